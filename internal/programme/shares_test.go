package programme_test

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/programme"
)

// TestShares gives one of two units and women a part of the seats that they would not get otherwise: it is kept, and said what it costs.
func TestShares(t *testing.T) {
	m := newMinistry(t, dbtest.SQLite(t))
	v := m.planned(60)
	means := v.Usual()
	means.Budget = 1500
	units := v.BudgetUnits()
	if len(units) != 2 || !v.Women() {
		t.Fatalf("%d units and women: %v can have shares", len(units), v.Women())
	}
	without := m.computed(v, means, "x").Outcome
	means.Shares = []programme.Share{{Unit: units[0].ID, Least: 0.9}, {Sex: programme.Woman, Least: 0.75}}
	s := m.computed(v, means, "x")
	if o := s.Outcome; o.Value > without.Value || o.Bound > without.Bound+float64(programme.Least) || len(o.Shares) != 2 || o.Inputs == without.Inputs {
		t.Errorf("%+v\nwithout shares %+v", o, without)
	}
	seats, ofUnit, ofWomen := m.seats(s.ID, string(units[0].ID))
	if seats == 0 || float64(ofUnit) < 0.9*float64(seats) || float64(ofWomen) < 0.75*float64(seats) {
		t.Errorf("of %d seats %d are of the unit, %d of women", seats, ofUnit, ofWomen)
	}
	for _, bad := range [][]programme.Share{{{Unit: units[0].ID, Least: 0.6}, {Unit: units[1].ID, Least: 0.41}}, {{Sex: programme.Woman, Least: 1.01}}, {{Sex: "man", Least: 0.5}},
		{{Unit: "nowhere", Least: 0.5}}, {{Sex: programme.Woman, Least: math.NaN()}}, {{Sex: programme.Woman, Least: 0.5}, {Sex: programme.Woman, Least: 0.6}}, {{Sex: programme.Woman, Least: 0.123}}} {
		means.Shares = bad
		if _, err := m.SaveScenario(ctx, m.Officer, v.ID, "", programme.Wish{Name: "B", Means: means, Seed: "x"}); err == nil {
			t.Errorf("%+v is accepted", bad)
		}
	}
}

// seats counts those of a scenario: all, of a unit, of women.
func (m *ministry) seats(id programme.ScenarioID, unit string) (all, ofUnit, ofWomen int) {
	m.T.Helper()
	m.Must(m.DB.Read(ctx, func(tx *db.Tx) error {
		all, ofUnit, ofWomen = 0, 0, 0
		rows, err := db.All(tx, func(row func(...any) error) (x struct{ courses, unit, sex string }, err error) {
			return x, row(&x.courses, &x.unit, &x.sex)
		}, `SELECT p.courses, r.unit_id, a.sex FROM programme_places p JOIN round_sessions r ON r.org_id = p.org_id AND r.session_id = p.session_id
			JOIN assessment_sessions a ON a.org_id = p.org_id AND a.id = p.session_id WHERE p.scenario_id = $1`, id)
		for _, x := range rows {
			var taken []string
			if err := json.Unmarshal([]byte(x.courses), &taken); err != nil {
				return err
			}
			all += len(taken)
			if x.unit == unit {
				ofUnit += len(taken)
			}
			if x.sex == programme.Woman {
				ofWomen += len(taken)
			}
		}
		return err
	}))
	return all, ofUnit, ofWomen
}

// TestOnly keeps a course for one unit.
func TestOnly(t *testing.T) {
	m := newMinistry(t, dbtest.SQLite(t))
	v := m.planned(60)
	only := course("Only", 1, 0, 1) // questions are drawn, and with them who is at which level: everybody misses one of these
	only.Teaches = append(only.Teaches, programme.Step{Ability: framework.AI, Level: 2}, programme.Step{Ability: framework.AI, Level: 3})
	only.Only = "nowhere"
	wantCode(t, m.SaveCourse(ctx, m.Officer, v.ID, only), "unit_not_found")
	unit := v.BudgetUnits()[1].ID
	only.Only = unit
	m.Must(m.SaveCourse(ctx, m.Officer, v.ID, only))
	v = m.view(v.ID)
	means := programme.Means{Budget: 1e6, Hours: 40, Taken: 3}
	for _, c := range v.Courses {
		if c.Name == "Only" {
			means.Courses = append(means.Courses, c.ID)
		}
	}
	s := m.computed(v, means, "x")
	if all, of, _ := m.seats(s.ID, string(unit)); all == 0 || all != of || all > 30 {
		t.Errorf("of %d seats %d are of the unit", all, of)
	}
}
