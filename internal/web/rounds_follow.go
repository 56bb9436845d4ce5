package web

import (
	"strconv"
	"time"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
	views "github.com/dira-platform/dira/internal/web/views/round"
)

// round is the page of a round: of a draft its task list, of another how far it has come.
func (f *Face) round(v *visit) error {
	progress, err := f.Rounds.Progress(v.Context(), v.actor(), v.roundID())
	if err != nil {
		return err
	}
	r := progress.Round
	if r.State == round.Draft {
		return f.showPlan(v, r)
	}
	p := views.Follow{Base: v.titled(r.Name), Back: roundsPath, State: v.stateLine(r), Saved: v.roundDone(), Anonymous: r.Identification == round.Anonymous,
		Lead: v.lead(r, progress.Total)}
	for _, u := range progress.Units {
		line := v.line(u.Unit.Name, u.Count)
		line.Own, line.Depth = true, u.Depth
		p.Units = append(p.Units, line)
	}
	p.Groups = v.groups(progress)
	if v.mayRound(policy.ReadRounds, r) {
		if p.Notes, err = f.notes(v, r); err != nil {
			return err
		}
		if p.Views, err = f.viewsAsked(v, r); err != nil {
			return err
		}
		p.Links = v.ways(r)
	}
	if r.State == round.Closed && v.mayReadResults(r) {
		p.Links = append([]views.Way{{Text: v.printer.T("rounds.results"), Hint: v.printer.T("rounds.results_hint"), To: resultsPath(r.ID)}}, p.Links...)
	}
	if v.mayRound(policy.ManageRounds, r) {
		p.Repeat = roundPath(r.ID) + "/repeat"
	}
	return v.show(p)
}

// lead is the message of the page: how many have finished.
func (v *visit) lead(r *round.Round, c round.Count) string {
	if r.Identification == round.Anonymous {
		return v.printer.N("rounds.lead_anonymous", c.Finished)
	}
	return v.printer.N("rounds.lead", c.Invited, "finished", v.printer.Number(c.Finished), "share", v.share(c))
}

// share is the part of the invited who have finished.
func (v *visit) share(c round.Count) string {
	if c.Invited == 0 {
		return "–"
	}
	return v.printer.Percent(float64(c.Finished) / float64(c.Invited))
}

func (v *visit) line(name string, c round.Count) views.Line {
	return views.Line{Name: name, Invited: v.printer.Number(c.Invited), Begun: v.printer.Number(c.Begun), Finished: v.printer.Number(c.Finished),
		Rate: v.share(c), Share: c.Percent()}
}

// groups are the counts by sex and by grade.
func (v *visit) groups(p *round.Progress) (list []views.Group) {
	for _, g := range []struct {
		caption, of, prefix string
		counts              []round.GroupCount
	}{
		{"rounds.by_sex", "about_you.sex", "about_you.sex.", p.Sexes},
		{"rounds.by_grade", "about_you.grade", "about_you.grade.", p.Grades},
	} {
		if len(g.counts) == 0 {
			continue
		}
		group := views.Group{Caption: v.printer.T(g.caption), Of: v.printer.T(g.of)}
		for _, c := range g.counts {
			name := v.printer.T("rounds.unknown")
			if c.Code != "" {
				name = v.printer.T(g.prefix + c.Code)
			}
			group.Lines = append(group.Lines, v.line(name, c.Count))
		}
		list = append(list, group)
	}
	return list
}

// notes are what an officer should know at once: that inviting goes on.
func (f *Face) notes(v *visit, r *round.Round) (list []views.Note, err error) {
	if r.State != round.Running || r.Identification == round.Anonymous {
		return nil, nil
	}
	i, err := f.Rounds.Inviting(v.Context(), v.actor(), r.ID)
	if err == nil && i.Invited < i.People {
		text := v.printer.N("rounds.invited_of", i.People, "invited", v.printer.Number(i.Invited))
		list = append(list, views.Note{Text: text, Link: roundPath(r.ID) + "/inviting", Label: v.printer.T("rounds.inviting")})
	}
	return list, err
}

// ways are what can be done with a round that was launched.
func (v *visit) ways(r *round.Round) (list []views.Way) {
	add := func(do policy.Action, text, hint, to string) {
		if v.mayRound(do, r) {
			list = append(list, views.Way{Text: v.printer.T(text), Hint: v.printer.T(hint), To: roundPath(r.ID) + to})
		}
	}
	anonymous := r.Identification == round.Anonymous
	if r.State == round.Running && !anonymous {
		add(policy.Remind, "rounds.remind", "rounds.remind_hint", "/remind")
	}
	if anonymous {
		add(policy.ReadInvitations, "rounds.poster", "rounds.poster_hint", "/codes")
	} else {
		add(policy.ReadInvitations, "rounds.invited_people", "rounds.invited_hint", "/people")
	}
	add(policy.ReadRounds, "rounds.plan", "rounds.plan_hint", "/plan")
	if r.State == round.Running {
		add(policy.ManageRounds, "rounds.extend", "rounds.extend_hint", "/dates")
		add(policy.ManageRounds, "rounds.close", "rounds.close_hint", "/close")
	} else {
		add(policy.ManageRounds, "rounds.reopen", "rounds.reopen_hint", "/reopen")
	}
	return list
}

