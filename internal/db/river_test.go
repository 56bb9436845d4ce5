package db_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
)

// Servers that start at once make the tables of the library below internal/jobs once.
func TestServersMigrateAtOnce(t *testing.T) {
	for name, where := range map[string]string{"sqlite": filepath.Join(t.TempDir(), "dira.sqlite"), "postgres": dbtest.PostgresURL(t)} {
		t.Run(name, func(t *testing.T) {
			var wg sync.WaitGroup
			for range 3 {
				d, err := db.Open(ctx, where)
				if err != nil {
					t.Fatal(err)
				}
				defer d.Close()
				wg.Go(func() {
					if _, err := d.Migrate(ctx); err != nil {
						t.Error(err)
					}
					if n, err := d.Pending(ctx); n != 0 || err != nil {
						t.Errorf("Pending = %d, %v", n, err)
					}
				})
			}
			wg.Wait()
		})
	}
}

func TestPendingCountsRiver(t *testing.T) {
	d := dbtest.SQLite(t)
	list, err := d.Migrations(ctx)
	if last := list[len(list)-1]; err != nil || !strings.HasPrefix(last.Name, "river/") || !last.Applied {
		t.Fatalf("the last migration is %v, %v", last, err)
	}
	if err := d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM river_migration WHERE version = 7`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if n, err := d.Pending(ctx); n != 1 || err != nil {
		t.Errorf("Pending = %d, %v", n, err)
	}
}

// A library may write in our transaction, and cannot end it.
func TestTransactionIsLent(t *testing.T) {
	d := dbtest.Postgres(t)
	counter(t, d)
	err := d.Write(ctx, func(tx *db.Tx) error {
		return tx.Postgres(func(ctx context.Context, lent pgx.Tx) error {
			if lent.Commit(ctx) == nil || lent.Rollback(ctx) == nil {
				t.Error("it was ended")
			}
			if _, err := lent.Exec(ctx, `UPDATE test_counters SET n = 1 WHERE id = 'a'`); err != nil {
				return err
			}
			inner, err := lent.Begin(ctx)
			if err != nil {
				return err
			}
			if _, err := inner.Exec(ctx, `UPDATE test_counters SET n = 2 WHERE id = 'a'`); err != nil {
				return err
			}
			if err := inner.Rollback(ctx); err != nil {
				return err
			}
			if err := inner.Commit(ctx); !errors.Is(err, pgx.ErrTxClosed) {
				t.Errorf("Commit after Rollback = %v", err)
			}
			return nil
		})
	})
	if got := value(t, d, "a"); err != nil || got != 1 {
		t.Errorf("Write = %v; the counter is %d", err, got)
	}
}

func TestWakeFollowsCommit(t *testing.T) {
	refused := errors.New("refused")
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		woken := func() bool {
			select {
			case <-d.Woken():
				return true
			default:
				return false
			}
		}
		for name, write := range map[string]func(context.Context, func(*db.Tx) error) error{"Write": d.Write, "Batch": d.Batch} {
			if err := write(ctx, func(tx *db.Tx) error { tx.Wake(); return nil }); err != nil || !woken() {
				t.Errorf("%s: %v; nothing was announced", name, err)
			}
		}
		if err := d.Write(ctx, func(tx *db.Tx) error { tx.Wake(); return refused }); !errors.Is(err, refused) || woken() {
			t.Errorf("Write = %v, and was announced", err)
		}
	})
}
