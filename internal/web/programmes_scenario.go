package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/programme"
)

// scenarioForm is a scenario as it is typed.
type scenarioForm struct {
	name, budget, hours, taken, seed string
	units, shares                    map[identity.UnitID]string // the share of women under no unit
	priorities                       map[framework.StatementID]string
	courses                          []programme.CourseID
	languages                        []string
	apart                            bool
}

func (v *visit) scenarioID() programme.ScenarioID {
	return programme.ScenarioID(v.PathValue("scenario"))
}

func scenarioPath(v *visit) string {
	return programmePath(v.programmeID()) + "/scenarios/" + v.PathValue("scenario")
}

// programmeScenario is the form of a scenario; without one in the address, of a new one, or of a copy.
func (f *Face) programmeScenario(v *visit) error {
	w, err := f.programmeFor(v)
	if err != nil {
		return err
	}
	form := scenarioFormOf(w.view.Usual(), "", "")
	form.budget = ""
	id, copied := v.scenarioID(), programme.ScenarioID(v.URL.Query().Get("copy"))
	if s := w.view.Scenario(copied); s != nil && id == "" {
		form = scenarioFormOf(s.Means, "", s.Seed)
		form.courses = slices.DeleteFunc(form.courses, func(c programme.CourseID) bool { return w.view.Course(c) == nil })
	}
	if id != "" {
		s := w.view.Scenario(id)
		switch {
		case s == nil:
			return errs.New(errs.NotFound, "programme_scenario_not_found")
		case s.State == programme.Waiting || s.State == programme.Computed:
			return errs.New(errs.Conflict, "programme_frozen")
		}
		form = scenarioFormOf(s.Means, s.Name, s.Seed)
	}
	return v.show(w.scenarioPage(form))
}

func scenarioFormOf(m programme.Means, name, seed string) scenarioForm {
	f := scenarioForm{name: name, seed: seed, budget: plainNumber(m.Budget), hours: plainNumber(m.Hours), taken: strconv.Itoa(m.Taken), courses: slices.Clone(m.Courses), languages: m.Languages, apart: m.Apart,
		units: map[identity.UnitID]string{}, shares: map[identity.UnitID]string{}, priorities: map[framework.StatementID]string{}}
	for _, s := range m.Shares {
		f.shares[s.Unit] = plainNumber(100 * s.Least)
	}
	for u, x := range m.Units {
		f.units[u] = plainNumber(x)
	}
	for a, x := range m.Priorities {
		f.priorities[a] = plainNumber(x)
	}
	return f
}

// scenarioPage is the form of a scenario.
func (w *programmeWriter) scenarioPage(form scenarioForm) views.Form {
	here := programmePath(w.view.ID)
	p := views.Form{Base: w.base("programme.scenario_new"), Back: here, Action: here + "/scenarios/new", Button: w.printer.T("programme.scenario_save"), Caption: w.view.Name,
		Lead: w.printer.T("programme.scenario_lead")}
	if id := w.PathValue("scenario"); id != "" {
		p.Base, p.Action = w.base("programme.scenario_edit"), here+"/scenarios/"+id+"/edit"
		p.Drop, p.DropText = here+"/scenarios/"+id+"/delete", w.printer.T("programme.scenario_drop")
	}
	field := func(name, value string, size int) views.Part {
		x := views.Part{Field: page.Field{Name: name, Label: w.printer.T("programme.means." + name), Value: value, Size: size, Autocomplete: "off"}}
		if key := "programme.means_hint." + name; w.printer.Has(key) {
			x.Hint = w.printer.T(key, "currency", w.view.Currency)
		}
		if size == 0 {
			x.Dir, x.Language = "auto", page.Unknown
		}
		return x
	}
	taken := views.Part{Kind: "select", Field: page.Field{Name: "taken", Label: w.printer.T("programme.means.taken")}}
	for n := 1; n <= programme.MostTaken; n++ {
		taken.Options = append(taken.Options, page.Option{Value: strconv.Itoa(n), Label: w.printer.Number(n), Chosen: form.taken == strconv.Itoa(n)})
	}
	courses := views.Part{Kind: "checkbox", Field: page.Field{Name: "courses", Label: w.printer.T("programme.means.courses")}}
	for i := range w.view.Courses {
		c := &w.view.Courses[i]
		courses.Options = append(courses.Options, page.Option{Value: string(c.ID), Label: c.Name, Language: page.Unknown, Chosen: slices.Contains(form.courses, c.ID)})
	}
	apart := views.Part{Kind: "checkbox", Field: page.Field{Name: "apart", Label: w.printer.T("programme.means.apart")},
		Options: []page.Option{{Value: "1", Label: w.printer.T("programme.apart"), Chosen: form.apart}}}
	p.Parts = []views.Part{field("name", form.name, 0), field("budget", form.budget, 12), field("hours", form.hours, 6), taken, apart, field("seed", form.seed, 0), courses,
		w.languageChoice(form.languages, "programme.means.languages", "programme.means_hint.languages"), w.unitBudgets(form), w.shareFields(form), w.priorities(form)}
	return p
}

