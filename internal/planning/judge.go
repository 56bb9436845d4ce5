package planning

import (
	"slices"
)

// Fault is what is wrong with a plan that a person has made or changed by hand.
type Fault string

// The faults.
const (
	Clash    Fault = "clash"    // two things are held on the same days
	Early    Fault = "early"    // something begins, or stands in the order, before the other on which it builds has ended
	Requires Fault = "requires" // something requires what is neither held nor taught by another: it counts for nothing
	TooMany  Fault = "at_once"  // more goes on at a time than was wished
	TooLong  Fault = "hours"    // it takes more hours than there are
	TooDear  Fault = "money"    // it costs more than there is
)

// Problem is something that is wrong with a plan.
type Problem struct {
	Fault Fault
	Item  *Item // nil where it is the plan as a whole
	Other *Item // for two
}

// Judged is a plan that a person has made or changed by hand, and how good it is.
type Judged struct {
	Plan     *Plan // its items in the order in which they were given
	Best     float64
	Problems []Problem
}

// Share is the part of the best possible that the plan closes, by weight: 1 is all. It can be more where the plan takes more means than there are.
func (j *Judged) Share() float64 {
	if j.Best <= 0 {
		return 1
	}
	return j.Plan.Value / j.Best
}

// rounding is by how much two sums of weights may differ that are the same: package allocate counts in millionths.
const rounding = 1e-4

// IsBest reports whether no plan within the means closes more.
func (j *Judged) IsBest() bool { return !j.Beyond() && j.Best-j.Plan.Value < rounding }

// Beyond reports whether the plan closes more than is possible within the means: it takes more of them.
func (j *Judged) Beyond() bool { return j.Plan.Value > j.Best+rounding }

// Judge says what a plan closes that was made or changed by hand, in the order in which it stands. Its value is that which package allocate gives the same set of resources for a person
// with time for all of them; best is what no plan within the means can exceed, from [Make].
func Judge(s Standing, items []Item, m Means, best float64) *Judged {
	c := &chosen{standing: s}
	p := &Plan{Items: slices.Clone(items), Most: best, Wanted: weight(s.Steps)}
	able := s.able(items)
	p.Value = c.worth(able)
	held := s.levels()
	for again := true; again; {
		again = false
		for i := range p.Items {
			item := &p.Items[i]
			if !slices.ContainsFunc(able, func(o Item) bool { return o.key() == item.key() }) {
				continue
			}
			for _, step := range c.closes(item.Resource, held) {
				held[step.Ability] = number(step.Level)
				item.Closes, again = append(item.Closes, step), true
			}
		}
	}
	for _, i := range p.Items {
		p.Hours, p.Cost = p.Hours+i.Hours, p.Cost+i.price()
	}
	for _, step := range s.Steps {
		if number(step.Level) > held[step.Ability] {
			p.Open = append(p.Open, step)
		}
	}
	return &Judged{Plan: p, Best: best, Problems: s.problems(p, able, m)}
}

// problems are what is wrong with a plan.
func (s Standing) problems(p *Plan, able []Item, m Means) (list []Problem) {
	for i := range p.Items {
		a := &p.Items[i]
		if !slices.ContainsFunc(able, func(o Item) bool { return o.key() == a.key() }) {
			list = append(list, Problem{Requires, a, nil})
		}
		for n := range p.Items {
			b := &p.Items[n]
			if n < i && a.Cohort != nil && b.Cohort != nil && a.Begins <= b.Ends && b.Begins <= a.Ends {
				list = append(list, Problem{Clash, b, a})
			} else if n != i && s.early(a, b, i < n) {
				list = append(list, Problem{Early, a, b})
			}
		}
	}
	if m.Start != "" && crowded(p.Items) > m.AtOnce {
		list = append(list, Problem{Fault: TooMany})
	}
	if p.Hours > m.Hours+1e-9 {
		list = append(list, Problem{Fault: TooLong})
	}
	if m.Money != nil && p.Cost > m.Money.Sum+1e-9 {
		list = append(list, Problem{Fault: TooDear})
	}
	return list
}

// early reports whether an item begins before the other has ended on which it builds; where one of them has no days, whether it stands before it.
func (s Standing) early(i, on *Item, before bool) bool {
	if !s.builds(i, on) || s.builds(on, i) {
		return false
	}
	if i.Begins == "" || on.Ends == "" {
		return before
	}
	return i.Begins <= on.Ends
}

// crowded is how many items go on at a time at the most.
func crowded(items []Item) (most int) {
	for _, a := range items {
		n := 0
		for _, b := range items {
			if a.Begins != "" && b.Begins != "" && b.Begins <= a.Begins && a.Begins <= b.Ends {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// Goal is a step that a person wants to have reached by a day.
type Goal struct {
	Ability Step
	Day     string // written 2027-01-11
}

// Outlook is whether a plan reaches a goal in time.
type Outlook string

// The outlooks.
const (
	Reached  Outlook = "reached"  // it is held already
	InTime   Outlook = "in_time"  // what closes it ends by that day
	Late     Outlook = "late"     // … after it
	Undated  Outlook = "undated"  // … on no day that is known
	NotInIt  Outlook = "not_in"   // nothing in the plan closes it
	Outdated Outlook = "outdated" // the day is over, and it is not held
)

// Expect says whether a plan reaches a goal in time, and the day on which it does where that is known. Held are the levels that are held today.
func (p *Plan) Expect(g Goal, held Standing, today string) (Outlook, string) {
	if held.levels()[g.Ability.Ability] >= number(g.Ability.Level) {
		return Reached, ""
	}
	if g.Day < today {
		return Outdated, ""
	}
	last, undated := "", false
	reached := false
	for _, i := range p.Items {
		for _, s := range i.Closes {
			if s.Ability != g.Ability.Ability || number(s.Level) > number(g.Ability.Level) {
				continue
			}
			last, undated = max(last, i.Ends), undated || i.Ends == ""
			reached = reached || s.Level == g.Ability.Level
		}
	}
	switch {
	case !reached:
		return NotInIt, ""
	case undated:
		return Undated, ""
	case last > g.Day:
		return Late, last
	}
	return InTime, last
}
