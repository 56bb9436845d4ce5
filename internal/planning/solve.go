package planning

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/dira-platform/dira/allocate"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
)

// instead is how many other plans are shown, and equals how often a plan is given up for one of the same worth that takes less time.
const (
	instead = 2
	equals  = 3
)

// furtherHours are tried, as parts of the hours there are, to tell what more time would do.
var furtherHours = []float64{1.25, 1.5, 2, 3}

// Make finds the plan that closes the most weight within the means, of resources that may be chosen; of plans of equal worth one that takes less time, as far as a few exchanges show one. It is a
// plan of one person in the sense of package allocate, whose search is exact for one person, and whose bound is reported.
//
// The next best plans are exact too: a plan that is no part of the best one lacks something that the best one has, so the best of those that lack each one
// in turn is the second best of all.
func Make(ctx context.Context, s Standing, resources []library.Resource, m Means) (_ *Programme, err error) {
	defer errs.Wrap(&err, "planning.Make")
	if err := m.check(); err != nil {
		return nil, err
	}
	c := candidates(s, resources, m)
	best, err := c.solve(ctx, m, "")
	if err != nil {
		return nil, err
	}
	c.branches = fewestBranches
	p := &Programme{Plan: best}
	for range equals {
		if p.Instead, err = c.others(ctx, m, p.Plan); err != nil {
			return nil, err
		}
		if len(p.Instead) == 0 || !p.Instead[0].Plan.shorter(p.Plan) {
			break
		}
		p.Plan = p.Instead[0].Plan
	}
	p.Instead = p.Instead[:min(instead, len(p.Instead))]
	p.More, err = more(ctx, s, resources, m, p.Plan)
	p.Plan.Items = s.Lay(p.Plan.Items, m)
	return p, err
}

// others are the best plans that lack one thing each that a plan has, the best first.
func (c *chosen) others(ctx context.Context, m Means, p *Plan) (list []Instead, err error) {
	for _, item := range p.Items {
		other, err := c.solve(ctx, m, item.Resource.ID)
		if err != nil {
			return nil, err
		}
		if len(other.Items) > 0 {
			list = append(list, Instead{item.Resource.ID, other})
		}
	}
	slices.SortStableFunc(list, func(a, b Instead) int {
		return cmp.Or(cmp.Compare(b.Plan.Value, a.Plan.Value), cmp.Compare(a.Plan.Hours, b.Plan.Hours))
	})
	return list, nil
}

// shorter reports whether a plan is worth as much as another and takes less time.
func (p *Plan) shorter(than *Plan) bool { return p.Value > than.Value-1e-6 && p.Hours < than.Hours }

func (m Means) check() error {
	switch {
	case !(m.Hours >= 1 && m.Hours <= MostHours):
		return errs.New(errs.Invalid, "plan_hours", "most", MostHours).At("hours")
	case !(m.Unknown >= 0 && m.Unknown <= MostHours):
		return errs.New(errs.Invalid, "plan_hours", "most", MostHours).At("unknown")
	case m.Most < 1 || m.Most > MostItems:
		return errs.New(errs.Invalid, "plan_items", "most", MostItems).At("most")
	case len(m.Languages) == 0:
		return errs.New(errs.Invalid, "plan_languages").At("languages")
	case m.Money != nil && (!(m.Money.Sum >= 0 && m.Money.Sum <= MostMoney) || len(m.Money.Currency) != len("EUR")):
		return errs.New(errs.Invalid, "plan_money", "most", int(MostMoney)).At("budget")
	}
	return m.checkDays()
}

// person is whoever has this standing and these means.
func (s Standing) person(m Means) allocate.Person {
	p := allocate.Person{ID: "person", Languages: []string{one}, Hours: m.Hours}
	for ability, n := range s.levels() {
		if n > 0 {
			p.Has = append(p.Has, allocate.Step{Competency: string(ability), Level: n})
		}
	}
	for _, step := range s.Steps {
		p.Needs = append(p.Needs, allocate.Need{Step: allocate.Step{Competency: string(step.Ability), Level: number(step.Level)}, Weight: step.Weight})
	}
	return p
}

// steps are the alignments that name a level, each once.
func steps(all []library.Alignment) (list []allocate.Step) {
	for _, a := range all {
		if s := (allocate.Step{Competency: string(a.Competency), Level: number(a.Level)}); s.Level > 0 && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// number is a level as a number from 1; 0 is none.
func number(l framework.Level) int { return slices.Index(framework.Levels, l) + 1 }

// more looks for what binds: each limit alone, and where none does, all together.
func more(ctx context.Context, s Standing, resources []library.Resource, m Means, best *Plan) (list []More, err error) {
	if len(best.Open) == 0 {
		return nil, nil
	}
	for _, tries := range further(m) {
		x, err := firstBetter(ctx, s, resources, tries, best)
		if err != nil {
			return nil, err
		}
		list = append(list, x...)
	}
	if len(list) == 0 {
		return firstBetter(ctx, s, resources, []More{together(m)}, best)
	}
	return list, nil
}

// firstBetter is the first of some means, with its plan, that closes more than a plan does; empty: none of them.
func firstBetter(ctx context.Context, s Standing, resources []library.Resource, tries []More, than *Plan) (_ []More, err error) {
	for _, x := range tries {
		c := candidates(s, resources, x.Means)
		c.branches = fewestBranches
		if x.Plan, err = c.solve(ctx, x.Means, ""); err != nil {
			return nil, err
		}
		if x.Plan.Value > than.Value+1e-6 {
			return []More{x}, nil
		}
	}
	return nil, nil
}

// further are means with more of one thing, the least more first.
func further(m Means) (list [][]More) {
	with := func(by Bind, change func(*Means)) More {
		x := More{By: by, Means: m}
		change(&x.Means)
		return x
	}
	var hours []More
	for _, factor := range furtherHours {
		hours = append(hours, with(ByHours, func(m *Means) { m.Hours = longer(m.Hours, factor) }))
	}
	list = append(list, hours)
	if m.Most < MostItems {
		list = append(list, []More{with(ByMost, func(m *Means) { m.Most++ })})
	}
	if m.Money != nil {
		list = append(list, []More{with(ByMoney, func(m *Means) { m.Money = nil })})
	}
	if m.Free {
		list = append(list, []More{with(ByFree, func(m *Means) { m.Free = false })})
	}
	return list
}

// together are means with as much of everything as is tried.
func together(m Means) More {
	m.Hours, m.Most, m.Money, m.Free = longer(m.Hours, slices.Max(furtherHours)), MostItems, nil, false
	return More{By: ByAll, Means: m}
}

func longer(hours, factor float64) float64 { return min(MostHours, math.Ceil(hours*factor)) }
