package allocate

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// build fills an empty draft. Courses are opened by how many people want them at the rates; then people choose, in an order without meaning, while prices follow
// how much is left for how many people. They begin at a part of the rates.
func (d *draft) build(ctx context.Context, m *market, part float64) {
	d.prepare(m.wanted)
	order := places(len(d.kind))
	now := m.guide.times(part)
	batch := max(1, len(order)/200)
	for at := 0; at < len(order) && ctx.Err() == nil; at += batch {
		d.count(now, 1)
		for _, place := range order[at:min(at+batch, len(order))] {
			d.choose(place)
		}
		d.follow(m, now, 1-float64(min(at+batch, len(order)))/float64(len(order)))
	}
	d.count(m.guide, 1)
}

// follow moves the rates of seats and of the budget: down where more than this share is left, up where less is.
func (d *draft) follow(m *market, now *rates, share float64) {
	move := func(rate, scale, left float64) float64 {
		const gain, most = 0.2, 0.01 // parts of the scale
		return max(0, rate+scale*min(max(gain*(share-left), -most), most))
	}
	for j := range d.open {
		if c := &d.p.courses[j]; d.open[j] && !math.IsInf(m.have[j], 1) {
			now.seat[j] = int64(move(float64(now.seat[j]), m.scale[j], 1-float64(len(d.in[j]))/float64(c.seats)))
		}
	}
	if d.p.budget > 0 && d.spent > d.fixed {
		n := len(d.p.courses)
		now.budget = move(now.budget, m.scale[n], float64(d.p.budget-d.spent)/float64(max(1, d.p.budget-d.fixed)))
	}
}

// prepare opens the courses that enough people want, the fullest first, while there is money for them and for their people.
func (d *draft) prepare(wanted []float64) {
	full := make([]float64, len(wanted))
	var js []int32
	for j, w := range wanted {
		c := &d.p.courses[j]
		if full[j] = w / float64(max(1, c.seats)); w >= 0.7*float64(max(1, c.min)) {
			js = append(js, int32(j))
		}
	}
	slices.SortStableFunc(js, func(a, b int32) int { return cmp.Compare(full[b], full[a]) })
	for _, j := range js {
		d.start(j)
	}
	d.fixed = d.spent
}

// places are those of so many people in an order without meaning.
func places(n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(i)
	}
	return shuffled(out)
}

// settle closes courses with too few people, the emptiest first, and lets their people choose again. It tells whether there were any.
func (d *draft) settle() (closed bool) {
	for ; ; closed = true {
		worst, least := int32(-1), 2.0
		for j := range d.open {
			if c := &d.p.courses[j]; d.short(int32(j)) {
				if full := float64(len(d.in[j])) / float64(max(1, c.min)); full < least {
					worst, least = int32(j), full
				}
			}
		}
		if worst < 0 {
			return closed
		}
		people := slices.Clone(d.in[worst])
		for _, place := range people {
			d.free(place)
		}
		d.stop(worst)
		for _, place := range people {
			d.choose(place)
		}
	}
}

// refill lets everybody choose again, and keeps what is better, or as good and cheaper.
func (d *draft) refill(ctx context.Context) {
	for i, place := range places(len(d.kind)) {
		if i%1024 == 0 && ctx.Err() != nil {
			return
		}
		value, spent := d.value, d.spent
		old := d.free(place)
		d.choose(place)
		if (d.value > value || d.value == value && d.spent < spent) && d.fair() {
			if !slices.ContainsFunc(old.courses(), func(j int16) bool { return d.short(int32(j)) }) {
				continue
			}
		}
		d.free(place)
		d.put(place, old)
	}
}

// thrift makes nothing count but money, and that so little that it never outweighs a step.
func (d *draft) thrift(quantum int64) {
	dearest := int64(1)
	for _, c := range d.p.courses {
		dearest = max(dearest, c.cost)
	}
	d.count(&rates{seat: make([]int64, len(d.p.courses)), unit: make([]float64, len(d.p.units)), share: make([]float64, len(d.p.shares))}, 0)
	d.money = float64(quantum-1) / float64(dearest) / float64(d.p.taken)
}
