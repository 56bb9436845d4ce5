package browser

import (
	"compress/gzip"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/dira-platform/dira/internal/assessment"
)

// person uses the pages by plain HTTP as a browser without scripting does: with cookies, gzip, the forms of the pages and a cache for
// the stylesheet. What goes over the wire is counted.
type person struct {
	t              testing.TB
	base           string // address of the site
	client         *http.Client
	language       string
	cached         map[string]bool
	referrer       string       // the page before, when the site lets the browser tell it
	sent, received atomic.Int64 // bytes, with headers
	answers        int
	knows          func(path string, values url.Values) // puts in the answer of somebody who knows, where they do
	last           struct{ path, choice string }        // answer to a question with one option
}

// shown is a page that a person got.
type shown struct {
	markup
	path   string // with the query, after redirects
	status int
	body   string
	weight int // of the body as sent
}

func newPerson(t testing.TB, s *site, language string) *person {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	p := &person{t: t, base: s.url(), language: language, cached: map[string]bool{}}
	dial := func(ctx context.Context, network, address string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, address)
		return counted{c, p}, err
	}
	transport := &http.Transport{DialContext: dial, DisableCompression: true}
	p.client = &http.Client{Jar: jar, Transport: transport}
	t.Cleanup(func() { p.client.CloseIdleConnections() })
	return p
}

// signedIn makes the person's browser hold a session; an empty token makes it forget.
func (p *person) signedIn(token string) {
	p.t.Helper()
	at, err := url.Parse(p.base)
	if err != nil {
		p.t.Fatal(err)
	}
	c := &http.Cookie{Name: "dira_session", Value: token, Path: "/"}
	if token == "" {
		c.MaxAge = -1
	}
	p.client.Jar.SetCookies(at, []*http.Cookie{c})
}

// encrypted makes the person reach the site over HTTP/2 with encryption, as behind the proxy of a public site.
func (p *person) encrypted(s *site) *person {
	server := httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	server.EnableHTTP2 = true
	server.StartTLS()
	p.t.Cleanup(server.Close)
	transport := server.Client().Transport.(*http.Transport).Clone()
	transport.DialContext = p.client.Transport.(*http.Transport).DialContext
	transport.DisableCompression, transport.ForceAttemptHTTP2 = true, true
	p.base, p.client.Transport = server.URL, transport
	return p
}

// counted is a connection that counts what goes through it.
type counted struct {
	net.Conn
	p *person
}

func (c counted) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.p.received.Add(int64(n))
	return n, err
}

func (c counted) Write(b []byte) (int, error) {
	n, err := c.Conn.Write(b)
	c.p.sent.Add(int64(n))
	return n, err
}

// headers are those that Chromium on a phone sends: a request must weigh here what it weighs there.
func (p *person) headers(r *http.Request) {
	for name, value := range map[string]string{
		"User-Agent": "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Mobile Safari/537.36",
		"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/jxl,image/avif,image/webp,image/apng,*/*;q=0.8," +
			"application/signed-exchange;v=b3;q=0.7",
		"Accept-Encoding": "gzip, deflate", "Accept-Language": p.language + "-SS," + p.language + ";q=0.9", "Upgrade-Insecure-Requests": "1",
	} {
		r.Header.Set(name, value)
	}
	if r.URL.Scheme == "https" { // elsewhere it does not trust the site with these
		for name, value := range map[string]string{
			"Sec-Ch-Ua": `"Chromium";v="156", "Not.A/Brand";v="24"`, "Sec-Ch-Ua-Mobile": "?1", "Sec-Ch-Ua-Platform": `"Android"`, "Priority": "u=0, i",
			"Sec-Fetch-Dest": "document", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-User": "?1",
		} {
			r.Header.Set(name, value)
		}
	} else {
		r.Header.Set("Connection", "keep-alive")
	}
	if r.Method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", p.base)
		r.Header.Set("Cache-Control", "max-age=0")
	}
	if p.referrer != "" {
		r.Header.Set("Referer", p.referrer)
	}
}

func (p *person) get(path string) *shown { return p.ask(http.MethodGet, path, nil) }

