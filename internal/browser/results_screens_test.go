package browser

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/signin"
)

// newReleased founds an organisation of its own in which two waves of a round are closed and released: large units and small ones, women and men.
func newReleased(t testing.TB, a *app.App) *ministry {
	t.Helper()
	m := &ministry{t: t, app: a, org: "health", units: map[string]*identity.Unit{}, people: map[string]identity.PersonID{},
		tokens: map[policy.Role]signin.Token{}, rounds: map[string]round.ID{}, codes: map[string]string{}, keys: map[string]string{}}
	m.write(func(tx *db.Tx) error {
		id, err := identity.Found(tx, identity.Founding{
			Organisation: identity.Organisation{ID: "health", Name: "Ministry of Health", Language: "en"}, Kind: "ministry",
			Administrator: identity.Details{Name: "Efua Mensah", Email: "efua.mensah@example.org"}})
		m.people["administrator"] = id
		if err != nil {
			return err
		}
		m.units["ministry"], err = identity.SelectRoot(tx, "health")
		return err
	})
	m.content()
	m.unit("budget", "ministry", "Direction de la santé publique")
	m.unit("large", "budget", "إدارة الإحصاء")
	m.unit("small", "budget", "Vaccines")
	m.unit("smaller", "budget", "Laboratories")
	m.unit("taxes", "ministry", "Hospitals and clinics, with a name that is longer than most and goes on for more than one line on a phone")
	for unit, sizes := range map[string][2]int{"large": {14, 12}, "small": {4, 3}, "smaller": {2, 6}, "taxes": {13, 15}} {
		for i, sex := range []string{"woman", "man"} {
			for n := range sizes[i] {
				key := fmt.Sprintf("%s %s %02d", unit, sex, n)
				m.person(key, "Invented "+key, unit, sex)
			}
		}
	}
	for _, role := range []policy.Role{policy.Officer, policy.Manager} {
		m.person(string(role), "Invented "+string(role), "budget", "woman")
		m.grant(string(role), role)
	}
	m.person("leader", "Invented leader", "small", "woman")
	m.write(func(tx *db.Tx) (err error) {
		for _, role := range []policy.Role{policy.Officer, policy.Manager} {
			if m.tokens[role], err = signin.Begin(tx, m.org, m.people[string(role)], true, "Firefox, Linux"); err != nil {
				return err
			}
		}
		return nil
	})
	m.release("first", "", 0)
	m.release("second", "first", 0.5)
	return m
}

// release launches a round, has everybody finish it, closes it, and gives everybody an ability.
func (m *ministry) release(name, repeats string, more float64) {
	m.t.Helper()
	ctx, officer := context.Background(), m.as(policy.Officer)
	check := func(err error) {
		m.t.Helper()
		if err != nil {
			m.t.Fatal(err)
		}
	}
	p := m.plan("Round "+name, round.Coded)
	p.Scope, p.Role = []string{"D1", "AI"}, m.anyRole()
	id, err := round.ID(""), error(nil)
	if repeats == "" {
		id, err = m.app.Rounds.Create(ctx, officer, m.units["ministry"].ID, p)
	} else {
		id, err = m.app.Rounds.Repeat(ctx, officer, m.rounds[repeats])
	}
	check(err)
	m.rounds[name] = id
	check(m.app.Rounds.Launch(ctx, officer, id))
	for left := 1; left > 0; {
		left, err = m.app.Rounds.InviteSome(ctx, m.org, id, 100)
		check(err)
	}
	list, err := m.app.Rounds.Invitations(ctx, officer, id, m.units["ministry"].ID)
	check(err)
	for n, i := range list {
		if n%9 == 8 {
			continue // not everybody answers
		}
		started, err := m.app.Rounds.Begin(ctx, string(i.Code), round.Taking{Language: "en", About: assessment.About{Sex: m.sexOf(i.Person)}})
		check(err)
		who := assessment.Holder(m.org, string(started.Key))
		_, err = m.app.Assessments.Answer(ctx, who, started.ID, assessment.Reply{Number: 1, Choice: []string{"3"}, Key: "k"})
		check(err)
		_, err = m.app.Assessments.Submit(ctx, who, started.ID)
		check(err)
	}
	check(m.app.Rounds.Close(ctx, officer, id))
	_, err = m.app.Results.CountRest(ctx, m.org, id)
	check(err)
	m.give(id, more)
	check(m.app.Results.Release(ctx, m.org, id))
}

// open lets everybody read the results of a round, and returns the id under which they do.
func (m *ministry) open(name string) string {
	m.t.Helper()
	if err := m.app.Results.Publish(context.Background(), m.as(policy.Officer), m.rounds[name]); err != nil {
		m.t.Fatal(err)
	}
	list, err := m.app.Results.Opened(context.Background(), policy.Anyone())
	if err != nil || len(list) != 1 {
		m.t.Fatalf("%d results are open, %v", len(list), err)
	}
	return string(list[0].ID)
}

