package web

import (
	"time"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/institution"
	"github.com/dira-platform/dira/internal/maturity"
	"github.com/dira-platform/dira/internal/policy"
	views "github.com/dira-platform/dira/internal/web/views/institution"
	"github.com/dira-platform/dira/internal/web/views/page"
	rounds "github.com/dira-platform/dira/internal/web/views/round"
)

const institutionPath = "/institution"

// institutionID is the assessment in the address.
func (v *visit) institutionID() institution.ID { return institution.ID(v.PathValue("assessment")) }

// onePath is where the pages of an assessment are.
func onePath(id institution.ID) string { return institutionPath + "/" + string(id) }

// say is a text of an instrument in the reader's language, or in the one it was written in.
func (v *visit) say(in *maturity.Instrument, t maturity.Text) views.Words {
	if text := t[v.language()]; text != "" {
		return views.Words{Text: text, Language: v.language()}
	}
	return views.Words{Text: t[in.Language], Language: in.Language}
}

// drafted reports whether nobody has read the texts that the reader sees.
func (v *visit) drafted(in *maturity.Instrument) bool {
	for _, tag := range in.Drafts {
		if tag == v.language() {
			return true
		}
	}
	return false
}

// levelName is how an answer is called: a level, or what can be said beside one.
func (v *visit) levelName(in *maturity.Instrument, code string) views.Words {
	own := map[string]maturity.Text{maturity.NotApplicable: in.Scale.NotApplicable, maturity.DontKnow: in.Scale.DontKnow}[code]
	switch i := in.Scale.Index(code); {
	case i >= 0:
		return v.say(in, in.Scale.Levels[i].Name)
	case own[v.language()] != "" || own[in.Language] != "" && !v.printer.Has("institution."+code):
		return v.say(in, own)
	case code == maturity.NotApplicable || code == maturity.DontKnow:
		return views.Words{Text: v.printer.T("institution." + code), Language: v.language()}
	}
	return views.Words{}
}

