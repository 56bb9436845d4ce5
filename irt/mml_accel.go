package irt

import (
	"context"
	"math"
)

// mmlAnderson accelerates a fixed-point iteration: from the last few points and
// the cycles' steps there it guesses the point whose step is 0 (Anderson 1965;
// for EM, with restarts and a likelihood that may not fall, Henderson & Varadhan
// 2019). Unlike SQUAREM it gains from every cycle, not from every third.
type mmlAnderson struct {
	dx, df       [][]float64 // differences between neighbours, newest first
	lastX, lastF []float64
}

// mmlMemory is how many differences are kept.
const mmlMemory = 8

// forget drops what was learned; detach only the link to the last point.
func (a *mmlAnderson) forget() { *a = mmlAnderson{} }

func (a *mmlAnderson) detach() { a.lastX, a.lastF = nil, nil }

// propose returns where the step f at x should vanish. Lengths are measured in
// the metric, which makes the parameters comparable.
func (a *mmlAnderson) propose(x, f, metric []float64) []float64 {
	if a.lastX != nil {
		a.dx = append([][]float64{mmlDifference(x, a.lastX)}, a.dx...)
		a.df = append([][]float64{mmlDifference(f, a.lastF)}, a.df...)
		if len(a.dx) > mmlMemory {
			a.dx, a.df = a.dx[:mmlMemory], a.df[:mmlMemory]
		}
	}
	a.lastX, a.lastF = append([]float64(nil), x...), append([]float64(nil), f...)
	gamma := a.leastSquares(f, metric)
	y := make([]float64, len(x))
	for i := range y {
		y[i] = x[i] + f[i]
		for c, g := range gamma {
			y[i] -= g * (a.dx[c][i] + a.df[c][i])
		}
	}
	return y
}

// leastSquares finds γ with f ≈ Σ γ_c·df_c, by Gram and Schmidt. Directions that
// the newer ones span already are left out.
func (a *mmlAnderson) leastSquares(f, metric []float64) []float64 {
	n := len(a.df)
	gamma, rest := make([]float64, n), append([]float64(nil), f...)
	basis, r := make([][]float64, n), make([][]float64, n)
	for c := range n {
		v := append([]float64(nil), a.df[c]...)
		r[c] = make([]float64, n)
		length := math.Sqrt(mmlInner(v, v, metric))
		for b := range c {
			if basis[b] != nil {
				r[b][c] = mmlInner(basis[b], v, metric)
				mmlSubtract(v, basis[b], r[b][c])
			}
		}
		r[c][c] = math.Sqrt(mmlInner(v, v, metric))
		if !(r[c][c] > 1e-6*length) {
			continue
		}
		for i := range v {
			v[i] /= r[c][c]
		}
		basis[c] = v
		gamma[c] = mmlInner(v, rest, metric)
		mmlSubtract(rest, v, gamma[c])
	}
	for c := n - 1; c >= 0; c-- {
		if basis[c] == nil {
			gamma[c] = 0
			continue
		}
		for b := c + 1; b < n; b++ {
			gamma[c] -= r[c][b] * gamma[b]
		}
		gamma[c] /= r[c][c]
	}
	return gamma
}

func mmlDifference(x, y []float64) []float64 {
	d := make([]float64, len(x))
	for i := range d {
		d[i] = x[i] - y[i]
	}
	return d
}

func mmlInner(x, y, metric []float64) (sum float64) {
	for i, v := range x {
		sum += v * y[i] * metric[i]
	}
	return sum
}

func mmlSubtract(x, y []float64, times float64) {
	for i, v := range y {
		x[i] -= times * v
	}
}

// mmlState is where the iteration stands.
type mmlState struct {
	x          []float64
	eval       *mmlEval
	cycle      *mmlCycle
	change     float64
	iterations int
	converged  bool
}

// maximise iterates from x over every stride-th pattern until the largest change
// of a parameter, by a cycle of EM as well as by its acceleration, is at most
// tolerance.
func (m *mmlModel) maximise(ctx context.Context, x []float64, a *mmlAnderson, stride int, tolerance float64, most int, progress func(int, float64)) (*mmlState, error) {
	e, err := m.expect(ctx, x, stride)
	if err != nil {
		return nil, err
	}
	s := &mmlState{x: x, eval: e, iterations: 1}
	for {
		s.cycle = m.cycle(s.x, s.eval)
		f := mmlDifference(s.cycle.next, s.x)
		y := a.propose(s.x, f, s.cycle.metric)
		if !(mmlMost(mmlDifference(y, s.x)) < math.Max(2, 4*mmlMost(f))) || !m.bound(y) {
			y = s.cycle.next
		}
		s.change = math.Max(mmlMost(f), mmlMost(mmlDifference(y, s.x)))
		if progress != nil {
			progress(s.iterations, s.change)
		}
		s.converged = s.change <= tolerance
		if s.converged || s.iterations >= most {
			return s, nil
		}
		moved, err := m.move(ctx, s, a, y, stride)
		if err != nil || !moved {
			return s, err
		}
	}
}

// move goes to y, or if the likelihood would fall there, to where a cycle leads.
func (m *mmlModel) move(ctx context.Context, s *mmlState, a *mmlAnderson, y []float64, stride int) (bool, error) {
	least := s.eval.goal() - 1e-13*math.Abs(s.eval.goal()) - 1e-11
	half := append([]float64(nil), s.x...) // half a plain cycle, were rounding or a bound to spoil a whole one
	for i := range half {
		half[i] += (s.cycle.plain[i] - s.x[i]) / 2
	}
	for try, to := range [][]float64{y, s.cycle.next, s.cycle.plain, half} {
		if try > 0 {
			a.forget()
		}
		e, err := m.expect(ctx, to, stride)
		if err != nil {
			return false, err
		}
		s.iterations++
		if e.goal() >= least {
			s.x, s.eval = to, e
			return true, nil
		}
	}
	return false, nil
}
