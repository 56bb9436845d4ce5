package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/actionplan"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/web/views/page"
	forms "github.com/dira-platform/dira/internal/web/views/programme"
)

func noPlan() error { return errs.New(errs.NotFound, "actionplan_not_found") }

// actionGoal is the form of a goal; without one in the address, of a new one.
func (f *Face) actionGoal(v *visit) error {
	w, err := f.planTo(v)
	if err != nil {
		return err
	}
	g := actionplan.Goal{ID: v.PathValue("goal")}
	if g.ID != "" {
		old := w.plan.Goal(g.ID)
		if old == nil {
			return noPlan()
		}
		g = *old
	}
	return v.show(w.goalForm(g, ""))
}

func (w *planPages) goalForm(g actionplan.Goal, to string) forms.Form {
	at := actionPlanPath(w.plan.ID)
	p := forms.Form{Base: w.base("actionplan.goal_new"), Back: at, Action: at + "/goals/new", Button: w.printer.T("actionplan.save"), Caption: w.plan.Title}
	if g.ID != "" {
		p.Base, p.Action = w.base("actionplan.goal_edit"), at+"/goals/"+g.ID
		p.Drop, p.DropText, p.Do = p.Action+"?revision="+strconv.Itoa(g.Revision), w.printer.T("actionplan.goal_drop"), "drop"
	}
	p.Parts = []forms.Part{hidden(g.Revision), w.planField("title", g.Title, 0), w.planField("why", g.Why, 4), w.short("place", to)}
	return p
}

