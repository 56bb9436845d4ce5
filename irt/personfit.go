package irt

import (
	"context"
	"fmt"
	"math"
)

// PersonFit tells how likely a person's pattern of answers is, given the person's ability. With l = Σ ln P(x_j) over the answered items,
// r = P′/P the score function of an answer, and I the test's information, all at θ,
//
//	LZ     = (l − E l)/√Var l
//	LZStar = (l − E l − c·Σr(x_j))/√(Var l − c²·I)      c = Cov(l, Σr)/I
//
// LZ (Drasgow, Levine & Williams 1985) is standard normal only at the true ability; at an estimate its variance is below 1. LZStar
// (Snijders 2001; for polytomous items Sinharay 2016) allows for the estimation: it takes from l what the score function explains, and is
// near standard normal for ML, WLE and MAP abilities. Large negative values are patterns that don't fit: hard items solved, easy ones not.
type PersonFit struct {
	Answered int
	// LZ, LZStar and the mean squares are NaN when the ability is not finite, nothing was answered, or, LZ and LZStar only, the
	// pattern is certain or all items have the same curve, so that l depends on the raw score alone.
	LZ, LZStar    float64
	P             float64 // P(Z ≤ LZStar): small for patterns that don't fit; NaN with LZStar
	Infit, Outfit float64 // as in ItemFit, over the person's answers
}

// PersonFits computes the fit of each person, in their order, from items and abilities given: theta[person], in logits, on the scale of
// the items. The items are matched with the columns by their ID and may be fewer. Missing answers are left out; weights play no part.
//
// Its errors are those of [ItemFits].
func PersonFits(ctx context.Context, items []Item, d *Data, theta []float64) ([]PersonFit, error) {
	column, err := columns(items, d)
	if err != nil {
		return nil, err
	}
	if len(theta) != d.persons {
		return nil, fmt.Errorf("irt: %d abilities for %d persons", len(theta), d.persons)
	}
	fits := make([]PersonFit, d.persons)
	var p [MaxCategories]float64
	for i := range fits {
		if i%16 == 0 { // a person takes up to items·categories² operations
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		var s patternSums
		var mean fitSums
		for j := range items {
			x := int(d.row(i)[column[j]])
			if x == Missing {
				continue
			}
			fits[i].Answered++
			if math.IsNaN(theta[i] - theta[i]) {
				continue
			}
			probabilities := items[j].Probabilities(theta[i], p[:])
			s.add(&items[j], theta[i], x, probabilities)
			mean.add(1, categoryMoments(probabilities, x))
		}
		fits[i].LZ, fits[i].LZStar = s.statistics()
		fits[i].P = normalLowerP(fits[i].LZStar)
		fits[i].Infit, fits[i].Outfit, _, _ = mean.statistics()
	}
	return fits, nil
}

// patternSums are over the items answered: of l − E l, the score function, and their variances and covariance.
type patternSums struct{ l, r, ll, rr, lr float64 }

func (s *patternSums) add(it *Item, theta float64, x int, p []float64) {
	var ls, rs [MaxCategories]float64
	mean := 0.0
	for k, pk := range p {
		ls[k], rs[k], _ = it.LogLikelihood(theta, k)
		mean += pk * ls[k]
	}
	s.l += ls[x] - mean
	s.r += rs[x]
	for k, pk := range p { // E r = 0
		a := ls[k] - mean
		s.ll += pk * a * a
		s.rr += pk * rs[k] * rs[k]
		s.lr += pk * a * rs[k]
	}
}

// statistics takes a variance that is lost to rounding for none.
func (s *patternSums) statistics() (lz, star float64) {
	lz, star = math.NaN(), math.NaN()
	if s.ll > 1e-100 {
		lz = s.l / math.Sqrt(s.ll)
	}
	if !(s.rr > 1e-100) {
		return lz, star
	}
	c := s.lr / s.rr
	if left := s.ll - c*s.lr; left > 1e-9*s.ll {
		star = (s.l - c*s.r) / math.Sqrt(left)
	}
	return lz, star
}
