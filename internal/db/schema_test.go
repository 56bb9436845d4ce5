package db_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
)

// family makes a table whose rows refer to each other.
func family(tx *db.Tx) error {
	_, err := tx.Exec(`CREATE TABLE test_people (id TEXT NOT NULL, n BIGINT, x DOUBLE PRECISION, b BYTEA, parent_id TEXT, born BIGINT NOT NULL,
		PRIMARY KEY (born, id), UNIQUE (id), FOREIGN KEY (parent_id) REFERENCES test_people (id))`)
	return err
}

func TestTables(t *testing.T) {
	var each []db.Table
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var tables []db.Table
		if err := d.Write(ctx, func(tx *db.Tx) (err error) {
			if err = family(tx); err == nil {
				tables, err = tx.Tables()
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(tables, func(t db.Table) bool { return t.Name == "test_people" })
		if i < 0 {
			t.Fatalf("not among %v", tables)
		}
		want := db.Table{Name: "test_people", Key: []string{"born", "id"}, Columns: []db.Column{
			{Name: "id", Kind: db.Text}, {Name: "n", Kind: db.Bigint}, {Name: "x", Kind: db.Double}, {Name: "b", Kind: db.Bytes},
			{Name: "parent_id", Kind: db.Text}, {Name: "born", Kind: db.Bigint}}}
		if diff := cmp.Diff(want, tables[i]); diff != "" {
			t.Error(diff)
		}
		if !slices.IsSortedFunc(tables, func(a, b db.Table) int { return strings.Compare(a.Name, b.Name) }) {
			t.Error("the tables are not in order")
		}
		ours := slices.DeleteFunc(tables, func(t db.Table) bool {
			return strings.HasPrefix(t.Name, "river_") || strings.HasPrefix(t.Name, "goose_")
		})
		if each == nil {
			each = ours
		} else if diff := cmp.Diff(each, ours); diff != "" {
			t.Errorf("the engines have other tables:\n%s", diff)
		}
	})
}

func TestEach(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		stop := errors.New("enough")
		var got []int
		query := func(sql string) error {
			return d.Read(ctx, func(tx *db.Tx) error {
				got = nil
				return tx.Each(func(row func(...any) error) error {
					var n int
					err := row(&n)
					if got = append(got, n); n == 3 {
						err = stop
					}
					return err
				}, sql, 2)
			})
		}
		if err := query(`SELECT CAST($1 AS BIGINT) UNION SELECT 1 ORDER BY 1`); err != nil || !slices.Equal(got, []int{1, 2}) {
			t.Errorf("Each = %v, %v", got, err)
		}
		if err := query(`SELECT CAST($1 AS BIGINT) UNION SELECT 3 UNION SELECT 4 ORDER BY 1`); !errors.Is(err, stop) || !slices.Equal(got, []int{2, 3}) {
			t.Errorf("Each, stopped = %v, %v", got, err)
		}
		if err := query(`SELECT n FROM test_missing WHERE n = $1`); err == nil {
			t.Error("a table that is missing was not noticed")
		}
	})
}

