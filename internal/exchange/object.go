package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
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

// list is a field as a list.
func (o object) list(names ...string) (items []json.RawMessage, path string) {
	raw, path := o.get(names...)
	if raw == nil {
		return nil, ""
	}
	if json.Unmarshal(raw, &items) != nil {
		o.d.note(path, "a list was expected, %s found; it is left out", kindOf(raw))
		return nil, path
	}
	return items, path
}

// object is a field as an object.
func (o object) object(names ...string) (object, bool) {
	raw, path := o.get(names...)
	if raw == nil {
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
	var n int
	text := strings.Trim(string(bytes.TrimSpace(raw)), `"`) // some write "3"
	if json.Unmarshal([]byte(text), &n) == nil {
		return n, true
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
