package planning

import (
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
)

// StandingOf is where a result leaves a person: they hold the most probable levels, and are to reach the targets of the role that the result is held
// against; without a role, the next level of everything that was measured.
//
// A step is worth the probability that its level is not reached yet, times the target of the ability where a role has one: what a role asks for at an advanced level is
// nearer to its heart.
func StandingOf(r *assessment.Result, role bool) Standing {
	s := Standing{Held: map[framework.StatementID]framework.Level{}}
	for _, m := range r.Profile {
		if m.Level == "" {
			continue // nothing was asked about it
		}
		s.Held[m.Ability] = m.Level
		to, priority := number(m.Level)+1, 1.0
		if role {
			to, priority = m.Target, float64(m.Target)
		}
		below := m.Probability[framework.None]
		for n, level := range framework.Levels {
			if n+1 > number(m.Level) && n+1 <= to {
				s.Steps = append(s.Steps, Step{m.Ability, level, priority * below})
			}
			below += m.Probability[level]
		}
	}
	return s
}
