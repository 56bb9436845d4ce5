package irt

import (
	"context"
	"math"
)

// mmlMostErrors is the most parameters whose information matrix is inverted.
const mmlMostErrors = 3000

// covariance is the inverse of the observed information at s. A parameter at its
// bound has none (NaN), and nor have all when the information is not positive
// definite.
func (m *mmlModel) covariance(ctx context.Context, s *mmlState) ([]float64, error) {
	n := m.params
	nan := func() []float64 {
		cov := make([]float64, n*n)
		for i := range n {
			cov[i*n+i] = math.NaN()
		}
		return cov
	}
	if n > mmlMostErrors {
		return nan(), nil
	}
	information := m.louis
	if m.scaleAt >= 0 { // its parameters are shared by the items
		information = m.oakes
	}
	info, err := information(ctx, s)
	if err != nil {
		return nil, err
	}
	inside := m.inside(s.x)
	k := len(inside)
	small, inv := make([]float64, k*k), make([]float64, k*k)
	for a, i := range inside {
		for b, j := range inside {
			small[a*k+b] = info[i*n+j]
		}
	}
	cov := nan()
	if mmlNaN(small) || cholesky(small, k, 1e-12) < k {
		return cov, nil
	}
	invert(small, inv, k)
	for a, i := range inside {
		for b, j := range inside {
			cov[i*n+j] = inv[a*k+b]
		}
	}
	return cov, nil
}

// inside lists the parameters that are not at a bound.
func (m *mmlModel) inside(x []float64) (inside []int) {
	out := make([]bool, len(x))
	for _, i := range m.sdAt {
		if i >= 0 && (x[i] <= mmlMinLogSD || x[i] >= mmlMaxLogSD) {
			out[i] = true
		}
	}
	m.set(x)
	for j := range m.items {
		it := &m.items[j]
		atBound := it.slope && math.Abs(it.a) >= mmlMaxSlope || mmlMost(it.d) >= mmlMaxIntercept || math.Abs(it.g) >= mmlMaxGamma
		for k := range m.own(it) {
			out[it.at+k] = atBound
		}
	}
	for i := range x {
		if !out[i] {
			inside = append(inside, i)
		}
	}
	return inside
}

func mmlNaN(x []float64) bool { return math.IsNaN(mmlMost(x)) }

// oakes is minus the derivative of the gradient (Oakes 1999), by central
// differences: the gradient itself is exact, from one E-step.
func (m *mmlModel) oakes(ctx context.Context, s *mmlState) ([]float64, error) {
	n := m.params
	info, x := make([]float64, n*n), append([]float64(nil), s.x...)
	for i := range n {
		h := 1e-4 * math.Max(1, math.Abs(x[i]))
		var grad [2][]float64
		for side, sign := range []float64{1, -1} {
			x[i] = s.x[i] + sign*h
			e, err := m.expect(ctx, x, 1)
			if err != nil {
				return nil, err
			}
			grad[side] = m.gradient(x, e)
		}
		x[i] = s.x[i]
		for j := range n {
			d := (grad[1][j] - grad[0][j]) / (2 * h)
			info[i*n+j] += d / 2
			info[j*n+i] += d / 2
		}
	}
	m.set(s.x)
	return info, nil
}

// gradient is the derivative of the goal at x, by Fisher's identity from the
// E-step there.
func (m *mmlModel) gradient(x []float64, e *mmlEval) []float64 {
	m.set(x)
	grad := make([]float64, m.params)
	mean, logSD := m.groupGradient(e)
	for g := range m.sd {
		if i := m.meanAt[g]; i >= 0 {
			grad[i] = mean[g]
		}
		if i := m.sdAt[g]; i >= 0 {
			grad[i] = logSD[g]
		}
	}
	copy(grad[m.betaAt:], mean[len(m.sd):])
	if m.scaleAt >= 0 {
		s := newMMLArrow(m)
		s.evaluate(m, e)
		copy(grad, s.grad)
		return grad
	}
	mmlParallel(len(m.items), func(j int) {
		if it := &m.items[j]; !it.fixed {
			c := m.curve(it, e)
			c.at()
			copy(grad[it.at:it.at+it.n], c.grad)
		}
	})
	return grad
}
