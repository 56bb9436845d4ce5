package curation

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/library"
)

// Form is a resource as somebody types it. What is not understood is kept as it was typed.
type Form struct {
	URL             string  `json:"url"`
	Title           string  `json:"title"`
	Language        string  `json:"language"`  // BCP 47, of the resource and its title
	Languages       string  `json:"languages"` // others that it is in, by tag or name
	Provider        string  `json:"provider"`
	Type            string  `json:"type"`
	Summary         string  `json:"summary"`
	SummaryLanguage string  `json:"summary_language"`
	Teaches         Choices `json:"teaches,omitempty"`
	Requires        Choices `json:"requires,omitempty"`
	Before          string  `json:"before"`
	Audience        string  `json:"audience"`
	Licence         string  `json:"licence"`
	Cost            string  `json:"cost"`
	Hours           string  `json:"hours"`
	Size            string  `json:"size"`
	Accessibility   string  `json:"accessibility"`
}

// Choices says at which levels there is something of each competency.
type Choices map[framework.StatementID]string

// The choices beside the levels themselves. Somewhere is at a level that nobody says.
const (
	Somewhere = "some"
	LowerTwo  = "basic+intermediate"
	UpperTwo  = "intermediate+advanced"
	AllThree  = "basic+intermediate+advanced"
)

// Taught and Needed are what can be chosen for what a resource teaches, and for what it builds on.
var (
	Taught = []string{string(framework.Basic), string(framework.Intermediate), string(framework.Advanced), LowerTwo, UpperTwo, AllThree, Somewhere}
	Needed = []string{string(framework.Basic), string(framework.Intermediate), string(framework.Advanced), Somewhere}
)

// Part is some fields of a form, on a page of their own.
type Part string

// The parts, in the order in which they are asked.
const (
	Address Part = "address"
	What    Part = "what"
	Teaches Part = "teaches"
	Needs   Part = "needs"
	Terms   Part = "terms"
)

// Parts are all parts.
var Parts = []Part{Address, What, Teaches, Needs, Terms}

// part copies the fields of a part from one form to another.
func (f *Form) part(p Part, from Form) {
	switch p {
	case Address:
		f.URL = from.URL
	case What:
		f.Title, f.Language, f.Languages, f.Provider, f.Type, f.Summary, f.SummaryLanguage =
			from.Title, from.Language, from.Languages, from.Provider, from.Type, from.Summary, from.SummaryLanguage
	case Teaches:
		f.Teaches = from.Teaches
	case Needs:
		f.Requires, f.Before, f.Audience = from.Requires, from.Before, from.Audience
	case Terms:
		f.Licence, f.Cost, f.Hours, f.Size, f.Accessibility = from.Licence, from.Cost, from.Hours, from.Size, from.Accessibility
	}
}

// texts are the fields that are typed, by their names.
func (f *Form) texts() map[string]*string {
	return map[string]*string{"url": &f.URL, "title": &f.Title, "language": &f.Language, "languages": &f.Languages, "provider": &f.Provider, "type": &f.Type, "summary": &f.Summary,
		"summary_language": &f.SummaryLanguage, "before": &f.Before, "audience": &f.Audience, "licence": &f.Licence, "cost": &f.Cost, "hours": &f.Hours, "size": &f.Size, "accessibility": &f.Accessibility}
}

// clean takes out of what was typed what is never meant, and refuses what no resource needs.
func (f *Form) clean() error {
	for name, text := range f.texts() {
		cleaned := strings.TrimSpace(strings.ReplaceAll(*text, "\r\n", "\n"))
		if name != "summary" {
			cleaned = identity.Clean(*text)
		}
		if !utf8.ValidString(cleaned) || strings.ContainsRune(cleaned, 0) || utf8.RuneCountInString(cleaned) > longestField {
			return errs.New(errs.Invalid, "proposal_long", "limit", longestField).At(name)
		}
		*text = cleaned
	}
	return nil
}

// In which part a field stands.
var partOf = map[string]Part{"url": Address, "title": What, "language": What, "languages": What, "provider": What, "type": What, "summary": What,
	"teaches": Teaches, "requires": Needs, "before": Needs, "audience": Needs, "summary_language": What, "accessibility": Terms, "licence": Terms, "cost": Terms, "hours": Terms, "size": Terms}

// PartOf is the part in which a field stands; empty for none.
func PartOf(field string) Part { return partOf[field] }

// Fields are what a form says of a resource, in the order in which it is shown.
var Fields = []string{"url", "title", "languages", "provider", "type", "summary", "teaches", "requires", "before", "audience", "licence", "cost", "hours", "size", "accessibility"}

// required are the fields that must be filled in before a resource is proposed, in the order in which they are asked.
var required = []string{"url", "title", "language", "provider", "type", "summary"}

// Missing is what must be filled in or mended before the form can be sent, by its part.
func (f *Form) Missing(a *catalogue.Aligner) (wrong []*errs.Error) {
	for _, p := range Parts {
		wrong = append(wrong, f.wrong(a, p)...)
	}
	return wrong
}

