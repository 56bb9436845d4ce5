package irt

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"
)

// Income and job satisfaction by sex (Agresti 2002, p. 57): R's mantelhaen.test says M² = 10.2001, 9 degrees of freedom, p = 0.3345.
func TestGeneralisedMantelHaenszelOfAgresti(t *testing.T) {
	got := generalisedMantelHaenszel([][][]float64{
		{{1, 3, 11, 2}, {2, 3, 17, 3}, {0, 1, 8, 5}, {0, 2, 4, 2}},
		{{1, 1, 2, 1}, {0, 3, 5, 1}, {0, 0, 7, 3}, {0, 1, 9, 6}},
	})
	if math.Abs(got.Chi2-10.2001) > 5e-5 || got.DF != 9 || math.Abs(got.P-0.3345) > 5e-5 {
		t.Errorf("%+v", got)
	}
}

// The expected cell of Breslow and Day has the odds ratio it is asked for, also where that is near 1 and the quadratic degenerates.
func TestExpectedCell(t *testing.T) {
	for _, alpha := range []float64{1e-6, 0.3, 1 - 1e-12, 1, 1 + 1e-9, 2, 1e6} {
		for _, c := range [][3]float64{{10, 20, 7}, {20, 10, 25}, {3, 300, 300}, {5, 5, 5}, {1, 1, 1}} {
			nr, nf, m := c[0], c[1], c[2]
			e := expectedCell(alpha, nr, nf, m)
			if !(e > max(0, m-nf) && e < min(nr, m)) {
				t.Fatalf("α = %g, %v: %g is outside the margins", alpha, c, e)
			}
			if got := e * (nf - m + e) / ((nr - e) * (m - e)); math.Abs(got-alpha) > 1e-5*alpha {
				t.Errorf("α = %g, %v: odds ratio %g", alpha, c, got)
			}
		}
	}
}

// Derivatives of the ordinal regression against differences.
func TestOrdinalDerivatives(t *testing.T) {
	r := ordinalRegression{top: 3, persons: 10}
	for i := range 24 {
		r.cells = append(r.cells, ordinalCell{i % 4, 0.5 + float64(i%5), [3]float64{float64(i%7) - 3, float64(i % 2), float64(i%3) - 1}})
	}
	at := []float64{1.1, 0.2, -0.7, 0.3, -0.4, 0.2}
	gradient, hessian := newDerivatives(6)
	r.evaluate(at, 3, gradient, hessian)
	const h = 1e-5
	for i := range at {
		up, down := append([]float64(nil), at...), append([]float64(nil), at...)
		up[i] += h
		down[i] -= h
		if got, want := gradient.AtVec(i), (r.evaluate(up, 3, nil, nil)-r.evaluate(down, 3, nil, nil))/(2*h); math.Abs(got-want) > 1e-6*(1+math.Abs(want)) {
			t.Errorf("gradient %d: %g, want %g", i, got, want)
		}
		gu, hu := newDerivatives(6)
		gd, hd := newDerivatives(6)
		r.evaluate(up, 3, gu, hu)
		r.evaluate(down, 3, gd, hd)
		for j := range at {
			if got, want := hessian.At(i, j), -(gu.AtVec(j)-gd.AtVec(j))/(2*h); math.Abs(got-want) > 1e-5*(1+math.Abs(want)) {
				t.Errorf("Hessian %d, %d: %g, want %g", i, j, got, want)
			}
		}
	}
}

