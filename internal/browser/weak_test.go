package browser

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/policy"
)

// weak is a person on a phone, at a question, whose network comes and goes.
type weak struct {
	*tab
	site    *site
	address string // of the assessment
	at      string // the question
	key     string
}

// newWeak begins an assessment in which no section ends before it has asked six questions, answers its self-view, and opens its first question at base, where the site
// is.
func newWeak(t testing.TB, s *site, base, language string, width int64) *weak {
	t.Helper()
	p := newPerson(t, s, language)
	address := p.begin("D2").path
	w := &weak{tab: newTab(t, base, language, width), site: s, address: address, key: p.key(address)}
	for _, section := range p.sections(address) {
		w.at = p.walk(address, section, func(page *shown) bool { return strings.Contains(page.path, "/q/") }).path
		if strings.Contains(w.at, "/q/") {
			break
		}
	}
	w.cookie("dira_key", w.key, address)
	w.open(w.at)
	return w
}

// another opens a window beside this one, with the same cookies and the same store. Closing it is closing a tab.
func (w *weak) another() (*weak, context.CancelFunc) {
	w.t.Helper()
	ctx, cancel := chromedp.NewContext(w.ctx)
	w.t.Cleanup(cancel)
	b := &tab{t: w.t, ctx: ctx, base: w.base, language: w.language, width: w.width, height: w.height}
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		w.t.Fatal(err)
	}
	b.resize(b.width, b.height, 1)
	other := *w
	other.tab = b
	return &other, cancel
}

// conditions sets the network of the window: off, or with a delay and a speed in bytes a second.
func (b *tab) conditions(c *network.Conditions) {
	b.t.Helper()
	list := []*network.Conditions{}
	state := network.OverrideNetworkStateParams{DownloadThroughput: -1, UploadThroughput: -1}
	if c != nil {
		list, state.Offline = append(list, c), c.Offline
	}
	send(b, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: list})
	send(b, network.OverrideNetworkState, state)
}

func (b *tab) cut() {
	b.t.Helper()
	b.conditions(&network.Conditions{Offline: true, DownloadThroughput: -1, UploadThroughput: -1})
}

func (b *tab) restore() { b.t.Helper(); b.conditions(nil) }

// until waits until an expression is true in the page.
func (b *tab) until(what, expression string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	for ctx.Err() == nil {
		// While a page is left there is none to ask: then ask again.
		if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](expression)); err == nil && ok {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	b.t.Fatalf("%s: never: %s; it says %q", b.path(), what, b.text(".outbox"))
}

// says waits until the outbox says something that holds a text.
func (b *tab) says(text string) {
	b.t.Helper()
	b.until(text, fmt.Sprintf(`(document.querySelector(".outbox") || document.body).textContent.includes(%q)`, text))
}

// answerOffline gives an answer while the network is away.
func (w *weak) answerOffline(pick int) {
	w.t.Helper()
	w.cut()
	w.answer(pick)
	w.says("1 answer waits")
}

// answer gives an answer to the question that is shown; what comes then is for the test to say.
func (w *weak) answer(pick int) {
	w.t.Helper()
	if w.count("main select") > 0 {
		lines := w.count("main select")
		w.arrange(func(line int) int { return (line+pick)%lines + 1 })
	} else {
		w.choose(pick)
	}
	w.click(next)
}

// holds reports whether the page asks before its window is closed.
func (w *weak) holds() bool {
	w.t.Helper()
	return evaluate[bool](w.tab, `!dispatchEvent(new Event("beforeunload", { cancelable: true }))`)
}

// leaves waits until another page is there.
func (w *weak) leaves(at string) {
	w.t.Helper()
	w.until("another page than "+at, fmt.Sprintf(`location.pathname !== %q && document.readyState === "complete" && !!document.querySelector("h1")`, at))
}

