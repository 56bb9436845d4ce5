package web

import (
	"slices"

	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/results"
)

// compared are the groups by which women and men are compared: one of them and all others, where so few are neither that both cannot be told of. Nil: nothing is told
// of one side.
func (r *report) compared(of func(sex string) *results.Group) (women, men *results.Group) {
	women, men = of("woman"), of("man")
	switch {
	case women != nil && men == nil:
		men = of(results.NotWomen)
	case men != nil && women == nil:
		women = of(results.NotMen)
	}
	return women, men
}

// called is how one of these groups is called.
func (r *report) called(sex string) string {
	switch sex {
	case results.NotWomen:
		return r.printer.T("results.men_else")
	case results.NotMen:
		return r.printer.T("results.women_else")
	case "woman":
		return r.printer.T("results.women")
	}
	return r.printer.T("results.men")
}

// whoTheyAre says whom one of the groups takes in beside those whose name it has, and why; empty: nobody.
func (r *report) whoTheyAre(women, men *results.Group) string {
	switch {
	case men.Sex == results.NotWomen:
		return " " + r.printer.T("results.men_are", "min", r.Release.Threshold)
	case women.Sex == results.NotMen:
		return " " + r.printer.T("results.women_are", "min", r.Release.Threshold)
	}
	return ""
}

// sexesAbove names the smallest larger group in which women and men can be compared; empty: there is none to be seen.
func (r *report) sexesAbove() string {
	all := slices.Concat(r.Release.Above, r.Release.Units)
	for u := r.Told.Unit; ; {
		women, men := r.compared(func(sex string) *results.Group { return r.Release.Group(u, sex) })
		if women != nil && men != nil {
			return " " + r.printer.T("results.sexes_larger", "unit", r.isolated(r.Release.Unit(u).Name))
		}
		i := slices.IndexFunc(all, func(o results.Unit) bool { return o.ID == u })
		if i < 0 || all[i].Parent == identity.UnitID("") {
			return ""
		}
		u = all[i].Parent
	}
}
