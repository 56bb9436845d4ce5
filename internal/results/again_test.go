package results

import (
	"context"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
)

// country is a ministry with three departments that is released, and whose answers are scored again.
func country(t *testing.T, seed uint64) (*invented, *census) {
	v := newInvented(t, seed)
	for _, d := range []identity.UnitID{"a", "b", "c"} {
		v.unit(d, "m")
		v.unit(d+"1", d)
		v.unit(d+"2", d)
		v.people(30, d+"1", "woman", 0)
		v.people(25, d+"1", "man", 0.2)
		v.people(40, d+"2", "woman", 0.4)
		v.people(3, d+"2", "man", 0)
	}
	return v, v.released(nil)
}

// released is the census of what was made up, with its releases, in which all of its people count.
func (v *invented) released(before *census) *census {
	c := v.census()
	c.released = v.releases(c, before, map[Audience]*Release{})
	for i := range v.facts {
		v.facts[i].Release = 1
	}
	return c
}

// shift moves everybody on one ability by something, and its cuts along with nothing.
func shift(by float64, ability framework.StatementID, which func(Fact) bool) func(*Fact) {
	return func(f *Fact) {
		if (ability != "" && f.Ability != ability) || !which(*f) {
			return
		}
		f.Theta += by
		for l, cut := range []float64{-0.5, 0.7, 1.9} {
			f.AtLeast[l+1] = 0.5 * math.Erfc((cut-f.Theta)/f.SE/math.Sqrt2)
		}
	}
}

func everybody(Fact) bool { return true }

// rescored is the census with which answers are scored again, as the service reads it.
func (v *invented) rescored(c *census, change func(*Fact)) *rescoring {
	m := &material{round: c.round, units: v.units, facts: slices.Clone(v.facts), asked: v.asked, released: c.released}
	for i := range m.facts {
		was, now := m.facts[i], &m.facts[i]
		change(now)
		now.Calibration, now.Was = "other", &was
	}
	return &rescoring{census: m.frozen(), last: 1}
}

