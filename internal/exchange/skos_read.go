package exchange

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/framework"
)

// readSKOS reads a concept scheme in JSON-LD, of any make.
func (d *draft) readSKOS() error {
	var whole json.RawMessage
	if err := decode(d.file, d.raw, &whole); err != nil {
		return err
	}
	l := newLinked(d)
	var concepts, schemes []*thing
	collections := 0
	for _, t := range l.graph(whole) {
		switch {
		case slices.Contains(t.types, "skos:ConceptScheme"):
			schemes = append(schemes, t)
		case slices.Contains(t.types, "skos:Concept"), len(t.types) == 0 && len(t.values["skos:prefLabel"]) > 0:
			concepts = append(concepts, t)
		case slices.Contains(t.types, "skos:Collection"), slices.Contains(t.types, "skos:OrderedCollection"):
			collections++
		}
	}
	if len(concepts) == 0 {
		return d.fail("$", "there is no skos:Concept in the file")
	}
	if collections > 0 {
		d.note("$", "%d collections are left out: there is no place for them here", collections)
	}
	d.begin()
	scheme := l.chooseScheme(schemes, concepts)
	l.readScheme(scheme)
	for _, t := range concepts {
		if in := l.ids(t, "skos:inScheme"); scheme.id != "" && len(in) > 0 && !slices.Contains(in, scheme.id) {
			d.note(t.path, "the concept belongs to another scheme, %s; it is left out", in[0])
			continue
		}
		l.readConcept(t, scheme)
	}
	l.readNarrower(concepts)
	return d.finish()
}

// graph lists the things of a file: a @graph, a list, or a single one.
func (l *linked) graph(whole json.RawMessage) (things []*thing) {
	items, path := listOf(whole), "$"
	if kindOf(whole) == "a list" {
		l.assume()
	}
	if kindOf(whole) == "an object" {
		o, _ := l.d.object(whole, "$")
		if own, ok := o.fields["@context"]; ok {
			l.context(own, "$.@context")
			delete(o.fields, "@context")
		} else {
			l.assume()
		}
		for key, raw := range o.fields {
			if l.iri(key, true) == "@graph" {
				items, path = listOf(raw), "$."+key
			}
		}
	}
	for i, raw := range items {
		if t, ok := l.thing(raw, fmt.Sprintf("%s[%d]", path, i)); ok {
			things = append(things, t)
		}
	}
	return l.unpack(things)
}

// chooseScheme takes the scheme that most concepts are in.
func (l *linked) chooseScheme(schemes, concepts []*thing) *thing {
	if len(schemes) == 0 {
		l.d.note("$", "there is no skos:ConceptScheme in the file")
		return &thing{path: "$", values: map[string][]json.RawMessage{}}
	}
	count := map[string]int{}
	for _, t := range concepts {
		for _, id := range l.ids(t, "skos:inScheme") {
			count[id]++
		}
	}
	best := schemes[0]
	for _, s := range schemes[1:] {
		if count[s.id] > count[best.id] {
			best = s
		}
	}
	for _, s := range schemes {
		if s != best {
			l.d.note(s.path, "a file holds one framework; this second scheme is left out")
		}
	}
	return best
}

func (l *linked) readScheme(t *thing) {
	d := l.d
	titles := l.words(t, "dct:title", "dc:title", "skos:prefLabel", "rdfs:label")
	said := l.first(t, "dct:language", "dc:language")
	if i := strings.LastIndexAny(said, "/#"); i >= 0 { // some give the address of the language
		said = said[i+1:]
	}
	if said == "" && d.o.Language == "" && len(titles) > 0 {
		said = titles[0].language
		for _, w := range titles { // of several, English is most often the one that was written first
			if w.language == "en" {
				said = "en"
			}
		}
	}
	d.v.Language = d.mainLanguage(said, t.path)
	d.v.URI, d.v.Number, d.v.Framework = t.id, l.first(t, "owl:versionInfo", "dct:hasVersion"), l.first(t, "dira:framework")
	d.v.Issued, d.v.Source = d.day(l.first(t, "dct:issued", "dct:modified", "dc:date"), t.path), l.firstAddress(t, "dct:source", "dc:source")
	d.v.Licence = l.firstAddress(t, "dct:license", "dct:rights", "dc:rights")
	if ids := t.values["dct:isVersionOf"]; len(ids) > 0 {
		d.v.DerivedFrom = slices.Concat(l.ids(t, "dct:isVersionOf"), []string{""})[0]
	}
	for _, w := range l.words(t, "dct:creator", "dc:creator") {
		if w.text != "" {
			d.v.Authors = append(d.v.Authors, w.text)
		}
	}
	if status := framework.Status(l.first(t, "dira:state")); status == framework.Draft || status == framework.Retired {
		d.v.Status = status
	}
	l.put(d.root, t, framework.FieldName, titles)
	l.put(d.root, t, framework.FieldText, l.words(t, "dct:description", "dc:description", "skos:definition"))
	l.put(d.root, t, framework.FieldPublisher, l.words(t, "dct:publisher", "dc:publisher"))
	l.put(d.root, t, framework.FieldNote, l.words(t, "skos:note"))
	l.readExtra(d.root, t)
	if t := d.v.In(d.root, framework.FieldName, d.v.Language); t.Text != "" && t.Language != d.v.Language { // better than the name of the file
		set(d.root, framework.FieldName, d.v.Language, t.Text, "source")
	}
}

