package irt

import (
	"fmt"
	"math"
)

// SPRT is the sequential probability ratio test (Wald 1947) of whether an
// ability lies below or above a cut (Reckase 1983): θ = Cut−Delta against
// θ = Cut+Delta. With the likelihoods L of the answers so far,
//
//	LR = log L(Cut+Delta) − log L(Cut−Delta)
//
// the decision is above when LR ≥ log((1−Beta)/Alpha), below when
// LR ≤ log(Beta/(1−Alpha)), and otherwise to ask on. Alpha is the nominal
// probability of deciding above at θ = Cut−Delta, Beta that of deciding below
// at θ = Cut+Delta; the true ones are about as small for a test that may go on.
//
// Wald, A. (1947). Sequential Analysis. Reckase, M. (1983). A procedure for
// decision making using tailored testing. In Weiss, New Horizons in Testing.
type SPRT struct {
	Cut   float64 // logits
	Delta float64 // half the width of the zone of indifference, logits, positive
	Alpha float64 // in (0, 0.5)
	Beta  float64 // in (0, 0.5)
}

// A Decision is the outcome of an SPRT.
type Decision int8

// The decisions.
const (
	Below     Decision = -1
	Undecided Decision = 0
	Above     Decision = 1
)

// String returns "below", "undecided" or "above".
func (d Decision) String() string {
	switch d {
	case Below:
		return "below"
	case Above:
		return "above"
	}
	return "undecided"
}

// Validate reports a cut that is not in ±1000, a Delta not in [1e-6, 1000], or an
// error probability that is not in (0, 0.5).
func (s SPRT) Validate() error {
	switch { // conditions are written so that NaN fails them
	case !(math.Abs(s.Cut) <= maxLocation):
		return fmt.Errorf("irt: SPRT: cut %v is not in ±%v", s.Cut, maxLocation)
	case !(s.Delta >= 1e-6 && s.Delta <= maxLocation):
		return fmt.Errorf("irt: SPRT: delta %v is not in [1e-6, %v]", s.Delta, maxLocation)
	case !(s.Alpha > 0 && s.Alpha < 0.5 && s.Beta > 0 && s.Beta < 0.5):
		return fmt.Errorf("irt: SPRT: error probabilities %v and %v are not in (0, 0.5)", s.Alpha, s.Beta)
	}
	return nil
}

// Bounds returns the values of the log likelihood ratio up to which the
// decision is below, and from which on it is above.
func (s SPRT) Bounds() (lower, upper float64) {
	return math.Log(s.Beta / (1 - s.Alpha)), math.Log((1 - s.Beta) / s.Alpha)
}

// Step returns what the response x to the item adds to the log likelihood
// ratio; 0 for Missing. It panics if x is no category of the item.
func (s SPRT) Step(it *Item, x int) float64 {
	above, _, _ := it.LogLikelihood(s.Cut+s.Delta, x)
	below, _, _ := it.LogLikelihood(s.Cut-s.Delta, x)
	return above - below
}

// LogRatio returns the log likelihood ratio of responses[i] to items[i]. It is
// an error if the lengths differ, an item is not valid or a response is
// neither Missing nor a category of its item.
func (s SPRT) LogRatio(items []Item, responses []int) (float64, error) {
	if len(items) != len(responses) {
		return 0, fmt.Errorf("irt: %d responses to %d items", len(responses), len(items))
	}
	sum := 0.0
	for i := range items {
		it := &items[i]
		if err := it.Validate(); err != nil {
			return 0, err
		}
		if x := responses[i]; x < Missing || x > len(it.B) {
			return 0, fmt.Errorf("irt: item %q: response %d is not in 0..%d", it.ID, x, len(it.B))
		}
		sum += s.Step(it, responses[i])
	}
	return sum, nil
}

// Decide returns the decision for a log likelihood ratio.
func (s SPRT) Decide(logRatio float64) Decision {
	switch lower, upper := s.Bounds(); {
	case logRatio >= upper:
		return Above
	case logRatio <= lower:
		return Below
	}
	return Undecided
}

// Truncate returns the decision when no more can be asked: the one whose bound
// is nearer (Eggen 1999), above if both are as near.
func (s SPRT) Truncate(logRatio float64) Decision {
	if lower, upper := s.Bounds(); logRatio >= (lower+upper)/2 {
		return Above
	}
	return Below
}