func (x *rescoring) made(t *testing.T) map[Audience]*Release {
	t.Helper()
	list, err := x.again(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	by := map[Audience]*Release{}
	for _, r := range list {
		by[r.Audience] = r
	}
	return by
}

// TestAgain scores everybody half a logit higher: exactly the groups that were told of are told of again, half a logit higher.
func TestAgain(t *testing.T) {
	v, c := country(t, 1)
	x := v.rescored(c, shift(0.5, "", everybody))
	for a, r := range x.made(t) {
		was := c.released[a]
		if r.Number != 2 || r.Rescored == nil || r.Rescored.Number != 1 || r.Versions[0].Calibration != "other" || r.Rescored.Before[0].Calibration != "c" {
			t.Errorf("%s: %+v %+v %v", a, r.Number, r.Rescored, r.Versions)
		}
		if len(r.Groups) != len(was.Groups) || len(r.Grades) != len(was.Grades) {
			t.Errorf("%s: %d groups instead of %d", a, len(r.Groups), len(was.Groups))
		}
		for i, g := range r.Groups {
			o := was.Groups[i]
			if g.Unit != o.Unit || g.Sex != o.Sex || g.People != o.People || g.Release != 1 || !cmp.Equal(g.Rest, o.Rest) {
				t.Errorf("%s: %+v was %+v", a, g, o)
			}
			for k := range g.Stats {
				if d := g.Stats[k].Theta.Value - o.Stats[k].Theta.Value; math.Abs(d-0.5) > 0.0011 || g.Stats[k].Theta.N != o.Stats[k].Theta.N {
					t.Errorf("%s, %s %s: moved by %v", a, g.Unit, g.Sex, d)
				}
				if g.Stats[k].Reached.Value <= o.Stats[k].Reached.Value || (g.Stats[k].Self == nil) != (o.Stats[k].Self == nil) {
					t.Errorf("%s, %s: reached %v, was %v", a, g.Unit, g.Stats[k].Reached.Value, o.Stats[k].Reached.Value)
				}
			}
		}
		if !cmp.Equal(was, v.releasesAnew()[a]) {
			t.Errorf("%s: the first release is another now", a)
		}
	}
}

// releasesAnew is what was released first, made once more.
func (v *invented) releasesAnew() map[Audience]*Release {
	return v.releases(v.census(), nil, map[Audience]*Release{})
}

// TestAgainErased erases somebody between the two: nothing can be learnt of them by comparing.
func TestAgainErased(t *testing.T) {
	v, c := country(t, 2)
	gone := v.facts[0].Session
	x := v.rescored(c, everyCut)
	whole := x.made(t)[ForOfficers].Group("m", Everyone)
	v.facts = slices.DeleteFunc(v.facts, func(f Fact) bool { return f.Session == gone })
	r := v.rescored(c, everyCut).made(t)[ForOfficers]
	g := r.Group("m", Everyone)
	if g == nil || g.People != whole.People || g.Stats[0].Theta == nil || *g.Stats[0].Theta != *c.released[ForOfficers].Group("m", Everyone).Stats[0].Theta {
		t.Errorf("the mean ability, which did not move, is %+v", g)
	}
	if d := g.Stats[0].Reached.Value - whole.Stats[0].Reached.Value; math.Abs(d) > 0.005 || g.Stats[0].Reached.N != whole.Stats[0].Reached.N {
		t.Errorf("with one erased %+v instead of %+v", g.Stats[0].Reached, whole.Stats[0].Reached)
	}
	if r.Abilities[0].Reliability != c.released[ForOfficers].Abilities[0].Reliability {
		t.Error("the reliability tells of whoever was erased")
	}
}

// everyCut sets levels lower: abilities stay.
func everyCut(f *Fact) {
	for l, cut := range []float64{-0.9, 0.2, 1.5} {
		f.AtLeast[l+1] = 0.5 * math.Erfc((cut-f.Theta)/f.SE/math.Sqrt2)
	}
}

// TestAgainFew moves few people: nothing is told where the difference would be theirs.
func TestAgainFew(t *testing.T) {
	v, c := country(t, 3)
	in := func(u identity.UnitID) func(Fact) bool { return func(f Fact) bool { return f.Unit == u } }
	if _, err := v.rescored(c, shift(0.5, "", func(f Fact) bool { return f.Session <= v.facts[16].Session })).again(context.Background()); err == nil {
		t.Error("nine people moved, and it was released")
	}
	for a, r := range v.rescored(c, shift(0.5, "D1.C1", in("a1"))).made(t) {
		for _, g := range r.Groups {
			told, moves := g.Stats[0].Theta != nil, len(g.Rest) == 0 && (g.Unit == "a1" || g.Unit == "a" || g.Unit == "m")
			if !moves && told && len(g.Rest) == 0 {
				if *g.Stats[0].Theta != *c.released[a].Group(g.Unit, g.Sex).Stats[0].Theta {
					t.Errorf("%s: %s %s, of whom nobody moved, is told another", a, g.Unit, g.Sex)
				}
			}
			if g.Stats[1].Theta == nil {
				t.Errorf("%s: %s %s: an ability in which nobody moved is left out", a, g.Unit, g.Sex)
			}
		}
	}
}

// TestAgainHidden moves a whole team, and three men of another department: neither they nor what is above them can be told again beside the team.
func TestAgainHidden(t *testing.T) {
	v, c := country(t, 7)
	few := func(f Fact) bool { return f.Unit == "b1" || f.Unit == "a2" && f.Sex == "man" }
	for a, r := range v.rescored(c, shift(0.5, "D1.C1", few)).made(t) {
		told := func(u identity.UnitID) bool { g := r.Group(u, Everyone); return g != nil && g.Stats[0].Theta != nil }
		if told("a") || told("a2") || told("m") && told("b") || !told("b1") && !told("b") && !told("m") {
			t.Errorf("%s: a %v, a2 %v, m %v, b %v, b1 %v", a, told("a"), told("a2"), told("m"), told("b"), told("b1"))
		}
	}
}

// TestAgainLevels compares the numbers of people at each level that are told twice: the steps between levels that can be worked out were made by enough people.
func TestAgainLevels(t *testing.T) {
	told := 0
	for seed := range uint64(12) {
		v, c := country(t, 10+seed)
		by := float64(seed) * 0.1
		x := v.rescored(c, func(f *Fact) { shift(by+0.05, "", everybody)(f) })
		list := x.made(t)
		for a, r := range list {
			for k, ability := range c.abilities {
				m := &remaker{maker: &maker{census: x.census, audience: a}}
				steps := m.steps(k)
				for _, cell := range r.Levels {
					if cell.Ability != ability {
						continue
					}
					before := c.released[a].Levels[slices.IndexFunc(c.released[a].Levels, func(l LevelCell) bool { return l.Unit == cell.Unit && l.Ability == ability })]
					for n, count := range cell.Counts {
						if count == nil {
							continue
						}
						told++
						if before.Counts[n] == nil || *count < a.Threshold() {
							t.Errorf("%s: %d at level %d of %s, before %v", a, *count, n, cell.Unit, before.Counts[n])
						}
					}
					for _, people := range steps {
						n := 0
						for _, p := range people {
							if slices.Contains(x.home[p.unit], cell.Unit) {
								n++
							}
						}
						if n < a.Threshold() {
							t.Errorf("%s: %d made a step in %s, which can be worked out", a, n, cell.Unit)
						}
					}
				}
			}
		}
		for i, stricter := range Audiences[1:] {
			laxer := &remaker{maker: &maker{levels: list[Audiences[i]].Levels}}
			for _, l := range list[stricter].Levels {
				for n, count := range l.Counts {
					if count != nil && !laxer.tells(l, n) {
						t.Errorf("%s is told of %s, and %s is not", stricter, l.Unit, Audiences[i])
					}
				}
			}
		}
	}
	if told == 0 {
		t.Error("no level was told of again")
	}
}

// TestFollow scores the wave before again, so that both are on one scale: the later wave then tells of changes, and all else in it stays.
func TestFollow(t *testing.T) {
	first, c := country(t, 4)
	second, _ := country(t, 5)
	for i := range second.facts {
		second.facts[i].Release, second.facts[i].Calibration = 0, "other"
	}
	later := second.released(c)
	if later.released[ForOfficers].Groups[0].Stats[0].Change != nil {
		t.Fatal("a change was told over two scales")
	}
	x := first.rescored(c, shift(0.5, "", everybody))
	docs, err := x.again(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	m := &material{round: later.round, units: second.units, facts: second.facts, asked: second.asked, released: later.released}
	y := &rescoring{census: m.frozen(), before: x.census, last: 1}
	list := y.follow(x, docs)
	if len(list) != 3 || list[0].Number != 2 {
		t.Fatalf("%d releases follow", len(list))
	}
	for i, g := range list[0].Groups {
		was := later.released[ForOfficers].Groups[i]
		if len(g.Rest) > 0 {
			continue
		}
		d := g.Stats[0].Change
		if d == nil || math.Abs(d.Value-(g.Stats[0].Theta.Value-docs[0].Groups[i].Stats[0].Theta.Value)) > 0.0011 {
			t.Errorf("%s %s: change %+v", g.Unit, g.Sex, d)
		}
		g.Stats = slices.Clone(g.Stats)
		for k := range g.Stats {
			g.Stats[k].Change = nil
		}
		if !cmp.Equal(g, was) {
			t.Errorf("more than the change is another: %s", cmp.Diff(was, g))
		}
	}
	for _, doc := range list {
		y.released[doc.Audience] = doc
	}
	if again := (&rescoring{census: y.census, before: x.census, last: 2}).follow(x, docs); again != nil {
		t.Errorf("%d releases follow once more", len(again))
	}
}

// TestFrozen moves a department after the release: what was told of it is told again of the same people.
func TestFrozen(t *testing.T) {
	v, c := country(t, 6)
	i := slices.IndexFunc(v.units, func(u identity.Unit) bool { return u.ID == "a2" })
	v.units[i].Parent = "b"
	for a, r := range v.rescored(c, shift(0.5, "", everybody)).made(t) {
		for i, g := range r.Groups {
			if d := g.Stats[0].Theta.Value - c.released[a].Groups[i].Stats[0].Theta.Value; math.Abs(d-0.5) > 0.0011 {
				t.Errorf("%s: %s %s moved by %v", a, g.Unit, g.Sex, d)
			}
		}
	}
}
