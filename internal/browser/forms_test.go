package browser

import (
	"encoding/xml"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// form is one form of a page, with what it would send as it stands.
type form struct {
	action, method string
	fields         []field
}

type field struct {
	name, kind, value string // kind is the type of an input, or "select"
	chosen            bool
	options           []string // values of a select
}

// markup is what a client without scripting needs to know of a page.
type markup struct {
	lang    string
	forms   []form
	links   []string
	sheets  []string // stylesheets
	scripts []string // with an address of their own
	ids     map[string]bool
}

// read takes a page apart. The standard library's XML reader is enough for what templ writes.
func read(body string) (m markup, err error) {
	m.ids = map[string]bool{}
	d := xml.NewDecoder(strings.NewReader(body))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	for {
		token, err := d.Token()
		if err == io.EOF {
			return m, nil
		}
		if err != nil {
			return m, err
		}
		if e, ok := token.(xml.StartElement); ok {
			m.element(e)
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func has(e xml.StartElement, name string) bool {
	return slices.ContainsFunc(e.Attr, func(a xml.Attr) bool { return a.Name.Local == name })
}

func (m *markup) element(e xml.StartElement) {
	if id := attribute(e, "id"); id != "" {
		m.ids[id] = true
	}
	switch e.Name.Local {
	case "html":
		m.lang = attribute(e, "lang")
	case "a":
		m.links = append(m.links, attribute(e, "href"))
	case "link":
		if attribute(e, "rel") == "stylesheet" {
			m.sheets = append(m.sheets, attribute(e, "href"))
		}
	case "script":
		m.scripts = append(m.scripts, attribute(e, "src"))
	case "form":
		m.forms = append(m.forms, form{action: attribute(e, "action"), method: strings.ToUpper(attribute(e, "method"))})
	case "input", "select", "option":
		m.field(e)
	}
}

func (m *markup) field(e xml.StartElement) {
	if len(m.forms) == 0 {
		return
	}
	f := &m.forms[len(m.forms)-1]
	switch e.Name.Local {
	case "input":
		f.fields = append(f.fields, field{name: attribute(e, "name"), kind: attribute(e, "type"), value: attribute(e, "value"), chosen: has(e, "checked")})
	case "select":
		f.fields = append(f.fields, field{name: attribute(e, "name"), kind: "select"})
	case "option":
		s := &f.fields[len(f.fields)-1]
		if s.options = append(s.options, attribute(e, "value")); has(e, "selected") || len(s.options) == 1 {
			s.value = attribute(e, "value")
		}
	}
}

// empty is what the form sends when nobody chooses anything: hidden fields and what is still empty.
func (f form) empty() url.Values {
	v := url.Values{}
	for _, x := range f.fields {
		switch x.kind {
		case "hidden", "text":
			v.Set(x.name, x.value)
		case "select":
			v.Set(x.name, "")
		}
	}
	return v
}

// filled is what the form sends as the page shows it, by a button without a name.
func (f form) filled() url.Values {
	v := url.Values{}
	for _, x := range f.fields {
		switch {
		case x.name == "" || (x.kind == "radio" || x.kind == "checkbox") && !x.chosen:
		default:
			v.Add(x.name, x.value)
		}
	}
	return v
}

// answer chooses in each question of the form: the option at pick, counted round, or the order that begins there.
func (f form) answer(pick int) url.Values {
	v := f.empty()
	var groups []string
	options := map[string][]string{}
	places := 0
	for _, x := range f.fields {
		switch {
		case x.kind == "radio" || x.kind == "checkbox":
			if options[x.name] == nil {
				groups = append(groups, x.name)
			}
			options[x.name] = append(options[x.name], x.value)
		case strings.HasPrefix(x.name, "place."):
			v.Set(x.name, strconv.Itoa((places+pick)%(len(x.options)-1)+1))
			places++
		}
	}
	for _, name := range groups {
		v.Set(name, options[name][pick%len(options[name])])
	}
	return v
}

// kind is how the form asks: "radio", "checkbox", "select" or "hidden".
func (f form) kind() string {
	for _, x := range f.fields {
		if x.kind != "hidden" {
			return x.kind
		}
	}
	return "hidden"
}

func TestRead(t *testing.T) {
	m, err := read(`<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A &amp; B</title><link rel="stylesheet" href="/s.css"></head>
		<body id="x"><a href="/b">b</a><form action="/f" method="post"><input type="hidden" name="key" value="k"><input type="radio" name="r" value="1" checked>
		<input type="radio" name="r" value="2"><select name="place.a"><option value="">–</option><option value="1">1</option><option value="2" selected>2</option>
		</select></form></body></html>`)
	if err != nil || m.lang != "en" || !m.ids["x"] || !slices.Equal(m.links, []string{"/b"}) || !slices.Equal(m.sheets, []string{"/s.css"}) {
		t.Errorf("read = %+v, %v", m, err)
	}
	f := m.forms[0]
	if got := f.empty().Encode(); got != "key=k&place.a=" {
		t.Errorf("empty = %s", got)
	}
	if got := f.answer(1).Encode(); got != "key=k&place.a=2&r=2" {
		t.Errorf("answer = %s", got)
	}
	if f.kind() != "radio" || f.method != "POST" || f.action != "/f" {
		t.Errorf("form = %+v", f)
	}
}
