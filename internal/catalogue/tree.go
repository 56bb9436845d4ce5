package catalogue

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/encoding/htmlindex"
)

// Element is an element of XML, small enough to be held whole.
type Element struct {
	Space, Name string // namespace; name without prefix
	Attr        map[string]string
	Text        string // of itself, without its children
	Children    []*Element
}

// The limits of an element that is held whole.
const (
	maxDepth    = 40
	maxElements = 20_000
	maxText     = 1 << 20
)

// ErrLarge says that an element holds more than any record does.
var ErrLarge = errors.New("the element is deeper or larger than any record is")

// NewDecoder returns a reader of XML that knows the usual encodings. Entities that a file defines are not followed.
func NewDecoder(r io.Reader) *xml.Decoder {
	d := xml.NewDecoder(r)
	d.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		e, err := htmlindex.Get(charset)
		if err != nil {
			return nil, err
		}
		return e.NewDecoder().Reader(in), nil
	}
	return d
}

// ReadElement reads an element that has begun, whole.
func ReadElement(d *xml.Decoder, start xml.StartElement) (*Element, error) {
	budget := maxElements
	return readElement(d, start, 0, &budget)
}

func readElement(d *xml.Decoder, start xml.StartElement, depth int, budget *int) (*Element, error) {
	if *budget--; depth > maxDepth || *budget < 0 {
		return nil, ErrLarge
	}
	e := &Element{Space: start.Name.Space, Name: start.Name.Local, Attr: map[string]string{}}
	for _, a := range start.Attr {
		e.Attr[a.Name.Local] = a.Value
	}
	var text strings.Builder
	for {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			child, err := readElement(d, t, depth+1, budget)
			if err != nil {
				return nil, err
			}
			e.Children = append(e.Children, child)
		case xml.CharData:
			if text.Len()+len(t) > maxText {
				return nil, ErrLarge
			}
			text.Write(t)
		case xml.EndElement:
			e.Text = strings.TrimSpace(text.String())
			return e, nil
		}
	}
}

// Child is the first child of a name; nil where there is none.
func (e *Element) Child(name string) *Element {
	if e == nil {
		return nil
	}
	for _, c := range e.Children {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// All are the elements at a path of names below.
func (e *Element) All(path ...string) (found []*Element) {
	if e == nil {
		return nil
	}
	if len(path) == 0 {
		return []*Element{e}
	}
	for _, c := range e.Children {
		if c.Name == path[0] {
			found = append(found, c.All(path[1:]...)...)
		}
	}
	return found
}

// Texts are the texts of the elements at a path.
func (e *Element) Texts(path ...string) (all []string) {
	for _, c := range e.All(path...) {
		if c.Text != "" {
			all = append(all, c.Text)
		}
	}
	return all
}
