package backup

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/jobs"
)

// Compared is a table of a backup beside what stands in the database that was filled from it.
type Compared struct {
	Name         string
	Saved, Found int64 // rows
	Same         bool  // also in their content
}

// Report is what a restore found when it compared.
type Report struct {
	Tables []Compared
	Faults []string // of the file of the database, and references to rows that are not there
}

// Same reports whether the database is as it was saved.
func (r *Report) Same() bool {
	return len(r.Faults) == 0 && !slices.ContainsFunc(r.Tables, func(c Compared) bool { return !c.Same })
}

// Restore fills an empty database, compares it with the backup, and brings it to the schema of this program. Until [db.DB.Restored] the database is
// refused by every other start of the program. What is not the same is in the report and no error.
func (a *Archive) Restore(ctx context.Context, d *db.DB, progress Progress) (*Report, error) {
	if err := empty(ctx, d); err != nil {
		return nil, err
	}
	if err := d.BeginRestore(ctx, a.Migration); err != nil {
		return nil, err
	}
	done, all := int64(0), 2*a.Rows() // written, then read again
	count := func(rows int64) { done += rows; progress(done, all) }
	if err := d.Write(ctx, func(tx *db.Tx) error {
		done = 0
		return tx.Load(func(tx *db.Tx) error { return a.load(tx, count) })
	}); err != nil {
		return nil, err
	}
	r := &Report{}
	if err := a.compare(ctx, d, r, count); err != nil {
		return nil, err
	}
	if err := d.EndRestore(ctx); err != nil {
		return nil, err
	}
	return r, a.restoreJobs(ctx, d, r)
}

// empty refuses a database in which there is anything.
func empty(ctx context.Context, d *db.DB) error {
	return d.Read(ctx, func(tx *db.Tx) error {
		tables, err := tx.Tables()
		if len(tables) > 0 {
			err = fmt.Errorf("the database is not empty: it has %d tables (%s, …); a backup is restored into a new one", len(tables), tables[0].Name)
		}
		return err
	})
}

func (a *Archive) load(tx *db.Tx, progress func(rows int64)) error {
	found, err := tx.Tables()
	if err != nil {
		return err
	}
	for _, t := range a.Tables { // migrations put rows into some tables; the backup has them too
		i := slices.IndexFunc(found, func(f db.Table) bool { return f.Name == t.Name })
		if i < 0 || !slices.Equal(found[i].Columns, t.Columns) {
			return fmt.Errorf("table %s has other columns in the backup than in migration %d of this program", t.Name, a.Migration)
		}
		if _, err := tx.Exec(`DELETE FROM ` + db.Quoted(t.Name)); err != nil {
			return err
		}
	}
	for _, t := range a.Tables {
		if err := a.loadTable(tx, t, progress); err != nil {
			return err
		}
	}
	return nil
}

// together is how many rows go into one statement. On PostgreSQL each is a way to the server and back; SQLite is slow with many placeholders.
func together(engine string, columns int) int {
	values := 30
	if engine == "postgres" {
		values = 5000
	}
	return max(1, values/columns)
}

func (a *Archive) loadTable(tx *db.Tx, t Table, progress func(rows int64)) error {
	rows := together(tx.Engine(), len(t.Columns))
	full := insertion(t, rows)
	values := make([]any, 0, rows*len(t.Columns))
	err := a.each(t.file(), t.List, func(line string) (err error) {
		if values, err = parseRow(values, line, t.Columns); err != nil || len(values) < cap(values) {
			return err
		}
		_, err = tx.Exec(full, values...)
		values = values[:0]
		progress(int64(rows))
		return err
	})
	if err != nil || len(values) == 0 {
		return err
	}
	rest := len(values) / len(t.Columns)
	_, err = tx.Exec(insertion(t, rest), values...)
	progress(int64(rest))
	return err
}

// insertion is the statement that adds some rows at once.
func insertion(t Table, rows int) string {
	var b strings.Builder
	b.WriteString(`INSERT INTO ` + db.Quoted(t.Name) + ` (`)
	for i, c := range t.Columns {
		b.WriteString(strings.Repeat(", ", min(i, 1)) + db.Quoted(c.Name))
	}
	b.WriteString(`) VALUES `)
	for row := range rows {
		for i := range t.Columns {
			switch {
			case i > 0:
				b.WriteString(", ")
			case row > 0:
				b.WriteString("), (")
			default:
				b.WriteString("(")
			}
			fmt.Fprintf(&b, "$%d", row*len(t.Columns)+i+1)
		}
	}
	b.WriteString(")")
	return b.String()
}

// compare writes the lists of a database once more and holds them against the manifest.
func (a *Archive) compare(ctx context.Context, d *db.DB, r *Report, progress func(rows int64)) error {
	return d.Read(ctx, func(tx *db.Tx) error {
		for _, t := range a.Tables {
			before := int64(0)
			found, err := writeTable(tx, t.Table, io.Discard, func(rows int64) { progress(rows - before); before = rows })
			if err != nil {
				return fmt.Errorf("table %s: %w", t.Name, err)
			}
			r.add(t.Name, t.List, found)
		}
		return nil
	})
}

func (r *Report) add(name string, saved, found List) {
	r.Tables = append(r.Tables, Compared{name, saved.Rows, found.Rows, saved == found})
}

// restoreJobs puts the work back that waited, and compares it. Its tables are made last of all.
func (a *Archive) restoreJobs(ctx context.Context, d *db.DB, r *Report) error {
	if err := d.Write(ctx, func(tx *db.Tx) error {
		var waiting []jobs.Carried
		if err := a.each(jobsName, a.Jobs, func(line string) error {
			var c jobs.Carried
			if err := json.Unmarshal([]byte(line), &c); err != nil {
				return err
			}
			waiting = append(waiting, c)
			return nil
		}); err != nil {
			return err
		}
		for part := range slices.Chunk(waiting, 1000) {
			if err := jobs.CarryIn(tx, part); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return err
	}
	return d.Read(ctx, func(tx *db.Tx) error {
		found, err := writeJobs(tx, true, io.Discard)
		r.add(strings.TrimSuffix(jobsName, ".jsonl"), a.Jobs, found)
		return err
	})
}

// Check looks for faults in a restored database.
func (r *Report) Check(ctx context.Context, d *db.DB) error {
	return d.Read(ctx, func(tx *db.Tx) (err error) {
		r.Faults, err = tx.Check()
		return err
	})
}
