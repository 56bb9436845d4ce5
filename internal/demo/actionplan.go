package demo

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/actionplan"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
)

// actionPlan is what the ministry means to do: two published versions, the second with the first measures under way, and a draft that goes on.
func (w *world) actionPlan(ctx context.Context) error {
	begun := w.before(200, 9*time.Hour)
	day := func(days int) string { return begun.AddDate(0, 0, days).Format(time.DateOnly) }
	at := func(days int) context.Context { return db.At(ctx, begun.AddDate(0, 0, days)) }
	s, who := w.app.ActionPlans, w.acting(policy.Officer)
	version, err := w.app.Frameworks.Current(ctx, who)
	if err != nil {
		return err
	}
	id, err := s.Create(at(0), who, actionplan.Words{Title: "Digital skills for public works (invented)", Language: "en", From: day(0), Until: day(900), Currency: "EUR",
		Vision: "An invented plan: whoever builds and keeps roads, water and public buildings can do it with data, and protects what people entrust to the ministry."}, version.ID)
	if err != nil {
		return err
	}
	if err := s.Take(at(1), who, id, actionplan.Goal{Title: "People protect what is entrusted to them", Why: "Complaints about lost files had doubled."}, []actionplan.Measure{
		{What: "Privacy course for everybody who meets citizens", Unit: ministryName, Owner: "Head of training and careers", Budget: 9000, Funds: "Training vote", Begins: day(30), Ends: day(190),
			Steps: []actionplan.Step{{Ability: "D2.C4", Level: 1}}, Indicators: []actionplan.Indicator{{Name: "People who have been in the course", Baseline: actionplan.Value{Day: day(0)},
				Target: actionplan.Value{Day: day(400), Number: 600}, Source: "Lists of the course", Measured: []actionplan.Value{{Day: day(60), Number: 40}, {Day: day(150), Number: 210}}}}},
		{What: "A page at every counter on what may be asked for", Owner: "Office of legal affairs", Budget: 1500, Begins: day(20), Ends: day(90)}}); err != nil {
		return err
	}
	if err := s.Take(at(1), who, id, actionplan.Goal{Title: "Decisions rest on data"}, []actionplan.Measure{
		{What: "An analyst for each directorate, for half a day a week", Owner: "Secretary general", Budget: 24000, Funds: "Posts that are there", Begins: day(150), Ends: day(800), Steps: []actionplan.Step{{Ability: "D2.C2", Level: 2}}}}); err != nil {
		return err
	}
	return w.publishPlan(at, s, who, id, version, day)
}

// publishPlan publishes a plan, goes on in it, and publishes it again.
func (w *world) publishPlan(at func(int) context.Context, s *actionplan.Service, who policy.Actor, id actionplan.ID, version *framework.Version, day func(int) string) error {
	plan, _, err := s.Plan(at(2), who, id)
	if err != nil {
		return err
	}
	if _, err := s.Publish(at(2), who, id, version, plan.Revision); err != nil {
		return err
	}
	for i, m := range plan.Measures[:2] {
		m.Status, m.StatusDay, m.Note = actionplan.UnderWay, day(60), "Two of five groups have been."
		if i == 1 {
			m.Status, m.StatusDay, m.Note = actionplan.Done, day(85), "It lies at all forty counters; the visits of May are in the file."
		}
		if _, err := s.SaveMeasure(at(90), who, id, m, 0); err != nil {
			return err
		}
	}
	if plan, _, err = s.Plan(at(91), who, id); err != nil {
		return err
	}
	if _, err := s.Publish(at(91), who, id, version, plan.Revision); err != nil {
		return err
	}
	_, err = s.SaveMeasure(at(195), who, id, actionplan.Measure{Goal: plan.Goals[1].ID, What: "A course on open data for the registry", Status: actionplan.Planned, Budget: 3000, Begins: day(230), Ends: day(260),
		Steps: []actionplan.Step{{Ability: "D2.C3", Level: 1}}}, 0)
	return err
}
