package irt_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/dira-platform/dira/irt"
)

// With the estimated parameters no item is asked of more than the rate, where
// without them some are asked of everyone; the tests stay as long.
func TestEstimateExposure(t *testing.T) {
	items := catItems(rand.New(rand.NewPCG(61, 62)), 300)
	bank := mustCATBank(t, items, irt.CATBankOptions{})
	o := irt.CATOptions{MaxLength: 20, Seed: 1}
	e := irt.ExposureOptions{Rate: 0.25, Persons: 2000}
	got, err := irt.EstimateExposure(t.Context(), bank, o, e)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("largest rate %.3f after %d rounds, length %.2f", got.MaxRate, got.Rounds, got.MeanLength)
	if !got.Converged || got.MaxRate > 0.28 || !near(got.MeanLength, 20, 1e-9) || slices.Max(got.Rates) != got.MaxRate {
		t.Errorf("%+v", got)
	}
	for i, k := range got.Parameters {
		if !(k > 0 && k <= 1) {
			t.Errorf("parameter %d is %v", i, k)
		}
	}
	// Other people, other seeds: the parameters do what they promise.
	o.Exposure = got.Parameters
	if most := mostAsked(t, bank, items, o, 2000); most > 0.29 {
		t.Errorf("an item is asked of %v", most)
	}
	o.Exposure = nil
	if most := mostAsked(t, bank, items, o, 200); most < 0.9 {
		t.Errorf("without control no item is asked of more than %v: the test tests nothing", most)
	}
	again, err := irt.EstimateExposure(t.Context(), bank, o, e)
	if err != nil || !slices.Equal(again.Parameters, got.Parameters) || !slices.Equal(again.Rates, got.Rates) {
		t.Error("the same seed gives something else", err)
	}
}

// mostAsked simulates tests and returns the largest share that met an item.
func mostAsked(t *testing.T, bank *irt.CATBank, items []irt.Item, o irt.CATOptions, persons uint64) float64 {
	t.Helper()
	rng := rand.New(rand.NewPCG(63, 64))
	asked := make([]float64, len(items))
	for p := range persons {
		o.Seed = 1000 + p
		for _, i := range runCAT(t, mustCAT(t, bank, o), items, rng.NormFloat64(), p).Asked() {
			asked[i] += 1 / float64(persons)
		}
	}
	return slices.Max(asked)
}

func TestEstimateExposureStops(t *testing.T) {
	bank := mustCATBank(t, catItems(rand.New(rand.NewPCG(65, 66)), 500), irt.CATBankOptions{})
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	from := time.Now()
	_, err := irt.EstimateExposure(ctx, bank, irt.CATOptions{Criterion: irt.MinVariance}, irt.ExposureOptions{Rate: 0.5, Persons: 1e6})
	if took := time.Since(from); !errors.Is(err, context.DeadlineExceeded) || took > 2*time.Second {
		t.Errorf("%v after %v", err, took)
	}
	nan := math.NaN()
	for _, e := range []irt.ExposureOptions{{}, {Rate: 2}, {Rate: nan}, {Rate: 0.5, Persons: -1}, {Rate: 0.5, Rounds: -1},
		{Rate: 0.5, Tolerance: nan}, {Rate: 0.5, SD: -1}, {Rate: 0.5, Mean: nan, SD: 1}} {
		if _, err := irt.EstimateExposure(t.Context(), bank, irt.CATOptions{}, e); err == nil {
			t.Errorf("%+v accepted", e)
		}
	}
}

// The lottery admits with its probability, and an item always the same way.
func TestLottery(t *testing.T) {
	exposure, admitted := []float64{0.1, 0.5, 1}, make([]float64, 4)
	const sessions = 20000
	for seed := range uint64(sessions) {
		allowed := irt.Lottery(exposure, seed)
		for i := range admitted {
			if first, second := allowed(i), allowed(i); first != second {
				t.Fatal("drawn twice")
			}
			if allowed(i) {
				admitted[i] += 1.0 / sessions
			}
		}
	}
	for i, want := range []float64{0.1, 0.5, 1, 1} {
		if math.Abs(admitted[i]-want) > 0.015 {
			t.Errorf("item %d admitted with frequency %v, want %v", i, admitted[i], want)
		}
	}
}

func TestApart(t *testing.T) {
	allowed := irt.Apart([][]int{{0, 1, 2}, {2, 3}, {4, 5}}, []int{1, 7})
	var got []int
	for i := range 8 {
		if allowed(i) {
			got = append(got, i)
		}
	}
	if !slices.Equal(got, []int{3, 4, 5, 6, 7}) {
		t.Errorf("allowed %v", got)
	}
}
