package web

import (
	"math"

	"github.com/dira-platform/dira/internal/calibration"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	views "github.com/dira-platform/dira/internal/web/views/calibration"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// calibratedAbility is people and questions of one ability on one scale.
func (f *Face) calibratedAbility(v *visit) error {
	r, list, err := f.Calibrations.Run(v.Context(), v.actor(), v.runID())
	if err != nil {
		return err
	}
	a, ok := abilityOf(r, framework.StatementID(v.PathValue("ability")))
	if !ok {
		return errs.New(errs.NotFound, "calibration_item_not_found")
	}
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return err
	}
	w := calibrated{v, r, nil, version, f.Calibrations.Needs()}
	for _, x := range list {
		if x.Ability == a.ID {
			w.list = append(w.list, x)
		}
	}
	name := version.Name(a.ID, v.language())
	p := views.OneAbility{Base: v.titled(name.Text), Back: runPath(r.ID), Run: v.runTitle(r), Name: name,
		Reliability: v.printer.T("calibration.reliability_is", "value", v.printer.Decimal(a.Reliability, 2)), Link: v.printer.T("calibration.unlinked")}
	if a.Linked {
		p.Link, p.Bands = v.printer.T("calibration.link_is", "link", w.link(a)), w.bands(a)
	}
	for i := range w.list {
		x := &w.list[i]
		line := views.Line{Item: w.item(x), Answers: v.printer.Number(x.Answered), Before: w.location(&x.Old), Now: "–"}
		if line.Says == "" && x.Standing == calibration.Proposed {
			line.Says = v.printer.T("calibration.sound")
		}
		if line.State != "" {
			line.Says += " – " + line.State
		}
		if x.New != nil {
			line.Now = w.location(x.New)
		}
		p.Items = append(p.Items, line)
	}
	return v.show(p)
}

// The scale of the map, in logits.
const (
	mapLow, mapHigh, mapStep = -3.0, 3.0, 0.5
)

// bands are the pieces of the scale from the top, with the share of people in each, normally distributed as the calibration found, and the questions.
func (w *calibrated) bands(a calibration.Ability) (list []views.Band) {
	below := func(x float64) float64 { return math.Erfc(-(x-a.Mean)/(a.SD*math.Sqrt2)) / 2 }
	for high := mapHigh + mapStep; high > mapLow-mapStep/2; high -= mapStep {
		low := high - mapStep
		b := views.Band{Where: w.printer.T("calibration.band", "low", w.printer.Decimal(low, 1), "high", w.printer.Decimal(high, 1))}
		share := below(high) - below(low)
		from, to := low, high
		switch {
		case high > mapHigh:
			b.Where, share, to = w.printer.T("calibration.band_above", "low", w.printer.Decimal(low, 1)), 1-below(low), math.Inf(1)
		case low < mapLow:
			b.Where, share, from = w.printer.T("calibration.band_below", "high", w.printer.Decimal(high, 1)), below(high), math.Inf(-1)
		}
		b.People, b.Share = w.printer.Percent(share), int(math.Round(100*share))
		for i := range w.list {
			f := &w.list[i]
			at := f.Old.Location()
			if f.New != nil {
				at = f.New.Location()
			}
			if at >= from && at < to {
				b.Items = append(b.Items, w.item(f))
			}
		}
		list = append(list, b)
	}
	return list
}

// calibratedItem is what was found about a question.
func (f *Face) calibratedItem(v *visit) error {
	p, err := f.itemPage(v)
	if err != nil {
		return err
	}
	p.Saved = v.saidDone("calibration.done.", "decided")
	return v.show(p)
}

