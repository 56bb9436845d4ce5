package jobs_test

import (
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/jobs"
)

func TestFailures(t *testing.T) {
	broken := errors.New("the address someone@example.org is broken")
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2031, 5, 1, 8, 0, 0, 0, time.UTC)
		d.SetClock(func() time.Time { return now })
		var log strings.Builder
		done := &doer{}
		j := jobs.New(d, done.registry(), slog.New(slog.NewTextHandler(&log, nil)))
		again := func(want int, wantErr error) {
			t.Helper()
			n, err := j.RunDue(ctx)
			if n != want || !errors.Is(err, wantErr) || (err == nil) != (wantErr == nil) {
				t.Fatalf("RunDue = %d, %v; want %d, %v", n, err, want, wantErr)
			}
		}
		logged := func(want ...string) {
			t.Helper()
			for _, w := range want {
				if !strings.Contains(log.String(), w) {
					t.Errorf("log lacks %q:\n%s", w, &log)
				}
			}
			log.Reset()
		}

		done.fail = func(doThing) error { return broken }
		enqueue(t, d, doThing{"secret", 4711}, jobs.Attempts(2))
		again(1, broken)
		logged("level=WARN", "kind=test.thing", "attempt=1", "of=2", "tried again")
		again(0, nil)
		now = now.Add(2 * time.Second)
		again(1, broken)
		logged("level=ERROR", "attempt=2", "for the last time")
		now = now.Add(24 * time.Hour)
		again(0, nil)

		done.fail = func(doThing) error { return jobs.GiveUp(broken) }
		enqueue(t, d, doThing{"x", 1})
		again(1, broken)
		logged("level=ERROR", "gave up")
		now = now.Add(24 * time.Hour)
		again(0, nil)

		done.fail = func(doThing) error { return jobs.Until(now.Add(time.Hour)) }
		enqueue(t, d, doThing{"x", 1}, jobs.Attempts(1))
		for range 3 { // it counts no attempt
			again(1, nil)
			again(0, nil)
			now = now.Add(time.Hour)
		}
		done.fail = nil
		again(1, nil)
		if log.Len() > 0 {
			t.Errorf("logged without need: %s", &log)
		}

		done.fail = func(doThing) error { panic("a fault of ours") }
		enqueue(t, d, doThing{"x", 1})
		if _, err := j.RunDue(ctx); err == nil || !strings.Contains(err.Error(), "a fault of ours") {
			t.Errorf("RunDue = %v", err)
		}
		logged("a fault of ours", "jobs_test.go")

		stored := errorsStored(t, d)
		if !strings.Contains(stored, "internal: internal") || strings.Contains(stored, "example.org") || strings.Contains(stored, "fault of ours") {
			t.Errorf("stored errors: %s", stored)
		}
	})
}

// errorsStored is what River's table keeps of errors.
func errorsStored(t *testing.T, d *db.DB) string {
	query := `SELECT COALESCE(CAST(json(errors) AS TEXT), '') FROM river_job`
	if d.Engine() == "postgres" {
		query = `SELECT COALESCE(CAST(to_jsonb(errors) AS TEXT), '') FROM river_job`
	}
	var all []string
	if err := d.Read(ctx, func(tx *db.Tx) (err error) {
		all, err = db.All(tx, func(row func(...any) error) (s string, err error) { return s, row(&s) }, query)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "\n")
}

func TestUnknownKind(t *testing.T) {
	d := dbtest.SQLite(t)
	enqueue(t, d, doThing{"x", 1})
	if _, err := jobs.New(d, jobs.NewRegistry(), silent).RunDue(ctx); err == nil || !strings.Contains(err.Error(), "test.thing: is not registered") {
		t.Errorf("RunDue = %v", err)
	}
}

// What fails while the server works is tried again, and what gave up is not.
func TestFailuresAtWork(t *testing.T) {
	broken := errors.New("the address someone@example.org is broken")
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		done := &doer{heard: make(chan doThing, 10)}
		done.fail = func(a doThing) error {
			switch {
			case a.ID == "never":
				return jobs.GiveUp(broken)
			case done.count() < 3:
				panic(broken)
			}
			return nil
		}
		j := jobs.New(d, done.registry(), silent)
		if err := j.Start(ctx); err != nil {
			t.Fatal(err)
		}
		enqueue(t, d, doThing{"never", 1})
		hear(t, done.heard)
		enqueue(t, d, doThing{"panics", 1})
		hear(t, done.heard)
		stop(t, j)
		if n := done.count(); n != 3 {
			t.Errorf("%d runs", n)
		}
		if stored := errorsStored(t, d); strings.Count(stored, "internal: internal") != 2 || strings.Contains(stored, "example.org") {
			t.Errorf("stored errors: %s", stored)
		}
	})
}
