package toolkit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/spreadsheet"
	"github.com/dira-platform/dira/internal/xlsform"
)

// The limits of a workbook.
const (
	MaxBytes    = 1 << 20
	mostRead    = 600 // rows of a sheet
	mostTold    = 100 // problems at once
	mostLetters = spreadsheet.MaxCell
)

// reader reads the sheets of a workbook into a toolkit, and remembers where everything stood.
type reader struct {
	k        *Toolkit
	at       map[string]xlsform.Place
	problems []xlsform.Problem
}

// line is a row of a sheet with its cells.
type line struct {
	sheet  string
	row    int
	cells  []string
	column []int // of each cell, from 0; -1: the sheet has no such column
}

func (l line) place(i int) xlsform.Place {
	p := xlsform.Place{Sheet: l.sheet, Row: l.row}
	if l.column[i] >= 0 {
		p.Column, _ = excelize.ColumnNumberToName(l.column[i] + 1) // it is within the limit of columns
	}
	return p
}

func (r *reader) say(at xlsform.Place, e *errs.Error) {
	r.problems = append(r.problems, xlsform.Problem{At: at, Err: e})
}

// mark remembers where a cell stands that is at the end of a way.
func (r *reader) mark(way string, l line, cell int) { r.at[way] = l.place(cell) }

// where is the place of a fault: of the cell, or of what it is part of.
func (r *reader) where(way string) xlsform.Place {
	for {
		if p, ok := r.at[way]; ok {
			return p
		}
		i := strings.LastIndexByte(way, '.')
		if i < 0 {
			return xlsform.Place{Sheet: way}
		}
		way = way[:i]
	}
}

// told are the faults of a toolkit at their places, after the problems of the workbook itself.
func (r *reader) told(faults []Fault) []xlsform.Problem {
	for _, f := range faults {
		at := r.where(f.At)
		if !slices.ContainsFunc(r.problems, func(p xlsform.Problem) bool { return p.At == at && at.Column != "" }) { // a cell is told once
			r.say(at, f.Err)
		}
	}
	return r.problems[:min(len(r.problems), mostTold)]
}

// readBook reads a workbook. What it cannot use stands among the problems of the reader.
func readBook(raw []byte) (*reader, error) {
	if len(raw) > MaxBytes {
		return nil, errs.New(errs.TooLarge, "sheet_large", "limit", MaxBytes>>20).At("file")
	}
	file, err := spreadsheet.Open(raw, spreadsheet.Options{})
	if err != nil {
		return nil, err
	}
	if file.Format != spreadsheet.XLSX {
		return nil, errs.New(errs.Invalid, "toolkit_no_book").At("file")
	}
	r := &reader{k: &Toolkit{}, at: map[string]xlsform.Place{"fields": {Sheet: "toolkit"}}}
	use := map[string]func([]line){"toolkit": r.fields, "prepare": r.prepare, "roles": r.roles, "agenda": r.agenda, "templates": r.templates, "after": r.after, "resources": r.resources}
	for _, name := range bookSheets {
		i := slices.IndexFunc(file.Sheets, func(s spreadsheet.Sheet) bool { return strings.EqualFold(strings.TrimSpace(s.Name), name) })
		if i < 0 {
			r.say(xlsform.Place{Sheet: name}, errs.New(errs.Invalid, "toolkit_no_sheet", "name", name))
			r.at[name] = xlsform.Place{Sheet: name}
			continue
		}
		r.at[name] = xlsform.Place{Sheet: name}
		lines, err := r.lines(file, i, name)
		if err != nil {
			return nil, err
		}
		use[name](lines)
	}
	return r, nil
}

// lines reads a sheet, whatever the order of its columns.
func (r *reader) lines(file *spreadsheet.File, sheet int, name string) (all []line, err error) {
	t, err := file.Table(sheet)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	head, err := t.Next()
	if err != nil || head == nil {
		return nil, err
	}
	column := r.columns(name, head)
	if slices.Max(column) < 0 {
		return nil, nil
	}
	for {
		row, err := t.Next()
		switch {
		case err != nil:
			return nil, err
		case row == nil:
			return all, nil
		case len(all) == mostRead:
			r.say(xlsform.Place{Sheet: name, Row: row.Number}, errs.New(errs.Invalid, "toolkit_many", "limit", mostRead))
			return all, nil
		}
		l := line{sheet: name, row: row.Number, column: column}
		filled := false
		for i, c := range column {
			l.cells = append(l.cells, "")
			if c >= 0 {
				l.cells[i] = r.cell(l, i, row.At(c))
				filled = filled || l.cells[i] != ""
			}
		}
		if filled {
			all = append(all, l)
		}
	}
}

