package browser

import (
	"context"
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/programme"
)

// training is a ministry's programmes: one with scenarios in every state, and an empty one.
type training struct {
	planned, empty programme.ID
	course         programme.CourseID
	scenarios      map[string]programme.ScenarioID
}

func newTraining(t testing.TB, m *ministry) *training {
	t.Helper()
	ctx, who, s := context.Background(), m.as(policy.Officer), m.app.Programmes
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	x := &training{scenarios: map[string]programme.ScenarioID{}}
	var err error
	x.empty, err = s.Create(ctx, who, m.rounds["first"], "تدريب – training with a name that goes on for longer than most", "XOF")
	check(err)
	x.planned, err = s.Create(ctx, who, m.rounds["second"], "Training 2027", "XOF")
	check(err)
	m.write(func(tx *db.Tx) error { // their abilities were given to them; a programme plans with what was asked
		_, err := tx.Exec(`UPDATE results_facts SET answered = 6 WHERE org_id = $1`, m.org)
		return err
	})
	step := func(a framework.StatementID, level int) []programme.Step {
		return []programme.Step{{Ability: a, Level: level}}
	}
	_, err = s.AddCourses(ctx, who, x.planned, []programme.Course{
		{Name: "Understanding AI", Teaches: append(step("AI", 1), step("AI", 2)...), Languages: []string{"en", "ar"}, Hours: 10, Cost: 30_000, Fixed: 100_000, Seats: 20, Begins: "2027-02-01", Ends: "2027-02-03"},
		{Name: "أساسيات المشكلات", Teaches: append(step("D1.C1", 1), step("D1.C1", 2)...), Requires: step("AI", 1), Languages: []string{"en"}, Hours: 12, Cost: 20_000, Place: "القاعة ٣"},
		{Name: "Nobody speaks this", Teaches: step("D1.C2", 1), Languages: []string{"sw"}, Hours: 8},
		{Name: "Too dear for everybody, and with a name that is longer than most", Teaches: step("D1.C2", 1), Languages: []string{"en"}, Hours: 8, Cost: 5_000_000}})
	check(err)
	v, err := s.Programme(ctx, who, x.planned)
	check(err)
	x.course = v.Courses[0].ID
	means := v.Usual()
	means.Budget = 1_000_000
	save := func(name, seed string, m programme.Means) {
		t.Helper()
		x.scenarios[name], err = s.SaveScenario(ctx, who, x.planned, "", programme.Wish{Name: "Scenario " + name, Means: m, Seed: seed})
		check(err)
	}
	compute := func(name string) {
		t.Helper()
		check(s.Compute(ctx, who, x.planned, x.scenarios[name]))
		check(s.Run(ctx, m.org, x.planned, x.scenarios[name]))
	}
	save("one", "lottery of 1 May", means)
	compute("one")
	means.Priorities = map[framework.StatementID]float64{framework.AI: 3}
	means.Units = map[identity.UnitID]float64{}
	for _, u := range v.BudgetUnits() {
		means.Units[u.ID] = 300_000
		means.Shares = append(means.Shares, programme.Share{Unit: u.ID, Least: 0.1})
	}
	if v.Women() {
		means.Shares = append(means.Shares, programme.Share{Sex: programme.Woman, Least: 0.5})
	}
	save("two", "lottery of 1 May", means)
	compute("two")
	save("draft", "", means)
	save("ready", "x", means)
	save("waiting", "x", means)
	check(s.Compute(ctx, who, x.planned, x.scenarios["waiting"]))
	save("failed", "x", means)
	m.write(func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE programme_scenarios SET state = 'failed', failure = 'programme_failed' WHERE org_id = $1 AND id = $2`, m.org, x.scenarios["failed"])
		return err
	})
	return x
}

// programmeScreens is every screen of training programmes.
func (st *stage) programmeScreens() []screen {
	m, x := st.released, st.training
	officer := string(m.tokens[policy.Officer])
	at, empty := "/programmes/"+string(x.planned), "/programmes/"+string(x.empty)
	scenario := func(name string) string { return at + "/scenarios/" + string(x.scenarios[name]) }
	both := "?s=" + string(x.scenarios["one"]) + "&s=" + string(x.scenarios["two"])
	return []screen{
		{name: "programmes", path: "/programmes", as: officer},
		{name: "programme-new", path: "/programmes/new", as: officer},
		{name: "programme-new-wrong", path: "/programmes/new", as: officer, send: asItIs, status: 422, errors: 1},
		{name: "programme", path: at, as: officer},
		{name: "programme-empty", path: empty, as: officer},
		{name: "programme-course-new", path: at + "/courses/new", as: officer},
		{name: "programme-course-wrong", path: at + "/courses/new", as: officer, send: asItIs, status: 422, errors: 1},
		{name: "programme-course", path: at + "/courses/" + string(x.course), as: officer},
		{name: "programme-library", path: at + "/library", as: officer},
		{name: "programme-upload", path: at + "/upload", as: officer},
		{name: "programme-scenario-new", path: at + "/scenarios/new", as: officer},
		{name: "programme-scenario-wrong", path: at + "/scenarios/new", as: officer, send: asItIs, status: 422, errors: 1},
		{name: "programme-scenario-edit", path: scenario("ready") + "/edit", as: officer},
		{name: "programme-computed", path: scenario("one"), as: officer},
		{name: "programme-weighted", path: scenario("two"), as: officer},
		{name: "programme-draft", path: scenario("draft"), as: officer},
		{name: "programme-ready", path: scenario("ready"), as: officer},
		{name: "programme-waiting", path: scenario("waiting"), as: officer},
		{name: "programme-failed", path: scenario("failed"), as: officer},
		{name: "programme-compare", path: at + "/compare" + both, as: officer},
		{name: "programme-compare-few", path: at + "/compare", as: officer},
	}
}
