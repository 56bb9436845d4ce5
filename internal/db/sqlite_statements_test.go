package db

import (
	"context"
	"database/sql/driver"
	"fmt"
	"path/filepath"
	"testing"
)

// keeperOf is a connection of its own to a fresh database.
func keeperOf(t *testing.T, path string) *keeper {
	t.Helper()
	pool, err := openKeeping("file:" + path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close() })
	c, err := pool.Driver().Open("file:" + path)
	if err != nil {
		t.Fatal(err)
	}
	k := &keeper{sqliteConn: c.(sqliteConn), kept: map[string]*keptStatement{}}
	t.Cleanup(func() {
		if err := k.Close(); err != nil {
			t.Error(err)
		}
	})
	return k
}

func TestStatementsAreKept(t *testing.T) {
	ctx := context.Background()
	k := keeperOf(t, filepath.Join(t.TempDir(), "a.sqlite"))
	prepare := func(query string) driver.Stmt {
		t.Helper()
		s, err := k.PrepareContext(ctx, query)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first := prepare("SELECT 1")
	second := prepare("SELECT 1")
	if first == second {
		t.Error("a statement in use was given away")
	}
	if err := second.Close(); err != nil { // a real one
		t.Fatal(err)
	}
	first.Close()
	if again := prepare("SELECT 1"); again != first {
		t.Error("the statement was not kept")
	}
	for i := range 2 * mostKept { // "SELECT 1" stays in use
		if err := prepare(fmt.Sprintf("SELECT %d", i+2)).Close(); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(k.kept); n != mostKept || k.kept["SELECT 1"] == nil || k.kept["SELECT 2"] != nil {
		t.Errorf("%d statements are kept", n)
	}
	ended, end := context.WithCancel(ctx)
	end()
	first.Close()
	if _, err := k.PrepareContext(ended, "SELECT 1"); err == nil || k.kept["SELECT 1"].busy {
		t.Errorf("after its context has ended: %v", err)
	}
}

// TestKeptThroughMigration: a statement that is kept sees a table that somebody else has changed since.
func TestKeptThroughMigration(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "a.sqlite")
	d, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	other, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	exec := func(query string) {
		t.Helper()
		if err := d.Write(ctx, func(tx *Tx) error { _, err := tx.Exec(query); return err }); err != nil {
			t.Fatal(err)
		}
	}
	exec(`CREATE TABLE db_things (a BIGINT)`)
	exec(`INSERT INTO db_things (a) VALUES (1)`)
	for range 20 { // on each connection of the pool
		var a int
		if err := other.Read(ctx, func(tx *Tx) error { return tx.Row(`SELECT * FROM db_things`, nil, &a) }); err != nil || a != 1 {
			t.Fatal(a, err)
		}
	}
	exec(`ALTER TABLE db_things ADD COLUMN b TEXT NOT NULL DEFAULT 'x'`)
	for range 20 {
		var a int
		var b string
		if err := other.Read(ctx, func(tx *Tx) error { return tx.Row(`SELECT * FROM db_things`, nil, &a, &b) }); err != nil || b != "x" {
			t.Fatal(b, err)
		}
	}
}

// BenchmarkRead is a transaction that reads one row, as most requests have several.
func BenchmarkRead(b *testing.B) {
	ctx := context.Background()
	d, err := Open(ctx, filepath.Join(b.TempDir(), "a.sqlite"))
	if err != nil {
		b.Fatal(err)
	}
	defer d.Close()
	if _, err := d.Migrate(ctx); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := d.Read(ctx, func(tx *Tx) error {
			_, err := All(tx, func(row func(...any) error) (n int, err error) { return n, row(&n) },
				`SELECT q.number FROM assessment_questions q LEFT JOIN assessment_answers a ON a.org_id = q.org_id AND a.session_id = q.session_id AND a.number = q.number
				WHERE q.org_id = $1 AND q.session_id = $2 ORDER BY q.number`, "public", "none")
			return err
		}); err != nil {
			b.Fatal(err)
		}
	}
}
