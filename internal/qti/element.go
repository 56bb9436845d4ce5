package qti

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// What no honest item reaches. Files are read whole, so the limits are what memory is safe with.
const (
	maxDepth      = 200
	maxElements   = 200_000
	maxAttributes = 1_000_000
)

// element is a part of an XML file, or a text when it has no name.
type element struct {
	name     string // folded, so that qti-simple-choice and simpleChoice are one
	text     string
	line     int
	attrs    []xml.Attr
	children []*element
}

// problem is why something cannot be used, with its line.
type problem struct {
	line int
	text string
}

func (p *problem) Error() string { return p.text }

func problemf(line int, format string, arguments ...any) *problem {
	return &problem{line, fmt.Sprintf(format, arguments...)}
}

// folded is a name without what tells QTI 3 from QTI 2: qti-simple-choice was simpleChoice, max-choices was maxChoices.
func folded(name string) string {
	return strings.ReplaceAll(strings.TrimPrefix(strings.ToLower(name), "qti-"), "-", "")
}

// attr is an attribute's value under either name, or empty. Prefixes are not looked at.
func (e *element) attr(name string) string {
	name = folded(name)
	for _, a := range e.attrs {
		if a.Name.Space != "xmlns" && folded(a.Name.Local) == name {
			return a.Value
		}
	}
	return ""
}

// all are the elements below that have one of the names, in the order of the file. It does not look inside of what it finds.
func (e *element) all(names ...string) []*element {
	return e.where(func(c *element) bool {
		for _, name := range names {
			if c.name == name {
				return true
			}
		}
		return false
	})
}

func (e *element) where(is func(*element) bool) (found []*element) {
	for _, c := range e.children {
		if is(c) {
			found = append(found, c)
		} else {
			found = append(found, c.where(is)...)
		}
	}
	return found
}

// child is the first element of the name directly below, or nil.
func (e *element) child(name string) *element {
	for _, c := range e.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

// words are the texts below, one after the other.
func (e *element) words() string {
	var b strings.Builder
	var add func(*element)
	add = func(e *element) {
		b.WriteString(e.text)
		for _, c := range e.children {
			add(c)
		}
	}
	add(e)
	return b.String()
}

// parse reads a file whole. It expands no entities of the file's own: a handful of them can stand for gigabytes.
func parse(raw []byte) (*element, *problem) {
	text, err := decoded(raw)
	if err != nil {
		return nil, problemf(1, "%v", err)
	}
	if bytes.Count(text, []byte{'='}) > maxAttributes {
		return nil, problemf(0, "has more than %d attributes: it is no question", maxAttributes)
	}
	d := xml.NewDecoder(bytes.NewReader(text))
	d.Entity = xml.HTMLEntity // older files use &nbsp; and its like; these stand for one character each
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	root, open, count := (*element)(nil), []*element(nil), 0
	for {
		line, _ := d.InputPos()
		token, err := d.Token()
		if errors.Is(err, io.EOF) && root != nil {
			return root, nil
		}
		if err != nil {
			return nil, unreadable(line, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := &element{name: folded(token.Name.Local), line: line, attrs: token.Attr}
			if count++; count > maxElements {
				return nil, problemf(line, "has more than %d elements: it is no question", maxElements)
			}
			switch {
			case len(open) >= maxDepth:
				return nil, problemf(line, "nests deeper than %d elements: it is no question", maxDepth)
			case len(open) > 0:
				open[len(open)-1].children = append(open[len(open)-1].children, e)
			case root != nil:
				return nil, problemf(line, "a second element %s stands after the end of the first", token.Name.Local)
			default:
				root = e
			}
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1] // the decoder has matched them
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].children = append(open[len(open)-1].children, &element{text: string(token), line: line})
			}
		case xml.Directive:
			if bytes.Contains(token, []byte("<!ENTITY")) {
				return nil, problemf(line, "declares entities of its own, which are not expanded: write their text out")
			}
		}
	}
}

// unreadable says what is wrong with a file, and where.
func unreadable(line int, err error) *problem {
	var syntax *xml.SyntaxError
	switch {
	case errors.As(err, &syntax) && syntax.Msg == "unexpected EOF":
		return problemf(syntax.Line, "is cut off: an element is not closed")
	case errors.As(err, &syntax):
		return problemf(syntax.Line, "is not well-formed XML: %s", syntax.Msg)
	case errors.Is(err, io.EOF):
		return problemf(0, "has no XML element")
	}
	return problemf(line, "is not well-formed XML: %s", strings.TrimPrefix(err.Error(), "xml: "))
}
