package web

import (
	"bytes"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/results"
)

// resultsReport is all that is told of a unit, on sheets of paper.
func (f *Face) resultsReport(r *report) error {
	if err := f.lookBack(r); err != nil {
		return err
	}
	p := r.sheets(resultsPath(r.Round.ID) + "/report")
	p.Back = resultsPath(r.Round.ID) + r.unitQuery()
	p.Alone = f.Print == nil
	if !p.Alone {
		p.PDF = p.Address + ".pdf" + queryOf(r.URL.Query(), "unit", "chosen")
	}
	return r.show(p)
}

// resultsPDF is the same as a file.
func (f *Face) resultsPDF(r *report) error {
	if err := f.lookBack(r); err != nil {
		return err
	}
	if f.Print == nil { // the page says what to do instead
		return r.to(resultsPath(r.Round.ID) + "/report" + queryOf(r.URL.Query(), "unit", "chosen"))
	}
	r.at = "" // paper leads nowhere
	var document bytes.Buffer
	if err := r.sheets("").Document(string(sheet().body)).Render(r.Context(), &document); err != nil {
		return err
	}
	file, err := f.Print(r.Context(), document.Bytes())
	if err != nil {
		return err
	}
	return r.file(fmt.Sprintf("report-%s-%d.pdf", r.Round.ID, r.Release.Number), "application/pdf", file)
}

// queryOf is that part of a query that has these names, with its question mark; empty where it has none.
func queryOf(all url.Values, names ...string) string {
	kept := url.Values{}
	for _, name := range names {
		if values := all[name]; len(values) > 0 && values[0] != "" {
			kept[name] = values
		}
	}
	if len(kept) == 0 {
		return ""
	}
	return "?" + kept.Encode()
}

// unitQuery leads another page to the unit of this one.
func (r *report) unitQuery() string { return queryOf(r.URL.Query(), "unit") }

// sheets is the report at an address. It says nothing of when it is made, so that the same release gives the same report.
func (r *report) sheets(address string) views.Report {
	p := views.Report{Summary: views.Summary{Base: r.visit.base("paper.title"), Address: address, Round: r.titleOf(), Target: r.target}}
	r.about(&p.Summary)
	if p.Parts = r.parts(); r.Round != nil { // everybody is not told of the round itself: what it was for was said to those who were asked
		p.Purpose = r.Round.Purpose
	}
	for i := range p.Rows {
		p.Rows[i].Link, p.Rows[i].Sign = "", string(r.Release.Abilities[i].ID)
	}
	p.Facts = r.facts()
	if len(r.Told.Rest) == 0 {
		p.Units = views.Heat{Base: p.Base, Target: r.target, Rows: r.heat(r.Told.Unit)}
		for _, a := range r.Release.Abilities {
			p.Units.Columns = append(p.Units.Columns, views.Column{Sign: string(a.ID)})
		}
	}
	r.changedUnits(&p)
	r.contrast(&p)
	for _, key := range []string{"results.method.figures.1", "results.method.figures.2", "results.method.intervals.1", "results.method.people.2", "results.method.differences.1",
		"results.method.differences.2", "results.method.figures.4", "results.method.protection.1", "results.method.protection.4", "paper.method_whole"} {
		p.Method = append(p.Method, r.printer.T(key, "min", r.Release.Threshold))
	}
	if r.whole() {
		p.Method = append(p.Method, r.fairnessFound()...)
	}
	p.Versions = r.madeWith(nil).Terms
	return p
}

// facts say what the report is about and for whom it is.
func (r *report) facts() []views.Fact {
	release := r.Release
	list := []views.Fact{
		{Name: r.printer.T("results.unit"), Text: r.Release.Unit(r.Told.Unit).Name, Own: true},
		{Name: r.printer.T("paper.closed"), Text: r.printer.Date(release.ClosedAt)},
	}
	if len(r.Told.Rest) > 0 {
		list[0].Text = r.mark() + r.together(r.Told)
	}
	if b := release.Before; b != nil {
		list = append(list, views.Fact{Name: r.printer.T("paper.compared"), Text: r.printer.T("paper.compared_with", "round", b.Name, "date", r.printer.Date(b.ClosedAt))})
	}
	return append(list,
		views.Fact{Name: r.printer.T("results.answered"), Text: r.answered(r.Told)},
		views.Fact{Name: r.printer.T("paper.for"), Text: r.printer.T("paper.for."+string(release.Audience), "min", release.Threshold, "to", release.RoundTo)},
		views.Fact{Name: r.printer.T("paper.release"), Text: r.printer.T("paper.released", "n", release.Number, "date", r.printer.Date(release.MadeAt))},
	)
}

