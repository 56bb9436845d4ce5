package results

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/round"
)

// invented is a round in an invented ministry: two departments, the first with teams of the sizes given, the second with as many people as it needs.
type invented struct {
	t     *testing.T
	rng   *rand.Rand
	units []identity.Unit
	facts []Fact
	asked []round.Asked
	n     int
}

func newInvented(t *testing.T, seed uint64) *invented {
	v := &invented{t: t, rng: rand.New(rand.NewPCG(seed, 0))}
	v.unit("m", "")
	return v
}

func (v *invented) unit(id, parent identity.UnitID) {
	v.units = append(v.units, identity.Unit{ID: id, Parent: parent, Name: "Unit " + string(id)})
}

// people adds people of a unit and a sex with abilities around a mean.
func (v *invented) people(n int, unit identity.UnitID, sex string, mean float64) {
	for range n {
		v.n++
		for _, a := range []framework.StatementID{"D1.C2", "D1.C1"} {
			theta := mean + v.rng.NormFloat64()
			f := Fact{Session: assessment.ID(fmt.Sprintf("s%05d", v.n)), Ability: a, Unit: unit, Sex: sex, Grade: "officer", Role: "R1", Pair: fmt.Sprintf("p%d", v.n),
				Theta: theta, SE: 0.6, AtLeast: [4]float64{1}, Self: v.rng.IntN(4), Target: 2, Answered: 3, Instrument: "starter@1", Calibration: "c", Cuts: "k"}
			for l, cut := range []float64{-0.5, 0.7, 1.9} {
				f.AtLeast[l+1] = 0.5 * math.Erfc((cut-theta)/0.6/math.Sqrt2)
			}
			v.facts = append(v.facts, f)
		}
	}
	v.asked = append(v.asked, round.Asked{Unit: unit, Sex: sex, People: n + n/4})
}

func (v *invented) census() *census {
	slices.SortFunc(v.facts, func(a, b Fact) int {
		return cmpStrings(string(a.Session), string(b.Session), string(a.Ability), string(b.Ability))
	})
	return newCensus(&round.Round{ID: "r", Plan: round.Plan{Name: "Round", Identification: round.Coded}, ClosedAt: time.Unix(1, 0), Wave: 1}, v.units, wholeTree, v.facts, v.asked)
}

func (v *invented) releases(c, before *census, last map[Audience]*Release) map[Audience]*Release {
	v.t.Helper()
	list, err := c.releases(context.Background(), before, last)
	if err != nil {
		v.t.Fatal(err)
	}
	by := map[Audience]*Release{}
	for _, r := range list {
		by[r.Audience] = r
	}
	return by
}

func TestRelease(t *testing.T) {
	v := newInvented(t, 1)
	v.unit("a", "m")
	v.unit("a1", "a")
	v.unit("a2", "a")
	v.unit("a3", "a")
	v.unit("b", "m")
	v.people(30, "a1", "woman", -0.5)
	v.people(25, "a1", "man", 0.5)
	v.people(4, "a2", "woman", 0)
	v.people(3, "a2", "man", 0)
	v.people(2, "a3", "woman", 0)
	v.people(6, "a3", "man", 0)
	v.people(60, "b", "woman", 0)
	v.people(60, "b", "man", 0)
	by := v.releases(v.census(), nil, map[Audience]*Release{})
	for _, a := range Audiences {
		r := by[a]
		for _, g := range r.Groups {
			if g.People < a.Threshold() {
				t.Errorf("%s: a group of %d in %s", a, g.People, g.Unit)
			}
			for _, s := range g.Stats {
				if s.Theta == nil || s.Reached == nil || s.Reached.Value < FewShare || s.Reached.Value > 1-FewShare {
					t.Errorf("%s: %s %s: %+v", a, g.Unit, g.Sex, s)
				}
			}
		}
		if r.Group("m", Everyone) == nil || r.Group("a", Everyone) == nil || r.Group("a1", Everyone) == nil || r.Group("b", "woman") == nil {
			t.Errorf("%s: what can be told is not", a)
		}
		if r.Abilities[0].ID != "D1.C1" {
			t.Errorf("the order is %v", r.Abilities)
		}
	}
	m := by[ForManagers]
	if m.Group("a2", Everyone) != nil || m.Group("a3", Everyone) != nil {
		t.Error("teams of 7 and 8 are told of to managers")
	}
	rest := m.Around("a2")
	if rest == nil || rest.Unit != "a" || !slices.Equal(rest.Rest, []identity.UnitID{"a2", "a3"}) || rest.People != 15 {
		t.Errorf("instead of a team of 7: %+v", rest)
	}
	for _, g := range by[ForPublic].Groups {
		if g.People%5 != 0 || g.Invited%5 != 0 {
			t.Errorf("the public is told of %d of %d", g.People, g.Invited)
		}
	}
}

