package irt

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// A Split says how persons are divided to see whether items work the same for all.
type Split uint8

// The ways to split. Scores are shares of the highest score a person could reach on the items answered, so a person with missing answers is compared
// with what was asked; for complete data it is the raw score.
const (
	SplitMedian Split = iota // score up to the median, and above it
	SplitMean                // score up to the mean, and above it
	SplitGroup               // the groups of the data
)

// An LRTest is Andersen's likelihood ratio test.
type LRTest struct {
	Statistic float64 // 2·(Σ parts' log likelihood − whole's), asymptotically χ²
	DF        int
	P         float64 // of a statistic at least as large if the model holds; NaN when DF is 0
	Whole     *Calibration
	Parts     []LRPart
	// Left are the items that could not be estimated in every part, with the part and the reason. They are left out everywhere, also in Whole.
	Left []Flag
}

// An LRPart is the estimation among some of the persons.
type LRPart struct {
	Name        string
	Persons     int
	Calibration *Calibration
	fit         *cmlFit
}

// Andersen tests whether item parameters are the same in parts of the persons (Andersen 1973, Psychometrika 38): it fits each part and the
// whole by [FitCML], with the same items, and compares
//
//	LR = 2·(Σ_g log L_g − log L),   df = (parts − 1)·(free parameters of the whole)
//
// with χ². A small P says that the model does not hold for all alike: difficulties depend on the score (slopes differ, guessing) or on
// the group (bias). An item left out in one part, because it is constant or a category is empty there, is left out in all, and its answers do not count
// towards scores. The split is made once, by the scores on all items. Weights count as frequencies, also in the median and the mean.
//
// Errors: those of FitCML, with the name of the part; an unknown split; fewer than two parts with persons in them; Anchors, which leave less to compare.
func Andersen(ctx context.Context, d *Data, f Family, split Split, o FitOptions) (*LRTest, error) {
	if o.Anchors != nil {
		return nil, unfit("Andersen's test estimates every part freely: it takes no anchors")
	}
	t := &LRTest{}
	persons, err := t.divide(d, split)
	if err != nil {
		return nil, err
	}
	excluded := make([]bool, len(d.items))
	for again := true; again; {
		if again, err = t.fitParts(ctx, d, f, o, persons, excluded); err != nil {
			return nil, err
		}
	}
	whole, err := fitCML(ctx, d, nil, excluded, f, o)
	if err != nil {
		return nil, err
	}
	t.Whole = whole.cal
	t.Statistic = -2 * whole.cal.LogLikelihood
	for _, p := range t.Parts {
		t.Statistic += 2 * p.Calibration.LogLikelihood
	}
	t.Statistic = max(t.Statistic, 0) // it is not negative but for rounding
	t.DF = (len(t.Parts) - 1) * whole.free
	t.P = chiSquaredP(t.Statistic, t.DF)
	return t, nil
}

// fitParts fits each part and reports whether items were left out, so that all must be fitted again without them.
func (t *LRTest) fitParts(ctx context.Context, d *Data, f Family, o FitOptions, persons [][]int, excluded []bool) (again bool, err error) {
	for i := range t.Parts {
		p := &t.Parts[i]
		fit, err := fitCML(ctx, d, persons[i], excluded, f, o)
		if err != nil {
			return false, fmt.Errorf("irt: part %q: %w", p.Name, err)
		}
		p.Persons, p.fit, p.Calibration = len(persons[i]), fit, fit.cal
		for _, flag := range fit.cal.Flags {
			j := slices.Index(d.items, flag.Item)
			if j < 0 || excluded[j] {
				continue
			}
			excluded[j], again = true, true
			t.Left = append(t.Left, Flag{Item: flag.Item, Reason: p.Name + ": " + flag.Reason})
		}
		if again {
			return true, nil
		}
	}
	return false, nil
}

// divide names the parts and lists the persons of each.
func (t *LRTest) divide(d *Data, split Split) ([][]int, error) {
	var names []string
	part := make([]int, d.persons)
	switch split {
	case SplitGroup:
		names = d.Groups()
		for i := range part {
			part[i] = d.Group(i)
		}
	case SplitMedian, SplitMean:
		names = []string{"low scores", "high scores"}
		shares := d.scoreShares()
		limit := d.middle(shares, split)
		for i, s := range shares {
			if s > limit {
				part[i] = 1
			}
			if math.IsNaN(s) {
				part[i] = -1
			}
		}
	default:
		return nil, unfit("there is no split %d", split)
	}
	lists := make([][]int, len(names))
	for i, p := range part {
		if p >= 0 && p < len(names) {
			lists[p] = append(lists[p], i)
		}
	}
	var persons [][]int
	for i, list := range lists {
		if len(list) > 0 {
			t.Parts = append(t.Parts, LRPart{Name: names[i]})
			persons = append(persons, list)
		}
	}
	if len(persons) < 2 {
		return nil, unfit("the split makes %d parts with persons in them; a comparison needs two", len(persons))
	}
	return persons, nil
}

// scoreShares are the persons' scores as shares of what they could reach, NaN for who answered nothing.
func (d *Data) scoreShares() []float64 {
	shares := make([]float64, d.persons)
	for i := range shares {
		sum, most := 0, 0
		for j, x := range d.row(i) {
			if x >= 0 {
				sum, most = sum+int(x), most+d.categories[j]-1
			}
		}
		shares[i] = float64(sum) / float64(most) // 0/0 is NaN
	}
	return shares
}

// middle is the weighted mean or median of values, NaN ignored. The median is the mean of the two in the middle when the weight is cut there.
func (d *Data) middle(values []float64, split Split) float64 {
	var order []int
	total, sum := 0.0, 0.0
	for i, v := range values {
		if !math.IsNaN(v) {
			order = append(order, i)
			total += d.Weight(i)
			sum += d.Weight(i) * v
		}
	}
	if split == SplitMean || len(order) == 0 {
		return sum / total
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case values[a] < values[b]:
			return -1
		case values[a] > values[b]:
			return 1
		}
		return 0
	})
	below := 0.0
	for n, i := range order {
		below += d.Weight(i)
		if below == total/2 && n+1 < len(order) {
			return (values[i] + values[order[n+1]]) / 2
		}
		if below > total/2 {
			return values[i]
		}
	}
	return values[order[len(order)-1]]
}
