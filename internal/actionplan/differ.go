package actionplan

import "slices"

// How is what became of something from one version to the next.
type How string

// What can become of something.
const (
	Added   How = "added"
	Removed How = "removed"
	Changed How = "changed"
)

// Difference is something that is not as it was.
type Difference struct {
	How    How
	Kind   string   // words, goal, measure, indicator, order
	Name   string   // as it is called now or, if it has gone, as it was
	Fields []string // of what has changed
}

// Differences says what became of a plan from one state to another: what it says of itself, its goals, its measures, their indicators, and, once, that what is in both stands in another order.
func Differences(old, now *Body) (list []Difference) {
	list = compare(list, "words", []Words{old.Words}, []Words{now.Words}, func(Words) string { return "" }, func(w Words) string { return w.Title }, wordsFields)
	list = compare(list, "goal", old.Goals, now.Goals, func(g Goal) string { return g.ID }, func(g Goal) string { return g.Title }, goalFields)
	list = compare(list, "measure", old.Measures, now.Measures, func(m Measure) string { return m.ID }, func(m Measure) string { return m.What }, measureFields)
	list = compare(list, "indicator", old.indicators(), now.indicators(), func(x Indicator) string { return x.ID }, func(x Indicator) string { return x.Name }, indicatorFields)
	if reordered(old.places(), now.places()) {
		list = append(list, Difference{How: Changed, Kind: "order"})
	}
	return list
}

// places are the goals, each followed by its measures: the order in which a reader meets them.
func (b *Body) places() (ids [][]string) {
	var goals []string
	for _, g := range b.Goals {
		goals = append(goals, g.ID)
		var measures []string
		for _, m := range b.Of(g.ID) {
			measures = append(measures, m.ID)
		}
		ids = append(ids, measures)
	}
	return append(ids, goals)
}

// reordered reports whether two things that stood in one list, and do so still, have changed places.
func reordered(old, now [][]string) bool {
	type place struct{ list, at int }
	was := map[string]place{}
	for l, list := range old {
		for i, id := range list {
			was[id] = place{l, i}
		}
	}
	for _, list := range now {
		last := map[int]int{} // of each list in which things stood, where the last one was
		for _, id := range list {
			p, stood := was[id]
			if before, met := last[p.list]; stood && met && before > p.at {
				return true
			}
			if stood {
				last[p.list] = p.at
			}
		}
	}
	return false
}

func (b *Body) indicators() (list []Indicator) {
	for _, m := range b.Measures {
		list = append(list, m.Indicators...)
	}
	return list
}

func compare[T any](list []Difference, kind string, old, now []T, id, name func(T) string, fields func(a, b T) []string) []Difference {
	in := func(all []T, x T) int { return slices.IndexFunc(all, func(o T) bool { return id(o) == id(x) }) }
	for _, x := range now {
		at := in(old, x)
		if at < 0 {
			list = append(list, Difference{How: Added, Kind: kind, Name: name(x)})
		} else if f := fields(old[at], x); len(f) > 0 {
			list = append(list, Difference{How: Changed, Kind: kind, Name: name(x), Fields: f})
		}
	}
	for _, x := range old {
		if in(now, x) < 0 {
			list = append(list, Difference{How: Removed, Kind: kind, Name: name(x)})
		}
	}
	return list
}

// changed collects the names of fields that are not the same.
type changed []string

func (c *changed) note(field string, same bool) {
	if !same {
		*c = append(*c, field)
	}
}

func wordsFields(a, b Words) (c []string) {
	f := (*changed)(&c)
	f.note("title", a.Title == b.Title)
	f.note("vision", a.Vision == b.Vision)
	f.note("language", a.Language == b.Language)
	f.note("from", a.From == b.From)
	f.note("until", a.Until == b.Until)
	f.note("currency", a.Currency == b.Currency)
	return c
}

func goalFields(a, b Goal) (c []string) {
	f := (*changed)(&c)
	f.note("title", a.Title == b.Title)
	f.note("why", a.Why == b.Why)
	return c
}

func measureFields(a, b Measure) (c []string) {
	f := (*changed)(&c)
	f.note("what", a.What == b.What)
	f.note("goal", a.Goal == b.Goal)
	f.note("unit", a.Unit == b.Unit)
	f.note("owner", a.Owner == b.Owner)
	f.note("steps", slices.Equal(a.Steps, b.Steps))
	f.note("budget", a.Budget == b.Budget)
	f.note("funds", a.Funds == b.Funds)
	f.note("begins", a.Begins == b.Begins)
	f.note("ends", a.Ends == b.Ends)
	f.note("status", a.Status == b.Status)
	f.note("status_day", a.StatusDay == b.StatusDay)
	f.note("note", a.Note == b.Note)
	return c
}

func indicatorFields(a, b Indicator) (c []string) {
	f := (*changed)(&c)
	f.note("name", a.Name == b.Name)
	f.note("measure_unit", a.Unit == b.Unit)
	f.note("baseline", a.Baseline == b.Baseline)
	f.note("target", a.Target == b.Target)
	f.note("source", a.Source == b.Source)
	f.note("measured", slices.Equal(a.Measured, b.Measured))
	return c
}
