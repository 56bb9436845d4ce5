package irt_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/dira-platform/dira/irt"
)

var everyMethod = []irt.ScoreMethod{irt.EAP, irt.MAP, irt.ML, irt.WLE, irt.Jeffreys}

// lsat7Items are the 2PL of LSAT7 by marginal likelihood, given as slopes and intercepts.
func lsat7Items() []irt.Item {
	a := []float64{0.987545901, 1.080837144, 1.70747768, 0.764989878, 0.735672724}
	d := []float64{1.855855648, 0.807969593, 1.805206217, 0.485999803, 1.854457596}
	items := make([]irt.Item, 5)
	for i := range items {
		items[i] = irt.Item{ID: []string{"i1", "i2", "i3", "i4", "i5"}[i], A: a[i], B: []float64{-d[i] / a[i]}}
	}
	return items
}

// The values come from the defining equations in Python, roots by bisection.
func TestScoreLSAT7(t *testing.T) {
	for _, want := range []struct {
		pattern   string
		method    irt.ScoreMethod
		theta, se float64
		extreme   int
	}{
		{"00000", irt.EAP, -1.869783561001, 0.6926998901558, -1},
		{"00000", irt.MAP, -1.816388213496, 0.6749990200132, -1},
		{"00000", irt.ML, -6, 3.888878868873, -1},
		{"00000", irt.WLE, -4.137071903143, 1.957331031194, -1},
		{"00000", irt.Jeffreys, -4.137071903143, 1.957331031194, -1},
		{"10100", irt.EAP, -0.6515537567534, 0.6773190968814, 0},
		{"10100", irt.MAP, -0.6891238568485, 0.6504250446492, 0},
		{"10100", irt.ML, -1.168718827345, 0.8267889557301, 0},
		{"10100", irt.WLE, -1.15118258432, 0.8263608803822, 0},
		{"10100", irt.Jeffreys, -1.15118258432, 0.8263608803822, 0},
		{"11111", irt.EAP, 0.7271848511447, 0.8009320618953, 1},
		{"11111", irt.MAP, 0.6381514799519, 0.8035208721925, 1},
		{"11111", irt.ML, 6, 13.07569759625, 1},
		{"11111", irt.WLE, 1.088187881482, 1.63780298181, 1},
		{"11111", irt.Jeffreys, 1.088187881482, 1.63780298181, 1},
	} {
		t.Run(want.pattern+" "+want.method.String(), func(t *testing.T) {
			got := mustScore(t, lsat7Items(), digits(want.pattern), irt.ScoreOptions{Method: want.method})
			if !near(got.Theta, want.theta, 1e-10) || !near(got.SE, want.se, 1e-10) || got.Extreme != want.extreme || got.Answered != 5 {
				t.Errorf("%+v, want %v ± %v, extreme %d", got, want.theta, want.se, want.extreme)
			}
		})
	}
}

