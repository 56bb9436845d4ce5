package irt_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/dira-platform/dira/irt"
)

var everyLink = []irt.LinkMethod{irt.StockingLord, irt.Haebara, irt.MeanMean, irt.MeanGeometricMean, irt.MeanSigma}

// Every method finds the transformation that was made, for every model, from far away too, and back.
func TestLinkRecovers(t *testing.T) {
	for _, want := range []irt.Linking{{A: 1, B: 0}, {A: 1.3, B: -0.4}, {A: 0.6, B: 1.1}, {A: 2.5, B: 3}, {A: 0.2, B: -2}} {
		from := variedItems()
		to := append([]irt.Item{{ID: "only here", A: 1, B: []float64{0}}}, want.Items(from)...)
		for _, m := range everyLink {
			for _, symmetric := range []bool{false, true} {
				l := mustLink(t, from, to, irt.LinkOptions{Method: m, Symmetric: symmetric})
				if !near(l.A, want.A, 1e-9) || !near(l.B, want.B, 1e-9) || !l.Converged || len(l.Common) != len(from) || l.Common[0] != "rasch" {
					t.Errorf("%v: %+v, want A %v, B %v", m, l, want.A, want.B)
				}
			}
			back := mustLink(t, to, from, irt.LinkOptions{Method: m}).Inverse()
			if !near(back.A, want.A, 1e-9) || !near(back.B, want.B, 1e-9) {
				t.Errorf("%v back: %+v, want A %v, B %v", m, back, want.A, want.B)
			}
		}
	}
}

// A transformed item does at the transformed ability what it did.
func TestLinkingKeepsProbabilities(t *testing.T) {
	l := irt.Linking{A: 1.4, B: -0.3}
	for _, it := range variedItems() {
		it.SDB = 0.4
		moved := l.Item(it)
		if err := moved.Validate(); err != nil {
			t.Error(err)
		}
		for theta := -3.0; theta <= 3; theta += 0.5 {
			p, q := it.Probabilities(theta, nil), moved.Probabilities(l.Theta(theta), nil)
			for k := range p {
				if !near(p[k], q[k], 1e-13) {
					t.Errorf("%s at %v: %v, moved %v", it.ID, theta, p, q)
				}
			}
			if !near(moved.EffectiveInformation(l.Theta(theta))*l.A*l.A, it.EffectiveInformation(theta), 1e-12) {
				t.Errorf("%s at %v: information is not that of the unit", it.ID, theta)
			}
		}
		back := l.Inverse().Item(moved)
		if !near(back.A, it.A, 1e-13) || !near(back.B[0], it.B[0], 1e-13) || !near(back.SDB, it.SDB, 1e-13) {
			t.Errorf("%+v, there and back %+v", it, back)
		}
	}
	if a := l.Ability(irt.Ability{Theta: 1, SE: 0.5}); !near(a.Theta, 1.1, 1e-15) || !near(a.SE, 0.7, 1e-15) {
		t.Errorf("%+v", a)
	}
}

// With errors in the parameters nothing near the solution of the curve methods is better, and their gradient is 0.
func TestLinkCurvesAreMinima(t *testing.T) {
	rng := rand.New(rand.NewPCG(30, 30))
	for range 20 {
		from := variedItems()
		to := irt.Linking{A: 1.2, B: 0.3}.Items(from)
		for i := range to {
			to[i].A *= math.Exp(0.1 * rng.NormFloat64())
			shift := 0.15 * rng.NormFloat64()
			for k := range to[i].B {
				to[i].B[k] += shift
			}
		}
		for _, m := range everyLink[:2] {
			for _, shift := range []bool{false, true} {
				l := mustLink(t, from, to, irt.LinkOptions{Method: m, Shift: shift})
				if !l.Converged || l.Gradient > 1e-6 || math.Abs(l.B-0.3) > 0.5 || shift != (l.A == 1) {
					t.Errorf("%v: %+v", m, l)
				}
				if c := naiveCriterion(from, to, m, l.A, l.B); !near(c, l.Criterion, 1e-10) {
					t.Errorf("%v: criterion %v, by definition %v", m, l.Criterion, c)
				}
				for _, d := range [][2]float64{{1e-3, 0}, {-1e-3, 0}, {0, 1e-3}, {0, -1e-3}} {
					if shift && d[0] != 0 {
						continue
					}
					if c := naiveCriterion(from, to, m, l.A+d[0], l.B+d[1]); c < l.Criterion {
						t.Errorf("%v: %v beside the minimum %+v", m, c, l)
					}
				}
			}
		}
	}
}

