package backup

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strings"

	"github.com/klauspost/compress/flate"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/jobs"
)

// Progress is told how many rows of all are done.
type Progress func(done, all int64)

const readme = `This is a backup of a Dira server (https://github.com/dira-platform/dira).

  dira restore --verify FILE    tries it out and compares it with what was saved
  dira restore FILE             fills a new database with it, SQLite or PostgreSQL

It holds what people answered: keep it as safe as the server. It can be read without Dira: manifest.json names the tables, their columns and the
SHA-256 of each list of rows; tables/NAME.jsonl has one row a line, a list of values in the order of the columns; jobs.jsonl is work that waited.
`

// Write writes a backup of a database that may be in use. Writers do not wait for it.
func Write(ctx context.Context, d *db.DB, to io.Writer, program string, progress Progress) (*Manifest, error) {
	m := &Manifest{Format: format, Version: version, Program: program, Engine: d.Engine()}
	z := zip.NewWriter(to)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	if err := d.Read(ctx, func(tx *db.Tx) error { return m.writeAll(tx, z, progress) }); err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return nil, err
	}
	if err := m.entry(z, manifestName, append(text, '\n')); err != nil {
		return nil, err
	}
	return m, z.Close()
}

func (m *Manifest) entry(z *zip.Writer, name string, text []byte) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: m.At})
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

func (m *Manifest) writeAll(tx *db.Tx, z *zip.Writer, progress Progress) error {
	m.At = tx.Now // the snapshot begins with the first reading, which is after this
	if err := tx.Whole(); err != nil {
		return err
	}
	tables, err := tx.Tables()
	if err != nil {
		return err
	}
	take, left, err := carried(tables)
	if err != nil {
		return err
	}
	if m.LeftOut = left; !has(tables, schemaTable) {
		return errors.New("this is no database of Dira: it has no " + schemaTable)
	}
	if m.Migration, err = tx.Version(); err != nil {
		return err
	}
	all, err := count(tx, take)
	if err != nil {
		return err
	}
	if err := m.entry(z, readmeName, []byte(readme)); err != nil {
		return err
	}
	return m.writeLists(tx, z, take, has(tables, jobsTable), func(done int64) { progress(done, all) })
}

func (m *Manifest) writeLists(tx *db.Tx, z *zip.Writer, tables []db.Table, jobs bool, progress func(done int64)) (err error) {
	done := int64(0)
	add := func(name string, write func(io.Writer) (List, error)) (List, error) {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: m.At})
		if err != nil {
			return List{}, err
		}
		l, err := write(w)
		if err != nil {
			return l, fmt.Errorf("%s: %w", name, err)
		}
		done += l.Rows
		return l, nil
	}
	for _, dt := range tables {
		t := Table{Table: dt}
		if t.List, err = add(t.file(), func(w io.Writer) (List, error) {
			return writeTable(tx, dt, w, func(rows int64) { progress(done + rows) })
		}); err != nil {
			return err
		}
		m.Tables = append(m.Tables, t)
	}
	m.Jobs, err = add(jobsName, func(w io.Writer) (List, error) { return writeJobs(tx, jobs, w) })
	return err
}

func has(tables []db.Table, name string) bool {
	return slices.ContainsFunc(tables, func(t db.Table) bool { return t.Name == name })
}

func count(tx *db.Tx, tables []db.Table) (all int64, err error) {
	for _, t := range tables {
		var n int64
		if err := tx.Row(`SELECT COUNT(*) FROM `+db.Quoted(t.Name), nil, &n); err != nil {
			return 0, err
		}
		all += n
	}
	return all, nil
}

// writeTable writes the rows of a table in the order of its key.
func writeTable(tx *db.Tx, t db.Table, w io.Writer, progress func(rows int64)) (List, error) {
	l := newLister(w)
	values, dest := make([]any, len(t.Columns)), make([]any, len(t.Columns))
	for i := range values {
		dest[i] = &values[i]
	}
	var line []byte
	err := tx.Each(func(row func(...any) error) (err error) {
		if err := row(dest...); err != nil {
			return err
		}
		if line, err = appendRow(line[:0], t.Columns, values); err != nil {
			return err
		}
		if l.list.Rows%1000 == 0 {
			progress(l.list.Rows)
		}
		return l.add(line)
	}, selection(tx, t))
	if err != nil {
		return List{}, err
	}
	progress(l.list.Rows)
	return l.end()
}

// writeJobs writes the jobs that have not ended, in the order they were enqueued. A database that is not migrated so far has none.
func writeJobs(tx *db.Tx, there bool, w io.Writer) (List, error) {
	l := newLister(w)
	if !there {
		return l.end()
	}
	if err := jobs.CarryOut(tx, func(c jobs.Carried) error {
		line, err := json.Marshal(c)
		if err != nil {
			return err
		}
		return l.add(append(line, '\n'))
	}); err != nil {
		return List{}, err
	}
	return l.end()
}

// selection is the query for all rows of a table in an order that is the same on both engines.
func selection(tx *db.Tx, t db.Table) string {
	var columns, order []string
	for _, c := range t.Columns {
		columns = append(columns, db.Quoted(c.Name))
		if len(t.Key) == 0 {
			order = append(order, ordered(tx, c))
		}
	}
	for _, name := range t.Key {
		for _, c := range t.Columns {
			if c.Name == name {
				order = append(order, ordered(tx, c))
			}
		}
	}
	return `SELECT ` + strings.Join(columns, ", ") + ` FROM ` + db.Quoted(t.Name) + ` ORDER BY ` + strings.Join(order, ", ")
}

func ordered(tx *db.Tx, c db.Column) string {
	if c.Kind == db.Text {
		return db.Quoted(c.Name) + tx.Bytewise()
	}
	return db.Quoted(c.Name)
}

// lister writes the lines of a list, counts and hashes them.
type lister struct {
	lines  *bufio.Writer
	passed *tally
	list   List
}

func newLister(to io.Writer) *lister {
	passed := newTally(to)
	return &lister{lines: bufio.NewWriterSize(passed, 64<<10), passed: passed}
}

func (l *lister) add(line []byte) error {
	l.list.Rows++
	_, err := l.lines.Write(line)
	return err
}

func (l *lister) end() (List, error) {
	err := l.lines.Flush()
	l.list.Bytes, l.list.SHA256 = l.passed.bytes, l.passed.sum()
	return l.list, err
}

// tally counts and hashes what passes through it.
type tally struct {
	to    io.Writer
	bytes int64
	hash  hash.Hash
}

func newTally(to io.Writer) *tally { return &tally{to: to, hash: sha256.New()} }

func (t *tally) Write(b []byte) (int, error) {
	t.bytes += int64(len(b))
	t.hash.Write(b) // never fails
	return t.to.Write(b)
}

func (t *tally) sum() string { return hex.EncodeToString(t.hash.Sum(nil)) }
