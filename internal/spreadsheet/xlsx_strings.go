package spreadsheet

import (
	"encoding/xml"
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
	in, err := b.open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	d := in.decoder()
	var t textOf
	for {
		token, err := in.token(d)
		if err != nil { // the table does not end before it says so
			return damaged(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == "si" {
				t.reset()
			}
			t.start(token.Name.Local)
		case xml.CharData:
			t.add(token)
		case xml.EndElement:
			t.end(token.Name.Local)
			switch token.Name.Local {
			case "sst":
				return nil
			case "si":
			default:
				continue
			}
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

func (t *textOf) start(element string) {
	switch element {
	case "t", "v":
		t.in = !t.phonetic
	case "rPh":
		t.phonetic = true
	}
}

func (t *textOf) end(element string) {
	switch element {
	case "t", "v":
		t.in = false
	case "rPh":
		t.phonetic = false
	}
}

// add takes as much as is needed to know that a cell is too long.
func (t *textOf) add(data []byte) {
	const enough = (MaxCell + 1) * utf8.UTFMax * 2
	if t.in && len(t.text) < enough {
		t.text = append(t.text, data[:min(len(data), enough)]...)
	}
}

// escapes are how XLSX writes characters that XML cannot have: _x000D_.
var escapes = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

func unescaped(text []byte) []byte {
	if len(text) < 7 {
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
