package irt_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dira-platform/dira/irt"
)

func mustCuts(t testing.TB, cuts ...float64) irt.Cuts {
	t.Helper()
	c, err := irt.NewCuts(cuts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLevels(t *testing.T) {
	inf := math.Inf(1)
	tests := []struct {
		name      string
		cuts      []float64
		theta, se float64
		want      []float64
	}{
		// Φ from erfc in Python's mpmath at 40 digits.
		{"middle", []float64{-0.51, 0.69, 1.89}, 0.9, 0.5, []float64{0.00240118247418925, 0.33484154437406, 0.638905508810242, 0.0238517643415085}},
		{"low tail", []float64{-0.51, 0.69, 1.89}, -3, 0.4, []float64{0.999999999759222, 2.40778005124169e-10, 1.41780450775082e-20, 1.14290849138664e-34}},
		{"high tail", []float64{-0.51, 0.69, 1.89}, 6, 0.5, []float64{4.70854539393905e-39, 1.20280561243314e-26, 1.01751590455917e-16, 1}},
		// A peer: Rudner's
		// classification computed with catR 3.17, to the digits it prints.
		{"Rudner", []float64{-0.5, 0.8}, -0.070839960915, 0.62120294819, []float64{0.24482890236, 0.67469266424, 0.080478433401}},
		{"certain", []float64{0, 1}, 0.5, 0, []float64{0, 1, 0}},
		{"certain at a cut", []float64{0, 1}, 1, 0, []float64{0, 0, 1}},
		{"one cut", []float64{2}, 2, 1, []float64{0.5, 0.5}},
		{"knowing nothing", []float64{0, 1}, 0, inf, []float64{0.5, 0, 0.5}},
	}
	for _, tt := range tests {
		got := mustCuts(t, tt.cuts...).Levels(tt.theta, tt.se)
		if diff := cmp.Diff(tt.want, got, cmpopts.EquateApprox(1e-10, 0)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	for _, args := range [][2]float64{{math.NaN(), 1}, {0, math.NaN()}, {0, -1}} {
		got := mustCuts(t, 0).Levels(args[0], args[1])
		if !math.IsNaN(got[0]) || !math.IsNaN(got[1]) || irt.MostProbable(got) != -1 {
			t.Errorf("Levels(%v, %v) = %v, want NaN", args[0], args[1], got)
		}
	}
}

func TestLevelsSumToOne(t *testing.T) {
	cuts := mustCuts(t, -0.51, 0.69, 1.89)
	for theta := -8.0; theta <= 8; theta += 0.1 {
		p := cuts.Levels(theta, 0.3)
		for k, v := range p {
			if v < 0 {
				t.Errorf("θ=%v: P(%d) = %v", theta, k, v)
			}
		}
		if sum := irt.AtLeast(p, 0); !near(sum, 1, 1e-14) {
			t.Errorf("θ=%v: probabilities sum to %v", theta, sum)
		}
	}
}

func TestMostProbableAndAtLeast(t *testing.T) {
	p := []float64{0.1, 0.4, 0.4, 0.1}
	if got := irt.MostProbable(p); got != 1 {
		t.Errorf("MostProbable = %d, want the lower of two equal, 1", got)
	}
	if got := irt.MostProbable(nil); got != -1 {
		t.Errorf("MostProbable(nil) = %d, want -1", got)
	}
	for level, want := range map[int]float64{-1: 1, 0: 1, 1: 0.9, 3: 0.1, 4: 0, 9: 0} {
		if got := irt.AtLeast(p, level); !near(got, want, 1e-15) {
			t.Errorf("AtLeast(%d) = %v, want %v", level, got, want)
		}
	}
}

func TestNewCutsRefuses(t *testing.T) {
	for _, cuts := range [][]float64{{}, {1, 1}, {1, 0}, {math.NaN()}, {0, math.NaN()}, {0, math.Inf(1)}} {
		if c, err := irt.NewCuts(cuts...); err == nil {
			t.Errorf("NewCuts(%v) = %v, want an error", cuts, c)
		}
	}
}

func TestReached(t *testing.T) {
	cuts := mustCuts(t, 0)
	p := &irt.Profile{Theta: []float64{2, 0.1, 0}, SE: []float64{0.9, 0.4, 0.9}} // P(≥0) = .987, .599, .5
	all := []irt.Cuts{cuts, cuts, cuts}
	tests := []struct {
		name           string
		weights        []float64
		cuts           []irt.Cuts
		maxSE, minProb float64
		want           bool
	}{
		{"level or error", []float64{1, 1, 0}, all, 0.5, 0.8, true},
		{"third not known", nil, all, 0.5, 0.8, false},
		{"third known badly", nil, all, 0.5, 0.5, true},
		{"error alone", nil, nil, 0.9, 0.8, true},
		{"error alone, too large", nil, nil, 0.8, 0.8, false},
		{"no cuts for one", []float64{1, 0, 0}, []irt.Cuts{nil, cuts, cuts}, 0.5, 0.8, false},
		{"level alone", []float64{0, 1, 0}, all, 0, 0.8, false},
		{"no ability in scope", []float64{0, 0, 0}, all, 0, 1, true},
	}
	for _, tt := range tests {
		if got := irt.Reached(p, tt.weights, tt.cuts, tt.maxSE, tt.minProb); got != tt.want {
			t.Errorf("%s: Reached = %v, want %v", tt.name, got, tt.want)
		}
	}
}
