package browser

import (
	"context"
	"testing"

	"github.com/dira-platform/dira/internal/actionplan"
	"github.com/dira-platform/dira/internal/policy"
)

// acting is a ministry's action plans: one with everything and two versions, one whose version was withdrawn, and one with nothing in it.
type acting struct {
	full, withdrawn, empty   actionplan.ID
	goal, measure, indicator string
}

// newActing makes them.
func newActing(t testing.TB, m *ministry) *acting {
	t.Helper()
	ctx, who, s, x := context.Background(), m.as(policy.Officer), m.app.ActionPlans, &acting{}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	version, err := m.app.Frameworks.Current(ctx, who)
	must(err)
	begin := func(title string) actionplan.ID {
		id, err := s.Create(ctx, who, actionplan.Words{Title: title, Language: "en", From: "2026-01-01", Until: "2028-12-31", Currency: "XOF", Vision: "Everybody who serves the public\ncan do it with data. خدمة الجميع"}, version.ID)
		must(err)
		return id
	}
	x.full, x.withdrawn, x.empty = begin("Digital skills for everybody in the ministry, 2026 to 2028"), begin("Withdrawn"), begin("خطة جديدة")
	for _, id := range []actionplan.ID{x.full, x.withdrawn} {
		goal, err := s.SaveGoal(ctx, who, id, actionplan.Goal{Title: "People protect what is entrusted to them", Why: "Complaints doubled."}, 0)
		must(err)
		for _, one := range []actionplan.Measure{
			{Goal: goal, What: "Privacy course for everybody who meets citizens", Unit: "Treasury", Owner: "Head of training", Budget: 12_000_000, Funds: "State budget", Begins: "2026-02-01", Ends: "2026-05-31", Status: actionplan.UnderWay,
				StatusDay: "2026-03-01", Note: "Two of five groups are through.", Steps: []actionplan.Step{{Ability: "D2.C5", Level: 1}, {Ability: "AI", Level: 2}}},
			{Goal: goal, What: "دليل قصير", Status: actionplan.Done, StatusDay: "2026-04-01", Note: "It lies at every counter.", Budget: 800_000, Ends: "2026-04-30"},
			{Goal: goal, What: "A helpline", Status: actionplan.Planned}} {
			measure, err := s.SaveMeasure(ctx, who, id, one, 0)
			must(err)
			if x.measure == "" {
				x.goal, x.measure = goal, measure
				must(s.SaveIndicator(ctx, who, id, measure, actionplan.Indicator{Name: "Share of those with a target who have reached it", Unit: "%", Baseline: actionplan.Value{Day: "2025-11-15", Number: 22.5},
					Target: actionplan.Value{Day: "2028-06-30", Number: 60}, Source: "Digital skills 2025", Measured: []actionplan.Value{{Day: "2026-11-01", Number: 31}}}))
			}
		}
		plan, _, err := s.Plan(ctx, who, id)
		must(err)
		_, err = s.Publish(ctx, who, id, version, plan.Revision)
		must(err)
	}
	must(s.Withdraw(ctx, who, x.withdrawn, 1, "The figures were those of another year."))
	_, err = s.SaveGoal(ctx, who, x.full, actionplan.Goal{Title: "A second goal"}, 0)
	must(err)
	plan, _, err := s.Plan(ctx, who, x.full)
	must(err)
	x.indicator = plan.Measure(x.measure).Indicators[0].ID
	_, err = s.Publish(ctx, who, x.full, version, plan.Revision)
	must(err)
	_, err = s.SaveGoal(ctx, who, x.full, actionplan.Goal{Title: "A third goal"}, 0)
	must(err)
	return x
}

