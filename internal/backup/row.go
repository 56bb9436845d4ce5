package backup

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/db"
)

// A row is a JSON list of its values in the order of the columns. The same values always make the same bytes. What JSON does not know is said
// with an object or a word: bytes, and texts that are no UTF-8, are {"base64":"…"}; numbers that are none are "NaN", "Infinity", "-Infinity".

const (
	bytesBegin = `{"base64":"`
	bytesEnd   = `"}`
)

// appendRow writes a row and the end of its line.
func appendRow(line []byte, columns []db.Column, values []any) ([]byte, error) {
	line = append(line, '[')
	for i, v := range values {
		if i > 0 {
			line = append(line, ',')
		}
		var ok bool
		if line, ok = appendValue(line, columns[i].Kind, v); !ok {
			return nil, fmt.Errorf("column %s holds a %T where a %s should be", columns[i].Name, v, columns[i].Kind)
		}
	}
	return append(line, "]\n"...), nil
}

// appendValue writes a value of a kind of column and reports whether it was one.
func appendValue(line []byte, kind string, v any) (_ []byte, ok bool) {
	switch v := v.(type) {
	case nil:
		return append(line, "null"...), true
	case string:
		return appendText(line, v), kind == db.Text
	case []byte: // SQLite keeps bytes in a column of text if it is given them
		if kind == db.Text {
			return appendText(line, string(v)), true
		}
		return appendBytes(line, v), kind == db.Bytes
	case int64:
		if kind == db.Double {
			return appendDouble(line, float64(v)), true
		}
		return strconv.AppendInt(line, v, 10), kind == db.Bigint
	case float64:
		return appendDouble(line, v), kind == db.Double
	}
	return line, false
}

func appendDouble(line []byte, v float64) []byte {
	switch {
	case math.IsNaN(v):
		return append(line, `"NaN"`...)
	case math.IsInf(v, 1):
		return append(line, `"Infinity"`...)
	case math.IsInf(v, -1):
		return append(line, `"-Infinity"`...)
	}
	return strconv.AppendFloat(line, v, 'g', -1, 64)
}

func appendBytes(line, v []byte) []byte {
	line = append(line, bytesBegin...)
	line = base64.StdEncoding.AppendEncode(line, v)
	return append(line, bytesEnd...)
}

func appendText(line []byte, v string) []byte {
	if !utf8.ValidString(v) {
		return appendBytes(line, []byte(v))
	}
	line = append(line, '"')
	from := 0
	for i := range len(v) {
		if c := v[i]; c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		line = append(line, v[from:i]...)
		from = i + 1
		switch c := v[i]; c {
		case '"', '\\':
			line = append(line, '\\', c)
		case '\n':
			line = append(line, `\n`...)
		default:
			line = fmt.Appendf(line, `\u%04x`, c)
		}
	}
	return append(append(line, v[from:]...), '"')
}

// parseRow reads a line that appendRow wrote, without its end, and adds its values to those before.
func parseRow(values []any, line string, columns []db.Column) ([]any, error) {
	rest, ok := strings.CutPrefix(line, "[")
	for i, c := range columns {
		if i > 0 && ok {
			rest, ok = strings.CutPrefix(rest, ",")
		}
		end := 0
		if ok {
			end, ok = valueEnd(rest)
		}
		if !ok {
			return nil, fmt.Errorf("column %s is missing", c.Name)
		}
		v, err := parseValue(rest[:end], c.Kind)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
		values, rest = append(values, v), rest[end:]
	}
	if rest != "]" {
		return nil, fmt.Errorf("there is more than the %d columns", len(columns))
	}
	return values, nil
}

// valueEnd finds where the value that text begins with is over.
func valueEnd(text string) (end int, ok bool) {
	if inner, isBytes := strings.CutPrefix(text, bytesBegin); isBytes {
		n := strings.Index(inner, bytesEnd)
		return len(bytesBegin) + n + len(bytesEnd), n >= 0
	}
	if !strings.HasPrefix(text, `"`) {
		end = strings.IndexAny(text, ",]")
		return end, end > 0
	}
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1, true
		}
	}
	return 0, false
}

func parseValue(text, kind string) (v any, err error) {
	encoded, isBytes := strings.CutPrefix(text, bytesBegin)
	switch {
	case text == "null":
		return nil, nil
	case isBytes && (kind == db.Bytes || kind == db.Text):
		raw, err := base64.StdEncoding.DecodeString(strings.TrimSuffix(encoded, bytesEnd))
		if kind == db.Text {
			return string(raw), err
		}
		return raw, err
	case kind == db.Text && strings.HasPrefix(text, `"`):
		if !strings.Contains(text, `\`) {
			return text[1 : len(text)-1], nil
		}
		var s string
		err = json.Unmarshal([]byte(text), &s)
		return s, err
	case kind == db.Bigint:
		return strconv.ParseInt(text, 10, 64)
	case kind == db.Double:
		return strconv.ParseFloat(strings.Trim(text, `"`), 64)
	}
	return nil, fmt.Errorf("%.20q is no %s", text, kind)
}
