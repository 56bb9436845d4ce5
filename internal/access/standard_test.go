package access

import (
	"context"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/standard"
)

// panel is one that sets where levels begin, with what belongs to it.
type panel struct {
	id     standard.ID
	judge  standard.JudgeID // the first one
	person identity.PersonID
}

var panelStates = []standard.State{standard.Draft, standard.Open, standard.Closed, standard.Adopted, standard.Rejected}

// setStandard makes a panel of an organisation and brings it into a state. Its first judge sits in the unit.
func (w *world) setStandard(o *organisation, unit string, state standard.State) (p panel) {
	w.t.Helper()
	ctx, s := context.Background(), w.app.Standards
	officer := o.officer
	officer.Unit = o.units["ministry"].Path
	p.id = must[standard.ID](w.t)(s.Create(ctx, officer, standard.New{Name: w.name("panel", o.id, o.units[unit].Path), Method: standard.Angoff,
		Abilities: []framework.StatementID{framework.AI}, Questions: 3, Rounds: 2}))
	w.check(s.Describe(ctx, officer, p.id, [3]string{w.name("just", o.id, o.units[unit].Path), "b", "c"}))
	for range 3 {
		w.check(s.Name(ctx, officer, p.id, w.person(o, unit)))
	}
	_, judges, err := s.Judges(ctx, officer, p.id)
	w.check(err)
	p.judge, p.person = judges[0].ID, judges[0].Person
	if state == standard.Draft {
		return p
	}
	w.check(s.Launch(ctx, officer, p.id))
	for _, j := range judges {
		w.check(s.Accept(ctx, w.judging(o, unit, j), j.ID))
	}
	if state == standard.Open {
		return p
	}
	for range 2 {
		for _, j := range judges {
			w.judgeAll(o, unit, j)
		}
		w.check(s.Next(ctx, officer, p.id))
	}
	if state == standard.Closed {
		return p
	}
	d := standard.Decision{Adopt: state == standard.Adopted, Reason: "so"}
	for k, c := range must[*standard.Overview](w.t)(s.Overview(ctx, officer, p.id)).Last().Cuts {
		d.Cuts[k] = c.Theta
	}
	w.check(s.Decide(ctx, officer, p.id, d))
	return p
}

func (w *world) judging(o *organisation, unit string, j standard.Judge) policy.Actor {
	return policy.Actor{Org: o.id, Person: string(j.Person), Role: policy.Member, Unit: o.units[unit].Path}
}

// judgeAll judges everything as one of the judges.
func (w *world) judgeAll(o *organisation, unit string, j standard.Judge) {
	w.t.Helper()
	ctx, s, who := context.Background(), w.app.Standards, w.judging(o, unit, j)
	part := must[*standard.Part](w.t)(s.Part(ctx, who, j.ID))
	for n := range part.Panel.Items {
		most := float64(part.Most(n + 1))
		w.check(s.Rate(ctx, who, j.ID, n+1, standard.Three{0.5 * most, 0.7 * most, 0.9 * most}))
	}
	w.check(s.Finish(ctx, who, j.ID))
}

func (w *world) standardThings() (all []*thing) {
	for _, state := range panelStates {
		all = append(all, w.standardThing(w.orgs[home], state))
	}
	none := nothing(one("panel", uuid.NewString()))
	none.in = whole
	return append(all, w.standardThing(w.orgs[away], standard.Closed), none)
}

// standardThing is a panel: it belongs to the organisation as a whole.
func (w *world) standardThing(o *organisation, state standard.State) *thing {
	p := w.setStandard(o, "ministry", state)
	return &thing{name: "a panel, " + o.id + ", " + string(state), at: one("panel", string(p.id)), object: o.unit("ministry"), in: whole,
		again: func() *thing { return w.standardThing(o, state) }}
}

func (w *world) judgeThings() (all []*thing) {
	for _, state := range panelStates[1:4] {
		all = append(all, w.judgeThing(w.orgs[home], "budget", state))
	}
	all = append(all, w.judgeThing(w.orgs[away], "ministry", standard.Open), nothing(one("judge", uuid.NewString())))
	all[len(all)-1].in = oneself
	return all
}

// judgeThing is the part of one judge: theirs, and nobody else's.
func (w *world) judgeThing(o *organisation, unit string, state standard.State) *thing {
	p := w.setStandard(o, unit, state)
	return &thing{name: "a judge's part of the " + unit + ", " + o.id + ", " + string(state), at: one("judge", string(p.judge)),
		object: policy.Object{Org: o.id, Person: string(p.person)}, in: oneself, again: func() *thing { return w.judgeThing(o, unit, state) }}
}
