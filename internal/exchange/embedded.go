package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// embedding are the properties in which programs write the other thing itself, where others write its address, with what that thing is.
var embedding = []struct{ property, kind string }{
	{"skos:inScheme", "skos:ConceptScheme"}, {"skos:topConceptOf", "skos:ConceptScheme"}, {"skos:hasTopConcept", "skos:Concept"},
	{"skos:broader", "skos:Concept"}, {"skos:narrower", "skos:Concept"}, {"skos:related", "skos:Concept"},
}

// unpack lists the things with those that stand within them, each behind the one that holds it. What is told of a thing in several places
// is put together, where the first is.
func (l *linked) unpack(things []*thing) (all []*thing) {
	known := map[string]*thing{}
	var visit func(t *thing)
	visit = func(t *thing) {
		if first := known[t.id]; first != nil && t.id != "" {
			if a, b := first.values["skos:prefLabel"], t.values["skos:prefLabel"]; len(a) > 0 && len(b) > 0 && !slices.EqualFunc(a, b, func(x, y json.RawMessage) bool { return bytes.Equal(x, y) }) {
				l.d.note(t.path, "the identifier %s stands twice, first at %s; its labels there count", t.id, first.path)
			}
			first.merge(t)
		} else {
			known[t.id] = t
			all = append(all, t)
		}
		for _, e := range embedding {
			for i, raw := range t.values[e.property] {
				if inner, ok := l.within(raw, fmt.Sprintf("%s.%s[%d]", t.path, e.property, i)); ok {
					if len(inner.types) == 0 {
						inner.types = []string{e.kind}
					}
					visit(inner)
				}
			}
		}
	}
	for _, t := range things {
		visit(t)
	}
	return all
}

// within is a value that is more than an address.
func (l *linked) within(raw json.RawMessage, path string) (*thing, bool) {
	if kindOf(raw) != "an object" {
		return nil, false
	}
	t, ok := l.thing(raw, path)
	return t, ok && t.id != "" && len(t.values) > 0
}

// merge takes what another place tells of a thing, of which this one tells nothing.
func (t *thing) merge(other *thing) {
	for name, values := range other.values {
		if len(t.values[name]) == 0 {
			t.values[name], t.language[name] = values, other.language[name]
		}
	}
	for _, kind := range other.types {
		if !slices.Contains(t.types, kind) {
			t.types = append(t.types, kind)
		}
	}
}
