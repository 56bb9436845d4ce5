package web

import (
	"slices"
	"time"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/round"
)

// planParts are the parts of a plan, in the order of its task list, each with the fields that it holds.
var planParts = []struct {
	part   string
	fields []string
}{
	{"purpose", []string{"name", "purpose", "contact"}},
	{"scope", []string{"scope", "role"}},
	{"units", []string{"units"}},
	{"identification", []string{"identification"}},
	{"views", []string{"views"}},
	{"dates", []string{"closes", "reminders"}},
	{"messages", []string{"languages"}},
}

// partOf is the part of a plan in which an error can be put right.
func partOf(err error) string {
	for _, p := range planParts {
		if slices.Contains(p.fields, errs.As(err).Field) {
			return p.part
		}
	}
	return planParts[0].part
}

// plan is the task list of a round.
func (f *Face) plan(v *visit) error {
	r, err := f.Rounds.Round(v.Context(), v.actor(), v.roundID())
	if err != nil {
		return err
	}
	return f.showPlan(v, r)
}

func (f *Face) showPlan(v *visit, r *round.Round) error {
	check, err := f.Rounds.Check(v.Context(), v.actor(), r.ID)
	if err != nil {
		return err
	}
	p := views.Plan{Base: v.titled(r.Name), Address: roundPath(r.ID), Back: roundsPath, State: v.stateLine(r), Saved: v.roundDone(), Draft: r.State == round.Draft,
		May: v.mayRound(policy.ManageRounds, r)}
	if !p.Draft {
		p.Back = roundPath(r.ID)
	}
	p.Parts, err = f.parts(v, r, check)
	if err != nil {
		return err
	}
	return v.show(p)
}

// parts says of each part of a plan what was decided.
func (f *Face) parts(v *visit, r *round.Round, check *round.Readiness) (list []views.Part, err error) {
	for _, x := range planParts {
		part := views.Part{Name: v.printer.T("rounds.part." + x.part), Link: roundPath(r.ID) + "/" + x.part, Done: true}
		for _, missing := range check.Missing {
			part.Done = part.Done && partOf(missing) != x.part
		}
		switch x.part {
		case "purpose":
			part.Own = r.Purpose
		case "scope":
			part.Summary, err = f.asked(v, r)
		case "units":
			part.Summary = v.lines(v.printer.N("rounds.people_in", check.People, "units", v.printer.N("rounds.units", len(r.Units))))
		case "identification":
			part.Summary = v.lines(v.printer.T("rounds.how." + string(r.Identification)))
		case "views":
			part.Summary, err = f.viewsLine(v, r)
		case "dates":
			part.Summary = v.lines(v.days(r)...)
		case "messages":
			part.Summary = languageNames(r.Languages)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, part)
	}
	return list, nil
}

// lines are texts in the reader's language.
func (v *visit) lines(texts ...string) (list []framework.Text) {
	for _, t := range texts {
		list = append(list, framework.Text{Text: t, Language: v.language()})
	}
	return list
}

func languageNames(tags []string) (list []framework.Text) {
	for _, tag := range tags {
		list = append(list, framework.Text{Text: i18n.Autonym(tag), Language: tag})
	}
	return list
}

// asked says what a round asks, and how long that takes.
func (f *Face) asked(v *visit, r *round.Round) ([]framework.Text, error) {
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return nil, err
	}
	list := v.lines(v.printer.T("scope.whole"))
	if len(r.Scope) > 0 {
		list = nil
	}
	for _, id := range r.Scope {
		list = append(list, version.Name(framework.StatementID(id), v.language()))
	}
	if r.Role != "" {
		list = append(list, v.lines(v.printer.T("rounds.role_held"))...)
		list = append(list, version.Name(r.Role, v.language()))
	}
	takes, err := f.takes(v, r)
	if err != nil {
		return nil, err
	}
	return append(list, v.lines(takes)...), nil
}

