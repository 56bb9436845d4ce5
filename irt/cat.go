package irt

import (
	"fmt"
	"math"
)

// A Criterion says which item of a [CATBank] is best to ask next, at the
// estimate θ̂ of the ability. Items that are equally good rank in the order of
// the bank.
type Criterion uint8

const (
	// MaxInformation is the largest information I(θ̂), after allowing for an
	// uncertain location (Lord 1980; [Item.EffectiveInformation]).
	MaxInformation Criterion = iota

	// KullbackLeibler is the largest ∫ KL(θ̂ ‖ θ) dθ from θ̂−δ to θ̂+δ, with
	// KL(θ̂ ‖ θ) = Σ_k P_k(θ̂)·log(P_k(θ̂)/P_k(θ)) (Chang & Ying 1996). δ is
	// Delta/√n after n questions, n at least 1, or Delta with FixedDelta.
	KullbackLeibler

	// PosteriorKL is the largest mean of KL(θ̂ ‖ θ) over the posterior
	// distribution of θ (Chang & Ying 1996; "KLP" in catR).
	PosteriorKL

	// MinVariance is the smallest expected posterior variance after the answer
	// (van der Linden 1998). The answer x has its predictive probability given
	// the answers so far or, with PlugIn, P(X=x) at θ̂ as in catR.
	MinVariance

	// AStratified is the location nearest to θ̂ in the stratum of the stage:
	// items with small slopes are asked first, those with large slopes when θ̂
	// can be trusted (Chang & Ying 1999). It needs StageLengths or MaxLength. When a
	// stratum has no eligible item left, the next one has its turn, then the
	// one before.
	AStratified

	// ClosestDifficulty is the location nearest to θ̂ (Urry 1970).
	ClosestDifficulty
)

// String returns the criterion's name.
func (c Criterion) String() string {
	names := [...]string{"MaxInformation", "KullbackLeibler", "PosteriorKL", "MinVariance", "AStratified", "ClosestDifficulty"}
	if int(c) < len(names) {
		return names[c]
	}
	return fmt.Sprintf("Criterion(%d)", uint8(c))
}

// A CATEstimator says how the ability is estimated during an adaptive test.
type CATEstimator uint8

const (
	// CATEAP is the mean of the posterior distribution at the bank's nodes,
	// prior and posterior normalised to sum 1 there (Bock & Mislevy 1982), and
	// its standard deviation. An uncertain location is averaged out. What the
	// nodes cannot resolve is not claimed: the standard error is half their
	// distance at least.
	CATEAP CATEstimator = iota

	// CATMAP is the mode of the posterior distribution, with the standard
	// error 1/√(1/SD² + Σ I), I the answered items' effective information at
	// the mode, as [Prior.MAP].
	CATMAP
)

// CATOptions steer an adaptive test of one ability. The zero value asks all
// items of the bank for maximal information, with the prior N(0, 1).
type CATOptions struct {
	Criterion Criterion
	Estimator CATEstimator
	Mean, SD  float64 // of the prior; SD 0 = 1

	Delta      float64 // of KullbackLeibler, in [0.01, 100] logits; 0 = 3, or 0.5 with FixedDelta
	FixedDelta bool
	PlugIn     bool // of MinVariance

	// StageLengths are the numbers of questions of AStratified from each
	// stratum, one per stratum; the last stage has no end. nil = MaxLength in
	// equal parts.
	StageLengths []int

	// Randomesque chooses with equal chance among that many of the best
	// eligible items (Kingsbury & Zara 1989). Up to 1 = the best.
	Randomesque int

	// Exposure are the parameters of Sympson & Hetter 1985, one per item in
	// (0, 1]: an item that was chosen is asked with that probability, else put
	// aside for this person. When only such items are left, they are asked
	// after all: exposure control does not end a test. nil = all 1. See
	// [EstimateExposure].
	Exposure []float64

	// MinArea and MaxArea limit the number of questions per content area. A
	// minimum leaves the choice free until the open minima use up what is left
	// of MaxLength, which it needs; from then on only areas below their
	// minimum are eligible. One that cannot be met, as items are used up, enemies
	// of those asked or put aside, does not end a test.
	// nil = none.
	MinArea, MaxArea []int

	// Shares of the content areas (Kingsbury & Zara 1989): the next item comes
	// from the eligible area whose share of the questions asked is furthest below
	// its share here. They need not sum to 1. nil = none.
	Shares []float64

	MinLength  int     // no stop by precision before that many questions and the minima of the areas
	MaxLength  int     // 0 = the whole bank
	StopSE     float64 // stop when the standard error is at most that; 0 = never
	StopChange float64 // stop when an answer changes the standard error by at most that; 0 = never

	// SPRT stops when each of the tests has come to a decision.
	SPRT []SPRT

	// Cuts and LevelProbability stop when one of the levels divided by Cuts has
	// at least that probability, θ ~ N(θ̂, SE²); see [Cuts.Levels].
	Cuts             Cuts
	LevelProbability float64

	// Seed is the only source of chance: the same bank, options and answers
	// give the same questions.
	Seed uint64
}

