package irt

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// A Standard is where a level begins on the scale of ability, as a panel of judges has placed it.
type Standard struct {
	Theta float64 // the cut, logits
	// SE is the standard error of Theta over judges, logits: what another panel of as many judges, drawn from the same kind of people, would differ by.
	// The items and their parameters are taken as given. NaN with one judge.
	SE float64
	// Judges is where each judge alone would place the cut, logits, in the order given; ±Inf where what they expect lies outside what any ability has.
	Judges []float64
	SD     float64 // of what SE rests on, over judges: expected scores (Angoff) or places of bookmarks in logits; NaN with one judge
}

// AngoffCut computes a cut from the judgements of a modified Angoff panel (Angoff 1971; Cizek & Bunch 2007, ch. 6).
// ratings[j][i] is the score that judge j expects on item i of a person who has just reached the level: the share of such people who would answer right,
// 0..1, or the mean of their points, 0..Categories−1. The cut is the ability whose expected score over the items is the mean over judges of the sum of
// their ratings r_j:
//
//	T(θ) = r̄,   SE = s_r / (√J·T'(θ))
//
// with T the test characteristic curve [Expected] and s_r the standard deviation of the sums (n−1): the standard error of the mean sum, carried over to
// θ by the slope of the curve.
//
// It is an error if there is no item or no judge, an item is not valid, a judge did not rate every item within its range, or the mean sum is not above
// what guessing alone earns or not below the highest score: no ability has it then.
func AngoffCut(items []Item, ratings [][]float64) (*Standard, error) {
	if len(items) == 0 || len(ratings) == 0 {
		return nil, fmt.Errorf("irt: %d items and %d judges make no standard", len(items), len(ratings))
	}
	if err := validateItems(items); err != nil {
		return nil, err
	}
	sums := make([]float64, len(ratings))
	for j, row := range ratings {
		if len(row) != len(items) {
			return nil, fmt.Errorf("irt: judge %d rated %d of %d items", j+1, len(row), len(items))
		}
		for i, r := range row {
			if !(r >= 0 && r <= float64(len(items[i].B))) {
				return nil, fmt.Errorf("irt: judge %d expects %v on item %q, which has 0..%d", j+1, r, items[i].ID, len(items[i].B))
			}
			sums[j] += r
		}
	}
	s := &Standard{Theta: abilityExpected(items, stat.Mean(sums, nil)), SE: math.NaN(), SD: math.NaN()}
	if math.IsInf(s.Theta, 0) {
		return nil, fmt.Errorf("irt: the judges expect %.4g points, which no ability has on these items: more than %.4g by guessing, less than %d",
			stat.Mean(sums, nil), chance(items), MaxScore(items))
	}
	for _, sum := range sums {
		s.Judges = append(s.Judges, abilityExpected(items, sum))
	}
	if len(sums) > 1 {
		s.SD = stat.StdDev(sums, nil)
		s.SE = s.SD / math.Sqrt(float64(len(sums))) / expectedSlope(items, s.Theta)
	}
	return s, nil
}

// abilityExpected is the θ with an expected score; ±Inf where the score lies outside what any ability has.
func abilityExpected(items []Item, score float64) float64 {
	switch {
	case score <= chance(items):
		return math.Inf(-1)
	case score >= float64(MaxScore(items)):
		return math.Inf(1)
	}
	return abilityOf(items, score)
}

// expectedSlope is the derivative of the test characteristic curve, by a central difference.
func expectedSlope(items []Item, theta float64) float64 {
	const h = 1e-4
	return (Expected(items, theta+h) - Expected(items, theta-h)) / (2 * h)
}

// RP67 is the response probability of the bookmark method as it is commonly used: mastered is what two of three people get right (Mitzel, Lewis, Patz & Green 2001).
const RP67 = 2.0 / 3

// A Page is one page of an ordered item booklet: an item, or one of its scores.
type Page struct {
	Item  int     // index of the item
	Score int     // from 1: the page stands for reaching it or more; always 1 for an item that is right or wrong
	Theta float64 // the ability at which it is mastered, logits
}

// Booklet orders items for the bookmark method, the easiest page first (Lewis, Mitzel & Green 1996). An item is mastered at the ability at which a person
// reaches the score with probability rp without guessing, P = c + (1−c)·rp; an item in points has a page for each score, P(X ≥ k) = rp. Pages that are
// mastered at the same ability stand in the order of the items.
//
// It is an error if there is no item, one is not valid, or rp is not between 0 and 1.
func Booklet(items []Item, rp float64) ([]Page, error) {
	if err := validateItems(items); err != nil {
		return nil, err
	}
	if len(items) == 0 || !(rp > 0 && rp < 1) {
		return nil, fmt.Errorf("irt: %d items and a response probability of %v make no booklet", len(items), rp)
	}
	var pages []Page
	for i := range items {
		for score := 1; score <= len(items[i].B); score++ {
			pages = append(pages, Page{i, score, items[i].mastered(score, rp)})
		}
	}
	slices.SortStableFunc(pages, func(a, b Page) int { return cmp.Compare(a.Theta, b.Theta) })
	return pages, nil
}