// The mean of the EAP over those who took the test is the population's, and their variance and that of the posterior add up to
// the population's: so it is at the maximum of the marginal likelihood.
func TestScoreDataLSAT7(t *testing.T) {
	people, err := irt.ScoreData(context.Background(), lsat7Items(), lsat7(t), irt.ScoreOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var mean, square float64
	for _, a := range people {
		mean += a.Theta / 1000
		square += (a.Theta*a.Theta + a.SE*a.SE) / 1000
	}
	if !near(mean, 0, 1e-6) || !near(square, 1, 1e-6) {
		t.Errorf("mean %v, variance %v, want 0 and 1", mean, square)
	}
}

// slopeOf is the derivative of the objective by plain finite differences of probabilities.
func naiveEquation(items []irt.Item, x []int, m irt.ScoreMethod, theta float64) float64 {
	const h = 1e-4
	g, info, third, infoSlope := 0.0, 0.0, 0.0, 0.0
	for i := range items {
		if x[i] == irt.Missing {
			continue
		}
		up, at, down := items[i].Probabilities(theta+h, nil), items[i].Probabilities(theta, nil), items[i].Probabilities(theta-h, nil)
		g += (math.Log(up[x[i]]) - math.Log(down[x[i]])) / (2 * h)
		for k, p := range at {
			d1, d2 := (up[k]-down[k])/(2*h), (up[k]-2*p+down[k])/(h*h)
			info += d1 * d1 / p
			third += d1 * d2 / p
		}
		infoSlope += (items[i].Information(theta+h) - items[i].Information(theta-h)) / (2 * h)
	}
	switch m {
	case irt.MAP:
		g -= theta
	case irt.WLE:
		g += third / (2 * info)
	case irt.Jeffreys:
		g += infoSlope / (2 * info)
	}
	return g
}

func randomAnswers(rng *rand.Rand, items []irt.Item, theta float64) []int {
	x := make([]int, len(items))
	for i := range items {
		x[i] = irt.Simulate(&items[i], theta, rng)
		if rng.IntN(5) == 0 {
			x[i] = irt.Missing
		}
	}
	return x
}

func TestScoreSolvesItsEquation(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	items := variedItems()
	for range 200 {
		x := randomAnswers(rng, items, rng.NormFloat64())
		for _, m := range everyMethod[1:] {
			a := mustScore(t, items, x, irt.ScoreOptions{Method: m})
			if a.Answered == 0 || m == irt.ML && a.Extreme != 0 {
				continue
			}
			if g := naiveEquation(items, x, m, a.Theta); math.Abs(g) > 1e-6 {
				t.Errorf("%v of %v: derivative %v at %v", m, x, g, a.Theta)
			}
			if g := naiveEquation(items, x, m, a.Theta+1e-3); g >= 0 {
				t.Errorf("%v of %v: rises above %v", m, x, a.Theta)
			}
		}
	}
}

// EAP against the integral by Simpson's rule on many more nodes.
func TestScoreEAPIsTheIntegral(t *testing.T) {
	rng := rand.New(rand.NewPCG(8, 8))
	items := variedItems()
	for range 50 {
		x := randomAnswers(rng, items, rng.NormFloat64())
		var s [3]float64
		const n = 8000
		for i := range n + 1 {
			theta := 0.5 + 2*(-10+20*float64(i)/n)
			w := math.Exp(-(theta - 0.5) * (theta - 0.5) / 8)
			if i%2 == 1 {
				w *= 2
			}
			for j := range items {
				if x[j] != irt.Missing {
					w *= items[j].Probabilities(theta, nil)[x[j]]
				}
			}
			s[0], s[1], s[2] = s[0]+w, s[1]+w*theta, s[2]+w*theta*theta
		}
		mean := s[1] / s[0]
		got := mustScore(t, items, x, irt.ScoreOptions{Mean: 0.5, SD: 2})
		if !near(got.Theta, mean, 1e-6) || !near(got.SE, math.Sqrt(s[2]/s[0]-mean*mean), 1e-6) {
			t.Errorf("EAP of %v = %+v, want %v ± %v", x, got, mean, math.Sqrt(s[2]/s[0]-mean*mean))
		}
	}
}

// Of many answers all methods say the same.
func TestScoreMethodsMeet(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	var items []irt.Item
	for range 300 {
		items = append(items, variedItems()...)
	}
	x := make([]int, len(items))
	for i := range items {
		x[i] = irt.Simulate(&items[i], 0.8, rng)
	}
	reference := mustScore(t, items, x, irt.ScoreOptions{Method: irt.WLE})
	if math.Abs(reference.Theta-0.8) > 4*reference.SE {
		t.Errorf("θ = 0.8 scored as %+v", reference)
	}
	for _, m := range everyMethod {
		if a := mustScore(t, items, x, irt.ScoreOptions{Method: m}); math.Abs(a.Theta-reference.Theta) > 2e-3 || math.Abs(a.SE/reference.SE-1) > 2e-2 {
			t.Errorf("%v: %+v, WLE %+v", m, a, reference)
		}
	}
}

// Under Rasch the score rises with the raw score and depends on nothing else.
func TestScoreRaschIsSufficient(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 10))
	items := make([]irt.Item, 12)
	for i := range items {
		items[i] = irt.Item{A: 1, B: []float64{rng.NormFloat64()}}
	}
	for _, m := range everyMethod {
		last := math.Inf(-1)
		for raw := range 13 {
			var first irt.Ability
			for try := range 4 {
				x := make([]int, 12)
				for _, i := range rng.Perm(12)[:raw] {
					x[i] = 1
				}
				a := mustScore(t, items, x, irt.ScoreOptions{Method: m})
				if try == 0 {
					first = a
				}
				if !near(a.Theta, first.Theta, 1e-9) || a.Raw != raw {
					t.Errorf("%v: raw %d: %+v and %+v", m, raw, first, a)
				}
			}
			if first.Theta <= last {
				t.Errorf("%v: raw %d scores %v after %v", m, raw, first.Theta, last)
			}
			last = first.Theta
		}
	}
}

func TestScoreOrderAndMissing(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 11))
	items := variedItems()
	for range 50 {
		x := randomAnswers(rng, items, 0)
		var fewer []irt.Item
		var answers []int
		for _, i := range rng.Perm(len(items)) {
			if x[i] != irt.Missing {
				fewer, answers = append(fewer, items[i]), append(answers, x[i])
			}
		}
		for _, m := range everyMethod {
			o := irt.ScoreOptions{Method: m, Nodes: 61}
			a, b := mustScore(t, items, x, o), mustScore(t, fewer, answers, o)
			if a.Answered > 0 && (!near(a.Theta, b.Theta, 1e-9) || !near(a.SE, b.SE, 1e-9) || a.Extreme != b.Extreme) {
				t.Errorf("%v: %+v, in another order without missing %+v", m, a, b)
			}
		}
	}
}

