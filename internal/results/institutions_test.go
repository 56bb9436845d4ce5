package results

import (
	"slices"
	"testing"

	"github.com/dira-platform/dira/internal/identity"
)

// government is one of three ministries with an agency in one of them and an office in none; people of the second ministry have a lower ability. So many are directors in each unit.
func government(t *testing.T, seed uint64, lower float64, directors int) *invented {
	v := newInvented(t, seed)
	for id, parent := range map[identity.UnitID]identity.UnitID{"a": "m", "b": "m", "c": "m", "office": "m"} {
		v.unit(id, parent)
	}
	v.unit("a1", "a")
	v.unit("agency", "a")
	for i := range v.units {
		v.units[i].Kind = map[identity.UnitID]identity.UnitKind{"m": "government", "a": "ministry", "b": "ministry", "c": "ministry", "agency": "agency"}[v.units[i].ID]
	}
	for _, u := range []identity.UnitID{"a1", "agency", "b", "c", "office"} {
		mean := 0.0
		if u == "b" {
			mean = -lower
		}
		v.people(60, u, "woman", mean)
		v.people(60, u, "man", mean)
		for i := range v.facts[len(v.facts)-240:] { // two of each person
			f := &v.facts[len(v.facts)-240+i]
			if f.Grade = []string{"support", "officer"}[i/2%2]; i < 2*directors {
				f.Grade = "director"
			}
		}
	}
	return v
}

func TestInstitutions(t *testing.T) {
	v := government(t, 1, 0.8, 0)
	for audience, r := range v.releases(v.census(), nil, map[Audience]*Release{}) {
		got := r.Institutions()
		if slices.Sort(got); !slices.Equal(got, []identity.UnitID{"a", "b", "c"}) {
			t.Fatalf("%s: the institutions are %v", audience, got)
		}
		s := r.Standings()
		if len(s) != 3 || s[0].Unit != "b" || len(s[0].Lower) != 2 || len(s[2].Lower) != 0 {
			t.Errorf("%s: the ministry of which the ability is lower by 0.8 is not the weakest: %+v", audience, s)
		}
		for _, u := range []identity.UnitID{"", "a", "b", "c"} {
			for _, code := range []string{"support", "officer"} {
				if !slices.ContainsFunc(r.Grades, func(p Part) bool { return p.Unit == u && p.Code == code && p.People >= 40 }) {
					t.Errorf("%s: nothing is told of the %ss of %q", audience, code, u)
				}
			}
		}
		for _, p := range slices.Concat(r.Grades, r.Roles) {
			if p.People < audience.Threshold() || p.Unit == "office" || p.Unit == "agency" || p.Unit == nowhere {
				t.Errorf("%s: %d %ss of %q are told of", audience, p.People, p.Code, p.Unit)
			}
		}
		r.keep([]string{"m", "b"}) // as whoever acts for a ministry sees it
		for _, p := range r.Grades {
			if p.Unit != "b" {
				t.Errorf("%s: who sees the ministry b is told of grades of %q", audience, p.Unit)
			}
		}
		if len(r.Grades) == 0 || r.Standings() != nil {
			t.Errorf("%s: of its ministry %d grades are told, and standings %v", audience, len(r.Grades), r.Standings())
		}
	}
}

// TestRareGrade: where a ministry has three directors nothing is told of them, nor can it be worked out; of those of the whole government there are enough.
func TestRareGrade(t *testing.T) {
	v := government(t, 1, 0, 3)
	r := v.releases(v.census(), nil, map[Audience]*Release{})[ForManagers]
	told := map[identity.UnitID]int{}
	for _, p := range r.Grades {
		if told[p.Unit]++; p.Code == "director" && p.Unit != "" && p.People < 10 {
			t.Errorf("%d directors of %q are told of", p.People, p.Unit)
		}
	}
	for _, u := range []identity.UnitID{"b", "c"} { // everybody less two grades would be the third
		if told[u] > 1 {
			t.Errorf("%d grades of %q are told of", told[u], u)
		}
	}
	if told[""] != 3 {
		t.Errorf("%d grades of the whole are told of", told[""])
	}
}

// TestStandingsByChance: of ministries that do not differ few are told to be weaker.
func TestStandingsByChance(t *testing.T) {
	wrong := 0
	for seed := range uint64(40) {
		v := government(t, seed, 0, 0)
		v.asked = nil // or else they would be compared as these very people, who do differ by a little
		list := v.releases(v.census(), nil, map[Audience]*Release{})[ForOfficers].Standings()
		if slices.ContainsFunc(list, func(s Standing) bool { return len(s.Lower)+len(s.Higher) > 0 }) {
			wrong++
		}
	}
	if wrong > 6 {
		t.Errorf("in %d of 40 governments a ministry is told to differ, and none does", wrong)
	}
}
