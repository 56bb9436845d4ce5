package irt

import (
	"fmt"
	"math"
)

func validateItems(items []Item) error {
	for i := range items {
		if err := items[i].Validate(); err != nil {
			return err
		}
	}
	return nil
}

func checkTheta(theta float64) error {
	if !(math.Abs(theta) <= maxScale) {
		return fmt.Errorf("irt: ability %v is not in ±1e6", theta)
	}
	return nil
}

// ScoreDistribution returns the probability of each raw score 0..MaxScore(items), the sum of the categories, at theta, by
// the recursion of Lord & Wingersky 1984 (Applied Psychological Measurement 8) in its form for more than two categories
// (Thissen, Pommerich, Billeaud & Williams 1995, same journal, 19). All terms are positive, so no digits are lost. It is
// an error if an item is not valid or theta is not in ±1e6.
func ScoreDistribution(items []Item, theta float64) ([]float64, error) {
	if err := validateItems(items); err != nil {
		return nil, err
	}
	if err := checkTheta(theta); err != nil {
		return nil, err
	}
	return scoreDistribution(items, theta), nil
}

func scoreDistribution(items []Item, theta float64) []float64 {
	dist := make([]float64, MaxScore(items)+1)
	dist[0] = 1
	var p []float64
	top := 0
	for i := range items {
		p = items[i].Probabilities(theta, p)
		top += len(p) - 1
		for s := top; s >= 0; s-- { // downwards, so that what is read is still of the items before
			sum := 0.0
			for k := max(0, s-(top-len(p)+1)); k < len(p) && k <= s; k++ {
				sum += dist[s-k] * p[k]
			}
			dist[s] = sum
		}
	}
	return dist
}

// A SumScore is what a raw score says about the ability.
type SumScore struct {
	Raw         int
	Theta       float64 // mean of the posterior given the raw score alone, logits
	SE          float64 // standard deviation of that posterior, logits
	Probability float64 // of this raw score in the population
}

// SumScores returns the table from raw score to ability for persons who answer all items: the EAP given the sum alone
// (EAPsum, Thissen et al. 1995), from
//
//	P(s) = Σ_q w_q·P(s|θ_q),  Theta(s) = Σ_q θ_q·w_q·P(s|θ_q) / P(s)
//
// with P(s|θ) as ScoreDistribution gives it. Parameters are taken as known. A raw score that the population never reaches
// in floating point has Theta and SE NaN and Probability 0. It is an error if an item is not valid or the prior is not.
func SumScores(items []Item, prior Quadrature) ([]SumScore, error) {
	if err := validateItems(items); err != nil {
		return nil, err
	}
	if err := prior.Validate(); err != nil {
		return nil, err
	}
	table := make([]SumScore, MaxScore(items)+1)
	weights := prior.normalised()
	square := make([]float64, len(table))
	dists := make([][]float64, len(weights))
	for q, w := range weights {
		dists[q] = scoreDistribution(items, prior.Nodes[q])
		for s, p := range dists[q] {
			table[s].Probability += w * p
			table[s].Theta += w * p * prior.Nodes[q]
		}
	}
	for s := range table {
		table[s].Raw = s
		table[s].Theta /= table[s].Probability
	}
	for q, w := range weights {
		for s, p := range dists[q] {
			d := prior.Nodes[q] - table[s].Theta
			square[s] += w * p * d * d
		}
	}
	for s := range table {
		table[s].SE = math.Sqrt(square[s] / table[s].Probability)
	}
	return table, nil
}
