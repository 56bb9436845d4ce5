package irt

import (
	"context"
	"math"
	"sync/atomic"
)

// cmlProblem is a conditional likelihood to be maximised. Its thresholds b are base + design·φ with φ free; each threshold is the sum of
// one φ (Rasch, PCM), two (RSM: item + step) or none (anchored).
type cmlProblem struct {
	part   *cmlPart
	counts *cmlCounts
	first  []int // per item: number of its first threshold; at the end their number
	base   []float64
	terms  [][2]int // per threshold: the φ it is made of, −1 for none
	free   int      // number of φ
	// null are groups of φ whose common shift changes nothing; their sum is kept 0.
	null [][]int
	stop *atomic.Bool
}

// cmlPoint is the likelihood at one φ.
type cmlPoint struct {
	phi, b        []float64
	logLikelihood float64
	gradient      []float64
	info          []float64 // observed = expected information about φ, free×free, both triangles
}

// thresholds returns b for φ.
func (c *cmlProblem) thresholds(phi []float64) []float64 {
	b := make([]float64, len(c.base))
	for t, terms := range c.terms {
		b[t] = c.base[t]
		for _, i := range terms {
			if i >= 0 {
				b[t] += phi[i]
			}
		}
	}
	return b
}

// at computes the likelihood and its derivatives, or returns nil when it cannot be represented (or the context ended).
func (c *cmlProblem) at(phi []float64) *cmlPoint {
	for _, group := range c.null {
		mean := 0.0
		for _, i := range group {
			mean += phi[i]
		}
		mean /= float64(len(group))
		for _, i := range group {
			phi[i] -= mean
		}
	}
	p := &cmlPoint{phi: phi, b: c.thresholds(phi)}
	eta := c.cumulated(p.b)
	sums := c.sums(eta)
	if sums.failed || c.stop.Load() {
		return nil
	}
	p.logLikelihood = -sums.logGamma
	for j, row := range c.counts.inner {
		for k, w := range row {
			p.logLikelihood -= w * eta[j][k]
		}
	}
	c.derivatives(p, sums)
	if !finite(p.logLikelihood) || c.stop.Load() { // what was stopped is incomplete
		return nil
	}
	return p
}

// cumulated returns η_jk = Σ_{v≤k} b_jv for each category.
func (c *cmlProblem) cumulated(b []float64) [][]float64 {
	eta := make([][]float64, len(c.first)-1)
	for j := range eta {
		eta[j] = make([]float64, c.first[j+1]-c.first[j]+1)
		for k, v := range b[c.first[j]:c.first[j+1]] {
			eta[j][k+1] = eta[j][k] + v
		}
	}
	return eta
}

// sums adds the sets of items in blocks that do not depend on the number of processors.
func (c *cmlProblem) sums(eta [][]float64) *cmlSums {
	n, sets := len(c.base), c.counts.sets
	blocks := min(len(sets), cmlBlocks, max(2, 1<<25/(n*n)))
	if blocks == 0 {
		return newCMLSums(n)
	}
	parts := make([]*cmlSums, blocks)
	common := newTilt(eta, 0)
	ratio, untied := pairRatios(eta, c.stop)
	cmlParallel(blocks, func(i int) {
		m := &cmlMoments{eta: eta, common: common, ratio: ratio, untied: untied, start: c.first, sums: newCMLSums(n), stop: c.stop}
		var items []int32
		for s := i * len(sets) / blocks; s < (i+1)*len(sets)/blocks && !c.stop.Load() && !m.sums.failed; s++ {
			items = sets[s].members(len(eta), items)
			m.addSet(items, sets[s].scores)
		}
		parts[i] = m.sums
	})
	for _, s := range parts[1:] {
		parts[0].add(s, c.stop)
	}
	return parts[0]
}

// derivatives turns sums over categories into derivatives in φ. Threshold v of an item bears on all categories from v on, so everything
// is summed from the highest category down; then the thresholds' derivatives go to the φ they are made of.
func (c *cmlProblem) derivatives(p *cmlPoint, s *cmlSums) {
	n := len(c.base)
	p.gradient, p.info = make([]float64, c.free), make([]float64, c.free*c.free)
	grad := s.expected // becomes −(chosen) + expected, cumulated
	for j, row := range c.counts.inner {
		from := 0.0
		for k := len(row) - 1; k >= 1; k-- {
			t := c.first[j] + k - 1
			from += grad[t] - row[k]
			grad[t] = from
		}
	}
	c.cumulateCov(s.cov)
	for t := range n {
		if c.stop.Load() {
			return
		}
		for _, i := range c.terms[t] {
			if i >= 0 {
				p.gradient[i] += grad[t]
				c.addRow(p.info[i*c.free:(i+1)*c.free], s.cov[t*n:(t+1)*n])
			}
		}
	}
}

// cumulateCov mirrors the upper triangle and sums rows and columns from each item's highest category down.
func (c *cmlProblem) cumulateCov(cov []float64) {
	n := len(c.base)
	for t := 0; t < n && !c.stop.Load(); t++ {
		for u := range t {
			cov[t*n+u] = cov[u*n+t]
		}
	}
	for j := range len(c.first) - 1 {
		for t := c.first[j+1] - 2; t >= c.first[j] && !c.stop.Load(); t-- {
			row := cov[t*n : (t+1)*n]
			for u, v := range cov[(t+1)*n : (t+2)*n] {
				row[u] += v
			}
		}
	}
	for u := 0; u < n && !c.stop.Load(); u++ {
		row := cov[u*n : (u+1)*n]
		for j := range len(c.first) - 1 {
			for t := c.first[j+1] - 2; t >= c.first[j]; t-- {
				row[t] += row[t+1]
			}
		}
	}
}

