package backup_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/backup"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/jobs"
)

func quiet(int64, int64) {}

// take takes a backup and opens it.
func take(t testing.TB, d *db.DB) *backup.Archive {
	t.Helper()
	file := filepath.Join(t.TempDir(), "backup.zip")
	if _, err := backup.Create(ctx, d, file, "test", quiet); err != nil {
		t.Fatal(err)
	}
	return open(t, file)
}

func open(t testing.TB, file string) *backup.Archive {
	t.Helper()
	a, err := backup.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// eachPlace runs a test with the place of a database that is not there yet, or is empty, on each engine.
func eachPlace(t *testing.T, test func(t *testing.T, where string)) {
	t.Run("sqlite", func(t *testing.T) { test(t, filepath.Join(t.TempDir(), "data", "dira.sqlite")) })
	t.Run("postgres", func(t *testing.T) { test(t, dbtest.PostgresURL(t)) })
}

// withoutHeartbeat leaves out what [db.DB.Ready] writes.
func withoutHeartbeat(a *backup.Archive) []backup.Table {
	return slices.DeleteFunc(slices.Clone(a.Tables), func(t backup.Table) bool { return t.Name == "db_heartbeat" })
}

type later struct {
	N int `json:"n"`
}

func (later) Kind() string { return "test.later" }

// From each engine to each: the same rows, all steps taken, and as usable as before.
func TestRestore(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, from *db.DB) {
		fill(t, from, 30, 40) // more rows than go into one statement
		if err := from.Write(ctx, func(tx *db.Tx) error { return jobs.Enqueue(tx, later{7}) }); err != nil {
			t.Fatal(err)
		}
		a := take(t, from)
		eachPlace(t, func(t *testing.T, where string) {
			if err := a.RestoreInto(ctx, where, quiet, func(d *db.DB) error {
				if _, err := d.Migrate(ctx); errs.As(err).Code != "restore_unfinished" {
					t.Errorf("before the end of the restore: %v", err)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			to := dbtest.Open(t, where) // migrates it
			if err := to.Ready(ctx); err != nil {
				t.Error(err)
			}
			again := take(t, to)
			if diff := cmp.Diff(a.Jobs, again.Jobs); diff != "" || a.Jobs.Rows != 1 {
				t.Errorf("jobs:\n%s", diff)
			}
			if diff := cmp.Diff(withoutHeartbeat(a), withoutHeartbeat(again)); diff != "" {
				t.Error(diff)
			}
			fill(t, to, 1, 1) // and people go on
		})
	})
}

func TestVerify(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, from *db.DB) {
		fill(t, from, 3, 10)
		a := take(t, from)
		eachPlace(t, func(t *testing.T, where string) {
			place := where
			if !db.IsPostgres(where) {
				place = t.TempDir()
			}
			r, err := a.Verify(ctx, place, quiet)
			if err != nil || !r.Same() || len(r.Tables) != len(a.Tables)+1 {
				t.Errorf("Verify = %+v, %v", r, err)
			}
			if db.IsPostgres(where) {
				checkNothingLeft(t, where)
			} else if left, err := os.ReadDir(place); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	})
}

// checkNothingLeft looks for the databases that Verify makes, and that the one it was given was not touched.
func checkNothingLeft(t *testing.T, where string) {
	t.Helper()
	d, err := db.Open(ctx, where)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := d.Read(ctx, func(tx *db.Tx) error {
		names, err := db.All(tx, func(row func(...any) error) (name string, err error) { return name, row(&name) },
			`SELECT datname FROM pg_database WHERE starts_with(datname, 'dira_scratch_')`)
		tables, terr := tx.Tables()
		if len(names) > 0 || len(tables) > 0 {
			t.Errorf("left behind: %v %v", names, tables)
		}
		return errors.Join(err, terr)
	}); err != nil {
		t.Error(err)
	}
}

// A backup is one moment: of two rows that are always written together it never has one without the other, and it has all that was there before.
func TestOneSnapshotUnderLoad(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		fill(t, d, 200, 40)
		stop, began := make(chan struct{}), make(chan struct{})
		var writers sync.WaitGroup
		for i := range 4 {
			writers.Go(func() {
				for {
					select {
					case <-stop:
						return
					case began <- struct{}{}:
					default:
					}
					if err := fillAs(d, uint64(i), 1, 1); err != nil { // one session, one question, one answer
						t.Error(err)
						return
					}
				}
			})
		}
		<-began
		for range 3 {
			var before int64
			if err := d.Read(ctx, func(tx *db.Tx) error {
				return tx.Row(`SELECT COUNT(*) FROM assessment_sessions`, nil, &before)
			}); err != nil {
				t.Fatal(err)
			}
			rows := map[string]int64{}
			for _, table := range take(t, d).Tables {
				rows[table.Name] = table.Rows
			}
			sessions := rows["assessment_sessions"]
			if want := sessions + 200*39; sessions < before || rows["assessment_questions"] != want || rows["assessment_answers"] != want {
				t.Errorf("%d sessions before; %v", before, rows)
			}
		}
		close(stop)
		writers.Wait()
	})
}

// Amid a backup somebody answers: they need not wait for its end, and are not in it.
func TestWritersDoNotWait(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		fill(t, d, 50, 40)
		wrote := false
		m, err := backup.Write(ctx, d, new(bytes.Buffer), "test", func(int64, int64) {
			if !wrote {
				wrote = true
				fill(t, d, 1, 1)
			}
		})
		if err != nil || !wrote {
			t.Fatal(err)
		}
		for _, table := range m.Tables {
			if table.Name == "assessment_sessions" && table.Rows != 50 {
				t.Errorf("it has %d sessions", table.Rows)
			}
		}
	})
}

