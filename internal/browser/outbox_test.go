package browser

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/policy"
)

func TestOutboxOffline(t *testing.T) {
	browserContext(t)
	st := theStage(t)
	w := newWeak(t, st.site, st.url(), "en", 320)
	w.answerOffline(0)
	if strings.Contains(w.text(".outbox"), "Saved") || w.path() != w.at {
		t.Errorf("at %s the page says %q", w.path(), w.text(".outbox"))
	}
	if !w.holds() {
		t.Error("the window can be closed without a word while an answer waits")
	}
	w.answer(1)
	last := w.chosen()
	w.click(next) // again, as people do
	w.says("1 answer waits")
	if got := w.stored(w.at); got != nil {
		t.Fatalf("stored without network: %q", got)
	}
	w.restore()
	w.leaves(w.at)
	w.says("Saved ")
	w.mustBe(w.at, last)
	if w.holds() {
		t.Error("the window does not close, and nothing waits")
	}
	w.quiet()
}

// TestOutboxClosedTab closes the window in which an answer waits; another one finds it on the device and sends it. The server is away until that is open, for a
// window that closes may get its answer through in its last moment.
func TestOutboxClosedTab(t *testing.T) {
	browserContext(t)
	st := theStage(t)
	var back atomic.Bool
	server := serve(t, "127.0.0.1:0", func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && !back.Load() {
			panic(http.ErrAbortHandler)
		}
		st.serve(rw, r)
	})
	w := newWeak(t, st.site, "http://"+server.Addr, "en", 320)
	first, closeTab := w.another()
	first.open(w.at)
	first.answer(1)
	first.says("1 answer waits")
	choice := first.chosen()
	closeTab()
	later, _ := w.another()
	later.open(w.address)
	later.says("1 answer waits")
	back.Store(true)
	later.says("Saved ")
	later.until("the task list is anew", `!!document.querySelector(".state.started")`)
	later.mustBe(w.at, choice)
	later.quiet()
}

// TestOutboxOneWay counts what goes to the server for an answer: one request, whose response is the next page.
func TestOutboxOneWay(t *testing.T) {
	browserContext(t)
	st := theStage(t)
	w := newWeak(t, st.site, st.url(), "en", 320)
	asked := make(chan string, 100)
	if err := chromedp.Listen(w.ctx, func(event any) {
		if e, ok := event.(*network.EventRequestWillBeSent); ok {
			asked <- e.Request.Method + " " + strings.TrimPrefix(e.Request.URL, w.base)
		}
	}); err != nil {
		t.Fatal(err)
	}
	w.answer(1)
	w.leaves(w.at)
	w.says("Saved ")
	requests := len(asked)
	for range requests {
		if got := <-asked; got != "POST "+w.at || requests > 1 {
			t.Errorf("asks for %s", got)
		}
	}
	w.quiet()
}

// TestOutboxLostAnswer sends an answer whose acknowledgement gets lost: it is sent again and has one effect.
func TestOutboxLostAnswer(t *testing.T) {
	browserContext(t)
	st := theStage(t)
	var lost atomic.Int32
	lost.Store(2)
	server := serve(t, "127.0.0.1:0", func(rw http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.Header.Get("Dira-Outbox") != "" && lost.Add(-1) >= 0 {
			st.serve(discard{http.Header{}}, r)
			panic(http.ErrAbortHandler)
		}
		st.serve(rw, r)
	})
	w := newWeak(t, st.site, "http://"+server.Addr, "en", 320)
	w.choose(1)
	choice := w.chosen()
	w.answer(1)
	w.leaves(w.at)
	if n := lost.Load(); n >= 0 {
		t.Fatalf("%d acknowledgements were not lost", n)
	}
	w.mustBe(w.at, choice)
}

// discard is a response that nobody gets.
type discard struct{ header http.Header }

func (d discard) Header() http.Header         { return d.header }
func (d discard) Write(b []byte) (int, error) { return len(b), nil }
func (d discard) WriteHeader(int)             {}

// TestOutboxHotel answers in a network whose own page comes for every address: that is no acknowledgement.
func TestOutboxHotel(t *testing.T) {
	browserContext(t)
	st := theStage(t)
	var hotel atomic.Bool
	server := serve(t, "127.0.0.1:0", func(rw http.ResponseWriter, r *http.Request) {
		if hotel.Load() {
			fmt.Fprint(rw, "<!DOCTYPE html><title>Welcome</title><h1>Your room number</h1>")
			return
		}
		st.serve(rw, r)
	})
	w := newWeak(t, st.site, "http://"+server.Addr, "en", 320)
	hotel.Store(true)
	w.answer(1)
	choice := w.chosen()
	w.says("1 answer waits")
	hotel.Store(false)
	w.leaves(w.at)
	w.mustBe(w.at, choice)
}

