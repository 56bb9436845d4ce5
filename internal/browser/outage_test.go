package browser

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// backAgain is how long an answer may wait on an open page when the server is back: the longest pause between two tries, and the sending.
const backAgain = 18*time.Second + allowance*nextQuestion

// TestOutage takes the server away for a moment while people answer.
func TestOutage(t *testing.T) { outage(t, 3*time.Second) }

// TestOutageTenMinutes does the same for ten real minutes: DIRA_TEST_LONG=1 go test ./internal/browser -run TestOutageTenMinutes -timeout 20m
func TestOutageTenMinutes(t *testing.T) {
	if os.Getenv("DIRA_TEST_LONG") == "" {
		t.Skip("it takes ten minutes: set DIRA_TEST_LONG=1")
	}
	outage(t, 10*time.Minute)
}

// outage has two people answer before, while and after the server is away. One keeps the page open and changes what was answered before;
// the other loads the page anew, gets the browser's own page, and comes back later. Each answer arrives once.
func outage(t *testing.T, away time.Duration) {
	browserContext(t)
	if deadline, ok := t.Deadline(); ok && time.Until(deadline) < away+2*time.Minute {
		t.Fatalf("the test needs more time: -timeout %v", away+10*time.Minute)
	}
	st := theStage(t)
	var posts atomic.Int32
	handle := func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			posts.Add(1)
		}
		st.serve(rw, r)
	}
	server := serve(t, "127.0.0.1:0", handle)
	stays, reloads := newWeak(t, st.site, "http://"+server.Addr, "en", 320), newWeak(t, st.site, "http://"+server.Addr, "en", 320)
	path, want := stays.answerSeveral()
	server.Close()
	posts.Store(0)
	gone := time.Now()

	choice := reloads.answerAndReload()
	stays.answerAndChange(path, want)
	for left := away; left > 0; left = away - time.Since(gone) {
		time.Sleep(min(left, 20*time.Second))
		if got := stays.waiting(); got != len(path) || !strings.Contains(stays.text(".outbox"), fmt.Sprint(len(path), " answers wait")) {
			t.Fatalf("after %v %d of %d answers wait, and the page says %q", time.Since(gone), got, len(path), stays.text(".outbox"))
		}
	}
	serve(t, server.Addr, handle)
	back := time.Now()
	for stays.waiting() > 0 && time.Since(back) < 2*time.Minute {
		time.Sleep(20 * time.Millisecond)
	}
	t.Logf("away for %v; %d answers were there %v after the server", back.Sub(gone).Round(time.Second), len(path), time.Since(back).Round(time.Millisecond))
	if time.Since(back) > backAgain {
		t.Errorf("that is more than %v", backAgain)
	}
	stays.says("Saved ")
	for _, at := range path {
		stays.mustBe(at, want[at]...)
	}
	if stays.holds() {
		t.Error("the window does not close, and nothing waits")
	}
	reloads.open(reloads.at)
	reloads.leaves(reloads.at)
	reloads.says("Saved ")
	reloads.mustBe(reloads.at, choice)
	if got := int(posts.Load()); got != len(path)+1 {
		t.Errorf("%d requests for %d answers", got, len(path)+1)
	}
}

// answerSeveral answers questions with network and goes on to the next. It returns the addresses, that one last, and what is stored for each.
func (w *weak) answerSeveral() (path []string, want map[string][]string) {
	w.t.Helper()
	want = map[string][]string{}
	for range 2 {
		at := w.path()
		w.answer(0)
		w.leaves(at)
		w.says("Saved ")
		path, want[at] = append(path, at), w.stored(at)
	}
	if !strings.Contains(w.path(), "/q/") {
		w.t.Fatalf("the section ends after two questions, at %s", w.path())
	}
	return append(path, w.path()), want
}

// answerAndChange answers without a server the question that is open, goes back from one to the one before, and changes each.
func (w *weak) answerAndChange(path []string, want map[string][]string) {
	w.t.Helper()
	for n, at := range slices.Backward(path) {
		if w.path() != at {
			w.click("main a.back")
			w.until("the question before", fmt.Sprintf("location.pathname === %q", at))
		}
		w.answer(1)
		want[at] = append(want[at], w.chosen())
		w.says(fmt.Sprintf("%d answer", len(path)-n))
		if got := w.waiting(); got != len(path)-n {
			w.t.Errorf("%d answers wait on the device after %d were given", got, len(path)-n)
		}
	}
}

