package irtfile

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// Limits that no table of answers comes near, so that a wrong file is refused in a moment and not after filling the memory.
const (
	maxColumns = 20_000
	maxRecord  = 32 << 20 // bytes of a row
	window     = 1 << 20
)

// records cuts a file into rows at line ends that are not inside quotes: LF, CR LF, or CR alone in a file without LF.
type records struct {
	in   *bufio.Reader
	end  byte
	row  int    // of the last record, from 1
	long []byte // of a record that did not fit the window
	read int64  // bytes
}

// newRecords looks at the beginning of the file: its kind, its byte-order mark, its line ends.
func newRecords(r io.Reader) (*records, error) {
	in := bufio.NewReaderSize(r, window)
	head, err := in.Peek(64 << 10)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, err
	}
	switch {
	case len(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\uFEFF")))) == 0:
		return nil, problem(0, 0, "", "the file is empty; it should have a header row with the names of the columns, then a row per person")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return nil, problem(0, 0, "", "this is a workbook or another packed file; save the sheet as CSV")
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return nil, problem(0, 0, "", "this is UTF-16 text; save it as CSV in UTF-8")
	case bytes.IndexByte(head, 0) >= 0:
		return nil, problem(0, 0, "", "this is not text; a CSV file is wanted")
	}
	out := &records{in: in, end: '\n'}
	if bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		out.end = '\r'
	}
	if bytes.HasPrefix(head, []byte("\uFEFF")) {
		out.read = 3
		_, _ = in.Discard(3) // they were just seen
	}
	return out, nil
}

// next returns the next row without its line end; it holds until the following call. After the last it returns io.EOF.
func (r *records) next() ([]byte, error) {
	line, err := r.line()
	if len(line) == 0 && err != nil {
		return nil, err
	}
	r.row++
	if bytes.Count(line, quote)%2 == 1 { // a line end inside quotes belongs to the cell
		line = append([]byte(nil), line...)
		for err == nil && bytes.Count(line, quote)%2 == 1 {
			var more []byte
			more, err = r.line()
			if line = append(line, more...); len(line) > maxRecord {
				return nil, problem(r.row, 0, "", "a quotation mark is opened and never closed")
			}
		}
		if bytes.Count(line, quote)%2 == 1 && errors.Is(err, io.EOF) {
			return nil, problem(r.row, 0, "", "a quotation mark is opened and never closed")
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return bytes.TrimRight(line, "\r\n"), nil
}

var quote = []byte{'"'}

// line returns the bytes up to and including the next line end.
func (r *records) line() ([]byte, error) {
	part, err := r.in.ReadSlice(r.end)
	r.read += int64(len(part))
	if !errors.Is(err, bufio.ErrBufferFull) {
		return part, err
	}
	r.long = r.long[:0]
	for errors.Is(err, bufio.ErrBufferFull) {
		if r.long = append(r.long, part...); len(r.long) > maxRecord {
			return nil, problem(r.row+1, 0, "", "this row is longer than %d MB; is this a table of answers?", maxRecord>>20)
		}
		part, err = r.in.ReadSlice(r.end)
		r.read += int64(len(part))
	}
	r.long = append(r.long, part...)
	return r.long, err
}

// split cuts a record into cells, spaces around them and quotes taken off, into the slice given.
func split(record []byte, by byte, into [][]byte) [][]byte {
	into = into[:0]
	for {
		cell, rest, more := cut(record, by)
		into = append(into, cell)
		if !more {
			return into
		}
		record = rest
	}
}

// cut takes the first cell off a record.
func cut(record []byte, by byte) (cell, rest []byte, more bool) {
	trimmed := bytes.TrimLeft(record, " ")
	if len(trimmed) == 0 || trimmed[0] != '"' {
		cell, rest, more = bytes.Cut(record, []byte{by})
		return bytes.TrimSpace(cell), rest, more
	}
	inside, i := trimmed[1:], 0
	doubled := false
	for i < len(inside) {
		if inside[i] == '"' {
			if i+1 >= len(inside) || inside[i+1] != '"' {
				break
			}
			doubled = true
			i++
		}
		i++
	}
	cell = inside[:min(i, len(inside))]
	if doubled {
		cell = bytes.ReplaceAll(cell, []byte(`""`), quote)
	}
	_, rest, more = bytes.Cut(inside[min(i+1, len(inside)):], []byte{by})
	return bytes.TrimSpace(cell), rest, more
}
