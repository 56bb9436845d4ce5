package irt

import (
	"math"
	"sync/atomic"
)

// A scoreCount is the weight of the persons with a score.
type scoreCount struct {
	score  int
	weight float64
}

// cmlSums are what the persons of some sets of items expect of the categories given their scores. Categories above 0 of all items
// are numbered through.
type cmlSums struct {
	logGamma float64   // Σ_persons log γ_score
	expected []float64 // Σ_persons P(X_j = k | score)
	cov      []float64 // Σ_persons Cov(1{X_j = k}, 1{X_l = m} | score), the upper triangle
	failed   bool      // a score is so improbable at every ability that its probability is lost
}

func newCMLSums(n int) *cmlSums {
	return &cmlSums{expected: make([]float64, n), cov: make([]float64, n*n)}
}

func (c *cmlSums) add(o *cmlSums, stop *atomic.Bool) {
	c.logGamma += o.logGamma
	c.failed = c.failed || o.failed
	for i, v := range o.expected {
		c.expected[i] += v
	}
	n := len(c.expected)
	for i := 0; i < n && !stop.Load(); i++ {
		row := c.cov[i*n : (i+1)*n]
		for k, v := range o.cov[i*n : (i+1)*n] {
			row[k] += v
		}
	}
}

// A cmlMoments adds sets of items to sums.
type cmlMoments struct {
	symmetric
	eta    [][]float64 // per item of the test, cumulated thresholds
	common *tilt       // of all items at θ = 0
	start  []int       // per item of the test: number of its category 1
	sums   *cmlSums
	stop   *atomic.Bool
	scores []scoreCount
	local  []float64   // covariances of the set
	within []float64   // P(X_j = k | score) for one score
	sum    []float64   // Σ_persons of it in a band
	ratio  [][]float64 // see pairRatios
	untied bool        // no two items of two categories are
}

// addSet adds the persons who answered exactly these items. Scores that only one pattern has must not be among the scores.
func (m *cmlMoments) addSet(items []int32, scores []scoreCount) {
	if len(scores) == 0 {
		return
	}
	m.layout(m.eta, items)
	if len(scores) == 1 && m.untied && m.steps == m.n && m.addSingle(scores[0]) {
		return
	}
	m.scores = append(m.scores[:0], scores...)
	m.local, m.within, m.sum = resized(m.local, m.steps*m.steps), resized(m.within, m.steps), resized(m.sum, m.steps)
	clear(m.local)
	clear(m.expect)
	rest := m.scores
	for from := m.common; len(rest) > 0 && !m.stop.Load(); {
		done := m.band(rest, from)
		if done == 0 && from != m.common {
			m.sums.failed = true
			return
		}
		if rest = rest[done:]; len(rest) > 0 {
			from = newTilt(m.eta, tiltFor(m.eta, items, rest[len(rest)/2].score))
		}
	}
	m.scatter()
}

// addSingle is addSet for one score on items of two categories, none of which are tied: the case of sets that hardly anyone shares, of which
// there can be as many as persons. It reports false when the score is too improbable.
func (m *cmlMoments) addSingle(c scoreCount) bool {
	m.load(m.common)
	m.span(c.score, c.score)
	m.runForward()
	g := m.total(c.score)
	if g < tiny {
		return false
	}
	m.sums.logGamma += c.weight * (math.Log(g) + m.common.norm(m.items) - float64(c.score)*m.common.theta)
	m.backward[m.n][c.score] = 1 / g
	m.runBackward()
	m.within = resized(m.within, m.n)
	m.given(m.backward, 1)
	n := len(m.sums.expected)
	for a, j := range m.items {
		p, to := m.within[a], m.start[j]
		row, ratios := m.sums.cov[to*n:(to+1)*n], m.ratio[j]
		m.sums.expected[to] += c.weight * p
		row[to] += c.weight * p * (1 - p)
		others := m.within[a+1:]
		for b, l := range m.items[a+1:] {
			u := others[b]
			row[m.start[l]] += c.weight * (u + (p-u)*ratios[l] - p*u)
		}
	}
	return true
}

