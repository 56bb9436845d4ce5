package allocate

import (
	"context"
	"errors"
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
	d.fill(limited, m)
	if p.Len() <= smallProblem {
		d.search(limited, m, moves, tell(0.4, 1, "improving the plan"))
	} else {
		d.improve(limited, m, moves, tell(0.4, 1, "improving the plan"))
	}
	d.thrift(m.r.quantum)
	d.refill(limited)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return d.plan(m, who, o.Seed), nil
}

// effort is how many steps of prices and how many moves a problem is worth. It follows from the number of people alone, so that the plan does not depend on the machine.
func (p *Problem) effort() (steps, moves int) {
	switch n := p.Len(); {
	case n <= smallProblem:
		return 600, min(20_000+4000*n, 800_000)
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

// fill lets everybody choose again while prices fall.
func (d *draft) fill(ctx context.Context, m *market) {
	for _, part := range []float64{0.5, 0} {
		d.count(m.guide, part)
		d.refill(ctx)
	}
}

// A problem with so few people is small: see search.
const smallProblem = 1000

// extra is how many times a quarter of the moves is made again in a large problem while less than 1 % is proved.
const extra = 5

// improve makes moves.
func (d *draft) improve(ctx context.Context, m *market, moves int, tell func(float64)) {
	i := d.improver(m.r, m.guide, 0)
	i.run(ctx, moves, 0, m.bound, func(share float64) { tell(share / 2) })
	for n := range extra { // where less is proved than is asked for
		i.run(ctx, moves/4, 0, m.bound-m.bound/100, func(share float64) { tell(0.5 + (float64(n)+share)/2/extra) })
	}
}