// give gives those who took part in a round abilities, as if they had answered many questions: the women of one competency higher, and all as much higher as is said.
func (m *ministry) give(id round.ID, more float64) {
	m.t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	type fact struct{ session, ability, sex string }
	m.write(func(tx *db.Tx) error {
		facts, err := db.All(tx, func(row func(...any) error) (f fact, err error) { return f, row(&f.session, &f.ability, &f.sex) },
			`SELECT session_id, ability, sex FROM results_facts WHERE org_id = $1 AND round_id = $2 ORDER BY session_id, ability`, m.org, id)
		for _, f := range facts {
			theta := more + rng.NormFloat64()
			if f.ability == "D1.C1" && f.sex == "woman" {
				theta += 1.8
			}
			least := func(cut float64) float64 { return 0.5 * math.Erfc((cut-theta)/0.5/math.Sqrt2) }
			if _, err := tx.Exec(`UPDATE results_facts SET theta = $4, se = 0.5, basic = $5, intermediate = $6, advanced = $7
				WHERE org_id = $1 AND session_id = $2 AND ability = $3`, m.org, f.session, f.ability, theta, least(-0.51), least(0.69), least(1.89)); err != nil {
				return err
			}
		}
		return err
	})
}

func (m *ministry) sexOf(id identity.PersonID) (sex string) {
	m.t.Helper()
	m.write(func(tx *db.Tx) error {
		p, err := identity.SelectPerson(tx, m.org, id)
		if err == nil {
			sex = p.Sex
		}
		return err
	})
	return sex
}

// anyRole is a role profile of the framework.
func (m *ministry) anyRole() framework.StatementID {
	m.t.Helper()
	v, err := m.app.Frameworks.Current(context.Background(), m.as(policy.Officer))
	if err != nil {
		m.t.Fatal(err)
	}
	return v.Of(framework.Role)[0].ID
}

// resultScreens is every screen of what rounds found.
func (st *stage) resultScreens() []screen {
	m := st.released
	officer, manager := string(m.tokens[policy.Officer]), string(m.tokens[policy.Manager])
	at := func(name, rest string) string { return "/rounds/" + string(m.rounds[name]) + "/results" + rest }
	return []screen{
		{name: "results", path: at("second", ""), as: officer},
		{name: "results-first", path: at("first", ""), as: officer},
		{name: "results-manager", path: at("second", "?unit="+string(m.units["large"].ID)), as: manager},
		{name: "results-together", path: at("second", "?unit="+string(m.units["small"].ID)), as: manager},
		{name: "results-units", path: at("second", "/units"), as: officer},
		{name: "results-units-below", path: at("second", "/units?unit="+string(m.units["budget"].ID)), as: officer},
		{name: "results-competency", path: at("second", "/D1.C1"), as: officer},
		{name: "results-competency-below", path: at("second", "/D1.C1?unit="+string(m.units["budget"].ID)), as: officer},
		{name: "results-report", path: at("second", "/report"), as: officer},
		{name: "results-report-chosen", path: at("second", "/report?chosen="+string(m.units["taxes"].ID)), as: officer},
		{name: "results-report-together", path: at("second", "/report?unit="+string(m.units["small"].ID)), as: manager},
		{name: "results-public", path: at("second", "/public"), as: officer},
		{name: "open-results", path: "/open/results"},
		{name: "open-results-one", path: "/open/results/" + st.opened},
		{name: "results-method", path: at("second", "/method"), as: officer},
		{name: "results-none-yet", path: "/rounds/" + string(st.ministry.rounds["coded"]) + "/results", as: string(st.ministry.tokens[policy.Officer])},
		{name: "results-being-made", path: "/rounds/" + string(st.ministry.rounds["closed"]) + "/results", as: string(st.ministry.tokens[policy.Officer])},
	}
}

// resultFiles are the files of a release, with something that each must hold.
func (st *stage) resultFiles() map[string]string {
	at := "/rounds/" + string(st.released.rounds["second"]) + "/results"
	computed := "/programmes/" + string(st.training.planned) + "/scenarios/" + string(st.training.scenarios["one"])
	return map[string]string{computed + "/programme.xlsx": "[Content_Types].xml", computed + "/courses.ics": "SUMMARY:Understanding AI", computed + "/programme.pdf": "%PDF-", at + ".csv": "D1.C1,reached,", at + ".xlsx": "[Content_Types].xml", at + ".json": `"audience":"officer"`,
		at + "/report.pdf": "%PDF-", "/open/results/" + st.opened + "/figures.csv": "D1.C1,theta,"}
}
