// Package library holds the catalogue of learning resources that a person is pointed to: what each teaches, at which level, in which languages, and which
// source says so. It is one for the whole server; every organisation reads it.
//
// What must always be true: what is not known is left empty and never guessed; every statement about a resource can be traced to the source that said
// it; the same address, or the same title of the same provider, stands in the catalogue once; every change has a number and a time that never go back,
// and what is gone leaves a mark, so that others can follow.
package library

import (
	"slices"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/search"
)

// ResourceID names a resource: "elements-of-ai".
type ResourceID string

// SourceID names who says something about resources: "starter", "catalogue.csv", "https://repository.example/oai".
type SourceID string

// Starter is the source that comes with the program.
const Starter SourceID = "starter"

// Type is what a resource is.
type Type string

// The types, in the order in which a form offers them.
const (
	Course           Type = "course"
	Video            Type = "video" // one or a series
	Guide            Type = "guide" // to be read: handbooks, playbooks, papers
	Toolkit          Type = "toolkit"
	Template         Type = "template"
	SelfAssessment   Type = "self_assessment"
	CaseCollection   Type = "case_collection"
	DatasetCatalogue Type = "dataset_catalogue"
	Standard         Type = "standard" // norms, principles and strategies too
	Material         Type = "material" // anything else, and what is not said
)

// Types are all types, in order.
var Types = []Type{Course, Video, Guide, Toolkit, Template, SelfAssessment, CaseCollection, DatasetCatalogue, Standard, Material}

// Cost is what a person pays; empty when it is not known.
type Cost string

// The costs.
const (
	Free     Cost = "free"
	Freemium Cost = "freemium" // the content is free, the certificate or some of the content is not
	Paid     Cost = "paid"
)

// Costs are all costs that are known.
var Costs = []Cost{Free, Freemium, Paid}

// Confidence is how a resource was confirmed when it was described. No link has been tried live: even what was found may have moved.
type Confidence string

// The confidences, the surest first.
const (
	Found     Confidence = "found"     // a stored copy showed the resource and its address
	Secondary Confidence = "secondary" // another source confirms the resource; its address is partly from memory
	Told      Confidence = "told"      // as its source describes it; nobody here has looked
	Memory    Confidence = "memory"    // neither was confirmed
)

// Confidences are all confidences, the surest first.
var Confidences = []Confidence{Found, Secondary, Told, Memory}

// Wording is title and summary in one language.
type Wording struct {
	Language string `json:"language,omitempty"` // BCP 47; empty when not known
	Title    string `json:"title,omitempty"`
	Summary  string `json:"summary,omitempty"`
}

// Alignment ties a resource to a competency and, where that is said, to a level of it.
type Alignment struct {
	Competency framework.StatementID `json:"competency"` // or AI
	Level      framework.Level       `json:"level,omitempty"`
}

// Relation ties a resource to another: a translation of it, or what it was adapted from.
type Relation struct {
	Kind string `json:"kind"` // translation, adaptation or part
	Of   string `json:"of"`   // address of the other
}

// The kinds of relations.
const (
	Translation = "translation" // it is a translation of the other
	Adaptation  = "adaptation"  // it was made from the other
	Part        = "part"        // it is part of the other
)

// Extra is what a source says that has no field here.
type Extra struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Resource is one learning resource. It is read-only: what the slice returns may share its lists.
type Resource struct {
	ID            ResourceID  `json:"-"`
	Words         []Wording   `json:"words"` // as published first; at least one with a title
	Provider      string      `json:"provider,omitempty"`
	URL           string      `json:"url,omitempty"`       // http or https
	Languages     []string    `json:"languages,omitempty"` // BCP 47, the main one first; empty when not known
	Type          Type        `json:"type"`
	Teaches       []Alignment `json:"teaches,omitempty"`
	Assesses      []Alignment `json:"assesses,omitempty"`
	Requires      []Alignment `json:"requires,omitempty"`
	Before        string      `json:"before,omitempty"` // what is to be known before, in the words of the source
	Hours         float64     `json:"hours,omitempty"`  // 0 when not known
	Cost          Cost        `json:"cost,omitempty"`
	Licence       string      `json:"licence,omitempty"`     // SPDX as far as the publisher's words go: "CC-BY" names no version; empty when not known
	Certificate   string      `json:"certificate,omitempty"` // yes or no; empty when not known
	Audience      string      `json:"audience,omitempty"`
	Accessibility []string    `json:"accessibility,omitempty"` // in the words of schema.org's accessibilityFeature: captions, transcript
	Size          int64       `json:"size,omitempty"`          // bytes to load all of it; 0 when not known
	Date          string      `json:"date,omitempty"`          // when it was published: 2024, 2024-05 or 2024-05-17
	Keywords      []string    `json:"keywords,omitempty"`
	Relations     []Relation  `json:"relations,omitempty"`
	Cohorts       []Cohort    `json:"cohorts,omitempty"` // times that it is held, in the order in which they begin; those that are over among them
	Confidence    Confidence  `json:"confidence"`
	EvidenceURL   string      `json:"evidence_url,omitempty"` // where it was confirmed, for editors: often a copy elsewhere, so no link for readers
	Other         []Extra     `json:"other,omitempty"`

	Corrects []string            `json:"corrects,omitempty"` // of what a source says: the fields in which it stands in the place of what others say; see [Correct]
	Sources  []SourceID          `json:"sources,omitempty"`  // who speaks of it; the one believed first comes first
	Said     map[string]SourceID `json:"said,omitempty"`     // field → who said it, where it was not the first of Sources

	Mark Mark `json:"-"`
	Gone bool `json:"-"` // it was taken out; only ID and Mark are left
}

