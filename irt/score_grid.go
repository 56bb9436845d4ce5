package irt

import (
	"fmt"
	"math"
)

// A Quadrature is a distribution of the ability on points: what an integral over a population becomes a sum of.
type Quadrature struct {
	Nodes   []float64 // logits, strictly increasing
	Weights []float64 // not negative, not all 0; they need not sum to 1
}

const maxQuadrature = 100_001

// NormalQuadrature returns the normal distribution with the mean and the standard deviation, at the given number of equally
// spaced nodes on mean ± width·sd, weights proportional to the density and summing to 1. For smooth integrands this is as
// exact as Gauss-Hermite: the error falls like exp(−2π²(s/h)²), h being the distance of nodes and s the width of the
// integrand. It refuses a mean or sd that is not finite or sd ≤ 0, a width not in (0, 38], and nodes not in 2..100001.
func NormalQuadrature(mean, sd float64, nodes int, width float64) (Quadrature, error) {
	if !finite(mean) || !finite(sd) || !(sd > 0) || !(width > 0 && width <= 38) || nodes < 2 || nodes > maxQuadrature {
		return Quadrature{}, fmt.Errorf("irt: no quadrature of N(%v, %v²) has %d nodes on ±%v standard deviations", mean, sd, nodes, width)
	}
	q := Quadrature{make([]float64, nodes), make([]float64, nodes)}
	sum := 0.0
	for i := range nodes {
		z := width * (2*float64(i)/float64(nodes-1) - 1)
		q.Nodes[i] = mean + sd*z
		q.Weights[i] = math.Exp(-z * z / 2)
		sum += q.Weights[i]
	}
	for i := range nodes {
		q.Weights[i] /= sum
	}
	return q, nil
}

// Validate refuses what is not a distribution: no nodes, or not as many weights; nodes that are not finite or do not
// increase; weights that are negative, not finite or all 0.
func (q Quadrature) Validate() error {
	if len(q.Nodes) == 0 || len(q.Nodes) != len(q.Weights) {
		return fmt.Errorf("irt: a quadrature with %d nodes and %d weights", len(q.Nodes), len(q.Weights))
	}
	sum := 0.0
	for i, x := range q.Nodes {
		if !(math.Abs(x) <= maxScale) || i > 0 && x <= q.Nodes[i-1] {
			return fmt.Errorf("irt: node %d of the quadrature, %v, is not within ±1e6 and above the one before", i, x)
		}
		if w := q.Weights[i]; !(w >= 0) || math.IsInf(w, 1) {
			return fmt.Errorf("irt: weight %d of the quadrature, %v, is not a weight", i, w)
		}
		sum += q.Weights[i]
	}
	if !(sum > 0) || math.IsInf(sum, 1) {
		return fmt.Errorf("irt: the weights of the quadrature sum to %v", sum)
	}
	return nil
}

// normalised returns the weights divided by their sum.
func (q Quadrature) normalised() []float64 {
	sum := 0.0
	for _, w := range q.Weights {
		sum += w
	}
	out := make([]float64, len(q.Weights))
	for i, w := range q.Weights {
		out[i] = w / sum
	}
	return out
}

// moments returns mean and variance under weights that sum to 1.
func (q Quadrature) moments(weights []float64) (mean, variance float64) {
	for i, x := range q.Nodes {
		mean += weights[i] * x
	}
	for i, x := range q.Nodes {
		variance += weights[i] * (x - mean) * (x - mean)
	}
	return mean, variance
}

// A scoreGrid holds the logarithms of the probabilities of all categories at the nodes.
type scoreGrid struct {
	nodes     []float64
	logWeight []float64
	variance  float64 // of the prior
	items     []Item
	table     [][]float64 // [item][category·nodes + node]; nil when it is not worth one
}

// newScoreGrid tabulates only if it is told how to stop.
func newScoreGrid(items []Item, q Quadrature, stop func() error) (*scoreGrid, error) {
	g := &scoreGrid{nodes: q.Nodes, logWeight: make([]float64, len(q.Nodes)), items: items}
	weights := q.normalised()
	_, g.variance = q.moments(weights)
	for i, w := range weights {
		g.logWeight[i] = math.Log(w) // −Inf for 0
	}
	if stop == nil {
		return g, nil
	}
	g.table = make([][]float64, len(items))
	n := len(q.Nodes)
	for j := range items {
		if err := stop(); err != nil {
			return nil, err
		}
		it := &items[j]
		t := make([]float64, it.Categories()*n)
		for x := range it.Categories() {
			for i, theta := range q.Nodes {
				t[x*n+i], _, _ = it.LogLikelihood(theta, x)
			}
		}
		g.table[j] = t
	}
	return g, nil
}

// posterior returns mean and variance of the posterior. acc is as long as the nodes.
func (g *scoreGrid) posterior(responses []int, acc []float64) (mean, variance float64) {
	n := len(g.nodes)
	copy(acc, g.logWeight)
	for j, x := range responses {
		if x == Missing {
			continue
		}
		if g.table != nil {
			add(acc, g.table[j][x*n:x*n+n])
			continue
		}
		for i, theta := range g.nodes {
			l, _, _ := g.items[j].LogLikelihood(theta, x)
			acc[i] += l
		}
	}
	top := math.Inf(-1)
	for _, v := range acc {
		top = max(top, v)
	}
	sum := 0.0
	for i, v := range acc {
		w := 0.0
		if v-top > -745 {
			w = math.Exp(v - top)
		}
		acc[i] = w
		sum += w
		mean += w * g.nodes[i]
	}
	mean /= sum
	for i, w := range acc {
		d := g.nodes[i] - mean
		variance += w * d * d
	}
	return mean, variance / sum
}
