package testreport

import (
	"fmt"
	"math"

	"github.com/dira-platform/dira/internal/analysis"
)

// fairness is the section on bias.
type fairness struct {
	Short    string // a sentence
	Examined bool
	Intro    string
	Rows     []fairRow
}

// fairRow is a question in the table on bias.
type fairRow struct {
	ID, Class, Favours, Size, Points, P string
	Bad                                 bool
}

// judgeFairness says which questions are harder for one group than for people of the other who can do as much.
func (r *report) judgeFairness(e *analysis.Examination) {
	b := e.Bias
	if b == nil {
		r.Fair.Short = "Whether it is fair to groups of people was not examined: that needs a column such as _sex, and --group _sex."
		return
	}
	r.Fair.Examined = true
	r.Fair.Intro = fmt.Sprintf("For every question, people of the group %s (%.0f) are compared with people of %s (%.0f) who reached the same score on the whole test. The class says how large the difference is: A, none or negligible; B, moderate; C, large. A question in class C asks for something in which the groups differ beside what the test measures: read it before it is used again.",
		b.Focal, b.FocalPersons, b.Reference, b.ReferencePersons)
	var large, moderate []string
	for _, it := range b.Items {
		row := fairRow{ID: it.ID, Class: it.ETS, Favours: dash, Size: number2(float64(it.MH.Delta)), Points: number2(float64(it.Standardised.Difference)), P: pValue(float64(it.MH.P)), Bad: it.ETS == "C"}
		if math.IsNaN(float64(it.MH.P)) { // more than right and wrong
			row.P = pValue(float64(it.Mantel.P))
		}
		switch d := float64(it.Standardised.Difference); {
		case row.Class == "":
			row.Class = dash
		case row.Class == "A" || math.IsNaN(d):
		case d < 0:
			row.Favours = b.Reference
		default:
			row.Favours = b.Focal
		}
		if it.ETS == "C" {
			large = append(large, it.ID)
		} else if it.ETS == "B" {
			moderate = append(moderate, it.ID)
		}
		r.Fair.Rows = append(r.Fair.Rows, row)
	}
	between := fmt.Sprintf(" between %s and %s", b.Reference, b.Focal)
	switch {
	case len(large) > 0:
		r.Fair.Short = fmt.Sprintf("%s not fair%s, with a large difference: %s.", count(len(large), "question is", "questions are"), between, list(large))
	case len(moderate) > 0:
		r.Fair.Short = fmt.Sprintf("It is fair%s but for %s with a moderate difference: %s.", between, count(len(moderate), "question", "questions"), list(moderate))
	default:
		r.Fair.Short = "No question is unfair" + between + "."
	}
}

func pValue(p float64) string {
	switch {
	case math.IsNaN(p):
		return dash
	case p < 0.001:
		return "< 0.001"
	}
	return fmt.Sprintf("%.3f", p)
}

// unfair says against a question that it is in class C.
func unfair(b *analysis.Bias, id string) []string {
	for _, it := range b.Items {
		if it.ID != id || it.ETS != "C" {
			continue
		}
		harder, than := b.Focal, b.Reference
		if float64(it.Standardised.Difference) > 0 {
			harder, than = than, harder
		}
		return []string{fmt.Sprintf("It is much harder for %s than for people of %s with the same score.", harder, than)}
	}
	return nil
}
