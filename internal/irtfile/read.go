package irtfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/irt"
)

// Auto, as the base, means: find out.
const Auto = -1

// Options steer the reading. The first category is called Base (Auto = find out).
type Options struct {
	Base       int
	Group      string           // column to group the persons by; persons without one are left out. Empty = no groups
	Covariates []string         // columns to read beside the answers, in Sheet.Covariates
	Tops       map[string]int   // the highest category of items that are known; helps to find out the base, and nothing is then guessed
	Progress   func(read int64) // called now and then with the bytes read; nil = nobody
}

// maxRaw is the largest number of a category that is kept until the base is known.
const maxRaw = math.MaxInt8

// Read reads a table. An error that concerns the file's content is a *Problem.
func Read(ctx context.Context, r io.Reader, o Options) (*Sheet, error) {
	in, err := newRecords(r)
	if err != nil {
		return nil, err
	}
	first, err := in.next()
	for err == nil && len(first) == 0 { // blank lines before the header
		first, err = in.next()
	}
	if err != nil {
		return nil, err
	}
	h, err := readHeader(first, o)
	if err != nil {
		return nil, err
	}
	t := &table{header: h, sheet: &Sheet{}, groups: map[string]int{}}
	t.sheet.Items, t.sheet.Columns = h.itemNames()
	for _, c := range h.covariates {
		t.sheet.Covariates = append(t.sheet.Covariates, Covariate{Name: h.names[c], Column: c + 1})
	}
	if err := t.readRows(ctx, in, o.Progress); err != nil {
		return nil, err
	}
	if t.sheet.Persons() == 0 {
		return nil, t.nobody(o.Group)
	}
	return t.sheet, t.finish(o)
}

// table is a sheet while it is read.
type table struct {
	*header
	sheet     *Sheet
	groups    map[string]int // index by name, in order of appearance
	blank     int            // rows
	spelled   int            // cells that say NA
	groupless int            // persons
}

func (t *table) readRows(ctx context.Context, in *records, progress func(int64)) error {
	for n := 0; ; n++ {
		record, err := in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if n%4096 == 0 {
			if progress != nil {
				progress(in.read)
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if len(record) == 0 {
			t.blank++
			continue
		}
		if err := t.row(record, in.row); err != nil {
			return err
		}
	}
}

// row adds a person. Rows of single digits, which almost all are, go a short way.
func (t *table) row(record []byte, row int) error {
	s := t.sheet
	start := len(s.Cells)
	c, at := 0, 0
	for c < len(t.items) {
		if at < len(record) && record[at]-'0' <= 9 && t.items[c] >= 0 && (at+1 == len(record) || record[at+1] == t.by) {
			s.Cells = append(s.Cells, int8(record[at]-'0'))
			c, at = c+1, at+2
			continue
		}
		if at > len(record) {
			return problem(row, c+1, t.names[c], "the row ends before this column: it has %d columns, the header %d", c, len(t.items))
		}
		cell, rest, more := cut(record[at:], t.by)
		if err := t.cell(cell, row, c); err != nil {
			return err
		}
		c++
		if at = len(record) - len(rest); !more {
			at = len(record) + 1
		}
	}
	if at <= len(record) {
		return problem(row, c+1, "", "the row has %d columns, the header %d", c+1+countOutside(record[at:], t.by), c)
	}
	if t.group >= 0 && len(s.Group) <= len(s.Rows) { // no group: the person is left out again
		t.groupless++
		s.Cells = s.Cells[:start]
		s.IDs, s.Weights = s.IDs[:min(len(s.IDs), len(s.Rows))], s.Weights[:min(len(s.Weights), len(s.Rows))]
		for k := range s.Covariates {
			s.Covariates[k].Cells = s.Covariates[k].Cells[:len(s.Rows)]
		}
		return nil
	}
	s.Rows = append(s.Rows, int32(row))
	return nil
}

// cell adds a cell that was not a single digit of an item before a separator.
func (t *table) cell(cell []byte, row, c int) error {
	s := t.sheet
	if t.items[c] >= 0 {
		x, err := t.answer(cell, row, c)
		s.Cells = append(s.Cells, x)
		return err
	}
	text := strings.ToValidUTF8(string(cell), "\uFFFD")
	if c == t.id {
		s.IDs = append(s.IDs, text)
	}
	if c == t.group && text != "" && text != "NA" {
		g, ok := t.groups[text]
		if !ok {
			g = len(t.groups)
			t.groups[text] = g
		}
		s.Group = append(s.Group, g)
	}
	for k, column := range t.covariates {
		if c == column {
			if point := strings.Replace(text, ",", ".", 1); t.by != ',' && point != text {
				if _, err := strconv.ParseFloat(point, 64); err == nil {
					text = point // a decimal comma
				}
			}
			s.Covariates[k].Cells = append(s.Covariates[k].Cells, text)
		}
	}
	if c != t.weight {
		return nil
	}
	if t.by != ',' {
		text = strings.Replace(text, ",", ".", 1)
	}
	w, err := strconv.ParseFloat(text, 64)
	if err != nil || !(w > 0) || math.IsInf(w, 1) {
		return problem(row, c+1, WeightColumn, "%s is no weight; a weight is a number above 0", quoted(cell))
	}
	s.Weights = append(s.Weights, w)
	return nil
}

// answer understands a cell of an item.
func (t *table) answer(cell []byte, row, c int) (int8, error) {
	switch string(cell) {
	case "":
		return irt.Missing, nil
	case "NA", "NaN":
		t.spelled++
		return irt.Missing, nil
	}
	v, err := strconv.ParseFloat(string(cell), 64)
	if err != nil && t.by != ',' {
		v, err = strconv.ParseFloat(strings.Replace(string(cell), ",", ".", 1), 64)
	}
	switch {
	case err != nil || math.IsNaN(v) || math.IsInf(v, 0):
		return 0, problem(row, c+1, t.names[c], "%s is no category; an answer is 0, 1, 2, … or empty, and the name of a column that is no item begins with _", quoted(cell))
	case v < 0:
		return 0, problem(row, c+1, t.names[c], "%s is negative; an answer is 0, 1, 2, …, and what was not answered is empty", quoted(cell))
	case v != math.Trunc(v):
		return 0, problem(row, c+1, t.names[c], "%s is no whole number; an answer is a category 0, 1, 2, …", quoted(cell))
	case v > maxRaw:
		return 0, problem(row, c+1, t.names[c], "%s is too high: an item has up to %d categories; if this is no item, begin its name with _", quoted(cell), irt.MaxCategories)
	}
	return int8(v), nil
}

// quoted is a cell for a message.
func quoted(cell []byte) string {
	const most = 40
	text := strings.ToValidUTF8(string(cell), "\uFFFD")
	if r := []rune(text); len(r) > most {
		text = string(r[:most]) + "…"
	}
	return fmt.Sprintf("%q", text)
}

func (t *table) nobody(group string) error {
	if t.groupless > 0 {
		return problem(0, t.group+1, group, "it is empty for everyone, so there is no group")
	}
	return problem(0, 0, "", "there is a header row, but no person below it")
}
