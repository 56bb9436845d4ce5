package irt_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gonum.org/v1/gonum/mat"

	"github.com/dira-platform/dira/irt"
)

// repeat returns n times v.
func repeat(v, n int) []int { return slices.Repeat([]int{v}, n) }

// provisionalBank returns ten items per ability as they are before any
// calibration: a = 1, one of three locations, uncertain by 0.5; six single
// choice with four options, two without guessing, two with partial credit.
func provisionalBank() []irt.Item {
	items := make([]irt.Item, 150)
	for i := range items {
		n, b := i/15, []float64{-1.2, 0, 1.2}[i/15%3]
		it := irt.Item{Dim: i % 15, A: 1, B: []float64{b}, SDB: 0.5}
		switch {
		case n < 6:
			it.C = 0.25
		case n > 7:
			it.Model, it.B = irt.GPCM, []float64{b - 0.4, b + 0.4}
		}
		items[i] = it
	}
	return items
}

// bruteGain is the fall of the weighted trace, by inverting the matrices.
func bruteGain(t *testing.T, p *irt.Profile, weights []float64, it *irt.Item) float64 {
	t.Helper()
	n := len(p.Theta)
	var precision, after mat.Dense
	if err := precision.Inverse(p.Cov); err != nil {
		t.Fatal(err)
	}
	k := it.Dim
	precision.Set(k, k, precision.At(k, k)+it.EffectiveInformation(p.Theta[k]))
	if err := after.Inverse(&precision); err != nil {
		t.Fatal(err)
	}
	gain := 0.0
	for j := range n {
		gain += weights[j] * (p.Cov.At(j, j) - after.At(j, j))
	}
	return gain
}

// Next finds the same item as computing the gain of every item from its
// definition; inside and outside the cells of the bank's bounds.
func TestNextHasLargestGain(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	prior := profilePrior(t)
	for round := range 40 {
		items := mixedBank(rng, 120)
		bank := mustBank(t, items)
		profile := mustMAP(t, prior, items[:10], repeat(1, 10))
		weights := make([]float64, 15)
		for k := range weights {
			profile.Theta[k] += rng.NormFloat64() * float64(1+round%5)
			weights[k] = max(0, rng.Float64()-0.2)
		}
		best, bestGain := -1, 0.0
		for i := range items {
			if i < 10 || weights[items[i].Dim] == 0 {
				continue
			}
			if gain := bruteGain(t, profile, weights, &items[i]); gain > bestGain*(1+1e-9) {
				best, bestGain = i, gain
			}
		}
		asked := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
		got, ok, err := bank.Next(profile, asked, irt.Rules{Weights: weights}, nil)
		if err != nil || !ok || got != best {
			t.Errorf("round %d: Next = %d, %v, %v, want %d", round, got, ok, err, best)
		}
	}
}

// With a target, Next finds the item whose expected share is nearest.
func TestNextTarget(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	prior := profilePrior(t)
	for round := range 40 {
		items := mixedBank(rng, 300)
		bank := mustBank(t, items)
		profile := mustMAP(t, prior, nil, nil)
		for k := range profile.Theta {
			profile.Theta[k] = rng.NormFloat64() * float64(1+round%5)
		}
		best, distance := -1, math.Inf(1)
		for i := range items {
			share := items[i].Expected(profile.Theta[items[i].Dim]) / float64(items[i].Categories()-1)
			if d := math.Abs(share - 0.7); d < distance {
				best, distance = i, d
			}
		}
		got, ok, err := bank.Next(profile, nil, irt.Rules{Target: 0.7}, nil)
		if err != nil || !ok || got != best {
			t.Errorf("round %d: Next = %d, %v, %v, want %d", round, got, ok, err, best)
		}
	}
}

// session asks n questions and returns them, answering by chance.
func session(t *testing.T, bank *irt.Bank, n int, rules irt.Rules, seed uint64) []int {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 1))
	prior := profilePrior(t)
	theta := prior.Draw(rng)
	var asked, responses []int
	var items []irt.Item
	for len(asked) < n {
		profile := mustMAP(t, prior, items, responses)
		rules.Length = n - len(asked)
		i, ok, err := bank.Next(profile, asked, rules, rng)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			break
		}
		it := bank.Item(i)
		asked, items = append(asked, i), append(items, it)
		responses = append(responses, irt.Simulate(&it, theta[it.Dim], rng))
	}
	return asked
}

