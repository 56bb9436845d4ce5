package allocate

import (
	"math/bits"
	"slices"
)

// A bundle is the courses of one person, in the order of their numbers.
type bundle struct {
	n  int8
	of [MaxTaken]int16
}

func (b *bundle) courses() []int16 { return b.of[:b.n] }

// means are what a person can draw on.
type means struct {
	price []int64 // of each course in millionths of value, never negative; blocked = it cannot be had
	rate  float64 // what a thousandth of the money that it costs for the person counts besides
	money int64   // that this may come to
	fee   int64   // what each course counts besides; may be negative
	fewer int     // courses than anybody may take
}

// of is the price of a course. It is rounded down, so that bounds stay bounds.
func (m *means) of(j int32, cost int64) int64 {
	price := m.price[j] + m.fee
	if m.rate != 0 {
		price += under(min(m.rate*float64(cost), 0x1p57))
	}
	return price
}

// An offer is a course that teaches something a person needs.
type offer struct {
	gain  int64 // weight of what it teaches − price: more than it can add to any bundle
	price int64
	hours int64
	cost  int64
	mask  uint64 // what it teaches of what the person needs
	j     int32
	open  bool // the person holds all that it requires
}

// A chooser finds a person's best bundle. It is exact: see choose. Each goroutine has one of its own.
type chooser struct {
	p       *Problem
	means   means
	masks   []uint64 // of each course; 0 = nothing that the person needs
	offers  []offer
	dropped []int32 // courses for which an offer stands
	all     uint64  // everything that is taught of what the person needs
	least   int64   // the lowest price of an offer
	most    int     // courses that may be taken
	bonus   int64   // by how much the price of a course can be below 0
	level   []int32 // held, of each competency that courses require

	kind    *kind
	weights []int64
	within  []int64 // gain of the n best offers together
	stack   [MaxTaken]int32
	spare   [MaxTaken]int32
	looked  int                // bundles
	free    bool               // no offer requires what the person does not hold
	adds    [MaxTaken][]adding // what could be added to bundles of so many courses

	best     bundle
	value    int64 // of the best bundle, its price taken off
	bestCost int64
}

func (p *Problem) chooser() *chooser {
	return &chooser{p: p, masks: make([]uint64, len(p.courses)), level: make([]int32, len(p.required)), within: make([]int64, MaxTaken+1)}
}

// A partial is a bundle on its way.
type partial struct {
	from     int // offers before this one are not added any more, except as what others require
	n        int
	taught   uint64
	worth    int64 // weight of all that is taught, closed or not
	price    int64
	hours    int64
	cost     int64
	missing  bool // some course in it may lack what it requires
	required requirement
}

// choose finds the bundle with the most value − price among those that a person of a kind may take: at most so many courses, within hours and money,
// everything required held or taught by another one, in languages of the person. Of equals it takes a cheaper one.
//
// Branch and bound (Land & Doig 1960). A bundle is never worth more than the weight of all that it teaches, and a course adds to it at most the gain it has by itself.
// Offers are added in falling order of their gain. When a course lacks something, the next one must teach it, whatever its place: so every bundle is met in
// which each course is useful or required by another one. Others need not be met: where no price is negative they are no better, and where a fee makes prices
// negative, only bundles count in which each course is of use.
func (c *chooser) choose(k *kind, m means) (bundle, int64) {
	c.kind, c.weights, c.means = k, c.p.people.weightsOf(k), m
	c.best, c.value, c.bestCost, c.looked = bundle{}, 0, 0, 0
	c.most, c.bonus = c.p.taken-m.fewer, max(0, -m.fee)
	c.collect()
	if len(c.offers) > 0 && c.most > 0 {
		c.grow(&partial{})
		if c.best.n > 1 {
			c.tidy()
		}
	}
	for _, o := range c.offers {
		c.masks[o.j] = 0
	}
	for _, j := range c.dropped {
		c.masks[j] = 0
	}
	slices.Sort(c.best.courses())
	return c.best, c.value
}

