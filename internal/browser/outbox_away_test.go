package browser

import (
	"net/http"
	"os"
	"testing"
	"time"
)

// howLongAway is how long the server is away: some seconds, or what DIRA_TEST_OUTAGE says (10m).
func howLongAway(t *testing.T) time.Duration {
	t.Helper()
	long := os.Getenv("DIRA_TEST_OUTAGE")
	if long == "" {
		return 3 * time.Second
	}
	d, err := time.ParseDuration(long)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestOutboxServerAway stops the server while answers are given in two windows, has a proxy without a program answer in its place, and starts it again at the same address.
func TestOutboxServerAway(t *testing.T) {
	browserContext(t)
	st := theStage(t)
	server := serve(t, "127.0.0.1:0", st.serve)
	w := newWeak(t, st.site, "http://"+server.Addr, "en", 320)
	other, _ := w.another()
	other.open(w.address + "/self/D2.C1")
	server.Close()
	w.answer(1)
	choice := w.chosen()
	w.says("1 answer waits")
	other.choose(2)
	other.click(next)
	other.says("4 answers wait") // the three statements of a competency count as one each
	if w.path() != w.at || w.waiting() != 2 {
		t.Errorf("at %s with %d answers waiting", w.path(), w.waiting())
	}
	away := howLongAway(t)
	time.Sleep(away / 2) // nobody listens
	broken := serve(t, server.Addr, func(rw http.ResponseWriter, r *http.Request) { rw.WriteHeader(http.StatusBadGateway) })
	time.Sleep(max(away/2, 3*time.Second)) // the proxy is up before the program
	if w.waiting() != 2 {
		t.Error("a proxy's fault took the answers from the device")
	}
	w.says("4 answers wait")
	broken.Close()
	back := time.Now()
	serve(t, server.Addr, st.serve)
	w.leaves(w.at)
	other.leaves(w.address + "/self/D2.C1")
	t.Logf("after %v without a server, all was sent within %v", away, time.Since(back).Round(time.Second))
	w.mustBe(w.at, choice)
}
