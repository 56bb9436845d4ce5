package irt

// Reached reports whether enough is known of every ability with a positive
// weight: its standard error is at most maxSE, or its most probable outcome
// has at least probability minProb.
//
// weights and cuts have one value per ability; nil weights are all 1, and an
// ability with nil cuts (or all, if cuts is nil) is known by its standard error
// alone.
func Reached(p *Profile, weights []float64, cuts []Cuts, maxSE, minProb float64) bool {
	for k, se := range p.SE {
		if weight(weights, k) <= 0 || se <= maxSE {
			continue
		}
		if cuts == nil || len(cuts[k]) == 0 {
			return false
		}
		levels := cuts[k].Levels(p.Theta[k], se)
		if best := MostProbable(levels); best < 0 || levels[best] < minProb {
			return false
		}
	}
	return true
}
