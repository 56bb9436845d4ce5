package assessment

import (
	"strings"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
)

// SectionID names a section: "self.D1" for the self-view of a domain, "D1" for its questions; the AI strand has "self.AI" and "AI".
// "more.D2.C6" sharpens one ability of an earlier assessment.
type SectionID string

// SelfView is the section of the self-view of a domain, or of AI.
func SelfView(domain framework.StatementID) SectionID { return SectionID("self." + domain) }

// Self reports whether the section is one of the self-view.
func (id SectionID) Self() bool { return strings.HasPrefix(string(id), "self.") }

// Domain is the domain of the section, or AI; of a section that sharpens, its ability.
func (id SectionID) Domain() framework.StatementID {
	return framework.StatementID(strings.TrimPrefix(strings.TrimPrefix(string(id), "self."), more))
}

// Section is a part of an assessment that is done in one go: the self-view of a domain, or at most a dozen questions on it.
type Section struct {
	ID        SectionID
	Abilities []framework.StatementID
	Limit     int // questions at most; statements, in a section of the self-view
}

// plan lays out the sections of a scope: first the self-view domain by domain, then the questions. What one sitting cannot hold is taken
// from the sections that ask most about each ability, as long as they have more than their least.
func plan(v *framework.Version, rules itembank.Rules, scope []framework.StatementID) []Section {
	var self, scored []Section
	for _, ability := range scope {
		domain := v.DomainOf(ability)
		if n := len(scored); n == 0 || scored[n-1].ID.Domain() != domain {
			self = append(self, Section{ID: SelfView(domain)})
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
		s := roomiest(scored, rules.MinPerSection)
		if s == nil {
			break
		}
		s.Limit--
	}
	if len(scored) == 1 {
		quicken(&scored[0], rules)
	}
	return append(self, scored...)
}

// roomiest is the section with most questions for each of its abilities, of those that have more than least; nil when none has.
func roomiest(sections []Section, least int) (best *Section) {
	share := func(s *Section) float64 { return float64(s.Limit) / float64(len(s.Abilities)) }
	for i := range sections {
		if s := &sections[i]; s.Limit > least && (best == nil || share(s) > share(best)) {
			best = s
		}
	}
	return best
}

// quick reports whether a scope is that of a quick look: within one domain.
func quick(v *framework.Version, scope []framework.StatementID) bool {
	for _, ability := range scope {
		if v.DomainOf(ability) != v.DomainOf(scope[0]) {
			return false
		}
	}
	return true
}

// quicken leaves the questions of a quick look, and one on each ability in any case. Older instruments say instead for how long it lasts, with the
// self-view.
func quicken(s *Section, rules itembank.Rules) {
	most := rules.QuickQuestions
	switch {
	case rules.QuickSeconds > 0:
		most = (rules.QuickSeconds - rules.SecondsRating*len(framework.Levels)*len(s.Abilities)) / rules.SecondsScored
	case most == 0:
		return
	}
	s.Limit = min(s.Limit, max(len(s.Abilities), most))
}

// least is how many questions on each of its abilities a section has at least: those that the rules want, or as many as it has room for.
func (s Section) least(rules itembank.Rules) int {
	return min(rules.MinPerAbility, s.Limit/len(s.Abilities))
}