func perAbility(bank *irt.Bank, asked []int) []int {
	count := make([]int, 15)
	for _, i := range asked {
		count[bank.Item(i).Dim]++
	}
	return count
}

func TestLimits(t *testing.T) {
	bank := mustBank(t, provisionalBank())
	for seed := range uint64(10) {
		rules := irt.Rules{Min: repeat(2, 15), Randomesque: 5}
		if got := perAbility(bank, session(t, bank, 30, rules, seed)); !slices.Equal(got, repeat(2, 15)) {
			t.Errorf("30 questions, at least 2 each: %v", got)
		}
		rules = irt.Rules{Min: repeat(1, 15), Max: repeat(3, 15), Randomesque: 5}
		rules.Weights = []float64{9, 9, 9, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}
		got := perAbility(bank, session(t, bank, 25, rules, seed))
		if slices.Min(got) < 1 || slices.Max(got) > 3 {
			t.Errorf("25 questions, 1 to 3 each: %v", got)
		}
		got = perAbility(bank, session(t, bank, 100, rules, seed))
		if !slices.Equal(got, repeat(3, 15)) {
			t.Errorf("100 questions, at most 3 each: %v", got)
		}
	}
}

func TestScopeAndClosedSections(t *testing.T) {
	bank := mustBank(t, provisionalBank())
	weights := []float64{1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
	asked := session(t, bank, 14, irt.Rules{Weights: weights, Min: repeat(2, 15), Randomesque: 5}, 3)
	if got := perAbility(bank, asked); slices.Min(got[:4]) < 2 || slices.Max(got[4:]) > 0 || len(asked) != 14 {
		t.Errorf("questions per ability = %v, want 14 on the first four", got)
	}
	odd := func(i int) bool { return i%2 == 1 }
	for _, i := range session(t, bank, 20, irt.Rules{Allowed: odd, Randomesque: 5}, 4) {
		if i%2 == 0 {
			t.Errorf("item %d is not allowed", i)
		}
	}
}

// A minimum that the bank or Allowed makes impossible does not end the test.
func TestImpossibleMinimum(t *testing.T) {
	bank := mustBank(t, provisionalBank())
	rules := irt.Rules{Min: repeat(2, 15), Allowed: func(i int) bool { return i%15 != 14 }}
	asked := session(t, bank, 30, rules, 5)
	if got := perAbility(bank, asked); len(asked) != 30 || got[14] != 0 || slices.Min(got[:14]) < 2 {
		t.Errorf("%d questions, per ability %v", len(asked), got)
	}
}

func TestExhaustedBank(t *testing.T) {
	bank := mustBank(t, provisionalBank()[:20])
	asked := session(t, bank, 40, irt.Rules{Randomesque: 5}, 6)
	slices.Sort(asked)
	want := make([]int, 20)
	for i := range want {
		want[i] = i
	}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("every item once (-want +got):\n%s", diff)
	}
	empty := mustBank(t, nil)
	if _, ok, err := empty.Next(mustMAP(t, profilePrior(t), nil, nil), nil, irt.Rules{}, nil); ok || err != nil {
		t.Errorf("empty bank: %v, %v, want false, nil", ok, err)
	}
}

func TestSeedsRepeat(t *testing.T) {
	bank := mustBank(t, provisionalBank())
	rules := irt.Rules{Randomesque: 5}
	one, again, other := session(t, bank, 40, rules, 7), session(t, bank, 40, rules, 7), session(t, bank, 40, rules, 8)
	if !slices.Equal(one, again) {
		t.Errorf("same seed: %v and %v", one, again)
	}
	if slices.Equal(one, other) {
		t.Errorf("another seed chose the same: %v", one)
	}
}

