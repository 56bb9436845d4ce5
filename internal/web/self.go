package web

import (
	"slices"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	views "github.com/dira-platform/dira/internal/web/views/assessment"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// self shows the behaviours of one competency.
func (f *Face) self(v *visit) error { return f.showSelf(v, nil) }

// statements are the behaviours on this page, in the section they belong to.
type statements struct {
	section   assessment.SectionID
	list      []*assessment.Question
	abilities []framework.StatementID // of the section, in order
}

func (f *Face) statements(v *visit) (s statements, err error) {
	ability := framework.StatementID(v.PathValue("ability"))
	all, err := f.Assessments.SelfView(v.Context(), v.actor(), v.id(), ability, v.language())
	if err != nil {
		return s, err
	}
	for _, q := range all {
		if !slices.Contains(s.abilities, q.Ability) {
			s.abilities = append(s.abilities, q.Ability)
		}
		if q.Ability == ability {
			s.list = append(s.list, q)
		}
	}
	s.section = s.list[0].Section
	return s, nil
}

func (f *Face) showSelf(v *visit, wrong []page.FieldError) error {
	s, err := f.statements(v)
	if err != nil {
		return err
	}
	if s.list[0].Fixed {
		return v.to(address(v.id()))
	}
	version, err := f.Frameworks.Version(v.Context(), v.actor(), s.list[0].Framework)
	if err != nil {
		return err
	}
	ability := s.list[0].Ability
	p := views.Self{
		Base: v.base("self.title"), Action: v.URL.Path, BackTo: f.backFromSelf(v, s), Key: newRequestKey(), From: v.FormValue("from"),
		Section: version.Name(s.section.Domain(), v.language()), Competency: version.Name(ability, v.language()),
		Definition: version.In(version.Statement(ability), framework.FieldText, v.language()),
		Position:   slices.Index(s.abilities, ability) + 1, Of: len(s.abilities),
	}
	p.Errors = wrong
	for _, q := range s.list {
		p.Statements = append(p.Statements, selfStatement(v, q))
		p.Seen = max(p.Seen, q.Revision)
		if !q.SavedAt.IsZero() {
			p.Saved = p.Moment(q.SavedAt, time.Now().UTC())
		}
	}
	if wrong != nil {
		return v.showStatus(statuses[errs.Invalid], p)
	}
	return v.show(p)
}

func selfStatement(v *visit, q *assessment.Question) views.SelfStatement {
	s := views.SelfStatement{Field: assessment.QuestionID(q.Number), Text: framework.Text{Text: q.Stem, Language: q.Language}}
	chosen := q.Chosen
	if again := v.PostForm.Get(s.Field); again != "" {
		chosen = []string{again}
	}
	for _, o := range q.Options {
		s.Options = append(s.Options, page.Option{Value: o.ID, Label: v.printer.T("rating." + o.ID), Chosen: slices.Contains(chosen, o.ID)})
	}
	return s
}

func (f *Face) backFromSelf(v *visit, s statements) string {
	if v.FormValue("from") == "check" {
		return sectionAddress(v.id(), s.section)
	}
	if i := slices.Index(s.abilities, s.list[0].Ability); i > 0 {
		return address(v.id()) + "/self/" + string(s.abilities[i-1])
	}
	return address(v.id())
}

// saveSelf stores the points of all behaviours on the page, or says which are missing and keeps what was chosen.
func (f *Face) saveSelf(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	s, err := f.statements(v)
	if err != nil {
		return err
	}
	var replies []assessment.Reply
	var wrong []page.FieldError
	for _, q := range s.list {
		field := assessment.QuestionID(q.Number)
		choice := v.PostForm[field]
		if err := itembank.Check(itembank.Rating, itembank.RatingOptions, choice); err != nil {
			wrong = append(wrong, page.FieldError{Field: field, Message: v.printer.T("self.missing", "text", q.Stem)})
			continue
		}
		key := requestKey(v.PostForm.Get("key")+field, choice)
		replies = append(replies, assessment.Reply{Number: q.Number, Choice: choice, Key: key, Language: v.language(), Basis: v.basis()})
	}
	if len(wrong) > 0 {
		return f.showSelf(v, wrong)
	}
	if _, err := f.Assessments.Answer(v.Context(), v.actor(), v.id(), replies...); err != nil {
		return err
	}
	if i := slices.Index(s.abilities, s.list[0].Ability) + 1; i < len(s.abilities) && v.PostForm.Get("from") != "check" {
		return v.to(address(v.id()) + "/self/" + string(s.abilities[i]))
	}
	return v.to(sectionAddress(v.id(), s.section))
}
