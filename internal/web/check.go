package web

import (
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	views "github.com/dira-platform/dira/internal/web/views/assessment"
)

// check lets a person look at the answers of a section before it closes. A section with questions left leads to them first.
func (f *Face) check(v *visit) error {
	id := assessment.SectionID(v.PathValue("section"))
	questions, err := f.Assessments.Questions(v.Context(), v.actor(), v.id(), id, v.language())
	if err != nil {
		return err
	}
	if len(questions) == 0 {
		return v.to(address(v.id()) + "/continue?section=" + string(id))
	}
	if questions[0].Fixed {
		return v.to(address(v.id()))
	}
	name, err := f.sectionName(v, questions[0])
	if err != nil {
		return err
	}
	p := views.Check{Base: v.base("check.title", "section", name.Text), Action: v.URL.Path, BackTo: address(v.id()), Self: id.Self()}
	for _, q := range questions {
		p.Answers = append(p.Answers, checkedAnswer(v, q))
	}
	return v.show(p)
}

func checkedAnswer(v *visit, q *assessment.Question) views.CheckedAnswer {
	a := views.CheckedAnswer{
		Question: framework.Text{Text: q.Stem, Language: q.Language}, Ordered: q.Kind == itembank.Order, Change: questionAddress(v.id(), q) + "?from=check",
	}
	for _, id := range q.Chosen {
		if q.Kind == itembank.Rating {
			a.Answer = append(a.Answer, framework.Text{Text: v.printer.T("rating." + id), Language: v.language()})
			continue
		}
		for _, o := range q.Options {
			if o.ID == id {
				a.Answer = append(a.Answer, framework.Text{Text: o.Text, Language: q.Language})
			}
		}
	}
	return a
}

// closeSection ends a section and goes on with the next.
func (f *Face) closeSection(v *visit) error {
	id := assessment.SectionID(v.PathValue("section"))
	q, err := f.Assessments.NextIn(v.Context(), v.actor(), v.id(), id, v.language())
	if err != nil {
		return err
	}
	if q != nil { // not all of it was answered: this form is an old one
		return v.to(questionAddress(v.id(), q))
	}
	if err := f.Assessments.CloseSection(v.Context(), v.actor(), v.id(), id); err != nil {
		return err
	}
	return v.to(address(v.id()) + "/continue")
}
