package results

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/dira-platform/dira/internal/identity"
)

// small is a ministry of 200 people in eight teams, of whom three in a hundred are neither women nor men or do not say.
func small(t *testing.T, seed uint64) (*invented, *census) {
	v := newInvented(t, seed)
	rng := rand.New(rand.NewPCG(seed, 9))
	for d, sizes := range [][]int{{48, 30, 14}, {40, 22}, {26, 12, 8}} {
		department := identity.UnitID(fmt.Sprint("d", d))
		v.unit(department, "m")
		for n, size := range sizes {
			team := identity.UnitID(fmt.Sprint(department, n))
			v.unit(team, department)
			by := map[string]int{}
			for range size {
				switch x := rng.Float64(); {
				case x < 0.46:
					by["woman"]++
				case x < 0.97:
					by["man"]++
				case x < 0.98:
					by["other"]++
				default:
					by["undisclosed"]++
				}
			}
			for _, sex := range []string{"woman", "man", "other", "undisclosed"} {
				if by[sex] > 0 {
					v.people(by[sex], team, sex, map[string]float64{"woman": 0.3}[sex])
				}
			}
		}
	}
	return v, v.census()
}

// TestSexesInASmallMinistry: the ministry and its departments are told how women are beside all others, although few are neither women nor men.
func TestSexesInASmallMinistry(t *testing.T) {
	both, one, units := 0, 0, 0
	for seed := range uint64(20) {
		v, c := small(t, seed)
		r := v.releases(c, nil, map[Audience]*Release{})[ForManagers]
		for _, u := range []identity.UnitID{"m", "d0", "d1"} {
			units++
			told := func(sex string) bool { return r.Group(u, sex) != nil }
			switch {
			case told("woman") && told("man"):
				both++
			case told("woman") && told(NotWomen), told("man") && told(NotMen):
				one++
			}
		}
		for _, g := range r.Groups {
			if g.Sex == NotWomen || g.Sex == NotMen {
				v.isTheDifference(r, &g)
			}
		}
	}
	t.Logf("of %d units %d tell of women and men, %d more of one of them and all others", units, both, one)
	if both+one < units*9/10 {
		t.Errorf("only %d of %d units can be compared", both+one, units)
	}
}

// isTheDifference makes sure that a group tells nothing but what follows from two others.
func (v *invented) isTheDifference(r *Release, g *Group) {
	v.t.Helper()
	one := map[string]string{NotWomen: "woman", NotMen: "man"}[g.Sex]
	all, part := r.Group(g.Unit, Everyone), r.Group(g.Unit, one)
	if all == nil || part == nil || g.People != all.People-part.People || g.People < r.Threshold {
		v.t.Errorf("%s %s: %d people", g.Unit, g.Sex, g.People)
		return
	}
	for k, s := range g.Stats {
		if s.Self != nil && (all.Stats[k].Self == nil || part.Stats[k].Self == nil) {
			v.t.Errorf("%s %s: own views are told", g.Unit, g.Sex)
		}
		x, y := all.Stats[k].Theta, part.Stats[k].Theta
		if d := s.Theta.Value*float64(g.People) - x.Value*float64(all.People) + y.Value*float64(part.People); d > 0.3 || d < -0.3 {
			v.t.Errorf("%s %s: a mean of %v", g.Unit, g.Sex, s.Theta.Value)
		}
	}
	if slices.ContainsFunc(r.Groups, func(o Group) bool {
		return o.Unit == g.Unit && len(o.Rest) == 0 && o.Sex != g.Sex && (o.Sex == NotWomen || o.Sex == NotMen)
	}) {
		v.t.Errorf("%s tells of all but women and of all but men", g.Unit)
	}
}
