package irt

import "math"

// improveScale is the M-step of a rating scale. The items share the steps T, so
// that the information is an arrow: each item's location has only itself and T.
// Newton's method eliminates the locations first (Schur).
func (m *mmlModel) improveScale(e *mmlEval, c *mmlCycle) {
	x := make([]float64, m.params)
	m.get(x)
	s := newMMLArrow(m)
	value := s.evaluate(m, e)
	copy(c.grad[:m.scaleAt+s.shared], s.grad)
	copy(c.metric[:m.scaleAt+s.shared], s.metric)
	for range 6 {
		step, ok := s.step(m)
		if !ok {
			return
		}
		largest := mmlMost(step)
		trial := append([]float64(nil), x...)
		scale, better := math.Min(1, 1/largest), false
		for try := 0; try < 25 && !better; try, scale = try+1, scale/2 {
			for i, v := range step {
				trial[i] = x[i] + scale*v
			}
			for j := range m.items {
				m.setItem(&m.items[j], trial)
			}
			v := s.evaluate(m, e)
			better = v >= value-1e-12*math.Abs(value)
			if better {
				value = v
			}
		}
		if !better {
			for j := range m.items {
				m.setItem(&m.items[j], x)
			}
			return
		}
		x = trial
		if largest < 0.01 {
			return
		}
	}
}

// mmlArrow is the gradient and the information of a rating scale.
type mmlArrow struct {
	shared       int       // m−1 free steps
	grad, metric []float64 // locations, then steps
	loc          []float64 // information of each item's location …
	edge         []float64 // … with each step, items × steps
	core         []float64 // of the steps
}

func newMMLArrow(m *mmlModel) *mmlArrow {
	n, s := m.scaleAt, m.steps-1
	return &mmlArrow{shared: s, grad: make([]float64, n+s), metric: make([]float64, n+s), loc: make([]float64, n), edge: make([]float64, n*s), core: make([]float64, s*s)}
}

// evaluate fills the arrow at the items' present parameters, with
// ∂d_k/∂δ = −k and ∂d_k/∂T_k = −1, and returns the value.
func (s *mmlArrow) evaluate(m *mmlModel, e *mmlEval) (value float64) {
	clear(s.grad)
	clear(s.loc)
	clear(s.edge)
	clear(s.core)
	for j := range m.items {
		it := &m.items[j]
		if it.fixed {
			continue
		}
		c := m.curve(it, e)
		c.at()
		value += c.value
		i := it.at
		for k := range it.m {
			fk := float64(k + 1)
			s.grad[i] -= fk * c.grad[k]
			if k < s.shared {
				s.grad[m.scaleAt+k] -= c.grad[k]
			}
			for l := range it.m {
				h := c.info[k*it.m+l]
				s.loc[i] += fk * float64(l+1) * h
				if k < s.shared {
					s.edge[i*s.shared+k] += float64(l+1) * h
				}
				if k < s.shared && l < s.shared {
					s.core[k*s.shared+l] += h
				}
			}
		}
	}
	copy(s.metric, s.loc)
	for k := range s.shared {
		s.metric[m.scaleAt+k] = s.core[k*s.shared+k]
	}
	return value
}

// step solves for Newton's step.
func (s *mmlArrow) step(m *mmlModel) (step []float64, ok bool) {
	n := s.shared
	step = append([]float64(nil), s.grad...)
	core, t := append([]float64(nil), s.core...), step[m.scaleAt:]
	for i, h := range s.loc {
		if !(h > 0) {
			return nil, false
		}
		e := s.edge[i*n : (i+1)*n]
		for k, v := range e {
			t[k] -= v * step[i] / h
			for l, w := range e {
				core[k*n+l] -= v * w / h
			}
		}
	}
	if cholesky(core, n, 1e-13) != n {
		return nil, false
	}
	solve(core, n, t)
	for i, h := range s.loc {
		for k, v := range s.edge[i*n : (i+1)*n] {
			step[i] -= v * t[k]
		}
		step[i] /= h
	}
	most := mmlMost(step)
	return step, most > 0 && !math.IsInf(most, 0)
}
