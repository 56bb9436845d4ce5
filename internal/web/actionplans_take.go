package web

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/actionplan"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/web/views/page"
	forms "github.com/dira-platform/dira/internal/web/views/programme"
)

// source is where measures can be taken over from: the released results of a round, or a computed scenario of a programme.
type source struct {
	value, name, hint string
	round             round.ID
	scenario          *programme.Scenario
	view              *programme.View
}

// found is a measure that can be taken over.
type found struct {
	value, hint string
	actionplan.Measure
}

// sources are all of them, as far as the reader looks after both.
func (f *Face) sources(v *visit) (list []source, err error) {
	rounds, err := f.Programmes.Rounds(v.Context(), v.actor())
	if err != nil {
		return nil, err
	}
	for _, r := range rounds {
		list = append(list, source{value: "round:" + string(r.ID), name: v.waveOf(r.Name, r.Wave), hint: v.printer.T("actionplan.from_round", "date", v.printer.Date(r.ClosedAt)), round: r.ID})
	}
	programmes, err := f.Programmes.Programmes(v.Context(), v.actor())
	for _, p := range programmes {
		if err != nil {
			break
		}
		var x *programme.View
		if x, err = f.Programmes.Programme(v.Context(), v.actor(), p.ID); err != nil {
			break
		}
		for i := range x.Scenarios {
			if sc := &x.Scenarios[i]; sc.Outcome != nil {
				list = append(list, source{value: "scenario:" + string(sc.ID), name: sc.Name, hint: v.printer.T("actionplan.from_scenario", "programme", "\u2068"+x.Name+"\u2069"), scenario: sc, view: x})
			}
		}
	}
	return list, err
}

// taking is a page on which measures are taken over.
type taking struct {
	planPages
	all    []source
	from   *source
	found  []found
	chosen []string
	target string
	day    string
}

func (f *Face) takingFor(v *visit, from string) (w taking, err error) {
	if w.planPages, err = f.planTo(v); err != nil {
		return w, err
	}
	if w.all, err = f.sources(v); err != nil {
		return w, err
	}
	w.day = w.plan.Until
	if i := slices.IndexFunc(w.all, func(s source) bool { return s.value == from }); i >= 0 {
		w.from = &w.all[i]
		w.found, err = w.measures(f)
	}
	return w, err
}

// measures are those of the chosen source.
func (w *taking) measures(f *Face) ([]found, error) {
	if w.from.scenario != nil {
		return w.ofScenario(), nil
	}
	report, err := f.Results.Report(w.Context(), w.actor(), w.from.round, "")
	if err != nil || report.Release == nil || report.Told == nil {
		return nil, err
	}
	return w.ofRound(report), nil
}

// ofRound are measures against what the results found missing: an ability each, the largest gap first, with what the release tells as the baseline.
func (w *taking) ofRound(report *results.Report) (list []found) {
	type gap struct {
		found
		size float64
	}
	var all []gap
	for i, a := range report.Release.Abilities {
		s := report.Told.Stats[i]
		if s.Gap == nil || s.Gap.Value <= 0 || s.Level == nil {
			continue
		}
		name := w.version.Name(a.ID, w.language()).Text
		m := actionplan.Measure{What: w.printer.T("actionplan.take_gap", "name", name), Steps: []actionplan.Step{{Ability: a.ID, Level: min(3, 1+int(math.Floor(s.Level.Value)))}}}
		hint := w.printer.T("actionplan.gap_of", "gap", w.printer.Decimal(s.Gap.Value, 1))
		if r := s.Reached; r != nil {
			share := math.Round(100 * r.Value)
			m.Indicators = []actionplan.Indicator{{Name: w.printer.T("actionplan.take_share", "name", name), Unit: "%", Baseline: actionplan.Value{Day: report.Round.ClosedAt.UTC().Format(time.DateOnly), Number: share},
				Source: w.printer.T("actionplan.take_source", "round", report.Round.Name, "low", w.printer.Percent(r.Low), "high", w.printer.Percent(r.High))}}
			hint += " " + w.printer.T("actionplan.reached_of", "share", w.printer.Percent(r.Value))
		}
		all = append(all, gap{found{"ability:" + string(a.ID), hint, m}, s.Gap.Value})
	}
	slices.SortStableFunc(all, func(a, b gap) int { return int(math.Copysign(1, b.size-a.size)) })
	for _, g := range all {
		list = append(list, g.found)
	}
	return list
}

