package irt

import (
	"fmt"
	"math"
)

// A RawScore is what the raw score of a person who answered all items says of the ability.
type RawScore struct {
	Score int
	// Extreme is true for the lowest and the highest score, for which the likelihood has no maximum.
	Extreme bool
	// ML is the maximum of the likelihood, in logits; −Inf and +Inf for the extreme scores. MLSE is its standard error 1/√I, +Inf there.
	ML, MLSE float64
	// WLE is Warm's weighted likelihood estimate, in logits, finite for every score. WLESE is its standard error 1/√I.
	WLE, WLESE float64
}

// RawScoreTable returns ability and standard error for each raw score 0 … of complete answers to the items. In the Rasch and partial credit
// models the raw score holds all that the answers say of the ability, so this is the whole of scoring. (For missing answers make the table of the items answered.)
//
//	ML:  r = Σ_j E_j(θ)                                             SE = 1/√I(θ), I = a²·Σ_j Var_j(θ)
//	WLE: r − Σ_j E_j(θ) + Σ_j μ3_j(θ) / (2·Σ_j Var_j(θ)) = 0         SE = 1/√I(θ)
//
// with E, Var and μ3 the mean, variance and third central moment of an item's category (Warm 1989, Psychometrika 54). WLE maximises likelihood × √I; if
// more than one ability solves its equation, which needs items very far apart, the highest of the maxima is returned. Parameters are taken as known; SDB is ignored. Where
// items lie so far apart that there is no information at an ability in floating point, its standard error is +Inf.
//
// All items must be valid, with the same slope, [Logistic] without guessing or [GPCM], and load on one ability; else it is an error. Both columns rise
// strictly with the score as long as there is information between.
func RawScoreTable(items []Item) ([]RawScore, error) {
	slope, err := commonSlope(items)
	if err != nil {
		return nil, err
	}
	t := newRawScores(items, slope)
	table := make([]RawScore, t.most+1)
	for r := range table {
		z := t.warm(r)
		row := RawScore{Score: r, WLE: z / slope, WLESE: t.se(z) / slope}
		switch r {
		case 0:
			row.Extreme, row.ML, row.MLSE = true, math.Inf(-1), math.Inf(1)
		case t.most:
			row.Extreme, row.ML, row.MLSE = true, math.Inf(1), math.Inf(1)
		default:
			z = t.likeliest(r)
			row.ML, row.MLSE = z/slope, t.se(z)/slope
		}
		table[r] = row
	}
	return table, nil
}

// commonSlope checks that the raw score is sufficient.
func commonSlope(items []Item) (float64, error) {
	if len(items) == 0 {
		return 0, unfit("no items")
	}
	for i := range items {
		it := &items[i]
		if err := it.Validate(); err != nil {
			return 0, err
		}
		switch {
		case it.Model == GRM || it.C != 0:
			return 0, unfit("item %q is %v with guessing %v: the raw score does not say everything; score its answers instead", it.ID, it.Model, it.C)
		case it.A != items[0].A:
			return 0, unfit("items %q and %q have the slopes %v and %v: the raw score does not say everything; score the answers instead",
				items[0].ID, it.ID, items[0].A, it.A)
		case it.Dim != items[0].Dim:
			return 0, unfit("items %q and %q load on different abilities", items[0].ID, it.ID)
		}
	}
	return items[0].A, nil
}

// rawScores works on the scale z = a·θ, where slopes are 1.
type rawScores struct {
	eta    [][]float64 // per item: cumulated thresholds
	buf    []float64
	most   int
	lo, hi float64 // all abilities of interest lie between
	grid   []scoreMoments
}

// scoreMoments are the moments of the raw score at z.
type scoreMoments struct{ z, mean, variance, third float64 }

// shift is what Warm adds to the score: of the size of the score's skewness.
func (m scoreMoments) shift() float64 {
	if m.variance == 0 {
		return 0
	}
	return m.third / (2 * m.variance)
}

