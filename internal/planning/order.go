package planning

import (
	"slices"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
)

// finish puts the items of a plan in order, says what each closes, and what stays open.
func (c *chosen) finish(p *Plan) {
	held := c.standing.levels()
	left := p.Items
	p.Items, p.Hours, p.Cost, p.Over = nil, 0, 0, c.over
	for len(left) > 0 {
		i := c.first(left, held)
		item := left[i]
		left = slices.Delete(left, i, i+1)
		item.Closes = c.closes(item.Resource, held)
		for _, s := range item.Closes {
			held[s.Ability] = number(s.Level)
		}
		p.Items, p.Hours, p.Cost = append(p.Items, item), p.Hours+item.Hours, p.Cost+item.price()
	}
	for _, s := range c.standing.Steps {
		if number(s.Level) > held[s.Ability] {
			p.Open = append(p.Open, s)
			if !slices.ContainsFunc(c.items, func(i Item) bool { return teaches(i.Resource, s) }) {
				p.Nothing = append(p.Nothing, s)
			}
		}
	}
}

// first is which of the items comes first: of those whose requirements are held the one that closes most weight an hour. Where each requires something of another,
// as resources may that belong together, the first of all.
func (c *chosen) first(left []Item, held map[framework.StatementID]int) int {
	best, most := 0, -1.0
	for i, item := range left {
		weight := 0.0
		for _, s := range c.closes(item.Resource, held) {
			weight += s.Weight
		}
		if density := weight / item.Hours; density > most && ready(item, held) {
			best, most = i, density
		}
	}
	return best
}

// closes are the steps that a resource closes for whoever holds these levels, the lower ones first.
func (c *chosen) closes(r library.Resource, held map[framework.StatementID]int) (list []Step) {
	now := map[framework.StatementID]int{}
	for _, s := range c.standing.Steps { // of an ability the lower ones stand first
		if teaches(r, s) && max(held[s.Ability], now[s.Ability])+1 == number(s.Level) {
			now[s.Ability] = number(s.Level)
			list = append(list, s)
		}
	}
	return list
}

// shorten puts shorter resources in the place of others, as long as that closes the same.
func (c *chosen) shorten(p *Plan, without library.ResourceID) {
	held := c.standing.levels()
	if slices.ContainsFunc(p.Items, func(i Item) bool { return !ready(i, held) }) {
		return // what comes in the place of one may be missing for another
	}
	for again := true; again; {
		again = false
		for i := range p.Items {
			for _, other := range c.items {
				if other.Hours >= p.Items[i].Hours || other.Resource.ID == without || !ready(other, held) || other.price() > p.Items[i].price() {
					continue
				}
				was := p.Items[i]
				if p.Items[i] = other; c.worth(p.Items) < p.Value-1e-9 || c.clashes(p.Items) != nil {
					p.Items[i] = was
				} else {
					again = true
				}
			}
		}
	}
}

// ready tells whether whoever holds these levels holds all that a resource requires.
func ready(i Item, held map[framework.StatementID]int) bool {
	return !slices.ContainsFunc(i.Resource.Requires, func(a library.Alignment) bool { return held[a.Competency] < number(a.Level) })
}

// levels are those that the person holds, as numbers.
func (s Standing) levels() map[framework.StatementID]int {
	held := map[framework.StatementID]int{}
	for ability, level := range s.Held {
		held[ability] = number(level)
	}
	return held
}

// worth is the weight that items close, whatever their order.
func (c *chosen) worth(items []Item) (weight float64) {
	held := c.standing.levels()
	for _, s := range c.standing.Steps { // of an ability the lower ones stand first
		if held[s.Ability]+1 == number(s.Level) && slices.ContainsFunc(items, func(i Item) bool { return teaches(i.Resource, s) }) {
			held[s.Ability] = number(s.Level)
			weight += s.Weight
		}
	}
	return weight
}
