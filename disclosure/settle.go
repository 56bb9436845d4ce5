package disclosure

import (
	"cmp"
	"errors"
	"math"
	"slices"
)

// settle examines a claim until it is proved to be safe, or not to be, or there is nothing left to try.
func (v *prover) settle(c *claim) error {
	alone := len(c.stakes) == 1
	if c.settled || c.examined || alone && c.stakes[0].tried && !c.safe() {
		return nil
	}
	for step := range lastStep + 1 {
		for _, s := range c.stakes {
			for _, up := range [2]bool{true, false} {
				if c.safe() {
					v.close(c)
					return nil
				}
				if c.hopeless() {
					break
				}
				if err := v.attempt(c, s, up, step); errors.Is(err, errStuck) {
					v.m.parts[s.part].lp = nil // begin anew the next time; nothing was proved
				} else if err != nil {
					return err
				}
			}
		}
	}
	c.examined = true
	if alone {
		c.stakes[0].tried = true
	}
	if c.safe() {
		v.close(c)
	}
	return nil
}

// Steps of settling a claim: in a small component all at once, in others near by, by bounds of the whole, further away, and at last in the whole.
const (
	stepNear = iota
	stepBound
	stepFurther
	stepFar
	stepWhole
	lastStep
)

// attempt looks for better tables in one way.
func (v *prover) attempt(c *claim, s *stakeState, up bool, step int) error {
	p := &v.m.parts[s.part]
	if p.near == nil {
		if _, err := v.program(s.part); err != nil || c.safe() {
			return err
		}
	}
	whole := v.exact || p.near == nil || len(p.classes) <= wholeMost && !v.quick
	switch {
	case len(p.classes) <= small || p.near == nil:
		switch {
		case step == stepNear:
			return v.solve(s, up, c, v.branches(s.part))
		case step == lastStep && v.exact && p.near != nil:
			return errors.Join(v.improve(s, up, c), v.solve(s, up, c, 20*maxBranches))
		}
	case step == stepNear:
		return v.solveNear(s, up, c, nearBlocks[0])
	case step == stepBound && whole:
		return v.solve(s, up, c, 0)
	case step == stepFurther:
		return v.solveNear(s, up, c, nearBlocks[1])
	case step == stepFar && (whole || len(p.classes) <= wholeMost):
		return v.solveNear(s, up, c, nearBlocks[2])
	case step == stepWhole && whole:
		return v.solve(s, up, c, v.branches(s.part))
	case step == lastStep && v.exact:
		return v.improve(s, up, c)
	}
	return nil
}

// examine finds out how wide the interval of a claim is: exactly in small components, nearly in others.
func (v *prover) examine(c *claim) error {
	for _, s := range c.stakes {
		for _, up := range [2]bool{true, false} {
			branches := maxBranches
			if len(v.m.parts[s.part].classes) > small {
				if branches = few; c.hopeless() {
					branches = 0
				}
			}
			if err := v.solve(s, up, nil, branches); err != nil && !errors.Is(err, errStuck) {
				return err
			}
		}
	}
	c.examined, c.settled = true, c.safe()
	return nil
}

// few branches are enough where it does not matter whether an interval is a little wider.
const few = 10

// unsafe are the claims that are not safe, in the order in which they were added. It stops after so many; 0 = at none.
func (v *prover) unsafe(most int, progress func(done, all int)) (found []*claim, err error) {
	for i, c := range v.claims {
		if err := v.settle(c); err != nil {
			return nil, err
		}
		if !c.settled {
			if found = append(found, c); len(found) == most {
				break
			}
		}
		if progress != nil {
			progress(i+1, len(v.claims))
		}
	}
	return found, nil
}

// narrowest is the smallest width of any claim about a suppressed cell, exactly; unlimited when every interval is without an upper bound.
func (v *prover) narrowest() (int64, error) {
	order := slices.DeleteFunc(slices.Clone(v.claims), func(c *claim) bool { return c.enough < unlimited })
	best := int64(unlimited)
	for {
		slices.SortStableFunc(order, func(a, b *claim) int { return cmp.Compare(a.judged(), b.judged()) })
		done := true
		for _, c := range order {
			if c.judged() >= best {
				break
			}
			if err := v.examine(c); err != nil {
				return 0, err
			}
			done = false
			if w := c.judged(); w < best {
				best = w
			}
		}
		if done {
			return best, nil
		}
	}
}

// consistent tells with errInfeasible when no table fits what is known.
func (v *prover) consistent() error {
	for i := range v.m.parts {
		if _, err := v.program(int32(i)); err != nil {
			return err
		}
	}
	return nil
}

// table is a whole table of the leaves, of those found first in each component; nil when none was found.
func (v *prover) table() []int64 {
	x := make([]int64, v.m.g.leafs)
	for c := range int32(v.m.g.cells) {
		if v.m.g.isLeaf(c) && v.m.k.known[c] {
			v.m.g.leaves(c, func(l int32) { x[l] = v.m.k.lo[c] })
		}
	}
	for _, p := range v.m.parts {
		if p.near == nil {
			return nil
		}
		for j, c := range p.classes {
			x[v.m.first[c]] = p.near.x[j]
		}
	}
	return x
}

// pulls finds the known cells on which the interval of a claim hangs: those whose rows have multipliers when it is widest, and the parts that were taken off
// them. The multipliers are in the dictionary, as reduced costs.
func (v *prover) pulls(c *claim, into map[int32]bool) error {
	for _, s := range c.stakes {
		p := &v.m.parts[s.part]
		if p.near == nil {
			continue
		}
		columns := p.near.choose(v.m, p, s.some, nearBlocks[1], c.need)
		if len(p.classes) <= small {
			columns = columns[:0]
			for j := range p.classes {
				columns = append(columns, int32(j))
			}
		}
		d := p.near.detail(v.m, p, columns, v.w, false)
		for _, up := range [2]bool{true, false} {
			_, of, sign := s.side(up)
			var sum []int32
			for _, j := range of {
				if k, ok := d.index[j]; ok {
					sum = append(sum, k)
				}
			}
			if _, err := d.lp.maximise(sum, sign, math.Inf(1), nil); errors.Is(err, errStuck) {
				break
			} else if err != nil {
				return err
			}
			v.m.multiplied(p, d, into)
		}
	}
	return nil
}

// multiplied are the known cells whose rows hold the optimum of a detail.
func (m *model) multiplied(p *part, d *detail, into map[int32]bool) {
	for i := range d.lp.given {
		if y := d.lp.n + i; d.lp.rowOf[y] >= 0 || math.Abs(d.lp.basis.costs[i]) <= eps {
			continue
		}
		for _, k := range d.rows[i] {
			r := &m.rows[p.rows[k]]
			into[r.cell] = true
			for _, less := range r.less {
				into[less] = true
			}
		}
	}
}
