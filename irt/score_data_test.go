package irt_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/irt"
)

func TestScoreRefuses(t *testing.T) {
	ok := []irt.Item{{ID: "q", A: 1, B: []float64{0}}}
	nan := math.NaN()
	for want, err := range map[string]error{
		"2 responses to 1":   scoreError(ok, []int{1, 1}, irt.ScoreOptions{}),
		`"q": response 2`:    scoreError(ok, []int{2}, irt.ScoreOptions{}),
		`"q": response -2`:   scoreError(ok, []int{-2}, irt.ScoreOptions{}),
		"slope":              scoreError([]irt.Item{{B: []float64{0}}}, []int{1}, irt.ScoreOptions{}),
		"different abilit":   scoreError([]irt.Item{ok[0], {A: 1, B: []float64{0}, Dim: 1}}, []int{1, 1}, irt.ScoreOptions{}),
		"unknown scoring":    scoreError(ok, []int{1}, irt.ScoreOptions{Method: 9}),
		"is no prior":        scoreError(ok, []int{1}, irt.ScoreOptions{SD: -1}),
		"N(NaN":              scoreError(ok, []int{1}, irt.ScoreOptions{Mean: nan}),
		"does not bound":     scoreError(ok, []int{1}, irt.ScoreOptions{Method: irt.ML, Min: 1, Max: 1}),
		"1 nodes":            scoreError(ok, []int{1}, irt.ScoreOptions{Nodes: 1}),
		"variance 0":         scoreError(ok, []int{1}, irt.ScoreOptions{Groups: make([]irt.GroupAbility, 1)}),
		"1 nodes and 0":      scoreError(ok, []int{1}, irt.ScoreOptions{Prior: &irt.Quadrature{Nodes: []float64{0}}}),
		"above the one":      scoreError(ok, []int{1}, irt.ScoreOptions{Prior: &irt.Quadrature{Nodes: []float64{0, 0}, Weights: []float64{1, 1}}}),
		"weight 0":           scoreError(ok, []int{1}, irt.ScoreOptions{Prior: &irt.Quadrature{Nodes: []float64{0}, Weights: []float64{-1}}}),
		"no scoring method ": func() error { _, err := irt.ParseScoreMethod("mle"); return err }(),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
	for _, m := range everyMethod {
		if got, err := irt.ParseScoreMethod(strings.ToUpper(m.String())); got != m || err != nil {
			t.Errorf("ParseScoreMethod(%v) = %v, %v", m, got, err)
		}
	}
}

func scoreError(items []irt.Item, x []int, o irt.ScoreOptions) error {
	_, err := irt.Score(items, x, o)
	return err
}

func TestScoreDataMatchesScore(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 13))
	items := variedItems()
	names := make([]string, len(items)-1) // the last item was not in this test
	for i := range names {
		names[i] = items[len(names)-1-i].ID // and the columns are in another order
	}
	answers, group := make([][]int, 500), make([]int, 500)
	for p := range answers {
		x := randomAnswers(rng, items, rng.NormFloat64())
		answers[p], group[p] = make([]int, len(names)), p%2
		for i := range names {
			answers[p][i] = x[len(names)-1-i]
		}
	}
	d, err := irt.NewData(names, answers, irt.DataOptions{Group: group, Groups: []string{"a", "b"}})
	if err != nil {
		t.Fatal(err)
	}
	priors := []irt.GroupAbility{{Mean: -0.2, Variance: 0.8}, {Mean: 0.5, Variance: 2}}
	for _, m := range everyMethod {
		got, err := irt.ScoreData(context.Background(), items, d, irt.ScoreOptions{Method: m, Groups: priors})
		if err != nil {
			t.Fatal(err)
		}
		for p, a := range got {
			x := make([]int, len(items))
			x[len(items)-1] = irt.Missing
			for i := range names {
				x[len(names)-1-i] = answers[p][i]
			}
			prior := priors[p%2]
			want := mustScore(t, items, x, irt.ScoreOptions{Method: m, Mean: prior.Mean, SD: math.Sqrt(prior.Variance)})
			if want.Answered > 0 && (!near(a.Theta, want.Theta, 1e-9) || !near(a.SE, want.SE, 1e-9)) || a.Raw != want.Raw || a.Answered != want.Answered || a.Extreme != want.Extreme {
				t.Errorf("%v of person %d: %+v, Score %+v", m, p, a, want)
			}
		}
	}
}