func TestOrderOfBytes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Read(ctx, func(tx *db.Tx) error {
			got, err := db.All(tx, func(row func(...any) error) (s string, err error) { return s, row(&s) },
				`SELECT t FROM (SELECT 'b' AS t UNION SELECT 'a' UNION SELECT 'B' UNION SELECT 'é' UNION SELECT '_') l ORDER BY t`+tx.Bytewise())
			if want := []string{"B", "_", "a", "b", "é"}; !slices.Equal(got, want) {
				t.Errorf("ordered %v, want %v", got, want)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

// Rows may come before those that they refer to; in the end all must be there, and the rule must hold again.
func TestLoad(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Write(ctx, family); err != nil {
			t.Fatal(err)
		}
		add := func(tx *db.Tx, id string, parent any) error {
			_, err := tx.Exec(`INSERT INTO test_people (id, parent_id, born) VALUES ($1, $2, 1)`, id, parent)
			return err
		}
		load := func(parent string) error {
			return d.Write(ctx, func(tx *db.Tx) error {
				return tx.Load(func(tx *db.Tx) error {
					return errors.Join(add(tx, "child", parent), add(tx, "mother", nil))
				})
			})
		}
		if err := load("father"); err == nil || !strings.Contains(err.Error(), "test_people") {
			t.Errorf("a row that refers to nothing: %v", err)
		}
		if err := load("mother"); err != nil {
			t.Errorf("a row that comes before the one it refers to: %v", err)
		}
		if err := d.Write(ctx, func(tx *db.Tx) error { return add(tx, "orphan", "nobody") }); err == nil {
			t.Error("after that nothing is checked any more")
		}
		if err := d.Read(ctx, func(tx *db.Tx) error {
			faults, err := tx.Check()
			if len(faults) > 0 {
				t.Errorf("faults: %v", faults)
			}
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}

func TestRestoring(t *testing.T) {
	each := map[string]func(*testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "dira.sqlite") },
		"postgres": func(t *testing.T) string { return dbtest.PostgresURL(t) },
	}
	for engine, where := range each {
		t.Run(engine, func(t *testing.T) {
			d, err := db.Open(ctx, where(t))
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			if err := d.BeginRestore(ctx, 5); err != nil {
				t.Fatal(err)
			}
			version := func() (n int64) {
				if err := d.Read(ctx, func(tx *db.Tx) (err error) { n, err = tx.Version(); return err }); err != nil {
					t.Fatal(err)
				}
				return n
			}
			if n := version(); n != 5 {
				t.Errorf("its migration is %d", n)
			}
			if _, err := d.Migrate(ctx); errs.As(err).Code != "restore_unfinished" {
				t.Errorf("Migrate = %v", err)
			}
			if err := d.EndRestore(ctx); err != nil {
				t.Fatal(err)
			}
			if _, err := d.Migrate(ctx); errs.As(err).Code != "restore_unfinished" {
				t.Errorf("Migrate before Restored = %v", err)
			}
			if err := d.Restored(ctx); err != nil {
				t.Fatal(err)
			}
			if done, err := d.Migrate(ctx); err != nil || len(done) > 0 || version() != db.Newest() {
				t.Errorf("Migrate = %v, %v; migration %d of %d", done, err, version(), db.Newest())
			}
		})
	}
}

func TestScratch(t *testing.T) {
	where, drop, err := db.Scratch(ctx, dbtest.PostgresURL(t))
	if err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(ctx, where)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if _, err := d.Migrate(ctx); err != nil {
		t.Error(err)
	}
	if err := drop(); err != nil { // although somebody is connected
		t.Error(err)
	}
	if again, err := db.Open(ctx, where); err == nil {
		again.Close()
		t.Error("it is still there")
	}
}

func TestOnlyItsOwnerReadsIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "dira.sqlite")
	d := dbtest.Open(t, path)
	counter(t, d)
	for _, suffix := range []string{"", "-wal"} {
		if info, err := os.Stat(path + suffix); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", suffix, info.Mode(), err)
		}
	}
}

func TestAbout(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		a, err := d.About(ctx)
		if err != nil || a.Version == "" || !strings.HasPrefix(a.Encoding, "UTF") || a.Clock.IsZero() || a.Size < 10_000 || len(a.Durable) == 0 || a.ReadOnly || a.CollationChanged {
			t.Errorf("About = %+v, %v", a, err)
		}
	})
}

func TestWatch(t *testing.T) {
	d := dbtest.SQLite(t)
	var seen []db.Batch
	d.Watch(func(b db.Batch) { seen = append(seen, b) })
	counter(t, d) // by Write, which is none
	if err := d.Batch(ctx, readThenWrite); err != nil {
		t.Fatal(err)
	}
	if len(seen) != 1 || seen[0].Size != 1 || seen[0].Failed || seen[0].Took <= 0 || seen[0].Waited < 0 {
		t.Errorf("seen: %+v", seen)
	}
}
