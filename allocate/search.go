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
// at most the n largest of these, and no more than what is worth it when the hours that are left have a price.
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
	if adds = c.promising(b, adds, left); len(adds) == 0 {
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

// promising leaves out of the addings what cannot lead to more than what was found: all, when together they cannot in number and in the time that is left; and, where only one more may be taken,
// those that alone cannot.
func (c *chooser) promising(b *partial, adds []adding, left int) []adding {
	need := c.value - b.worth + b.price
	if left == 1 {
		return slices.DeleteFunc(adds, func(a adding) bool { return a.gain <= need })
	}
	if hopeless(adds, left, c.kind.hours-b.hours, need) {
		return nil
	}
	return adds
}

// mostTries of prices are looked at; a few suffice.
const mostTries = 50

// hopeless reports whether n of the addings that fit into some hours surely gain no more than need.
//
// An hour is given a price: at each price, what all hours cost and the n largest gains less what their own hours cost bound the gain (Lagrange). The bound is convex in the price and made of straight
// lines, one for each choice of n. Where the lines of a price that is too low and of one that is too high cross is the next price (Dinkelbach 1967); they cross at or below the least bound, so the
// search also ends where that is above need.
func hopeless(adds []adding, n int, hours, need int64) bool {
	low, high := priced(adds, n, 0), choice{}
	most := float64(need) + 0.5 // a gain is a whole number
	if low.gain <= most {
		return true
	}
	for tries := 0; low.hours > float64(hours) && tries < mostTries; tries++ {
		price := (low.gain - high.gain) / (low.hours - high.hours)
		least := low.gain + price*(float64(hours)-low.hours)
		if least > most {
			return false
		}
		next := priced(adds, n, price)
		bound := next.gain + price*(float64(hours)-next.hours)
		switch {
		case bound <= most:
			return true
		case bound <= least*(1+1e-12):
			return false
		case next.hours > float64(hours):
			low = next
		default:
			high = next
		}
	}
	return false
}

// choice is what some addings gain and take.
type choice struct{ gain, hours float64 }

// priced are the n addings with the largest gains when each hour has a price, without those that are not worth it.
func priced(adds []adding, n int, price float64) (sum choice) {
	var top [MaxTaken]struct { // the largest first
		left float64
		adding
	}
	for _, a := range adds {
		left := float64(a.gain) - price*float64(a.hours)
		if left <= top[n-1].left {
			continue
		}
		i := n - 1
		for ; i > 0 && top[i-1].left < left; i-- {
			top[i] = top[i-1]
		}
		top[i].left, top[i].adding = left, a
	}
	for _, a := range top[:n] {
		sum.gain, sum.hours = sum.gain+float64(a.gain), sum.hours+float64(a.hours)
	}
	return sum
}

// heavier puts first what adds more.
func heavier(a, b adding) int {
	return cmp.Or(cmp.Compare(b.gain, a.gain), cmp.Compare(a.hours, b.hours), cmp.Compare(a.offer, b.offer))
}
