package irt_test

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// runCAT answers by chance until the test is over and returns it.
func runCAT(t testing.TB, c *irt.CAT, items []irt.Item, theta float64, seed uint64) *irt.CAT {
	t.Helper()
	rng := rand.New(rand.NewPCG(seed, 7))
	for i, ok := c.Next(); ok; i, ok = c.Next() {
		mustAnswer(t, c, i, irt.Simulate(&items[i], theta, rng))
	}
	if _, done := c.Done(); !done {
		t.Fatal("Next has no item, but the test is not done")
	}
	return c
}

// The same seed and answers give the same questions, another seed others.
func TestCATSeed(t *testing.T) {
	items := catItems(rand.New(rand.NewPCG(41, 42)), 300)
	bank := mustCATBank(t, items, irt.CATBankOptions{})
	exposure := slices.Repeat([]float64{0.5}, len(items))
	o := irt.CATOptions{Randomesque: 5, Exposure: exposure, MaxLength: 20, Seed: 5}
	first, again := runCAT(t, mustCAT(t, bank, o), items, 0.5, 1), runCAT(t, mustCAT(t, bank, o), items, 0.5, 1)
	if !slices.Equal(first.Asked(), again.Asked()) {
		t.Errorf("%v, then %v", first.Asked(), again.Asked())
	}
	o.Seed = 6
	if slices.Equal(first.Asked(), runCAT(t, mustCAT(t, bank, o), items, 0.5, 1).Asked()) {
		t.Error("the seed changes nothing")
	}
}

// Minima, maxima, enemies and length hold with every criterion.
func TestCATRules(t *testing.T) {
	rng := rand.New(rand.NewPCG(43, 44))
	all := append([]irt.Criterion{irt.AStratified}, catCriteria...)
	for round := range 20 {
		items := catItems(rng, 120)
		areas := make([]int, len(items))
		for i := range areas {
			areas[i] = i % 4
		}
		enemies := [][]int{rng.Perm(120)[:30], rng.Perm(120)[:10], rng.Perm(120)[:2]}
		bank := mustCATBank(t, items, irt.CATBankOptions{Areas: areas, Enemies: enemies, Blocked: round%2 == 0})
		o := irt.CATOptions{
			Criterion: all[round%len(all)], MinArea: []int{5, 1, 0, 4}, MaxArea: []int{20, 1, 20, 20},
			MaxLength: 15, Randomesque: 1 + round%3, Seed: uint64(round), StopSE: 0.9,
		}
		if round%4 == 1 {
			o.Shares = []float64{0.1, 0.1, 0.7, 0.1}
		}
		c := runCAT(t, mustCAT(t, bank, o), items, rng.NormFloat64(), uint64(round))
		count := make([]int, 4)
		for _, i := range c.Asked() {
			count[areas[i]]++
		}
		if n := len(c.Asked()); n > 15 || count[0] < 5 || count[1] != 1 || count[3] < 4 {
			t.Errorf("round %d, %v: %v questions per area", round, o.Criterion, count)
		}
		for _, set := range enemies {
			together := 0
			for _, i := range c.Asked() {
				if slices.Contains(set, i) {
					together++
				}
			}
			if together > 1 {
				t.Errorf("round %d: %d enemies asked", round, together)
			}
		}
	}
}

// Under limits and with enemies the best few are those of the full scan of
// what the rules leave.
func TestCATPrunedUnderRules(t *testing.T) {
	rng := rand.New(rand.NewPCG(55, 56))
	for round := range 20 {
		items, areas := anyCATItems(rng, 150), make([]int, 150)
		for i := range areas {
			areas[i] = i % 3
		}
		bank := mustCATBank(t, items, irt.CATBankOptions{Areas: areas, Enemies: [][]int{rng.Perm(150)[:20]}})
		o := irt.CATOptions{Criterion: catCriteria[round%len(catCriteria)], MaxArea: []int{3, 2, 50}, Seed: uint64(round)}
		c, count := mustCAT(t, bank, o), make([]int, 3)
		for range 8 {
			values, size := irt.CATValues(c), 1+rng.IntN(10)
			var want []int
			for i, v := range values {
				if !math.IsNaN(v) && count[areas[i]] < o.MaxArea[areas[i]] {
					want = append(want, i)
				}
			}
			slices.SortStableFunc(want, func(x, y int) int { return cmp.Compare(values[y], values[x]) })
			got := irt.CATBest(c, size)
			for k, i := range got {
				if i != want[k] && !relative(values[i], values[want[k]], 1e-12) {
					t.Fatalf("round %d, %v: best are %v, want %v", round, o.Criterion, got, want[:size])
				}
			}
			if len(got) != size {
				t.Fatalf("round %d: %d items, want %d", round, len(got), size)
			}
			next := got[rng.IntN(size)]
			mustAnswer(t, c, next, irt.Simulate(&items[next], 0.5, rng))
			count[areas[next]]++
		}
	}
}

