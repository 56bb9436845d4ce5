package irt

import (
	"math"
	"slices"
	"sort"
)

// A catPick collects the best items of a scan, best first.
type catPick struct {
	best []candidate
	size int // how many are wanted

	shut    []bool // areas that are not eligible now
	anyShut bool
	readmit bool // whether items put aside are eligible
}

// worst returns the value an item must reach to be among the best.
func (p *catPick) worst() float64 {
	if len(p.best) < p.size {
		return math.Inf(-1)
	}
	return p.best[len(p.best)-1].value
}

// offer puts the item in its place among the best, if it has one. Of equal
// values the item that comes first in the bank is better.
func (p *catPick) offer(value float64, index int32) {
	at := len(p.best)
	for at > 0 && (value > p.best[at-1].value || value == p.best[at-1].value && index < p.best[at-1].index) {
		at--
	}
	if at == p.size {
		return
	}
	if len(p.best) < p.size {
		p.best = append(p.best, candidate{})
	}
	copy(p.best[at+1:], p.best[at:])
	p.best[at] = candidate{value, index}
}

// spare is how many more items than needed a scan collects when exposure
// control may put some aside.
const spare = 7

// choose returns the item to ask, or −1 if none is eligible.
func (c *CAT) choose() int {
	if i := c.chooseAdmitted(); i >= 0 {
		return i
	}
	// Those put aside are better than no question. They were counted before.
	exposure, selected := c.o.Exposure, c.selected
	c.o.Exposure, c.selected, c.pick.readmit = nil, nil, true
	i := c.chooseAdmitted()
	c.o.Exposure, c.selected, c.pick.readmit = exposure, selected, false
	return i
}

// chooseAdmitted returns an item that exposure control admits, or −1.
func (c *CAT) chooseAdmitted() int {
	among := min(max(c.o.Randomesque, 1), len(c.bank.items))
	for { // each round but the last puts an item aside
		c.pick.size = among
		if c.o.Exposure != nil {
			c.pick.size += spare
		}
		c.search()
		if len(c.pick.best) == 0 {
			return -1
		}
		whole := len(c.pick.best) < c.pick.size // of what is eligible
		for len(c.pick.best) >= among || whole && len(c.pick.best) > 0 {
			k := 0
			if n := min(among, len(c.pick.best)); n > 1 {
				k = c.rng.IntN(n)
			}
			i := c.pick.best[k].index
			if c.admits(i) {
				return int(i)
			}
			c.aside[i>>6] |= 1 << (i & 63)
			c.pick.best = slices.Delete(c.pick.best, k, k+1)
		}
	}
}

// admits draws the lot of exposure control for an item that was chosen.
func (c *CAT) admits(i int32) bool {
	if c.selected != nil {
		c.selected[i]++
	}
	return c.o.Exposure == nil || c.o.Exposure[i] >= lot(c.o.Seed, int(i))
}

// search collects the best eligible items under the rules for the areas.
func (c *CAT) search() {
	c.pick.best = c.pick.best[:0]
	open := 0
	for k := range c.open {
		open += c.need(k)
	}
	if open > 0 && open >= c.o.MaxLength-len(c.asked) {
		c.shut(true)
		c.scanAreas()
	}
	if len(c.pick.best) == 0 {
		c.shut(false)
		c.scanAreas()
	}
}

// shut closes areas without items or at their maximum and, if forced, those at
// their minimum.
func (c *CAT) shut(forced bool) {
	p := &c.pick
	if p.shut == nil {
		p.shut = make([]bool, len(c.open))
	}
	p.anyShut = false
	for k, n := range c.open {
		p.shut[k] = n == 0 || c.count[k] >= limit(c.o.MaxArea, k, math.MaxInt) || forced && c.need(k) == 0
		p.anyShut = p.anyShut || p.shut[k]
	}
}

// scanAreas scans what is not shut or, if areas have shares, only the area
// whose share is furthest behind and has an eligible item.
func (c *CAT) scanAreas() {
	if c.o.Shares == nil {
		c.scan()
		return
	}
	p, n := &c.pick, float64(max(1, len(c.asked)))
	waiting := make([]bool, len(c.open))
	for k := range waiting {
		waiting[k], p.shut[k] = !p.shut[k], true
	}
	p.anyShut = true
	for len(p.best) == 0 {
		next, most := -1, math.Inf(-1)
		for k, w := range waiting {
			if behind := c.o.Shares[k] - float64(c.count[k])/n; w && behind > most {
				next, most = k, behind
			}
		}
		if next < 0 {
			return
		}
		waiting[next], p.shut[next] = false, false
		c.scan()
		p.shut[next] = true
	}
}

// eligible reports whether the item may be asked.
func (c *CAT) eligible(i int32) bool {
	if c.closed[i>>6]>>(i&63)&1 == 1 || c.aside[i>>6]>>(i&63)&1 == 1 && !c.pick.readmit {
		return false
	}
	return !c.pick.anyShut || !c.pick.shut[c.bank.areas[i]]
}

// scan offers the eligible items by the criterion.
func (c *CAT) scan() {
	switch c.o.Criterion {
	case MaxInformation:
		c.scanInformation()
	case KullbackLeibler:
		c.scanKL()
	case PosteriorKL:
		c.scanPosteriorKL()
	case MinVariance:
		c.scanVariance()
	case AStratified:
		c.scanStrata()
	default:
		c.scanNearest(c.bank.byLocation)
	}
}

// scanInformation goes through the items of θ's cell, the largest bound first,
// until the bound is below the worst of the best: none that follows can be
// among them.
func (c *CAT) scanInformation() {
	list := c.bank.cell(c.theta)
	for k := range list {
		if list[k].most() < c.pick.worst() {
			return
		}
		if i := list[k].index(); c.eligible(i) {
			c.pick.offer(c.bank.items[i].EffectiveInformation(c.theta), i)
		}
	}
	if list == nil { // outside the cells
		for i := range c.bank.items {
			if c.eligible(int32(i)) {
				c.pick.offer(c.bank.items[i].EffectiveInformation(c.theta), int32(i))
			}
		}
	}
}

// scanStrata offers the items of the stage's stratum or, if none is eligible,
// of the next ones, then of those before.
func (c *CAT) scanStrata() {
	stage, left := 0, len(c.asked)
	for stage < len(c.o.StageLengths)-1 && left >= c.o.StageLengths[stage] {
		left -= c.o.StageLengths[stage]
		stage++
	}
	for s := stage; s < len(c.bank.strata) && len(c.pick.best) == 0; s++ {
		c.scanNearest(c.bank.strata[s])
	}
	for s := stage - 1; s >= 0 && len(c.pick.best) == 0; s-- {
		c.scanNearest(c.bank.strata[s])
	}
}

// scanNearest offers items from θ outwards until both ends are further away
// than the worst of the best.
func (c *CAT) scanNearest(list []located) {
	up := sort.Search(len(list), func(k int) bool { return list[k].location >= c.theta })
	down := up - 1
	for up < len(list) || down >= 0 {
		above, below := math.Inf(1), math.Inf(1)
		if up < len(list) {
			above = list[up].location - c.theta
		}
		if down >= 0 {
			below = c.theta - list[down].location
		}
		if min(above, below) > -c.pick.worst() {
			return
		}
		var i int32
		if above <= below {
			i = list[up].index
			up++
		} else {
			i = list[down].index
			down--
		}
		if c.eligible(i) {
			c.pick.offer(-min(above, below), i)
		}
	}
}
