package web

import (
	"cmp"
	"net/url"
	"slices"

	"github.com/dira-platform/dira/internal/curation"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/i18n"
	"github.com/dira-platform/dira/internal/library"
	views "github.com/dira-platform/dira/internal/web/views/curation"
	shelf "github.com/dira-platform/dira/internal/web/views/library"
	"github.com/dira-platform/dira/internal/web/views/page"
)

const proposalsPath = "/proposals"

func (v *visit) proposalID() curation.ID { return curation.ID(v.PathValue("proposal")) }

// proposalPath is where the pages of somebody's own proposal are.
func proposalPath(id curation.ID) string { return proposalsPath + "/" + string(id) }

// partPath is where a part of its form is.
func partPath(id curation.ID, part curation.Part) string {
	return proposalPath(id) + "/part/" + string(part)
}

// proposals lists what whoever asks has proposed.
func (f *Face) proposals(v *visit) error {
	all, err := f.Curation.Mine(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.List{Base: v.base("proposals.title"), Saved: v.saidDone("proposals.done.", "dropped")}
	for i := range all {
		line := v.printer.T("proposal.state."+string(all[i].State)) + " · " + v.printer.Date(all[i].ChangedAt)
		p.Proposals = append(p.Proposals, views.Listed{Title: proposalTitle(&all[i]), Link: proposalPath(all[i].ID), Line: line})
	}
	if p.Reported, err = f.reportedByMe(v); err != nil {
		return err
	}
	if p.Rated, err = f.ratedByMe(v); err != nil {
		return err
	}
	return v.show(p)
}

// proposalTitle is how a proposal is called, as long as it has no title by its address.
func proposalTitle(p *curation.Proposal) string { return cmp.Or(p.Form.Title, p.Form.URL, "–") }

// newProposal asks where a resource is.
func (f *Face) newProposal(v *visit) error {
	if _, err := f.Curation.Mine(v.Context(), v.actor()); err != nil {
		return err
	}
	p := views.Begin{Base: v.base("proposals.new")}
	if err := f.proposedFor(v, &p, v.URL.Query()); err != nil {
		return err
	}
	return v.show(p)
}

// proposedFor says for which step a resource is proposed, where somebody came from one.
func (f *Face) proposedFor(v *visit, p *views.Begin, q url.Values) error {
	g := f.gapOf(q)
	if g == (library.Gap{}) {
		return nil
	}
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p.For = &views.For{Name: version.Name(g.Competency, v.language()), LevelName: p.Level(g.Level), Competency: string(g.Competency), Level: string(g.Level)}
	return nil
}

// createProposal keeps a draft, or shows what the library has at the address.
func (f *Face) createProposal(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	p := views.Begin{Base: v.base("proposals.new"), URL: v.PostForm.Get("url")}
	if err := f.proposedFor(v, &p, v.PostForm); err != nil {
		return err
	}
	id, known, err := f.Curation.Begin(v.Context(), v.actor(), p.URL)
	switch {
	case mistaken(err):
		p.Errors = v.wrongField(err, "url")
		return v.showStatus(statusOf(err), p)
	case err != nil:
		return err
	case known != nil:
		p.Known = known
		return v.show(p)
	}
	if err := f.teachesGap(v, id, f.gapOf(v.PostForm)); err != nil {
		return err
	}
	return v.to(partPath(id, curation.What))
}

// correctResource begins a correction, or goes on with one that was begun.
func (f *Face) correctResource(v *visit) error {
	id, err := f.Curation.Correct(v.Context(), v.actor(), library.ResourceID(v.PathValue("resource")), v.language())
	if err != nil {
		return err
	}
	return v.to(proposalPath(id))
}

// oneProposal shows whoever proposes it where a proposal stands.
func (f *Face) oneProposal(v *visit) error { return f.showProposal(v, nil) }

func (f *Face) showProposal(v *visit, wrong error) error {
	x, missing, err := f.Curation.Proposal(v.Context(), v.actor(), v.proposalID())
	if err != nil {
		return err
	}
	made := f.Curation.Made(x)
	p := views.One{Base: v.titled(proposalTitle(x)), Saved: v.saidDone("proposal.done.", "saved", "sent"), Caption: v.printer.T("proposal.kind." + string(x.Kind)),
		State: v.proposalState(x), Reason: x.Reason}
	if p.Facts, err = f.proposalFacts(v, x, made); err != nil {
		return err
	}
	if x.Resource != "" && (x.Kind == curation.Correction || x.State == curation.Published) {
		p.Result = shelf.Address(library.Resource{ID: x.Resource})
	}
	if x.Open() {
		for _, part := range curation.Parts {
			p.Parts = append(p.Parts, views.Way{Text: v.printer.T("proposal.part." + string(part)), To: partPath(x.ID, part)})
		}
		for _, e := range missing {
			link := ""
			if part := curation.PartOf(e.Field); part != "" {
				link = partPath(x.ID, part)
			}
			p.Missing = append(p.Missing, views.Missing{Text: v.printer.Error(e), Link: link})
		}
		if len(missing) == 0 {
			p.Send = proposalPath(x.ID)
		}
	}
	if x.Open() || x.State == curation.Sent {
		p.Drop = proposalPath(x.ID) + "/drop"
	}
	if wrong != nil {
		p.Saved = ""
		p.Missing = append([]views.Missing{{Text: v.printer.Error(wrong)}}, p.Missing...)
		return v.showStatus(statusOf(wrong), p)
	}
	return v.show(p)
}

// proposalState says where a proposal stands, and since when.
func (v *visit) proposalState(x *curation.Proposal) string {
	when := x.ChangedAt
	switch x.State {
	case curation.Sent:
		when = x.SentAt
	case curation.Published, curation.Declined, curation.SentBack:
		when = x.DecidedAt
	}
	return v.printer.T("proposal.is."+string(x.State), "date", v.printer.Date(when))
}

// sendProposal hands a proposal to the editors.
func (f *Face) sendProposal(v *visit) error {
	err := f.Curation.Send(v.Context(), v.actor(), v.proposalID())
	if mistaken(err) {
		return f.showProposal(v, err)
	}
	if err != nil {
		return err
	}
	return v.to(proposalPath(v.proposalID()) + "?done=sent")
}

// alikeProposal shows what the library has that may be the same.
func (f *Face) alikeProposal(v *visit) error {
	x, _, err := f.Curation.Proposal(v.Context(), v.actor(), v.proposalID())
	if err != nil {
		return err
	}
	if !x.Open() {
		return errs.New(errs.Conflict, "proposal_is_"+string(x.State))
	}
	p := views.Alike{Base: v.base("proposal.alike"), Back: partPath(x.ID, curation.What), Next: partPath(x.ID, curation.Teaches)}
	found, err := f.Curation.Alike(v.Context(), v.actor(), x)
	p.Found = v.near(found)
	if err != nil {
		return err
	}
	return v.show(p)
}

func (v *visit) near(found []curation.Alike) (list []views.Near) {
	for _, a := range found {
		list = append(list, views.Near{Resource: a.Resource, Why: v.printer.T("proposal.alike_by." + a.By)})
	}
	return list
}

// beforeDropProposal asks whether a proposal is to be taken back.
func (f *Face) beforeDropProposal(v *visit) error {
	x, _, err := f.Curation.Proposal(v.Context(), v.actor(), v.proposalID())
	if err != nil {
		return err
	}
	p := views.Sure{Base: v.base("proposal.drop"), Back: proposalPath(x.ID), Action: proposalPath(x.ID) + "/drop", Caption: proposalTitle(x), Lead: v.printer.T("proposal.drop_lead")}
	if x.Open() || x.State == curation.Sent {
		p.Button = v.printer.T("proposal.drop_button")
	}
	return v.show(p)
}

func (f *Face) dropProposal(v *visit) error {
	if err := f.Curation.Drop(v.Context(), v.actor(), v.proposalID()); err != nil {
		return err
	}
	return v.to(proposalsPath + "?done=dropped")
}

// proposalFacts are the fields of a proposal in words; of a correction those that are other than before.
func (f *Face) proposalFacts(v *visit, x *curation.Proposal, made library.Resource) (facts []views.Fact, err error) {
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return nil, err
	}
	now := v.fieldsOf(version, &x.Form, made)
	if x.Kind == curation.New {
		for _, field := range curation.Fields {
			if texts := now[field]; len(texts) > 0 {
				facts = append(facts, views.Fact{Label: v.fieldName(field), Now: texts})
			}
		}
		return facts, nil
	}
	before := *x
	before.Form = x.Base
	was := v.fieldsOf(version, &x.Base, f.Curation.Made(&before))
	nothing := []framework.Text{{Text: v.printer.T("proposal.nothing")}}
	for _, field := range x.Changed() {
		fact := views.Fact{Label: v.fieldName(field), Now: now[field], Was: was[field]}
		if len(fact.Now) == 0 {
			fact.Now = nothing
		}
		if len(fact.Was) == 0 {
			fact.Was = nothing
		}
		facts = append(facts, fact)
	}
	return facts, nil
}

