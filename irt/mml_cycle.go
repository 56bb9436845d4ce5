package irt

import "math"

// mmlCycle is one cycle of EM from a point, after its E-step.
type mmlCycle struct {
	next   []float64 // with the scale expanded, the faster cycle
	plain  []float64 // without
	grad   []float64 // of the goal at the point, by Fisher's identity
	metric []float64 // diagonal of the complete-data information there
}

// cycle is the M-step after the E-step e at x.
//
// Plain EM takes θ on a fixed scale and then needs many cycles to stretch or
// move it. The expanded cycle (PX-EM, Liu, Rubin & Wu 1998) lets the mean and
// variance of every group go to their estimates, also of the group that fixes
// the scale, and then changes units so that it has its mean and variance again.
// The means and variances go along the exact derivatives of the likelihood on
// the grid, so that the fixed point is its maximum whatever the grid.
func (m *mmlModel) cycle(x []float64, e *mmlEval) *mmlCycle {
	m.set(x)
	c := &mmlCycle{grad: make([]float64, len(x)), metric: make([]float64, len(x)), plain: make([]float64, len(x))}
	gradMean, gradLogSD := m.groupGradient(e)
	m.improveItems(e, c)
	deltaMean, deltaLogSD := m.groupSteps(e, gradMean, gradLogSD, c)
	mean, sd := make([]float64, len(m.mean)), make([]float64, len(m.sd))
	for g := range sd {
		mean[g], sd[g] = m.mean[g]+deltaMean[g], m.sd[g]*math.Exp(deltaLogSD[g])
	}
	for k := range m.beta {
		m.beta[k] += deltaMean[len(m.sd)+k]
	}
	for g := range sd {
		if m.meanAt[g] >= 0 {
			m.mean[g] = mean[g]
		}
		if m.sdAt[g] >= 0 {
			m.sd[g] = sd[g]
		}
	}
	m.get(c.plain)
	c.next = append([]float64(nil), c.plain...)
	if !m.anchored && !m.stuck() {
		m.rescale(mean, sd)
		m.get(c.next)
	}
	m.bound(c.plain)
	m.bound(c.next)
	return c
}

// stuck says whether a slope is at its bound, which a change of unit would move.
func (m *mmlModel) stuck() bool {
	for j := range m.items {
		if it := &m.items[j]; it.slope && !it.fixed && math.Abs(it.a) >= mmlMaxSlope {
			return true
		}
	}
	return false
}

// rescale changes the unit and origin so that the first group has them again.
func (m *mmlModel) rescale(mean, sd []float64) {
	origin, unit := mean[0], 1.0
	if m.slopes {
		unit = sd[0]
	}
	for j := range m.items {
		m.items[j].shift(origin, unit)
	}
	for g := range m.sd {
		if m.meanAt[g] >= 0 {
			m.mean[g] = (mean[g] - origin) / unit
		}
		if m.sdAt[g] >= 0 {
			m.sd[g] = sd[g] / unit
		}
	}
	for k := range m.beta {
		m.beta[k] /= unit
	}
}

// improveItems is the M-step of the items.
func (m *mmlModel) improveItems(e *mmlEval, c *mmlCycle) {
	if m.scaleAt >= 0 {
		m.improveScale(e, c)
		return
	}
	mmlParallel(len(m.items), func(j int) {
		it := &m.items[j]
		if it.fixed {
			return
		}
		info := make([]float64, it.n*it.n)
		m.curve(it, e).maximise(c.grad[it.at:it.at+it.n], info)
		for i := range it.n {
			c.metric[it.at+i] = info[i*it.n+i]
		}
	})
}

func (m *mmlModel) curve(it *mmlItem, e *mmlEval) *mmlCurve {
	nq := len(e.nodes.theta)
	return newMMLCurve(it, e.nodes.theta, e.counts[it.row*nq:(it.row+it.m+1)*nq], m.guessMean, m.guessSD)
}

// groupGradient is the derivative of the log likelihood in the mean (with
// covariates: in every coefficient of the mean) and log σ of each group.
func (m *mmlModel) groupGradient(e *mmlEval) (mean, logSD []float64) {
	mean, logSD = make([]float64, m.designs()), make([]float64, len(m.sd))
	if m.regression() {
		copy(mean, e.mean)
		for g, sd := range m.sd {
			logSD[g] = e.square[g]/(sd*sd) - e.weight[g]
		}
		return mean, logSD
	}
	nq := len(e.nodes.theta)
	inTheta := make([]float64, nq)
	for j := range m.items {
		it := &m.items[j]
		p, d := make([]float64, it.m+1), make([]float64, it.m+1)
		for q := range nq {
			for k := range p {
				p[k] = e.prob[(it.row+k)*nq+q]
			}
			it.slopeInTheta(p, d)
			for k, v := range d {
				inTheta[q] += v * e.counts[(it.row+k)*nq+q]
			}
		}
	}
	for g := range m.sd {
		for q := e.nodes.at[g]; q < e.nodes.at[g+1]; q++ {
			mean[g] += inTheta[q]
			logSD[g] += inTheta[q] * e.nodes.z[q]
		}
	}
	return mean, logSD
}

// groupSteps turns these derivatives into the steps of EM, whose complete-data
// information is N/σ² and 2N. Groups that fix the scale get a step as well.
func (m *mmlModel) groupSteps(e *mmlEval, mean, logSD []float64, c *mmlCycle) (deltaMean, deltaLogSD []float64) {
	deltaMean, deltaLogSD = make([]float64, m.designs()), make([]float64, len(m.sd))
	limit := func(v, most float64) float64 { return math.Max(-most, math.Min(most, v)) }
	for g, sd := range m.sd {
		n := math.Max(e.weight[g], 1e-300)
		deltaMean[g] = limit(sd*sd*mean[g]/n, 2*sd)
		deltaLogSD[g] = limit(math.Log(math.Max(0.1, 1+logSD[g]/n))/2, 1)
		if i := m.meanAt[g]; i >= 0 {
			c.grad[i], c.metric[i] = mean[g], n/(sd*sd)
		}
		if i := m.sdAt[g]; i >= 0 {
			c.grad[i], c.metric[i] = logSD[g], 2*n
		}
	}
	if m.regression() {
		info := m.designInfo(e)
		for k := range m.beta {
			i, n := len(m.sd)+k, m.designs()
			c.grad[m.betaAt+k], c.metric[m.betaAt+k] = mean[i], info[i*n+i]
		}
		copy(deltaMean, mean)
		if n := m.designs(); cholesky(info, n, 1e-13) == n {
			solve(info, n, deltaMean)
		} else {
			clear(deltaMean)
		}
	}
	return deltaMean, deltaLogSD
}

// designInfo is the complete-data information on the coefficients of the mean.
// A cycle over a part of the persons scales it to their weight.
func (m *mmlModel) designInfo(e *mmlEval) []float64 {
	info := make([]float64, m.designs()*m.designs())
	for g, sd := range m.sd {
		share := e.weight[g] / m.pack.total[g] / (sd * sd)
		for i, v := range m.design[g] {
			info[i] += share * v
		}
	}
	return info
}
