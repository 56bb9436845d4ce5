package spreadsheet

import (
	"bytes"
	"errors"
	"strconv"

	"github.com/dira-platform/dira/internal/errs"
)

// maxNumber is how many characters a number or an error has at most; what is longer is taken for a text.
const maxNumber = 60

// lastRow is the number of the last row that a sheet can have.
const lastRow = 1_048_576

// sheetRows reads the rows of a sheet one by one. It is not left to excelize because that ends in silence where a sheet is damaged, so that
// people would be missing, and gives either what a number is or what is shown, not both.
type sheetRows struct {
	book    *book
	in      *part
	x       *scanner
	row     Row
	done    bool
	hidden  []int // columns
	merged  merges
	spelled textOf
}

func (b *book) rows(s Sheet) (Table, error) {
	merged, err := b.mergesOf(s.part)
	if err != nil {
		return nil, err
	}
	in, err := b.open(s.part, maxUnpacked)
	if err != nil {
		return nil, err
	}
	x, err := scan(in)
	if err != nil {
		in.Close()
		return nil, damaged(err)
	}
	return &sheetRows{book: b, in: in, x: x, merged: merged}, nil
}

// Layout implements [Table].
func (r *sheetRows) Layout() Layout { return Layout{r.hidden, r.merged.used} }

// Close implements [Table].
func (r *sheetRows) Close() error { return r.in.Close() }

// Next implements [Table].
func (r *sheetRows) Next() (*Row, error) {
	for !r.done {
		e, err := r.x.next()
		switch {
		case err != nil: // a sheet does not end before its data do
			return nil, r.broken(err)
		case e == closed:
			r.done = r.x.is("sheetData")
		case e == opened && r.x.is("col"):
			r.column()
		case e == opened && r.x.is("row"):
			if err := r.readRow(); err != nil {
				return nil, err
			}
			if r.row.Filled() > 0 {
				r.merged.fill(&r.row)
				return &r.row, nil
			}
		}
	}
	return nil, nil
}

// broken is the error of a sheet that cannot be read, with the row that was read last.
func (r *sheetRows) broken(err error) error {
	var told *errs.Error
	if errors.As(err, &told) {
		return err
	}
	return errs.New(errs.Invalid, "sheet_row_damaged", "row", r.row.Number).Because(err)
}

func isTrue(s []byte) bool { return string(s) == "1" || string(s) == "true" }

// column notes which columns are hidden.
func (r *sheetRows) column() {
	if !isTrue(r.x.attr("hidden")) {
		return
	}
	from, _ := strconv.Atoi(string(r.x.attr("min")))
	to, _ := strconv.Atoi(string(r.x.attr("max")))
	for c := max(from, 1); c <= min(to, MaxColumns) && len(r.hidden) < MaxColumns; c++ {
		r.hidden = append(r.hidden, c-1)
	}
}

// readRow reads a row up to its end.
func (r *sheetRows) readRow() error {
	number := r.row.Number + 1
	if said := r.x.attr("r"); len(said) > 0 {
		n, err := strconv.Atoi(string(said))
		if err != nil || n < number {
			return r.broken(err)
		}
		number = n
	}
	if number > lastRow {
		return r.broken(nil)
	}
	r.row = Row{Number: number, Cells: r.row.Cells[:0], Hidden: isTrue(r.x.attr("hidden")), Lines: 1}
	column := -1
	for {
		e, err := r.x.next()
		switch {
		case err != nil:
			return r.broken(err)
		case e == closed && r.x.is("row"):
			return nil
		case e != opened || !r.x.is("c"):
			continue
		}
		column++
		if ref := r.x.attr("r"); len(ref) > 0 {
			var ok bool
			if column, _, ok = place(ref); !ok {
				return r.broken(nil)
			}
		}
		if err := r.cell(column); err != nil {
			return err
		}
	}
}

// place reads a reference to a cell, such as AB12.
func place(ref []byte) (column, row int, ok bool) {
	i := 0
	for ; i < len(ref) && i < 4; i++ {
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		column = column*26 + int(c-'A') + 1
	}
	row, err := strconv.Atoi(string(ref[i:]))
	return column - 1, row, i > 0 && i < 4 && err == nil && row > 0
}

// cell reads a cell up to its end and puts it in its place.
func (r *sheetRows) cell(column int) error {
	kind, style := kindOf(r.x.attr("t")), -1
	if s, err := strconv.Atoi(string(r.x.attr("s"))); err == nil {
		style = s
	}
	r.spelled.reset()
	formula, saved := false, false
	for {
		e, err := r.x.next()
		if err != nil {
			return r.broken(err)
		}
		r.spelled.take(e, r.x)
		switch {
		case e == opened:
			formula = formula || r.x.is("f")
			saved = saved || r.x.is("v")
		case e == closed && r.x.is("c"):
			c, err := r.value(kind, style, formula, saved)
			if err != nil {
				return err
			}
			return r.put(c, column)
		}
	}
}

// kindOf is what a cell says it holds, without keeping the bytes it says it in.
func kindOf(t []byte) string {
	for _, known := range []string{"s", "str", "inlineStr", "e", "b", "d"} {
		if string(t) == known {
			return known
		}
	}
	return ""
}

// value makes a cell of what was collected.
func (r *sheetRows) value(kind string, style int, formula, saved bool) (Cell, error) {
	raw := r.spelled.text
	if formula && len(raw) == 0 && (kind != "str" || !saved) { // a formula may well make an empty text
		return Cell{Kind: Unsaved}, nil
	}
	switch kind {
	case "s":
		n, err := strconv.Atoi(string(bytes.TrimSpace(raw)))
		text, ok := r.book.strings.at(n)
		if err != nil || !ok {
			return Cell{}, r.broken(err)
		}
		return bounded(text), nil
	case "str", "inlineStr":
		return bounded(unescaped(raw)), nil
	}
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0:
		return Cell{}, nil
	case kind == "e":
		return Cell{Text: cut(string(raw), maxNumber), Kind: Faulty}, nil
	case kind == "b":
		return Cell{Text: map[bool]string{true: "TRUE", false: "FALSE"}[isTrue(raw)]}, nil
	case kind == "d":
		return Cell{Text: string(raw[:min(len(raw), len("2006-01-02"))]), Kind: Date}, nil
	}
	if len(raw) > maxNumber {
		return bounded(raw), nil
	}
	return r.book.styles.number(string(raw), style), nil
}

// put puts a cell in its place.
func (r *sheetRows) put(c Cell, column int) error {
	if c.Empty() {
		return nil
	}
	if column >= MaxColumns {
		return errs.New(errs.TooLarge, "sheet_columns", "limit", MaxColumns, "row", r.row.Number)
	}
	if r.book.kept -= int64(len(c.Text)); r.book.kept < 0 {
		return tooMuch()
	}
	for len(r.row.Cells) <= column {
		r.row.Cells = append(r.row.Cells, Cell{})
	}
	r.row.Cells[column] = c
	return nil
}
