package web

import (
	"cmp"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/round"
)

// invitationAddress is where the code of an invitation leads.
func invitationAddress(code string) string { return "/i/" + string(assessment.ParseKey(code)) }

// invited reads what the code in the address leads to.
func (v *visit) invited() (w *round.Welcome, err error) {
	err = v.face.SignIn.Guess(v.Context(), v.visitor(), func() (err error) {
		w, err = v.face.Rounds.Invited(v.Context(), v.PathValue("code"))
		return err
	})
	return w, err
}

// welcome tells somebody who comes with a code what they are asked to do, and who will see what.
func (f *Face) welcome(v *visit) error {
	w, err := v.invited()
	if err != nil {
		return err
	}
	p, err := f.welcomePage(v, w)
	if err != nil {
		return err
	}
	if id, err := f.Assessments.Open(v.Context(), v.actor()); err == nil {
		p.GoOn = address(id)
	} else if !errs.Is(err, errs.NotFound) {
		return err
	}
	if p.Asked, err = f.viewsOfInvited(v); err != nil {
		return err
	}
	return v.show(p)
}

// welcomePage is what somebody is told who comes with a code, as far as it does not depend on what their browser holds.
func (f *Face) welcomePage(v *visit, w *round.Welcome) (p views.Welcome, err error) {
	e, err := f.Assessments.Estimate(v.Context(), policy.Actor{Org: w.Round.Org}, w.Round.Scope, "")
	if err != nil {
		return p, err
	}
	way, err := f.Colleagues.WayOf(v.Context(), w.Round.Org, w.Round.ID)
	if err != nil {
		return p, err
	}
	return views.Welcome{Others: string(way), Base: v.titled(w.Round.Name), Code: v.PathValue("code"), Organisation: w.Organisation.Name, Purpose: w.Round.Purpose, Contact: w.Round.Contact,
		Closes: v.printer.Date(w.Round.ClosesAt), Questions: e.Questions, Minutes: minutes(e.Time), How: string(w.Round.Identification), Kept: v.kept(w),
		Unit: unitOf(w), Begun: w.Begun, Finished: w.Finished, Closed: w.Round.State == round.Closed, Stop: w.Details.Email != ""}, nil
}

// kept says in words what is kept with the answers of somebody who was invited.
func (v *visit) kept(w *round.Welcome) (things []string) {
	if w.Round.Identification == round.Anonymous {
		return nil
	}
	if w.Round.Identification == round.Named {
		things = append(things, v.printer.T("take.kept_name"))
	}
	if w.Details.JobRole != "" {
		things = append(things, v.printer.T("take.kept_role"))
	}
	return append(things, v.printer.T("take.kept_about"))
}

// unitOf names the unit that is kept with the answers of somebody who was invited.
func unitOf(w *round.Welcome) string {
	if w.Round.Identification == round.Anonymous {
		return ""
	}
	return w.Units[0].Name
}

// aboutTaking asks what is kept with the answers.
func (f *Face) aboutTaking(v *visit) error {
	w, err := v.invited()
	if err != nil {
		return err
	}
	return v.show(v.aboutPage(w, w.Details, v.URL.Query().Get("again") != "", nil))
}

func (v *visit) aboutPage(w *round.Welcome, known identity.Details, again bool, wrong []page.FieldError) views.About {
	p := views.About{Base: v.base("about_you.title"), Code: v.PathValue("code"), Again: again,
		Sexes:  chosen(v.options("about_you.sex.", assessment.Sexes), known.Sex),
		Ages:   chosen(v.options("about_you.age.", assessment.AgeBands), known.AgeBand),
		Grades: chosen(v.options("about_you.grade.", assessment.Grades), known.Grade)}
	p.Errors = wrong
	if w.Round.Identification == round.Anonymous && len(w.Units) > 1 {
		for _, u := range w.Units {
			p.Units = append(p.Units, page.Option{Value: string(u.ID), Label: u.Name, Language: page.Unknown})
		}
	}
	return p
}

// chosen marks the option with a value.
func chosen(options []page.Option, value string) []page.Option {
	for i := range options {
		options[i].Chosen = options[i].Value == value && value != ""
	}
	return options
}

// take begins the assessment of an invitation and lets the browser hold its key, for the assessment and for the invitation.
func (f *Face) take(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	about := assessment.About{Sex: v.PostForm.Get("sex"), AgeBand: v.PostForm.Get("age_band"), Grade: v.PostForm.Get("grade")}
	again := v.PostForm.Get("again") != ""
	started, err := f.Rounds.Begin(v.Context(), v.PathValue("code"), round.Taking{Language: v.language(), About: about,
		Unit: identity.UnitID(v.PostForm.Get("unit")), Again: again})
	if e := errs.As(err); e != nil && e.Field == "unit" {
		w, werr := v.invited()
		if werr != nil {
			return werr
		}
		known := identity.Details{Sex: about.Sex, AgeBand: about.AgeBand, Grade: about.Grade}
		return v.showStatus(statuses[e.Kind], v.aboutPage(w, known, again, []page.FieldError{{Field: "unit", Message: v.printer.Error(err)}}))
	}
	if err != nil {
		return err
	}
	v.keep(started.ID, string(started.Key), keyDays)
	v.keepAt(invitationAddress(v.PathValue("code")), string(started.Key), keyDays)
	return v.to(address(started.ID))
}

// beforeStop asks whether mail about rounds should stop.
func (f *Face) beforeStop(v *visit) error {
	if _, err := v.invited(); err != nil {
		return err
	}
	return v.show(views.Stop{Base: v.base("stop.title"), Code: v.PathValue("code")})
}

// stop stops all mail about rounds to the person of an invitation. Mail programs send this by themselves when somebody presses their button.
func (f *Face) stop(v *visit) error {
	if err := f.Rounds.Silence(v.Context(), v.PathValue("code")); err != nil {
		return err
	}
	return v.show(views.Stop{Base: v.base("stop.title"), Code: v.PathValue("code"), Done: true})
}

// openWith opens what a code belongs to: an assessment that was begun, or else an invitation.
func (f *Face) openWith(v *visit, code string) error {
	return f.SignIn.Guess(v.Context(), v.visitor(), func() error { return f.openCode(v, code) })
}

func (f *Face) openCode(v *visit, code string) error {
	err := f.open(v, code)
	if !errs.Is(err, errs.NotFound) || f.Rounds == nil {
		return err
	}
	if _, ierr := f.Rounds.Invited(v.Context(), code); ierr != nil {
		return cmp.Or(notFoundIs(ierr, nil), err)
	}
	return v.to(invitationAddress(code))
}

// notFoundIs is an error, or another one in its place where it says that something is not there.
func notFoundIs(err, instead error) error {
	if errs.Is(err, errs.NotFound) {
		return instead
	}
	return err
}
