package disclosure

import (
	"context"
	"errors"
	"math"
	"slices"
)

// bounded is the sum of columns, from lo to hi.
type bounded struct {
	lo, hi  int64
	columns []int32
}

// work counts what was done, so that effort is limited by a number that is the same on every machine.
type work struct {
	ctx   context.Context
	steps int64 // numbers touched in pivots
	check int
}

func (w *work) spend(steps int) error {
	w.steps += int64(steps)
	if w.check++; w.check%64 == 0 {
		return w.ctx.Err()
	}
	return nil
}

// Tolerances. All data are whole numbers and nearly all coefficients −1, 0 or 1, so errors stay far below; and what is called safe is checked in whole
// numbers ([program.table]), so a wrong pivot can only make more be suppressed.
//
// Many vertices of such programs coincide, and the simplex method can stay among them for long. So every column may go below 0 by a little, each by a
// different amount (Charnes 1952): no two vertices coincide any more, and the point is off by less than what is rounded away.
const (
	tiny     = 1e-9
	eps      = 1e-8
	little   = 2e-7
	off      = 0.02 // how far from a whole number a value may be, to be rounded to it
	maxTries = 200  // pivots without progress before Bland's rule is used
)

// errStuck: the simplex method came to no end. Nothing is then proved, which is treated as unsafe.
var errStuck = errors.New("disclosure: the linear program could not be solved")

// errInfeasible: no table has these counts.
var errInfeasible = errors.New("disclosure: no table has these counts")

// A program is a linear program with its simplex dictionary: every basic variable is a sum of nonbasic ones, in sparse rows. The variables are the
// columns (no less than 0) and then one for each row of the problem, the sum of its columns. The feasible region does not change from one
// objective to the next, so each begins where the last one ended (Dantzig 1963; Chvátal 1983, ch. 3 and 8).
type program struct {
	n       int
	lo, hi  []float64
	val     []float64
	rows    []sparse  // of basic variables
	basic   []int32   // variable of each row
	rowOf   []int32   // of each variable; −1 = nonbasic
	in      [][]int32 // of each variable: rows that may hold it; some no longer do
	given   []bounded
	d       []float64 // by how much the objective grows with each nonbasic variable
	w       *work
	mending bool // the first phase: some variables are out of bounds
	lean    bool // variables that cannot move are forgotten when they leave the basis
	stamp   []int32
	now     int32
	scratch sparse
}

// sparse is a row's coefficients, by ascending variable.
type sparse struct {
	at []int32
	of []float64
}

func (s *sparse) find(v int32) float64 {
	if i, ok := slices.BinarySearch(s.at, v); ok {
		return s.of[i]
	}
	return 0
}

// newProgram begins with every column at 0, which may violate rows.
func newProgram(columns int, rows []bounded, w *work) *program {
	all := columns + len(rows)
	p := &program{n: columns, lo: make([]float64, all), hi: make([]float64, all), val: make([]float64, all), rowOf: make([]int32, all),
		in: make([][]int32, all), d: make([]float64, all), given: rows, w: w, stamp: make([]int32, len(rows))}
	for j := range columns {
		p.lo[j], p.hi[j], p.rowOf[j] = -little*(1+float64(uint32(j+1)*2654435761)/(1<<32)), math.Inf(1), -1
		p.val[j] = p.lo[j]
	}
	for i, r := range rows {
		y := int32(columns + i)
		p.lo[y], p.hi[y], p.rowOf[y] = float64(r.lo), float64(r.hi), int32(i)
		s := sparse{at: slices.Clone(r.columns), of: make([]float64, len(r.columns))}
		for k, j := range r.columns {
			s.of[k] = 1
			p.in[j] = append(p.in[j], int32(i))
			p.val[y] += p.val[j]
		}
		p.rows, p.basic = append(p.rows, s), append(p.basic, y)
	}
	return p
}