func newRawScores(items []Item, slope float64) *rawScores {
	t := &rawScores{eta: make([][]float64, len(items)), lo: math.Inf(1), hi: math.Inf(-1)}
	for j, it := range items {
		e := make([]float64, len(it.B)+1)
		for k, b := range it.B {
			e[k+1] = e[k] + slope*b
			t.lo, t.hi = min(t.lo, slope*b), max(t.hi, slope*b)
		}
		t.eta[j] = e
		t.most += len(it.B)
		t.buf = resized(t.buf, max(len(t.buf), len(e)))
	}
	// A score of half a point, the nearest that Warm's equation comes to the ends, needs not more than e^(lo−z) = 1/(2·points).
	reach := math.Log(2*float64(t.most)) + 3
	t.lo, t.hi = t.lo-reach, t.hi+reach
	steps := int(math.Ceil((t.hi - t.lo) / 0.25))
	for i := range steps + 1 {
		t.grid = append(t.grid, t.at(t.lo+(t.hi-t.lo)*float64(i)/float64(steps)))
	}
	return t
}

func (t *rawScores) at(z float64) scoreMoments {
	m := scoreMoments{z: z}
	for _, e := range t.eta {
		p := t.buf[:len(e)]
		tilted(e, z, p)
		mode := 0
		for k, v := range p {
			if v > p[mode] {
				mode = k
			}
		}
		var d1, d2, d3 float64 // moments about the mode keep the digits of rare categories
		for k, v := range p {
			d := float64(k - mode)
			d1, d2, d3 = d1+v*d, d2+v*d*d, d3+v*d*d*d
		}
		m.mean += float64(mode) + d1
		m.variance += d2 - d1*d1
		m.third += d3 - 3*d1*d2 + 2*d1*d1*d1
	}
	return m
}

func (t *rawScores) se(z float64) float64 { return 1 / math.Sqrt(t.at(z).variance) }

// likeliest solves mean = r by bisection between neighbours of the grid; the mean rises with z.
func (t *rawScores) likeliest(r int) float64 {
	i := 1
	for i < len(t.grid)-1 && t.grid[i].mean < float64(r) {
		i++
	}
	return t.root(t.grid[i-1].z, t.grid[i].z, func(m scoreMoments) float64 { return float64(r) - m.mean })
}

// warm solves Warm's equation. Each fall of its left side through 0 is a maximum; heights are compared by the area between.
func (t *rawScores) warm(r int) float64 {
	f := func(m scoreMoments) float64 { return float64(r) - m.mean + m.shift() }
	best, found := t.lo, false
	height, bestHeight := 0.0, 0.0
	last := f(t.grid[0])
	for i := 1; i < len(t.grid); i++ {
		here := f(t.grid[i])
		height += (last + here) / 2 * (t.grid[i].z - t.grid[i-1].z)
		if last > 0 && here <= 0 && (!found || height > bestHeight) {
			best, found, bestHeight = t.root(t.grid[i-1].z, t.grid[i].z, f), true, height
		}
		last = here
	}
	if !found && last > 0 {
		return t.hi
	}
	return best
}

// root finds where f falls through 0 between lo and hi: Newton's steps, the slope of f being about −variance, and halves of the interval
// where these lead out of it or take too long.
func (t *rawScores) root(lo, hi float64, f func(scoreMoments) float64) float64 {
	z := lo + (hi-lo)/2
	for i := range 160 {
		m := t.at(z)
		v := f(m)
		if v > 0 {
			lo = z
		} else {
			hi = z
		}
		next := z + v/m.variance
		if !(next > lo && next < hi) || i > 60 { // also when it is NaN
			next = lo + (hi-lo)/2
		}
		if math.Abs(next-z) <= 1e-15*(1+math.Abs(z)) || next <= lo || next >= hi {
			return next
		}
		z = next
	}
	return z
}

// String is the row in words, as a person would read it.
func (r RawScore) String() string {
	if r.Extreme {
		return fmt.Sprintf("%d: %.2f ± %.2f (extreme)", r.Score, r.WLE, r.WLESE)
	}
	return fmt.Sprintf("%d: %.2f ± %.2f", r.Score, r.WLE, r.WLESE)
}
