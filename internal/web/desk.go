package web

import (
	"slices"

	"github.com/dira-platform/dira/internal/policy"
	views "github.com/dira-platform/dira/internal/web/views/signin"
)

// area is a part of the site for some of those who are signed in. It is shown to whom the policy allows what it is for; title and hint are keys.
type area struct {
	do          policy.Action
	title, hint string
	to          string
}

// areas are all parts, as the desk lists them.
var areas = []area{
	{policy.ReadProgress, "rounds.title", "desk.rounds", "/rounds"},
	{policy.ReadProgrammes, "programmes.title", "desk.programmes", programmesPath},
	{policy.ReadActionPlans, "actionplans.title", "desk.actionplans", actionPlansPath},
	{policy.ReadInstitution, "institution.title", "desk.institution", institutionPath},
	{policy.ReadPublished, "publications.title", "desk.publications", "/reports"},
	{policy.ReadCalibration, "calibration.title", "desk.calibration", calibrationPath},
	{policy.ReadStandards, "standard.title", "desk.standards", standardsPath},
	{policy.ManageCurricula, "curricula.title", "desk.curricula", ourCurriculaPath},
	{policy.CurateLibrary, "curation.title", "desk.curation", curationPath},
	{policy.ReadMail, "mailroom.title", "desk.mail", "/mail"},
	{policy.ReadPeople, "people.title", "desk.people", peoplePath},
	{policy.ManageSignIn, "providers.title", "desk.providers", "/settings/sign-in"},
	{policy.ReadAudit, "log.title", "desk.log", logPath},
	{policy.ProposeResources, "proposals.title", "desk.proposals", proposalsPath},
	{policy.ReadMine, "mine.title", "desk.mine", "/mine"},
	{policy.UseAccount, "account.title", "desk.account", "/account"},
}

// ofTheWhole are those that belong to the whole organisation.
var ofTheWhole = []string{mailPath, logPath, calibrationPath, standardsPath, curationPath, ourCurriculaPath}

// own leads to what is somebody's own: their courses, and the plans that they keep.
func (f *Face) own(v *visit) ([]views.Link, error) {
	courses, err := f.ownCourses(v)
	if err != nil {
		return nil, err
	}
	plans, err := f.ownPlans(v)
	return append(courses, plans...), err
}

// desk is the first page of somebody who is signed in: what waits, and where they can go.
func (f *Face) desk(v *visit) error {
	if err := v.signedIn(); err != nil {
		return err
	}
	p := views.Desk{Base: v.base("desk.title")}
	waiting, err := f.Rounds.Of(v.Context(), v.actor())
	if err != nil {
		return err
	}
	for _, w := range waiting {
		p.Waiting = append(p.Waiting, views.Link{Text: w.Name, Hint: v.printer.T("desk.waiting_until", "date", v.printer.Date(w.ClosesAt)),
			To: invitationAddress(string(w.Code))})
	}
	asked, err := f.viewsWaiting(v)
	if err != nil {
		return err
	}
	p.Waiting = append(p.Waiting, asked...)
	institutions, err := f.Institutions.Of(v.Context(), v.actor())
	if err != nil {
		return err
	}
	for _, w := range institutions {
		p.Waiting = append(p.Waiting, views.Link{Text: w.Name, Hint: v.printer.T("desk.institution_until", "date", v.printer.Date(w.AnswerBy)), To: askedPath(w.ID)})
	}
	judging, err := f.judgingWaiting(v)
	if err != nil {
		return err
	}
	for _, w := range judging {
		p.Waiting = append(p.Waiting, views.Link{Text: w.Name, Hint: v.printer.T("desk.judge", "round", w.Round), To: judgePath(w.ID)})
	}
	toEdit, err := f.editing(v)
	if err != nil {
		return err
	}
	p.Waiting = append(p.Waiting, toEdit...)
	own, err := f.own(v)
	if err != nil {
		return err
	}
	p.Areas = append(own, v.openAreas()...)
	w, err := f.SignIn.Ways(v.Context(), v.actor())
	if err != nil {
		return err
	}
	switch {
	case w.NeedSecond && !w.Second() && !v.session.Strong:
		p.Notes = append(p.Notes, views.Link{Hint: v.printer.T("second_step.needed"), Text: v.printer.T("account.second_set"), To: "/account/second-step"})
	case w.App && w.Codes < 3:
		p.Notes = append(p.Notes, views.Link{Hint: v.printer.N("account.codes_left", w.Codes), Text: v.printer.T("account.codes_new"), To: "/account#second-step"})
	}
	p.Roles, err = f.roles(v)
	if err != nil {
		return err
	}
	return v.show(p)
}

// editing is what waits for an editor of the library.
func (f *Face) editing(v *visit) (list []views.Link, err error) {
	n, err := f.Curation.Waiting(v.Context(), v.actor())
	if err != nil {
		return nil, err
	}
	if n > 0 {
		list = append(list, views.Link{Text: v.printer.N("curation.waiting", n), Hint: v.printer.T("desk.curation"), To: curationPath})
	}
	if n, err = f.Feedback.Waiting(v.Context(), v.actor()); err != nil {
		return nil, err
	}
	if n > 0 {
		list = append(list, views.Link{Text: v.printer.N("problems.waiting", n), Hint: v.printer.T("desk.reports"), To: reportsPath})
	}
	if n, err = f.Feedback.ReviewsWaiting(v.Context(), v.actor()); err == nil && n > 0 {
		list = append(list, views.Link{Text: v.printer.N("reviews.waiting", n), Hint: v.printer.T("desk.reviews"), To: reviewsPath})
	}
	return list, err
}

// openAreas are the parts of the site that are there for whoever asks.
func (v *visit) openAreas() (list []views.Link) {
	for _, a := range areas {
		if slices.Contains(ofTheWhole, a.to) && len(v.who.Unit.Units()) > 1 {
			continue
		}
		on := policy.Object{Org: v.who.Org, Person: v.who.Person, Unit: v.who.Unit}
		if verdict := policy.Decide(v.who, a.do, on); verdict == policy.Allowed || verdict == policy.OneFactor {
			list = append(list, views.Link{Text: v.printer.T(a.title), Hint: v.printer.T(a.hint), To: a.to})
		}
	}
	return list
}
