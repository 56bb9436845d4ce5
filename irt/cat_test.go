package irt_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// anyCATItems returns n random items of all models, some with an uncertain
// location, some equal to one before.
func anyCATItems(rng *rand.Rand, n int) []irt.Item {
	items := make([]irt.Item, n)
	for i := range items {
		items[i] = randomItem(rng, 1, 2)
		items[i].A = max(items[i].A, 0.05)
		items[i].SDB = max(0, items[i].SDB-0.5)
		if i > 0 && rng.IntN(10) == 0 {
			items[i] = items[rng.IntN(i)]
		}
	}
	return items
}

var catCriteria = []irt.Criterion{irt.MaxInformation, irt.KullbackLeibler, irt.PosteriorKL, irt.MinVariance, irt.ClosestDifficulty}

// The choice that skips items by their bounds is that of the full scan, with
// all catCriteria and estimators, at any ability.
func TestCATPrunedIsFullScan(t *testing.T) {
	rng := rand.New(rand.NewPCG(21, 22))
	for round := range 30 {
		items := anyCATItems(rng, 10+rng.IntN(200))
		bank := mustCATBank(t, items, irt.CATBankOptions{})
		for _, criterion := range catCriteria {
			o := irt.CATOptions{
				Criterion: criterion, Estimator: irt.CATEstimator(rng.IntN(2)), Mean: 4*rng.Float64() - 2, SD: 1 + rng.Float64(),
				FixedDelta: round%2 == 0, PlugIn: round%3 == 0, MaxLength: 8, Seed: uint64(round),
			}
			c := mustCAT(t, bank, o)
			theta := 2 * rng.NormFloat64()
			for got, ok := c.Next(); ok; got, ok = c.Next() {
				want := -1
				values := irt.CATValues(c)
				for i, v := range values {
					if !math.IsNaN(v) && (want < 0 || v > values[want]) {
						want = i
					}
				}
				// The nodes that a scan leaves out are worth a rounding error.
				if got != want && !relative(values[got], values[want], 1e-12) {
					t.Fatalf("round %d, %v: item %d (%v), want %d (%v)", round, criterion, got, values[got], want, values[want])
				}
				if got != want && criterion == irt.MaxInformation {
					t.Fatalf("round %d: item %d, want %d", round, got, want)
				}
				mustAnswer(t, c, got, irt.Simulate(&items[got], theta, rng))
			}
		}
	}
}

// The values that the catCriteria rank by are what their definitions say.
func TestCATValuesByDefinition(t *testing.T) {
	rng := rand.New(rand.NewPCG(23, 24))
	items := anyCATItems(rng, 25)
	bank := mustCATBank(t, items, irt.CATBankOptions{})
	for _, delta := range []float64{0.05, 0.5, 3} {
		c := halfway(t, bank, irt.CATOptions{Criterion: irt.KullbackLeibler, Delta: delta, FixedDelta: true}, 0.5, 6)
		theta, _ := c.Estimate()
		for i, got := range irt.CATValues(c) {
			const steps = 4000 // of the midpoint rule
			want, h := 0.0, 2*delta/steps
			for s := range steps {
				want += h * catDivergence(&items[i], theta, theta-delta+(float64(s)+0.5)*h)
			}
			if !math.IsNaN(got) && !near(got, want, 2e-6) {
				t.Errorf("δ %v, %+v: index %v, want %v", delta, items[i], got, want)
			}
		}
	}
	posterior := halfway(t, bank, irt.CATOptions{Criterion: irt.MinVariance}, 0.5, 6)
	plugIn := halfway(t, bank, irt.CATOptions{Criterion: irt.MinVariance, PlugIn: true}, 0.5, 6)
	compareVariance(t, posterior, items, false)
	compareVariance(t, plugIn, items, true)
}

// catDivergence is KL(θ ‖ t) by definition.
func catDivergence(it *irt.Item, theta, t float64) float64 {
	p, q, sum := irt.Averaged(it, theta), irt.Averaged(it, t), 0.0
	for k := range p {
		if p[k] > 0 {
			sum += p[k] * math.Log(p[k]/q[k])
		}
	}
	return sum
}

