package assessment

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/irt"
)

// long leaves a simulation out of a short run: under the race detector it takes minutes and shows nothing.
func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("a simulation")
	}
}

// play takes a simulated person of ability theta (per ability) through all sections and returns what was asked.
func play(t testing.TB, e *Engine, s *Session, theta []float64, rng *rand.Rand) []Asked {
	t.Helper()
	return playBy(t, e, s, func(i int) []string { return simulateChoice(e, i, theta, rng) })
}

// playBy asks all questions and lets choose answer them by the item's place in the bank.
func playBy(t testing.TB, e *Engine, s *Session, choose func(i int) []string) []Asked {
	t.Helper()
	asked := e.selfView(s)
	for i := range asked {
		asked[i].Answer = &Answer{Choice: []string{itembank.Skipped}}
	}
	for _, section := range plan(e.framework, e.in.Rules, s.Scope) {
		if section.ID.Self() {
			continue
		}
		for {
			a, ok, err := e.next(s, section, asked)
			if err != nil {
				t.Fatal(err)
			}
			if !ok {
				break
			}
			a.Answer = &Answer{Language: s.Language, Choice: choose(e.index[a.Item])}
			asked = append(asked, a)
		}
	}
	return asked
}

// simulateChoice draws a category by the item's model and returns a choice that earns it.
func simulateChoice(e *Engine, i int, theta []float64, rng *rand.Rand) []string {
	it, parameters := e.in.Items[i], e.bank.Item(i)
	return it.ChoiceFor(irt.Simulate(&parameters, theta[parameters.Dim], rng))
}

func session(e *Engine, seed uint64, scope ...string) *Session {
	abilities, err := resolveScope(e.framework, scope, "")
	if err != nil {
		panic(err)
	}
	return &Session{Scope: abilities, Language: "en", seed: seed, State: Open}
}

// TestSimulatedChoicesEarnTheirCategory guards the simulation itself.
func TestSimulatedChoicesEarnTheirCategory(t *testing.T) {
	for _, it := range builtInEngine(t).in.Items {
		for category := range it.MaxScore() + 1 {
			if got := it.Score(it.ChoiceFor(category)); got != category {
				t.Errorf("%s: choice for %d earns %d", it.ID, category, got)
			}
		}
	}
}

func TestWholeKeepsItsRules(t *testing.T) {
	long(t)
	e := builtInEngine(t)
	rules := e.in.Rules
	for seed := range uint64(40) {
		s := session(e, seed)
		rng := rand.New(rand.NewPCG(seed, 1))
		asked := play(t, e, s, e.prior.Draw(rng), rng)
		if n := countScored(asked); n > rules.Questions {
			t.Errorf("seed %d: %d scored questions", seed, n)
		}
		perAbility, perSection := map[framework.StatementID]int{}, map[SectionID]int{}
		seen := map[itembank.ItemID]bool{}
		row, last := 0, itembank.Kind("")
		for _, a := range asked {
			if a.Self() {
				continue
			}
			if seen[a.Item] {
				t.Errorf("seed %d: %s asked twice", seed, a.Item)
			}
			seen[a.Item] = true
			perAbility[a.Ability]++
			perSection[a.Section]++
			if kind := e.in.Items[e.index[a.Item]].Kind; kind == last && perSection[a.Section] > 1 {
				row++
			} else {
				row, last = 1, kind
			}
			if row > rules.SameKindInARow {
				t.Errorf("seed %d: %d of kind %s in a row in %s", seed, row, last, a.Section)
			}
		}
		for _, section := range e.sections(s) {
			for _, ability := range section.Abilities {
				if n := perAbility[ability]; !section.ID.Self() && n < section.least(rules) || n > rules.MaxPerAbility {
					t.Errorf("seed %d: %d questions on %s", seed, n, ability)
				}
			}
		}
		for section, n := range perSection {
			if n > rules.PerSection {
				t.Errorf("seed %d: %d questions in section %s", seed, n, section)
			}
		}
	}
}

func TestSeedRepeatsThePath(t *testing.T) {
	e := builtInEngine(t)
	path := func(seed uint64) (ids []itembank.ItemID) {
		for _, a := range play(t, e, session(e, seed, "D2"), make([]float64, 15), rand.New(rand.NewPCG(9, 9))) {
			ids = append(ids, a.Item)
		}
		return ids
	}
	if !slices.Equal(path(1), path(1)) {
		t.Error("the same seed and answers gave another path")
	}
	if slices.Equal(path(1), path(2)) {
		t.Error("two seeds gave the same path: nothing is drawn")
	}
}

func TestEnemiesNeverMeet(t *testing.T) {
	e := builtInEngine(t)
	var d2 []*itembank.Item
	for _, it := range e.in.Items {
		if it.Ability == "D2.C6" {
			d2 = append(d2, it)
		}
	}
	for _, it := range d2[1:] { // all of them are enemies of the first
		it.Enemies = []itembank.ItemID{d2[0].ID}
	}
	for seed := range uint64(20) {
		asked := play(t, e, session(e, seed, "D2.C6"), make([]float64, 15), rand.New(rand.NewPCG(seed, 9)))
		if n := countScored(asked); n > 1 && slices.ContainsFunc(asked, func(a Asked) bool { return a.Item == d2[0].ID }) {
			t.Errorf("seed %d: %s was asked among %d questions", seed, d2[0].ID, n)
		}
	}
}

