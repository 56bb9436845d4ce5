package web

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	views "github.com/dira-platform/dira/internal/web/views/assessment"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// whole shows a section on one page.
func (f *Face) whole(v *visit) error {
	section := assessment.SectionID(v.PathValue("section"))
	questions, err := f.Assessments.Whole(v.Context(), v.actor(), v.id(), section, v.language())
	if err != nil {
		return err
	}
	return f.showWhole(v, section, questions, nil)
}

func (f *Face) showWhole(v *visit, section assessment.SectionID, questions []*assessment.Question, wrong []page.FieldError) error {
	if len(questions) == 0 || questions[0].Fixed {
		return v.to(address(v.id()))
	}
	name, err := f.sectionName(v, questions[0])
	if err != nil {
		return err
	}
	p := views.Whole{Base: v.base("whole.title", "section", name.Text), Action: v.URL.Path, BackTo: address(v.id()), Key: newRequestKey()}
	if section.Self() {
		p.Base = v.base("whole.title_self", "section", name.Text)
	}
	for i, q := range questions {
		p.Questions = append(p.Questions, wholeQuestion(v, i+1, q, wrong != nil))
		p.Draft, p.Seen = p.Draft || q.Draft, max(p.Seen, q.Revision)
		if !q.SavedAt.IsZero() {
			p.Saved = p.Moment(q.SavedAt, time.Now().UTC())
		}
	}
	if p.Errors = wrong; wrong != nil {
		return v.showStatus(statuses[errs.Invalid], p)
	}
	return v.show(p)
}

func wholeQuestion(v *visit, number int, q *assessment.Question, again bool) views.WholeQuestion {
	w := views.WholeQuestion{Number: number, Field: assessment.QuestionID(q.Number), Kind: q.Kind, Text: framework.Text{Text: q.Stem, Language: q.Language}}
	chosen := q.Chosen
	if again && v.PostForm.Has(w.Field) {
		chosen = v.PostForm[w.Field]
	}
	for _, o := range q.Options {
		label := o.Text
		if q.Kind == itembank.Rating {
			label = v.printer.T("rating." + o.ID)
		}
		w.Options = append(w.Options, page.Option{Value: o.ID, Label: label, Chosen: slices.Contains(chosen, o.ID)})
		at := slices.Index(chosen, o.ID) + 1
		if again {
			at, _ = strconv.Atoi(v.PostForm.Get("place." + w.Field + "." + o.ID)) // none is 0
		}
		w.Places = append(w.Places, at)
	}
	return w
}

// saveWhole stores every answer that is there, and says which are missing: on a weak network nothing may have to be sent twice.
func (f *Face) saveWhole(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	section := assessment.SectionID(v.PathValue("section"))
	questions, err := f.Assessments.Questions(v.Context(), v.actor(), v.id(), section, v.language())
	if err != nil {
		return err
	}
	var replies []assessment.Reply
	var wrong []page.FieldError
	for i, q := range questions {
		field := assessment.QuestionID(q.Number)
		choice, err := v.wholeChoice(q, field)
		if err != nil {
			wrong = append(wrong, page.FieldError{Field: field, Message: v.printer.T("whole.wrong", "position", i+1, "message", v.printer.Error(err))})
			continue
		}
		if slices.Equal(itembank.Canonical(q.Kind, choice), q.Chosen) {
			continue // as it was: no new revision
		}
		replies = append(replies, assessment.Reply{Number: q.Number, Choice: choice, Key: requestKey(v.PostForm.Get("key")+field, choice), Language: v.language(), Basis: v.basis()})
	}
	if len(replies) > 0 {
		if _, err := f.Assessments.Answer(v.Context(), v.actor(), v.id(), replies...); err != nil {
			return err
		}
	}
	if len(wrong) == 0 {
		return v.to(sectionAddress(v.id(), section))
	}
	if questions, err = f.Assessments.Questions(v.Context(), v.actor(), v.id(), section, v.language()); err != nil {
		return err
	}
	return f.showWhole(v, section, questions, wrong)
}

// wholeChoice reads the answer to one question of the page.
func (v *visit) wholeChoice(q *assessment.Question, field string) ([]string, error) {
	options := make([]string, len(q.Options))
	for i, o := range q.Options {
		options[i] = o.ID
	}
	choice := v.PostForm[field]
	if q.Kind == itembank.Order {
		var err error
		if choice, err = v.ordered("place." + field + "."); err != nil {
			return nil, err
		}
	}
	return choice, itembank.Check(q.Kind, options, choice)
}

// ordered reads an order, which comes as a place for each option, in fields whose names begin with prefix.
func (v *visit) ordered(prefix string) ([]string, error) {
	places := map[int]string{}
	for name, values := range v.PostForm {
		option, ok := strings.CutPrefix(name, prefix)
		if !ok {
			continue
		}
		n, err := strconv.Atoi(values[0])
		if err != nil {
			return nil, errs.New(errs.Invalid, "order_missing")
		}
		if places[n] != "" {
			return nil, errs.New(errs.Invalid, "order_twice", "place", n)
		}
		places[n] = option
	}
	var list []string
	for _, n := range slices.Sorted(maps.Keys(places)) {
		list = append(list, places[n])
	}
	return list, nil
}
