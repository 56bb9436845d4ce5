package web

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/standard"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/standard"
)

// panelDay is the day that matters about a panel.
func panelDay(p *standard.Panel) time.Time {
	switch {
	case !p.DecidedAt.IsZero():
		return p.DecidedAt
	case !p.ClosedAt.IsZero():
		return p.ClosedAt
	case !p.OpenedAt.IsZero():
		return p.OpenedAt
	}
	return p.CreatedAt
}

// logits is a place on the scale of ability. Both sides of zero carry their sign, which stands on the same side of the digits wherever the number does.
func (v *visit) logits(x float64) string {
	s := v.printer.Decimal(x, 2)
	if math.Abs(x) < 0.005 {
		return v.printer.Decimal(0, 2)
	}
	if x > 0 {
		s = "+" + s
	}
	return "\u2066" + s + "\u2069"
}

// fromTo is where the middle half lies.
func (v *visit) fromTo(s standard.Spread, write func(float64) string) string {
	if low, high := write(s.Low), write(s.High); low != high {
		return v.printer.T("standard.from_to", "low", low, "high", high)
	}
	return write(s.Low)
}

// standardResult shows what the rounds of a panel found.
func (f *Face) standardResult(v *visit) error {
	o, err := f.Standards.Overview(v.Context(), v.actor(), v.panelID())
	if err != nil {
		return err
	}
	last := o.Last()
	if last == nil {
		return errs.New(errs.Conflict, "standard_no_round")
	}
	p := views.Result{Base: v.base("standard.way.result"), Name: o.Name, Back: panelPath(o.ID), Saved: v.saidDone("standard.done.", "adopted", "rejected"), Abilities: v.named(o.Framework, o.Abilities),
		Bookmarks: o.Method == standard.Bookmark}
	v.headlinePanel(o, last, &p)
	for k := range last.Cuts {
		p.Levels = append(p.Levels, v.cutRow(last, k))
	}
	for r := range o.Outcomes {
		p.Rounds = append(p.Rounds, v.roundRow(r+1, &o.Outcomes[r]))
	}
	p.Few = last.Few()
	if c := last.Consistency; c != nil {
		p.Consistency = v.printer.T("standard.consistency_says", "middle", v.printer.Decimal(c.Middle, 2), "low", v.printer.Decimal(c.Low, 2), "high", v.printer.Decimal(c.High, 2))
	}
	p.Impact = v.impact(last.Impact)
	v.spreads(o, last, &p)
	for _, key := range []string{"panel", string(o.Method), "error", "impact"} {
		p.Method = append(p.Method, v.printer.T("standard.how."+key))
	}
	if o.State == standard.Closed && policy.May(v.actor(), policy.SetStandards, policy.Object{Org: o.Org, Unit: o.Unit}) {
		p.Decide = panelPath(o.ID) + "/decide"
	}
	return v.show(p)
}

// headlinePanel says what was found, and what became of it.
func (v *visit) headlinePanel(o *standard.Overview, last *standard.Outcome, p *views.Result) {
	judges := v.printer.N("standard.judges_n", last.Judges)
	if !last.Usable() {
		p.Headline = v.printer.T("standard.no_cuts", "judges", judges)
	} else {
		p.Headline = v.printer.T("standard.headline", "judges", judges, "basic", v.logits(last.Cuts[0].Theta), "intermediate", v.logits(last.Cuts[1].Theta), "advanced", v.logits(last.Cuts[2].Theta))
		p.Detail = v.printer.T("standard.headline_scale")
	}
	if last.Judges < standard.Enough {
		p.Warnings = append(p.Warnings, v.printer.T("standard.few", "enough", standard.Enough))
	}
	if last.Few() {
		p.Warnings = append(p.Warnings, v.printer.T("standard.apart", "apart", standard.Apart))
	}
	switch {
	case o.State == standard.Open:
		p.Warnings = append(p.Warnings, v.printer.T("standard.not_last", "round", len(o.Outcomes), "of", o.Rounds))
	case o.State == standard.Rejected:
		p.Decision, p.Reason = []string{v.printer.T("standard.is.rejected", "date", v.printer.Date(o.DecidedAt))}, o.Reason
	case o.Standard != nil:
		p.Decision, p.Reason = []string{v.adopted(o.Standard)}, o.Reason
		for k := range o.Standard.Cuts {
			p.Decision = append(p.Decision, v.printer.T("standard.cut", "level", v.levelNamed(k+1), "at", v.logits(o.Standard.Cuts[k]), "error", v.printer.Decimal(o.Standard.SE[k], 2)))
		}
	}
}

func (v *visit) cutRow(o *standard.Outcome, k int) views.Cut {
	c := o.Cuts[k]
	if c == nil {
		return views.Cut{Level: v.beginning(k), At: v.printer.T("standard.nowhere"), Error: "–", Middle: "–"}
	}
	row := views.Cut{Level: v.beginning(k), At: v.logits(c.Theta), Error: "\u2066±\u00a0" + v.printer.Decimal(c.SE, 2) + "\u2069"}
	if !o.Few() {
		row.Middle = v.fromTo(c.Judges, v.logits)
	}
	return row
}

func (v *visit) roundRow(number int, o *standard.Outcome) views.Round {
	r := views.Round{Name: v.printer.Number(number), Judges: v.printer.Number(o.Judges)}
	for _, c := range o.Cuts {
		if c == nil {
			r.Cuts = append(r.Cuts, "–")
			continue
		}
		if o.Few() {
			r.Cuts = append(r.Cuts, v.logits(c.Theta))
			continue
		}
		r.Cuts = append(r.Cuts, v.printer.T("standard.round_cut", "at", v.logits(c.Theta), "sd", v.printer.Decimal(c.SD, 2)))
	}
	return r
}

