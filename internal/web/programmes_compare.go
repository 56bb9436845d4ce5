package web

import (
	"slices"

	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/results"
	views "github.com/dira-platform/dira/internal/web/views/programme"
)

// mostCompared is how many scenarios stand beside each other.
const mostCompared = 3

// compareScenarios puts up to three scenarios beside each other.
func (f *Face) compareScenarios(v *visit) error {
	w := programmeWriter{visit: v}
	var err error
	if w.view, err = f.Programmes.Programme(v.Context(), v.actor(), v.programmeID()); err != nil {
		return err
	}
	p := views.Compare{Base: v.base("programme.compare"), Back: programmePath(w.view.ID), Programme: w.view.Name}
	var chosen []*programme.Scenario
	for _, id := range v.URL.Query()["s"] {
		if s := w.view.Scenario(programme.ScenarioID(id)); s != nil && s.Outcome != nil && !slices.Contains(chosen, s) {
			chosen = append(chosen, s)
		}
	}
	if len(chosen) > mostCompared {
		p.Says = append(p.Says, v.printer.T("programme.compare_most", "n", mostCompared))
		chosen = chosen[:mostCompared]
	}
	if len(chosen) < 2 {
		p.Says = append(p.Says, v.printer.T("programme.compare_few"))
		return v.show(p)
	}
	p.Says = append(p.Says, v.printer.T("programme.compare_protected", "n", programme.Least))
	p.Tables = w.beside(chosen)
	return v.show(p)
}

// beside are the tables with a column for each scenario.
func (w *programmeWriter) beside(list []*programme.Scenario) []views.Table {
	t := w.printer.T
	heads := func(first string) []string {
		h := []string{first}
		for _, s := range list {
			h = append(h, views.Own(s.Name))
		}
		return h
	}
	row := func(name string, depth int, cell func(*scenarioWriter) string) views.Row {
		r := views.Row{Name: name, Own: depth >= 0, Depth: max(depth, 0)}
		for _, s := range list {
			r.Cells = append(r.Cells, cell(&scenarioWriter{*w, s, s.Outcome}))
		}
		return r
	}
	all := views.Table{Caption: t("programme.compare_whole"), Heads: heads(t("programme.figure")), Rows: []views.Row{
		row(t("programme.mean_budget_short"), words, func(x *scenarioWriter) string { return x.money(x.s.Means.Budget) }),
		row(t("programme.cost"), words, func(x *scenarioWriter) string { return x.money(x.o.Cost) }),
		row(t("programme.closes"), words, func(x *scenarioWriter) string { return x.worth(x.o.Value) }),
		row(t("programme.closed_share"), words, func(x *scenarioWriter) string { return x.printer.Percent(x.o.Value / max(x.o.Wanted, 1e-9)) }),
		row(t("programme.at_most"), words, func(x *scenarioWriter) string { return x.worth(x.o.Bound) }),
		row(t("programme.gap_short"), words, func(x *scenarioWriter) string { return x.printer.Percent(x.o.Gap) }),
		row(t("programme.people_reached"), words, func(x *scenarioWriter) string { return x.count(x.o.Reached) }),
		row(t("programme.seats_taken"), words, func(x *scenarioWriter) string { return x.printer.Number(x.o.Seats) }),
	}}
	var people, cost []views.Row
	for _, g := range list[0].Outcome.Groups {
		name, depth := w.groupName(g.Unit, g.Sex)
		if name == "" {
			continue
		}
		people = append(people, row(name, depth, func(x *scenarioWriter) string {
			if o := x.group(g.Unit, g.Sex); o != nil {
				return x.count(o.Reached)
			}
			return "–"
		}))
		cost = append(cost, row(name, depth, func(x *scenarioWriter) string { return x.groupCost(x.group(g.Unit, g.Sex)) }))
	}
	return []views.Table{all, {Caption: t("programme.compare_people"), Heads: heads(t("programme.group")), Rows: people}, {Caption: t("programme.compare_cost"), Heads: heads(t("programme.group")), Rows: cost}}
}

// words stands for the depth of a unit where a row is none, and is named in the page's words.
const words = -1

// groupName is what a group is called in a comparison, and how deep it lies: a unit, or a sex of the whole; empty where it has no row there.
func (w *programmeWriter) groupName(u identity.UnitID, sex string) (name string, depth int) {
	switch {
	case sex == results.Everyone:
		unit := w.view.Release.Unit(u)
		return unit.Name, w.view.Release.Indent(unit)
	case u == w.view.Release.Units[0].ID:
		return w.printer.T("about_you.sex." + sex), words
	}
	return "", words
}

func (w *scenarioWriter) group(u identity.UnitID, sex string) *programme.GroupOutcome {
	i := slices.IndexFunc(w.o.Groups, func(g programme.GroupOutcome) bool { return g.Unit == u && g.Sex == sex })
	if i < 0 {
		return nil
	}
	return &w.o.Groups[i]
}
