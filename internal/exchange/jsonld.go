package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/framework"
)

// linked reads JSON-LD as far as SKOS needs it: compact and expanded form, prefixes, aliases, @vocab, @base, language maps and @graph. Nothing
// is fetched: of a context that is only an address, SKOS's own words are understood.
type linked struct {
	d        *draft
	terms    map[string]string // alias or prefix → IRI or keyword
	language map[string]string // of terms whose context gives one
	vocab    string
	base     string
	tongue   string // @language of the context
	depth    int
	told     bool // that a context is somewhere else
}

// thing is a node of the graph: its values by the names of localName.
type thing struct {
	id, path string
	types    []string
	values   map[string][]json.RawMessage
	language map[string]string
}

// word is a literal with its language, empty where none is said.
type word struct{ text, language string }

func newLinked(d *draft) *linked {
	return &linked{d: d, language: map[string]string{}, terms: map[string]string{
		"skos": skosNS, "dct": dctNS, "dcterms": dctNS, "dc": dcNS, "owl": owlNS, "rdfs": rdfsNS, "rdf": rdfNS, "dira": diraNS,
	}}
}

// context takes in a @context: an object, a list of them, or an address, which is not followed.
func (l *linked) context(raw json.RawMessage, path string) {
	if l.depth++; l.depth > 20 {
		return
	}
	defer func() { l.depth-- }()
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0 || raw[0] == 'n':
	case raw[0] == '[':
		var list []json.RawMessage
		_ = json.Unmarshal(raw, &list) // it was read as JSON before
		for i, part := range list {
			l.context(part, fmt.Sprintf("%s[%d]", path, i))
		}
	case raw[0] == '{':
		var terms map[string]json.RawMessage
		_ = json.Unmarshal(raw, &terms)
		for _, name := range slices.Sorted(maps.Keys(terms)) {
			l.term(name, terms[name])
		}
	default:
		if !l.told {
			l.d.note(path, "the context is somewhere else and is not fetched; the words of SKOS are understood without it")
		}
		l.told = true
		l.assume()
	}
}

// assume takes bare words as programs for SKOS mean them, where no context says it.
func (l *linked) assume() {
	if l.vocab == "" {
		l.vocab = skosNS
	}
	for word, means := range map[string]string{"id": "@id", "uri": "@id", "type": "@type", "graph": "@graph"} {
		if _, said := l.terms[word]; !said {
			l.terms[word] = means
		}
	}
	for _, word := range []string{"title", "description", "creator", "publisher", "license", "issued", "modified", "source", "language"} {
		if _, said := l.terms[word]; !said {
			l.terms[word] = dctNS + word
		}
	}
}

func (l *linked) term(name string, raw json.RawMessage) {
	var text string
	var object struct {
		ID       string `json:"@id"`
		Language string `json:"@language"`
	}
	if json.Unmarshal(raw, &text) != nil {
		_ = json.Unmarshal(raw, &object) // what is neither a text nor an object defines nothing
		text = object.ID
	}
	switch name {
	case "@vocab":
		l.vocab = text
	case "@base":
		l.base = text
	case "@language":
		l.tongue = text
	default:
		if text != "" && text != name {
			l.terms[name] = text
		}
		if object.Language != "" {
			l.language[name] = object.Language
		}
	}
}

// iri expands a key or an identifier.
func (l *linked) iri(name string, key bool) string {
	for range 8 { // an alias may stand for an alias, or in a circle for itself
		if strings.HasPrefix(name, "@") {
			return name
		}
		if to, ok := l.terms[name]; ok && key {
			name = to
			continue
		}
		prefix, rest, ok := strings.Cut(name, ":")
		if to, known := l.terms[prefix]; ok && known && !strings.HasPrefix(rest, "//") {
			name = to + rest
			continue
		}
		break
	}
	switch {
	case strings.Contains(name, ":"):
		return name
	case key:
		return l.vocab + name
	}
	return l.base + name
}

