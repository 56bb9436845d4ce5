package irt_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/dira-platform/dira/irt"
)

func mustCML(t testing.TB, d *irt.Data, f irt.Family, o irt.FitOptions) *irt.Calibration {
	t.Helper()
	c, err := irt.FitCML(context.Background(), d, f, o)
	if err != nil {
		t.Fatal(err)
	}
	if !c.Converged || c.Gradient > 1e-6*float64(d.Persons()) {
		t.Fatalf("not converged: %d iterations, change %g, gradient %g", c.Iterations, c.Change, c.Gradient)
	}
	return c
}

// worst is the largest absolute difference between the values, and within relative the largest share of want.
func worst(got, want []float64, relative bool) float64 {
	if len(got) != len(want) {
		return math.Inf(1)
	}
	most := 0.0
	for i, v := range got {
		e := math.Abs(v - want[i])
		if relative {
			e /= math.Abs(want[i])
		}
		if !(e <= most) { // NaN is the worst
			most = e
		}
	}
	return most
}

func within(t testing.TB, what string, difference, tolerance float64) {
	t.Helper()
	t.Logf("%s: largest difference %.2g", what, difference)
	if !(difference <= tolerance) {
		t.Errorf("%s: differs by %g, more than %g", what, difference, tolerance)
	}
}

func thresholds(c *irt.Calibration) (b, se []float64) {
	for _, e := range c.Items {
		b, se = append(b, e.B...), append(se, e.SEB...)
	}
	return b, se
}

// The values of measurement.md, and the log likelihood to which both LSAT sets are known.
func TestCMLKnown(t *testing.T) {
	for name, want := range map[string]struct {
		d  *irt.Data
		b  []float64
		ll float64
	}{
		"LSAT7": {lsat7(t), []float64{-0.541469526, 0.536545750, -0.133582900, 0.805165876, -0.666659199}, -1182.699899},
		"LSAT6": {lsat6(t), []float64{-1.256128456, 0.474906003, 1.235984152, 0.168410576, -0.623172276}, -1091.569690},
	} {
		c := mustCML(t, want.d, irt.FamilyRasch, irt.FitOptions{})
		b, _ := thresholds(c)
		within(t, name+" difficulties", worst(b, want.b, false), 1e-9)
		within(t, name+" log likelihood", math.Abs(c.LogLikelihood-want.ll), 1e-6)
		// A Rasch model is a partial credit model and a rating scale model with two categories.
		for _, f := range []irt.Family{irt.FamilyPCM, irt.FamilyRSM} {
			same := mustCML(t, want.d, f, irt.FitOptions{})
			other, _ := thresholds(same)
			within(t, name+" as other family", worst(other, b, false), 1e-12)
		}
	}
}

