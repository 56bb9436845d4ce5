package load

import (
	"cmp"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/round"
)

// setting is a number from the environment.
func setting(name string, otherwise int) int {
	n, _ := strconv.Atoi(os.Getenv(name))
	return cmp.Or(n, otherwise)
}

const (
	wantedP95 = 250 * time.Millisecond
	perForm   = 2.7 // requests that come of one form that is sent: itself, and the pages to which it leads
	settles   = 30 * time.Second
)

// TestThousand has a thousand people answer a round at the same time, on one server with SQLite and on one with PostgreSQL: with time to think, so that some
// 80 requests a second arrive, and all as fast as they can. It prints what it measured; it fails when somebody does not see their result.
//
//	DIRA_LOAD_PEOPLE=100    fewer people
//	DIRA_LOAD_RATE=40       requests a second while there is time to think
func TestThousand(t *testing.T) {
	if os.Getenv("DIRA_TEST_LOAD") == "" {
		t.Skip("set DIRA_TEST_LOAD=1; it takes a quarter of an hour, and the machine for itself")
	}
	t.Run("sqlite", func(t *testing.T) { testThousand(t, filepath.Join(t.TempDir(), "dira.sqlite")) })
	t.Run("postgres", func(t *testing.T) { testThousand(t, dbtest.PostgresURL(t)) })
}

func testThousand(t *testing.T, database string) {
	people, rate := setting("DIRA_LOAD_PEOPLE", 1000), setting("DIRA_LOAD_RATE", 80)
	data := t.TempDir()
	m := newMinistry(t, data, database, people, mail.Settings{})
	s := newServer(t, "--data", data, "--database", database, "--address", "http://"+host)
	crowd := &crowd{t: t, server: s}
	dbtest.Settle(t, m.app.DB)
	crowd.answer("with time to think", m.invited(m.launch(round.Coded)), time.Duration(float64(people)*perForm/float64(rate)*float64(time.Second)))
	crowd.answer("as fast as they can", m.invited(m.launch(round.Coded)), 0)
	for _, line := range s.log() {
		t.Log(line)
	}
}

// crowd is people who answer at the same time.
type crowd struct {
	t      *testing.T
	server *server
}

// answer has everyone with a code take part, with so much time to think before each form on average, and prints what was measured.
func (c *crowd) answer(name string, codes []string, thought time.Duration) {
	c.t.Helper()
	c.server.forgetPeak()
	before, busy := c.server.use(), loadAverage()
	at := newSite(c.server.address)
	var all sync.WaitGroup
	faults := make(chan error, len(codes))
	for _, code := range codes {
		p := newPerson(at, rand.New(rand.NewPCG(rand.Uint64(), 0)))
		p.think = func() {
			if thought > 0 {
				time.Sleep(time.Duration(p.rng.Int64N(int64(2 * thought))))
			}
		}
		all.Go(func() {
			p.think() // they do not all open their mail at once
			if err := p.take(code); err != nil {
				faults <- err
			}
		})
	}
	all.Wait()
	close(faults)
	after := c.server.use()
	lines := at.figures.lines()
	at.client.CloseIdleConnections()
	time.Sleep(settles)
	later := c.server.use()
	n := 0
	for err := range faults {
		if n++; n <= 10 {
			c.t.Error(err)
		}
	}
	c.t.Logf("%s: %d people, %d of them without a result; %d requests sent again; load average before %s, after %s", name, len(codes), n, at.repeated.Load(), busy, loadAverage())
	for _, line := range lines {
		c.t.Log(line)
	}
	mb := func(bytes int64) int64 { return bytes >> 20 }
	used := after.cpu - before.cpu
	c.t.Logf("memory of the server %d MB before, %d MB at most, %d MB at the end, %d MB %v later; processor %.1f s, %.2f ms a request", mb(before.rss), mb(after.top),
		mb(after.rss), mb(later.rss), settles, used.Seconds(), 1000*used.Seconds()/float64(at.figures.count()))
	if p95 := at.figures.p95(answers); p95 > wantedP95 {
		c.t.Logf("95 %% of the answers were saved in %v, more than the %v that are wanted", p95, wantedP95)
	}
}
