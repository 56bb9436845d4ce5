package jobs_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/jobs"
)

func carriedOut(t *testing.T, d *db.DB) (all []jobs.Carried) {
	t.Helper()
	if err := d.Read(ctx, func(tx *db.Tx) error {
		return jobs.CarryOut(tx, func(c jobs.Carried) error { all = append(all, c); return nil })
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// What waits goes from either engine to either, and is there what it was here.
func TestCarry(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, from *db.DB) {
		later := time.Now().Add(time.Hour).Truncate(time.Second) // SQLite's rows round to milliseconds
		if err := from.Write(ctx, func(tx *db.Tx) error {
			if err := jobs.Enqueue(tx, doThing{"later", 1}, jobs.At(later), jobs.Attempts(3)); err != nil {
				return err
			}
			if err := jobs.Enqueue(tx, doThing{"once", 2}, jobs.Once()); err != nil {
				return err
			}
			many := make([]doThing, 1200) // more than are read at once
			for i := range many {
				many[i].N = i
			}
			return jobs.EnqueueAll(tx, many)
		}); err != nil {
			t.Fatal(err)
		}
		carried := carriedOut(t, from)
		if len(carried) != 1202 || string(carried[0].Args) != `{"id":"later","n":1}` || carried[0].MaxAttempts != 3 || !carried[0].ScheduledAt.Equal(later) {
			t.Fatalf("%d jobs, the first: %+v", len(carried), carried[0])
		}
		dbtest.Each(t, func(t *testing.T, to *db.DB) {
			if err := to.Write(ctx, func(tx *db.Tx) error {
				for i := range 2 {
					if err := jobs.CarryIn(tx, carried[i*1000:min(i*1000+1000, len(carried))]); err != nil {
						return err
					}
				}
				return jobs.Enqueue(tx, doThing{"once", 2}, jobs.Once()) // waits already
			}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(carried, carriedOut(t, to)); diff != "" {
				t.Error(diff)
			}
		})
	})
}
