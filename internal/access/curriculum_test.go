package access

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/curriculum"
	"github.com/dira-platform/dira/internal/policy"
)

// taught makes a curriculum of an organisation and brings it into a state.
func (w *world) taught(o *organisation, state curriculum.State) curriculum.ID {
	w.t.Helper()
	s, who := w.app.Curricula, w.editor(o)
	id := must[curriculum.ID](w.t)(s.Create(ctx, who, curriculum.About{Name: "Taught " + uuid.NewString(), Institution: "Academy", System: curriculum.ECTS, Language: "en"}))
	w.check(s.SaveUnit(ctx, who, id, 1, "", curriculum.Unit{Code: "A 1", Title: "One"}))
	if state != curriculum.Draft {
		w.check(s.Publish(ctx, who, id, 2))
	}
	if state == curriculum.Withdrawn {
		w.check(s.Withdraw(ctx, who, id, 2, "It is over."))
	}
	return id
}

// openCurriculumThings are curricula that everybody may read, and drafts, which nobody may.
func (w *world) openCurriculumThings() (all []*thing) {
	for _, state := range []curriculum.State{curriculum.Published, curriculum.Withdrawn} {
		id := w.taught(w.orgs[home], state)
		all = append(all, contentThings("curriculum", string(id))[0])
		c := must[*curriculum.Curriculum](w.t)(w.app.Curricula.Open(ctx, policy.Anyone(), id))
		delete(w.marks, strings.ToLower(c.By)) // who publishes is named to everybody
	}
	return append(all, nothing(one("curriculum", string(w.taught(w.orgs[home], curriculum.Draft)))), nothing(one("curriculum", uuid.NewString())))
}

// curriculumThings are curricula to those who make them.
func (w *world) curriculumThings() (all []*thing) {
	for _, state := range curriculum.States {
		all = append(all, w.curriculumThing(w.orgs[home], state))
	}
	none := nothing(one("curriculum", uuid.NewString()))
	none.in = whole
	return append(all, w.curriculumThing(w.orgs[away], curriculum.Draft), none)
}

func (w *world) curriculumThing(o *organisation, state curriculum.State) *thing {
	return &thing{name: "a curriculum, " + o.id + ", " + string(state), at: one("curriculum", string(w.taught(o, state))), object: o.unit("ministry"), in: whole,
		again: func() *thing { return w.curriculumThing(o, state) }}
}

// teaching is a form of a curriculum, as it is now.
func (m *matrix) teaching(c trial) url.Values {
	form := url.Values{"do": {"publish"}, "revision": {"0"}, "name": {"Another"}, "institution": {"Academy"}, "system": {"uk"}, "language": {"en"}, "code": {"B"}, "title": {"Two"},
		"units": {"code,title,credits,semester,compulsory,AI basic\nC,Three,5,1,yes,IPA\n"}}
	if o := m.orgs[c.thing.object.Org]; o != nil {
		x, _, err := m.app.Curricula.Own(ctx, m.editor(o), curriculum.ID(c.thing.at["curriculum"]))
		m.check(err)
		form.Set("revision", strconv.Itoa(x.Revision))
	}
	return form
}