func naiveCriterion(from, to []irt.Item, m irt.LinkMethod, a, b float64) float64 {
	moved := irt.Linking{A: a, B: b}.Items(from)
	q, err := irt.NormalQuadrature(0, 1, 61, 6)
	if err != nil {
		panic(err)
	}
	sum := 0.0
	for i, theta := range q.Nodes {
		if m == irt.StockingLord {
			sum += q.Weights[i] * math.Pow(irt.Expected(to, theta)-irt.Expected(moved, theta), 2)
			continue
		}
		for j := range to {
			p, r := to[j].Probabilities(theta, nil), moved[j].Probabilities(theta, nil)
			if len(p) == 2 {
				p, r = p[1:], r[1:]
			}
			for k := range p {
				sum += q.Weights[i] * (p[k] - r[k]) * (p[k] - r[k])
			}
		}
	}
	return sum
}

func TestLinkRefuses(t *testing.T) {
	q := func(id string, b float64) irt.Item { return irt.Item{ID: id, A: 1, B: []float64{b}} }
	two := []irt.Item{q("x", 0), q("y", 1)}
	link := func(from, to []irt.Item, o irt.LinkOptions) error { _, err := irt.Link(from, to, o); return err }
	for want, err := range map[string]error{
		"no item in common":      link(two, []irt.Item{q("z", 0)}, irt.LinkOptions{}),
		"one location only":      link(two, two[:1], irt.LinkOptions{}),
		`called "x"`:             link(append(two, two[0]), two, irt.LinkOptions{}),
		`linked to are called`:   link(two, append(two, two[0]), irt.LinkOptions{}),
		"GRM with 2":             link(two, []irt.Item{{ID: "x", Model: irt.GRM, A: 1, B: []float64{0}}}, irt.LinkOptions{}),
		"slope":                  link([]irt.Item{{ID: "x", B: []float64{0}}}, two, irt.LinkOptions{}),
		"locations of the commo": link([]irt.Item{q("x", 0), q("y", 0)}, two, irt.LinkOptions{Method: irt.MeanSigma}),
		"unknown linking":        link(two, two, irt.LinkOptions{Method: 9}),
		"0 nodes":                link(two, two, irt.LinkOptions{Population: &irt.Quadrature{}}),
		"no linking method":      func() error { _, err := irt.ParseLinkMethod("best"); return err }(),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
	if l := mustLink(t, two, []irt.Item{q("x", 0.7)}, irt.LinkOptions{Shift: true}); !near(l.B, 0.7, 1e-9) || l.A != 1 {
		t.Errorf("one item, shifted: %+v", l)
	}
	for _, m := range everyLink {
		if got, err := irt.ParseLinkMethod(strings.ToUpper(m.String())); got != m || err != nil {
			t.Errorf("ParseLinkMethod(%v) = %v, %v", m, got, err)
		}
	}
}

// FuzzLink links small random forms, some far outside what a form can be: no panic and no number that is none.
func FuzzLink(f *testing.F) {
	f.Add(uint64(1), 5, 1.0, 1.0, uint8(0))
	f.Add(uint64(2), 3, 1000.0, 1e-3, uint8(1))
	f.Add(uint64(3), 2, 1e-5, 900.0, uint8(2))
	f.Add(uint64(4), 1, 30.0, 30.0, uint8(4))
	f.Fuzz(func(t *testing.T, seed uint64, n int, scaleFrom, scaleTo float64, method uint8) {
		if n < 0 || n > 12 {
			return
		}
		rng := rand.New(rand.NewPCG(seed, 0))
		from, to := make([]irt.Item, n), make([]irt.Item, n)
		for i := range from {
			same := rng.Uint64()
			from[i] = randomItem(rand.New(rand.NewPCG(same, 1)), 1, scaleFrom)
			to[i] = randomItem(rand.New(rand.NewPCG(same, 1)), 1, scaleTo)
			from[i].ID, to[i].ID = string(rune('a'+i)), string(rune('a'+i))
		}
		l, err := irt.Link(from, to, irt.LinkOptions{Method: irt.LinkMethod(method), Shift: seed%3 == 0, Symmetric: seed%2 == 0})
		if err != nil {
			return
		}
		if !(l.A > 0) || math.IsInf(l.A, 0) || math.IsNaN(l.B) || math.IsInf(l.B, 0) || math.IsNaN(l.Criterion) || math.IsNaN(l.Gradient) {
			t.Fatalf("%+v of\n%+v\n%+v", l, from, to)
		}
		checkEquatings(t, from, to)
	})
}

// Forms with 40 items in common, parameters known with error.
func BenchmarkLink40(b *testing.B) {
	rng := rand.New(rand.NewPCG(31, 31))
	from := make([]irt.Item, 40)
	for i := range from {
		from[i] = irt.Item{ID: string(rune('A' + i)), A: 0.6 + rng.Float64(), B: []float64{rng.NormFloat64()}, C: 0.2}
	}
	to := irt.Linking{A: 1.1, B: 0.2}.Items(from)
	for i := range to {
		to[i].A *= math.Exp(0.1 * rng.NormFloat64())
		to[i].B[0] += 0.1 * rng.NormFloat64()
	}
	for _, m := range everyLink[:2] {
		b.Run(m.String(), func(b *testing.B) {
			for b.Loop() {
				if _, err := irt.Link(from, to, irt.LinkOptions{Method: m}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