// Mark is when a resource last changed. Marks are in one order, in which they never go back.
type Mark struct {
	At     time.Time // whole microseconds
	Change int64     // one up with every change
}

// From is who said what stands in a field, named as in JSON; titles and summaries are "words.fr".
func (r Resource) From(field string) SourceID {
	if s, ok := r.Said[field]; ok {
		return s
	}
	if len(r.Sources) == 0 {
		return ""
	}
	return r.Sources[0]
}

// Title is the title in a language or, where there is none, in English or as published, with the language it is in.
func (r Resource) Title(language string) framework.Text {
	w := r.wording(language, func(w Wording) string { return w.Title })
	return framework.Text{Text: w.Title, Language: w.Language}
}

// Summary is the summary in a language or, where there is none, in English or as published, with the language it is in.
func (r Resource) Summary(language string) framework.Text {
	w := r.wording(language, func(w Wording) string { return w.Summary })
	return framework.Text{Text: w.Summary, Language: w.Language}
}

func (r Resource) wording(language string, text func(Wording) string) (found Wording) {
	best := 4
	for _, w := range r.Words {
		rank := 3
		switch {
		case text(w) == "":
			continue
		case strings.EqualFold(w.Language, language):
			rank = 0
		case Primary(w.Language) == Primary(language):
			rank = 1
		case Primary(w.Language) == English:
			rank = 2
		}
		if rank < best {
			found, best = w, rank
		}
	}
	return found
}

// Competencies are the competencies that it teaches, each once, without the strand.
func (r Resource) Competencies() (all []framework.StatementID) {
	for _, a := range r.Teaches {
		if a.Competency != framework.AI && !slices.Contains(all, a.Competency) {
			all = append(all, a.Competency)
		}
	}
	return all
}

// Levels are its levels from low to high, then the strand.
func (r Resource) Levels() (all []framework.Level) {
	for _, l := range framework.Levels {
		if r.At(l) {
			all = append(all, l)
		}
	}
	if r.At(framework.InStrand) {
		all = append(all, framework.InStrand)
	}
	return all
}

// About reports whether the resource teaches a competency, at whatever level.
func (r Resource) About(competency framework.StatementID) bool {
	return slices.ContainsFunc(r.Teaches, func(a Alignment) bool { return a.Competency == competency })
}

// At reports whether the resource has a level, or teaches the strand.
func (r Resource) At(level framework.Level) bool {
	if level == framework.InStrand {
		return r.About(framework.AI)
	}
	return slices.ContainsFunc(r.Teaches, func(a Alignment) bool { return a.Level == level })
}

// Reaches reports whether the resource teaches a competency at a level.
func (r Resource) Reaches(competency framework.StatementID, level framework.Level) bool {
	if level == framework.InStrand {
		return r.About(competency) && r.About(framework.AI)
	}
	return slices.Contains(r.Teaches, Alignment{competency, level})
}

// only reports whether a level is the one ordered level of the resource. The strand stands beside the levels and is not counted.
func (r Resource) only(level framework.Level) bool {
	return r.At(level) && !slices.ContainsFunc(r.Teaches, func(a Alignment) bool { return a.Level != "" && a.Level != level })
}

// In reports whether a person who reads a language can read the resource. Regions do not divide: pt reads pt-BR, and pt-PT does too.
func (r Resource) In(language string) bool {
	return slices.ContainsFunc(r.Languages, func(l string) bool { return Primary(l) == Primary(language) })
}

// Primary is the language of a tag without script and region: pt for pt-BR.
func Primary(tag string) string { return search.Primary(tag) }
