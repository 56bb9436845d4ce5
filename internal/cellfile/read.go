package cellfile

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dira-platform/dira/disclosure"
	"github.com/dira-platform/dira/internal/spreadsheet"
)

// Limits that no file of counts comes near.
const (
	maxRows = 5_000_000
	maxName = 1000 // bytes of a name or a path
)

// ReadCells reads a file of counts. Notes are what was understood although it is unusual, a sentence each.
func ReadCells(ctx context.Context, r io.Reader) (t *disclosure.Table, notes []string, err error) {
	in, err := newReader(ctx, r, columns[:5])
	if err != nil {
		return nil, nil, err
	}
	var rows []disclosure.Row
	var lines []int
	for in.next() {
		n, err := in.count()
		if err != nil {
			return nil, nil, err
		}
		rows, lines = append(rows, disclosure.Row{Cell: in.cell(), Count: n}), append(lines, in.line)
	}
	if in.err != nil {
		return nil, nil, in.err
	}
	if len(rows) == 0 {
		return nil, nil, problem(0, 0, "", "there is a header row, but no row below it")
	}
	if t, err = disclosure.NewTable(Dimensions, rows); err != nil {
		return nil, nil, in.placed(err, lines)
	}
	if totals := t.LikelyTotals(); len(totals) > 0 {
		return nil, nil, problem(0, 0, "", "the rows of the unit %q are everywhere the sums of those below it: they are totals, and would count everybody twice; leave totals out, they are added up here", totals[0])
	}
	return t, remarks(t, rows), nil
}

// remarks says what may surprise.
func remarks(t *disclosure.Table, rows []disclosure.Row) (notes []string) {
	var told []string
	folded := map[string]string{}
	for _, r := range rows {
		if direct := r.Unit + "/" + disclosure.Direct; len(told) < 5 && !slices.Contains(told, r.Unit) {
			c := r.Cell
			if c.Unit = direct; has(t, c) {
				told = append(told, r.Unit)
				notes = append(notes, fmt.Sprintf("the unit %q has rows of its own and units below it: those who work in it directly are published as %q", r.Unit, direct))
			}
		}
		for d := range Dimensions {
			key := Dimensions[d] + ":" + strings.ToLower(r.By[d])
			if before, ok := folded[key]; !ok {
				folded[key] = r.By[d]
			} else if before != r.By[d] && !slices.Contains(told, key) {
				told = append(told, key)
				notes = append(notes, fmt.Sprintf("%q and %q are taken for two different words of the column %s", before, r.By[d], Dimensions[d]))
			}
		}
	}
	return notes
}

func has(t *disclosure.Table, c disclosure.Cell) bool {
	_, ok := t.Count(c)
	return ok
}

// ReadPublished reads a release. Counts that the file does not say to be rounded are taken as rounded to this; 0 = they are exact.
func ReadPublished(ctx context.Context, r io.Reader, roundedTo int64) (*disclosure.Published, error) {
	in, err := newReader(ctx, r, columns)
	if err != nil {
		return nil, err
	}
	var entries []disclosure.Entry
	var lines []int
	for in.next() {
		e := disclosure.Entry{Cell: in.cell()}
		if e.Shown, err = in.shown(roundedTo); err != nil {
			return nil, err
		}
		entries, lines = append(entries, e), append(lines, in.line)
	}
	if in.err != nil {
		return nil, in.err
	}
	if len(entries) == 0 {
		return nil, problem(0, 0, "", "there is a header row, but no row below it")
	}
	p, err := disclosure.NewPublished(Dimensions, entries)
	return p, in.placed(err, lines)
}

// A reader reads rows whose columns are known.
type reader struct {
	ctx    context.Context
	csv    *csv.Reader
	at     map[string]int // index of each column
	fields []string
	line   int
	rows   int
	err    error
}

// newReader looks at the beginning of the file and reads its header. The last of the columns may be missing if it is the reason.
func newReader(ctx context.Context, r io.Reader, want []string) (*reader, error) {
	in, err := spreadsheet.Plain(r)
	switch {
	case errors.Is(err, spreadsheet.ErrEmpty):
		return nil, problem(0, 0, "", "%v; it should have a header row %s, then a row per group", err, strings.Join(columns[:5], ","))
	case errors.Is(err, spreadsheet.ErrWorkbook), errors.Is(err, spreadsheet.ErrUTF16), errors.Is(err, spreadsheet.ErrNoText):
		return nil, problem(0, 0, "", "%v", err)
	case err != nil:
		return nil, err
	}
	out := &reader{ctx: ctx, csv: in, at: map[string]int{}}
	return out, out.header(want)
}

