package browser

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/signin"
)

// ministry is an organisation on the stage: units, people, one who is signed in as each role, and rounds in every state.
type ministry struct {
	t      testing.TB
	app    *app.App
	org    string
	units  map[string]*identity.Unit
	people map[string]identity.PersonID
	tokens map[policy.Role]signin.Token // of sessions in which somebody acts in a role for the whole
	weak   signin.Token                 // of one who acts as officer after one step only
	rounds map[string]round.ID
	codes  map[string]string // of invitations, by name
	keys   map[string]string // of assessments that somebody finished, by address
	last   string            // address of the one that has another before it
}

// ministryOrg is the short name of the organisation on the stage.
const ministryOrg = "finance"

// newMinistry founds the organisation on a site, with its rounds.
func newMinistry(t testing.TB, a *app.App) *ministry {
	t.Helper()
	m := newOrganisation(t, a)
	m.makeRounds()
	m.repeatRound()
	m.loseMail()
	return m
}

// newOrganisation founds the organisation on a site, with its people, who are invented.
func newOrganisation(t testing.TB, a *app.App) *ministry {
	t.Helper()
	m := &ministry{t: t, app: a, org: ministryOrg, units: map[string]*identity.Unit{}, people: map[string]identity.PersonID{},
		tokens: map[policy.Role]signin.Token{}, rounds: map[string]round.ID{}, codes: map[string]string{}, keys: map[string]string{}}
	m.write(func(tx *db.Tx) error {
		id, err := identity.Found(tx, identity.Founding{
			Organisation: identity.Organisation{ID: ministryOrg, Name: "Ministère des finances – Ministry of Finance", Language: "en"}, Kind: "ministry",
			Administrator: identity.Details{Name: "Awa Ndiaye", Email: "awa.ndiaye@example.org", Language: "fr"}})
		m.people["administrator"] = id
		if err != nil {
			return err
		}
		m.units["ministry"], err = identity.SelectRoot(tx, ministryOrg)
		return err
	})
	m.content()
	m.unit("budget", "ministry", "Direction du budget")
	m.unit("team", "budget", "الفريق ١")
	m.unit("taxes", "ministry", "Taxes and customs, with a name that is longer than most and goes on for more than one line on a phone")
	for i, name := range []string{"Moussa Sow", "أمينة حسن", "Chidi Okafor", "Léa N’Diaye", "Tesfaye Bekele", "Fatou Ba"} {
		unit := []string{"budget", "team", "taxes"}[i%3]
		m.person(name, name, unit, []string{"woman", "man", ""}[i%3])
	}
	for _, role := range policy.Granted {
		if role != policy.Administrator {
			m.person(string(role), "Invented "+string(role), "budget", "woman")
			m.grant(string(role), role)
		}
	}
	m.person("member", "Invented member", "team", "man")
	m.signIn()
	return m
}

func (m *ministry) write(fn func(*db.Tx) error) {
	m.t.Helper()
	if err := m.app.DB.Write(context.Background(), fn); err != nil {
		m.t.Fatal(err)
	}
}

// content gives the organisation the framework and the instrument that come with the program.
func (m *ministry) content() {
	m.t.Helper()
	v, err := framework.BuiltIn()
	if err != nil {
		m.t.Fatal(err)
	}
	in, err := itembank.BuiltIn()
	if err != nil {
		m.t.Fatal(err)
	}
	if err := m.app.Frameworks.Install(context.Background(), m.org, v); err != nil {
		m.t.Fatal(err)
	}
	if _, err := itembank.NewService(m.app.DB).Install(context.Background(), m.org, in); err != nil {
		m.t.Fatal(err)
	}
}

func (m *ministry) unit(name, parent, title string) {
	m.t.Helper()
	m.write(func(tx *db.Tx) (err error) {
		m.units[name], err = identity.AddUnit(tx, m.org, m.units[parent], identity.NewUnit{Name: title, Kind: "department"})
		return err
	})
}

func (m *ministry) person(key, name, unit, sex string) {
	m.t.Helper()
	number := len(m.people)
	m.write(func(tx *db.Tx) error {
		p, err := identity.AddPerson(tx, m.org, m.units[unit], identity.Details{Name: name, StaffNumber: fmt.Sprintf("%04d", number), Sex: sex,
			Email: fmt.Sprintf("person%d@example.org", number), Grade: "officer", Language: "en"})
		if err == nil {
			m.people[key] = p.ID
		}
		return err
	})
}

func (m *ministry) grant(person string, role policy.Role) {
	m.t.Helper()
	admin := policy.Actor{Org: m.org, Person: string(m.people["administrator"]), Role: policy.Administrator, Unit: m.units["ministry"].Path, Strong: true}
	if err := m.app.People.Grant(context.Background(), admin, m.people[person], role, m.units["ministry"].ID); err != nil {
		m.t.Fatal(err)
	}
}

