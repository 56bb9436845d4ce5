package allocate

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// A market looks for the rates at which people want about as much as there is. Its vectors have a number for each course, for the budget, for the budget of each
// unit, and for each share.
type market struct {
	r      *relaxation
	have   []float64 // how much there is of each; +Inf = no limit
	scale  []float64 // about what all of it is worth ÷ how much is wanted when nothing costs anything
	people float64
	usage  usage
	wanted []float64 // how many people want each course, averaged over the last steps

	bound int64  // the lowest so far, in millionths
	rates *rates // at which it is
	guide *rates // the last, by which plans are made
}

func (r *relaxation) market() *market {
	p := r.p
	n := len(p.courses) + 1 + len(p.units) + len(p.shares)
	m := &market{r: r, have: make([]float64, n), scale: make([]float64, n), people: float64(p.Len()), usage: p.usage(), wanted: make([]float64, len(p.courses)), bound: math.MaxInt64}
	for i := range m.have {
		m.have[i] = math.Inf(1)
	}
	for j := range p.courses {
		if r.limited[j] && r.seats[j] > 0 {
			m.have[j] = float64(r.seats[j])
		}
	}
	if p.budget != Unlimited {
		m.have[len(p.courses)] = float64(max(r.budget, 1))
	}
	for i, u := range p.units {
		m.have[len(p.courses)+1+i] = float64(max(u.budget, 1))
	}
	return m
}

// as gives a vector the form of rates.
func (m *market) as(v []float64) *rates {
	n, units := len(m.r.p.courses), len(m.r.p.units)
	x := &rates{seat: make([]int64, n), budget: v[n], unit: slices.Clone(v[n+1 : n+1+units]), share: slices.Clone(v[n+1+units:])}
	for j, s := range v[:n] {
		x.seat[j] = int64(min(s, 1<<56))
	}
	return x
}

// ask lets kinds choose at some prices, and says how much of everything they use, and what part each share lacks of the seats that it asks for. It is false when there was no time for it.
func (m *market) ask(ctx context.Context, v []float64, kinds []int32, used []float64) bool {
	if !m.r.take(ctx, m.as(v), kinds, &m.usage) {
		return false
	}
	n := len(m.r.p.courses)
	used[n] = 0
	for j, d := range m.usage.demand {
		c := &m.r.p.courses[j]
		if used[j] = float64(d); d > 0 {
			used[n] += float64(d) * (float64(c.cost) + float64(m.r.fixed[j])/float64(m.r.seats[j]))
		}
	}
	for i, s := range m.usage.unit {
		used[n+1+i] = float64(s)
	}
	seats := int64(0)
	for _, d := range m.usage.demand {
		seats += d
	}
	for i := range m.r.p.shares {
		s := &m.r.p.shares[i]
		used[n+1+len(m.usage.unit)+i] = float64(s.lacking(seats, m.usage.share[i])) / float64(max(1, s.least*seats))
	}
	return true
}

// try asks everybody, and keeps the rates if they give a better bound.
func (m *market) try(ctx context.Context, v, used []float64) bool {
	if !m.ask(ctx, v, m.r.order, used) {
		return false
	}
	m.keep(v)
	return true
}

// keep keeps prices at which everybody was asked just now, if they give a better bound.
func (m *market) keep(v []float64) {
	x := m.as(v)
	if b := m.r.bound(x, m.usage.net); b <= m.bound || m.rates == nil {
		m.bound, m.rates = b, x
	}
}

// measure gives the first bound, of when nothing costs anything, and finds out about what things are worth.
func (m *market) measure(ctx context.Context) bool {
	used := make([]float64, len(m.have))
	if !m.try(ctx, make([]float64, len(m.have)), used) {
		return false
	}
	n, seats := len(m.r.p.courses), 1.0
	for _, d := range used[:n] {
		seats += d
	}
	money := 1.0
	m.guide = m.rates
	copy(m.wanted, used)
	for j, d := range m.usage.demand {
		money += float64(d) * float64(m.r.p.courses[j].cost)
	}
	for i := range m.scale {
		if m.scale[i] = float64(m.bound) / max(money, used[n]); i < n {
			m.scale[i] = float64(m.bound) / seats
		}
	}
	for i, s := range m.r.p.shares { // a seat of the group lets others have 1/least seats in all
		m.scale[len(m.scale)-len(m.r.p.shares)+i] = float64(m.bound) / seats * thousandths / float64(max(1, s.least))
	}
	return true
}