func (f *Face) saveActionGoal(v *visit) error {
	w, err := f.planTo(v)
	if err != nil {
		return err
	}
	if err := v.form(); err != nil {
		return err
	}
	get, at := v.PostForm.Get, actionPlanPath(w.plan.ID)
	g := actionplan.Goal{ID: v.PathValue("goal"), Title: get("title"), Why: get("why"), Revision: max(0, whole(get("revision")))}
	old, done := w.plan.Goal(g.ID), "saved"
	switch {
	case get("do") == "drop":
		done = "dropped"
		if old != nil {
			g = *old
			err = f.ActionPlans.DropGoal(v.Context(), v.actor(), w.plan.ID, g.ID, whole(v.URL.Query().Get("revision")))
		}
	case g.ID != "" && old == nil:
		g.ID, g.Revision, err = "", 0, gone()
	default:
		_, err = f.ActionPlans.SaveGoal(v.Context(), v.actor(), w.plan.ID, g, whole(get("place")))
	}
	if mistaken(err) {
		p := w.goalForm(g, get("place"))
		var now actionplan.Goal
		if old != nil {
			now = *old
		}
		w.mend(&p, err, now.Revision, "title", now.Title+" · "+now.Why)
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(at + "?done=" + done)
}

// measureForm is a measure as it is typed.
type measureForm struct {
	actionplan.Measure
	budget, place string
}

// actionMeasure is the form of a measure; without one in the address, of a new one.
func (f *Face) actionMeasure(v *visit) error {
	w, err := f.planTo(v)
	if err != nil {
		return err
	}
	form := measureForm{Measure: actionplan.Measure{ID: v.PathValue("measure"), Goal: v.URL.Query().Get("goal"), Status: actionplan.Planned}}
	if form.ID != "" {
		old := w.plan.Measure(form.ID)
		if old == nil {
			return noPlan()
		}
		form.Measure, form.budget = *old, plainNumber(old.Budget)
	}
	p, err := f.measurePage(&w, form)
	if err != nil {
		return err
	}
	return v.show(p)
}

func (f *Face) measurePage(w *planPages, m measureForm) (p forms.Form, err error) {
	at := actionPlanPath(w.plan.ID)
	p = forms.Form{Base: w.base("actionplan.measure_new"), Back: at, Action: at + "/measures/new", Button: w.printer.T("actionplan.save"), Caption: w.plan.Title}
	if m.ID != "" {
		p.Base, p.Action = w.base("actionplan.measure_edit"), at+"/measures/"+m.ID
		p.Drop, p.DropText, p.Do = p.Action+"?revision="+strconv.Itoa(m.Revision), w.printer.T("actionplan.measure_drop"), "drop"
	}
	choice := func(name string) forms.Part {
		return forms.Part{Kind: "select", Field: page.Field{Name: name, Label: w.printer.T("actionplan.field." + name)}}
	}
	goal, unit, status := choice("goal"), choice("unit"), choice("status")
	status.Kind = "radio"
	for _, g := range w.plan.Goals {
		goal.Options = append(goal.Options, page.Option{Value: g.ID, Label: g.Title, Language: page.Unknown, Chosen: g.ID == m.Goal})
	}
	units, err := f.ActionPlans.Units(w.Context(), w.plan)
	if err != nil {
		return p, err
	}
	unit.Options = []page.Option{{Label: w.printer.T("actionplan.no_unit"), Chosen: m.Unit == ""}}
	for _, u := range units {
		unit.Options = append(unit.Options, page.Option{Value: u.Name, Label: u.Name, Language: page.Unknown, Chosen: u.Name == m.Unit})
	}
	for _, s := range actionplan.Statuses {
		status.Options = append(status.Options, page.Option{Value: string(s), Label: w.printer.T("actionplan.status." + string(s)), Chosen: s == m.Status})
	}
	budget := w.short("budget", m.budget)
	budget.Hint = w.printer.T("actionplan.budget_hint", "currency", w.plan.Currency)
	p.Parts = []forms.Part{hidden(m.Revision), w.planField("what", m.What, 0), goal, w.short("place", m.place), unit, w.planField("owner", m.Owner, 0), w.dayField("begins", m.Begins), w.dayField("ends", m.Ends), budget,
		w.planField("funds", m.Funds, 0), status, w.dayField("status_day", m.StatusDay), w.planField("note", m.Note, 4)}
	p.Parts = append(p.Parts, w.stepChoices(&m.Measure)...)
	return p, nil
}

// stepsBefore are the steps of a stored measure whose ability the framework does not have any more.
func (w *planPages) stepsBefore(id string) (list []actionplan.Step) {
	if m := w.plan.Measure(id); m != nil {
		for _, s := range m.Steps {
			if w.version.Statement(s.Ability) == nil {
				list = append(list, s)
			}
		}
	}
	return list
}

// stepChoices offers a level of every ability, under a heading of its own, and to leave out what the framework does not have any more.
func (w *planPages) stepChoices(m *actionplan.Measure) []forms.Part {
	list := []forms.Part{{Kind: "heading", Field: page.Field{Label: w.printer.T("actionplan.steps"), Hint: w.printer.T("actionplan.steps_hint")}}}
	for _, a := range w.version.Abilities() {
		name := w.version.Name(a, w.language())
		at := slices.IndexFunc(m.Steps, func(s actionplan.Step) bool { return s.Ability == a })
		x := forms.Part{Kind: "select", Spoken: name.Language, Field: page.Field{Name: "step-" + string(a), Label: name.Text}, Options: []page.Option{{Label: w.printer.T("actionplan.no_step"), Chosen: at < 0}}}
		for n, l := range framework.Levels {
			x.Options = append(x.Options, page.Option{Value: strconv.Itoa(n + 1), Label: w.printer.T("level." + string(l)), Chosen: at >= 0 && m.Steps[at].Level == n+1})
		}
		list = append(list, x)
	}
	for _, s := range w.stepsBefore(m.ID) {
		name, kept := w.before.Name(s.Ability, w.language()), slices.Contains(m.Steps, s)
		list = append(list, forms.Part{Kind: "select", Spoken: name.Language, Field: page.Field{Name: "step-" + string(s.Ability), Label: name.Text, Hint: w.printer.T("actionplan.step_before")}, Options: []page.Option{
			{Label: w.printer.T("actionplan.no_step"), Chosen: !kept}, {Value: strconv.Itoa(s.Level), Label: w.printer.T("level." + string(framework.Levels[s.Level-1])), Chosen: kept}}})
	}
	return list
}

func (w *planPages) typedMeasure() (m measureForm, err error) {
	get := w.PostForm.Get
	m = measureForm{budget: get("budget"), place: get("place"), Measure: actionplan.Measure{ID: w.PathValue("measure"), Goal: get("goal"), What: get("what"), Unit: get("unit"), Owner: get("owner"), Funds: get("funds"),
		Begins: get("begins"), Ends: get("ends"), Status: actionplan.Status(get("status")), StatusDay: get("status_day"), Note: get("note"), Revision: max(0, whole(get("revision")))}}
	for _, a := range w.version.Abilities() {
		if n := whole(get("step-" + string(a))); n >= 1 && n <= len(framework.Levels) {
			m.Steps = append(m.Steps, actionplan.Step{Ability: a, Level: n})
		}
	}
	for _, s := range w.stepsBefore(m.ID) {
		if whole(get("step-"+string(s.Ability))) == s.Level {
			m.Steps = append(m.Steps, s)
		}
	}
	if strings.TrimSpace(m.budget) != "" {
		m.Budget, err = typedNumber("budget", m.budget)
	}
	return m, err
}

func (f *Face) saveActionMeasure(v *visit) error {
	w, err := f.planTo(v)
	if err != nil {
		return err
	}
	if err := v.form(); err != nil {
		return err
	}
	old, done := w.plan.Measure(v.PathValue("measure")), "saved"
	m, err := w.typedMeasure()
	switch {
	case v.PostForm.Get("do") == "drop":
		err, done = nil, "dropped"
		if old != nil {
			m = measureForm{Measure: *old, budget: plainNumber(old.Budget)}
			err = f.ActionPlans.DropMeasure(v.Context(), v.actor(), w.plan.ID, old.ID, whole(v.URL.Query().Get("revision")))
		}
	case m.ID != "" && old == nil:
		m.ID, m.Revision, err = "", 0, gone()
	case err == nil:
		_, err = f.ActionPlans.SaveMeasure(v.Context(), v.actor(), w.plan.ID, m.Measure, whole(m.place))
	}
	if mistaken(err) {
		p, other := f.measurePage(&w, m)
		if other != nil {
			return other
		}
		var now actionplan.Measure
		if old != nil {
			now = *old
		}
		w.mend(&p, err, now.Revision, "what", w.measureText(&now))
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(actionPlanPath(w.plan.ID) + "?done=" + done)
}

// measureText is a measure in one sentence: what is stored now, where somebody else was faster.
func (w *planPages) measureText(m *actionplan.Measure) string {
	goal, day := "", ""
	if g := w.plan.Goal(m.Goal); g != nil {
		goal = g.Title
	}
	if m.StatusDay != "" {
		day = w.printer.Day(m.StatusDay)
	}
	parts := []string{goal, m.What, m.Unit, m.Owner, w.planDays(m.Begins, m.Ends), w.planMoney(m.Budget, w.plan.Currency), m.Funds, w.printer.T("actionplan.status." + string(cmp.Or(m.Status, actionplan.Planned))), day, m.Note, (&planShower{visit: w.visit, version: w.version, before: w.before}).steps(m.Steps)}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}
