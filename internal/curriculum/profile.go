package curriculum

import (
	"slices"

	"github.com/dira-platform/dira/internal/framework"
)

// Sufficiency is how far what everybody takes leads towards a target.
type Sufficiency string

// How far it leads.
const (
	Met      Sufficiency = "met"      // each level up to the target is practised or introduced, and assessed, in compulsory units
	Unproved Sufficiency = "unproved" // each level up to it is taught in compulsory units, and not each is assessed there
	Elected  Sufficiency = "elected"  // it is taught, but not without electives
	Unmet    Sufficiency = "unmet"    // a level up to it is in no unit
)

// Sufficiencies are all of them, the best first.
var Sufficiencies = []Sufficiency{Met, Unproved, Elected, Unmet}

// Target is what a role asks of an ability, and how far a curriculum leads towards it.
type Target struct {
	Ability framework.StatementID
	Level   framework.Level // that the role should reach
	How     Sufficiency
	Steps   []Step // up to it, that stand in the way: not assessed, elective, or not taught
}

// Profile compares a curriculum with what a role should reach, for a graduate who takes the compulsory units alone. Abilities of which nothing is asked are left
// out; the rest is in the order of the framework. It is about what is taught: whether a person has learned it, an assessment tells.
func Profile(b *Body, v *framework.Version, role framework.StatementID) (all []Target) {
	a := analyst{b, v}
	for _, ability := range v.Abilities() {
		n := v.Targets[role][ability]
		if n <= 0 || n > len(framework.Levels) {
			continue
		}
		t := Target{Ability: ability, Level: framework.LevelAt(n), How: Met}
		for _, l := range framework.Levels[:n] {
			s := Step{ability, l}
			if how := a.reaches(s); how != Met {
				t.Steps = append(t.Steps, s)
				if slices.Index(Sufficiencies, how) > slices.Index(Sufficiencies, t.How) {
					t.How = how
				}
			}
		}
		all = append(all, t)
	}
	return all
}

// reaches is how far a curriculum leads towards one step.
func (a analyst) reaches(s Step) Sufficiency {
	all := a.with(s, Introduced|Practised|Assessed)
	must := slices.DeleteFunc(slices.Clone(all), func(u *Unit) bool { return u.Elective })
	switch {
	case len(all) == 0:
		return Unmet
	case len(must) == 0:
		return Elected
	case !slices.ContainsFunc(must, func(u *Unit) bool { return u.Depth(s).Has(Introduced | Practised) }), !slices.ContainsFunc(must, func(u *Unit) bool { return u.Depth(s).Has(Assessed) }):
		return Unproved
	}
	return Met
}