// limit is the number of pivots after which an objective is given up.
func (p *program) limit() int { return 2000 + 60*len(p.val) }

// feasible finds a first point within all bounds, by lowering the sum of violations.
func (p *program) feasible() error {
	p.mending = true
	defer func() { p.mending = false }()
	still := 0
	for range p.limit() {
		wrong := p.violations()
		if wrong == 0 {
			return nil
		}
		e := p.enter(still > maxTries)
		if e < 0 {
			return errInfeasible
		}
		moved, err := p.step(e, p.d[e] > 0, still > maxTries)
		if err != nil {
			return err
		}
		if still++; moved > tiny {
			still = 0
		}
	}
	return errStuck
}

// violations counts the basic variables out of bounds, and sets d to how fast each nonbasic variable mends them.
func (p *program) violations() (wrong int) {
	clear(p.d)
	for i, b := range p.basic {
		sign := 0.0
		if p.val[b] < p.lo[b]-eps {
			sign = 1
		} else if p.val[b] > p.hi[b]+eps {
			sign = -1
		} else {
			continue
		}
		wrong++
		r := &p.rows[i]
		for k, j := range r.at {
			p.d[j] += sign * r.of[k]
		}
	}
	return wrong
}

// maximise finds the largest sum of columns, times sign. From the value goal on it asks at each vertex whether that is enough.
func (p *program) maximise(columns []int32, sign, goal float64, enough func() bool) (float64, error) {
	clear(p.d)
	for _, j := range columns {
		if i := p.rowOf[j]; i >= 0 {
			r := &p.rows[i]
			for k, v := range r.at {
				p.d[v] += sign * r.of[k]
			}
		} else {
			p.d[j] += sign
		}
	}
	sum := 0.0
	for _, j := range columns {
		sum += p.val[j]
	}
	still := 0
	for range p.limit() {
		e := p.enter(still > maxTries)
		if e < 0 || sum*sign >= goal-off && enough() {
			return sum, nil
		}
		speed := math.Abs(p.d[e])
		moved, err := p.step(e, p.d[e] > 0, still > maxTries)
		sum += sign * speed * moved
		if err != nil {
			return 0, err
		}
		if still++; moved > tiny {
			still = 0
		}
	}
	return 0, errStuck
}

// enter is the nonbasic variable to move: the one that helps most, or the first (Bland 1977) when there was no progress; −1 when none helps.
func (p *program) enter(first bool) int32 {
	best, at := eps, int32(-1)
	for v, d := range p.d {
		if math.Abs(d) <= best || p.rowOf[v] >= 0 || p.lo[v] == p.hi[v] {
			continue
		}
		if d > 0 && p.val[v] < p.hi[v]-tiny || d < 0 && p.val[v] > p.lo[v]+tiny {
			if first {
				return int32(v)
			}
			best, at = math.Abs(d), int32(v)
		}
	}
	return at
}

// step moves a nonbasic variable until something stops it, and exchanges the two.
func (p *program) step(e int32, up, first bool) (moved float64, err error) {
	dir := 1.0
	if !up {
		dir = -1
	}
	room := p.hi[e] - p.val[e]
	if !up {
		room = p.val[e] - p.lo[e]
	}
	out, coef := int32(-1), 0.0
	p.now++
	held := p.in[e][:0]
	for _, i := range p.in[e] {
		if p.stamp[i] == p.now {
			continue
		}
		c := p.rows[i].find(e)
		if c == 0 {
			continue
		}
		p.stamp[i] = p.now
		held = append(held, i)
		free := p.free(p.basic[i], dir*c)
		if free < room-tiny || free < room+tiny && out >= 0 && p.better(i, c, out, coef, first) {
			room, out, coef = min(room, free), i, c
		}
	}
	p.in[e] = held
	if math.IsInf(room, 1) {
		return 0, errStuck
	}
	if room > 0 {
		for _, i := range held {
			b := p.basic[i]
			p.val[b] += dir * room * p.rows[i].find(e)
		}
		p.val[e] += dir * room
	}
	if out < 0 {
		return room, p.w.spend(len(held))
	}
	return room, p.w.spend(p.pivot(e, out))
}

