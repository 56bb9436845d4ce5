package access

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/colleague"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
)

// taking is the rounds in which an organisation takes assessments, by name.
type taking struct {
	officer policy.Actor
	rounds  map[string]round.ID
}

func (w *world) newTaking(o *organisation) *taking {
	w.t.Helper()
	officer := o.admin
	officer.Role = policy.Officer
	tk := &taking{officer: officer, rounds: map[string]round.ID{}}
	o.taking = tk
	for _, unit := range []string{"budget", "team", "taxes"} {
		w.person(o, unit)
	}
	for _, how := range round.Identifications {
		tk.rounds[string(how)] = w.round(o, "ministry", how, round.Running)
	}
	return tk
}

// asked are the units that the rounds of a unit ask.
var asked = map[string][]string{"ministry": {"budget", "taxes"}, "budget": {"budget"}, "taxes": {"taxes"}, "team": {"team"}}

// round makes a round of a unit.
func (w *world) round(o *organisation, by string, how round.Identification, state round.State) round.ID {
	w.t.Helper()
	p := round.Plan{Name: w.name("round", o.id, o.units[by].Path), Purpose: "To plan.", Contact: "The office", Scope: []string{"AI"}, Identification: how,
		Languages: []string{"en"}, ClosesAt: time.Now().Add(14 * 24 * time.Hour)}
	for _, unit := range asked[by] {
		p.Units = append(p.Units, o.units[unit].ID)
	}
	for _, kind := range []round.MessageKind{round.Invitation, round.Reminder} {
		p.Messages = append(p.Messages, round.Message{Kind: kind, Language: "en", Subject: "{round}", Text: "{name} {link} {code}"})
	}
	id := must[round.ID](w.t)(w.app.Rounds.Create(ctx, o.officer, o.units[by].ID, p))
	if how != round.Anonymous {
		if err := w.app.Colleagues.SetWay(ctx, o.officer, id, colleague.May); err != nil {
			w.t.Fatal(err)
		}
	}
	if state == round.Draft {
		return id
	}
	if err := w.app.Rounds.Launch(ctx, o.officer, id); err != nil {
		w.t.Fatal(err)
	}
	must[int](w.t)(w.app.Rounds.InviteSome(ctx, o.id, id, 1000))
	if state == round.Closed {
		if err := w.app.Rounds.Close(ctx, o.officer, id); err != nil {
			w.t.Fatal(err)
		}
	}
	return id
}

func (w *world) roundThings() (all []*thing) {
	o := w.orgs[home]
	for _, by := range []string{"ministry", "budget"} {
		for _, state := range []round.State{round.Draft, round.Running, round.Closed} {
			all = append(all, w.roundThing(o, by, round.Coded, state))
		}
	}
	return append(all, w.roundThing(o, "taxes", round.Named, round.Running), w.roundThing(o, "team", round.Coded, round.Running),
		w.roundThing(o, "ministry", round.Anonymous, round.Running), w.roundThing(w.orgs[away], "ministry", round.Coded, round.Running),
		w.roundThing(w.orgs[away], "team", round.Coded, round.Draft), nothing(one("round", uuid.NewString())))
}

// roundThing is a round of a unit. How far it has come is there for all whose people it asks, once it is no draft.
func (w *world) roundThing(o *organisation, by string, how round.Identification, state round.State) *thing {
	w.t.Helper()
	object := o.unit(by)
	th := &thing{name: "a " + string(how) + " round of the " + by + ", " + o.id + ", " + string(state), at: one("round", string(w.round(o, by, how, state))), object: object}
	th.again = func() *thing { return w.roundThing(o, by, how, state) }
	th.seen = func(who policy.Actor, do policy.Action) policy.Object {
		if (do == policy.ReadProgress || do == policy.ReadResults) && state != round.Draft && who.Unit.Within(object.Unit) {
			return policy.Object{Org: o.id, Unit: who.Unit}
		}
		return object
	}
	th.more = func(do policy.Action) []demand {
		if (do == policy.ReadProgress || do == policy.ReadResults) && state == round.Draft {
			return []demand{{do: policy.ReadRounds, on: object, hides: true}}
		}
		return nil
	}
	return th
}

// visitorBegins is an assessment of the public site.
func (w *world) visitorBegins() *thing {
	w.t.Helper()
	s := must[assessment.Started](w.t)(w.app.Assessments.Start(ctx, policy.Anyone(), assessment.Request{Instrument: assessment.Starter, Language: "en", Scope: []string{"AI"}}))
	return w.taken(policy.Public, "", s)
}

// begins is an assessment of a new person of a unit in a round.
func (w *world) begins(o *organisation, name, unit string) *thing {
	w.t.Helper()
	code, person := w.invited(o, o.rounds[name], unit)
	t := round.Taking{Language: "en", About: assessment.About{Sex: "woman"}, Unit: o.units["budget"].ID}
	s := must[assessment.Started](w.t)(w.app.Rounds.Begin(ctx, code, t))
	if name != string(round.Named) {
		person = ""
	}
	return w.taken(o.id, person, s)
}

