package irt_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// TestRecovery simulates what Dira does before any calibration: 500 people
// drawn from the prior answer 40 adaptively chosen questions on 15 abilities
// from a bank whose locations are wrong by N(0, 0.5²). The stated standard
// errors must be true: as large as the errors, and covering as they claim.
func TestRecovery(t *testing.T) {
	const persons, length = 500, 40
	rng := rand.New(rand.NewPCG(2026, 1))
	prior := profilePrior(t)
	believed := provisionalBank()
	bank := mustBank(t, believed)
	rules := irt.Rules{Min: repeat(2, 15), Randomesque: 5}
	var sumSE, sumSquare, sumError float64
	covered, scores := 0, 0
	for range persons {
		truth := mistaken(believed, rng)
		theta := prior.Draw(rng)
		profile := adaptive(t, prior, bank, truth, theta, length, rules, rng)
		for k, se := range profile.SE {
			e := profile.Theta[k] - theta[k]
			sumSE, sumSquare, sumError = sumSE+se, sumSquare+e*e, sumError+e
			if math.Abs(e) <= 1.6448536*se { // the 95 % point of the normal
				covered++
			}
			scores++
		}
	}
	n := float64(scores)
	se, rmse, bias, coverage := sumSE/n, math.Sqrt(sumSquare/n), sumError/n, float64(covered)/n
	t.Logf("mean SE %.3f, RMSE %.3f, bias %.3f, coverage of 90 %% intervals %.3f", se, rmse, bias, coverage)
	if math.Abs(rmse/se-1) > 0.10 {
		t.Errorf("RMSE %.3f, mean SE %.3f: differ by more than a tenth", rmse, se)
	}
	if coverage < 0.85 || coverage > 0.95 {
		t.Errorf("90 %% intervals cover %.3f", coverage)
	}
	if math.Abs(bias) > 0.05 {
		t.Errorf("bias %.3f", bias)
	}
}

// People who answer 3PL items by chance have posteriors that are hardly
// concave; the climb still ends quickly.
func TestMAPOfGuessers(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 3))
	prior := profilePrior(t)
	for _, slope := range []float64{0.5, 1, 2, 4} {
		steps := 0
		for range 500 {
			items, responses := make([]irt.Item, 40), make([]int, 40)
			for i := range items {
				items[i] = irt.Item{Dim: rng.IntN(15), A: slope, B: []float64{rng.NormFloat64()}, C: 0.25}
				responses[i] = rng.IntN(2)
			}
			steps = max(steps, mustMAP(t, prior, items, responses).Iterations)
		}
		t.Logf("slope %v: at most %d steps", slope, steps)
		if steps > 60 {
			t.Errorf("slope %v: %d steps", slope, steps)
		}
	}
}

// mistaken returns the items as they truly are, each location somewhere
// around the one believed. A new bank per person makes errors average out.
func mistaken(items []irt.Item, rng *rand.Rand) []irt.Item {
	truth := make([]irt.Item, len(items))
	for i, it := range items {
		shift := it.SDB * rng.NormFloat64()
		b := make([]float64, len(it.B))
		for v := range b {
			b[v] = it.B[v] + shift
		}
		it.B = b
		truth[i] = it
	}
	return truth
}

// adaptive runs a session of a person who answers by truth and is scored by
// bank.
func adaptive(t *testing.T, prior *irt.Prior, bank *irt.Bank, truth []irt.Item, theta []float64, length int, rules irt.Rules, rng *rand.Rand) *irt.Profile {
	t.Helper()
	var asked, responses []int
	var items []irt.Item
	profile := mustMAP(t, prior, nil, nil)
	for len(asked) < length {
		rules.Length = length - len(asked)
		i, ok, err := bank.Next(profile, asked, rules, rng)
		if err != nil || !ok {
			t.Fatal(ok, err)
		}
		asked, items = append(asked, i), append(items, bank.Item(i))
		responses = append(responses, irt.Simulate(&truth[i], theta[truth[i].Dim], rng))
		profile = mustMAP(t, prior, items, responses)
	}
	return profile
}
