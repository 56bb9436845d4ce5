package irt_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/irt"
)

func mustData(t testing.TB, items []string, answers [][]int, o irt.DataOptions) *irt.Data {
	t.Helper()
	d, err := irt.NewData(items, answers, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The values that every program with the same grid and a tight tolerance finds.
func TestMMLLSAT(t *testing.T) {
	c, l := mustFit(t, lsat7(t), irt.Family2PL, tight), newLargest(t)
	a := []float64{0.987545901, 1.080837144, 1.70747768, 0.764989878, 0.735672724}
	d := []float64{1.855855648, 0.807969593, 1.805206217, 0.485999803, 1.854457596}
	l.check("log likelihood", c.LogLikelihood, -2658.805114, 1e-6)
	for j := range a {
		l.check("a", c.Items[j].A, a[j], 1e-6)
		l.check("d", -c.Items[j].A*c.Items[j].B[0], d[j], 1e-6)
	}
	if c.Gradient > 1e-6 || c.Change > 1e-10 {
		t.Errorf("gradient %g, change %g", c.Gradient, c.Change)
	}
	c = mustFit(t, lsat6(t), irt.FamilyRasch, tight)
	l.check("log likelihood", c.LogLikelihood, -2466.937600, 1e-6)
	l.check("variance", c.Groups[0].Variance, 0.570228, 1e-6)
}

// The likelihood is what its definition says, with missing answers and weights.
func TestMMLLogLikelihoodByDefinition(t *testing.T) {
	for f := irt.FamilyRasch; f <= irt.FamilyGRM; f++ {
		d := randomData(t, f, 400, 8, 0.2, 11)
		c := mustFit(t, d, f, irt.FitOptions{NoStandardErrors: true})
		want := bruteForce(d, estimates(c), make([]float64, d.Persons()), math.Sqrt(c.Groups[0].Variance), fineGrid)
		if math.Abs(c.LogLikelihood-want) > 1e-5 {
			t.Errorf("family %d: %.8f, want %.8f", f, c.LogLikelihood, want)
		}
	}
}

// trueItems are items of a family with known parameters.
func trueItems(f irt.Family, items int, rng *rand.Rand) []irt.Item {
	truth := make([]irt.Item, items)
	for j := range truth {
		b := 3*float64(j)/float64(max(1, items-1)) - 1.5
		it := irt.Item{ID: fmt.Sprintf("i%d", j+1), A: 1, B: []float64{b}}
		switch f {
		case irt.Family2PL, irt.Family3PL, irt.FamilyGPCM, irt.FamilyGRM:
			it.A = 0.8 + rng.Float64()
		}
		switch f {
		case irt.Family3PL:
			it.C = 0.2
		case irt.FamilyGRM:
			it.Model, it.B = irt.GRM, []float64{b - 0.8, b, b + 0.8}
		case irt.FamilyPCM, irt.FamilyRSM, irt.FamilyGPCM:
			it.Model, it.B = irt.GPCM, []float64{b - 0.8, b, b + 0.8}
		}
		truth[j] = it
	}
	return truth
}

// drawn are answers of persons with these abilities.
func drawn(truth []irt.Item, theta []float64, missing float64, rng *rand.Rand) (names []string, answers [][]int) {
	for j := range truth {
		names = append(names, truth[j].ID)
	}
	for _, v := range theta {
		row := make([]int, len(truth))
		for j := range truth {
			row[j] = irt.Simulate(&truth[j], v, rng)
			if missing > 0 && rng.Float64() < missing {
				row[j] = irt.Missing
			}
		}
		answers = append(answers, row)
	}
	return names, answers
}

func normals(n int, mean, sd float64, rng *rand.Rand) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = mean + sd*rng.NormFloat64()
	}
	return x
}

func randomData(t testing.TB, f irt.Family, persons, items int, missing float64, seed uint64) *irt.Data {
	rng := rand.New(rand.NewPCG(seed, uint64(f)))
	names, answers := drawn(trueItems(f, items, rng), normals(persons, 0, 1, rng), missing, rng)
	weights := make([]float64, persons)
	for i := range weights {
		weights[i] = 0.5 + rng.Float64()
	}
	return mustData(t, names, answers, irt.DataOptions{Weights: weights})
}

