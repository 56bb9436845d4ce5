package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// object is an object of other people's JSON: read field by field, so that one of a wrong type does not take the others along.
type object struct {
	d      *draft
	path   string
	fields map[string]json.RawMessage
}

// object reads raw as an object; what is none is noted.
func (d *draft) object(raw json.RawMessage, path string) (object, bool) {
	o := object{d: d, path: path}
	if err := json.Unmarshal(raw, &o.fields); err != nil || o.fields == nil {
		d.note(path, "an object was expected, %s found; it is left out", kindOf(raw))
		return o, false
	}
	return o, true
}

// kindOf names what a piece of JSON is.
func kindOf(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return "nothing"
	}
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "a text"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	}
	return "a number"
}

// get is the field of the first of the names that is there and not null.
func (o object) get(names ...string) (raw json.RawMessage, path string) {
	for _, name := range names {
		if raw, ok := o.fields[name]; ok && !bytes.Equal(bytes.TrimSpace(raw), []byte("null")) {
			return raw, o.path + "." + name
		}
	}
	return nil, ""
}

// text is a field as a text. A number will do: codes are often written so.
func (o object) text(names ...string) string {
	raw, path := o.get(names...)
	if raw == nil {
		return ""
	}
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return clean(s)
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	o.d.note(path, "a text was expected, %s found; it is left out", kindOf(raw))
	return ""
}

// plain is a field as a text, without the marks of HTML where it comes from elsewhere.
func (o object) plain(own bool, names ...string) string {
	text := o.text(names...)
	if own {
		return text
	}
	text, marked := unmarked(text)
	if marked {
		o.d.leave(leftMarks)
	}
	return text
}

// texts is a field as a list of texts; a single text is a list of one.
func (o object) texts(names ...string) (list []string) {
	raw, path := o.get(names...)
	if raw == nil {
		return nil
	}
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil {
		items = []json.RawMessage{raw}
	}
	for i, item := range items {
		var s string
		if json.Unmarshal(item, &s) != nil {
			o.d.note(fmt.Sprintf("%s[%d]", path, i), "a text was expected, %s found; it is left out", kindOf(item))
		} else if s = clean(s); s != "" {
			list = append(list, s)
		}
	}
	return list
}

// list is a field as a list. An object of objects will do, in the order of the file: some programs write a map.
func (o object) list(names ...string) (items []json.RawMessage, path string) {
	raw, path := o.get(names...)
	if raw == nil {
		return nil, ""
	}
	if json.Unmarshal(raw, &items) != nil {
		if items = values(raw); len(items) > 0 {
			o.d.note(path, "a list was expected, an object found; what is in it is read as one")
			return items, path
		}
		o.d.note(path, "a list was expected, %s found; it is left out", kindOf(raw))
		return nil, path
	}
	return items, path
}

// values are those of an object whose values are objects themselves, in the order of the file.
func values(raw json.RawMessage) (list []json.RawMessage) {
	if kindOf(raw) != "an object" {
		return nil
	}
	r := json.NewDecoder(bytes.NewReader(raw))
	_, _ = r.Token() // the brace; all of it was read as JSON before
	for r.More() {
		var value json.RawMessage
		if _, err := r.Token(); err != nil || r.Decode(&value) != nil || kindOf(value) != "an object" {
			return nil
		}
		list = append(list, value)
	}
	return list
}

// link is a field that refers to something: an object, or in early packages its bare address.
func (o object) link(names ...string) (object, bool) {
	raw, path := o.get(names...)
	if raw == nil {
		return object{}, false
	}
	if kindOf(raw) == "a text" {
		return object{d: o.d, path: path, fields: map[string]json.RawMessage{"uri": raw}}, true
	}
	return o.d.object(raw, path)
}

// object is a field as an object.
func (o object) object(names ...string) (object, bool) {
	raw, path := o.get(names...)
	var list []json.RawMessage
	if raw == nil || json.Unmarshal(raw, &list) == nil && len(list) == 0 { // so PHP writes an object without fields
		return object{}, false
	}
	return o.d.object(raw, path)
}

// number is a field as a whole number.
func (o object) number(name string) (int, bool) {
	raw, path := o.get(name)
	if raw == nil {
		return 0, false
	}
	text := strings.TrimSpace(strings.Trim(string(bytes.TrimSpace(raw)), `"`))              // some write "3"
	if n, err := strconv.ParseFloat(text, 64); err == nil && math.Abs(n) <= math.MaxInt32 { // or 3.0
		return int(n), true
	}
	o.d.note(path, "a whole number was expected, %s found; it is left out", kindOf(raw))
	return 0, false
}

// into reads a field of a known form, such as an extension of our own.
func (o object) into(name string, value any) bool {
	raw, path := o.get(name)
	if raw == nil {
		return false
	}
	if err := json.Unmarshal(raw, value); err != nil {
		o.d.note(path, "this has not the expected form (%v); it is left out", err)
		return false
	}
	return true
}
