package irt

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
)

// Rules limit and steer the choice of the next item. The zero value chooses
// the item with the largest gain, all abilities counting alike.
type Rules struct {
	// Weights say how much the certainty about each ability counts. An ability
	// with weight 0 is out of scope: its items are not chosen and its limits
	// do not count. nil = all 1.
	Weights []float64

	// Min and Max limit the number of questions per ability. nil = none.
	Min, Max []int

	// Length is the number of questions left, this one included; it is
	// required with Min. A minimum leaves the choice free until the open
	// minima use up what is left; from then on only abilities below their
	// minimum are eligible. If none of those has an eligible item, the others
	// are eligible again: a minimum the bank cannot meet does not end a test.
	Length int

	// Randomesque chooses with equal chance among that many of the best
	// eligible items, or among all if there are fewer. Up to 1 = the best.
	Randomesque int

	// Allowed reports whether item i may be chosen. nil = all. It must be a
	// function of i alone: Next asks it only about items that would otherwise
	// be chosen, in no particular order. The minima of an ability closed this way
	// still count; set them to 0.
	Allowed func(i int) bool

	// Target, if positive, makes the choice gentle: best is then the item
	// whose expected score at the present estimate, as a share of its highest
	// score, is nearest to Target, whatever its gain.
	Target float64
}

// Next chooses the next item for a person with profile p who was already
// asked the items asked, and returns its index. Those are not chosen again and
// count, each once, towards the limits. Next returns false if no item is
// eligible.
//
// Equally good items rank in the order of the bank. The generator is used once,
// and only if the choice is among several items; it may be nil if
// Randomesque is up to 1.
//
// It is an error if p has fewer abilities than the bank, a rule does not have
// one value per ability or one that makes no sense, no weight is positive, or
// asked names no item of the bank.
func (b *Bank) Next(p *Profile, asked []int, r Rules, rng *rand.Rand) (index int, ok bool, err error) {
	n := len(p.Theta)
	if p.Cov == nil || p.Cov.SymmetricDim() != n {
		return 0, false, fmt.Errorf("irt: profile has %d abilities, but no covariance of that size", n)
	}
	if err := b.checkRules(n, &r, rng); err != nil {
		return 0, false, err
	}
	size := max(r.Randomesque, 1)
	s := selection{
		bank: b, profile: p, rules: &r, cov: p.Cov.RawSymmetric(),
		asked: make([]uint64, (len(b.items)+63)/64), count: make([]int, n),
		best: make([]candidate, 0, min(size, len(b.items))), size: size,
	}
	if err := s.mark(asked); err != nil {
		return 0, false, err
	}
	if s.forced() {
		s.scan(true)
	}
	if len(s.best) == 0 {
		s.scan(false)
	}
	switch len(s.best) {
	case 0:
		return 0, false, nil
	case 1:
		return int(s.best[0].index), true, nil
	}
	return int(s.best[rng.IntN(len(s.best))].index), true, nil
}

// checkRules checks the rules against a profile of n abilities.
func (b *Bank) checkRules(n int, r *Rules, rng *rand.Rand) error {
	switch {
	case b.Dims() > n:
		return fmt.Errorf("irt: profile has %d abilities, the bank %d", n, b.Dims())
	case r.Weights != nil && len(r.Weights) != n:
		return fmt.Errorf("irt: %d weights for %d abilities", len(r.Weights), n)
	case r.Min != nil && len(r.Min) != n:
		return fmt.Errorf("irt: %d minima for %d abilities", len(r.Min), n)
	case r.Max != nil && len(r.Max) != n:
		return fmt.Errorf("irt: %d maxima for %d abilities", len(r.Max), n)
	case r.Min != nil && r.Length < 1:
		return fmt.Errorf("irt: minima need the number of questions left, not %d", r.Length)
	case !(r.Target >= 0 && r.Target < 1):
		return fmt.Errorf("irt: target %v is not in [0, 1)", r.Target)
	case r.Randomesque > 1 && rng == nil:
		return errors.New("irt: randomesque choice without a generator")
	}
	scope := 0
	for k := range n {
		if w := weight(r.Weights, k); !(w >= 0 && w <= math.MaxFloat64) {
			return fmt.Errorf("irt: weight %v of ability %d is negative or not finite", w, k)
		} else if w > 0 {
			scope++
		}
		lo, hi := limit(r.Min, k, 0), limit(r.Max, k, math.MaxInt)
		if lo < 0 || hi < lo {
			return fmt.Errorf("irt: ability %d: limits %d to %d make no sense", k, lo, hi)
		}
	}
	if scope == 0 {
		return errors.New("irt: no ability has a positive weight")
	}
	return nil
}

func weight(weights []float64, k int) float64 {
	if weights == nil {
		return 1
	}
	return weights[k]
}

func limit(limits []int, k, none int) int {
	if limits == nil {
		return none
	}
	return limits[k]
}