// The likelihood (with a prior: the posterior) never falls from one evaluation
// to the next.
func TestMMLNeverFalls(t *testing.T) {
	for f := irt.FamilyRasch; f <= irt.FamilyGRM; f++ {
		d := randomData(t, f, 300, 8, 0.1, 5)
		last := math.Inf(-1)
		for most := 1; most < 40; most++ {
			c, err := irt.FitMML(context.Background(), d, f, irt.FitOptions{MaxIterations: most, Tolerance: 1e-9, NoStandardErrors: true})
			if err != nil {
				t.Fatal(err)
			}
			goal := c.LogLikelihood
			if f == irt.Family3PL {
				for _, it := range c.Items {
					z := (math.Log(it.C/(1-it.C)) - math.Log(0.25)) / 0.5
					goal -= z * z / 2
				}
			}
			if goal < last-1e-9 {
				t.Errorf("family %d: %.12f after %d, %.12f before", f, goal, most, last)
			}
			last = goal
			if c.Converged {
				break
			}
		}
	}
}

// sameFit fails unless the two are the same calibration.
func sameFit(t *testing.T, name string, a, b *irt.Calibration, tolerance float64) {
	t.Helper()
	at := map[string]*irt.Estimated{}
	for j := range b.Items {
		at[b.Items[j].ID] = &b.Items[j]
	}
	within := func(tolerance float64) func(what string, x, y float64) {
		return func(what string, x, y float64) {
			if !(math.Abs(x-y) <= tolerance*(1+math.Abs(x))) && !(math.IsNaN(x) && math.IsNaN(y)) {
				t.Errorf("%s: %s %.12g and %.12g", name, what, x, y)
			}
		}
	}
	// Standard errors are computed in two ways, of which one leaves out terms below that.
	differ, differSE := within(tolerance), within(max(tolerance, 1e-5))
	differ("log likelihood", a.LogLikelihood, b.LogLikelihood)
	for g := range a.Groups {
		differ("mean", a.Groups[g].Mean, b.Groups[g].Mean)
		differ("variance", a.Groups[g].Variance, b.Groups[g].Variance)
	}
	for j := range a.Items {
		x, y := &a.Items[j], at[a.Items[j].ID]
		differ(x.ID+" a", x.A, y.A)
		differ(x.ID+" c", x.C, y.C)
		differSE(x.ID+" SE a", x.SEA, y.SEA)
		for k := range x.B {
			differ(x.ID+" b", x.B[k], y.B[k])
			differSE(x.ID+" SE b", x.SEB[k], y.SEB[k])
		}
	}
}

// The order of persons and items, and the number of processors, change nothing.
func TestMMLOrderDoesNotMatter(t *testing.T) {
	o := irt.FitOptions{Tolerance: 1e-11}
	for f := irt.FamilyRasch; f <= irt.FamilyGRM; f++ {
		rng := rand.New(rand.NewPCG(3, uint64(f)))
		names, answers := drawn(trueItems(f, 9, rng), normals(500, 0, 1, rng), 0.1, rng)
		first := mustFit(t, mustData(t, names, answers, irt.DataOptions{}), f, o)
		order := rng.Perm(len(names))
		var otherNames []string
		for _, j := range order {
			otherNames = append(otherNames, names[j])
		}
		var other [][]int
		for _, i := range rng.Perm(len(answers)) {
			var row []int
			for _, j := range order {
				row = append(row, answers[i][j])
			}
			other = append(other, row)
		}
		sameFit(t, fmt.Sprintf("family %d", f), first, mustFit(t, mustData(t, otherNames, other, irt.DataOptions{}), f, o), 1e-9)
	}
	d := simulated2PL(t, 20_000, 12, 9)
	all := mustFit(t, d, irt.Family2PL, irt.FitOptions{})
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	sameFit(t, "one processor", all, mustFit(t, d, irt.Family2PL, irt.FitOptions{}), 0)
}

// A weight of 2 is the person twice; a person without answers is nobody.
func TestMMLWeightsAndEmptyRows(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	names, answers := drawn(trueItems(irt.FamilyGPCM, 6, rng), normals(300, 0, 1, rng), 0.1, rng)
	weights := slices.Repeat([]float64{2}, len(answers))
	twice := append(slices.Clone(answers), answers...)
	twice = append(twice, slices.Repeat([]int{irt.Missing}, len(names)))
	a := mustFit(t, mustData(t, names, answers, irt.DataOptions{Weights: weights}), irt.FamilyGPCM, tight)
	b := mustFit(t, mustData(t, names, twice, irt.DataOptions{}), irt.FamilyGPCM, tight)
	sameFit(t, "twice", a, b, 1e-8)
}