// complete fills in defaults and reports what makes no sense with the bank.
func (o *CATOptions) complete(b *CATBank) error {
	if o.SD == 0 {
		o.SD = 1
	}
	if o.Delta == 0 {
		if o.Delta = 3; o.FixedDelta {
			o.Delta = 0.5
		}
	}
	high := b.nodes[len(b.nodes)-1]
	switch { // conditions are written so that NaN fails them
	case o.Criterion > ClosestDifficulty:
		return fmt.Errorf("irt: unknown criterion %d", uint8(o.Criterion))
	case o.Estimator > CATMAP:
		return fmt.Errorf("irt: unknown estimator %d", uint8(o.Estimator))
	case !(o.Mean >= b.low && o.Mean <= high):
		return fmt.Errorf("irt: prior mean %v is not within the nodes, %v to %v", o.Mean, b.low, high)
	case !(o.SD >= b.step && o.SD <= maxLocation):
		return fmt.Errorf("irt: prior standard deviation %v is not in [%v, %v], from the distance of the nodes on", o.SD, b.step, maxLocation)
	case !(o.Delta >= 0.01 && o.Delta <= 100):
		return fmt.Errorf("irt: delta %v is not in [0.01, 100]", o.Delta)
	case o.MinLength < 0 || o.MaxLength < 0 || o.MaxLength > 0 && o.MinLength > o.MaxLength:
		return fmt.Errorf("irt: %d to %d questions make no sense", o.MinLength, o.MaxLength)
	case !(o.StopSE == 0 || o.StopSE >= b.step/2 && o.StopSE <= math.MaxFloat64):
		return fmt.Errorf("irt: a standard error of %v is not resolved by nodes %v apart", o.StopSE, b.step)
	case !(o.StopChange >= 0 && o.StopChange <= math.MaxFloat64):
		return fmt.Errorf("irt: change %v of the standard error to stop at", o.StopChange)
	}
	if err := o.checkStages(b); err != nil {
		return err
	}
	if err := o.checkAreas(b); err != nil {
		return err
	}
	return o.checkRest(b)
}

func (o *CATOptions) checkStages(b *CATBank) error {
	if o.Criterion != AStratified {
		return nil
	}
	n := len(b.strata)
	if o.StageLengths == nil {
		if o.MaxLength == 0 {
			return fmt.Errorf("irt: a-stratified selection needs StageLengths or MaxLength")
		}
		o.StageLengths = make([]int, n)
		for s := range n {
			o.StageLengths[s] = (s+1)*o.MaxLength/n - s*o.MaxLength/n
		}
	}
	if len(o.StageLengths) != n {
		return fmt.Errorf("irt: %d stage lengths for %d strata", len(o.StageLengths), n)
	}
	for _, v := range o.StageLengths {
		if v < 0 {
			return fmt.Errorf("irt: stage length %d is negative", v)
		}
	}
	return nil
}

func (o *CATOptions) checkAreas(b *CATBank) error {
	n := b.area
	switch {
	case o.MinArea != nil && len(o.MinArea) != n:
		return fmt.Errorf("irt: %d minima for %d areas", len(o.MinArea), n)
	case o.MaxArea != nil && len(o.MaxArea) != n:
		return fmt.Errorf("irt: %d maxima for %d areas", len(o.MaxArea), n)
	case o.Shares != nil && len(o.Shares) != n:
		return fmt.Errorf("irt: %d shares for %d areas", len(o.Shares), n)
	}
	for k := range n {
		lo, hi := limit(o.MinArea, k, 0), limit(o.MaxArea, k, math.MaxInt)
		if lo < 0 || hi < lo {
			return fmt.Errorf("irt: area %d: limits %d to %d make no sense", k, lo, hi)
		}
		if lo > 0 && o.MaxLength == 0 {
			return fmt.Errorf("irt: minima of areas need MaxLength")
		}
		if o.Shares != nil && !(o.Shares[k] >= 0 && o.Shares[k] <= maxLocation) {
			return fmt.Errorf("irt: area %d: share %v", k, o.Shares[k])
		}
	}
	return nil
}

func (o *CATOptions) checkRest(b *CATBank) error {
	if o.Exposure != nil && len(o.Exposure) != len(b.items) {
		return fmt.Errorf("irt: %d exposure parameters for %d items", len(o.Exposure), len(b.items))
	}
	for i, k := range o.Exposure {
		if !(k > 0 && k <= 1) {
			return fmt.Errorf("irt: item %q: exposure parameter %v is not in (0, 1]", b.items[i].ID, k)
		}
	}
	for _, s := range o.SPRT {
		if err := s.Validate(); err != nil {
			return err
		}
	}
	if o.Cuts != nil {
		if _, err := NewCuts(o.Cuts...); err != nil {
			return err
		}
	}
	if !(o.LevelProbability >= 0 && o.LevelProbability <= 1) || (o.LevelProbability > 0) != (len(o.Cuts) > 0) {
		return fmt.Errorf("irt: cuts %v to stop at level probability %v", o.Cuts, o.LevelProbability)
	}
	return nil
}
