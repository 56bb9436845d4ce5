package access

import (
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/colleague"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
)

// viewThings are what people were asked to say about somebody.
func (w *world) viewThings() []*thing {
	o := w.orgs[home]
	erased := w.viewThing(o, "coded", colleague.Waiting)
	if err := w.app.Privacy.ErasePerson(ctx, o.admin, identity.PersonID(erased.about)); err != nil {
		w.t.Fatal(err)
	}
	erased.name, erased.object, erased.again = "a view of somebody who was erased", nowhere, nil
	return []*thing{w.viewThing(o, "coded", colleague.Waiting), w.viewThing(o, "named", colleague.Begun), w.viewThing(o, "coded", colleague.Given),
		w.viewThing(o, "coded", colleague.Declined), w.viewThing(w.orgs[away], "coded", colleague.Begun), erased, nothing(one("code", "0000-0000-0000-0000"))}
}

// viewThing is what a supervisor was asked. Who has its code may answer. One that was given is closed, since nobody else was asked.
func (w *world) viewThing(o *organisation, name string, state colleague.State) *thing {
	w.t.Helper()
	code, about := w.invited(o, o.rounds[name], "team")
	s := must[assessment.Started](w.t)(w.app.Rounds.Begin(ctx, code, round.Taking{Language: "en"}))
	giver := w.person(o, "taxes")
	email := ""
	w.write(func(tx *db.Tx) (err error) { email, err = identity.EmailOf(tx, o.id, giver); return err })
	if err := w.app.Colleagues.Ask(ctx, assessment.Holder(o.id, string(s.Key)), s.ID, colleague.Names{Supervisor: email}); err != nil {
		w.t.Fatal(err)
	}
	who := policy.Actor{Org: o.id, Person: string(giver), Role: policy.Member, Unit: o.units["taxes"].Path}
	came := colleague.Came{Code: string(must[[]colleague.Request](w.t)(w.app.Colleagues.Of(ctx, who))[0].Code)}
	if state == colleague.Declined {
		if err := w.app.Colleagues.Decline(ctx, who, came); err != nil {
			w.t.Fatal(err)
		}
	}
	if state == colleague.Begun || state == colleague.Given {
		must[assessment.Key](w.t)(w.app.Colleagues.Begin(ctx, who, came))
	}
	if state == colleague.Given {
		if err := w.app.Colleagues.Give(ctx, who, came, "words", ""); err != nil {
			w.t.Fatal(err)
		}
	}
	return &thing{name: "a view, " + o.id + " " + name + ", " + string(state), at: one("code", came.Code), coded: true, about: string(about),
		object: policy.Object{Org: o.id, Invitation: assessment.Key(came.Code).InvitationHash(), Person: string(giver)},
		again:  func() *thing { return w.viewThing(o, name, state) }}
}
