package planning

import (
	"context"
	"slices"

	"github.com/dira-platform/dira/allocate"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/library"
)

// one stands for the person's languages: candidates are in one of theirs already.
const one = "one"

// mostBranches is how many plans are looked at before a plan without clashes is taken that may not be the best; the bound says then how far it is from it. Fewer are
// for what is shown beside the plan.
const (
	mostBranches   = 400
	fewestBranches = 40
)

// branch is the best plan without some of the candidates, whether anything in it clashes or not.
type branch struct {
	out  []string
	plan *Plan
}

// solve makes the best plan without one of the resources; empty: of all.
//
// The search of package allocate keeps days apart. It knows nothing of what must have ended before something else begins, nor that two times of a resource are one.
// Where two things in its plan clash in such a way, the best plan without the one and the best without the other are looked for: a plan without clashes lacks one
// of the two, so one of these is worth as much as the best of them at least. The branch that can be worth most is looked at first, and the first plan without a
// clash that none of the others can exceed is the best there is.
func (c *chosen) solve(ctx context.Context, m Means, without library.ResourceID) (*Plan, error) {
	first, err := c.relaxed(ctx, m, without, nil)
	if err != nil {
		return nil, err
	}
	open := []branch{{nil, first}}
	for n := 0; ; n++ {
		at := promising(open)
		b := open[at]
		pair := c.clashes(b.plan.Items)
		if pair == nil || n == c.branches {
			return c.settled(b.plan, without), nil
		}
		open = slices.Delete(open, at, at+1)
		for _, item := range pair {
			out := append(slices.Clone(b.out), item.key())
			plan, err := c.relaxed(ctx, m, without, out)
			if err != nil {
				return nil, err
			}
			open = append(open, branch{out, plan})
		}
	}
}

// promising is the branch that can be worth most.
func promising(open []branch) (at int) {
	for i, b := range open {
		if b.plan.Most > open[at].plan.Most {
			at = i
		}
	}
	return at
}

// settled is a plan in order. Where something in it still clashes, what is worth less of the two is taken out; the bound stays.
func (c *chosen) settled(p *Plan, without library.ResourceID) *Plan {
	for pair := c.clashes(p.Items); pair != nil; pair = c.clashes(p.Items) {
		best := -1.0
		var left []Item
		for _, out := range pair {
			items := slices.DeleteFunc(slices.Clone(p.Items), func(i Item) bool { return i.key() == out.key() })
			if w := c.worth(c.standing.able(items)); w > best {
				best, left = w, items
			}
		}
		p.Items, p.Value = c.standing.able(left), best
	}
	c.shorten(p, without)
	c.finish(p)
	return p
}

// relaxed makes the best plan without one of the resources and some of the candidates, as if it did not matter what must come before what.
func (c *chosen) relaxed(ctx context.Context, m Means, without library.ResourceID, out []string) (*Plan, error) {
	var courses []allocate.Course
	of := map[string]Item{}
	for _, item := range c.items {
		key := item.key()
		if _, twice := of[key]; twice || item.Resource.ID == without || slices.Contains(out, key) {
			continue
		}
		of[key] = item
		courses = append(courses, item.course())
	}
	plan := &Plan{Wanted: weight(c.standing.Steps)}
	if len(courses) == 0 || len(c.standing.Steps) == 0 {
		return plan, nil
	}
	limits := allocate.Limits{Budget: allocate.Unlimited, Taken: m.Most}
	if m.Money != nil {
		limits.Budget = m.Money.Sum
	}
	problem, err := allocate.New(courses, limits)
	if err != nil {
		return nil, err
	}
	if err := problem.Add(c.standing.person(m)); err != nil {
		return nil, err
	}
	found, err := problem.Solve(ctx, allocate.Options{})
	if err != nil {
		return nil, err
	}
	plan.Value, plan.Most = found.Value, found.Bound
	for _, a := range found.Assignments {
		for _, id := range a.Courses {
			plan.Items = append(plan.Items, of[id])
		}
	}
	return plan, nil
}

func weight(steps []Step) (sum float64) {
	for _, s := range steps {
		sum += s.Weight
	}
	return sum
}

// clashes are two of the items that cannot both be in a plan; nil where there are none.
func (c *chosen) clashes(items []Item) []Item {
	for n, a := range items {
		for _, b := range items[:n] {
			if c.standing.clash(&a, &b) {
				return []Item{a, b}
			}
		}
	}
	return nil
}

// clash reports whether two items cannot both be in a plan: they are one resource, they are held on the same days, or one begins before the other has ended on
// which it builds. What can be taken at any time clashes with nothing.
func (s Standing) clash(a, b *Item) bool {
	switch {
	case a.Resource.ID == b.Resource.ID:
		return true
	case a.Cohort == nil || b.Cohort == nil:
		return false
	case a.Begins <= b.Ends && b.Begins <= a.Ends:
		return true
	case a.Begins < b.Begins:
		a, b = b, a // a is the later one
	}
	return s.builds(b, a)
}

// builds reports whether an item builds on another: it teaches a higher level of what the other teaches, or requires what the other teaches.
func (s Standing) builds(i, on *Item) bool {
	held := s.levels()
	for _, r := range i.Resource.Requires {
		if held[r.Competency] < number(r.Level) && slices.Contains(on.Resource.Teaches, r) && !slices.Contains(i.Resource.Teaches, r) {
			return true
		}
	}
	for _, low := range s.Steps {
		if !teaches(on.Resource, low) || teaches(i.Resource, low) {
			continue
		}
		for _, high := range s.Steps {
			if high.Ability == low.Ability && number(high.Level) > number(low.Level) && teaches(i.Resource, high) && !teaches(on.Resource, high) {
				return true
			}
		}
	}
	return false
}

// able are those of some items whose requirements are held, or taught by others of them that are able too.
func (s Standing) able(items []Item) []Item {
	held, left := s.levels(), slices.Clone(items)
	for {
		n := len(left)
		kept := slices.Clone(left)
		left = slices.DeleteFunc(left, func(i Item) bool {
			return slices.ContainsFunc(i.Resource.Requires, func(r library.Alignment) bool {
				return held[r.Competency] < number(r.Level) && !slices.ContainsFunc(kept, func(o Item) bool {
					return o.Resource.ID != i.Resource.ID && slices.Contains(o.Resource.Teaches, r)
				})
			})
		})
		if len(left) == n {
			return left
		}
	}
}

// Best makes the plan that closes the most, as [Make] does, without what else there would be.
func Best(ctx context.Context, s Standing, resources []library.Resource, m Means) (_ *Plan, err error) {
	defer errs.Wrap(&err, "planning.Best")
	if err := m.check(); err != nil {
		return nil, err
	}
	return candidates(s, resources, m).solve(ctx, m, "")
}