// invited is the code with which a new person of a unit comes into a round.
func (w *world) invited(o *organisation, id round.ID, unit string) (code string, person identity.PersonID) {
	w.t.Helper()
	if id == o.rounds[string(round.Anonymous)] {
		return string(must[assessment.Key](w.t)(w.app.Rounds.OpenCode(ctx, o.officer, id))), ""
	}
	person = w.person(o, unit)
	must[int](w.t)(w.app.Rounds.InviteSome(ctx, o.id, id, 1000))
	list := must[[]round.Invited](w.t)(w.app.Rounds.Invitations(ctx, o.officer, id, o.units[unit].ID))
	i := slices.IndexFunc(list, func(i round.Invited) bool { return i.Person == person })
	if i < 0 {
		r, _ := w.app.Rounds.Round(ctx, o.officer, id)
		w.t.Fatalf("%s: %s %s: the new person of the %s is not invited, %d are", r.Name, r.Identification, r.State, unit, len(list))
	}
	return string(list[i].Code), person
}

func (w *world) taken(org string, person identity.PersonID, s assessment.Started) *thing {
	return &thing{at: one("id", string(s.ID)), key: string(s.Key), object: policy.Object{Org: org, KeyHash: assessment.Holder(org, string(s.Key)).KeyHash, Person: string(person)}}
}

// answer answers the first question.
func (w *world) answer(th *thing) {
	w.t.Helper()
	id, who := assessment.ID(th.at["id"]), assessment.Holder(th.object.Org, th.key)
	q := must[*assessment.Question](w.t)(w.app.Assessments.Next(ctx, who, id, "en"))
	must[[]assessment.Saved](w.t)(w.app.Assessments.Answer(ctx, who, id, assessment.Reply{Number: q.Number, Choice: itembank.RatingOptions[:1], Key: uuid.NewString()}))
}

// takenThing is an assessment in a state: of the public site, or of a round.
func (w *world) takenThing(org, name, state string) *thing {
	w.t.Helper()
	th, o := &thing{}, w.orgs[org]
	switch {
	case o == nil:
		th = w.visitorBegins()
	case name == "closed":
		o.rounds[name] = w.round(o, "ministry", round.Coded, round.Running)
		th = w.begins(o, name, "team")
	default:
		th = w.begins(o, name, "team")
	}
	w.answer(th)
	if name == "closed" {
		if err := w.app.Rounds.Close(ctx, o.officer, o.rounds[name]); err != nil {
			w.t.Fatal(err)
		}
	}
	id, who := assessment.ID(th.at["id"]), assessment.Holder(th.object.Org, th.key)
	var err error
	switch state {
	case "submitted":
		_, err = w.app.Assessments.Submit(ctx, who, id)
	case "kept":
		if _, err = w.app.Assessments.Submit(ctx, who, id); err == nil {
			w.keep(id, who)
		}
	case "erased":
		err = w.app.Assessments.Erase(ctx, who, id)
		th.object, th.key = nowhere, ""
	}
	if err != nil {
		w.t.Fatal(err)
	}
	th.name = "an assessment, " + org + " " + name + ", " + state
	th.again = func() *thing { return w.takenThing(org, name, state) }
	return th
}

func (w *world) takenThings() (all []*thing) {
	for _, s := range []struct{ org, name, state string }{
		{policy.Public, "", "open"}, {policy.Public, "", "submitted"}, {policy.Public, "", "kept"}, {policy.Public, "", "erased"}, {home, "named", "open"}, {home, "named", "submitted"}, {home, "coded", "open"},
		{home, "coded", "submitted"}, {home, "anonymous", "open"}, {home, "closed", "open"}, {away, "named", "open"}, {away, "coded", "submitted"},
	} {
		all = append(all, w.takenThing(s.org, s.name, s.state))
	}
	return append(all, w.offeredThing(home), nothing(one("id", uuid.NewString())))
}

// invitationThing is an invitation to a round. Who has its code may take part.
func (w *world) invitationThing(o *organisation, name, unit string) *thing {
	w.t.Helper()
	code, person := w.invited(o, o.rounds[name], unit)
	return &thing{name: "an invitation to the " + name + " round, " + o.id, at: one("code", code), coded: true,
		object: policy.Object{Org: o.id, Invitation: assessment.Key(code).InvitationHash(), Person: string(person)},
		again:  func() *thing { return w.invitationThing(o, name, unit) }}
}

func (w *world) invitationThings() []*thing {
	o := w.orgs[home]
	erased := w.invitationThing(o, "coded", "team")
	if err := w.app.Privacy.ErasePerson(ctx, o.admin, identity.PersonID(erased.object.Person)); err != nil {
		w.t.Fatal(err)
	}
	erased.name, erased.object, erased.again = "an invitation of somebody who was erased", nowhere, nil
	return []*thing{w.invitationThing(o, "coded", "team"), w.invitationThing(o, "named", "budget"), w.invitationThing(o, "anonymous", ""),
		w.invitationThing(w.orgs[away], "coded", "team"), erased, nothing(one("code", "0000-0000-0000-0000"))}
}

// codeThings are codes as people type them: of assessments and of invitations.
func (w *world) codeThings(taken []*thing) (all []*thing) {
	for _, th := range taken {
		if th.there() {
			all = append(all, &thing{name: "the code of " + th.name, at: one("code", th.key), object: policy.Object{Org: th.object.Org}, coded: true})
		}
	}
	invitation := w.invitationThing(w.orgs[home], "coded", "team")
	return append(all, &thing{name: "the code of an invitation", at: invitation.at, object: policy.Object{Org: home}, coded: true}, nothing(one("code", "0000-0000-0000-0000")))
}

// contentThings is a thing that everybody may read, by the name of its placeholder.
func contentThings(placeholder, id string) []*thing {
	return []*thing{{name: id, at: one(placeholder, id), object: policy.Object{Org: policy.Public}}}
}