// list lists the offers.
func (c *chooser) list() {
	c.offers, c.dropped, c.all = c.offers[:0], c.dropped[:0], 0
	k := c.kind
	for bit, s := range c.p.people.needsOf(k) {
		for _, j := range c.p.steps[s].by {
			if !c.p.courses[j].welcomes(k.languages, k.groups) || c.means.price[j] >= blocked {
				continue
			}
			if c.masks[j] == 0 {
				c.offers = append(c.offers, offer{j: j})
			}
			c.masks[j] |= 1 << bit
		}
	}
}

// collect lists the offers, those with the most gain first.
func (c *chooser) collect() {
	c.list()
	k := c.kind
	if len(c.offers) == 0 {
		return
	}
	clear(c.level)
	for h := c.p.people.heldOf(k); len(h) > 0; h = h[2:] {
		c.level[h[0]] = h[1]
	}
	c.least, c.free = blocked, true
	kept := c.offers[:0]
	for _, o := range c.offers {
		k := &c.p.courses[o.j]
		o.mask, o.price = c.masks[o.j], c.means.of(o.j, k.cost)
		o.gain = c.weight(o.mask) - o.price
		c.all |= o.mask
		c.least = min(c.least, o.price)
		if c.bonus == 0 && o.gain <= 0 && o.mask<<1&c.kind.chain == 0 { // it adds nothing, and no other one adds more because of it
			c.dropped = append(c.dropped, o.j)
			continue
		}
		o.hours, o.cost, o.open = k.hours, k.cost, len(k.requires) == 0 || c.opens(o.j)
		c.free = c.free && o.open
		kept = append(kept, o)
	}
	c.offers = kept
	c.rank()
}

// rank sorts the offers, and drops those for which there is a better one.
func (c *chooser) rank() {
	slices.SortFunc(c.offers, func(a, b offer) int {
		switch {
		case a.gain > b.gain:
			return -1
		case a.gain < b.gain:
			return 1
		case a.cost != b.cost:
			return int(a.cost - b.cost)
		}
		return int(a.j - b.j)
	})
	if c.bonus == 0 || c.free && c.least >= 0 {
		c.thin()
	}
	sum := int64(0)
	for n := range c.p.taken {
		if n < len(c.offers) {
			sum += max(0, c.offers[n].gain)
		}
		c.within[n+1] = sum
	}
}

// thin drops every offer beside which another one stands that teaches as much, is open, and takes no more time, days, money or price. In a best bundle
// it could take its place, unless the bundle needs it for what it teaches besides; then it is found by what requires it. Where prices
// are below 0 it could not: with it others may be of no use that bring something without it.
func (c *chooser) thin() {
	kept := c.offers[:0]
next:
	for i := range c.offers {
		o := &c.offers[i]
		for n := range kept {
			k := &kept[n]
			if o.mask&^k.mask == 0 && k.open && k.price <= o.price && k.hours <= o.hours && k.cost <= o.cost && c.p.courses[k.j].within(&c.p.courses[o.j]) {
				c.dropped = append(c.dropped, o.j)
				continue next
			}
		}
		kept = append(kept, *o)
	}
	c.offers = kept
}

// weight is what steps are worth.
func (c *chooser) weight(mask uint64) (w int64) {
	if c.weights == nil {
		return c.kind.weight * int64(bits.OnesCount64(mask))
	}
	for ; mask != 0; mask &= mask - 1 {
		w += c.weights[bits.TrailingZeros64(mask)]
	}
	return w
}

// closed are the steps of those taught whose lower steps are closed or held.
func (c *chooser) closed(taught uint64) uint64 {
	if taught&c.kind.chain == 0 {
		return taught
	}
	done := taught &^ c.kind.chain
	for {
		more := done | taught&(done<<1)&c.kind.chain
		if more == done {
			return done
		}
		done = more
	}
}