// columns finds the columns of a sheet by their headings.
func (r *reader) columns(name string, head *spreadsheet.Row) (column []int) {
	for i, wanted := range headings[name] {
		at := slices.IndexFunc(head.Cells, func(c spreadsheet.Cell) bool { return strings.EqualFold(strings.TrimSpace(c.Text), wanted) })
		column = append(column, at)
		needed := name != "templates" && !(name == "resources" && i == 1) || i < 3
		if at < 0 && needed {
			r.say(xlsform.Place{Sheet: name, Row: head.Number}, errs.New(errs.Invalid, "toolkit_no_column", "name", wanted))
		}
	}
	return column
}

// cell is the text of a cell without what no keyboard writes.
func (r *reader) cell(l line, i int, c spreadsheet.Cell) string {
	switch {
	case c.Cut:
		r.say(l.place(i), errs.New(errs.Invalid, "toolkit_long", "limit", mostLetters))
	case c.Kind == spreadsheet.Faulty || c.Kind == spreadsheet.Unsaved:
		r.say(l.place(i), errs.New(errs.Invalid, "toolkit_formula"))
	}
	text := strings.ReplaceAll(strings.ToValidUTF8(c.Text, ""), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(x rune) rune {
		if x < ' ' && x != '\n' || x == 0x7f {
			return -1
		}
		return x
	}, text))
}

// whole reads a whole number; an empty cell is 0.
func (r *reader) whole(l line, cell int) int {
	s := l.cells[cell]
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 || n > 1e6 {
		r.say(l.place(cell), errs.New(errs.Invalid, "toolkit_whole"))
		return 0
	}
	return n
}

func (r *reader) fields(lines []line) {
	into := map[string]*string{"title": &r.k.Title, "summary": &r.k.Summary, "purpose": &r.k.Purpose, "audience": &r.k.Audience, "language": &r.k.Language, "status": (*string)(&r.k.Status)}
	numbers := map[string]*int{"from": &r.k.From, "to": &r.k.To, "minutes": &r.k.Minutes}
	for _, l := range lines {
		name := strings.ToLower(l.cells[0])
		switch way := field(name); {
		case !slices.Contains(fields, name):
			r.say(l.place(0), errs.New(errs.Invalid, "toolkit_unknown", "name", l.cells[0]))
		case r.at[way].Row > 0:
			r.say(l.place(0), errs.New(errs.Invalid, "toolkit_twice", "name", name))
		case into[name] != nil:
			r.mark(way, l, 1)
			*into[name] = l.cells[1]
		default:
			r.mark(way, l, 1)
			*numbers[name] = r.whole(l, 1)
		}
	}
}

// list reads a sheet of one column.
func (r *reader) list(lines []line) (all []string) {
	for _, l := range lines {
		r.mark(fmt.Sprintf("%s.%d", l.sheet, len(all)), l, 0)
		all = append(all, l.cells[0])
	}
	return all
}

func (r *reader) prepare(lines []line) { r.k.Prepare = r.list(lines) }
func (r *reader) after(lines []line)   { r.k.After = r.list(lines) }

func (r *reader) roles(lines []line) {
	for i, l := range lines {
		for c, name := range headings["roles"] {
			r.mark(fmt.Sprintf("roles.%d.%s", i, name), l, c)
		}
		r.k.Roles = append(r.k.Roles, Role{Name: l.cells[0], Does: l.cells[1]})
	}
}

func (r *reader) agenda(lines []line) {
	for i, l := range lines {
		for c, name := range headings["agenda"] {
			r.mark(fmt.Sprintf("agenda.%d.%s", i, name), l, c)
		}
		p := Part{Minutes: r.whole(l, 0), Title: l.cells[1], Method: Method(strings.ToLower(l.cells[2])), Online: l.cells[4], Template: l.cells[5]}
		for s := range strings.SplitSeq(l.cells[3], "\n") {
			if s = strings.TrimSpace(s); s != "" {
				p.Steps = append(p.Steps, s)
			}
		}
		r.k.Agenda = append(r.k.Agenda, p)
	}
}

// resources reads ids, or the addresses of pages of the library, which end in one.
func (r *reader) resources(lines []line) {
	for i, l := range lines {
		r.mark(fmt.Sprintf("resources.%d", i), l, 0)
		id := strings.TrimSuffix(l.cells[0], "/")
		if _, after, ok := strings.Cut(id, "/resources/"); ok {
			id, _, _ = strings.Cut(after, "?")
		}
		r.k.Resources = append(r.k.Resources, library.ResourceID(id))
	}
}