// band takes the scores that are probable enough at a tilt and returns how many of the list these are; they are moved to its front.
func (m *cmlMoments) band(scores []scoreCount, from *tilt) int {
	rmin, rmax := scores[0].score, scores[0].score
	for _, c := range scores {
		rmin, rmax = min(rmin, c.score), max(rmax, c.score)
	}
	m.load(from)
	m.span(rmin, rmax)
	m.runForward()
	n := 0
	for i, c := range scores {
		if m.total(c.score) >= tiny {
			scores[n], scores[i] = scores[i], scores[n]
			n++
		}
	}
	if n == 0 {
		return 0
	}
	norm := from.norm(m.items)
	end := m.backward[m.n]
	clear(end)
	for _, c := range scores[:n] {
		g := m.total(c.score)
		m.sums.logGamma += c.weight * (math.Log(g) + norm - float64(c.score)*from.theta)
		end[c.score] += c.weight / g
	}
	m.runBackward()
	m.means(scores[:n])
	m.pairs()
	return n
}

func (m *cmlMoments) runBackward() {
	for a := m.n - 1; a >= 0; a-- {
		correlate(m.backward[a], m.lo[a], m.hi[a], m.backward[a+1], m.lo[a+1], m.hi[a+1], m.prob[a])
	}
}

// means adds E X and subtracts E X·E Xᵀ, score by score, and adds the E X² of the categories of one item.
func (m *cmlMoments) means(scores []scoreCount) {
	q := m.steps
	clear(m.sum)
	for _, c := range scores {
		if m.stop.Load() {
			return
		}
		if len(scores) == 1 {
			m.given(m.backward, 1/c.weight)
		} else {
			m.givenScore(c.score)
		}
		for i, v := range m.within {
			w := c.weight * v
			m.expect[i] += w
			m.sum[i] += w
			row := m.local[i*q+i : (i+1)*q]
			row[0] += w
			for j, u := range m.within[i:] {
				row[j] -= w * u
			}
		}
	}
}

// given fills within from backward tables, times scale.
func (m *cmlMoments) given(backward [][]float64, scale float64) {
	for a, p := range m.prob {
		for k := 1; k < len(p); k++ {
			m.within[m.first[a]+k-1] = scale * p[k] *
				shifted(m.forward[a], m.lo[a], m.hi[a], backward[a+1], m.lo[a+1], m.hi[a+1], k)
		}
	}
}

// givenScore fills within with P(X_j = k | score r), running backwards from r alone.
func (m *cmlMoments) givenScore(r int) {
	next, here := m.rolling[0], m.rolling[1]
	nlo, nhi := r, r
	next[r] = 1 / m.total(r)
	for a := m.n - 1; a >= 0; a-- {
		p := m.prob[a]
		for k := 1; k < len(p); k++ {
			m.within[m.first[a]+k-1] = p[k] * shifted(m.forward[a], m.lo[a], m.hi[a], next, nlo, nhi, k)
		}
		lo, hi := max(0, nlo-len(p)+1), min(m.cum[a], nhi)
		correlate(here, lo, hi, next, nlo, nhi, p)
		next, here, nlo, nhi = here, next, lo, hi
	}
}

// pairs adds E X_jk·X_lm over pairs of items. For two items of two categories it follows from their means: with ρ = ε_j/ε_l,
//
//	P(X_j = X_l = 1 | r) = P_l + (P_j − P_l)/(1 − ρ),   because   γ^(j)_{r−1} − γ^(l)_{r−1} = (ε_l − ε_j)·γ^(jl)_{r−2}
//
// which loses digits only as ρ nears 1. Such pairs and those with more categories are summed in full.
func (m *cmlMoments) pairs() {
	if m.combine() {
		return
	}
	for a := range m.n - 1 {
		if m.stop.Load() {
			return
		}
		last := 0 // the last item with which a must be summed in full
		for c := a + 1; c < m.n; c++ {
			if math.IsNaN(m.ratio[m.items[a]][m.items[c]]) {
				last = c
			}
		}
		m.sumInFull(a, last)
	}
}

