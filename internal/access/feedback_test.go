package access

import (
	"net/url"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/feedback"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// reportedThings are resources of which something is reported: one that an organisation describes, and one that a visitor reported.
func (w *world) reportedThings() []*thing {
	none := nothing(one("resource", "none"))
	none.in = whole
	return []*thing{w.reportedThing(w.orgs[home]), w.reportedThing(w.orgs[away]), none}
}

// reportedThing is a resource of which somebody of an organisation, and a visitor, say that something is wrong; the organisation describes it, so that no other
// sees either.
func (w *world) reportedThing(o *organisation) *thing {
	p := w.propose(o, "team", "published")
	who := policy.Actor{Org: o.id, Person: string(w.person(o, "team")), Role: policy.Member, Unit: o.units["team"].Path}
	w.check(w.app.Feedback.Report(ctx, who, p.resource, feedback.Level, uuid.NewString(), "en"))
	w.check(w.app.Feedback.Report(ctx, policy.Anyone(), p.resource, feedback.Closed, "", "en"))
	return &thing{name: "what is reported, " + o.id, at: one("resource", string(p.resource)), object: o.unit("ministry"), in: whole, about: who.Person, again: func() *thing { return w.reportedThing(o) }}
}

// settlement is a form by which all that is reported of a resource is settled.
func (m *matrix) settlement(c trial) url.Values {
	f := url.Values{"decision": {string(feedback.Nothing)}, "reason": {"so"}}
	if o := m.orgs[c.thing.object.Org]; o != nil {
		g, err := m.app.Feedback.Group(ctx, m.editor(o), library.ResourceID(c.thing.at["resource"]))
		m.check(err)
		for _, r := range g.Reports {
			f.Add("report", string(r.ID))
		}
	}
	return f
}

// reviewThings are texts that wait for the editors of an organisation.
func (w *world) reviewThings() []*thing {
	none := nothing(one("review", uuid.NewString()))
	none.in = whole
	return []*thing{w.reviewThing(w.orgs[home]), w.reviewThing(w.orgs[away]), none}
}

func (w *world) reviewThing(o *organisation) *thing {
	who := policy.Actor{Org: o.id, Person: string(w.person(o, "team")), Role: policy.Member, Unit: o.units["team"].Path}
	w.check(w.app.Feedback.Rate(ctx, who, "elements-of-ai", feedback.Form{Useful: 4, Note: "Clear, " + uuid.NewString(), Language: "en"}))
	r := must[*feedback.Rating](w.t)(w.app.Feedback.Rating(ctx, who, "elements-of-ai"))
	return &thing{name: "a text, " + o.id, at: one("review", string(r.ID)), object: o.unit("ministry"), in: whole, about: who.Person, again: func() *thing { return w.reviewThing(o) }}
}
