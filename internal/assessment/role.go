package assessment

import (
	"cmp"
	"slices"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
)

// ForRole is the result held against the targets of a role, or of none. What is stored stays as it is.
func (r *Result) ForRole(v *framework.Version, role framework.StatementID) (*Result, error) {
	targets, ok := v.Targets[role]
	if role != "" && !ok {
		return nil, errs.New(errs.Invalid, "role_unknown", "role", string(role)).At("role")
	}
	held := *r
	held.Profile = slices.Clone(r.Profile)
	for i := range held.Profile {
		held.Profile[i].Target = targets[held.Profile[i].Ability]
	}
	return &held, nil
}

// Gap is how far a result is from the targets of a role.
type Gap struct {
	Targets []Measure // measured abilities that the role asks for, the one most probably short of its target first
	Reached int       // of these, very likely on target
	Missing int       // abilities that the role asks for and that were not measured
}

// TargetProbability is how probable it is that the target is reached; 1 without one.
func (m Measure) TargetProbability() float64 {
	if m.Target == 0 {
		return 1
	}
	return m.AtLeast(framework.LevelAt(m.Target))
}

// TargetReached reports whether the target is very likely reached.
func (m Measure) TargetReached() bool { return m.TargetProbability() >= 0.8 }

// Gap holds the result against the targets of the role it has; ok is false when that asks for nothing.
func (r *Result) Gap(targets map[framework.StatementID]int) (g Gap, ok bool) {
	for ability, target := range targets {
		if m, measured := r.Measure(ability); target > 0 && (!measured || m.Level == "") {
			g.Missing++
		}
	}
	for _, m := range r.measured() {
		if m.Target == 0 {
			continue
		}
		g.Targets = append(g.Targets, m)
		if m.TargetReached() {
			g.Reached++
		}
	}
	slices.SortStableFunc(g.Targets, func(a, b Measure) int { return cmp.Compare(a.TargetProbability(), b.TargetProbability()) })
	return g, len(g.Targets)+g.Missing > 0
}
