package qti

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// declaration finds the encoding that a file says it has.
var declaration = regexp.MustCompile(`^\s*<\?xml[^>]*\sencoding\s*=\s*["']([^"']*)["']`)

// decoded is a file in UTF-8, whatever it came in: UTF-8 and UTF-16 with or without their marks, and Latin-1 where it says so.
func decoded(raw []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(raw, []byte{0, 0, 0xfe, 0xff}), bytes.HasPrefix(raw, []byte{0xff, 0xfe, 0, 0}):
		return nil, errors.New("is in UTF-32, which is not read: save it as UTF-8")
	case bytes.HasPrefix(raw, []byte{0xef, 0xbb, 0xbf}):
		return named(raw[3:], "utf-8")
	case bytes.HasPrefix(raw, []byte{0xfe, 0xff}):
		return fromUTF16(raw[2:], binary.BigEndian)
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}):
		return fromUTF16(raw[2:], binary.LittleEndian)
	case bytes.HasPrefix(raw, []byte{0, '<'}):
		return fromUTF16(raw, binary.BigEndian)
	case bytes.HasPrefix(raw, []byte{'<', 0}):
		return fromUTF16(raw, binary.LittleEndian)
	}
	says := "utf-8"
	if m := declaration.FindSubmatch(raw[:min(len(raw), 1000)]); m != nil {
		says = strings.ToLower(string(m[1]))
	}
	return named(raw, says)
}

func named(raw []byte, says string) ([]byte, error) {
	switch says {
	case "utf-8", "utf8", "us-ascii", "ascii":
		if !utf8.Valid(raw) {
			return nil, errors.New("has bytes that are no UTF-8: save it as UTF-8")
		}
		return raw, nil
	case "iso-8859-1", "latin1", "latin-1", "iso_8859-1", "l1":
		text := make([]byte, 0, len(raw)+len(raw)/8)
		for _, b := range raw { // each byte of Latin-1 is the character of its number
			text = utf8.AppendRune(text, rune(b))
		}
		return text, nil
	case "utf-16", "utf-16le", "utf-16be":
		return nil, errors.New("says it is in UTF-16 and is not: save it as UTF-8")
	}
	return nil, fmt.Errorf("is in the encoding %.40q, which is not read: save it as UTF-8", says)
}

func fromUTF16(raw []byte, order binary.ByteOrder) ([]byte, error) {
	if len(raw)%2 != 0 {
		return nil, errors.New("is in UTF-16 and ends in the middle of a character")
	}
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = order.Uint16(raw[2*i:])
	}
	return []byte(string(utf16.Decode(units))), nil
}