// ofScenario are the courses that open, each a measure with what it costs and when it is held.
func (w *taking) ofScenario() (list []found) {
	x := programmeWriter{visit: w.visit, view: w.from.view, version: w.version}
	for _, o := range w.from.scenario.Outcome.Courses {
		c := w.from.scenario.Course(o.ID)
		if o.People == 0 || c == nil {
			continue
		}
		m := actionplan.Measure{What: c.Name, Owner: c.Provider, Begins: c.Begins, Ends: max(c.Begins, c.Ends), Budget: c.Fixed + c.Cost*float64(o.People)}
		for _, s := range c.Teaches { // the highest of each ability
			if i := slices.IndexFunc(m.Steps, func(t actionplan.Step) bool { return t.Ability == s.Ability }); i >= 0 {
				m.Steps[i].Level = max(m.Steps[i].Level, s.Level)
			} else {
				m.Steps = append(m.Steps, actionplan.Step{Ability: s.Ability, Level: s.Level})
			}
		}
		m.Funds = w.printer.T("actionplan.take_funds", "programme", w.from.view.Name)
		if w.from.view.Currency != w.plan.Currency {
			m.Budget, m.Funds = 0, ""
		}
		m.Indicators = []actionplan.Indicator{{Name: w.printer.T("actionplan.take_people"), Baseline: actionplan.Value{Day: w.from.scenario.ComputedAt.UTC().Format(time.DateOnly)},
			Target: actionplan.Value{Number: float64(o.People), Day: max(m.Ends, w.plan.Until)}, Source: w.printer.T("actionplan.take_list", "programme", w.from.view.Name)}}
		when := ""
		if c.Begins != "" {
			when = x.days(c)
		}
		list = append(list, found{"course:" + string(c.ID), when, m})
	}
	return list
}

// page asks from where, and then what.
func (w *taking) page() forms.Form {
	t, at := w.printer.T, actionPlanPath(w.plan.ID)
	p := forms.Form{Base: w.base("actionplan.take"), Back: at, Action: at + "/take", Caption: w.plan.Title}
	if w.from == nil {
		if p.Lead = t("actionplan.take_lead"); len(w.all) == 0 {
			p.Lead = t("actionplan.take_nowhere")
			return p
		}
		x := forms.Part{Kind: "radio", Field: page.Field{Name: "from", Label: t("actionplan.take_from")}}
		for i, s := range w.all {
			x.Options = append(x.Options, page.Option{Value: s.value, Label: s.name, Hint: s.hint, Language: page.Unknown, Chosen: i == 0})
		}
		p.Parts, p.Button = []forms.Part{x}, t("actionplan.take_go")
		return p
	}
	p.Back = at + "/take"
	if p.Lead = t("actionplan.take_what", "source", forms.Own(w.from.name)); len(w.found) == 0 {
		p.Lead = t("actionplan.take_nothing", "source", forms.Own(w.from.name))
		return p
	}
	x := forms.Part{Kind: "checkbox", Field: page.Field{Name: "take", Label: t("actionplan.take_which")}}
	for _, m := range w.found {
		x.Options = append(x.Options, page.Option{Value: m.value, Label: m.What, Hint: strings.NewReplacer("\u2068", "", "\u2069", "").Replace(m.hint), Language: page.Unknown, Chosen: slices.Contains(w.chosen, m.value)})
	}
	p.Parts = []forms.Part{{Kind: "hidden", Field: page.Field{Name: "from", Value: w.from.value}}, {Kind: "hidden", Field: page.Field{Name: "over", Value: "yes"}}, x}
	if w.from.scenario == nil {
		target, day := w.short("share", w.target), w.dayField("target_day", w.day)
		p.Parts = append(p.Parts, target, day)
	}
	p.Button = t("actionplan.take_over")
	return p
}

// beforeTake offers what could be taken over.
func (f *Face) beforeTake(v *visit) error {
	w, err := f.takingFor(v, v.URL.Query().Get("from"))
	if err != nil {
		return err
	}
	return v.show(w.page())
}

// takeOver takes measures over, with a goal of their own.
func (f *Face) takeOver(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	get := v.PostForm.Get
	w, err := f.takingFor(v, get("from"))
	if err != nil {
		return err
	}
	if w.from == nil {
		return v.to(actionPlanPath(w.plan.ID) + "/take")
	}
	if !v.PostForm.Has("over") { // only from where was chosen
		return v.to(fmt.Sprintf("%s/take?from=%s", actionPlanPath(w.plan.ID), w.from.value))
	}
	w.chosen, w.target, w.day = v.PostForm["take"], get("share"), get("target_day")
	measures, err := w.taken()
	if err == nil {
		goal := actionplan.Goal{Title: w.printer.T("actionplan.take_goal", "source", strings.NewReplacer("\u2068", "", "\u2069", "").Replace(w.from.name))}
		err = f.ActionPlans.Take(v.Context(), v.actor(), w.plan.ID, goal, measures)
	}
	if mistaken(err) {
		p := w.page()
		p.Errors = v.wrongField(err, "take")
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(actionPlanPath(w.plan.ID) + "?done=saved")
}

// taken are the measures that were chosen, with the target that was typed.
func (w *taking) taken() (list []actionplan.Measure, err error) {
	target := 0.0
	if w.from.scenario == nil && len(w.chosen) > 0 {
		if target, err = signedNumber("share", strings.Trim(w.target, "%٪ ")); err != nil || target < 0 || target > 100 {
			return nil, errs.New(errs.Invalid, "actionplan_share").At("share")
		}
	}
	for _, m := range w.found {
		if !slices.Contains(w.chosen, m.value) {
			continue
		}
		if w.from.scenario == nil {
			for i := range m.Indicators {
				m.Indicators[i].Target = actionplan.Value{Day: w.day, Number: target}
			}
		}
		list = append(list, m.Measure)
	}
	return list, nil
}
