package demo

import (
	"math"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dira-platform/dira/internal/framework"
)

// people makes the staff of a ministry, without a server.
func people(t *testing.T, n int, seed uint64) *world {
	t.Helper()
	w := &world{o: Options{People: n, Seed: seed}}
	if err := w.prepare(); err != nil {
		t.Fatal(err)
	}
	w.staff = makeStaff(n, seed, w.engine)
	return w
}

func TestSameSeedSamePeople(t *testing.T) {
	one, same, other := people(t, 60, 1), people(t, 60, 1), people(t, 60, 2)
	options := cmp.Options{cmp.AllowUnexported(person{}, unit{}), cmpopts.EquateEmpty()}
	if diff := cmp.Diff(one.staff, same.staff, options); diff != "" {
		t.Error("the same seed gives others: ", diff)
	}
	if cmp.Equal(one.staff, other.staff, options) {
		t.Error("another seed gives the same people")
	}
}

func TestUnits(t *testing.T) {
	depth := map[string]int{"": 0}
	for i, u := range units {
		above, ok := depth[u.parent]
		if !ok || (i == 0) != (u.parent == "") || depth[u.code] > 0 {
			t.Errorf("%s does not stand once below one that comes before", u.code)
		}
		depth[u.code] = above + 1
		if above > 2 {
			t.Errorf("%s is on level %d", u.code, above+1)
		}
	}
	if len(units) != 24 {
		t.Errorf("%d units", len(units))
	}
	for _, people := range []int{MinPeople, 61, 500, Usual, MaxPeople} {
		sum, small := 0, 0
		for _, n := range sizes(people) {
			if sum += n; n < 1 {
				t.Errorf("of %d people there are %d in a unit", people, n)
			} else if n < 8 {
				small++
			}
		}
		if sum != people || people == Usual && (small < 2 || small > 5) {
			t.Errorf("of %d people %d have a unit, %d units have fewer than 8", people, sum, small)
		}
	}
}

func TestPeople(t *testing.T) {
	w := people(t, Usual, 1)
	mails, numbers := map[string]bool{}, map[string]bool{}
	letters, tongues, sexes := map[string]int{}, map[string]int{}, map[string]int{}
	for _, p := range w.staff {
		if mails[p.Email] || numbers[p.StaffNumber] {
			t.Errorf("%s: %s or %s is somebody else's, too", p.Name, p.Email, p.StaffNumber)
		}
		mails[p.Email], numbers[p.StaffNumber] = true, true
		if !strings.HasSuffix(p.Email, ".example") || strings.ContainsFunc(p.Email, func(r rune) bool { return r > unicode.MaxASCII || r == ' ' }) {
			t.Errorf("%s has the address %s", p.Name, p.Email)
		}
		if _, err := p.Details.Check(); err != nil {
			t.Errorf("%s: %v", p.Name, err)
		}
		if w.version.Targets[framework.StatementID(p.JobRole)] == nil {
			t.Errorf("%s has the role %s, which the framework has not", p.Name, p.JobRole)
		}
		for script, table := range map[string]*unicode.RangeTable{"Latin": unicode.Latin, "Arabic": unicode.Arabic, "Cyrillic": unicode.Cyrillic} {
			if strings.ContainsFunc(p.Name, func(r rune) bool { return unicode.Is(table, r) }) {
				letters[script]++
			}
		}
		tongues[p.Language]++
		sexes[p.Sex]++
	}
	if len(letters) != 3 || letters["Latin"]+letters["Arabic"]+letters["Cyrillic"] != Usual || letters["Arabic"] < 250 || letters["Cyrillic"] < 50 {
		t.Errorf("names are written in %v", letters)
	}
	if len(tongues) != 3 || slices.Min([]int{tongues["en"], tongues["fr"], tongues["ar"]}) < 200 {
		t.Errorf("languages: %v", tongues)
	}
	if len(sexes) != 4 || sexes["woman"] < 450 || sexes["man"] < 500 {
		t.Errorf("sexes: %v", sexes)
	}
}

// What is said of the people is true of their abilities: this is what the pages are to find again.
func TestAbilities(t *testing.T) {
	w := people(t, 6000, 3)
	mean := func(ability int, round int, who func(*person) bool) float64 {
		sum, n := 0.0, 0.0
		for _, p := range w.staff {
			if who(p) {
				sum, n = sum+p.theta[round][ability], n+1
			}
		}
		return sum / n
	}
	near := func(got, want, within float64, what ...any) {
		t.Helper()
		if math.Abs(got-want) > within {
			t.Errorf("%v: %.2f, not about %.2f", what, got, want)
		}
	}
	alike := func(p *person) bool { return p.unit.code == "RB-1" || p.unit.code == "RB-2" } // units differ, so that who works where would count as well
	for k, ability := range w.engine.Abilities() {
		gap := mean(k, 0, func(p *person) bool { return alike(p) && p.Sex == "woman" }) - mean(k, 0, func(p *person) bool { return alike(p) && p.Sex == "man" })
		gained := mean(k, 1, func(p *person) bool { return p.trained }) - mean(k, 0, func(p *person) bool { return p.trained })
		others := mean(k, 1, func(p *person) bool { return !p.trained }) - mean(k, 0, func(p *person) bool { return !p.trained })
		near(gap, map[bool]float64{true: sexGap}[ability == sexTopic], 0.2, "women above men", ability)
		near(gained, map[bool]float64{true: gain}[slices.Contains(topics, ability)], 0.03, "after training", ability)
		near(others, 0, 0.02, "without training", ability)
		weak := mean(k, 0, func(p *person) bool { return p.unit.code == "RO-3" }) - mean(k, 0, func(p *person) bool { return p.unit.code == "RO-2" })
		near(weak, -1, 0.25, "the weak unit", ability)
	}
}

// A question is told by what is read of it, in every language.
func TestQuestionsAreTold(t *testing.T) {
	w := people(t, MinPeople, 1)
	for _, it := range w.engine.Items() {
		for _, language := range languages {
			q := it.Question(language)
			if found := w.items[read(q.Stem, q.Options)]; found == nil || found.ID != it.ID {
				t.Errorf("%s in %s reads like another", it.ID, language)
			}
		}
	}
}
