package qti

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// writer writes XML line by line. [encoding/xml] writes no empty-element tags and moves namespaces to every element, which would make
// exports long and their differences hard to read.
type writer struct {
	bytes.Buffer
	open []string
}

func newWriter() *writer {
	w := &writer{}
	w.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	return w
}

// tag writes what stands between < and >: a name and pairs of attributes.
func (w *writer) tag(name string, attributes []string) {
	w.WriteString(strings.Repeat("  ", len(w.open)) + "<" + name)
	for i := 0; i+1 < len(attributes); i += 2 {
		w.WriteString(" " + attributes[i] + `="`)
		w.text(attributes[i+1])
		w.WriteString(`"`)
	}
}

// text escapes. Writing to memory cannot fail, and what XML cannot hold was refused before.
func (w *writer) text(s string) { _ = xml.EscapeText(w, []byte(s)) }

// start opens an element that holds others.
func (w *writer) start(name string, attributes ...string) {
	w.tag(name, attributes)
	w.WriteString(">\n")
	w.open = append(w.open, name)
}

// end closes as many elements.
func (w *writer) end(n int) {
	for range n {
		name := w.open[len(w.open)-1]
		w.open = w.open[:len(w.open)-1]
		w.WriteString(strings.Repeat("  ", len(w.open)) + "</" + name + ">\n")
	}
}

// empty writes an element without content.
func (w *writer) empty(name string, attributes ...string) {
	w.tag(name, attributes)
	w.WriteString("/>\n")
}

// leaf writes an element with a text, on one line, so that no white space is added to the text.
func (w *writer) leaf(name, text string, attributes ...string) {
	w.tag(name, attributes)
	w.WriteString(">")
	w.text(text)
	w.WriteString("</" + name + ">\n")
}