// signIn signs in somebody for each role, and an officer who has taken one step only.
func (m *ministry) signIn() {
	m.t.Helper()
	m.write(func(tx *db.Tx) (err error) {
		for _, role := range policy.Roles {
			if m.tokens[role], err = signin.Begin(tx, m.org, m.people[string(role)], true, "Firefox, Linux"); err != nil {
				return err
			}
		}
		m.weak, err = signin.Begin(tx, m.org, m.people["officer"], false, "Chrome, Android")
		return err
	})
}

// as is somebody who acts in a role for the whole organisation.
func (m *ministry) as(role policy.Role) policy.Actor {
	return policy.Actor{Org: m.org, Person: string(m.people[string(role)]), Role: role, Unit: m.units["ministry"].Path, Strong: true}
}

// makeRounds makes a draft, one of each kind that runs, and one that is closed.
func (m *ministry) makeRounds() {
	m.t.Helper()
	ctx, officer := context.Background(), m.as(policy.Officer)
	check := func(err error) {
		m.t.Helper()
		if err != nil {
			m.t.Fatal(err)
		}
	}
	for _, name := range []string{"draft", "named", "coded", "anonymous", "closed"} {
		how := round.Identification(name)
		if name == "draft" || name == "closed" {
			how = round.Coded
		}
		id, err := m.app.Rounds.Create(ctx, officer, m.units["ministry"].ID, m.plan("Round "+name, how))
		check(err)
		m.rounds[name] = id
		if name == "draft" {
			continue
		}
		check(m.app.Rounds.Launch(ctx, officer, id))
		for left := 1; left > 0; {
			left, err = m.app.Rounds.InviteSome(ctx, m.org, id, 100)
			check(err)
		}
		if how == round.Anonymous {
			code, err := m.app.Rounds.OpenCode(ctx, officer, id)
			check(err)
			m.codes[name] = string(code)
			continue
		}
		list, err := m.app.Rounds.Invitations(ctx, officer, id, m.units["ministry"].ID)
		check(err)
		for _, i := range list {
			if i.Person == m.people["member"] {
				m.codes[name] = string(i.Code)
			}
		}
		if name == "coded" || name == "closed" {
			m.finish(id, "manager")
		}
		if name == "closed" {
			check(m.app.Rounds.Close(ctx, officer, id))
		}
	}
}

func (m *ministry) plan(name string, how round.Identification) round.Plan {
	p := round.Plan{Name: name, Purpose: "To plan the training of next year.\nNobody is judged by it.", Contact: "Awa Ndiaye, awa.ndiaye@example.org", Scope: []string{"AI"},
		Identification: how, Languages: []string{"en", "fr", "ar"}, Units: []identity.UnitID{m.units["budget"].ID, m.units["taxes"].ID},
		ClosesAt: time.Now().Add(14 * 24 * time.Hour)}
	for _, language := range p.Languages {
		for _, kind := range []round.MessageKind{round.Invitation, round.Reminder} {
			p.Messages = append(p.Messages, round.Message{Kind: kind, Language: language, Subject: "{round}", Text: "{name}\n\n{link}\n\n{code}\n\n{closes}"})
		}
	}
	return p
}

// ministryScreens is every screen that the people of an organisation see.
func (st *stage) ministryScreens() []screen {
	m := st.ministry
	invited := func(name string) string { return "/i/" + m.codes[name] }
	return []screen{
		{name: "take-coded", path: invited("coded")},
		{name: "take-named", path: invited("named")},
		{name: "take-anonymous", path: invited("anonymous")},
		{name: "take-closed", path: invited("closed")},
		{name: "take-by-code", path: "/r/" + m.codes["coded"], to: invited("coded")},
		{name: "take-about", path: invited("coded") + "/about"},
		{name: "take-about-anonymous", path: invited("anonymous") + "/about"},
		{name: "take-no-unit", path: invited("anonymous") + "/about", send: asItIs, status: 422, errors: 1},
		{name: "take-stop", path: invited("coded") + "/stop"},
		{name: "mine", path: "/mine", as: string(m.tokens[policy.Member])},
		{name: "mine-correct", path: "/mine/correct", as: string(m.tokens[policy.Member])},
		{name: "mine-wrong", path: "/mine/correct", as: string(m.tokens[policy.Member]), send: fill("name", ""), status: 422, errors: 1},
		{name: "mine-erase", path: "/mine/erase", as: string(m.tokens[policy.Member])},
		{name: "mine-unsure", path: "/mine/erase", as: string(m.tokens[policy.Member]), send: asItIs, status: 422, errors: 1},
		{name: "fault-no-invitation", path: "/i/0000-0000-0000-0000", status: 404},
	}
}

// take begins the assessment of an invitation as a person without a script does, and returns its address.
func (p *person) take(code string) string {
	p.t.Helper()
	about := p.get("/i/" + code + "/about")
	for _, f := range about.forms {
		if strings.HasSuffix(f.action, "/i/"+code) {
			return p.send(f, url.Values{}).path
		}
	}
	p.t.Fatalf("no way to begin with an invitation: %d", about.status)
	return ""
}
