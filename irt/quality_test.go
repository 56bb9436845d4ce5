package irt_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// lsat7Published are the two parameter items of LSAT7 as published for the marginal likelihood.
func lsat7Published() (items []irt.Item) {
	a := []float64{0.987545901, 1.080837144, 1.70747768, 0.764989878, 0.735672724}
	d := []float64{1.855855648, 0.807969593, 1.805206217, 0.485999803, 1.854457596}
	for j := range a {
		items = append(items, irt.Item{ID: fmt.Sprintf("i%d", j+1), A: a[j], B: []float64{-d[j] / a[j]}})
	}
	return items
}

// answersTo are answers to items at abilities.
func answersTo(t testing.TB, items []irt.Item, theta []float64, seed uint64, o irt.DataOptions) *irt.Data {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	var names []string
	for _, it := range items {
		names = append(names, it.ID)
	}
	rows := make([][]int, len(theta))
	for i := range rows {
		rows[i] = make([]int, len(items))
		for j := range items {
			rows[i][j] = irt.Simulate(&items[j], theta[i], rng)
		}
	}
	d, err := irt.NewData(names, rows, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func normalAbilities(n int, seed uint64) []float64 {
	rng := rand.New(rand.NewPCG(seed, 2))
	theta := make([]float64, n)
	for i := range theta {
		theta[i] = rng.NormFloat64()
	}
	return theta
}

// mixedItems have two, three and four categories, of each model.
func mixedItems(n int) (items []irt.Item) {
	for j := range n {
		b, a := -1.5+3*float64(j)/float64(n-1), 0.8+0.1*float64(j%7)
		it := irt.Item{ID: fmt.Sprintf("q%d", j), A: a, B: []float64{b}}
		switch j % 4 {
		case 1:
			it.Model, it.B = irt.GPCM, []float64{b - 0.4, b + 0.6}
		case 2:
			it.Model, it.B = irt.GRM, []float64{b - 1, b, b + 0.7}
		case 3:
			it.C = 0.2
		}
		items = append(items, it)
	}
	return items
}

// LSAT7 is public (Bock & Lieberman 1970); its alpha is 0.453 in any textbook.
func TestQualityOfLSAT7(t *testing.T) {
	s, err := irt.Classical(t.Context(), lsat7(t))
	if err != nil {
		t.Fatal(err)
	}
	r, err := irt.Reliabilities(t.Context(), lsat7(t))
	if err != nil {
		t.Fatal(err)
	}
	within := newDiscrepancy(t, "LSAT7", 1e-9)
	for j, want := range []float64{0.828, 0.658, 0.772, 0.606, 0.843} {
		within.see(s.Items[j].Difficulty, want)
		within.see(s.Items[j].Categories[1].Share, want)
	}
	within.see(s.TotalMean, 3.707)
	within.see(s.Items[2].RestCorrelation, 0.31317925338)
	within.see(r.Alpha, 0.45340873539)
	within.see(r.Lambda2, 0.46072743116)
	within.see(r.Lambda6, 0.40708345785)
	x, err := irt.SX2s(t.Context(), lsat7Published(), lsat7(t), irt.SX2Options{Family: irt.Family2PL})
	if err != nil {
		t.Fatal(err)
	}
	sx2 := newDiscrepancy(t, "S-X² of LSAT7", 1e-7) // the parameters have 9 digits
	for j, want := range []float64{4.7505402328, 14.4534527787, 1.2726599462, 5.2364823447, 0.94094199498} {
		sx2.see(x.Items[j].X2, want)
		if x.Items[j].DF != 2 {
			t.Errorf("%d degrees of freedom", x.Items[j].DF)
		}
	}
}

// A person who weighs 3 is three persons, everywhere.
func TestWeightsCountPersons(t *testing.T) {
	patterns, rows := [][]int{}, [][]int{}
	var weights []float64
	var group, groups []int
	for p := range 32 {
		row := []int{p >> 4, p >> 3 & 1, p >> 2 & 1, p >> 1 & 1, p & 1}
		for g := range 2 {
			n := (lsat6Counts[p] + g) / 2
			if n == 0 {
				continue
			}
			patterns, weights, group = append(patterns, row), append(weights, float64(n)), append(group, g)
			for range n {
				rows, groups = append(rows, row), append(groups, g)
			}
		}
	}
	names := []string{"i1", "i2", "i3", "i4", "i5"}
	weighed, err := irt.NewData(names, patterns, irt.DataOptions{Weights: weights, Group: group, Groups: []string{"a", "b"}})
	if err != nil {
		t.Fatal(err)
	}
	expanded, err := irt.NewData(names, rows, irt.DataOptions{Group: groups, Groups: []string{"a", "b"}})
	if err != nil {
		t.Fatal(err)
	}
	same := newDiscrepancy(t, "weights", 1e-9)
	got, want := qualityNumbers(t, weighed, lsat7Published()), qualityNumbers(t, expanded, lsat7Published())
	for i := range want {
		same.see(got[i], want[i])
	}
}

// qualityNumbers is what the quality functions say, as numbers.
func qualityNumbers(t *testing.T, d *irt.Data, items []irt.Item) (v []float64) {
	t.Helper()
	theta, _ := eapOn(d, items, 1, 61)
	ctx := t.Context()
	s, err1 := irt.Classical(ctx, d)
	r, err2 := irt.Reliabilities(ctx, d)
	f, err3 := irt.ItemFits(ctx, items, d, theta, irt.ItemFitOptions{})
	x, err4 := irt.SX2s(ctx, items, d, irt.SX2Options{Family: irt.Family2PL})
	q, err5 := irt.Q3s(ctx, items, d, theta)
	b, err6 := irt.DIF(ctx, d, irt.DIFOptions{})
	if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
		t.Fatal(err)
	}
	v = append(v, s.TotalSD, r.Alpha, r.Lambda2, r.Lambda6, r.Omega, r.SEM, q.Mean, q.Star, b.FocalPersons)
	for j := range items {
		v = append(v, s.Items[j].RestCorrelation, s.Items[j].Categories[0].MeanRest, s.Items[j].SD, f[j].Infit, f[j].Outfit, f[j].ZInfit,
			x.Items[j].X2, x.Items[j].P, b.Items[j].MH.Chi2, b.Items[j].MH.DeltaSE, b.Items[j].Logistic.LRBoth, b.Items[j].Logistic.R2Change,
			b.Items[j].BreslowDay.Chi2, b.Items[j].Standardised.SMD, b.Items[j].Generalised.P)
	}
	return v
}

// With the true parameters S-X² has its level, and finds an item that is not what it is said to be.
func TestSX2HasItsLevel(t *testing.T) {
	items := mixedItems(16)
	small, n := 0, 0
	for seed := range uint64(25) {
		d := answersTo(t, items, normalAbilities(1500, seed), seed, irt.DataOptions{})
		r, err := irt.SX2s(t.Context(), items, d, irt.SX2Options{Known: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range r.Items {
			n++
			if it.P < 0.05 {
				small++
			}
		}
	}
	if rate := float64(small) / float64(n); rate < 0.02 || rate > 0.085 { // 0.05 ± 3·0.011
		t.Errorf("p < 0.05 in %.3f of %d tests", rate, n)
	}
	wrong := append([]irt.Item(nil), items...)
	wrong[4].A = 2.5
	r, err := irt.SX2s(t.Context(), wrong, answersTo(t, items, normalAbilities(3000, 9), 9, irt.DataOptions{}), irt.SX2Options{Known: true})
	if err != nil || r.Items[4].P > 1e-6 {
		t.Errorf("p = %g of a wrong slope (%v)", r.Items[4].P, err)
	}
}

// At the true abilities both mean squares are 1 on average and their z-scores standard.
func TestItemFitsAtTruth(t *testing.T) {
	items, theta := mixedItems(12), normalAbilities(4000, 3)
	fits, err := irt.ItemFits(t.Context(), items, answersTo(t, items, theta, 3, irt.DataOptions{}), theta, irt.ItemFitOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fits {
		if math.Abs(f.Infit-1) > 0.1 || math.Abs(f.Outfit-1) > 0.15 || math.Abs(f.ZInfit) > 4 {
			t.Errorf("%+v", f)
		}
	}
}

// Over all patterns and at the true ability LZ has mean 0 and variance 1; LZStar has them too, and does not go with the score function.
func TestPersonFitMoments(t *testing.T) {
	items := mixedItems(6)
	var rows [][]int
	var walk func(row []int)
	walk = func(row []int) {
		if len(row) == len(items) {
			rows = append(rows, append([]int(nil), row...))
			return
		}
		for k := range items[len(row)].Categories() {
			walk(append(row, k))
		}
	}
	walk(nil)
	names := []string{}
	for _, it := range items {
		names = append(names, it.ID)
	}
	d, err := irt.NewData(names, rows, irt.DataOptions{})
	if err != nil {
		t.Fatal(err)
	}
	theta := make([]float64, len(rows))
	for i := range theta {
		theta[i] = 0.4
	}
	fits, err := irt.PersonFits(t.Context(), items, d, theta)
	if err != nil {
		t.Fatal(err)
	}
	var m [5]float64
	for i, f := range fits {
		p, score := 1.0, 0.0
		for j := range items {
			l, s, _ := items[j].LogLikelihood(0.4, rows[i][j])
			p *= math.Exp(l)
			score += s
		}
		for k, v := range []float64{f.LZ, f.LZ * f.LZ, f.LZStar, f.LZStar * f.LZStar, f.LZStar * score} {
			m[k] += p * v
		}
	}
	for k, want := range []float64{0, 1, 0, 1, 0} {
		if math.Abs(m[k]-want) > 1e-12 {
			t.Errorf("moment %d: %g, want %g", k, m[k], want)
		}
	}
}

// Guessing at random among hard and easy items is found.
func TestPersonFitFindsGuessing(t *testing.T) {
	var items []irt.Item
	for j := range 30 {
		items = append(items, irt.Item{ID: fmt.Sprint(j), A: 1.3, B: []float64{-2 + 4*float64(j)/29}})
	}
	theta := normalAbilities(500, 4)
	d := answersTo(t, items, theta, 4, irt.DataOptions{})
	fits, err := irt.PersonFits(t.Context(), items, d, theta)
	if err != nil {
		t.Fatal(err)
	}
	low := 0
	for _, f := range fits {
		if f.P < 0.05 {
			low++
		}
	}
	if low < 8 || low > 50 {
		t.Errorf("%d of 500 honest persons below 0.05", low)
	}
	reversed := make([]int, 30) // fails what is easy, solves what is hard
	for j := 15; j < 30; j++ {
		reversed[j] = 1
	}
	odd, err := irt.NewData(d.Items(), [][]int{reversed}, irt.DataOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if fits, err = irt.PersonFits(t.Context(), items, odd, []float64{0}); err != nil || fits[0].P > 1e-6 || fits[0].Outfit < 2 {
		t.Errorf("%+v (%v)", fits, err)
	}
}

// Independent items have Q3 about −1/(n−1); an item that copies its neighbour stands out.
func TestQ3FindsTheCopy(t *testing.T) {
	items := mixedItems(20)
	items[8].B = items[4].B // a dichotomous pair; item 8 copies item 4
	d := answersTo(t, items, normalAbilities(1500, 5), 5, irt.DataOptions{})
	rng := rand.New(rand.NewPCG(5, 5))
	var rows [][]int
	for i := range d.Persons() {
		row := []int{}
		for j := range items {
			row = append(row, d.At(i, j))
		}
		if rng.Float64() < 0.5 {
			row[8] = row[4]
		}
		rows = append(rows, row)
	}
	copied, err := irt.NewData(d.Items(), rows, irt.DataOptions{})
	if err != nil {
		t.Fatal(err)
	}
	theta, _ := eapOn(copied, items, 1, 61)
	q, err := irt.Q3s(t.Context(), items, copied, theta)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(q.Mean+1.0/19) > 0.02 {
		t.Errorf("mean Q3 %.3f, about %.3f expected", q.Mean, -1.0/19)
	}
	for _, p := range q.Pairs {
		pair := p.A == "q4" && p.B == "q8"
		if pair != (p.Adjusted > 0.2) {
			t.Errorf("%+v", p)
		}
	}
}

func TestDistractors(t *testing.T) {
	d, err := irt.NewData([]string{"a", "b", "c"}, [][]int{{2, 1, 0}, {2, 1, 1}, {0, 1, 0}, {1, 0, 1}, {0, 0, 1}, {2, irt.Missing, 0}}, irt.DataOptions{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := irt.Distractors(t.Context(), d, []int{2, 1, 0})
	if err != nil {
		t.Fatal(err)
	}
	a := s.Items[0]
	if a.Difficulty != 0.5 || a.Categories[2].Share != 0.5 || a.Categories[2].MeanRest != 1.5 || a.Categories[1].MeanRest != 0 || s.Complete != 5 || s.TotalMean != 7.0/5 {
		t.Errorf("%+v", s)
	}
	if _, err := irt.Distractors(t.Context(), d, []int{3, 1, 0}); err == nil {
		t.Error("a key that is no option was accepted")
	}
}

func TestQualityStops(t *testing.T) {
	items := mixedItems(8)
	theta := normalAbilities(3000, 6)
	group := make([]int, len(theta))
	for i := range group {
		group[i] = i % 2
	}
	d := answersTo(t, items, theta, 6, irt.DataOptions{Group: group, Groups: []string{"a", "b"}})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, e1 := irt.Classical(ctx, d)
	_, e2 := irt.Reliabilities(ctx, d)
	_, e3 := irt.ItemFits(ctx, items, d, theta, irt.ItemFitOptions{})
	_, e4 := irt.SX2s(ctx, items, d, irt.SX2Options{})
	_, e5 := irt.PersonFits(ctx, items, d, theta)
	_, e6 := irt.Q3s(ctx, items, d, theta)
	_, e7 := irt.DIF(ctx, d, irt.DIFOptions{})
	_, e8 := irt.DIFOfGroups(ctx, d)
	for i, err := range []error{e1, e2, e3, e4, e5, e6, e7, e8} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%d: %v", i+1, err)
		}
	}
}

func TestScoreReliabilities(t *testing.T) {
	if r, err := irt.EmpiricalReliability([]float64{-1, 0, 1, math.Inf(1)}, []float64{0.5, 0.5, 0.5, 0}); err != nil || math.Abs(r-0.8) > 1e-15 {
		t.Errorf("%g, %v", r, err)
	}
	if r, err := irt.SeparationReliability([]float64{-1, 0, 1}, []float64{0.5, 0.5, 0.5}); err != nil || math.Abs(r-0.75) > 1e-15 {
		t.Errorf("%g, %v", r, err)
	}
	if _, err := irt.SeparationReliability([]float64{1, 1}, []float64{1, 1}); err == nil {
		t.Error("scores that don't vary were accepted")
	}
	// An item of constant information I has reliability σ²I/(1+σ²I); many equal items come near it at their common ability.
	if r, err := irt.MarginalReliability([]irt.Item{{ID: "a", A: 1, B: []float64{0}}}, 0, 1e-8); err != nil || math.Abs(r-0.25e-8) > 1e-12 {
		t.Errorf("%g, %v", r, err)
	}
}
