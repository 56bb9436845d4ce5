package web

import (
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/round"
	views "github.com/dira-platform/dira/internal/web/views/round"
)

// beforeLaunch shows everything about a draft on one page.
func (f *Face) beforeLaunch(v *visit) error {
	r, err := f.Rounds.Editable(v.Context(), v.actor(), v.roundID())
	if err != nil {
		return err
	}
	if r.State != round.Draft {
		return v.to(roundPath(r.ID))
	}
	check, err := f.Rounds.Check(v.Context(), v.actor(), r.ID)
	if err != nil {
		return err
	}
	p := views.Launch{Base: v.base("rounds.check"), Plan: planPath(r), Action: v.URL.Path, Name: r.Name, People: v.peopleOf(r, check), Warnings: v.warnings(r, check),
		Anonymous: r.Identification == round.Anonymous}
	if p.Parts, err = f.parts(v, r, check); err != nil {
		return err
	}
	for _, missing := range check.Missing {
		p.Missing = append(p.Missing, views.Missing{Text: v.printer.Error(missing), Link: roundPath(r.ID) + "/" + partOf(missing)})
	}
	return v.show(p)
}

// peopleOf says how many are asked, and how they get their invitations.
func (v *visit) peopleOf(r *round.Round, c *round.Readiness) []string {
	all := v.printer.N("rounds.asked", c.People)
	if r.Identification == round.Anonymous {
		return []string{all, v.printer.T("rounds.one_code")}
	}
	return []string{all, v.printer.N("rounds.by_mail", c.ByMail), v.printer.N("rounds.on_paper", c.People-c.ByMail)}
}

// warnings are what an officer should know before they launch.
func (v *visit) warnings(r *round.Round, c *round.Readiness) (list []views.Warning) {
	if c.MailOff && r.Identification != round.Anonymous {
		list = append(list, views.Warning{Text: v.printer.T("rounds.mail_off")})
	}
	if c.NoLanguage > 0 && c.ByMail > 0 {
		list = append(list, views.Warning{Text: v.printer.N("rounds.no_language", c.NoLanguage)})
	}
	if len(c.Small) > 0 {
		w := views.Warning{Text: v.printer.T("rounds.small", "min", round.SmallGroup)}
		for _, u := range c.Small {
			w.Units = append(w.Units, u.Name)
		}
		list = append(list, w)
	}
	return list
}

// launch begins a round. What is still missing is told on the page that checks it.
func (f *Face) launch(v *visit) error {
	id := v.roundID()
	err := f.Rounds.Launch(v.Context(), v.actor(), id)
	switch {
	case errs.Is(err, errs.Invalid):
		return f.beforeLaunch(v)
	case errs.Is(err, errs.Conflict): // it was launched already: by the same button, pressed twice
		return v.to(roundPath(id))
	}
	if err != nil {
		return err
	}
	r, err := f.Rounds.Round(v.Context(), v.actor(), id)
	if err != nil {
		return err
	}
	if r.Identification == round.Anonymous {
		return v.to(roundPath(id) + "?done=launched")
	}
	return v.to(roundPath(id) + "/inviting?done=launched")
}

// inviting says how far inviting has come.
func (f *Face) inviting(v *visit) error {
	r, err := f.Rounds.Round(v.Context(), v.actor(), v.roundID())
	if err != nil {
		return err
	}
	i, err := f.Rounds.Inviting(v.Context(), v.actor(), r.ID)
	if err != nil {
		return err
	}
	p := views.Inviting{Base: v.base("rounds.inviting"), Name: r.Name, Round: roundPath(r.ID), Saved: v.roundDone(), Done: i.Invited >= i.People,
		Lead: v.printer.N("rounds.invited_of", i.People, "invited", v.printer.Number(i.Invited))}
	if i.People > 0 {
		p.Share = min(100, 100*i.Invited/i.People)
	}
	return v.show(p)
}
