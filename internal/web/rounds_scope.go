package web

import (
	"slices"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/web/views/page"
	views "github.com/dira-platform/dira/internal/web/views/round"
)

const scopeParts = "parts"

func (f *Face) roundScope(v *visit) error {
	r, frame, err := f.editable(v, "scope")
	if err != nil {
		return err
	}
	chosen := scopeWhole
	if len(r.Scope) > 0 {
		chosen = scopeParts
	}
	p, err := f.scopePage(v, frame, r, chosen)
	if err != nil {
		return err
	}
	return v.show(p)
}

// scopePage is the choice of what is asked, with how long each takes.
func (f *Face) scopePage(v *visit, frame views.Frame, r *round.Round, chosen string) (p views.Scope, err error) {
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return p, err
	}
	p = views.Scope{Frame: frame, Roles: []page.Option{{Label: v.printer.T("rounds.role_none"), Chosen: r.Role == ""}}}
	if p.Time, err = f.takes(v, r); err != nil {
		return p, err
	}
	if p.Asked, err = f.asked(v, r); err != nil {
		return p, err
	}
	whole, err := f.Assessments.Estimate(v.Context(), v.actor(), nil, "")
	if err != nil {
		return p, err
	}
	p.Scopes = []page.Option{
		{Value: scopeWhole, Label: v.printer.T("scope.whole"), Hint: v.printer.T("scope.hint", "questions", whole.Questions, "minutes", minutes(whole.Time)), Chosen: chosen == scopeWhole},
		{Value: scopeParts, Label: v.printer.T("rounds.scope_only"), Chosen: chosen == scopeParts},
	}
	for _, s := range append(version.Of(framework.Domain), version.Of(framework.Strand)...) {
		e, err := f.Assessments.Estimate(v.Context(), v.actor(), []string{string(s.ID)}, "")
		if err != nil {
			return p, err
		}
		o := v.statementOption(version, s, r.Scope)
		o.Hint = v.printer.T("scope.hint", "questions", e.Questions, "minutes", minutes(e.Time))
		p.Parts = append(p.Parts, o)
	}
	for _, s := range version.Of(framework.Competency) {
		p.Competencies = append(p.Competencies, v.statementOption(version, s, r.Scope))
	}
	for _, s := range version.Of(framework.Role) {
		p.Roles = append(p.Roles, v.statementOption(version, s, []string{string(r.Role)}))
	}
	return p, nil
}

func (v *visit) statementOption(version *framework.Version, s *framework.Statement, chosen []string) page.Option {
	name := version.Name(s.ID, v.language())
	return page.Option{Value: string(s.ID), Label: name.Text, Language: name.Language, Chosen: slices.Contains(chosen, string(s.ID))}
}

func (f *Face) saveRoundScope(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	r, frame, err := f.editable(v, "scope")
	if err != nil {
		return err
	}
	typed := *r
	typed.Scope, typed.Role = slices.Concat(v.PostForm["part"], v.PostForm["competency"]), framework.StatementID(v.PostForm.Get("role"))
	chosen := v.PostForm.Get("scope")
	again := func(wrong []page.FieldError) error {
		p, err := f.scopePage(v, frame, &typed, chosen)
		if err != nil {
			return err
		}
		p.Errors = wrong
		return v.showStatus(statuses[errs.Invalid], p)
	}
	switch {
	case chosen == scopeWhole:
		typed.Scope = nil
	case chosen != scopeParts:
		return again([]page.FieldError{{Field: "scope", Message: v.printer.T("rounds.scope_missing")}})
	case len(typed.Scope) == 0:
		return again([]page.FieldError{{Field: "part", Message: v.printer.T("rounds.scope_missing")}})
	}
	if _, err := f.Assessments.Estimate(v.Context(), v.actor(), typed.Scope, typed.Role); err != nil {
		return err // the page has no such choice
	}
	return f.savePart(v, r, typed.Plan, again)
}

func (f *Face) roundUnits(v *visit) error {
	r, frame, err := f.editable(v, "units")
	if err != nil {
		return err
	}
	p, err := f.unitsPage(v, frame, r)
	if err != nil {
		return err
	}
	return v.show(p)
}

func (f *Face) unitsPage(v *visit, frame views.Frame, r *round.Round) (p views.Units, err error) {
	list, err := f.Rounds.Areas(v.Context(), v.actor(), r.ID)
	if err != nil {
		return p, err
	}
	p = views.Units{Frame: frame}
	p.Areas, _ = v.tree(list, 0, r.Units)
	return p, nil
}

// tree makes a tree of a list in which parents stand first, as far as it stays below a depth, and returns the rest.
func (v *visit) tree(list []round.Area, depth int, chosen []identity.UnitID) (nodes []views.Area, rest []round.Area) {
	for len(list) > 0 && list[0].Depth >= depth {
		a := list[0]
		count := v.printer.N("rounds.area", a.People, "mail", v.printer.Number(a.Email))
		node := views.Area{ID: string(a.Unit.ID), Name: a.Unit.Name, Count: count, Chosen: slices.Contains(chosen, a.Unit.ID), First: a.Depth == 0}
		node.Below, list = v.tree(list[1:], a.Depth+1, chosen)
		nodes = append(nodes, node)
	}
	return nodes, list
}

func (f *Face) saveRoundUnits(v *visit) error {
	if err := v.largeForm(); err != nil {
		return err
	}
	r, frame, err := f.editable(v, "units")
	if err != nil {
		return err
	}
	p := r.Plan
	p.Units = nil
	for _, id := range v.PostForm["units"] {
		p.Units = append(p.Units, identity.UnitID(id))
	}
	again := func(wrong []page.FieldError) error {
		typed := *r
		typed.Plan = p
		again, err := f.unitsPage(v, frame, &typed)
		if err != nil {
			return err
		}
		again.Errors = wrong
		return v.showStatus(statuses[errs.Invalid], again)
	}
	if len(p.Units) == 0 {
		return again(v.wrongAt("units", errs.New(errs.Invalid, "round_units_missing")))
	}
	return f.savePart(v, r, p, again)
}
