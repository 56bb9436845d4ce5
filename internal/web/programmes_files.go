package web

import (
	"bytes"
	"fmt"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/results"
	views "github.com/dira-platform/dira/internal/web/views/programme"
)

// computedScenario reads a scenario of which there is something to hand out.
func (f *Face) computedScenario(v *visit) (w scenarioWriter, err error) {
	if w, err = f.readScenario(v); err == nil && w.o == nil {
		err = errs.New(errs.Conflict, "programme_not_computed")
	}
	return w, err
}

// files are what can be taken along of a scenario.
func (w *scenarioWriter) files() []views.Listed {
	here := scenarioPath(w.visit)
	list := []views.Listed{{Name: w.printer.T("results.as", "format", "XLSX"), To: here + "/programme.xlsx", Line: w.printer.T("programme.as_xlsx")},
		{Name: w.printer.T("programme.as_calendar"), To: here + "/courses.ics", Line: w.printer.T("programme.as_calendar_hint")}}
	if w.face.Print != nil {
		list = append(list, views.Listed{Name: w.printer.T("paper.pdf"), To: here + "/programme.pdf", Line: w.printer.T("programme.as_pdf")})
	}
	return list
}

// scenarioPDF is the page of a scenario on paper. Where nothing can print, it leads to the page, which people can print themselves.
func (f *Face) scenarioPDF(v *visit) error {
	w, err := f.computedScenario(v)
	if err != nil {
		return err
	}
	if f.Print == nil {
		return v.to(scenarioPath(v))
	}
	var document bytes.Buffer
	if err := w.page().Document(string(sheet().body)).Render(v.Context(), &document); err != nil {
		return err
	}
	file, err := f.Print(v.Context(), document.Bytes())
	if err != nil {
		return err
	}
	return v.file(fmt.Sprintf("programme-%d.pdf", w.s.Number), "application/pdf", file)
}

// scenarioCalendar is the courses that open, as a calendar.
func (f *Face) scenarioCalendar(v *visit) error {
	w, err := f.computedScenario(v)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	c := catalogue.NewCalendarWriter(&out, f.host(v), w.view.Name, v.language())
	for _, x := range w.o.Courses {
		k := w.course(x.ID)
		if x.People == 0 || k.Begins == "" {
			continue
		}
		r := library.Resource{ID: library.ResourceID(k.ID), Words: []library.Wording{{Title: k.Name}}, Mark: library.Mark{At: w.s.ComputedAt}}
		c.Write(r, []library.Cohort{{Begins: k.Begins, Ends: k.Ends, Place: k.Place}}, v.language(), v.origin()+scenarioPath(v))
	}
	if err := c.End(); err != nil {
		return err
	}
	return v.file(fmt.Sprintf("programme-%d.ics", w.s.Number), "text/calendar; charset=utf-8", out.Bytes())
}

// scenarioWorkbook is a scenario as a workbook, in the reader's words: what the page tells, with numbers as numbers.
func (f *Face) scenarioWorkbook(v *visit) error {
	w, err := f.computedScenario(v)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if err := programme.WriteXLSX(&out, []programme.Sheet{w.summarySheet(), w.courseSheet(), w.groupSheet(), w.stepSheet()}); err != nil {
		return err
	}
	return v.file(fmt.Sprintf("programme-%d.xlsx", w.s.Number), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", out.Bytes())
}

func (w *scenarioWriter) summarySheet() programme.Sheet {
	t, o := w.printer.T, w.o
	return programme.Sheet{Name: t("programme.compare_whole"), Rows: [][]any{
		{t("programme.figure"), ""},
		{t("programmes.name"), w.view.Name},
		{t("programme.means.name"), w.s.Name},
		{t("programmes.currency"), w.view.Currency},
		{t("programme.mean_budget_short"), w.s.Means.Budget},
		{t("programme.cost"), o.Cost},
		{t("programme.wanted"), o.Wanted},
		{t("programme.closes"), o.Value},
		{t("programme.at_most"), o.Bound},
		{t("programme.gap_short"), o.Gap},
		{t("programme.seats_taken"), o.Seats},
		{t("programme.people_reached"), w.count(o.Reached)},
		{t("programme.means.seed"), w.s.Seed},
		{"SHA-256", o.Inputs},
		{"SHA-256", o.Plan},
	}}
}

func (w *scenarioWriter) courseSheet() programme.Sheet {
	t := w.printer.T
	s := programme.Sheet{Name: t("programme.courses"), Rows: [][]any{{t("programme.course"), t("programme.field.begins"), t("programme.field.ends"), t("programme.field.place"),
		t("programme.seats_taken"), t("programme.field.seats"), t("programme.field.cost"), t("programme.field.fixed"), t("programme.cost")}}}
	for _, x := range w.o.Courses {
		c := w.course(x.ID)
		sum, seats := 0.0, any("")
		if x.People > 0 {
			sum = c.Fixed + c.Cost*float64(x.People)
		}
		if c.Seats > 0 {
			seats = c.Seats
		}
		s.Rows = append(s.Rows, []any{c.Name, c.Begins, c.Ends, c.Place, x.People, seats, c.Cost, c.Fixed, sum})
	}
	return s
}

func (w *scenarioWriter) groupSheet() programme.Sheet {
	t := w.printer.T
	s := programme.Sheet{Name: t("programme.group"), Rows: [][]any{{t("programme.unit"), t("programme.sex"), t("programme.answered"), t("programme.get"), t("programme.cost")}}}
	for _, g := range w.o.Groups {
		sex, cost := "", any("")
		if g.Sex != results.Everyone {
			sex = t("about_you.sex." + g.Sex)
		}
		if g.Cost != nil {
			cost = *g.Cost
		}
		s.Rows = append(s.Rows, []any{w.view.Release.Unit(g.Unit).Name, sex, g.People, w.count(g.Reached), cost})
	}
	return s
}

func (w *scenarioWriter) stepSheet() programme.Sheet {
	t := w.printer.T
	s := programme.Sheet{Name: t("programme.steps_table"), Rows: [][]any{{t("programme.step_head"), t("programme.wanted"), t("programme.closes"), t("programme.left")}}}
	for _, x := range w.o.Steps {
		row := []any{w.step(x.Step), x.Wanted, x.Closed, x.Wanted - x.Closed}
		if x.Few {
			row = []any{w.step(x.Step), t("programme.few", "n", programme.Least), "", ""}
		}
		s.Rows = append(s.Rows, row)
	}
	return s
}