// The first choice is one of the five best, each about as often.
func TestRandomesqueSpreads(t *testing.T) {
	bank := mustBank(t, mixedBank(rand.New(rand.NewPCG(1, 1)), 300))
	profile := mustMAP(t, profilePrior(t), nil, nil)
	var five []int
	for range 5 { // the best, then the best without it, …
		i, _, err := bank.Next(profile, five, irt.Rules{}, nil)
		if err != nil {
			t.Fatal(err)
		}
		five = append(five, i)
	}
	rng := rand.New(rand.NewPCG(2, 2))
	count := map[int]int{}
	for range 5000 {
		i, _, err := bank.Next(profile, nil, irt.Rules{Randomesque: 5}, rng)
		if err != nil {
			t.Fatal(err)
		}
		count[i]++
	}
	for _, i := range five {
		if c := count[i]; c < 850 || c > 1150 { // 1000 ± 5 standard errors
			t.Errorf("item %d chosen %d times of 5000, want about 1000", i, c)
		}
	}
	if len(count) != 5 {
		t.Errorf("%d items chosen, want 5", len(count))
	}
}

func TestTiesGoByBankOrder(t *testing.T) {
	same := irt.Item{A: 1, B: []float64{0}}
	bank := mustBank(t, []irt.Item{same, same, same})
	profile := mustMAP(t, mustPrior(t, []float64{0}, [][]float64{{1}}), nil, nil)
	for _, rules := range []irt.Rules{{}, {Target: 0.7}} {
		if i, _, _ := bank.Next(profile, nil, rules, nil); i != 0 {
			t.Errorf("Next = %d, want 0", i)
		}
		if i, _, _ := bank.Next(profile, []int{0, 0}, rules, nil); i != 1 {
			t.Errorf("Next after 0 = %d, want 1", i)
		}
	}
}

func TestBankCopies(t *testing.T) {
	items := []irt.Item{{A: 1, B: []float64{0}}}
	bank := mustBank(t, items)
	items[0].B[0], items[0].A = 5, 5
	if it := bank.Item(0); it.A != 1 || it.B[0] != 0 || bank.Len() != 1 || bank.Dims() != 1 {
		t.Errorf("bank changed with its argument: %+v", it)
	}
}

func TestNextErrors(t *testing.T) {
	bank := mustBank(t, []irt.Item{{A: 1, B: []float64{0}}, {A: 1, B: []float64{0}, Dim: 1}})
	profile := mustMAP(t, mustPrior(t, []float64{0, 0}, [][]float64{{1, 0}, {0, 1}}), nil, nil)
	single := mustMAP(t, mustPrior(t, []float64{0}, [][]float64{{1}}), nil, nil)
	tests := []struct {
		profile *irt.Profile
		asked   []int
		rules   irt.Rules
		want    string
	}{
		{single, nil, irt.Rules{}, "profile has 1 abilities, the bank 2"},
		{&irt.Profile{Theta: []float64{0, 0}}, nil, irt.Rules{}, "no covariance"},
		{profile, []int{2}, irt.Rules{}, "asked item 2 of a bank of 2"},
		{profile, []int{-1}, irt.Rules{}, "asked item -1"},
		{profile, nil, irt.Rules{Weights: []float64{1}}, "1 weights for 2"},
		{profile, nil, irt.Rules{Weights: []float64{1, -1}}, "weight -1 of ability 1"},
		{profile, nil, irt.Rules{Weights: []float64{1, math.NaN()}}, "weight NaN of ability 1"},
		{profile, nil, irt.Rules{Weights: []float64{0, 0}}, "no ability has a positive weight"},
		{profile, nil, irt.Rules{Min: []int{1}, Length: 9}, "1 minima for 2"},
		{profile, nil, irt.Rules{Max: []int{1}}, "1 maxima for 2"},
		{profile, nil, irt.Rules{Min: []int{1, 1}}, "number of questions left, not 0"},
		{profile, nil, irt.Rules{Min: []int{0, -1}, Length: 9}, "ability 1: limits -1"},
		{profile, nil, irt.Rules{Min: []int{2, 2}, Max: []int{2, 1}, Length: 9}, "ability 1: limits 2 to 1"},
		{profile, nil, irt.Rules{Target: 1}, "target 1"},
		{profile, nil, irt.Rules{Target: math.NaN()}, "target NaN"},
		{profile, nil, irt.Rules{Randomesque: 5}, "without a generator"},
	}
	for _, tt := range tests {
		if _, ok, err := bank.Next(tt.profile, tt.asked, tt.rules, nil); ok || err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("Next = %v, %v, want the error %q", ok, err, tt.want)
		}
	}
	if _, err := irt.NewBank([]irt.Item{{ID: "q1"}}); err == nil || !strings.Contains(err.Error(), `"q1"`) {
		t.Errorf("NewBank of an invalid item: %v", err)
	}
}
