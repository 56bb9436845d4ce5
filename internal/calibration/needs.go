package calibration

import (
	"slices"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
)

// Needs are how many answers there must be, and to what.
type Needs struct {
	People   int // who answered a section
	PerItem  int // answers to a question, for its difficulty
	PerSlope int // answers to each question, for slopes
	Anchors  int // questions of an ability with enough answers: they tie it to the scale
	Group    int // people of a group that is compared with another
	PerGroup int // answers of either group to a question that is compared
	Most     int // people whose answers are used; of more, so many are drawn by chance
}

// Usual are the needs of a real organisation: docs/measurement.md says why.
var Usual = Needs{People: 500, PerItem: 100, PerSlope: 500, Anchors: 3, Group: 200, PerGroup: 50, Most: 30_000}

// Count is how many have answered an item.
type Count struct {
	Item    itembank.ItemID
	Ability framework.StatementID
	Answers int
}

// Section is how far the questions of a domain, or of AI, are from being calibrated.
type Section struct {
	ID     framework.StatementID
	People int     // who answered
	Items  []Count // all of it
	Scarce []Count // those with too few answers: they would keep what they have
	Thin   []framework.StatementID
	Ready  bool
}

// Enough is how many items have enough answers.
func (s *Section) Enough() int { return len(s.Items) - len(s.Scarce) }

// readiness says for each section whether it can be calibrated.
func (n Needs) readiness(in *itembank.Instrument, e *assessment.Engine, answered assessment.Answered) (list []Section) {
	enough := map[framework.StatementID]int{}
	at := map[framework.StatementID]int{}
	for _, ability := range e.Abilities() {
		id := e.SectionOf(ability)
		if _, known := at[id]; !known {
			at[id] = len(list)
			list = append(list, Section{ID: id, People: answered.Sections[id]})
		}
	}
	for _, it := range in.Items {
		s := &list[at[e.SectionOf(it.Ability)]]
		c := Count{it.ID, it.Ability, answered.Items[assessment.ItemVersion{ID: it.ID, Version: it.Version}]}
		s.Items = append(s.Items, c)
		if c.Answers < n.PerItem {
			s.Scarce = append(s.Scarce, c)
		} else {
			enough[it.Ability]++
		}
	}
	for _, ability := range e.Abilities() {
		if s := &list[at[e.SectionOf(ability)]]; enough[ability] < n.Anchors {
			s.Thin = append(s.Thin, ability)
		}
	}
	for i := range list {
		s := &list[i]
		s.Ready = s.People >= n.People && s.Enough() >= n.Anchors && len(s.Thin) < s.abilities(e)
	}
	return list
}

// abilities is how many abilities the section is about.
func (s *Section) abilities(e *assessment.Engine) (n int) {
	for _, a := range e.Abilities() {
		if e.SectionOf(a) == s.ID {
			n++
		}
	}
	return n
}

func anyReady(sections []Section) bool {
	return slices.ContainsFunc(sections, func(s Section) bool { return s.Ready })
}
