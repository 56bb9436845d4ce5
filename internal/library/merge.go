package library

import (
	"cmp"
	"slices"
)

// said is what one source says of a resource.
type said struct {
	source   SourceID
	resource Resource
}

// corrects reports whether it only corrects what others say.
func (s said) corrects() bool { return len(s.resource.Corrects) > 0 }

// merge puts together what several sources say: of each field the first that says something is believed, lists are put together, and who said what is
// kept. What is said as a correction is put in its place then. There must be one that is none.
func merge(all []said) Resource {
	var plain, corrections []said
	for _, s := range all {
		if s.corrects() {
			corrections = append(corrections, s)
		} else {
			plain = append(plain, s)
		}
	}
	m := merged{Resource: plain[0].resource}
	m.Words, m.Sources, m.Said = slices.Clone(m.Words), []SourceID{plain[0].source}, map[string]SourceID{}
	for _, s := range plain[1:] {
		m.add(s.source, s.resource)
	}
	for _, s := range corrections {
		m.correct(s.source, s.resource, plain)
	}
	if len(m.Said) == 0 {
		m.Said = nil
	}
	return m.Resource
}

type merged struct{ Resource }

func (m *merged) add(from SourceID, r Resource) {
	if !slices.Contains(m.Sources, from) {
		m.Sources = append(m.Sources, from)
	}
	m.words(from, r.Words)
	if m.Type == Material && r.Type != Material {
		m.Type, m.Said["type"] = r.Type, from
	}
	first(m, from, "provider", &m.Provider, r.Provider)
	first(m, from, "url", &m.URL, r.URL)
	first(m, from, "before", &m.Before, r.Before)
	first(m, from, "hours", &m.Hours, r.Hours)
	first(m, from, "cost", &m.Cost, r.Cost)
	first(m, from, "licence", &m.Licence, r.Licence)
	first(m, from, "certificate", &m.Certificate, r.Certificate)
	first(m, from, "audience", &m.Audience, r.Audience)
	first(m, from, "size", &m.Size, r.Size)
	first(m, from, "date", &m.Date, r.Date)
	first(m, from, "evidence_url", &m.EvidenceURL, r.EvidenceURL)
	if sure := slices.Index(Confidences, r.Confidence); sure >= 0 && sure < slices.Index(Confidences, m.Confidence) {
		m.Confidence, m.Said["confidence"] = r.Confidence, from
	}
	union(m, from, "languages", &m.Languages, r.Languages)
	union(m, from, "teaches", &m.Teaches, r.Teaches)
	union(m, from, "assesses", &m.Assesses, r.Assesses)
	union(m, from, "requires", &m.Requires, r.Requires)
	union(m, from, "accessibility", &m.Accessibility, r.Accessibility)
	union(m, from, "keywords", &m.Keywords, r.Keywords)
	union(m, from, "relations", &m.Relations, r.Relations)
	union(m, from, "other", &m.Other, r.Other)
	m.cohorts(from, r.Cohorts)
}

// words adds titles and summaries in languages in which there were none.
func (m *merged) words(from SourceID, words []Wording) {
	for _, w := range words {
		i := slices.IndexFunc(m.Words, func(o Wording) bool { return o.Language == w.Language })
		if i < 0 {
			m.Words, m.Said["words."+w.Language] = append(m.Words, w), from
			continue
		}
		if m.Words[i].Summary == "" && w.Summary != "" {
			m.Words[i].Summary, m.Said["words."+w.Language] = w.Summary, from
		}
		m.Words[i].Title = cmp.Or(m.Words[i].Title, w.Title)
	}
}

// first takes what a source says where nobody said anything before.
func first[T comparable](m *merged, from SourceID, field string, to *T, says T) {
	var nothing T
	if *to == nothing && says != nothing {
		*to, m.Said[field] = says, from
	}
}

// union adds what a source says to what others said.
func union[T comparable](m *merged, from SourceID, field string, to *[]T, says []T) {
	before := len(*to)
	for _, v := range says {
		if !slices.Contains(*to, v) {
			*to = append(slices.Clip(*to), v)
		}
	}
	if len(*to) > before {
		m.Said[field] = from
	}
}
