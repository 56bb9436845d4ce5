package irt_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/irt"
)

// domainPrior has unit variances, correlations 0.7 within blocks of 3 and 0.5 across.
func domainPrior(t testing.TB, n int) *irt.Prior {
	t.Helper()
	cov := make([][]float64, n)
	for i := range cov {
		cov[i] = make([]float64, n)
		for j := range cov[i] {
			switch {
			case i == j:
				cov[i][j] = 1
			case i/3 == j/3:
				cov[i][j] = 0.7
			default:
				cov[i][j] = 0.5
			}
		}
	}
	p, err := irt.NewPrior(make([]float64, n), cov)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// populationItems are items of n abilities by turns, with b from −1.5 to 1.5.
func populationItems(n, each int) (items []irt.Item) {
	for i := range n * each {
		items = append(items, irt.Item{ID: fmt.Sprint("i", i), Dim: i % n, A: 1, B: []float64{-1.5 + 3*float64(i/n)/float64(max(1, each-1))}})
	}
	return items
}

// populationAnswers are those of persons from the prior to asked items each, chosen at random; 0 = all.
func populationAnswers(t testing.TB, p *irt.Prior, items []irt.Item, persons, asked int) ([]string, [][]int) {
	t.Helper()
	rng := rand.New(rand.NewPCG(7, 8))
	var names []string
	for _, it := range items {
		names = append(names, it.ID)
	}
	answers := make([][]int, persons)
	for i := range answers {
		theta := p.Draw(rng)
		for j := range items {
			answers[i] = append(answers[i], irt.Simulate(&items[j], theta[items[j].Dim], rng))
		}
		if asked > 0 {
			for _, j := range rng.Perm(len(items))[asked:] {
				answers[i][j] = irt.Missing
			}
		}
	}
	return names, answers
}

func populationOf(t testing.TB, items []irt.Item, names []string, answers [][]int, w []float64, o irt.PopulationOptions) *irt.Population {
	t.Helper()
	d, err := irt.NewData(names, answers, irt.DataOptions{Weights: w})
	if err != nil {
		t.Fatal(err)
	}
	p, err := irt.EstimatePrior(t.Context(), items, d, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// correlations are the mean ones within and across domains, and the mean variance.
func correlations(p *irt.Population) (within, across, variance float64) {
	nw, na := 0.0, 0.0
	for i, row := range p.Corr {
		variance += p.Cov[i][i] / float64(len(p.Corr))
		for j, r := range row[:i] {
			if i/3 == j/3 {
				within, nw = within+r, nw+1
			} else {
				across, na = across+r, na+1
			}
		}
	}
	return within / nw, across / na, variance
}

func TestPopulationRecovers(t *testing.T) {
	free, fixed := irt.PopulationOptions{Tolerance: 1e-3}, irt.PopulationOptions{FixMean: true, FixVariances: true, Tolerance: 1e-3}
	tests := []struct {
		name                    string
		abilities, items, asked int
		o                       irt.PopulationOptions
		bound, variance, guess  float64 // how far correlations may be from theirs, and the variance from 1
	}{
		{"15 abilities, 40 questions", 15, 10, 40, free, 0.06, 0.1, 0},
		{"15 abilities, 40 questions, fixed", 15, 10, 40, fixed, 0.06, 0, 0},
		{"5 abilities, 12 items", 5, 12, 0, free, 0.05, 0.1, 0},
		{"5 abilities, 12 items, fixed", 5, 12, 0, fixed, 0.05, 0, 0},
		{"plain, as biased as is said", 15, 10, 40, irt.PopulationOptions{Tolerance: 1e-3, PlainLaplace: true}, 0.08, 0.25, 0},
		{"guessing, fixed", 15, 10, 40, fixed, 0.08, 0, 0.25},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			items := populationItems(tt.abilities, tt.items)
			for j := range items {
				items[j].C = tt.guess
			}
			names, answers := populationAnswers(t, domainPrior(t, tt.abilities), items, 2000, tt.asked)
			p := populationOf(t, items, names, answers, nil, tt.o)
			w, a, v := correlations(p)
			t.Logf("within %.3f, across %.3f, variance %.3f after %d iterations", w, a, v, p.Iterations)
			if !p.Converged || len(p.Flags) > 0 {
				t.Errorf("converged %v, flags %v", p.Converged, p.Flags)
			}
			if math.Abs(w-0.7) > tt.bound || math.Abs(a-0.5) > tt.bound || math.Abs(v-1) > tt.variance+1e-12 {
				t.Errorf("within %.3f, across %.3f, variance %.3f", w, a, v)
			}
			for k, m := range p.Mean {
				if math.Abs(m) > 0.12 || tt.o.FixMean && m != 0 || tt.o.FixVariances && math.Abs(p.Cov[k][k]-1) > 1e-12 {
					t.Errorf("ability %d: mean %.3f, variance %v", k, m, p.Cov[k][k])
				}
			}
		})
	}
}

func apart(p, q *irt.Population) (most float64) {
	for i, row := range p.Cov {
		most = max(most, math.Abs(p.Mean[i]-q.Mean[i]))
		for j, v := range row {
			most = max(most, math.Abs(v-q.Cov[i][j]))
		}
	}
	return most
}

func TestPopulationInvariance(t *testing.T) {
	items := populationItems(3, 6)
	names, answers := populationAnswers(t, domainPrior(t, 3), items, 300, 12)
	o := irt.PopulationOptions{MaxIterations: 8}
	want := populationOf(t, items, names, answers, nil, o)
	if again := populationOf(t, items, names, answers, nil, o); apart(want, again) != 0 {
		t.Error("not the same bits twice")
	}
	turned := slices.Clone(answers)
	slices.Reverse(turned)
	if by := apart(want, populationOf(t, items, names, turned, nil, o)); by > 1e-8 {
		t.Errorf("order of persons changes it by %g", by)
	}
	weights, twice := slices.Repeat([]float64{1}, 300), slices.Clone(answers)
	for i := range 100 {
		weights[i], twice = 2, append(twice, answers[i])
	}
	heavy := populationOf(t, items, names, answers, weights, o)
	if by := apart(heavy, populationOf(t, items, names, twice, nil, o)); by > 1e-8 || apart(heavy, want) < 1e-3 {
		t.Errorf("weights 2 and doubled persons differ by %g", by)
	}
	silent := append(slices.Clone(answers), slices.Repeat([]int{irt.Missing}, len(items)))
	more := append(slices.Clone(items), irt.Item{ID: "unused", A: 1, B: []float64{0}})
	slices.Reverse(more)
	p := populationOf(t, more, names, silent, nil, o)
	if by := apart(want, p); by > 1e-8 || p.Persons != 300 {
		t.Errorf("a silent person and an unused item change it by %g, %d persons", by, p.Persons)
	}
}

func TestPopulationFlags(t *testing.T) {
	items := populationItems(4, 6)
	names, answers := populationAnswers(t, domainPrior(t, 4), items, 200, 0)
	for p, row := range answers {
		for j := range row {
			switch k := j % 4; {
			case k == 3, k == 0 && p%2 == 0, k == 1 && p%2 == 1:
				row[j] = irt.Missing
			case k == 2:
				row[j] = 1
			}
		}
	}
	p := populationOf(t, items, names, answers, nil, irt.PopulationOptions{FixMean: true, FixVariances: true, MaxIterations: 3})
	text := fmt.Sprint(p.Flags)
	for _, want := range []string{"ability 3: nobody", "ability 2: all answers", "abilities 0 and 1: nobody", "not converged"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s does not say %q", text, want)
		}
	}
	for i := range answers { // ability 1 is a copy of 0
		for j := range answers[i] {
			answers[i][j] = i % 2
		}
	}
	p = populationOf(t, items, names, answers, nil, irt.PopulationOptions{FixMean: true, FixVariances: true})
	if text = fmt.Sprint(p.Flags); !strings.Contains(text, "nearly singular") || p.Corr[1][0] >= 1 {
		t.Errorf("correlation %v, flags %s", p.Corr[1][0], text)
	}
}

