package irt

import (
	"fmt"
	"math"
	"slices"
)

// result fills the calibration from the end of the iteration. cov is the
// covariance of the parameters, nil when not asked for; NaN on its diagonal where
// a parameter has none.
func (m *mmlModel) result(c *Calibration, d *Data, s *mmlState, cov []float64) {
	m.set(s.x)
	c.LogLikelihood, c.Iterations, c.Converged, c.Change = s.eval.logL, s.iterations, s.converged, s.change
	for _, i := range m.inside(s.x) {
		c.Gradient = math.Max(c.Gradient, math.Abs(s.cycle.grad[i]))
	}
	se := func(i int, slope float64) float64 {
		if cov == nil || i < 0 {
			return math.NaN()
		}
		return math.Abs(slope) * math.Sqrt(cov[i*m.params+i])
	}
	for j := range c.Items {
		if est := &c.Items[j]; est.Left != "" {
			est.A, est.B = math.NaN(), slices.Repeat([]float64{math.NaN()}, d.categories[j]-1)
			est.SEA, est.SEC, est.SEB = math.NaN(), math.NaN(), slices.Clone(est.B)
		}
	}
	for j := range m.items {
		m.estimate(&m.items[j], c, s.x, cov)
	}
	for g := range m.sd {
		v, name := m.sd[g]*m.sd[g], ""
		if len(d.groups) > 0 {
			name = d.groups[g]
		}
		c.Groups = append(c.Groups, GroupAbility{Name: name, Mean: m.mean[g], Variance: v, SEMean: se(m.meanAt[g], 1), SEVariance: se(m.sdAt[g], 2*v)})
		if i := m.sdAt[g]; i >= 0 && (s.x[i] <= mmlMinLogSD || s.x[i] >= mmlMaxLogSD) {
			c.Flags = append(c.Flags, Flag{"", fmt.Sprintf("the variance of group %d is at its bound %.3g", g+1, v)})
		}
	}
	c.Regression = slices.Clone(m.beta)
	for k := range m.beta {
		c.SERegression = append(c.SERegression, se(m.betaAt+k, 1))
	}
	m.doubts(c, s, cov)
}

// doubts flags what was estimated but should not be relied on.
func (m *mmlModel) doubts(c *Calibration, s *mmlState, cov []float64) {
	flag := func(item, format string, args ...any) {
		c.Flags = append(c.Flags, Flag{item, fmt.Sprintf(format, args...)})
	}
	for j := range m.items {
		it := &m.items[j]
		id := c.Items[it.col].ID
		switch {
		case it.fixed:
		case it.slope && math.Abs(it.a) >= mmlMaxSlope || mmlMost(it.d) >= mmlMaxIntercept || math.Abs(it.g) >= mmlMaxGamma:
			flag(id, "an estimate ran to its bound: the data do not determine it")
		case it.slope && it.a <= minSlope:
			flag(id, "slope %.3g: people of higher ability succeed less often; is the key right?", it.a)
		}
	}
	if !c.Converged {
		flag("", "not converged after %d iterations: the last changed a parameter by %.3g", s.iterations, s.change)
	}
	for i := 0; cov != nil && i < m.params; i++ {
		if math.IsNaN(cov[i*m.params+i]) {
			flag("", "some standard errors could not be had: the information is not positive definite, or there are too many parameters")
			break
		}
	}
}

// estimate fills in one item.
func (m *mmlModel) estimate(it *mmlItem, c *Calibration, x, cov []float64) {
	est := &c.Items[it.col]
	nan := math.NaN()
	est.SEA, est.SEC, est.SEB = nan, nan, slices.Repeat([]float64{nan}, it.m)
	if it.fixed {
		return
	}
	if math.Abs(it.a) < minSlope {
		it.a = math.Copysign(minSlope, it.a)
	}
	est.A, est.B, est.Model = it.a, it.locations(), Logistic
	switch {
	case it.kind == mmlGraded && it.m > 1:
		est.Model = GRM
	case it.kind == mmlCredit && it.m > 1:
		est.Model = GPCM
	case it.kind == mmlGuess:
		est.C, _ = logistic(it.g)
	}
	if cov != nil {
		m.itemErrors(it, est, x, cov)
	}
}

// indices are those of the item's parameters in x, the shared steps with them.
func (m *mmlModel) indices(it *mmlItem) (at []int) {
	for i := range m.own(it) {
		at = append(at, it.at+i)
	}
	if m.scaleAt >= 0 {
		for k := range m.steps - 1 {
			at = append(at, m.scaleAt+k)
		}
	}
	return at
}

// itemErrors turns the covariance of the item's parameters into standard errors
// of a, b and c by the delta method.
func (m *mmlModel) itemErrors(it *mmlItem, est *Estimated, x, cov []float64) {
	at := m.indices(it)
	moved := append([]float64(nil), x...)
	values := func(i int, by float64) []float64 {
		moved[i] = x[i] + by
		m.setItem(it, moved)
		moved[i] = x[i]
		c, _ := logistic(it.g)
		return append([]float64{it.a, c}, it.locations()...)
	}
	slopes := make([][]float64, len(at)) // of a, c, b in the parameters
	for n, i := range at {
		h := 1e-5 * math.Max(1, math.Abs(x[i]))
		up, down := values(i, h), values(i, -h)
		slopes[n] = mmlDifference(up, down)
		for k := range slopes[n] {
			slopes[n][k] /= 2 * h
		}
	}
	m.setItem(it, x)
	se := func(k int) float64 {
		v := 0.0
		for n, i := range at {
			for o, j := range at {
				v += slopes[n][k] * slopes[o][k] * cov[i*m.params+j]
			}
		}
		return math.Sqrt(v)
	}
	if it.slope {
		est.SEA = se(0)
	}
	if it.kind == mmlGuess {
		est.SEC = se(1)
	}
	for k := range est.SEB {
		est.SEB[k] = se(2 + k)
	}
}
