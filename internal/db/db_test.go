package db_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
)

func TestGuarded(t *testing.T) {
	for where, want := range map[string]bool{
		"postgres://dira@localhost/dira": true, "postgres://dira@127.0.0.1:5433/dira?sslmode=disable": true, "postgres:///dira?host=/var/run/postgresql": true,
		"postgres://dira@db.example.org/dira": false, "postgres://dira@db.example.org/dira?sslmode=prefer": false, "postgres://dira@db.example.org/dira?sslmode=require": false,
		"postgres://dira@db.example.org/dira?sslmode=disable": false, "postgres://dira@db.example.org/dira?sslmode=verify-full": true,
		"postgres://dira@localhost,db.example.org/dira": false, "postgres://%": false,
	} {
		if got := db.Guarded(where); got != want {
			t.Errorf("Guarded(%q) = %t", where, got)
		}
	}
}

func TestMain(m *testing.M) { dbtest.Main(m) }

var ctx = context.Background()

// counter makes a table of numbers to write to.
func counter(t *testing.T, d *db.DB) {
	t.Helper()
	err := d.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`CREATE TABLE test_counters (id TEXT PRIMARY KEY, n BIGINT NOT NULL)`); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO test_counters (id, n) VALUES ('a', 0)`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func value(t *testing.T, d *db.DB, id string) (n int) {
	t.Helper()
	if err := d.Read(ctx, func(tx *db.Tx) error {
		return tx.Row(`SELECT n FROM test_counters WHERE id = $1`, []any{id}, &n)
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// readThenWrite loses updates on an isolation that is weaker than serializable.
func readThenWrite(tx *db.Tx) error {
	var n int
	if err := tx.Row(`SELECT n FROM test_counters WHERE id = 'a'`, nil, &n); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE test_counters SET n = $1 WHERE id = $2`, n+1, "a")
	return err
}

func TestConcurrentWritesLoseNothing(t *testing.T) {
	for name, write := range map[string]func(*db.DB) error{
		"Write": func(d *db.DB) error { return d.Write(ctx, readThenWrite) },
		"Batch": func(d *db.DB) error { return d.Batch(ctx, readThenWrite) },
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				counter(t, d)
				const writers, each = 8, 10
				var wg sync.WaitGroup
				for range writers {
					wg.Go(func() {
						for range each {
							if err := write(d); err != nil {
								t.Error(err)
							}
						}
					})
				}
				wg.Wait()
				if got := value(t, d, "a"); got != writers*each {
					t.Errorf("counter = %d after %d increments", got, writers*each)
				}
			})
		})
	}
}

func TestBatchKeepsNeighboursApart(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		counter(t, d)
		refused := errs.New(errs.Conflict, "test_refused")
		var wg sync.WaitGroup
		for i := range 40 {
			wg.Go(func() {
				err := d.Batch(ctx, func(tx *db.Tx) error {
					if err := readThenWrite(tx); err != nil {
						return err
					}
					switch i % 4 {
					case 0:
						return refused // after having written
					case 1:
						_, err := tx.Exec(`INSERT INTO test_counters (id, n) VALUES ('a', 1)`) // stands already
						return err
					}
					return nil
				})
				switch i % 4 {
				case 0:
					if !errors.Is(err, refused) {
						t.Errorf("call %d: %v, want its own refusal", i, err)
					}
				case 1:
					if !d.IsDuplicate(err) {
						t.Errorf("call %d: %v, want a duplicate", i, err)
					}
				default:
					if err != nil {
						t.Errorf("call %d: %v", i, err)
					}
				}
			})
		}
		wg.Wait()
		if got := value(t, d, "a"); got != 20 {
			t.Errorf("counter = %d, want 20: only what was acknowledged", got)
		}
	})
}

func TestReadDoesNotWrite(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		counter(t, d)
		if err := d.Read(ctx, readThenWrite); err == nil {
			t.Error("a read wrote")
		}
		if got := value(t, d, "a"); got != 0 {
			t.Errorf("counter = %d", got)
		}
	})
}

