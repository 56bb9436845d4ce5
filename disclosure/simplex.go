package disclosure

import (
	"errors"
	"math"
)

// Tolerances. All data are whole numbers and nearly all coefficients −1, 0 or 1, so errors stay far below; and what is called safe is checked in whole
// numbers ([program.table]), so a wrong pivot can only make more be suppressed.
//
// Many vertices of such programs coincide, and the simplex method can stay among them for long. So every column may go below 0 by a little, each by a
// different amount (Charnes 1952): no two vertices coincide any more, and the point is off by less than what is rounded away.
const (
	tiny     = 1e-9
	noise    = 1e-7 // what is smaller in the inverse of a basis is none: its denominators are small
	eps      = 1e-8
	little   = 2e-7
	rounding = 1e-4 // what counts may be off by in the end
	off      = 0.02 // how far from a whole number a value may be, to be rounded to it
	maxTries = 200  // pivots without progress before chance decides
)

// errStuck: the simplex method came to no end. Nothing is then proved, which is treated as unsafe.
var errStuck = errors.New("disclosure: the linear program could not be solved")

// errInfeasible: no table has these counts.
var errInfeasible = errors.New("disclosure: no table has these counts")

// limit is the number of pivots after which an objective is given up.
func (p *program) limit() int { return 2000 + 20*len(p.val) }

// feasible finds a first point within all bounds, by lowering the sum of violations.
func (p *program) feasible() error {
	p.settle()
	p.mending = true
	defer func() { p.mending = false }()
	still := 0
	for range p.limit() {
		if p.violations() == 0 {
			return nil
		}
		e, d := p.enter(still > maxTries)
		if e < 0 {
			if p.nearly() {
				return nil
			}
			return errInfeasible
		}
		moved, err := p.step(e, d, still > maxTries)
		if err != nil {
			return err
		}
		if still++; moved > tiny {
			still = 0
		}
	}
	return errStuck
}

// violations counts the basic variables out of bounds, and makes mending them the objective.
func (p *program) violations() (wrong int) {
	clear(p.gain)
	for _, b := range p.basic {
		if p.val[b] < p.lo[b]-eps {
			p.gain[b] = 1
		} else if p.val[b] > p.hi[b]+eps {
			p.gain[b] = -1
		} else {
			continue
		}
		wrong++
	}
	p.price()
	return wrong
}

// nearly tells whether what is out of bounds is so by what rounding does.
func (p *program) nearly() bool {
	for _, b := range p.basic {
		if p.val[b] < p.lo[b]-rounding || p.val[b] > p.hi[b]+rounding {
			return false
		}
	}
	return true
}

// price computes the multipliers of an objective.
func (p *program) price() {
	m := p.basis.m
	clear(p.basis.costs)
	for i, b := range p.basic {
		if g := p.gain[b]; g != 0 {
			for c := range m {
				p.basis.costs[c] += g * p.basis.inv[c*m+i]
			}
		}
	}
}

// grows is how much the objective grows with a nonbasic variable.
func (p *program) grows(v int) float64 {
	if v >= p.n {
		return p.gain[v] - p.basis.costs[v-p.n]
	}
	d := p.gain[v]
	for _, i := range p.rows[p.from[v]:p.from[v+1]] {
		d += p.basis.costs[i]
	}
	return d
}

// maximise finds the largest sum of columns, times sign. From the value goal on it asks at each vertex whether that is enough.
func (p *program) maximise(columns []int32, sign, goal float64, enough func() bool) (float64, error) {
	clear(p.gain)
	for _, j := range columns {
		p.gain[j] = sign
	}
	return p.climb(columns, sign, goal, enough)
}

// wander does the same to another vertex, if several are best or nearly so: it depends on chance which.
func (p *program) wander(columns []int32, sign, goal float64, enough func() bool) (float64, error) {
	clear(p.gain)
	for j := range p.n {
		p.gain[j] = p.chance.Float64() - 0.5
	}
	for _, j := range columns {
		p.gain[j] = 1000 * sign
	}
	return p.climb(columns, sign, goal, enough)
}