func TestScoreExtremes(t *testing.T) {
	items := variedItems()
	top, none := make([]int, len(items)), make([]int, len(items))
	for i := range items {
		top[i], none[i] = len(items[i].B), irt.Missing
	}
	for _, m := range everyMethod {
		low := mustScore(t, items, make([]int, len(items)), irt.ScoreOptions{Method: m})
		high := mustScore(t, items, top, irt.ScoreOptions{Method: m})
		if low.Extreme != -1 || high.Extreme != 1 || low.Theta >= 0 || high.Theta <= 0 || !(low.SE > 0) || math.IsInf(high.SE, 0) {
			t.Errorf("%v: lowest %+v, highest %+v", m, low, high)
		}
		a := mustScore(t, items, none, irt.ScoreOptions{Method: m, Mean: 0.3, SD: 2})
		if a.Answered != 0 || a.Extreme != 0 {
			t.Errorf("%v: without answers %+v", m, a)
		}
		if m <= irt.MAP && (!near(a.Theta, 0.3, 1e-9) || !near(a.SE, 2, 1e-6)) || m > irt.MAP && !(math.IsNaN(a.Theta) && math.IsNaN(a.SE)) {
			t.Errorf("%v: without answers %+v", m, a)
		}
	}
	ml := mustScore(t, items, top, irt.ScoreOptions{Method: irt.ML, Min: -4, Max: 4.5})
	if ml.Theta != 4.5 {
		t.Errorf("ML of everything right = %+v, want the bound", ml)
	}
	easy := []irt.Item{{A: 1, B: []float64{9}}, {A: 1, B: []float64{8}}} // the maximum, 8.5, is outside
	if a := mustScore(t, easy, []int{1, 0}, irt.ScoreOptions{Method: irt.ML}); a.Theta != 6 || a.Extreme != 1 {
		t.Errorf("ML beyond the bound = %+v", a)
	}
}

// Luck on hard items and failure on easy ones: the likelihood of the 3PL has two modes, and the highest counts.
func TestScoreHighestMode(t *testing.T) {
	var items []irt.Item
	var x []int
	for i := range 8 {
		items = append(items, irt.Item{A: 2.5, B: []float64{-2 + 0.1*float64(i)}, C: 0.2}, irt.Item{A: 2.5, B: []float64{2 + 0.1*float64(i)}, C: 0.35})
		x = append(x, i%2, 1)
	}
	for _, o := range []irt.ScoreOptions{{Method: irt.ML}, {Method: irt.MAP, SD: 3}} {
		a := mustScore(t, items, x, o)
		best, at := math.Inf(-1), 0.0
		for theta := -6.0; theta <= 6; theta += 1e-3 {
			v := 0.0
			if o.Method == irt.MAP {
				v = -theta * theta / 18
			}
			for i := range items {
				l, _, _ := items[i].LogLikelihood(theta, x[i])
				v += l
			}
			if v > best {
				best, at = v, theta
			}
		}
		if math.Abs(a.Theta-at) > 2e-3 {
			t.Errorf("%v: %+v, the highest mode is at %v", o.Method, a, at)
		}
	}
}

// An uncertain location widens every standard error and moves no estimate.
func TestScoreUncertainLocations(t *testing.T) {
	known, x := lsat7Items(), []int{1, 0, 1, 1, 0}
	vague := lsat7Items()
	for i := range vague {
		vague[i].SDB = 0.5
	}
	for _, m := range everyMethod {
		a, b := mustScore(t, known, x, irt.ScoreOptions{Method: m}), mustScore(t, vague, x, irt.ScoreOptions{Method: m})
		if a.Theta != b.Theta || b.SE <= a.SE || b.SE > 1.2*a.SE {
			t.Errorf("%v: %+v, with uncertain locations %+v", m, a, b)
		}
	}
}

// The standard error is that of the estimate, over simulated people at one ability.
func TestScoreStandardErrors(t *testing.T) {
	rng := rand.New(rand.NewPCG(12, 12))
	var items []irt.Item
	for range 6 {
		items = append(items, variedItems()...)
	}
	const n = 1500
	var sum, square, variance float64
	for range n {
		x := make([]int, len(items))
		for i := range items {
			x[i] = irt.Simulate(&items[i], 0.4, rng)
		}
		a := mustScore(t, items, x, irt.ScoreOptions{Method: irt.WLE})
		sum, square, variance = sum+a.Theta-0.4, square+(a.Theta-0.4)*(a.Theta-0.4), variance+a.SE*a.SE
	}
	if bias, se := sum/n, math.Sqrt(square)/n; math.Abs(bias) > 4*se {
		t.Errorf("WLE is off by %v ± %v", bias, se)
	}
	if ratio := square / variance; math.Abs(ratio-1) > 4*math.Sqrt(2.0/n) {
		t.Errorf("the squared error is %v of what the standard errors say", ratio)
	}
}
