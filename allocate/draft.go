package allocate

import (
	"math"
	"slices"
)

// A draft is a plan that is being made. What must always be true: nobody has more than a chooser gives, no course more than its seats, and nothing costs
// more than its budget; the fixed cost of a course is spent when it is open, whether somebody is in it or not. That an open course has its least number of
// people is true only between changes.
type draft struct {
	p     *Problem
	kind  []int32   // of the person in each place
	taken []bundle  // by each
	worth []int64   // of what is taken, to each
	in    [][]int32 // the places of the people of each course
	open  []bool
	value int64
	spent int64 // from the budget of all, fixed costs too
	fixed int64 // spent before anybody had anything
	paid  []int64
	seats int64   // that are taken
	have  []int64 // of them, by the group of each share

	strict  bool    // people take only what leaves all shares kept
	offered []int64 // seats of each course: where there are 0 it does not open; nil = all may

	chooser *chooser
	seat    []int64 // what a seat counts when somebody chooses
	price   []int64 // the same, blocked where there is none
	money   float64 // what money counts
	unit    []float64
	share   []float64
}

func (p *Problem) draft(kinds []int32) *draft {
	d := &draft{p: p, kind: kinds, taken: make([]bundle, len(kinds)), worth: make([]int64, len(kinds)), in: make([][]int32, len(p.courses)),
		open: make([]bool, len(p.courses)), paid: make([]int64, len(p.units)), chooser: p.chooser(),
		seat: make([]int64, len(p.courses)), price: make([]int64, len(p.courses)), unit: make([]float64, len(p.units)),
		have: make([]int64, len(p.shares)), share: make([]float64, len(p.shares))}
	for j := range d.price {
		d.price[j] = blocked
	}
	return d
}

// count makes seats and money count so much of their rates when people choose.
func (d *draft) count(x *rates, part float64) {
	for j, s := range x.seat {
		d.seat[j] = int64(part * float64(s))
		d.sell(int32(j))
	}
	d.money = part * x.budget
	for i, u := range x.unit {
		d.unit[i] = part * u
	}
	for i, s := range x.share {
		d.share[i] = part * s
	}
}

// sell sets the price of a course by whether there is a seat.
func (d *draft) sell(j int32) {
	if d.price[j] = d.seat[j]; !d.open[j] || int64(len(d.in[j])) >= d.p.courses[j].seats {
		d.price[j] = blocked
	}
}

// means are what there is for the person in a place.
func (d *draft) means(k *kind) means {
	m := means{price: d.price, rate: d.money, money: math.MaxInt64, fee: d.p.fee(d.share, k.groups)}
	if d.strict {
		m.fewer = d.p.taken - d.allowed(k.groups)
	}
	if d.p.budget != Unlimited {
		m.money = d.p.budget - d.spent
	}
	if k.unit >= 0 {
		m.rate += d.unit[k.unit]
		m.money = min(m.money, d.p.units[k.unit].budget-d.paid[k.unit])
	}
	return m
}

// choose lets the person in a place, who has nothing, choose from what there is.
func (d *draft) choose(place int32) {
	k := &d.p.people.kinds[d.kind[place]]
	if k.nneeds == 0 {
		return
	}
	m := d.means(k)
	b, worth := d.chooser.choose(k, m)
	if b.n == 0 {
		return
	}
	for _, j := range b.courses() {
		worth += m.of(int32(j), d.p.courses[j].cost)
	}
	d.give(place, b, worth)
}

// put gives the person in a place a bundle that fits.
func (d *draft) put(place int32, b bundle) {
	d.give(place, b, d.chooser.worth(&d.p.people.kinds[d.kind[place]], &b))
}

// give gives the person in a place a bundle that fits, of which it is known what it is worth to them.
func (d *draft) give(place int32, b bundle, worth int64) {
	k := &d.p.people.kinds[d.kind[place]]
	d.taken[place], d.worth[place] = b, worth
	d.value += d.worth[place]
	d.tally(k.groups, int64(b.n))
	for _, j := range b.courses() {
		d.in[j] = append(d.in[j], place)
		d.pay(k.unit, d.p.courses[j].cost)
		d.sell(int32(j))
	}
}

// free takes from the person in a place what they have.
func (d *draft) free(place int32) bundle {
	k, b := &d.p.people.kinds[d.kind[place]], d.taken[place]
	d.tally(k.groups, -int64(b.n))
	for _, j := range b.courses() {
		at, last := slices.Index(d.in[j], place), len(d.in[j])-1
		d.in[j][at] = d.in[j][last]
		d.in[j] = d.in[j][:last]
		d.pay(k.unit, -d.p.courses[j].cost)
		d.sell(int32(j))
	}
	d.value -= d.worth[place]
	d.taken[place], d.worth[place] = bundle{}, 0
	return b
}

func (d *draft) pay(unit int32, cost int64) {
	d.spent += cost
	if unit >= 0 {
		d.paid[unit] += cost
	}
}

// start opens a course, if there is money for it.
func (d *draft) start(j int32) bool {
	fixed := d.p.courses[j].fixed
	if d.open[j] || d.shut(j) || d.p.budget != Unlimited && d.spent+fixed > d.p.budget {
		return false
	}
	d.open[j] = true
	d.spent += fixed
	d.sell(j)
	return true
}

// shut tells whether a course does not open.
func (d *draft) shut(j int32) bool { return d.offered != nil && d.offered[j] == 0 }

// stop closes a course that nobody is in.
func (d *draft) stop(j int32) {
	d.open[j] = false
	d.spent -= d.p.courses[j].fixed
	d.sell(j)
}

// short tells whether an open course has too few people.
func (d *draft) short(j int32) bool {
	return d.open[j] && int64(len(d.in[j])) < max(1, d.p.courses[j].min)
}

// A state is what a draft had at some time.
type state struct {
	taken        []bundle
	open         []bool
	value, spent int64
}

func (d *draft) state() state {
	return state{slices.Clone(d.taken), slices.Clone(d.open), d.value, d.spent}
}

// restore goes back to a state.
func (d *draft) restore(s state) {
	for place := range d.taken {
		d.free(int32(place))
	}
	d.spent = 0
	for j := range d.open {
		if d.open[j] = s.open[j]; d.open[j] {
			d.spent += d.p.courses[j].fixed
		}
	}
	for place, b := range s.taken {
		d.put(int32(place), b)
	}
}