// climb goes from vertex to vertex as long as the objective grows, and returns the sum of some columns.
func (p *program) climb(columns []int32, sign, goal float64, enough func() bool) (sum float64, err error) {
	if gain := p.gain; p.settle() {
		p.gain = make([]float64, len(gain))
		err := p.feasible()
		if p.gain = gain; err != nil {
			return 0, err
		}
	}
	p.price()
	still := 0
	for range p.limit() {
		e, d := p.enter(still > maxTries)
		sum = 0
		for _, j := range columns {
			sum += p.val[j]
		}
		if e < 0 || sum*sign >= goal-off && enough() {
			return sum, nil
		}
		moved, err := p.step(e, d, still > maxTries)
		if err != nil {
			return 0, err
		}
		if still++; moved > tiny {
			still = 0
		}
	}
	return 0, errStuck
}

// enter is the nonbasic variable to move and how much the objective grows with it: of some the one that helps most, or any when there was no progress, for chance
// leads out of every circle; −1 when none helps.
func (p *program) enter(any bool) (int32, float64) {
	best, at, gain := eps, -1, 0.0
	all := len(p.val)
	v := p.next
	if any {
		v = p.chance.IntN(all)
	}
	for k := range all {
		if v++; v >= all {
			v = 0
		}
		if p.rowOf[v] < 0 && p.lo[v] < p.hi[v] {
			d := p.grows(v)
			if math.Abs(d) > best && (d > 0 && p.val[v] < p.hi[v]-tiny || d < 0 && p.val[v] > p.lo[v]+tiny) {
				best, at, gain = math.Abs(d), v, d
			}
		}
		if at >= 0 && (any || k%portion == portion-1) {
			p.next = v
			break
		}
	}
	return int32(at), gain
}

// portion is how many variables are looked at before the best of them enters.
const portion = 100

// step moves a nonbasic variable until something stops it, and exchanges the two.
func (p *program) step(e int32, d float64, first bool) (moved float64, err error) {
	dir, room := 1.0, p.hi[e]-p.val[e]
	if d < 0 {
		dir, room = -1, p.val[e]-p.lo[e]
	}
	sign := 1.0
	if int(e) >= p.n {
		sign = -1
	}
	b := p.basis
	b.aim(p.rows[p.from[e]:p.from[e+1]], sign)
	out := int32(-1)
	for _, i := range b.moved {
		free := p.free(p.basic[i], dir*b.speed[i])
		if free < room-tiny || free < room+tiny && out >= 0 && p.better(i, out, first) {
			room, out = min(room, free), i
		}
	}
	if math.IsInf(room, 1) {
		return 0, errStuck
	}
	if room > 0 {
		for _, i := range b.moved {
			p.val[p.basic[i]] += dir * room * b.speed[i]
		}
		p.val[e] += dir * room
	}
	if out < 0 {
		return room, p.w.spend(len(b.moved))
	}
	p.pivots++
	left := p.basic[out]
	p.basic[out], p.rowOf[e], p.rowOf[left] = e, out, -1
	return room, p.w.spend(b.exchange(out, d))
}

// better decides between two rows that stop a variable at the same place: the larger coefficient, or the lower variable.
func (p *program) better(i, out int32, first bool) bool {
	if a, b := math.Abs(p.basis.speed[i]), math.Abs(p.basis.speed[out]); !first && math.Abs(a-b) > tiny {
		return a > b
	}
	return p.basic[i] < p.basic[out]
}

// free is how far a variable can go at a speed. One that is out of bounds stops where it comes in; while that is mended it may go further out, for the
// sum of all violations falls.
func (p *program) free(v int32, speed float64) float64 {
	switch {
	case speed > 0 && p.val[v] < p.lo[v]-eps:
		return (p.lo[v] - p.val[v]) / speed
	case speed < 0 && p.val[v] > p.hi[v]+eps:
		return (p.hi[v] - p.val[v]) / speed
	case speed > 0 && (p.val[v] <= p.hi[v]+eps || !p.mending):
		return max(0, p.hi[v]-p.val[v]) / speed
	case speed < 0 && (p.val[v] >= p.lo[v]-eps || !p.mending):
		return min(0, p.lo[v]-p.val[v]) / speed
	}
	return math.Inf(1)
}
