package irt_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// FuzzCAT runs tests with random banks, options and answers, some far outside
// what a test can be: no panic, nothing that is not a number, and an end.
func FuzzCAT(f *testing.F) {
	f.Add(uint64(1), 20, 1.0, uint8(0), uint8(61), 5, 0.3)
	f.Add(uint64(2), 1, 1000.0, uint8(1), uint8(3), 0, 0.0)
	f.Add(uint64(3), 40, 1e-6, uint8(3), uint8(200), 1, math.NaN())
	f.Add(uint64(4), 30, 300.0, uint8(4), uint8(20), 100, -1.0)
	f.Add(uint64(5), 60, 3.0, uint8(2), uint8(61), 3, 1e300)
	f.Fuzz(func(t *testing.T, seed uint64, n int, scale float64, criterion, nodes uint8, among int, stop float64) {
		if n < 0 || n > 60 {
			return
		}
		rng := rand.New(rand.NewPCG(seed, 1))
		items, areas, exposure := make([]irt.Item, n), make([]int, n), make([]float64, n)
		for i := range items {
			items[i] = randomItem(rng, 1, scale)
			areas[i], exposure[i] = rng.IntN(min(n, 3)), 1-rng.Float64()
		}
		b := irt.CATBankOptions{Nodes: int(nodes), Areas: areas, Blocked: seed%2 == 0}
		if n > 3 {
			b.Enemies = [][]int{{rng.IntN(n), rng.IntN(n)}, {rng.IntN(n)}}
		}
		bank, err := irt.NewCATBank(items, b)
		if err != nil {
			return
		}
		o := irt.CATOptions{
			Criterion: irt.Criterion(criterion), Estimator: irt.CATEstimator(rng.IntN(2)), Randomesque: among, Seed: seed,
			StopSE: stop, StopChange: max(0, rng.NormFloat64()/10), MaxLength: rng.IntN(40), FixedDelta: rng.IntN(2) == 0,
			SD: 1 + 3*rng.Float64(), Mean: rng.NormFloat64(),
		}
		if rng.IntN(2) == 0 {
			o.Exposure = exposure
		}
		c, err := irt.NewCAT(bank, o)
		if err != nil {
			return
		}
		fuzzSession(t, c, items, rng)
	})
}

// fuzzSession answers at random, not as the model says.
func fuzzSession(t *testing.T, c *irt.CAT, items []irt.Item, rng *rand.Rand) {
	questions := 0
	for i, ok := c.Next(); ok; i, ok = c.Next() {
		if questions++; questions > len(items) {
			t.Fatal("more questions than items")
		}
		if err := c.Answer(i, rng.IntN(items[i].Categories()+1)-1); err != nil {
			t.Fatal(err)
		}
		theta, se := c.Estimate()
		if math.IsNaN(theta) || math.IsInf(theta, 0) || !(se > 0) || math.IsInf(se, 0) {
			t.Fatalf("%v ± %v", theta, se)
		}
		sum := 0.0
		_, p := c.Posterior()
		for _, v := range p {
			sum += v
		}
		if math.Abs(sum-1) > 1e-9 {
			t.Fatalf("the posterior sums to %v", sum)
		}
	}
	if reason, done := c.Done(); !done || reason == irt.Running {
		t.Fatal(reason, done)
	}
}
