package results

import (
	"cmp"
	"slices"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
)

// institutionsOf are the institutions of a government, parents first: ministries and agencies that are in no other one. Where the top is no government it is the institution itself, and
// there are none.
func institutionsOf(tree []Unit) (list []identity.UnitID) {
	if len(tree) == 0 || tree[0].Kind != "government" {
		return nil
	}
	within := map[identity.UnitID]bool{}
	for _, u := range tree[1:] {
		is := u.Kind == "ministry" || u.Kind == "agency"
		if within[u.ID] = within[u.Parent] || is; is && !within[u.Parent] {
			list = append(list, u.ID)
		}
	}
	return list
}

func (c *census) institutions() []identity.UnitID { return institutionsOf(c.tree()) }

// Institutions are those of a government, where the release is of one.
func (r *Release) Institutions() []identity.UnitID { return institutionsOf(r.Units) }

// Standing is how an institution stands beside all other ones of which anything is told, together.
type Standing struct {
	Unit          identity.UnitID
	Lower, Higher []framework.StatementID // abilities of which the mean is lower or higher there, by more than chance
}

// Standings compare the institutions of a government, the one first that is lower in most abilities; nil where fewer than two are told of. It is worked out from what is told of them, each with the weight of
// its people. The confidence is such that of 20 governments whose institutions do not differ in anything 19 are told of no difference (Bonferroni).
func (r *Release) Standings() (list []Standing) {
	told := slices.DeleteFunc(r.Institutions(), func(u identity.UnitID) bool { return r.Group(u, Everyone) == nil })
	if len(told) < 2 {
		return nil
	}
	level := 1 - (1-confidence)/float64(len(told)*max(1, len(r.Abilities)))
	abilities := func(s Stat) *Interval { return s.Theta }
	for _, u := range told {
		s := Standing{Unit: u}
		others := slices.DeleteFunc(slices.Clone(told), func(o identity.UnitID) bool { return o == u })
		for k, a := range r.Abilities {
			x, nx := r.together([]identity.UnitID{u}, k, abilities)
			y, ny := r.together(others, k, abilities)
			if nx == 0 || ny == 0 {
				continue
			}
			switch d := x.minus(y).with(level); {
			case d.High < 0:
				s.Lower = append(s.Lower, a.ID)
			case d.Low > 0:
				s.Higher = append(s.Higher, a.ID)
			}
		}
		list = append(list, s)
	}
	slices.SortStableFunc(list, func(a, b Standing) int {
		return cmp.Or(cmp.Compare(len(b.Lower)-len(b.Higher), len(a.Lower)-len(a.Higher)), cmp.Compare(len(b.Lower), len(a.Lower)))
	})
	return list
}
