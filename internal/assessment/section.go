package assessment

import (
	"strings"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
)

// SectionID names a section: "self.D1" for the self-view of a domain, "D1" for its questions; the AI strand has "self.AI" and "AI".
type SectionID string

// Self reports whether the section is one of the self-view.
func (id SectionID) Self() bool { return strings.HasPrefix(string(id), "self.") }

// Domain is the domain of the section, or AI.
func (id SectionID) Domain() framework.StatementID {
	return framework.StatementID(strings.TrimPrefix(string(id), "self."))
}

// Section is a part of an assessment that is done in one go: the self-view of a domain, or at most a dozen questions on it.
type Section struct {
	ID        SectionID
	Abilities []framework.StatementID
	Limit     int // questions at most; statements, in a section of the self-view
}

// plan lays out the sections of a scope: first the self-view domain by domain, then the questions. The questions of one sitting are shared out
// so that every ability gets its minimum and the rest goes where there is most room.
func plan(v *framework.Version, rules itembank.Rules, scope []framework.StatementID) []Section {
	var self, scored []Section
	for _, ability := range scope {
		domain := domainOf(v, ability)
		if n := len(scored); n == 0 || scored[n-1].ID.Domain() != domain {
			self = append(self, Section{ID: SectionID("self." + domain)})
			scored = append(scored, Section{ID: SectionID(domain)})
		}
		n := len(scored) - 1
		self[n].Abilities = append(self[n].Abilities, ability)
		scored[n].Abilities = self[n].Abilities
		self[n].Limit += len(framework.Levels)
	}
	total := 0
	for i := range scored {
		s := &scored[i]
		s.Limit = min(rules.PerSection, rules.MaxPerAbility*len(s.Abilities))
		total += s.Limit
	}
	for ; total > rules.Questions; total-- {
		roomiest(scored, rules).Limit--
	}
	return append(self, scored...)
}

// roomiest is the section with most questions beyond its minima; among equals the one with fewest abilities gives first, as its abilities
// are asked about most.
func roomiest(sections []Section, rules itembank.Rules) *Section {
	room := func(s *Section) int { return s.Limit - rules.MinPerAbility*len(s.Abilities) }
	best := &sections[0]
	for i := range sections {
		s := &sections[i]
		if room(s) > room(best) || room(s) == room(best) && len(s.Abilities) < len(best.Abilities) {
			best = s
		}
	}
	return best
}
