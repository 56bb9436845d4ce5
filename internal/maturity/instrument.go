// Package maturity holds what an institution is asked about its own capacity, as data: levels, dimensions, statements, what decides which of them are asked.
//
// What must always be true: an instrument that can be used has words in its own language everywhere, and asks nothing that depends on a later answer;
// written as an XLSForm workbook and read again it is the same; a workbook that cannot be used is refused with sheet, row and column.
package maturity

import (
	"fmt"
	"slices"

	"github.com/dira-platform/dira/internal/xlsform"
)

// InstrumentID names an instrument: "dira-institution". It keeps its meaning from version to version.
type InstrumentID string

// Starter is the instrument that comes with the program.
const Starter InstrumentID = "dira-institution"

// Text is words in languages, by tag.
type Text = xlsform.Text

// What can be answered beside a level.
const (
	NotApplicable = "not_applicable"
	DontKnow      = "dont_know"
)

// Instrument is what is asked, as data.
type Instrument struct {
	ID         InstrumentID `json:"id"`
	Version    int          `json:"-"` // as it is stored; content decides
	Language   string       `json:"language"`
	Languages  []string     `json:"languages"`        // all, that one first
	Drafts     []string     `json:"drafts,omitempty"` // of them: whose texts no person has reviewed
	Title      Text         `json:"title"`
	About      Text         `json:"about,omitempty"`
	Scale      Scale        `json:"scale"`
	Groups     []Group      `json:"groups,omitempty"`
	Dimensions []Dimension  `json:"dimensions"`
}

// Scale is the levels of all statements, the lowest first.
type Scale struct {
	Levels        []Level `json:"levels"`
	NotApplicable Text    `json:"notApplicable,omitempty"` // how it is said; empty: as the pages say it
	DontKnow      Text    `json:"dontKnow,omitempty"`
	EvidenceFrom  string  `json:"evidenceFrom"` // the level from which on evidence is wanted
}

// Level is a step of the scale.
type Level struct {
	Code string `json:"code"`
	Name Text   `json:"name"`
}

// Group is dimensions that belong together.
type Group struct {
	ID   string `json:"id"`
	Name Text   `json:"name"`
}

// Dimension is a side of an institution, and a page of questions.
type Dimension struct {
	ID         string             `json:"id"`
	Group      string             `json:"group,omitempty"`
	Name       Text               `json:"name"`
	About      Text               `json:"about,omitempty"`
	When       *xlsform.Condition `json:"when,omitempty"` // asked only then
	Questions  []Question         `json:"questions,omitempty"`
	Statements []Statement        `json:"statements"`
}

// Question decides what is asked after it, and says nothing about capacity. It comes before the statements of its dimension.
type Question struct {
	ID      string             `json:"id"`
	Text    Text               `json:"text"`
	Hint    Text               `json:"hint,omitempty"`
	When    *xlsform.Condition `json:"when,omitempty"`
	Answers []Choice           `json:"answers"`
}

// Choice is an answer to a question.
type Choice struct {
	Code string `json:"code"`
	Name Text   `json:"name"`
}

// Statement is something that an institution does more or less well.
type Statement struct {
	ID       string             `json:"id"`
	Text     Text               `json:"text"`
	Hint     Text               `json:"hint,omitempty"`
	Evidence Text               `json:"evidence,omitempty"` // what counts as such
	When     *xlsform.Condition `json:"when,omitempty"`
	Levels   map[string]Text    `json:"levels,omitempty"` // what each looks like here, by code
}

// Index is the place of a level in the scale, from 0; -1 for what is none.
func (s *Scale) Index(code string) int {
	return slices.IndexFunc(s.Levels, func(l Level) bool { return l.Code == code })
}

// WantsEvidence reports whether a level is one that needs evidence.
func (s *Scale) WantsEvidence(code string) bool {
	return s.Index(code) >= 0 && s.Index(code) >= s.Index(s.EvidenceFrom)
}

// Dimension finds a dimension; nil when there is none.
func (in *Instrument) Dimension(id string) *Dimension {
	for i := range in.Dimensions {
		if in.Dimensions[i].ID == id {
			return &in.Dimensions[i]
		}
	}
	return nil
}

// Statement finds a statement and its dimension; nil when there is none.
func (in *Instrument) Statement(id string) (*Dimension, *Statement) {
	for i := range in.Dimensions {
		d := &in.Dimensions[i]
		for j := range d.Statements {
			if d.Statements[j].ID == id {
				return d, &d.Statements[j]
			}
		}
	}
	return nil, nil
}

// Statements are all statements, in their order.
func (in *Instrument) Statements() (all []*Statement) {
	for i := range in.Dimensions {
		for j := range in.Dimensions[i].Statements {
			all = append(all, &in.Dimensions[i].Statements[j])
		}
	}
	return all
}

