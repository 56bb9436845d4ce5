package web

import (
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/actionplan"
	"github.com/dira-platform/dira/internal/errs"
	forms "github.com/dira-platform/dira/internal/web/views/programme"
)

// indicatorForm is an indicator as it is typed.
type indicatorForm struct {
	actionplan.Indicator
	baseline, target, measured string
}

// actionIndicator is the form of an indicator of a measure; without one in the address, of a new one.
func (f *Face) actionIndicator(v *visit) error {
	w, err := f.planTo(v)
	if err != nil {
		return err
	}
	m := w.plan.Measure(v.PathValue("measure"))
	if m == nil {
		return noPlan()
	}
	var form indicatorForm
	if id := v.PathValue("indicator"); id != "" {
		old := m.Indicator(id)
		if old == nil {
			return noPlan()
		}
		form = typedAs(old)
	}
	return v.show(w.indicatorPage(m, form))
}

// typedAs is a stored indicator as somebody would type it.
func typedAs(i *actionplan.Indicator) indicatorForm {
	return indicatorForm{*i, signed(i.Baseline.Number), signed(i.Target.Number), measuredLines(i)}
}

// indicatorText is an indicator in one sentence: what is stored now, where somebody else was faster.
func (w *planPages) indicatorText(i *actionplan.Indicator) string {
	value := func(x actionplan.Value) string {
		return strings.TrimSpace(signed(x.Number)+"\u00a0"+i.Unit) + " (" + w.printer.Day(x.Day) + ")"
	}
	parts := []string{i.Name, value(i.Baseline) + " → " + value(i.Target)}
	if i.Source != "" {
		parts = append(parts, i.Source)
	}
	for _, m := range i.Measured {
		parts = append(parts, value(m))
	}
	return strings.Join(parts, " · ")
}

// signed is a number as somebody would type it, also below zero.
func signed(x float64) string {
	if x < 0 {
		return "-" + plainNumber(-x)
	}
	return plainNumber(x)
}

func measuredLines(i *actionplan.Indicator) string {
	var lines []string
	for _, v := range i.Measured {
		lines = append(lines, v.Day+" "+signed(v.Number))
	}
	return strings.Join(lines, "\n")
}

func (w *planPages) indicatorPage(m *actionplan.Measure, i indicatorForm) forms.Form {
	at := actionPlanPath(w.plan.ID)
	p := forms.Form{Base: w.base("actionplan.indicator_new"), Back: at, Action: at + "/measures/" + m.ID + "/indicators/new", Button: w.printer.T("actionplan.save"), Caption: m.What}
	if i.ID != "" {
		p.Base, p.Action = w.base("actionplan.indicator_edit"), at+"/measures/"+m.ID+"/indicators/"+i.ID
		p.Drop, p.DropText, p.Do = p.Action+"?revision="+strconv.Itoa(i.Revision), w.printer.T("actionplan.indicator_drop"), "drop"
	}
	p.Parts = []forms.Part{hidden(i.Revision), w.planField("name", i.Name, 0), w.planField("measure_unit", i.Unit, 0), w.short("baseline", i.baseline), w.dayField("baseline_day", i.Baseline.Day),
		w.short("target", i.target), w.dayField("target_day", i.Target.Day), w.planField("source", i.Source, 0), w.planField("measured", i.measured, 5)}
	return p
}

func (w *planPages) typedIndicator() (i indicatorForm, err error) {
	get := w.PostForm.Get
	i = indicatorForm{baseline: get("baseline"), target: get("target"), measured: get("measured"), Indicator: actionplan.Indicator{ID: w.PathValue("indicator"), Name: get("name"), Unit: get("measure_unit"), Source: get("source"),
		Baseline: actionplan.Value{Day: get("baseline_day")}, Target: actionplan.Value{Day: get("target_day")}, Revision: max(0, whole(get("revision")))}}
	if i.Baseline.Number, err = signedNumber("baseline", i.baseline); err != nil {
		return i, err
	}
	if i.Target.Number, err = signedNumber("target", i.target); err != nil {
		return i, err
	}
	for _, line := range strings.Split(i.measured, "\n") {
		day, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		if day == "" {
			continue
		}
		x := actionplan.Value{Day: day}
		if x.Number, err = signedNumber("measured", rest); err != nil {
			return i, err
		}
		i.Measured = append(i.Measured, x)
	}
	return i, nil
}

// signedNumber reads a number that may be below zero.
func signedNumber(field, s string) (float64, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, errs.New(errs.Invalid, "actionplan_number").At(field)
	}
	rest, below := strings.CutPrefix(strings.Replace(s, "−", "-", 1), "-")
	x, err := typedNumber(field, rest)
	if err != nil {
		return 0, errs.New(errs.Invalid, "actionplan_number").At(field)
	}
	if below {
		x = -x
	}
	return x, nil
}

func (f *Face) saveActionIndicator(v *visit) error {
	w, err := f.planTo(v)
	if err != nil {
		return err
	}
	if err := v.form(); err != nil {
		return err
	}
	m := w.plan.Measure(v.PathValue("measure"))
	if m == nil {
		return noPlan()
	}
	old, done := m.Indicator(v.PathValue("indicator")), "saved"
	i, err := w.typedIndicator()
	switch {
	case v.PostForm.Get("do") == "drop":
		err, done = nil, "dropped"
		if old != nil {
			i = typedAs(old)
			err = f.ActionPlans.DropIndicator(v.Context(), v.actor(), w.plan.ID, m.ID, old.ID, whole(v.URL.Query().Get("revision")))
		}
	case i.ID != "" && old == nil:
		i.ID, i.Revision, err = "", 0, gone()
	case err == nil:
		err = f.ActionPlans.SaveIndicator(v.Context(), v.actor(), w.plan.ID, m.ID, i.Indicator)
	}
	if mistaken(err) {
		p := w.indicatorPage(m, i)
		var now actionplan.Indicator
		if old != nil {
			now = *old
		}
		w.mend(&p, err, now.Revision, "name", w.indicatorText(&now))
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(actionPlanPath(w.plan.ID) + "?done=" + done)
}
