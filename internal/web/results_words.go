package web

import (
	"cmp"
	"math"
	"slices"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/results"
	views "github.com/dira-platform/dira/internal/web/views/results"
)

// answers are what a minister asks, answered from what the page shows.
func (r *report) answers(women, men *results.Group) []views.Answer {
	list := append([]views.Answer{{Question: r.printer.T("results.q_weakest"), Text: r.weakest()}}, r.weakestInstitution()...)
	if women != nil && men != nil {
		list = append(list, views.Answer{Question: r.printer.T("results.q_sexes"), Text: r.betweenSexes(women, men) + r.whoTheyAre(women, men)})
	} else {
		list = append(list, views.Answer{Question: r.printer.T("results.q_sexes"), Text: r.printer.T("results.sexes_protected", "min", r.Release.Threshold) + r.sexesAbove()})
	}
	if r.Release.Before != nil {
		list = append(list, views.Answer{Question: r.printer.T("results.q_change"), Text: r.sinceBefore() + r.inUnits()})
	}
	if r.whole() {
		list = append(list, views.Answer{Question: r.printer.T("fairness.question"), Text: r.fairToSexes()})
	}
	return append(list, views.Answer{Question: r.printer.T("results.q_sure"), Text: r.howSure()})
}

// rescored says that the answers were scored again; empty: they were not.
func (r *report) rescored() string {
	if r.Release.Rescored == nil {
		return ""
	}
	return r.printer.T("rescore.in_results", "date", r.printer.Date(r.Release.Rescored.At), "number", r.printer.Number(r.Release.Rescored.Number))
}

// order are the competencies with a main figure, from the lowest to the highest.
func (r *report) order(stats []results.Stat) (list []int) {
	for k := range stats {
		if r.main(stats[k]) != nil {
			list = append(list, k)
		}
	}
	slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(r.main(stats[a]).Value, r.main(stats[b]).Value) })
	return list
}

// named writes competencies with their figures.
func (r *report) named(list []int) string {
	var names []string
	for _, k := range list {
		names = append(names, r.printer.T("results.with", "name", r.name(r.Release.Abilities[k].ID).Text, "figure", r.figure(r.main(r.Told.Stats[k]))))
	}
	return r.printer.List(names)
}

func (r *report) weakest() string {
	order := r.order(r.Told.Stats)
	if len(order) < 3 {
		return r.printer.T("results.weakest_few")
	}
	key := "results.weakest_level"
	if r.target {
		key = "results.weakest_target"
	}
	return r.printer.T(key, "lowest", r.named(order[:min(3, len(order)-1)]), "highest", r.named(order[len(order)-1:]))
}

// betweenSexes tells of the competencies in which women and men differ by more than chance.
func (r *report) betweenSexes(women, men *results.Group) string {
	var higher, lower []string // of women
	for k, a := range r.Release.Abilities {
		d := r.sexes(women.Stats[k], men.Stats[k])
		switch {
		case d == nil:
		case d.Low > 0:
			higher = append(higher, r.name(a.ID).Text)
		case d.High < 0:
			lower = append(lower, r.name(a.ID).Text)
		}
	}
	switch {
	case len(higher)+len(lower) == 0:
		return r.printer.T("results.sexes_same", "n", len(r.Release.Abilities)) + r.farthest(women, men)
	case len(lower) == 0:
		return r.printer.N("results.sexes_women", len(higher), "names", r.printer.List(higher))
	case len(higher) == 0:
		return r.printer.N("results.sexes_men", len(lower), "names", r.printer.List(lower))
	}
	return r.printer.T("results.sexes_both", "women", r.printer.List(higher), "men", r.printer.List(lower))
}

// farthest names the competency in which the main figures of women and men are farthest apart.
func (r *report) farthest(women, men *results.Group) string {
	at, most := -1, 0.0
	for k := range r.Release.Abilities {
		w, m := r.main(women.Stats[k]), r.main(men.Stats[k])
		if w != nil && m != nil && math.Abs(w.Value-m.Value) > most {
			at, most = k, math.Abs(w.Value-m.Value)
		}
	}
	if at < 0 {
		return ""
	}
	return " " + r.printer.T("results.sexes_farthest", "name", r.name(r.Release.Abilities[at].ID).Text, "women", r.figure(r.main(women.Stats[at])), "men", r.figure(r.main(men.Stats[at])))
}