// simulated are answers of persons N(0, 1.2²) to items of the given steps.
func simulated(t testing.TB, seed uint64, persons int, steps [][]float64, missing float64, o irt.DataOptions) *irt.Data {
	t.Helper()
	list := make([]irt.Item, len(steps))
	for j, b := range steps {
		list[j] = irt.Item{Model: irt.GPCM, A: 1, B: b}
	}
	d, err := irt.SimulateData(context.Background(), list, irt.NormalAbilities(persons, 0, 1.2, seed),
		irt.SimulateOptions{DataOptions: o, Seed: seed, Missing: missing})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// spread are n difficulties from −2 to 2.
func spread(n int) [][]float64 {
	b := make([][]float64, n)
	for j := range b {
		b[j] = []float64{4*float64(j)/float64(n-1) - 2}
	}
	return b
}

// Truth is recovered with the stated uncertainty, with a fifth of the answers missing.
func TestCMLRecovery(t *testing.T) {
	partial := [][]float64{{-1.5, -0.5}, {-1, 0, 1}, {0.5}, {-0.3, 0.4}, {0.2, -0.2, 1.2}, {-0.3}}
	scale := [][]float64{{-1.5, -0.5, 0.2}, {-1, 0, 0.7}, {-0.2, 0.8, 1.5}, {-1.2, -0.2, 0.5}, {-0.3, 0.7, 1.4}}
	for f, truth := range map[irt.Family][][]float64{irt.FamilyRasch: spread(12), irt.FamilyPCM: partial, irt.FamilyRSM: scale} {
		mean, n := 0.0, 0.0
		for _, b := range truth {
			for _, v := range b {
				mean, n = mean+v, n+1
			}
		}
		mean /= n
		squares, count := 0.0, 0.0
		for seed := range uint64(20) {
			c := mustCML(t, simulated(t, seed, 600, truth, 0.2, irt.DataOptions{}), f, irt.FitOptions{})
			for j, e := range c.Items {
				for k, b := range e.B {
					z := (b - (truth[j][k] - mean)) / e.SEB[k]
					squares, count = squares+z*z, count+1
				}
			}
		}
		t.Logf("family %d: mean square of z %.3f over %.0f", f, squares/count, count)
		if r := squares / count; r < 0.75 || r > 1.3 {
			t.Errorf("family %d: errors are %.2f times the standard errors", f, math.Sqrt(r))
		}
	}
}

// A weight of 2 is a person twice; the order of persons and items changes nothing.
func TestCMLInvariance(t *testing.T) {
	steps := [][]float64{{-1.5, -0.5}, {-1, 0, 1}, {0.5}, {-0.3, 0.4}, {0.2, -0.2, 1.2}, {-0.3}}
	d := simulated(t, 5, 400, steps, 0.15, irt.DataOptions{})
	names := d.Items()
	var twice, shuffled [][]int
	weights := make([]float64, d.Persons())
	order := rand.New(rand.NewPCG(1, 1)).Perm(len(names))
	back := make([]string, len(names))
	for i := range d.Persons() {
		row, turned := make([]int, len(names)), make([]int, len(names))
		for j := range names {
			row[j], turned[len(order)-1-j] = d.At(i, j), d.At(i, order[j])
			back[len(order)-1-j] = names[order[j]]
		}
		twice, shuffled = append(twice, row), append([][]int{turned}, shuffled...)
		if weights[i] = 1; i%3 == 0 {
			twice, weights[i] = append(twice, row), 2
		}
	}
	data := func(names []string, rows [][]int, o irt.DataOptions) *irt.Data {
		d, err := irt.NewData(names, rows, o)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, f := range []irt.Family{irt.FamilyPCM, irt.FamilyRSM} {
		plain := mustCML(t, d, f, irt.FitOptions{})
		turned := mustCML(t, data(back, shuffled, irt.DataOptions{}), f, irt.FitOptions{})
		for _, e := range turned.Items {
			for j, name := range names {
				if name == e.ID {
					within(t, "order, "+name, max(worst(e.B, plain.Items[j].B, false), worst(e.SEB, plain.Items[j].SEB, false)), 1e-9)
				}
			}
		}
		doubled := mustCML(t, data(names, twice, irt.DataOptions{}), f, irt.FitOptions{})
		weighted := mustCML(t, data(names, rowsOf(d), irt.DataOptions{Weights: weights}), f, irt.FitOptions{})
		b1, se1 := thresholds(doubled)
		b2, se2 := thresholds(weighted)
		within(t, "weights", max(worst(b1, b2, false), worst(se1, se2, false), math.Abs(doubled.LogLikelihood-weighted.LogLikelihood)), 1e-9)
	}
}

func rowsOf(d *irt.Data) [][]int {
	rows := make([][]int, d.Persons())
	for i := range rows {
		rows[i] = make([]int, len(d.Items()))
		for j := range rows[i] {
			rows[i][j] = d.At(i, j)
		}
	}
	return rows
}

// The log likelihood and its maximum against enumeration of all patterns.
func TestCMLAgainstEnumeration(t *testing.T) {
	steps := [][]float64{{-1, 0.5}, {-0.5}, {0.3, -0.2, 1}, {0.8, 0.1}}
	d := simulated(t, 3, 80, steps, 0.2, irt.DataOptions{})
	c := mustCML(t, d, irt.FamilyPCM, irt.FitOptions{})
	b, _ := thresholds(c)
	within(t, "log likelihood", math.Abs(c.LogLikelihood-enumerated(d, c.Items, nil)), 1e-9)
	sum := 0.0
	for i := range b {
		sum += b[i]
		for _, h := range []float64{1e-3, -1e-3} {
			shift := make([]float64, len(b))
			shift[i] = h
			if worse := enumerated(d, c.Items, shift); worse > c.LogLikelihood {
				t.Errorf("threshold %d moved by %g: log likelihood %v, above the maximum %v", i, h, worse, c.LogLikelihood)
			}
		}
	}
	within(t, "sum of thresholds", math.Abs(sum), 1e-12)
}

// enumerated is the conditional log likelihood by its definition, with thresholds shifted.
func enumerated(d *irt.Data, items []irt.Estimated, shift []float64) float64 {
	first := make([]int, len(items)+1)
	for j := range items {
		first[j+1] = first[j] + len(items[j].B)
	}
	eta := func(j, k int) (sum float64) {
		for v := range k {
			sum += items[j].B[v]
			if shift != nil {
				sum += shift[first[j]+v]
			}
		}
		return sum
	}
	total := 0.0
	for i := range d.Persons() {
		gamma, own, score := map[int]float64{0: 1}, 0.0, 0
		for j := range items {
			x := d.At(i, j)
			if x == irt.Missing {
				continue
			}
			own, score = own+eta(j, x), score+x
			next := map[int]float64{}
			for r, g := range gamma {
				for k := 0; k <= len(items[j].B); k++ {
					next[r+k] += g * math.Exp(-eta(j, k))
				}
			}
			gamma = next
		}
		total -= d.Weight(i) * (own + math.Log(gamma[score]))
	}
	return total
}

// Long tests neither overflow nor lose digits: 400 items from −6 to 6.
func TestCMLLong(t *testing.T) {
	b := make([][]float64, 400)
	for j := range b {
		b[j] = []float64{12*float64(j)/399 - 6}
	}
	d := simulated(t, 4, 300, b, 0, irt.DataOptions{})
	c := mustCML(t, d, irt.FamilyRasch, irt.FitOptions{})
	if c.Iterations > 10 {
		t.Errorf("%d iterations", c.Iterations)
	}
}

func TestCMLCancel(t *testing.T) {
	for name, missing := range map[string]float64{"complete": 0, "missing": 0.3} {
		d := simulated(t, 4, 4000, spread(500), missing, irt.DataOptions{})
		for _, after := range []time.Duration{0, time.Millisecond, 30 * time.Millisecond, 200 * time.Millisecond} {
			ctx, cancel := context.WithCancel(context.Background())
			var at time.Time
			timer := time.AfterFunc(after, func() { at = time.Now(); cancel() })
			_, err := irt.FitCML(ctx, d, irt.FamilyRasch, irt.FitOptions{})
			now := time.Now()
			timer.Stop()
			if err == nil {
				cancel()
				continue
			}
			if !errors.Is(err, context.Canceled) {
				t.Errorf("%s after %v: %v", name, after, err)
			}
			if late := now.Sub(at); late > 2*time.Second { // 100 ms on a machine that is not shared
				t.Errorf("%s after %v: stopped %v late", name, after, late)
			}
		}
	}
}

func TestLogSymmetric(t *testing.T) {
	got, err := irt.LogSymmetric([]irt.Item{{A: 1, B: []float64{0}}, {A: 1, B: []float64{-math.Log(2)}}, {A: 1, B: []float64{-math.Log(3)}}})
	if err != nil {
		t.Fatal(err)
	}
	within(t, "ε = 1, 2, 3", worst(got, []float64{0, math.Log(6), math.Log(11), math.Log(6)}, false), 1e-12)
	ones := make([]irt.Item, 1500)
	for i := range ones {
		ones[i] = irt.Item{A: 1, B: []float64{0}}
	}
	if got, err = irt.LogSymmetric(ones); err != nil {
		t.Fatal(err)
	}
	most := 0.0
	for r, v := range got {
		a, _ := math.Lgamma(1501)
		b, _ := math.Lgamma(float64(r + 1))
		c, _ := math.Lgamma(float64(1501 - r))
		most = max(most, math.Abs(v-(a-b-c)))
	}
	within(t, "binomial coefficients of 1500", most, 1e-7)
}

func BenchmarkFitCML_100000x40(b *testing.B) {
	for name, missing := range map[string]float64{"complete": 0, "allDifferent": 0.25} {
		d := simulated(b, 1, 100000, spread(40), missing, irt.DataOptions{})
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				mustCML(b, d, irt.FamilyRasch, irt.FitOptions{})
			}
		})
	}
}
