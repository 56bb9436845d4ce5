package curriculum

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/dira-platform/dira/internal/framework"
)

// The types of schema.org that a curriculum is written with: https://schema.org/EducationalOccupationalProgram.
type (
	schemaProgram struct {
		Context   string         `json:"@context"`
		Type      string         `json:"@type"`
		ID        string         `json:"@id"`
		URL       string         `json:"url"`
		Name      string         `json:"name"`
		Summary   string         `json:"description,omitempty"`
		Language  string         `json:"inLanguage"`
		Provider  schemaNamed    `json:"provider"`
		Publisher schemaNamed    `json:"publisher"`
		Award     string         `json:"educationalCredentialAwarded,omitempty"`
		Credits   *schemaCredits `json:"numberOfCredits,omitempty"`
		Changed   string         `json:"dateModified"`
		Courses   []schemaCourse `json:"hasCourse"`
	}
	schemaCourse struct {
		Type      string            `json:"@type"`
		ID        string            `json:"@id"`
		Code      string            `json:"courseCode"`
		Name      string            `json:"name"`
		Summary   string            `json:"description,omitempty"`
		Language  string            `json:"inLanguage"`
		Provider  schemaNamed       `json:"provider"`
		Credits   *schemaCredits    `json:"numberOfCredits,omitempty"`
		Requires  []schemaReference `json:"coursePrerequisites,omitempty"`
		Alignment []schemaAlignment `json:"educationalAlignment,omitempty"`
	}
	schemaReference struct {
		Type string `json:"@type"`
		ID   string `json:"@id,omitempty"`
		Code string `json:"courseCode"`
	}
	schemaNamed struct {
		Type string `json:"@type"`
		Name string `json:"name"`
	}
	schemaCredits struct {
		Type  string  `json:"@type"`
		Value Credits `json:"value"`
		Unit  string  `json:"unitText"`
	}
	schemaAlignment struct {
		Type      string `json:"@type"`
		How       string `json:"alignmentType"` // teaches or assesses
		Framework string `json:"educationalFramework"`
		URL       string `json:"targetUrl"` // of the statement
		Name      string `json:"targetName"`
		Level     string `json:"targetDescription"`
	}
)

// units of credits, as schema.org's readers know them.
var unitTexts = map[System]string{ECTS: "ECTS", UK: "CATS", US: "semester credit hours", National: "credits", Hours: "hours"}

// SchemaOrg writes a curriculum as JSON-LD: a program with its courses and, for each, what it teaches and assesses of the framework. Address is that of its page.
func SchemaOrg(c *Curriculum, v *framework.Version, address string) ([]byte, error) {
	provider := schemaNamed{"Organization", c.Institution}
	p := schemaProgram{Context: "https://schema.org/", Type: "EducationalOccupationalProgram", ID: address, URL: address, Name: c.Name, Summary: c.Summary, Language: c.Language,
		Provider: provider, Publisher: schemaNamed{"Organization", c.By}, Award: c.Award, Credits: c.schemaCredits(c.Total), Changed: c.PublishedAt.UTC().Format(time.RFC3339), Courses: []schemaCourse{}}
	at := func(n int) string { return address + "#unit-" + strconv.Itoa(n+1) }
	for i := range c.Units {
		u := &c.Units[i]
		k := schemaCourse{Type: "Course", ID: at(i), Code: u.Code, Name: u.Title, Summary: u.Description, Language: c.Language, Provider: provider, Credits: c.schemaCredits(u.Credits)}
		for _, code := range u.Requires {
			r := schemaReference{Type: "Course", Code: code}
			if n := c.at(code); n >= 0 {
				r.ID = at(n)
			}
			k.Requires = append(k.Requires, r)
		}
		for _, m := range u.Marks {
			k.Alignment = append(k.Alignment, alignments(v, m)...)
		}
		p.Courses = append(p.Courses, k)
	}
	return json.Marshal(p)
}

func (b *Body) schemaCredits(c Credits) *schemaCredits {
	if c == 0 {
		return nil
	}
	return &schemaCredits{"StructuredValue", c, unitTexts[b.System]}
}

// alignments are what a unit does for a step: it teaches the competency where it introduces it or lets people practise it, and assesses it.
func alignments(v *framework.Version, m Mark) (all []schemaAlignment) {
	s := v.Statement(m.Ability)
	if s == nil {
		return nil
	}
	one := schemaAlignment{Type: "AlignmentObject", Framework: v.Name(framework.StatementID(framework.Root), v.Language).Text, URL: s.URI, Name: v.Name(m.Ability, v.Language).Text, Level: string(m.Level)}
	for _, x := range []struct {
		some Depth
		how  string
	}{{Introduced | Practised, "teaches"}, {Assessed, "assesses"}} {
		if m.Depth.Has(x.some) {
			one.How = x.how
			all = append(all, one)
		}
	}
	return all
}