// firstAddress is a property that is an address with some and a text with others.
func (l *linked) firstAddress(t *thing, names ...string) string {
	for _, name := range names {
		for _, raw := range t.values[name] {
			var object struct {
				ID    string `json:"@id"`
				Value string `json:"@value"`
			}
			var text string
			if json.Unmarshal(raw, &text) != nil && json.Unmarshal(raw, &object) == nil {
				text = cmp.Or(object.ID, object.Value)
			}
			if text = clean(text); text != "" {
				return text
			}
		}
	}
	return ""
}

// put takes the texts of a property, one a language.
func (l *linked) put(s *framework.Statement, t *thing, field string, list []word) {
	for _, w := range list {
		if w.text == "" {
			continue
		}
		language := l.d.language(w.language, t.path, l.d.v.Language)
		if old, twice := s.Texts[field][language]; twice {
			if old.Text != w.text {
				l.d.note(t.path, "there are two texts for %s in %s; the second is left out", field, language)
			}
			continue
		}
		set(s, field, language, w.text, l.d.status(language))
	}
}

// readExtra takes what our own export says beyond SKOS: other fields, and statuses.
func (l *linked) readExtra(s *framework.Statement, t *thing) {
	var texts, statuses map[string]map[string]string
	l.value(t, "dira:texts", &texts)
	l.value(t, "dira:status", &statuses)
	for field, languages := range texts {
		for language, text := range languages {
			set(s, field, language, clean(text), l.d.status(language))
		}
	}
	for field, languages := range statuses {
		for language, status := range languages {
			if old, ok := s.Texts[field][language]; ok {
				set(s, field, language, old.Text, status)
			}
		}
	}
}

func (l *linked) readConcept(t *thing, scheme *thing) {
	d := l.d
	n := d.add(t.id, t.path)
	if n == nil {
		return
	}
	n.uri, n.code = t.id, l.first(t, "skos:notation", "dct:identifier")
	if id := l.first(t, "dira:id"); framework.ValidID(id) {
		n.wanted, n.code = framework.StatementID(id), ""
		n.st.Kind, n.st.Level = framework.Kind(l.first(t, "dira:kind")), framework.Level(l.first(t, "dira:level"))
		n.st.Provenance, n.st.Audience = framework.Provenance(l.first(t, "dira:provenance")), l.first(t, "dira:audience")
		n.st.Origin, n.st.Change = l.firstAddress(t, "dira:origin"), l.first(t, "dira:change")
		l.value(t, "dira:targets", &n.targets)
	}
	label := framework.FieldName
	var isText bool
	if l.value(t, "dira:labelIsText", &isText); isText {
		label = framework.FieldText
	}
	l.put(n.st, t, label, l.words(t, "skos:prefLabel", "rdfs:label"))
	definition := l.words(t, "skos:definition")
	if len(definition) == 0 {
		definition = l.words(t, "dct:description", "dc:description", "rdfs:comment")
	}
	l.put(n.st, t, framework.FieldText, definition)
	l.put(n.st, t, framework.FieldNote, l.words(t, "skos:note", "skos:scopeNote"))
	l.readExtra(n.st, t)
	if len(n.st.Texts) == 0 {
		n.skipped = n.code == ""
		if n.skipped {
			d.note(t.path, "the concept has no label; it is left out, and what stands below it goes to what is above it")
		}
		set(n.st, framework.FieldName, d.v.Language, n.code, "source")
	}
	if labels := len(t.values["skos:altLabel"]) + len(t.values["skos:hiddenLabel"]); labels > 0 {
		d.note(t.path, "other labels are left out: there is no place for them here")
	}
	for _, broader := range slices.Concat(l.ids(t, "skos:broader"), l.ids(t, "skos:broaderTransitive")) {
		n.parents = append(n.parents, edge{key: broader, path: t.path + ".skos:broader"})
	}
	if len(n.parents) == 0 && len(t.values["skos:topConceptOf"]) > 0 {
		n.parents = append(n.parents, edge{path: t.path})
	}
	l.readMatches(n, t)
}

func (l *linked) readMatches(n *node, t *thing) {
	for _, kind := range slices.Sorted(maps.Keys(skosMatches)) {
		for _, to := range l.ids(t, "skos:"+skosMatches[kind]) {
			n.links = append(n.links, edge{key: to, kind: kind, path: t.path})
		}
	}
	for _, to := range l.ids(t, "skos:related") {
		n.links = append(n.links, edge{key: to, kind: relatedTo, path: t.path})
	}
	for _, raw := range l.jsons(t, "dira:links") {
		for _, one := range listOf(raw) {
			var link ownLink
			if json.Unmarshal(one, &link) != nil || link.Type == "" || link.To == "" {
				l.d.note(t.path+".dira:links", "this is no link of ours; it is left out")
				continue
			}
			n.links = append(n.links, edge{key: link.To, kind: link.Type, path: t.path})
		}
	}
}

// readNarrower takes the hierarchy from above where it is not told from below.
func (l *linked) readNarrower(concepts []*thing) {
	type pair struct{ parent, child string }
	told := map[pair]bool{}
	for _, n := range l.d.nodes {
		for _, e := range n.parents {
			told[pair{e.key, n.key}] = true
		}
	}
	for _, t := range concepts {
		for i, id := range l.ids(t, "skos:narrower") {
			if child := l.d.byKey[id]; child == nil {
				l.d.note(t.path+".skos:narrower", "there is no concept %s in the file", id)
			} else if l.d.byKey[t.id] != nil && !told[pair{t.id, id}] {
				told[pair{t.id, id}] = true
				child.parents = append(child.parents, edge{key: t.id, path: t.path + ".skos:narrower", sequence: i + 1})
			}
		}
	}
}
