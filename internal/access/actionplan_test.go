package access

import (
	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/actionplan"
	"github.com/dira-platform/dira/internal/db"
)

// planVersion is the number of what is published: one that stands nowhere else on a page, since the ids of things are taken out of pages before they are compared.
const planVersion = "99990077"

// actionPlanThings are action plans with a published version, one of a unit below, and a foreign one.
func (w *world) actionPlanThings() []*thing {
	return []*thing{w.actionPlanThing(w.orgs[home], "ministry"), w.actionPlanThing(w.orgs[home], "budget"), w.actionPlanThing(w.orgs[away], "ministry"),
		nothing(map[string]string{"plan": uuid.NewString(), "goal": uuid.NewString(), "measure": uuid.NewString(), "indicator": uuid.NewString(), "version": planVersion})}
}

// actionPlanThing is a plan of a unit.
func (w *world) actionPlanThing(o *organisation, by string) *thing {
	at := w.actionPlan(o, by, func(kind string) string { return w.name(kind, o.id, o.units[by].Path) })
	return &thing{name: "an action plan of the " + by + ", " + o.id, at: at, object: o.unit(by), again: func() *thing { return w.actionPlanThing(o, by) }}
}

// actionPlan stores a plan whose things are called as somebody says.
func (w *world) actionPlan(o *organisation, by string, name func(string) string) map[string]string {
	at := map[string]string{"plan": uuid.NewString(), "goal": uuid.NewString(), "measure": uuid.NewString(), "indicator": uuid.NewString(), "version": planVersion}
	day := actionplan.Value{Day: "2027-01-01"}
	body := w.text(actionplan.Body{Words: actionplan.Words{Title: name("plan"), Language: "en", From: "2027-01-01", Until: "2028-01-01", Currency: "EUR"},
		Goals: []actionplan.Goal{{ID: at["goal"], Title: name("goal")}},
		Measures: []actionplan.Measure{{ID: at["measure"], Goal: at["goal"], What: name("measure"), Status: actionplan.Planned,
			Indicators: []actionplan.Indicator{{ID: at["indicator"], Name: name("indicator"), Baseline: day, Target: day}}}}})
	w.write(func(tx *db.Tx) error {
		if _, err := tx.Exec(`INSERT INTO actionplan_plans (org_id, id, unit_id, body, revision, created_at, changed_at) VALUES ($1, $2, $3, $4, 1, 1, 1)`, o.id, at["plan"], o.units[by].ID, body); err != nil {
			return err
		}
		_, err := tx.Exec(`INSERT INTO actionplan_versions (org_id, plan_id, number, body, published_at, reason) VALUES ($1, $2, 99990077, $3, 1, '')`, o.id, at["plan"], body)
		return err
	})
	return at
}

// openActionPlanThings are published plans, which everybody may read.
func (w *world) openActionPlanThings() []*thing {
	list := contentThings("plan", w.actionPlan(w.orgs[home], "ministry", func(kind string) string { return "Published " + kind })["plan"])
	list[0].at["version"] = planVersion
	return append(list, nothing(map[string]string{"plan": uuid.NewString(), "version": planVersion}))
}