// impact is how people would be spread over the levels; nil where it is not told.
func (v *visit) impact(i *standard.Impact) *views.Impact {
	if i == nil || i.People == 0 {
		return nil
	}
	p := &views.Impact{Lead: v.printer.N("standard.impact_lead", i.People)}
	for l := range i.Now {
		p.Rows = append(p.Rows, views.Share{Level: capital(v.levelNamed(l)), Now: v.printer.Percent(i.Now[l]), Then: v.printer.Percent(i.Then[l]),
			NowBar: int(math.Round(100 * i.Now[l])), ThenBar: int(math.Round(100 * i.Then[l]))})
	}
	return p
}

// spreads lists how judgements lie, by the codes of the questions: their words are shown to judges alone.
func (v *visit) spreads(o *standard.Overview, last *standard.Outcome, p *views.Result) {
	if last.Few() {
		return
	}
	row := func(name string, s [standard.Levels]standard.Spread, write func(float64) string) {
		q := views.Question{Name: name}
		for _, one := range s {
			q.Levels = append(q.Levels, v.printer.T("standard.spread_cell", "middle", write(one.Middle), "range", v.fromTo(one, write)))
		}
		p.Questions = append(p.Questions, q)
	}
	if o.Method == standard.Bookmark {
		row(v.printer.T("standard.method.bookmark"), last.Marks, func(x float64) string { return v.printer.Decimal(x, 1) })
		return
	}
	for _, id := range o.Items {
		row(string(id), last.Items[id], func(x float64) string { return v.printer.Decimal(x, 2) })
	}
}

// decideStandard asks what becomes of a result.
func (f *Face) decideStandard(v *visit) error {
	p, err := f.decidePage(v)
	if err != nil {
		return err
	}
	return v.show(p)
}

// The decisions there are.
const (
	adoptAsFound  = "found"
	adoptAdjusted = "adjusted"
	rejectResult  = "reject"
)

func (f *Face) decidePage(v *visit) (p views.Decide, err error) {
	if _, _, err = f.Standards.Judges(v.Context(), v.actor(), v.panelID()); err != nil { // who may not is turned away
		return p, err
	}
	o, err := f.Standards.Overview(v.Context(), v.actor(), v.panelID())
	if err == nil && o.State != standard.Closed {
		err = errs.New(errs.Conflict, "standard_is_"+string(o.State))
	}
	if err != nil {
		return p, err
	}
	p = views.Decide{Base: v.base("standard.decide"), Name: o.Name, Back: panelPath(o.ID) + "/result", Action: v.URL.Path, Lead: []string{v.printer.T("standard.decide_lead"), v.printer.T("standard.decide_rounds")}}
	last := o.Last()
	kinds := []string{adoptAsFound, adoptAdjusted, rejectResult}
	if !last.Usable() {
		kinds = kinds[2:]
	}
	for _, kind := range kinds {
		p.Choices = append(p.Choices, page.Option{Value: kind, Label: v.printer.T("standard.decision." + kind), Hint: v.printer.T("standard.decision." + kind + "_hint")})
	}
	for k, c := range last.Cuts {
		if !last.Usable() {
			break
		}
		p.Cuts = append(p.Cuts, views.Bounded{Field: string(framework.LevelAt(k + 1)), Label: v.beginning(k), Value: v.printer.Decimal(c.Theta, 2),
			Hint: v.printer.T("standard.within", "low", v.logits(c.Theta-c.SE), "high", v.logits(c.Theta+c.SE))})
	}
	return p, nil
}

// decidedStandard records a decision.
func (f *Face) decidedStandard(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	p, err := f.decidePage(v)
	if err != nil {
		return err
	}
	d, kind := standard.Decision{Reason: v.PostForm.Get("reason")}, v.PostForm.Get("decision")
	d.Adopt = kind == adoptAsFound || kind == adoptAdjusted
	for k := range p.Cuts {
		c := &p.Cuts[k]
		if kind != adoptAsFound { // else the page has what was found
			c.Value = v.PostForm.Get(c.Field)
		}
		d.Cuts[k] = decimal(c.Value)
	}
	if !d.Adopt && kind != rejectResult {
		err = errs.New(errs.Invalid, "standard_decision").At("decision")
	} else {
		err = f.Standards.Decide(v.Context(), v.actor(), v.panelID(), d)
	}
	if mistaken(err) {
		p.Errors, p.Reason = v.wrongField(err, "decision"), d.Reason
		for i := range p.Choices {
			p.Choices[i].Chosen = p.Choices[i].Value == kind
		}
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	done := "rejected"
	if d.Adopt {
		done = "adopted"
	}
	return v.to(panelPath(v.panelID()) + "/result?done=" + done)
}

// decimal reads a number as people type it, with a point or a comma and any sign for minus; NaN for what is none.
func decimal(s string) float64 {
	s = strings.NewReplacer(",", ".", "٫", ".", "−", "-", "–", "-", "+", "", " ", "").Replace(strings.Map(westernDigit, s))
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return math.NaN()
	}
	return x
}

// westernDigit is the same digit as 0 to 9.
func westernDigit(r rune) rune {
	switch {
	case r >= '٠' && r <= '٩':
		return r - '٠' + '0'
	case r >= '۰' && r <= '۹':
		return r - '۰' + '0'
	}
	return r
}
