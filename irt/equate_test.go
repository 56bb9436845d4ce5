package irt_test

import (
	"math"
	"strings"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// checkEquatings checks what holds for all forms: equivalents are numbers, do not fall, and stay where they may.
func checkEquatings(t testing.TB, x, y []irt.Item) {
	t.Helper()
	q, err := irt.NormalQuadrature(0, 1, 21, 6)
	if err != nil {
		t.Fatal(err)
	}
	truth, err := irt.EquateTrueScores(x, y)
	if err != nil {
		t.Fatal(err)
	}
	observed, err := irt.EquateObservedScores(x, y, irt.Populations{X: q, Y: q, WeightX: 0.3})
	if err != nil {
		t.Fatal(err)
	}
	top := float64(irt.MaxScore(y))
	for s := range truth {
		a, b := truth[s], observed[s]
		if a.Raw != s || b.Raw != s || !(a.Score >= 0 && a.Score <= top) || !(b.Score >= -0.5 && b.Score <= top+0.5) {
			t.Fatalf("raw %d: true score %+v, observed %+v", s, a, b)
		}
		if s > 0 && (a.Score < truth[s-1].Score-1e-9 || b.Score < observed[s-1].Score-1e-9) {
			t.Fatalf("raw %d: equivalents fall: %+v after %+v, %+v after %+v", s, a, truth[s-1], b, observed[s-1])
		}
	}
}

func TestEquateItself(t *testing.T) {
	items := variedItems()
	truth, err := irt.EquateTrueScores(items, items)
	if err != nil {
		t.Fatal(err)
	}
	q, err := irt.NormalQuadrature(0, 1, 61, 6)
	if err != nil {
		t.Fatal(err)
	}
	observed, err := irt.EquateObservedScores(items, items, irt.Populations{X: q, Y: q, WeightX: 1})
	if err != nil {
		t.Fatal(err)
	}
	for s := range truth {
		if !near(truth[s].Score, float64(s), 1e-9) || !near(observed[s].Score, float64(s), 1e-9) {
			t.Errorf("a form equated to itself: %+v, %+v", truth[s], observed[s])
		}
	}
	checkEquatings(t, items, items)
	checkEquatings(t, items[:5], items[3:])
}

// An easier form: more points mean the same; there and back is where one began; guessing is interpolated.
func TestEquateEasierForm(t *testing.T) {
	x := make([]irt.Item, 20)
	for i := range x {
		x[i] = irt.Item{A: 1.2, B: []float64{float64(i)/5 - 2}, C: 0.2}
	}
	y := irt.Linking{A: 1, B: -0.5}.Items(x)
	got, err := irt.EquateTrueScores(x, y)
	if err != nil {
		t.Fatal(err)
	}
	for s, e := range got {
		switch {
		case s <= 4: // Σc
			if !near(e.Score, float64(s), 1e-12) || e.Interpolated != (s > 0) || !math.IsNaN(e.Theta) {
				t.Errorf("%+v, want an interpolation", e)
			}
		case s == 20:
			if e.Score != 20 {
				t.Errorf("%+v, want the highest score", e)
			}
		default:
			if e.Score <= float64(s) || !near(irt.Expected(x, e.Theta), float64(s), 1e-10) || !near(irt.Expected(y, e.Theta), e.Score, 1e-12) {
				t.Errorf("%+v on an easier form", e)
			}
		}
	}
}

// Observed-score equating keeps the mean and the spread of the scores, up to the half point at each end.
func TestEquateObservedKeepsMoments(t *testing.T) {
	x, y := lsat7Items(), lsat7Items()
	for i := range y {
		y[i].B = []float64{y[i].B[0] + 0.7}
	}
	q, err := irt.NormalQuadrature(0, 1, 61, 6)
	if err != nil {
		t.Fatal(err)
	}
	got, err := irt.EquateObservedScores(x, y, irt.Populations{X: q, Y: q, WeightX: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	onX, err := irt.SumScores(x, q)
	if err != nil {
		t.Fatal(err)
	}
	onY, err := irt.SumScores(y, q)
	if err != nil {
		t.Fatal(err)
	}
	var want, have float64
	for s := range got {
		want += onY[s].Probability * float64(s)
		have += onX[s].Probability * got[s].Score
	}
	if math.Abs(want-have) > 0.05 {
		t.Errorf("mean of the equivalents %v, of form y %v", have, want)
	}
}

func TestEquateRefuses(t *testing.T) {
	items := lsat7Items()
	q, err := irt.NormalQuadrature(0, 1, 61, 6)
	if err != nil {
		t.Fatal(err)
	}
	_, empty := irt.EquateTrueScores(nil, items)
	_, invalid := irt.EquateTrueScores(items, []irt.Item{{}})
	_, share := irt.EquateObservedScores(items, items, irt.Populations{X: q, Y: q, WeightX: 1.5})
	_, population := irt.EquateObservedScores(items, items, irt.Populations{X: q})
	for want, err := range map[string]error{"no items": empty, "slope": invalid, "share 1.5": share, "0 nodes": population} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q in it", err, want)
		}
	}
}
