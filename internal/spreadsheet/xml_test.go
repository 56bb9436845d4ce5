package spreadsheet

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
)

// flat writes tags without prefixes, their attributes without prefixes, and text. Errors end it.
func flat(content string) (string, error) {
	s, err := scan(strings.NewReader(content))
	var b strings.Builder
	for err == nil {
		var e event
		if e, err = s.next(); err != nil {
			break
		}
		switch e {
		case opened:
			fmt.Fprintf(&b, "<%s", s.name)
			for _, a := range s.attrs {
				if !strings.Contains(string(a.name), ":") {
					fmt.Fprintf(&b, " %s=%q", a.name, a.value)
				}
			}
			b.WriteString(">")
		case closed:
			fmt.Fprintf(&b, "</%s>", s.name)
		case written:
			b.Write(s.text)
		}
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return oneLineEnd.Replace(b.String()), err
}

var oneLineEnd = strings.NewReplacer("\r\n", "\n", "\r", "\n", `\r\n`, `\n`, `\r`, `\n`)

// flatByLibrary does the same with encoding/xml.
func flatByLibrary(content string) (string, error) {
	d := xml.NewDecoder(strings.NewReader(content))
	var b strings.Builder
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return oneLineEnd.Replace(b.String()), nil
		}
		if err != nil {
			return "", err
		}
		switch token := token.(type) {
		case xml.StartElement:
			fmt.Fprintf(&b, "<%s", token.Name.Local)
			for _, a := range token.Attr {
				if a.Name.Space == "" {
					fmt.Fprintf(&b, " %s=%q", a.Name.Local, a.Value)
				}
			}
			b.WriteString(">")
		case xml.EndElement:
			fmt.Fprintf(&b, "</%s>", token.Name.Local)
		case xml.CharData:
			b.Write(token)
		case xml.Directive:
			return "", errXML
		}
	}
}

var documents = []string{
	`<a/>`, `<x:a b="1" y:c='2'  d = "a>b" ><!-- <c/> -->t&lt;&#65;&#x42;<![CDATA[<&>]]></x:a>`, "\ufeff<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<a>\r\n</a >", `<a b="&quot;é"/>text`,
}

// TestScanner: what the library reads is read in the same way.
func TestScanner(t *testing.T) {
	for _, content := range append(documents, "<a>"+strings.Repeat("é&amp;", 100_000)+"</a>", `<a b="`+strings.Repeat("x", 100_000)+`"/>`) {
		same(t, content)
	}
	for _, content := range []string{"<a", "<", "<a b>", "<a b=1>", `<a b="1>`, "<>", "</", "&x;", "&#xg;", "&#1114112;", "&amp", "<!-- ", "<?", "<![CDATA[", "<!DOCTYPE a>", "<a <b>", "< a>", `<a b=>`, "<:>"} {
		if got, err := flat(content); err == nil {
			t.Errorf("%q is read as %q", content, got)
		}
	}
}

func same(t *testing.T, content string) {
	t.Helper()
	want, err := flatByLibrary(content)
	if err != nil {
		return
	}
	if got, err := flat(content); err != nil || strings.TrimPrefix(got, "\ufeff") != strings.TrimPrefix(want, "\ufeff") {
		t.Errorf("%.200q, %v; want %.200q", got, err, want)
	}
}

var oddNames = regexp.MustCompile(`(^|[^a-z]):|:([^a-z]|$)|:[a-z]+:`)

func FuzzScanner(f *testing.F) {
	for _, d := range documents {
		f.Add(d)
	}
	f.Fuzz(func(t *testing.T, content string) {
		if strings.Contains(content, "<?") || oddNames.MatchString(content) { // other encodings; names that the library takes as they are
			t.Skip()
		}
		same(t, content)
	})
}
