package irt

import (
	"context"
	"math"
)

// mmlMissing sums the missing information of a block of persons of one group.
type mmlMissing struct {
	mmlPersons
	score *mmlScores
	unit  []float64    // one person's part of the complete-data information is 1/unit
	sum   []float64    // n×n, lower triangle
	terms [][]float64  // not yet added: four at once read sum once
	full  int          // of terms
	h     [3][]float64 // h_{b−1}, h_b, and h·posterior
}

// run adds the patterns first, first+stride, … below end.
func (w *mmlMissing) run(ctx context.Context, first, end, stride int) {
	pack, lo, hi := w.m.pack, w.e.nodes.at[w.g], w.e.nodes.at[w.g+1]
	w.p, w.prior = make([]float64, hi-lo), w.e.nodes.weight[lo:hi]
	if w.m.regression() {
		w.prior = make([]float64, hi-lo)
	}
	for b := range w.h {
		w.h[b] = make([]float64, hi-lo)
	}
	n := len(pack.chunks)
	for i, k := first, 0; i < end; i, k = i+stride, k+1 {
		if k%64 == 63 && ctx.Err() != nil {
			return
		}
		mean, person := w.m.mean[w.g], int(pack.person[i])
		if w.m.regression() {
			mean = w.m.personMean(w.g, person)
			w.setPrior(mean)
		}
		code := pack.codes[i*n : (i+1)*n]
		w.product(code)
		sum := mmlTotal(w.p)
		if !(sum > 1e-250 && sum < 1e250) {
			sum, _ = w.inLogs(code)
		}
		w.sums.weight += pack.weight[i]
		w.expand(code, person, mean, pack.weight[i], sum)
	}
	w.flush()
}

// expand adds a person's terms. The polynomials follow from their three-term
// recurrence: u·h_b less its parts along h_b and h_{b−1}, normalised.
func (w *mmlMissing) expand(code []uint8, person int, mean, weight, sum float64) {
	lo, hi, least := 0, len(w.p), 1e-10*sum
	for lo < hi && w.p[lo] < least {
		lo++
	}
	for hi > lo && w.p[hi-1] < least {
		hi--
	}
	p, theta := w.p[lo:hi], w.e.nodes.theta[w.e.nodes.at[w.g]+lo:w.e.nodes.at[w.g]+hi]
	before, now := w.h[0][:len(p)], w.h[1][:len(p)]
	for q := range p {
		p[q] /= sum
		before[q], now[q] = 0, 1
	}
	start := w.full
	if !w.polynomials(code, person, mean, math.Sqrt(weight), lo, theta) {
		w.full = start
		w.nodewise(code, person, mean, weight, lo, theta)
	}
	for w.full >= 4 {
		w.flush()
	}
}

// polynomials puts a person's terms down until they are negligible; false if
// they do not become so.
func (w *mmlMissing) polynomials(code []uint8, person int, mean, scale float64, lo int, theta []float64) bool {
	p := w.p[lo : lo+len(theta)]
	before, now, weighted := w.h[0][:len(p)], w.h[1][:len(p)], w.h[2][:len(p)]
	length := 0.0
	for range min(mmlTerms, len(p)) {
		along, square := 0.0, 0.0
		for q, t := range theta {
			along += p[q] * now[q] * now[q] * (t - mean)
		}
		for q, t := range theta {
			next := (t-mean-along)*now[q] - length*before[q]
			before[q], now[q] = now[q], next
			square += p[q] * next * next
		}
		length = math.Sqrt(square)
		if !(length > 1e-9*w.m.sd[w.g]) {
			return true // the posterior has no more nodes than there were terms
		}
		for q := range now {
			now[q] /= length
			weighted[q] = scale * p[q] * now[q]
		}
		if w.project(code, person, mean, lo, weighted) <= mmlTermShare*scale*scale {
			return true
		}
	}
	return false
}

// nodewise puts √p_q·(S_q − E S) down for each node q.
func (w *mmlMissing) nodewise(code []uint8, person int, mean, weight float64, lo int, theta []float64) {
	p := w.p[lo : lo+len(theta)]
	one := w.h[2][:len(p)]
	copy(one, p)
	w.project(code, person, mean, lo, one)
	w.full--
	average := append([]float64(nil), w.terms[w.full]...)
	clear(one)
	for q, v := range p {
		one[q] = math.Sqrt(weight * v)
		w.project(code, person, mean, lo, one)
		mmlSubtract(w.terms[w.full-1], average, one[q])
		one[q] = 0
		for w.full >= 4 {
			w.flush()
		}
	}
}

