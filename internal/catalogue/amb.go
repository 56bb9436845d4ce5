package catalogue

import (
	"strings"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
)

// AMB is a resource in the metadata profile of the German-speaking countries for educational resources, JSON-LD over schema.org:
// https://dini-ag-kim.github.io/amb/
type AMB struct {
	Context     []any     `json:"@context"`
	ID          string    `json:"id" doc:"Its address."`
	Type        []string  `json:"type"`
	Name        string    `json:"name"`
	Description string    `json:"description,omitempty"`
	Languages   []string  `json:"inLanguage,omitempty"`
	Publisher   []Agent   `json:"publisher,omitempty"`
	Keywords    []string  `json:"keywords,omitempty"`
	Published   string    `json:"datePublished,omitempty"`
	Free        *bool     `json:"isAccessibleForFree,omitempty"`
	Licence     *Pointer  `json:"license,omitempty"`
	Kind        []Concept `json:"learningResourceType,omitempty"`
	Duration    string    `json:"duration,omitempty" doc:"Time needed, ISO 8601."`
	Teaches     []Concept `json:"teaches,omitempty"`
	Assesses    []Concept `json:"assesses,omitempty"`
	Requires    []Concept `json:"competencyRequired,omitempty"`
	BasedOn     []Pointer `json:"isBasedOn,omitempty"`
	PartOf      []Pointer `json:"isPartOf,omitempty"`
	Pages       []Pointer `json:"mainEntityOfPage,omitempty" doc:"The page about it here."`

	Cohorts []CourseInstance `json:"hasCourseInstance,omitempty" doc:"The times that a course is held."`
}

// Agent is who publishes.
type Agent struct {
	Type string `json:"type"`
	Name string `json:"name"`
}

// Pointer points to a thing.
type Pointer struct {
	ID string `json:"id"`
}

// Concept is a value of a list that has addresses.
type Concept struct {
	ID    string            `json:"id"`
	Label map[string]string `json:"prefLabel,omitempty"`
	Level string            `json:"educationalLevel,omitempty" doc:"Of a competency: basic, intermediate or advanced."`
}

// hcrt are our kinds in the list of kinds that AMB uses.
var hcrt = map[library.Type]string{
	library.Course: "course", library.Video: "video", library.Guide: "text", library.Toolkit: "application", library.Template: "worksheet", library.SelfAssessment: "assessment",
	library.CaseCollection: "case_study", library.DatasetCatalogue: "index", library.Standard: "text", library.Material: "other",
}

// AMB describes a resource. Page is the address of the page about it.
func (a *Aligner) AMB(r library.Resource, page string) AMB {
	tag := r.Words[0].Language
	out := AMB{
		Context: []any{"https://w3id.org/kim/amb/context.jsonld"}, ID: r.URL, Type: []string{"LearningResource"}, Name: r.Words[0].Title, Description: r.Summary(tag).Text,
		Languages: r.Languages, Keywords: r.Keywords, Teaches: a.concepts(r.Teaches), Assesses: a.concepts(r.Assesses), Requires: a.concepts(r.Requires), Pages: []Pointer{{page}}, Cohorts: courseInstances(r.Cohorts, true),
		Kind: []Concept{{ID: "https://w3id.org/kim/hcrt/" + hcrt[r.Type], Label: map[string]string{"en": strings.ReplaceAll(hcrt[r.Type], "_", " ")}}},
	}
	if out.ID == "" {
		out.ID = page
	}
	if tag != "" {
		out.Context = append(out.Context, map[string]string{"@language": tag})
	}
	if r.Type == library.Course {
		out.Type = append(out.Type, "Course")
	}
	if r.Provider != "" {
		out.Publisher = []Agent{{"Organization", r.Provider}}
	}
	if len(r.Date) == len("2006-01-02") { // the profile has whole dates only
		out.Published = r.Date
	}
	if r.Cost != "" {
		free := r.Cost != library.Paid
		out.Free = &free
	}
	if at := LicenceAddress(r.Licence); strings.HasPrefix(at, "https://") {
		out.Licence = &Pointer{at}
	}
	if r.Hours > 0 {
		out.Duration = Duration(r.Hours)
	}
	for _, rel := range r.Relations {
		if rel.Kind == library.Part {
			out.PartOf = append(out.PartOf, Pointer{rel.Of})
		} else {
			out.BasedOn = append(out.BasedOn, Pointer{rel.Of})
		}
	}
	return out
}