func TestRestoresIntoNothingOnly(t *testing.T) {
	from := dbtest.SQLite(t)
	a := take(t, from)
	finish := func(*db.DB) error { t.Error("it was finished"); return nil }
	t.Run("a file", func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "dira.sqlite")
		for _, suffix := range []string{"", "-wal"} {
			if err := os.WriteFile(path+suffix, []byte("precious"), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := a.RestoreInto(ctx, path, quiet, finish); err == nil || !strings.Contains(err.Error(), "is there already") {
				t.Errorf("over %q: %v", suffix, err)
			}
			if text, err := os.ReadFile(path + suffix); string(text) != "precious" {
				t.Errorf("the file became %q, %v", text, err)
			}
			os.Remove(path + suffix)
		}
	})
	t.Run("a database with tables", func(t *testing.T) {
		where := dbtest.PostgresURL(t)
		dbtest.Open(t, where)
		if err := a.RestoreInto(ctx, where, quiet, finish); err == nil || !strings.Contains(err.Error(), "is not empty") {
			t.Errorf("RestoreInto = %v", err)
		}
	})
}

// What stops in the middle leaves nothing that could be taken for the whole.
func TestStoppedRestore(t *testing.T) {
	from := dbtest.SQLite(t)
	fill(t, from, 10, 40)
	a := take(t, from)
	ended := func(*db.DB) error { return nil }
	for name, restore := range map[string]func(ctx context.Context, stop func(), where string) error{
		"at the end": func(ctx context.Context, _ func(), where string) error {
			return a.RestoreInto(ctx, where, quiet, func(*db.DB) error { return errors.New("the power is out") })
		},
		"amid the rows": func(ctx context.Context, stop func(), where string) error {
			return a.RestoreInto(ctx, where, func(done, _ int64) {
				if done > 300 {
					stop()
				}
			}, ended)
		},
		"before the rows": func(ctx context.Context, _ func(), where string) error {
			other := *a
			other.Tables = append([]backup.Table{{Table: db.Table{Name: "others"}}}, a.Tables...)
			return other.RestoreInto(ctx, where, quiet, ended)
		},
	} {
		t.Run(name, func(t *testing.T) {
			eachPlace(t, func(t *testing.T, where string) {
				ctx, stop := context.WithCancel(ctx)
				defer stop()
				if err := restore(ctx, stop, where); err == nil {
					t.Fatal("no error")
				}
				checkUnfinished(t, where)
			})
		})
	}
}

func checkUnfinished(t *testing.T, where string) {
	t.Helper()
	if !db.IsPostgres(where) {
		if left, err := os.ReadDir(filepath.Dir(where)); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
		return
	}
	d, err := db.Open(ctx, where)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := d.Migrate(ctx); errs.As(err).Code != "restore_unfinished" {
		t.Errorf("then started: %v", err)
	}
	if _, err := backup.Write(ctx, d, new(bytes.Buffer), "test", quiet); errs.As(err).Code != "restore_unfinished" {
		t.Errorf("then backed up: %v", err)
	}
}

type full struct{ after int }

func (f *full) Write(b []byte) (int, error) {
	if f.after -= len(b); f.after < 0 {
		return 0, errors.New("no space left")
	}
	return len(b), nil
}

func TestCreateLeavesNothingHalf(t *testing.T) {
	d := dbtest.SQLite(t)
	fill(t, d, 10, 40)
	folder := t.TempDir()
	file := filepath.Join(folder, "backup.zip")
	gone, cancel := context.WithCancel(ctx)
	if _, err := backup.Create(gone, d, file, "test", func(done, _ int64) {
		if done > 100 {
			cancel()
		}
	}); err == nil {
		t.Error("a backup that was stopped ended well")
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	for _, after := range []int{0, 100, 5000} {
		if _, err := backup.Write(ctx, d, &full{after}, "test", quiet); err == nil {
			t.Errorf("a disk that is full after %d bytes was not noticed", after)
		}
	}
	if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Create(ctx, d, file, "test", quiet); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("over another file: %v", err)
	}
	if text, _ := os.ReadFile(file); string(text) != "precious" {
		t.Errorf("the file became %q", text)
	}
	if _, err := backup.Create(ctx, d, filepath.Join(folder, "none", "backup.zip"), "test", quiet); err == nil {
		t.Error("a folder that is not there was not noticed")
	}
}

func TestNotOurs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "other.sqlite")
	d, err := db.Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	write := func(sql string) {
		if err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(sql); return err }); err != nil {
			t.Fatal(err)
		}
	}
	write(`CREATE TABLE notes (text TEXT)`)
	if _, err := backup.Write(ctx, d, new(bytes.Buffer), "test", quiet); err == nil || !strings.Contains(err.Error(), "no database of Dira") {
		t.Errorf("another program's database: %v", err)
	}
	// Whoever adds a table that cannot be carried over learns it here, and not when it is missing.
	if _, err := d.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	write(`CREATE TABLE peculiar (id TEXT PRIMARY KEY, at TIMESTAMP)`)
	if _, err := backup.Write(ctx, d, new(bytes.Buffer), "test", quiet); err == nil || !strings.Contains(err.Error(), "column at of table peculiar is TIMESTAMP") {
		t.Errorf("a table that cannot be carried over: %v", err)
	}
}

func TestFileNamesSortByTime(t *testing.T) {
	at := time.Date(2026, 11, 28, 10, 42, 3, 0, time.FixedZone("", 3600))
	if got, want := backup.FileName(at), "dira-2026-11-28-094203Z.zip"; got != want {
		t.Errorf("FileName = %s, want %s", got, want)
	}
}
