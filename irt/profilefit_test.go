package irt_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// calibrationWorld is people of two groups who answered a bank that was believed to be another. What they were asked on one ability followed from what they had
// answered on all: who does well is asked what is harder.
type calibrationWorld struct {
	prior           *irt.Prior
	believed, truth []irt.Item
	answers         [][]int
	group           []int
}

// The items with something wrong with them: harder for the second group, answered by chance alone, telling people apart much better than believed.
const harderForSecond, byChance, tooSharp = 7, 31, 42

func newCalibrationWorld(persons, length int, prior *irt.Prior, seed uint64) *calibrationWorld {
	rng := rand.New(rand.NewPCG(seed, 99))
	w := &calibrationWorld{prior: prior}
	for j := range 60 {
		b := []float64{-1.2, 0, 1.2}[j/5%3]
		it := irt.Item{ID: fmt.Sprint("i", j), Dim: j % 5, A: 1, B: []float64{b}, SDB: 0.5}
		switch {
		case j < 30:
			it.C = 0.25
		case j >= 45:
			it.Model, it.B = irt.GPCM, []float64{b - 0.4, b + 0.4}
		}
		w.believed = append(w.believed, it)
	}
	w.truth = mistaken(w.believed, rng)
	w.truth[byChance].A, w.truth[byChance].B = 1e-3, []float64{0}
	w.truth[tooSharp].A = 3
	for i := range persons {
		w.group = append(w.group, i%2)
		w.answers = append(w.answers, w.person(i%2, length, rng))
	}
	return w
}

func (w *calibrationWorld) person(group, length int, rng *rand.Rand) []int {
	row, theta, guess := repeat(irt.Missing, len(w.truth)), w.prior.Draw(rng), 0.0
	for k := range theta {
		theta[k] -= 0.4 * float64(group)
	}
	for n := range length {
		best, near := -1, math.Inf(1)
		for j := n % 5; j < len(row); j += 5 {
			if d := math.Abs(w.believed[j].B[0]-guess) + rng.Float64(); row[j] == irt.Missing && d < near {
				best, near = j, d
			}
		}
		truth := w.truth[best]
		if best == harderForSecond && group == 1 {
			truth.B = []float64{truth.B[0] + 2}
		}
		row[best] = irt.Simulate(&truth, theta[truth.Dim], rng)
		guess += 0.5 * (2*float64(row[best])/float64(len(truth.B)) - 1)
	}
	return row
}

func (w *calibrationWorld) fit(ctx context.Context, o irt.ProfileFitOptions) (*irt.ProfileFit, error) {
	names, of := make([]string, len(w.believed)), make([]int8, len(w.group))
	for j := range names {
		names[j] = w.believed[j].ID
	}
	for i, g := range w.group {
		of[i] = int8(g)
	}
	d, err := irt.NewData(names, w.answers, irt.DataOptions{Group: w.group, Groups: []string{"first", "second"}})
	if err != nil {
		return nil, err
	}
	o.Compare = append(o.Compare, irt.ProfileGroups{Name: "group", Of: of})
	return irt.FitProfile(ctx, w.believed, d, w.prior, o)
}