func TestPopulationErrors(t *testing.T) {
	items := populationItems(2, 2)
	names := []string{"i0", "i1", "i2", "i3"}
	good, none := []int{0, 1, 0, 1}, slices.Repeat([]int{irt.Missing}, 4)
	two := slices.Clone(items)
	two[1].ID = "i0"
	bad := slices.Clone(items)
	bad[0].A = math.NaN()
	tests := []struct {
		name, of string
		items    []irt.Item
		row      []int
		o        irt.PopulationOptions
	}{
		{"tolerance", "options", items, good, irt.PopulationOptions{Tolerance: -1}},
		{"iterations", "options", items, good, irt.PopulationOptions{MaxIterations: -1}},
		{"small start", "options", items, good, irt.PopulationOptions{Start: domainPrior(t, 1)}},
		{"not valid", "items", bad, good, irt.PopulationOptions{}},
		{"same name", "data", two, good, irt.PopulationOptions{}},
		{"no parameters", "data", items[:3], good, irt.PopulationOptions{}},
		{"no category", "data", items, []int{2, 0, 0, 0}, irt.PopulationOptions{}},
		{"no answer", "data", items, none, irt.PopulationOptions{}},
	}
	for _, tt := range tests {
		d, err := irt.NewData(names, [][]int{tt.row}, irt.DataOptions{})
		if err != nil {
			t.Fatal(err)
		}
		var e *irt.PopulationError
		if p, err := irt.EstimatePrior(t.Context(), tt.items, d, tt.o); p != nil || !errors.As(err, &e) || e.Of != tt.of {
			t.Errorf("%s: %v, %v", tt.name, p, err)
		}
	}
	if _, err := irt.EstimatePrior(t.Context(), items, nil, irt.PopulationOptions{}); err == nil {
		t.Error("no data are accepted")
	}
}

