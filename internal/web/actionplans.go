package web

import (
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/actionplan"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
	views "github.com/dira-platform/dira/internal/web/views/actionplan"
	"github.com/dira-platform/dira/internal/web/views/page"
	forms "github.com/dira-platform/dira/internal/web/views/programme"
)

const actionPlansPath = "/action-plans"

func actionPlanPath(id actionplan.ID) string { return actionPlansPath + "/" + string(id) }

// openPlanPath is where everybody reads what was published of a plan.
func openPlanPath(id actionplan.ID) string { return "/open" + actionPlanPath(id) }

// planID is the plan in the address.
func (v *visit) planID() actionplan.ID { return actionplan.ID(v.PathValue("plan")) }

// actionPlans lists the action plans of the reader's part of the organisation.
func (f *Face) actionPlans(v *visit) error {
	list, err := f.ActionPlans.Plans(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.List{Base: v.base("actionplans.title")}
	if v.may(policy.ManageActionPlans) {
		p.New = actionPlansPath + "/new"
	}
	for _, x := range list {
		p.All = append(p.All, views.Listed{Name: x.Title, To: actionPlanPath(x.ID), Line: v.printer.T("actionplans.line", "from", v.printer.Day(x.From), "until", v.printer.Day(x.Until), "measures", v.printer.N("actionplan.measures_n", len(x.Measures)))})
	}
	return v.show(p)
}

// planPages writes the pages on which a plan is changed.
type planPages struct {
	*visit
	plan            *actionplan.Plan
	versions        []actionplan.Version
	version, before *framework.Version // that holds; that the plan was begun or last published with
}

// planTo reads a plan for somebody who changes it.
func (f *Face) planTo(v *visit) (w planPages, err error) {
	w.visit = v
	if w.plan, w.versions, err = f.ActionPlans.ToChange(v.Context(), v.actor(), v.planID()); err != nil {
		return w, err
	}
	w.version, w.before, err = f.planFrameworks(v, w.plan)
	return w, err
}

// planFrameworks are the version of the framework that holds, and the one that a plan was begun or last published with.
func (f *Face) planFrameworks(v *visit, p *actionplan.Plan) (now, before *framework.Version, err error) {
	if now, err = f.Frameworks.Current(v.Context(), v.actor()); err != nil || now.ID == p.Framework {
		return now, now, err
	}
	if before, err = f.Frameworks.Version(v.Context(), v.actor(), p.Framework); errs.Is(err, errs.NotFound) {
		return now, now, nil
	}
	return now, before, err
}

// field is a part of a form: its label, and a hint where there is one.
func (v *visit) planField(name, value string, rows int) forms.Part {
	x := forms.Part{Field: page.Field{Name: name, Label: v.printer.T("actionplan.field." + name), Value: value, Rows: rows, Autocomplete: "off", Dir: "auto", Language: page.Unknown}}
	if key := "actionplan.hint." + name; v.printer.Has(key) {
		x.Hint = v.printer.T(key)
	}
	return x
}

// short is a field for a number or a code.
func (v *visit) short(name, value string) forms.Part {
	x := v.planField(name, value, 0)
	x.Size, x.Dir, x.Language = 14, "", ""
	return x
}

// dayField is a field for a day.
func (v *visit) dayField(name, value string) forms.Part {
	x := v.short(name, value)
	x.Type = "date"
	return x
}

func hidden(revision int) forms.Part {
	return forms.Part{Kind: "hidden", Field: page.Field{Name: "revision", Value: strconv.Itoa(revision)}}
}

// newActionPlan asks what a plan is called, and for which time it is.
func (f *Face) newActionPlan(v *visit) error {
	if err := f.ActionPlans.May(v.actor()); err != nil {
		return err
	}
	return v.show(v.planWordsForm(v.base("actionplans.new"), actionplan.Words{}, actionPlansPath, actionPlansPath+"/new"))
}

func (v *visit) planWordsForm(b page.Base, w actionplan.Words, back, action string) forms.Form {
	return forms.Form{Base: b, Back: back, Action: action, Button: v.printer.T("actionplan.save"), Parts: []forms.Part{hidden(w.Revision),
		v.planField("title", w.Title, 0), v.dayField("from", w.From), v.dayField("until", w.Until), v.planField("vision", w.Vision, 6), v.short("currency", w.Currency)}}
}

func (v *visit) typedPlanWords() actionplan.Words {
	get := v.PostForm.Get
	return actionplan.Words{Title: get("title"), Vision: get("vision"), Language: v.language(), From: get("from"), Until: get("until"), Currency: get("currency"), Revision: max(0, whole(get("revision")))}
}

func (f *Face) createActionPlan(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	current, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return err
	}
	words := v.typedPlanWords()
	id, err := f.ActionPlans.Create(v.Context(), v.actor(), words, current.ID)
	if mistaken(err) {
		p := v.planWordsForm(v.base("actionplans.new"), words, actionPlansPath, actionPlansPath+"/new")
		p.Errors = v.wrongField(err, "title")
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(actionPlanPath(id) + "?done=created")
}

// actionPlanWords is the form of what a plan says of itself.
func (f *Face) actionPlanWords(v *visit) error {
	w, err := f.planTo(v)
	if err != nil {
		return err
	}
	at := actionPlanPath(w.plan.ID)
	return v.show(v.planWordsForm(v.base("actionplan.edit"), w.plan.Words, at, at+"/edit"))
}

func (f *Face) saveActionPlanWords(v *visit) error {
	w, err := f.planTo(v)
	if err != nil {
		return err
	}
	if err := v.form(); err != nil {
		return err
	}
	words, at := v.typedPlanWords(), actionPlanPath(w.plan.ID)
	words.Language = w.plan.Language
	err = f.ActionPlans.Describe(v.Context(), v.actor(), w.plan.ID, words)
	if mistaken(err) {
		p := v.planWordsForm(v.base("actionplan.edit"), words, at, at+"/edit")
		w.mend(&p, err, w.plan.Words.Revision, "title", w.plan.Title+" · "+w.plan.From+" – "+w.plan.Until+" · "+w.plan.Currency+" · "+w.plan.Vision)
		return v.showStatus(statusOf(err), p)
	}
	if err != nil {
		return err
	}
	return v.to(at + "?done=saved")
}

// mend says on a form what is wrong. Where somebody else was faster it tells what is stored now, keeps what was typed, and lets it be sent again on top of that.
func (w *planPages) mend(p *forms.Form, err error, revision int, otherwise, now string) {
	p.Errors = w.wrongField(err, otherwise)
	if errs.As(err).Code == "actionplan_changed" {
		if w.PostForm.Get("do") != "drop" { // then the fields show what is stored now
			p.Lead = w.printer.T("actionplan.now", "text", forms.Own(strings.TrimSpace(now)))
		}
		p.Parts[0] = hidden(revision)
	}
}

// gone is what is said to whoever saves something that somebody else has deleted meanwhile: it is not lost, and saving again adds it.
func gone() error { return errs.New(errs.Conflict, "actionplan_gone") }