// compareVariance compares the values with the expected variance computed by
// answering in every way.
func compareVariance(t *testing.T, c *irt.CAT, items []irt.Item, plugIn bool) {
	t.Helper()
	theta, _ := c.Estimate()
	nodes, w := c.Posterior()
	_, now := catMoments(nodes, w)
	for i, got := range irt.CATValues(c) {
		if math.IsNaN(got) {
			continue
		}
		want := 0.0
		for x := range items[i].Categories() {
			after, p := make([]float64, len(w)), 0.0
			for q := range w {
				after[q] = w[q] * irt.Averaged(&items[i], nodes[q])[x]
				p += after[q]
			}
			_, v := catMoments(nodes, after)
			if plugIn {
				p = irt.Averaged(&items[i], theta)[x]
			}
			want += p * v
		}
		if !plugIn {
			got = now - got
		} else {
			got = -got
		}
		if !near(got, want, 1e-11) {
			t.Errorf("plug-in %v, item %d: variance %v, want %v", plugIn, i, got, want)
		}
	}
}

// catMoments returns the moments of weights that need not sum to 1.
func catMoments(x, w []float64) (mean, variance float64) {
	sum := 0.0
	for q := range x {
		sum += w[q]
		mean += w[q] * x[q]
	}
	mean /= sum
	for q := range x {
		variance += w[q] * (x[q] - mean) * (x[q] - mean) / sum
	}
	return mean, variance
}

// The bounds bound, also items far from what a test can be.
func TestCATBounds(t *testing.T) {
	rng := rand.New(rand.NewPCG(25, 26))
	for range 20000 {
		it := randomItem(rng, 1, math.Exp(3*rng.NormFloat64()))
		it.A = max(it.A, 1e-3)
		if it.Validate() != nil {
			continue
		}
		theta, width := 3*rng.NormFloat64(), math.Exp(rng.NormFloat64()-2)
		if got, most := it.EffectiveInformation(theta+width*rng.Float64()), irt.MostInformation(&it, theta, theta+width); got > most*(1+1e-9) {
			t.Fatalf("%+v: information %v above %v", it, got, most)
		}
		delta := math.Exp(rng.NormFloat64() - 1)
		if got, most := irt.KLIndex(&it, theta, delta), irt.MostKL(&it, theta, delta); got > most {
			t.Fatalf("%+v at %v ± %v: index %v above %v", it, theta, delta, got, most)
		}
	}
}

// The posterior updated answer by answer is that of all answers at once, and
// the estimates are its moments and its mode.
func TestCATEstimate(t *testing.T) {
	rng := rand.New(rand.NewPCG(27, 28))
	for round := range 20 {
		items := anyCATItems(rng, 60)
		for i := range items {
			items[i].SDB = 0
		}
		bank := mustCATBank(t, items, irt.CATBankOptions{})
		c := mustCAT(t, bank, irt.CATOptions{Mean: 0.3, SD: 1.2})
		m := mustCAT(t, bank, irt.CATOptions{Mean: 0.3, SD: 1.2, Estimator: irt.CATMAP})
		logs, nodes := posteriorLogs(0.3, 1.2)
		theta := rng.NormFloat64()
		var given []irt.Item
		var responses []int
		for i := range 40 {
			x := irt.Simulate(&items[i], theta, rng)
			mustAnswer(t, c, i, x)
			mustAnswer(t, m, i, x)
			given, responses = append(given, items[i]), append(responses, x)
			for q := range nodes {
				l, _, _ := items[i].LogLikelihood(nodes[q], x)
				logs[q] += l
			}
		}
		w := make([]float64, len(logs))
		for q, l := range logs {
			w[q] = math.Exp(l - slices.Max(logs))
		}
		mean, variance := catMoments(nodes, w)
		got, se := c.Estimate()
		if !near(got, mean, 1e-12) || !near(se, max(math.Sqrt(variance), 0.1), 1e-12) {
			t.Errorf("round %d: EAP %v ± %v, want %v ± %v", round, got, se, mean, math.Sqrt(variance))
		}
		prior, err := irt.NewPrior([]float64{0.3}, [][]float64{{1.44}})
		if err != nil {
			t.Fatal(err)
		}
		want := mustMAP(t, prior, given, responses)
		if got, se := m.Estimate(); !near(got, want.Theta[0], 1e-8) || !near(se, want.SE[0], 1e-8) {
			t.Errorf("round %d: MAP %v ± %v, want %v ± %v", round, got, se, want.Theta[0], want.SE[0])
		}
	}
}

