package web

import (
	"github.com/dira-platform/dira/internal/fairness"
	views "github.com/dira-platform/dira/internal/web/views/results"
)

// whole reports whether the page is about everybody of the round: of units it is not told how the questions worked.
func (r *report) whole() bool {
	return len(r.Release.Above) == 0 && r.Told.Unit == r.Release.Units[0].ID && len(r.Told.Rest) == 0
}

// fairToSexes says whether the questions worked alike for women and men who can do the same.
func (r *report) fairToSexes() string {
	if r.Release.Questions == nil {
		return r.printer.T("fairness.unknown")
	}
	for _, c := range r.Release.Questions.Of(fairness.BySex) {
		return r.fair(c)
	}
	return r.printer.T("fairness.protected", "min", r.Release.Threshold)
}

// fair says of two groups in which questions they differ although they can do the same, and of how many questions that is not known.
func (r *report) fair(c *fairness.Compared) (text string) {
	p := r.printer
	flagged := c.Flagged()
	switch {
	case len(c.Questions) == 0:
		return p.T("fairness.none", "least", fairness.Least)
	case len(flagged) == 0:
		text = p.N("fairness.alike", len(c.Questions))
	default:
		var list []string
		for _, q := range flagged {
			group := c.Reference
			if q.Harder() {
				group = c.Group
			}
			list = append(list, p.T("fairness.harder", "question", string(q.ID), "group", r.groupOf(c.By, group)))
		}
		text = p.N("fairness.differ", len(flagged), "all", p.Number(len(c.Questions)), "list", p.List(list))
	}
	if c.Few > 0 {
		text += " " + p.N("fairness.few", c.Few)
	}
	return text
}

// groupOf names a group of people: a sex, or those who read a language.
func (r *report) groupOf(by, group string) string {
	switch {
	case by == fairness.ByLanguage:
		w := calibrated{visit: r.visit}
		return w.languageName(group)
	case group == fairness.FocalSex:
		return r.printer.T("calibration.women")
	case group == fairness.ReferenceSex:
		return r.printer.T("fairness.men")
	}
	return r.printer.T("fairness.others")
}

// fairnessNote is the part of the method that says how questions were compared, and what was found.
func (r *report) fairnessNote() views.MethodPart {
	p := r.printer
	return views.MethodPart{Title: p.T("fairness.title"),
		Texts: append([]string{p.T("fairness.method.1"), p.T("fairness.method.2", "least", fairness.Least, "sure", p.Decimal(fairness.Sure, 1)), p.T("fairness.method.3")}, r.fairnessFound()...),
		Terms: []views.Term{{Name: "Δ = −2.35·a·(b₁ − b₀)", Text: p.T("fairness.formula.delta")}, {Name: "A, B, C", Text: p.T("fairness.formula.class")}}}
}

// fairnessFound is what was found between all groups that were compared.
func (r *report) fairnessFound() (list []string) {
	said := func(by, group, reference, text string) {
		pair := r.printer.T("fairness.between", "group", r.groupOf(by, group), "reference", r.groupOf(by, reference))
		list = append(list, r.printer.T("list.label", "label", pair)+" "+text)
	}
	if len(r.Release.Questions.Of(fairness.BySex)) == 0 {
		said(fairness.BySex, fairness.FocalSex, fairness.ReferenceSex, r.fairToSexes())
	}
	if r.Release.Questions == nil {
		return list
	}
	for i := range r.Release.Questions.Compared {
		c := &r.Release.Questions.Compared[i]
		text := r.fair(c)
		if size := c.Noticeable(); size > 0 {
			text += " " + r.printer.T("fairness.power", "size", r.printer.Decimal(size, 1))
		}
		said(c.By, c.Group, c.Reference, text)
	}
	return list
}