// fieldName is how a field is called where it is shown.
func (v *visit) fieldName(field string) string {
	if field == "languages" { // the form asks for the main one and the others
		return v.printer.T("resource.languages")
	}
	return v.printer.T("proposal.field." + field)
}

// fieldsOf are the fields of a form in words: as they are understood or, where they are not, as they were typed.
func (v *visit) fieldsOf(version *framework.Version, form *curation.Form, r library.Resource) map[string][]framework.Text {
	own := func(s string) []framework.Text {
		if s == "" {
			return nil
		}
		return []framework.Text{{Text: s, Language: page.Unknown}}
	}
	plain := func(understood bool, said, typed string) []framework.Text {
		if understood {
			return []framework.Text{{Text: said}}
		}
		return own(typed)
	}
	fields := map[string][]framework.Text{
		"url": own(form.URL), "title": own(form.Title), "provider": own(form.Provider), "summary": own(form.Summary), "before": own(form.Before), "audience": own(form.Audience),
		"licence": own(cmp.Or(r.Licence, form.Licence)), "accessibility": own(form.Accessibility),
		"type":     plain(form.Type != "", v.printer.T("resource.type."+string(r.Type)), ""),
		"cost":     plain(r.Cost != "", v.printer.T("resource.cost."+string(cmp.Or(r.Cost, library.Free))), form.Cost),
		"hours":    plain(r.Hours > 0, v.printer.T("resource.hours", "hours", v.printer.Decimal(r.Hours, shelf.Decimals(r.Hours))), form.Hours),
		"size":     plain(r.Size > 0, shelf.Size(v.printer, r.Size), form.Size),
		"teaches":  v.alignedTexts(version, r.Teaches),
		"requires": v.alignedTexts(version, r.Requires),
	}
	for _, tag := range r.Languages {
		fields["languages"] = append(fields["languages"], framework.Text{Text: i18n.Autonym(tag), Language: tag})
	}
	return fields
}

// alignedTexts names competencies with their levels, one a line.
func (v *visit) alignedTexts(version *framework.Version, all []library.Alignment) (list []framework.Text) {
	for _, a := range v.aligned(version, all) {
		t := a.Name
		if len(a.Levels) > 0 {
			t.Text += " – " + v.printer.List(a.Levels)
		}
		list = append(list, t)
	}
	return list
}

// proposalErrors shows what is wrong with fields.
func (v *visit) proposalErrors(wrong []*errs.Error) (list []page.FieldError) {
	for _, e := range wrong {
		if !slices.ContainsFunc(list, func(f page.FieldError) bool { return f.Field == e.Field }) {
			list = append(list, page.FieldError{Field: e.Field, Message: v.printer.Error(e)})
		}
	}
	return list
}
