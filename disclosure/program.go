package disclosure

import (
	"context"
	"math"
	"math/rand/v2"
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

// A program is a linear program and a point of it, for the revised simplex method with bounded variables (Dantzig 1963; Chvátal 1983, ch. 7 and 8). The variables are the
// columns (no less than 0) and then one for each row of the problem, the sum of its columns. The feasible region does not change from one
// objective to the next, so each begins where the last one ended.
type program struct {
	n       int
	lo, hi  []float64
	val     []float64
	basic   []int32 // variable of each row
	rowOf   []int32 // of each variable; −1 = nonbasic
	rows    []int32 // of one variable after the other
	from    []int32 // where those of each begin
	given   []bounded
	basis   *basis
	gain    []float64 // of each variable: its part in the objective
	w       *work
	chance  *rand.Rand // begins the same for each program
	mending bool       // the first phase: some variables are out of bounds
	pivots  int        // since rounding errors were looked for
	next    int        // where to look first for a variable to enter
}

// newProgram begins with every column at 0, which may violate rows.
func newProgram(columns int, rows []bounded, w *work) *program {
	all := columns + len(rows)
	p := &program{n: columns, lo: make([]float64, all), hi: make([]float64, all), val: make([]float64, all), rowOf: make([]int32, all),
		from: make([]int32, all+1), gain: make([]float64, all), given: rows, w: w, basis: newBasis(len(rows)), chance: rand.New(rand.NewPCG(uint64(columns), uint64(len(rows))))}
	for j := range columns {
		p.lo[j], p.hi[j], p.rowOf[j] = -little*(1+float64(uint32(j+1)*2654435761)/(1<<32)), math.Inf(1), -1
		p.val[j] = p.lo[j]
	}
	for i, r := range rows {
		y := int32(columns + i)
		p.lo[y], p.hi[y], p.rowOf[y] = float64(r.lo), float64(r.hi), int32(i)
		p.from[y+1]++
		for _, j := range r.columns {
			p.from[j+1]++
			p.val[y] += p.val[j]
		}
		p.basic = append(p.basic, y)
	}
	for v := range all {
		p.from[v+1] += p.from[v]
	}
	p.rows = make([]int32, p.from[all])
	at := slices.Clone(p.from[:all])
	for i, r := range rows {
		for _, j := range r.columns {
			p.rows[at[j]] = int32(i)
			at[j]++
		}
		p.rows[at[columns+i]] = int32(i)
	}
	return p
}

// startAt puts all columns at a table that is within all bounds.
func (p *program) startAt(x []int64) {
	for j, n := range x {
		p.val[j] = float64(n)
	}
	p.sum()
}

// sum adds the columns up and tells how far the sums were off.
func (p *program) sum() (off float64) {
	for i, r := range p.given {
		sum := 0.0
		for _, j := range r.columns {
			sum += p.val[j]
		}
		off = max(off, math.Abs(sum-p.val[p.n+i]))
		p.val[p.n+i] = sum
	}
	return off
}

// settle adds everything up anew now and then, and begins with a new basis at the present point when rounding errors have grown.
func (p *program) settle() (anew bool) {
	if p.pivots < 100 {
		return false
	}
	p.pivots = 0
	if p.sum() <= rounding/100 {
		return false
	}
	p.basis = newBasis(len(p.given))
	for v := range p.val {
		if p.rowOf[v] = int32(v - p.n); v < p.n {
			p.rowOf[v] = -1
			p.val[v] = min(max(p.val[v], p.lo[v]), p.hi[v])
		} else {
			p.basic[v-p.n] = int32(v)
		}
	}
	p.sum()
	return true
}

// confine moves a nonbasic column to its bounds when they have changed.
func (p *program) confine(j int32) {
	move := min(max(p.val[j], p.lo[j]), p.hi[j]) - p.val[j]
	if p.rowOf[j] >= 0 || move == 0 {
		return
	}
	p.basis.aim(p.rows[p.from[j]:p.from[j+1]], 1)
	for _, i := range p.basis.moved {
		p.val[p.basic[i]] += move * p.basis.speed[i]
	}
	p.val[j] += move
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
