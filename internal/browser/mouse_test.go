package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// point finds where a person would click on an element: in its middle, where nothing lies over it.
const point = `(selector) => {
	const e = document.querySelector(selector);
	if (!e) return { why: "is not there" };
	e.scrollIntoView({ block: "center" });
	const r = [...e.getClientRects()].find((r) => r.width && r.height);
	if (!r) return { why: "is not shown" };
	const x = r.left + r.width / 2, y = r.top + r.height / 2, top = document.elementFromPoint(x, y);
	return top && (e.contains(top) || top.contains(e)) ? { x, y } : { why: "is covered" };
}`

// click clicks on an element with the mouse.
func (b *tab) click(selector string) {
	b.t.Helper()
	if err := b.pressMouse(selector)(b.ctx); err != nil {
		b.t.Fatal(err)
	}
}

// clickTo clicks on what leads to another page, and fails unless that page has the status.
func (b *tab) clickTo(selector string, status int) {
	b.t.Helper()
	from := b.path()
	if got := b.follow(selector, b.pressMouse(selector)); got != status {
		b.t.Fatalf("%s: a click on %s leads to %s with status %d, not %d", from, selector, b.path(), got, status)
	}
}

func (b *tab) pressMouse(selector string) func(context.Context) error {
	b.t.Helper()
	at := call[struct {
		X, Y float64
		Why  string
	}](b, point, selector)
	path := b.path()
	return func(ctx context.Context) error {
		if at.Why != "" {
			return fmt.Errorf("%s: %s %s", path, selector, at.Why)
		}
		for _, what := range []input.DispatchMouseEventType{chromedp.MouseMoved, chromedp.MousePressed, chromedp.MouseReleased} {
			p := input.DispatchMouseEventParams{Type: what, X: at.X, Y: at.Y, Button: input.MouseButtonLeft, ClickCount: 1}
			if _, err := chromedp.Call(ctx, input.DispatchMouseEvent, p); err != nil {
				return err
			}
		}
		return nil
	}
}

// goBack is the browser's own Back. It may take the page from its cache, and then nothing is loaded.
func (b *tab) goBack() {
	b.t.Helper()
	from, history := b.path(), send(b, page.GetNavigationHistory, cdp.Empty{})
	send(b, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: history.Entries[history.CurrentIndex-1].ID})
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for ctx.Err() == nil {
		// In between there is no page to ask: then ask again.
		now, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.readyState === "complete" ? location.pathname : ""`))
		if err == nil && now != "" && now != from {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	b.t.Fatalf("going back from %s leads nowhere", from)
}

// write types a text into a field.
func (b *tab) write(selector, text string) {
	b.t.Helper()
	b.click(selector)
	send(b, input.InsertText, input.InsertTextParams{Text: text})
}

// count is how many elements of a kind the page has.
func (b *tab) count(selector string) int {
	b.t.Helper()
	return call[int](b, `(s) => document.querySelectorAll(s).length`, selector)
}

// text is what an element says.
func (b *tab) text(selector string) string {
	b.t.Helper()
	return call[string](b, `(s) => { const e = document.querySelector(s); return e ? e.textContent.trim() : "" }`, selector)
}

// choose clicks on the label of an option in each question of the page: the one at pick, counted round.
func (b *tab) choose(pick int) {
	b.t.Helper()
	ids := call[[]string](b, `(pick) => {
		const groups = new Map();
		for (const e of document.querySelectorAll("main input[type=radio], main input[type=checkbox]")) groups.set(e.name, [...(groups.get(e.name) || []), e]);
		return [...groups.values()].map((list) => list[pick % list.length]).filter((e) => !e.checked).map((e) => e.id);
	}`, pick)
	for _, id := range ids {
		b.click(`label[for="` + id + `"]`)
		if !call[bool](b, `(id) => document.getElementById(id).checked`, id) {
			b.t.Fatalf("%s: a click on the label of %s does not choose it", b.path(), id)
		}
	}
}

// arrange gives each line of an order its place, by keyboard.
func (b *tab) arrange(place func(line int) int) {
	b.t.Helper()
	for line := range b.count("main select") {
		call[bool](b, `(n) => { const s = document.querySelectorAll("main select")[n]; s.focus(); return true }`, line)
		b.press("Home", 36)
		for range place(line) {
			b.downKey()
		}
		if got := call[int](b, `(n) => document.querySelectorAll("main select")[n].selectedIndex`, line); got != place(line) {
			b.t.Fatalf("line %d has place %d, not %d", line, got, place(line))
		}
	}
}

// downloaded clicks on a link and returns the file that it gives.
func (b *tab) downloaded(selector, name string) []byte {
	b.t.Helper()
	dir := b.t.TempDir()
	p := browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir, BrowserContextID: chromedp.FromContext(b.ctx).BrowserContextID,
	}
	if _, err := chromedp.CallBrowser(b.ctx, browser.SetDownloadBehavior, p); err != nil {
		b.t.Fatal(err)
	}
	b.click(selector)
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err == nil && len(text) > 0 {
			return text
		}
	}
	b.t.Fatalf("a click on %s gave no file %s", selector, name)
	return nil
}
