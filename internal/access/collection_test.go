package access

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/collection"
	"github.com/dira-platform/dira/internal/policy"
)

// put makes a collection of an organisation and brings it into a state.
func (w *world) put(o *organisation, state collection.State) collection.ID {
	w.t.Helper()
	s, who := w.app.Collections, w.editor(o)
	id := must[collection.ID](w.t)(s.Create(ctx, who, collection.Words{Language: "en", Title: "Collected " + uuid.NewString()}))
	must[int](w.t)(s.Add(ctx, who, id, "elements-of-ai"))
	if state != collection.Draft {
		w.check(s.Publish(ctx, who, id, 2))
	}
	if state == collection.Withdrawn {
		w.check(s.Withdraw(ctx, who, id, 3))
	}
	return id
}

// openCollectionThings are collections that everybody may read, and drafts, which nobody may.
func (w *world) openCollectionThings() (all []*thing) {
	for _, state := range []collection.State{collection.Published, collection.Withdrawn} {
		all = append(all, contentThings("collection", string(w.put(w.orgs[home], state)))[0])
	}
	sh := must[*collection.Shown](w.t)(w.app.Collections.Open(ctx, policy.Anyone(), collection.ID(all[0].at["collection"])))
	delete(w.marks, strings.ToLower(sh.By)) // who publishes is named to everybody
	return append(all, nothing(one("collection", string(w.put(w.orgs[home], collection.Draft)))), nothing(one("collection", uuid.NewString())))
}

// collectionThings are collections to the editors of their organisations.
func (w *world) collectionThings() (all []*thing) {
	w.collections = map[string]collection.ID{home: w.put(w.orgs[home], collection.Draft), away: w.put(w.orgs[away], collection.Draft)}
	for _, state := range collection.States {
		all = append(all, w.collectionThing(w.orgs[home], state))
	}
	none := nothing(map[string]string{"collection": uuid.NewString(), "resource": "elements-of-ai"})
	none.in = whole
	return append(all, w.collectionThing(w.orgs[away], collection.Draft), none)
}

func (w *world) collectionThing(o *organisation, state collection.State) *thing {
	at := map[string]string{"collection": string(w.put(o, state)), "resource": "elements-of-ai"}
	return &thing{name: "a collection, " + o.id + ", " + string(state), at: at, object: o.unit("ministry"), in: whole, again: func() *thing { return w.collectionThing(o, state) }}
}

// collected is a form of a page of a collection, as it is now.
func (m *matrix) collected(c trial) url.Values {
	form := url.Values{"title": {"Collected otherwise"}, "place": {"1"}, "do": {"publish"}, "revision": {"0"}}
	if o := m.orgs[c.thing.object.Org]; o != nil {
		sh, _, err := m.app.Collections.Own(ctx, m.editor(o), collection.ID(c.thing.at["collection"]))
		m.check(err)
		form.Set("revision", strconv.Itoa(sh.Revision))
	}
	return form
}

// collecting is a form by which a resource is put into a collection of the organisation of whoever asks.
func (m *matrix) collecting(c trial) url.Values {
	form := url.Values{"resource": {"elements-of-ai"}, "collection": {uuid.NewString()}}
	if id := m.collections[m.as(c.actor, c.route, c.thing).Org]; id != "" {
		form.Set("collection", string(id))
	}
	return form
}
