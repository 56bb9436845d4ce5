package doctor

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/mail"
)

// checkSettings finds settings that contradict each other, or that a server for others should have.
func checkSettings(_ context.Context, s *Setup) (found []Finding) {
	if file := filepath.Join(s.Data, "dira.sqlite"); s.Database != "" && s.Data != "" && filepath.Clean(s.Database) != file {
		if _, err := os.Stat(file); err == nil {
			found = append(found, warning("If people have answered there, move it over: 'dira backup' without --database, then 'dira restore' with it.",
				"%s is there and is not used, since --database names another.", file))
		}
	}
	local := isLocal(s.Listen)
	u, err := url.Parse(s.Address)
	switch {
	case s.Address != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https"):
		found = append(found, wrong("Write it like https://dira.example.org.", "The public address %q is no web address.", s.Address))
	case s.Address != "" && u.Scheme == "http" && !isLocal(u.Host):
		found = append(found, warning("Put a proxy with TLS before the server, and name its address with https.", "The public address %s is without TLS: what people send can be read on the way.", s.Address))
	case s.Address == "" && !local:
		found = append(found, warning("Name the address with --address.", "The server listens for others, and no public address is set: messages and printed codes would say localhost."))
	}
	if s.Development && !local {
		found = append(found, warning("Leave out --development on a server for others.", "The pages for developers are on, and the server listens for others."))
	}
	if !local && (s.Operator.Name == "" || s.Operator.Contact == "") {
		found = append(found, warning("Set --operator and --contact.", "The pages on privacy and accessibility do not say who runs this server and whom to ask."))
	}
	if s.Metrics != "" && s.Metrics == s.Listen {
		found = append(found, wrong("Give --metrics another port.", "The figures and the pages are to be shown at the same address, %s.", s.Listen))
	}
	if s.Metrics != "" && !isLocal(s.Metrics) {
		found = append(found, warning("Listen on localhost, or on a network that only the Prometheus can reach.", "The figures at %s are shown to everyone who can reach it.", s.Metrics))
	}
	if len(found) == 0 {
		found = append(found, ok("Nothing contradicts."))
	}
	return found
}

// isLocal reports whether an address with or without a port is one of this machine alone.
func isLocal(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		host = address
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// checkListening tries the addresses that the server would listen on.
func checkListening(ctx context.Context, s *Setup) (found []Finding) {
	for _, address := range []string{s.Listen, s.Metrics} {
		if address == "" {
			continue
		}
		listener, err := net.Listen("tcp", address)
		switch {
		case err == nil:
			listener.Close()
			found = append(found, ok("%s is free for the server.", address))
		case address == s.Listen && s.alive(ctx, "http://"+dialable(address)) == nil:
			found = append(found, ok("A Dira answers at %s.", address))
		case address == s.Metrics && s.hasMetrics(ctx, dialable(address)):
			found = append(found, ok("The figures are shown at %s.", address))
		default:
			found = append(found, wrong("Choose another address, or stop the program that listens there: ss -ltnp shows it.", "%s cannot be used: %v.", address, err))
		}
	}
	return found
}

// dialable is an address to connect to for one to listen on.
func dialable(address string) string {
	host, port, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		return net.JoinHostPort("localhost", port)
	}
	return address
}

func (s *Setup) client() *http.Client {
	return &http.Client{
		Timeout:       10 * time.Second,
		Transport:     &http.Transport{DisableKeepAlives: true, Proxy: http.ProxyFromEnvironment, TLSClientConfig: &tls.Config{RootCAs: s.roots}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// get reads the beginning of an answer.
func (s *Setup) get(ctx context.Context, address string) (*http.Response, string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, "", err
	}
	response, err := s.client().Do(r)
	if err != nil {
		return nil, "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	return response, string(body), err
}

// alive asks whether a Dira answers at an address.
func (s *Setup) alive(ctx context.Context, base string) error {
	response, body, err := s.get(ctx, base+"/healthz")
	switch {
	case err != nil:
		return err
	case response.StatusCode != http.StatusOK || strings.TrimSpace(body) != "alive":
		return fmt.Errorf("/healthz is answered with %s", response.Status)
	}
	return nil
}

func (s *Setup) hasMetrics(ctx context.Context, address string) bool {
	_, body, err := s.get(ctx, "http://"+address+"/metrics")
	return err == nil && strings.Contains(body, "dira_")
}

// checkPublic looks at the server from outside, through whatever stands before it.
func checkPublic(ctx context.Context, s *Setup) (found []Finding) {
	u, err := url.Parse(s.Address)
	if s.Address == "" || err != nil || u.Host == "" {
		return []Finding{ok("None is set, so nothing was asked.")}
	}
	base := strings.TrimRight(s.Address, "/")
	if err := s.alive(ctx, base); err != nil {
		var certificate *tls.CertificateVerificationError
		if errors.As(err, &certificate) {
			return []Finding{wrong("Renew the certificate, or send its whole chain.", "%s has a certificate that browsers refuse: %v.", base, certificate.Err)}
		}
		return []Finding{warning("If the server is not running or this machine cannot reach that name, start it or look from elsewhere; else look at the proxy.",
			"No Dira answers at %s: %v.", base, err)}
	}
	if u.Scheme != "https" {
		return []Finding{ok("A Dira answers at %s.", base)}
	}
	response, _, err := s.get(ctx, base+"/?lang=en")
	if err != nil {
		return []Finding{warning("Look at the proxy.", "%s answers once and then no more: %v.", base, err)}
	}
	for _, c := range response.Cookies() {
		if !c.Secure {
			found = append(found, wrong("Have the proxy send X-Forwarded-Proto: https, and name its address with --proxy unless it is on this machine.",
				"The server does not know that it is reached by TLS: its cookies can travel without."))
			break
		}
	}
	if response.Header.Get("Strict-Transport-Security") == "" {
		found = append(found, warning("Have the proxy send X-Forwarded-Proto: https, and see that it does not take the header Strict-Transport-Security away.", "Browsers are not told to come back by TLS only."))
	}
	if left := response.TLS.PeerCertificates[0].NotAfter.Sub(s.now()); left < 14*24*time.Hour {
		found = append(found, warning("See why it is not renewed by itself.", "The certificate of %s ends in %d days.", u.Host, int(left.Hours()/24)))
	}
	if len(found) == 0 {
		found = append(found, ok("A Dira answers at %s, by TLS, and knows it.", base))
	}
	return found
}

// checkMail looks at the settings only: whether a message arrives, a message shows.
func checkMail(_ context.Context, s *Setup) []Finding {
	if s.Mail.Off() {
		return []Finding{ok("No mail server is set: nobody is written to, and invitations are handed out by other ways.")}
	}
	if _, err := mail.NewService((*db.DB)(nil), s.Mail); err != nil {
		return []Finding{wrong("Mend the setting.", "%s", s.Say(err))}
	}
	if file := s.Mail.PasswordFile; file != "" {
		if info, err := os.Stat(file); err == nil && openTo(info) != "" {
			return []Finding{wrong("chmod 600 "+file, "The password of the mail server, %s, is open to %s.", file, openTo(info))}
		}
	}
	return []Finding{ok("Messages go to %s.", s.Mail.Host)}
}
