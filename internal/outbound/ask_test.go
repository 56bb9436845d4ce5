package outbound_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/outbound"
)

func TestAsker(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/busy":
			w.Header().Set("Retry-After", r.URL.RawQuery)
			w.WriteHeader(http.StatusServiceUnavailable)
		case "/slow":
			<-r.Context().Done()
		default:
			w.Header().Add("Link", `</2>; rel="next"`)
			w.Write([]byte(r.Header.Get("Accept")))
		}
	}))
	t.Cleanup(server.Close)
	a := outbound.NewAsker([]string{"127.0.0.1"}, outbound.Bounds{Wait: 300 * time.Millisecond, Most: 100})
	t.Cleanup(a.Close)
	ctx := context.Background()
	if got, err := a.Get(ctx, server.URL, "text/xml"); err != nil || got.Status != 200 || string(got.Body) != "text/xml" || len(got.Links) != 1 || got.Wait != 0 {
		t.Errorf("%+v, %v", got, err)
	}
	for header, want := range map[string]time.Duration{"7": 7 * time.Second, "0": time.Second, "soon": 0, "": 0, "-3": 0} {
		if got, err := a.Get(ctx, server.URL+"/busy?"+header, "*/*"); err != nil || got.Status != 503 || got.Wait != want {
			t.Errorf("Retry-After %q: %+v, %v", header, got, err)
		}
	}
	if _, err := a.Get(ctx, server.URL+"/slow", "*/*"); !outbound.Slow(err) {
		t.Errorf("a server that does not answer: %v", err)
	}
	guarded := outbound.NewAsker(nil, outbound.Bounds{Wait: time.Second, Most: 100})
	t.Cleanup(guarded.Close)
	if _, err := guarded.Get(ctx, server.URL, "*/*"); !errors.Is(err, outbound.ErrPrivate) || outbound.Slow(err) {
		t.Errorf("a private network: %v", err)
	}
}
