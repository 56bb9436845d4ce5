package oaipmh

import (
	"bytes"
	"encoding/xml"
)

// writer writes XML. What cannot stand in XML is replaced.
type writer struct {
	bytes.Buffer
	open []string
}

// start begins an element; attributes are name and value by turns, and those without a value are left out.
func (w *writer) start(name string, attributes ...string) {
	w.WriteByte('<')
	w.WriteString(name)
	for i := 0; i+1 < len(attributes); i += 2 {
		if attributes[i+1] == "" {
			continue
		}
		w.WriteString(" " + attributes[i] + `="`)
		w.escape(attributes[i+1])
		w.WriteByte('"')
	}
	w.WriteByte('>')
	w.open = append(w.open, name)
}

// end ends the element that was begun last.
func (w *writer) end() {
	last := len(w.open) - 1
	w.WriteString("</" + w.open[last] + ">")
	w.open = w.open[:last]
}

// text is an element with nothing but a text.
func (w *writer) text(name, text string, attributes ...string) {
	w.start(name, attributes...)
	w.escape(text)
	w.end()
}

// some is an element with a text, where there is one.
func (w *writer) some(name, text string, attributes ...string) {
	if text != "" {
		w.text(name, text, attributes...)
	}
}

func (w *writer) escape(s string) { _ = xml.EscapeText(&w.Buffer, []byte(s)) } // a buffer takes everything
