package results

import (
	"math"
	"slices"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
)

// Contrast sets what changed in some units since the wave before beside what changed in all others. It is worked out from what is told of units, and so tells
// nothing new.
type Contrast struct {
	Chosen, Others Side
	Lines          []ContrastLine
}

// Side is the units of one side of a contrast, none within another, and how many people answered there.
type Side struct {
	Units  []identity.UnitID
	People int
}

// ContrastLine is what changed of one ability, in logits: the mean of the changes of the units, each counting as many people as it has, and their difference.
type ContrastLine struct {
	Ability                    framework.StatementID
	Chosen, Others, Difference Interval
}

// Contrast compares the units that are chosen, with all below them, with the other units. Units of which no change is told, or that are within another chosen one,
// count on no side; it is nil where a side is empty.
func (r *Release) Contrast(chosen []identity.UnitID) *Contrast {
	c := &Contrast{}
	if len(r.Units) == 0 || slices.Contains(chosen, r.Units[0].ID) {
		return nil
	}
	r.divide(r.Units[0].ID, chosen, c)
	if len(c.Chosen.Units) == 0 || len(c.Others.Units) == 0 {
		return nil
	}
	for k, a := range r.Abilities {
		changes := func(s Stat) *Interval { return s.Change }
		x, nx := r.together(c.Chosen.Units, k, changes)
		y, ny := r.together(c.Others.Units, k, changes)
		if nx > 0 && ny > 0 {
			c.Lines = append(c.Lines, ContrastLine{a.ID, x.interval(), y.interval(), x.minus(y).interval()})
		}
	}
	if len(c.Lines) == 0 {
		return nil
	}
	return c
}

// divide puts the units below one on the side where they belong: a unit is of one side with all that is below it, unless some of that was chosen.
func (r *Release) divide(of identity.UnitID, chosen []identity.UnitID, c *Contrast) {
	for _, u := range r.Units {
		if u.Parent != of {
			continue
		}
		switch g := r.Group(u.ID, Everyone); {
		case slices.Contains(chosen, u.ID) && g.changed():
			c.Chosen.add(g)
		case !r.anyBelow(u.ID, chosen) && g.changed():
			c.Others.add(g)
		default:
			r.divide(u.ID, chosen, c)
		}
	}
}

func (s *Side) add(g *Group) {
	s.Units, s.People = append(s.Units, g.Unit), s.People+g.People
}

// changed reports whether a change is told of a group.
func (g *Group) changed() bool {
	return g != nil && slices.ContainsFunc(g.Stats, func(s Stat) bool { return s.Change != nil })
}

// anyBelow reports whether any of some units is a unit or below it.
func (r *Release) anyBelow(of identity.UnitID, units []identity.UnitID) bool {
	return slices.ContainsFunc(units, func(u identity.UnitID) bool { return r.Within(u, of) })
}

// Within reports whether a unit is another one or below it.
func (r *Release) Within(u, of identity.UnitID) bool {
	for u != "" && u != of {
		u = r.Unit(u).Parent
	}
	return u == of && of != ""
}

// spread is a weighted mean of independent estimates: its variance, and the sum of v²/(n−1) of their variances v by which Welch and Satterthwaite find its degrees of
// freedom.
type spread struct {
	mean, variance, quartic float64
	people                  int
}

// together is the mean of a figure of an ability over units, each with the weight of its people.
func (r *Release) together(units []identity.UnitID, k int, of func(Stat) *Interval) (s spread, people int) {
	var told []Interval
	for _, u := range units {
		if i := of(r.Group(u, Everyone).Stats[k]); i != nil {
			told = append(told, *i)
			s.people += i.N
		}
	}
	for _, i := range told {
		w := float64(i.N) / float64(s.people)
		s.mean += w * i.Value
		s.variance += w * w * i.SE * i.SE
		s.quartic += math.Pow(w*i.SE, 4) / float64(max(i.N-1, 1))
	}
	return s, s.people
}

func (s spread) minus(o spread) spread {
	return spread{s.mean - o.mean, s.variance + o.variance, s.quartic + o.quartic, s.people + o.people}
}

func (s spread) interval() Interval { return s.with(confidence) }

// with is the interval with another confidence.
func (s spread) with(level float64) Interval {
	freedom := float64(s.people)
	if s.quartic > 0 {
		freedom = s.variance * s.variance / s.quartic
	}
	return around(s.mean, math.Sqrt(s.variance), s.people, freedom, level)
}
