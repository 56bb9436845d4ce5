package load

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// taken is what somebody knows of the assessment they took: what the pages acknowledged.
type taken struct {
	invitation string // the code they came with
	session    string // empty: they have not begun
	answers    map[answered][]string
	finished   bool // the result was shown
	again      int  // how often they began once more, since they never saw the answer to the first time
}

// answered names an answer: its question's number and the key under which it was sent.
type answered struct {
	number int
	key    string // of the showing of the form
}

// take takes part with the code of an invitation, from the welcome page to the result.
func (p *person) take(code string) error {
	p.done.invitation = code
	if err := p.begin(code); err != nil {
		return fmt.Errorf("beginning: %w", err)
	}
	page, err := p.get("/a/" + p.done.session)
	if err == nil {
		page, err = p.get("/a/" + p.done.session + "/continue")
	}
	for range 300 {
		if err != nil {
			return err
		}
		if strings.HasSuffix(page.path, "/result") {
			p.done.finished = true
			return nil
		}
		page, err = p.goOn(page)
	}
	return fmt.Errorf("%s: it does not end", page.path)
}

// begin begins the assessment. Whoever began and never saw the answer begins again, as the page of the invitation offers them.
func (p *person) begin(code string) error {
	if _, err := p.get("/i/" + code); err != nil {
		return err
	}
	about := "/i/" + code + "/about"
	for range 5 {
		page, err := p.get(about)
		if err != nil {
			return err
		}
		forms, _ := read(page.body)
		i := slices.IndexFunc(forms, func(f form) bool { return f.action == "/i/"+code })
		if i < 0 {
			return fmt.Errorf("%s: no form to begin", page.path)
		}
		values, _ := forms[i].fill(p.rng.IntN(100))
		p.think()
		page, err = p.ask(http.MethodPost, forms[i].action, values)
		switch {
		case err != nil:
			return err
		case page.status == http.StatusConflict && p.tries > 1:
			p.done.again++
			about = "/i/" + code + "/about?again=yes"
			continue
		case page.status != http.StatusSeeOther:
			return fmt.Errorf("%s: %d", page.path, page.status)
		}
		p.done.session = strings.TrimPrefix(page.to, "/a/")
		return nil
	}
	return fmt.Errorf("%s: it never begins", about)
}

// goOn does what a page of the assessment asks, and returns the next.
func (p *person) goOn(page *shown) (*shown, error) {
	forms, _ := read(page.body)
	asks := strings.Contains(page.path, "/q/") || strings.Contains(page.path, "/self/")
	if i := slices.IndexFunc(forms, func(f form) bool { return f.action == page.path }); i >= 0 {
		values, chosen := forms[i].fill(p.rng.IntN(100))
		next, err := p.send(forms[i], values)
		if err != nil {
			return nil, err
		}
		if asks { // it is acknowledged
			p.note(page.path, values.Get("key"), chosen)
		}
		return p.get(next.to)
	}
	return nil, fmt.Errorf("%s: no form for it", page.path)
}

func (p *person) note(path, key string, chosen map[string][]string) {
	if _, number, ok := strings.Cut(path, "/q/"); ok {
		n, _ := strconv.Atoi(number)
		p.done.answers[answered{n, key}] = chosen["choice"]
		return
	}
	for field, choice := range chosen {
		n, _ := strconv.Atoi(strings.TrimPrefix(field, "q"))
		p.done.answers[answered{n, key + field}] = choice
	}
}
