package irt

import (
	"context"
	"fmt"
	"math"
)

// ClassicalStatistics describe a test and its items without a model.
//
// A weight counts as that many persons. Scores (total, rest) and what is computed from them use the persons who answered every
// item, for a sum over different items is no common scale; all else uses whoever answered the item.
type ClassicalStatistics struct {
	Persons   float64 // sum of the weights
	Complete  float64 // of those who answered every item
	TotalMean float64 // NaN when nobody is complete
	TotalSD   float64 // denominator Complete − 1; NaN when Complete ≤ 1
	Items     []ClassicalItem
}

// ClassicalItem describes an item.
type ClassicalItem struct {
	Item       string
	Answered   float64 // sum of the weights of those who answered it
	Mean       float64 // mean category, in points; NaN when nobody answered
	SD         float64 // in points, denominator Answered − 1; NaN when Answered ≤ 1
	Difficulty float64 // Mean / highest category, in [0, 1]: the share of right answers of a dichotomous item
	// Correlations (Pearson) of the item with the total score and with the rest score, which leaves the item out. NaN when there
	// are fewer than two complete persons, or the item or the score does not vary among them.
	TotalCorrelation, RestCorrelation float64
	Categories                        []ClassicalCategory
}

// ClassicalCategory describes those who gave one answer. In a sound item the mean rest score rises with the category.
type ClassicalCategory struct {
	Category int
	Share    float64 // of those who answered, in [0, 1]; NaN when nobody did
	// MeanRest is the mean rest score of the complete persons with this answer; NaN when there is none.
	MeanRest float64
	// RestCorrelation is the correlation of having given this answer with the rest score (point-biserial); NaN where undefined.
	RestCorrelation float64
}

// Classical computes classical item statistics (Lord & Novick 1968, ch. 15; Crocker & Algina 1986, ch. 14):
//
//	mean x̄_j = Σw·x/Σw      SD² = Σw(x − x̄_j)²/(Σw − 1)
//	total T = Σ_j x_j       rest R_j = T − x_j
//
// The error is ctx's.
func Classical(ctx context.Context, d *Data) (*ClassicalStatistics, error) {
	return classical(ctx, d, d.At)
}

// Distractors is [Classical] for answers that are options and not scores, as in a multiple-choice test: an item is right (1) when
// the answer is key[item], else wrong (0), and the scores are numbers of right answers. Categories are the options; in a sound
// item the keyed option has the highest mean rest score and a positive correlation, each distractor a negative one. Mean, SD and
// Difficulty are of the 0/1 score.
//
// It is an error if the key is not one option for each item, or names an option that is no category.
func Distractors(ctx context.Context, d *Data, key []int) (*ClassicalStatistics, error) {
	if len(key) != len(d.items) {
		return nil, fmt.Errorf("irt: a key of %d for %d items", len(key), len(d.items))
	}
	for j, k := range key {
		if k < 0 || k >= d.categories[j] {
			return nil, fmt.Errorf("irt: item %q: the key %d is not in 0..%d", d.items[j], k, d.categories[j]-1)
		}
	}
	return classical(ctx, d, func(person, item int) int {
		switch d.At(person, item) {
		case Missing:
			return Missing
		case key[item]:
			return 1
		}
		return 0
	})
}

// classicalSums are the weighted sums of an item. Scores are small whole numbers, so that the sums lose no digits.
type classicalSums struct {
	n, x, xx       float64 // those who answered
	cx, cxx, xt    float64 // the complete
	top            int
	share, who, rt []float64 // per category: answered, complete, and the sum of their rest scores
	r, rr          float64   // rest scores of the complete
}

func classical(ctx context.Context, d *Data, score func(person, item int) int) (*ClassicalStatistics, error) {
	sums := make([]classicalSums, len(d.items))
	for j, k := range d.categories {
		sums[j].share, sums[j].who, sums[j].rt = make([]float64, k), make([]float64, k), make([]float64, k)
	}
	s := &ClassicalStatistics{}
	var t, tt float64
	for i := range d.persons {
		if err := cancelled(ctx, i); err != nil {
			return nil, err
		}
		w, total, complete := d.Weight(i), 0, true
		s.Persons += w
		for j, x := range d.row(i) {
			if x == Missing {
				complete = false
				continue
			}
			total += score(i, j)
			sums[j].answer(w, int(x), score(i, j))
		}
		if !complete {
			continue
		}
		s.Complete += w
		t += w * float64(total)
		tt += w * float64(total) * float64(total)
		for j, x := range d.row(i) {
			sums[j].complete(w, int(x), score(i, j), total)
		}
	}
	s.TotalMean, s.TotalSD = t/s.Complete, sampleSD(s.Complete, t, tt) // 0/0 is the NaN wanted
	for j := range sums {
		s.Items = append(s.Items, sums[j].item(d.items[j], s.Complete, t, tt))
	}
	return s, nil
}

func (s *classicalSums) answer(w float64, option, x int) {
	s.n += w
	s.x += w * float64(x)
	s.xx += w * float64(x*x)
	s.share[option] += w
	s.top = max(s.top, x)
}

func (s *classicalSums) complete(w float64, option, x, total int) {
	rest := float64(total - x)
	s.cx += w * float64(x)
	s.cxx += w * float64(x*x)
	s.xt += w * float64(x*total)
	s.who[option] += w
	s.rt[option] += w * rest
	s.r += w * rest
	s.rr += w * rest * rest
}

func (s *classicalSums) item(name string, complete, t, tt float64) ClassicalItem {
	it := ClassicalItem{
		Item: name, Answered: s.n, Mean: s.x / s.n, SD: sampleSD(s.n, s.x, s.xx),
		Difficulty:       s.x / s.n / float64(max(s.top, 1)),
		TotalCorrelation: correlation(complete, s.cx, s.cxx, t, tt, s.xt),
		RestCorrelation:  correlation(complete, s.cx, s.cxx, s.r, s.rr, s.xt-s.cxx),
	}
	for k := range s.share {
		it.Categories = append(it.Categories, ClassicalCategory{
			Category: k, Share: s.share[k] / s.n, MeanRest: s.rt[k] / s.who[k],
			RestCorrelation: correlation(complete, s.who[k], s.who[k], s.r, s.rr, s.rt[k]),
		})
	}
	return it
}

// sampleSD is the standard deviation from the sums of weights, values and squares; NaN when the weights do not exceed 1.
func sampleSD(n, x, xx float64) float64 {
	if !(n > 1) {
		return math.NaN()
	}
	return math.Sqrt(max(0, xx-x*x/n) / (n - 1))
}

// correlation is Pearson's from weighted sums; NaN when a side does not vary. What the sums of squares lose to rounding is taken
// for no variation.
func correlation(n, x, xx, y, yy, xy float64) float64 {
	vx, vy := xx-x*x/n, yy-y*y/n
	if !(vx > 1e-12*xx) || !(vy > 1e-12*yy) {
		return math.NaN()
	}
	return max(-1, min(1, (xy-x*y/n)/math.Sqrt(vx*vy)))
}
