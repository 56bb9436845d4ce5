package web

import (
	"cmp"
	"strings"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	views "github.com/dira-platform/dira/internal/web/views/assessment"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// before says what will be asked, why, how long it takes and who sees it.
func (f *Face) before(v *visit) error {
	whole, err := f.Assessments.Estimate(v.Context(), v.actor(), nil, "")
	if err != nil {
		return err
	}
	return v.show(views.Start{Base: v.base("start.title"), Questions: whole.Questions, Minutes: minutes(whole.Time)})
}

// The scope of a form that is no statement of the framework.
const (
	scopeWhole = "whole"
	scopeRole  = "role"
)

// parseScope turns the scope of a form into what a service asks for.
func parseScope(scope string) (wanted []string, role framework.StatementID) {
	switch {
	case scope == scopeWhole || scope == "":
		return nil, ""
	case strings.HasPrefix(scope, "role."):
		return nil, framework.StatementID(scope)
	}
	return []string{scope}, ""
}

func (f *Face) scope(v *visit) error { return f.showScope(v, nil) }

func (f *Face) showScope(v *visit, wrong []page.FieldError) error {
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.Scope{Base: v.base("scope.title")}
	p.Errors = wrong
	chosen := v.URL.Query().Get("scope")
	option := func(value string, label framework.Text, wanted []string, role framework.StatementID) error {
		e, err := f.Assessments.Estimate(v.Context(), v.actor(), wanted, role)
		hint := v.printer.T("scope.hint", "questions", e.Questions, "minutes", minutes(cmp.Or(e.Quick, e.Time)))
		p.Scopes = append(p.Scopes, page.Option{Value: value, Label: label.Text, Language: label.Language, Hint: hint, Chosen: value == chosen})
		return err
	}
	if err := option(scopeWhole, framework.Text{Text: v.printer.T("scope.whole")}, nil, ""); err != nil {
		return err
	}
	for _, s := range append(version.Of(framework.Domain), version.Of(framework.Strand)...) {
		if err := option(string(s.ID), version.Name(s.ID, v.language()), []string{string(s.ID)}, ""); err != nil {
			return err
		}
	}
	p.Scopes = append(p.Scopes, page.Option{Value: scopeRole, Label: v.printer.T("scope.role"), Hint: v.printer.T("scope.role_hint"), Chosen: chosen == scopeRole})
	p.Roles = []page.Option{{Label: v.printer.T("scope.role_none")}}
	for _, s := range version.Of(framework.Role) {
		name := version.Name(s.ID, v.language())
		p.Roles = append(p.Roles, page.Option{Value: string(s.ID), Label: name.Text, Language: name.Language})
	}
	return v.show(p)
}

// aboutYou asks what a person may say about themselves, after what to cover is known.
func (f *Face) aboutYou(v *visit) error {
	scope, role := v.URL.Query().Get("scope"), v.URL.Query().Get("role")
	switch {
	case scope == "":
		return f.showScope(v, []page.FieldError{{Field: "scope", Message: v.printer.T("scope.missing")}})
	case scope == scopeRole && role == "":
		return f.showScope(v, []page.FieldError{{Field: "role", Message: v.printer.T("scope.role_missing")}})
	case scope == scopeRole:
		scope = role
	}
	wanted, asRole := parseScope(scope)
	e, err := f.Assessments.Estimate(v.Context(), v.actor(), wanted, asRole)
	if err != nil {
		return err
	}
	p := views.About{Base: v.base("about_you.title"), Scope: scope, Minutes: minutes(cmp.Or(e.Quick, e.Time))}
	if e.Quick > 0 {
		hint := v.printer.T("about_you.self_hint", "statements", e.Statements, "minutes", minutes(e.Time-e.Quick))
		p.Self = []page.Option{{Value: "1", Label: v.printer.T("about_you.self"), Hint: hint}}
	}
	p.Sexes = v.options("about_you.sex.", assessment.Sexes)
	p.Ages = v.options("about_you.age.", assessment.AgeBands)
	p.Grades = v.options("about_you.grade.", assessment.Grades)
	return v.show(p)
}

// options lists values with the texts that stand under prefix and the value.
func (v *visit) options(prefix string, values []string) []page.Option {
	var list []page.Option
	for _, value := range values {
		list = append(list, page.Option{Value: value, Label: v.printer.T(prefix + value)})
	}
	return list
}

// start begins the assessment and lets the browser hold its key.
func (f *Face) start(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	wanted, role := parseScope(v.PostForm.Get("scope"))
	started, err := f.Assessments.Start(v.Context(), v.actor(), assessment.Request{
		Instrument: assessment.Starter, Language: v.language(), Scope: wanted, Role: role, Quick: v.PostForm.Get("self") == "",
		About: assessment.About{Sex: v.PostForm.Get("sex"), AgeBand: v.PostForm.Get("age_band"), Grade: v.PostForm.Get("grade")},
	})
	if err != nil {
		return err
	}
	v.keep(started.ID, string(started.Key), keyDays)
	return v.to(address(started.ID))
}

func (f *Face) resume(v *visit) error { return v.show(views.Resume{Base: v.base("resume.title")}) }

func (f *Face) resumeWith(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	code := v.PostForm.Get("code")
	err := f.openWith(v, code)
	if !errs.Is(err, errs.NotFound) && !errs.Is(err, errs.TooMany) {
		return err
	}
	p := views.Resume{Base: v.base("resume.title"), Code: code}
	p.Errors = []page.FieldError{{Field: "code", Message: v.printer.Error(err)}}
	status := statuses[errs.Invalid]
	if errs.Is(err, errs.TooMany) {
		status = statusOf(err)
	}
	return v.showStatus(status, p)
}

// privateLink opens an assessment by the code in the address and takes the code out of the address line.
func (f *Face) privateLink(v *visit) error { return f.openWith(v, v.PathValue("code")) }

func (f *Face) open(v *visit, code string) error {
	key := assessment.ParseKey(code)
	site, err := f.Assessments.Site(v.Context(), string(key))
	if err != nil {
		return err
	}
	id, err := f.Assessments.Open(v.Context(), assessment.Holder(site, string(key)))
	if err != nil {
		return err
	}
	v.keep(id, string(key), keyDays)
	return v.to(address(id))
}

// leave takes the key from this browser; the assessment stays.
func (f *Face) leave(v *visit) error {
	v.keep(v.id(), "", -1)
	return v.to("/")
}
