package irt

import (
	"math"
	"sync"

	"gonum.org/v1/gonum/integrate/quad"
)

// What the criteria of adaptive tests need of an item: its curve with an
// uncertain location averaged out, bounds of its information over an interval,
// and its Kullback-Leibler index.

// leastProbability stands for probabilities that have underflowed, so that
// their logarithm stays finite.
const leastProbability = 1e-300

// hermite returns nodes x and weights w with Σ w·f(x) ≈ E f(Z), Z ~ N(0, 1).
var hermite = sync.OnceValues(func() (x, w []float64) {
	const n = 21
	x, w = make([]float64, n), make([]float64, n)
	quad.Hermite{}.FixedLocations(x, w, math.Inf(-1), math.Inf(1)) // for the weight exp(−x²)
	for i := range x {
		x[i] *= math.Sqrt2
		w[i] /= math.Sqrt(math.Pi)
	}
	return x, w
})

// averaged returns the probability of each category at θ with the error of
// the location averaged out: ∫ P(X=k | θ−δ) dN(δ; 0, SDB²), in dst.
func (it *Item) averaged(theta float64, dst []float64) []float64 {
	if it.SDB == 0 {
		return it.Probabilities(theta, dst)
	}
	var a [8]float64
	sum := append(dst[:0], make([]float64, it.Categories())...)
	nodes, weights := hermite()
	for h, x := range nodes {
		for k, p := range it.Probabilities(theta+it.SDB*x, a[:0]) {
			sum[k] += weights[h] * p
		}
	}
	return sum
}

// logAveraged returns the logarithm of averaged for response x.
func (it *Item) logAveraged(theta float64, x int) float64 {
	if it.SDB == 0 {
		l, _, _ := it.LogLikelihood(theta, x)
		return l
	}
	var a [8]float64
	return math.Log(max(it.averaged(theta, a[:0])[x], leastProbability))
}

// location is where the item lies: b, or the mean of its steps or thresholds.
func (it *Item) location() float64 {
	sum := 0.0
	for _, b := range it.B {
		sum += b
	}
	return sum / float64(len(it.B))
}

// mostInformation returns a bound of the effective information between left
// and right, tight to a few per cent, exact up to rounding for Logistic items.
//
// The information of a 3PL item has one maximum, at
// b + log((1+√(1+8c))/2)/a (Birnbaum 1968), so the largest value is there or
// at the nearer end. For the other models see Bank.bound.
func (it *Item) mostInformation(left, right float64) float64 {
	if it.Model == Logistic {
		peak := it.B[0] + math.Log((1+math.Sqrt(1+8*it.C))/2)/it.A
		return it.EffectiveInformation(min(max(peak, left), right))
	}
	slope := it.A * float64(max(2, len(it.B)))
	samples := min(max(math.Ceil(slope*(right-left)/0.1), 1), 32)
	width, most := (right-left)/samples, 0.0
	for s := 0.5; s < samples; s++ {
		most = max(most, it.EffectiveInformation(left+s*width))
	}
	if slope*width > 60 { // the samples, and what has underflowed there, say nothing
		return math.Inf(1)
	}
	return most * math.Exp(slope*width/2)
}

// legendre8 is the 8-point Gauss-Legendre rule on [−1, 1], x > 0.
var legendre8 = [4][2]float64{
	{0.18343464249564980494, 0.36268378337836198297},
	{0.52553240991632898582, 0.31370664587788728734},
	{0.79666647741362673959, 0.22238103445337447054},
	{0.96028985649753623168, 0.10122853629037625915},
}

// klIndex is Chang & Ying's global information
//
//	∫ from θ−δ to θ+δ of KL(θ ‖ t) dt,  KL(θ ‖ t) = Σ_k P_k(θ)·log(P_k(θ)/P_k(t))
//
// by the 8-point Gauss-Legendre rule on panels of at most 6/a logits, on each
// of which it errs by less than 1e-6 relative (64 panels at most).
func (it *Item) klIndex(theta, delta float64) float64 {
	var a [8]float64
	p := it.averaged(theta, a[:0])
	entropy := 0.0
	for _, v := range p {
		entropy += v * math.Log(max(v, leastProbability))
	}
	panels := min(max(math.Ceil(it.A*delta/3), 1), 64)
	half, sum := delta/panels, 0.0
	for s := 0.0; s < panels; s++ {
		middle := theta - delta + (2*s+1)*half
		for _, xw := range legendre8 {
			sum += xw[1] * (it.crossEntropy(p, middle-xw[0]*half) + it.crossEntropy(p, middle+xw[0]*half))
		}
	}
	return max(0, 2*delta*entropy+half*sum)
}

// crossEntropy returns −Σ_k p_k·log P_k(t).
func (it *Item) crossEntropy(p []float64, t float64) float64 {
	if it.Model == Logistic && it.SDB == 0 {
		z := it.A * (t - it.B[0])
		if it.C == 0 {
			return p[0]*max(z, 0) - p[1]*min(z, 0) + math.Log1p(math.Exp(-math.Abs(z)))
		}
		succeed, fail := logistic(z)
		return -p[1]*math.Log(it.C+(1-it.C)*succeed) - p[0]*math.Log(max((1-it.C)*fail, leastProbability))
	}
	var a [8]float64
	sum := 0.0
	for k, v := range it.averaged(t, a[:0]) {
		sum -= p[k] * math.Log(max(v, leastProbability))
	}
	return sum
}

// mostKL returns a bound of klIndex that costs little. With the curvature of
// the cross entropy at most M over the window, KL ≤ M·(t−θ)²/2 and the index
// at most M·δ³/3.
//
// For a response x the curvature −l″ is a²pq for a failure, at most w·a²pq for
// a success, w increasing with θ; pq is largest in the window where it is
// nearest to b. Polytomous items: for the GPCM −l″ = a²·Var X ≤ a²m²/4, for
// the GRM at most a²/2; of an uncertain location: the averaged log curve
// is at most as curved as the sharpest of those it averages.
func (it *Item) mostKL(theta, delta float64) float64 {
	const slack, rounding = 1 + 1e-4, 1e-14 // of the quadrature
	cube := it.A * it.A * delta * delta * delta / 3 * slack
	noise := rounding * delta
	m := float64(len(it.B))
	switch {
	case it.Model == GPCM:
		return cube*m*m/4 + noise
	case it.Model == GRM:
		return cube/2 + noise
	case it.SDB > 0:
		return cube/4 + noise
	}
	b := it.B[0]
	p, q := logistic(it.A * (min(max(b, theta-delta), theta+delta) - b))
	if it.C == 0 {
		return cube*p*q + noise
	}
	upper, _ := logistic(it.A * (theta + delta - b))
	succeed := it.Expected(theta)
	return cube*p*q*(succeed*known(upper, it.C)+1-succeed) + noise
}