// changedUnits says in which units something changed.
func (r *report) changedUnits(p *views.Report) {
	sign := func(a framework.StatementID) string { return string(a) }
	comparisons := 0
	for _, u := range r.nextBelow() {
		g := r.Release.Group(u.ID, results.Everyone)
		higher, lower := r.changesOf(g, sign)
		for _, s := range g.Stats {
			if s.Change != nil {
				comparisons++
			}
		}
		p.Changed = append(p.Changed, views.Changed{Name: u.Name, Depth: u.Depth, People: r.answered(g), Higher: signs(higher), Lower: signs(lower)})
	}
	if comparisons > 0 {
		p.Chance = r.printer.N("paper.chance", comparisons, "date", r.printer.Date(r.Release.Before.ClosedAt), "false", r.printer.Number(max(1, comparisons/20)))
	}
}

// signs writes short names, which stay as they are in every language.
func signs(list []string) string {
	if len(list) == 0 {
		return "–"
	}
	return strings.Join(list, " ")
}

// contrast sets the change in the chosen units beside that in all others, and offers units to choose.
func (r *report) contrast(p *views.Report) {
	var chosen []identity.UnitID
	for _, id := range r.URL.Query()["chosen"] {
		chosen = append(chosen, identity.UnitID(id))
	}
	for _, u := range r.below() {
		p.Choose = append(p.Choose, page.Option{Value: string(u.ID), Label: r.indented(u), Language: page.Unknown, Chosen: slices.Contains(chosen, u.ID)})
	}
	c := r.Release.Contrast(chosen)
	if c == nil {
		return
	}
	p.Contrast = &views.Contrast{Lead: r.printer.T("paper.contrast_lead", "chosen", r.names(c.Chosen.Units), "n", c.Chosen.People, "others", c.Others.People)}
	for _, l := range c.Lines {
		p.Contrast.Rows = append(p.Contrast.Rows, views.ContrastRow{Name: r.name(l.Ability), Chosen: r.logits(l.Chosen), Others: r.logits(l.Others),
			Difference: r.logits(l.Difference), Clear: l.Difference.Clear()})
	}
	p.Answers = slices.Insert(p.Answers, len(p.Answers)-1, views.Answer{Question: r.printer.T("paper.q_contrast"), Text: r.contrastInWords(c)})
}

func (r *report) names(units []identity.UnitID) string {
	var list []string
	for _, u := range units {
		list = append(list, r.isolated(r.Release.Unit(u).Name))
	}
	return r.printer.List(list)
}

// contrastInWords says where the chosen units changed, the others did, and both differ.
func (r *report) contrastInWords(c *results.Contrast) string {
	say := func(of func(results.ContrastLine) results.Interval) string {
		var higher, lower []string
		for _, l := range c.Lines {
			switch i, name := of(l), r.name(l.Ability).Text; {
			case i.Low > 0:
				higher = append(higher, name)
			case i.High < 0:
				lower = append(lower, name)
			}
		}
		switch {
		case len(higher)+len(lower) == 0:
			return r.printer.T("paper.nothing")
		case len(lower) == 0:
			return r.printer.T("paper.higher_in_names", "names", r.printer.List(higher))
		case len(higher) == 0:
			return r.printer.T("paper.lower_in_names", "names", r.printer.List(lower))
		}
		return r.printer.T("paper.both_in_names", "higher", r.printer.List(higher), "lower", r.printer.List(lower))
	}
	return r.printer.T("paper.contrast_answer", "units", r.names(c.Chosen.Units), "chosen", say(func(l results.ContrastLine) results.Interval { return l.Chosen }),
		"others", say(func(l results.ContrastLine) results.Interval { return l.Others }), "difference", say(func(l results.ContrastLine) results.Interval { return l.Difference }))
}

// logits writes a change on the scale, with its sign and its interval.
func (r *report) logits(i results.Interval) string {
	write := func(x float64) string {
		switch x = math.Round(x*100) / 100; {
		case x > 0:
			return "+" + r.printer.Decimal(x, 2)
		case x == 0: // also from below
			x = 0
		}
		return r.printer.Decimal(x, 2)
	}
	return r.printer.T("paper.logits", "value", write(i.Value), "low", write(i.Low), "high", write(i.High))
}