// unitBudgets is the part of the form with budgets of units.
func (w *programmeWriter) unitBudgets(form scenarioForm) views.Part {
	x := views.Part{Kind: "fields", Field: page.Field{Label: w.printer.T("programme.means.units"), Hint: w.printer.T("programme.means_hint.units", "currency", w.view.Currency)}}
	for _, u := range w.view.BudgetUnits() {
		typed := form.units[u.ID]
		x.Fields = append(x.Fields, views.Part{Kind: "own", Field: page.Field{Name: "of." + string(u.ID), Label: u.Name, Value: typed}})
	}
	if len(x.Fields) == 0 {
		return views.Part{Kind: "heading", Field: page.Field{Label: x.Label, Hint: w.printer.T("programme.no_units")}}
	}
	return x
}

// shareFields is the part of the form with shares of the seats.
func (w *programmeWriter) shareFields(form scenarioForm) views.Part {
	x := views.Part{Kind: "fields", Field: page.Field{Label: w.printer.T("programme.means.shares"), Hint: w.printer.T("programme.means_hint.shares")}}
	if w.view.Women() {
		x.Fields = append(x.Fields, views.Part{Field: page.Field{Name: "share." + programme.Woman, Label: w.printer.T("programme.means.women"), Value: form.shares[""], Size: 6, Autocomplete: "off"}})
	}
	for _, u := range w.view.BudgetUnits() {
		x.Fields = append(x.Fields, views.Part{Kind: "own", Field: page.Field{Name: "share." + string(u.ID), Label: u.Name, Value: form.shares[u.ID]}})
	}
	if len(x.Fields) == 0 {
		return views.Part{Kind: "heading", Field: page.Field{Label: x.Label, Hint: w.printer.T("programme.no_shares")}}
	}
	return x
}

// priorities is the part of the form with what matters more than other things.
func (w *programmeWriter) priorities(form scenarioForm) views.Part {
	x := views.Part{Kind: "fields", Field: page.Field{Label: w.printer.T("programme.means.priorities"), Hint: w.printer.T("programme.means_hint.priorities")}}
	for _, a := range w.version.Abilities() {
		chosen := form.priorities[a]
		if chosen == "" {
			chosen = "1"
		}
		one := w.about(a, "priority."+string(a))
		for _, n := range programme.Priorities {
			value := plainNumber(n)
			one.Options = append(one.Options, page.Option{Value: value, Label: w.priority(n), Chosen: value == chosen})
		}
		x.Fields = append(x.Fields, one)
	}
	return x
}

// priorityWords are how priorities are said, in the order of [programme.Priorities].
var priorityWords = []string{"none", "half", "one", "two", "three"}

func (w *programmeWriter) priority(x float64) string {
	return w.printer.T("programme.priority." + priorityWords[slices.Index(programme.Priorities, x)])
}

