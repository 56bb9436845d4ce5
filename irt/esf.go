package irt

import (
	"fmt"
	"math"
)

// The elementary symmetric functions of a set of items, γ_r = Σ Π_j ε_{j,x_j} over all patterns x with score Σ x_j = r, are the
// coefficients of the product of the items' polynomials Σ_k ε_jk·z^k, ε_jk = exp(−Σ_{v≤k} b_jv). Here they are multiplied up item by
// item (the summation algorithm: Andersen 1972; Verhelst, Glas & van der Sluis 1984), which only adds positive numbers and so keeps
// all digits. Derivatives come from running the same sums backwards, not from differences.
//
// The polynomials are used at z = exp(θ), normalised: their coefficients are then the probabilities of the categories at the ability θ
// and γ_r that of the score r there, so nothing overflows whatever the number of items. What is conditional on the score does not
// depend on θ. Scores too improbable at one θ are taken at another.

// LogSymmetric returns log γ_r for each raw score r = 0 … of the items, with γ_r the sum over all response patterns of that score of
// Π_j exp(−a·Σ_{v≤x_j} b_jv): the elementary symmetric functions of the Rasch model, or its extension to several categories. It takes
// what [RawScoreTable] takes.
//
// For [Logistic] items with a = 1 the conditional probability of a pattern given its score r is exp(−Σ_j x_j·b_j)/γ_r (Andersen 1972,
// Journal of the Royal Statistical Society B 34).
func LogSymmetric(items []Item) ([]float64, error) {
	slope, err := commonSlope(items)
	if err != nil {
		return nil, err
	}
	eta, all := make([][]float64, len(items)), make([]int32, len(items))
	for j, it := range items {
		all[j] = int32(j)
		eta[j] = make([]float64, len(it.B)+1)
		for k, b := range it.B {
			eta[j][k+1] = eta[j][k] + slope*b
		}
	}
	var s symmetric
	s.layout(eta, all)
	logs := make([]float64, s.cum[len(items)]+1)
	from := newTilt(eta, 0)
	from.exact = -1
	for r := 0; r < len(logs); { // one tilt serves the scores from r on that are probable there
		n := 0
		s.load(from)
		s.span(r, len(logs)-1)
		s.runForward()
		for ; r+n < len(logs) && s.total(r+n) >= tiny; n++ {
			logs[r+n] = math.Log(s.total(r+n)) + from.norm(all) - float64(r+n)*from.theta
		}
		if n == 0 && from.exact == r {
			return nil, fmt.Errorf("irt: the items lie too far apart: a score of %d has no probability anywhere", r)
		}
		r += n
		from = newTilt(eta, tiltFor(eta, all, r))
		from.exact = r
	}
	return logs, nil
}

// tiny is the least probability of a score at which sums weighted with its inverse are trusted.
const tiny = 1e-80

// A tilt holds the probabilities of the categories at the ability theta.
type tilt struct {
	theta float64
	exact int         // the score it was made for
	prob  [][]float64 // per item, per category
	log   []float64   // per item: log Σ_k exp(k·θ − η_k)
}

// newTilt is for items with cumulated thresholds eta[item][category], the first 0.
func newTilt(eta [][]float64, theta float64) *tilt {
	t := &tilt{theta: theta, prob: make([][]float64, len(eta)), log: make([]float64, len(eta))}
	size := 0
	for _, e := range eta {
		size += len(e)
	}
	cells := make([]float64, size)
	for j, e := range eta {
		t.prob[j], cells = cells[:len(e):len(e)], cells[len(e):]
		t.log[j] = tilted(e, theta, t.prob[j])
	}
	return t
}

// tilted fills p with the probabilities of the categories at θ and returns the logarithm of their norm.
func tilted(eta []float64, theta float64, p []float64) float64 {
	top := 0.0
	for k, e := range eta {
		p[k] = float64(k)*theta - e
		top = max(top, p[k])
	}
	sum := 0.0
	for k, v := range p {
		p[k] = math.Exp(v - top)
		sum += p[k]
	}
	for k := range p {
		p[k] /= sum
	}
	return top + math.Log(sum)
}

func (t *tilt) norm(items []int32) float64 {
	sum := 0.0
	for _, j := range items {
		sum += t.log[j]
	}
	return sum
}

// tiltFor returns the θ at which the expected score of the items is r, by bisection; the lowest and the highest score get a far one.
func tiltFor(eta [][]float64, items []int32, r int) float64 {
	lo, hi, most := 0.0, 0.0, 0
	for _, j := range items {
		for k := range eta[j][1:] {
			b := eta[j][k+1] - eta[j][k]
			lo, hi = min(lo, b), max(hi, b)
		}
		most = max(most, len(eta[j]))
	}
	lo, hi = lo-40, hi+40
	buf := make([]float64, most)
	for range 60 {
		mid, sum := (lo+hi)/2, 0.0
		for _, j := range items {
			tilted(eta[j], mid, buf[:len(eta[j])])
			for k, p := range buf[:len(eta[j])] {
				sum += float64(k) * p
			}
		}
		if sum < float64(r) {
			lo = mid
		} else {
			hi = mid
		}
	}
	return (lo + hi) / 2
}

// A symmetric computes with the polynomials of one set of items at a time; its memory is used again for the next.
type symmetric struct {
	n        int
	items    []int32
	cum      []int       // highest score of the items before a; cum[n] of all
	first    []int       // place of category 1 of item a among the categories above 0 of all
	lo, hi   []int       // the scores of the items before a that can lead to the scores of interest
	prob     [][]float64 // per item of the set
	forward  [][]float64 // [a][t]: probability of score t on the items before a
	backward [][]float64 // [a][t]: what is to be summed, given score t on the items before a
	rolling  [2][]float64
	expect   []float64
	cross    []float64
	cells    []float64
	steps    int // categories above 0 of all items together
	widest   int // most categories of an item
}

