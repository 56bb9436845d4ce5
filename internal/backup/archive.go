package backup

import (
	"archive/zip"
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/dira-platform/dira/internal/db"
)

// Archive is a backup that is being read.
type Archive struct {
	Manifest
	zip   *zip.Reader
	close func() error
}

// Open opens a backup and reads its manifest. What is no backup, or cut off, or made by a newer program is refused.
func Open(path string) (_ *Archive, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		f.Close()
		return nil, err
	}
	a, err := read(f, info.Size())
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	a.close = f.Close
	return a, nil
}

// Close closes the file.
func (a *Archive) Close() error { return a.close() }

func read(from io.ReaderAt, size int64) (*Archive, error) {
	z, err := zip.NewReader(from, size)
	if err != nil {
		return nil, fmt.Errorf("this is no backup, or its end is missing (%w)", err)
	}
	a := &Archive{zip: z}
	return a, a.readManifest()
}

func (a *Archive) readManifest() error {
	f, err := a.zip.Open(manifestName)
	if err != nil {
		return fmt.Errorf("this is no backup: it has no %s (%w)", manifestName, err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, 16<<20))
	if err == nil {
		err = json.Unmarshal(text, &a.Manifest)
	}
	switch {
	case err != nil:
		return fmt.Errorf("%s is damaged (%w)", manifestName, err)
	case a.Format != format:
		return fmt.Errorf("this is no backup: its %s is of something else", manifestName)
	case a.Version > version || a.Migration > db.Newest():
		return fmt.Errorf("the backup was made by a newer program (%s, migration %d); this one knows migrations up to %d. Restore it with that program or a newer one",
			a.Program, a.Migration, db.Newest())
	}
	return a.complete()
}

// complete finds out whether the file has the lists that the manifest names, and no others.
func (a *Archive) complete() error {
	named := map[string]bool{manifestName: true, readmeName: true, jobsName: true}
	for _, t := range a.Tables {
		named[t.file()] = true
	}
	for name := range named {
		if !slices.ContainsFunc(a.zip.File, func(f *zip.File) bool { return f.Name == name }) {
			return fmt.Errorf("%s is missing in the file", name)
		}
	}
	for _, f := range a.zip.File {
		if !named[f.Name] {
			return fmt.Errorf("%s is in the file and not in its manifest", f.Name)
		}
	}
	return nil
}

// maxLine is the longest row that is read, in bytes.
const maxLine = 256 << 20

// each calls read for every line of a list, in order, without its end. In the end the list must be the one that the manifest names.
func (a *Archive) each(name string, want List, read func(line string) error) error {
	f, err := a.zip.Open(name)
	if err != nil {
		return fmt.Errorf("%s is damaged (%w)", name, err)
	}
	defer f.Close()
	passed := newTally(io.Discard)
	lines := bufio.NewScanner(io.TeeReader(f, passed))
	lines.Buffer(make([]byte, min(64<<10, want.Bytes+1)), maxLine)
	rows := int64(0)
	for lines.Scan() {
		rows++
		if err := read(lines.Text()); err != nil {
			return fmt.Errorf("%s, line %d: %w", name, rows, err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s is damaged after line %d (%w)", name, rows, err)
	}
	if got := (List{rows, passed.bytes, passed.sum()}); got != want {
		return fmt.Errorf("%s is not as it was saved: %d lines of %d, SHA-256 %s instead of %s", name, rows, want.Rows, got.SHA256, want.SHA256)
	}
	return nil
}

// Mark reads what the database that was saved was bound to under a name, as [db.Tx.Mark] does; empty where that was never said.
func (a *Archive) Mark(name string) (value string, err error) {
	i := slices.IndexFunc(a.Tables, func(t Table) bool { return t.Name == db.MarksTable })
	if i < 0 {
		return "", nil
	}
	t := a.Tables[i]
	column := func(name string) int {
		return slices.IndexFunc(t.Columns, func(c db.Column) bool { return c.Name == name })
	}
	names, values := column("name"), column("value")
	if names < 0 || values < 0 {
		return "", fmt.Errorf("%s has other columns than a backup of Dira", t.file())
	}
	err = a.each(t.file(), t.List, func(line string) error {
		row, err := parseRow(nil, line, t.Columns)
		if err == nil && row[names] == name {
			value, _ = row[values].(string)
		}
		return err
	})
	return value, err
}
