package web

import (
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
)

// setting is what is said of a panel that set where levels begin.
type setting struct {
	abilities []framework.StatementID
	judges    int
	day       string
	error     float64
}

// sayStandard says by whom the levels of some competencies were set.
func (v *visit) sayStandard(key string, name func(framework.StatementID) framework.Text, s setting) string {
	var names []string
	for _, a := range s.abilities {
		names = append(names, name(a).Text)
	}
	day, _ := time.Parse(time.DateOnly, s.day) // the program wrote it
	return v.printer.T(key, "competencies", v.printer.List(names), "judges", v.printer.N("standard.judges_n", s.judges), "date", v.printer.Date(day), "error", v.printer.Decimal(s.error, 2))
}

// setBy says by whom the levels of a result were set, and what of it is provisional.
func (w resultWriter) setBy(r *assessment.Result) (standards []string, provisional string) {
	for _, s := range r.Standards {
		standards = append(standards, w.sayStandard("result.standard", w.name, setting{s.Abilities, s.Judges, s.Day, s.Error}))
	}
	some, unset := len(r.Standards) > 0, r.Unset() > 0
	switch {
	case !r.Calibrated && some && unset:
		provisional = w.printer.T("result.provisional_some")
	case !r.Calibrated && some:
		provisional = w.printer.T("result.provisional_questions")
	case !r.Calibrated:
		provisional = w.printer.T("result.provisional")
	case some && unset:
		provisional = w.printer.T("result.provisional_cuts_some")
	case unset:
		provisional = w.printer.T("result.provisional_cuts")
	}
	return standards, provisional
}

// setBy says by whom the levels of a release were set, and what of it is provisional.
func (r *report) setBy() (notes []string) {
	if again := r.rescored(); again != "" {
		notes = append(notes, again)
	}
	for _, s := range r.Release.Standards {
		notes = append(notes, r.sayStandard("results.standard", r.name, setting{s.Abilities, s.Judges, s.Day, s.Error}))
	}
	some := len(r.Release.Standards) > 0
	switch calibrated, unset := r.Release.Calibrated, r.Release.Unset > 0; {
	case !r.Release.Pending:
	case !calibrated && some && unset:
		notes = append(notes, r.printer.T("results.provisional_some"))
	case !calibrated && some:
		notes = append(notes, r.printer.T("results.provisional_questions"))
	case !calibrated:
		notes = append(notes, r.printer.T("results.provisional"))
	case some:
		notes = append(notes, r.printer.T("results.provisional_cuts_some"))
	default:
		notes = append(notes, r.printer.T("results.provisional_cuts"))
	}
	return notes
}
