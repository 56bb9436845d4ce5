package irt

import (
	"fmt"
	"math"
)

// Level returns the outcome that theta falls into, 0..len(c); a cut belongs to the outcome above it. It is −1 if theta is NaN.
// Of an EAP this is the classification by EAP.
func (c Cuts) Level(theta float64) int {
	if math.IsNaN(theta) {
		return -1
	}
	level := 0
	for level < len(c) && theta >= c[level] {
		level++
	}
	return level
}

// A Classification says how far the levels that a test assigns can be trusted. All shares are from 0 to 1 and add up to 1
// where they are of everybody.
type Classification struct {
	// Assigned is the share of people in each level by their estimate, True the share expected by their true ability.
	Assigned, True []float64
	// Table[t][a] is the expected share of people whose true level is t and assigned level a.
	Table [][]float64
	// Accuracy is the expected share whose assigned level is the true one (the trace of Table); AccuracyAtCut that of
	// decisions at each single cut, above or below.
	Accuracy      float64
	AccuracyAtCut []float64
	// Consistency is the expected share that a parallel test would put in the same level; ConsistencyAtCut that at each cut.
	Consistency      float64
	ConsistencyAtCut []float64
	// Kappa is Cohen's: what Consistency leaves of agreement beyond chance, (Consistency − Σ m²)/(1 − Σ m²), m being the
	// shares of the levels in the parallel tests. NaN when everybody is certainly in one level.
	Kappa float64
	// FalsePositive[k] is the expected share assigned above cut k who are truly below it; FalseNegative[k] the reverse.
	FalsePositive, FalseNegative []float64
}

// Rudner computes accuracy and consistency of levels from estimates and their standard errors (Rudner 2001, 2005, Practical
// Assessment, Research & Evaluation 7(14), 10(13)). With p_ik the probability of level k under N(θ̂_i, SE_i²), as
// [Cuts.Levels] gives it, and a_i the level of θ̂_i,
//
//	Accuracy = Σ_i w_i·p_{i,a_i} / Σ w_i,   Consistency = Σ_i w_i·Σ_k p_ik² / Σ w_i
//
// weights are per person, nil = all 1. It is an error if there is no cut, the lengths differ, a weight is negative or not
// finite or all are 0, or a person has no estimate (NaN) or an SE that is not finite; leave those out.
func (c Cuts) Rudner(people []Ability, weights []float64) (*Classification, error) {
	if len(c) == 0 || len(people) == 0 || weights != nil && len(weights) != len(people) {
		return nil, fmt.Errorf("irt: %d cuts, %d people and %d weights are nothing to classify", len(c), len(people), len(weights))
	}
	t := newTally(c)
	for i, a := range people {
		if !finite(a.Theta) || !(a.SE >= 0) || math.IsInf(a.SE, 1) {
			return nil, fmt.Errorf("irt: person %d has no estimate: %v ± %v", i+1, a.Theta, a.SE)
		}
		w := weight(weights, i)
		if !(w >= 0) || math.IsInf(w, 1) {
			return nil, fmt.Errorf("irt: person %d: weight %v", i+1, w)
		}
		p := c.Levels(a.Theta, a.SE)
		certain := make([]float64, len(p))
		certain[c.Level(a.Theta)] = 1
		t.add(w, p, certain, p)
	}
	return t.finish()
}

// ExpectedClassification predicts accuracy and consistency of a test before anybody has taken it, for a population: at each
// ability θ_q the estimate is taken as N(θ_q, 1/I(θ_q)) with the test information I, so that p_qk is the probability to
// be assigned level k (Rudner 2005; Guo 2006, Practical Assessment, Research & Evaluation 11(6)):
//
//	Accuracy = Σ_q w_q·p_{q,t_q} with t_q the level of θ_q,   Consistency = Σ_q w_q·Σ_k p_qk²
//
// It is an error if there is no cut, an item is not valid or the population is not.
func (c Cuts) ExpectedClassification(items []Item, population Quadrature) (*Classification, error) {
	if err := population.Validate(); err != nil {
		return nil, err
	}
	if len(c) == 0 {
		return nil, fmt.Errorf("irt: no cut scores")
	}
	curves, err := Curves(items, population.Nodes)
	if err != nil {
		return nil, err
	}
	t := newTally(c)
	for q, at := range curves {
		p := c.Levels(at.Theta, at.SE)
		certain := make([]float64, len(p))
		certain[c.Level(at.Theta)] = 1
		t.add(population.Weights[q], certain, p, p)
	}
	return t.finish()
}

// A tally sums what a Classification is made of.
type tally struct {
	out   *Classification
	total float64
	again []float64 // shares of the levels in the parallel tests that Consistency is about
}

func newTally(c Cuts) *tally {
	n := len(c) + 1
	out := &Classification{Assigned: make([]float64, n), True: make([]float64, n), Table: make([][]float64, n)}
	for k := range out.Table {
		out.Table[k] = make([]float64, n)
	}
	for _, at := range []*[]float64{&out.AccuracyAtCut, &out.ConsistencyAtCut, &out.FalsePositive, &out.FalseNegative} {
		*at = make([]float64, len(c))
	}
	return &tally{out: out, again: make([]float64, n)}
}

// add counts somebody with the given probabilities of the true and the assigned level, independent of each other, and of the
// level that another test would assign.
func (t *tally) add(w float64, truth, assigned, again []float64) {
	t.total += w
	o := t.out
	for k, p := range truth {
		o.True[k] += w * p
		o.Assigned[k] += w * assigned[k]
		t.again[k] += w * again[k]
		o.Consistency += w * again[k] * again[k]
		for a, v := range assigned {
			o.Table[k][a] += w * p * v
		}
	}
	for k := range o.ConsistencyAtCut {
		above := AtLeast(again, k+1)
		o.ConsistencyAtCut[k] += w * (above*above + (1-above)*(1-above))
	}
}

func (t *tally) finish() (*Classification, error) {
	if !(t.total > 0) || math.IsInf(t.total, 1) {
		return nil, fmt.Errorf("irt: the weights sum to %v", t.total)
	}
	o := t.out
	for _, list := range append(o.Table, o.Assigned, o.True, o.ConsistencyAtCut) {
		for k := range list {
			list[k] /= t.total
		}
	}
	o.Consistency /= t.total
	for k := range o.Table {
		o.Accuracy += o.Table[k][k]
	}
	for k := range o.AccuracyAtCut {
		for i, row := range o.Table {
			for j, v := range row {
				switch {
				case i <= k && j > k:
					o.FalsePositive[k] += v
				case i > k && j <= k:
					o.FalseNegative[k] += v
				}
			}
		}
		o.AccuracyAtCut[k] = 1 - o.FalsePositive[k] - o.FalseNegative[k]
	}
	chance := 0.0
	for _, m := range t.again {
		chance += m / t.total * m / t.total
	}
	if o.Kappa = (o.Consistency - chance) / (1 - chance); chance >= 1 {
		o.Kappa = math.NaN()
	}
	return o, nil
}
