package exchange_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/exchange"
	"github.com/dira-platform/dira/internal/framework"
)

// The same small scheme in the ways in which programs write JSON-LD.
var otherSKOS = map[string]string{
	"compact with prefixes": `{"@context": {"skos": "http://www.w3.org/2004/02/skos/core#", "dcterms": "http://purl.org/dc/terms/", "ex": "http://example.org/s/"}, "@graph": [
		{"@id": "ex:scheme", "@type": "skos:ConceptScheme", "dcterms:title": [{"@value": "Schéma", "@language": "fr"}, {"@value": "Scheme", "@language": "en"}], "skos:hasTopConcept": {"@id": "ex:a"}},
		{"@id": "ex:b", "@type": "skos:Concept", "skos:prefLabel": {"@value": "Second", "@language": "en"}, "skos:broader": {"@id": "ex:a"}, "skos:notation": "A.1", "skos:inScheme": {"@id": "ex:scheme"}},
		{"@id": "ex:a", "@type": ["skos:Concept"], "skos:prefLabel": [{"@value": "First", "@language": "en"}, {"@value": "Premier", "@language": "fr"}], "skos:topConceptOf": {"@id": "ex:scheme"}, "skos:notation": "A",
		 "skos:definition": {"@value": "What comes first.", "@language": "en"}, "skos:exactMatch": [{"@id": "http://elsewhere.example/1"}]}]}`,
	"expanded": `[
		{"@id": "http://example.org/s/scheme", "@type": ["http://www.w3.org/2004/02/skos/core#ConceptScheme"], "http://purl.org/dc/terms/title": [{"@value": "Scheme", "@language": "en"}]},
		{"@id": "http://example.org/s/a", "@type": ["http://www.w3.org/2004/02/skos/core#Concept"], "http://www.w3.org/2004/02/skos/core#prefLabel": [{"@value": "First", "@language": "en"}, {"@value": "Premier", "@language": "fr"}],
		 "http://www.w3.org/2004/02/skos/core#definition": [{"@value": "What comes first.", "@language": "en"}],
		 "http://www.w3.org/2004/02/skos/core#notation": [{"@value": "A"}], "http://www.w3.org/2004/02/skos/core#narrower": [{"@id": "http://example.org/s/b"}], "http://www.w3.org/2004/02/skos/core#exactMatch": [{"@id": "http://elsewhere.example/1"}]},
		{"@id": "http://example.org/s/b", "@type": ["http://www.w3.org/2004/02/skos/core#Concept"], "http://www.w3.org/2004/02/skos/core#prefLabel": [{"@value": "Second", "@language": "en"}], "http://www.w3.org/2004/02/skos/core#notation": [{"@value": "A.1"}]}]`,
	"aliases and language maps": `{"@context": [{"@vocab": "http://www.w3.org/2004/02/skos/core#", "@base": "http://example.org/s/", "uri": "@id", "type": "@type", "title": {"@id": "http://purl.org/dc/terms/title", "@language": "en"},
		 "label": {"@id": "http://www.w3.org/2004/02/skos/core#prefLabel", "@container": "@language"}, "graph": "@graph"}], "graph": [
		{"uri": "scheme", "type": "ConceptScheme", "title": "Scheme"},
		{"uri": "a", "type": "Concept", "label": {"en": "First", "fr": "Premier"}, "definition": {"@value": "What comes first.", "@language": "en"}, "notation": "A", "exactMatch": {"uri": "http://elsewhere.example/1"}},
		{"uri": "b", "type": "Concept", "label": {"en": ["Second"]}, "broader": {"uri": "a"}, "notation": "A.1"}]}`,
	"one within the other": `{"@context": "https://example.org/context.jsonld", "id": "http://example.org/s/scheme", "type": "ConceptScheme", "title": {"en": "Scheme"}, "hasTopConcept": [
		{"id": "http://example.org/s/a", "prefLabel": {"en": "First", "fr": "Premier"}, "definition": {"en": "What comes first."}, "notation": ["A"], "exactMatch": [{"id": "http://elsewhere.example/1"}],
		 "narrower": [{"id": "http://example.org/s/b", "prefLabel": {"en": "Second"}, "notation": ["A.1"]}]}]}`,
	"without a context, from below": `[{"uri": "http://example.org/s/b", "type": ["http://www.w3.org/2004/02/skos/core#Concept"], "prefLabel": {"en": "Second"}, "notation": ["A.1"], "inScheme": [{"uri": "http://example.org/s/scheme", "title": {"en": "Scheme"}}],
		 "broader": [{"uri": "http://example.org/s/a", "prefLabel": {"en": "First", "fr": "Premier"}}]},
		{"uri": "http://example.org/s/a", "definition": {"en": "What comes first."}, "notation": ["A"], "exactMatch": [{"uri": "http://elsewhere.example/1"}]}]`,
	"a context elsewhere": `{"@context": "https://example.org/skos.jsonld", "@graph": [
		{"@id": "http://example.org/s/scheme", "@type": "ConceptScheme", "prefLabel": {"en": "Scheme"}},
		{"@id": "http://example.org/s/a", "@type": "Concept", "prefLabel": {"en": "First", "fr": "Premier"}, "definition": {"en": "What comes first."}, "notation": "A", "exactMatch": "http://elsewhere.example/1"},
		{"@id": "http://example.org/s/b", "@type": "Concept", "prefLabel": {"en": "Second"}, "broader": "http://example.org/s/a", "notation": "A.1"}]}`,
}

