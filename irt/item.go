package irt

import (
	"fmt"
	"math"
)

// Missing is the response to an item that was not answered.
const Missing = -1

// A Model says how the probabilities of an item's categories follow from θ.
type Model uint8

const (
	Logistic Model = iota // two categories: Rasch, 2PL, 3PL
	GPCM                  // generalised partial credit; Masters' PCM when A = 1
	GRM                   // graded response
)

// String returns the model's name.
func (m Model) String() string {
	switch m {
	case Logistic:
		return "Logistic"
	case GPCM:
		return "GPCM"
	case GRM:
		return "GRM"
	}
	return fmt.Sprintf("Model(%d)", uint8(m))
}

// An Item is one question with known parameters. Its methods other than
// Validate expect an item that Validate accepts and a finite θ.
type Item struct {
	ID    string // names the item in errors
	Model Model
	Dim   int       // index of the ability it loads on
	A     float64   // slope
	B     []float64 // location (Logistic), steps (GPCM) or thresholds (GRM)
	C     float64   // chance of success without knowing; Logistic only
	SDB   float64   // standard deviation of the error of its location, logits; 0 = known
}

// Bounds far outside anything a test can estimate. They keep every sum and
// product of the formulas finite.
const (
	minSlope, maxSlope = 1e-6, 1e3
	maxLocation        = 1e3
	minThresholdGap    = 1e-9
)

// Validate reports the first thing that is wrong with the item: a slope that
// is not in [1e-6, 1000]; no location, more than one for a Logistic item, or
// one outside ±1000; thresholds of a GRM item that do not increase (by at
// least 1e-9); a guessing parameter outside [0, 1) or on a polytomous item; an
// SDB outside [0, 1000]; a negative Dim; an unknown model.
func (it *Item) Validate() error {
	fail := func(format string, args ...any) error {
		return fmt.Errorf("irt: item %q: %s", it.ID, fmt.Sprintf(format, args...))
	}
	switch { // conditions are written so that NaN fails them
	case it.Model > GRM:
		return fail("unknown model %d", uint8(it.Model))
	case it.Dim < 0:
		return fail("ability index %d is negative", it.Dim)
	case !(it.A >= minSlope && it.A <= maxSlope):
		return fail("slope %v is not in [%v, %v]", it.A, minSlope, maxSlope)
	case len(it.B) == 0:
		return fail("no location")
	case it.Model == Logistic && len(it.B) != 1:
		return fail("%d locations, but a Logistic item has one", len(it.B))
	case !(it.C >= 0 && it.C < 1):
		return fail("guessing parameter %v is not in [0, 1)", it.C)
	case it.C > 0 && it.Model != Logistic:
		return fail("guessing parameter %v on a %v item", it.C, it.Model)
	case !(it.SDB >= 0 && it.SDB <= maxLocation):
		return fail("standard deviation %v of the location is not in [0, %v]", it.SDB, maxLocation)
	}
	for k, b := range it.B {
		if !(math.Abs(b) <= maxLocation) {
			return fail("location %v is not in ±%v", b, maxLocation)
		}
		if it.Model == GRM && k > 0 && b-it.B[k-1] < minThresholdGap {
			return fail("thresholds %v and %v do not increase", it.B[k-1], b)
		}
	}
	return nil
}

// Categories returns the number of categories, one more than len(B).
func (it *Item) Categories() int { return len(it.B) + 1 }

// Probabilities returns the probability of each category at θ, in dst if it is
// long enough.
func (it *Item) Probabilities(theta float64, dst []float64) []float64 {
	n := it.Categories()
	if cap(dst) < n {
		dst = make([]float64, n)
	}
	dst = dst[:n]
	switch it.Model {
	case GPCM:
		it.gpcmProbabilities(theta, dst)
	case GRM:
		it.grmProbabilities(theta, dst)
	default:
		it.logisticProbabilities(theta, dst)
	}
	return dst
}

// LogLikelihood returns the logarithm of the probability of response x at θ
// and its first and second derivative in θ; all three are 0 for Missing. It
// panics if x is no category of the item.
func (it *Item) LogLikelihood(theta float64, x int) (l, d1, d2 float64) {
	switch {
	case x == Missing:
		return 0, 0, 0
	case x < 0 || x > len(it.B):
		panic(fmt.Sprintf("irt: item %q: response %d is not in 0..%d", it.ID, x, len(it.B)))
	case it.Model == GPCM:
		return it.gpcmLogLikelihood(theta, x)
	case it.Model == GRM:
		return it.grmLogLikelihood(theta, x)
	}
	return it.logisticLogLikelihood(theta, x)
}

// Expected returns the expected score Σ k·P(X=k) at θ.
func (it *Item) Expected(theta float64) float64 {
	switch it.Model {
	case GPCM:
		m := it.gpcmMoments(theta)
		return float64(m.mode) + m.mean
	case GRM:
		sum := 0.0 // E X = Σ_{k≥1} P(X≥k)
		for _, b := range it.B {
			p, _ := logistic(it.A * (theta - b))
			sum += p
		}
		return sum
	}
	p, _ := logistic(it.A * (theta - it.B[0]))
	return it.C + (1-it.C)*p
}

// Information returns the expected (Fisher) information Σ P'²/P about θ of
// one response to the item, its parameters taken as known.
func (it *Item) Information(theta float64) float64 {
	switch it.Model {
	case GPCM:
		return it.A * it.A * it.gpcmMoments(theta).variance
	case GRM:
		return it.grmInformation(theta)
	}
	return logisticInformation(it.A, it.B[0], it.C, theta)
}

// EffectiveInformation returns what is left of the information I when the
// item's location is uncertain: I/(1 + I·SDB²).
//
// For let the location be b+δ with δ ~ N(0, SDB²). Near the mode the item's
// log-likelihood is −I·(θ−δ−t)²/2 for some t, and integrating δ out adds the
// two variances: θ−t has variance 1/I + SDB². Its inverse is the result.
func (it *Item) EffectiveInformation(theta float64) float64 {
	i := it.Information(theta)
	return i / (1 + i*it.SDB*it.SDB)
}
