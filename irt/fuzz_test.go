package irt_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// FuzzMAP scores small random tests, some far outside what a test can be: no
// panic, and nothing that is not a number without an error.
func FuzzMAP(f *testing.F) {
	f.Add(uint64(1), 1, 5, 1.0, 0.0)
	f.Add(uint64(2), 2, 20, 1000.0, 1000.0)
	f.Add(uint64(3), 3, 10, 1e-6, -1000.0)
	f.Add(uint64(4), 4, 0, math.NaN(), math.Inf(1))
	f.Add(uint64(5), 3, 30, 3.0, 1e300)
	f.Fuzz(func(t *testing.T, seed uint64, dims, n int, scale, shift float64) {
		if dims < 0 || dims > 6 || n < 0 || n > 40 {
			return
		}
		rng := rand.New(rand.NewPCG(seed, 0))
		prior, err := irt.NewPrior(randomNormal(rng, dims, shift))
		if err != nil {
			return
		}
		items, responses := make([]irt.Item, n), make([]int, n)
		for i := range items {
			items[i] = randomItem(rng, dims, scale)
			responses[i] = rng.IntN(len(items[i].B)+2) - 1
		}
		got, err := prior.MAP(items, responses)
		if err != nil {
			return
		}
		values := append([]float64{got.LogPosterior, got.Gradient}, got.Theta...)
		values = append(append(values, got.SE...), got.Cov.RawSymmetric().Data...)
		for _, v := range values {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("%+v", got)
			}
		}
		for k, se := range got.SE {
			if r := got.Reliability(k); se <= 0 || r < -1e-6 || r > 1 {
				t.Fatalf("ability %d: standard error %v, reliability %v", k, se, r)
			}
		}
	})
}

// randomNormal returns a mean and a covariance A·Aᵀ.
func randomNormal(rng *rand.Rand, n int, shift float64) ([]float64, [][]float64) {
	mean, cov, a := make([]float64, n), make([][]float64, n), make([][]float64, n)
	for i := range n {
		mean[i] = shift * rng.NormFloat64()
		a[i] = make([]float64, n)
		for j := range a[i] {
			a[i][j] = rng.NormFloat64()
		}
	}
	for i := range n {
		cov[i] = make([]float64, n)
		for j := range n {
			for k := range n {
				cov[i][j] += a[min(i, j)][k] * a[max(i, j)][k]
			}
		}
	}
	return mean, cov
}

func randomItem(rng *rand.Rand, dims int, scale float64) irt.Item {
	it := irt.Item{Model: irt.Model(rng.IntN(3)), Dim: rng.IntN(dims), A: scale * rng.Float64(), SDB: rng.Float64()}
	it.B = []float64{rng.NormFloat64() * scale}
	if it.Model == irt.Logistic {
		it.C = max(0, rng.Float64()-0.5)
		return it
	}
	for range rng.IntN(4) {
		step := rng.NormFloat64()
		if it.Model == irt.GRM {
			step = rng.Float64()
		}
		it.B = append(it.B, it.B[len(it.B)-1]+step)
	}
	return it
}
