package exchange

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/dira-platform/dira/internal/spreadsheet"
)

// sheet is a table with a heading, read row by row.
type sheet struct {
	d       *draft
	r       *csv.Reader
	heading []string       // as written
	columns map[string]int // by name in small letters
}

// row is one line of a sheet.
type row struct {
	s     *sheet
	line  int
	cells []string
}

// delimiter is what parts the columns of a table: what stands most often in its first line, outside of quotation marks. Spreadsheets write a
// semicolon where the comma is the decimal mark.
func delimiter(raw []byte) rune {
	counts := map[rune]int{}
	quoted := false
	for _, r := range string(raw[:min(len(raw), 64<<10)]) {
		if r == '"' {
			quoted = !quoted
		} else if r == '\n' && !quoted {
			break
		} else if !quoted {
			counts[r]++
		}
	}
	best := ','
	for _, r := range []rune{';', '\t'} {
		if counts[r] > counts[best] {
			best = r
		}
	}
	return best
}

func (d *draft) sheet() (*sheet, error) {
	s := &sheet{d: d, r: csv.NewReader(bytes.NewReader(d.raw)), columns: map[string]int{}}
	s.r.Comma, s.r.FieldsPerRecord = delimiter(d.raw), -1
	heading, err := s.r.Read()
	if err != nil {
		return nil, s.fault(err)
	}
	s.heading = append(s.heading, heading...)
	for i, name := range heading {
		name = strings.ToLower(clean(name))
		if _, twice := s.columns[name]; twice && name != "" {
			return nil, &FileError{Name: d.file, Line: 1, Column: i + 1, Text: fmt.Sprintf("the column %q stands twice", name)}
		}
		s.columns[name] = i
	}
	return s, nil
}

// fault says where a table is broken.
func (s *sheet) fault(err error) error {
	var e *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		return &FileError{Name: s.d.file, Text: "the table is empty"}
	case !errors.As(err, &e):
		return err
	case errors.Is(e.Err, csv.ErrQuote) && bytes.Count(s.d.raw, []byte{'"'})%2 == 1:
		return &FileError{Name: s.d.file, Line: e.StartLine, Column: 1, Text: "the quotation mark that opens in this row is not closed; the file seems to be cut off"}
	}
	return &FileError{Name: s.d.file, Line: e.Line, Column: e.Column, Text: "this is no table: " + e.Err.Error()}
}

// next reads the next row that has anything in it; nil at the end.
func (s *sheet) next() (*row, error) {
	for {
		cells, err := s.r.Read()
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		if err != nil {
			return nil, s.fault(err)
		}
		line, _ := s.r.FieldPos(0)
		if strings.Join(cells, "") == "" {
			continue
		}
		r := &row{s, line, cells}
		if len(cells) > len(s.heading) {
			s.d.note(r.path(""), "the row has %d columns, the heading %d; what is beyond is left out", len(cells), len(s.heading))
		}
		return r, nil
	}
}

func (r *row) path(column string) string {
	if column == "" {
		return fmt.Sprintf("line %d", r.line)
	}
	return fmt.Sprintf("line %d, %s", r.line, column)
}

// at is the cell of a column by its number, empty where the row is shorter.
func (r *row) at(column int) string {
	if column < 0 || column >= len(r.cells) {
		return ""
	}
	return r.cells[column]
}

// cell is the cell of the first of the columns that is there, without what protects it in a spreadsheet.
func (r *row) cell(names ...string) string {
	for _, name := range names {
		if i, ok := r.s.columns[name]; ok && r.at(i) != "" {
			return spreadsheet.Restore(r.at(i))
		}
	}
	return ""
}
