package access

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// form is what a page lets somebody send: a form of it, or a link with a query.
type form struct {
	method, action string
	values         url.Values
}

// formsOf takes the forms and the links with queries from a page, filled in as somebody in a hurry would. The standard library's XML reader is enough for
// what templ writes.
func formsOf(body string) (all []form) {
	d := xml.NewDecoder(strings.NewReader(body))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var now *form
	var list string // name of the select in which we are
	for {
		token, err := d.Token()
		if err != nil {
			return all
		}
		switch e := token.(type) {
		case xml.StartElement:
			at := attributes(e)
			switch e.Name.Local {
			case "a":
				if u, err := url.Parse(at["href"]); err == nil && u.Host == "" && u.RawQuery != "" {
					all = append(all, form{http.MethodGet, u.Path, u.Query()})
				}
			case "form":
				all = append(all, form{strings.ToUpper(at["method"]), at["action"], url.Values{}})
				now = &all[len(all)-1]
			case "select":
				list = at["name"]
			}
			if now != nil {
				now.fill(e.Name.Local, list, at)
			}
		case xml.EndElement:
			if e.Name.Local == "form" {
				now = nil
			}
		}
	}
}

func attributes(e xml.StartElement) map[string]string {
	all := map[string]string{}
	for _, a := range e.Attr {
		all[a.Name.Local] = a.Value
	}
	return all
}

// fill takes a field into a form: its value, the first one of several, or something that may stand there.
func (f *form) fill(element, list string, at map[string]string) {
	name, value := at["name"], at["value"]
	switch element {
	case "option":
		name = list
	case "input", "button":
		if kind := at["type"]; value == "" && kind != "hidden" {
			value = map[string]string{"email": "somebody@example.org", "number": "1", "date": "2030-01-31"}[kind]
			if value == "" {
				value = "Words"
			}
		}
	case "textarea":
		value = "Words {link}"
	default:
		return
	}
	if name != "" && value != "" && !f.values.Has(name) {
		f.values.Set(name, value)
	}
}

// swapped are forms as this one with another id in the place of each that it has, one at a time.
func (f form) swapped(other func(id string) string) (all []form) {
	for name, values := range f.values {
		for _, id := range uuids.FindAllString(values[0], -1) {
			if o := other(id); o != "" && o != id {
				s := form{f.method, f.action, url.Values{}}
				for n, v := range f.values {
					s.values[n] = slices.Clone(v)
				}
				s.values.Set(name, strings.ReplaceAll(values[0], id, o))
				all = append(all, s)
			}
		}
	}
	return all
}
