package app

import (
	"context"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
)

// buildSignIn makes what finds out who somebody is, and stores what comes with the program for every organisation.
func (a *App) buildSignIn(ctx context.Context, languages *i18n.Bundle, bank *itembank.Service) (err error) {
	if u, err := url.Parse(a.config.PublicAddress()); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.Path != "" || u.RawQuery != "" {
		return errs.New(errs.Invalid, "address_malformed", "address", a.config.PublicAddress())
	}
	founded := func(ctx context.Context, org string) error {
		if err := install(ctx, a.Frameworks, bank, org); err != nil {
			return err
		}
		return installMaturity(ctx, a.Institutions, org)
	}
	a.SignIn, err = signin.NewService(a.DB, signin.Surroundings{
		Secret: a.secret, Mail: a.Mail, Address: a.config.PublicAddress(), Founded: founded, Allowed: a.config.ProviderHosts,
		Words: func(language string) signin.Words { return languages.Printer(languages.Match(language)) },
		Date:  func(language string, t time.Time) string { return languages.Printer(languages.Match(language)).Date(t) },
	})
	if err != nil {
		return err
	}
	list, err := a.People.Organisations(ctx, policy.Operator(policy.Public))
	if err != nil {
		return err
	}
	for _, o := range list {
		if err := founded(ctx, string(o.ID)); err != nil {
			return err
		}
	}
	return nil
}

// SetupLink is where the first organisation is made; empty when there is one already. Each call makes a new link, good for half an hour.
func (a *App) SetupLink(ctx context.Context) (link string, err error) {
	t, err := a.SignIn.FirstSetup(ctx, policy.Operator(policy.Public))
	return a.setupLink(t), err
}

// FurtherSetupLink is where a further organisation is made.
func (a *App) FurtherSetupLink(ctx context.Context) (link string, err error) {
	t, err := a.SignIn.NewSetup(ctx, policy.Operator(policy.Public))
	return a.setupLink(t), err
}

func (a *App) setupLink(t signin.Token) string {
	if t == "" {
		return ""
	}
	return a.config.PublicAddress() + "/setup/" + string(t)
}

// loopback is from where headers of a proxy are believed when nothing else is set: from this machine.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// ParseProxies reads the addresses and networks of proxies.
func ParseProxies(list []string) (all []netip.Prefix, err error) {
	for _, text := range list {
		text = strings.TrimSpace(text)
		p, err := netip.ParsePrefix(text)
		if err != nil {
			a, aerr := netip.ParseAddr(text)
			if aerr != nil {
				return nil, errs.New(errs.Invalid, "proxy_malformed", "address", text)
			}
			p = netip.PrefixFrom(a, a.BitLen())
		}
		all = append(all, p.Masked())
	}
	return all, nil
}

// behind makes of a request that came through a proxy one as if it had come straight: with the address of the browser. What somebody else says of where they
// come from, or that the connection is encrypted, is taken away, so that nothing behind this has to ask whom to believe.
func behind(proxies []netip.Prefix, next http.Handler) http.Handler {
	trusted := func(host string) bool {
		a, err := netip.ParseAddr(host)
		if err != nil {
			return false
		}
		for _, p := range proxies {
			if p.Contains(a.Unmap()) {
				return true
			}
		}
		return false
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		peer, err := netip.ParseAddrPort(r.RemoteAddr)
		if err != nil || !trusted(peer.Addr().Unmap().String()) {
			for _, name := range []string{"X-Forwarded-Proto", "X-Forwarded-For", "X-Forwarded-Host", "Forwarded"} {
				r.Header.Del(name)
			}
			next.ServeHTTP(w, r)
			return
		}
		// Each proxy adds the address it saw at the end: the last one that is no proxy of ours is the browser.
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for i := len(hops) - 1; i >= 0; i-- {
			if hop := strings.TrimSpace(hops[i]); hop != "" {
				r.RemoteAddr = hop
				if !trusted(hop) {
					break
				}
			}
		}
		next.ServeHTTP(w, r)
	})
}
