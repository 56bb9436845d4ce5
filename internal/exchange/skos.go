package exchange

import (
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/framework"
)

// The vocabularies that are read and written.
const (
	skosNS = "http://www.w3.org/2004/02/skos/core#"
	dctNS  = "http://purl.org/dc/terms/"
	dcNS   = "http://purl.org/dc/elements/1.1/"
	owlNS  = "http://www.w3.org/2002/07/owl#"
	rdfsNS = "http://www.w3.org/2000/01/rdf-schema#"
	rdfNS  = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	diraNS = "urn:dira:terms:"
)

// skosContext says, to any program that reads JSON-LD, what our keys mean.
var skosContext = map[string]any{
	"skos": skosNS, "dct": dctNS, "owl": owlNS, "dira": diraNS,
	"skos:prefLabel": byLanguage, "skos:definition": byLanguage, "skos:note": byLanguage,
	"dct:title": byLanguage, "dct:publisher": byLanguage, "dct:description": byLanguage,
	"skos:inScheme": reference, "skos:topConceptOf": reference, "skos:broader": reference, "skos:narrower": reference, "skos:exactMatch": reference,
	"skos:closeMatch": reference, "skos:broadMatch": reference, "skos:narrowMatch": reference, "skos:related": reference, "skos:relatedMatch": reference,
	"dct:replaces": reference, "dct:isVersionOf": reference,
	"dira:texts": literal, "dira:status": literal, "dira:targets": literal, "dira:links": literal,
}

var (
	byLanguage = map[string]string{"@container": "@language"}
	reference  = map[string]string{"@type": "@id"}
	literal    = map[string]string{"@type": "@json"}
)

// skosMatches are the links that SKOS has words for; related is the word within one scheme.
var skosMatches = map[string]string{
	exactMatch: "exactMatch", relatedTo: "relatedMatch", "ext:closeMatch": "closeMatch", "ext:broadMatch": "broadMatch", "ext:narrowMatch": "narrowMatch",
}

type skosFile struct {
	Context map[string]any `json:"@context"`
	Graph   []any          `json:"@graph"`
}

// skosScheme is the framework itself.
type skosScheme struct {
	ID          string                       `json:"@id"`
	Type        string                       `json:"@type"`
	Title       map[string]string            `json:"dct:title"`
	Description map[string]string            `json:"dct:description,omitempty"`
	Publisher   map[string]string            `json:"dct:publisher,omitempty"`
	Creator     []string                     `json:"dct:creator,omitempty"`
	Issued      string                       `json:"dct:issued,omitempty"`
	Source      string                       `json:"dct:source,omitempty"`
	License     string                       `json:"dct:license,omitempty"`
	Language    string                       `json:"dct:language"`
	Version     string                       `json:"owl:versionInfo"`
	IsVersionOf string                       `json:"dct:isVersionOf,omitempty"`
	Framework   string                       `json:"dira:framework"`
	State       string                       `json:"dira:state"`
	Texts       map[string]map[string]string `json:"dira:texts,omitempty"`
	Status      map[string]map[string]string `json:"dira:status,omitempty"`
}

// skosConcept is a statement.
type skosConcept struct {
	ID           string                       `json:"@id"`
	Type         string                       `json:"@type"`
	Notation     string                       `json:"skos:notation,omitempty"`
	PrefLabel    map[string]string            `json:"skos:prefLabel,omitempty"`
	Definition   map[string]string            `json:"skos:definition,omitempty"`
	Note         map[string]string            `json:"skos:note,omitempty"`
	InScheme     string                       `json:"skos:inScheme"`
	TopConceptOf string                       `json:"skos:topConceptOf,omitempty"`
	Broader      string                       `json:"skos:broader,omitempty"`
	Narrower     []string                     `json:"skos:narrower,omitempty"`
	ExactMatch   []string                     `json:"skos:exactMatch,omitempty"`
	CloseMatch   []string                     `json:"skos:closeMatch,omitempty"`
	BroadMatch   []string                     `json:"skos:broadMatch,omitempty"`
	NarrowMatch  []string                     `json:"skos:narrowMatch,omitempty"`
	RelatedMatch []string                     `json:"skos:relatedMatch,omitempty"`
	Related      []string                     `json:"skos:related,omitempty"`
	Identifier   string                       `json:"dira:id"`
	Kind         string                       `json:"dira:kind"`
	Level        string                       `json:"dira:level,omitempty"`
	Provenance   string                       `json:"dira:provenance"`
	Audience     string                       `json:"dira:audience,omitempty"`
	Origin       string                       `json:"dira:origin,omitempty"`
	Change       string                       `json:"dira:change,omitempty"`
	LabelIsText  bool                         `json:"dira:labelIsText,omitempty"` // the statement has no name, so that its sentence is its label
	Texts        map[string]map[string]string `json:"dira:texts,omitempty"`
	Status       map[string]map[string]string `json:"dira:status,omitempty"` // of texts that are neither source nor reviewed
	Targets      map[string]int               `json:"dira:targets,omitempty"`
	Links        []ownLink                    `json:"dira:links,omitempty"`
}