// Shares of areas are met to a question.
func TestCATShares(t *testing.T) {
	items, areas := catItems(rand.New(rand.NewPCG(45, 46)), 200), make([]int, 200)
	for i := range areas {
		areas[i] = i % 3
	}
	bank := mustCATBank(t, items, irt.CATBankOptions{Areas: areas})
	shares := []float64{0.5, 0.3, 0.2}
	c := runCAT(t, mustCAT(t, bank, irt.CATOptions{Shares: shares, MaxLength: 30}), items, 0, 1)
	count := make([]float64, 3)
	for _, i := range c.Asked() {
		count[areas[i]]++
	}
	for k, share := range shares {
		if math.Abs(count[k]-30*share) > 1 {
			t.Errorf("area %d: %v of 30 questions, share %v", k, count[k], share)
		}
	}
}

// A minimum that the bank cannot meet does not end a test, and one test asks
// no more than there is.
func TestCATExhaustion(t *testing.T) {
	items := catItems(rand.New(rand.NewPCG(47, 48)), 10)
	bank := mustCATBank(t, items, irt.CATBankOptions{Areas: []int{0, 0, 1, 1, 1, 1, 1, 1, 1, 1}})
	for name, test := range map[string]struct {
		o      irt.CATOptions
		length int
		reason irt.Reason
	}{
		"minimum":       {irt.CATOptions{MinArea: []int{5, 0}, MaxLength: 8}, 8, irt.ByLength},
		"whole bank":    {irt.CATOptions{}, 10, irt.ByExhaustion},
		"long":          {irt.CATOptions{MaxLength: 50}, 10, irt.ByExhaustion},
		"maxima":        {irt.CATOptions{MaxArea: []int{1, 2}}, 3, irt.ByExhaustion},
		"nothing":       {irt.CATOptions{MaxArea: []int{0, 0}}, 0, irt.ByExhaustion},
		"exposure":      {irt.CATOptions{Exposure: slices.Repeat([]float64{1e-9}, 10)}, 10, irt.ByExhaustion},
		"large choice":  {irt.CATOptions{Randomesque: 1000}, 10, irt.ByExhaustion},
		"last stage":    {irt.CATOptions{Criterion: irt.AStratified, StageLengths: []int{1, 1, 1, 1}}, 10, irt.ByExhaustion},
		"empty stages":  {irt.CATOptions{Criterion: irt.AStratified, StageLengths: []int{0, 0, 9, 0}}, 10, irt.ByExhaustion},
		"SE too early":  {irt.CATOptions{StopSE: 10, MinLength: 4}, 4, irt.BySE},
		"change":        {irt.CATOptions{StopChange: 10}, 1, irt.ByChange},
		"minimum first": {irt.CATOptions{StopSE: 10, MinArea: []int{2, 2}, MaxLength: 4}, 4, irt.BySE},
		"level":         {irt.CATOptions{Cuts: irt.Cuts{-5}, LevelProbability: 0.9}, 1, irt.ByLevel},
	} {
		c := runCAT(t, mustCAT(t, bank, test.o), items, 0.3, 3)
		if reason, _ := c.Done(); len(c.Asked()) != test.length || reason != test.reason {
			t.Errorf("%s: %d questions, %v; want %d, %v", name, len(c.Asked()), reason, test.length, test.reason)
		}
	}
}

// The stages ask steeper and steeper items, each near the ability.
func TestCATStrata(t *testing.T) {
	rng := rand.New(rand.NewPCG(49, 50))
	items := catItems(rng, 400)
	for _, blocked := range []bool{false, true} {
		bank := mustCATBank(t, items, irt.CATBankOptions{Strata: 4, Blocked: blocked})
		c := runCAT(t, mustCAT(t, bank, irt.CATOptions{Criterion: irt.AStratified, MaxLength: 20}), items, 0.2, 2)
		slopes := make([]float64, 4)
		for n, i := range c.Asked() {
			slopes[n/5] += items[i].A / 5
		}
		// Ranks within blocks of four say less about slopes than the whole order.
		if !blocked && !slices.IsSorted(slopes) || slopes[3] <= slopes[0] {
			t.Errorf("blocked %v: mean slopes of the stages %v", blocked, slopes)
		}
	}
}