// answerAndReload answers the question that is open without a server and loads the page anew. The browser asks first, and then shows a page
// of its own: there is nothing of ours on this device that could show another. The answer stays where it is.
func (w *weak) answerAndReload() (choice string) {
	w.t.Helper()
	w.answer(1)
	choice = w.chosen()
	w.says("1 answer waits")
	asked := make(chan string, 10)
	if err := chromedp.Listen(w.ctx, func(event any) {
		if e, ok := event.(*page.EventJavascriptDialogOpening); ok {
			asked <- string(e.Type)
			go chromedp.Call(w.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
		}
	}); err != nil {
		w.t.Fatal(err)
	}
	send(w.tab, page.Reload, page.ReloadParams{})
	w.until("a page of the browser itself", `location.protocol === "chrome-error:"`)
	select {
	case kind := <-asked:
		if kind != "beforeunload" {
			w.t.Errorf("the browser asks by %s", kind)
		}
	default:
		w.t.Error("the page was left without a question, and an answer waits")
	}
	return choice
}

// pauses lets a page note how long it means to wait between two tries, and wait that long in milliseconds instead of seconds, or for ever.
func (w *weak) pauses(forEver bool) {
	w.t.Helper()
	send(w.tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: fmt.Sprintf(`(() => {
		const later = window.setTimeout;
		window.pauses = [];
		window.setTimeout = (f, wait, ...more) => {
			if (f.name !== "flush") return later(f, wait, ...more);
			window.pauses.push(wait / 1000);
			return %t ? 0 : later(f, wait / 1000, ...more);
		};
	})()`, forEver)})
	w.open(w.at)
}

// TestOutboxPauses looks at how long the outbox waits between two tries: not long while somebody looks, longer while nobody does.
func TestOutboxPauses(t *testing.T) {
	browserContext(t)
	st := theStage(t)
	w := newWeak(t, st.site, st.url(), "en", 320)
	w.pauses(false)
	w.answerOffline(1)
	w.until("many tries", "pauses.length > 12")
	if p := evaluate[[]float64](w.tab, "pauses"); p[0] > 2.4 || slices.Max(p) > 18 || slices.Max(p) < 12 {
		t.Errorf("somebody looks, and the pauses are %.1f s", p)
	}
	evaluate[bool](w.tab, `Object.defineProperty(document, "hidden", { value: true }), pauses.splice(0), true`)
	w.until("many tries", "pauses.length > 5")
	if p := evaluate[[]float64](w.tab, "pauses"); slices.Max(p) < 40 {
		t.Errorf("nobody looks, and the pauses are %.1f s", p)
	}
}

// TestOutboxTriesAtOnce brings the server back and then does what people and devices do: the answer is sent at once, whatever the pause.
func TestOutboxTriesAtOnce(t *testing.T) {
	browserContext(t)
	st := theStage(t)
	for _, event := range []string{"online", "focus", "pageshow", "visibilitychange"} {
		t.Run(event, func(t *testing.T) {
			server := serve(t, "127.0.0.1:0", st.serve)
			w := newWeak(t, st.site, "http://"+server.Addr, "en", 320)
			w.pauses(true)
			server.Close()
			w.answer(1)
			choice := w.chosen()
			w.says("1 answer waits")
			serve(t, server.Addr, st.serve)
			evaluate[bool](w.tab, fmt.Sprintf(`(%[1]q === "visibilitychange" ? document : window).dispatchEvent(new Event(%[1]q))`, event))
			w.leaves(w.at)
			w.mustBe(w.at, choice)
		})
	}
}

// TestOutboxBackWhileSending goes back while it is not known yet whether there is a server: that must not leave the page.
func TestOutboxBackWhileSending(t *testing.T) {
	browserContext(t)
	st := theStage(t)
	var held atomic.Bool
	release := make(chan struct{})
	server := serve(t, "127.0.0.1:0", func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && held.Load() {
			<-release
		}
		st.serve(rw, r)
	})
	w := newWeak(t, st.site, "http://"+server.Addr, "en", 320)
	path, want := w.answerSeveral()
	at, before := path[len(path)-1], path[len(path)-2]
	held.Store(true)
	evaluate[bool](w.tab, "window.mark = true")
	w.answer(1)
	want[at] = []string{w.chosen()}
	w.says("Sending")
	w.click("main a.back")
	w.until("the question before", fmt.Sprintf("location.pathname === %q", before))
	if !evaluate[bool](w.tab, "window.mark === true") {
		t.Error("the page was left while an answer was on its way")
	}
	close(release)
	w.says("Saved ")
	w.mustBe(at, want[at]...)
	w.mustBe(before, want[before]...)
}
