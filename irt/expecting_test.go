package irt_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/dira-platform/dira/irt"
)

// What is expected of an item is the inverse of the precision with the item's information added on its ability.
func TestProfileExpecting(t *testing.T) {
	prior := profilePrior(t)
	p := mustMAP(t, prior, []irt.Item{{A: 1, B: []float64{0.3}, Dim: 4}, {A: 1.2, B: []float64{-1}, Dim: 9}}, []int{1, 0})
	it := irt.Item{Model: irt.GPCM, A: 1.1, B: []float64{-0.2, 0.9}, Dim: 6, SDB: 0.5}
	after := p.Expecting(&it)
	var precision, want mat.Dense
	if err := precision.Inverse(p.Cov); err != nil {
		t.Fatal(err)
	}
	precision.Set(6, 6, precision.At(6, 6)+it.EffectiveInformation(p.Theta[6]))
	if err := want.Inverse(&precision); err != nil {
		t.Fatal(err)
	}
	for i := range 15 {
		for j := range 15 {
			if d := math.Abs(after.Cov.At(i, j) - want.At(i, j)); d > 1e-12 {
				t.Errorf("covariance %d, %d is off by %g", i, j, d)
			}
		}
		if after.Theta[i] != p.Theta[i] || math.Abs(after.SE[i]*after.SE[i]-want.At(i, i)) > 1e-12 || after.SE[i] > p.SE[i] {
			t.Errorf("ability %d: %v ± %v after %v ± %v", i, after.Theta[i], after.SE[i], p.Theta[i], p.SE[i])
		}
	}
	if after.Reliability(6) <= p.Reliability(6) {
		t.Error("reliability does not rise")
	}
}
