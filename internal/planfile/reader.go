package planfile

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dira-platform/dira/allocate"
	"github.com/dira-platform/dira/internal/spreadsheet"
)

// maxCell is how many bytes a cell may have.
const maxCell = 20_000

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

func newReader(ctx context.Context, r io.Reader, want []string) (*reader, error) {
	in, err := spreadsheet.Plain(r)
	switch {
	case errors.Is(err, spreadsheet.ErrEmpty):
		return nil, problem(0, 0, "", "%v; it should have a header row %s", err, strings.Join(needed(want), ","))
	case errors.Is(err, spreadsheet.ErrWorkbook), errors.Is(err, spreadsheet.ErrUTF16), errors.Is(err, spreadsheet.ErrNoText):
		return nil, problem(0, 0, "", "%v", err)
	case err != nil:
		return nil, err
	}
	out := &reader{ctx: ctx, csv: in, at: map[string]int{}}
	return out, out.header(want)
}

// needed are the columns that must be there.
func needed(columns []string) []string {
	return slices.DeleteFunc(slices.Clone(columns), func(n string) bool { return strings.HasSuffix(n, "?") })
}

func (r *reader) header(want []string) error {
	names, err := r.csv.Read()
	if err != nil {
		return unparsed(err)
	}
	all := strings.ReplaceAll(strings.Join(want, ", "), "?", " (may be missing)")
	for i, n := range names {
		n = strings.ToLower(strings.TrimSpace(n))
		if !slices.Contains(want, n) && !slices.Contains(want, n+"?") {
			return problem(1, i+1, n, "unknown column; the columns are %s", all)
		}
		if before, twice := r.at[n]; twice {
			return problem(1, i+1, n, "column %d has the same name", before+1)
		}
		r.at[n] = i
	}
	for _, n := range want {
		if _, ok := r.at[n]; !ok && !strings.HasSuffix(n, "?") {
			return problem(1, 0, "", "the column %s is missing; the columns are %s", n, all)
		}
	}
	return nil
}

// next reads a row; false at the end and at an error.
func (r *reader) next() bool {
	if r.err != nil {
		return false
	}
	if r.err = r.read(); errors.Is(r.err, io.EOF) {
		if r.err = nil; r.rows == 0 {
			r.err = problem(0, 0, "", "there is a header row, but no row below it")
		}
		return false
	}
	return r.err == nil
}

func (r *reader) read() (err error) {
	if r.fields, err = r.csv.Read(); err != nil {
		return unparsed(err)
	}
	r.line, _ = r.csv.FieldPos(0)
	if r.rows++; r.rows%4096 == 0 && r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	if len(r.fields) != len(r.at) {
		return problem(r.line, 0, "", "the row has %d columns, the header %d", len(r.fields), len(r.at))
	}
	for n, i := range r.at {
		if f := r.fields[i]; len(f) > maxCell || !utf8.ValidString(f) {
			return problem(r.line, i+1, n, "the text is longer than %d bytes or not UTF-8", maxCell)
		}
	}
	return nil
}

func unparsed(err error) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return err
	}
	return problem(parse.StartLine, 0, "", "the quotation marks do not fit; a text with quotation marks stands between two of them, those inside doubled")
}

// text is a cell without blanks around it. A name that a spreadsheet program would have run as a formula is as it was meant.
// A column that is not there is empty.
func (r *reader) text(column string) string {
	i, ok := r.at[column]
	if !ok {
		return ""
	}
	return spreadsheet.Restore(strings.TrimSpace(r.fields[i]))
}

// fail keeps what is wrong with a cell, the first of a row.
func (r *reader) fail(column, format string, args ...any) {
	if r.err == nil {
		r.err = problem(r.line, r.at[column]+1, column, format, args...)
	}
}

var decimal = regexp.MustCompile(`^[0-9]{1,16}(\.[0-9]{1,9})?$`)

// number reads a number from 0 with so many decimals at most.
func (r *reader) number(column string, decimals int) float64 {
	s := r.text(column)
	x, err := strconv.ParseFloat(s, 64)
	_, fraction, _ := strings.Cut(s, ".")
	switch {
	case s == "":
		r.fail(column, "the number is missing")
	case err == nil && x < 0:
		r.fail(column, "%q is negative", s)
	case err != nil || !decimal.MatchString(s):
		r.fail(column, "%q is no number; numbers are written in digits, with a point before decimals", s)
	case len(strings.TrimRight(fraction, "0")) > decimals:
		r.fail(column, "%q has more than %d decimals", s, decimals)
	}
	return x
}

// count reads a whole number; none = what an empty cell stands for.
func (r *reader) count(column string, none int) int {
	s := r.text(column)
	if s == "" {
		return none
	}
	n, err := strconv.ParseUint(s, 10, 31)
	switch {
	case strings.HasPrefix(s, "-"):
		r.fail(column, "%q is negative", s)
	case err != nil:
		r.fail(column, "%q is no count; a count is 0, 1, 2, …, written in digits", s)
	}
	return int(n)
}

// day reads 2027-01-31; none = 0.
func (r *reader) day(column string) int {
	s := r.text(column)
	if s == "" {
		return 0
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1900 {
		r.fail(column, "%q is no day; a day is written 2027-01-31", s)
		return 0
	}
	return allocate.Day(t)
}

// list are the parts of a cell between semicolons.
func (r *reader) list(column string) (out []string) {
	s := r.text(column)
	if s == "" {
		return nil
	}
	for part := range strings.SplitSeq(s, ";") {
		if part = strings.TrimSpace(part); part == "" {
			r.fail(column, "there is nothing between two semicolons of %q", s)
		}
		out = append(out, part)
	}
	return out
}

// steps reads D1.C1:1;D2.C6:2.
func (r *reader) steps(column string) (out []allocate.Step) {
	for _, part := range r.list(column) {
		at := strings.LastIndexByte(part, ':')
		if at < 1 {
			r.fail(column, "%q is no level of a competency; one is written D1.C1:2", part)
			return nil
		}
		level, err := strconv.ParseUint(part[at+1:], 10, 31)
		if err != nil || level < 1 || level > allocate.MaxLevel {
			r.fail(column, "%q: %q is no level; levels are 1, 2, 3, …", part, part[at+1:])
			return nil
		}
		out = append(out, allocate.Step{Competency: part[:at], Level: int(level)})
	}
	return out
}

var language = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)

// languages reads en;fr.
func (r *reader) languages() (out []string) {
	for _, l := range r.list("languages") {
		if !language.MatchString(l) {
			r.fail("languages", "%q is no language; languages are written en;fr", l)
		}
		if l = strings.ToLower(l); slices.Contains(out, l) {
			r.fail("languages", "%q stands twice", l)
		}
		out = append(out, l)
	}
	return out
}