// thing reads a node.
func (l *linked) thing(raw json.RawMessage, path string) (*thing, bool) {
	o, ok := l.d.object(raw, path)
	if !ok {
		return nil, false
	}
	if own, ok := o.fields["@context"]; ok {
		l.context(own, path+".@context")
	}
	t := &thing{path: path, values: map[string][]json.RawMessage{}, language: map[string]string{}}
	for _, key := range slices.Sorted(maps.Keys(o.fields)) {
		value := o.fields[key]
		switch name := l.iri(key, true); name {
		case "@id":
			var id string
			if json.Unmarshal(value, &id) == nil && id != "" {
				t.id = l.iri(clean(id), false)
			}
		case "@type":
			for _, v := range listOf(value) {
				var text string
				if json.Unmarshal(v, &text) == nil {
					t.types = append(t.types, localName(l.iri(text, true)))
				}
			}
		default:
			if local := localName(name); local != "" {
				t.values[local] = append(t.values[local], listOf(value)...)
				t.language[local] = l.language[key]
			}
		}
	}
	return t, true
}

// listOf is a value as a list: what stands alone is a list of one, and @list and @set are what is in them.
func listOf(raw json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) == nil {
		return list
	}
	var wrapped map[string]json.RawMessage
	if json.Unmarshal(raw, &wrapped) == nil {
		for _, key := range []string{"@list", "@set"} {
			if inner, ok := wrapped[key]; ok && json.Unmarshal(inner, &list) == nil {
				return list
			}
		}
	}
	return []json.RawMessage{raw}
}

// words are the literals of a property.
func (l *linked) words(t *thing, names ...string) (list []word) {
	for _, name := range names {
		for _, raw := range t.values[name] {
			list = append(list, l.literal(t, name, raw)...)
		}
	}
	return list
}

func (l *linked) literal(t *thing, name string, raw json.RawMessage) []word {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		tongue := t.language[name]
		if tongue == "" {
			tongue = l.tongue
		}
		return []word{{clean(text), tongue}}
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil || fields == nil {
		if k := kindOf(raw); k == "a number" {
			return []word{{string(raw), ""}}
		}
		l.d.note(t.path+"."+name, "a text was expected, %s found; it is left out", kindOf(raw))
		return nil
	}
	if value, ok := fields["@value"]; ok {
		var w word
		if json.Unmarshal(value, &w.text) != nil {
			w.text = strings.Trim(string(value), `"`)
		}
		_ = json.Unmarshal(fields["@language"], &w.language) // what is no text is no language
		w.text = clean(w.text)
		return []word{w}
	}
	var list []word
	for _, tag := range slices.Sorted(maps.Keys(fields)) {
		if tag != "@none" && !framework.ValidLanguage(l.d.language(tag, "", "")) {
			continue
		}
		for _, v := range listOf(fields[tag]) {
			if json.Unmarshal(v, &text) == nil {
				list = append(list, word{clean(text), strings.TrimPrefix(tag, "@none")})
			}
		}
	}
	return list
}

// first is the first literal of a property.
func (l *linked) first(t *thing, names ...string) string {
	for _, w := range l.words(t, names...) {
		if w.text != "" {
			return w.text
		}
	}
	return ""
}

// ids are the things that a property refers to.
func (l *linked) ids(t *thing, name string) (list []string) {
	for _, raw := range t.values[name] {
		var id string
		if json.Unmarshal(raw, &id) != nil {
			var object map[string]json.RawMessage
			if json.Unmarshal(raw, &object) == nil {
				for key, value := range object {
					if l.iri(key, true) == "@id" {
						_ = json.Unmarshal(value, &id)
					}
				}
			}
		}
		if id = clean(id); id != "" {
			list = append(list, l.iri(id, false))
		} else {
			l.d.note(t.path+"."+name, "an address was expected, %s found; it is left out", kindOf(raw))
		}
	}
	return list
}

// jsons are the values of a property that holds JSON of ours, as they are or as other programs write them out.
func (l *linked) jsons(t *thing, name string) []json.RawMessage {
	list := slices.Clone(t.values[name])
	for i, raw := range list {
		var wrapped struct {
			Value json.RawMessage `json:"@value"`
		}
		if json.Unmarshal(raw, &wrapped) == nil && wrapped.Value != nil {
			list[i] = wrapped.Value
		}
	}
	return list
}

func (l *linked) value(t *thing, name string, into any) {
	for _, raw := range l.jsons(t, name) {
		if err := json.Unmarshal(raw, into); err != nil {
			l.d.note(t.path+"."+name, "this has not the expected form; it is left out")
		}
	}
}
