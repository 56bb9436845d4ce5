package allocate

import (
	"cmp"
	"math"
	"math/big"
	"slices"
)

// A Plan is who is sent where, what it is worth, and what no plan can exceed.
type Plan struct {
	Value       float64 // the weight of all steps that are closed
	Bound       float64 // no plan is worth more
	Cost        float64 // for people and for courses that open
	Assignments []Assignment
	Opened      []Opened
	Prices      Prices
	Draws       []Draw
	Mutual      [][]string // courses that require each other, directly or in a circle
}

// Gap is the part of the bound that the plan may miss: (Bound − Value)/Bound, 0 when nothing is possible.
func (p *Plan) Gap() float64 {
	if p.Bound <= 0 {
		return 0
	}
	return max(0, (p.Bound-p.Value)/p.Bound)
}

// An Assignment is what a person is sent to and what it closes. Who gets nothing has none.
type Assignment struct {
	Person  string
	Courses []string
	Steps   []Step
	// Chance is how probable it was that the lottery gave the person these courses; 1 when nothing was drawn.
	Chance float64
}

// Opened is a course that takes place.
type Opened struct {
	Course string
	People int
}

// Prices are those at which the bound was found. They say what more of something scarce would be worth at the most, about: the bound falls or rises by the
// price with each seat and each unit of money, as long as the same things are scarce.
type Prices struct {
	Budget float64            // value for a unit of money of the budget
	Seats  map[string]float64 // value for a seat of each course
	Units  map[string]float64 // value for a unit of money of the budget of each unit
	Shares map[string]float64 // value for each seat that the group of a share need not have
}

// plan is a draft in the words of those who asked for it.
func (d *draft) plan(m *market, who []int32, seed string) *Plan {
	p := d.p
	out := &Plan{Value: float64(d.value) / millionths, Bound: upwards(m.bound), Cost: float64(d.spent) / thousandths, Mutual: p.mutual(),
		Prices: Prices{Budget: m.rates.budget * thousandths / millionths, Seats: map[string]float64{}, Units: map[string]float64{}, Shares: map[string]float64{}}}
	if d.value == m.bound {
		out.Bound = out.Value
	}
	for j, c := range p.courses {
		out.Prices.Seats[c.id] = float64(m.rates.seat[j]) / millionths
		if d.open[j] {
			out.Opened = append(out.Opened, Opened{c.id, len(d.in[j])})
		}
	}
	for i, u := range p.units {
		out.Prices.Units[u.name] = m.rates.unit[i] * thousandths / millionths
	}
	for i, s := range p.shares {
		out.Prices.Shares[s.group] = m.rates.share[i] / millionths
	}
	chance := d.lottery(out, who, seed)
	given := make([]int32, len(who)) // the place of each person
	for place, person := range who {
		given[person] = int32(place)
	}
	for person, place := range given {
		if b := &d.taken[place]; b.n > 0 {
			out.Assignments = append(out.Assignments, Assignment{p.people.ids[person], p.names(b), d.steps(d.kind[place], b), chance[place]})
		}
	}
	return out
}

// upwards is a whole number of millionths, or the next number above it that there is.
func upwards(n int64) float64 {
	f := float64(n) / millionths
	if exact := new(big.Rat).SetFloat64(f); exact.Cmp(big.NewRat(n, millionths)) < 0 {
		f = math.Nextafter(f, math.Inf(1))
	}
	return f
}

func (p *Problem) names(b *bundle) []string {
	out := make([]string, 0, b.n)
	for _, j := range b.courses() {
		out = append(out, p.courses[j].id)
	}
	return out
}

// steps are what a bundle closes for somebody of a kind.
func (d *draft) steps(kind int32, b *bundle) (out []Step) {
	k := &d.p.people.kinds[kind]
	closed := d.chooser.closes(k, b)
	for bit, s := range d.p.people.needsOf(k) {
		if closed&(1<<bit) != 0 {
			out = append(out, d.p.steps[s].Step)
		}
	}
	return out
}

// mutual finds the courses that require each other: a course leads to each that teaches what it requires, and what leads back to itself through another one is mutual
// (strongly connected components; Tarjan 1972).
func (p *Problem) mutual() (out [][]string) {
	t := &tarjan{p: p, index: make([]int32, len(p.courses)), low: make([]int32, len(p.courses)), on: make([]bool, len(p.courses))}
	for j := range p.courses {
		if t.index[j] == 0 {
			t.visit(int32(j))
		}
	}
	for _, c := range t.found {
		slices.Sort(c)
		names := make([]string, len(c))
		for i, j := range c {
			names[i] = p.courses[j].id
		}
		out = append(out, names)
	}
	slices.SortFunc(out, func(a, b []string) int { return cmp.Compare(a[0], b[0]) })
	return out
}

type tarjan struct {
	p          *Problem
	index, low []int32
	on         []bool
	stack      []int32
	count      int32
	found      [][]int32
}

func (t *tarjan) visit(j int32) {
	t.count++
	t.index[j], t.low[j], t.on[j] = t.count, t.count, true
	t.stack = append(t.stack, j)
	for _, r := range t.p.courses[j].requires {
		if r.step < 0 {
			continue
		}
		for _, by := range t.p.steps[r.step].by {
			if t.index[by] == 0 {
				t.visit(by)
				t.low[j] = min(t.low[j], t.low[by])
			} else if t.on[by] {
				t.low[j] = min(t.low[j], t.index[by])
			}
		}
	}
	if t.low[j] != t.index[j] {
		return
	}
	at := slices.Index(t.stack, j)
	if len(t.stack)-at > 1 {
		t.found = append(t.found, slices.Clone(t.stack[at:]))
	}
	for _, i := range t.stack[at:] {
		t.on[i] = false
	}
	t.stack = t.stack[:at]
}
