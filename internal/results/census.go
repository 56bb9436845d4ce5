package results

import (
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/fairness"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/standard"
)

// census is a round as it stands when it is closed: all from which its releases are made.
type census struct {
	round     *round.Round
	units     []identity.Unit // the one that runs the round and all below, parents first
	abilities []framework.StatementID
	people    []person
	facts     []Fact
	home      map[identity.UnitID][]identity.UnitID // a unit and all above it, up to the one that runs the round
	members   map[cell][]*person
	asked     map[cell]int // invited, of whom that is known
	released  map[Audience]*Release
	standards map[string]standard.Standard // by their names
	questions *fairness.Report             // how they worked in groups; nil: nothing is known of it, or it was told already
	deeper    bool                         // there are units further down than it counts
}

// cell is the people of a unit with everything below it, of one sex, [Everyone], or all but one sex.
type cell struct {
	unit identity.UnitID
	sex  string
}

// sexes are those by which groups are divided, and all of them together first.
var sexes = append([]string{Everyone}, assessment.Sexes...)

// newCensus counts people in units down to so many steps below the top; those of units further down count in the one above them. Units stand with parents first.
func newCensus(r *round.Round, units []identity.Unit, depth int, facts []Fact, asked []round.Asked) *census {
	c := &census{round: r, facts: facts, abilities: abilitiesOf(facts), home: map[identity.UnitID][]identity.UnitID{},
		members: map[cell][]*person{}, asked: map[cell]int{},
		released: map[Audience]*Release{}}
	for _, u := range units {
		if above := c.home[u.Parent]; len(above) > depth {
			c.home[u.ID] = above
			c.deeper = true
			continue
		}
		c.home[u.ID] = append([]identity.UnitID{u.ID}, c.home[u.Parent]...)
		c.units = append(c.units, u)
	}
	c.people = peopleOf(facts, c.abilities)
	for i := range c.people {
		p := &c.people[i]
		p.unit = c.known(p.unit)
		for _, at := range c.cellsOf(p.unit, p.sex) {
			c.members[at] = append(c.members[at], p)
		}
	}
	for _, a := range asked {
		for _, at := range c.cellsOf(c.known(a.Unit), sexOf(a.Sex)) {
			c.asked[at] += a.People
		}
	}
	return c
}

// top is the unit that runs the round.
func (c *census) top() identity.UnitID { return c.units[0].ID }

// known is the unit in which somebody of a unit counts; the top for one that has left this part of the organisation since.
func (c *census) known(u identity.UnitID) identity.UnitID {
	if c.home[u] == nil {
		return c.top()
	}
	return c.home[u][0]
}

// cellsOf are all cells in which somebody of a unit counts.
func (c *census) cellsOf(u identity.UnitID, sex string) (list []cell) {
	for _, above := range c.home[u] {
		list = append(list, cell{above, Everyone}, cell{above, sex})
		for one, others := range elses {
			if sex != one {
				list = append(list, cell{above, others})
			}
		}
	}
	return list
}

// share is which part of the people of a cell answered; 0 where it is not known.
func (c *census) share(at cell) float64 {
	if c.asked[at] == 0 {
		return 0
	}
	return min(1, float64(len(c.members[at]))/float64(c.asked[at]))
}

// children are the units directly below one.
func (c *census) children(of identity.UnitID) (list []identity.UnitID) {
	for _, u := range c.units {
		if u.Parent == of && u.ID != c.top() {
			list = append(list, u.ID)
		}
	}
	return list
}

// measured is how well an ability tells these people apart: var(θ) / (var(θ) + mean SE²), of the estimates (Bock & Mislevy, 1982); 0 with fewer than two.
func (c *census) measured(ability int, people []*person) (a Ability) {
	var n, mean, square, error float64
	for _, p := range people {
		if f := p.facts[ability]; f != nil {
			n, mean, square, error = n+1, mean+f.Theta, square+f.Theta*f.Theta, error+f.SE*f.SE
		}
	}
	if a.ID = c.abilities[ability]; n >= 2 {
		spread := (square - mean*mean/n) / (n - 1)
		a.Reliability, a.Spread, a.Error = rounded(spread/(spread+error/n)), rounded(spread), rounded(error/n)
	}
	return a
}

// all reports whether something is so of everybody.
func (c *census) all(so func(*person) bool) bool {
	for i := range c.people {
		if !so(&c.people[i]) {
			return false
		}
	}
	return true
}

// added counts those who are in no release yet.
func (c *census) added() (n int) {
	for i := range c.people {
		if c.people[i].added {
			n++
		}
	}
	return n
}
