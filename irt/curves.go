package irt

import "math"

// Information returns the test information at theta: the sum of the items' expected (Fisher) information,
// Σ_i Σ_k P'_ik²/P_ik, in logits⁻²; it is the inverse of the sampling variance of ML there (Birnbaum 1968). Parameters
// are taken as known; Curves allows for uncertain locations. The items must be valid and theta finite.
func Information(items []Item, theta float64) float64 {
	sum := 0.0
	for i := range items {
		sum += items[i].Information(theta)
	}
	return sum
}

// Expected returns the test characteristic curve at theta: the expected sum Σ_i Σ_k k·P_ik of the categories, from 0 to
// MaxScore (Lord 1980, Applications of Item Response Theory). The items must be valid and theta finite.
func Expected(items []Item, theta float64) float64 {
	sum := 0.0
	for i := range items {
		sum += items[i].Expected(theta)
	}
	return sum
}

// MaxScore returns the largest sum of categories, Σ (Categories−1).
func MaxScore(items []Item) int {
	sum := 0
	for i := range items {
		sum += len(items[i].B)
	}
	return sum
}

// A CurvePoint is what a test does at one ability.
type CurvePoint struct {
	Theta       float64
	Expected    float64 // expected raw score, 0..MaxScore
	ScoreSD     float64 // standard deviation of the raw score given Theta
	Information float64 // after allowing for uncertain locations, logits⁻²
	SE          float64 // 1/√Information, logits; +Inf where there is none
}

// Curves returns the curves of a test, or of a single item, at the given abilities: expected score, its standard deviation
// (√Σ Var X_i, the conditional standard error of measurement of the raw score), information and the standard error of θ.
// It is an error if an item is not valid or an ability is not finite.
func Curves(items []Item, thetas []float64) ([]CurvePoint, error) {
	if err := validateItems(items); err != nil {
		return nil, err
	}
	points := make([]CurvePoint, len(thetas))
	var buf []float64
	for i, theta := range thetas {
		if err := checkTheta(theta); err != nil {
			return nil, err
		}
		p := &points[i]
		p.Theta = theta
		variance := 0.0
		for j := range items {
			it := &items[j]
			buf = it.Probabilities(theta, buf)
			mean := it.Expected(theta)
			for k, v := range buf {
				variance += v * (float64(k) - mean) * (float64(k) - mean)
			}
			p.Expected += mean
			p.Information += it.EffectiveInformation(theta)
		}
		p.ScoreSD, p.SE = math.Sqrt(variance), 1/math.Sqrt(p.Information)
	}
	return points, nil
}

// KullbackLeibler returns the expected log-likelihood ratio Σ_k P_k(theta0)·log(P_k(theta0)/P_k(theta)) of one response:
// how well the item tells theta from the true theta0, in nats, never negative (Chang & Ying 1996, Applied Psychological
// Measurement 20). The item must be valid and both abilities finite.
func (it *Item) KullbackLeibler(theta0, theta float64) float64 {
	sum := 0.0
	for x := range it.Categories() {
		l0, _, _ := it.LogLikelihood(theta0, x)
		l, _, _ := it.LogLikelihood(theta, x)
		if p := math.Exp(l0); p > 0 {
			sum += p * (l0 - l)
		}
	}
	return max(0, sum)
}