// takes says how long a round takes each of its people.
func (f *Face) takes(v *visit, r *round.Round) (string, error) {
	e, err := f.Assessments.Estimate(v.Context(), v.actor(), r.Scope, "")
	if errs.Is(err, errs.Invalid) { // the framework has changed
		return v.printer.Error(err), nil
	}
	return v.printer.T("rounds.takes", "questions", e.Questions, "minutes", minutes(e.Time)), err
}

// days are when a round closes and when people are reminded.
func (v *visit) days(r *round.Round) []string {
	list := []string{v.printer.T("rounds.closes_on", "date", v.printer.Date(r.ClosesAt))}
	for _, at := range r.Reminders {
		list = append(list, v.printer.T("rounds.reminder_on", "date", v.printer.Date(at)))
	}
	return list
}

// editable reads the round in the address for somebody who may change it, and makes the frame of one of its pages.
func (f *Face) editable(v *visit, part string) (*round.Round, views.Frame, error) {
	r, err := f.Rounds.Editable(v.Context(), v.actor(), v.roundID())
	if err != nil {
		return nil, views.Frame{}, err
	}
	return r, views.Frame{Base: v.base("rounds.part." + part), Name: r.Name, Plan: planPath(r), Action: roundPath(r.ID) + "/" + part, Begun: r.Begun}, nil
}

// savePart stores another plan, and shows the page again where it is refused.
func (f *Face) savePart(v *visit, r *round.Round, p round.Plan, again func(wrong []page.FieldError) error) error {
	err := f.Rounds.Change(v.Context(), v.actor(), r.ID, p)
	if errs.Is(err, errs.Invalid) {
		return again(v.wrongField(err, "name"))
	}
	if err != nil {
		return err
	}
	return v.to(planPath(r) + "?done=saved")
}

func (f *Face) purpose(v *visit) error {
	r, frame, err := f.editable(v, "purpose")
	if err != nil {
		return err
	}
	return v.show(views.Purpose{Frame: frame, Called: r.Name, Purpose: r.Purpose, Contact: r.Contact})
}

func (f *Face) savePurpose(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	r, frame, err := f.editable(v, "purpose")
	if err != nil {
		return err
	}
	p := r.Plan
	p.Name, p.Contact = v.PostForm.Get("name"), v.PostForm.Get("contact")
	if !r.Begun {
		p.Purpose = unixLines(v.PostForm.Get("purpose"))
	}
	return f.savePart(v, r, p, func(wrong []page.FieldError) error {
		frame.Errors = wrong
		return v.showStatus(statuses[errs.Invalid], views.Purpose{Frame: frame, Called: p.Name, Purpose: p.Purpose, Contact: p.Contact})
	})
}

func (f *Face) identification(v *visit) error {
	r, frame, err := f.editable(v, "identification")
	if err != nil {
		return err
	}
	frame.Launched = r.State != round.Draft
	return v.show(v.identificationPage(frame, r.Identification))
}

func (v *visit) identificationPage(frame views.Frame, now round.Identification) views.Identification {
	p := views.Identification{Frame: frame}
	for _, how := range round.Identifications {
		o := page.Option{Value: string(how), Label: v.printer.T("rounds.how." + string(how)), Hint: v.printer.T("rounds.how_hint." + string(how)), Chosen: how == now}
		p.Ways = append(p.Ways, o)
		if o.Chosen {
			p.Now = o
		}
	}
	return p
}

func (f *Face) saveIdentification(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	r, frame, err := f.editable(v, "identification")
	if err != nil {
		return err
	}
	p := r.Plan
	p.Identification = round.Identification(v.PostForm.Get("identification"))
	return f.savePart(v, r, p, func(wrong []page.FieldError) error {
		frame.Errors = wrong
		return v.showStatus(statuses[errs.Invalid], v.identificationPage(frame, p.Identification))
	})
}

// day reads a day that was typed; none is the zero time.
func (v *visit) day(field string) (time.Time, error) {
	text := v.PostForm.Get(field)
	if text == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return t, errs.New(errs.Invalid, "day_malformed").At(field).Because(err)
	}
	return t, nil
}
