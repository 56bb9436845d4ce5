package jobs_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/jobs"
)

var ctx = context.Background()

type thingID string

type doThing struct {
	ID thingID `json:"id"`
	N  int     `json:"n"`
}

func (doThing) Kind() string { return "test.thing" }

// doer notes what was done.
type doer struct {
	sync.Mutex
	done  []doThing
	heard chan doThing
	fail  func(doThing) error
}

func (d *doer) do(_ context.Context, a doThing) error {
	d.Lock()
	d.done = append(d.done, a)
	d.Unlock()
	var err error
	if d.fail != nil {
		err = d.fail(a)
	}
	if d.heard != nil {
		d.heard <- a
	}
	return err
}

func (d *doer) count() int {
	d.Lock()
	defer d.Unlock()
	return len(d.done)
}

func (d *doer) registry() *jobs.Registry {
	r := jobs.NewRegistry()
	jobs.Register(r, d.do)
	return r
}

var silent = slog.New(slog.NewTextHandler(io.Discard, nil))

func enqueue(t testing.TB, d *db.DB, a jobs.Args, options ...jobs.Option) {
	t.Helper()
	if err := d.Write(ctx, func(tx *db.Tx) error { return jobs.Enqueue(tx, a, options...) }); err != nil {
		t.Fatal(err)
	}
}

// runDue runs what is due and fails the test unless so many ran without error.
func runDue(t testing.TB, j *jobs.Jobs, want int) {
	t.Helper()
	if n, err := j.RunDue(ctx); n != want || err != nil {
		t.Fatalf("RunDue = %d, %v; want %d", n, err, want)
	}
}

func TestRunDue(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		done := &doer{}
		j := jobs.New(d, done.registry(), silent)
		runDue(t, j, 0)
		enqueue(t, d, doThing{"a", 1})
		enqueue(t, d, doThing{"b", 2})
		runDue(t, j, 2)
		if done.done[0] != (doThing{"a", 1}) || done.done[1] != (doThing{"b", 2}) {
			t.Errorf("done = %v", done.done)
		}
		runDue(t, j, 0)
	})
}

// There is a job if and only if its transaction was committed, however often the closure ran.
func TestJobIsPartOfTransaction(t *testing.T) {
	refused := errors.New("refused")
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		done := &doer{}
		j := jobs.New(d, done.registry(), silent)
		for name, write := range map[string]func(context.Context, func(*db.Tx) error) error{"Write": d.Write, "Batch": d.Batch} {
			err := write(ctx, func(tx *db.Tx) error { return errors.Join(jobs.Enqueue(tx, doThing{"lost", 0}), refused) })
			if !errors.Is(err, refused) {
				t.Fatalf("%s = %v", name, err)
			}
			runDue(t, j, 0)
		}
		// Of neighbours in a batch one is refused after it has enqueued.
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				err := d.Batch(ctx, func(tx *db.Tx) error {
					err := jobs.Enqueue(tx, doThing{"x", i})
					if i%4 == 0 {
						err = errors.Join(err, refused)
					}
					return err
				})
				if (i%4 == 0) != errors.Is(err, refused) {
					t.Errorf("Batch %d = %v", i, err)
				}
			})
		}
		wg.Wait()
		runDue(t, j, 15)
	})
}

// A write that loses against another runs again; only the last run has left a job.
func TestSecondRunLeavesOneJob(t *testing.T) {
	d := dbtest.Postgres(t)
	done := &doer{}
	j := jobs.New(d, done.registry(), silent)
	runs := 0
	err := d.Write(ctx, func(tx *db.Tx) error {
		runs++
		if err := jobs.Enqueue(tx, doThing{"x", runs}); err != nil || runs > 1 {
			return err
		}
		_, err := tx.Exec(`DO $$ BEGIN RAISE EXCEPTION 'as if it had lost' USING ERRCODE = '40001'; END $$`)
		return err
	})
	if err != nil || runs != 2 {
		t.Fatalf("Write = %v after %d runs", err, runs)
	}
	runDue(t, j, 1)
	if done.done[0].N != 2 {
		t.Errorf("the job is of run %d", done.done[0].N)
	}
}

func TestOptions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2031, 5, 1, 8, 0, 0, 0, time.UTC)
		d.SetClock(func() time.Time { return now })
		done := &doer{}
		j := jobs.New(d, done.registry(), silent)

		enqueue(t, d, doThing{"later", 1}, jobs.At(now.Add(7*24*time.Hour)))
		enqueue(t, d, doThing{"past", 1}, jobs.At(now.Add(-time.Hour)))
		runDue(t, j, 1)
		now = now.Add(7*24*time.Hour - time.Second)
		runDue(t, j, 0)
		now = now.Add(time.Second)
		runDue(t, j, 1)

		enqueue(t, d, doThing{"once", 1}, jobs.Once())
		enqueue(t, d, doThing{"once", 1}, jobs.Once())
		enqueue(t, d, doThing{"once", 2}, jobs.Once())
		runDue(t, j, 2)
		enqueue(t, d, doThing{"once", 1}, jobs.Once())
		runDue(t, j, 1)
		// One that waits for its time counts, too.
		enqueue(t, d, doThing{"once", 3}, jobs.Once(), jobs.At(now.Add(time.Hour)))
		enqueue(t, d, doThing{"once", 3}, jobs.Once())
		runDue(t, j, 0)

		err := d.Write(ctx, func(tx *db.Tx) error {
			all := make([]doThing, 1200) // more than are inserted at once
			for i := range all {
				all[i] = doThing{"many", i / 2}
			}
			return jobs.EnqueueAll(tx, all, jobs.Once())
		})
		if err != nil {
			t.Fatal(err)
		}
		runDue(t, j, 600)
	})
}

