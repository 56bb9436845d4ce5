package web

import (
	"bytes"
	"encoding/csv"
	"fmt"

	"github.com/dira-platform/dira/internal/actionplan"
	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/programme"
	views "github.com/dira-platform/dira/internal/web/views/actionplan"
)

// planFormats are the forms in which a plan can be taken along.
var planFormats = []string{"xlsx", "csv", "ics", "pdf"}

// planFiles are links to them.
func (v *visit) planFiles(at string) (list []views.Listed) {
	for _, format := range planFormats {
		if format != "pdf" || v.face.Print != nil {
			list = append(list, views.Listed{Name: v.printer.T("actionplan.as." + format), To: at + "/as/" + format})
		}
	}
	return list
}

// actionPlanFile hands out a draft.
func (f *Face) actionPlanFile(v *visit) error {
	plan, _, err := f.ActionPlans.Plan(v.Context(), v.actor(), v.planID())
	if err != nil {
		return err
	}
	current, before, err := f.planFrameworks(v, plan)
	if err != nil {
		return err
	}
	w := planShower{v, &plan.Body, current, before, f.today(), ""}
	p := w.page()
	p.State = v.printer.T("actionplan.draft")
	return w.hand(p, actionPlanPath(plan.ID), "action-plan")
}

// openActionPlanFile hands out a version to everybody.
func (f *Face) openActionPlanFile(v *visit) error {
	list, err := f.ActionPlans.Open(v.Context(), v.actor(), v.planID())
	if err != nil {
		return err
	}
	at := among(list, v.PathValue("version"))
	if at < 0 || !list[at].WithdrawnAt.IsZero() {
		return noPlan()
	}
	w, p, err := f.shownVersion(v, v.actor(), list, at)
	if err != nil {
		return err
	}
	return w.hand(p, openPlanPath(v.planID()), fmt.Sprintf("action-plan-%d", list[at].Number))
}

// hand hands a plan out in the format of the address. Where nothing can print, a PDF leads to the page, which people can print themselves.
func (w *planShower) hand(p views.Plan, at, name string) error {
	var out bytes.Buffer
	switch format := w.PathValue("format"); {
	case format == "xlsx":
		if err := programme.WriteXLSX(&out, []programme.Sheet{w.measureSheet(), w.indicatorSheet()}); err != nil {
			return err
		}
		return w.file(name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", out.Bytes())
	case format == "csv":
		out.WriteString("\ufeff") // so that Excel reads it as UTF-8
		if err := w.writeCSV(&out); err != nil {
			return err
		}
		return w.file(name+".csv", "text/csv; charset=utf-8", out.Bytes())
	case format == "ics":
		if err := w.deadlines(&out, at); err != nil {
			return err
		}
		return w.file(name+".ics", "text/calendar; charset=utf-8", out.Bytes())
	case format == "pdf" && w.face.Print == nil:
		return w.to(at)
	case format == "pdf":
		if err := p.Document(string(sheet().body)).Render(w.Context(), &out); err != nil {
			return err
		}
		paper, err := w.face.Print(w.Context(), out.Bytes())
		if err != nil {
			return err
		}
		return w.file(name+".pdf", "application/pdf", paper)
	}
	return noPlan()
}

// measureSheet has a row for each measure, in the order of the plan.
func (w *planShower) measureSheet() programme.Sheet {
	t := w.printer.T
	head := []any{t("actionplan.field.goal")}
	for _, name := range []string{"what", "unit", "owner", "begins", "ends", "budget"} {
		head = append(head, t("actionplan.field."+name))
	}
	head = append(head, t("actionplan.field.currency"), t("actionplan.field.funds"), t("actionplan.field.status"), t("actionplan.field.status_day"), t("actionplan.field.note"), t("actionplan.steps"))
	s := programme.Sheet{Name: t("actionplan.measures"), Rows: [][]any{head}}
	for _, g := range w.body.Goals {
		for _, m := range w.body.Of(g.ID) {
			s.Rows = append(s.Rows, []any{g.Title, m.What, m.Unit, m.Owner, m.Begins, m.Ends, m.Budget, w.body.Currency, m.Funds, t("actionplan.status." + string(m.Status)), m.StatusDay, m.Note, w.steps(m.Steps)})
		}
	}
	return s
}

// steps names levels of abilities.
func (w *planShower) steps(list []actionplan.Step) string {
	var names []string
	for _, s := range list {
		version := w.version
		if version.Statement(s.Ability) == nil {
			version = w.before
		}
		names = append(names, w.printer.T("programme.step", "name", version.Name(s.Ability, w.language()).Text, "level", w.printer.T("level."+string(framework.Levels[s.Level-1]))))
	}
	return w.printer.Clauses(names)
}

// indicatorSheet has a row for each indicator.
func (w *planShower) indicatorSheet() programme.Sheet {
	t := w.printer.T
	head := []any{t("actionplan.field.what")}
	for _, name := range []string{"name", "measure_unit", "baseline", "baseline_day", "target", "target_day"} {
		head = append(head, t("actionplan.field."+name))
	}
	head = append(head, t("actionplan.latest"), t("actionplan.latest_day"), t("actionplan.field.source"))
	s := programme.Sheet{Name: t("actionplan.indicators"), Rows: [][]any{head}}
	for _, m := range w.body.Measures {
		for _, i := range m.Indicators {
			last := i.Latest()
			s.Rows = append(s.Rows, []any{m.What, i.Name, i.Unit, i.Baseline.Number, i.Baseline.Day, i.Target.Number, i.Target.Day, last.Number, last.Day, i.Source})
		}
	}
	return s
}

// writeCSV writes the measures as a file in which nothing is run as a formula.
func (w *planShower) writeCSV(to *bytes.Buffer) error {
	out := csv.NewWriter(to)
	for _, row := range w.measureSheet().Rows {
		cells := make([]string, len(row))
		for i, x := range row {
			if sum, ok := x.(float64); ok {
				cells[i] = plainNumber(sum)
			} else {
				cells[i] = programme.Defused(fmt.Sprint(x))
			}
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// deadlines writes the last days of the measures as a calendar.
func (w *planShower) deadlines(to *bytes.Buffer, at string) error {
	c := catalogue.NewCalendarWriter(to, w.face.host(w.visit), w.body.Title, w.body.Language)
	for _, m := range w.body.Measures {
		if m.Ends == "" || m.Status == actionplan.Stopped {
			continue
		}
		r := library.Resource{ID: library.ResourceID(m.ID), Words: []library.Wording{{Title: m.What}}, Mark: library.Mark{At: w.face.Library.Now()}}
		c.Write(r, []library.Cohort{{Begins: m.Ends, Ends: m.Ends}}, w.language(), w.origin()+at)
	}
	return c.End()
}
