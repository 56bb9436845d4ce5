package stafflist

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/spreadsheet"
)

// candidate is a sheet of which the first rows have been read.
type candidate struct {
	sheet int
	rows  spreadsheet.Table
	head  []*spreadsheet.Row
}

// read reads the sheet of a file that has the list.
func read(f *spreadsheet.File, o Options) (*List, error) {
	c, err := choose(f, o)
	if err != nil {
		return nil, err
	}
	defer c.rows.Close()
	r := &reading{o: o, list: &List{Format: f.Format, Sheet: sheetName(f.Sheets[c.sheet])}}
	if f.Assumed {
		r.note(NoteEncoding, "encoding", string(f.Encoding))
	}
	if f.Broken > 0 {
		r.note(NoteBroken, "count", f.Broken)
	}
	r.noteSheets(f, c.sheet)
	list, err := r.all(c.head, c.rows)
	if err == nil {
		r.noteLayout(c.rows.Layout())
	}
	return list, err
}

func sheetName(s spreadsheet.Sheet) string { return cut(clean(s.Name), MaxText, "…") }

// choose finds the sheet to read: the one that was named, or the first with a header that has people, or the first with any.
func choose(f *spreadsheet.File, o Options) (*candidate, error) {
	var second *candidate
	var trouble error
	for i, s := range f.Sheets {
		if o.Sheet != "" && sheetName(s) != o.Sheet || o.Sheet == "" && s.Hidden {
			continue
		}
		c, err := look(f, i)
		if err != nil {
			trouble = cmp.Or(trouble, err)
			continue
		}
		at, _ := findHeader(c.head)
		switch {
		case o.Sheet != "", f.Format == spreadsheet.CSV, at >= 0 && ofPeople(c.head[at]):
			if second != nil {
				second.rows.Close()
			}
			return c, nil
		case second == nil && (at >= 0 || o.HeaderRow > 0):
			second = c
		default:
			c.rows.Close()
		}
	}
	switch {
	case second != nil:
		return second, nil
	case trouble != nil:
		return nil, trouble
	case o.Sheet != "":
		return nil, errs.New(errs.Invalid, "staff_sheet_unknown", "sheet", shorten(o.Sheet)).At("sheet")
	}
	return nil, errs.New(errs.Invalid, "staff_no_header")
}

func look(f *spreadsheet.File, sheet int) (*candidate, error) {
	rows, err := f.Table(sheet)
	if err != nil {
		return nil, err
	}
	head, err := spreadsheet.Ahead(rows)
	if err != nil {
		rows.Close()
		return nil, err
	}
	return &candidate{sheet, rows, head}, nil
}

// ofPeople reports whether a header has a column that tells people apart.
func ofPeople(header *spreadsheet.Row) bool {
	return slices.ContainsFunc(header.Cells, func(c spreadsheet.Cell) bool {
		g := guessHeader(clean(c.Text))
		return g.name || slices.Contains([]Field{FullName, GivenName, FamilyName, StaffNumber, Email}, g.field)
	})
}

// noteSheets says which sheets were not read.
func (r *reading) noteSheets(f *spreadsheet.File, read int) {
	var others, hidden []string
	for i, s := range f.Sheets {
		if f.Format == spreadsheet.CSV {
			return
		}
		name := sheetName(s)
		r.list.Sheets = append(r.list.Sheets, name)
		switch {
		case i == read:
		case s.Hidden:
			hidden = append(hidden, shorten(name))
		default:
			others = append(others, shorten(name))
		}
	}
	const few = 10
	if len(others) > 0 {
		r.note(NoteSheet, "sheet", r.list.Sheet, "others", strings.Join(others[:min(len(others), few)], ", "))
	}
	if len(hidden) > 0 {
		r.note(NoteHiddenSheets, "sheets", strings.Join(hidden[:min(len(hidden), few)], ", "))
	}
}

// noteLayout says what was hidden or merged.
func (r *reading) noteLayout(l spreadsheet.Layout) {
	var letters []string
	for _, column := range l.HiddenColumns {
		if column < len(r.list.Columns) {
			letters = append(letters, spreadsheet.Column(column))
		}
	}
	if len(letters) > 0 {
		r.note(NoteHiddenColumns, "columns", strings.Join(letters, ", "))
	}
	if l.Merged > 0 {
		r.note(NoteMerged, "count", l.Merged)
	}
}