// better decides between two rows that stop a variable at the same place: the larger coefficient, or the lower variable.
func (p *program) better(i int32, c float64, out int32, coef float64, first bool) bool {
	if a, b := math.Abs(c), math.Abs(coef); !first && math.Abs(a-b) > tiny {
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

// pivot makes a nonbasic variable basic in a row, and the row's variable nonbasic. It returns how many numbers were touched.
func (p *program) pivot(e, out int32) (touched int) {
	r := &p.rows[out]
	left := p.basic[out]
	a := r.find(e)
	fresh := sparse{at: make([]int32, 0, len(r.at)), of: make([]float64, 0, len(r.at))}
	placed := p.lean && int(left) >= p.n && p.lo[left] == p.hi[left]
	for k, v := range r.at { // e = (left − the others) / a
		if v == e {
			continue
		}
		if !placed && v > left {
			fresh.at, fresh.of, placed = append(fresh.at, left), append(fresh.of, 1/a), true
		}
		fresh.at, fresh.of = append(fresh.at, v), append(fresh.of, snap(-r.of[k]/a))
	}
	if !placed {
		fresh.at, fresh.of = append(fresh.at, left), append(fresh.of, 1/a)
	}
	p.rows[out] = fresh
	p.basic[out], p.rowOf[e], p.rowOf[left] = e, out, -1
	p.in[left] = append(p.in[left][:0], out)
	for _, i := range p.in[e] {
		if i != out {
			touched += len(p.rows[i].at) + len(fresh.at)
			p.substitute(i, e, &fresh)
		}
	}
	p.in[e] = nil
	if de := p.d[e]; de != 0 {
		p.d[e] = 0
		for k, v := range fresh.at {
			p.d[v] = snap(p.d[v] + de*fresh.of[k])
		}
	}
	return touched + len(fresh.at)
}

// substitute puts a sum in the place of a variable of a row.
func (p *program) substitute(i, e int32, sum *sparse) {
	r := &p.rows[i]
	c := r.find(e)
	out := sparse{at: p.scratch.at[:0], of: p.scratch.of[:0]}
	k, l := 0, 0
	for k < len(r.at) || l < len(sum.at) {
		switch {
		case l == len(sum.at) || k < len(r.at) && r.at[k] < sum.at[l]:
			if r.at[k] != e {
				out.at, out.of = append(out.at, r.at[k]), append(out.of, r.of[k])
			}
			k++
		case k == len(r.at) || sum.at[l] < r.at[k]:
			out.at, out.of = append(out.at, sum.at[l]), append(out.of, snap(c*sum.of[l]))
			p.in[sum.at[l]] = append(p.in[sum.at[l]], i)
			l++
		default:
			if v := snap(r.of[k] + c*sum.of[l]); v != 0 {
				out.at, out.of = append(out.at, r.at[k]), append(out.of, v)
			}
			k, l = k+1, l+1
		}
	}
	p.rows[i], p.scratch = out, *r
}

// snap rounds what is very near to a whole number.
func snap(x float64) float64 {
	if r := math.Round(x); math.Abs(x-r) < tiny {
		return r
	}
	return x
}

// table is the present point in whole numbers, if it is one: it is checked against every row as it was given.
func (p *program) table() ([]int64, bool) {
	x := make([]int64, p.n)
	for j := range x {
		v := math.Round(p.val[j])
		if math.Abs(v-p.val[j]) > off || v < 0 || v > 1<<53 {
			return nil, false
		}
		x[j] = int64(v)
	}
	for _, r := range p.given {
		sum := int64(0)
		for _, j := range r.columns {
			sum += x[j]
		}
		if sum < r.lo || sum > r.hi {
			return nil, false
		}
	}
	return x, true
}
