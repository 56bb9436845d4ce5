package jobs_test

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/jobs"
)

// Two servers on one PostgreSQL both work, and no job is done twice.
func TestServersShareWork(t *testing.T) {
	where := dbtest.PostgresURL(t)
	const n = 400
	var servers [2]struct {
		doer
		db *db.DB
	}
	heard := make(chan doThing, 2*n)
	for i := range servers {
		s := &servers[i]
		s.heard, s.db = heard, dbtest.Open(t, where)
		s.fail = func(doThing) error { time.Sleep(time.Millisecond); return nil } // so that there is something to share
		defer stop(t, start(t, s.db, s.registry()))
	}
	err := servers[0].db.Write(ctx, func(tx *db.Tx) error {
		all := make([]doThing, n)
		for i := range all {
			all[i] = doThing{"x", i}
		}
		return jobs.EnqueueAll(tx, all)
	})
	if err != nil {
		t.Fatal(err)
	}
	times := map[int]int{}
	for range n {
		times[hear(t, heard).N]++
	}
	if len(times) != n {
		t.Errorf("%d of %d jobs were done", len(times), n)
	}
	for i := range servers {
		if servers[i].count() == 0 {
			t.Errorf("server %d had nothing to do", i)
		}
	}
}

// One that runs is there, too, for Once.
func TestOnceWhileRunning(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		done := &doer{heard: make(chan doThing, 10)}
		begun, end := make(chan bool), make(chan bool)
		done.fail = func(doThing) error { begun <- true; <-end; return nil }
		j := start(t, d, done.registry())
		enqueue(t, d, doThing{"x", 1}, jobs.Once())
		<-begun
		enqueue(t, d, doThing{"x", 1}, jobs.Once())
		close(end)
		hear(t, done.heard)
		stop(t, j)
		runDue(t, jobs.New(d, done.registry(), silent), 0)
	})
}

func TestStopEndsWhatRuns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		begun := make(chan bool)
		r := jobs.NewRegistry()
		jobs.Register(r, func(ctx context.Context, _ doThing) error {
			begun <- true
			<-ctx.Done()
			return ctx.Err()
		})
		var log strings.Builder
		j := jobs.New(d, r, slog.New(slog.NewTextHandler(&log, nil)))
		if err := j.Start(ctx); err != nil {
			t.Fatal(err)
		}
		enqueue(t, d, doThing{"x", 1}, jobs.Attempts(1))
		<-begun
		within, cancel := context.WithTimeout(ctx, 50*time.Millisecond)
		defer cancel()
		if err := j.Stop(within); err != nil {
			t.Errorf("Stop = %v", err)
		}
		if got := log.String(); !strings.Contains(got, "level=INFO") || strings.Contains(got, "level=WARN") || strings.Contains(got, "level=ERROR") {
			t.Errorf("logged: %s", got)
		}
		// It was the only attempt, and does not count.
		runDue(t, jobs.New(d, (&doer{}).registry(), silent), 1)
	})
}

func TestEvery(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		day := time.Now().UTC().Truncate(24 * time.Hour)
		done := &doer{heard: make(chan doThing, 10)}
		r := done.registry()
		r.Every(24*time.Hour, doThing{"daily", 1})
		j := start(t, d, r)
		hear(t, done.heard)
		stop(t, j)
		r = done.registry()
		r.Every(24*time.Hour, doThing{"daily", 1})
		r.Every(time.Hour, doThing{"hourly", 1})
		j = start(t, d, r)
		if got := hear(t, done.heard); got.ID != "hourly" && time.Now().UTC().Truncate(24*time.Hour).Equal(day) {
			t.Errorf("did %v again on the same day", got)
		}
		stop(t, j)
	})
}

const killed = "DIRA_TEST_JOBS_KILLED" // for the process that is killed: the database

// A job whose server is killed in its middle is done again by another.
func TestKill(t *testing.T) {
	for name, where := range map[string]func() string{
		"sqlite":   func() string { return filepath.Join(t.TempDir(), "dira.sqlite") },
		"postgres": func() string { return dbtest.PostgresURL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			where := where()
			d := dbtest.Open(t, where)
			enqueue(t, d, doThing{"x", 1})
			killInTheMiddle(t, where)
			done := &doer{heard: make(chan doThing, 10)}
			j := start(t, d, done.registry())
			select {
			case <-done.heard:
				t.Fatal("it was done at once, as if nobody was at it")
			case <-time.After(3 * time.Second):
			}
			stop(t, j)
			anHourLater(t, d)
			j = start(t, d, done.registry())
			hear(t, done.heard)
			stop(t, j)
		})
	}
}

// killInTheMiddle runs a server that takes the job that is there, and kills it.
func killInTheMiddle(t *testing.T, where string) {
	t.Helper()
	server := exec.Command(os.Args[0])
	server.Env = append(os.Environ(), killed+"="+where)
	server.Stderr = os.Stderr
	out, err := server.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer server.Wait()
	defer server.Process.Kill()
	said := make([]byte, 6)
	if _, err := out.Read(said); err != nil || string(said) != "taken\n" {
		t.Errorf("the server said %q, %v", said, err)
	}
}

// runUntilKilled is the server that is killed.
func runUntilKilled(where string) {
	d, err := db.Open(ctx, where)
	if err != nil {
		panic(err)
	}
	r := jobs.NewRegistry()
	jobs.Register(r, func(context.Context, doThing) error {
		os.Stdout.WriteString("taken\n")
		select {}
	})
	if err := jobs.New(d, r, silent).Start(ctx); err != nil {
		panic(err)
	}
	select {}
}

// anHourLater makes what is in River's tables an hour old.
func anHourLater(t *testing.T, d *db.DB) {
	t.Helper()
	ago := map[string]string{"sqlite": `datetime('now', '-1 hour')`, "postgres": `now() - interval '1 hour'`}[d.Engine()]
	err := d.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`UPDATE river_job SET attempted_at = ` + ago); err != nil {
			return err
		}
		_, err := tx.Exec(`DELETE FROM river_leader`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Nothing is written while there is nothing to do, on SQLite, where each write is a sync to disk.
func TestIdleWritesNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "dira.sqlite")
	d := dbtest.Open(t, path)
	done := &doer{heard: make(chan doThing, 1)}
	j := start(t, d, done.registry())
	defer stop(t, j)
	enqueue(t, d, doThing{"x", 1})
	hear(t, done.heard)
	written := func() time.Time {
		s, err := os.Stat(path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		return s.ModTime()
	}
	time.Sleep(2 * time.Second) // the services of River start within a second, and note the job as done
	before := written()
	time.Sleep(7 * time.Second) // River looks for what is due, and chooses a leader, every 5 s
	if after := written(); !after.Equal(before) {
		t.Errorf("written at %s and again at %s", before, after)
	}
}
