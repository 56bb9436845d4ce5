package web

import (
	"strconv"
	"time"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/round"
)

// staff is a page for those who are signed in: somebody else is asked to sign in first, and told nothing of what is there.
func staff(handle func(*Face, *visit) error) func(*Face, *visit) error {
	return func(f *Face, v *visit) error {
		if err := v.signedIn(); err != nil {
			return err
		}
		return handle(f, v)
	}
}

const roundsPath = "/rounds"

// roundID is the round in the address.
func (v *visit) roundID() round.ID { return round.ID(v.PathValue("round")) }

// roundPath is where the pages of a round are.
func roundPath(id round.ID) string { return roundsPath + "/" + string(id) }

// planPath is where the task list of a round is: of a draft it is its page.
func planPath(r *round.Round) string {
	if r.State == round.Draft {
		return roundPath(r.ID)
	}
	return roundPath(r.ID) + "/plan"
}

// mayRound reports whether the actor may do this to a round.
func (v *visit) mayRound(do policy.Action, r *round.Round) bool {
	return policy.May(v.actor(), do, policy.Object{Org: r.Org, Unit: r.Path})
}

// rounds lists the rounds of somebody's part of the organisation.
func (f *Face) rounds(v *visit) error {
	list, err := f.Rounds.Rounds(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.List{Base: v.base("rounds.title"), Saved: v.roundDone(), May: v.may(policy.ManageRounds)}
	p.Gives = !p.May && v.may(policy.GrantRoles)
	if p.May && len(list) == 0 {
		people, err := f.Rounds.People(v.Context(), v.actor())
		if err != nil {
			return err
		}
		p.NoPeople = people < round.SmallGroup
	}
	for _, l := range list {
		x := views.Listed{Name: l.Name, Link: roundPath(l.ID), State: v.printer.T("rounds.state." + string(l.State)), Closes: v.closing(&l.Round),
			Finished: v.finishedOf(&l.Round, l.Count)}
		if l.Wave > 1 {
			x.Wave = v.printer.T("rounds.wave", "n", l.Wave)
		}
		p.Rounds = append(p.Rounds, x)
	}
	return v.show(p)
}

// may reports whether the actor may do this in their part of the organisation.
func (v *visit) may(do policy.Action) bool {
	return policy.May(v.actor(), do, policy.Object{Org: v.who.Org, Unit: v.who.Unit})
}

// closing is the day on which a round closes or has closed.
func (v *visit) closing(r *round.Round) string {
	if r.State == round.Closed {
		return v.printer.Date(r.ClosedAt)
	}
	return v.printer.Date(r.ClosesAt)
}

// finishedOf says how many have finished.
func (v *visit) finishedOf(r *round.Round, c round.Count) string {
	switch {
	case r.State == round.Draft:
		return "–"
	case r.Identification == round.Anonymous:
		return v.printer.Number(c.Finished)
	}
	return v.printer.T("rounds.of", "n", c.Finished, "of", c.Invited)
}

// stateLine says in a line where a round stands.
func (v *visit) stateLine(r *round.Round) string {
	state := v.printer.T("rounds.is_draft")
	switch r.State {
	case round.Running:
		state = v.printer.T("rounds.running_until", "date", v.closing(r))
	case round.Closed:
		state = v.printer.T("rounds.closed_on", "date", v.closing(r))
	}
	line := state + " " + v.printer.T("rounds.line."+string(r.Identification))
	if r.Wave > 1 {
		line += " " + v.printer.T("rounds.wave", "n", r.Wave)
	}
	return line
}

// roundDone says what was just done with a round, as the address tells it.
func (v *visit) roundDone() string {
	what := v.URL.Query().Get("done")
	if what == "reminded" {
		n, err := strconv.Atoi(v.URL.Query().Get("n"))
		if err != nil {
			return ""
		}
		return v.printer.N("rounds.reminded", n)
	}
	for _, known := range []string{"saved", "created", "repeated", "launched", "closed", "reopened", "deleted"} {
		if what == known {
			return v.printer.T("rounds.done." + known)
		}
	}
	return ""
}

func (f *Face) newRound(v *visit) error {
	if !v.may(policy.ManageRounds) {
		return policy.Require(v.actor(), policy.ManageRounds, policy.Object{Org: v.who.Org, Unit: v.who.Unit}, "round_not_found")
	}
	return v.show(views.New{Base: v.base("rounds.new")})
}

// createRound makes a draft in which all is decided in the usual way, but what only its officers know.
func (f *Face) createRound(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	p := round.Usual(time.Now())
	p.Name, p.Languages = v.PostForm.Get("name"), v.face.Languages.Languages()
	for _, language := range p.Languages {
		p.Messages = append(p.Messages, f.usualMessages(language)...)
	}
	units := v.who.Unit.Units()
	if len(units) == 0 {
		return errs.New(errs.NotFound, "unit_not_found")
	}
	id, err := f.Rounds.Create(v.Context(), v.actor(), identity.UnitID(units[len(units)-1]), p)
	if errs.Is(err, errs.Invalid) {
		again := views.New{Base: v.base("rounds.new"), Name: p.Name}
		again.Errors = v.wrongField(err, "name")
		return v.showStatus(statusOf(err), again)
	}
	if err != nil {
		return err
	}
	return v.to(roundPath(id) + "?done=created")
}

// untouched leaves the words in braces as they are: they are replaced for each person, when the message is written.
var untouched []any

// usualMessages are what people are written in a language when nobody writes otherwise.
func (f *Face) usualMessages(language string) []round.Message {
	p := f.Languages.Printer(language)
	return []round.Message{
		{Kind: round.Invitation, Language: language, Subject: p.T("round_mail.invitation_subject", untouched...), Text: p.T("round_mail.invitation", untouched...)},
		{Kind: round.Reminder, Language: language, Subject: p.T("round_mail.reminder_subject", untouched...), Text: p.T("round_mail.reminder", untouched...)},
	}
}

// dropRound asks whether a draft should be deleted.
func (f *Face) dropRound(v *visit) error {
	r, err := f.Rounds.Editable(v.Context(), v.actor(), v.roundID())
	if err != nil {
		return err
	}
	return v.show(views.Confirm{Base: v.base("rounds.drop"), Name: r.Name, Back: planPath(r), Action: v.URL.Path, Lead: []string{v.printer.T("rounds.drop_lead")},
		Button: v.printer.T("rounds.drop_button"), Grave: true})
}

func (f *Face) dropRoundNow(v *visit) error {
	if err := f.Rounds.Drop(v.Context(), v.actor(), v.roundID()); err != nil {
		return err
	}
	return v.to(roundsPath + "?done=deleted")
}

// previewRound shows a round as somebody who is invited would see it.
func (f *Face) previewRound(v *visit) error {
	w, err := f.Rounds.AsParticipant(v.Context(), v.actor(), v.roundID())
	if err != nil {
		return err
	}
	p, err := f.welcomePage(v, w)
	if err != nil {
		return err
	}
	p.Preview = planPath(w.Round)
	return v.show(p)
}

// wrongAt shows an error at a field.
func (v *visit) wrongAt(field string, err error) []page.FieldError {
	return []page.FieldError{{Field: field, Message: v.printer.Error(err)}}
}