func TestFieldTestItemsAreAskedAndNotScored(t *testing.T) {
	long(t)
	e := builtInEngine(t)
	trial := map[itembank.ItemID]bool{}
	for _, it := range e.in.Items {
		if it.Ability == "D1.C1" && it.Level == framework.Basic {
			it.Review = "field_test"
			trial[it.ID] = true
		}
	}
	met := 0
	for seed := range uint64(20) {
		s := session(e, seed, "D1")
		asked := play(t, e, s, make([]float64, 15), rand.New(rand.NewPCG(seed, 3)))
		n := 0
		for _, a := range asked {
			if trial[a.Item] {
				n++
				if a.Scored {
					t.Errorf("seed %d: %s is on trial and scored", seed, a.Item)
				}
			}
		}
		if n > e.in.Rules.FieldTest {
			t.Errorf("seed %d: %d items on trial", seed, n)
		}
		met += n
	}
	if met == 0 {
		t.Error("no item on trial was ever asked")
	}
}

func TestStopsWhenKnown(t *testing.T) {
	e := builtInEngine(t)
	e.in.Rules.StopSE = 0.9 // quickly known
	asked := play(t, e, session(e, 5, "D2.C6"), make([]float64, 15), rand.New(rand.NewPCG(1, 2)))
	if n := countScored(asked); n != e.in.Rules.MinPerAbility {
		t.Errorf("%d questions although two were enough", n)
	}
}

// TestRecoversLevels is a small proof that able and less able people get what they should; `dira simulate` will be the large one.
func TestRecoversLevels(t *testing.T) {
	long(t)
	e := builtInEngine(t)
	mean := func(theta float64) (average float64) {
		for seed := range uint64(30) {
			s := session(e, seed)
			truth := slices.Repeat([]float64{theta}, 15)
			asked := play(t, e, s, truth, rand.New(rand.NewPCG(seed, 4)))
			r, err := e.result(s, asked, time.Time{})
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range r.Profile {
				average += m.Theta / 15 / 30
			}
		}
		return average
	}
	low, middle, high := mean(-2), mean(0), mean(2)
	if low > -1 || middle < -0.3 || middle > 0.3 || high < 1 {
		t.Errorf("people at −2, 0 and 2 were measured at %.2f, %.2f and %.2f", low, middle, high)
	}
}

func BenchmarkNextQuestion(b *testing.B) {
	e := builtInEngine(b)
	s := session(e, 1)
	rng := rand.New(rand.NewPCG(1, 1))
	asked := play(b, e, s, make([]float64, 15), rng)
	section := plan(e.framework, e.in.Rules, s.Scope)[5]
	half := asked[:len(asked)/2+20]
	for b.Loop() {
		if _, _, err := e.next(s, section, half); err != nil {
			b.Fatal(err)
		}
	}
}

// TestStatedUncertaintyHolds simulates people drawn from the prior, with items that are really as uncertain as they are said to be, and
// compares the stated standard errors with the errors made.
func TestStatedUncertaintyHolds(t *testing.T) {
	long(t)
	e := builtInEngine(t)
	const people = 150
	inside, n, sumSE, sumSquares, questions := 0, 0, 0.0, 0.0, 0
	for seed := range uint64(people) {
		rng := rand.New(rand.NewPCG(seed, 8))
		s, truth := session(e, seed), e.prior.Draw(rng)
		asked := playShifted(t, e, s, truth, rng)
		p, err := e.profile(asked)
		if err != nil {
			t.Fatal(err)
		}
		questions += countScored(asked)
		for k := range truth {
			d := p.Theta[k] - truth[k]
			if math.Abs(d) <= 1.6449*p.SE[k] {
				inside++
			}
			n, sumSE, sumSquares = n+1, sumSE+p.SE[k], sumSquares+d*d
		}
	}
	coverage, meanSE, rmse := float64(inside)/float64(n), sumSE/float64(n), math.Sqrt(sumSquares/float64(n))
	t.Logf("coverage of 90 %% intervals %.3f, mean SE %.3f, RMSE %.3f, %.1f questions a person", coverage, meanSE, rmse, float64(questions)/people)
	if coverage < 0.85 || coverage > 0.95 || math.Abs(meanSE/rmse-1) > 0.1 {
		t.Errorf("coverage %.3f, mean SE %.3f against RMSE %.3f", coverage, meanSE, rmse)
	}
}

// playShifted is play for items whose real difficulty differs from the assumed one by as much as the calibration says.
func playShifted(t testing.TB, e *Engine, s *Session, theta []float64, rng *rand.Rand) []Asked {
	t.Helper()
	shift := map[int]float64{}
	return playBy(t, e, s, func(i int) []string {
		if _, ok := shift[i]; !ok {
			shift[i] = rng.NormFloat64() * e.in.Scale.Calibration.Uncertainty
		}
		parameters := e.bank.Item(i)
		return e.in.Items[i].ChoiceFor(irt.Simulate(&parameters, theta[parameters.Dim]-shift[i], rng))
	})
}
