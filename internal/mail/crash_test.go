package mail

import (
	"bufio"
	"cmp"
	"context"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
)

var (
	roundsFlag = flag.Int("rounds", 0, "how often each of two workers is killed, on each engine; without it DIRA_CRASH_ROUNDS, or 12")
	seedFlag   = flag.Uint64("seed", 0, "of the moments of the kills; without it another each time")
)

// moments are when a worker is killed. Those of the mail server are exact: the worker is dead before the conversation goes on. The others come
// some milliseconds after what they are named for: between queueing and claiming, or between two records.
var moments = []string{"queued", "mail", "rcpt", "after rcpt", "data", "within", "dot", "taken", "after taken"}

// certain are the moments after which the message under way must be listed as uncertain.
var certain = map[string]bool{"data": true, "within": true, "dot": true, "taken": true}

// TestKill kills two workers over and over at chosen moments. In the end the Message-IDs of the mail server are held against the table.
//
//	go test ./internal/mail -run TestKill -v -rounds 200 -timeout 30m
func TestKill(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) { testKill(t, filepath.Join(t.TempDir(), "dira.sqlite")) })
	t.Run("postgres", func(t *testing.T) { testKill(t, dbtest.PostgresURL(t)) })
}

func testKill(t *testing.T, database string) {
	fromEnvironment, _ := strconv.Atoi(os.Getenv("DIRA_CRASH_ROUNDS"))
	rounds, seed := cmp.Or(*roundsFlag, fromEnvironment, 12), cmp.Or(*seedFlag, rand.Uint64())
	t.Logf("seed %d", seed)
	d := dbtest.Open(t, database)
	all := &sink{taken: map[string]int{}, raw: map[string][]byte{}}
	var both sync.WaitGroup
	victims := make([]*victim, 2)
	for i := range victims {
		v := &victim{t: t, name: i, database: database, rng: rand.New(rand.NewPCG(seed, uint64(i))), killed: map[string]int{}}
		v.door = &sink{shared: all} // its own port, so that the mail server knows whom to kill
		v.door.listen(t, nil)
		v.door.answer(v.at)
		victims[i] = v
		both.Go(func() {
			for r := range rounds {
				v.live(r)
			}
		})
	}
	both.Wait()
	var queued []string
	mustBeUncertain, kills := 0, 0
	for _, v := range victims {
		queued = append(queued, v.queued...)
		for moment, n := range v.killed {
			if kills += n; certain[moment] {
				mustBeUncertain += n
			}
		}
		t.Logf("worker %d was killed at %v", v.name, v.killed)
	}
	rows := drain(t, d, all)
	v := compare(queued, rows, all.received())
	t.Logf("%d kills: %d messages queued, %d sent, %d uncertain, of which %d had arrived", kills, len(rows), v.sent, v.uncertain, v.arrived)
	for _, f := range v.findings {
		t.Error(f)
	}
	if kills != 2*rounds || v.uncertain < mustBeUncertain || v.uncertain > kills {
		t.Errorf("%d kills in %d rounds, %d uncertain, at least %d must be", kills, 2*rounds, v.uncertain, mustBeUncertain)
	}
	again(t, d, all, rows)
}

// drain lets leases run out and sends the rest, with nobody killed.
func drain(t *testing.T, d *db.DB, all *sink) (rows []Entry) {
	t.Helper()
	door := &sink{shared: all}
	door.listen(t, nil)
	s, err := hastyService(d, door.port)
	if err != nil {
		t.Fatal(err)
	}
	sending, end := context.WithCancel(ctx)
	var done sync.WaitGroup
	done.Go(func() { NewSender(s, slog.New(slog.DiscardHandler)).Run(sending) })
	defer done.Wait()
	defer end()
	for deadline := time.Now().Add(2 * time.Minute); ; {
		if err := d.Read(ctx, func(tx *db.Tx) (err error) {
			rows, err = db.All(tx, scanEntry, `SELECT `+entryColumns+` FROM mail_messages ORDER BY id`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		settled := true
		for _, r := range rows {
			settled = settled && r.State != Queued && r.State != Claimed && r.State != HandingOver
		}
		if settled {
			return rows
		}
		if time.Now().After(deadline) {
			t.Fatal("the queue does not empty")
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// again has what is uncertain sent again, as a person would.
func again(t *testing.T, d *db.DB, all *sink, rows []Entry) {
	t.Helper()
	before := all.received()
	s := &Service{db: d, server: testServer(t, Settings{}), wake: make(chan struct{}, 1)}
	want := map[string]int{}
	if err := d.Write(ctx, func(tx *db.Tx) error {
		for _, r := range rows {
			want[r.MessageID] = before[r.MessageID]
			if r.State == Uncertain {
				want[r.MessageID]++
				if err := s.Resend(tx, r.Org, r.ID); err != nil {
					return err
				}
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, r := range drain(t, d, all) {
		if got := all.received()[r.MessageID]; r.State != Sent || got != want[r.MessageID] {
			t.Errorf("%s, after what is uncertain was sent again: %s, arrived %d times, want %d", r.Reference, r.State, got, want[r.MessageID])
		}
	}
}

// victim is a worker that lives many short lives.
type victim struct {
	t        *testing.T
	name     int
	database string
	door     *sink
	rng      *rand.Rand
	queued   []string       // what it has told
	killed   map[string]int // by moment

	mu     sync.Mutex
	moment string
	left   int // how often the moment passes before the kill
	kill   func()
	dead   chan struct{}
}

// live starts the worker and kills it at the next moment.
func (v *victim) live(round int) {
	c := exec.Command(os.Args[0])
	c.SysProcAttr = endsWithTest()
	c.Env = append(os.Environ(), workerDatabase+"="+v.database, workerPort+"="+strconv.Itoa(v.door.port), fmt.Sprintf("%s=%d-%d", workerName, v.name, round))
	c.Stderr = os.Stderr
	told, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		v.t.Error(err)
		return
	}
	v.mu.Lock()
	v.moment, v.left, v.dead = moments[(round+4*v.name)%len(moments)], v.rng.IntN(8), make(chan struct{})
	v.kill = sync.OnceFunc(func() { v.killed[v.moment]++; c.Process.Kill() })
	kill, dead := v.kill, v.dead
	v.mu.Unlock()
	late := time.AfterFunc(30*time.Second, func() { v.t.Error("the moment did not come"); c.Process.Kill() })
	for lines := bufio.NewScanner(told); lines.Scan(); {
		if reference, ok := strings.CutPrefix(lines.Text(), "queued "); ok {
			v.queued = append(v.queued, reference)
			v.at("queued", "")
		}
	}
	c.Wait()
	close(dead)
	late.Stop()
	kill() // counts once, whatever came first
	if how := c.ProcessState.String(); how != "signal: killed" {
		v.t.Errorf("the worker ended by itself: %s", how)
	}
}

// at is asked at each step of the conversation, and kills when the moment has come.
func (v *victim) at(step, _ string) error {
	v.mu.Lock()
	after := v.moment == "after "+step || v.moment == "queued" && step == "queued"
	if v.moment != step && !after || v.kill == nil {
		v.mu.Unlock()
		return nil
	}
	v.left--
	kill, dead, now, wait := v.kill, v.dead, v.left < 0, time.Duration(v.rng.IntN(6000))*time.Microsecond
	v.mu.Unlock()
	switch {
	case !now:
	case after: // the answer goes out meanwhile
		time.AfterFunc(wait, kill)
	default:
		kill()
		<-dead
	}
	return nil
}
