package allocate

import (
	"context"
	"math"
	"math/rand/v2"
)

// An improver takes what a few people have from them and lets them choose again in another order, at other prices; what is worse is undone (large
// neighbourhood search; Shaw 1998).
type improver struct {
	*draft
	*rand.Rand
	rates *rates
	asked []int64   // what a seat of each course costs at them, with its part of the fixed cost and of the budget
	ideal []bundle  // what everybody would take at them if nothing were taken
	hope  []int64   // what that is worth to them, but for what it costs
	most  []int64   // what anything could be worth to them; nil where that is not worth finding out
	needs [][]int32 // the places of those who need each step

	// The move that is being made.
	who     []int32
	old     []bundle
	had     []int64 // what that was worth to them
	turn    int32
	bear    int64   // how much value it may lose
	mark    []int32 // the last turn of everybody
	opened  int32   // −1 = none
	stopped []int32
}

func (d *draft) improver(r *relaxation, x *rates, number int) *improver {
	m := &improver{draft: d, Rand: random(0x696d70726f7665+uint64(number), uint64(len(d.kind))), rates: x, asked: r.charge(x),
		ideal: make([]bundle, len(d.kind)), hope: make([]int64, len(d.kind)), needs: make([][]int32, len(d.p.steps)), mark: make([]int32, len(d.kind))}
	for place, kind := range d.kind {
		k := &d.p.people.kinds[kind]
		if place > 0 && d.kind[place-1] == kind {
			m.ideal[place], m.hope[place] = m.ideal[place-1], m.hope[place-1]
		} else {
			m.ideal[place], m.hope[place] = d.chooser.choose(k, m.dream(k))
		}
		for _, s := range d.p.people.needsOf(k) {
			m.needs[s] = append(m.needs[s], int32(place))
		}
	}
	if len(d.kind) <= smallProblem {
		m.dreams()
	}
	return m
}

// dreams finds out what anything could be worth to everybody.
func (m *improver) dreams() {
	price := make([]int64, len(m.p.courses))
	for j := range price {
		if m.shut(int32(j)) {
			price[j] = blocked
		}
	}
	for _, kind := range m.kind {
		k := &m.p.people.kinds[kind]
		_, most := m.chooser.choose(k, means{price: price, money: m.p.purse(k)})
		m.most = append(m.most, most)
	}
}

// dream is what somebody of a kind could draw on if nothing were taken.
func (m *improver) dream(k *kind) means {
	w := means{price: m.asked, money: math.MaxInt64, fee: m.p.fee(m.rates.share, k.groups)}
	if k.unit >= 0 {
		w.rate = m.rates.unit[k.unit]
	}
	return w
}

// run makes so many moves, or fewer when the value reaches the bound. At first a move may lose some value, of which this is the mean, then less and less and nothing at the end
// (threshold accepting; Dueck & Scheuer 1990).
func (m *improver) run(ctx context.Context, moves int, heat float64, bound int64, tell func(float64)) {
	parts := []float64{1, 1, 0.9, 0.7, 0.3, 0} // of the rates count when people choose
	for i := range moves {
		if i%64 == 0 {
			m.count(m.rates, parts[m.IntN(len(parts))])
			if tell(float64(i) / float64(moves)); m.value >= bound || ctx.Err() != nil {
				return
			}
		}
		m.bear = int64(m.ExpFloat64() * heat * max(0, 0.8-float64(i)/float64(moves)))
		m.move()
	}
}

// move makes one move, or none.
func (m *improver) move() {
	m.turn++
	m.who, m.old, m.had, m.opened, m.stopped = m.who[:0], m.old[:0], m.had[:0], -1, m.stopped[:0]
	value, spent := m.value, m.spent
	seat := int64(0)
	if j := int32(m.IntN(len(m.p.courses))); m.IntN(4) > 0 {
		m.wish()
	} else if !m.open[j] {
		seat = m.seat[j]
		m.opening(j)
	} else if m.IntN(40) == 0 && len(m.in[j]) < manyPeople {
		m.closing(j)
	} else {
		m.mix(j)
	}
	m.Shuffle(len(m.who), func(a, b int) {
		m.who[a], m.who[b], m.old[a], m.old[b], m.had[a], m.had[b] = m.who[b], m.who[a], m.old[b], m.old[a], m.had[b], m.had[a]
	})
	if !m.again(value-m.bear) || !m.whole() || m.value+m.bear < value || m.bear == 0 && m.value == value && m.spent > spent {
		m.undo()
	}
	if m.opened >= 0 {
		m.seat[m.opened] = seat
		m.sell(m.opened)
	}
}

