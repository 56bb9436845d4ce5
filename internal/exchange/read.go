package exchange

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// FileError says why a file cannot be used, and where.
type FileError struct {
	Name         string
	Line, Column int    // from 1; 0 where the place is a path or the whole file
	Path         string // in JSON
	Text         string
}

func (e *FileError) Error() string {
	switch {
	case e.Line > 0:
		return fmt.Sprintf("%s: line %d, column %d: %s", e.Name, e.Line, e.Column, e.Text)
	case e.Path != "":
		return fmt.Sprintf("%s: %s: %s", e.Name, e.Path, e.Text)
	}
	return e.Name + ": " + e.Text
}

// load reads a whole file and refuses what is not UTF-8, with what to do about it.
func load(name string, r io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxBytes+1))
	if err != nil {
		return nil, &FileError{Name: name, Text: err.Error()}
	}
	refuse := func(text string) ([]byte, error) { return nil, &FileError{Name: name, Text: text} }
	raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	switch head := bytes.TrimSpace(raw); {
	case len(raw) > MaxBytes:
		return refuse(fmt.Sprintf("the file is larger than the %d MB that are read", MaxBytes>>20))
	case len(head) == 0:
		return refuse("the file is empty")
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}), bytes.HasPrefix(raw, []byte{0xfe, 0xff}), wide(raw):
		return refuse("the file is in UTF-16; save it as UTF-8 (in a spreadsheet: “CSV UTF-8”)")
	case bytes.HasPrefix(raw, []byte("PK\x03\x04")):
		return refuse("this is a ZIP archive or a workbook; unpack it, or save the sheet as “CSV UTF-8”")
	case head[0] == '<':
		return refuse("this is XML or HTML; the formats that are read are JSON (our own, CASE, SKOS in JSON-LD) and CSV (our own, Moodle's)")
	}
	if at := invalidAt(raw); at >= 0 {
		line, column := position(raw, at)
		return nil, &FileError{Name: name, Line: line, Column: column, Text: fmt.Sprintf(
			"the byte %#x is not UTF-8; the file is probably in Latin-1 or Windows-1252: save it as UTF-8", raw[at])}
	}
	return raw, nil
}

// wide reports whether every other byte of the beginning is zero, as in UTF-16 without its mark.
func wide(raw []byte) bool {
	head := raw[:min(len(raw), 64)&^1]
	var even, odd int
	for i, b := range head {
		if b == 0 && i%2 == 0 {
			even++
		} else if b == 0 {
			odd++
		}
	}
	return len(head) >= 4 && max(even, odd) > len(head)/3
}

func invalidAt(raw []byte) int {
	if utf8.Valid(raw) {
		return -1
	}
	for i := 0; i < len(raw); {
		r, n := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// position is the line and the column, in characters from 1, of a byte.
func position(raw []byte, at int) (line, column int) {
	before := raw[:min(max(at, 0), len(raw))]
	start := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte{'\n'}) + 1, utf8.RuneCount(before[start:]) + 1
}

// nested finds where JSON is nested deeper than is read, or -1. It must run before the library's own reading, which goes deeper.
func nested(raw []byte) int {
	depth, inString := 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			if depth++; depth > MaxDepth {
				return i
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return -1
}

// decode reads JSON whole and says where it is broken.
func decode(name string, raw []byte, into any) error {
	if at := nested(raw); at >= 0 {
		line, column := position(raw, at)
		return &FileError{Name: name, Line: line, Column: column, Text: fmt.Sprintf("the JSON is nested deeper than the %d levels that are read", MaxDepth)}
	}
	err := json.Unmarshal(raw, into)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &syntax) && strings.Contains(syntax.Error(), "unexpected end"):
		line, column := position(raw, len(raw))
		return &FileError{Name: name, Line: line, Column: column, Text: "the JSON ends in the middle; the file seems to be cut off"}
	case errors.As(err, &syntax):
		line, column := position(raw, int(syntax.Offset)-1)
		return &FileError{Name: name, Line: line, Column: column, Text: "this is no JSON: " + syntax.Error()}
	case errors.As(err, &kind):
		line, column := position(raw, int(kind.Offset)-1)
		text := fmt.Sprintf("%s expected, %s found", expected(kind), kind.Value)
		if kind.Field != "" {
			text += " in " + kind.Field
		}
		return &FileError{Name: name, Line: line, Column: column, Text: text}
	}
	return &FileError{Name: name, Text: err.Error()}
}

func expected(e *json.UnmarshalTypeError) string {
	switch kind := e.Type.Kind().String(); kind {
	case "struct", "map":
		return "an object"
	case "slice":
		return "a list"
	case "int":
		return "a whole number"
	case "string":
		return "a text"
	default:
		return kind
	}
}

func topKeys(name string, raw []byte) ([]string, error) {
	var fields map[string]json.RawMessage
	if err := decode(name, raw, &fields); err != nil {
		return nil, err
	}
	keys := make([]string, 0, len(fields))
	for key := range fields {
		keys = append(keys, key)
	}
	return keys, nil
}

// clean makes a text as it is stored: one kind of line end, no control characters, no blanks around it.
func clean(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r < ' ' && r != '\n' && r != '\t', r == 0x7f, r == utf8.RuneError:
			return -1
		}
		return r
	}, text)
	return strings.TrimSpace(text)
}