// Allowed are the answers that a question or a statement of a dimension can have; known is false where it has no such.
func (in *Instrument) Allowed(d *Dimension, item string) (codes []string, known bool) {
	for _, q := range d.Questions {
		if q.ID == item {
			for _, a := range q.Answers {
				codes = append(codes, a.Code)
			}
			return codes, true
		}
	}
	for _, s := range d.Statements {
		if s.ID == item {
			for _, l := range in.Scale.Levels {
				codes = append(codes, l.Code)
			}
			return append(codes, NotApplicable, DontKnow), true
		}
	}
	return nil, false
}

// The limits of an instrument.
const (
	maxStatements = 200
	maxLevels     = 10
	minLevels     = 2
)

// Check says where an instrument cannot be used, and why: "dimensions[3].statements[0].levels.started: …". It is for what comes with the program; what
// people bring is refused as [Import] says.
func (in *Instrument) Check() error {
	c := checker{languages: []string{in.Language}, seen: map[string]bool{}}
	c.want(xlsform.ValidName(string(in.ID)), "id", "is no name")
	c.want(len(in.Languages) > 0 && in.Languages[0] == in.Language, "languages", "the language %q does not come first", in.Language)
	for _, tag := range in.Drafts {
		c.want(slices.Contains(in.Languages, tag), "drafts", "%q is no language of the instrument", tag)
	}
	c.text("title", in.Title, true)
	c.scale(&in.Scale)
	for i, g := range in.Groups {
		at := fmt.Sprintf("groups[%d]", i)
		c.name(at, g.ID)
		c.text(at+".name", g.Name, true)
	}
	asked := map[string][]Choice{}
	for i := range in.Dimensions {
		c.dimension(in, i, asked)
	}
	c.want(len(in.Dimensions) > 0 && len(in.Statements()) <= maxStatements, "dimensions", "there must be one, and at most %d statements", maxStatements)
	return c.err
}

// checker keeps the first thing that is wrong.
type checker struct {
	languages []string
	seen      map[string]bool // names
	err       error
}

func (c *checker) want(ok bool, at, format string, args ...any) {
	if !ok && c.err == nil {
		c.err = fmt.Errorf("%s: %s", at, fmt.Sprintf(format, args...))
	}
}

func (c *checker) name(at, id string) {
	c.want(xlsform.ValidName(id), at+".id", "%q is no name", id)
	c.want(!c.seen[id], at+".id", "%q stands twice", id)
	c.seen[id] = true
}

func (c *checker) text(at string, t Text, needed bool) {
	for _, tag := range c.languages {
		c.want(!needed || t[tag] != "", at, "says nothing in %s", tag)
	}
}

func (c *checker) scale(s *Scale) {
	c.want(len(s.Levels) >= minLevels && len(s.Levels) <= maxLevels, "scale.levels", "%d levels; there must be %d to %d", len(s.Levels), minLevels, maxLevels)
	for i, l := range s.Levels {
		at := fmt.Sprintf("scale.levels[%d]", i)
		c.want(l.Code != "" && l.Code != NotApplicable && l.Code != DontKnow && s.Index(l.Code) == i, at+".code", "%q cannot be used", l.Code)
		c.text(at+".name", l.Name, true)
	}
	c.want(s.Index(s.EvidenceFrom) >= 0, "scale.evidenceFrom", "%q is no level", s.EvidenceFrom)
}

func (c *checker) dimension(in *Instrument, i int, asked map[string][]Choice) {
	d := &in.Dimensions[i]
	at := fmt.Sprintf("dimensions[%d]", i)
	c.name(at, d.ID)
	c.text(at+".name", d.Name, true)
	c.want(d.Group == "" || slices.ContainsFunc(in.Groups, func(g Group) bool { return g.ID == d.Group }), at+".group", "there is no group %q", d.Group)
	c.when(at, d.When, asked)
	for j, q := range d.Questions {
		at := fmt.Sprintf("%s.questions[%d]", at, j)
		c.name(at, q.ID)
		c.text(at+".text", q.Text, true)
		c.when(at, q.When, asked)
		c.want(len(q.Answers) > 1, at+".answers", "there must be two")
		asked[q.ID] = q.Answers
	}
	c.want(len(d.Statements) > 0, at+".statements", "there is none")
	for j := range d.Statements {
		s := &d.Statements[j]
		at := fmt.Sprintf("%s.statements[%d]", at, j)
		c.name(at, s.ID)
		c.text(at+".text", s.Text, true)
		c.when(at, s.When, asked)
		for code, t := range s.Levels {
			c.want(in.Scale.Index(code) >= 0, at+".levels", "there is no level %q", code)
			c.text(at+".levels."+code, t, true)
		}
	}
}

// when refuses a condition on what is no question before it.
func (c *checker) when(at string, when *xlsform.Condition, asked map[string][]Choice) {
	when.Comparisons(func(question, answer string) {
		answers, ok := asked[question]
		c.want(ok, at+".when", "%q is no question that comes before", question)
		c.want(answer == "" || slices.ContainsFunc(answers, func(a Choice) bool { return a.Code == answer }), at+".when", "%q has no answer %q", question, answer)
	})
}