// actionPlanScreens is every screen of action plans.
func (st *stage) actionPlanScreens() []screen {
	x, officer := st.acting, string(st.released.tokens[policy.Officer])
	at, empty, open := "/action-plans/"+string(x.full), "/action-plans/"+string(x.empty), "/open/action-plans/"+string(x.full)
	measure := at + "/measures/" + x.measure
	return []screen{
		{name: "actionplans", path: "/action-plans", as: officer},
		{name: "actionplan-new", path: "/action-plans/new", as: officer},
		{name: "actionplan-new-wrong", path: "/action-plans/new", as: officer, send: asItIs, status: 422, errors: 1},
		{name: "actionplan", path: at, as: officer},
		{name: "actionplan-empty", path: empty, as: officer},
		{name: "actionplan-edit", path: at + "/edit", as: officer},
		{name: "actionplan-goal-new", path: at + "/goals/new", as: officer},
		{name: "actionplan-goal-wrong", path: at + "/goals/new", as: officer, send: asItIs, status: 422, errors: 1},
		{name: "actionplan-goal", path: at + "/goals/" + x.goal, as: officer},
		{name: "actionplan-measure-new", path: at + "/measures/new?goal=" + x.goal, as: officer},
		{name: "actionplan-measure-wrong", path: at + "/measures/new", as: officer, send: asItIs, status: 422, errors: 1},
		{name: "actionplan-measure", path: measure, as: officer},
		{name: "actionplan-indicator-new", path: measure + "/indicators/new", as: officer},
		{name: "actionplan-indicator-wrong", path: measure + "/indicators/new", as: officer, send: asItIs, status: 422, errors: 1},
		{name: "actionplan-indicator", path: measure + "/indicators/" + x.indicator, as: officer},
		{name: "actionplan-goal-changed", path: at + "/goals/" + x.goal, as: officer, send: fill("revision", "9"), status: 409, errors: 1},
		{name: "actionplan-measure-changed", path: measure, as: officer, send: fill("revision", "9"), status: 409, errors: 1},
		{name: "actionplan-measure-not-dropped", path: measure, as: officer, send: dropping("revision=9"), status: 409, errors: 1},
		{name: "actionplan-measure-gone", path: measure, as: officer, send: sendingTo(at + "/measures/gone"), status: 409, errors: 1},
		{name: "actionplan-indicator-changed", path: measure + "/indicators/" + x.indicator, as: officer, send: fill("revision", "9"), status: 409, errors: 1},
		{name: "actionplan-indicator-not-dropped", path: measure + "/indicators/" + x.indicator, as: officer, send: dropping("revision=9"), status: 409, errors: 1},
		{name: "actionplan-indicator-gone", path: measure + "/indicators/" + x.indicator, as: officer, send: sendingTo(measure + "/indicators/gone"), status: 409, errors: 1},
		{name: "actionplan-take", path: at + "/take", as: officer},
		{name: "actionplan-take-round", path: at + "/take?from=round:" + string(st.released.rounds["second"]), as: officer},
		{name: "actionplan-take-scenario", path: at + "/take?from=scenario:" + string(st.training.scenarios["one"]), as: officer},
		{name: "actionplan-take-wrong", path: at + "/take?from=scenario:" + string(st.training.scenarios["one"]), as: officer, send: asItIs, status: 422, errors: 1},
		{name: "actionplan-publish", path: at + "/publish", as: officer},
		{name: "actionplan-publish-nothing", path: empty + "/publish", as: officer, send: asItIs, status: 422},
		{name: "actionplan-version", path: at + "/versions/2", as: officer},
		{name: "actionplan-withdraw", path: at + "/versions/2/withdraw", as: officer},
		{name: "actionplan-withdraw-wrong", path: at + "/versions/2/withdraw", as: officer, send: asItIs, status: 422, errors: 1},
		{name: "actionplan-open", path: open},
		{name: "actionplan-open-first", path: open + "/1"},
		{name: "actionplan-open-withdrawn", path: "/open/action-plans/" + string(x.withdrawn)},
	}
}

// dropping deletes what a page shows, as somebody would who opened it at another revision.
func dropping(query string) string {
	return `const f = [...document.querySelectorAll("main form")].at(-1); f.action = f.action.split("?")[0] + "?` + query + `"; f.submit()`
}

// sendingTo sends the form of a page to what has been deleted meanwhile.
func sendingTo(path string) string {
	return `document.querySelector("main form").action = "` + path + `"; ` + asItIs
}

// actionPlanFiles are the files of a plan, with something that each must hold.
func (st *stage) actionPlanFiles() map[string]string {
	at := string(st.acting.full)
	return map[string]string{"/action-plans/" + at + "/as/csv": "Privacy course", "/action-plans/" + at + "/as/xlsx": "[Content_Types].xml", "/open/action-plans/" + at + "/2/as/ics": "SUMMARY"}
}