// skosOf is a scheme with some of its concepts.
func skosOf(v *framework.Version, statements []*framework.Statement) skosFile {
	f := skosFile{Context: skosContext, Graph: []any{schemeOf(v)}}
	uris := make(map[string]bool, len(v.Statements))
	for _, s := range v.Statements {
		uris[s.URI] = true
	}
	links := map[framework.StatementID][]framework.Link{}
	for _, l := range v.Links {
		links[l.From] = append(links[l.From], l)
	}
	for _, s := range statements {
		c := conceptOf(v, s)
		for _, l := range links[s.ID] {
			c.link(l, uris[l.To])
		}
		f.Graph = append(f.Graph, c)
	}
	return f
}

func schemeOf(v *framework.Version) skosScheme {
	root := v.Statements[0]
	return skosScheme{
		ID: v.URI, Type: "skos:ConceptScheme", Title: words(root, framework.FieldName), Description: words(root, framework.FieldText),
		Publisher: words(root, framework.FieldPublisher), Creator: v.Authors, Issued: v.Issued, Source: v.Source, License: v.Licence, Language: v.Language,
		Version: v.Number, IsVersionOf: v.DerivedFrom, Framework: v.Framework, State: string(v.Status),
		Texts:  otherWords(root, framework.FieldName, framework.FieldText, framework.FieldPublisher),
		Status: statuses(v, root),
	}
}

func conceptOf(v *framework.Version, s *framework.Statement) skosConcept {
	c := skosConcept{
		ID: s.URI, Type: "skos:Concept", Notation: code(v, s), PrefLabel: words(s, framework.FieldName), Definition: words(s, framework.FieldText),
		Note: words(s, framework.FieldNote), InScheme: v.URI, Identifier: string(s.ID), Kind: string(s.Kind), Level: string(s.Level),
		Provenance: string(s.Provenance), Audience: s.Audience, Origin: s.Origin, Change: s.Change,
		Texts:  otherWords(s, framework.FieldName, framework.FieldText, framework.FieldNote),
		Status: statuses(v, s), Targets: plain(v.Targets[s.ID]),
	}
	if len(c.PrefLabel) == 0 && len(c.Definition) > 0 {
		c.PrefLabel, c.Definition, c.LabelIsText = c.Definition, nil, true
	}
	if parent := v.Statement(s.Parent); parent != nil && parent.Kind != framework.Root {
		c.Broader = parent.URI
	} else {
		c.TopConceptOf = v.URI
	}
	for _, child := range v.Children(s.ID) {
		c.Narrower = append(c.Narrower, child.URI)
	}
	return c
}

// link writes a link in the words of SKOS, or in ours where SKOS has none.
func (c *skosConcept) link(l framework.Link, inScheme bool) {
	list := map[string]*[]string{
		"exactMatch": &c.ExactMatch, "closeMatch": &c.CloseMatch, "broadMatch": &c.BroadMatch, "narrowMatch": &c.NarrowMatch, "relatedMatch": &c.RelatedMatch,
	}[skosMatches[l.Type]]
	switch {
	case list == nil:
		c.Links = append(c.Links, ownLink{string(l.From), l.Type, l.To})
	case l.Type == relatedTo && inScheme:
		c.Related = append(c.Related, l.To)
	default:
		*list = append(*list, l.To)
	}
}

// words is a field of a statement by language.
func words(s *framework.Statement, field string) map[string]string {
	if len(s.Texts[field]) == 0 {
		return nil
	}
	m := map[string]string{}
	for language, t := range s.Texts[field] {
		m[language] = t.Text
	}
	return m
}

func otherWords(s *framework.Statement, but ...string) map[string]map[string]string {
	m := map[string]map[string]string{}
	for field := range s.Texts {
		if !slices.Contains(but, field) {
			m[field] = words(s, field)
		}
	}
	return m
}

// usual is the status that a text has where none is said.
func usual(v *framework.Version, language string) string {
	if language == v.Language {
		return "source"
	}
	return "reviewed"
}

// statuses are the statuses of the texts that have not the usual one, by field and language.
func statuses(v *framework.Version, s *framework.Statement) map[string]map[string]string {
	m := map[string]map[string]string{}
	for field, languages := range s.Texts {
		for language, t := range languages {
			if t.Status == usual(v, language) {
				continue
			}
			if m[field] == nil {
				m[field] = map[string]string{}
			}
			m[field][language] = t.Status
		}
	}
	return m
}

// localName is what a key is called within a vocabulary: "skos:prefLabel", or empty for one that is not read.
func localName(iri string) string {
	for prefix, ns := range map[string]string{"skos:": skosNS, "dct:": dctNS, "dc:": dcNS, "owl:": owlNS, "rdfs:": rdfsNS, "rdf:": rdfNS, "dira:": diraNS} {
		if name, ok := strings.CutPrefix(iri, ns); ok {
			return prefix + name
		}
	}
	return ""
}
