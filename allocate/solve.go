package allocate

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// Options say how a plan is made.
type Options struct {
	// Seed of the lottery: any text, published before. See Draw.
	Seed string
	// TimeLimit after which what there is by then is taken; 0 = none. A plan that it cut short is not the same on a faster machine.
	TimeLimit time.Duration
	// Progress is told how much of the work is done, from 0 to 1, and at what; may be nil.
	Progress func(share float64, doing string)
}

// Solve makes a plan, with a bound that none can exceed. The same people, courses, limits and seed give the same plan, whatever the order in which they were given and the
// number of processors; only with a time limit that was reached they need not.
func (p *Problem) Solve(ctx context.Context, o Options) (*Plan, error) {
	if len(p.people.ids) == 0 {
		return nil, errors.New("allocate: there is nobody to plan for")
	}
	tell := func(from, to float64, doing string) func(float64) {
		return func(share float64) {
			if o.Progress != nil {
				o.Progress(from+share*(to-from), doing)
			}
		}
	}
	m := p.relax().market()
	if !m.measure(ctx) {
		return nil, ctx.Err()
	}
	limited, cancel := ctx, context.CancelFunc(func() {})
	if o.TimeLimit > 0 {
		limited, cancel = context.WithTimeout(ctx, o.TimeLimit)
	}
	defer cancel()
	steps, moves := p.effort()
	m.settle(limited, steps, tell(0.02, 0.4, "looking for prices"))
	who, kinds := p.arrange()
	d := p.begin(ctx, m, kinds)
	d.complete(limited, m, moves, tell(0.4, 1, "improving the plan"))
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return d.plan(m, who, o.Seed), nil
}

// effort is how many steps of prices and how many moves a problem is worth. It follows from the number of people alone, so that the plan does not depend on the machine.
func (p *Problem) effort() (steps, moves int) {
	switch n := p.Len(); {
	case n <= smallProblem:
		return 600, min(20_000+3000*n, 600_000)
	case n <= 5000:
		return 200, 350_000
	case n <= 100_000:
		return 100, 800_000
	}
	return 100, 600_000
}

// begin builds a draft at the rates that were found. Where these are so high that much less is reached than could be, it builds others at a part of them, and takes the best.
func (p *Problem) begin(ctx context.Context, m *market, kinds []int32) (best *draft) {
	for _, part := range []float64{1, 0.8, 0.5, 0.2} {
		d := p.draft(kinds)
		d.build(ctx, m, part)
		d.even()
		if best == nil || d.value > best.value {
			best = d
		}
		if best.value > m.bound-m.bound/10 {
			break
		}
	}
	return best
}

// complete makes a plan of a draft and improves it.
func (d *draft) complete(ctx context.Context, m *market, moves int, tell func(float64)) {
	for _, part := range []float64{0.5, 0} {
		d.count(m.guide, part)
		d.refill(ctx)
	}
	d.improve(ctx, m, moves, tell)
	d.thrift(m.r.quantum)
	d.refill(ctx)
}

// A problem with so few people is small. It is improved so many times from the beginning, and each of these goes on so many times with moves that may lose value at
// first; the best is taken.
const (
	smallProblem = 1000
	starts       = 4
	rounds       = 2
)

// extra is how many times a quarter of the moves is made again in a large problem while less than 1 % is proved.
const extra = 5

// improve makes moves.
func (d *draft) improve(ctx context.Context, m *market, moves int, tell func(float64)) {
	if d.value >= m.bound || ctx.Err() != nil {
		return
	}
	if len(d.kind) > smallProblem {
		i := d.improver(m.r, m.guide, 0)
		i.run(ctx, moves, 0, m.bound, func(share float64) { tell(share / 2) })
		for n := range extra { // where less is proved than is asked for
			i.run(ctx, moves/4, 0, m.bound-m.bound/100, func(share float64) { tell(0.5 + (float64(n)+share)/2/extra) })
		}
		return
	}
	var all sync.WaitGroup
	from, drafts := d.state(), make([]*draft, starts)
	for n := range drafts {
		e := d.p.draft(d.kind)
		drafts[n], e.strict = e, d.strict
		all.Go(func() {
			e.restore(from)
			e.retry(ctx, m, n, moves/starts)
		})
	}
	all.Wait()
	best := slices.MinFunc(drafts, func(a, b *draft) int { return cmp.Or(cmp.Compare(b.value, a.value), cmp.Compare(a.spent, b.spent)) })
	d.restore(best.state())
}

// retry improves a draft in the way of this number, more than once.
func (d *draft) retry(ctx context.Context, m *market, number, moves int) {
	none := func(float64) {}
	i := d.improver(m.r, m.guide, number)
	i.run(ctx, moves/2, 0, m.bound, none)
	for range rounds {
		if d.value >= m.bound || ctx.Err() != nil {
			return
		}
		best := d.state()
		i.run(ctx, moves/2/rounds, 1.5*m.weight(), m.bound, none)
		if d.value < best.value || d.value == best.value && d.spent > best.spent {
			d.restore(best)
		}
	}
}
