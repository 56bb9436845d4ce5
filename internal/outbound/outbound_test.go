package outbound_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/outbound"
)

func TestPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"1.1.1.1": true, "2606:4700::1111": true, "::ffff:1.1.1.1": true,
		"127.0.0.1": false, "::1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.0.1": false, "0.0.0.0": false,
		"224.0.0.1": false, "255.255.255.255": false, "fe80::1": false, "fd00::1": false, "::ffff:127.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false,
		"ff02::1": false, "::": false, "198.18.0.1": false,
	} {
		if got := outbound.Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: public is %v", address, got)
		}
	}
}

func TestClient(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/long":
			io.WriteString(w, strings.Repeat("x", 3<<20))
		case "/round":
			http.Redirect(w, r, "/round", http.StatusFound)
		case "/inside":
			http.Redirect(w, r, strings.Replace("http://"+r.Host+"/", "127.0.0.1", "localhost", 1), http.StatusFound)
		}
	}))
	t.Cleanup(server.Close)
	guarded, open := outbound.NewClient(nil), outbound.NewClient([]string{"127.0.0.1"})
	t.Cleanup(open.CloseIdleConnections)
	if _, err := guarded.Get(server.URL); !errors.Is(err, outbound.ErrPrivate) {
		t.Errorf("an address on this machine: %v", err)
	}
	if _, err := guarded.Get(strings.Replace(server.URL, "127.0.0.1", "localhost", 1)); !errors.Is(err, outbound.ErrPrivate) {
		t.Errorf("a name that leads to this machine: %v", err)
	}
	answer, err := open.Get(server.URL + "/long")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if n, err := io.Copy(io.Discard, answer.Body); n != 1<<20 || err != nil {
		t.Errorf("%d bytes were read, %v", n, err)
	}
	for most, want := range map[int64]error{3 << 20: nil, 3<<20 - 1: outbound.ErrTooLong} {
		wide := outbound.NewClientWithin([]string{"127.0.0.1"}, outbound.Bounds{Wait: time.Minute, Most: most})
		t.Cleanup(wide.CloseIdleConnections)
		answer, err := wide.Get(server.URL + "/long")
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		if _, err := io.Copy(io.Discard, answer.Body); !errors.Is(err, want) {
			t.Errorf("3 MB within %d bytes: %v", most, err)
		}
	}
	if _, err := open.Get(server.URL + "/round"); err == nil {
		t.Error("a circle of redirects has no end")
	}
	if _, err := open.Get(server.URL + "/inside"); !errors.Is(err, outbound.ErrPrivate) {
		t.Errorf("a redirect to a host that is not allowed: %v", err)
	}
}