// The expected table of S-X² against the sum over all patterns.
func TestSX2ExpectationsByEnumeration(t *testing.T) {
	items := []Item{
		{ID: "a", A: 1.2, B: []float64{-0.5}}, {ID: "b", Model: GPCM, A: 0.8, B: []float64{0.4, -0.2}},
		{ID: "c", Model: GRM, A: 1.5, B: []float64{-1, 0.3, 1.2}}, {ID: "d", A: 0.7, B: []float64{1}, C: 0.2},
	}
	grid, err := normalGrid(0.3, 1.4, 31)
	if err != nil {
		t.Fatal(err)
	}
	s := &sx2Tables{items: items, grids: []abilityGrid{grid}, top: 7, score: [][]float64{{1, 1, 1, 1, 1, 1, 1, 1}}}
	s.others = newLeaveOneOut(items, s.grids)
	for j := range items {
		if err := s.expect(t.Context(), j); err != nil {
			t.Fatal(err)
		}
		want := matrixOf(8, items[j].Categories())
		for pattern := range 2 * 3 * 4 * 2 {
			x := []int{pattern % 2, pattern / 2 % 3, pattern / 6 % 4, pattern / 24}
			for q, theta := range grid.theta {
				l := grid.weight[q]
				for i := range items {
					l *= items[i].Probabilities(theta, nil)[x[i]]
				}
				want[x[0]+x[1]+x[2]+x[3]][x[j]] += l
			}
		}
		for score := range want {
			for k, v := range want[score] {
				if math.Abs(s.table[score][k]-v/sum(want[score])) > 1e-12 {
					t.Errorf("item %s, score %d, category %d: %g, want %g", items[j].ID, score, k, s.table[score][k], v/sum(want[score]))
				}
			}
		}
	}
}

// Collapsing keeps every person and every expectation, leaves no cell too small, and changes nothing it was given.
func TestCollapseKeepsTotals(t *testing.T) {
	o := [][]float64{{9, 0, 0}, {3, 1, 0}, {0, 1, 0}, {4, 6, 2}, {0, 0, 0}, {1, 5, 8}, {0, 2, 7}, {0, 0, 9}}
	e := [][]float64{{9, 0, 0}, {3.4, 0.6, 0}, {0.5, 0.3, 0.2}, {3, 6, 3}, {0, 0, 0}, {0.8, 5, 8.2}, {0, 2.5, 6.5}, {0, 0, 9}}
	rows := collapse(o, e, 1)
	var persons, expected float64
	for i, r := range rows {
		persons += sum(r.Observed)
		expected += sum(r.Expected)
		if r.below(1) {
			t.Errorf("row %d: %v", i, r)
		}
		if i > 0 && r.From <= rows[i-1].To {
			t.Errorf("row %d begins at %d, the one before ends at %d", i, r.From, rows[i-1].To)
		}
	}
	if math.Abs(persons-40) > 1e-12 || math.Abs(expected-40) > 1e-12 {
		t.Errorf("%g persons, %g expected", persons, expected)
	}
	if o[2][1] != 1 || e[2][0] != 0.5 {
		t.Error("the tables were changed")
	}
}

func TestFalseDiscovery(t *testing.T) {
	got := FalseDiscovery([]float64{0.01, math.NaN(), 0.04, 0.03, 0.005})
	want := []float64{0.02, math.NaN(), 0.04, 0.04, 0.02}
	for i := range want {
		if math.Abs(got[i]-want[i]) > 1e-15 || math.IsNaN(got[i]) != math.IsNaN(want[i]) {
			t.Errorf("%d: %g, want %g", i, got[i], want[i])
		}
	}
}

// The fit ends where the gradient vanishes; the likelihood is concave, so that is its top.
func TestOrdinalFitEndsAtTheTop(t *testing.T) {
	for top := 1; top <= 4; top++ {
		r := ordinalRegression{top: top}
		for i := range 300 {
			z, g := float64(i*7%41)/10-2, float64(i%2)
			c := ordinalCell{min(top, max(0, int(z+2+float64(i*13%17)/6-1.4+0.3*g))), 1 + float64(i%3), [3]float64{z, g, z * g}}
			r.cells = append(r.cells, c)
			r.persons += c.w
		}
		last := r.nullLogLikelihood()
		for n := 1; n <= 3; n++ {
			f, ok := r.fit(t.Context(), n)
			if !ok || f.logLikelihood < last-1e-9 {
				t.Fatalf("%d categories, %d predictors: log likelihood %g after %g", top+1, n, f.logLikelihood, last)
			}
			last = f.logLikelihood
			gradient, hessian := newDerivatives(top + n)
			r.evaluate(append(append([]float64(nil), f.alpha...), f.beta...), n, gradient, hessian)
			if norm := mat.Norm(gradient, 2); norm > 1e-4 {
				t.Errorf("%d categories, %d predictors: gradient %g", top+1, n, norm)
			}
		}
	}
}

func newDerivatives(n int) (*mat.VecDense, *mat.SymDense) {
	return mat.NewVecDense(n, nil), mat.NewSymDense(n, nil)
}
