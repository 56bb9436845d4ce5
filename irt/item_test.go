package irt_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// near reports whether got is want up to rounding, relative or, near 1 and
// below, absolute.
func near(got, want, tolerance float64) bool {
	return math.Abs(got-want) <= tolerance*max(1, math.Abs(want))
}

// relative reports whether got is want relative to want, however small.
func relative(got, want, tolerance float64) bool {
	return got == want || math.Abs(got-want) <= tolerance*math.Abs(want)
}

// variedItems returns items of all models, ordered and unordered steps.
func variedItems() []irt.Item {
	return []irt.Item{
		{ID: "rasch", A: 1, B: []float64{0.3}},
		{ID: "2pl", A: 1.7, B: []float64{-1.2}},
		{ID: "3pl", A: 1.3, B: []float64{0.5}, C: 0.25},
		{ID: "3pl steep", A: 2.5, B: []float64{1}, C: 0.1},
		{ID: "gpcm2", Model: irt.GPCM, A: 0.8, B: []float64{0.4}},
		{ID: "pcm", Model: irt.GPCM, A: 1, B: []float64{-1, 0, 0.5}},
		{ID: "gpcm unordered", Model: irt.GPCM, A: 1.6, B: []float64{1, -1, 0.5, -0.2}},
		{ID: "grm2", Model: irt.GRM, A: 1.1, B: []float64{-0.4}},
		{ID: "grm", Model: irt.GRM, A: 1.5, B: []float64{-1.5, 0, 0.1, 2}},
	}
}

func TestKnownValues(t *testing.T) {
	const tolerance = 1e-11
	for _, want := range knownItems {
		it := want.item
		t.Run(fmt.Sprintf("%v at %v", it.Model, want.theta), func(t *testing.T) {
			p := it.Probabilities(want.theta, nil)
			for x := range it.Categories() {
				if !relative(p[x], math.Exp(want.l[x]), tolerance) {
					t.Errorf("P(%d) = %v, want %v", x, p[x], math.Exp(want.l[x]))
				}
				l, d1, d2 := it.LogLikelihood(want.theta, x)
				if !near(l, want.l[x], tolerance) {
					t.Errorf("log P(%d) = %v, want %v", x, l, want.l[x])
				}
				if !relative(d1, want.d1[x], tolerance) || !relative(d2, want.d2[x], tolerance) {
					t.Errorf("derivatives for %d = %v, %v, want %v, %v", x, d1, d2, want.d1[x], want.d2[x])
				}
			}
			if got := it.Expected(want.theta); !relative(got, want.expected, tolerance) {
				t.Errorf("Expected = %v, want %v", got, want.expected)
			}
			if got := it.Information(want.theta); !relative(got, want.information, tolerance) {
				t.Errorf("Information = %v, want %v", got, want.information)
			}
		})
	}
}

// Values that need no computer.
func TestValuesByHand(t *testing.T) {
	rasch := irt.Item{A: 1, B: []float64{0}, SDB: 2}
	if p, i := rasch.Expected(0), rasch.Information(0); p != 0.5 || i != 0.25 {
		t.Errorf("Rasch at its location: P = %v, I = %v, want 1/2, 1/4", p, i)
	}
	if got := rasch.EffectiveInformation(0); got != 0.125 { // 1/(4+2²)
		t.Errorf("EffectiveInformation = %v, want 1/8", got)
	}
	guess := irt.Item{A: 1, B: []float64{0}, C: 0.5}
	if p, i := guess.Expected(0), guess.Information(0); p != 0.75 || !near(i, 1.0/12, 1e-15) { // (1/8)²/(3/16)
		t.Errorf("3PL at its location: P = %v, I = %v, want 3/4, 1/12", p, i)
	}
	pcm := irt.Item{Model: irt.GPCM, A: 1, B: []float64{0, 0}} // all three equally probable
	if e, i := pcm.Expected(0), pcm.Information(0); !near(e, 1, 1e-15) || !near(i, 2.0/3, 1e-15) {
		t.Errorf("PCM: E = %v, I = %v, want 1, 2/3", e, i)
	}
	ln2 := math.Ln2
	grm := irt.Item{Model: irt.GRM, A: 1, B: []float64{-ln2, ln2}} // P(X≥1) = 2/3, P(X≥2) = 1/3
	if p := grm.Probabilities(0, nil); !near(p[0], 1.0/3, 1e-15) || !near(p[1], 1.0/3, 1e-15) || !near(p[2], 1.0/3, 1e-15) {
		t.Errorf("GRM: P = %v, want thirds", p)
	}
	if l, d1, d2 := grm.LogLikelihood(3, irt.Missing); l != 0 || d1 != 0 || d2 != 0 {
		t.Errorf("LogLikelihood of Missing = %v, %v, %v, want 0", l, d1, d2)
	}
}

func TestProperties(t *testing.T) {
	for _, it := range variedItems() {
		t.Run(it.ID, func(t *testing.T) {
			for theta := -5.0; theta <= 5; theta += 0.25 {
				checkProperties(t, &it, theta)
			}
		})
	}
}

