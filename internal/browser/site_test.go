package browser

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/dira-platform/dira/internal/app"
)

// policyHeader is the Content-Security-Policy of every response with content, word for word as the standard has it.
const policyHeader = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// site is the whole program, served on the loopback address by the test process.
type site struct {
	app    *app.App
	server *httptest.Server

	mu       sync.Mutex
	patterns map[string]bool // of the routes that were visited
	faults   []string        // responses that are not as every response must be
}

// newSite starts a server.
func newSite(c app.Config) (*site, error) {
	a, err := app.New(context.Background(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	s := &site{app: a, patterns: map[string]bool{}}
	s.server = httptest.NewServer(http.HandlerFunc(s.serve))
	return s, nil
}

func (s *site) url() string { return s.server.URL }

func (s *site) close() error {
	s.server.Close()
	return s.app.Close()
}

// serve looks at every response that any test causes.
func (s *site) serve(w http.ResponseWriter, r *http.Request) {
	s.app.Handler().ServeHTTP(w, r)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.patterns[r.Pattern] = true
	for _, why := range unsafeHeaders(w.Header()) {
		s.faults = append(s.faults, r.Method+" "+r.URL.Path+": "+why)
	}
}

// unsafeHeaders says what every response must have and this one has not.
func unsafeHeaders(h http.Header) (all []string) {
	// A redirect has nothing that could run.
	if got := h.Values("Content-Security-Policy"); h.Get("Location") == "" && !slices.Equal(got, []string{policyHeader}) {
		all = append(all, fmt.Sprintf("Content-Security-Policy is %q", got))
	}
	for _, cookie := range h.Values("Set-Cookie") {
		parts := strings.Split(strings.ToLower(cookie), "; ")
		if !slices.Contains(parts, "httponly") || !slices.Contains(parts, "samesite=lax") && !slices.Contains(parts, "samesite=strict") {
			name, _, _ := strings.Cut(cookie, "=")
			all = append(all, "cookie "+name+" lacks HttpOnly or SameSite")
		}
	}
	return all
}

// checked fails the test for every response since its start that was not as it must be.
func (s *site) checked(t testing.TB) *site {
	t.Helper()
	s.mu.Lock()
	before := len(s.faults)
	s.mu.Unlock()
	t.Cleanup(func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		for _, f := range s.faults[before:] {
			t.Error(f)
		}
	})
	return s
}

// visited reports whether a route was asked for.
func (s *site) visited(pattern string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.patterns[pattern]
}

func TestUnsafeHeaders(t *testing.T) {
	for _, tt := range []struct {
		name string
		h    http.Header
		want int
	}{
		{"right", http.Header{"Content-Security-Policy": {policyHeader}, "Set-Cookie": {"a=b; Path=/; HttpOnly; SameSite=Lax"}}, 0},
		{"no policy", http.Header{}, 1},
		{"inline scripts", http.Header{"Content-Security-Policy": {policyHeader + "; script-src 'unsafe-inline'"}}, 1},
		{"a policy twice", http.Header{"Content-Security-Policy": {policyHeader, policyHeader}}, 1},
		{"a cookie for scripts", http.Header{"Content-Security-Policy": {policyHeader}, "Set-Cookie": {"a=b; SameSite=Lax"}}, 1},
		{"a cookie for other sites", http.Header{"Content-Security-Policy": {policyHeader}, "Set-Cookie": {"a=b; HttpOnly; SameSite=None"}}, 1},
	} {
		if got := unsafeHeaders(tt.h); len(got) != tt.want {
			t.Errorf("%s: %q, want %d", tt.name, got, tt.want)
		}
	}
}
