package spreadsheet

import (
	"bytes"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/errs"
)

// separators are what parts the cells of a row, the most usual first.
var separators = []byte{',', ';', '\t', '|'}

// csvText is the text of a CSV file, and what parts its cells.
type csvText struct {
	text      []byte
	separator byte
	skip      bool // the first line, which names the separator
}

func openCSV(raw []byte, o Options) (*File, error) {
	text, is, assumed, err := decode(raw, o.Encoding)
	if err != nil {
		return nil, err
	}
	f := &File{Format: CSV, Sheets: []Sheet{{}}, Encoding: is, Assumed: assumed, Broken: replaced(text)}
	f.csv = declared(text)
	if f.csv.separator == 0 {
		f.csv.separator = separatorOf(text, o.Fit)
	}
	return f, nil
}

func (c csvText) rows() (Table, error) {
	r := &csvRows{rest: c.text, separator: c.separator}
	if c.skip {
		if _, err := r.record(); err != nil {
			return nil, err
		}
		r.row.Number = 0 // programs do not show this line
	}
	return r, nil
}

// replaced counts the characters that could not be read.
func replaced(text []byte) (n int) {
	if utf8.Valid(text) {
		return bytes.Count(text, []byte("\ufffd"))
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError {
			n++
		}
		i += size
	}
	return n
}

// declared reads the separator that the first line names, as Excel lets it: sep=;
func declared(text []byte) csvText {
	c := csvText{text: text}
	if len(text) < 5 || !bytes.EqualFold(text[:4], []byte("sep=")) || bytes.IndexByte(separators, text[4]) < 0 {
		return c
	}
	if after := text[5:]; len(after) == 0 || after[0] == '\r' || after[0] == '\n' {
		c.separator, c.skip = text[4], true
	}
	return c
}

// separatorOf finds the separator by trying each: the best fits best what is looked for, then makes the most rows of the same width, then the
// widest.
func separatorOf(text []byte, fit func([]*Row) int) byte {
	var best byte
	var most [3]int
	for _, separator := range separators {
		head, _ := Ahead(&csvRows{rest: text[:min(len(text), 256<<10)], separator: separator}) // where one makes no table of it, another will
		width, alike := UsualWidth(head)
		score := [3]int{0, alike, width}
		if fit != nil {
			score[0] = fit(head)
		}
		if best == 0 || better(score, most) {
			best, most = separator, score
		}
	}
	return best
}

func better(a, b [3]int) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i] > b[i]
		}
	}
	return false
}

// UsualWidth is the width that most rows have, and how many have it. Rows of one cell do not count: they are titles, or not parted.
func UsualWidth(head []*Row) (width, rows int) {
	counts := map[int]int{}
	for _, r := range head {
		n := len(r.Cells)
		if n < 2 {
			continue
		}
		if counts[n]++; counts[n] > rows || counts[n] == rows && n > width {
			width, rows = n, counts[n]
		}
	}
	return width, rows
}

// csvRows reads the rows of a CSV file as spreadsheet programs do: a quotation mark opens only at the beginning of a cell, a row is counted as
// one however many lines it runs over, and empty lines are counted too.
type csvRows struct {
	rest      []byte
	separator byte
	row       Row
	quoted    []byte
}

// Next implements [Table].
func (r *csvRows) Next() (*Row, error) {
	for len(r.rest) > 0 {
		row, err := r.record()
		if err != nil {
			return nil, err
		}
		if row.Filled() > 0 {
			return row, nil
		}
	}
	return nil, nil
}

// Layout implements [Table].
func (r *csvRows) Layout() Layout { return Layout{} }

// Close implements [Table].
func (r *csvRows) Close() error { return nil }

// record reads one row, empty or not.
func (r *csvRows) record() (*Row, error) {
	r.row = Row{Number: r.row.Number + 1, Cells: r.row.Cells[:0], Lines: 1}
	for {
		c, err := r.cell()
		if err != nil {
			return nil, err
		}
		if len(r.row.Cells) < MaxColumns {
			r.row.Cells = append(r.row.Cells, c)
		} else if !c.Empty() {
			return nil, errs.New(errs.TooLarge, "sheet_columns", "limit", MaxColumns, "row", r.row.Number)
		}
		if len(r.rest) == 0 || r.rest[0] != r.separator {
			break
		}
		r.rest = r.rest[1:]
	}
	r.rest = bytes.TrimPrefix(r.rest, []byte{'\r'})
	r.rest = bytes.TrimPrefix(r.rest, []byte{'\n'})
	return &r.row, nil
}

// cell reads up to the separator or the end of the line.
func (r *csvRows) cell() (Cell, error) {
	if len(r.rest) == 0 || r.rest[0] != '"' {
		return bounded(r.upToEnd()), nil
	}
	r.rest, r.quoted = r.rest[1:], r.quoted[:0]
	for {
		end := bytes.IndexByte(r.rest, '"')
		if end < 0 {
			return Cell{}, errs.New(errs.Invalid, "sheet_quote_open", "row", r.row.Number)
		}
		r.quoted = append(r.quoted, r.rest[:end]...)
		r.rest = r.rest[end+1:]
		if len(r.rest) == 0 || r.rest[0] != '"' {
			break
		}
		r.quoted = append(r.quoted, '"')
		r.rest = r.rest[1:]
	}
	lines := 1 + max(bytes.Count(r.quoted, []byte{'\n'}), bytes.Count(r.quoted, []byte{'\r'}))
	r.row.Lines = max(r.row.Lines, lines)
	r.quoted = append(r.quoted, r.upToEnd()...) // after the closing mark, as the programs do
	return bounded(r.quoted), nil
}

func (r *csvRows) upToEnd() []byte {
	end := 0
	for end < len(r.rest) && r.rest[end] != r.separator && r.rest[end] != '\n' && r.rest[end] != '\r' {
		end++
	}
	taken := r.rest[:end]
	r.rest = r.rest[end:]
	return taken
}

// bounded makes a cell of bytes, within the limit.
func bounded(raw []byte) Cell {
	c := Cell{}
	if len(raw) > MaxCell && utf8.RuneCount(raw) > MaxCell {
		n := 0
		for range MaxCell {
			_, size := utf8.DecodeRune(raw[n:])
			n += size
		}
		raw, c.Cut = raw[:n], true
	}
	c.Text = string(raw)
	if !utf8.Valid(raw) || bytes.Contains(raw, []byte("\ufffd")) {
		c.Kind = Uncertain
	}
	return c
}