func (c *cmlProblem) addRow(info, cov []float64) {
	for u, v := range cov {
		for _, k := range c.terms[u] {
			if k >= 0 {
				info[k] += v
			}
		}
	}
}

// factor returns the Cholesky factor of the information, with 1·1ᵀ added along each null group, and how much of it was added. If it is
// singular it returns the φ at which that shows.
func (c *cmlProblem) factor(p *cmlPoint) (l []float64, added float64, singular int) {
	n := c.free
	l = append([]float64(nil), p.info...)
	for i := range n {
		added += l[i*n+i] / float64(n)
	}
	for _, group := range c.null {
		for _, i := range group {
			for _, k := range group {
				l[i*n+k] += added / float64(len(group))
			}
		}
	}
	if at := cmlCholesky(l, n, 1e-11, c.stop); at < n {
		return nil, 0, at
	}
	return l, added, -1
}

// cmlLimits of one step of Newton and of a threshold that is taken for an estimate, in logits.
const (
	cmlLongestStep = 4
	cmlFarthest    = 60
)

// maximise runs Newton's method with the exact Hessian from φ; steps are halved when the likelihood falls, which it has no reason to.
func (c *cmlProblem) maximise(ctx context.Context, phi []float64, o FitOptions, cal *Calibration) (*cmlPoint, error) {
	p := c.at(phi)
	if p == nil {
		return nil, c.lost(ctx, nil, -1)
	}
	limit, tolerance := o.MaxIterations, o.Tolerance
	if limit == 0 {
		limit = 100
	}
	if tolerance == 0 {
		tolerance = 1e-6
	}
	for cal.Iterations < limit && !cal.Converged {
		step := append([]float64(nil), p.gradient...)
		l, _, singular := c.factor(p)
		if singular >= 0 {
			return nil, c.lost(ctx, p, singular)
		}
		solve(l, c.free, step)
		next := c.advance(p, step)
		if next == nil {
			return nil, c.lost(ctx, p, -1)
		}
		cal.Change = 0
		for t, v := range next.b {
			cal.Change = max(cal.Change, math.Abs(v-p.b[t]))
			if math.Abs(v) > cmlFarthest && c.terms[t][0] >= 0 {
				return nil, c.lost(ctx, next, -1)
			}
		}
		p = next
		cal.Iterations++
		cal.Converged = cal.Change <= tolerance
		if o.Progress != nil {
			o.Progress(cal.Iterations, cal.Change)
		}
	}
	return p, ctx.Err()
}

// advance goes a step, or the largest half, quarter … of it that does not lower the likelihood by more than rounding. It is nil if there
// is none.
func (c *cmlProblem) advance(p *cmlPoint, step []float64) *cmlPoint {
	longest := 0.0
	for _, v := range step {
		longest = max(longest, math.Abs(v))
	}
	scale := 1.0
	if longest > cmlLongestStep {
		scale = cmlLongestStep / longest
	}
	for range 40 {
		phi := append([]float64(nil), p.phi...)
		for i, v := range step {
			phi[i] += scale * v
		}
		next := c.at(phi)
		if next != nil && next.logLikelihood >= p.logLikelihood-1e-9*(1+math.Abs(p.logLikelihood)) {
			return next
		}
		if c.stop.Load() {
			return nil
		}
		scale /= 2
	}
	return nil
}

// lost is the error when the maximum cannot be found: the context's, or that there is none.
func (c *cmlProblem) lost(ctx context.Context, p *cmlPoint, phi int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	worst, far := -1, -1.0
	if p != nil {
		for t, terms := range c.terms {
			if phi >= 0 && (terms[0] == phi || terms[1] == phi) {
				worst = t
				break
			}
			if phi < 0 && terms[0] >= 0 && math.Abs(p.b[t]) > far {
				worst, far = t, math.Abs(p.b[t])
			}
		}
	}
	if worst < 0 {
		return unfit("the conditional likelihood of these weights and anchors is beyond what can be computed")
	}
	j := 0
	for c.first[j+1] <= worst {
		j++
	}
	return unfit("item %q: the answers do not determine its threshold %d: it goes beyond all bounds (a category that is rare, or chosen only with certain scores)",
		c.part.data.items[c.part.items[j]], worst-c.first[j]+1)
}

// covariance of the thresholds, given sums of 0: the generalised inverse of the information. nil when the context ends or rounding
// left none.
func (c *cmlProblem) covariance(p *cmlPoint) []float64 {
	n, m := c.free, len(c.base)
	l, added, singular := c.factor(p)
	if singular >= 0 || c.stop.Load() {
		return nil
	}
	inv := cmlInverse(l, n, c.stop)
	if inv == nil {
		return nil
	}
	for _, group := range c.null {
		for _, i := range group {
			for _, k := range group {
				inv[i*n+k] -= 1 / (added * float64(len(group)))
			}
		}
	}
	cov := make([]float64, m*m)
	for t, terms := range c.terms {
		for u, others := range c.terms {
			for _, i := range terms {
				for _, k := range others {
					if i >= 0 && k >= 0 {
						cov[t*m+u] += inv[i*n+k]
					}
				}
			}
		}
	}
	return cov
}