func TestScoreDataRefuses(t *testing.T) {
	d := lsat7(t)
	items := lsat7Items()
	run := func(items []irt.Item, o irt.ScoreOptions) error {
		_, err := irt.ScoreData(context.Background(), items, d, o)
		return err
	}
	binary := lsat7Items()
	poly, err := irt.NewData([]string{"i1"}, [][]int{{1}, {2}}, irt.DataOptions{})
	if err != nil {
		t.Fatal(err)
	}
	_, above := irt.ScoreData(context.Background(), binary, poly, irt.ScoreOptions{})
	for want, err := range map[string]error{
		`item "i5", which has no parameters`:     run(items[:4], irt.ScoreOptions{}),
		`two items are called "i1"`:              run(append(lsat7Items(), items[0]), irt.ScoreOptions{}),
		"2 priors for 1 groups":                  run(items, irt.ScoreOptions{Groups: []irt.GroupAbility{{Variance: 1}, {Variance: 1}}}),
		`person 2, item "i1": response 2 is not`: above,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
}

// bigTest is n items and persons by the thousand.
func bigTest(t testing.TB, persons, n int, c float64) ([]irt.Item, *irt.Data) {
	t.Helper()
	rng := rand.New(rand.NewPCG(14, 14))
	items, names := make([]irt.Item, n), make([]string, n)
	for i := range items {
		names[i] = string(rune('A'+i%26)) + strings.Repeat("'", i/26)
		items[i] = irt.Item{ID: names[i], A: 0.6 + rng.Float64(), B: []float64{rng.NormFloat64()}, C: c}
	}
	answers := make([][]int, persons)
	for p := range answers {
		theta := rng.NormFloat64()
		answers[p] = make([]int, n)
		for i := range items {
			answers[p][i] = irt.Simulate(&items[i], theta, rng)
		}
	}
	d, err := irt.NewData(names, answers, irt.DataOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return items, d
}

func TestScoreDataStops(t *testing.T) {
	items, d := bigTest(t, 50_000, 40, 0.2)
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(2*time.Millisecond, cancel)
	start := time.Now()
	_, err := irt.ScoreData(ctx, items, d, irt.ScoreOptions{Method: irt.WLE})
	if took := time.Since(start); !errors.Is(err, context.Canceled) || took > 2*time.Second { // 100 ms on a machine of its own
		t.Errorf("error %v after %v", err, took)
	}
}

// FuzzScore scores small random tests, some far outside what a test can be.
func FuzzScore(f *testing.F) {
	f.Add(uint64(1), 5, 1.0, 0.0, 1.0, uint8(0))
	f.Add(uint64(2), 20, 1000.0, 900.0, 1e-3, uint8(1))
	f.Add(uint64(3), 10, 1e-5, -1000.0, 1e3, uint8(3))
	f.Add(uint64(4), 0, 1.0, math.Inf(1), 1.0, uint8(2))
	f.Add(uint64(5), 12, 300.0, 1e300, 2.0, uint8(4))
	f.Fuzz(func(t *testing.T, seed uint64, n int, scale, mean, sd float64, method uint8) {
		if n < 0 || n > 30 {
			return
		}
		rng := rand.New(rand.NewPCG(seed, 0))
		items, x := make([]irt.Item, n), make([]int, n)
		for i := range items {
			items[i] = randomItem(rng, 1, scale)
			x[i] = rng.IntN(len(items[i].B)+2) - 1
		}
		a, err := irt.Score(items, x, irt.ScoreOptions{Method: irt.ScoreMethod(method), Mean: mean, SD: sd, Observed: seed%2 == 1})
		if err != nil || a.Answered == 0 && irt.ScoreMethod(method) >= irt.ML {
			return
		}
		if math.IsNaN(a.Theta) || math.IsInf(a.Theta, 0) || !(a.SE >= 0) {
			t.Fatalf("%v of %v to %+v: %+v", irt.ScoreMethod(method), x, items, a)
		}
	})
}

func BenchmarkScoreData100000x40(b *testing.B) {
	items, d := bigTest(b, 100_000, 40, 0)
	guessing, _ := bigTest(b, 1, 40, 0.2)
	for _, m := range everyMethod {
		b.Run(m.String(), func(b *testing.B) {
			for b.Loop() {
				if _, err := irt.ScoreData(context.Background(), items, d, irt.ScoreOptions{Method: m}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("ml of 3PL", func(b *testing.B) {
		for b.Loop() {
			if _, err := irt.ScoreData(context.Background(), guessing, d, irt.ScoreOptions{Method: irt.ML}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
