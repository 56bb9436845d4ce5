package web

import (
	"github.com/dira-platform/dira/internal/curation"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
	views "github.com/dira-platform/dira/internal/web/views/curation"
	shelf "github.com/dira-platform/dira/internal/web/views/library"
	"github.com/dira-platform/dira/internal/web/views/page"
)

// pairsPath is where editors see resources that may be one.
const pairsPath = curationPath + "/duplicates"

func (v *visit) pairID() curation.PairID { return curation.PairID(v.PathValue("pair")) }

func pairPath(id curation.PairID) string { return pairsPath + "/" + string(id) }

// pairs lists resources that may be one.
func (f *Face) pairs(v *visit) error {
	open, decided, err := f.Curation.Pairs(v.Context(), v.actor())
	if err != nil {
		return err
	}
	p := views.Pairs{Base: v.base("pairs.title"), Saved: v.saidDone("pairs.done.", "looked", "more", "one", "two", "undone"), Look: pairsPath}
	list := func(all []curation.Pair) (rows []views.PairRow) {
		for _, x := range all {
			row := views.PairRow{First: x.A, Second: x.B, Link: pairPath(x.ID), Line: v.printer.T("proposal.alike_by." + x.By)}
			if x.Standing != curation.Undecided {
				row.Line = v.printer.T("pair.standing."+string(x.Standing)) + " · " + v.printer.Date(x.DecidedAt)
			}
			rows = append(rows, row)
		}
		return rows
	}
	p.Open, p.Decided = list(open), list(decided)
	return v.show(p)
}

// lookThrough looks through more of the catalogue.
func (f *Face) lookThrough(v *visit) error {
	_, more, err := f.Curation.LookThrough(v.Context(), v.actor())
	if err != nil {
		return err
	}
	if more {
		return v.to(pairsPath + "?done=more")
	}
	return v.to(pairsPath + "?done=looked")
}

// onePair shows two resources side by side.
func (f *Face) onePair(v *visit) error { return f.showPair(v, nil) }

func (f *Face) showPair(v *visit, wrong error) error {
	x, sides, err := f.Curation.Pair(v.Context(), v.actor(), v.pairID())
	if err != nil {
		return err
	}
	p := views.Pair{Base: v.base("pair.title"), Why: v.printer.T("proposal.alike_by." + x.By), Past: x.Reason, Reason: v.PostForm.Get("reason")}
	if p.Sides, err = f.pairSides(v, sides); err != nil {
		return err
	}
	if x.Standing == curation.Undecided {
		p.Action = pairPath(x.ID)
		p.Decisions = append(p.Decisions,
			page.Option{Value: string(curation.Two), Label: v.printer.T("pair.decision.two"), Hint: v.printer.T("pair.decision_hint.two"), Chosen: v.PostForm.Get("decision") == string(curation.Two)},
			page.Option{Value: string(curation.One), Label: v.printer.T("pair.decision.one"), Hint: v.printer.T("pair.decision_hint.one"), Chosen: v.PostForm.Get("decision") == string(curation.One)})
		for i, s := range p.Sides {
			p.Keeps = append(p.Keeps, page.Option{Value: string(s.Resource.ID), Label: s.Name, Hint: shelf.Address(s.Resource), Address: true, Chosen: v.PostForm.Get("kept") == string(s.Resource.ID) || !v.PostForm.Has("kept") && i == 0})
		}
	} else {
		p.State = v.printer.T("pair.is."+string(x.Standing), "date", v.printer.Date(x.DecidedAt))
		if x.Standing == curation.One {
			p.Sides = p.Sides[:1] // both stand as it
		}
		if x.DecidedBy == v.who.Org {
			p.Undo = pairPath(x.ID) + "/undo"
		} else {
			p.NoUndo = v.printer.T("error.pair_decided_by_others")
		}
	}
	if wrong != nil {
		p.Errors = v.wrongField(wrong, "decision")
		return v.showStatus(statusOf(wrong), p)
	}
	return v.show(p)
}

// pairSides are both resources with what each source says.
func (f *Face) pairSides(v *visit, sides [2]curation.Side) (list []views.Side, err error) {
	version, err := f.Frameworks.Current(v.Context(), v.actor())
	if err != nil {
		return nil, err
	}
	for i, s := range sides {
		names, err := f.sourceNames(v, s.Resource.Sources)
		if err != nil {
			return nil, err
		}
		side := views.Side{Name: v.printer.T([]string{"pair.first", "pair.second"}[i]), Resource: s.Resource}
		if s.OfOthers {
			side.Note = v.printer.T("pair.of_others")
		}
		for _, st := range s.Statements {
			side.Said = append(side.Said, views.SaidBy{By: names[st.Source], Facts: v.statementFacts(version, st.Resource)})
		}
		list = append(list, side)
	}
	return list, nil
}

// statementFacts are the fields of what one source says, in words.
func (v *visit) statementFacts(version *framework.Version, r library.Resource) (facts []views.Fact) {
	form := curation.FormOf(r, v.language())
	fields := v.fieldsOf(version, &form, r)
	for _, field := range curation.Fields {
		if texts := fields[field]; len(texts) > 0 {
			facts = append(facts, views.Fact{Label: v.fieldName(field), Now: texts})
		}
	}
	return facts
}

// judgePair says that two resources are one, or two.
func (f *Face) judgePair(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	d := curation.Standing(v.PostForm.Get("decision"))
	err := f.Curation.Judge(v.Context(), v.actor(), v.pairID(), d, library.ResourceID(v.PostForm.Get("kept")), v.PostForm.Get("reason"))
	if mistaken(err) {
		return f.showPair(v, err)
	}
	if err != nil {
		return err
	}
	return v.to(pairsPath + "?done=" + string(d))
}

// unjudgePair takes back what was said of two resources.
func (f *Face) unjudgePair(v *visit) error {
	if err := f.Curation.Unjudge(v.Context(), v.actor(), v.pairID()); err != nil {
		return err
	}
	return v.to(pairsPath + "?done=undone")
}
