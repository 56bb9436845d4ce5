package irt_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/dira-platform/dira/irt"
)

func TestCutsLevel(t *testing.T) {
	cuts := mustCuts(t, -1, 0.5)
	for theta, want := range map[float64]int{-2: 0, -1: 1, 0: 1, 0.5: 2, 9: 2, math.Inf(-1): 0, math.NaN(): -1} {
		if got := cuts.Level(theta); got != want && !math.IsNaN(theta) || math.IsNaN(theta) && got != -1 {
			t.Errorf("Level(%v) = %d, want %d", theta, got, want)
		}
	}
}

// Two people, one cut, by hand: Φ(1) = .8413447…
func TestRudnerByHand(t *testing.T) {
	const phi = 0.8413447460685429
	people := []irt.Ability{{Theta: 1, SE: 1}, {Theta: -1, SE: 1}}
	got, err := mustCuts(t, 0).Rudner(people, nil)
	if err != nil {
		t.Fatal(err)
	}
	same := phi*phi + (1-phi)*(1-phi)
	for name, pair := range map[string][2]float64{
		"accuracy": {got.Accuracy, phi}, "at the cut": {got.AccuracyAtCut[0], phi}, "consistency": {got.Consistency, same},
		"consistency at the cut": {got.ConsistencyAtCut[0], same}, "kappa": {got.Kappa, 2*same - 1},
		"false positive": {got.FalsePositive[0], (1 - phi) / 2}, "false negative": {got.FalseNegative[0], (1 - phi) / 2},
		"assigned": {got.Assigned[1], 0.5}, "true": {got.True[1], 0.5}, "table": {got.Table[0][0], phi / 2},
	} {
		if !near(pair[0], pair[1], 1e-14) {
			t.Errorf("%s: %v, want %v", name, pair[0], pair[1])
		}
	}
	got, err = mustCuts(t, 0).Rudner(people, []float64{3, 0})
	if err != nil || got.Assigned[1] != 1 || !near(got.True[1], phi, 1e-14) {
		t.Errorf("with weights: %+v, %v", got, err)
	}
}

func TestClassificationAddsUp(t *testing.T) {
	rng := rand.New(rand.NewPCG(20, 20))
	cuts := mustCuts(t, -0.51, 0.69, 1.89)
	population, err := irt.NormalQuadrature(0.2, 1.1, 61, 6)
	if err != nil {
		t.Fatal(err)
	}
	people := make([]irt.Ability, 400)
	for i := range people {
		people[i] = irt.Ability{Theta: rng.NormFloat64(), SE: 0.2 + rng.Float64()}
	}
	byPeople, err := cuts.Rudner(people, nil)
	if err != nil {
		t.Fatal(err)
	}
	byTest, err := cuts.ExpectedClassification(variedItems(), population)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]*irt.Classification{"people": byPeople, "test": byTest} {
		sum := 0.0
		for k, row := range c.Table {
			truth := 0.0
			for _, v := range row {
				truth += v
			}
			sum += truth
			if !near(truth, c.True[k], 1e-12) {
				t.Errorf("%s: row %d of the table sums to %v, True is %v", name, k, truth, c.True[k])
			}
		}
		if !near(sum, 1, 1e-12) || c.Accuracy <= 0.25 || c.Accuracy > 1 || c.Consistency > c.ConsistencyAtCut[0] || c.Kappa >= c.Consistency {
			t.Errorf("%s: table sums to %v: %+v", name, sum, c)
		}
		for k := range cuts {
			if c.AccuracyAtCut[k] < c.Accuracy || !near(c.AccuracyAtCut[k]+c.FalseNegative[k]+c.FalsePositive[k], 1, 1e-12) {
				t.Errorf("%s: cut %d: %+v", name, k, c)
			}
		}
	}
}

// What ExpectedClassification predicts happens in a simulation.
func TestExpectedClassificationHolds(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 21))
	var items []irt.Item
	for range 5 {
		items = append(items, variedItems()...)
	}
	cuts := mustCuts(t, -0.5, 0.8)
	population, err := irt.NormalQuadrature(0, 1, 201, 6)
	if err != nil {
		t.Fatal(err)
	}
	want, err := cuts.ExpectedClassification(items, population)
	if err != nil {
		t.Fatal(err)
	}
	const n = 2000
	right := 0.0
	for range n {
		theta := rng.NormFloat64()
		x := make([]int, len(items))
		for i := range items {
			x[i] = irt.Simulate(&items[i], theta, rng)
		}
		if a := mustScore(t, items, x, irt.ScoreOptions{Method: irt.ML}); cuts.Level(a.Theta) == cuts.Level(theta) {
			right += 1.0 / n
		}
	}
	if se := math.Sqrt(right * (1 - right) / n); math.Abs(right-want.Accuracy) > 4*se+0.005 {
		t.Errorf("%v ± %v are classified right, predicted %v", right, se, want.Accuracy)
	}
}

func TestClassificationRefuses(t *testing.T) {
	cuts := mustCuts(t, 0)
	good := []irt.Ability{{SE: 1}}
	rudner := func(c irt.Cuts, people []irt.Ability, w []float64) error { _, err := c.Rudner(people, w); return err }
	_, noPopulation := cuts.ExpectedClassification(variedItems(), irt.Quadrature{})
	for want, err := range map[string]error{
		"0 cuts":           rudner(nil, good, nil),
		"0 people":         rudner(cuts, nil, nil),
		"2 weights":        rudner(cuts, good, []float64{1, 1}),
		"no estimate: NaN": rudner(cuts, []irt.Ability{{Theta: math.NaN(), SE: 1}}, nil),
		"0 ± +Inf":         rudner(cuts, []irt.Ability{{SE: math.Inf(1)}}, nil),
		"weight -1":        rudner(cuts, good, []float64{-1}),
		"sum to 0":         rudner(cuts, good, []float64{0}),
		"0 nodes":          noPopulation,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
}