func TestOtherPeoplesSKOS(t *testing.T) {
	for name, content := range otherSKOS {
		t.Run(name, func(t *testing.T) {
			p := read(t, "skos.jsonld", []byte(content), exchange.ImportOptions{})
			v := p.Version
			if got, want := outline(v), "A First ()\n  A.1 Second ()\n"; got != want {
				t.Errorf("got\n%s, want\n%s; notes %s", got, want, notesOf(p))
			}
			if v.ID != "scheme@1" || v.URI != "http://example.org/s/scheme" || v.Statement("A") == nil || v.Statement("A").URI != "http://example.org/s/a" {
				t.Fatalf("%s %s", v.ID, v.URI)
			}
			if got := v.Name("A", "fr"); got.Text != "Premier" || got.Status != "reviewed" {
				t.Errorf("in French %+v", got)
			}
			if got := v.In(v.Statement("A"), framework.FieldText, "en").Text; got != "What comes first." {
				t.Errorf("its definition is %q", got)
			}
			if want := (framework.Link{From: "A", Type: "exactMatchOf", To: "http://elsewhere.example/1"}); len(v.Links) != 1 || v.Links[0] != want {
				t.Errorf("links %v", v.Links)
			}
		})
	}
}

func TestSKOSFaults(t *testing.T) {
	p := read(t, "skos.jsonld", []byte(`{"@context": {"skos": "http://www.w3.org/2004/02/skos/core#", "loop": "loop2", "loop2": "loop"}, "@graph": [
		{"@id": "x:other", "@type": "skos:ConceptScheme"},
		{"@id": "x:s", "@type": "skos:ConceptScheme"}, {"@id": "x:c", "@type": "skos:Collection"}, 5, {"loop": 1},
		{"@id": "x:a", "@type": "skos:Concept", "skos:prefLabel": ["One", "Two", 3, [4], true], "skos:broader": [{"@id": "x:b"}, {"nothing": 1}], "skos:inScheme": "x:s", "skos:altLabel": "Uno"},
		{"@id": "x:b", "@type": "skos:Concept", "skos:prefLabel": {"@value": "B", "@language": 7}, "skos:broader": {"@id": "x:a"}, "skos:inScheme": "x:s"},
		{"@id": "x:d", "@type": "skos:Concept", "skos:prefLabel": "D", "skos:inScheme": "x:other"},
		{"@id": "x:e", "@type": "skos:Concept", "skos:inScheme": "x:s"},
		{"@id": "x:a", "@type": "skos:Concept", "skos:prefLabel": "Again"}, {"@type": "skos:Concept", "skos:prefLabel": "Nameless"}]}`), exchange.ImportOptions{})
	notes := notesOf(p)
	for _, want := range []string{"(a circle)", "belongs to another scheme, x:other", "1 collections", "second scheme", "two texts for name", "stands twice", "no identifier",
		"concept has no label", "other labels", "$.@graph[3]: an object was expected, a number found", "an address was expected"} {
		if !strings.Contains(notes, want) {
			t.Errorf("no note says %q:\n%s", want, notes)
		}
	}
	if got := len(p.Version.Statements); got != 3 {
		t.Errorf("%d statements:\n%s", got, outline(p.Version))
	}
}

// TestOneStatement: a program that asks for a statement gets it with its scheme, in all languages.
func TestOneStatement(t *testing.T) {
	v := builtIn(t)
	var b bytes.Buffer
	if err := exchange.Statement(&b, v, v.Statement("D2.C4")); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Graph []map[string]any `json:"@graph"`
	}
	if err := json.Unmarshal(b.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Graph) != 2 || doc.Graph[0]["@type"] != "skos:ConceptScheme" || doc.Graph[1]["@id"] != v.URI+":D2.C4" {
		t.Fatalf("%s", b.String())
	}
	c := doc.Graph[1]
	if c["skos:broader"] != v.URI+":D2" || len(c["skos:narrower"].([]any)) < 8 || len(c["skos:prefLabel"].(map[string]any)) != 3 || c["skos:inScheme"] != v.URI {
		t.Errorf("%v", c)
	}
}
