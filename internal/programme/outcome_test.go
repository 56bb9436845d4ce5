package programme

import (
	"testing"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/results"
)

func TestTold(t *testing.T) {
	for _, x := range []struct {
		n, of int
		want  Count
	}{{0, 40, Count{Few: true}}, {4, 40, Count{Few: true}}, {5, 40, Count{N: 5}}, {7, 40, Count{N: 5}}, {8, 40, Count{N: 10}}, {35, 40, Count{N: 35}}, {36, 40, Count{N: 40, Most: true}},
		{40, 40, Count{N: 40, Most: true}}, {4, 4, Count{Few: true}}, {5, 6, Count{N: 6, Most: true}}} {
		if got := told(x.n, x.of); got != x.want {
			t.Errorf("%d of %d: %+v, want %+v", x.n, x.of, got, x.want)
		}
	}
}

func TestNice(t *testing.T) {
	for x, want := range map[float64]float64{0: 0, 3: 5, 193: 200, 200: 200, 201: 500, 0.4: 0.5, 7000: 10000} {
		if got := nice(x); got != want {
			t.Errorf("nice(%v) = %v, want %v", x, got, want)
		}
	}
}

// TestNewPerson finds what somebody needs: with a role what it asks for, without one the next level, and nothing where nothing was asked.
func TestNewPerson(t *testing.T) {
	fact := func(role framework.StatementID, target, answered int) results.Fact {
		return results.Fact{Session: "s", Ability: "A", Role: role, Target: target, Answered: answered, AtLeast: [4]float64{1, 0.96, 0.4, 0.12}}
	}
	for name, x := range map[string]struct {
		fact results.Fact
		want map[int]float64 // by level
	}{
		"a target two levels up": {fact("r", 3, 6), map[int]float64{2: 0.6, 3: 0.9}},
		"a target that is held":  {fact("r", 1, 6), nil},
		"no target in the role":  {fact("r", 0, 6), nil},
		"no role":                {fact("", 0, 6), map[int]float64{2: 0.6}},
		"nothing was asked":      {fact("r", 3, 0), nil},
	} {
		p := newPerson([]results.Fact{x.fact}, "FR", []string{"en", "fr"})
		if len(p.missing) != len(x.want) || len(p.languages) != 2 || p.languages[1] != "fr" {
			t.Errorf("%s: %v in %v", name, p.missing, p.languages)
		}
		for level, missing := range x.want {
			if got := p.missing[Step{"A", level}]; got != missing {
				t.Errorf("%s: level %d is missing with %v, want %v", name, level, got, missing)
			}
		}
	}
}