func (f *Face) itemPage(v *visit) (p views.OneItem, err error) {
	r, x, it, err := f.Calibrations.Finding(v.Context(), v.actor(), v.runID(), itembank.ItemID(v.PathValue("item")))
	if err != nil {
		return p, err
	}
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return p, err
	}
	w := calibrated{v, r, nil, version, f.Calibrations.Needs()}
	q := it.Question(v.language())
	p = views.OneItem{Base: v.titled(v.printer.T("calibration.question") + " " + string(x.Item)), Here: runPath(r.ID) + "/items/" + string(x.Item), Back: runPath(r.ID),
		ID: string(x.Item), Run: v.runTitle(r), Ability: version.Name(x.Ability, v.language()), Stem: framework.Text{Text: q.Stem, Language: q.Language}, Facts: w.figures(x)}
	if x.Standing != calibration.Proposed {
		p.Standing = v.printer.T("calibration.standing."+string(x.Standing)) + ". " + v.printer.T("calibration.keeps")
		return p, nil
	}
	for _, flag := range x.Flags {
		p.Flags = append(p.Flags, views.Fact{Question: v.printer.T("calibration.flag." + string(flag)), Text: v.printer.T("calibration.why." + string(flag))})
	}
	for _, d := range x.DIF {
		p.Groups = append(p.Groups, views.Fact{Question: w.pair(d.Comparison), Text: w.difference(d)})
	}
	if x.Decision != calibration.Undecided {
		p.Decided, p.Reason = v.printer.T("calibration.decided."+string(x.Decision)), x.Reason
	}
	p.Form = r.State == calibration.Review && v.mayCalibrate()
	p.Typed = x.Reason
	p.Choices = w.choices(x.Decision)
	return p, nil
}

func (w *calibrated) choices(chosen calibration.Decision) (list []page.Option) {
	for _, d := range []calibration.Decision{calibration.Accepted, calibration.Aside} {
		list = append(list, page.Option{Value: string(d), Label: w.printer.T("calibration.take." + string(d)), Chosen: d == chosen})
	}
	return list
}

// difference says how hard a question is for a group beside another, in words and figures.
func (w *calibrated) difference(d calibration.Difference) string {
	if d.Class == "" {
		return w.printer.T("calibration.dif_few", "min", w.printer.Number(w.needs.PerGroup))
	}
	key := "calibration.dif." + d.Class
	if d.Class != "A" && d.Logit < 0 {
		key = "calibration.dif_easier." + d.Class
	}
	return w.printer.T(key, "group", w.group(d.Comparison)) + " " +
		w.printer.T("calibration.dif_figures", "value", w.signed(d.Logit), "se", w.printer.Decimal(d.SE, 2), "class", d.Class)
}

// figures are the numbers about a question, each with what it means.
func (w *calibrated) figures(x *calibration.Finding) (list []views.Fact) {
	add := func(key, text string) {
		list = append(list, views.Fact{Question: w.printer.T("calibration.figure." + key), Text: text})
	}
	say := func(key string, args ...any) string { return w.printer.T("calibration.figure_says."+key, args...) }
	decimal := w.printer.Decimal
	add("answers", w.printer.Number(x.Answered))
	before := say("before")
	if x.Known {
		before = say("before_known")
	}
	add("before", w.location(&x.Old)+". "+before)
	if x.New == nil {
		return list
	}
	add("now", w.location(x.New)+". "+say("now"))
	if x.Infit != nil && x.Outfit != nil {
		add("fit", say("fit", "infit", decimal(*x.Infit, 2), "outfit", decimal(*x.Outfit, 2), "one", w.printer.Number(1), "bound", decimal(calibration.MostFit, 1)))
	}
	if x.P != nil {
		add("chi2", say("chi2", "chi2", decimal(*x.Chi2, 1), "df", w.printer.Number(x.DF), "p", decimal(*x.P, 3), "bound", decimal(calibration.Chance, 2)))
	}
	if x.Slope != nil {
		add("slope", say("slope", "slope", decimal(*x.Slope, 2), "one", w.printer.Number(1), "zero", w.printer.Number(0)))
	}
	if x.Rest != nil {
		add("rest", say("rest", "r", decimal(*x.Rest, 2)))
	}
	if x.Anchor {
		add("anchor", say("anchor"))
	}
	return list
}

// decideItem accepts a question or sets it aside.
func (f *Face) decideItem(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	d, reason := calibration.Decision(v.PostForm.Get("decision")), v.PostForm.Get("reason")
	err := f.Calibrations.Decide(v.Context(), v.actor(), v.runID(), itembank.ItemID(v.PathValue("item")), d, reason)
	if wrongHere(err) {
		p, other := f.itemPage(v)
		if other != nil {
			return other
		}
		p.Typed, p.Errors = reason, v.wrongField(err, "decision")
		for i := range p.Choices {
			p.Choices[i].Chosen = p.Choices[i].Value == string(d)
		}
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(runPath(v.runID()) + "?done=decided")
}
