package disclosure

import (
	"cmp"
	"errors"
	"math"
	"slices"
)

// settle examines a claim until it is proved to be safe or everything about it is known.
func (v *prover) settle(c *claim) error {
	if c.settled || c.examined {
		return nil
	}
	tries := len(nearBlocks) + 2
	if v.quick {
		tries = 3
	}
	for try := range tries {
		for _, s := range c.stakes {
			for _, up := range [2]bool{true, false} {
				if c.safe() {
					v.close(c)
					return nil
				}
				if err := v.attempt(c, s, up, try); errors.Is(err, errStuck) {
					v.m.parts[s.part].lp = nil // begin anew the next time; nothing was proved
				} else if err != nil {
					return err
				}
			}
		}
	}
	c.examined = true
	if c.safe() {
		v.close(c)
	}
	return nil
}

// attempt looks for better tables: in all of a small component, near by in others, and at last in all of these.
func (v *prover) attempt(c *claim, s *stakeState, up bool, try int) error {
	p := &v.m.parts[s.part]
	if p.near == nil {
		if _, err := v.program(s.part); err != nil || c.safe() {
			return err
		}
	}
	last := try == len(nearBlocks)
	switch {
	case try > len(nearBlocks):
		if !v.exact || c.hopeless() {
			return nil
		}
		return v.improve(s, up, c)
	case len(p.classes) <= small:
		if try > 0 {
			return nil
		}
		return v.solve(s, up, c)
	case last && (v.exact || p.near == nil || len(p.classes) <= wholeMost):
		return v.solve(s, up, c)
	case !last && p.near != nil && (v.exact || try < 2 || len(p.classes) <= wholeMost):
		return v.solveNear(s, up, c, nearBlocks[try])
	}
	return nil
}

// examine solves everything about a claim.
func (v *prover) examine(c *claim) error {
	for _, s := range c.stakes {
		for _, up := range [2]bool{true, false} {
			if err := v.solve(s, up, nil); err != nil && !errors.Is(err, errStuck) {
				return err
			}
			if err := v.improve(s, up, c); err != nil {
				return err
			}
		}
	}
	c.examined, c.settled = true, c.safe()
	return nil
}

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
	seen := func(c *claim) int64 {
		if c.examined {
			return c.judged()
		}
		return c.width()
	}
	order := slices.DeleteFunc(slices.Clone(v.claims), func(c *claim) bool { return c.enough < unlimited })
	best := int64(unlimited)
	for {
		slices.SortStableFunc(order, func(a, b *claim) int { return cmp.Compare(seen(a), seen(b)) })
		done := true
		for _, c := range order {
			if seen(c) >= best {
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
		if y := d.lp.n + i; d.lp.rowOf[y] >= 0 || math.Abs(d.lp.d[y]) <= eps {
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
