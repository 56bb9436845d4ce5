package spreadsheet

import (
	"bytes"
	"encoding/xml"
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
	d       *xml.Decoder
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
	in, err := b.open(s.part)
	if err != nil {
		return nil, err
	}
	return &sheetRows{book: b, in: in, d: in.decoder(), merged: merged}, nil
}

// Layout implements [Table].
func (r *sheetRows) Layout() Layout { return Layout{r.hidden, r.merged.used} }

// Close implements [Table].
func (r *sheetRows) Close() error { return r.in.Close() }

// Next implements [Table].
func (r *sheetRows) Next() (*Row, error) {
	for !r.done {
		token, err := r.in.token(r.d)
		if err != nil { // a sheet does not end before its data do
			return nil, r.broken(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			switch token.Name.Local {
			case "col":
				r.column(token.Attr)
			case "row":
				if err := r.readRow(token.Attr); err != nil {
					return nil, err
				}
				if r.row.Filled() > 0 {
					r.merged.fill(&r.row)
					return &r.row, nil
				}
			}
		case xml.EndElement:
			r.done = token.Name.Local == "sheetData"
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

func attr(list []xml.Attr, name string) string {
	for _, a := range list {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}

func isTrue(s string) bool { return s == "1" || s == "true" }

// column notes which columns are hidden.
func (r *sheetRows) column(attrs []xml.Attr) {
	if !isTrue(attr(attrs, "hidden")) {
		return
	}
	from, _ := strconv.Atoi(attr(attrs, "min"))
	to, _ := strconv.Atoi(attr(attrs, "max"))
	for c := max(from, 1); c <= min(to, MaxColumns) && len(r.hidden) < MaxColumns; c++ {
		r.hidden = append(r.hidden, c-1)
	}
}

// row reads a row up to its end.
func (r *sheetRows) readRow(attrs []xml.Attr) error {
	number := r.row.Number + 1
	if said := attr(attrs, "r"); said != "" {
		n, err := strconv.Atoi(said)
		if err != nil || n < number {
			return r.broken(err)
		}
		number = n
	}
	if number > lastRow {
		return r.broken(nil)
	}
	r.row = Row{Number: number, Cells: r.row.Cells[:0], Hidden: isTrue(attr(attrs, "hidden")), Lines: 1}
	column := -1
	for {
		token, err := r.in.token(r.d)
		if err != nil {
			return r.broken(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local != "c" {
				continue
			}
			column++
			if ref := attr(token.Attr, "r"); ref != "" {
				var ok bool
				if column, _, ok = place(ref); !ok {
					return r.broken(nil)
				}
			}
			if err := r.cell(token.Attr, column); err != nil {
				return err
			}
		case xml.EndElement:
			if token.Name.Local == "row" {
				return nil
			}
		}
	}
}

// place reads a reference to a cell, such as AB12.
func place(ref string) (column, row int, ok bool) {
	i := 0
	for ; i < len(ref) && i < 4; i++ {
		c := ref[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		column = column*26 + int(c-'A') + 1
	}
	row, err := strconv.Atoi(ref[i:])
	return column - 1, row, i > 0 && i < 4 && err == nil && row > 0
}

// cell reads a cell up to its end and puts it in its place.
func (r *sheetRows) cell(attrs []xml.Attr, column int) error {
	r.spelled.reset()
	formula, saved := false, false
	for {
		token, err := r.in.token(r.d)
		if err != nil {
			return r.broken(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			formula = formula || token.Name.Local == "f"
			saved = saved || token.Name.Local == "v"
			r.spelled.start(token.Name.Local)
		case xml.CharData:
			r.spelled.add(token)
		case xml.EndElement:
			r.spelled.end(token.Name.Local)
			if token.Name.Local == "c" {
				c, err := r.value(attr(attrs, "t"), attr(attrs, "s"), formula, saved)
				if err != nil {
					return err
				}
				return r.put(c, column)
			}
		}
	}
}

// value makes a cell of what was collected.
func (r *sheetRows) value(kindOf, style string, formula, saved bool) (Cell, error) {
	raw := r.spelled.text
	if formula && len(raw) == 0 && (kindOf != "str" || !saved) { // a formula may well make an empty text
		return Cell{Kind: Unsaved}, nil
	}
	switch kindOf {
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
	case kindOf == "e":
		return Cell{Text: cut(string(raw), maxNumber), Kind: Faulty}, nil
	case kindOf == "b":
		return Cell{Text: map[bool]string{true: "TRUE", false: "FALSE"}[isTrue(string(raw))]}, nil
	case kindOf == "d":
		return Cell{Text: string(raw[:min(len(raw), len("2006-01-02"))]), Kind: Date}, nil
	}
	n, err := strconv.Atoi(style)
	if err != nil {
		n = -1
	}
	if len(raw) > maxNumber {
		return bounded(raw), nil
	}
	return r.book.styles.number(string(raw), n), nil
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
