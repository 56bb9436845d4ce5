package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// spec is the policy a second time, in words that those who decide about it can read. A line is an action, who reaches the object, and as what they must
// act, if it matters. Whoever changes the table changes this as well, or the test says no.
const spec = `
public.read           everyone
assessment.start      visitors-of-the-public-site
assessment.open       the-same-site
assessment.answer     holder
assessment.result     holder
assessment.sharpen    holder
assessment.erase      holder
assessment.answers    console
organisation.setup    everyone
signin.come           everyone
signin.account        oneself
home.read             oneself
privacy.read          oneself
privacy.change        oneself
privacy.erase         oneself
unit.read             above   manager officer auditor administrator
unit.manage           above   officer administrator
person.read           above   officer administrator
person.manage         above   officer administrator
person.invite         above   officer administrator
role.grant            above   administrator
signin.manage         above   administrator
audit.read            above   auditor administrator
mail.read             above   officer administrator
mail.resend           above   officer
mail.test             above   administrator
person.erase          above   administrator
retention.run         console
library.import        console
library.links         console
library.propose       oneself
library.curate        above   editor
library.report        everyone
library.rate          oneself
round.read            above   officer auditor administrator
round.manage          above   officer
round.progress        above   manager officer auditor administrator
round.invitations     above   officer
results.read          above   manager officer auditor administrator
results.publish       above   officer
results.rescore       above   officer
round.remind          above   officer
round.preview         above   officer
round.take            invited
view.ask              holder
view.read             holder
view.give             invited
plan.keep             holder
plan.follow           invited
institution.read      above   officer auditor administrator
institution.manage    above   officer
institution.answer    oneself
institution.published people-of-the-organisation
institution.instruments above officer administrator
standard.read         above   officer auditor administrator
standard.set          above   officer
standard.judge        oneself
programme.read        above   officer auditor administrator
programme.manage      above   officer
programme.publish     above   officer
programme.cohort      above   officer
offer.read            holder
offer.answer          holder
curriculum.manage     above   officer editor
actionplan.read       above   officer auditor administrator
actionplan.manage     above   officer
calibration.read      above   officer editor auditor administrator
calibration.manage    above   officer editor
`

// line is one line of the spec.
type line struct {
	action Action
	reach  string
	roles  []string
}

func lines() (all []line) {
	for text := range strings.Lines(spec) {
		if f := strings.Fields(text); len(f) > 0 {
			all = append(all, line{Action(f[0]), f[1], f[2:]})
		}
	}
	return all
}

// allows reads a line of the spec as a person would, without the functions of the table.
func (l line) allows(a Actor, o Object) bool {
	sameSite := a.Org == o.Org
	reached := map[string]bool{
		"everyone":                    true,
		"the-same-site":               sameSite,
		"visitors-of-the-public-site": sameSite && a.Org == "public",
		"console":                     sameSite && a.operator,
		"people-of-the-organisation":  sameSite && a.Person != "",
		"oneself":                     sameSite && a.Person != "" && a.Person == o.Person,
		"holder":                      sameSite && (o.KeyHash != "" && a.KeyHash == o.KeyHash || o.Person != "" && a.Person == o.Person),
		"invited":                     sameSite && (o.Invitation != "" && a.Invitation == o.Invitation || o.Person != "" && a.Person == o.Person),
		"above":                       sameSite && a.Person != "" && above(a.Unit, o.Unit),
	}[l.reach]
	if !reached || len(l.roles) == 0 {
		return reached
	}
	elevated := a.Role != Member && a.Role != Manager
	return slices.Contains(l.roles, string(a.Role)) && (a.Strong || !elevated)
}

// above reports whether the first unit is the second or stands above it, id by id.
func above(a, b Path) bool {
	upper, lower := strings.Split(strings.Trim(string(a), "/"), "/"), strings.Split(strings.Trim(string(b), "/"), "/")
	return a != "" && b != "" && len(upper) <= len(lower) && slices.Equal(upper, lower[:len(upper)])
}

// The units of the matrix: a ministry, a department with a team, another department whose id begins like that of the first.
var units = []Path{"/m/", "/m/d/", "/m/d/t/", "/m/dd/"}

// cast is everyone who might act.
func cast() (all []Actor) {
	for _, org := range []string{"public", "finance", "health"} {
		all = append(all, Actor{Org: org}, Operator(org), Actor{Org: org, KeyHash: "key"}, Actor{Org: org, KeyHash: "other"},
			Actor{Org: org, Invitation: "code"}, Actor{Org: org, Invitation: "other"})
		for _, role := range Roles {
			for _, unit := range units {
				for _, person := range []string{"p", "q"} {
					all = append(all, Actor{Org: org, Person: person, Role: role, Unit: unit}, Actor{Org: org, Person: person, Role: role, Unit: unit, Strong: true})
				}
			}
		}
	}
	return all
}

