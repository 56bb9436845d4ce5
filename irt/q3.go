package irt

import (
	"context"
	"fmt"
	"math"
)

// Q3 is the local dependence of pairs of items: Yen's (1984) correlation, over the persons who answered both, of the residuals x − E(X)
// of two items at the persons' abilities. Items that have more in common than the ability, such as questions on one text, have
// a high Q3.
//
// When the abilities come from the same answers, Q3 is about −1/(items − 1) where there is no dependence, so that a pair is judged by
// its distance from the mean of all (Marais 2013): Adjusted above 0.2 deserves a look (Christensen, Makransky & Horton 2017).
type Q3 struct {
	Mean float64 // of the pairs that have a Q3; NaN without any
	Max  float64 // NaN without any
	// Star is Q3* = Max − Mean of Christensen et al. 2017.
	Star  float64
	Pairs []Q3Pair // in the order of the items
}

// Q3Pair is a pair of items.
type Q3Pair struct {
	A, B     string
	Persons  float64 // sum of the weights of those who answered both
	Q3       float64 // in [−1, 1]; NaN with fewer than 3 persons, or when a residual does not vary
	Adjusted float64 // Q3 − Mean
}

const maxQ3Items = 2048 // 2 million pairs

// Q3s computes Q3 from items and abilities given: theta[person], in logits, on the scale of the items. The items are matched with the
// columns by their ID and may be fewer. A person whose ability is not finite is left out. A weight counts as that many persons.
//
// Its errors are those of [ItemFits], and fewer than 2 or more than 2048 items.
func Q3s(ctx context.Context, items []Item, d *Data, theta []float64) (*Q3, error) {
	column, err := columns(items, d)
	if err != nil {
		return nil, err
	}
	if len(theta) != d.persons {
		return nil, fmt.Errorf("irt: %d abilities for %d persons", len(theta), d.persons)
	}
	if len(items) < 2 || len(items) > maxQ3Items {
		return nil, fmt.Errorf("irt: Q3 needs 2 to %d items, not %d", maxQ3Items, len(items))
	}
	sums, err := residualSums(ctx, items, column, d, theta)
	if err != nil {
		return nil, err
	}
	q := &Q3{Mean: math.NaN(), Max: math.NaN(), Star: math.NaN()}
	total, n := 0.0, 0.0
	for j := range items {
		for l := range j {
			s := sums[j*(j-1)/2+l]
			pair := Q3Pair{A: items[l].ID, B: items[j].ID, Persons: s.n, Q3: math.NaN()}
			if s.n >= 3 {
				pair.Q3 = correlation(s.n, s.x, s.xx, s.y, s.yy, s.xy)
			}
			if !math.IsNaN(pair.Q3) {
				total, n = total+pair.Q3, n+1
				if !(q.Max >= pair.Q3) {
					q.Max = pair.Q3
				}
			}
			q.Pairs = append(q.Pairs, pair)
		}
	}
	if n > 0 {
		q.Mean = total / n
		q.Star = q.Max - q.Mean
	}
	for i := range q.Pairs {
		q.Pairs[i].Adjusted = q.Pairs[i].Q3 - q.Mean
	}
	return q, nil
}

type pairSums struct{ n, x, xx, y, yy, xy float64 }

// residualSums are over the persons, for items l < j at j(j−1)/2 + l.
func residualSums(ctx context.Context, items []Item, column []int, d *Data, theta []float64) ([]pairSums, error) {
	sums := make([]pairSums, len(items)*(len(items)-1)/2)
	residual, answered := make([]float64, len(items)), make([]int, 0, len(items))
	var p [MaxCategories]float64
	for i := range d.persons {
		if len(items) > 128 || i%16 == 0 { // a person takes items²/2 operations
			if err := ctx.Err(); err != nil {
				return nil, err
			}
		}
		if math.IsNaN(theta[i] - theta[i]) {
			continue
		}
		row, w := d.row(i), d.Weight(i)
		answered = answered[:0]
		for j := range items {
			if x := int(row[column[j]]); x != Missing {
				residual[j] = categoryMoments(items[j].Probabilities(theta[i], p[:]), x).residual
				answered = append(answered, j)
			}
		}
		for a, j := range answered {
			x, at := residual[j], j*(j-1)/2
			for _, l := range answered[:a] {
				y, s := residual[l], &sums[at+l]
				s.n += w
				s.x += w * x
				s.xx += w * x * x
				s.y += w * y
				s.yy += w * y * y
				s.xy += w * x * y
			}
		}
	}
	return sums, nil
}
