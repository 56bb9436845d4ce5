package irt

import (
	"fmt"
	"math"
)

// An Equivalent is the score on form y that means the same as a raw score on form x.
type Equivalent struct {
	Raw   int     // on x
	Score float64 // on y, not rounded
	Theta float64 // true-score equating: the ability whose true score on x is Raw; NaN where it is not defined, and in observed-score equating
	// Interpolated says that Raw is not above what guessing alone earns on x, Σc: no ability has that true score, and Score is
	// Kolen's interpolation Raw·Σc_y/Σc_x (0 where Σc_x is 0), which joins the points (0, 0) and (Σc_x, Σc_y).
	Interpolated bool
}

// EquateTrueScores equates raw scores on form x to form y, both on one scale: θ(x) solves τ_x(θ) = x for the test
// characteristic curve τ_x = Expected(x, θ), and the equivalent is τ_y(θ(x)) (Lord 1980; Kolen 1981, Journal of Educational
// Measurement 18; Kolen & Brennan 2014, ch. 6). The highest raw score is equivalent to the highest, and 0 to 0.
//
// It is an error if a form is empty or an item is not valid.
func EquateTrueScores(x, y []Item) ([]Equivalent, error) {
	if err := checkForms(x, y); err != nil {
		return nil, err
	}
	chanceX, chanceY := chance(x), chance(y)
	top := MaxScore(x)
	out := make([]Equivalent, top+1)
	for s := range out {
		e := Equivalent{Raw: s, Theta: math.NaN()}
		switch {
		case s == top:
			e.Score = float64(MaxScore(y))
		case float64(s) <= chanceX:
			e.Interpolated = s > 0
			if chanceX > 0 {
				e.Score = float64(s) * chanceY / chanceX
			}
		default:
			e.Theta = abilityOf(x, float64(s))
			e.Score = Expected(y, e.Theta)
		}
		out[s] = e
	}
	return out, nil
}

func checkForms(x, y []Item) error {
	for _, form := range [][]Item{x, y} {
		if len(form) == 0 {
			return fmt.Errorf("irt: a form to be equated has no items")
		}
		if err := validateItems(form); err != nil {
			return err
		}
	}
	return nil
}

// chance returns Σc, the true score of no ability at all.
func chance(items []Item) float64 {
	sum := 0.0
	for i := range items {
		sum += items[i].C
	}
	return sum
}

// abilityOf returns the θ with the expected score, by bisection: the curve rises, but can be flat for long. The score is
// strictly between chance and MaxScore, which the bracket reaches up to rounding.
func abilityOf(items []Item, score float64) float64 {
	lo, hi := -1.0, 1.0
	for lo > -1e10 && Expected(items, lo) > score {
		lo *= 2
	}
	for hi < 1e10 && Expected(items, hi) < score {
		hi *= 2
	}
	for range 200 {
		mid := lo + (hi-lo)/2
		if mid == lo || mid == hi {
			break
		}
		if Expected(items, mid) < score {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo + (hi-lo)/2
}

// Populations are the people an observed-score equating is for: those who took form x and those who took y, both on the scale
// of the items, in the proportions WeightX and 1 − WeightX (the synthetic population of Braun & Holland).
type Populations struct {
	X, Y    Quadrature
	WeightX float64 // from 0 to 1
}

// EquateObservedScores equates raw scores on form x to form y by the equipercentile method on the score distributions that the
// models imply (Zeng & Kolen 1995, Applied Psychological Measurement 19; Kolen & Brennan 2014, ch. 6): f(s) = Σ_q w_q·P(s|θ_q)
// for both forms with ScoreDistribution and the mixture of the populations, each score spread evenly over s ± ½. The
// equivalent e of s has the percentile rank on y that s has on x,
//
//	G(u*−1) + (e − u* + ½)·g(u*) = F(s−1) + f(s)/2
//
// u* being the lowest score on y whose cumulative probability exceeds that rank. It lies in [−½, MaxScore(y) + ½].
//
// It is an error if a form is empty, an item is not valid, a population is not, or WeightX is not in [0, 1].
func EquateObservedScores(x, y []Item, p Populations) ([]Equivalent, error) {
	if err := checkForms(x, y); err != nil {
		return nil, err
	}
	if !(p.WeightX >= 0 && p.WeightX <= 1) {
		return nil, fmt.Errorf("irt: the share %v of a population is not in [0, 1]", p.WeightX)
	}
	for _, q := range []Quadrature{p.X, p.Y} {
		if err := q.Validate(); err != nil {
			return nil, err
		}
	}
	f, g := p.scores(x), p.scores(y)
	out := make([]Equivalent, len(f))
	below := 0.0 // F(s−1)
	u, under := 0, 0.0
	for s, v := range f {
		rank := below + v/2
		for u < len(g)-1 && under+g[u] <= rank {
			under += g[u]
			u++
		}
		score := float64(u) - 0.5
		if g[u] > 0 {
			score += min(max((rank-under)/g[u], 0), 1)
		}
		out[s] = Equivalent{Raw: s, Score: score, Theta: math.NaN()}
		below += v
	}
	return out, nil
}

// scores returns the distribution of the raw score in the mixture, summing to 1.
func (p *Populations) scores(items []Item) []float64 {
	f := make([]float64, MaxScore(items)+1)
	sum := 0.0
	for i, q := range []Quadrature{p.X, p.Y} {
		share := p.WeightX
		if i == 1 {
			share = 1 - share
		}
		if share == 0 {
			continue
		}
		for k, w := range q.normalised() {
			for s, v := range scoreDistribution(items, q.Nodes[k]) {
				f[s] += share * w * v
				sum += share * w * v
			}
		}
	}
	for s := range f {
		f[s] /= sum
	}
	return f
}
