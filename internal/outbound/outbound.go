// Package outbound is the one client with which this server asks others: with time limits, never for much, and never a private network by accident.
package outbound

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Limits of a request.
const (
	wait  = 10 * time.Second // for the whole of it
	most  = 1 << 20          // bytes of an answer
	turns = 3                // redirects
)

// ErrPrivate says that a name leads to a private network, which was not allowed.
var ErrPrivate = errors.New("the address lies on a private network; allow its host explicitly")

// ErrTooLong says that an answer is longer than what is read.
var ErrTooLong = errors.New("the answer is longer than what is read")

// Why a redirect is not followed.
var (
	errCircle = errors.New("too many redirects")
	errPlain  = errors.New("a redirect away from encryption")
)

// Bounds are limits of requests for which the usual ones are too narrow.
type Bounds struct {
	Wait time.Duration // for the whole of a request
	Most int64         // bytes of an answer; reading more is [ErrTooLong]
}

// NewClient returns a client that asks public addresses only, and the hosts that are allowed, whatever their address. Cookies are not kept, and no
// proxy is used. An answer that is too long is cut.
func NewClient(allowed []string) *http.Client {
	c := NewClientWithin(allowed, Bounds{wait, most})
	c.Transport = bounded{c.Transport.(refusing).RoundTripper}
	return c
}

// NewClientWithin is [NewClient] with other limits, for what is large by its nature: the catalogues of others.
func NewClientWithin(allowed []string, within Bounds) *http.Client {
	dialer := &net.Dialer{Timeout: wait / 2}
	guarded := &net.Dialer{Timeout: wait / 2, Control: public}
	transport := &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			host, _, err := net.SplitHostPort(address)
			if err == nil && slices.Contains(allowed, strings.ToLower(host)) {
				return dialer.DialContext(ctx, network, address)
			}
			return guarded.DialContext(ctx, network, address)
		},
		TLSHandshakeTimeout: wait / 2, ResponseHeaderTimeout: within.Wait, MaxIdleConns: 4, IdleConnTimeout: 30 * time.Second, ForceAttemptHTTP2: true,
	}
	return &http.Client{Transport: refusing{transport, within.Most}, Timeout: within.Wait, CheckRedirect: func(r *http.Request, via []*http.Request) error {
		if len(via) > turns {
			return errCircle
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead { // codes and secrets are sent once, to whom they are for
			return errors.New("a redirect of what was sent")
		}
		if via[0].URL.Scheme == "https" && r.URL.Scheme != "https" {
			return errPlain
		}
		return nil
	}}
}

// public refuses to connect to an address that is not on the open Internet. It sees the address after the name was looked up, so that no name leads
// around it.
func public(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if !Public(to.Addr()) {
		return ErrPrivate
	}
	return nil
}

// inward are networks that are not public, beside those that the standard library knows.
var inward = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"),
}

// Public reports whether an address is on the open Internet.
func Public(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsGlobalUnicast() && !a.IsPrivate() && !slices.ContainsFunc(inward, func(p netip.Prefix) bool { return p.Contains(a) })
}

// bounded cuts answers that are too long.
type bounded struct{ http.RoundTripper }

// RoundTrip sends a request.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, most), answer.Body}
	}
	return answer, err
}

// refusing ends reading answers that are too long with an error.
type refusing struct {
	http.RoundTripper
	most int64
}

// RoundTrip sends a request.
func (r refusing) RoundTrip(q *http.Request) (*http.Response, error) {
	answer, err := r.RoundTripper.RoundTrip(q)
	if err == nil {
		answer.Body = &limited{answer.Body, r.most}
	}
	return answer, err
}

type limited struct {
	io.ReadCloser
	left int64
}

// Read reads as long as there is room.
func (l *limited) Read(p []byte) (int, error) {
	n, err := l.ReadCloser.Read(p[:min(int64(len(p)), l.left+1)])
	if l.left -= int64(n); l.left < 0 {
		return n, ErrTooLong
	}
	return n, err
}
