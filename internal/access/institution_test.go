package access

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/institution"
	"github.com/dira-platform/dira/internal/maturity"
	"github.com/dira-platform/dira/internal/policy"
)

// selfLook is an assessment of an institution, with what belongs to it.
type selfLook struct {
	id     institution.ID
	part   institution.AskedID // of the first one who is asked
	person identity.PersonID
	file   institution.EvidenceID
}

// lookAtSelf makes an assessment of a unit and brings it into a state.
func (w *world) lookAtSelf(o *organisation, unit string, state institution.State) (l selfLook) {
	w.t.Helper()
	ctx, s, officer := context.Background(), w.app.Institutions, o.officer
	in := must[*maturity.Instrument](w.t)(maturity.BuiltIn())
	must[int](w.t)(s.Install(ctx, o.id, in))
	u := o.units[unit]
	l.id = must[institution.ID](w.t)(s.Create(ctx, officer, institution.New{Unit: u.ID, Name: w.name("look", o.id, u.Path), Instrument: in.ID, AnswerBy: time.Now().AddDate(0, 0, 9)}))
	var people []identity.PersonID
	for range 3 {
		people = append(people, w.person(o, unit))
		w.check(s.Ask(ctx, officer, l.id, people[len(people)-1]))
	}
	l.person = people[0]
	_, asked, err := s.People(ctx, officer, l.id)
	w.check(err)
	l.part = asked[0].ID
	if state == institution.Draft {
		return l
	}
	w.check(s.Launch(ctx, officer, l.id))
	if state == institution.Answering {
		return l
	}
	for _, a := range asked {
		w.answerAll(o, unit, in, a)
	}
	w.check(s.Close(ctx, officer, l.id))
	w.check(s.AddEvidence(ctx, officer, l.id, institution.Evidence{Statement: "lead_goals", Text: w.name("proof", o.id, u.Path), FileName: "a.txt"}, []byte("text")))
	l.file = must[*institution.Table](w.t)(s.Table(ctx, officer, l.id)).Evidence[0].ID
	if state == institution.Fixed {
		for _, st := range in.Statements() {
			w.check(s.Agree(ctx, officer, l.id, st.ID, institution.Agreed{Level: "started", Why: "so"}))
		}
		w.check(s.Fix(ctx, officer, l.id))
	}
	return l
}

func (w *world) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// answerAll answers everything as somebody who is asked.
func (w *world) answerAll(o *organisation, unit string, in *maturity.Instrument, a institution.Asked) {
	w.t.Helper()
	ctx := context.Background()
	who := policy.Actor{Org: o.id, Person: string(a.Person), Role: policy.Member, Unit: o.units[unit].Path}
	for _, d := range in.Dimensions {
		answers := map[string]institution.Answer{}
		for _, q := range d.Questions {
			answers[q.ID] = institution.Answer{Level: q.Answers[0].Code}
		}
		for _, st := range d.Statements {
			answers[st.ID] = institution.Answer{Level: "started"}
		}
		_, err := w.app.Institutions.Save(ctx, who, a.ID, d.ID, answers)
		w.check(err)
	}
	w.check(w.app.Institutions.Finish(ctx, who, a.ID))
}

var lookStates = []institution.State{institution.Draft, institution.Answering, institution.Meeting, institution.Fixed}

func (w *world) institutionThings() (all []*thing) {
	for _, state := range lookStates {
		all = append(all, w.institutionThing(w.orgs[home], "budget", state))
	}
	return append(all, w.institutionThing(w.orgs[home], "ministry", institution.Meeting), w.institutionThing(w.orgs[home], "taxes", institution.Fixed),
		w.institutionThing(w.orgs[away], "ministry", institution.Fixed), nothing(map[string]string{"assessment": uuid.NewString(), "statement": "lead_goals", "evidence": uuid.NewString()}))
}

func (w *world) institutionThing(o *organisation, unit string, state institution.State) *thing {
	l := w.lookAtSelf(o, unit, state)
	file := string(l.file)
	if file == "" {
		file = uuid.NewString()
	}
	return &thing{name: "an assessment of the " + unit + ", " + o.id + ", " + string(state), at: map[string]string{"assessment": string(l.id), "statement": "lead_goals", "evidence": file},
		object: o.unit(unit), again: func() *thing { return w.institutionThing(o, unit, state) }}
}

func (w *world) askedThings() (all []*thing) {
	for _, state := range lookStates[1:] {
		all = append(all, w.askedThing(w.orgs[home], "budget", state))
	}
	all = append(all, w.askedThing(w.orgs[away], "ministry", institution.Answering), nothing(map[string]string{"asked": uuid.NewString(), "dimension": "leadership"}))
	all[len(all)-1].in = oneself
	return all
}

// askedThing is the part of one person: theirs, and nobody else's.
func (w *world) askedThing(o *organisation, unit string, state institution.State) *thing {
	l := w.lookAtSelf(o, unit, state)
	return &thing{name: "a part in one of the " + unit + ", " + o.id + ", " + string(state), at: map[string]string{"asked": string(l.part), "dimension": "leadership"},
		object: policy.Object{Org: o.id, Person: string(l.person)}, in: oneself, again: func() *thing { return w.askedThing(o, unit, state) }}
}

func (w *world) publishedThings() (all []*thing) {
	for _, o := range []*organisation{w.orgs[home], w.orgs[away]} {
		l := w.lookAtSelf(o, "ministry", institution.Fixed)
		w.check(w.app.Institutions.Publish(context.Background(), o.officer, l.id, true))
		all = append(all, &thing{name: "a published report, " + o.id, at: one("report", string(l.id)), object: policy.Object{Org: o.id}, in: oneself})
	}
	kept := w.lookAtSelf(w.orgs[home], "budget", institution.Fixed)
	all = append(all, nothing(one("report", string(kept.id))), nothing(one("report", uuid.NewString())))
	for _, th := range all[2:] {
		th.in = oneself
	}
	return all
}

func (w *world) instrumentThings() (all []*thing) {
	th := &thing{name: "the instrument", at: one("instrument", string(maturity.Starter)), in: whole}
	th.seen = func(who policy.Actor, _ policy.Action) policy.Object { return w.object(whole, who) }
	none := nothing(one("instrument", "none"))
	none.in = whole
	return append(all, th, none)
}