// TestStricterIsPart: what the stricter audience is told of, the laxer is, too, if only as what is left of everyone without one sex.
func TestStricterIsPart(t *testing.T) {
	for seed := range uint64(5) {
		v := newInvented(t, seed)
		for i := range 6 {
			u := identity.UnitID(fmt.Sprint("u", i))
			v.unit(u, "m")
			for _, sex := range assessment.Sexes[:2+v.rng.IntN(3)] {
				v.people(v.rng.IntN(25), u, sex, 0)
			}
		}
		by := v.releases(v.census(), nil, map[Audience]*Release{})
		for i, a := range Audiences[1:] {
			lax := by[Audiences[i]]
			for _, g := range by[a].Groups {
				parts := []string{g.Sex}
				if without, ok := map[string]string{NotWomen: "woman", NotMen: "man"}[g.Sex]; ok && lax.Group(g.Unit, g.Sex) == nil {
					parts = []string{Everyone, without}
				}
				if len(g.Rest) == 0 && slices.ContainsFunc(parts, func(sex string) bool { return lax.Group(g.Unit, sex) == nil }) {
					t.Errorf("seed %d: %s is told of %s %s, %s is not", seed, a, g.Unit, g.Sex, Audiences[i])
				}
			}
			for _, c := range by[a].Levels {
				k := slices.IndexFunc(lax.Levels, func(l LevelCell) bool { return l.Unit == c.Unit && l.Ability == c.Ability })
				for n, count := range c.Counts {
					if count != nil && (k < 0 || lax.Levels[k].Counts[n] == nil) {
						t.Errorf("seed %d: levels of %s", seed, c.Unit)
					}
				}
			}
		}
	}
}

// TestNothingBySubtraction: whatever can be had by taking units from those above, and sexes from the whole, rests on enough people.
func TestNothingBySubtraction(t *testing.T) {
	for seed := range uint64(20) {
		v := newInvented(t, seed)
		for i := range 5 {
			u := identity.UnitID(fmt.Sprint("u", i))
			v.unit(u, "m")
			v.people(v.rng.IntN(20), u, "woman", 0)
			v.people(v.rng.IntN(20), u, "man", 0)
			v.people(v.rng.IntN(3), u, "other", 0)
		}
		c := v.census()
		for a, r := range v.releases(c, nil, map[Audience]*Release{}) {
			for _, sex := range sexes {
				if r.Group("m", sex) == nil {
					continue
				}
				left := len(c.members[cell{"m", sex}])
				for _, u := range c.children("m") {
					if r.Group(u, sex) != nil {
						left -= len(c.members[cell{u, sex}])
					}
				}
				if left > 0 && left < a.Threshold() {
					t.Errorf("seed %d, %s: %d people %s are left", seed, a, left, sex)
				}
			}
			for _, u := range v.units {
				whole := r.Group(u.ID, Everyone)
				if whole == nil {
					continue
				}
				left := len(c.members[cell{u.ID, Everyone}])
				for _, sex := range assessment.Sexes {
					if r.Group(u.ID, sex) != nil {
						left -= len(c.members[cell{u.ID, sex}])
					}
				}
				if left > 0 && left < a.Threshold() {
					t.Errorf("seed %d, %s: %d people of %s are left", seed, a, left, u.ID)
				}
			}
		}
	}
}

