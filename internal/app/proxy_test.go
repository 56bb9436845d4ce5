package app

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestBehind(t *testing.T) {
	office, err := ParseProxies([]string{"10.0.0.0/8", " 2001:db8::1 "})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseProxies([]string{"proxy.example"}); err == nil {
		t.Error("a name is taken for a network")
	}
	tests := []struct {
		name, peer, forwarded string
		proxies               bool
		wantAddress           string
		wantHTTPS             bool
	}{
		{"somebody who says they are a proxy", "203.0.113.9:1", "198.51.100.7", false, "203.0.113.9:1", false},
		{"a proxy on this machine", "127.0.0.1:1", "198.51.100.7", false, "198.51.100.7", true},
		{"on this machine, over the newer kind of address", "[::1]:1", "198.51.100.7", false, "198.51.100.7", true},
		{"the browser adds an address of its own", "127.0.0.1:1", "1.2.3.4, 198.51.100.7", false, "198.51.100.7", true},
		{"a row of proxies", "10.0.0.1:1", "1.2.3.4, 198.51.100.7, 10.0.0.2", true, "198.51.100.7", true},
		{"the other kind of address", "[2001:db8::1]:1", "2001:db8::7", true, "2001:db8::7", true},
		{"on this machine, and others are set", "127.0.0.1:1", "198.51.100.7", true, "127.0.0.1:1", false},
		{"nothing is said", "127.0.0.1:1", "", false, "127.0.0.1:1", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			proxies := loopback
			if tt.proxies {
				proxies = office
			}
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = tt.peer
			r.Header.Set("X-Forwarded-Proto", "https")
			if tt.forwarded != "" {
				r.Header.Set("X-Forwarded-For", tt.forwarded)
			}
			behind(proxies, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				if https := r.Header.Get("X-Forwarded-Proto") == "https"; r.RemoteAddr != tt.wantAddress || https != tt.wantHTTPS {
					t.Errorf("comes from %s, encrypted %v; want %s, %v", r.RemoteAddr, https, tt.wantAddress, tt.wantHTTPS)
				}
			})).ServeHTTP(httptest.NewRecorder(), r)
		})
	}
}