// layout takes the items of a set, indices into eta, in increasing order.
func (s *symmetric) layout(eta [][]float64, items []int32) {
	n := len(items)
	s.n, s.items, s.widest = n, items, 0
	s.cum, s.first, s.lo, s.hi = resized(s.cum, n+1), resized(s.first, n+1), resized(s.lo, n+1), resized(s.hi, n+1)
	s.prob, s.forward, s.backward = resized(s.prob, n), resized(s.forward, n+1), resized(s.backward, n+1)
	s.cum[0], s.first[0] = 0, 0
	size := 1
	for a, j := range items {
		s.cum[a+1] = s.cum[a] + len(eta[j]) - 1
		s.first[a+1] = s.cum[a+1]
		s.widest = max(s.widest, len(eta[j]))
		size += s.cum[a+1] + 1
	}
	s.steps = s.cum[n]
	top := s.cum[n] + 1
	s.cells = resized(s.cells, 2*size+2*top)
	cells := s.cells
	take := func(k int) (part []float64) {
		part, cells = cells[:k:k], cells[k:]
		return part
	}
	for a := range n + 1 {
		s.forward[a], s.backward[a] = take(s.cum[a]+1), take(s.cum[a]+1)
	}
	s.rolling[0], s.rolling[1] = take(top), take(top)
	s.expect, s.cross = resized(s.expect, s.steps), resized(s.cross, 2*s.widest)
}

func resized[T any](s []T, n int) []T {
	if cap(s) >= n {
		return s[:n]
	}
	if n > 1<<16 { // so large that it will hardly grow again
		return make([]T, n)
	}
	return make([]T, n, n+n/2)
}

func (s *symmetric) load(from *tilt) {
	for a, j := range s.items {
		s.prob[a] = from.prob[j]
	}
}

// span limits all sums to what leads to scores from rmin to rmax. Outside lo[a]…hi[a] the tables hold old numbers that nobody reads.
func (s *symmetric) span(rmin, rmax int) {
	for a := range s.n + 1 {
		s.lo[a] = max(0, rmin-(s.cum[s.n]-s.cum[a]))
		s.hi[a] = min(s.cum[a], rmax)
	}
}

func (s *symmetric) total(r int) float64 { return s.forward[s.n][r] }

func (s *symmetric) runForward() {
	s.forward[0][0] = 1
	for a, p := range s.prob {
		multiply(s.forward[a+1], s.lo[a+1], s.hi[a+1], s.forward[a], s.lo[a], s.hi[a], p)
	}
}

// multiply sets dst[t] = Σ_k src[t−k]·p[k] for t in dlo…dhi, with src known in slo…shi and zero elsewhere.
func multiply(dst []float64, dlo, dhi int, src []float64, slo, shi int, p []float64) {
	if len(p) == 2 && dlo >= slo && dhi <= shi+1 && slo < shi { // two categories, the usual case
		if dlo == slo {
			dst[slo] = src[slo] * p[0]
			dlo++
		}
		if dhi == shi+1 {
			dst[dhi] = src[shi] * p[1]
			dhi--
		}
		if dlo > dhi {
			return
		}
		src, dst = src[dlo-1:dhi+1], dst[dlo:dhi+1]
		for t, last := 0, src[0]; t < len(dst) && t+1 < len(src); t++ {
			v := src[t+1]
			dst[t] = v*p[0] + last*p[1]
			last = v
		}
		return
	}
	for t := dlo; t <= dhi; t++ {
		sum := 0.0
		for k := max(0, t-shi); k < len(p) && t-k >= slo; k++ {
			sum += src[t-k] * p[k]
		}
		dst[t] = sum
	}
}

// correlate sets dst[t] = Σ_k src[t+k]·p[k] for t in dlo…dhi: multiply run backwards.
func correlate(dst []float64, dlo, dhi int, src []float64, slo, shi int, p []float64) {
	if len(p) == 2 && dlo >= slo-1 && dhi <= shi && slo < shi {
		if dlo == slo-1 {
			dst[dlo] = src[slo] * p[1]
			dlo++
		}
		if dhi == shi {
			dst[shi] = src[shi] * p[0]
			dhi--
		}
		for t := dlo; t <= dhi; t++ {
			dst[t] = src[t]*p[0] + src[t+1]*p[1]
		}
		return
	}
	for t := dlo; t <= dhi; t++ {
		sum := 0.0
		for k := max(0, slo-t); k < len(p) && t+k <= shi; k++ {
			sum += src[t+k] * p[k]
		}
		dst[t] = sum
	}
}

// shifted returns Σ_t a[t]·b[t+k] over t in alo…ahi and t+k in blo…bhi.
func shifted(a []float64, alo, ahi int, b []float64, blo, bhi, k int) float64 {
	from, to := max(alo, blo-k), min(ahi, bhi-k)
	if from > to {
		return 0
	}
	return dot(a[from:to+1], b[from+k:to+k+1])
}

// dot sums in four strands, which do not wait for each other.
func dot(a, b []float64) float64 {
	var s0, s1, s2, s3 float64
	b = b[:len(a)]
	for len(a) >= 4 && len(b) >= 4 {
		s0 += a[0] * b[0]
		s1 += a[1] * b[1]
		s2 += a[2] * b[2]
		s3 += a[3] * b[3]
		a, b = a[4:], b[4:]
	}
	for i, v := range a[:min(len(a), len(b))] {
		s0 += v * b[i]
	}
	return s0 + s1 + s2 + s3
}