func TestPopulationCancels(t *testing.T) {
	items := populationItems(15, 10)
	names, answers := populationAnswers(t, domainPrior(t, 15), items, 2000, 40)
	d, err := irt.NewData(names, answers, irt.DataOptions{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var at time.Time
	time.AfterFunc(30*time.Millisecond, func() { at = time.Now(); cancel() })
	p, err := irt.EstimatePrior(ctx, items, d, irt.PopulationOptions{Tolerance: 1e-12})
	if late := time.Since(at); p != nil || !errors.Is(err, context.Canceled) || late > 2*time.Second {
		t.Errorf("%v, %v, %v after it was cancelled", p, err, late)
	} else {
		t.Logf("returned %v after it was cancelled", late)
	}
}

// Estimate how two abilities go together from the answers of 1,000 persons.
func ExampleEstimatePrior() {
	prior, err := irt.NewPrior([]float64{0, 0.5}, [][]float64{{1, 0.6}, {0.6, 1}})
	if err != nil {
		log.Fatal(err)
	}
	rng, theta := rand.New(rand.NewPCG(1, 2)), make([][]float64, 1000)
	for i := range theta {
		theta[i] = prior.Draw(rng)
	}
	items := populationItems(2, 15)
	data, err := irt.SimulateData(context.Background(), items, theta, irt.SimulateOptions{Seed: 3})
	if err != nil {
		log.Fatal(err)
	}
	p, err := irt.EstimatePrior(context.Background(), items, data, irt.PopulationOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("mean %.1f, correlation %.1f, converged: %v\n", p.Mean, p.Corr[0][1], p.Converged)
	// Output:
	// mean [0.0 0.6], correlation 0.6, converged: true
}
