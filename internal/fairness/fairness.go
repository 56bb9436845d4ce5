// Package fairness finds out whether questions work differently for groups of people who can do the same: for women and men, and for those who read in different languages.
//
// What must always be true:
//
//   - Groups are compared at the same ability: each has a mean of its own in every competency, so that who can do less is not mistaken for who is treated unfairly.
//   - It tells of questions, by their codes, and never how many people answered which; of a language only where enough people read it.
//   - The same answers give the same report.
package fairness

import (
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
)

// Report is what the answers of one round say of its questions.
type Report struct {
	Compared []Compared `json:"compared"`
}

// Comparison is between which groups questions were compared, or why not.
type Comparison struct {
	By        string `json:"by"`        // BySex or ByLanguage
	Group     string `json:"group"`     // woman, not_man; fr
	Reference string `json:"reference"` // man, not_woman; en
	Enough    bool   `json:"enough"`    // people of either; else nothing was compared
}

// By what groups are divided.
const (
	BySex      = "sex"
	ByLanguage = "language"
)

// Compared is what was found between two groups.
type Compared struct {
	Comparison
	Few       int        `json:"few"`       // questions of the round that could not be compared: too few answers of a group
	Questions []Question `json:"questions"` // those that were, in the order of the instrument
}

// Question is how much harder a question is for the group than for the reference.
type Question struct {
	ID         itembank.ItemID       `json:"id"`
	Ability    framework.StatementID `json:"ability"`
	Difference float64               `json:"difference"` // of its location, logits; above 0: harder for the group
	SE         float64               `json:"se"`
	Delta      float64               `json:"delta"` // −2.35·slope·difference: the same on ETS's scale
	Class      string                `json:"class"` // by ETS's rule: A negligible, B moderate, C large
	P          float64               `json:"p"`     // of so large a difference by chance, adjusted for the number of questions
}

// Level is the share of false alarms: in a round in which no question works differently, so often anything is flagged at all.
const Level = 0.05

// Flagged reports whether a question works differently by more than chance, and by enough to matter.
func (q *Question) Flagged() bool { return q.P < Level && q.Class != "A" }

// Harder reports whether it is the group for which it is harder, rather than the reference.
func (q *Question) Harder() bool { return q.Difference > 0 }

// Flagged are the questions that work differently.
func (c *Compared) Flagged() (list []Question) {
	for _, q := range c.Questions {
		if q.Flagged() {
			list = append(list, q)
		}
	}
	return list
}

// Noticeable is how large a difference of a question must be, logits, to be noticed in four rounds out of five: the usual standard error times what a test of the level needs when it is shared by
// all questions that were compared. 0: none were.
func (c *Compared) Noticeable() float64 {
	if len(c.Questions) == 0 {
		return 0
	}
	se := make([]float64, len(c.Questions))
	for i, q := range c.Questions {
		se[i] = q.SE
	}
	slices.Sort(se)
	return se[len(se)/2] * (tail.Quantile(1-Level/2/float64(len(se))) + distuv.UnitNormal.Quantile(0.8))
}

// Of is a comparison by something; nil: there is none.
func (r *Report) Of(by string) (list []*Compared) {
	if r == nil {
		return nil
	}
	for i := range r.Compared {
		if r.Compared[i].By == by {
			list = append(list, &r.Compared[i])
		}
	}
	return list
}

// Only is the report with one comparison by something and all by other things; with an empty reference, without any by it.
func (r *Report) Only(by, group, reference string) *Report {
	if r == nil {
		return nil
	}
	kept := &Report{Compared: []Compared{}}
	for _, c := range r.Compared {
		if c.By != by || c.Group == group && c.Reference == reference {
			kept.Compared = append(kept.Compared, c)
		}
	}
	return kept
}