func TestPlaceholdersAndTimes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		at := time.Date(2026, 11, 21, 10, 42, 3, 123456789, time.UTC)
		d.SetClock(func() time.Time { return at })
		if err := d.Write(ctx, func(tx *db.Tx) error {
			if want := at.Truncate(time.Microsecond); !tx.Now.Equal(want) {
				t.Errorf("Now = %v, want %v", tx.Now, want)
			}
			var a, b string
			var micros int64
			err := tx.Row(`SELECT CAST($2 AS TEXT), CAST($1 AS TEXT), CAST($3 AS BIGINT) WHERE $1 = $1`, []any{"one", "two", db.Micros(tx.Now)}, &a, &b, &micros)
			if a != "two" || b != "one" || !db.Time(micros).Equal(tx.Now) {
				t.Errorf("got %q %q %v", a, b, db.Time(micros))
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestMigrateTwiceAndReady(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if again, err := d.Migrate(ctx); err != nil || len(again) > 0 {
			t.Errorf("second Migrate took %v, %v", again, err)
		}
		if err := d.Ready(ctx); err != nil {
			t.Errorf("Ready: %v", err)
		}
	})
}

func TestNotMigratedIsNotReady(t *testing.T) {
	d, err := db.Open(ctx, filepath.Join(t.TempDir(), "new.sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Ready(ctx); errs.As(err).Code != "database_not_migrated" {
		t.Errorf("Ready = %v", err)
	}
}

func TestTroubleIsTold(t *testing.T) {
	t.Run("SQLite, full", func(t *testing.T) {
		d := dbtest.SQLite(t)
		counter(t, d)
		// As a full disk does: no page can be added.
		if err := d.Write(ctx, func(tx *db.Tx) error { return tx.Row(`PRAGMA max_page_count = 1`, nil, new(int)) }); err != nil {
			t.Fatal(err)
		}
		big := make([]byte, 1<<20)
		for name, write := range map[string]func(context.Context, func(*db.Tx) error) error{"Write": d.Write, "Batch": d.Batch} {
			err := write(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(`INSERT INTO test_counters (id, n) VALUES ($1, 0)`, string(big))
				return err
			})
			if e := errs.As(err); e.Kind != errs.Unavailable || e.Code != "database_full" {
				t.Errorf("%s: %v, want database_full", name, err)
			}
		}
		if err := d.Write(ctx, func(tx *db.Tx) error { return tx.Row(`PRAGMA max_page_count = 1000000`, nil, new(int)) }); err != nil {
			t.Fatal(err)
		}
		if err := d.Batch(ctx, readThenWrite); err != nil {
			t.Errorf("does not recover: %v", err)
		}
	})
	t.Run("SQLite, read-only", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "dira.sqlite")
		d := dbtest.Open(t, path)
		counter(t, d)
		if err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(`PRAGMA query_only = 1`); return err }); err != nil {
			t.Fatal(err)
		}
		if err := d.Batch(ctx, readThenWrite); errs.As(err).Code != "database_read_only" {
			t.Errorf("Batch = %v, want database_read_only", err)
		}
		if err := d.Ready(ctx); errs.As(err).Code != "database_read_only" {
			t.Errorf("Ready = %v, want database_read_only", err)
		}
	})
	t.Run("SQLite, no database", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "text.sqlite")
		if err := os.WriteFile(path, []byte("this is not a database, and long enough to be looked at"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := db.Open(ctx, path)
		if errs.As(err).Code != "database_unreachable" {
			t.Errorf("Open = %v, want database_unreachable", err)
		}
	})
	t.Run("PostgreSQL, nobody there", func(t *testing.T) {
		_, err := db.Open(ctx, "postgres://nobody@127.0.0.1:1/none?connect_timeout=2")
		if errs.As(err).Code != "database_unreachable" {
			t.Errorf("Open = %v, want database_unreachable", err)
		}
	})
	t.Run("PostgreSQL, no address", func(t *testing.T) {
		_, err := db.Open(ctx, "postgres://nobody@127.0.0.1:port/none")
		if errs.As(err).Code != "database_url" {
			t.Errorf("Open = %v, want database_url", err)
		}
	})
	t.Run("PostgreSQL, read-only", func(t *testing.T) {
		d := dbtest.Postgres(t)
		err := d.Batch(ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(`SET TRANSACTION READ ONLY`); err != nil {
				return err
			}
			_, err := tx.Exec(`DELETE FROM db_heartbeat`)
			return err
		})
		if errs.As(err).Code != "database_read_only" {
			t.Errorf("Batch = %v, want database_read_only", err)
		}
	})
}

func TestCloseRefusesLateCalls(t *testing.T) {
	d, err := db.Open(ctx, filepath.Join(t.TempDir(), "dira.sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if err := d.Batch(ctx, func(*db.Tx) error { return nil }); !errs.Is(err, errs.Unavailable) {
		t.Errorf("Batch after Close = %v", err)
	}
}

func TestNoRowsIsToldApart(t *testing.T) {
	d := dbtest.SQLite(t)
	counter(t, d)
	err := d.Read(ctx, func(tx *db.Tx) error { return tx.Row(`SELECT n FROM test_counters WHERE id = 'z'`, nil, new(int)) })
	if !errors.Is(err, sql.ErrNoRows) {
		t.Errorf("Row = %v, want sql.ErrNoRows", err)
	}
}
