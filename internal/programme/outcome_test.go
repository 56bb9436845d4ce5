package programme

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/dira-platform/dira/allocate"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/results"
)

// some are n made-up assessments.
func some(n int, name string) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprint(name, i))
	}
	return list
}

func TestTold(t *testing.T) {
	for _, x := range []struct {
		n, of int
		want  Count
	}{{0, 40, Count{Few: true}}, {4, 40, Count{Few: true}}, {5, 40, Count{N: 5}}, {35, 40, Count{N: 35}}, {36, 40, Count{N: 40, Most: true}},
		{40, 40, Count{N: 40, Most: true}}, {4, 4, Count{Few: true}}, {5, 6, Count{N: 6, Most: true}}} {
		if got := told(some(x.n, "a"), x.of); got != x.want {
			t.Errorf("%d of %d: %+v, want %+v", x.n, x.of, got, x.want)
		}
	}
}

// TestRounded holds rounding to three things: the same people are always the same number, whatever their order; it is a neighbour; and over many sets it is right on average.
func TestRounded(t *testing.T) {
	sum := 0
	for i := range 2000 {
		who := some(13, fmt.Sprint("set ", i, " "))
		n := rounded(who)
		slices.Reverse(who)
		if n != rounded(who) || n != 10 && n != 15 {
			t.Fatalf("13 people are told as %d and %d", n, rounded(who))
		}
		sum += n
	}
	if mean := float64(sum) / 2000; math.Abs(mean-13) > 0.2 {
		t.Errorf("13 people are told as %.2f on average", mean)
	}
	if rounded(nil) != 0 || rounded(some(25, "b")) != 25 {
		t.Error("a multiple of five was changed")
	}
}

// TestWorth keeps value and bound true while they are rounded.
func TestWorth(t *testing.T) {
	p := &problem{wanted: 98.3, means: Means{Priorities: map[framework.StatementID]float64{"A": 2}}}
	o := &Outcome{}
	p.worth(o, &allocate.Plan{Value: 67.4, Bound: 68.9})
	if o.Value != 60 || o.Bound != 70 || o.Wanted != 99 || math.Abs(o.Gap-0.022) > 1e-9 {
		t.Errorf("%+v", o)
	}
	if p.worth(o, &allocate.Plan{Value: 98.3, Bound: 98.3}); o.Bound != 99 || o.Gap != 0 {
		t.Errorf("all is closed: %+v", o)
	}
}

func TestNice(t *testing.T) {
	for x, want := range map[float64]float64{0: 0, 3: 5, 193: 200, 200: 200, 201: 500, 0.4: 0.5, 7000: 10000} {
		if got := Nice(x); got != want {
			t.Errorf("Nice(%v) = %v, want %v", x, got, want)
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
