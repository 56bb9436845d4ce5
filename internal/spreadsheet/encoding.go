package spreadsheet

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/dira-platform/dira/internal/errs"
)

// Encoding is how a CSV file writes characters as bytes.
type Encoding string

// The encodings. The last two are those of Excel on computers set to a Western European language and to Arabic.
const (
	UTF8        Encoding = "UTF-8"
	UTF16LE     Encoding = "UTF-16LE"
	UTF16BE     Encoding = "UTF-16BE"
	Windows1252 Encoding = "Windows-1252"
	Windows1256 Encoding = "Windows-1256"
)

// Encodings lists the encodings that are read.
var Encodings = []Encoding{UTF8, UTF16LE, UTF16BE, Windows1252, Windows1256}

var decoders = map[Encoding]encoding.Encoding{
	UTF16LE: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), UTF16BE: unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM),
	Windows1252: charmap.Windows1252, Windows1256: charmap.Windows1256,
}

// decode makes UTF-8 of a file, of an encoding or, where that is empty, of the one it seems to be in. Bytes that are no characters become U+FFFD.
func decode(raw []byte, wanted Encoding) (text []byte, is Encoding, assumed bool, err error) {
	raw, is = marked(raw)
	switch {
	case wanted != "" && is == "":
		is = wanted
	case is == "":
		is = seemingly(raw)
		assumed = is != UTF8
	}
	if is == UTF8 {
		return raw, is, false, nil
	}
	d, ok := decoders[is]
	if !ok {
		return nil, "", false, errs.New(errs.Invalid, "sheet_encoding_unknown", "encoding", cut(string(is), maxName)).At("encoding")
	}
	text, err = d.NewDecoder().Bytes(raw)
	if err != nil { // these decoders replace what they cannot read
		return nil, "", false, errs.New(errs.Invalid, "sheet_damaged").Because(err)
	}
	return text, is, assumed, nil
}

// marked takes the mark off the beginning of a file, which says its encoding.
func marked(raw []byte) ([]byte, Encoding) {
	for mark, e := range map[string]Encoding{"\xef\xbb\xbf": UTF8, "\xff\xfe": UTF16LE, "\xfe\xff": UTF16BE} {
		if rest, ok := bytes.CutPrefix(raw, []byte(mark)); ok {
			return rest, e
		}
	}
	return raw, ""
}

// seemingly guesses the encoding of a file without a mark.
func seemingly(raw []byte) Encoding {
	if e := halfEmpty(raw[:min(len(raw), 4096)]); e != "" {
		return e
	}
	valid, invalid, high, together := 0, 0, 0, 0
	for i := 0; i < len(raw); {
		if raw[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && n == 1 {
			invalid++
			high++
			if i > 0 && raw[i-1] >= 0xc0 && raw[i] >= 0xc0 { // letters of Arabic, which stand together; those with accents stand alone
				together++
			}
		} else {
			valid++
		}
		i += n
	}
	switch {
	case invalid == 0, valid > 10*invalid: // a few broken bytes do not make another encoding
		return UTF8
	case 2*together > high:
		return Windows1256
	}
	return Windows1252
}

// halfEmpty recognises UTF-16 by its empty bytes, of which Latin text has one a character.
func halfEmpty(head []byte) Encoding {
	var even, odd int
	for i, b := range head {
		switch {
		case b == 0 && i%2 == 0:
			even++
		case b == 0:
			odd++
		}
	}
	switch {
	case len(head) < 4:
	case odd > len(head)/4 && even == 0:
		return UTF16LE
	case even > len(head)/4 && odd == 0:
		return UTF16BE
	}
	return ""
}
