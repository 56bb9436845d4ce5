package actionplan

import (
	"cmp"
	"slices"

	"github.com/dira-platform/dira/internal/framework"
)

// Sum is money of a year, in a goal.
type Sum struct {
	Year string // of the first day of the measures, or of the last where the first is open; empty: they have no date
	Goal string
	Sum  float64
}

// Budgets are the sums of a plan by year and goal; the years in order, what has no date last, the goals as they stand. A measure counts whole in its first year.
func (b *Body) Budgets() (list []Sum) {
	type key struct{ year, goal string }
	sums := map[key]float64{}
	for _, m := range b.Measures {
		if day := cmp.Or(m.Begins, m.Ends); m.Budget > 0 && m.Status != Stopped {
			year, _, _ := cutYear(day)
			sums[key{year, m.Goal}] += m.Budget
		}
	}
	for k, s := range sums {
		list = append(list, Sum{k.year, k.goal, s})
	}
	at := func(goal string) int { return slices.IndexFunc(b.Goals, func(g Goal) bool { return g.ID == goal }) }
	slices.SortFunc(list, func(x, y Sum) int {
		return cmp.Or(cmp.Compare(cmp.Or(x.Year, "9999"), cmp.Or(y.Year, "9999")), cmp.Compare(at(x.Goal), at(y.Goal)))
	})
	return list
}

// cutYear is the year of a day.
func cutYear(day string) (year, rest string, ok bool) {
	if len(day) < 4 {
		return "", day, false
	}
	return day[:4], day[4:], true
}

// Late are the measures whose end has passed and that are not over.
func (b *Body) Late(today string) (list []Measure) {
	for _, m := range b.Measures {
		if m.Late(today) {
			list = append(list, m)
		}
	}
	return list
}

// Unserved are the steps of some abilities, each with all levels, that no measure serves but one that was stopped.
func (b *Body) Unserved(abilities []framework.StatementID) (list []Step) {
	for _, a := range abilities {
		for level := range len(framework.Levels) {
			s := Step{a, level + 1}
			if !slices.ContainsFunc(b.Measures, func(m Measure) bool { return m.Status != Stopped && slices.Contains(m.Steps, s) }) {
				list = append(list, s)
			}
		}
	}
	return list
}
