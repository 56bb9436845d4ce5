package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long anything in the browser may take.
const patience = 30 * time.Second

// tab is a window of the browser with cookies of its own.
type tab struct {
	t             testing.TB
	ctx           context.Context
	base          string
	language      string
	width, height int64
	brief         bool // only what axe and the house rules see is looked at

	mu       sync.Mutex
	heard    []string // complaints of the browser, and requests to where none may go
	sent     int      // status of the last response to the outbox
	document network.RequestID
}

// newTab opens a window that has chosen a language, or that has not when language is empty.
func newTab(t testing.TB, base, language string, width int64) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browserContext(t), chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx, base: base, language: language, width: width, height: 800}
	if width < 500 {
		b.height = 640
	}
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	send(b, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}) // other tabs do not take the focus
	b.resize(width, b.height, 1)
	if language != "" {
		b.cookie("dira_language", language, "/")
	}
	return b
}

// send sends a command to the browser.
func send[P, R any](b *tab, c cdp.Command[P, R], params P) R {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	r, err := chromedp.Call(ctx, c, params)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func (b *tab) resize(width, height int64, scale float64) {
	b.t.Helper()
	send(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: scale})
}

// withoutScript turns scripting off, as people who save their battery do.
func (b *tab) withoutScript() {
	b.t.Helper()
	send(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// withScript turns it on again. The page that is open stays as it came: its scripts have been left out.
func (b *tab) withScript() {
	b.t.Helper()
	send(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: false})
}

func (b *tab) cookie(name, value, path string) {
	b.t.Helper()
	send(b, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: b.base + path, Path: path, HTTPOnly: ptr(true)})
}

func ptr[T any](v T) *T { return &v }

// listen hears what the browser has to complain about. It runs on the goroutine that reads the browser's messages.
func (b *tab) listen(event any) {
	switch e := event.(type) {
	case *log.EventEntryAdded:
		refused := e.Entry.Source == log.EntrySourceNetwork // a page that is a fault is looked at by its status
		if e.Entry.Level == log.EntryLevelError && !(refused && strings.HasPrefix(e.Entry.Text, "Failed to load resource: the server responded")) {
			b.hear("console: %s %s", e.Entry.Text, e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		b.hear("console: %s", e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			b.hear("console: console.%s was called", e.Type)
		}
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err != nil || u.Scheme != "data" && u.Scheme+"://"+u.Host != b.base {
			b.hear("host: asks for %s", e.Request.URL)
		}
	case *network.EventResponseReceived:
		if b.outbox(e.Response) {
			return
		}
		if e.Type == network.ResourceTypeDocument {
			b.mu.Lock()
			b.document = e.RequestID
			b.mu.Unlock()
		}
		if e.Type != network.ResourceTypeDocument && e.Response.Status >= 400 {
			b.hear("missing: %s is %d", e.Response.URL, e.Response.Status)
		}
	}
}

func (b *tab) hear(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.heard = append(b.heard, fmt.Sprintf(format, args...))
}

// outbox notes the status of a response to the outbox, which says as much as that of a page.
func (b *tab) outbox(r *network.Response) bool {
	for name := range r.Headers {
		if strings.EqualFold(name, "Dira-Outbox") {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.sent = int(r.Status)
			return true
		}
	}
	return false
}

// complaints are those since the last time.
func (b *tab) complaints() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := b.heard
	b.heard = nil
	return all
}

// open goes to an address of the site and returns the status.
func (b *tab) open(path string) int {
	b.t.Helper()
	return b.load(path, chromedp.NavigateResponse(b.base+path))
}

// follow does what makes the browser load another page, or the outbox turn to one, and returns the status of that page.
func (b *tab) follow(what string, do func(context.Context) error) int {
	b.t.Helper()
	return b.load(what, func(ctx context.Context, _ *chromedp.Target) (*network.Response, error) {
		return chromedp.RunResponse(ctx, chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error { return do(ctx) }))
	})
}

func (b *tab) load(what string, a chromedp.Action[*network.Response]) int {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	response, err := chromedp.Run(ctx, a)
	if err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
	if response == nil { // the page was turned within the document
		b.mu.Lock()
		defer b.mu.Unlock()
		return b.sent
	}
	return int(response.Status)
}

// evaluate runs an expression in the page, beside its Content-Security-Policy. What it returns is read into a T.
func evaluate[T any](b *tab, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%.200s: %v", expression, err)
	}
	return v
}

// call calls a function of the page's side with one argument.
func call[T any](b *tab, function string, argument any) T {
	b.t.Helper()
	text, err := json.Marshal(argument)
	if err != nil {
		b.t.Fatal(err)
	}
	return evaluate[T](b, "("+function+")("+string(text)+")")
}

// script is something to follow: a script that leaves the page.
func (b *tab) script(text string) func(context.Context) error {
	return func(ctx context.Context) error {
		return chromedp.Do(ctx, chromedp.Evaluate[struct{}]("{ "+text+" }"))
	}
}

func (b *tab) path() string { return evaluate[string](b, "location.pathname") }

// press presses a key and lets it go.
func (b *tab) press(key string, code int64) {
	b.t.Helper()
	p := input.DispatchKeyEventParams{Type: input.DispatchKeyEventTypeRawKeyDown, Key: key, Code: key, WindowsVirtualKeyCode: code}
	if key == "Enter" {
		p.Type, p.Text = input.DispatchKeyEventTypeKeyDown, "\r"
	}
	send(b, input.DispatchKeyEvent, p)
	p.Type, p.Text = input.DispatchKeyEventTypeKeyUp, ""
	send(b, input.DispatchKeyEvent, p)
}

func (b *tab) tabKey()  { b.t.Helper(); b.press("Tab", 9) }
func (b *tab) enter()   { b.t.Helper(); b.press("Enter", 13) }
func (b *tab) downKey() { b.t.Helper(); b.press("ArrowDown", 40) }

// picture is the page as a PNG: the window, or all of the page down to a height when it is longer.
func (b *tab) picture(full bool, atMost float64) []byte {
	b.t.Helper()
	p := page.CaptureScreenshotParams{}
	// A page that fills just the window is taken as it is: cut out, Chromium moves one from right to left aside.
	if height := min(evaluate[float64](b, "document.documentElement.scrollHeight"), atMost); full && height > float64(b.height) {
		p.CaptureBeyondViewport, p.Clip = ptr(true), &page.Viewport{Width: float64(b.width), Height: height, Scale: 1}
	}
	return send(b, page.CaptureScreenshot, p).Data
}
