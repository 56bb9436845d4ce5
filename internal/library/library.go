// Package library holds the learning resources that a person is pointed to: what each teaches, at which level, in which languages, and how
// sure we are that it is as we say. For now it is the starter set that comes with the program, in memory and read-only.
//
// What must always be true: a resource teaches at least one competency of the framework at one level or in the AI strand; what is not known
// is left empty and never guessed; every resource says how it was confirmed, so that a face can show it.
package library

import (
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/framework"
)

// ResourceID names a resource: "elements-of-ai".
type ResourceID string

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
)

// Types are all types, in order.
var Types = []Type{Course, Video, Guide, Toolkit, Template, SelfAssessment, CaseCollection, DatasetCatalogue, Standard}

// Cost is what a person pays; empty when it is not known.
type Cost string

// The costs.
const (
	Free     Cost = "free"
	Freemium Cost = "freemium" // the content is free, the certificate or some of the content is not
)

// Confidence is how a resource was confirmed when it was described. No link has been tried live: even what was found may have moved.
type Confidence string

// The confidences, the surest first.
const (
	Found     Confidence = "found"     // a stored copy showed the resource and its address
	Secondary Confidence = "secondary" // another source confirms the resource; its address is partly from memory
	Memory    Confidence = "memory"    // neither was confirmed
)

// Confidences are all confidences, the surest first.
var Confidences = []Confidence{Found, Secondary, Memory}

// Resource is one learning resource. It is read-only: what the slice returns shares its lists.
type Resource struct {
	ID           ResourceID
	Title        string // as published, in the first of Languages
	Provider     string
	URL          string
	Languages    []string // BCP 47, that of the title first
	Type         Type
	Competencies []framework.StatementID
	Levels       []framework.Level // ordered levels from low to high, then the AI strand; a judgement of ours
	Hours        float64           // 0 when not known
	Cost         Cost
	Licence      string // SPDX as far as the publisher's words go: "CC-BY" names no version; empty when not known
	Certificate  string // yes or no; empty when not known
	Audience     string // in English, as are all words of ours
	Year         int    // 0 when not known
	Confidence   Confidence
	EvidenceURL  string // where it was confirmed, for editors: often a copy elsewhere, so no link for readers; empty for Memory
	Summary      string // in English, in words of ours
}

// Teaches reports whether the resource teaches a competency. It teaches the AI strand when it has the strand among its levels.
func (r Resource) Teaches(competency framework.StatementID) bool {
	if competency == framework.AI {
		return r.At(framework.InStrand)
	}
	return slices.Contains(r.Competencies, competency)
}

// At reports whether the resource has a level, or the strand, among its levels.
func (r Resource) At(level framework.Level) bool { return slices.Contains(r.Levels, level) }

// only reports whether a level is the one ordered level of the resource. The strand stands beside the levels and is not counted.
func (r Resource) only(level framework.Level) bool {
	ordered := 0
	for _, l := range r.Levels {
		if l != framework.InStrand {
			ordered++
		}
	}
	return ordered == 1 && r.At(level)
}

// In reports whether a person who reads a language can read the resource. Regions do not divide: pt reads pt-BR, and pt-PT does too.
func (r Resource) In(language string) bool {
	return slices.ContainsFunc(r.Languages, func(l string) bool { return primary(l) == primary(language) })
}

// primary is the language of a tag without script and region: pt for pt-BR.
func primary(tag string) string {
	p, _, _ := strings.Cut(tag, "-")
	return strings.ToLower(p)
}