// TestOutboxConflict answers without network what is answered elsewhere, closed or submitted meanwhile.
func TestOutboxConflict(t *testing.T) {
	browserContext(t)
	st := theStage(t)
	service := st.app.Assessments
	for _, tt := range []struct {
		name, why string
		meanwhile func(context.Context, policy.Actor, assessment.ID, *assessment.Question) error
		revisions int
	}{
		{"answered", "answered again", func(ctx context.Context, who policy.Actor, id assessment.ID, q *assessment.Question) error {
			choice := []string{q.Options[0].ID}
			if q.Kind == "order" {
				choice = nil
				for _, o := range q.Options {
					choice = append(choice, o.ID)
				}
			}
			_, err := service.Answer(ctx, who, id, assessment.Reply{Number: q.Number, Choice: choice, Key: "elsewhere"})
			return err
		}, 1},
		{"closed", "section is closed", func(ctx context.Context, who policy.Actor, id assessment.ID, q *assessment.Question) error {
			return service.CloseSection(ctx, who, id, q.Section)
		}, 0},
		{"submitted", "has been submitted", func(ctx context.Context, who policy.Actor, id assessment.ID, q *assessment.Question) error {
			_, err := service.Submit(ctx, who, id)
			return err
		}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := newWeak(t, st.site, st.url(), "en", 320)
			w.answerOffline(1)
			st.keys[w.address] = w.key
			q := st.question(t, w.address, w.at)
			delete(st.keys, w.address)
			if err := tt.meanwhile(context.Background(), assessment.Holder(policy.Public, w.key), assessment.ID(strings.TrimPrefix(w.address, "/a/")), q); err != nil {
				t.Fatal(err)
			}
			w.restore()
			w.says(tt.why)
			if w.waiting() != 1 || w.path() != w.at {
				t.Errorf("at %s, %d answers on the device before the person has seen it", w.path(), w.waiting())
			}
			w.click(".outbox button")
			w.until("nothing is said", `!document.querySelector(".outbox")`)
			if got := w.stored(w.at); len(got) != tt.revisions || w.waiting() != 0 {
				t.Errorf("the revisions are %q, %d answers wait", got, w.waiting())
			}
			w.quiet()
		})
	}
}

// TestOutboxGone erases the assessment on another device while an answer waits.
func TestOutboxGone(t *testing.T) {
	browserContext(t)
	st := theStage(t)
	w := newWeak(t, st.site, st.url(), "en", 320)
	w.answerOffline(1)
	id := assessment.ID(strings.TrimPrefix(w.address, "/a/"))
	if err := st.app.Assessments.Erase(context.Background(), assessment.Holder(policy.Public, w.key), id); err != nil {
		t.Fatal(err)
	}
	w.restore()
	w.says("not open on this device any more")
	if n := w.waiting(); n != 0 {
		t.Errorf("%d answers wait", n)
	}
	w.clickTo(".outbox a", 200)
	w.quiet()
}

// TestOutboxBack goes back without network to the question before, changes both answers, and both arrive.
func TestOutboxBack(t *testing.T) {
	browserContext(t)
	st := theStage(t)
	w := newWeak(t, st.site, st.url(), "en", 320)
	w.answer(0)
	first := w.chosen()
	w.leaves(w.at)
	second := w.path()
	w.says("Saved ")
	w.answerOffline(0)
	chosen := w.chosen()
	w.click("main a.back")
	w.until("the first question", fmt.Sprintf("location.pathname === %q", w.at))
	if w.chosen() != first {
		t.Errorf("the question before shows %q, not %q", w.chosen(), first)
	}
	w.answer(1)
	changed := w.chosen()
	w.says("2 answers wait")
	w.restore()
	w.until("the second question again", fmt.Sprintf("location.pathname === %q", second))
	w.says("Saved ")
	w.mustBe(w.at, first, changed)
	w.mustBe(second, chosen)
	w.quiet()
}