// wrong is what is missing or not understood in a part.
func (f *Form) wrong(a *catalogue.Aligner, p Part) (wrong []*errs.Error) {
	texts := f.texts()
	for _, name := range required {
		if partOf[name] == p && *texts[name] == "" {
			wrong = append(wrong, errs.New(errs.Invalid, "proposal_no_"+name).At(name))
		}
	}
	if p == Teaches && len(f.alignments(f.Teaches)) == 0 {
		wrong = append(wrong, errs.New(errs.Invalid, "proposal_no_teaches").At("teaches"))
	}
	_, problems := f.read(a)
	for _, problem := range problems {
		filled := texts[problem.Field] != nil && *texts[problem.Field] != ""
		if filled && partOf[problem.Field] == p {
			wrong = append(wrong, errs.New(errs.Invalid, "proposal_"+problem.Field).At(problem.Field))
		}
	}
	return wrong
}

// read is the form as it is understood, with what is not. In the place of what no resource can be without, something stands, so that the rest is read.
func (f *Form) read(a *catalogue.Aligner) (library.Resource, []catalogue.Problem) {
	w := *f
	if library.Fold(w.Title) == "" {
		w.Title = "x"
	}
	d, problems, ok := a.Clean(w.record())
	if ok {
		return d.Resource, problems
	}
	w.URL = "https://example.org/"
	d, more, _ := a.Clean(w.record())
	d.Resource.URL = ""
	return d.Resource, append(problems, more...)
}

// record is the form as a source has a resource.
func (f *Form) record() catalogue.Record {
	one := func(s string) []string { return []string{s} }
	r := catalogue.Record{Titles: []catalogue.Words{{Language: f.Language, Text: f.Title}}, Providers: one(f.Provider), Addresses: one(f.URL), Languages: []string{f.Language, f.Languages},
		Types: one(f.Type), Licences: one(f.Licence), Costs: one(f.Cost), Hours: one(f.Hours), Sizes: one(f.Size), Access: one(f.Accessibility), Audience: one(f.Audience)}
	if f.Summary != "" {
		r.Summaries = []catalogue.Words{{Language: f.SummaryLanguage, Text: f.Summary}}
	}
	return r
}

// alignments are competencies with levels, in the order of the framework.
func (f *Form) alignments(c Choices) (all []library.Alignment) {
	for id, choice := range c {
		if choice == Somewhere {
			all = append(all, library.Alignment{Competency: id})
			continue
		}
		for _, l := range framework.Levels {
			if slices.Contains(strings.Split(choice, "+"), string(l)) {
				all = append(all, library.Alignment{Competency: id, Level: l})
			}
		}
	}
	return all
}

// Made is the resource that a form describes, as far as it is understood.
func (f *Form) Made(a *catalogue.Aligner) library.Resource {
	r, _ := f.read(a)
	if f.Title == "" {
		r.Words[0].Title = ""
	}
	r.Confidence, r.Other = library.Told, nil
	r.Teaches, r.Requires = ordered(a, f.alignments(f.Teaches)), ordered(a, f.alignments(f.Requires))
	r.Before = f.Before
	return r
}

// ordered puts alignments in the order of the framework and takes out what is not in it.
func ordered(a *catalogue.Aligner, all []library.Alignment) (list []library.Alignment) {
	for _, id := range a.Abilities() {
		for _, l := range append([]framework.Level{""}, framework.Levels...) {
			if al := (library.Alignment{Competency: id, Level: l}); slices.Contains(all, al) {
				list = append(list, al)
			}
		}
	}
	return list
}

// FormOf is the form of a resource that the library has, to be corrected.
func FormOf(r library.Resource, language string) Form {
	f := Form{URL: r.URL, Provider: r.Provider, Type: string(r.Type), Before: r.Before, Audience: r.Audience, Licence: r.Licence, Cost: string(r.Cost),
		Accessibility: strings.Join(r.Accessibility, "; "), Teaches: chosen(r.Teaches), Requires: chosen(r.Requires)}
	title, summary := r.Title(language), r.Summary(language)
	f.Title, f.Summary, f.SummaryLanguage = title.Text, summary.Text, summary.Language
	f.Language = title.Language
	var others []string
	for _, l := range r.Languages {
		if f.Language == "" {
			f.Language = l
		}
		if l != f.Language {
			others = append(others, l)
		}
	}
	f.Languages = strings.Join(others, "; ")
	if r.Hours > 0 {
		f.Hours = strconv.FormatFloat(r.Hours, 'f', -1, 64)
	}
	if r.Size > 0 {
		f.Size = strconv.FormatInt(r.Size, 10)
	}
	return f
}

// chosen is the choice in which alignments are said. Basic and advanced without what is between are all three.
func chosen(all []library.Alignment) Choices {
	c := Choices{}
	levels := map[framework.StatementID][]framework.Level{}
	for _, a := range all {
		levels[a.Competency] = append(levels[a.Competency], a.Level)
	}
	for id, has := range levels {
		basic, middle, top := slices.Contains(has, framework.Basic), slices.Contains(has, framework.Intermediate), slices.Contains(has, framework.Advanced)
		switch {
		case basic && top:
			c[id] = AllThree
		case basic && middle:
			c[id] = LowerTwo
		case middle && top:
			c[id] = UpperTwo
		case basic:
			c[id] = string(framework.Basic)
		case middle:
			c[id] = string(framework.Intermediate)
		case top:
			c[id] = string(framework.Advanced)
		default:
			c[id] = Somewhere
		}
	}
	return c
}
