package web

import (
	"slices"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/results"
	views "github.com/dira-platform/dira/internal/web/views/results"
)

// withRelease is a page about results where there are some; otherwise it leads to the page that says why there are none.
func withRelease(show func(*Face, *report) error) func(*Face, *visit) error {
	return func(f *Face, v *visit) error {
		r, err := f.reportOf(v)
		if err != nil {
			return err
		}
		if r.Told == nil {
			return v.to(resultsPath(r.Round.ID))
		}
		return show(f, r)
	}
}

// resultsOf is what was found about a competency, unit by unit.
func (f *Face) resultsOf(r *report) error {
	v := r.visit
	k := r.ability(framework.StatementID(v.PathValue("ability")))
	if k < 0 {
		return errs.New(errs.NotFound, "results_not_there")
	}
	a := r.Release.Abilities[k]
	name := r.name(a.ID)
	p := views.Competency{Base: v.titled(name.Text), Back: resultsPath(r.Round.ID) + r.unitQuery(), Round: r.titleHere(), Name: name, Target: r.target, Change: r.Release.Before != nil}
	if a.Reliability > 0 {
		p.Quality = v.printer.T("results.reliability", "reliability", v.printer.Decimal(a.Reliability, 2))
	}
	whole := r.main(r.Told.Stats[k])
	p.Lead = v.printer.T("results.lead_level", "figure", r.figure(whole), "between", r.between(whole))
	if r.target {
		p.Lead = v.printer.T("results.lead_target", "figure", r.figure(whole), "between", r.between(whole))
	}
	hidden := 0
	for _, u := range r.beside(r.here()) {
		if g := r.Release.Group(u.ID, results.Everyone); g != nil {
			p.Rows = append(p.Rows, r.unitRow(g, k, u.Name, r.Release.Indent(u)))
		} else {
			hidden++
		}
		if g := r.rest(u); g != nil && (u.ID == r.here() || !r.institution(u.ID)) {
			x := r.unitRow(g, k, v.printer.T("results.others"), r.others(u))
			x.Own, x.Together = false, r.together(g)
			p.Rows = append(p.Rows, x)
		}
	}
	if hidden > 0 {
		p.Hidden = v.printer.N("results.hidden", hidden, "min", r.Release.Threshold)
	}
	p.Parts = r.partsOf(k)
	return v.show(p)
}

// partKind is a way to divide everybody: by grade or by role.
type partKind struct {
	caption, of string
	parts       []results.Part
	name        func(string) framework.Text
}

// partKinds are the grades and the roles of the unit that the page is about, where there are two or more: of the whole, or of an institution of a government.
func (r *report) partKinds() (list []partKind) {
	if len(r.Told.Rest) > 0 {
		return nil
	}
	here := func(all []results.Part) (parts []results.Part) {
		for _, p := range all {
			if p.Unit == r.Told.Unit || p.Unit == "" && r.Told.Unit == r.Release.Units[0].ID {
				parts = append(parts, p)
			}
		}
		return parts
	}
	grade := func(code string) framework.Text {
		return framework.Text{Text: r.printer.T("about_you.grade." + code), Language: r.language()}
	}
	role := func(code string) framework.Text { return r.name(framework.StatementID(code)) }
	for _, kind := range []partKind{
		{r.printer.T("results.by_grade"), r.printer.T("about_you.grade"), here(r.Release.Grades), grade},
		{r.printer.T("results.by_role"), r.printer.T("results.role"), here(r.Release.Roles), role},
	} {
		if len(kind.parts) > 1 {
			list = append(list, kind)
		}
	}
	return list
}

// partsOf is what was found about a competency by grade and by role.
func (r *report) partsOf(k int) (list []views.PartsOf) {
	for _, kind := range r.partKinds() {
		group := views.PartsOf{Caption: kind.caption, Of: kind.of}
		for _, part := range kind.parts {
			s := part.Stats[k]
			i := r.main(s)
			x := views.PartOf{Name: kind.name(part.Code), People: r.printer.Number(part.People), Share: r.length(i), Main: r.figure(i), Interval: r.of(i), Gap: "–"}
			if s.Gap != nil {
				x.Gap = r.printer.Decimal(s.Gap.Value, 1)
			}
			group.Rows = append(group.Rows, x)
		}
		list = append(list, group)
	}
	return list
}

// rest is what is told together of those parts of a unit that are too small alone; nil: nothing.
func (r *report) rest(u results.Unit) *results.Group {
	for i := range r.Release.Groups {
		if g := &r.Release.Groups[i]; g.Unit == u.ID && len(g.Rest) > 0 {
			return g
		}
	}
	return nil
}

func (r *report) unitRow(g *results.Group, k int, name string, depth int) views.UnitRow {
	i := r.main(g.Stats[k])
	x := views.UnitRow{Name: name, Own: true, Depth: depth, People: r.answered(g), Share: r.length(i), Main: r.figure(i), Interval: r.of(i)}
	x.Change, x.Clear = r.changed(g.Stats[k].Change)
	return x
}

// answered writes how many of a group answered, and of how many.
func (r *report) answered(g *results.Group) string {
	if g.Invited == 0 {
		return r.printer.Number(g.People)
	}
	return r.printer.T("results.of", "people", r.printer.Number(g.People), "invited", r.printer.Number(g.Invited), "share", r.rate(g))
}

// ability is where a competency stands in the release; −1: nowhere.
func (r *report) ability(id framework.StatementID) int {
	for k, a := range r.Release.Abilities {
		if a.ID == id {
			return k
		}
	}
	return -1
}