// again lets those whom the move takes up choose. It is false, and stops, where what is left cannot reach a value any more.
func (m *improver) again(least int64) bool {
	if m.most == nil {
		for _, place := range m.who {
			m.choose(place)
		}
		return true
	}
	reach := m.value
	for _, place := range m.who {
		reach += m.most[place]
	}
	for _, place := range m.who {
		m.choose(place)
		if reach += m.worth[place] - m.most[place]; reach < least {
			return false
		}
	}
	return true
}

// manyPeople are more than a move takes up.
const manyPeople = 300

// wish makes room for what somebody wants who has much less than they could.
func (m *improver) wish() {
	place, most := int32(0), int64(0)
	for range 4 {
		if q := int32(m.IntN(len(m.kind))); m.loss(q) > most {
			place, most = q, m.loss(q)
		}
	}
	if most == 0 {
		return
	}
	m.out(place)
	for _, j := range m.ideal[place].courses() {
		if m.open[j] && m.price[j] >= blocked && len(m.in[j]) > 0 {
			m.out(m.loser(m.in[j]))
		}
	}
	for range m.IntN(3) {
		if j := m.IntN(len(m.in)); len(m.in[j]) > 0 {
			m.out(m.in[j][m.IntN(len(m.in[j]))])
		}
	}
}

// loser is the one of two who is worse off.
func (m *improver) loser(of []int32) int32 {
	a, b := of[m.IntN(len(of))], of[m.IntN(len(of))]
	if m.loss(b) > m.loss(a) {
		return b
	}
	return a
}

// loss is how much less somebody has than they could at the rates, both without what it costs.
func (m *improver) loss(place int32) int64 {
	w := m.dream(&m.p.people.kinds[m.kind[place]])
	loss := m.hope[place] - m.worth[place]
	for _, j := range m.taken[place].courses() {
		loss += w.of(int32(j), m.p.courses[j].cost)
	}
	return loss
}

// mix takes up some people of a course, and some whom it would help.
func (m *improver) mix(j int32) {
	some := 2 + m.IntN(6)
	for range min(some, len(m.in[j])) {
		if n := len(m.in[j]); n > 0 {
			m.out(m.in[j][m.IntN(n)])
		}
	}
	m.seekers(j, some)
}

// out takes what somebody has, once a move.
func (m *improver) out(place int32) {
	if m.mark[place] != m.turn {
		m.mark[place] = m.turn
		m.who, m.had = append(m.who, place), append(m.had, m.worth[place])
		m.old = append(m.old, m.free(place))
	}
}

// seekers takes what people have whom a course would help.
func (m *improver) seekers(j int32, n int) {
	c := &m.p.courses[j]
	for range n {
		if all := m.needs[c.teaches[m.IntN(len(c.teaches))]]; len(all) > 0 {
			if place := all[m.IntN(len(all))]; c.welcomes(m.p.people.kinds[m.kind[place]].languages, m.p.people.kinds[m.kind[place]].groups) {
				m.out(place)
			}
		}
	}
}

// opening opens a course, closing another one if that takes money, and brings people to it, to whom its seats count nothing.
func (m *improver) opening(j int32) {
	for try := 0; !m.start(j); try++ {
		if try == 3 {
			return
		}
		if k := int32(m.IntN(len(m.p.courses))); m.open[k] && len(m.in[k]) < manyPeople {
			m.closing(k)
		}
	}
	m.opened, m.seat[j] = j, 0
	m.sell(j)
	m.seekers(j, int(min(4*m.p.courses[j].seats, 4*max(2, m.p.courses[j].min), manyPeople)))
}

// closing closes a course.
func (m *improver) closing(j int32) {
	for len(m.in[j]) > 0 {
		m.out(m.in[j][0])
	}
	m.stop(j)
	m.stopped = append(m.stopped, j)
}

// whole closes what nobody is in any more, and tells whether everything open has enough people and all shares are kept.
func (m *improver) whole() bool {
	if m.opened >= 0 && m.short(m.opened) {
		return false
	}
	for i := range m.old {
		for _, j := range m.old[i].courses() {
			if m.short(int32(j)) {
				if len(m.in[j]) > 0 {
					return false
				}
				m.stop(int32(j))
				m.stopped = append(m.stopped, int32(j))
			}
		}
	}
	return m.fair()
}

// undo brings back what was before the move.
func (m *improver) undo() {
	for _, place := range m.who {
		m.free(place)
	}
	if m.opened >= 0 {
		m.stop(m.opened)
	}
	for _, j := range m.stopped {
		m.open[j] = true
		m.spent += m.p.courses[j].fixed
		m.sell(j)
	}
	for i, place := range m.who {
		if m.old[i].n > 0 {
			m.give(place, m.old[i], m.had[i])
		}
	}
}
