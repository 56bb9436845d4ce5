package allocate

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"
)

// What makes small problems hard is which courses open that have few seats beside what they cost once; the rest follows from prices nearly as it should. So the courses that are in doubt are decided
// one by one: each time the problem is parted in two, of which each has rates and a bound of its own (branch and bound; Land & Doig 1960). What is left are the branches in which there could still be a
// better plan.

// decide is the relaxation in which a course opens, so that what it costs once is taken from the budget and no one bears a part of it; or in which it does not.
func (r *relaxation) decide(j int, opens bool, pool []*worker) *relaxation {
	q := *r
	q.pool = pool
	if opens {
		q.budget, q.fixed = r.budget-r.fixed[j], slices.Clone(r.fixed)
		q.fixed[j] = 0
	} else {
		q.seats = slices.Clone(r.seats)
		q.seats[j] = 0
	}
	return &q
}

// A branch has so many steps of prices, which begin where those of the whole ended. The lengths of the first and the last are parts of the scale.
const (
	branchSteps             = 40
	firstBranch, lastBranch = 0.02, 0.002
)

// branch is the part of a market in which a course opens, or does not. Nothing more is asked when its bound is no more than enough.
func (m *market) branch(ctx context.Context, j int, opens bool, enough int64, pool []*worker) *market {
	b := m.r.decide(j, opens, pool).market()
	b.scale = m.scale
	v, used := m.vector(m.rates), make([]float64, len(m.have))
	for s := range branchSteps {
		if !b.ask(ctx, v, b.r.order, used) {
			break
		}
		if b.keep(v); b.bound <= enough {
			break
		}
		b.average(used, 1, s-branchSteps/3)
		if !b.move(v, used, 1, firstBranch*math.Pow(lastBranch/firstBranch, float64(s)/branchSteps)) {
			break
		}
	}
	b.guide, b.bound = b.as(v), min(b.bound, m.bound) // it is a part of what that bounds
	if b.rates == nil {
		b.rates = m.rates
	}
	for j, fixed := range b.r.fixed {
		if fixed < m.r.p.courses[j].fixed {
			b.wanted[j] = math.Inf(1) // it is the first to open
		}
	}
	return b
}

// vector is the opposite of as.
func (m *market) vector(x *rates) []float64 {
	v := make([]float64, 0, len(m.have))
	for _, s := range x.seat {
		v = append(v, float64(s))
	}
	return append(append(append(v, x.budget), x.unit...), x.share...)
}

// doubt is the course of which it is most in doubt, in money, whether it opens; −1 = none.
func (m *market) doubt() int {
	if m.r.p.budget == Unlimited {
		return -1
	}
	worst, most := -1, 0.0
	for j, seats := range m.r.seats {
		if seats == 0 || m.r.fixed[j] == 0 {
			continue
		}
		part := m.wanted[j] / float64(seats)
		if money := min(part, 1-part) * float64(m.r.fixed[j]); money > most {
			worst, most = j, money
		}
	}
	return worst
}

// So much work is worth while to look for branches, counted as for searchWork, and not more than so many.
const (
	branchWork   = 6.4e7
	manyBranches = 100
)

// branches are those in which there could be a better plan than a value, the ones with the highest bounds first. As long as there is work left, it is always the one with the highest bound that is parted.
func (m *market) branches(ctx context.Context, value int64) []*market {
	pools := [2][]*worker{{m.r.worker()}, {m.r.worker()}}
	open, decided := better([]*market{m}, value), []*market(nil)
	work := float64(branchSteps * len(m.r.order) * len(m.r.p.courses))
	for range int(min(manyBranches, branchWork/work)) / 2 {
		if len(open) == 0 || ctx.Err() != nil {
			break
		}
		b := open[0]
		open = open[1:]
		j := b.doubt()
		if j < 0 {
			decided = append(decided, b)
			continue
		}
		var parts [2]*market
		var both sync.WaitGroup
		for i := range parts {
			both.Go(func() { parts[i] = b.branch(ctx, j, i == 1, value, pools[i]) })
		}
		both.Wait()
		open = better(append(open, parts[:]...), value)
	}
	return better(append(decided, open...), value)
}

// better are the branches in which there could be a better plan than a value, the ones with the highest bounds first, for there it is most often found.
func better(branches []*market, value int64) []*market {
	branches = slices.DeleteFunc(branches, func(b *market) bool { return b.bound <= value })
	slices.SortStableFunc(branches, func(a, b *market) int { return cmp.Compare(b.bound, a.bound) })
	return branches
}

// A small problem has a part of its moves before the branches are looked for. The others are made in so many rounds, in so many branches each.
const (
	firstMoves = 8 // an eighth of them
	rounds     = 4
	inRound    = 4
)

// search improves the draft of a small problem: a little, then in each branch, as long as there could be something better.
func (d *draft) search(ctx context.Context, m *market, moves int, tell func(float64)) {
	if d.value >= m.bound || ctx.Err() != nil {
		return
	}
	d.retry(ctx, m, 0, moves/firstMoves)
	tell(1.0 / firstMoves)
	left := m.branches(ctx, d.value)
	for round := range rounds {
		if left = better(left, d.value); len(left) == 0 || ctx.Err() != nil {
			break
		}
		d.visit(ctx, left, round*inRound, (moves-moves/firstMoves)/rounds/inRound)
		tell(float64(round+1) / rounds)
	}
	bound := d.value
	for _, b := range left {
		bound = max(bound, b.bound)
	}
	m.bound = min(m.bound, bound)
}

// visit makes plans in some branches, the first of which has a number, and takes the best.
func (d *draft) visit(ctx context.Context, branches []*market, number, moves int) {
	var all sync.WaitGroup
	drafts := make([]*draft, inRound)
	for i := range drafts {
		all.Go(func() {
			b := branches[(number+i)%len(branches)]
			drafts[i] = d.p.draft(d.kind)
			drafts[i].offered = b.r.seats
			drafts[i].build(ctx, b, 1)
			drafts[i].even()
			drafts[i].fill(ctx, b)
			drafts[i].retry(ctx, b, 1+number+i, moves)
		})
	}
	all.Wait()
	for _, e := range drafts {
		if e.value > d.value || e.value == d.value && e.spent < d.spent {
			d.restore(e.state())
		}
	}
}

// retry improves a draft in the way of this number: first with moves that lose nothing, then with moves that may lose value at first.
func (d *draft) retry(ctx context.Context, m *market, number, moves int) {
	none := func(float64) {}
	i := d.improver(m.r, m.rates, number)
	i.run(ctx, moves/2, 0, m.bound, none)
	if d.value >= m.bound || ctx.Err() != nil {
		return
	}
	best := d.state()
	i.run(ctx, moves/2, m.weight(), m.bound, none)
	if d.value < best.value || d.value == best.value && d.spent > best.spent {
		d.restore(best)
	}
}
