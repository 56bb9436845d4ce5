package web

import (
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/library"
	assessmentviews "github.com/dira-platform/dira/internal/web/views/assessment"
	libraryviews "github.com/dira-platform/dira/internal/web/views/library"
	"github.com/dira-platform/dira/internal/web/views/page"
	resultviews "github.com/dira-platform/dira/internal/web/views/result"
	siteviews "github.com/dira-platform/dira/internal/web/views/site"
	styleviews "github.com/dira-platform/dira/internal/web/views/style"
)

// style shows every component in its states, with what comes with the program: real questions, resources, names. It is a form with errors, too,
// and its title says so.
func (f *Face) style(v *visit) error {
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return err
	}
	bank, err := itembank.BuiltIn()
	if err != nil {
		return err
	}
	resources, err := f.Library.Resources(v.Context(), v.actor(), library.Filter{})
	if err != nil {
		return err
	}
	b := v.base("style.title")
	b.Errors = []page.FieldError{
		{Field: "wrong-radio", Message: v.printer.T("scope.missing")},
		{Field: "wrong-select", Message: v.printer.T("scope.role_missing")},
		{Field: "wrong-order", Message: v.printer.Error(errs.New(errs.Invalid, "order_missing"))},
		{Field: "code", Message: v.printer.Error(errs.New(errs.NotFound, "code_not_found"))},
	}
	s := stylist{v, b, version}
	result, err := s.result(f)
	if err != nil {
		return err
	}
	frameworks, err := s.frameworks()
	if err != nil {
		return err
	}
	return v.show(styleviews.Style{Base: b, Areas: []styleviews.Area{
		{Package: "page", Samples: page.Samples(b)},
		{Package: "assessment", Samples: assessmentviews.Samples(s.whole(bank), s.check(), s.tasks(), assessmentviews.Resume{Base: b})},
		{Package: "framework", Samples: frameworks},
		{Package: "library", Samples: libraryviews.Samples(b, resources[:3])},
		{Package: "result", Samples: resultviews.Samples(result)},
		{Package: "site", Samples: siteviews.Samples(b)},
	}})
}

// stylist makes what the samples show.
type stylist struct {
	*visit
	base    page.Base
	version *framework.Version
}

// whole is a question of each kind, one with an answer, an order that is wrong, and a statement of the self-view.
func (s stylist) whole(bank *itembank.Instrument) assessmentviews.Whole {
	w := assessmentviews.Whole{Base: s.base}
	for i, kind := range []itembank.Kind{itembank.Single, itembank.Situational, itembank.Multiple, itembank.Order, itembank.Order} {
		q := asked(bank, kind, s.language())
		q.Number = i + 1
		if kind == itembank.Multiple {
			q.Chosen = []string{q.Options[0].ID, q.Options[2].ID}
		}
		w.Questions = append(w.Questions, wholeQuestion(s.visit, i+1, q, false))
	}
	w.Questions[len(w.Questions)-1].Field = "wrong-order"
	text := s.version.In(s.version.Of(framework.Indicator)[0], framework.FieldText, s.language())
	rating := &assessment.Question{Number: 9, Kind: itembank.Rating, Stem: text.Text, Language: text.Language, Chosen: []string{"3"}}
	for _, id := range itembank.RatingOptions {
		rating.Options = append(rating.Options, itembank.Choice{ID: id})
	}
	w.Questions = append(w.Questions, wholeQuestion(s.visit, 6, rating, false))
	return w
}

// asked is the first item of a kind, as a person is asked it. Those of D2 are translated.
func asked(bank *itembank.Instrument, kind itembank.Kind, language string) *assessment.Question {
	i := slices.IndexFunc(bank.Items, func(it *itembank.Item) bool { return it.Kind == kind && strings.HasPrefix(string(it.Ability), "D2.") })
	q := bank.Items[max(0, i)].Question(language)
	return &assessment.Question{Kind: q.Kind, Stem: q.Stem, Language: q.Language, Options: q.Options, Draft: q.Draft}
}

// check is an answer, an order as an answer, and none.
func (s stylist) check() assessmentviews.Check {
	name := func(i int) framework.Text {
		return s.version.Name(s.version.Of(framework.Competency)[i].ID, s.language())
	}
	return assessmentviews.Check{Base: s.base, Answers: []assessmentviews.CheckedAnswer{
		{Question: name(0), Answer: []framework.Text{name(1)}, Change: "/start"},
		{Question: name(2), Answer: []framework.Text{name(3), name(4)}, Ordered: true, Change: "/start"},
		{Question: name(5), Change: "/start"},
	}}
}

// tasks is a section in each state.
func (s stylist) tasks() assessmentviews.Tasks {
	t := assessmentviews.Tasks{Base: s.base}
	for i, state := range []string{"todo", "started", "check", "done", "todo"} {
		domains := s.version.Of(framework.Domain)
		task := assessmentviews.Task{Name: s.version.Name(domains[i%len(domains)].ID, s.language()), State: state, Done: 3, Of: 12, Self: i == 4, Link: "/start"}
		if state == "done" {
			task.Link = ""
		}
		t.Sections = append(t.Sections, task)
	}
	return t
}

// result is a level in each sureness, one that was not asked, and a next step.
func (s stylist) result(f *Face) (p resultviews.Result, err error) {
	w := resultWriter{s.visit, s.version}
	p = resultviews.Result{Base: s.base}
	r := &assessment.Result{Cuts: []float64{-0.51, 0.69, 1.89}}
	for i, found := range []struct {
		theta, se   float64
		level       framework.Level
		probability [4]float64 // of not yet basic, basic, intermediate and advanced
	}{
		{0, 1, "", [4]float64{}},
		{2.4, 0.35, framework.Advanced, [4]float64{0, 0, 0.08, 0.92}},
		{1.2, 0.45, framework.Intermediate, [4]float64{0, 0.13, 0.68, 0.19}},
		{0.9, 0.6, framework.Intermediate, [4]float64{0.01, 0.17, 0.52, 0.3}},
		{-0.4, 0.7, framework.Basic, [4]float64{0.4, 0.5, 0.1, 0}},
	} {
		m := assessment.Measure{Ability: s.version.Of(framework.Competency)[i].ID, Level: found.level, Theta: found.theta, SE: found.se, Answered: i}
		m.Probability, m.SelfLevel, m.Target = map[framework.Level]float64{}, framework.Basic, 2
		for n, share := range found.probability {
			m.Probability[framework.LevelAt(n)] = share
		}
		r.Profile = append(r.Profile, m)
		p.Rows = append(p.Rows, w.row(&m))
	}
	p.Drawing = w.drawing(r)
	step, err := f.step(w, assessment.Step{Measure: r.Profile[len(r.Profile)-1], Next: framework.Intermediate})
	p.Steps = append(p.Steps, step)
	return p, err
}