type withName struct{ Name string }

func (withName) Kind() string { return "test.name" }

type withMap struct{ M map[thingID]int }

func (withMap) Kind() string { return "test.map" }

type withIDs struct {
	IDs  []thingID
	Last bool
}

func (withIDs) Kind() string { return "test.ids" }

func TestRegisterRefusesWhatIsMoreThanIDs(t *testing.T) {
	refuses := func(register func(r *jobs.Registry)) (why any) {
		defer func() { why = recover() }()
		register(jobs.NewRegistry())
		return nil
	}
	if why := refuses(func(r *jobs.Registry) { jobs.Register(r, func(context.Context, withName) error { return nil }) }); why == nil {
		t.Error("a field for a name was accepted")
	}
	if why := refuses(func(r *jobs.Registry) { jobs.Register(r, func(context.Context, withMap) error { return nil }) }); why == nil {
		t.Error("a map was accepted")
	}
	if why := refuses(func(r *jobs.Registry) { jobs.Register(r, func(context.Context, withIDs) error { return nil }) }); why != nil {
		t.Errorf("ids were refused: %v", why)
	}
	if why := refuses(func(r *jobs.Registry) { r.Every(time.Second, withIDs{}) }); why == nil {
		t.Error("a period of a second was accepted")
	}
}

// start starts, and fails the test with what River or we find worth telling.
func start(t testing.TB, d *db.DB, r *jobs.Registry) *jobs.Jobs {
	t.Helper()
	j := jobs.New(d, r, slog.New(slog.NewTextHandler(testLog{t}, nil)))
	if err := j.Start(ctx); err != nil {
		t.Fatal(err)
	}
	return j
}

func stop(t testing.TB, j *jobs.Jobs) {
	t.Helper()
	within, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if err := j.Stop(within); err != nil {
		t.Error(err)
	}
}

type testLog struct{ testing.TB }

func (l testLog) Write(line []byte) (int, error) {
	l.Errorf("logged: %s", line)
	return len(line), nil
}

func hear(t testing.TB, heard <-chan doThing) doThing {
	t.Helper()
	select {
	case a := <-heard:
		return a
	case <-time.After(20 * time.Second):
		t.Fatal("the job was not done")
		return doThing{}
	}
}

func TestStart(t *testing.T) {
	for name, where := range map[string]func() string{
		"sqlite":   func() string { return filepath.Join(t.TempDir(), "dira.sqlite") },
		"postgres": func() string { return dbtest.PostgresURL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			where := where()
			defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
			d, err := db.Open(ctx, where)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			if _, err := d.Migrate(ctx); err != nil {
				t.Fatal(err)
			}
			worksFromStartToStop(t, d)
		})
	}
}

func worksFromStartToStop(t *testing.T, d *db.DB) {
	done := &doer{heard: make(chan doThing, 100)}
	enqueue(t, d, doThing{"before", 0})
	j := start(t, d, done.registry())
	defer stop(t, j)
	hear(t, done.heard)
	for i := range 20 {
		enqueue(t, d, doThing{"x", i})
		if got := hear(t, done.heard); got != (doThing{"x", i}) {
			t.Errorf("did %v, want %d", got, i)
		}
	}
}

// What is told to wait waits until its time, in any zone: River compares times as texts on SQLite.
func TestWaiting(t *testing.T) {
	local := time.Local
	defer func() { time.Local = local }()
	for _, hours := range []int{-9, 9} {
		time.Local = time.FixedZone("there", hours*3600)
		dbtest.Each(t, func(t *testing.T, d *db.DB) {
			const wait = time.Second
			done := &doer{heard: make(chan doThing, 10)}
			begun := time.Now()
			done.fail = func(doThing) error {
				if done.count() > 1 {
					return nil
				}
				return jobs.Until(begun.Add(wait))
			}
			j := start(t, d, done.registry())
			defer stop(t, j)
			enqueue(t, d, doThing{"x", 1})
			hear(t, done.heard)
			hear(t, done.heard)
			if took := time.Since(begun); took < wait {
				t.Errorf("it waited for %s", took)
			}
			begun = time.Now()
			enqueue(t, d, doThing{"y", 2}, jobs.At(begun.Add(wait)))
			hear(t, done.heard)
			if took := time.Since(begun); took < wait-10*time.Millisecond { // River rounds
				t.Errorf("it waited for %s", took)
			}
		})
	}
}