// The first and the last step of prices, as parts of their scale, and by how much more than there is a demand counts at most.
const (
	firstStep, lastStep = 0.2, 0.002
	mostExcess          = 10
)

// settle moves prices step by step: what is wanted more than there is gets dearer, the rest cheaper. These are subgradient steps whose length falls, each in a scale of its own
// (Shor 1985), taken from parts of the people in turn as if they were all (Nedić & Bertsekas 2001). Then it tries the prices on everybody.
func (m *market) settle(ctx context.Context, steps int, tell func(float64)) {
	v, used := make([]float64, len(m.have)), make([]float64, len(m.have))
	parts := m.parts()
	steps = m.afford(steps, len(parts))
	for s := range steps {
		tell(float64(s) / float64(steps))
		if !m.ask(ctx, v, parts[s%len(parts)], used) {
			break
		}
		if len(parts) == 1 {
			m.keep(v)
		}
		share := float64(m.usage.people) / m.people
		m.average(used, share, s-(steps-steps/4))
		if !m.move(v, used, share, firstStep*math.Pow(lastStep/firstStep, float64(s)/float64(steps))) && len(parts) == 1 {
			break // all further steps would be this one
		}
	}
	m.guide = m.as(v)
	m.try(ctx, v, used)
}

// move takes a step of prices, after what a part of the people uses at them. It says whether it changed anything.
func (m *market) move(v, used []float64, part, step float64) (moved bool) {
	to := func(i int, price float64) {
		moved = moved || price != v[i]
		v[i] = price
	}
	for i, h := range m.have {
		if !math.IsInf(h, 1) {
			to(i, max(0, v[i]+step*m.scale[i]*min(used[i]/part/h-1, mostExcess)))
		}
	}
	for i := len(v) - len(m.r.p.shares); i < len(v); i++ {
		to(i, min(max(0, v[i]+step*m.scale[i]*max(used[i], -1)), 1<<56))
	}
	return moved
}

// A step of prices takes about as long as there are kinds in a part, times courses. So much of this is worth while, and not more than many steps.
const (
	searchWork = 2e8
	manySteps  = 2000
)

// afford is how many steps are worth while, at least so many.
func (m *market) afford(least, parts int) int {
	work := float64(len(m.r.order)) * float64(len(m.r.p.courses)) / float64(parts)
	return max(least, int(min(manySteps, searchWork/max(work, 1))))
}

// average takes what is wanted into the mean, which begins anew with step 0. Before that the last answer stands.
func (m *market) average(used []float64, share float64, step int) {
	for j := range m.wanted {
		m.wanted[j] += (used[j]/share - m.wanted[j]) / float64(max(step, 0)+1)
	}
}

// parts parts the people, so that each part would fill some seats of a course.
func (m *market) parts() [][]int32 {
	const seatsInPart, most = 4, 100
	seats, n := 0.0, 0.0
	cheap := 1 + float64(len(m.r.order))*float64(len(m.r.p.courses))*manySteps/searchWork // so many parts make many steps affordable
	for j := range m.r.p.courses {
		if m.r.limited[j] {
			seats += float64(m.r.seats[j])
			n++
		}
	}
	kinds := shuffled(m.r.order)
	parts := int(min(max(seats/max(n, 1)/seatsInPart, 1), most, cheap))
	if m.people < 1000 {
		parts = 1
	}
	var out [][]int32
	for i := range parts {
		out = append(out, kinds[len(kinds)*i/parts:len(kinds)*(i+1)/parts])
	}
	return out
}

// shuffled are things in an order without meaning, always the same for as many.
func shuffled(kinds []int32) []int32 {
	out := slices.Clone(kinds)
	r := random(0x73687566666c65, uint64(len(kinds)))
	r.Shuffle(len(out), func(a, b int) { out[a], out[b] = out[b], out[a] })
	return out
}

// random is a source that is always the same for the same purpose and size.
func random(purpose, n uint64) *rand.Rand { return rand.New(rand.NewPCG(purpose, n)) }

// weight is about what a step is worth.
func (m *market) weight() float64 {
	sum, n := 0.0, 0.0
	for i := range m.r.p.people.kinds {
		k := &m.r.p.people.kinds[i]
		for bit := range int(k.nneeds) {
			n++
			if sum += float64(k.weight); k.weight == 0 {
				sum += float64(m.r.p.people.weightsOf(k)[bit])
			}
		}
	}
	return sum / max(1, n)
}