func posteriorLogs(mean, sd float64) (logs, nodes []float64) {
	for q := range 61 {
		theta := -6 + 0.2*float64(q)
		nodes = append(nodes, theta)
		logs = append(logs, -(theta-mean)*(theta-mean)/(2*sd*sd))
	}
	return logs, nodes
}

// Answers that the model holds for impossible leave numbers, not NaN.
func TestCATImpossibleAnswers(t *testing.T) {
	items := []irt.Item{{A: 1000, B: []float64{3}}, {A: 1000, B: []float64{-3}}, {A: 1000, B: []float64{1000}}, {A: 1000, B: []float64{-1000}}}
	bank := mustCATBank(t, items, irt.CATBankOptions{})
	for _, estimator := range []irt.CATEstimator{irt.CATEAP, irt.CATMAP} {
		c := mustCAT(t, bank, irt.CATOptions{Estimator: estimator})
		for i, x := range []int{1, 0, 1, 0} {
			mustAnswer(t, c, i, x)
			theta, se := c.Estimate()
			if math.IsNaN(theta+se) || math.IsInf(theta, 0) || !(se > 0) {
				t.Errorf("%v after %d answers: %v ± %v", estimator, i+1, theta, se)
			}
		}
	}
}

// The stated standard errors are true: 90 % intervals cover 90 %.
func TestCATCoverage(t *testing.T) {
	items := catItems(rand.New(rand.NewPCG(29, 30)), 400)
	bank := mustCATBank(t, items, irt.CATBankOptions{})
	const persons = 2000
	rng := rand.New(rand.NewPCG(31, 32))
	covered, square, stated := 0, 0.0, 0.0
	for range persons {
		theta := rng.NormFloat64()
		c := mustCAT(t, bank, irt.CATOptions{MaxLength: 20})
		for i, ok := c.Next(); ok; i, ok = c.Next() {
			mustAnswer(t, c, i, irt.Simulate(&items[i], theta, rng))
		}
		got, se := c.Estimate()
		if math.Abs(got-theta) <= 1.6448536*se {
			covered++
		}
		square, stated = square+(got-theta)*(got-theta), stated+se*se
	}
	share, ratio := float64(covered)/persons, math.Sqrt(square/stated)
	t.Logf("90 %% intervals cover %.3f; RMSE / stated SE %.3f", share, ratio)
	if math.Abs(share-0.9) > 0.02 || math.Abs(ratio-1) > 0.05 { // three standard errors
		t.Error("too far off")
	}
}

