package irt

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas/blas64"
)

// A selection is one call of Bank.Next under way.
type selection struct {
	bank    *Bank
	profile *Profile
	rules   *Rules
	cov     blas64.Symmetric // upper triangle
	asked   []uint64         // set of items
	count   []int            // of questions asked per ability
	best    []candidate      // the best so far, best first
	size    int              // how many of the best are wanted
}

type candidate struct {
	value float64
	index int32
}

// mark notes which items were asked.
func (s *selection) mark(asked []int) error {
	for _, i := range asked {
		if i < 0 || i >= len(s.bank.items) {
			return fmt.Errorf("irt: asked item %d of a bank of %d", i, len(s.bank.items))
		}
		if bit := uint64(1) << (i & 63); s.asked[i>>6]&bit == 0 {
			s.asked[i>>6] |= bit
			s.count[s.bank.items[i].Dim]++
		}
	}
	return nil
}

// need returns how many questions ability k lacks to its minimum.
func (s *selection) need(k int) int {
	if weight(s.rules.Weights, k) == 0 {
		return 0
	}
	return max(0, limit(s.rules.Min, k, 0)-s.count[k])
}

// forced reports whether the open minima use up the questions left.
func (s *selection) forced() bool {
	open := 0
	for k := range s.count {
		open += s.need(k)
	}
	return open > 0 && open >= s.rules.Length
}

// scan collects the best of the eligible items, only of those of abilities
// below their minimum if forced.
func (s *selection) scan(forced bool) {
	for k := range s.bank.Dims() {
		if weight(s.rules.Weights, k) == 0 || s.count[k] >= limit(s.rules.Max, k, math.MaxInt) ||
			forced && s.need(k) == 0 {
			continue
		}
		from, to := s.bank.start[k], s.bank.start[k+1]
		if s.rules.Target > 0 {
			s.scanTarget(s.profile.Theta[k], from, to)
		} else {
			s.scanGain(k, from, to)
		}
	}
}

// scanGain offers the items of ability k, which have the places from..to in
// the bank's order, valued by how much asking them lowers the weighted trace:
// I/(1+I·S_kk) times drop = Σ_j w_j·S_jk².
//
// That increases with I, so only an item with I ≥ worst/(drop − worst·S_kk)
// can be among the best, and of the others the envelope is enough.
func (s *selection) scanGain(k, from, to int) {
	drop, variance := s.drop(k), s.cov.Data[k*s.cov.Stride+k]
	theta := s.profile.Theta[k]
	var envelope []float32
	if cell, ok := cellOf(theta); ok {
		envelope = s.bank.envelope[cell]
	}
	least := s.least(drop, variance)
	for place := from; place < to; place++ {
		if envelope != nil && float64(envelope[place]) < least {
			continue
		}
		i := s.bank.order[place]
		info := s.bank.items[i].EffectiveInformation(theta)
		if s.offer(drop*info/(1+info*variance), i) {
			least = s.least(drop, variance)
		}
	}
}

// least returns the information below which an item is not among the best.
func (s *selection) least(drop, variance float64) float64 {
	if len(s.best) < s.size {
		return 0
	}
	worst := s.best[len(s.best)-1].value
	if drop <= worst*variance {
		return math.Inf(1) // not even complete information would do
	}
	return worst / (drop - worst*variance)
}

// drop returns Σ_j w_j·S_jk².
func (s *selection) drop(k int) float64 {
	sum := 0.0
	for j := range s.count {
		c := s.cov.Data[min(j, k)*s.cov.Stride+max(j, k)]
		sum += weight(s.rules.Weights, j) * c * c
	}
	return sum
}

// scanTarget offers the items in the places from..to, valued by how near their
// expected share of the highest score is to the target.
func (s *selection) scanTarget(theta float64, from, to int) {
	target := s.rules.Target
	cell, inside := cellOf(theta)
	for place := from; place < to; place++ {
		if inside && len(s.best) == s.size {
			above := float64(s.bank.share[cell][place]) - target
			below := target - float64(s.bank.share[cell+1][place]) - 3*cellSlack // share is that much too low, at most
			if max(above, below) > -s.best[s.size-1].value {
				continue
			}
		}
		i := s.bank.order[place]
		it := &s.bank.items[i]
		s.offer(-math.Abs(it.Expected(theta)/float64(len(it.B))-target), i)
	}
}

// offer puts the item in its place among the best, if it has one and may be
// chosen, and reports whether it did.
func (s *selection) offer(value float64, index int32) bool {
	at := len(s.best)
	for at > 0 && (value > s.best[at-1].value || value == s.best[at-1].value && index < s.best[at-1].index) {
		at--
	}
	if at == s.size || s.asked[index>>6]>>(index&63)&1 == 1 {
		return false
	}
	if allowed := s.rules.Allowed; allowed != nil && !allowed(int(index)) {
		return false
	}
	if len(s.best) < s.size {
		s.best = append(s.best, candidate{})
	}
	copy(s.best[at+1:], s.best[at:])
	s.best[at] = candidate{value, index}
	return true
}