// TestOutboxLeave leaves the assessment on this device while an answer waits: it is asked, and takes the answer along.
func TestOutboxLeave(t *testing.T) {
	browserContext(t)
	st := theStage(t)
	w := newWeak(t, st.site, st.url(), "en", 320)
	asked := make(chan string, 10)
	if err := chromedp.Listen(w.ctx, func(event any) {
		if e, ok := event.(*page.EventJavascriptDialogOpening); ok {
			asked <- string(e.Type)
			go chromedp.Call(w.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
		}
	}); err != nil {
		t.Fatal(err)
	}
	evaluate[bool](w.tab, fmt.Sprintf(`localStorage.setItem("dira%s %s", JSON.stringify({ to: "/nowhere", body: "", key: "k", at: Date.now(), tries: 1, answers: 1, refused: "x" })), true`, w.address, w.at))
	w.open(w.address)
	w.says("was not stored")
	w.clickTo("form[data-outbox=leave] button", 200)
	if kind := <-asked; kind != "confirm" || w.path() != "/" || w.waiting() != 0 {
		t.Errorf("asked by %s, led to %s, %d answers wait", kind, w.path(), w.waiting())
	}
}

// TestOutboxWithoutStore forbids the page to store anything: then forms work as without script.
func TestOutboxWithoutStore(t *testing.T) {
	browserContext(t)
	st := theStage(t)
	w := newWeak(t, st.site, st.url(), "en", 320)
	send(w.tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: `Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError") } })`,
	})
	w.open(w.at)
	if w.count(".outbox") != 0 {
		t.Error("the outbox is there without a store")
	}
	w.choose(1)
	if w.count("main select") > 0 {
		w.arrange(func(line int) int { return line + 1 })
	}
	w.clickTo(next, 200)
	if len(w.stored(w.at)) != 1 {
		t.Errorf("stored: %q", w.stored(w.at))
	}
	w.quiet()
}

// TestOutboxLooks inspects the page while an answer waits and while one was refused.
func TestOutboxLooks(t *testing.T) {
	browserContext(t)
	axe := axeSource(t)
	st := theStage(t)
	for _, language := range languages {
		for _, width := range widths {
			t.Run(fmt.Sprintf("%s-%d", language, width), func(t *testing.T) {
				t.Parallel()
				w := newWeak(t, st.site, st.url(), language, width)
				w.answer(0)
				w.leaves(w.at)
				w.until("it is saved", `!!document.querySelector(".outbox .saved")`)
				w.looks(axe, "saved")
				w.cut()
				w.answer(1)
				w.until("it waits", `document.querySelectorAll(".outbox p").length === 2`)
				w.looks(axe, "waiting")
				evaluate[bool](w.tab, `Object.keys(localStorage).filter((k) => k.startsWith("dira/a/")).forEach((k) =>
					localStorage.setItem(k, JSON.stringify(Object.assign(JSON.parse(localStorage.getItem(k)), { refused: "." })))), dispatchEvent(new Event("storage"))`)
				w.until("it is refused", `!!document.querySelector(".outbox button")`)
				w.looks(axe, "refused")
			})
		}
	}
}

// boxes are the elements of the outbox's box by its state. The script makes them, and the style page shows the same.
var boxes = map[string]string{"saved": "outbox: p.saved", "waiting": "outbox panel: p p", "refused": "outbox panel: p p a button.quiet"}

// shapes lists the elements of each such box on the page.
const shapes = `[...document.querySelectorAll(".outbox")].map((box) => box.className + ":" +
	[...box.children].map((e) => " " + [e.localName, ...e.classList].join(".")).join(""))`

func (w *weak) looks(axe, state string) {
	w.t.Helper()
	if got := evaluate[[]string](w.tab, shapes); len(got) != 1 || got[0] != boxes[state] {
		w.t.Errorf("%s: the box is %q, not %q", state, got, boxes[state])
	}
	if *shots != "" {
		name := fmt.Sprintf("outbox-%s-%s-%d", state, w.language, w.width)
		w.save(filepath.Join(*shots, name+".png"), w.picture(false, 0))
		w.save(filepath.Join(*shots, name+"-full.png"), w.picture(true, 6000))
	}
	// The Tab walk begins at the top, not where the outbox has put the focus.
	evaluate[bool](w.tab, `scrollTo(0, 0), document.body.tabIndex = -1, document.body.focus(), document.body.blur(), document.body.removeAttribute("tabindex"), true`)
	for _, f := range w.inspect(axe, expected{Lang: w.language}) {
		if !strings.Contains(f, "net::ERR_") {
			w.t.Errorf("%s: %s", state, f)
		}
	}
}
