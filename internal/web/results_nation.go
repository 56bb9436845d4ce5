package web

import (
	"slices"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/results"
	views "github.com/dira-platform/dira/internal/web/views/results"
)

// This file is about governments: their institutions beside each other, and each of them as a whole of its own.

// institution reports whether a unit is an institution of a government.
func (r *report) institution(u identity.UnitID) bool {
	return slices.Contains(r.Release.Institutions(), u)
}

// here is the unit whose parts a page shows: the one that was asked for where it is told of, or else all that there is.
func (r *report) here() identity.UnitID {
	if r.Told.Unit == r.At.ID && len(r.Told.Rest) == 0 {
		return r.At.ID
	}
	return r.Release.Units[0].ID
}

// titleHere names the round, and the unit where it is not all that there is.
func (r *report) titleHere() string {
	if r.here() == r.Release.Units[0].ID {
		return r.titleOf()
	}
	return r.mark() + r.titleOf() + " · \u2068" + r.At.Name + "\u2069"
}

// beside are the units that stand in a table of a unit: it and all below; of a government, its institutions without what is below them, which has pages of its own.
func (r *report) beside(at identity.UnitID) (list []results.Unit) {
	whole := at == r.Release.Units[0].ID
	for _, u := range r.Release.Units {
		if r.Release.Within(u.ID, at) && !(whole && r.insideInstitution(u)) {
			list = append(list, u)
		}
	}
	return list
}

func (r *report) insideInstitution(u results.Unit) bool {
	return !r.institution(u.ID) && slices.ContainsFunc(r.Release.Institutions(), func(i identity.UnitID) bool { return r.Release.Within(u.ID, i) })
}

// nextBelow are the units below of which a change is told; of a government without those in its institutions, which stand on their pages.
func (r *report) nextBelow() []results.Unit {
	if r.Told.Unit != r.Release.Units[0].ID {
		return r.below()
	}
	return slices.DeleteFunc(r.below(), r.insideInstitution)
}

// weakestInstitution answers which institution of a government is the weakest; nil where the page is of none.
func (r *report) weakestInstitution() []views.Answer {
	if r.Told.Unit != r.Release.Units[0].ID || len(r.Told.Rest) > 0 || len(r.Release.Institutions()) < 2 {
		return nil
	}
	return []views.Answer{{Question: r.printer.T("nation.q_weakest"), Text: r.standings()}}
}

// standings names the institutions that are lower than all others together, and the one that is higher in most.
func (r *report) standings() string {
	const most = 3
	list := r.Release.Standings()
	if list == nil {
		return r.printer.T("nation.few", "min", r.Release.Threshold)
	}
	text := ""
	for _, s := range list[:min(most, len(list))] {
		if len(s.Lower) > 0 {
			text += r.printer.N("nation.lower", len(s.Lower), "unit", r.isolated(r.Release.Unit(s.Unit).Name), "of", len(r.Release.Abilities), "names", r.abilityNames(s.Lower)) + " "
		}
	}
	if text == "" {
		return r.printer.T("nation.none", "n", len(r.Release.Abilities))
	}
	if s := list[len(list)-1]; len(s.Higher) > len(s.Lower) {
		text += r.printer.N("nation.higher", len(s.Higher), "unit", r.isolated(r.Release.Unit(s.Unit).Name), "of", len(r.Release.Abilities)) + " "
	}
	return text + r.printer.T("nation.chance")
}

// abilityNames writes the first of some competencies.
func (r *report) abilityNames(ids []framework.StatementID) string {
	const most = 3
	var names []string
	for _, id := range ids[:min(most, len(ids))] {
		names = append(names, r.name(id).Text)
	}
	return r.printer.List(names)
}