// institutions lists the assessments of somebody's part of the organisation.
func (f *Face) institutions(v *visit) error {
	list, err := f.Institutions.Assessments(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.List{Base: v.base("institution.title"), May: v.may(policy.ManageInstitution), Saved: v.saidDone("institution.done.", "deleted")}
	p.Instruments = v.may(policy.ManageInstruments) && len(v.who.Unit.Units()) == 1
	for _, a := range list {
		p.All = append(p.All, views.Listed{Name: a.Name, Link: onePath(a.ID), Unit: a.UnitName, State: v.printer.T("institution.state." + string(a.State)), When: v.when(&a)})
	}
	return v.show(p)
}

// when is the day that matters about an assessment.
func (v *visit) when(a *institution.Assessment) string {
	switch a.State {
	case institution.Fixed:
		return v.printer.Date(a.FixedAt)
	case institution.Meeting:
		return v.printer.Date(a.ClosedAt)
	}
	return v.printer.Date(a.AnswerBy)
}

func (f *Face) newInstitution(v *visit) error {
	three := time.Now().AddDate(0, 0, 21)
	p, err := f.newInstitutionPage(v, institution.New{}, three.Format(time.DateOnly))
	if err != nil {
		return err
	}
	return v.show(p)
}

func (f *Face) newInstitutionPage(v *visit, n institution.New, date string) (p views.New, err error) {
	b, err := f.Institutions.Begin(v.Context(), v.actor())
	if err != nil {
		return p, err
	}
	p = views.New{Base: v.base("institution.new"), Name: n.Name, Date: date, Units: unitOptions(b.Units, n.Unit)}
	for _, in := range b.Instruments {
		title := v.say(in, in.Title)
		p.Instruments = append(p.Instruments, page.Option{Value: string(in.ID), Label: title.Text, Language: title.Language, Chosen: in.ID == n.Instrument || n.Instrument == "" && in.ID == maturity.Starter})
	}
	return p, nil
}

// createInstitution makes a draft.
func (f *Face) createInstitution(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	date := v.PostForm.Get("date")
	day, _ := time.Parse(time.DateOnly, date) // what is no day is the zero time, which is refused with the rest
	n := institution.New{Unit: identity.UnitID(v.PostForm.Get("unit")), Name: v.PostForm.Get("name"), Instrument: maturity.InstrumentID(v.PostForm.Get("instrument")), AnswerBy: day}
	if n.Instrument == "" {
		n.Instrument = maturity.Starter
	}
	if units := v.who.Unit.Units(); n.Unit == "" && len(units) > 0 {
		n.Unit = identity.UnitID(units[len(units)-1])
	}
	id, err := f.Institutions.Create(v.Context(), v.actor(), n)
	if mistaken(err) {
		p, other := f.newInstitutionPage(v, n, date)
		if other != nil {
			return other
		}
		p.Errors = v.wrongField(err, "name")
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(onePath(id) + "/people?done=created")
}

// oneInstitution says how far an assessment has come.
func (f *Face) oneInstitution(v *visit) error { return f.showInstitution(v, nil) }

func (f *Face) showInstitution(v *visit, wrong error) error {
	o, err := f.Institutions.Overview(v.Context(), v.actor(), v.institutionID())
	if err != nil {
		return err
	}
	p := views.One{Base: v.titled(o.Name), Unit: o.UnitName, State: v.printer.T("institution.is."+string(o.State), "date", v.when(o.Assessment)),
		Saved: v.saidDone("institution.done.", "launched", "closed", "fixed")}
	at, may := onePath(o.ID), policy.May(v.actor(), policy.ManageInstitution, policy.Object{Org: o.Org, Unit: o.Path})
	switch o.State {
	case institution.Draft:
		p.Lines = []string{v.printer.N("institution.asked", o.Asked)}
	case institution.Answering:
		p.Lines = []string{v.printer.N("institution.finished_of", o.Asked, "finished", v.printer.Number(o.Finished)), v.printer.T("institution.hidden_until")}
	case institution.Meeting:
		p.Lines = []string{v.printer.T("institution.agreed_of", "n", o.Agreed, "of", len(o.In.Statements()))}
	case institution.Fixed:
		p.Main = views.Way{Text: v.printer.T("institution.to_report"), To: at + "/report"}
	}
	if may {
		f.manageInstitution(v, o, at, &p)
	}
	if wrong != nil {
		p.Lines = append([]string{v.printer.Error(wrong)}, p.Lines...)
		return v.showStatus(statusOf(wrong), p)
	}
	return v.show(p)
}

// manageInstitution adds what an officer can do next.
func (f *Face) manageInstitution(v *visit, o *institution.Overview, at string, p *views.One) {
	way := func(key, to string) {
		p.Ways = append(p.Ways, views.Way{Text: v.printer.T("institution.way." + key), Hint: v.printer.T("institution.way." + key + "_hint"), To: at + to})
	}
	if o.MailOff && (o.State == institution.Draft || o.State == institution.Answering) {
		p.Lines = append(p.Lines, v.printer.T("institution.mail_off"))
	}
	switch o.State {
	case institution.Draft:
		if o.Asked < institution.Fewest {
			p.Main = views.Way{Text: v.printer.T("institution.add_people"), To: at + "/people"}
			p.Lines = append(p.Lines, v.printer.T("institution.need_people", "fewest", institution.Fewest, "most", institution.Most))
		} else {
			p.Launch = at + "/launch"
			p.Lines = append(p.Lines, v.printer.T("institution.launch_what"))
			way("people", "/people")
		}
		way("delete", "/delete")
	case institution.Answering:
		way("people", "/people")
		way("close", "/close")
	case institution.Meeting:
		p.Main = views.Way{Text: v.printer.T("institution.to_meeting"), To: at + "/meeting"}
		if o.Agreed == len(o.In.Statements()) {
			way("fix", "/fix")
		}
	}
}

// askedPeople shows who is asked, and looks for others.
func (f *Face) askedPeople(v *visit) error { return f.showAsked(v, nil) }

// mostFound is how many people are offered at once.
const mostFound = 20

func (f *Face) showAsked(v *visit, wrong error) error {
	a, list, err := f.Institutions.People(v.Context(), v.actor(), v.institutionID())
	if err != nil {
		return err
	}
	p := views.People{Base: v.base("institution.people"), Name: a.Name, Back: onePath(a.ID), Action: v.URL.Path, Search: v.URL.Query().Get("q"),
		Lead:  v.printer.T("institution.people_lead", "fewest", institution.Fewest, "most", institution.Most),
		Saved: v.saidDone("institution.done.", "created", "asked", "unasked")}
	taken := map[identity.PersonID]bool{}
	for _, one := range list {
		state := "institution.person.waits"
		switch {
		case one.Finished:
			state = "institution.person.finished"
		case a.State == institution.Draft:
			state = "institution.person.named"
		}
		x := views.Person{ID: string(one.ID), Name: one.Name, State: v.printer.T(state), Out: !one.Finished && (a.State == institution.Draft || a.State == institution.Answering)}
		if x.Name == "" {
			x.Name = v.printer.T("institution.person.erased")
		}
		taken[one.Person] = true
		p.Asked = append(p.Asked, x)
	}
	if p.Search != "" {
		if err := f.findAsked(v, &p, taken); err != nil {
			return err
		}
	}
	if wrong != nil {
		p.Errors = v.wrongField(wrong, "q")
		return v.showStatus(statusOf(wrong), p)
	}
	return v.show(p)
}

// findAsked looks for people who can be asked.
func (f *Face) findAsked(v *visit, p *views.People, taken map[identity.PersonID]bool) error {
	p.Searched = true
	found, err := f.People.Find(v.Context(), v.actor(), identity.Search{Text: p.Search, Language: v.language()})
	if err != nil {
		return err
	}
	units, err := f.People.Units(v.Context(), v.actor())
	if err != nil {
		return err
	}
	names := map[identity.UnitID]string{}
	for _, u := range units {
		names[u.ID] = u.Name
	}
	for _, x := range found {
		if taken[x.ID] {
			continue
		}
		if len(p.Found) == mostFound {
			p.More = true
			break
		}
		p.Found = append(p.Found, views.Person{ID: string(x.ID), Name: x.Name, Unit: names[x.Unit]})
	}
	return nil
}

// changeAsked adds somebody, or takes somebody out.
func (f *Face) changeAsked(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	id, done := v.institutionID(), "asked"
	var err error
	if out := v.PostForm.Get("out"); out != "" {
		done, err = "unasked", f.Institutions.Unask(v.Context(), v.actor(), id, institution.AskedID(out))
	} else if person := v.PostForm.Get("person"); person == "" {
		err = f.nobodyChosen(v)
	} else {
		if _, _, err := f.Institutions.People(v.Context(), v.actor(), id); err != nil { // who may not is told that, whoever was chosen
			return err
		}
		err = f.Institutions.Ask(v.Context(), v.actor(), id, identity.PersonID(person))
	}
	if mistaken(err) {
		return f.showAsked(v, errs.As(err).At("q"))
	}
	if err != nil {
		return err
	}
	return v.to(onePath(id) + "/people?done=" + done)
}

// nobodyChosen is the error of a form that names nobody, for whoever may send one.
func (f *Face) nobodyChosen(v *visit) error {
	if _, _, err := f.Institutions.People(v.Context(), v.actor(), v.institutionID()); err != nil {
		return err
	}
	return errs.New(errs.Invalid, "institution_nobody_chosen")
}

func (f *Face) launchInstitution(v *visit) error {
	id := v.institutionID()
	err := f.Institutions.Launch(v.Context(), v.actor(), id)
	if mistaken(err) {
		return f.showInstitution(v, err)
	}
	if err != nil {
		return err
	}
	return v.to(onePath(id) + "?done=launched")
}

// confirmInstitution asks once more before something is done to an assessment.
func (f *Face) confirmInstitution(v *visit, key string, grave bool, wrong error) error {
	if _, _, err := f.Institutions.People(v.Context(), v.actor(), v.institutionID()); err != nil { // who may not is turned away
		return err
	}
	o, err := f.Institutions.Overview(v.Context(), v.actor(), v.institutionID())
	if err != nil {
		return err
	}
	p := rounds.Confirm{Base: v.base("institution." + key), Name: o.Name, Back: onePath(o.ID), Action: v.URL.Path,
		Lead: []string{v.printer.T("institution." + key + "_lead")}, Button: v.printer.T("institution." + key + "_button"), Grave: grave}
	if o.State == institution.Answering {
		p.Lead = append(p.Lead, v.printer.N("institution.finished_of", o.Asked, "finished", v.printer.Number(o.Finished)))
	}
	if wrong != nil { // there is nothing to correct here
		p.Lead, p.Button = append([]string{v.printer.Error(wrong)}, p.Lead...), ""
		return v.showStatus(statusOf(wrong), p)
	}
	return v.show(p)
}

func (f *Face) beforeDropInstitution(v *visit) error {
	return f.confirmInstitution(v, "delete", true, nil)
}

func (f *Face) dropInstitution(v *visit) error {
	err := f.Institutions.Drop(v.Context(), v.actor(), v.institutionID())
	if mistaken(err) {
		return f.confirmInstitution(v, "delete", true, err)
	}
	if err != nil {
		return err
	}
	return v.to(institutionPath + "?done=deleted")
}

func (f *Face) beforeCloseInstitution(v *visit) error {
	return f.confirmInstitution(v, "close", false, nil)
}

func (f *Face) closeInstitution(v *visit) error {
	err := f.Institutions.Close(v.Context(), v.actor(), v.institutionID())
	if mistaken(err) {
		return f.confirmInstitution(v, "close", false, err)
	}
	if err != nil {
		return err
	}
	return v.to(onePath(v.institutionID()) + "?done=closed")
}

func (f *Face) beforeFixInstitution(v *visit) error {
	return f.confirmInstitution(v, "fix", false, nil)
}

func (f *Face) fixInstitution(v *visit) error {
	err := f.Institutions.Fix(v.Context(), v.actor(), v.institutionID())
	if mistaken(err) {
		return f.confirmInstitution(v, "fix", false, err)
	}
	if err != nil {
		return err
	}
	return v.to(onePath(v.institutionID()) + "/report?done=fixed")
}
