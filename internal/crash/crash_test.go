package crash

import (
	"cmp"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db/dbtest"
)

var (
	roundsFlag = flag.Int("rounds", 0, "how often the program is killed, on each engine; without it DIRA_CRASH_ROUNDS, or 3")
	seedFlag   = flag.Uint64("seed", 0, "of the load and the moments of the kills; without it another each time")
)

func rounds() int {
	fromEnvironment, _ := strconv.Atoi(os.Getenv("DIRA_CRASH_ROUNDS"))
	return cmp.Or(*roundsFlag, fromEnvironment, 3)
}

// workers is how many people answer at the same time.
const workers = 8

func TestKill(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		data := t.TempDir()
		testKill(t, data, filepath.Join(data, "dira.sqlite"))
	})
	t.Run("postgres", func(t *testing.T) { testKill(t, t.TempDir(), dbtest.PostgresURL(t)) })
}

// campaign is a sequence of crashes of one database, with everything that was ever sent to it.
type campaign struct {
	t              *testing.T
	data, database string
	rng            *rand.Rand
	workers        []*worker

	ready              []time.Duration // after each restart
	unanswered, stored int             // requests under way at a kill, and those of them that had taken effect
	last               verdict
}

func testKill(t *testing.T, data, database string) {
	seed := cmp.Or(*seedFlag, rand.Uint64())
	t.Logf("seed %d", seed)
	c := &campaign{t: t, data: data, database: database, rng: rand.New(rand.NewPCG(seed, 0))}
	for i := range workers {
		c.workers = append(c.workers, &worker{name: i, rng: rand.New(rand.NewPCG(seed, uint64(i+1)))})
	}
	s := start(t, data, database)
	for range rounds() {
		c.load(s)
		s = start(t, data, database)
		c.ready = append(c.ready, s.ready)
		after := c.check("after the restart")
		c.unanswered, c.stored = c.unanswered+after.unanswered, c.stored+after.stored
		c.each(func(w *worker) { w.sendUnanswered(newLink(s.base, 1)) })
		if c.last = c.check("after sending again"); c.last.unanswered > 0 {
			t.Errorf("%d answers were sent again and not acknowledged", c.last.unanswered)
		}
		if t.Failed() {
			break
		}
	}
	c.report()
}

func (c *campaign) report() {
	c.t.Helper()
	slices.Sort(c.ready)
	median, slowest := c.ready[len(c.ready)/2], c.ready[len(c.ready)-1]
	c.t.Logf("%d rounds: %d acknowledged, %d lost, %d double", len(c.ready), c.last.acked, c.last.lost, c.last.double)
	c.t.Logf("under way at a kill: %d, of which %d were stored; all were sent again", c.unanswered, c.stored)
	c.t.Logf("ready again after %.2f s (median), %.2f s (slowest)", median.Seconds(), slowest.Seconds())
}

// load lets the workers answer and kills the program in the midst of it.
func (c *campaign) load(s *server) {
	c.t.Helper()
	doom := time.AfterFunc(time.Duration(30+c.rng.IntN(371))*time.Millisecond, func() { s.cmd.Process.Kill() })
	defer doom.Stop()
	l := newLink(s.base, 2*workers)
	c.each(func(w *worker) { w.run(l) })
	s.kill()
	if how := s.cmd.ProcessState.String(); how != "signal: killed" {
		c.t.Errorf("the program ended by itself: %s\n%s", how, &s.stderr)
	}
	l.CloseIdleConnections()
}

// each lets every worker do something at the same time.
func (c *campaign) each(do func(*worker)) {
	c.t.Helper()
	var all sync.WaitGroup
	for _, w := range c.workers {
		all.Go(func() { do(w) })
	}
	all.Wait()
	for _, w := range c.workers {
		for _, fault := range w.faults {
			c.t.Error(fault)
		}
		w.faults = nil
	}
}

func (c *campaign) check(when string) verdict {
	c.t.Helper()
	var sessions []*session
	for _, w := range c.workers {
		sessions = append(sessions, w.sessions...)
	}
	v := compare(sessions, read(c.t, c.database))
	for _, f := range v.findings {
		c.t.Errorf("round %d, %s: %s", len(c.ready), when, f)
	}
	return v
}
