package allocate

import (
	"context"
	"math"
	"math/big"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// rates are what the scarce things cost: multipliers of the constraints that are taken out of the problem, all 0 or more.
type rates struct {
	seat   []int64   // of each course: millionths of value for a seat
	budget float64   // millionths of value for a thousandth of money
	unit   []float64 // the same, of the budget of each unit
	share  []float64 // millionths of value for a seat that a group must have: see fee
}

// times is a part of the rates. Those of shares stay, for they ask for something.
func (x *rates) times(part float64) *rates {
	y := &rates{seat: slices.Clone(x.seat), budget: part * x.budget, unit: slices.Clone(x.unit), share: x.share}
	for j := range y.seat {
		y.seat[j] = int64(part * float64(y.seat[j]))
	}
	for i := range y.unit {
		y.unit[i] *= part
	}
	return y
}

// A relaxation is the problem without limits on seats and money that people share, which cost instead. Each of them alone keeps to all limits. What its best solution
// is worth no plan can exceed.
type relaxation struct {
	p       *Problem
	order   []int32 // the kinds, by what they are
	seats   []int64 // of each course, or how many people could use it, or how many the budget could pay for, if these are fewer
	limited []bool  // whether it is the seats that are fewest: where it is money, only money has a price
	fixed   []int64 // what each course costs once, of which each of its people bears a part
	budget  int64
	quantum int64 // every value is a multiple of it
	pool    []*worker
}

// A worker adds up what some of the kinds choose.
type worker struct {
	*chooser
	usage
}

// usage is what people would take at some rates. All numbers are whole, so that their sums do not depend on the order in which they are added.
type usage struct {
	net    int64   // value − what it costs
	demand []int64 // for each course
	unit   []int64 // what people of each unit with a budget cost, in thousandths
	share  []int64 // seats of people of the group of each share
	people int64
}

func (u *usage) clear() {
	u.net, u.people = 0, 0
	clear(u.demand)
	clear(u.unit)
	clear(u.share)
}

func (u *usage) add(o *usage) {
	u.net += o.net
	u.people += o.people
	for j, n := range o.demand {
		u.demand[j] += n
	}
	for i, n := range o.unit {
		u.unit[i] += n
	}
	for i, n := range o.share {
		u.share[i] += n
	}
}

func (p *Problem) usage() usage {
	return usage{demand: make([]int64, len(p.courses)), unit: make([]int64, len(p.units)), share: make([]int64, len(p.shares))}
}

func (p *Problem) relax() *relaxation {
	r := &relaxation{p: p, fixed: make([]int64, len(p.courses)), budget: p.budget, seats: make([]int64, len(p.courses)), limited: make([]bool, len(p.courses))}
	for range max(1, min(runtime.GOMAXPROCS(0), 64)) {
		r.pool = append(r.pool, r.worker())
	}
	for k := range p.people.kinds {
		r.order = append(r.order, int32(k))
	}
	slices.SortFunc(r.order, func(a, b int32) int { return p.people.compare(&p.people.kinds[a], &p.people.kinds[b]) })
	useful := p.useful()
	for j, c := range p.courses {
		r.fixed[j] = c.fixed
		seats := min(c.seats, p.affords(&c))
		if seats < c.min {
			seats = 0 // it never opens
		}
		r.seats[j] = min(seats, useful[j]) // others may come too, so that enough do
		r.limited[j] = c.seats < useful[j] && r.seats[j] == c.seats
	}
	for _, k := range p.people.kinds {
		r.quantum = gcd(r.quantum, k.weight)
		for _, w := range p.people.weightsOf(&k) {
			r.quantum = gcd(r.quantum, w)
		}
	}
	return r
}

func (r *relaxation) worker() *worker { return &worker{chooser: r.p.chooser(), usage: r.p.usage()} }

// affords is how many people the budget could pay for in a course, if it were spent on nothing else.
func (p *Problem) affords(c *course) int64 {
	switch left := p.budget - c.fixed; {
	case p.budget == Unlimited:
		return math.MaxInt64
	case left < 0:
		return 0
	case c.cost == 0:
		return math.MaxInt64
	default:
		return left / c.cost
	}
}

// purse is what somebody of a kind may cost, if nobody else costs anything.
func (p *Problem) purse(k *kind) int64 {
	most := int64(math.MaxInt64)
	if p.budget != Unlimited {
		most = p.budget
	}
	if k.unit >= 0 {
		most = min(most, p.units[k.unit].budget)
	}
	return most
}

func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// An audience is people with the same languages and groups.
type audience struct{ languages, groups uint64 }

// welcomes tells whether people of some languages and groups may take a course.
func (c *course) welcomes(languages, groups uint64) bool {
	return c.languages&languages != 0 && (c.groups == 0 || c.groups&groups != 0)
}

// useful counts the people for whom each course closes something, or may help to.
func (p *Problem) useful() []int64 {
	n := make([]int64, len(p.courses))
	speakers := map[audience]int64{}
	c := p.chooser()
	c.means = means{price: make([]int64, len(p.courses)), money: math.MaxInt64}
	for i := range p.people.kinds {
		k := &p.people.kinds[i]
		speakers[audience{k.languages, k.groups}] += int64(k.members)
		c.kind, c.weights = k, p.people.weightsOf(k)
		c.list()
		for _, o := range c.offers {
			c.masks[o.j] = 0
			n[o.j] += int64(k.members)
		}
	}
	for j := range p.courses {
		if !p.courses[j].support {
			continue
		}
		n[j] = 0
		for who, people := range speakers {
			if p.courses[j].welcomes(who.languages, who.groups) {
				n[j] += people
			}
		}
	}
	return n
}

// under is what a product of two numbers is at least, whatever its rounding.
func under(x float64) int64 { return int64(math.Floor(x * (1 - 0x1p-48))) }

// charge works out the price of each course but for its part in budgets of units: its seat, and the money that it costs with its part of the fixed cost, rounded
// down. A course that opens costs Fixed/seats at least for each of its people, for it has no more.
func (r *relaxation) charge(x *rates) []int64 {
	price := make([]int64, len(r.p.courses))
	for j := range r.p.courses {
		c := &r.p.courses[j]
		if price[j] = blocked; r.seats[j] > 0 {
			money := float64(c.cost) + float64(r.fixed[j])/float64(r.seats[j])
			price[j] = x.seat[j] + under(min(x.budget*money, 0x1p56))
		}
	}
	return price
}

// take adds up what some kinds choose. It is false when there was no time for it.
func (r *relaxation) take(ctx context.Context, x *rates, kinds []int32, into *usage) bool {
	into.clear()
	const chunk = 64
	price := r.charge(x)
	var next atomic.Int64
	work := func(w *worker) {
		w.usage.clear()
		for {
			to := int(next.Add(chunk))
			if to-chunk >= len(kinds) || ctx.Err() != nil {
				return
			}
			for _, k := range kinds[to-chunk : min(to, len(kinds))] {
				w.one(x, price, &r.p.people.kinds[k])
			}
		}
	}
	var all sync.WaitGroup
	for _, w := range r.pool[:min(len(r.pool), 1+len(kinds)/chunk)] {
		all.Go(func() { work(w) })
	}
	all.Wait()
	for _, w := range r.pool[:min(len(r.pool), 1+len(kinds)/chunk)] {
		into.add(&w.usage)
	}
	return ctx.Err() == nil
}

func (w *worker) one(x *rates, price []int64, k *kind) {
	m := means{price: price, money: w.p.purse(k), fee: w.p.fee(x.share, k.groups)}
	if k.unit >= 0 {
		m.rate = x.unit[k.unit]
	}
	b, value := w.choose(k, m)
	w.net += value * int64(k.members)
	w.people += int64(k.members)
	for _, j := range b.courses() {
		w.demand[j] += int64(k.members)
		if k.unit >= 0 {
			w.usage.unit[k.unit] += w.p.courses[j].cost * int64(k.members)
		}
	}
	for i, s := range w.p.shares {
		if k.groups&s.bit != 0 {
			w.usage.share[i] += int64(b.n) * int64(k.members)
		}
	}
}

// bound is what no plan can exceed, in millionths: what people choose at these rates, and what all that is scarce costs at them. Shares add nothing: by their rates a plan that keeps them pays 0 or less in all. It is added up in whole numbers,
// and rounded up wherever it is rounded.
func (r *relaxation) bound(x *rates, net int64) int64 {
	sum := big.NewInt(net)
	add := func(a, b int64) { sum.Add(sum, new(big.Int).Mul(big.NewInt(a), big.NewInt(b))) }
	for j, s := range x.seat {
		if s > 0 {
			add(s, r.seats[j])
		}
	}
	money := func(rate float64, budget int64) {
		if rate > 0 {
			product, _ := big.NewFloat(rate).SetPrec(200).Mul(big.NewFloat(rate), new(big.Float).SetPrec(200).SetInt64(budget)).Int(nil)
			sum.Add(sum, product.Add(product, big.NewInt(1)))
		}
	}
	money(x.budget, r.budget)
	for i, rate := range x.unit {
		money(rate, r.p.units[i].budget)
	}
	if r.quantum > 0 {
		q := big.NewInt(r.quantum)
		sum.Mul(sum.Div(sum, q), q)
	}
	if !sum.IsInt64() {
		return math.MaxInt64
	}
	return sum.Int64()
}
