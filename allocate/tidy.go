package allocate

import "slices"

// tidy takes courses out of the best bundle that add nothing to it, each with those that require it.
func (c *chooser) tidy() {
	for i := 0; i < int(c.best.n); {
		if without, value := c.without(i); value >= c.value {
			c.best, c.value, i = without, value, 0
		} else {
			i++
		}
	}
}

// without is the best bundle without one of its courses and without all that then lack what they require, and what it is worth.
func (c *chooser) without(i int) (bundle, int64) {
	for n, j := range c.best.courses() {
		c.stack[n] = int32(j)
	}
	out, taught, price := bundle{}, uint64(0), int64(0)
	for _, j := range c.left(c.stack[:c.best.n], i) {
		out.of[out.n] = int16(j)
		out.n++
		taught |= c.masks[j]
		price += c.means.of(j, c.p.courses[j].cost)
	}
	return out, c.weight(c.closed(taught)) - price
}

// left are some courses without one of them and without all that then lack what they require. They are good until it is called again.
func (c *chooser) left(taken []int32, i int) []int32 {
	left := append(append(c.spare[:0], taken[:i]...), taken[i+1:]...)
	for at := 0; !c.free && at < len(left); at++ {
		if c.needs(left, at) != nil {
			left, at = slices.Delete(left, at, at+1), -1
		}
	}
	return left
}

// useful tells whether each course of a bundle is of use: without it, and all that then lack what they require, less is closed. It is asked only where a course that is of none could make a bundle better, because it brings something.
func (c *chooser) useful(b *partial) bool {
	if c.bonus == 0 {
		return true
	}
	all := c.weight(c.closed(b.taught))
	for i := range b.n {
		taught := uint64(0)
		for _, j := range c.left(c.stack[:b.n], i) {
			taught |= c.masks[j]
		}
		if c.weight(c.closed(taught)) == all {
			return false
		}
	}
	return true
}

// needs is what one of some courses requires that is neither held nor taught by another one; nil for nothing.
func (c *chooser) needs(taken []int32, i int) *requirement {
	requires := c.p.courses[taken[i]].requires
	for n := range requires {
		if r := &requires[n]; c.level[r.competency] < r.level && !c.taughtByAnother(taken, i, r.step) {
			return r
		}
	}
	return nil
}

// worth is the weight of what a bundle closes for a person of a kind.
func (c *chooser) worth(k *kind, b *bundle) int64 { return c.weight(c.closes(k, b)) }

// closes are the steps that a bundle closes for a person of a kind.
func (c *chooser) closes(k *kind, b *bundle) uint64 {
	needs, taught := c.p.people.needsOf(k), uint64(0)
	for _, j := range b.courses() {
		for _, s := range c.p.courses[j].teaches {
			if bit, ok := slices.BinarySearch(needs, s); ok {
				taught |= 1 << bit
			}
		}
	}
	c.kind, c.weights = k, c.p.people.weightsOf(k)
	return c.closed(taught)
}
