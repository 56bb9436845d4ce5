package allocate

import (
	"cmp"
	"slices"
)

// easy is how many bundles are looked at before it is worth while to look closer at each.
const easy = 500

// An adding is what an offer would add to a bundle.
type adding struct {
	gain  int64 // weight beyond what the bundle teaches, price taken off
	hours int64
	offer int32
}

// hard tells whether a bundle is one of so many that search is to go on from it. Search knows nothing of what courses require.
func (c *chooser) hard() bool {
	c.looked++
	return c.looked >= easy && c.free
}

// from lists the offers from a place on.
func (c *chooser) from(first int) (all []adding) {
	for i := first; i < len(c.offers); i++ {
		all = append(all, adding{hours: c.offers[i].hours, offer: int32(i)})
	}
	return all
}

// search looks at all that follow from a bundle when some offers are added, as grow does, but sorts them anew for each bundle by what they would add to it.
//
// What several courses add together is no more than the sum of what each would add alone (Nemhauser, Wolsey & Fisher 1978). So with n courses more a bundle gains
// at most the n largest of these, and in the time that is left at most what fills it when those come first that add most an hour, the last one in part (Dantzig 1957).
func (c *chooser) search(b *partial, among []adding) {
	left := c.most - b.n
	if left == 0 {
		return
	}
	adds := c.adds[b.n][:0]
	for _, a := range among {
		o := &c.offers[a.offer]
		a.gain = c.weight(o.mask&^b.taught) - o.price
		if a.gain > 0 && o.mask&^b.taught != 0 && b.hours+o.hours <= c.kind.hours && b.cost+o.cost <= c.means.money && !c.clashes(o.j, b.n) {
			adds = append(adds, a)
		}
	}
	c.adds[b.n] = adds
	need := c.value - b.worth + b.price
	slices.SortFunc(adds, denser)
	if fill(adds, c.kind.hours-b.hours) <= need {
		return
	}
	slices.SortFunc(adds, heavier)
	for i, a := range adds {
		most := int64(0)
		for _, next := range adds[i:min(i+left, len(adds))] {
			most += next.gain
		}
		if b.worth-b.price+most <= c.value {
			return
		}
		o := &c.offers[a.offer]
		fresh := o.mask &^ b.taught
		next := partial{n: b.n + 1, taught: b.taught | fresh, worth: b.worth + c.weight(fresh), price: b.price + o.price, hours: b.hours + o.hours, cost: b.cost + o.cost}
		c.stack[b.n] = o.j
		if value := c.weight(c.closed(next.taught)) - next.price; (value > c.value || value == c.value && next.cost < c.bestCost) && c.useful(&next) {
			c.keep(&next, value)
		}
		c.search(&next, adds[i+1:])
	}
}

// fill is the most that fits into some hours, rounded up.
func fill(all []adding, hours int64) (gain int64) {
	for _, a := range all {
		if a.hours > hours {
			return gain + int64(float64(a.gain)*float64(hours)/float64(a.hours)) + 1
		}
		gain, hours = gain+a.gain, hours-a.hours
	}
	return gain
}

// heavier puts first what adds more.
func heavier(a, b adding) int {
	return cmp.Or(cmp.Compare(b.gain, a.gain), cmp.Compare(a.hours, b.hours), cmp.Compare(a.offer, b.offer))
}

// denser puts first what adds more an hour.
func denser(a, b adding) int {
	return cmp.Or(cmp.Compare(float64(b.gain)*float64(a.hours), float64(a.gain)*float64(b.hours)), cmp.Compare(a.offer, b.offer))
}
