package irt

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// ItemFit tells how far the answers to an item are from what the model expects. With x an answer, E and W the expectation and the
// variance of the item's category at the person's ability, and w the person's weight,
//
//	outfit = Σw·(x−E)²/W / Σw      infit = Σw·(x−E)² / Σw·W
//
// Both are 1 on average when the model holds; above 1.3 is noise, below 0.7 is redundancy, as a rule of thumb. They are too small
// when the abilities come from the same answers, more so with Bayesian abilities and short tests.
type ItemFit struct {
	Item     string
	Answered float64 // sum of the weights of the answers used
	Infit    float64 // NaN when no answer could be used
	Outfit   float64
	// ZInfit and ZOutfit are the cube-root (Wilson-Hilferty) normal scores of Wright & Masters 1982, p. 100, (v^⅓ − 1)·3/q + q/3, q² the
	// variance of the mean square, at most 2. They call everything significant in large samples.
	ZInfit, ZOutfit float64
}

// ItemFitOptions steer [ItemFits].
type ItemFitOptions struct {
	// LeastVariance is put in the place of every smaller W. The definition has no such floor (0), and with it one surprising answer
	// can make an outfit huge. The R package mirt uses √1e-5 = 0.00316; eRm and TAM have none.
	LeastVariance float64
}

// ItemFits computes infit and outfit (Wright & Masters 1982) from items and abilities given: theta[person], in logits, on the scale
// of the items. The items are matched with the columns by their ID and may be fewer. A missing answer is left out, and so are a
// person whose ability is not finite (no ML score) and an answer whose variance is below 1e-100. A weight counts as that many
// persons.
//
// It is an error if an item does not validate, is not in the data or has fewer categories than answers, the items load on several
// abilities, theta is not one for each person, LeastVariance is negative or not finite, or ctx ends.
func ItemFits(ctx context.Context, items []Item, d *Data, theta []float64, o ItemFitOptions) ([]ItemFit, error) {
	column, err := columns(items, d)
	if err != nil {
		return nil, err
	}
	if len(theta) != d.persons {
		return nil, fmt.Errorf("irt: %d abilities for %d persons", len(theta), d.persons)
	}
	if !(o.LeastVariance >= 0) || math.IsInf(o.LeastVariance, 1) {
		return nil, fmt.Errorf("irt: a least variance of %g is no floor", o.LeastVariance)
	}
	sums := make([]fitSums, len(items))
	var p [MaxCategories]float64
	for i := range d.persons {
		if err := cancelled(ctx, i); err != nil {
			return nil, err
		}
		if math.IsNaN(theta[i] - theta[i]) {
			continue
		}
		row, w := d.row(i), d.Weight(i)
		for j := range items {
			if x := row[column[j]]; x != Missing {
				m := categoryMoments(items[j].Probabilities(theta[i], p[:]), int(x))
				m.variance = max(m.variance, o.LeastVariance)
				sums[j].add(w, m)
			}
		}
	}
	fits := make([]ItemFit, len(items))
	for j := range fits {
		f := &fits[j]
		f.Item, f.Answered = items[j].ID, sums[j].n
		f.Infit, f.Outfit, f.ZInfit, f.ZOutfit = sums[j].statistics()
	}
	return fits, nil
}

// moments are of the category X of an item at an ability.
type moments struct {
	residual float64 // x − E X
	variance float64
	fourth   float64 // E(X − E X)⁴
}

// categoryMoments computes residuals as Σ_l P_l·(k−l), which cancels nothing where a category is all but certain.
func categoryMoments(p []float64, x int) (m moments) {
	for k, pk := range p {
		r := 0.0
		for l, pl := range p {
			r += pl * float64(k-l)
		}
		if k == x {
			m.residual = r
		}
		m.variance += pk * r * r
		m.fourth += pk * r * r * r * r
	}
	return m
}

// fitSums add up over the answers to an item, or of a person.
type fitSums struct{ n, squares, standardised, variance, qOut, qIn float64 }

func (s *fitSums) add(w float64, m moments) {
	if !(m.variance > 1e-100) {
		return
	}
	s.n += w
	s.squares += w * m.residual * m.residual
	s.standardised += w * (m.residual / m.variance * m.residual)
	s.variance += w * m.variance
	s.qOut += w * (m.fourth/m.variance/m.variance - 1)
	s.qIn += w * (m.fourth - m.variance*m.variance)
}

func (s *fitSums) statistics() (infit, outfit, zInfit, zOutfit float64) {
	infit, outfit = s.squares/s.variance, s.standardised/s.n
	z := func(v, q float64) float64 {
		q = min(q, math.Sqrt2)
		if !(q > 0) { // the mean square cannot vary, as for one answer with P = ½
			return math.NaN()
		}
		return (math.Cbrt(v)-1)*3/q + q/3
	}
	return infit, outfit, z(infit, math.Sqrt(max(0, s.qIn))/s.variance), z(outfit, math.Sqrt(max(0, s.qOut))/s.n)
}

// columns are the columns of the data that the items name, after checking that the items can have given these answers.
func columns(items []Item, d *Data) ([]int, error) {
	if err := oneAbility(items); err != nil {
		return nil, err
	}
	index := make(map[string]int, len(d.items))
	for j, name := range d.items {
		index[name] = j
	}
	column := make([]int, len(items))
	used := make(map[string]bool, len(items))
	for i := range items {
		it := &items[i]
		j, ok := index[it.ID]
		switch {
		case !ok:
			return nil, fmt.Errorf("irt: item %q is not in the data", it.ID)
		case used[it.ID]:
			return nil, fmt.Errorf("irt: item %q is given twice", it.ID)
		case it.Categories() > MaxCategories:
			return nil, fmt.Errorf("irt: item %q has %d categories, more than %d", it.ID, it.Categories(), MaxCategories)
		case d.categories[j] > it.Categories():
			return nil, fmt.Errorf("irt: item %q has %d categories, but there are answers in %d", it.ID, it.Categories(), d.categories[j])
		}
		column[i], used[it.ID] = j, true
	}
	return column, nil
}

// oneAbility checks the items, and that they measure the same.
func oneAbility(items []Item) error {
	if len(items) == 0 {
		return errors.New("irt: no item")
	}
	for i := range items {
		if err := items[i].Validate(); err != nil {
			return err
		}
		if items[i].Dim != items[0].Dim {
			return fmt.Errorf("irt: items %q and %q load on different abilities", items[0].ID, items[i].ID)
		}
	}
	return nil
}

// An abilityGrid are nodes with weights that sum to 1.
type abilityGrid struct{ theta, weight []float64 }

// normalGrid is N(mean, variance) on equally spaced nodes over ±6 standard deviations, renormalised.
func normalGrid(mean, variance float64, nodes int) (g abilityGrid, err error) {
	if !(variance > 0) || math.IsInf(variance, 0) || math.IsNaN(mean-mean) {
		return g, fmt.Errorf("irt: an ability distributed N(%g, %g) is none", mean, variance)
	}
	sd, sum := math.Sqrt(variance), 0.0
	for q := range nodes {
		z := -6 + 12*float64(q)/float64(nodes-1)
		w := math.Exp(-z * z / 2)
		g.theta, g.weight, sum = append(g.theta, mean+sd*z), append(g.weight, w), sum+w
	}
	for q := range g.weight {
		g.weight[q] /= sum
	}
	return g, nil
}