// TestRenewed: after a round was opened again, only groups are renewed to which enough people came, and nothing is made at all for a few.
func TestRenewed(t *testing.T) {
	v := newInvented(t, 3)
	v.unit("a", "m")
	v.unit("b", "m")
	v.people(40, "a", "woman", 0)
	v.people(40, "b", "man", 0)
	first := v.releases(v.census(), nil, map[Audience]*Release{})
	for i := range v.facts {
		v.facts[i].Release = 1
	}
	v.people(3, "a", "woman", 2)
	if again := v.releases(v.census(), nil, first); len(again) != 0 {
		t.Error("three people make a release")
	}
	v.people(20, "b", "man", 2)
	again := v.releases(v.census(), nil, first)
	for _, a := range Audiences {
		was, is := first[a], again[a]
		if is.Number != 2 || is.Group("a", Everyone).People != was.Group("a", Everyone).People || *is.Group("a", Everyone).Stats[0].Theta != *was.Group("a", Everyone).Stats[0].Theta {
			t.Errorf("%s: a group to which three came is renewed", a)
		}
	}
}

// TestChange: a change that was put in is found, its interval is narrower for those who took part twice, and other scales are not compared.
func TestChange(t *testing.T) {
	v := newInvented(t, 4)
	v.unit("a", "m")
	v.people(200, "a", "woman", 0)
	before := v.census()
	before.released = v.releases(before, nil, map[Audience]*Release{})
	now := slices.Clone(v.facts)
	for i := range now {
		now[i].Theta += 0.4 + 0.1*v.rng.NormFloat64()
	}
	after := &invented{t: t, units: v.units, facts: now, asked: v.asked}
	g := v.releases(after.census(), before, map[Audience]*Release{})[ForOfficers].Group("a", Everyone)
	c := g.Stats[0].Change
	if c == nil || c.Low > 0.4 || c.High < 0.4 || !c.Clear() {
		t.Fatalf("change %+v", c)
	}
	for i := range now {
		now[i].Pair = fmt.Sprint("q", i)
	}
	unpaired := v.releases(after.census(), before, map[Audience]*Release{})[ForOfficers].Group("a", Everyone).Stats[0].Change
	if unpaired.SE <= c.SE || unpaired.Value != c.Value {
		t.Errorf("of other people %+v, of the same %+v", unpaired, c)
	}
	for i := range now {
		now[i].Calibration = "another"
	}
	if c := v.releases(after.census(), before, map[Audience]*Release{})[ForOfficers].Group("a", Everyone).Stats[0].Change; c != nil {
		t.Errorf("on another scale: %+v", c)
	}
}

// TestCoverage: of 400 samples from a known population, about 19 in 20 intervals hold its mean; with all of it asked, only the errors of measurement remain.
func TestCoverage(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	for _, share := range []float64{0.3, 1} {
		held := 0
		for range 400 {
			const size = 60
			var truth []float64
			mean := 0.0
			for range size {
				x := rng.NormFloat64()
				truth, mean = append(truth, x), mean+x/size
			}
			e := estimate{share: share}
			for _, x := range truth[:int(share*size)] {
				// The mean of the posterior of a person whose ability was measured with an error of variance 0.5: prior variance 1.
				y := x + math.Sqrt(0.5)*rng.NormFloat64()
				e.x, e.v = append(e.x, y/1.5), append(e.v, 0.5/1.5)
			}
			if i := e.interval(); i.Low <= mean && mean <= i.High {
				held++
			}
		}
		if held < 360 || held > 396 {
			t.Errorf("with %v asked %d of 400 intervals hold the mean", share, held)
		}
	}
}

func TestEstimate(t *testing.T) {
	e := estimate{x: []float64{1, 2, 3, 4}, v: []float64{0, 0, 0, 0}}
	i := e.interval()
	// mean 2.5, variance 5/3, SE = sqrt(5/12) = 0.645497, t(3) = 3.182446
	if math.Abs(i.Value-2.5) > 1e-12 || math.Abs(i.SE-0.6454972) > 1e-6 || math.Abs(i.High-2.5-2.0542606) > 1e-5 {
		t.Errorf("%+v", i)
	}
	e.share = 1
	if i := e.interval(); i.SE != 0 {
		t.Errorf("of all, known exactly: %+v", i)
	}
	d := Difference(Interval{Value: 1, SE: 0.3, N: 10}, Interval{Value: 0, SE: 0.4, N: 20}, 0.95)
	// Welch: 0.5⁴ / (0.3⁴/9 + 0.4⁴/19) = 27.8099 degrees of freedom
	if math.Abs(d.SE-0.5) > 1e-12 || math.Abs(d.High-1-0.5*2.0490) > 1e-3 || d.Clear() != (d.Low > 0) {
		t.Errorf("%+v", d)
	}
}

