package web

import (
	"cmp"
	"slices"

	"github.com/dira-platform/dira/internal/results"
	views "github.com/dira-platform/dira/internal/web/views/results"
)

// answers are what a minister asks, answered from what the page shows.
func (r *report) answers(women, men *results.Group) []views.Answer {
	list := []views.Answer{{Question: r.printer.T("results.q_weakest"), Text: r.weakest()}}
	if women != nil && men != nil {
		list = append(list, views.Answer{Question: r.printer.T("results.q_sexes"), Text: r.betweenSexes(women, men)})
	} else {
		list = append(list, views.Answer{Question: r.printer.T("results.q_sexes"), Text: r.printer.T("results.sexes_protected", "min", r.Release.Threshold)})
	}
	if r.Release.Before != nil {
		list = append(list, views.Answer{Question: r.printer.T("results.q_change"), Text: r.sinceBefore()})
	}
	return append(list, views.Answer{Question: r.printer.T("results.q_sure"), Text: r.howSure()})
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
		return r.printer.T("results.sexes_same", "n", len(r.Release.Abilities))
	case len(lower) == 0:
		return r.printer.N("results.sexes_women", len(higher), "names", r.printer.List(higher))
	case len(higher) == 0:
		return r.printer.N("results.sexes_men", len(lower), "names", r.printer.List(lower))
	}
	return r.printer.T("results.sexes_both", "women", r.printer.List(higher), "men", r.printer.List(lower))
}

// sinceBefore tells of the competencies that have changed by more than chance since the wave before.
func (r *report) sinceBefore() string {
	var higher, lower []string
	compared := 0
	for k, a := range r.Release.Abilities {
		c := r.Told.Stats[k].Change
		if c == nil {
			continue
		}
		compared++
		switch {
		case c.Low > 0:
			higher = append(higher, r.name(a.ID).Text)
		case c.High < 0:
			lower = append(lower, r.name(a.ID).Text)
		}
	}
	date := r.printer.Date(r.Release.Before.ClosedAt)
	switch {
	case compared == 0:
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

// howSure says what the figures rest on: who answered, and how well it was measured.
func (r *report) howSure() string {
	worst := slices.MinFunc(r.Release.Abilities, func(a, b results.Ability) int { return cmp.Compare(a.Reliability, b.Reliability) })
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
			width = r.printer.Percent(half / float64(n))
		}
	}
	key := "results.sure_level"
	if r.target {
		key = "results.sure_target"
	}
	return r.whoAnswered(r.Told) + " " + r.printer.T(key, "width", width) + " " + r.printer.T("results.sure_reliability", "reliability", r.printer.Decimal(worst.Reliability, 2),
		"name", r.name(worst.ID).Text)
}
