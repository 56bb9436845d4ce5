package web

import (
	"math"

	"github.com/dira-platform/dira/internal/offer"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/results"
	views "github.com/dira-platform/dira/internal/web/views/programme"
)

func openProgrammePath(p *offer.Publication) string { return "/open/programmes/" + p.Address }

// openProgramme is a published programme as everybody reads it: nothing of groups, and sums to what ten people cost.
func (f *Face) openProgramme(v *visit) error {
	x, err := f.Offers.Opened(v.Context(), v.PathValue("address"))
	if err != nil {
		return err
	}
	w := scenarioWriter{programmeWriter: programmeWriter{visit: v, view: &programme.View{Programme: *x.Programme}}, s: x.Scenario, o: x.Scenario.Outcome}
	if w.version, err = f.Frameworks.Current(v.Context(), policy.Actor{Org: x.Programme.Org}); err != nil {
		return err
	}
	t, o := v.printer.T, w.o
	p := views.Open{Base: v.titled(x.Programme.Name), Caption: x.Scenario.Name,
		Lead: t("offer.open_lead", "date", v.printer.Date(x.PublishedAt), "day", v.printer.Day(x.AnswerBy))}
	courses := views.Table{Caption: t("offer.opens"), Heads: []string{t("programme.course"), t("programme.field.seats"), t("programme.when"), t("offer.stands")}}
	for i := range x.Courses {
		c := &x.Courses[i]
		seats := t("offer.no_limit")
		if c.Seats > 0 {
			seats = v.printer.Number(c.Seats)
		}
		courses.Rows = append(courses.Rows, views.Row{Name: c.Name, Own: true, Cells: []string{seats, w.when(&c.Course), t("offer.course." + string(c.State))}})
	}
	to := programme.Nice(float64(results.ForPublic.Threshold()) * o.Cost / float64(max(o.Seats, 1)))
	sum := o.Cost
	if to > 0 {
		sum = math.Ceil(o.Cost/to) * to
	}
	p.Blocks = []views.Block{
		{Heading: t("programme.courses"), Tables: []views.Table{courses}, Says: []string{t("offer.open_cost", "sum", w.money(sum))}},
		{Heading: t("offer.open_proof"), Says: []string{t("offer.open_worth", "value", w.worth(o.Value), "bound", w.worth(o.Bound), "wanted", w.worth(o.Wanted)),
			t("programme.gap", "gap", v.printer.Percent(o.Gap))}},
		{Heading: t("programme.lottery"), Says: append([]string{t("programme.lottery_why"), t("programme.seed_said", "seed", views.Own(x.Scenario.Seed), "when", v.printer.Moment(x.Scenario.AnnouncedAt)),
			t("offer.open_ticket"), t("offer.how_waiting", "n", programme.Least)}, v.movingUp(x.Scenario)...)},
		{Heading: t("programme.proof"), Says: []string{t("offer.open_sums")}, Code: []string{o.Inputs, o.Plan}},
	}
	return v.show(p)
}
