package load

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
)

// site is the servers as browsers see them: one name, behind which any of them answers.
type site struct {
	servers  []string // addresses
	client   *http.Client
	figures  *figures
	repeated atomic.Int64 // requests that were sent again, since the connection broke or the server was not ready
}

// host is the name of the site, whichever server answers.
const host = "dira.example.org"

func newSite(servers ...string) *site {
	transport := &http.Transport{MaxIdleConns: 4096, MaxIdleConnsPerHost: 4096, DisableCompression: true}
	return &site{servers: servers, figures: newFigures(), client: &http.Client{Transport: transport, Timeout: time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// shown is a page that somebody got.
type shown struct {
	status int
	path   string // without the query
	to     string // where it leads on
	body   string
}

// person uses the pages as a browser without scripting does. Each request goes to any of the servers, and again to any of them when its connection broke,
// with everything in it as it was.
type person struct {
	*site
	jar   http.CookieJar
	rng   *rand.Rand
	think func() // before a form is sent
	tries int    // of the last request
	done  taken
}

func newPerson(s *site, rng *rand.Rand) *person {
	jar, err := cookiejar.New(nil)
	if err != nil {
		panic(err) // without options there is nothing that could be wrong
	}
	return &person{site: s, jar: jar, rng: rng, think: func() {}, done: taken{answers: map[answered][]string{}}}
}

// origin is where cookies belong to.
var origin = &url.URL{Scheme: "http", Host: host, Path: "/"}

func (p *person) signedIn(token string) {
	p.jar.SetCookies(origin, []*http.Cookie{{Name: "dira_session", Value: token, Path: "/"}})
}

// patience is how long somebody presses the button again when nobody answers.
const patience = time.Minute

// ask sends a request until it is answered. What it measures is the answer that counted.
func (p *person) ask(method, path string, values url.Values) (*shown, error) {
	p.tries = 0
	for deadline := time.Now().Add(patience); ; time.Sleep(time.Duration(20+p.rng.IntN(80)) * time.Millisecond) {
		began := time.Now()
		p.tries++
		page, err := p.once(method, path, values)
		if err == nil && page.status != http.StatusServiceUnavailable {
			p.figures.note(kindOf(method, path), time.Since(began), page.status)
			return page, nil
		}
		if err == nil {
			err = fmt.Errorf("%s: %d", path, page.status)
		}
		if time.Now().After(deadline) {
			return nil, err
		}
		p.repeated.Add(1)
	}
}

func (p *person) once(method, path string, values url.Values) (*shown, error) {
	address := "http://" + p.servers[p.rng.IntN(len(p.servers))] + path
	r, err := http.NewRequest(method, address, strings.NewReader(values.Encode()))
	if err != nil {
		return nil, err
	}
	r.Host = host
	r.Header.Set("Accept-Language", "en")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "http://"+host)
	}
	at := *origin
	at.Path = r.URL.Path
	for _, c := range p.jar.Cookies(&at) {
		r.AddCookie(c)
	}
	response, err := p.client.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, err
	}
	p.jar.SetCookies(&at, response.Cookies())
	return &shown{response.StatusCode, r.URL.Path, response.Header.Get("Location"), string(body)}, nil
}

// get asks for a page and follows redirections. Each may lead to another server.
func (p *person) get(path string) (*shown, error) {
	for range 10 {
		page, err := p.ask(http.MethodGet, path, nil)
		if err != nil || page.status != http.StatusSeeOther {
			return page, wanted(page, err, http.StatusOK)
		}
		path = page.to
	}
	return nil, fmt.Errorf("%s: a circle", path)
}

// send fills a form and returns where it leads.
func (p *person) send(f form, values url.Values) (*shown, error) {
	p.think()
	page, err := p.ask(http.MethodPost, f.action, values)
	return page, wanted(page, err, http.StatusSeeOther)
}

// wanted is the error of a page that is not as it should be.
func wanted(page *shown, err error, status int) error {
	if err == nil && page.status != status {
		err = fmt.Errorf("%s: %d, want %d", page.path, page.status, status)
	}
	return err
}

// kindOf sorts requests: saving answers, the other forms, pages.
func kindOf(method, path string) string {
	switch {
	case method == http.MethodGet:
		return pages
	case strings.Contains(path, "/q/") || strings.Contains(path, "/self/"):
		return answers
	}
	return steps
}
