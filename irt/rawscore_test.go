package irt_test

import (
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// Scores rise with the raw score; estimates solve their equations; the scale of the slope only scales.
func TestRawScoreTable(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for range 30 {
		slope := 0.3 + 2*rng.Float64()
		var items []irt.Item
		for range 2 + rng.IntN(20) {
			it := irt.Item{A: slope, B: []float64{4*rng.Float64() - 2}}
			if rng.IntN(2) == 0 {
				it.Model = irt.GPCM
				for range rng.IntN(3) {
					it.B = append(it.B, it.B[0]+rng.NormFloat64())
				}
			}
			items = append(items, it)
		}
		table, err := irt.RawScoreTable(items)
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range table {
			if row.Score != r || row.Extreme != (r == 0 || r == len(table)-1) {
				t.Fatalf("%+v", row)
			}
			if r > 0 && !(row.ML > table[r-1].ML && row.WLE > table[r-1].WLE) {
				t.Errorf("score %d: %+v after %+v", r, row, table[r-1])
			}
			checkRawScore(t, items, row)
		}
	}
}

func checkRawScore(t *testing.T, items []irt.Item, row irt.RawScore) {
	t.Helper()
	at := func(theta float64) (mean, info float64) {
		for i := range items {
			mean += items[i].Expected(theta)
			info += items[i].Information(theta)
		}
		return mean, info
	}
	a := items[0].A
	if !row.Extreme {
		mean, info := at(row.ML)
		if math.Abs(mean-float64(row.Score)) > 1e-9 || math.Abs(row.MLSE-1/math.Sqrt(info)) > 1e-9 {
			t.Errorf("%+v: expected score %v, information %v", row, mean, info)
		}
	}
	mean, info := at(row.WLE)
	const h = 1e-5 // Warm's term is half the slope of log I
	_, up := at(row.WLE + h)
	_, down := at(row.WLE - h)
	if e := a*(float64(row.Score)-mean) + (math.Log(up)-math.Log(down))/(4*h); math.Abs(e) > 1e-6 {
		t.Errorf("%+v: Warm's equation leaves %v", row, e)
	}
	if math.Abs(row.WLESE-1/math.Sqrt(info)) > 1e-9 {
		t.Errorf("%+v: information %v", row, info)
	}
}

// Items that nobody would use give numbers, or an error.
func TestRawScoreTableExtreme(t *testing.T) {
	for name, items := range map[string][]irt.Item{
		"far apart": {{A: 1, B: []float64{-1000}}, {A: 1, B: []float64{1000}}},
		"reversed":  {{A: 1, Model: irt.GPCM, B: []float64{1000, -1000}}, {A: 1, B: []float64{0}}},
		"flat":      {{A: 1e-6, B: []float64{-1000}}, {A: 1e-6, B: []float64{1000}}},
		"steep":     {{A: 1000, B: []float64{-3}}, {A: 1000, B: []float64{3}}},
		"one":       {{A: 1, B: []float64{0.5}}},
	} {
		table, err := irt.RawScoreTable(items)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, row := range table {
			if math.IsNaN(row.ML) || math.IsNaN(row.MLSE) || math.IsNaN(row.WLESE) || !(math.Abs(row.WLE) < 1e10) {
				t.Errorf("%s: %+v", name, row)
			}
		}
	}
	for name, items := range map[string][]irt.Item{
		"none":      nil,
		"slopes":    {{A: 1, B: []float64{0}}, {A: 2, B: []float64{0}}},
		"guessing":  {{A: 1, B: []float64{0}, C: 0.2}},
		"graded":    {{A: 1, Model: irt.GRM, B: []float64{0}}},
		"abilities": {{A: 1, B: []float64{0}}, {A: 1, B: []float64{0}, Dim: 1}},
		"invalid":   {{A: 1}},
	} {
		if _, err := irt.RawScoreTable(items); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func BenchmarkRawScoreTable40(b *testing.B) {
	items := make([]irt.Item, 40)
	for j := range items {
		items[j] = irt.Item{A: 1, B: []float64{float64(j)/10 - 2}}
	}
	for b.Loop() {
		if _, err := irt.RawScoreTable(items); err != nil {
			b.Fatal(err)
		}
	}
}

// From the difficulties of a Rasch test to what each number of right answers says.
func ExampleRawScoreTable() {
	table, err := irt.RawScoreTable([]irt.Item{{A: 1, B: []float64{-1}}, {A: 1, B: []float64{0}}, {A: 1, B: []float64{1}}})
	if err != nil {
		log.Fatal(err)
	}
	for _, row := range table {
		fmt.Println(row)
	}
	// Output:
	// 0: -2.29 ± 1.87 (extreme)
	// 1: -0.64 ± 1.29
	// 2: 0.64 ± 1.29
	// 3: 2.29 ± 1.87 (extreme)
}
