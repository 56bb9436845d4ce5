package db_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
)

// Two servers on one PostgreSQL. Without the queue most of their writes fail each other.
func TestServersWaitForEachOther(t *testing.T) {
	where := dbtest.PostgresURL(t)
	servers := []*db.DB{dbtest.Open(t, where), dbtest.Open(t, where)}
	counter(t, servers[0])
	const writers, each = 8, 25
	var wg sync.WaitGroup
	runs := make([]int, 2*writers)
	for i := range runs {
		d := servers[i%2]
		write := d.Batch
		if i%4 < 2 {
			write = d.Write
		}
		wg.Go(func() {
			for range each {
				if err := write(ctx, func(tx *db.Tx) error { runs[i]++; return readThenWrite(tx) }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	for i, n := range runs {
		if n != each {
			t.Errorf("writer %d ran %d times for %d writes", i, n, each)
		}
	}
	if got := value(t, servers[0], "a"); got != 2*writers*each {
		t.Errorf("counter = %d after %d increments", got, 2*writers*each)
	}
}

func TestWaitingForAnotherServerEnds(t *testing.T) {
	t.Parallel() // it waits for 5 s
	where := dbtest.PostgresURL(t)
	mine, other := dbtest.Open(t, where), dbtest.Open(t, where)
	counter(t, mine)
	err := other.Write(ctx, func(*db.Tx) error { return mine.Batch(ctx, readThenWrite) })
	if e := errs.As(err); e.Kind != errs.Unavailable || e.Code != "database_busy" {
		t.Errorf("Batch while another server writes without end = %v, want database_busy", err)
	}
	if err := mine.Batch(ctx, readThenWrite); err != nil {
		t.Errorf("afterwards: %v", err)
	}
}

func TestPanicTakesNobodyAlong(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		counter(t, d)
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				err := d.Batch(ctx, func(tx *db.Tx) error {
					if err := readThenWrite(tx); err != nil || i%2 == 0 {
						return err
					}
					panic("a fault of ours")
				})
				if i%2 == 0 && err != nil || i%2 == 1 && (!errs.Is(err, errs.Internal) || !strings.Contains(err.Error(), "a fault of ours")) {
					t.Errorf("call %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		if got := value(t, d, "a"); got != 10 {
			t.Errorf("counter = %d, want 10", got)
		}
	})
}

// A closure that fails in reading leaves PostgreSQL's transaction unusable, and must not leave its neighbours so.
func TestFailedReadTakesNobodyAlong(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		counter(t, d)
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				err := d.Batch(ctx, func(tx *db.Tx) error {
					if i%2 == 1 {
						return tx.Row(`SELECT n FROM test_missing`, nil, new(int))
					}
					return readThenWrite(tx)
				})
				if (err == nil) != (i%2 == 0) {
					t.Errorf("call %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		if got := value(t, d, "a"); got != 10 {
			t.Errorf("counter = %d, want 10", got)
		}
	})
}
