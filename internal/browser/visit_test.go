package browser

import (
	"cmp"
	_ "embed"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
)

var (
	//go:embed testdata/rules.js
	houseRules string
	//go:embed testdata/overflow.js
	overflow string
	//go:embed testdata/focus.js
	focusSide string
	//go:embed testdata/axe.js
	runAxe string
	//go:embed testdata/served.js
	served string
)

// expected is what the house rules have to know of a screen.
type expected struct {
	Lang   string `json:"lang"`
	Errors int    `json:"errors"`
}

// inspect looks at the page that is open, in every way there is or briefly, and returns what is wrong with it.
func (b *tab) inspect(axe string, want expected) (findings []string) {
	b.t.Helper()
	findings = b.look(axe, want)
	if b.brief {
		return append(findings, b.complaints()...)
	}
	if b.width >= 1280 { // at 400 % such a window is 320 wide
		b.resize(b.width/4, b.height/4, 4)
		for _, f := range call[[]string](b, overflow, nil) {
			findings = append(findings, "400 %: "+f)
		}
		b.resize(b.width, b.height, 1)
	}
	findings = append(findings, b.otherMedia()...)
	findings = append(findings, b.tabWalk()...)
	return append(findings, b.complaints()...)
}

// look is what axe and the house rules have to say about the page that is open.
func (b *tab) look(axe string, want expected) (findings []string) {
	b.t.Helper()
	findings = append(findings, call[[]string](b, houseRules, want)...)
	findings = append(findings, call[[]string](b, overflow, nil)...)
	evaluate[struct{}](b, axe)
	return append(findings, evaluate[[]string](b, runAxe)...)
}

// here is where the focus is, as focus.js tells it.
type here struct {
	At                    int
	Name                  string
	Visible, Marked, Skip bool
}

// dateField is in the name of a field for a day.
const dateField = `type="date"`

// tabWalk presses Tab from the top of the page to its end. The focus must reach everything that can be used, in the order of the page,
// be seen there, and look different from what has no focus.
func (b *tab) tabWalk() (findings []string) {
	b.t.Helper()
	evaluate[struct{}](b, "window.walk = "+focusSide)
	names := evaluate[[]string](b, "walk.names")
	reached, last := map[int]bool{}, -1
	for step := range len(names) + 3 + 4*strings.Count(strings.Join(names, " "), dateField) {
		b.tabKey()
		h := evaluate[here](b, "walk.here()")
		if h.At == last && strings.Contains(h.Name, dateField) {
			continue // it stops at its day, month, year and calendar
		}
		if h.At == -1 || reached[h.At] {
			break
		}
		switch {
		case h.At == -2:
			findings = append(findings, "focus: stops at "+h.Name)
			continue
		case h.At < last:
			findings = append(findings, "focus: comes to "+h.Name+" after "+names[last])
		}
		reached[h.At], last = true, h.At
		if !h.Visible {
			findings = append(findings, "focus: out of sight at "+h.Name)
		}
		if !h.Marked {
			findings = append(findings, "focus: cannot be seen at "+h.Name)
		}
		if step == 0 && !h.Skip {
			findings = append(findings, "skip: the first stop is "+h.Name)
		}
	}
	for i, name := range names {
		if !reached[i] {
			findings = append(findings, "focus: does not reach "+name)
		}
	}
	if len(names) > 0 {
		findings = append(findings, b.skipLink()...)
	}
	return findings
}

// skipLink follows the first link of the page by keyboard: then the next Tab must lead into the main part.
func (b *tab) skipLink() (findings []string) {
	b.t.Helper()
	evaluate[struct{}](b, "walk.toStart()")
	if !evaluate[here](b, "walk.here()").Skip {
		return nil // was reported
	}
	type place struct{ Main, Inside, Stops bool }
	b.enter()
	if !evaluate[place](b, "walk.inMain()").Main {
		findings = append(findings, "skip: the link does not lead to the main part")
	}
	b.tabKey()
	if p := evaluate[place](b, "walk.inMain()"); p.Stops && !p.Inside {
		findings = append(findings, "skip: after the link, Tab does not go on in the main part")
	}
	return findings
}

// widths are those of a small phone and of a desk.
var widths = []int64{320, 1280}

var plainly = flag.Bool("plain", false, "open every screen without scripting too, also where that shows the same")

// TestScreens looks at every screen once in each language and size; and without scripting at each that scripts make another one of.
func TestScreens(t *testing.T) {
	browserContext(t)
	axe := axeSource(t)
	st := theStage(t)
	walk := func(language string, width int64, brief bool) {
		t.Run(fmt.Sprintf("%s-%d", language, width), func(t *testing.T) {
			t.Parallel()
			b := newTab(t, st.url(), language, width)
			b.brief = brief
			for address, key := range st.keys {
				b.cookie("dira_key", key, address)
			}
			for _, s := range st.screens(t) {
				t.Run(s.name, func(t *testing.T) {
					b.t = t
					step := st.between(t, s)
					b.cookie(step.Name, step.Value, step.Path)
					b.visit(s, axe)
				})
			}
		})
	}
	for _, language := range languages {
		for _, width := range widths {
			walk(language, width, false)
		}
	}
	for _, width := range widths { // the longest words; what keys, paper and colours do is the same as in English
		walk("fr", width, true)
	}
}

// visit opens a screen and inspects it, and again without scripting unless what a browser makes of the page is the same then.
func (b *tab) visit(s screen, axe string) {
	b.t.Helper()
	b.cookie("dira_session", s.as, "/")
	b.show(s)
	same := b.asServed()
	want := expected{Lang: cmp.Or(s.lang, b.language), Errors: s.errors}
	b.keep(s.name)
	for _, f := range b.inspect(axe, want) {
		b.t.Error(f)
	}
	if same && !*plainly {
		return
	}
	b.withoutScript()
	b.show(s)
	b.keep(s.name + "-plain")
	b.withScript() // what inspects waits with timers, which do not run without scripting
	for _, f := range append(b.look(axe, want), b.complaints()...) {
		b.t.Error("without scripting: " + f)
	}
}

// show opens a screen.
func (b *tab) show(s screen) {
	b.t.Helper()
	status := b.open(s.path)
	if s.send != "" {
		status = b.follow(s.name, b.script(s.send))
	}
	if want := max(s.status, 200); status != want {
		b.t.Errorf("status %d, not %d", status, want)
	}
}

// asServed reports whether the page that is open is what a browser without scripting makes of it.
func (b *tab) asServed() bool {
	b.t.Helper()
	b.mu.Lock()
	id := b.document
	b.mu.Unlock()
	sent := send(b, network.GetResponseBody, network.GetResponseBodyParams{RequestID: id})
	return call[bool](b, served, string(sent.Body))
}

// keep saves a picture of the page that is open, when pictures are asked for.
func (b *tab) keep(name string) {
	b.t.Helper()
	if *shots != "" {
		b.save(filepath.Join(*shots, fmt.Sprintf("%s-%s-%d.png", name, b.language, b.width)), b.picture(true, 16000))
	}
}

func (b *tab) save(name string, picture []byte) {
	b.t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(name, picture, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// TestServed holds that a page which scripts change is told from one that they leave alone: the key of a device is offered by a script.
func TestServed(t *testing.T) {
	b := newTab(t, theStage(t).url(), "en", 320)
	for path, want := range map[string]bool{"/about": true, "/sign-in": false} {
		b.open(path)
		if got := b.asServed(); got != want {
			t.Errorf("%s without scripting is the same: %t, not %t", path, got, want)
		}
	}
}