func (a *Aligner) concepts(all []library.Alignment) (list []Concept) {
	for _, al := range all {
		c := Concept{ID: a.URI(al.Competency), Level: string(al.Level)}
		if name := a.NameOf(string(al.Competency)); name != "" {
			c.Label = map[string]string{"en": name}
		}
		list = append(list, c)
	}
	return list
}

// SchemaOrg is a resource as search engines read it from a page.
type SchemaOrg struct {
	Context     string      `json:"@context"`
	Type        []string    `json:"@type"`
	ID          string      `json:"@id"` // the page about it
	URL         string      `json:"url,omitempty"`
	Name        []langValue `json:"name"`
	Description []langValue `json:"description,omitempty"`
	Languages   []string    `json:"inLanguage,omitempty"`
	Provider    *named      `json:"provider,omitempty"`
	Kind        string      `json:"learningResourceType,omitempty"`
	Licence     string      `json:"license,omitempty"`
	Free        *bool       `json:"isAccessibleForFree,omitempty"`
	Time        string      `json:"timeRequired,omitempty"`
	Published   string      `json:"datePublished,omitempty"`
	Keywords    []string    `json:"keywords,omitempty"`
	Audience    *audience   `json:"audience,omitempty"`
	Access      []string    `json:"accessibilityFeature,omitempty"`
	Teaches     []term      `json:"teaches,omitempty"`
	Assesses    []term      `json:"assesses,omitempty"`
	Requires    []term      `json:"competencyRequired,omitempty"`
	BasedOn     []string    `json:"isBasedOn,omitempty"`
	PartOf      []string    `json:"isPartOf,omitempty"`
	Translates  []string    `json:"translationOfWork,omitempty"`

	Cohorts []CourseInstance `json:"hasCourseInstance,omitempty"`
}

type langValue struct {
	Value    string `json:"@value"`
	Language string `json:"@language,omitempty"`
}

type named struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

type audience struct {
	Type string `json:"@type"`
	Of   string `json:"audienceType"`
}

type term struct {
	Type  string `json:"@type"`
	ID    string `json:"@id"`
	Code  string `json:"termCode"`
	Name  string `json:"name,omitempty"`
	Level string `json:"educationalLevel,omitempty"`
}

// SchemaOrg describes a resource. Page is the address of the page about it.
func (a *Aligner) SchemaOrg(r library.Resource, page string) SchemaOrg {
	out := SchemaOrg{
		Context: "https://schema.org/", Type: []string{"LearningResource"}, ID: page, URL: r.URL, Languages: r.Languages, Kind: strings.ReplaceAll(string(r.Type), "_", " "),
		Licence: LicenceAddress(r.Licence), Published: r.Date, Keywords: r.Keywords, Access: r.Accessibility, Teaches: a.definedTerms(r.Teaches), Assesses: a.definedTerms(r.Assesses), Requires: a.definedTerms(r.Requires),
		Cohorts: courseInstances(r.Cohorts, false),
	}
	if r.Type == library.Course {
		out.Type = append(out.Type, "Course")
	}
	for _, w := range r.Words {
		if w.Title != "" {
			out.Name = append(out.Name, langValue{w.Title, w.Language})
		}
		if w.Summary != "" {
			out.Description = append(out.Description, langValue{w.Summary, w.Language})
		}
	}
	if r.Provider != "" {
		out.Provider = &named{"Organization", r.Provider}
	}
	if r.Cost != "" {
		free := r.Cost != library.Paid
		out.Free = &free
	}
	if r.Hours > 0 {
		out.Time = Duration(r.Hours)
	}
	if r.Audience != "" {
		out.Audience = &audience{"Audience", r.Audience}
	}
	for _, rel := range r.Relations {
		list := map[string]*[]string{library.Adaptation: &out.BasedOn, library.Part: &out.PartOf, library.Translation: &out.Translates}[rel.Kind]
		*list = append(*list, rel.Of)
	}
	return out
}

func (a *Aligner) definedTerms(all []library.Alignment) (list []term) {
	for _, al := range all {
		list = append(list, term{"DefinedTerm", a.URI(al.Competency), string(al.Competency), a.NameOf(string(al.Competency)), string(al.Level)})
	}
	return list
}

// written are alignments as the cell of a table: "D2.C6:basic;D1.C1".
func written(all []library.Alignment) string {
	var parts []string
	for _, al := range all {
		s := string(al.Competency)
		if al.Level != "" && al.Level != framework.InStrand {
			s += ":" + string(al.Level)
		}
		parts = append(parts, s)
	}
	return strings.Join(parts, ";")
}
