package access

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/toolkit"
	"github.com/dira-platform/dira/internal/xlsform"
)

// kit makes a toolkit of an organisation and brings it into a state.
func (w *world) kit(o *organisation, state toolkit.State) toolkit.ID {
	w.t.Helper()
	s, who := w.app.Toolkits, w.editor(o)
	set := must[toolkit.Set](w.t)(toolkit.BuiltIn())
	k := *set["citizens-view"][0]
	k.Title = "Adapted " + uuid.NewString()
	id, problems, err := s.Upload(ctx, who, "", 0, must[[]byte](w.t)(k.Book(toolkit.Around{})))
	w.check(err)
	if len(problems) > 0 {
		w.t.Fatal([]xlsform.Problem(problems))
	}
	if state != toolkit.Unpublished {
		w.check(s.Publish(ctx, who, id, 1))
	}
	if state == toolkit.Withdrawn {
		w.check(s.Withdraw(ctx, who, id, 1))
	}
	return id
}

// openToolkitThings are toolkits that everybody may read, and drafts, which nobody may.
func (w *world) openToolkitThings() (all []*thing) {
	template := func(at map[string]string) map[string]string {
		at = maps.Clone(at)
		set := must[toolkit.Set](w.t)(toolkit.BuiltIn())
		at["template"] = set["citizens-view"][0].Sheets[0].ID
		return at
	}
	all = slices.Clone(contentThings("toolkit", "citizens-view"))
	for _, state := range []toolkit.State{toolkit.Published, toolkit.Withdrawn} {
		id := w.kit(w.orgs[home], state)
		th := contentThings("toolkit", string(id))[0]
		th.at = template(th.at)
		all = append(all, th)
		o := must[*toolkit.Own](w.t)(w.app.Toolkits.Open(ctx, policy.Anyone(), id))
		delete(w.marks, strings.ToLower(o.By)) // who publishes is named to everybody
	}
	return append(all, nothing(template(one("toolkit", string(w.kit(w.orgs[home], toolkit.Unpublished))))), nothing(template(one("toolkit", uuid.NewString()))))
}

// toolkitThings are toolkits to the editors of their organisations.
func (w *world) toolkitThings() (all []*thing) {
	for _, state := range toolkit.States {
		all = append(all, w.toolkitThing(w.orgs[home], state))
	}
	none := nothing(one("toolkit", uuid.NewString()))
	none.in = whole
	return append(all, w.toolkitThing(w.orgs[away], toolkit.Unpublished), none)
}

func (w *world) toolkitThing(o *organisation, state toolkit.State) *thing {
	return &thing{name: "a toolkit, " + o.id + ", " + string(state), at: one("toolkit", string(w.kit(o, state))), object: o.unit("ministry"), in: whole,
		again: func() *thing { return w.toolkitThing(o, state) }}
}

// kitted is the form by which a toolkit is published, as it is now.
func (m *matrix) kitted(c trial) url.Values {
	form := url.Values{"do": {"publish"}, "revision": {"0"}}
	if o := m.orgs[c.thing.object.Org]; o != nil {
		x, _, err := m.app.Toolkits.Own(ctx, m.editor(o), toolkit.ID(c.thing.at["toolkit"]))
		m.check(err)
		form.Set("revision", strconv.Itoa(x.Revision))
	}
	return form
}
