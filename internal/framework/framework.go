// Package framework holds competency frameworks as data: versions, statements with their provenance, texts in many languages, and role
// profiles with target levels.
//
// What must always be true: a published version never changes, except that a translation may be added or bettered; every statement has an
// identifier (URI) that stays; every text says in which language it is; an adapted version names the statement each of its own comes from.
package framework

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// VersionID names a version: "unesco-aidt@2022.1".
type VersionID string

// StatementID names a statement within a version: "D1.C1.B1". It keeps its meaning from version to version.
type StatementID string

// Site is the framework that this site assesses against. Others can be stored and read beside it.
const Site = "unesco-aidt"

// AI is the strand that stands beside the three levels; it is assessed like a competency.
const AI StatementID = "AI"

// Status is where a version stands in its life.
type Status string

// A version begins as a draft; it is published once and retired once.
const (
	Draft     Status = "draft"
	Published Status = "published"
	Retired   Status = "retired"
)

// Kind is what a statement is.
type Kind string

// The kinds of statement.
const (
	Root            Kind = "framework"    // the title and the notes of the framework itself
	LevelName       Kind = "level"        // basic, intermediate, advanced
	Strand          Kind = "strand"       // AI
	Domain          Kind = "domain"       // D1
	DomainLevel     Kind = "domain_level" // what a level, or the strand, means in a domain
	Competency      Kind = "competency"   // D1.C1
	Indicator       Kind = "indicator"    // D1.C1.B1
	Attitude        Kind = "attitude"
	AttitudeSign    Kind = "attitude_indicator"
	Recommendation  Kind = "recommendation"
	Audience        Kind = "audience"
	ContextOfAction Kind = "context"   // individual, team, department, government
	Role            Kind = "role"      // a role profile; its targets stand in Version.Targets
	Item            Kind = "statement" // of a framework that came from elsewhere and has a division of its own; FieldType says what it is there
)

// Level is one of the ordered levels, or Strand's "ai" on statements that belong to it.
type Level string

// The ordered levels. None is the outcome below basic.
const (
	None         Level = "none"
	Basic        Level = "basic"
	Intermediate Level = "intermediate"
	Advanced     Level = "advanced"
	InStrand     Level = "ai"
)

// Levels are the ordered levels from low to high.
var Levels = []Level{Basic, Intermediate, Advanced}

// LevelAt is the level of a target or outcome number: 0 none, 1 basic, 2 intermediate, 3 advanced.
func LevelAt(n int) Level { return [...]Level{None, Basic, Intermediate, Advanced}[n] }

// Provenance says where a statement comes from.
type Provenance string

// The provenances.
const (
	Found        Provenance = "F"  // the idea stands in published material that was read
	FoundPlaced  Provenance = "FL" // the idea was found, its level is our judgement
	WrittenByUs  Provenance = "I"  // in no source that was read
	sourceStatus            = "source"
)

// Version is one version of a framework, whole. It is read-only once loaded.
type Version struct {
	ID          VersionID
	Framework   string // unesco-aidt
	Number      string // 2022.1
	URI         string
	Status      Status
	Language    string // of its source texts
	Authors     []string
	Issued      string
	Source      string // where the original is published
	Licence     string
	DerivedFrom string // URI of the version it adapts, or empty
	Hash        string // of everything that publishing makes immutable
	CreatedAt   time.Time
	PublishedAt time.Time
	Statements  []*Statement                        // in the order of the framework
	Targets     map[StatementID]map[StatementID]int // role → competency or AI → 0…3
	Links       []Link                              // by statement, type and address

	byID     map[StatementID]*Statement
	children map[StatementID][]*Statement
}

// Link is how a statement relates to another, of its own framework or of any.
type Link struct {
	From StatementID
	Type string // in the words of CASE: exactMatchOf, isRelatedTo … or ext:… for what CASE has no word for
	To   string // URI
}