// With anchors at the maximum, the rest and the group come out the same.
func TestMMLAnchors(t *testing.T) {
	d := lsat7(t)
	free := mustFit(t, d, irt.Family2PL, tight)
	o := tight
	o.Anchors = map[string]irt.Item{"i1": free.Items[0].Item, "i3": free.Items[2].Item, "of another test": {A: 1, B: []float64{0}}}
	c, l := mustFit(t, d, irt.Family2PL, o), newLargest(t)
	l.check("mean", c.Groups[0].Mean, 0, 1e-6)
	l.check("variance", c.Groups[0].Variance, 1, 1e-6)
	l.check("log likelihood", c.LogLikelihood, free.LogLikelihood, 1e-8)
	for j := range c.Items {
		l.check("a", c.Items[j].A, free.Items[j].A, 1e-6)
		l.check("b", c.Items[j].B[0], free.Items[j].B[0], 1e-6)
	}
	if !math.IsNaN(c.Items[0].SEA) || !(c.Groups[0].SEMean > 0) {
		t.Error("an anchor has a standard error, or the mean none")
	}
}

// Where every item has two categories, all families of slopes 1 are Rasch.
func TestMMLFamiliesAgree(t *testing.T) {
	d := lsat6(t)
	rasch, slopes := mustFit(t, d, irt.FamilyRasch, tight), mustFit(t, d, irt.Family2PL, tight)
	sameFit(t, "PCM", rasch, mustFit(t, d, irt.FamilyPCM, tight), 1e-8)
	rsm := mustFit(t, d, irt.FamilyRSM, tight)
	for j := range rsm.Items { // its standard errors are by differences
		rsm.Items[j].SEB[0] = rasch.Items[j].SEB[0] * (1 + 1e-9*math.Round(1e4*(rsm.Items[j].SEB[0]/rasch.Items[j].SEB[0]-1)))
	}
	sameFit(t, "RSM", rasch, rsm, 1e-8)
	sameFit(t, "GPCM", slopes, mustFit(t, d, irt.FamilyGPCM, tight), 1e-8)
	graded := mustFit(t, d, irt.FamilyGRM, tight)
	sameFit(t, "GRM", slopes, graded, 1e-7)
	if rasch.LogLikelihood > slopes.LogLikelihood {
		t.Error("Rasch is more likely than the 2PL")
	}
}

// What can't be estimated is refused, or left out and named.
func TestMMLRefuses(t *testing.T) {
	two := [][]int{{0, 1, 1}, {1, 0, 1}, {1, 1, 0}, {0, 0, 1}, {1, 0, 0}, {0, 1, 0}}
	abc := []string{"a", "b", "c"}
	ones := func(n int) []float64 { return slices.Repeat([]float64{1}, n) }
	covariates := func(v ...float64) (rows [][]float64) {
		for _, x := range v {
			rows = append(rows, []float64{x})
		}
		return rows
	}
	for _, c := range []struct {
		want    string
		answers [][]int
		f       irt.Family
		o       irt.FitOptions
		d       irt.DataOptions
	}{
		{"one person", two[:1], irt.FamilyRasch, irt.FitOptions{}, irt.DataOptions{}},
		{`"a": constant`, [][]int{{1, 1, 1}, {1, 1, 1}}, irt.FamilyRasch, irt.FitOptions{}, irt.DataOptions{}},
		{"highest or the lowest", [][]int{{1, 1, 1}, {0, 0, 0}, {1, 1, 1}}, irt.FamilyRasch, irt.FitOptions{}, irt.DataOptions{}},
		{"fewer patterns", [][]int{{1, 0, 1}, {0, 1, 1}, {1, 1, 1}}, irt.Family2PL, irt.FitOptions{}, irt.DataOptions{}},
		{"unknown family", two, 99, irt.FitOptions{}, irt.DataOptions{}},
		{"tolerance", two, irt.FamilyRasch, irt.FitOptions{Tolerance: math.NaN()}, irt.DataOptions{}},
		{"nodes", two, irt.FamilyRasch, irt.FitOptions{Nodes: 2}, irt.DataOptions{}},
		{"iterations", two, irt.FamilyRasch, irt.FitOptions{MaxIterations: -1}, irt.DataOptions{}},
		{"prior", two, irt.Family3PL, irt.FitOptions{GuessSD: -1}, irt.DataOptions{}},
		{"none of the 1 anchors", two, irt.FamilyRasch, irt.FitOptions{Anchors: map[string]irt.Item{"x": {A: 1, B: []float64{0}}}}, irt.DataOptions{}},
		{`anchor: irt: item "a": slope`, two, irt.FamilyRasch, irt.FitOptions{Anchors: map[string]irt.Item{"a": {B: []float64{0}}}}, irt.DataOptions{}},
		{"2 categories, but category 2", [][]int{{2, 1, 1}, {1, 0, 1}, {0, 1, 0}}, irt.FamilyPCM, irt.FitOptions{Anchors: map[string]irt.Item{"a": {A: 1, B: []float64{0}}}}, irt.DataOptions{}},
		{"covariates of 1 persons", two, irt.FamilyRasch, irt.FitOptions{Covariates: covariates(1)}, irt.DataOptions{}},
		{"covariate 1 is constant", two, irt.FamilyRasch, irt.FitOptions{Covariates: covariates(ones(6)...)}, irt.DataOptions{}},
		{"not a number", two, irt.FamilyRasch, irt.FitOptions{Covariates: covariates(1, 2, 3, 4, 5, math.NaN())}, irt.DataOptions{}},
		{`nobody of group "y"`, two, irt.FamilyRasch, irt.FitOptions{}, irt.DataOptions{Group: make([]int, 6), Groups: []string{"x", "y"}}},
	} {
		_, err := irt.FitMML(context.Background(), mustData(t, abc, c.answers, c.d), c.f, c.o)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want …%s…", err, c.want)
		}
	}
}

