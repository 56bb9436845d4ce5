package results

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/framework"
)

// estimated begins the name of a calibration that rests on no answers.
const estimated = "provisional"

// setBy says by whom the levels were set, and of how many abilities by nobody.
func (m *maker) setBy(doc *Release) {
	of := map[string][]framework.StatementID{}
	unset := map[framework.StatementID]bool{}
	doc.Calibrated = true
	for _, f := range m.facts {
		if strings.HasPrefix(f.Calibration, estimated) {
			doc.Calibrated = false
		}
		if _, ok := m.standards[f.Cuts]; !ok {
			unset[f.Ability] = true
		} else if !slices.Contains(of[f.Cuts], f.Ability) {
			of[f.Cuts] = append(of[f.Cuts], f.Ability)
		}
	}
	for name, abilities := range of {
		st := m.standards[name]
		slices.SortFunc(abilities, func(a, b framework.StatementID) int {
			return cmp.Compare(slices.Index(m.abilities, a), slices.Index(m.abilities, b))
		})
		doc.Standards = append(doc.Standards, Standard{Name: name, Abilities: abilities, Judges: st.Judges, Day: st.AdoptedAt.UTC().Format(time.DateOnly), Error: rounded(slices.Max(st.SE[:]))})
	}
	slices.SortFunc(doc.Standards, func(a, b Standard) int { return cmp.Compare(m.standards[a.Name].Number, m.standards[b.Name].Number) })
	doc.Unset = len(unset)
	doc.Pending = !doc.Calibrated || doc.Unset > 0
}
