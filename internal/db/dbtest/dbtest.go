// Package dbtest gives tests a fresh, migrated database of either engine.
//
// SQLite is a file in the test's own folder. PostgreSQL is the server at DIRA_TEST_POSTGRES or, when that is not set, one started from
// the installed binaries for the life of the test program. Where neither is to be had the test is skipped and says so; with
// DIRA_TEST_REQUIRE=1, as in CI, it fails instead.
package dbtest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/dira-platform/dira/internal/db"
)

// SQLite returns a fresh, migrated SQLite database.
func SQLite(t testing.TB) *db.DB {
	t.Helper()
	return Open(t, filepath.Join(t.TempDir(), "dira.sqlite"))
}

// Postgres returns a fresh, migrated PostgreSQL database.
func Postgres(t testing.TB) *db.DB {
	t.Helper()
	return Open(t, PostgresURL(t))
}

// Each runs test once on every engine, in subtests named after them.
func Each(t *testing.T, test func(t *testing.T, d *db.DB)) {
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t)) })
}

// Open opens and migrates the database at a path or URL and closes it when the test ends.
func Open(t testing.TB, where string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	if _, err := d.Migrate(context.Background()); err != nil {
		t.Fatal(err)
	}
	return d
}

// Settle lets PostgreSQL look at its tables, which it does by itself in the first minute: without that it guesses how to read them. For
// benchmarks, after their tables have been filled.
func Settle(t testing.TB, d *db.DB) {
	t.Helper()
	if d.Engine() != "postgres" {
		return
	}
	if err := d.Write(context.Background(), func(tx *db.Tx) error { _, err := tx.Exec(`ANALYZE`); return err }); err != nil {
		t.Fatal(err)
	}
}

var databases atomic.Int64

// PostgresURL makes an empty PostgreSQL database, which is dropped when the test ends, and returns its URL.
func PostgresURL(t testing.TB) string {
	t.Helper()
	server := postgresServer(t)
	admin, err := sql.Open("pgx", server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { admin.Close() })
	name := fmt.Sprintf("dira_test_%d_%d", processID, databases.Add(1))
	if _, err := admin.Exec("CREATE DATABASE " + name + " TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"); err != nil {
		t.Fatalf("creating a database on %s: %v", strings.Split(server, "@")[0], err)
	}
	t.Cleanup(func() { admin.Exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)") })
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	u.Path = "/" + name
	return u.String()
}