// checkProperties checks what holds for every model: probabilities sum to 1
// and agree with the likelihood; derivatives agree with finite differences;
// E l' = 0, E −l″ = E l'² = Σ P'²/P = Information (Bartlett's identities).
func checkProperties(t *testing.T, it *irt.Item, theta float64) {
	t.Helper()
	const h = 1e-4
	p := it.Probabilities(theta, nil)
	above, below := it.Probabilities(theta+h, nil), it.Probabilities(theta-h, nil)
	var sum, score, mean1, observed, fisher float64
	for x := range p {
		l, d1, d2 := it.LogLikelihood(theta, x)
		lu, d1u, _ := it.LogLikelihood(theta+h, x)
		ld, d1d, _ := it.LogLikelihood(theta-h, x)
		if !near(math.Exp(l), p[x], 1e-14) {
			t.Errorf("θ=%v: exp(LogLikelihood(%d)) = %v, Probabilities %v", theta, x, math.Exp(l), p[x])
		}
		if !near(d1, (lu-ld)/(2*h), 1e-6) || !near(d2, (d1u-d1d)/(2*h), 1e-6) {
			t.Errorf("θ=%v x=%d: derivatives %v, %v, differences %v, %v", theta, x, d1, d2, (lu-ld)/(2*h), (d1u-d1d)/(2*h))
		}
		slope := (above[x] - below[x]) / (2 * h)
		sum += p[x]
		score += float64(x) * p[x]
		mean1 += p[x] * d1
		observed -= p[x] * d2
		fisher += slope * slope / p[x]
	}
	info := it.Information(theta)
	if !near(sum, 1, 1e-14) || !near(mean1, 0, 1e-14) || !near(score, it.Expected(theta), 1e-14) {
		t.Errorf("θ=%v: ΣP = %v, E l' = %v, E X = %v, Expected %v", theta, sum, mean1, score, it.Expected(theta))
	}
	if !near(info, observed, 1e-13) || !near(info, fisher, 1e-6) || info <= 0 {
		t.Errorf("θ=%v: Information = %v, E −l″ = %v, Σ P'²/P = %v", theta, info, observed, fisher)
	}
}

func TestExtremeThetaIsFinite(t *testing.T) {
	for _, it := range variedItems() {
		for _, theta := range []float64{-1e6, -800, -40, 40, 800, 1e6} {
			values := it.Probabilities(theta, nil)
			for x := range it.Categories() {
				l, d1, d2 := it.LogLikelihood(theta, x)
				values = append(values, l, d1, d2)
			}
			values = append(values, it.Expected(theta), it.Information(theta), it.EffectiveInformation(theta))
			for _, v := range values {
				if math.IsNaN(v) || math.IsInf(v, 0) {
					t.Errorf("%s at %v: %v", it.ID, theta, values)
				}
			}
		}
	}
}

func TestProbabilitiesUsesDst(t *testing.T) {
	it := irt.Item{A: 1, B: []float64{0}}
	buf := make([]float64, 5)
	if p := it.Probabilities(0, buf); len(p) != 2 || &p[0] != &buf[0] {
		t.Error("Probabilities did not use a dst that is long enough")
	}
	if p := it.Probabilities(0, buf[:0:1]); len(p) != 2 {
		t.Errorf("Probabilities returned %d values, want 2", len(p))
	}
}

func TestValidate(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	b := []float64{0}
	tests := []struct {
		item irt.Item
		want string // in the error; "" = valid
	}{
		{irt.Item{A: 1, B: b}, ""},
		{irt.Item{Model: irt.GPCM, A: 1, B: []float64{1, -1}}, ""},
		{irt.Item{Model: irt.GRM, A: 1, B: []float64{-1, 1}, SDB: 0.5}, ""},
		{irt.Item{A: 0, B: b}, "slope"},
		{irt.Item{A: -1, B: b}, "slope"},
		{irt.Item{A: nan, B: b}, "slope"},
		{irt.Item{A: inf, B: b}, "slope"},
		{irt.Item{A: 1}, "no location"},
		{irt.Item{A: 1, B: []float64{0, 1}}, "2 locations"},
		{irt.Item{A: 1, B: []float64{nan}}, "location NaN"},
		{irt.Item{Model: irt.GPCM, A: 1, B: []float64{0, -inf}}, "location -Inf"},
		{irt.Item{A: 1, B: b, C: 1}, "guessing"},
		{irt.Item{A: 1, B: b, C: -0.1}, "guessing"},
		{irt.Item{A: 1, B: b, C: nan}, "guessing"},
		{irt.Item{Model: irt.GPCM, A: 1, B: b, C: 0.2}, "guessing parameter 0.2 on a GPCM item"},
		{irt.Item{Model: irt.GRM, A: 1, B: []float64{0, 0}}, "do not increase"},
		{irt.Item{Model: irt.GRM, A: 1, B: []float64{1, 0}}, "do not increase"},
		{irt.Item{A: 1, B: b, SDB: -1}, "standard deviation"},
		{irt.Item{A: 1, B: b, SDB: nan}, "standard deviation"},
		{irt.Item{A: 1, B: b, Dim: -1}, "ability index -1"},
		{irt.Item{Model: 9, A: 1, B: b}, "unknown model 9"},
	}
	for _, tt := range tests {
		tt.item.ID = "D2.C4-b1"
		err := tt.item.Validate()
		if tt.want == "" {
			if err != nil {
				t.Errorf("Validate(%+v) = %v, want nil", tt.item, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), `"D2.C4-b1"`) {
			t.Errorf("Validate(%+v) = %v, want the item's id and %q", tt.item, err, tt.want)
		}
	}
}

// Simulated categories have the item's probabilities, to four standard errors.
func TestSimulate(t *testing.T) {
	const n = 20000
	rng := rand.New(rand.NewPCG(1, 2))
	for _, it := range variedItems() {
		count := make([]int, it.Categories())
		for range n {
			count[irt.Simulate(&it, 0.4, rng)]++
		}
		for x, p := range it.Probabilities(0.4, nil) {
			if got := float64(count[x]) / n; math.Abs(got-p) > 4*math.Sqrt(p*(1-p)/n) {
				t.Errorf("%s: category %d in %v of the draws, want %v", it.ID, x, got, p)
			}
		}
	}
}
