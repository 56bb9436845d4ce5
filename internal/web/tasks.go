package web

import (
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	views "github.com/dira-platform/dira/internal/web/views/assessment"
)

// tasks is the list of sections. A submitted assessment has its result instead.
func (f *Face) tasks(v *visit) error {
	o, err := f.Assessments.Overview(v.Context(), v.actor(), v.id())
	if err != nil {
		return err
	}
	if o.State == assessment.Submitted {
		return v.to(address(o.ID) + "/result")
	}
	version, err := f.Frameworks.Version(v.Context(), v.actor(), o.Framework)
	if err != nil {
		return err
	}
	p := views.Tasks{
		Base: v.base("tasks.title"), Address: address(o.ID), Code: v.key(), Minutes: minutes(o.Left()), Begun: o.Answered > 0, AllClosed: true,
	}
	if !o.SavedAt.IsZero() {
		p.Saved = p.Moment(o.SavedAt, time.Now().UTC())
	}
	if o.Sharpens != "" {
		p.Sharpens, p.Earlier = version.Name(o.Sharpens, v.language()), address(o.BasedOn)+"/result"
	}
	if p.Others, err = f.asksOthers(v); err != nil {
		return err
	}
	for _, s := range o.Sections {
		p.Sections = append(p.Sections, task(v, o, s, version))
		p.AllClosed = p.AllClosed && s.Closed
	}
	return v.show(p)
}

func task(v *visit, o *assessment.Overview, s assessment.Progress, version *framework.Version) views.Task {
	t := views.Task{Name: version.Name(s.ID.Domain(), v.language()), Self: s.ID.Self(), Done: s.Answered, Of: s.Limit, State: "todo"}
	switch {
	case s.Closed:
		t.State = "done"
	case s.Done:
		t.State, t.Link = "check", sectionAddress(o.ID, s.ID)
	case s.Answered > 0:
		t.State, t.Link = "started", address(o.ID)+"/continue?section="+string(s.ID)
	default:
		t.Link = address(o.ID) + "/continue?section=" + string(s.ID)
	}
	if t.State == "todo" || t.State == "started" {
		t.Whole = sectionAddress(o.ID, s.ID) + "/whole"
	}
	return t
}

func sectionAddress(id assessment.ID, section assessment.SectionID) string {
	return address(id) + "/section/" + string(section)
}

// goOn leads to what comes next: in the section that is asked for, or else in the first that is not closed.
func (f *Face) goOn(v *visit) error {
	o, err := f.Assessments.Overview(v.Context(), v.actor(), v.id())
	if err != nil {
		return err
	}
	wanted := assessment.SectionID(v.URL.Query().Get("section"))
	for _, s := range o.Sections {
		if s.Closed || wanted != "" && s.ID != wanted {
			continue
		}
		return f.nextIn(v, o.ID, s.ID)
	}
	if wanted != "" {
		return v.to(address(o.ID))
	}
	return v.to(address(o.ID) + "/submit")
}

// nextIn leads to the next question of a section, or to its check page when there is none.
func (f *Face) nextIn(v *visit, id assessment.ID, section assessment.SectionID) error {
	q, err := f.Assessments.NextIn(v.Context(), v.actor(), id, section, v.language())
	if err != nil {
		return err
	}
	return v.toQuestion(id, section, q)
}

// toQuestion leads to a question of a section, or, with none, to its check page.
func (v *visit) toQuestion(id assessment.ID, section assessment.SectionID, q *assessment.Question) error {
	if q == nil {
		return v.to(sectionAddress(id, section))
	}
	return v.to(questionAddress(id, q))
}

func (f *Face) beforeSubmit(v *visit) error {
	o, err := f.Assessments.Overview(v.Context(), v.actor(), v.id())
	if err != nil {
		return err
	}
	if o.State == assessment.Submitted {
		return v.to(address(o.ID) + "/result")
	}
	return v.show(views.Submit{Base: v.base("submit.title"), Address: address(o.ID), Left: minutes(o.Left())})
}

func (f *Face) submit(v *visit) error {
	if _, err := f.Assessments.Submit(v.Context(), v.actor(), v.id()); err != nil {
		return err
	}
	return v.to(address(v.id()) + "/result")
}

func (f *Face) beforeErase(v *visit) error {
	if _, err := f.Assessments.Overview(v.Context(), v.actor(), v.id()); err != nil {
		return err
	}
	return v.show(views.Erase{Base: v.base("erase.title"), Address: address(v.id())})
}

func (f *Face) erase(v *visit) error {
	if err := f.Assessments.Erase(v.Context(), v.actor(), v.id()); err != nil {
		return err
	}
	v.keep(v.id(), "", -1)
	return v.to("/")
}