// Statement is one thing that a framework says.
type Statement struct {
	ID         StatementID
	URI        string
	Kind       Kind
	Parent     StatementID
	Level      Level
	Provenance Provenance
	Audience   string                     // of a recommendation: all, government, academia, private-sector
	Origin     string                     // URI of the statement it comes from in the parent version
	Change     string                     // kept, reworded, hidden, added or retargeted, in an adapted version
	Texts      map[string]map[string]Text // field → language → text
}

// Text is a text with the language it is really in.
type Text struct {
	Text     string
	Language string
	Status   string // source, draft or reviewed
}

// The fields a statement may have.
const (
	FieldName = "name" // a short label
	FieldText = "text" // a sentence
	FieldNote = "note"
	FieldCode = "code" // the publisher's own code, where it is not the statement's id
	FieldType = "type" // what the publisher calls a statement of this sort
)

// Statement returns a statement by its id, or nil.
func (v *Version) Statement(id StatementID) *Statement { return v.byID[id] }

// Children lists what stands directly below a statement, of any kind, in order. Below the root stands what names no parent.
func (v *Version) Children(parent StatementID) []*Statement { return v.children[parent] }

// ByURI returns a statement by its URI, or nil.
func (v *Version) ByURI(uri string) *Statement {
	for _, s := range v.Statements {
		if s.URI == uri {
			return s
		}
	}
	return nil
}

// Foreign reports whether the version has a division of its own instead of domains and competencies.
func (v *Version) Foreign() bool { return len(v.Of(Domain)) == 0 || len(v.Of(Competency)) == 0 }

// Of lists the statements of a kind, in order.
func (v *Version) Of(kind Kind) []*Statement {
	return v.filter(func(s *Statement) bool { return s.Kind == kind })
}

// Under lists the statements of a kind that belong to parent, in order.
func (v *Version) Under(parent StatementID, kind Kind) []*Statement {
	return v.filter(func(s *Statement) bool { return s.Kind == kind && s.Parent == parent })
}

func (v *Version) filter(keep func(*Statement) bool) []*Statement {
	var list []*Statement
	for _, s := range v.Statements {
		if keep(s) {
			list = append(list, s)
		}
	}
	return list
}

// Abilities lists what is assessed: every competency in order, then the AI strand.
func (v *Version) Abilities() []StatementID {
	var list []StatementID
	for _, s := range v.Of(Competency) {
		list = append(list, s.ID)
	}
	for _, s := range v.Of(Strand) {
		list = append(list, s.ID)
	}
	return list
}

// DomainOf is the domain of a competency; the AI strand is its own.
func (v *Version) DomainOf(ability StatementID) StatementID {
	if s := v.Statement(ability); s != nil && s.Kind == Competency {
		return s.Parent
	}
	return ability
}

// Languages lists the languages in which the version's own title can be read, its source first.
func (v *Version) Languages() []string {
	list := []string{v.Language}
	if root := v.byID[StatementID(Root)]; root != nil {
		for language := range root.Texts[FieldName] {
			if language != v.Language {
				list = append(list, language)
			}
		}
	}
	sortStrings(list[1:])
	return list
}

// In returns a field of the statement in a language or, where it is not translated, in the language it was written in.
// Text.Language says which, so that a face can mark it.
func (v *Version) In(s *Statement, field, language string) Text {
	texts := s.Texts[field]
	for _, tag := range []string{language, v.Language} {
		if t, ok := texts[tag]; ok {
			return t
		}
	}
	if len(texts) == 0 {
		return Text{}
	}
	return texts[slices.Min(slices.Collect(maps.Keys(texts)))] // a framework from elsewhere may have statements in other languages than its own
}

// Name is the short label of a statement in a language; see [Version.In]. An unknown id is its own name.
func (v *Version) Name(id StatementID, language string) Text {
	s := v.byID[id]
	if s == nil {
		return Text{Text: string(id), Language: cmp.Or(v.Language, "en")}
	}
	return v.In(s, FieldName, language)
}
