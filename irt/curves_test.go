package irt_test

import (
	"math"
	"testing"

	"github.com/dira-platform/dira/irt"
)

func TestCurves(t *testing.T) {
	items := variedItems()
	at := []float64{-3, -1, 0, 0.7, 2.5}
	points, err := irt.Curves(items, at)
	if err != nil {
		t.Fatal(err)
	}
	const h = 1e-5
	for i, p := range points {
		dist, err := irt.ScoreDistribution(items, at[i])
		if err != nil {
			t.Fatal(err)
		}
		var sum, mean, square float64
		for s, v := range dist {
			sum, mean, square = sum+v, mean+v*float64(s), square+v*float64(s*s)
		}
		if !near(sum, 1, 1e-13) || !near(p.Expected, mean, 1e-12) || !near(p.ScoreSD, math.Sqrt(square-mean*mean), 1e-10) {
			t.Errorf("θ=%v: %+v, raw scores sum to %v with mean %v", at[i], p, sum, mean)
		}
		if p.Information != irt.Information(items, at[i]) || !near(p.SE, 1/math.Sqrt(p.Information), 1e-14) || p.Expected != irt.Expected(items, at[i]) {
			t.Errorf("θ=%v: %+v", at[i], p)
		}
		// The slope of the expected score bounds the information from below (Cauchy-Schwarz).
		slope := (irt.Expected(items, at[i]+h) - irt.Expected(items, at[i]-h)) / (2 * h)
		if slope <= 0 || slope*slope/(p.ScoreSD*p.ScoreSD) > p.Information*(1+1e-8) {
			t.Errorf("θ=%v: slope %v, SD %v, information %v", at[i], slope, p.ScoreSD, p.Information)
		}
	}
	if irt.MaxScore(items) != 17 {
		t.Errorf("MaxScore = %d, want 17", irt.MaxScore(items))
	}
	if _, err := irt.Curves(items, []float64{math.NaN()}); err == nil {
		t.Error("no error for NaN")
	}
	if _, err := irt.Curves([]irt.Item{{}}, at); err == nil {
		t.Error("no error for an item that is not valid")
	}
}

func TestKullbackLeibler(t *testing.T) {
	const h = 1e-3
	for _, it := range variedItems() {
		if kl := it.KullbackLeibler(0.3, 0.3); kl != 0 {
			t.Errorf("%s: KL(θ, θ) = %v", it.ID, kl)
		}
		// Its curvature at θ0 is the information.
		if d := (it.KullbackLeibler(0.3, 0.3+h) + it.KullbackLeibler(0.3, 0.3-h)) / (h * h); !near(d, it.Information(0.3), 1e-4) {
			t.Errorf("%s: curvature %v, information %v", it.ID, d, it.Information(0.3))
		}
		if kl := it.KullbackLeibler(-800, 800); !(kl > 0) || math.IsInf(kl, 0) {
			t.Errorf("%s: KL(-800, 800) = %v", it.ID, kl)
		}
	}
}

// The distribution against the sum over all patterns.
func TestScoreDistributionIsTheSumOfPatterns(t *testing.T) {
	items := variedItems()[:6]
	want := make([]float64, irt.MaxScore(items)+1)
	var walk func(i, raw int, p float64)
	walk = func(i, raw int, p float64) {
		if i == len(items) {
			want[raw] += p
			return
		}
		for k, v := range items[i].Probabilities(0.4, nil) {
			walk(i+1, raw+k, p*v)
		}
	}
	walk(0, 0, 1)
	got, err := irt.ScoreDistribution(items, 0.4)
	if err != nil {
		t.Fatal(err)
	}
	for s := range want {
		if !relative(got[s], want[s], 1e-13) {
			t.Errorf("P(%d) = %v, want %v", s, got[s], want[s])
		}
	}
}

// Under Rasch the raw score is sufficient, so that the table is the EAP; and LSAT7's expected frequencies are near those seen.
func TestSumScores(t *testing.T) {
	prior, err := irt.NormalQuadrature(0, 1, 61, 6)
	if err != nil {
		t.Fatal(err)
	}
	rasch := lsat7Items()
	for i := range rasch {
		rasch[i].A = 1
	}
	table, err := irt.SumScores(rasch, prior)
	if err != nil {
		t.Fatal(err)
	}
	x := make([]int, 5)
	for raw, row := range table {
		if raw > 0 {
			x[raw-1] = 1
		}
		a := mustScore(t, rasch, x, irt.ScoreOptions{Prior: &prior})
		if row.Raw != raw || !near(row.Theta, a.Theta, 1e-12) || !near(row.SE, a.SE, 1e-10) {
			t.Errorf("raw %d: %+v, EAP %+v", raw, row, a)
		}
	}
	table, err = irt.SumScores(lsat7Items(), prior)
	if err != nil {
		t.Fatal(err)
	}
	d, seen, sum, mean := lsat7(t), make([]float64, 6), 0.0, 0.0
	for p := range d.Persons() {
		raw := 0
		for i := range 5 {
			raw += d.At(p, i)
		}
		seen[raw]++
	}
	chi2 := 0.0
	for raw, row := range table {
		sum += row.Probability
		mean += row.Probability * row.Theta
		chi2 += math.Pow(seen[raw]-1000*row.Probability, 2) / (1000 * row.Probability)
	}
	if !near(sum, 1, 1e-12) || !near(mean, 0, 1e-12) || chi2 > 11.07 { // the 95 % point for 5 degrees of freedom
		t.Errorf("probabilities sum to %v, mean %v, χ² %v", sum, mean, chi2)
	}
}
