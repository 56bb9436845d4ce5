package irt

import (
	"errors"
	"fmt"
	"math"
)

// Cuts are strictly increasing values of θ. They divide an ability into
// len(Cuts)+1 outcomes, numbered from 0: outcome k reaches from Cuts[k-1] up
// to, and not including, Cuts[k].
type Cuts []float64

// NewCuts returns a copy of the cuts. It refuses none at all, and cuts that
// are not finite or do not strictly increase.
func NewCuts(cuts ...float64) (Cuts, error) {
	if len(cuts) == 0 {
		return nil, errors.New("irt: no cut scores")
	}
	for k, c := range cuts {
		if !finite(c) {
			return nil, fmt.Errorf("irt: cut score %v is not finite", c)
		}
		if k > 0 && c <= cuts[k-1] {
			return nil, fmt.Errorf("irt: cut scores %v and %v do not increase", cuts[k-1], c)
		}
	}
	return append(Cuts(nil), cuts...), nil
}

// Levels returns the probability of each outcome for an ability distributed
// normally around theta with standard deviation se. With se 0 the outcome is
// certain. If theta or se is NaN or se is negative, all are NaN.
func (c Cuts) Levels(theta, se float64) []float64 {
	p := make([]float64, len(c)+1)
	if math.IsNaN(theta) || !(se >= 0) {
		for k := range p {
			p[k] = math.NaN()
		}
		return p
	}
	lower, upper := 0.0, 1.0 // P(below the outcome), P(not below it)
	for k, cut := range c {
		z := math.Inf(-1) // at or above the cut for certain
		if se > 0 {
			z = (cut - theta) / se / math.Sqrt2
		} else if theta < cut {
			z = math.Inf(1)
		}
		below, above := math.Erfc(-z)/2, math.Erfc(z)/2
		if z < 0 { // the difference of the smaller numbers loses fewer digits
			p[k] = below - lower
		} else {
			p[k] = upper - above
		}
		lower, upper = below, above
	}
	p[len(c)] = upper
	return p
}

// MostProbable returns the outcome with the largest of the probabilities p,
// the lowest of them if several are equal, or −1 if there is none.
func MostProbable(p []float64) int {
	best := -1
	for k, v := range p {
		if !math.IsNaN(v) && (best < 0 || v > p[best]) {
			best = k
		}
	}
	return best
}

// AtLeast returns the probability of outcome level or a higher one.
func AtLeast(p []float64, level int) float64 {
	sum := 0.0
	for _, v := range p[min(max(level, 0), len(p)):] {
		sum += v
	}
	return sum
}