// combine adds what follows from the means in this band and reports whether that was all.
func (m *cmlMoments) combine() (all bool) {
	all = true
	q := m.steps
	for a, j := range m.items[:m.n-1] {
		if m.stop.Load() {
			return true
		}
		if len(m.prob[a]) != 2 {
			all = false
			continue
		}
		p := m.sum[m.first[a]]
		row, ratios := m.local[m.first[a]*q:(m.first[a]+1)*q], m.ratio[j]
		if q == m.n { // two categories everywhere
			for c := a + 1; c < q; c++ {
				if f := ratios[m.items[c]]; f == f {
					row[c] += m.sum[c] + (p-m.sum[c])*f
				} else {
					all = false
				}
			}
			continue
		}
		for c := a + 1; c < m.n; c++ {
			if f := ratios[m.items[c]]; f == f {
				u := m.sum[m.first[c]]
				row[m.first[c]] += u + (p-u)*f
			} else {
				all = false
			}
		}
	}
	return all
}

// sumInFull takes a with the items after it up to last, as far as needed: the product of the items before c except a meets what is to be
// summed beyond c.
func (m *cmlMoments) sumInFull(a, last int) {
	top := len(m.prob[a]) - 1
	product, other := m.rolling[0], m.rolling[1]
	lo, hi := m.lo[a], m.hi[a]
	copy(product[lo:hi+1], m.forward[a][lo:hi+1])
	for c := a + 1; c <= last; c++ {
		if math.IsNaN(m.ratio[m.items[a]][m.items[c]]) {
			m.pair(a, c, product, lo, hi)
		}
		if c == last {
			break
		}
		nlo, nhi := max(0, m.lo[c+1]-top), min(m.cum[c+1]-top, m.hi[c+1])
		multiply(other, nlo, nhi, product, lo, hi, m.prob[c])
		product, other, lo, hi = other, product, nlo, nhi
	}
}

// tied is the difference of two difficulties below which the pair is summed in full; a million times it is what rounding makes of it.
const tied = 1e-6

// pairRatios returns 1/(1 − ε_j/ε_l) for each pair, NaN where it is not to be used, and whether that is due to ties nowhere.
// Only those with l after j are filled.
func pairRatios(eta [][]float64, stop *atomic.Bool) (ratio [][]float64, untied bool) {
	ratio, untied = make([][]float64, len(eta)), true
	for j := range eta {
		ratio[j] = make([]float64, len(eta))
		for l := j + 1; l < len(eta) && !stop.Load(); l++ {
			ratio[j][l] = math.NaN()
			if len(eta[j]) != 2 || len(eta[l]) != 2 {
				continue
			}
			if d := eta[l][1] - eta[j][1]; math.Abs(d) > tied {
				ratio[j][l] = -1 / math.Expm1(d)
			} else {
				untied = false
			}
		}
	}
	return ratio, untied
}

func (m *cmlMoments) pair(a, c int, product []float64, lo, hi int) {
	p, q := m.prob[a], m.prob[c]
	back, blo, bhi := m.backward[c+1], m.lo[c+1], m.hi[c+1]
	for k := 2; k <= len(p)+len(q)-2; k++ {
		m.cross[k] = shifted(product, lo, hi, back, blo, bhi, k)
	}
	for k := 1; k < len(p); k++ {
		row := m.local[(m.first[a]+k-1)*m.steps+m.first[c]:]
		for l := 1; l < len(q); l++ {
			row[l-1] += p[k] * q[l] * m.cross[k+l]
		}
	}
}

// scatter adds the set's sums to those of the test.
func (m *cmlMoments) scatter() {
	q, n := m.steps, len(m.sums.expected)
	for a, j := range m.items {
		for k := range len(m.prob[a]) - 1 {
			if m.stop.Load() {
				return
			}
			from, to := m.first[a]+k, m.start[j]+k
			m.sums.expected[to] += m.expect[from]
			src, dst := m.local[from*q:(from+1)*q], m.sums.cov[to*n:(to+1)*n]
			for c := a; c < m.n; c++ {
				for l := range len(m.prob[c]) - 1 {
					dst[m.start[m.items[c]]+l] += src[m.first[c]+l]
				}
			}
		}
	}
}
