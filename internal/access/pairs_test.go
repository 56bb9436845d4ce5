package access

import (
	"net/url"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/curation"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// pairThings are two resources that may be one, and two of which an organisation said that they are two; every editor sees both.
func (w *world) pairThings() []*thing {
	none := nothing(one("pair", uuid.NewString()))
	none.in = whole
	return []*thing{w.pairThing(""), w.pairThing(home), none}
}

// pairThing brings in two resources that may be one; an organisation that is named has said that they are two.
func (w *world) pairThing(decided string) *thing {
	mark := uuid.NewString()
	resources := must[*library.Service](w.t)(library.NewService(w.app.DB))
	for _, id := range []string{"a-", "b-"} {
		_, err := resources.Import(ctx, policy.Operator(policy.Public), library.SourceID(id), "csv", []library.Draft{{Name: mark, Resource: library.Resource{ID: library.ResourceID(id + mark), Type: library.Guide,
			Words: []library.Wording{{Language: "en", Title: "Twice told, " + mark}}, Provider: "School " + id + mark, URL: "https://" + id + mark + ".example/", Languages: []string{"en"}}}})
		w.check(err)
	}
	for more := true; more; {
		var err error
		_, more, err = w.app.Curation.LookThrough(ctx, w.editor(w.orgs[home]))
		w.check(err)
	}
	open, _, err := w.app.Curation.Pairs(ctx, w.editor(w.orgs[home]))
	w.check(err)
	var id curation.PairID
	for _, p := range open {
		if p.First == library.ResourceID("a-"+mark) {
			id = p.ID
		}
	}
	if decided != "" {
		w.check(w.app.Curation.Judge(ctx, w.editor(w.orgs[decided]), id, curation.Two, "", "so"))
	}
	th := &thing{name: "two resources, decided by " + decided, at: one("pair", string(id)), again: func() *thing { return w.pairThing(decided) }}
	th.in, th.object = whole, policy.Object{Org: policy.Public}
	th.seen = func(who policy.Actor, _ policy.Action) policy.Object { return w.object(whole, who) }
	return th
}

// judgement is a form by which two resources are said to be two.
func judgement() url.Values {
	return url.Values{"decision": {"two"}, "reason": {"so"}}
}
