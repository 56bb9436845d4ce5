package results

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/standard"
)

// A release says which panels set its levels, and is provisional while one ability is without, or the questions are not calibrated.
func TestSetBy(t *testing.T) {
	day := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	known := map[string]standard.Standard{
		"standard-1": {Number: 1, Judges: 9, AdoptedAt: day, SE: standard.Three{0.1, 0.25, 0.2}},
		"standard-2": {Number: 2, Judges: 12, AdoptedAt: day, SE: standard.Three{0.1, 0.1, 0.1}},
	}
	fact := func(ability framework.StatementID, calibration, cuts string) Fact {
		return Fact{Ability: ability, Calibration: calibration, Cuts: cuts}
	}
	one := Standard{Name: "standard-1", Abilities: []framework.StatementID{"D1.C1", "D1.C2"}, Judges: 9, Day: "2026-11-22", Error: 0.25}
	two := Standard{Name: "standard-2", Abilities: []framework.StatementID{"D2.C1"}, Judges: 12, Day: "2026-11-22", Error: 0.1}
	tests := []struct {
		name  string
		facts []Fact
		want  Release
	}{
		{"nothing", []Fact{fact("D1.C1", "provisional-1", "cuts-provisional-1")}, Release{Pending: true, Unset: 1}},
		{"calibrated", []Fact{fact("D1.C1", "calibration-1", "cuts-provisional-1")}, Release{Pending: true, Unset: 1, Calibrated: true}},
		{"some", []Fact{fact("D1.C2", "provisional-1", "standard-1"), fact("D1.C1", "provisional-1", "standard-1"), fact("D2.C1", "provisional-1", "cuts-provisional-1")},
			Release{Pending: true, Unset: 1, Standards: []Standard{one}}},
		{"in the middle of a round", []Fact{fact("D2.C1", "calibration-1", "cuts-provisional-1"), fact("D2.C1", "calibration-1", "standard-2")},
			Release{Pending: true, Unset: 1, Calibrated: true, Standards: []Standard{two}}},
		{"all", []Fact{fact("D1.C1", "calibration-1", "standard-1"), fact("D2.C1", "calibration-1", "standard-2"), fact("D1.C2", "calibration-1", "standard-1")},
			Release{Calibrated: true, Standards: []Standard{one, two}}},
	}
	for _, tt := range tests {
		m := &maker{census: &census{facts: tt.facts, standards: known, abilities: []framework.StatementID{"D1.C1", "D1.C2", "D2.C1"}}}
		got := Release{}
		m.setBy(&got)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}