// opens tells whether a person holds all that a course requires.
func (c *chooser) opens(j int32) bool {
	for _, r := range c.p.courses[j].requires {
		if c.level[r.competency] < r.level {
			return false
		}
	}
	return true
}

// grow looks at a bundle and at all that follow from it.
func (c *chooser) grow(b *partial) {
	lacks := b.missing && c.lacks(b)
	if value := c.weight(c.closed(b.taught)) - b.price; !lacks && (value > c.value || value == c.value && b.cost < c.bestCost) && c.useful(b) {
		c.keep(b, value)
	}
	left := c.most - b.n
	if left == 0 {
		return
	}
	slack := int64(0) // what courses may bring that are only required
	if !c.free {
		slack = int64(left) * c.bonus
	}
	if lacks {
		if b.worth-b.price+c.within[left]+slack <= c.value || b.required.step < 0 {
			return
		}
		for _, j := range c.p.steps[b.required.step].by {
			if c.p.courses[j].welcomes(c.kind.languages, c.kind.groups) && c.means.price[j] < blocked && !slices.Contains(c.stack[:b.n], j) {
				c.add(b, j, b.from, c.opens(j))
			}
		}
		return
	}
	if c.weight(c.all|b.taught)-b.price-max(c.least, 0)+int64(left)*c.bonus <= c.value {
		return
	}
	if c.hard() {
		c.search(b, c.from(b.from))
		return
	}
	for i := b.from; i < len(c.offers); i++ {
		o := &c.offers[i]
		rest := c.rest(i+1, left-1)
		if b.worth-b.price+o.gain+rest+slack <= c.value {
			return
		}
		if b.taught&o.mask != 0 { // less than its gain
			if o.mask&^b.taught == 0 {
				continue // of use only to a course that requires it, which finds it
			}
			if b.worth-b.price+c.weight(o.mask&^b.taught)-o.price+rest+slack <= c.value {
				continue
			}
		}
		if !slices.Contains(c.stack[:b.n], o.j) {
			c.add(b, o.j, i+1, o.open)
		}
	}
}

// rest is the gain of so many offers from a place on.
func (c *chooser) rest(from, n int) (sum int64) {
	for _, o := range c.offers[min(from, len(c.offers)):min(from+n, len(c.offers))] {
		sum += max(0, o.gain)
	}
	return sum
}

// add goes on with a course more, if there is time and money for it.
func (c *chooser) add(b *partial, j int32, from int, open bool) {
	k := &c.p.courses[j]
	if b.hours+k.hours > c.kind.hours || b.cost+k.cost > c.means.money || c.clashes(j, b.n) {
		return
	}
	fresh := c.masks[j] &^ b.taught
	next := partial{from: from, n: b.n + 1, taught: b.taught | fresh, worth: b.worth + c.weight(fresh), price: b.price + c.means.of(j, k.cost),
		hours: b.hours + k.hours, cost: b.cost + k.cost, missing: b.missing || !open}
	c.stack[b.n] = j
	c.grow(&next)
}

// keep remembers the best bundle so far.
func (c *chooser) keep(b *partial, value int64) {
	c.value, c.bestCost = value, b.cost
	c.best = bundle{n: int8(b.n)}
	for i, j := range c.stack[:b.n] {
		c.best.of[i] = int16(j)
	}
}

// lacks tells whether a course of the bundle requires what is neither held nor taught by another one, and which.
func (c *chooser) lacks(b *partial) bool {
	taken := c.stack[:b.n]
	for i := range taken {
		if r := c.needs(taken, i); r != nil {
			b.required = *r
			return true
		}
	}
	return false
}

func (c *chooser) taughtByAnother(taken []int32, than int, step int32) bool {
	for i, j := range taken {
		if i != than && slices.Contains(c.p.courses[j].teaches, step) {
			return true
		}
	}
	return false
}