func TestMMLFlags(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	names, answers := drawn(trueItems(irt.FamilyPCM, 7, rng), normals(400, 0, 1, rng), 0, rng)
	names = append(names[:6], "always", "never", "gap", "turned")
	for i := range answers {
		answers[i] = append(answers[i][:6:6], 1, irt.Missing, 2*(i%2), 3-answers[i][6])
	}
	d := mustData(t, names, answers, irt.DataOptions{})
	c := mustFit(t, d, irt.Family2PL, irt.FitOptions{})
	for name, want := range map[string]string{"always": "constant: every answer is 1", "never": "nobody answered it", "gap": "empty category 1"} {
		i := slices.Index(names, name)
		if c.Items[i].Left != want || !math.IsNaN(c.Items[i].A) || !slices.Contains(c.Flags, irt.Flag{Item: name, Reason: want}) {
			t.Errorf("%s: %+v", name, c.Items[i])
		}
	}
	if it := c.Items[len(names)-1]; !(it.A < 0) || !strings.Contains(fmt.Sprint(c.Flags), "is the key right?") {
		t.Errorf("turned: slope %v, flags %v", it.A, c.Flags)
	}
	if !strings.Contains(fmt.Sprint(c.Flags), "4 categories: fitted as GPCM") {
		t.Errorf("flags %v", c.Flags)
	}
	for i := range answers { // two booklets without a common item
		for j := range answers[i] {
			if j%2 == i%2 {
				answers[i][j] = irt.Missing
			}
		}
	}
	c = mustFit(t, mustData(t, names[:6], cut(answers, 6), irt.DataOptions{}), irt.FamilyPCM, irt.FitOptions{})
	if !strings.Contains(fmt.Sprint(c.Flags), "disconnected") {
		t.Errorf("flags %v", c.Flags)
	}
	group := make([]int, len(answers))
	for i := range group {
		group[i] = i % 2
	}
	_, err := irt.FitMML(context.Background(), mustData(t, names[:6], cut(answers, 6), irt.DataOptions{Group: group, Groups: []string{"x", "y"}}), irt.FamilyPCM, irt.FitOptions{})
	if err == nil || !strings.Contains(err.Error(), `group "y" shares no item`) {
		t.Errorf("error %v", err)
	}
}

func cut(answers [][]int, items int) (out [][]int) {
	for _, row := range answers {
		out = append(out, row[:items])
	}
	return out
}

// A test so long that the likelihood of a person is no float64.
func TestMMLManyItems(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	names, answers := drawn(trueItems(irt.FamilyRasch, 3000, rng), normals(40, 0, 1, rng), 0, rng)
	c := mustFit(t, mustData(t, names, answers, irt.DataOptions{}), irt.FamilyRasch, irt.FitOptions{NoStandardErrors: true, Tolerance: 1e-3})
	if v := c.Groups[0].Variance; !(v > 0.5 && v < 2) || math.IsNaN(c.LogLikelihood) {
		t.Errorf("variance %v, log likelihood %v", v, c.LogLikelihood)
	}
}

func TestMMLCancels(t *testing.T) {
	d := simulated2PL(t, 50_000, 40, 3)
	for _, after := range []time.Duration{0, 10 * time.Millisecond, 30 * time.Millisecond, 80 * time.Millisecond, 150 * time.Millisecond} {
		ctx, cancel := context.WithCancel(context.Background())
		var at time.Time
		time.AfterFunc(after, func() { at = time.Now(); cancel() })
		_, err := irt.FitMML(ctx, d, irt.Family2PL, irt.FitOptions{Tolerance: 1e-14, MaxIterations: 1e6})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("after %v: %v", after, err)
		}
		if late := time.Since(at); late > 2*time.Second { // 100 ms on a machine that is not shared
			t.Errorf("%v late", late)
		} else {
			t.Logf("cancelled after %v, returned %v later", after, late)
		}
	}
}