// resultsByUnit is all units and competencies in one table.
func (f *Face) resultsByUnit(r *report) error {
	v := r.visit
	p := views.Heat{Base: v.base("results.to_units"), Back: resultsPath(r.Round.ID) + r.unitQuery(), Round: r.titleHere(), Target: r.target}
	for _, a := range r.Release.Abilities {
		p.Columns = append(p.Columns, views.Column{Sign: string(a.ID), Name: r.name(a.ID), Link: resultsPath(r.Round.ID) + "/" + string(a.ID) + r.unitQuery()})
	}
	if p.Rows = r.heat(r.here()); len(r.Release.Institutions()) > 0 && r.here() == r.Release.Units[0].ID {
		p.Note = v.printer.T("nation.units_of_each")
	}
	return v.show(p)
}

// others is how far in the small parts of a unit stand, together: as its other parts do.
func (r *report) others(u results.Unit) int {
	return r.Release.Indent(results.Unit{Parent: u.ID})
}

// heat is a row for a unit and each one below it, as far as they are told of.
func (r *report) heat(at identity.UnitID) (rows []views.HeatRow) {
	add := func(g *results.Group, name string, own bool, depth int) {
		x := views.HeatRow{Name: name, Own: own, Depth: depth, People: r.answered(g)}
		x.Lowest, x.Highest = r.ends(g)
		if own && len(g.Rest) == 0 && r.at != "" {
			x.Link = r.at + "?unit=" + string(g.Unit)
		}
		for k := range r.Release.Abilities {
			i := r.main(g.Stats[k])
			x.Cells = append(x.Cells, views.HeatCell{Text: r.figure(i), Share: r.length(i)})
		}
		rows = append(rows, x)
	}
	for _, u := range r.beside(at) {
		if g := r.Release.Group(u.ID, results.Everyone); g != nil {
			add(g, u.Name, true, r.Release.Indent(u))
		}
		if g := r.rest(u); g != nil && (u.ID == at || !r.institution(u.ID)) {
			add(g, r.printer.T("results.others"), false, r.others(u))
		}
	}
	return rows
}

// ends name the three competencies with the lowest figures and the one with the highest; empty where there are too few.
func (r *report) ends(g *results.Group) (lowest, highest string) {
	order := r.order(g.Stats)
	if len(order) < 2 {
		return "", ""
	}
	say := func(k int) string {
		return r.printer.T("results.with", "name", r.name(r.Release.Abilities[k].ID).Text, "figure", r.figure(r.main(g.Stats[k])))
	}
	var names []string
	for _, k := range order[:min(3, len(order)-1)] {
		names = append(names, say(k))
	}
	return r.printer.List(names), say(order[len(order)-1])
}

// resultsMethod says how the figures were made.
func (f *Face) resultsMethod(r *report) error {
	v := r.visit
	p := views.Method{Base: v.base("results.to_method"), Back: resultsPath(r.Round.ID), Round: r.titleOf()}
	texts := func(keys ...string) (list []string) {
		for _, key := range keys {
			list = append(list, v.printer.T(key, "min", r.Release.Threshold))
		}
		return list
	}
	p.Parts = []views.MethodPart{
		{Title: v.printer.T("results.method.people"), Texts: texts("results.method.people.1", "results.method.people.2", "results.method.people.3")},
		{Title: v.printer.T("results.method.figures"), Texts: texts("results.method.figures.1", "results.method.figures.2", "results.method.figures.3", "results.method.figures.4")},
		{Title: v.printer.T("results.method.intervals"), Texts: texts("results.method.intervals.1", "results.method.intervals.2", "results.method.intervals.3"),
			Terms: []views.Term{{Name: "SE² = ((1 − f)·s² + f·v̄)/n", Text: v.printer.T("results.method.formula")},
				{Name: "s² = Σ(xᵢ − x̄)²/(n − 1), v̄ = Σvᵢ/n", Text: v.printer.T("results.method.formula_spread")}}},
		{Title: v.printer.T("results.method.differences"), Texts: texts("results.method.differences.1", "results.method.differences.2")},
		r.fairnessNote(),
		{Title: v.printer.T("results.method.protection"), Texts: texts("results.method.protection.1", "results.method.protection.2", "results.method.protection.3", "results.method.protection.4")},
		r.madeWith(slices.Concat(texts("results.method.versions.1"), r.setBy(), texts("results.method.versions.2"))),
		{Title: v.printer.T("results.method.file"), Texts: texts("results.method.file.1"), Terms: v.columnsOfResults()},
	}
	var err error
	if p.Parts, err = f.withCalibrations(r, p.Parts); err != nil {
		return err
	}
	return v.show(p)
}

// madeWith names the versions that results were made with.
func (r *report) madeWith(texts []string) views.MethodPart {
	part := views.MethodPart{Title: r.printer.T("results.method.versions"), Texts: texts}
	for _, version := range r.Release.Versions {
		part.Terms = append(part.Terms, views.Term{Name: version.Instrument + ", " + version.Calibration + ", " + version.Cuts, Text: r.printer.T("results.method.versions.these")})
	}
	return part
}

// columnsOfResults says what stands in the columns of the files.
func (v *visit) columnsOfResults() (terms []views.Term) {
	for _, c := range results.Columns {
		terms = append(terms, views.Term{Name: c, Text: v.printer.T("results.column." + c)})
	}
	return terms
}
