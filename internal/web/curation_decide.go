package web

import (
	"slices"

	"github.com/dira-platform/dira/internal/curation"
	"github.com/dira-platform/dira/internal/library"
	views "github.com/dira-platform/dira/internal/web/views/curation"
	shelf "github.com/dira-platform/dira/internal/web/views/library"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// curationPath is where editors look after the library.
const curationPath = "/library"

func casePath(id curation.ID) string { return curationPath + "/proposals/" + string(id) }

// curation lists what editors have to decide.
func (f *Face) curation(v *visit) error {
	waiting, decided, err := f.Curation.Queue(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.Desk{Base: v.base("curation.title"), Saved: v.saidDone("curation.done.", "published", "merged", "sent_back", "declined", "out", "less")}
	list := func(all []curation.Listed) (to []views.Listed) {
		for i := range all {
			x := &all[i]
			when := x.SentAt
			line := v.printer.T("proposal.kind." + string(x.Kind))
			if x.State != curation.Sent {
				when, line = x.DecidedAt, line+" · "+v.printer.T("proposal.state."+string(x.State))
			}
			to = append(to, views.Listed{Title: proposalTitle(&x.Proposal), Link: casePath(x.ID), Line: line + " · " + v.printer.Date(when)})
		}
		return to
	}
	p.Waiting, p.Decided = list(waiting), list(decided)
	if p.Rest, err = f.otherDesks(v); err != nil {
		return err
	}
	return v.show(p)
}

// oneCase shows a proposal to an editor, beside what the library has.
func (f *Face) oneCase(v *visit) error { return f.showCase(v, nil) }

func (f *Face) showCase(v *visit, wrong error) error {
	c, err := f.Curation.Case(v.Context(), v.actor(), v.proposalID())
	if err != nil {
		return err
	}
	p := views.Case{Base: v.titled(proposalTitle(&c.Proposal)), Caption: v.printer.T("proposal.kind." + string(c.Kind)), State: v.proposalState(&c.Proposal), Past: c.Reason,
		URL: c.Made.URL, Found: v.near(c.Alike), By: shelf.Source{Says: v.printer.T("curation.by_nobody")}}
	if c.By != "" {
		p.By = shelf.Source{Says: v.printer.T("curation.by"), Name: c.By}
	}
	if p.Facts, err = f.proposalFacts(v, &c.Proposal, c.Made); err != nil {
		return err
	}
	if c.Now != nil {
		if err := f.saidNow(v, c, &p); err != nil {
			return err
		}
	} else if c.State == curation.Published {
		p.Resource = &library.Resource{ID: c.Resource}
	}
	if c.State == curation.Sent {
		p.Action, p.Revision, p.Reason = casePath(c.ID), c.Revision, v.PostForm.Get("reason")
		for _, d := range curation.Decisions {
			p.Decisions = append(p.Decisions, page.Option{Value: string(d), Label: v.printer.T("curation.decision." + string(d)), Hint: v.printer.T("curation.decision_hint." + string(d)),
				Chosen: v.PostForm.Get("decision") == string(d)})
		}
		if c.Own {
			p.Own = v.printer.T("curation.own")
		}
	}
	if wrong != nil {
		p.Errors = v.wrongField(wrong, "decision")
		return v.showStatus(statusOf(wrong), p)
	}
	return v.show(p)
}

// saidNow puts beside what is corrected who says what is there now, and what would stay.
func (f *Face) saidNow(v *visit, c *curation.Case, p *views.Case) error {
	p.Resource = c.Now
	if c.Now.Gone {
		p.Resource = nil
	}
	names, err := f.sourceNames(v, c.Now.Sources)
	if err != nil {
		return err
	}
	for i, field := range c.Changed() {
		key := field
		switch field {
		case "title":
			key = "words." + c.Base.Language
		case "summary":
			key = "words." + c.Base.SummaryLanguage
		}
		from := c.Now.From(key)
		if by, ok := names[from]; ok {
			p.Facts[i].By = &by
		}
		org := from.Organisation()
		p.Facts[i].Stays = c.State == curation.Sent && org != "" && org != c.Org
	}
	return nil
}

// sourceNames are the names of sources for people; those of files and repositories are as these call themselves.
func (f *Face) sourceNames(v *visit, sources []library.SourceID) (map[library.SourceID]shelf.Source, error) {
	names, err := f.Curation.Names(v.Context(), sources)
	if err != nil {
		return nil, err
	}
	list := map[library.SourceID]shelf.Source{}
	for _, s := range sources {
		switch org := names[s]; {
		case s == library.Starter:
			list[s] = shelf.Source{Says: v.printer.T("resource.starter")}
		case org != "":
			list[s] = shelf.Source{Says: v.printer.T("resource.proposed_by"), Name: org}
		default:
			list[s] = shelf.Source{Name: string(s)}
		}
	}
	return list, nil
}

// decideCase decides about a proposal.
func (f *Face) decideCase(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	d := curation.Decision(v.PostForm.Get("decision"))
	result, err := f.Curation.Decide(v.Context(), v.actor(), v.proposalID(), whole(v.PostForm.Get("revision")), d, v.PostForm.Get("reason"))
	if mistaken(err) {
		if again := f.showCase(v, err); again != nil {
			return again
		}
		return nil
	}
	if err != nil {
		return err
	}
	done := string(d)
	if d == curation.Published && result.Outcome == library.Merged && result.By != "" {
		done = "merged"
	}
	return v.to(curationPath + "?done=" + done)
}

// beforeOut asks whether what the organisation says of a resource is to be taken back.
func (f *Face) beforeOut(v *visit) error {
	r, ours, others, err := f.Curation.Ours(v.Context(), v.actor(), library.ResourceID(v.PathValue("resource")))
	if err != nil {
		return err
	}
	p := views.Sure{Base: v.base("curation.out"), Back: shelf.Address(r), Action: curationPath + "/resources/" + string(r.ID) + "/out",
		Caption: r.Title(v.language()).Text, Lead: v.printer.T("curation.out_lead")}
	switch {
	case len(ours) == 0:
		p.Lines = []string{v.printer.T("error.resource_not_ours")}
	case slices.ContainsFunc(others, func(s library.Statement) bool { return len(s.Resource.Corrects) == 0 }):
		p.Lines, p.Button = []string{v.printer.T("curation.out_others")}, v.printer.T("curation.out_button")
	default:
		p.Lines, p.Button = []string{v.printer.T("curation.out_gone")}, v.printer.T("curation.out_button")
	}
	return v.show(p)
}

func (f *Face) takeOut(v *visit) error {
	gone, err := f.Curation.TakeOut(v.Context(), v.actor(), library.ResourceID(v.PathValue("resource")))
	if err != nil {
		return err
	}
	if gone {
		return v.to(curationPath + "?done=out")
	}
	return v.to(curationPath + "?done=less")
}