// project puts Σ_q weighted_q·S_q into the next term, over the nodes from lo on,
// and returns the largest square as a share of the complete-data information.
func (w *mmlMissing) project(code []uint8, person int, mean float64, lo int, weighted []float64) (most float64) {
	term := w.next()
	clear(term)
	base := w.e.nodes.at[w.g] + lo
	for c, v := range code {
		chunk, v := &w.m.pack.chunks[c], int(v)
		for i, j := range chunk.items {
			x := v % chunk.radix[i]
			v /= chunk.radix[i]
			it := &w.m.items[j]
			if x > it.m || it.fixed {
				continue
			}
			row := w.score.first[j] + x*it.n
			from, l := row*w.score.nq+base, 0
			for ; l+2 <= it.n; l += 2 {
				term[it.at+l], term[it.at+l+1] = mmlDot2(weighted, w.score.table[from:], w.score.table[from+w.score.nq:])
				from += 2 * w.score.nq
			}
			if l < it.n {
				term[it.at+l], _ = mmlDot2(weighted, w.score.table[from:], w.score.table[from:])
			}
		}
	}
	w.projectGroup(term, person, mean, w.e.nodes.theta[base:base+len(weighted)], weighted)
	for l, v := range term {
		if v = v * v * w.unit[l]; v > most {
			most = v
		}
	}
	return most
}

// projectGroup is the part of the mean, (θ−μ)/σ², of log σ, (θ−μ)²/σ² − 1, and
// of the covariates.
func (w *mmlMissing) projectGroup(term []float64, person int, mean float64, theta, weighted []float64) {
	m, first, second := w.m, 0.0, 0.0
	v := 1 / (m.sd[w.g] * m.sd[w.g])
	for q, t := range theta {
		first += weighted[q] * (t - mean)
		second += weighted[q] * ((t-mean)*(t-mean) - 1/v)
	}
	if i := m.meanAt[w.g]; i >= 0 {
		term[i] = v * first
	}
	if i := m.sdAt[w.g]; i >= 0 {
		term[i] = v * second
	}
	if m.regression() {
		for k, x := range m.covariates[person] {
			term[m.betaAt+k] = v * first * x
		}
	}
}

// next is room for one more term.
func (w *mmlMissing) next() []float64 {
	if w.full == len(w.terms) {
		w.terms = append(w.terms, make([]float64, w.m.params))
	}
	w.full++
	return w.terms[w.full-1]
}

// flush adds the outer products of the first four terms, filled up with zeros,
// and moves the others to the front.
func (w *mmlMissing) flush() {
	for w.full < 4 {
		clear(w.next())
	}
	w.add4(w.terms[0], w.terms[1], w.terms[2], w.terms[3])
	for i := 4; i < w.full; i++ {
		w.terms[i-4], w.terms[i] = w.terms[i], w.terms[i-4]
	}
	w.full -= 4
}

func (w *mmlMissing) add4(p, q, r, s []float64) {
	n := w.m.params
	for i := range n {
		a, b, c, d := p[i], q[i], r[i], s[i]
		if a == 0 && b == 0 && c == 0 && d == 0 {
			continue // not answered
		}
		row := w.sum[i*n : i*n+i+1]
		p, q, r, s := p[:len(row)], q[:len(row)], r[:len(row)], s[:len(row)]
		for j := range row {
			row[j] += a*p[j] + b*q[j] + (c*r[j] + d*s[j])
		}
	}
}

// mmlDot2 is the inner product of x with a and with b.
func mmlDot2(x, a, b []float64) (xa, xb float64) {
	a, b = a[:len(x)], b[:len(x)]
	var ya, yb float64
	for len(x) >= 2 && len(a) >= 2 && len(b) >= 2 {
		xa, ya = xa+x[0]*a[0], ya+x[1]*a[1]
		xb, yb = xb+x[0]*b[0], yb+x[1]*b[1]
		x, a, b = x[2:], a[2:], b[2:]
	}
	for q, v := range x {
		xa += v * a[q]
		xb += v * b[q]
	}
	return xa + ya, xb + yb
}