// TestDepth: people of units below the deepest count in the one above, and a manager of such a unit sees that one and none beside theirs.
func TestDepth(t *testing.T) {
	v := newInvented(t, 5)
	v.unit("a", "m")
	v.unit("a1", "a")
	v.unit("a2", "a")
	v.unit("b", "m")
	v.unit("b1", "b")
	v.unit("b2", "b")
	v.people(20, "a1", "woman", 0)
	v.people(20, "a2", "man", 0)
	v.people(14, "b", "man", 0)
	v.people(3, "b1", "man", 0)
	v.people(3, "b2", "man", 0)
	c := newCensus(&round.Round{ID: "r", ClosedAt: time.Unix(1, 0), Wave: 1}, v.units, 1, v.facts, v.asked)
	r := v.releases(c, nil, map[Audience]*Release{})[ForManagers]
	if len(r.Units) != 3 || !r.Merged || r.Group("a", Everyone).People != 40 {
		t.Fatalf("units %v", r.Units)
	}
	r.keep([]string{"m", "a", "a1"})
	if len(r.Units) != 1 || r.Units[0].ID != "a" || r.Group("b", Everyone) != nil || r.Around("a") == nil {
		t.Errorf("from a1 is seen %v", r.Units)
	}

	whole := v.releases(v.census(), nil, map[Audience]*Release{})[ForManagers]
	small := v.releases(v.census(), nil, map[Audience]*Release{})[ForManagers]
	small.keep([]string{"m", "b", "b2"})
	for _, g := range small.Groups {
		for _, u := range g.Rest {
			if small.Unit(u).Name == "" {
				t.Errorf("%s is told of together with what is seen, and has no name", u)
			}
		}
	}
	whole.keep([]string{"m", "a", "new"})
	if len(whole.Units) != 1 || whole.Group("a1", Everyone) != nil {
		t.Errorf("from a unit that is newer are seen %v", whole.Units)
	}
}

// TestRestWithout: of a rest in which nobody has a target nothing is told that needs one, and the release can be written down.
func TestRestWithout(t *testing.T) {
	v := newInvented(t, 6)
	for _, u := range []identity.UnitID{"a", "a1", "a2", "a3"} {
		v.unit(u, map[bool]identity.UnitID{true: "m", false: "a"}[u == "a"])
	}
	v.people(30, "a1", "woman", 0)
	v.people(8, "a2", "man", 0)
	v.people(8, "a3", "woman", 0)
	for i := range v.facts {
		if v.facts[i].Unit != "a1" {
			v.facts[i].Target = 0
		}
	}
	rest := v.releases(v.census(), nil, map[Audience]*Release{})[ForManagers].Around("a2")
	if rest == nil || len(rest.Rest) != 2 || rest.Stats[0].Reached != nil || rest.Stats[0].Theta == nil {
		t.Fatalf("%+v", rest)
	}
	if _, err := json.Marshal(rest); err != nil {
		t.Error(err)
	}
}

// TestNobodyAtALevel: that nobody of all is at a level cannot be worked out from how many are at the others.
func TestNobodyAtALevel(t *testing.T) {
	v := newInvented(t, 8)
	v.unit("a", "m")
	v.people(60, "a", "woman", 0)
	for i := range v.facts {
		v.facts[i].AtLeast = [][4]float64{{1, 0.1, 0, 0}, {1, 0.9, 0.1, 0}}[i/2%2]
	}
	for a, r := range v.releases(v.census(), nil, map[Audience]*Release{}) {
		for _, c := range r.Levels {
			told := 0
			for _, count := range c.Counts {
				if count != nil {
					told += *count
				}
			}
			if g := r.Group(c.Unit, Everyone); g != nil && told == g.People {
				t.Errorf("%s: all of %s are told of by level, so nobody is at the others", a, c.Unit)
			}
		}
	}
}
