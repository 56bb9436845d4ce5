package irt_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// simulated2PL draws persons from N(0, 1) who answer 2PL items with slopes
// around 1.2 and difficulties of N(0, 1).
func simulated2PL(t testing.TB, persons, items int, seed uint64) *irt.Data {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	names, a, b := make([]string, items), make([]float64, items), make([]float64, items)
	for j := range names {
		names[j] = fmt.Sprintf("i%d", j+1)
		a[j], b[j] = 1.2*math.Exp(0.3*rng.NormFloat64()), rng.NormFloat64()
	}
	cells := make([]int, persons*items)
	answers := make([][]int, persons)
	for i := range answers {
		answers[i] = cells[i*items : (i+1)*items]
		theta := rng.NormFloat64()
		for j := range names {
			if rng.Float64() < 1/(1+math.Exp(-a[j]*(theta-b[j]))) {
				answers[i][j] = 1
			}
		}
	}
	d, err := irt.NewData(names, answers, irt.DataOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func benchmarkFit(b *testing.B, persons, items int, o irt.FitOptions) {
	d := simulated2PL(b, persons, items, 1)
	o.Tolerance = 1e-4
	for b.Loop() {
		c, err := irt.FitMML(context.Background(), d, irt.Family2PL, o)
		if err != nil || !c.Converged {
			b.Fatal(err)
		}
		b.ReportMetric(float64(c.Iterations), "evaluations")
	}
}

// The calibration that the peers' times are stated for: without standard errors.
func BenchmarkFitMML2PL_100000x40(b *testing.B) {
	benchmarkFit(b, 100_000, 40, irt.FitOptions{NoStandardErrors: true})
}

func BenchmarkFitMML2PL_10000x30(b *testing.B) {
	benchmarkFit(b, 10_000, 30, irt.FitOptions{NoStandardErrors: true})
}

// With standard errors.
func BenchmarkFitMML2PLErrors_100000x40(b *testing.B) {
	benchmarkFit(b, 100_000, 40, irt.FitOptions{})
}

func BenchmarkFitMML2PLErrors_10000x30(b *testing.B) {
	benchmarkFit(b, 10_000, 30, irt.FitOptions{})
}

// The largest data that the design speaks of; -benchmem shows what it takes.
func BenchmarkFitMML2PLErrors_1000000x60(b *testing.B) {
	benchmarkFit(b, 1_000_000, 60, irt.FitOptions{})
}
