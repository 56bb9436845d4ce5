package web

import (
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/result"
)

// beforeCompare asks for the code of an earlier result. It comes by a form and not in the address, where histories and logs would keep it.
func (f *Face) beforeCompare(v *visit) error {
	if _, _, err := f.Assessments.Result(v.Context(), v.actor(), v.id()); err != nil {
		return err
	}
	return v.show(views.Compare{Base: v.base("compare.title"), Address: address(v.id())})
}

// compare sets the result beside the one that the code opens, and keeps nothing of it.
func (f *Face) compare(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	p := views.Compare{Base: v.base("compare.title"), Address: address(v.id()), Code: v.PostForm.Get("code")}
	c, err := f.Assessments.Compare(v.Context(), v.actor(), v.id(), p.Code)
	if errs.Is(err, errs.Invalid) {
		p.Errors = []page.FieldError{{Field: "code", Message: v.printer.Error(err)}}
		return v.showStatus(statuses[errs.Invalid], p)
	}
	if err != nil {
		return err
	}
	if p, err = f.comparison(v, c, p); err != nil {
		return err
	}
	return v.show(p)
}

// lastWave sets the result of a round beside that of the round before, for the person whose both are.
func (f *Face) lastWave(v *visit) error {
	c, err := f.Rounds.LastWave(v.Context(), v.actor(), v.id())
	if err != nil {
		return err
	}
	p, err := f.comparison(v, c, views.Compare{Base: v.base("compare.last_wave"), Address: address(v.id())})
	if err != nil {
		return err
	}
	return v.show(p)
}

// hasLastWave reports whether there is something of the round before to compare with.
func (f *Face) hasLastWave(v *visit) (bool, error) {
	if f.Rounds == nil || v.who.Person == "" {
		return false, nil
	}
	_, err := f.Rounds.LastWave(v.Context(), v.actor(), v.id())
	if errs.Is(err, errs.NotFound) || errs.Is(err, errs.Invalid) {
		return false, nil
	}
	return err == nil, err
}

// comparison puts into words what became of each competency.
func (f *Face) comparison(v *visit, c *assessment.Comparison, p views.Compare) (views.Compare, error) {
	version, err := f.Frameworks.Version(v.Context(), v.actor(), framework.VersionID(c.Now.Versions.Framework))
	if err != nil {
		return p, err
	}
	w := resultWriter{v, version}
	before, now := w.dates(c)
	p.Before, p.Now, p.SameScale = v.printer.T("compare.before", "date", before), v.printer.T("compare.now", "date", now), c.SameScale
	p.Headline = w.compared(c, before)
	for _, x := range c.Changes {
		p.Changes = append(p.Changes, views.Change{
			Name: w.name(x.Now.Ability), Before: w.level(&x.Before), Now: w.level(&x.Now), Verdict: v.printer.T("compare.verdict." + string(x.Verdict)),
			Clear: x.Verdict == assessment.Higher || x.Verdict == assessment.Lower,
		})
	}
	return p, nil
}

// dates are when the two were submitted, with the time when that was on one day.
func (w resultWriter) dates(c *assessment.Comparison) (before, now string) {
	b, n := c.Before.SubmittedAt, c.Now.SubmittedAt
	before, now = w.printer.Date(b), w.printer.Date(n)
	if before == now {
		before, now = w.printer.Moment(b)+" (UTC)", w.printer.Moment(n)+" (UTC)"
	}
	return before, now
}

// compared is what became of all since a date, in a sentence.
func (w resultWriter) compared(c *assessment.Comparison, date string) string {
	if len(c.Having(assessment.Higher))+len(c.Having(assessment.Lower)) == 0 && len(c.Having(assessment.Unclear)) > 0 {
		return w.printer.T("compare.no_change", "date", date)
	}
	var parts []string
	for _, verdict := range assessment.Verdicts {
		if n := len(c.Having(verdict)); n > 0 {
			parts = append(parts, w.printer.N("compare."+string(verdict), n))
		}
	}
	return w.printer.T("compare.headline", "date", date, "changes", w.printer.List(parts))
}