// Randomesque choice asks each of the best five as often.
func TestCATRandomesque(t *testing.T) {
	items := catItems(rand.New(rand.NewPCG(53, 54)), 400)
	bank := mustCATBank(t, items, irt.CATBankOptions{})
	rates := make([]float64, len(items))
	for seed := range uint64(1000) {
		first, _ := mustCAT(t, bank, irt.CATOptions{Randomesque: 5, Seed: seed}).Next()
		rates[first] += 1.0 / 1000
	}
	asked := 0
	for _, r := range rates {
		if r > 0 {
			asked++
			if math.Abs(r-0.2) > 0.05 { // four standard errors
				t.Errorf("one of the best five is chosen with frequency %v", r)
			}
		}
	}
	if asked != 5 {
		t.Errorf("%d items are chosen, want 5", asked)
	}
}

// The SPRT errs about as seldom as it says at the edges of its zone, and its
// decisions agree with the ratio.
func TestCATDecision(t *testing.T) {
	items := catItems(rand.New(rand.NewPCG(51, 52)), 300)
	bank := mustCATBank(t, items, irt.CATBankOptions{})
	s := irt.SPRT{Cut: 0.4, Delta: 0.4, Alpha: 0.05, Beta: 0.1}
	const persons = 400
	for _, side := range []float64{-1, 1} {
		wrong := 0
		for p := range uint64(persons) {
			c := runCAT(t, mustCAT(t, bank, irt.CATOptions{SPRT: []irt.SPRT{s}, MaxLength: 200}), items, s.Cut+side*s.Delta, p)
			ratio := sessionLogRatio(t, s, items, c)
			if d := c.Decisions()[0]; !near(ratio, c.LogRatios()[0], 1e-9) || d == irt.Undecided {
				t.Fatalf("log likelihood ratio %v, want %v; %v", c.LogRatios()[0], ratio, d)
			} else if d != irt.Decision(side) {
				wrong++
			}
		}
		t.Logf("at %+.0fδ: %.3f wrong", side, float64(wrong)/persons)
		if float64(wrong)/persons > 0.12 {
			t.Error("more than stated")
		}
	}
}

func sessionLogRatio(t *testing.T, s irt.SPRT, items []irt.Item, c *irt.CAT) float64 {
	t.Helper()
	var given []irt.Item
	for _, i := range c.Asked() {
		given = append(given, items[i])
	}
	v, err := s.LogRatio(given, c.Responses())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSPRT(t *testing.T) {
	s := irt.SPRT{Cut: 0, Delta: 0.5, Alpha: 0.05, Beta: 0.2}
	lower, upper := s.Bounds()
	if !near(lower, math.Log(0.2/0.95), 1e-15) || !near(upper, math.Log(16), 1e-15) {
		t.Errorf("bounds %v, %v", lower, upper)
	}
	for ratio, want := range map[float64]irt.Decision{lower: irt.Below, upper: irt.Above, 0: irt.Undecided, -9: irt.Below, 9: irt.Above} {
		if got := s.Decide(ratio); got != want {
			t.Errorf("Decide(%v) = %v, want %v", ratio, got, want)
		}
	}
	if s.Truncate(0.7) != irt.Above || s.Truncate(0.5) != irt.Below { // the middle is 0.607
		t.Error("Truncate")
	}
	rasch := []irt.Item{{A: 1, B: []float64{0}}}
	if got, err := s.LogRatio(rasch, []int{1}); err != nil || !near(got, 0.5, 1e-15) { // log p(½)/p(−½) = log e^½
		t.Errorf("LogRatio = %v, %v", got, err)
	}
	if got, err := s.LogRatio(rasch, []int{irt.Missing}); err != nil || got != 0 {
		t.Errorf("LogRatio of a missing answer = %v, %v", got, err)
	}
	for _, bad := range [][]int{{2}, {-2}, {}} {
		if _, err := s.LogRatio(rasch, bad); err == nil {
			t.Errorf("LogRatio(%v) accepted", bad)
		}
	}
}