// sinceBefore tells of the competencies that have changed by more than chance since the wave before.
func (r *report) sinceBefore() string {
	higher, lower := r.changesOf(r.Told, func(a framework.StatementID) string { return r.name(a).Text })
	compared := slices.ContainsFunc(r.Told.Stats, func(s results.Stat) bool { return s.Change != nil })
	date := r.printer.Date(r.Release.Before.ClosedAt)
	switch {
	case !compared:
		return r.printer.T("results.change_none", "date", date)
	case len(higher)+len(lower) == 0:
		return r.printer.T("results.change_same", "date", date)
	case len(lower) == 0:
		return r.printer.N("results.change_higher", len(higher), "names", r.printer.List(higher), "date", date)
	case len(higher) == 0:
		return r.printer.N("results.change_lower", len(lower), "names", r.printer.List(lower), "date", date)
	}
	return r.printer.T("results.change_both", "higher", r.printer.List(higher), "lower", r.printer.List(lower), "date", date)
}

// inUnits names the units below, and in which competencies they changed.
func (r *report) inUnits() string {
	const most = 6
	var list []string
	for _, u := range r.nextBelow() {
		higher, lower := r.changesOf(r.Release.Group(u.ID, results.Everyone), func(a framework.StatementID) string { return r.name(a).Text })
		if len(higher) > 0 {
			list = append(list, r.printer.T("results.unit_higher", "unit", r.isolated(u.Name), "names", r.printer.List(higher)))
		}
		if len(lower) > 0 {
			list = append(list, r.printer.T("results.unit_lower", "unit", r.isolated(u.Name), "names", r.printer.List(lower)))
		}
	}
	if len(list) == 0 {
		return ""
	}
	return " " + r.printer.T("results.change_units", "list", r.printer.Clauses(list[:min(most, len(list))]))
}

// isolated keeps a name of whatever direction from turning the words around it. From right to left the printer does that by itself.
func (r *report) isolated(name string) string {
	if r.printer.Dir() == "rtl" {
		return name
	}
	return "\u2068" + name + "\u2069"
}

// below are the units below the one that the page is about of which a change is told.
func (r *report) below() (list []results.Unit) {
	if len(r.Told.Rest) > 0 {
		return nil
	}
	for _, u := range r.Release.Units {
		g := r.Release.Group(u.ID, results.Everyone)
		if u.ID != r.Told.Unit && r.Release.Within(u.ID, r.Told.Unit) && g != nil && slices.ContainsFunc(g.Stats, func(s results.Stat) bool { return s.Change != nil }) {
			list = append(list, u)
		}
	}
	return list
}

// changesOf names the competencies in which a group changed by more than chance.
func (r *report) changesOf(g *results.Group, name func(framework.StatementID) string) (higher, lower []string) {
	for k, a := range r.Release.Abilities {
		switch c := g.Stats[k].Change; {
		case c == nil:
		case c.Low > 0:
			higher = append(higher, name(a.ID))
		case c.High < 0:
			lower = append(lower, name(a.ID))
		}
	}
	return higher, lower
}

// howSure says what the figures rest on: who answered, and how well it was measured.
func (r *report) howSure() string {
	half := 0.0
	n := 0
	for k := range r.Told.Stats {
		if i := r.main(r.Told.Stats[k]); i != nil {
			half += (i.High - i.Low) / 2
			n++
		}
	}
	width := "–"
	if n > 0 {
		if width = r.printer.Decimal(half/float64(n), 1); r.target {
			width = r.printer.Decimal(100*half/float64(n), 0) // percentage points
		}
	}
	key := "results.sure_level"
	if r.target {
		key = "results.sure_target"
	}
	return r.whoAnswered(r.Told) + " " + r.printer.T(key, "width", width) + r.leastReliable()
}

// leastReliable names the competency that was measured worst; empty: nothing is told of that.
func (r *report) leastReliable() string {
	told := slices.DeleteFunc(slices.Clone(r.Release.Abilities), func(a results.Ability) bool { return a.Reliability == 0 })
	if len(told) == 0 {
		return ""
	}
	worst := slices.MinFunc(told, func(a, b results.Ability) int { return cmp.Compare(a.Reliability, b.Reliability) })
	return " " + r.printer.T("results.sure_reliability", "reliability", r.printer.Decimal(worst.Reliability, 2), "name", r.name(worst.ID).Text)
}

// mark begins a text in the direction of the page, whatever the names in it have.
func (r *report) mark() string {
	if r.printer.Dir() == "rtl" {
		return "\u200f"
	}
	return "\u200e"
}