// saveProgrammeScenario stores a scenario.
func (f *Face) saveProgrammeScenario(v *visit) error {
	w, err := f.programmeFor(v)
	if err != nil {
		return err
	}
	if err := v.largeForm(); err != nil {
		return err
	}
	form := w.typedScenario()
	means, err := form.means()
	id := v.scenarioID()
	if err == nil {
		id, err = f.Programmes.SaveScenario(v.Context(), v.actor(), w.view.ID, id, programme.Wish{Name: form.name, Means: means, Seed: form.seed})
	}
	if errs.Is(err, errs.Invalid) {
		p := w.scenarioPage(form)
		p.Errors = v.wrongField(err, "name")
		return v.showStatus(statuses[errs.Invalid], p)
	}
	if err != nil {
		return err
	}
	return v.to(programmePath(w.view.ID) + "/scenarios/" + string(id) + "?done=scenario")
}

func (w *programmeWriter) typedScenario() scenarioForm {
	get := w.PostForm.Get
	f := scenarioForm{name: get("name"), budget: get("budget"), hours: get("hours"), taken: get("taken"), seed: get("seed"), languages: w.PostForm["languages"], apart: get("apart") != "",
		units: map[identity.UnitID]string{}, shares: map[identity.UnitID]string{}, priorities: map[framework.StatementID]string{}}
	for _, c := range w.PostForm["courses"] {
		f.courses = append(f.courses, programme.CourseID(c))
	}
	for _, u := range w.view.BudgetUnits() {
		if typed := strings.TrimSpace(get("of." + string(u.ID))); typed != "" {
			f.units[u.ID] = typed
		}
		if typed := strings.TrimSpace(get("share." + string(u.ID))); typed != "" {
			f.shares[u.ID] = typed
		}
	}
	if typed := strings.TrimSpace(get("share." + programme.Woman)); typed != "" {
		f.shares[""] = typed
	}
	for _, a := range w.version.Abilities() {
		if typed := get("priority." + string(a)); typed != "" && typed != "1" {
			f.priorities[a] = typed
		}
	}
	return f
}

// means is what was typed, read.
func (f *scenarioForm) means() (m programme.Means, err error) {
	m = programme.Means{Courses: f.courses, Languages: f.languages, Apart: f.apart, Units: map[identity.UnitID]float64{}, Priorities: map[framework.StatementID]float64{}}
	if m.Budget, err = typedNumber("budget", f.budget); err != nil {
		return m, err
	}
	if m.Hours, err = typedNumber("hours", f.hours); err != nil {
		return m, err
	}
	taken, err := typedNumber("taken", f.taken)
	if err != nil {
		return m, err
	}
	m.Taken = int(min(taken, 1000))
	for u, typed := range f.units {
		if m.Units[u], err = typedNumber("of."+string(u), typed); err != nil {
			return m, err
		}
	}
	for u, typed := range f.shares {
		s := programme.Share{Unit: u}
		field := "share." + string(u)
		if u == "" {
			s.Sex, field = programme.Woman, "share."+programme.Woman
		}
		percent, err := typedNumber(field, strings.Trim(typed, "%٪ \u00a0\u202f"))
		if err != nil {
			return m, err
		}
		if s.Least = percent / 100; percent != 0 {
			m.Shares = append(m.Shares, s)
		}
	}
	for a, typed := range f.priorities {
		if m.Priorities[a], err = strconv.ParseFloat(typed, 64); err != nil {
			return m, errs.New(errs.Invalid, "programme_priority").At("priority." + string(a))
		}
	}
	return m, nil
}

// computeScenario has a scenario computed, or stops that.
func (f *Face) computeScenario(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if v.PostForm.Get("do") == "stop" {
		if err := f.Programmes.Stop(v.Context(), v.actor(), v.programmeID(), v.scenarioID()); err != nil {
			return err
		}
		return v.to(scenarioPath(v) + "?done=stopped")
	}
	if err := f.Programmes.Compute(v.Context(), v.actor(), v.programmeID(), v.scenarioID()); err != nil {
		return err
	}
	return v.to(scenarioPath(v) + "?follow=yes")
}

// dropScenario deletes one that was never computed.
func (f *Face) dropScenario(v *visit) error {
	if err := f.Programmes.DropScenario(v.Context(), v.actor(), v.programmeID(), v.scenarioID()); err != nil {
		return err
	}
	return v.to(programmePath(v.programmeID()) + "?done=scenario_drop")
}
