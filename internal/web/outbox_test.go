package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/i18n"
)

// TestDirect sends a form with and without the outbox: one is sent on, the other gets the page at once.
func TestDirect(t *testing.T) {
	mux := http.NewServeMux()
	to := func(address string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Add("Vary", "Cookie")
			http.Redirect(w, r, address, http.StatusSeeOther)
		}
	}
	mux.Handle("POST /answer", direct(mux, to("/between?x=1")))
	mux.Handle("POST /circle", direct(mux, to("/round")))
	mux.Handle("POST /wrong", direct(mux, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnprocessableEntity) })))
	mux.Handle("GET /between", to("/page"))
	mux.Handle("GET /round", to("/round"))
	mux.HandleFunc("GET /page", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Vary", "Cookie")
		fmt.Fprintf(w, "%s %s with %q of %q", r.Method, r.URL, r.PostFormValue("choice"), r.Header.Get("Cookie"))
	})
	for _, tt := range []struct {
		name, path, outbox string
		status             int
		at, location, body string
	}{
		{"a browser", "/answer", "", 303, "", "/between?x=1", ""},
		{"the outbox", "/answer", "now", 200, "/page", "", `GET /page with "" of "dira_key=k"`},
		{"a page with errors", "/wrong", "now", 422, "/wrong", "", ""},
		{"a circle ends", "/circle", "now", 200, "/round", "", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, tt.path, strings.NewReader("choice=a"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			r.Header.Set("Cookie", "dira_key=k")
			if tt.outbox != "" {
				r.Header.Set(outboxHeader, tt.outbox)
			}
			w := httptest.NewRecorder()
			mux.ServeHTTP(w, r)
			h := w.Result().Header
			if w.Code != tt.status || h.Get(outboxHeader) != tt.at || h.Get("Location") != tt.location || w.Body.String() != tt.body {
				t.Errorf("%d at %q, sent on to %q: %s", w.Code, h.Get(outboxHeader), h.Get("Location"), w.Body)
			}
			if len(h.Values("Vary")) > 1 {
				t.Errorf("Vary is there %d times", len(h.Values("Vary")))
			}
		})
	}
}

// TestOutboxScript asks for the script of each language, which has a name and sentences of its own.
func TestOutboxScript(t *testing.T) {
	languages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	f := &Face{Languages: languages}
	seen := map[string]bool{}
	for _, tag := range languages.Languages() {
		a := f.scripts.in(languages.Printer(tag))
		if seen[a.name] {
			t.Errorf("%s has the name of another language: %s", tag, a.name)
		}
		seen[a.name] = true
		for name, want := range map[string]int{a.name: 200, strings.Replace(a.name, "outbox-", "outbox-0", 1): 404, "outbox-0.xx.js": 404, "style-0.css": 404} {
			r := httptest.NewRequest(http.MethodGet, "/static/"+name, nil)
			r.SetPathValue("file", name)
			w := httptest.NewRecorder()
			f.static(w, r)
			if w.Code != want {
				t.Errorf("%s: %d, want %d", name, w.Code, want)
			}
			if want == 200 && (!strings.HasPrefix(w.Header().Get("Content-Type"), "text/javascript") || !strings.Contains(w.Header().Get("Cache-Control"), "immutable")) {
				t.Errorf("%s: %v", name, w.Header())
			}
		}
	}
}

// TestCountedTexts puts the sentences together again as the script does.
func TestCountedTexts(t *testing.T) {
	languages, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range languages.Languages() {
		p := languages.Printer(tag)
		forms, which := countedTexts(p)
		if len(which) != mostWaiting || len(forms) < 2 || len(forms) > 6 {
			t.Errorf("%s: %d forms for %d numbers", tag, len(forms), len(which))
		}
		for n := 1; n <= len(which); n++ {
			if got, want := strings.Replace(forms[which[n-1]-'0'], "{n}", p.Number(n), 1), p.N("outbox.waits", n); got != want {
				t.Errorf("%s: %q, not %q", tag, got, want)
			}
		}
	}
}
