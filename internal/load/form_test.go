package load

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// form is one form of a page, with what it asks.
type form struct {
	action string
	hidden url.Values
	asks   []question // in the order of the page
}

// question is a group of fields of one name.
type question struct {
	name, kind string // kind is radio, checkbox or select
	options    []string
}

var (
	tag       = regexp.MustCompile(`<(form|input|select|option|a)\b([^>]*)>`)
	attribute = regexp.MustCompile(`([a-z-]+)(?:="([^"]*)")?`)
)

// read finds the forms and links of a page. It knows as much of HTML as our pages have; a page that it does not understand has no forms, and the test fails.
func read(body string) (forms []form, links []string) {
	inSelect := ""
	for _, m := range tag.FindAllStringSubmatch(body, -1) {
		a := map[string]string{}
		for _, pair := range attribute.FindAllStringSubmatch(m[2], -1) {
			a[pair[1]] = html.UnescapeString(pair[2])
		}
		switch m[1] {
		case "a":
			links = append(links, a["href"])
			continue
		case "form":
			forms = append(forms, form{action: a["action"], hidden: url.Values{}})
			continue
		}
		if len(forms) == 0 {
			continue
		}
		f := &forms[len(forms)-1]
		switch {
		case m[1] == "select":
			inSelect = a["name"]
			f.asks = append(f.asks, question{name: inSelect, kind: "select"})
		case m[1] == "option" && a["value"] != "":
			f.option(inSelect, "select", a["value"])
		case a["type"] == "hidden":
			f.hidden.Add(a["name"], a["value"])
		case a["type"] == "radio" || a["type"] == "checkbox":
			f.option(a["name"], a["type"], a["value"])
		}
	}
	return forms, links
}

func (f *form) option(name, kind, value string) {
	i := slices.IndexFunc(f.asks, func(q question) bool { return q.name == name })
	if i < 0 {
		i, f.asks = len(f.asks), append(f.asks, question{name: name, kind: kind})
	}
	f.asks[i].options = append(f.asks[i].options, value)
}

// fill answers every question of a form: with the option at pick, counted round, or the order that begins there. What is chosen is told by the name of its
// field, an order under "choice".
func (f form) fill(pick int) (values url.Values, chosen map[string][]string) {
	values, chosen = url.Values{}, map[string][]string{}
	for name, v := range f.hidden {
		values[name] = slices.Clone(v)
	}
	var order []string
	places := 0
	for _, q := range f.asks {
		places += strings.Count(q.kind, "select")
	}
	for i, q := range f.asks {
		if option, ok := strings.CutPrefix(q.name, "place."); ok {
			if order == nil {
				order = make([]string, places)
			}
			at := (i + pick) % places
			order[at] = option
			values.Set(q.name, strconv.Itoa(at+1))
			continue
		}
		choice := []string{q.options[pick%len(q.options)]}
		values[q.name], chosen[q.name] = choice, choice
	}
	if order != nil {
		chosen["choice"] = order
	}
	return values, chosen
}

func TestRead(t *testing.T) {
	forms, links := read(`<a href="/x?a=1&amp;b=2">x</a><form action="/f" method="post"><input type="hidden" name="key" value="k"/>
		<input type="radio" name="q1" value="1" checked><input type="radio" name="q1" value="2"/></form>
		<form action="/o" method="post"><select name="place.a"><option value="">-</option><option value="1">1</option></select>
		<select name="place.b"><option value="">-</option></select></form>`)
	if len(forms) != 2 || !slices.Equal(links, []string{"/x?a=1&b=2"}) {
		t.Fatalf("forms %+v, links %v", forms, links)
	}
	values, chosen := forms[0].fill(1)
	if got := values.Encode(); got != "key=k&q1=2" || !slices.Equal(chosen["q1"], []string{"2"}) {
		t.Errorf("filled: %s, %v", got, chosen)
	}
	values, chosen = forms[1].fill(1)
	if got := values.Encode(); got != "place.a=2&place.b=1" || !slices.Equal(chosen["choice"], []string{"b", "a"}) {
		t.Errorf("ordered: %s, %v", got, chosen)
	}
}
