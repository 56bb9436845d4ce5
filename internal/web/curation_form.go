package web

import (
	"slices"

	"github.com/dira-platform/dira/internal/curation"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/library"
	views "github.com/dira-platform/dira/internal/web/views/curation"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// spokenWidely are the languages that a form offers for a resource and its summary: the six of the United Nations, and two that many public services work in.
var spokenWidely = []string{"ar", "en", "es", "fr", "pt", "ru", "sw", "zh"}

// part is the part of the form in the address.
func (v *visit) part() (curation.Part, error) {
	part := curation.Part(v.PathValue("part"))
	if !slices.Contains(curation.Parts, part) {
		return "", errs.New(errs.NotFound, "route_not_found", "path", v.URL.Path)
	}
	return part, nil
}

// proposalPart asks for a part of a proposal.
func (f *Face) proposalPart(v *visit) error {
	x, _, err := f.Curation.Proposal(v.Context(), v.actor(), v.proposalID())
	if err != nil {
		return err
	}
	part, err := v.part()
	if err != nil {
		return err
	}
	if !x.Open() {
		return errs.New(errs.Conflict, "proposal_is_"+string(x.State))
	}
	p, err := f.partPage(v, x, part, &x.Form)
	if err != nil {
		return err
	}
	return v.show(p)
}

// saveProposalPart keeps what was typed and goes on to the next part; what is wrong is said, and kept as well.
func (f *Face) saveProposalPart(v *visit) error {
	x, _, err := f.Curation.Proposal(v.Context(), v.actor(), v.proposalID())
	if err != nil {
		return err
	}
	part, err := v.part()
	if err != nil {
		return err
	}
	if err := v.form(); err != nil {
		return err
	}
	typed := v.typedForm()
	wrong, err := f.Curation.Save(v.Context(), v.actor(), x.ID, part, typed)
	kept := v.printer.T("proposal.kept")
	if errs.Is(err, errs.Invalid) {
		wrong, kept = []*errs.Error{errs.As(err)}, ""
	} else if err != nil {
		return err
	}
	if len(wrong) > 0 {
		p, err := f.partPage(v, x, part, &typed)
		if err != nil {
			return err
		}
		p.Errors, p.Saved = v.proposalErrors(wrong), kept
		return v.showStatus(statusOf(wrong[0]), p)
	}
	return f.afterPart(v, x, part)
}

// afterPart goes on to the next part of what is new, by way of what is alike, if there is any.
func (f *Face) afterPart(v *visit, x *curation.Proposal, part curation.Part) error {
	if x.Kind == curation.Correction || x.State == curation.SentBack {
		return v.to(proposalPath(x.ID) + "?done=saved")
	}
	if part == curation.What {
		now, _, err := f.Curation.Proposal(v.Context(), v.actor(), x.ID)
		if err != nil {
			return err
		}
		found, err := f.Curation.Alike(v.Context(), v.actor(), now)
		if err != nil {
			return err
		}
		if len(found) > 0 {
			return v.to(proposalPath(x.ID) + "/alike")
		}
	}
	if i := slices.Index(curation.Parts, part); i+1 < len(curation.Parts) {
		return v.to(partPath(x.ID, curation.Parts[i+1]))
	}
	return v.to(proposalPath(x.ID) + "?done=saved")
}

// typedForm is what was typed.
func (v *visit) typedForm() curation.Form {
	get := v.PostForm.Get
	f := curation.Form{URL: get("url"), Title: get("title"), Language: get("language"), Languages: get("languages"), Provider: get("provider"), Type: get("type"), Summary: get("summary"),
		SummaryLanguage: get("summary_language"), Before: get("before"), Audience: get("audience"), Licence: get("licence"), Cost: get("cost"), Hours: get("hours"), Size: get("size"),
		Accessibility: get("accessibility"), Teaches: curation.Choices{}, Requires: curation.Choices{}}
	for _, id := range v.face.Library.Abilities() {
		if choice := get("teaches." + string(id)); slices.Contains(curation.Taught, choice) {
			f.Teaches[id] = choice
		}
		if choice := get("requires." + string(id)); slices.Contains(curation.Needed, choice) {
			f.Requires[id] = choice
		}
	}
	return f
}

// partPage is a page of the form.
func (f *Face) partPage(v *visit, x *curation.Proposal, part curation.Part, form *curation.Form) (p views.Part, err error) {
	p = views.Part{Base: v.base("proposal.part." + string(part)), Back: proposalPath(x.ID), Action: partPath(x.ID, part), Caption: proposalTitle(x)}
	switch part {
	case curation.Address:
		p.Asks = []views.Ask{{Field: v.asking("url", form.URL, 0)}}
	case curation.What:
		v.askWhat(&p, form)
	case curation.Teaches, curation.Needs:
		version, err := f.Frameworks.Current(v.Context(), v.actor())
		if err != nil {
			return p, err
		}
		v.askCompetencies(&p, part, form, version)
	case curation.Terms:
		p.Lead = v.printer.T("proposal.terms_lead")
		p.Asks = []views.Ask{{Field: v.asking("licence", form.Licence, 0)}, {Field: v.asking("cost", form.Cost, 0), Options: v.costs(form.Cost)}, {Field: v.asking("hours", form.Hours, 12)},
			{Field: v.asking("size", form.Size, 12)}, {Field: v.asking("accessibility", form.Accessibility, 0)}}
	}
	return p, nil
}

// asking is a field of the form.
func (v *visit) asking(name, value string, size int) page.Field {
	f := page.Field{Name: name, Label: v.printer.T("proposal.field." + name), Value: value, Size: size, Autocomplete: "off", Dir: "auto"}
	if key := "proposal.hint." + name; v.printer.Has(key) {
		f.Hint = v.printer.T(key)
	}
	if name == "url" {
		f.Dir = "ltr"
	} else if value != "" {
		f.Language = page.Unknown
	}
	return f
}

func (v *visit) askWhat(p *views.Part, form *curation.Form) {
	summary := v.asking("summary", form.Summary, 0)
	summary.Rows = 5
	written := form.SummaryLanguage
	if written == "" {
		written = v.language()
	}
	p.Asks = []views.Ask{
		{Field: v.asking("title", form.Title, 0)},
		{Field: v.asking("language", "", 0), Options: v.tongues(form.Language, true)},
		{Field: v.asking("languages", form.Languages, 0)},
		{Field: v.asking("provider", form.Provider, 0)},
		{Field: v.asking("type", "", 0), Options: v.types(form.Type)},
		{Field: summary},
		{Field: v.asking("summary_language", "", 0), Options: v.tongues(written, false)},
	}
}

// tongues are languages to choose from, with the one that is chosen.
func (v *visit) tongues(chosen string, orNone bool) (list []page.Option) {
	tags := slices.Clone(spokenWidely)
	if chosen != "" && !slices.Contains(tags, chosen) {
		tags = append(tags, chosen)
	}
	if orNone {
		list = append(list, page.Option{Label: v.printer.T("proposal.choose")})
	}
	for _, tag := range tags {
		list = append(list, page.Option{Value: tag, Label: i18n.Autonym(tag), Language: tag, Chosen: tag == chosen})
	}
	return list
}

func (v *visit) types(chosen string) []page.Option {
	list := []page.Option{{Label: v.printer.T("proposal.choose")}}
	for _, t := range library.Types {
		list = append(list, page.Option{Value: string(t), Label: v.printer.T("resource.type." + string(t)), Chosen: string(t) == chosen})
	}
	return list
}

func (v *visit) costs(chosen string) []page.Option {
	list := []page.Option{{Label: v.printer.T("proposal.not_known")}}
	for _, c := range library.Costs {
		list = append(list, page.Option{Value: string(c), Label: v.printer.T("resource.cost." + string(c)), Chosen: string(c) == chosen})
	}
	return list
}

// askCompetencies asks at which levels a resource teaches, or needs, each competency.
func (v *visit) askCompetencies(p *views.Part, part curation.Part, form *curation.Form, version *framework.Version) {
	p.Field, p.Lead, p.Legend = "teaches", v.printer.T("proposal.teaches_lead"), v.printer.T("proposal.field.teaches")
	choices, has, none := curation.Taught, form.Teaches, "proposal.teaches_none"
	if part == curation.Needs {
		p.Field, p.Lead, p.Legend = "requires", v.printer.T("proposal.needs_lead"), v.printer.T("proposal.field.requires")
		choices, has, none = curation.Needed, form.Requires, "proposal.needs_none"
		p.Asks = []views.Ask{{Field: v.asking("before", form.Before, 0)}, {Field: v.asking("audience", form.Audience, 0)}}
	}
	for i, id := range v.face.Library.Abilities() {
		name := p.Field + "." + string(id)
		r := views.Row{Name: name, ID: name, Label: version.Name(id, v.language()), Options: []page.Option{{Label: v.printer.T(none)}}}
		if i == 0 {
			r.ID = p.Field // an error leads to it
		}
		for _, c := range choices {
			r.Options = append(r.Options, page.Option{Value: c, Label: v.printer.T("proposal.level." + c), Chosen: has[id] == c})
		}
		p.Rows = append(p.Rows, r)
	}
}
