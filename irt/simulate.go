package irt

import "math/rand/v2"

// Simulate returns the category of a random response to the item at θ. It
// uses one number of the generator.
func Simulate(it *Item, theta float64, rng *rand.Rand) int {
	var buf [8]float64
	u := rng.Float64()
	p := it.Probabilities(theta, buf[:0])
	for k, v := range p[:len(p)-1] {
		if u < v {
			return k
		}
		u -= v
	}
	return len(p) - 1
}
