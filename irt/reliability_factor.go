package irt

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// oneFactor finds the loadings λ that minimise Σ_{i<j}(r_ij − λ_iλ_j)², each λ² at most 0.995 so that an item keeps a share of its
// own (a Heywood case ends there). Given the others, the best λ_i is Σ_j r_ijλ_j/Σ_jλ_j² over j ≠ i, so that no step raises the sum.
func oneFactor(ctx context.Context, r *mat.SymDense) (loadings []float64, converged bool, err error) {
	const bound, tolerance, rounds = 0.9974968671630001, 1e-12, 5000 // √0.995
	l := principal(ctx, r)
	k := len(l)
	squares := 0.0
	for _, v := range l {
		squares += v * v
	}
	for range rounds {
		if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		change := 0.0
		for i := range l {
			rest, dot := squares-l[i]*l[i], -l[i]
			for j := range k {
				dot += r.At(i, j) * l[j]
			}
			if !(rest > 1e-12) {
				continue // nothing left to go by
			}
			next := max(-bound, min(bound, dot/rest))
			change = max(change, math.Abs(next-l[i]))
			squares = rest + next*next
			l[i] = next
		}
		if change < tolerance {
			converged = true
			break
		}
	}
	sum := 0.0
	for _, v := range l {
		sum += v
	}
	if sum < 0 { // the factor's direction is arbitrary: let it point to high scores
		for i := range l {
			l[i] = -l[i]
		}
	}
	return l, converged, nil
}

// principal is the first principal component's loadings by the power method, a start that has the right signs.
func principal(ctx context.Context, r *mat.SymDense) []float64 {
	k := r.SymmetricDim()
	v := mat.NewVecDense(k, nil)
	for i := range k {
		sum := 0.0
		for j := range k {
			sum += r.At(i, j)
		}
		v.SetVec(i, sum+1e-3*float64(i+1)/float64(k)) // not exactly perpendicular to what is sought
	}
	next, value := mat.NewVecDense(k, nil), 1.0
	for range 50 {
		norm := mat.Norm(v, 2)
		if norm == 0 || ctx.Err() != nil {
			break
		}
		v.ScaleVec(1/norm, v)
		next.MulVec(r, v)
		value = mat.Dot(v, next)
		v.CopyVec(next)
	}
	if norm := mat.Norm(v, 2); norm > 0 {
		v.ScaleVec(math.Sqrt(max(value, 0))/norm, v)
	}
	return append([]float64(nil), v.RawVector().Data...)
}

// EmpiricalReliability is the reliability of Bayesian scores (EAP, MAP) in the sample they come from: var(θ̂)/(var(θ̂) + mean(SE²)),
// in [0, 1] (du Toit 2003, p. 34). The variance has denominator n − 1. A person whose score or SE is not finite is left out.
//
// It is an error if the lengths differ, an SE is negative, or fewer than two persons are left; and if nothing varies.
func EmpiricalReliability(theta, se []float64) (float64, error) {
	variance, errorVariance, err := scoreVariance(theta, se)
	if err != nil {
		return 0, err
	}
	if variance+errorVariance == 0 {
		return 0, errors.New("irt: neither the scores nor their standard errors vary from 0")
	}
	return variance / (variance + errorVariance), nil
}

// SeparationReliability is the reliability of maximum likelihood scores (ML, WLE), whose variance contains that of their errors:
// 1 − mean(SE²)/var(θ̂) (Wright & Masters 1982, p. 106). It is at most 1 and negative when errors exceed the differences. Its errors
// are those of [EmpiricalReliability], and scores that do not vary.
func SeparationReliability(theta, se []float64) (float64, error) {
	variance, errorVariance, err := scoreVariance(theta, se)
	if err != nil {
		return 0, err
	}
	if variance == 0 {
		return 0, errors.New("irt: the scores do not vary")
	}
	return 1 - errorVariance/variance, nil
}

func scoreVariance(theta, se []float64) (variance, errorVariance float64, err error) {
	if len(theta) != len(se) {
		return 0, 0, fmt.Errorf("irt: %d scores but %d standard errors", len(theta), len(se))
	}
	n, mean, squares := 0.0, 0.0, 0.0
	for i, t := range theta {
		if math.IsNaN(t-t) || math.IsNaN(se[i]-se[i]) { // ∞ − ∞ is NaN too
			continue
		}
		if se[i] < 0 {
			return 0, 0, fmt.Errorf("irt: standard error %g of person %d is negative", se[i], i+1)
		}
		n++
		delta := t - mean
		mean += delta / n
		squares += delta * (t - mean)
		errorVariance += se[i] * se[i]
	}
	if n < 2 {
		return 0, 0, fmt.Errorf("irt: %g persons have a finite score, but two are needed", n)
	}
	variance, errorVariance = squares/(n-1), errorVariance/n
	if math.IsInf(variance+errorVariance, 0) {
		return 0, 0, errors.New("irt: the scores are too large")
	}
	return variance, errorVariance, nil
}

// MarginalReliability is the reliability 1 − E[SE²]/σ² that a test has in a population N(μ, σ²) of abilities, with SE² = 1/(I(θ) + 1/σ²)
// the error variance of a Bayesian score and I the test's information (Green, Bock, Humphreys, Linn & Reckase 1984, eq. 6). It lies
// in [0, 1) and is integrated on 61 nodes over ±6σ. For N(0, 1) it is the R package mirt's marginal_rxx.
//
// It is an error if an item does not validate, the items load on several abilities, there is none, or μ and σ² are not finite with σ² > 0.
func MarginalReliability(items []Item, mean, variance float64) (float64, error) {
	if err := oneAbility(items); err != nil {
		return 0, err
	}
	grid, err := normalGrid(mean, variance, 61)
	if err != nil {
		return 0, err
	}
	r := 0.0
	for q, theta := range grid.theta {
		information := 0.0
		for j := range items {
			information += items[j].Information(theta)
		}
		r += grid.weight[q] * information * variance / (1 + information*variance)
	}
	return r, nil
}