// catRefusals are options that make no sense with a bank of two items.
var catRefusals = []struct {
	b    irt.CATBankOptions
	o    irt.CATOptions
	want string
}{
	{b: irt.CATBankOptions{Nodes: 2}, want: "2 nodes"},
	{b: irt.CATBankOptions{Low: 1, High: -1}, want: "nodes from 1 to -1"},
	{b: irt.CATBankOptions{Low: math.NaN(), High: 1}, want: "nodes from NaN"},
	{b: irt.CATBankOptions{Areas: []int{0}}, want: "1 areas for 2 items"},
	{b: irt.CATBankOptions{Areas: []int{0, 2}}, want: "area 2"},
	{b: irt.CATBankOptions{Enemies: [][]int{{0, 2}}}, want: "enemy item 2"},
	{b: irt.CATBankOptions{Strata: -1}, want: "-1 strata"},
	{o: irt.CATOptions{Criterion: 9}, want: "criterion 9"},
	{o: irt.CATOptions{Estimator: 9}, want: "estimator 9"},
	{o: irt.CATOptions{Mean: 7}, want: "prior mean 7"},
	{o: irt.CATOptions{SD: 0.1}, want: "prior standard deviation 0.1"},
	{o: irt.CATOptions{SD: math.NaN()}, want: "prior standard deviation NaN"},
	{o: irt.CATOptions{Delta: -1}, want: "delta -1"},
	{o: irt.CATOptions{MinLength: 3, MaxLength: 2}, want: "3 to 2 questions"},
	{o: irt.CATOptions{StopSE: 0.05}, want: "not resolved"},
	{o: irt.CATOptions{StopChange: math.NaN()}, want: "change NaN"},
	{o: irt.CATOptions{Criterion: irt.AStratified}, want: "StageLengths or MaxLength"},
	{o: irt.CATOptions{Criterion: irt.AStratified, StageLengths: []int{1}}, want: "1 stage lengths for 4 strata"},
	{o: irt.CATOptions{MinArea: []int{1}}, want: "need MaxLength"},
	{o: irt.CATOptions{MaxArea: []int{1, 2}}, want: "2 maxima for 1 areas"},
	{o: irt.CATOptions{MinArea: []int{2}, MaxArea: []int{1}, MaxLength: 2}, want: "limits 2 to 1"},
	{o: irt.CATOptions{Shares: []float64{math.NaN()}}, want: "share NaN"},
	{o: irt.CATOptions{Exposure: []float64{1}}, want: "1 exposure parameters for 2 items"},
	{o: irt.CATOptions{Exposure: []float64{0, 1}}, want: `item "x": exposure parameter 0`},
	{o: irt.CATOptions{SPRT: []irt.SPRT{{}}}, want: "delta 0"},
	{o: irt.CATOptions{Cuts: irt.Cuts{1, 0}, LevelProbability: 0.5}, want: "do not increase"},
	{o: irt.CATOptions{LevelProbability: 0.5}, want: "cuts []"},
}

func TestNewCATRefuses(t *testing.T) {
	items := []irt.Item{{ID: "x", A: 1, B: []float64{0}}, {A: 1, B: []float64{1}}}
	for _, test := range catRefusals {
		bank, err := irt.NewCATBank(items, test.b)
		if err == nil {
			_, err = irt.NewCAT(bank, test.o)
		}
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v, %+v: error %v, want %q", test.b, test.o, err, test.want)
		}
	}
	two := []irt.Item{items[0], {ID: "y", A: 1, B: []float64{0}, Dim: 1}}
	if _, err := irt.NewCATBank(two, irt.CATBankOptions{}); err == nil || !strings.Contains(err.Error(), "one ability") {
		t.Error(err)
	}
	if _, err := irt.NewCATBank(nil, irt.CATBankOptions{}); err == nil {
		t.Error("a bank of nothing")
	}
}

func TestCATAnswerRefuses(t *testing.T) {
	bank := mustCATBank(t, []irt.Item{{A: 1, B: []float64{0}}, {A: 1, B: []float64{1}}}, irt.CATBankOptions{})
	c := mustCAT(t, bank, irt.CATOptions{})
	for _, a := range [][2]int{{-1, 0}, {2, 0}, {0, 2}, {0, -2}} {
		if err := c.Answer(a[0], a[1]); err == nil {
			t.Errorf("Answer(%v) accepted", a)
		}
	}
	first, _ := c.Next()
	if again, _ := c.Next(); again != first {
		t.Errorf("Next is %d, then %d", first, again)
	}
	mustAnswer(t, c, first, irt.Missing)
	if theta, se := c.Estimate(); !near(theta, 0, 1e-12) || !near(se, 1, 1e-6) {
		t.Errorf("a missing answer says %v ± %v", theta, se)
	}
	if err := c.Answer(first, 1); err == nil {
		t.Error("answered twice")
	}
	second, _ := c.Next()
	mustAnswer(t, c, second, 1)
	if reason, done := c.Done(); !done || reason != irt.ByExhaustion {
		t.Error(reason, done)
	}
	if _, ok := c.Next(); ok || c.Answer(0, 1) == nil {
		t.Error("goes on after the end")
	}
	if got := fmt.Sprint(c.Asked(), c.Responses()); got != "[0 1] [-1 1]" {
		t.Error(got)
	}
}
