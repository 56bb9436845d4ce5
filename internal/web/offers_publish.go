package web

import (
	"net/http"
	"time"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/offer"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/programme"
)

func publishedPath(id programme.ID) string { return programmePath(id) + "/published" }

// beforePublish asks an officer what they say when they publish a scenario.
func (f *Face) beforePublish(v *visit) error {
	p, _, err := f.publishPage(v, offer.Terms{})
	if err != nil {
		return err
	}
	return v.show(p)
}

// publishPage is the page on which a scenario is published.
func (f *Face) publishPage(v *visit, t offer.Terms) (p views.Publish, sc *programme.Scenario, err error) {
	p = views.Publish{Base: v.base("offer.publish"), Back: scenarioPath(v), Action: scenarioPath(v) + "/publish"}
	sc, err = f.Offers.Before(v.Context(), v.actor(), v.programmeID(), v.scenarioID())
	if errs.Is(err, errs.Conflict) {
		p.Wrong = v.printer.Error(err)
		return p, nil, nil
	}
	if err != nil {
		return p, nil, err
	}
	w := scenarioWriter{programmeWriter: programmeWriter{visit: v}, s: sc, o: sc.Outcome}
	if p.Caption = sc.Name; v.Method != http.MethodPost {
		t.AnswerBy = offer.Usual(sc, time.Now())
	}
	p.Says = []string{v.printer.T("offer.publish_why", "people", w.count(sc.Outcome.Reached)), v.printer.T("offer.publish_mail"), v.printer.T("offer.for_good")}
	p.Says = append(p.Says, v.movingUp(sc)...)
	for _, x := range sc.Outcome.Courses {
		if c := sc.Course(x.ID); c != nil && x.People > 0 {
			p.Opens = append(p.Opens, views.Listed{Name: c.Name, Line: v.printer.N("offer.about_people", x.People)})
		}
	}
	p.Fields = []page.Field{
		{Name: "answer_by", Label: v.printer.T("offer.answer_by"), Hint: v.printer.T("offer.answer_by_hint"), Value: t.AnswerBy, Type: "date", Dir: "ltr", Size: 12, Autocomplete: "off"},
		{Name: "words", Label: v.printer.T("offer.words"), Hint: v.printer.T("offer.words_hint"), Value: t.Words, Rows: 4, Dir: "auto", Language: page.Unknown},
		{Name: "contact", Label: v.printer.T("offer.contact"), Hint: v.printer.T("offer.contact_hint"), Value: t.Contact, Dir: "auto", Language: page.Unknown, Autocomplete: "off"},
	}
	return p, sc, nil
}

// movingUp says what a waiting list does not keep to, where a scenario keeps to it: a seat that said of which unit and sex somebody is would lead to their assessment.
func (v *visit) movingUp(sc *programme.Scenario) []string {
	if len(sc.Means.Shares)+len(sc.Means.Units) == 0 {
		return nil
	}
	return []string{v.printer.T("offer.moving_up")}
}

// publishScenario shows what was typed once more, and then publishes it.
func (f *Face) publishScenario(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	get := v.PostForm.Get
	t := offer.Terms{AnswerBy: get("answer_by"), Words: get("words"), Contact: get("contact")}
	p, sc, err := f.publishPage(v, t)
	if err != nil {
		return err
	}
	if p.Wrong != "" {
		return v.showStatus(statuses[errs.Conflict], p)
	}
	if get("sure") == "no" {
		return v.show(p)
	}
	if err := f.Offers.Check(sc, &t); err != nil {
		p.Errors = v.wrongField(err, "answer_by")
		return v.showStatus(statuses[errs.Invalid], p)
	}
	if get("sure") == "yes" {
		if err := f.Offers.Publish(v.Context(), v.actor(), v.programmeID(), v.scenarioID(), t); err != nil {
			return err
		}
		return v.to(publishedPath(v.programmeID()) + "?done=published")
	}
	words := v.printer.T("offer.no_words")
	if t.Words != "" {
		words = views.Own(t.Words)
	}
	p.Check = []views.Fact{{Name: v.printer.T("offer.answer_by"), Text: v.printer.Day(t.AnswerBy)}, {Name: v.printer.T("offer.words"), Text: words},
		{Name: v.printer.T("offer.contact"), Text: views.Own(t.Contact)}}
	return v.show(p)
}

// published is what is published of a programme.
func (f *Face) published(v *visit) error {
	x, err := f.Offers.Published(v.Context(), v.actor(), v.programmeID())
	if err != nil {
		return err
	}
	p := views.Published{Base: v.base("offer.published"), Back: programmePath(v.programmeID()), Saved: v.saidDone("offer.done.", "published")}
	if x == nil {
		p.Lead = v.printer.T("offer.not_published")
		return v.show(p)
	}
	p.Caption, p.Lead = x.Programme.Name, v.printer.T("offer.state."+string(x.State))
	p.Says = []string{v.printer.T("offer.published_said", "scenario", views.Own(x.Scenario.Name), "date", v.printer.Date(x.PublishedAt), "day", v.printer.Day(x.AnswerBy)),
		v.printer.T("offer.contact_said", "contact", views.Own(x.Contact))}
	switch x.State {
	case offer.Running:
		p.Why = v.printer.N("offer.written", x.Written)
	case offer.Failed:
		p.Why = v.printer.T("error." + x.Failure)
	case offer.Done:
		p.Open = openProgrammePath(x)
	}
	p.May = policy.May(v.actor(), policy.ManageCohorts, policy.Object{Org: x.Programme.Org, Unit: x.Programme.Round.Path})
	for i := range x.Courses {
		c := &x.Courses[i]
		line := v.printer.T("offer.course_line", "state", v.printer.T("offer.course."+string(c.State)), "coming", v.printer.Number(c.Seated), "waiting", v.printer.Number(c.Waiting))
		p.Courses = append(p.Courses, views.Listed{Name: c.Name, To: publishedPath(x.Programme.ID) + "/" + string(c.ID), Line: line})
	}
	return v.show(p)
}

// courseID is the course in the address.
func (v *visit) courseID() programme.CourseID { return programme.CourseID(v.PathValue("course")) }
