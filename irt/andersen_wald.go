package irt

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// A WaldItem compares an item between two parts of the persons.
type WaldItem struct {
	Item string
	// Difference is the item's location (mean of its thresholds; for Rasch its difficulty) in the first part minus that in the second, in
	// logits, the locations of all items summing to the same in both. SE is its standard error, Z their ratio, P the two-sided probability of a Z at least as large.
	Difference, SE, Z, P float64
	// ChiSquare compares all thresholds of the item at once, with DF degrees of freedom; for an item with two categories it is Z².
	ChiSquare  float64
	DF         int
	PChiSquare float64
}

// Wald compares each item between the parts first and second (indices into Parts; Fischer & Scheiblechner 1970, Psychologische Beiträge 12;
// Glas & Verhelst 1995, in Fischer & Molenaar, Rasch Models):
//
//	Z = (b_1 − b_2) / √(SE_1² + SE_2²),   χ² = (b_1 − b_2)ᵀ·(V_1 + V_2)⁻¹·(b_1 − b_2)
//
// b are on a scale on which all thresholds sum to 0 in each part, so one item that differs much makes the others differ a little the other way.
// The items come in the order of the data, without those that were left out. There are as many tests as items: adjust P.
//
// It is an error if the parts do not exist or are the same, or the test was made with NoStandardErrors.
func (t *LRTest) Wald(first, second int) ([]WaldItem, error) {
	if first == second || min(first, second) < 0 || max(first, second) >= len(t.Parts) {
		return nil, unfit("there are no two parts %d and %d; there are %d", first, second, len(t.Parts))
	}
	a, b := t.Parts[first].fit, t.Parts[second].fit
	if a == nil || b == nil || a.covariance == nil || b.covariance == nil {
		return nil, unfit("Wald's test needs standard errors")
	}
	list := make([]WaldItem, len(a.part.items))
	for i, j := range a.part.items {
		w, err := waldItem(a, b, a.first[i], a.first[i+1])
		if err != nil {
			return nil, fmt.Errorf("irt: item %q: %w", a.part.data.items[j], err)
		}
		w.Item = a.part.data.items[j]
		list[i] = w
	}
	return list, nil
}

// waldItem compares the thresholds from … to−1.
func waldItem(a, b *cmlFit, from, to int) (WaldItem, error) {
	n, m := len(a.b), to-from
	w := WaldItem{DF: m}
	difference, cov, sum := make([]float64, m), make([]float64, m*m), 0.0
	for i := range m {
		difference[i] = a.b[from+i] - b.b[from+i]
		w.Difference += difference[i] / float64(m)
		for k := range m {
			at := (from+i)*n + from + k
			cov[i*m+k] = a.covariance[at] + b.covariance[at]
			sum += cov[i*m+k]
		}
	}
	w.SE = math.Sqrt(sum) / float64(m)
	w.Z = w.Difference / w.SE
	w.P = math.Erfc(math.Abs(w.Z) / math.Sqrt2)
	solved := slices.Clone(difference)
	if at := cholesky(cov, m, 1e-12); at < m || !(w.SE > 0) {
		return w, unfit("the standard errors of threshold %d are singular", min(at, m-1)+1)
	}
	solve(cov, m, solved)
	for i, v := range solved {
		w.ChiSquare += v * difference[i]
	}
	w.PChiSquare = chiSquaredP(w.ChiSquare, m)
	return w, nil
}

// A MartinLofTest is the likelihood ratio test of Martin-Löf.
type MartinLofTest struct {
	Statistic float64
	DF        int
	P         float64
	Left      []Flag // items that could not be estimated in their part; they are left out everywhere
}

// MartinLof tests whether two parts of the items measure the same ability (Martin-Löf 1973; Glas & Verhelst 1995): whether the scores on both
// are distributed as the one score on all items makes them,
//
//	LR = 2·[ Σ n_{rs}·log(n_{rs}/n) − Σ n_t·log(n_t/n) + log L_1 + log L_2 − log L ],   df = m_1·m_2 − 1
//
// with n_{rs} persons who scored r on the first and s on the second part, n_t with total score t, conditional likelihoods L and highest scores
// m. second[j] says whether item j belongs to the second part. For Rasch and PCM. Persons with a missing answer are an error, as scores would not compare.
// With many possible pairs of scores and few persons the χ² distribution is a poor guide: the test rarely rejects.
//
// Errors: those of FitCML; a part of fewer than two items; missing answers; Anchors; FamilyRSM.
func MartinLof(ctx context.Context, d *Data, f Family, second []bool, o FitOptions) (*MartinLofTest, error) {
	if o.Anchors != nil || f == FamilyRSM || len(second) != len(d.items) {
		return nil, unfit("Martin-Löf's test is for Rasch and PCM without anchors, and needs a part for each of %d items", len(d.items))
	}
	if slices.Contains(d.cells, Missing) {
		return nil, unfit("Martin-Löf's test needs complete answers")
	}
	o.NoStandardErrors = true
	t := &MartinLofTest{}
	excluded := [3][]bool{make([]bool, len(second)), make([]bool, len(second)), make([]bool, len(second))}
	for j, is := range second { // 0: all items; 1, 2: the parts
		excluded[1][j], excluded[2][j] = is, !is
	}
	var fits [3]*cmlFit
	for i := 0; i < 3; {
		fit, err := fitCML(ctx, d, nil, excluded[i], f, o)
		if err != nil {
			return nil, err
		}
		fits[i] = fit
		i++
		for _, flag := range fit.cal.Flags {
			j := slices.Index(d.items, flag.Item)
			excluded[0][j], excluded[1][j], excluded[2][j] = true, true, true
			t.Left, i = append(t.Left, flag), 0 // all again
		}
	}
	t.compare(d, fits)
	return t, nil
}

func (t *MartinLofTest) compare(d *Data, fits [3]*cmlFit) {
	type pair struct{ r, s int }
	pairs, totals, n := map[pair]float64{}, map[int]float64{}, 0.0
	for i := range d.persons {
		row, w := d.row(i), d.Weight(i)
		var p pair
		for _, j := range fits[1].part.items {
			p.r += int(row[j])
		}
		for _, j := range fits[2].part.items {
			p.s += int(row[j])
		}
		pairs[p] += w
		totals[p.r+p.s] += w
		n += w
	}
	most := [3]int{}
	for i, fit := range fits {
		for _, m := range fit.part.steps {
			most[i] += m
		}
	}
	entropy := 0.0
	for t := range most[0] + 1 { // in a fixed order, so that sums are always the same
		if w := totals[t]; w > 0 {
			entropy -= w * math.Log(w/n)
		}
		for r := range most[1] + 1 {
			if w := pairs[pair{r, t - r}]; w > 0 {
				entropy += w * math.Log(w/n)
			}
		}
	}
	t.Statistic = max(0, 2*(entropy+fits[1].cal.LogLikelihood+fits[2].cal.LogLikelihood-fits[0].cal.LogLikelihood))
	t.DF = most[1]*most[2] - 1
	t.P = chiSquaredP(t.Statistic, t.DF)
}
