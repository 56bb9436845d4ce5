package results

import "testing"

// TestQuality: how well an ability was measured rests on everybody, and is told where the mean ability of everybody is: of two people the variance is their difference.
func TestQuality(t *testing.T) {
	v := newInvented(t, 3)
	v.people(2, "m", "woman", 0)
	for a, r := range v.releases(v.census(), nil, map[Audience]*Release{}) {
		for _, ability := range r.Abilities {
			if ability != (Ability{ID: ability.ID}) {
				t.Errorf("%s are told of two people: %+v", a, ability)
			}
		}
	}
	v.people(5, "m", "woman", 0)
	first := v.releases(v.census(), nil, map[Audience]*Release{})
	if first[ForOfficers].Abilities[0].Spread == 0 {
		t.Error("officers are not told how well it was measured in 7 people")
	}
	if first[ForManagers].Abilities[0].Spread != 0 {
		t.Error("managers are told how well it was measured in 7 people")
	}
}

// TestQualityLater: when few of those who came later have an ability, how well it was measured stays as it was.
func TestQualityLater(t *testing.T) {
	v := newInvented(t, 4)
	v.people(40, "m", "woman", 0)
	c := v.census()
	first := v.releases(c, nil, map[Audience]*Release{})
	for i := range v.facts {
		v.facts[i].Release = 1
	}
	v.people(20, "m", "woman", 0)
	few, later := v.facts[:0:0], 0
	for _, f := range v.facts { // of those who came later two have the first ability
		if f.Release == 0 && f.Ability == c.abilities[0] {
			if later++; later > 2 {
				continue
			}
		}
		few = append(few, f)
	}
	v.facts = few
	second := v.releases(v.census(), nil, first)
	for _, a := range Audiences {
		was, now := first[a].Abilities, second[a].Abilities
		if was[0].Spread == 0 || now[0] != was[0] {
			t.Errorf("%s: %+v became %+v, by two people", a, was[0], now[0])
		}
		if now[1] == was[1] {
			t.Errorf("%s: %+v stays as it was, and 20 people came", a, now[1])
		}
	}
}