// TestFitProfile recovers the items, with errors as large as stated, although answers are missing by what was answered before; finds what is wrong, and
// little else.
func TestFitProfile(t *testing.T) {
	w := newCalibrationWorld(2000, 20, domainPrior(t, 5), 5)
	fit, err := w.fit(t.Context(), irt.ProfileFitOptions{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	odd := []int{harderForSecond, byChance, tooSharp}
	var se, square, bias, before, covered, n, clean, dif, slope, poor, infit float64
	for j, x := range fit.Items {
		if slices.Contains(odd, j) {
			continue
		}
		for v, b := range x.B {
			e := b - (w.truth[j].B[v] + 0.2) // the mean of both groups is 0 on the scale of the fit
			old := w.believed[j].B[v] - w.truth[j].B[v]
			se, square, bias, before, n = se+x.SEB[v]*x.SEB[v], square+e*e, bias+e, before+old*old, n+1
			if math.Abs(e) < 1.96*x.SEB[v] {
				covered++
			}
		}
		clean++
		infit += x.Infit
		if x.DIF[0].Class != "A" {
			dif++
		}
		if math.Abs(math.Log(x.Slope)) > 1.96*x.SELogSlope {
			slope++
		}
		if x.P < 0.05 {
			poor++
		}
	}
	rmse, stated := math.Sqrt(square/n), math.Sqrt(se/n)
	t.Logf("RMSE %.3f, stated %.3f, before %.3f, bias %.3f, 95 %% intervals cover %.3f; change %.3f", rmse, stated, math.Sqrt(before/n), bias/n, covered/n, fit.Change)
	t.Logf("of %.0f clean items: DIF %.0f, slope %.0f, groups by ability %.0f; mean infit %.3f", clean, dif, slope, poor, infit/clean)
	for _, j := range odd {
		t.Logf("%d: %+v", j, fit.Items[j])
	}
	if math.Abs(rmse/stated-1) > 0.3 || covered/n < 0.85 || covered/n > 0.99 || math.Abs(bias/n) > 0.05 || fit.Change > 0.1 {
		t.Errorf("RMSE %.3f, stated %.3f, bias %.3f, cover %.3f, change %.3f", rmse, stated, bias/n, covered/n, fit.Change)
	}
	if dif > 0.1*clean || slope > 0.1*clean || poor > 0.05*clean || math.Abs(infit/clean-1) > 0.02 {
		t.Errorf("of %.0f clean items %.0f have DIF, %.0f a slope, %.0f bad groups; mean infit %.3f", clean, dif, slope, poor, infit/clean)
	}
	checkOdd(t, fit)
}

// checkOdd holds the faulty items and the population against the truth.
func checkOdd(t *testing.T, fit *irt.ProfileFit) {
	t.Helper()
	if d := fit.Items[harderForSecond].DIF[0]; d.Class != "C" || math.Abs(d.Difference-2) > 3*d.SE {
		t.Errorf("the item that is harder by 2 for the second group: %+v", d)
	}
	if x := fit.Items[byChance]; !(x.Slope < 0.5) || !(x.Rest < 0.1) || !(x.Infit > 1.03) {
		t.Errorf("the item that is answered by chance: %+v", x)
	}
	if x := fit.Items[tooSharp]; !(math.Log(x.Slope) > 1.96*x.SELogSlope) {
		t.Errorf("the item that is sharper than believed: %+v", x)
	}
	if d := fit.Means[0][2] - fit.Means[1][2]; math.Abs(d-0.4) > 0.15 {
		t.Errorf("the groups differ by %.2f, not 0.4", d)
	}
	for k, r := range fit.Reliability {
		if math.Abs(r-0.6) > 0.12 || math.Abs(fit.Cov[k][k]-1) > 0.25 {
			t.Errorf("ability %d: reliability %.2f, variance %.2f", k, r, fit.Cov[k][k])
		}
	}
}

// With slopes estimated the sharp one and the one without any are found as such.
func TestFitProfileSlopes(t *testing.T) {
	w := newCalibrationWorld(2000, 20, domainPrior(t, 5), 6)
	fit, err := w.fit(t.Context(), irt.ProfileFitOptions{Seed: 1, Slopes: true})
	if err != nil {
		t.Fatal(err)
	}
	covered, n := 0, 0
	for j, x := range fit.Items {
		if j == harderForSecond || j == byChance || j == tooSharp {
			continue
		}
		n++
		if math.Abs(x.A-1) < 1.96*x.SEA {
			covered++
		}
	}
	t.Logf("%d of %d intervals of slopes cover; by chance %.2f, sharp %.2f", covered, n, fit.Items[byChance].A, fit.Items[tooSharp].A)
	if covered < n*85/100 || fit.Items[byChance].A > 0.4 || fit.Items[tooSharp].A < 1.7 {
		t.Errorf("%d of %d intervals cover; by chance %.2f, sharp %.2f", covered, n, fit.Items[byChance].A, fit.Items[tooSharp].A)
	}
	for k := range fit.Cov {
		if math.Abs(fit.Cov[k][k]-1) > 1e-9 {
			t.Errorf("variance %v", fit.Cov[k][k])
		}
	}
}

func TestFitProfileRepeats(t *testing.T) {
	w := newCalibrationWorld(300, 20, domainPrior(t, 5), 7)
	o := irt.ProfileFitOptions{Seed: 3, Cycles: 12, Draws: 4}
	first, err := w.fit(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	before := runtime.GOMAXPROCS(1)
	again, err := w.fit(t.Context(), o)
	runtime.GOMAXPROCS(before)
	if err != nil || fmt.Sprint(first) != fmt.Sprint(again) || !reflect.DeepEqual(first.Cov, again.Cov) {
		t.Errorf("another number of processors gave another result: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	o.Progress = func(done, all int) {
		if done == 3 {
			cancel()
		}
		if done > 3 || all != 16 {
			t.Errorf("pass %d of %d after it was ended", done, all)
		}
	}
	if _, err := w.fit(ctx, o); !errors.Is(err, context.Canceled) {
		t.Errorf("ended: %v", err)
	}
}

func TestFitProfileLeavesOut(t *testing.T) {
	w := newCalibrationWorld(300, 20, domainPrior(t, 5), 8)
	for i, row := range w.answers {
		if row[0] != irt.Missing && i > 20 {
			row[0] = irt.Missing
		}
		if row[1] != irt.Missing {
			row[1] = 1
		}
		if row[50] == 1 {
			row[50] = 2
		}
	}
	fit, err := w.fit(t.Context(), irt.ProfileFitOptions{Cycles: 6, Draws: 2})
	if err != nil {
		t.Fatal(err)
	}
	for j, want := range map[int]string{0: "few", 1: "constant", 50: "empty", 2: ""} {
		x := fit.Items[j]
		if x.Left != want || (x.Left != "") != math.IsNaN(x.SEB[0]) || x.Left != "" && x.B[0] != w.believed[j].B[0] {
			t.Errorf("%d: %+v, want left out as %q", j, x, want)
		}
	}
}

func TestFitProfileRefuses(t *testing.T) {
	prior := domainPrior(t, 2)
	items := []irt.Item{{ID: "a", A: 1, B: []float64{0}}, {ID: "b", Dim: 1, A: 1, B: []float64{0}}}
	data := func(names ...string) *irt.Data {
		d, err := irt.NewData(names, [][]int{{0, 1}, {1, 0}}, irt.DataOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	good := data("a", "b")
	change := func(f func(it *irt.Item)) []irt.Item {
		list := slices.Clone(items)
		f(&list[1])
		return list
	}
	for name, tt := range map[string]struct {
		items []irt.Item
		d     *irt.Data
		o     irt.ProfileFitOptions
	}{
		"nothing left":     {items, good, irt.ProfileFitOptions{}},
		"a graded item":    {change(func(it *irt.Item) { it.Model = irt.GRM }), good, irt.ProfileFitOptions{Least: 1}},
		"no valid item":    {change(func(it *irt.Item) { it.A = 0 }), good, irt.ProfileFitOptions{Least: 1}},
		"no such ability":  {change(func(it *irt.Item) { it.Dim = 2 }), good, irt.ProfileFitOptions{Least: 1}},
		"a column more":    {items[:1], good, irt.ProfileFitOptions{Least: 1}},
		"a column less":    {items, data("a", "c"), irt.ProfileFitOptions{Least: 1}},
		"groups too short": {items, good, irt.ProfileFitOptions{Least: 1, Compare: []irt.ProfileGroups{{Of: []int8{1}}}}},
	} {
		if _, err := irt.FitProfile(t.Context(), tt.items, tt.d, prior, tt.o); err == nil {
			t.Errorf("%s is not refused", name)
		}
	}
	if _, err := irt.FitProfile(t.Context(), items, good, prior, irt.ProfileFitOptions{Least: 1, Cycles: 3, Draws: 1}); err != nil {
		t.Error(err)
	}
}

func BenchmarkFitProfile(b *testing.B) {
	w := newCalibrationWorld(2000, 20, domainPrior(b, 5), 5)
	for b.Loop() {
		if _, err := w.fit(b.Context(), irt.ProfileFitOptions{Seed: 1, Cycles: 24, Draws: 6}); err != nil {
			b.Fatal(err)
		}
	}
}
