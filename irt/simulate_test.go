package irt_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// Simulated answers come as often as the model says, with every model; missing
// ones as often as asked for.
func TestSimulateData(t *testing.T) {
	items := variedItems()
	const persons = 20000
	theta := make([][]float64, persons)
	for i := range theta {
		theta[i] = []float64{0.7}
	}
	d, err := irt.SimulateData(t.Context(), items, theta, irt.SimulateOptions{Seed: 3, Missing: 0.2})
	if err != nil {
		t.Fatal(err)
	}
	for j := range items {
		counts := make([]float64, items[j].Categories())
		answered := 0.0
		for i := range persons {
			if x := d.At(i, j); x != irt.Missing {
				counts[x]++
				answered++
			}
		}
		if math.Abs(answered/persons-0.8) > 0.012 { // over four standard errors
			t.Errorf("%s: %v answered", items[j].ID, answered/persons)
		}
		for k, p := range items[j].Probabilities(0.7, nil) {
			if z := (counts[k]/answered - p) / math.Sqrt(p*(1-p)/answered); math.Abs(z) > 4.5 {
				t.Errorf("%s: category %d came %v, not %v", items[j].ID, k, counts[k]/answered, p)
			}
		}
		if d.Items()[j] != items[j].ID || d.Categories(j) != items[j].Categories() {
			t.Errorf("item %d: %s with %d categories", j, d.Items()[j], d.Categories(j))
		}
	}
}

func TestSimulateDataSeed(t *testing.T) {
	items := catItems(rand.New(rand.NewPCG(1, 1)), 20)
	theta := irt.NormalAbilities(200, 0.5, 2, 9)
	o := irt.SimulateOptions{Seed: 4, DataOptions: irt.DataOptions{Weights: make([]float64, 200), Group: make([]int, 200), Groups: []string{"a", "b"}}}
	for i := range 200 {
		o.Weights[i], o.Group[i] = 1+float64(i), i%2
	}
	same, differs := true, false
	first, err1 := irt.SimulateData(t.Context(), items, theta, o)
	again, err2 := irt.SimulateData(t.Context(), items, irt.NormalAbilities(200, 0.5, 2, 9), o)
	o.Seed++
	other, err3 := irt.SimulateData(t.Context(), items, theta, o)
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	for i := range 200 {
		for j := range items {
			same = same && first.At(i, j) == again.At(i, j)
			differs = differs || first.At(i, j) != other.At(i, j)
		}
	}
	if !same || !differs {
		t.Errorf("same %v, another seed differs %v", same, differs)
	}
	if first.Items()[2] != "item 3" || first.Weight(3) != 4 || first.Group(3) != 1 || first.Groups()[1] != "b" {
		t.Error("names, weights or groups are lost")
	}
}

func TestSimulateDataRefuses(t *testing.T) {
	one := []irt.Item{{ID: "x", A: 1, B: []float64{0}}}
	theta := [][]float64{{0}}
	many := irt.Item{ID: "many", Model: irt.GPCM, A: 1, B: make([]float64, 64)}
	for _, test := range []struct {
		items []irt.Item
		theta [][]float64
		o     irt.SimulateOptions
		want  string
	}{
		{nil, theta, irt.SimulateOptions{}, "nothing to simulate"},
		{one, nil, irt.SimulateOptions{}, "nothing to simulate"},
		{[]irt.Item{{ID: "x"}}, theta, irt.SimulateOptions{}, "slope 0"},
		{[]irt.Item{many}, theta, irt.SimulateOptions{}, "65 categories"},
		{append(one, one...), theta, irt.SimulateOptions{}, "two items"},
		{[]irt.Item{{ID: "x", A: 1, B: []float64{0}, Dim: 1}}, theta, irt.SimulateOptions{}, "has 1 abilities"},
		{one, [][]float64{{math.NaN()}}, irt.SimulateOptions{}, "ability NaN"},
		{one, theta, irt.SimulateOptions{Missing: 1}, "probability 1"},
		{one, theta, irt.SimulateOptions{DataOptions: irt.DataOptions{Weights: []float64{1, 1}}}, "one per person"},
	} {
		if _, err := irt.SimulateData(t.Context(), test.items, test.theta, test.o); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v, want %q", err, test.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := irt.SimulateData(ctx, one, theta, irt.SimulateOptions{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// A million answers.
func BenchmarkSimulateData20000x50(b *testing.B) {
	items := catItems(rand.New(rand.NewPCG(1, 2)), 50)
	theta := irt.NormalAbilities(20000, 0, 1, 1)
	for b.Loop() {
		if _, err := irt.SimulateData(b.Context(), items, theta, irt.SimulateOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