// mastered is the θ at which a score or a higher one is reached with probability rp, guessing left out.
func (it *Item) mastered(score int, rp float64) float64 {
	logit := math.Log(rp / (1 - rp))
	if it.Model != GPCM {
		return it.B[score-1] + logit/it.A
	}
	reach := math.Abs(logit)/it.A + 1
	low, high := slices.Min(it.B)-reach, slices.Max(it.B)+reach
	for it.atLeast(score, low) > rp {
		low -= reach
	}
	for it.atLeast(score, high) < rp {
		high += reach
	}
	for range 200 {
		middle := (low + high) / 2
		if middle <= low || middle >= high {
			break
		}
		if it.atLeast(score, middle) < rp {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// atLeast is the probability of a score or a higher one.
func (it *Item) atLeast(score int, theta float64) float64 {
	return AtLeast(it.Probabilities(theta, nil), score)
}

// BookmarkCut computes a cut from bookmarks in an ordered booklet. marks[j] is the index of the last page that a person who has just reached the level has
// mastered, as judge j sees it; each judge's own cut is the ability at which that page is mastered, and the cut is their median (Lewis, Mitzel & Green
// 1996; Cizek & Bunch 2007, ch. 10). Since the true cut lies between that page and the next, the result is too low by half the distance of pages on average.
//
// The standard error is that of a median of normal judgements, √(π/2)·s/√J, s being the standard deviation (n−1) of the judges' own cuts.
//
// It is an error if there is no page or no judge, the pages are not in order, or a mark is on no page.
func BookmarkCut(pages []Page, marks []int) (*Standard, error) {
	if len(pages) == 0 || len(marks) == 0 {
		return nil, fmt.Errorf("irt: %d pages and %d judges make no standard", len(pages), len(marks))
	}
	for p := range pages {
		if !finite(pages[p].Theta) || p > 0 && pages[p].Theta < pages[p-1].Theta {
			return nil, fmt.Errorf("irt: page %d of the booklet is out of order", p+1)
		}
	}
	s := &Standard{SE: math.NaN(), SD: math.NaN()}
	for j, m := range marks {
		if m < 0 || m >= len(pages) {
			return nil, fmt.Errorf("irt: the bookmark of judge %d is on page %d of %d", j+1, m+1, len(pages))
		}
		s.Judges = append(s.Judges, pages[m].Theta)
	}
	sorted := slices.Sorted(slices.Values(s.Judges))
	n := len(sorted)
	s.Theta = (sorted[(n-1)/2] + sorted[n/2]) / 2
	if n > 1 {
		s.SD = stat.StdDev(s.Judges, nil)
		s.SE = math.Sqrt(math.Pi/2) * s.SD / math.Sqrt(float64(n))
	}
	return s, nil
}

// StandardOfPanels joins the cuts of panels that judged on their own: the cut is the mean of theirs and its standard error s/√P over the P panels. It holds
// what judges of one panel have in common – their leader, their talk – which the error within a panel does not know of (Cizek & Bunch 2007, ch. 14).
// Judges holds all their judges. It is an error if there are fewer than two panels or one has no finite cut.
func StandardOfPanels(panels []*Standard) (*Standard, error) {
	if len(panels) < 2 {
		return nil, fmt.Errorf("irt: %d panels have no error between them", len(panels))
	}
	s, cuts := &Standard{}, make([]float64, len(panels))
	for p, panel := range panels {
		if panel == nil || !finite(panel.Theta) {
			return nil, fmt.Errorf("irt: panel %d has no cut", p+1)
		}
		cuts[p] = panel.Theta
		s.Judges = append(s.Judges, panel.Judges...)
	}
	s.Theta, s.SD = stat.Mean(cuts, nil), stat.StdDev(cuts, nil)
	s.SE = s.SD / math.Sqrt(float64(len(cuts)))
	return s, nil
}

// AngoffConsistency says how well each judge's ratings agree with the items: the correlation, over items, of the share of the points that the judge expects
// with the share that the model expects at theta, the cut (after van der Linden 1982, Journal of Educational Measurement 19). Who rates hard items as hard
// comes near 1, who rates at random near 0. NaN where the ratings or the expectations do not differ between items.
//
// Items and ratings are those of [AngoffCut]. It is an error if an item is not valid, theta is not finite, or a judge did not rate every item.
func AngoffConsistency(items []Item, ratings [][]float64, theta float64) ([]float64, error) {
	if err := cmp.Or(validateItems(items), checkTheta(theta)); err != nil {
		return nil, err
	}
	model := make([]float64, len(items))
	for i := range items {
		model[i] = items[i].Expected(theta) / float64(len(items[i].B))
	}
	out := make([]float64, len(ratings))
	for j, row := range ratings {
		if len(row) != len(items) {
			return nil, fmt.Errorf("irt: judge %d rated %d of %d items", j+1, len(row), len(items))
		}
		shares := make([]float64, len(items))
		for i, r := range row {
			shares[i] = r / float64(len(items[i].B))
		}
		out[j] = stat.Correlation(shares, model, nil)
	}
	return out, nil
}
