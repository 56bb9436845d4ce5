package results

import (
	"math"
	"slices"
	"testing"

	"github.com/dira-platform/dira/internal/identity"
)

// changedBy is a group of a unit with a change of one ability.
func changedBy(unit identity.UnitID, n int, value, se float64) Group {
	return Group{Unit: unit, Sex: Everyone, People: n, Stats: []Stat{{Change: &Interval{Value: value, SE: se, N: n}}}}
}

// TestContrast: units are divided so that nobody is on both sides, and the means are those of all people of a side.
func TestContrast(t *testing.T) {
	r := &Release{Abilities: []Ability{{ID: "D1.C1"}},
		Units: []Unit{{ID: "m"}, {ID: "a", Parent: "m"}, {ID: "a1", Parent: "a"}, {ID: "a2", Parent: "a"}, {ID: "b", Parent: "m"}, {ID: "b1", Parent: "b"}},
		Groups: []Group{changedBy("m", 100, 0, 0.1), changedBy("a", 50, 0.2, 0.1), changedBy("a1", 30, 0.5, 0.1), changedBy("a2", 20, -0.1, 0.2),
			changedBy("b", 50, 0, 0.1), changedBy("b1", 10, 1, 0.1)}}
	c := r.Contrast([]identity.UnitID{"a1", "nowhere"})
	if c == nil || !slices.Equal(c.Chosen.Units, []identity.UnitID{"a1"}) || !slices.Equal(c.Others.Units, []identity.UnitID{"a2", "b"}) || c.Others.People != 70 {
		t.Fatalf("%+v", c)
	}
	l := c.Lines[0]
	// (20·−0.1 + 50·0)/70 = −0.02857; SE² = (2/7·0.2)² + (5/7·0.1)² = 0.0083673
	if math.Abs(l.Others.Value+0.0285714) > 1e-6 || math.Abs(l.Others.SE-0.0914732) > 1e-6 || math.Abs(l.Difference.Value-0.5285714) > 1e-6 ||
		math.Abs(l.Difference.SE-math.Hypot(0.1, 0.0914732)) > 1e-6 || !l.Difference.Clear() {
		t.Errorf("%+v", l)
	}
	if c := r.Contrast([]identity.UnitID{"a", "a1"}); !slices.Equal(c.Chosen.Units, []identity.UnitID{"a"}) || !slices.Equal(c.Others.Units, []identity.UnitID{"b"}) {
		t.Errorf("a unit and a part of it: %+v", c)
	}
	r.keep([]string{"m", "a"})
	if c := r.Contrast([]identity.UnitID{"a1"}); !slices.Equal(c.Others.Units, []identity.UnitID{"a2"}) {
		t.Errorf("of a part: %+v", c)
	}
	for _, none := range [][]identity.UnitID{nil, {"a"}, {"nowhere"}, {"a1", "a2"}} {
		if c := r.Contrast(none); c != nil {
			t.Errorf("%v: %+v", none, c)
		}
	}
}
