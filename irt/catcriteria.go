package irt

import "math"

// negligible is the share of the posterior that a node must have to count in
// the sums of the criteria: less is lost in rounding.
const negligible = 1e-18

// window returns the nodes from..to outside which the posterior is negligible.
func (c *CAT) window() (from, to int) {
	to = len(c.posterior)
	for c.posterior[from] < negligible {
		from++
	}
	for c.posterior[to-1] < negligible {
		to--
	}
	return from, to
}

// scanKL goes through the items of θ's cell, the most informative first, and
// computes the index of those whose bound is not below the worst of the best.
func (c *CAT) scanKL() {
	delta := c.o.Delta
	if !c.o.FixedDelta {
		delta = max(delta/math.Sqrt(float64(max(1, len(c.asked)))), 0.01)
	}
	list := c.bank.cell(c.theta)
	for k := range c.bank.items {
		i := int32(k)
		if list != nil {
			i = list[k].index()
		}
		it := &c.bank.items[i]
		if c.eligible(i) && it.mostKL(c.theta, delta) >= c.pick.worst() {
			c.pick.offer(it.klIndex(c.theta, delta), i)
		}
	}
}

// scanPosteriorKL offers all eligible items. Of the sum over nodes q and
// categories k of w_q·P_k(θ̂)·(log P_k(θ̂) − log P_k(θ_q)) only Σ_q w_q·log P_k(θ_q)
// needs the nodes.
func (c *CAT) scanPosteriorKL() {
	from, to := c.window()
	for i := range c.bank.items {
		if c.eligible(int32(i)) {
			c.pick.offer(c.bank.posteriorKL(i, c.theta, c.posterior, from, to), int32(i))
		}
	}
}

// posteriorKL returns the mean of KL(θ ‖ θ_q) over weights w of the nodes
// from..to.
func (b *CATBank) posteriorKL(i int, theta float64, w []float64, from, to int) float64 {
	var a [8]float64
	logs, sum, n := b.logs()[b.at[i]:], 0.0, len(b.nodes)
	for k, p := range b.items[i].averaged(theta, a[:0]) {
		row := logs[k*n+from : k*n+to]
		mean := 0.0
		for q, v := range w[from:to] {
			mean += v * row[q]
		}
		sum += p * (math.Log(max(p, leastProbability)) - mean)
	}
	return sum
}

// scanVariance offers all eligible items by their expected posterior variance.
//
// With d = θ − E θ and the predictive probability p_x = Σ_q w_q·P_x(θ_q) of
// answer x, the variance falls on average by the variance of the mean given
// x, Σ_x (Σ_q w_q·d_q·P_x(θ_q))²/p_x.
func (c *CAT) scanVariance() {
	from, to := c.window()
	n := len(c.posterior)
	first, second := c.buffer[:n], c.buffer[n:] // w·d and w·d²
	for q, w := range c.posterior {
		d := c.bank.nodes[q] - c.mean
		first[q], second[q] = w*d, w*d*d
	}
	m := catMoments{c.posterior[from:to], first[from:to], second[from:to]}
	for i := range c.bank.items {
		if !c.eligible(int32(i)) {
			continue
		}
		if c.o.PlugIn {
			c.pick.offer(-c.bank.plugInVariance(i, c.theta, m, from), int32(i))
		} else {
			c.pick.offer(c.bank.varianceFall(i, m, from), int32(i))
		}
	}
}

// catMoments are a distribution on nodes, and its products with d and d².
type catMoments struct{ w, first, second []float64 }

// varianceFall returns by how much the answer to item i lowers the variance on
// average; the moments begin at node from. The last category is the rest.
func (b *CATBank) varianceFall(i int, m catMoments, from int) float64 {
	n, categories := len(b.nodes), b.items[i].Categories()
	restP, restM, fall := 1.0, 0.0, 0.0
	for x := 1; x < categories; x++ {
		at := b.at[i] + x*n + from
		row := b.prob[at : at+len(m.w)]
		first := m.first[:len(row)]
		w := m.w[:len(row)]
		p, mean := 0.0, 0.0
		for q, v := range row {
			p += w[q] * v
			mean += first[q] * v
		}
		restP, restM = restP-p, restM-mean
		if p > 0 {
			fall += mean * mean / p
		}
	}
	if restP > 0 {
		fall += restM * restM / restP
	}
	return fall
}

// plugInVariance returns Σ_x P(x|θ)·Var(θ | x).
func (b *CATBank) plugInVariance(i int, theta float64, m catMoments, from int) float64 {
	var a [8]float64
	n, sum := len(b.nodes), 0.0
	for x, weight := range b.items[i].averaged(theta, a[:0]) {
		at := b.at[i] + x*n + from
		p, mean, square := 0.0, 0.0, 0.0
		for q, v := range b.prob[at : at+len(m.w)] {
			p += m.w[q] * v
			mean += m.first[q] * v
			square += m.second[q] * v
		}
		if p > 0 {
			mean /= p
			sum += weight * max(0, square/p-mean*mean)
		}
	}
	return sum
}