// confirm makes the page that asks once more before something is done with a round.
func (f *Face) confirm(v *visit, title string) (*round.Round, views.Confirm, error) {
	r, err := f.Rounds.Editable(v.Context(), v.actor(), v.roundID())
	if err != nil {
		return nil, views.Confirm{}, err
	}
	return r, views.Confirm{Base: v.base(title), Name: r.Name, Back: roundPath(r.ID), Action: v.URL.Path}, nil
}

// beforeRemind says who would be reminded.
func (f *Face) beforeRemind(v *visit) error {
	r, p, err := f.confirm(v, "rounds.remind")
	if err != nil {
		return err
	}
	who, err := f.Rounds.Reminding(v.Context(), v.actor(), r.ID)
	if err != nil {
		return err
	}
	switch {
	case r.State != round.Running:
		p.Lead = append(p.Lead, v.printer.Error(errs.New(errs.Conflict, "round_not_running")))
	case who.MailOff:
		p.Lead = append(p.Lead, v.printer.T("rounds.mail_off"))
	case who.Nth == 0:
		p.Lead = append(p.Lead, v.printer.T("rounds.remind_nobody"))
	default:
		p.Lead = append(p.Lead, v.printer.N("rounds.remind_who", who.People), v.printer.T("rounds.remind_nth."+strconv.Itoa(who.Nth)))
		p.Button, p.Hidden = v.printer.N("rounds.remind_button", who.People), map[string]string{"nth": strconv.Itoa(who.Nth)}
	}
	if who.Enough > 0 {
		p.Lead = append(p.Lead, v.printer.N("rounds.remind_enough", who.Enough))
	}
	if who.OnPaper > 0 {
		p.Lead = append(p.Lead, v.printer.N("rounds.remind_paper", who.OnPaper))
	}
	return v.show(p)
}

func (f *Face) remind(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	nth, _ := strconv.Atoi(v.PostForm.Get("nth")) // what is no number is no reminder either
	n, err := f.Rounds.Remind(v.Context(), v.actor(), v.roundID(), nth)
	if err != nil {
		return err
	}
	return v.to(roundPath(v.roundID()) + "?done=reminded&n=" + strconv.Itoa(n))
}

func (f *Face) beforeClose(v *visit) error {
	r, p, err := f.confirm(v, "rounds.close")
	if err != nil {
		return err
	}
	progress, err := f.Rounds.Progress(v.Context(), v.actor(), r.ID)
	if err != nil {
		return err
	}
	p.Lead = []string{v.lead(r, progress.Total), v.printer.T("rounds.close_lead")}
	p.Button, p.Grave = v.printer.T("rounds.close_button"), true
	return v.show(p)
}

func (f *Face) closeRound(v *visit) error {
	if err := f.Rounds.Close(v.Context(), v.actor(), v.roundID()); err != nil {
		return err
	}
	return v.to(roundPath(v.roundID()) + "?done=closed")
}

func (f *Face) beforeReopen(v *visit) error {
	_, p, err := f.confirm(v, "rounds.reopen")
	if err != nil {
		return err
	}
	closes := time.Now().Add(7 * 24 * time.Hour).Format(time.DateOnly)
	p.Lead, p.Button, p.Closes = []string{v.printer.T("rounds.reopen_lead")}, v.printer.T("rounds.reopen"), &closes
	return v.show(p)
}

func (f *Face) reopen(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	closes, err := v.day("closes")
	if err == nil && closes.IsZero() {
		err = errs.New(errs.Invalid, "day_malformed").At("closes")
	}
	if err == nil {
		err = f.Rounds.Reopen(v.Context(), v.actor(), v.roundID(), round.ClosingDay(closes))
	}
	if errs.Is(err, errs.Invalid) {
		_, p, other := f.confirm(v, "rounds.reopen")
		if other != nil {
			return other
		}
		typed := v.PostForm.Get("closes")
		p.Lead, p.Button, p.Closes = []string{v.printer.T("rounds.reopen_lead")}, v.printer.T("rounds.reopen"), &typed
		p.Errors = v.wrongAt("closes", err)
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(roundPath(v.roundID()) + "?done=reopened")
}

// repeat makes the draft of the next wave.
func (f *Face) repeat(v *visit) error {
	next, err := f.Rounds.Repeat(v.Context(), v.actor(), v.roundID())
	if err != nil {
		return err
	}
	if err := f.Colleagues.Carry(v.Context(), v.actor(), v.roundID(), next); err != nil {
		return err
	}
	return v.to(roundPath(next) + "?done=repeated")
}