// stored is every revision of the answer to the question at an address.
func (w *weak) stored(at string) (choices []string) {
	w.t.Helper()
	id := assessment.ID(strings.TrimPrefix(w.address, "/a/"))
	all, err := w.site.app.Assessments.Everything(context.Background(), assessment.Holder(policy.Public, w.key), id)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, a := range all.Answers {
		if a.Question == "q"+at[strings.LastIndex(at, "/")+1:] {
			choices = append(choices, strings.Join(a.Choice, ","))
		}
	}
	return choices
}

// waiting is how many answers lie in the store of the device.
func (w *weak) waiting() int {
	w.t.Helper()
	return evaluate[int](w.tab, `Object.keys(localStorage).filter((k) => k.startsWith("dira/a/")).length`)
}

// mustBe fails unless exactly these revisions of an answer are stored and nothing waits.
func (w *weak) mustBe(at string, want ...string) {
	w.t.Helper()
	if got := w.stored(at); !slices.Equal(got, want) {
		w.t.Errorf("%s: the revisions are %q, not %q", at, got, want)
	}
	if n := w.waiting(); n != 0 {
		w.t.Errorf("%d answers wait on the device", n)
	}
}

// quiet fails for what the browser complains of, but for the network being away.
func (w *weak) quiet() {
	w.t.Helper()
	for _, f := range w.complaints() {
		if !strings.Contains(f, "net::ERR_") {
			w.t.Error(f)
		}
	}
}

// chosen is the answer on the page, as it is stored: the ids of options, in the order of the places when it has such.
func (w *weak) chosen() string {
	w.t.Helper()
	return evaluate[string](w.tab, `(() => {
		const places = [...document.querySelectorAll("main select")].sort((a, b) => a.value - b.value).map((s) => s.name.replace("place.", ""));
		return (places.length ? places : [...document.querySelectorAll("main input:checked")].map((e) => e.value)).join();
	})()`)
}

// A weak network, as the standard has it, and what it asks for there.
var weakNetwork = network.Conditions{Latency: 800, DownloadThroughput: 50_000 / 8, UploadThroughput: 50_000 / 8}

const (
	firstQuestion = 4 * time.Second
	nextQuestion  = 2 * time.Second
	allowance     = 3 // for machines that do other things beside
)

// TestWeakNetwork measures how long a first question and the next ones take at 50 kbit/s with 800 ms delay, with and without the outbox.
func TestWeakNetwork(t *testing.T) {
	browserContext(t)
	st := theStage(t)
	for _, language := range languages {
		for _, script := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s-script-%t", language, script), func(t *testing.T) {
				w := newWeak(t, st.site, st.url(), language, 320)
				fresh := newTab(t, st.url(), language, 320) // with nothing in its cache
				fresh.cookie("dira_key", w.key, w.address)
				w.tab = fresh
				if !script {
					w.withoutScript()
				}
				w.conditions(&weakNetwork)
				took(t, "the first question", firstQuestion, func() { w.open(w.at) })
				for n := range 4 {
					at := w.path()
					if !strings.Contains(at, "/q/") {
						break
					}
					if w.count("main select") > 0 {
						w.arrange(func(line int) int { return line + 1 })
					} else {
						w.choose(1)
					}
					took(t, fmt.Sprintf("question %d", n+2), nextQuestion, func() { w.clickTo(next, 200) })
				}
			})
		}
	}
}

func took(t *testing.T, what string, limit time.Duration, do func()) {
	t.Helper()
	start := time.Now()
	do()
	took := time.Since(start)
	t.Logf("%s: %.2f s", what, took.Seconds())
	if took > allowance*limit {
		t.Errorf("%s took %v; the standard has %v", what, took, limit)
	}
}

// serve runs a server at an address until the test ends or it is closed.
func serve(t testing.TB, address string, handle http.HandlerFunc) *http.Server {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Addr: listener.Addr().String(), Handler: handle}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener) // it ends when it is closed
	}()
	t.Cleanup(func() {
		server.Close()
		<-done
	})
	return server
}