// ask sends a request, follows redirects, and fetches the stylesheets that the browser does not have yet.
func (p *person) ask(method, path string, form url.Values) *shown {
	p.t.Helper()
	r, err := http.NewRequest(method, p.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		p.t.Fatal(err)
	}
	p.headers(r)
	response, err := p.client.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	if p.referrer = ""; response.Header.Get("Referrer-Policy") != "no-referrer" {
		p.referrer = response.Request.URL.String()
	}
	page := &shown{path: response.Request.URL.RequestURI(), status: response.StatusCode, weight: len(raw), body: p.unzipped(response, raw)}
	if strings.HasPrefix(response.Header.Get("Content-Type"), "text/html") {
		if page.markup, err = read(page.body); err != nil {
			p.t.Fatalf("%s: %v", page.path, err)
		}
	}
	for _, sheet := range append(page.sheets, page.scripts...) {
		if !p.cached[sheet] {
			p.cached[sheet] = true
			p.get(sheet)
		}
	}
	return page
}

func (p *person) unzipped(response *http.Response, raw []byte) string {
	p.t.Helper()
	if response.Header.Get("Content-Encoding") != "gzip" {
		return string(raw)
	}
	z, err := gzip.NewReader(strings.NewReader(string(raw)))
	if err != nil {
		p.t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		p.t.Fatal(err)
	}
	return string(text)
}

// send sends a form of a page.
func (p *person) send(f form, values url.Values) *shown {
	p.t.Helper()
	if f.method == http.MethodPost {
		return p.ask(f.method, f.action, values)
	}
	return p.get(f.action + "?" + values.Encode())
}

// begin starts an assessment and returns its task list.
func (p *person) begin(scope string) *shown {
	p.t.Helper()
	return p.beginWith(scope, "1")
}

// quickLook begins a scope within one domain without the self-view.
func (p *person) quickLook(scope string) *shown {
	p.t.Helper()
	return p.beginWith(scope, "")
}

func (p *person) beginWith(scope, self string) *shown {
	p.t.Helper()
	about := p.get("/start/about?scope=" + scope)
	if about.status != http.StatusOK {
		p.t.Fatalf("scope %s: %d", scope, about.status)
	}
	values := about.forms[0].empty()
	values.Set("self", self)
	tasks := p.send(about.forms[0], values)
	if tasks.status != http.StatusOK || !strings.HasPrefix(tasks.path, "/a/") {
		p.t.Fatalf("beginning %s led to %s (%d)", scope, tasks.path, tasks.status)
	}
	return tasks
}

// key is the key of an assessment that this person holds.
func (p *person) key(address string) string {
	u, err := url.Parse(p.base + address)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, c := range p.client.Jar.Cookies(u) {
		if c.Name == "dira_key" {
			return c.Value
		}
	}
	p.t.Fatalf("no key for %s", address)
	return ""
}

// walk answers what a section asks, until its check page or until stop says so of a question.
func (p *person) walk(address string, section assessment.SectionID, stop func(*shown) bool) *shown {
	p.t.Helper()
	page := p.get(address + "/continue?section=" + string(section))
	for range 200 {
		if page.status != http.StatusOK {
			p.t.Fatalf("%s: %d", page.path, page.status)
		}
		asks := strings.HasPrefix(page.path, address+"/q/") || strings.HasPrefix(page.path, address+"/self/")
		if !asks || stop != nil && stop(page) {
			return page
		}
		p.answers++
		values := page.forms[0].answer(p.answers)
		if p.knows != nil && strings.Contains(page.path, "/q/") {
			p.knows(page.path, values)
		}
		if page.forms[0].kind() == "radio" && values.Has("choice") {
			p.last.path, p.last.choice = page.path, values.Get("choice")
		}
		page = p.send(page.forms[0], values)
	}
	p.t.Fatalf("%s: section %s does not end", address, section)
	return nil
}

// finish answers and closes every section of an assessment.
func (p *person) finish(address string) {
	p.t.Helper()
	for _, section := range p.sections(address) {
		check := p.walk(address, section, nil)
		if !strings.Contains(check.path, "/section/") {
			p.t.Fatalf("section %s ends at %s", section, check.path)
		}
		p.send(check.forms[0], check.forms[0].empty())
	}
}

// submit ends an assessment and returns the result.
func (p *person) submit(address string) *shown {
	p.t.Helper()
	page := p.get(address + "/submit")
	return p.send(page.forms[0], page.forms[0].empty())
}

// sections are those of an assessment that wait for answers, as its task list shows them.
func (p *person) sections(address string) (all []assessment.SectionID) {
	p.t.Helper()
	for _, link := range p.get(address).links {
		if _, section, ok := strings.Cut(link, "/continue?section="); ok {
			all = append(all, assessment.SectionID(section))
		}
	}
	if len(all) == 0 {
		p.t.Fatalf("%s: the task list has no sections", address)
	}
	return all
}
