package linkcheck_test

import (
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/jobs"
	"github.com/dira-platform/dira/internal/linkcheck"
	"github.com/dira-platform/dira/internal/policy"
)

// TestPeriodicJob lets the jobs of a server run as they do there: where it is allowed, addresses are asked for soon after the start; where it is not, the job is
// not even there, and one that was left does nothing.
func TestPeriodicJob(t *testing.T) { dbtest.Each(t, periodicJob) }

func periodicJob(t *testing.T, d *db.DB) {
	w := newWeb(t)
	l := newCatalogue(t, d, w.URL+"/ok")
	serve := func(allowed bool, until func() bool) {
		registry := jobs.NewRegistry()
		linkcheck.NewService(d, l, "", []string{"127.0.0.1"}).Work(registry, allowed)
		j := jobs.New(d, registry, slog.New(slog.DiscardHandler))
		if err := j.Start(ctx); err != nil {
			t.Fatal(err)
		}
		for end := time.Now().Add(30 * time.Second); !until() && time.Now().Before(end); {
			time.Sleep(50 * time.Millisecond)
		}
		if err := j.Stop(ctx); err != nil {
			t.Fatal(err)
		}
	}
	began := time.Now()
	serve(false, func() bool { return time.Since(began) > 3*time.Second })
	if n := enqueued(t, d); n != 0 || len(w.requests()) != 0 {
		t.Fatalf("nobody allowed it: %d jobs, asked for %v", n, w.requests())
	}
	serve(true, func() bool { return len(w.requests()) > 0 && done(t, d) > 0 })
	if n := enqueued(t, d); n != 1 || !slices.Equal(w.requests(), []string{"HEAD /ok"}) {
		t.Errorf("%d jobs, asked for %v", n, w.requests())
	}
	r, err := l.Resource(ctx, policy.Anyone(), "ok")
	if err != nil {
		t.Fatal(err)
	}
	link, known, err := linkcheck.NewService(d, l, "", nil).Of(ctx, policy.Anyone(), r)
	if err != nil || !known || link.Outcome != linkcheck.Answered {
		t.Errorf("%+v, %t, %v", link, known, err)
	}
}

func (w *web) requests() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.asked)
}

func enqueued(t *testing.T, d *db.DB) int {
	return count(t, d, `SELECT COUNT(*) FROM river_job WHERE kind = 'linkcheck.check'`)
}

func done(t *testing.T, d *db.DB) int {
	return count(t, d, `SELECT COUNT(*) FROM river_job WHERE kind = 'linkcheck.check' AND state = 'completed'`)
}

func count(t *testing.T, d *db.DB, query string) (n int) {
	t.Helper()
	if err := d.Read(ctx, func(tx *db.Tx) error { return tx.Row(query, nil, &n) }); err != nil {
		t.Fatal(err)
	}
	return n
}
