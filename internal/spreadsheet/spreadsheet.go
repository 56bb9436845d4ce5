// Package spreadsheet reads tables from the files that people's spreadsheet programs write, CSV and XLSX, and keeps ours from being run there.
//
// What must always be true: a row is numbered as the program shows it; no row is lost in silence, for a file that is damaged is an error; whatever
// the file holds, reading ends, within the limits below. An error that people can do something about is an [errs.Error].
package spreadsheet

import (
	"bytes"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
)

// The limits of what is read.
const (
	MaxBytes   = 64 << 20 // of a file
	MaxColumns = 200
	MaxCell    = 4096 // characters of a cell; what is longer is cut
)

// Format is the form of a file.
type Format string

// The formats.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// Kind is what sort of value a cell has.
type Kind byte

// The kinds.
const (
	Text      Kind = iota
	Number         // that the file holds as a number; its text is what is shown
	Inexact        // a number with more digits than a spreadsheet keeps
	Date           // that the file holds as a date; its text is 2006-01-02
	Faulty         // the program shows an error, such as #N/A
	Unsaved        // a formula without a value
	Uncertain      // a text with characters that could not be read
)

// Cell is a value as the file has it: nothing is trimmed or taken out.
type Cell struct {
	Text string
	Kind Kind
	Cut  bool // it was longer than MaxCell
}

// Empty reports whether the cell holds nothing or blanks only. A formula without a value is not empty: nobody knows what it stands for.
func (c *Cell) Empty() bool { return c.Kind != Unsaved && strings.TrimSpace(c.Text) == "" }

// Row is a row as the file has it.
type Row struct {
	Number int // as the program shows it
	Cells  []Cell
	Hidden bool
	Lines  int // that a cell of it runs over, in CSV; otherwise 1
}

// At is the cell of a column, from 0; empty where the row is shorter.
func (r *Row) At(column int) Cell {
	if column < len(r.Cells) {
		return r.Cells[column]
	}
	return Cell{}
}

// Filled counts the cells that hold anything.
func (r *Row) Filled() (n int) {
	for i := range r.Cells {
		if !r.Cells[i].Empty() {
			n++
		}
	}
	return n
}

func (r *Row) clone() *Row {
	c := *r
	c.Cells = append([]Cell(nil), r.Cells...)
	return &c
}

// Table gives the rows of a sheet one by one.
type Table interface {
	// Next is the next row that holds anything, nil after the last. It is good until the next call.
	Next() (*Row, error)
	// Layout is what was met of the look of the sheet so far.
	Layout() Layout
	// Close frees what the table holds.
	Close() error
}

// Layout is what people see of a sheet beside its cells.
type Layout struct {
	HiddenColumns []int // from 0
	Merged        int   // cells merged with those below them, whose value was given in each of their rows
}

// LookAhead is how many rows are read before it is decided what they are.
const LookAhead = 100

// Ahead reads the first rows of a table, at most LookAhead.
func Ahead(t Table) (head []*Row, err error) {
	for len(head) < LookAhead {
		row, err := t.Next()
		if row == nil || err != nil {
			return head, err
		}
		head = append(head, row.clone())
	}
	return head, nil
}

// Sheet is one of the tables of a file.
type Sheet struct {
	Name   string // empty in CSV
	Hidden bool

	part string
}

// File is a file with tables.
type File struct {
	Format   Format
	Sheets   []Sheet  // in the order of the tabs; at least one
	Encoding Encoding // of CSV
	Assumed  bool     // nothing says the encoding, and it is not UTF-8
	Broken   int      // characters of CSV that could not be read

	csv  csvText
	book *book
}

// Options is what a file does not say of itself.
type Options struct {
	Encoding Encoding              // of CSV; empty: found by looking
	Fit      func(head []*Row) int // how well the first rows of a CSV file, parted in one of the ways, fit what is looked for; may be nil
}

// Open finds out what a file is. It is read as its tables are.
func Open(raw []byte, o Options) (*File, error) {
	if len(raw) > MaxBytes {
		return nil, errs.New(errs.TooLarge, "sheet_large", "limit", MaxBytes>>20)
	}
	if len(bytes.TrimSpace(raw)) == 0 {
		return nil, errs.New(errs.Invalid, "sheet_empty")
	}
	if bytes.HasPrefix(raw, []byte("PK\x03\x04")) || bytes.HasPrefix(raw, []byte("PK\x05\x06")) {
		b, err := openBook(raw)
		if err != nil {
			return nil, err
		}
		return &File{Format: XLSX, Sheets: b.sheets, book: b}, nil
	}
	if name := foreign(raw); name != "" {
		return nil, errs.New(errs.Invalid, "sheet_format", "format", name)
	}
	return openCSV(raw, o)
}

// Table begins to read one of the sheets, by its place among them.
func (f *File) Table(sheet int) (Table, error) {
	if f.book != nil {
		return f.book.rows(f.Sheets[sheet])
	}
	return f.csv.rows()
}

// The beginnings of files that are often taken for tables, and what these are called.
var (
	foreignBytes = map[string]string{"\xd0\xcf\x11\xe0": "XLS", "%PDF": "PDF", "{\\rtf": "RTF", "\xff\xd8\xff": "JPEG", "\x89PNG": "PNG", "Rar!": "RAR", "7z\xbc\xaf": "7Z", "\x1f\x8b": "GZIP"}
	foreignTags  = map[string]string{"<!doctype html": "HTML", "<html": "HTML", "<table": "HTML", "<?xml": "XML"}
)

// foreign is the name of a format that is not read, or nothing.
func foreign(raw []byte) string {
	for begins, name := range foreignBytes {
		if bytes.HasPrefix(raw, []byte(begins)) {
			return name
		}
	}
	head := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(raw[:min(len(raw), 512)], []byte("\xef\xbb\xbf"))))
	for begins, name := range foreignTags {
		if bytes.HasPrefix(head, []byte(begins)) {
			return name
		}
	}
	return ""
}
