package spreadsheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
)

// What is no plain CSV file, in words for whoever gave it to a command.
var (
	ErrEmpty    = errors.New("the file is empty")
	ErrWorkbook = errors.New("this is a workbook or another packed file; save the sheet as CSV")
	ErrUTF16    = errors.New("this is UTF-16 text; save it as CSV in UTF-8")
	ErrNoText   = errors.New("this is not text; a CSV file is wanted")
)

// Plain reads CSV of which the columns are known, as it comes and without holding it: UTF-8, with commas, semicolons or tabs between cells, and line ends of any
// system. Rows may differ in length, and each is overwritten by the next. It fails with [ErrEmpty], [ErrWorkbook], [ErrUTF16] or [ErrNoText], or as r does.
func Plain(r io.Reader) (*csv.Reader, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	head, err := in.Peek(1 << 16)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if err := unreadable(head); err != nil {
		return nil, err
	}
	if bytes.HasPrefix(head, []byte("\uFEFF")) {
		_, _ = in.Discard(3) // they were just seen
	}
	var source io.Reader = in
	if bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		source = &oldLines{in}
	}
	first, _, _ := bytes.Cut(head, []byte("\n"))
	out := csv.NewReader(source)
	out.ReuseRecord, out.FieldsPerRecord = true, -1
	for _, by := range []rune{';', '\t'} {
		if bytes.Count(first, []byte(string(by))) > bytes.Count(first, []byte(string(out.Comma))) {
			out.Comma = by
		}
	}
	return out, nil
}

func unreadable(head []byte) error {
	switch {
	case len(bytes.TrimSpace(bytes.TrimPrefix(head, []byte("\uFEFF")))) == 0:
		return ErrEmpty
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return ErrWorkbook
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return ErrUTF16
	case bytes.IndexByte(head, 0) >= 0:
		return ErrNoText
	}
	return nil
}

// oldLines turns the line ends of old Macintosh programs into today's.
type oldLines struct{ r io.Reader }

// Read implements io.Reader.
func (o *oldLines) Read(p []byte) (int, error) {
	n, err := o.r.Read(p)
	for i, b := range p[:n] {
		if b == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}
