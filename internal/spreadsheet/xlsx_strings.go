package spreadsheet

import (
	"bytes"
	"regexp"
	"strconv"
	"unicode/utf8"
)

// The limits of the table of texts that the cells of an XLSX file share.
const (
	maxStrings    = 3_000_000
	maxStringData = 128 << 20
)

// sharedStrings is that table, in one piece of memory.
type sharedStrings struct {
	data []byte
	ends []uint32
}

// at is the text with a number.
func (s *sharedStrings) at(n int) ([]byte, bool) {
	if n < 0 || n >= len(s.ends) {
		return nil, false
	}
	from := uint32(0)
	if n > 0 {
		from = s.ends[n-1]
	}
	return s.data[from:s.ends[n]], true
}

// readStrings reads the table, if there is one.
func (b *book) readStrings(name string) error {
	if name == "" || b.parts[name] == nil {
		return nil
	}
	in, err := b.open(name, maxUnpacked)
	if err != nil {
		return err
	}
	defer in.Close()
	x, err := scan(in)
	if err != nil {
		return damaged(err)
	}
	var t textOf
	for {
		e, err := x.next()
		if err != nil { // the table does not end before it says so
			return damaged(err)
		}
		if e == opened && x.is("si") {
			t.reset()
		}
		t.take(e, x)
		switch {
		case e != closed:
		case x.is("sst"):
			return nil
		case x.is("si"):
			b.strings.data = append(b.strings.data, unescaped(t.text)...)
			b.strings.ends = append(b.strings.ends, uint32(len(b.strings.data)))
			if len(b.strings.ends) > maxStrings || len(b.strings.data) > maxStringData {
				return tooMuch()
			}
		}
	}
}

// textOf collects the text of a cell or of a shared string: what stands in t, also in several runs, but not how it is pronounced.
type textOf struct {
	text     []byte
	in       bool
	phonetic bool
}

func (t *textOf) reset() { t.text, t.in, t.phonetic = t.text[:0], false, false }

// take goes on with an event. Of a text it takes as much as is needed to know that the cell is too long.
func (t *textOf) take(e event, x *scanner) {
	const enough = (MaxCell + 1) * utf8.UTFMax * 2
	switch {
	case e == written:
		if t.in && len(t.text) < enough {
			t.text = append(t.text, x.text[:min(len(x.text), enough)]...)
		}
	case x.is("t"), x.is("v"):
		t.in = e == opened && !t.phonetic
	case x.is("rPh"):
		t.phonetic = e == opened
	}
}

// escapes are how XLSX writes characters that XML cannot have: _x000D_.
var escapes = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

func unescaped(text []byte) []byte {
	if len(text) < 7 || !bytes.Contains(text, []byte("_x")) {
		return text
	}
	return escapes.ReplaceAllFunc(text, func(match []byte) []byte {
		n, _ := strconv.ParseUint(string(match[2:6]), 16, 16)
		if n == 0 {
			return nil
		}
		return utf8.AppendRune(nil, rune(n))
	})
}