func (r *reader) header(want []string) error {
	names, err := r.csv.Read()
	if err != nil {
		return r.unparsed(err)
	}
	for i, n := range names {
		n = strings.ToLower(strings.TrimSpace(n))
		if !slices.Contains(want, n) {
			return problem(1, i+1, n, "unknown column; the columns are %s", strings.Join(want, ", "))
		}
		if before, twice := r.at[n]; twice {
			return problem(1, i+1, n, "column %d has the same name", before+1)
		}
		r.at[n] = i
	}
	for _, n := range want[:5] {
		if _, ok := r.at[n]; !ok {
			return problem(1, 0, "", "the column %s is missing; the columns are %s", n, strings.Join(want, ", "))
		}
	}
	return nil
}

// next reads a row; false at the end and at an error.
func (r *reader) next() bool {
	if r.err = r.read(); errors.Is(r.err, io.EOF) {
		r.err = nil
		return false
	}
	return r.err == nil
}

func (r *reader) read() (err error) {
	if r.fields, err = r.csv.Read(); err != nil {
		return r.unparsed(err)
	}
	r.line, _ = r.csv.FieldPos(0)
	if r.rows++; r.rows > maxRows {
		return problem(r.line, 0, "", "the file has more than %d rows; are these people and not groups?", maxRows)
	}
	if r.rows%4096 == 0 && r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	if len(r.fields) != len(r.at) {
		return problem(r.line, 0, "", "the row has %d columns, the header %d", len(r.fields), len(r.at))
	}
	for n, i := range r.at {
		if f := r.fields[i]; len(f) > maxName || !utf8.ValidString(f) {
			return problem(r.line, i+1, n, "the text is longer than %d bytes or not UTF-8", maxName)
		}
	}
	return nil
}

// unparsed is an error of the CSV reader in our words.
func (r *reader) unparsed(err error) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return err
	}
	return problem(parse.StartLine, 0, "", "the quotation marks do not fit; a text with quotation marks stands between two of them, those inside doubled")
}

func (r *reader) cell() disclosure.Cell {
	return disclosure.Cell{Wave: name(r.fields[r.at["wave"]]), Unit: name(r.fields[r.at["unit"]]),
		By: [disclosure.MaxDimensions]string{name(r.fields[r.at["sex"]]), name(r.fields[r.at["level"]])}}
}

// count reads the count of the row.
func (r *reader) count() (int64, error) {
	i := r.at["count"]
	s := strings.TrimSpace(r.fields[i])
	n, err := strconv.ParseInt(s, 10, 64)
	what := ""
	switch f, ferr := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64); {
	case s == "":
		what = "the count is missing"
	case err == nil && n < 0, ferr == nil && f < 0:
		what = fmt.Sprintf("%q is negative; a count is 0, 1, 2, …", s)
	case err != nil && ferr == nil:
		what = fmt.Sprintf("%q is no whole number; a count is 0, 1, 2, …, written in digits", s)
	case err != nil || s[0] == '+':
		what = fmt.Sprintf("%q is no count; a count is 0, 1, 2, …, written in digits", s)
	}
	if what != "" {
		return 0, problem(r.line, i+1, "count", "%s", what)
	}
	return n, nil
}

// shown reads what a release says of a cell.
func (r *reader) shown(roundedTo int64) (s disclosure.Shown, err error) {
	if strings.TrimSpace(r.fields[r.at["count"]]) == "" {
		return disclosure.Shown{Suppressed: true}, nil
	}
	if s.Count, err = r.count(); err != nil {
		return s, err
	}
	s.RoundedTo = roundedTo
	i, ok := r.at["reason"]
	if !ok {
		return s, nil
	}
	reason := strings.TrimSpace(r.fields[i])
	if to, is := strings.CutPrefix(reason, rounded); is {
		if s.RoundedTo, err = strconv.ParseInt(to, 10, 64); err != nil || s.RoundedTo < 1 {
			return s, problem(r.line, i+1, "reason", "%q says not to what the count was rounded", reason)
		}
	} else if reason != "" {
		return s, problem(r.line, i+1, "reason", "the reason is %q, but there is a count; a count that is published has the reason %q, or none", reason, rounded+"5")
	}
	return s, nil
}

// placed gives an error of a row the place in the file.
func (r *reader) placed(err error, lines []int) error {
	var e *disclosure.RowError
	if !errors.As(err, &e) {
		return err
	}
	if e.Row < 0 {
		return problem(0, 0, "", "%s", e.Text)
	}
	text := e.Text
	if e.Same >= 0 && e.Same < len(lines) {
		text = fmt.Sprintf("the same group as in row %d", lines[e.Same])
	}
	column := 0
	if i, ok := r.at[e.Field]; ok {
		column = i + 1
	}
	return problem(lines[e.Row], column, e.Field, "%s", text)
}