// things is everything that might be acted on.
func things() (all []Object) {
	for _, org := range []string{"public", "finance"} {
		all = append(all, Object{Org: org}, Object{Org: org, KeyHash: "key"}, Object{Org: org, Invitation: "code"}, Object{Org: org, Person: "p"},
			Object{Org: org, KeyHash: "key", Person: "p"})
		for _, unit := range units {
			all = append(all, Object{Org: org, Unit: unit}, Object{Org: org, Unit: unit, Person: "p"})
		}
	}
	return all
}

// differences lists where the table says something else than the spec, about one action or, without one, about all.
func differences(about Action) (cases int, list []string) {
	for _, l := range lines() {
		if about != "" && l.action != about {
			continue
		}
		for _, a := range cast() {
			for _, o := range things() {
				cases++
				if got, want := May(a, l.action, o), l.allows(a, o); got != want {
					list = append(list, fmt.Sprintf("%s: %+v on %+v: %v, want %v", l.action, a, o, got, want))
				}
			}
		}
	}
	return cases, list
}

// TestMatrix compares the table with the spec for everyone and everything.
func TestMatrix(t *testing.T) {
	var named []Action
	for _, l := range lines() {
		named = append(named, l.action)
	}
	for do := range table {
		if !slices.Contains(named, do) {
			t.Errorf("%s: is in the table and not in the spec", do)
		}
	}
	cases, list := differences("")
	for _, d := range list[:min(len(list), 20)] {
		t.Error(d)
	}
	if cases < 5000 {
		t.Errorf("only %d cases", cases)
	}
	t.Logf("%d cases, %d differences", cases, len(list))
}

// TestMatrixSees changes each rule in every way that loses or gives something, and wants the matrix to see it.
func TestMatrixSees(t *testing.T) {
	for do, before := range table {
		changes := map[string]func(){"taken out": func() { delete(table, do) }}
		if before.reach(Actor{Org: "health"}, Object{Org: "finance"}) == false {
			changes["open to all"] = func() { table[do] = rule{reach: anyone, roles: before.roles} }
		}
		for i, role := range before.roles {
			changes["without "+string(role)] = func() {
				table[do] = rule{reach: before.reach, roles: slices.Delete(slices.Clone(before.roles), i, i+1)}
			}
		}
		if len(before.roles) > 0 {
			changes["whatever the role"] = func() { table[do] = rule{reach: before.reach} }
			changes["also for members"] = func() { table[do] = rule{reach: before.reach, roles: append(slices.Clone(before.roles), Member)} }
			changes["everywhere in the organisation"] = func() { table[do] = rule{reach: member, roles: before.roles} }
		}
		for name, change := range changes {
			change()
			if _, list := differences(do); len(list) == 0 {
				t.Errorf("%s %s: nobody notices", do, name)
			}
			table[do] = before
		}
	}
}

// TestVerdicts shows that a refusal tells no more than it should.
func TestVerdicts(t *testing.T) {
	officer := Actor{Org: "finance", Person: "p", Role: Officer, Unit: "/m/", Strong: true}
	weak, member := officer, officer
	weak.Strong, member.Role = false, Member
	unit := Object{Org: "finance", Unit: "/m/d/"}
	for _, tt := range []struct {
		name string
		a    Actor
		do   Action
		o    Object
		want Verdict
	}{
		{"an officer", officer, ManageRounds, unit, Allowed},
		{"one step only", weak, ManageRounds, unit, OneFactor},
		{"another role", member, ManageRounds, unit, WrongRole},
		{"another organisation", officer, ManageRounds, Object{Org: "health", Unit: "/m/d/"}, Hidden},
		{"a unit out of reach", officer, ManageRounds, Object{Org: "finance", Unit: "/n/"}, Hidden},
		{"a visitor", Anyone(), ManageRounds, Object{Org: "public"}, Unknown},
		{"a visitor at somebody's page", Anyone(), ReadMine, Object{Org: "public", Person: ""}, Hidden},
		{"no key", Actor{Org: "finance"}, AnswerAssessment, Object{Org: "finance", KeyHash: "key"}, KeyMissing},
		{"a wrong key", Actor{Org: "finance", KeyHash: "other"}, AnswerAssessment, Object{Org: "finance", KeyHash: "key"}, KeyMissing},
		{"a key of another site", Actor{Org: "health", KeyHash: "key"}, AnswerAssessment, Object{Org: "finance", KeyHash: "key"}, Hidden},
	} {
		if got := Decide(tt.a, tt.do, tt.o); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}
