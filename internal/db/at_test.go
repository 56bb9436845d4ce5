package db_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
)

// Transactions of a context with a time of its own take place then; those beside it, in the same batch, now.
func TestAt(t *testing.T) {
	now, then := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), time.Date(2025, 1, 2, 3, 4, 5, 6789, time.FixedZone("", 3600))
	want := then.UTC().Truncate(time.Microsecond)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		d.SetClock(func() time.Time { return now })
		past := db.At(context.Background(), then)
		for name, run := range map[string]func(context.Context, func(*db.Tx) error) error{"read": d.Read, "write": d.Write, "batch": d.Batch} {
			for ctx, want := range map[context.Context]time.Time{past: want, context.Background(): now} {
				if err := run(ctx, func(tx *db.Tx) error {
					if !tx.Now.Equal(want) || tx.Now.Location() != time.UTC {
						t.Errorf("%s: it is %v, want %v", name, tx.Now, want)
					}
					return nil
				}); err != nil {
					t.Fatal(err)
				}
			}
		}
		var all sync.WaitGroup
		for i := range 50 {
			ctx, want := context.Background(), now
			if i%2 == 0 {
				want = want.Add(-time.Duration(i) * time.Hour)
				ctx = db.At(ctx, want)
			}
			all.Go(func() {
				if err := d.Batch(ctx, func(tx *db.Tx) error {
					if !tx.Now.Equal(want) {
						t.Errorf("beside others: it is %v, want %v", tx.Now, want)
					}
					return nil
				}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	})
}

func TestInvented(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Write(context.Background(), func(tx *db.Tx) error {
			if what, err := tx.Invented(); what != "" || err != nil {
				t.Errorf("a database is made up before anybody says so: %q, %v", what, err)
			}
			if err := tx.MarkInvented("a country"); err != nil {
				return err
			}
			what, err := tx.Invented()
			if what != "a country" {
				t.Errorf("it is made up of %q", what)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}
