package app_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/app"
)

// served is a server on a fresh SQLite database, a browser that follows no redirect and keeps no cookie, and what ends the server and gives its log.
func served(t *testing.T) (base string, browser *http.Client, logged func() string) {
	t.Helper()
	log := &bytes.Buffer{} // slog writes one line at a time
	a, err := app.New(context.Background(), app.Config{Data: t.TempDir()},
		slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	server := httptest.NewServer(a.Handler())
	t.Cleanup(server.Close)
	browser = server.Client()
	browser.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return server.URL, browser, func() string { server.Close(); return log.String() } // all requests are logged then
}

// ask makes a request and returns the answer and its body. Header is "Name: value" lines.
func ask(t *testing.T, browser *http.Client, method, address, body string, header ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, h := range header {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	response, err := browser.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(raw)
}

// Every answer with content has the headers that protect it, pages and data, right and wrong ones.
func TestHeaders(t *testing.T) {
	base, browser, _ := served(t)
	for path, kind := range map[string]string{
		"/": "text/html; charset=utf-8", "/nothing": "text/html; charset=utf-8", "/api": "text/html; charset=utf-8", "/static/none.css": "text/plain; charset=utf-8",
		"/api/v1/frameworks": "application/json", "/api/v1/nothing": "application/problem+json", "/api/v1/openapi.json": "application/openapi+json",
		"/api/v1/assessments/none/next": "application/problem+json", "/healthz": "text/plain; charset=utf-8", "/readyz": "text/plain; charset=utf-8",
	} {
		response, _ := ask(t, browser, http.MethodGet, base+path, "", "Origin: https://elsewhere.example")
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
				"form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
			"Referrer-Policy": "same-origin", "Cache-Control": "no-store", "Access-Control-Allow-Origin": "", "Server": "", "Content-Type": kind,
		} {
			if got := response.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
	}
}

// Over TLS every answer, also one that sends the browser on, says that it is to come back by TLS only; in an office without certificates none does.
func TestStrictTransport(t *testing.T) {
	base, browser, _ := served(t)
	for proto, want := range map[string]string{"http": "", "https": "max-age=31536000; includeSubDomains"} {
		for _, request := range []string{"GET /", "GET /nothing", "GET /api/v1/frameworks", "GET /healthz", "POST /start"} {
			method, path, _ := strings.Cut(request, " ")
			response, _ := ask(t, browser, method, base+path, "scope=AI", "X-Forwarded-Proto: "+proto)
			if got := response.Header.Get("Strict-Transport-Security"); got != want {
				t.Errorf("%s over %s: %q", request, proto, got)
			}
		}
	}
}

// Forms are taken from this site's own pages only.
func TestForeignForms(t *testing.T) {
	base, browser, logged := served(t)
	for _, tt := range []struct {
		name   string
		header []string
		want   int
	}{
		{"from another site", []string{"Sec-Fetch-Site: cross-site"}, http.StatusForbidden},
		{"from a neighbouring name", []string{"Sec-Fetch-Site: same-site"}, http.StatusForbidden},
		{"from another site, in an old browser", []string{"Origin: https://elsewhere.example"}, http.StatusForbidden},
		{"from nowhere", []string{"Origin: null"}, http.StatusForbidden},
		{"from our page", []string{"Sec-Fetch-Site: same-origin", "Origin: " + base}, http.StatusSeeOther},
		{"from our page, in an old browser", []string{"Origin: " + base}, http.StatusSeeOther},
	} {
		if response, _ := ask(t, browser, http.MethodPost, base+"/start", "scope=AI", tt.header...); response.StatusCode != tt.want {
			t.Errorf("a form %s: %d, want %d", tt.name, response.StatusCode, tt.want)
		}
	}
	if n := strings.Count(logged(), "form_foreign"); n != 4 {
		t.Errorf("%d of 4 foreign forms are in the log", n)
	}
}

// The cookie that opens an assessment is for no script, no other site and no other page.
func TestCookies(t *testing.T) {
	base, browser, _ := served(t)
	for proto, names := range map[string][]string{"http": {"dira_key", "dira_language"}, "https": {"__Host-dira_language", "__Secure-dira_key"}} {
		response, _ := ask(t, browser, http.MethodPost, base+"/start?lang=fr", "scope=AI", "X-Forwarded-Proto: "+proto)
		cookies := response.Cookies()
		var got []string
		for _, c := range cookies {
			got = append(got, c.Name)
		}
		if slices.Sort(got); !slices.Equal(got, names) {
			t.Fatalf("over %s: cookies %q, status %d", proto, got, response.StatusCode)
		}
		for _, c := range cookies {
			if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure != (proto == "https") || c.Domain != "" {
				t.Errorf("over %s: %v", proto, c)
			}
			if strings.Contains(c.Name, "key") && c.Path != response.Header.Get("Location") {
				t.Errorf("the key goes to %s, and the assessment is at %s", c.Path, response.Header.Get("Location"))
			}
		}
	}
}

// From one address of the network only so much is begun; that it was too much is logged, and others do not notice.
func TestPace(t *testing.T) {
	base, browser, logged := served(t)
	from := "X-Forwarded-For: 192.0.2.7"
	status := func(method, path, body, from string) int {
		response, _ := ask(t, browser, method, base+path, body, from)
		return response.StatusCode
	}
	for range app.BeginningsAtOnce {
		if got := status(http.MethodPost, "/api/v1/assessments", "{}", from); got != http.StatusUnprocessableEntity {
			t.Fatalf("a beginning with nothing in it: %d", got)
		}
	}
	for path, body := range map[string]string{"/api/v1/assessments": "{}", "/start": "scope=AI"} {
		for range app.BeginningsASecond * 10 { // while they are asked, some more are allowed
			if status(http.MethodPost, path, body, from) == http.StatusTooManyRequests {
				break
			}
		}
		if got := status(http.MethodPost, path, body, from); got != http.StatusTooManyRequests {
			t.Errorf("%s after %d beginnings: %d", path, app.BeginningsAtOnce, got)
		}
	}
	if got := status(http.MethodPost, "/start", "scope=AI", "X-Forwarded-For: 192.0.2.8"); got != http.StatusSeeOther {
		t.Errorf("from another address: %d", got)
	}
	for range 25 {
		status(http.MethodGet, "/readyz", "", from)
	}
	if got := status(http.MethodGet, "/readyz", "", from); got != http.StatusTooManyRequests {
		t.Errorf("/readyz after 25 times: %d", got)
	}
	if !strings.Contains(logged(), "asked_too_often") {
		t.Error("it is not logged")
	}
}

// What nobody serves on purpose is not there: files of the server, listings, methods that repeat a request.
func TestNothingElseIsServed(t *testing.T) {
	base, browser, _ := served(t)
	for _, path := range []string{"/.git/config", "/static/", "/static/..%2f..%2fgo.mod", "/static/%2e%2e/go.mod", "/dira.sqlite", "/debug/pprof/", "/style", "/go.mod"} {
		if response, body := ask(t, browser, http.MethodGet, base+path, ""); response.StatusCode != http.StatusNotFound || strings.Contains(body, "module ") {
			t.Errorf("%s: %d", path, response.StatusCode)
		}
	}
	for _, method := range []string{"TRACE", "TRACK", "PUT", "DELETE", "PROPFIND"} {
		response, body := ask(t, browser, method, base+"/", "", "Authorization: Bearer secret")
		if response.StatusCode < 400 || strings.Contains(body, "secret") {
			t.Errorf("%s: %d %.100s", method, response.StatusCode, body)
		}
	}
}

func TestLargeForm(t *testing.T) {
	base, browser, _ := served(t)
	response, _ := ask(t, browser, http.MethodPost, base+"/resume", "code="+strings.Repeat("x", 33<<10))
	if response.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("a form of 33 KB: %d", response.StatusCode)
	}
}

// A parameter in the address does not stand in for one in a form.
func TestFormsAreReadFromTheBody(t *testing.T) {
	base, browser, _ := served(t)
	response, _ := ask(t, browser, http.MethodPost, base+"/start?scope=AI&sex=king", "scope=AI")
	if response.StatusCode != http.StatusSeeOther {
		t.Errorf("a value in the address was taken for one of the form: %d", response.StatusCode)
	}
}

// The log tells the route and the status, and neither keys nor what somebody typed.
func TestLogKeepsSecrets(t *testing.T) {
	base, browser, logged := served(t)
	program := &client{t: t, base: base}
	path := program.begin(`{"instrument":"starter","scope":["AI"]}`)
	id, key := path[strings.LastIndexByte(path, '/')+1:], program.key
	secrets := []string{id, key, strings.ReplaceAll(key, "-", ""), "forged"}
	ask(t, browser, http.MethodGet, base+"/r/"+key, "")
	ask(t, browser, http.MethodGet, base+"/api/v1/assessments/"+id+"/next", "", "Authorization: Bearer "+key)
	ask(t, browser, http.MethodGet, base+"/a/"+id, "", "Cookie: dira_key="+key)
	ask(t, browser, http.MethodPost, base+"/resume", url.Values{"code": {key}}.Encode())
	ask(t, browser, http.MethodGet, base+"/nothing%0alevel=ERROR%20msg=forged", "")
	text := logged()
	if strings.Count(text, "msg=request") < 6 {
		t.Fatalf("requests are not logged:\n%s", text)
	}
	for _, s := range secrets {
		if strings.Contains(text, s) {
			t.Errorf("the log holds %q:\n%s", s, text)
		}
	}
}

// From one address of the network visitors report only so much.
func TestPaceOfReports(t *testing.T) {
	base, browser, _ := served(t)
	report := func(n int, from string) int {
		response, _ := ask(t, browser, http.MethodPost, base+"/resources/elements-of-ai/report", fmt.Sprint("kind=other&note=", n), from)
		return response.StatusCode
	}
	last := 0
	for n := range 21 {
		last = report(n, "X-Forwarded-For: 192.0.2.9")
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the last of 21: %d", last)
	}
	if got := report(0, "X-Forwarded-For: 192.0.2.10"); got != http.StatusSeeOther { // in words that are there
		t.Errorf("from elsewhere: %d", got)
	}
}
