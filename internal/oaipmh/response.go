package oaipmh

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"

	"github.com/dira-platform/dira/internal/catalogue"
)

var reference = regexp.MustCompile(`^&(?:#[xX]?[0-9a-fA-F]{1,7}|[A-Za-z][A-Za-z0-9]{1,20});`)

// predefined are the entities that XML itself has.
var predefined = map[string]bool{"lt": true, "gt": true, "amp": true, "quot": true, "apos": true}

// clean mends what repositories send and XML forbids: control characters, and ampersands that stand for themselves. No entity of a document's own is
// followed.
func clean(raw []byte) []byte {
	for i, c := range raw {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' {
			raw[i] = ' '
		}
	}
	var out bytes.Buffer
	for len(raw) > 0 {
		i := bytes.IndexAny(raw, "&<")
		if i < 0 {
			break
		}
		out.Write(raw[:i])
		raw = raw[i:]
		if end := bytes.Index(raw, []byte("]]>")); bytes.HasPrefix(raw, []byte("<![CDATA[")) && end > 0 {
			out.Write(raw[:end])
			raw = raw[end:]
			continue
		}
		if raw[0] == '&' {
			raw = mended(&out, raw)
			continue
		}
		out.WriteByte(raw[0])
		raw = raw[1:]
	}
	out.Write(raw)
	return out.Bytes()
}

// mended writes the reference that a text begins with, or what should have stood there, and returns the rest.
func mended(out *bytes.Buffer, raw []byte) (rest []byte) {
	ref := reference.Find(raw)
	name := ""
	if len(ref) > 2 {
		name = string(ref[1 : len(ref)-1])
	}
	switch {
	case forbidden.Match(ref):
		out.WriteByte(' ')
		return raw[len(ref):]
	case name != "" && (name[0] == '#' || predefined[name] || xml.HTMLEntity[name] != ""):
		out.Write(ref)
		return raw[len(ref):]
	}
	out.WriteString("&amp;")
	return raw[1:]
}

var forbidden = regexp.MustCompile(`^&#(?:[xX]0*(?:[0-8bcefBCEF]|1[0-9a-fA-F])|0*(?:[0-8]|1[124-9]|2[0-9]|3[01]));$`)

// response is an answer of a repository.
type response struct {
	date     string
	token    string
	fault    *fault
	identify *catalogue.Element
	formats  []string
	records  []Harvested
	broken   error // it could not be read to its end
}

func (r *response) error() error {
	if r.fault == nil {
		return nil
	}
	return r.fault
}

// whole is how an answer ends. The reader of XML closes by itself what is left open, so that this is how a cut is seen.
var whole = regexp.MustCompile(`</(?:[\w.-]+:)?OAI-PMH\s*>`)

// parse reads an answer as far as it can be read.
func parse(raw []byte) *response {
	r := &response{}
	if !whole.Match(raw) {
		r.broken = errors.New("the end of the answer is missing, or it is no answer of OAI-PMH")
	}
	d := catalogue.NewDecoder(bytes.NewReader(raw))
	d.Entity = xml.HTMLEntity
	depth := 0
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) && depth == 0 {
			return r
		}
		if err != nil {
			r.broken = err
			return r
		}
		switch t := t.(type) {
		case xml.EndElement:
			depth--
		case xml.StartElement:
			read, err := r.element(d, t)
			if err != nil {
				r.broken = err
				return r
			}
			if !read {
				depth++
			}
		}
	}
}

// element reads an element that means something, whole.
func (r *response) element(d *xml.Decoder, start xml.StartElement) (read bool, err error) {
	switch start.Name.Local {
	case "responseDate", "error", "record", resumptionToken, "Identify", "metadataFormat":
	default:
		return false, nil
	}
	e, err := catalogue.ReadElement(d, start)
	if err != nil {
		return true, err
	}
	switch start.Name.Local {
	case "responseDate":
		r.date = e.Text
	case "error":
		r.fault = &fault{Code(e.Attr["code"]), e.Text}
	case "Identify":
		r.identify = e
	case "metadataFormat":
		r.formats = append(r.formats, e.Texts(prefixArgument)...)
	case resumptionToken:
		r.token = e.Text
	case "record":
		r.record(e)
	}
	return true, nil
}

func (r *response) record(e *catalogue.Element) {
	header := e.Child("header")
	if header == nil {
		return
	}
	one := Harvested{Deleted: header.Attr["status"] == "deleted"}
	if id := header.Texts("identifier"); len(id) > 0 {
		one.Identifier = id[0]
	}
	if m := e.Child("metadata"); m != nil && len(m.Children) > 0 && !one.Deleted {
		one.Metadata = m.Children[0]
	}
	r.records = append(r.records, one)
}
