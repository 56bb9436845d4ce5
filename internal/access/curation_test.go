package access

import (
	"net/url"
	"strconv"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/curation"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// proposal is something that somebody of a unit proposes for the library.
type proposal struct {
	*curation.Proposal
	person   identity.PersonID
	resource library.ResourceID // that was made of it
}

// editor is an actor who decides in an organisation.
func (w *world) editor(o *organisation) policy.Actor {
	who := o.admin
	who.Role = policy.Editor
	return who
}

// propose makes a proposal and brings it into a state.
func (w *world) propose(o *organisation, unit string, state curation.State) (p proposal) {
	w.t.Helper()
	s := w.app.Curation
	p.person = w.person(o, unit)
	who := policy.Actor{Org: o.id, Person: string(p.person), Role: policy.Member, Unit: o.units[unit].Path}
	f := curation.Form{URL: "https://zz.example/" + uuid.NewString(), Title: "Proposed " + uuid.NewString(), Language: "en", Provider: "Somebody", Type: "guide", Summary: "What it is.",
		SummaryLanguage: "en", Teaches: curation.Choices{"D1.C1": "basic"}}
	id, _, err := s.Begin(ctx, who, f.URL)
	w.check(err)
	for _, part := range curation.Parts {
		_, err := s.Save(ctx, who, id, part, f)
		w.check(err)
	}
	read := func() {
		p.Proposal, _, err = s.Proposal(ctx, who, id)
		w.check(err)
	}
	if state != curation.Draft {
		w.check(s.Send(ctx, who, id))
	}
	read()
	if state == curation.Draft || state == curation.Sent {
		return p
	}
	result, err := s.Decide(ctx, w.editor(o), id, p.Revision, state, "so")
	w.check(err)
	p.resource = result.ID
	read()
	return p
}

func (w *world) proposalThings() (all []*thing) {
	for _, state := range curation.States {
		all = append(all, w.proposalThing(w.orgs[home], "budget", state))
	}
	all = append(all, w.proposalThing(w.orgs[away], "ministry", curation.Draft), nothing(one("proposal", uuid.NewString())))
	all[len(all)-1].in = oneself
	return all
}

// proposalThing is a proposal to whoever proposes it: theirs, and nobody else's.
func (w *world) proposalThing(o *organisation, unit string, state curation.State) *thing {
	p := w.propose(o, unit, state)
	return &thing{name: "a proposal of the " + unit + ", " + o.id + ", " + string(state), at: one("proposal", string(p.ID)), object: policy.Object{Org: o.id, Person: string(p.person)}, in: oneself,
		again: func() *thing { return w.proposalThing(o, unit, state) }}
}

func (w *world) caseThings() (all []*thing) {
	for _, state := range curation.States[1:] {
		all = append(all, w.caseThing(w.orgs[home], state))
	}
	draft, none := nothing(one("proposal", string(w.propose(w.orgs[home], "budget", curation.Draft).ID))), nothing(one("proposal", uuid.NewString()))
	draft.in, none.in = whole, whole
	return append(all, w.caseThing(w.orgs[away], curation.Sent), draft, none)
}

// caseThing is a proposal to the editors of the organisation.
func (w *world) caseThing(o *organisation, state curation.State) *thing {
	p := w.propose(o, "team", state)
	return &thing{name: "a case, " + o.id + ", " + string(state), at: one("proposal", string(p.ID)), object: o.unit("ministry"), in: whole,
		about: string(p.person), again: func() *thing { return w.caseThing(o, state) }}
}

// decision is a form by which a proposal is published, as it is now.
func (m *matrix) decision(c trial) url.Values {
	revision := 0
	if o := m.orgs[c.thing.object.Org]; o != nil {
		p, err := m.app.Curation.Case(ctx, m.editor(o), curation.ID(c.thing.at["proposal"]))
		m.check(err)
		revision = p.Revision
	}
	return url.Values{"decision": {"published"}, "reason": {"so"}, "revision": {strconv.Itoa(revision)}}
}

// resourceThings is a resource that everybody may read, and whoever is signed in correct.
func (w *world) resourceThings() []*thing {
	list := contentThings("resource", "elements-of-ai")
	list[0].seen = func(who policy.Actor, do policy.Action) policy.Object {
		if do == policy.ProposeResources || do == policy.RateResources {
			return w.object(oneself, who)
		}
		return list[0].object
	}
	return list
}

// describedThings are resources that an organisation describes, and one that it does not; every editor may look whether theirs does.
func (w *world) describedThings() []*thing {
	list := []*thing{w.describedThing(w.orgs[home]), {name: "a resource of the starter set", at: one("resource", "elements-of-ai")}}
	for _, th := range list {
		th.in, th.object = whole, policy.Object{Org: policy.Public}
		th.seen = func(who policy.Actor, _ policy.Action) policy.Object { return w.object(whole, who) }
	}
	none := nothing(one("resource", "none"))
	none.in = whole
	return append(list, none)
}

func (w *world) describedThing(o *organisation) *thing {
	p := w.propose(o, "team", curation.Published)
	th := &thing{name: "a resource of " + o.id, at: one("resource", string(p.resource)), again: func() *thing { return w.describedThing(o) }}
	th.in, th.object = whole, policy.Object{Org: policy.Public}
	th.seen = func(who policy.Actor, _ policy.Action) policy.Object { return w.object(whole, who) }
	return th
}
