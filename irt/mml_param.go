package irt

import "math"

// mmlModel is the test being estimated. Its parameters are one vector x: of each
// free item its own, the shared steps of a rating scale, then of each group the
// mean and the logarithm of the standard deviation where they are free, and the
// coefficients of the covariates.
type mmlModel struct {
	items    []mmlItem
	rows     int  // categories of all items
	slopes   bool // slopes are free
	anchored bool
	scaleAt  int // rating scale: the shared T_1 … T_{m−1} begin here; otherwise −1
	steps    int // rating scale: m

	mean, sd       []float64 // of the ability in each group
	meanAt, sdAt   []int     // in x; −1 = fixed
	beta           []float64 // of the covariates
	betaAt, params int
	covariates     [][]float64
	design         [][]float64 // per group: Σ w·vvᵀ, v = (which group, covariates)

	guessMean, guessSD float64
	nodes              int
	pack               *mmlPack
	tables             mmlTables
}

func (m *mmlModel) regression() bool { return m.covariates != nil }

// designs is the number of coefficients of the mean: one per group, one per covariate.
func (m *mmlModel) designs() int { return len(m.sd) + len(m.beta) }

func (m *mmlModel) personMean(group, person int) float64 {
	mean := m.mean[group]
	for k, v := range m.covariates[person] {
		mean += m.beta[k] * v
	}
	return mean
}

// own is the number of the item's parameters in x.
func (m *mmlModel) own(it *mmlItem) int {
	switch {
	case it.fixed:
		return 0
	case m.scaleAt >= 0:
		return 1
	}
	return it.n
}

// set takes all parameters from x.
func (m *mmlModel) set(x []float64) {
	for j := range m.items {
		m.setItem(&m.items[j], x)
	}
	for g := range m.sd {
		if m.meanAt[g] >= 0 {
			m.mean[g] = x[m.meanAt[g]]
		}
		if m.sdAt[g] >= 0 {
			m.sd[g] = math.Exp(x[m.sdAt[g]])
		}
	}
	copy(m.beta, x[m.betaAt:])
}

// setItem takes one item's parameters from x. A rating scale has d_k = −k·δ − T_k
// with T_m = 0: the thresholds are δ + τ_k, T_k = τ_1 + … + τ_k.
func (m *mmlModel) setItem(it *mmlItem, x []float64) {
	switch {
	case it.fixed:
	case m.scaleAt >= 0:
		for k := range it.d {
			it.d[k] = -float64(k+1) * x[it.at]
			if k < m.steps-1 {
				it.d[k] -= x[m.scaleAt+k]
			}
		}
	default:
		it.set(x[it.at : it.at+it.n])
	}
}

// get writes all parameters to x. Of a rating scale every item has the same T.
func (m *mmlModel) get(x []float64) {
	for j := range m.items {
		it := &m.items[j]
		switch {
		case it.fixed:
		case m.scaleAt >= 0:
			x[it.at] = -it.d[m.steps-1] / float64(m.steps)
			for k := range m.steps - 1 {
				x[m.scaleAt+k] = -it.d[k] - float64(k+1)*x[it.at]
			}
		default:
			it.get(x[it.at : it.at+it.n])
		}
	}
	for g := range m.sd {
		if m.meanAt[g] >= 0 {
			x[m.meanAt[g]] = m.mean[g]
		}
		if m.sdAt[g] >= 0 {
			x[m.sdAt[g]] = math.Log(m.sd[g])
		}
	}
	copy(x[m.betaAt:], m.beta)
}

// bound moves x into the range of the parameters; false if it can't be, for a
// value that is no number or thresholds that do not increase.
func (m *mmlModel) bound(x []float64) bool {
	if v := mmlMost(x); math.IsNaN(v) || math.IsInf(v, 0) {
		return false
	}
	for _, i := range m.sdAt {
		if i >= 0 {
			x[i] = math.Max(mmlMinLogSD, math.Min(mmlMaxLogSD, x[i]))
		}
	}
	m.set(x)
	for j := range m.items {
		it := &m.items[j]
		if it.fixed {
			continue
		}
		if it.bound() && m.scaleAt < 0 {
			it.get(x[it.at : it.at+it.n])
		}
		if !it.ordered() {
			return false
		}
	}
	return true
}

func (m *mmlModel) logPrior() (sum float64) {
	for j := range m.items {
		if it := &m.items[j]; it.kind == mmlGuess && !it.fixed {
			z := (it.g - m.guessMean) / m.guessSD
			sum -= z * z / 2
		}
	}
	return sum
}

// grid lays out the nodes at the present parameters: μ + σz with z equally
// spaced on ±6 and the normal density made to sum to 1, so that the grid is as
// fine and as wide as the distribution needs. With covariates the persons of a
// group share a grid of the same spacing that reaches 6σ beyond every mean.
func (m *mmlModel) grid() (n mmlNodes) {
	n.at = []int{0}
	for g, sd := range m.sd {
		count, mid, half := m.nodes, m.mean[g], 6*sd
		spread := sd
		if m.regression() {
			lo, hi := m.meanRange(g)
			count += int(math.Min(3*float64(count), math.Ceil((hi-lo)/(12*sd)*float64(count-1))))
			mid, half, spread = (lo+hi)/2, half+(hi-lo)/2, sd+(hi-lo)/4
		}
		sum, from := 0.0, len(n.theta)
		for q := range count {
			z := -1 + 2*float64(q)/float64(count-1)
			w := half * z / spread
			w = math.Exp(-w * w / 2)
			sum += w
			n.theta, n.z, n.weight = append(n.theta, mid+half*z), append(n.z, half*z), append(n.weight, w)
		}
		for q := from; q < len(n.weight); q++ {
			n.weight[q] /= sum
		}
		n.at = append(n.at, len(n.theta))
	}
	return n
}

// meanRange is the least and largest mean of the persons of a group.
func (m *mmlModel) meanRange(g int) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, i := range m.pack.person[m.pack.groupAt[g]:m.pack.groupAt[g+1]] {
		v := m.personMean(g, int(i))
		lo, hi = math.Min(lo, v), math.Max(hi, v)
	}
	return lo, hi
}
