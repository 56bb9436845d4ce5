package results_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/secret"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var ctx = context.Background()

const org = "finance"

// ministry is an organisation in which a round is answered: a department of 16 and one of 4.
type ministry struct {
	t           *testing.T
	db          *db.DB
	results     *results.Service
	rounds      *round.Service
	assessments *assessment.Service
	units       map[string]*identity.Unit
	round       round.ID
	taken       []assessment.Started
}

func (m *ministry) check(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

func (m *ministry) as(role policy.Role, unit string) policy.Actor {
	return policy.Actor{Org: org, Person: "somebody", Role: role, Unit: m.units[unit].Path, Strong: true}
}

func newMinistry(t *testing.T, d *db.DB) *ministry {
	t.Helper()
	m := &ministry{t: t, db: d, results: results.NewService(d, nil), units: map[string]*identity.Unit{}}
	m.check(d.Write(ctx, func(tx *db.Tx) error {
		if _, err := identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: org, Name: "Ministry of Finance", Language: "en"}, Kind: "ministry",
			Administrator: identity.Details{Name: "Awa Ndiaye", Email: "awa@example.org"}}); err != nil {
			return err
		}
		root, err := identity.SelectRoot(tx, org)
		if err != nil {
			return err
		}
		m.units["ministry"] = root
		for unit, people := range map[string]int{"budget": 16, "taxes": 4} {
			if m.units[unit], err = identity.AddUnit(tx, org, root, identity.NewUnit{Name: unit, Kind: "department"}); err != nil {
				return err
			}
			for n := range people {
				if _, err := identity.AddPerson(tx, org, m.units[unit], identity.Details{Name: fmt.Sprint(unit, " ", n), Sex: []string{"woman", "man"}[n%2]}); err != nil {
					return err
				}
			}
		}
		return nil
	}))
	frameworks, bank := framework.NewService(d), itembank.NewService(d)
	v, err := framework.BuiltIn()
	m.check(err)
	m.check(frameworks.Install(ctx, org, v))
	in, err := itembank.BuiltIn()
	m.check(err)
	_, err = bank.Install(ctx, org, in)
	m.check(err)
	m.assessments = assessment.NewService(d, frameworks, bank)
	outgoing, err := mail.NewService(d, mail.Settings{})
	m.check(err)
	m.rounds = round.NewService(d, m.assessments, outgoing, secret.Secret{}, "http://localhost", func(string, time.Time) string { return "" })
	reactions := m.rounds.Reactions()
	m.assessments.React(reactions)
	m.rounds.WhenClosed(m.results.Closed)
	return m
}

// hold launches a round, has so many take part, and closes it.
func (m *ministry) hold(people int) {
	m.t.Helper()
	officer := m.as(policy.Officer, "ministry")
	p := round.Plan{Name: "Round", Purpose: "To plan", Contact: "Awa", Scope: []string{"AI"}, Identification: round.Coded, Languages: []string{"en"},
		Units: []identity.UnitID{m.units["ministry"].ID}, ClosesAt: time.Now().Add(100 * time.Hour)}
	for _, kind := range []round.MessageKind{round.Invitation, round.Reminder} {
		p.Messages = append(p.Messages, round.Message{Kind: kind, Language: "en", Subject: "{round}", Text: "{name} {link} {code} {closes}"})
	}
	var err error
	m.round, err = m.rounds.Create(ctx, officer, m.units["ministry"].ID, p)
	m.check(err)
	m.check(m.rounds.Launch(ctx, officer, m.round))
	_, err = m.rounds.InviteSome(ctx, org, m.round, 100)
	m.check(err)
	m.take(people)
	m.check(m.rounds.Close(ctx, officer, m.round))
}

func (m *ministry) take(people int) {
	m.t.Helper()
	list, err := m.rounds.Invitations(ctx, m.as(policy.Officer, "ministry"), m.round, m.units["ministry"].ID)
	m.check(err)
	for _, i := range list {
		if i.Finished || people == 0 || i.Name == "Awa Ndiaye" {
			continue
		}
		people--
		started, err := m.rounds.Begin(ctx, string(i.Code), round.Taking{Language: "en", About: assessment.About{Sex: "woman"}})
		m.check(err)
		who := assessment.Holder(org, string(started.Key))
		_, err = m.assessments.Answer(ctx, who, started.ID, assessment.Reply{Number: 1, Choice: []string{"3"}, Key: "k"})
		m.check(err)
		_, err = m.assessments.Submit(ctx, who, started.ID)
		m.check(err)
		m.taken = append(m.taken, started)
	}
}

func (m *ministry) report(who policy.Actor, unit string) *results.Report {
	m.t.Helper()
	at := identity.UnitID("")
	if unit != "" {
		at = m.units[unit].ID
	}
	p, err := m.results.Report(ctx, who, m.round, at)
	m.check(err)
	return p
}

func TestRound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		m.hold(20)
		officer := m.as(policy.Officer, "ministry")
		if p := m.report(officer, ""); p.Release != nil {
			t.Error("there are results before they were made")
		}
		for range 2 { // a job can run twice
			m.check(m.results.Release(ctx, org, m.round))
		}
		p := m.report(officer, "")
		if p.Release == nil || p.Release.Number != 1 || p.Told == nil || p.Told.People != 20 || p.Told.Invited != 21 {
			t.Fatalf("%+v", p.Told)
		}
		if small := m.report(officer, "taxes"); small.Told == nil || small.Told.Unit != m.units["ministry"].ID {
			t.Errorf("of four people: %+v", small.Told)
		}
		manager := m.report(m.as(policy.Manager, "taxes"), "")
		if manager.At.ID != m.units["taxes"].ID || len(manager.Release.Units) != 1 || manager.Release.Audience != results.ForManagers {
			t.Errorf("a manager sees %+v of %v", manager.At, manager.Release.Units)
		}
		for _, g := range manager.Release.Groups {
			if g.Unit == m.units["budget"].ID {
				t.Error("a manager sees another department")
			}
		}
		for name, who := range map[string]policy.Actor{"a member": m.as(policy.Member, "ministry"), "one step only": {Org: org, Person: "x", Role: policy.Officer, Unit: officer.Unit},
			"somebody of elsewhere": {Org: "health", Person: "x", Role: policy.Officer, Unit: officer.Unit, Strong: true}, "a visitor": policy.Anyone()} {
			if _, err := m.results.Report(ctx, who, m.round, ""); err == nil {
				t.Errorf("%s reads results", name)
			}
		}
		if _, err := m.results.Report(ctx, m.as(policy.Manager, "taxes"), m.round, m.units["budget"].ID); !errs.Is(err, errs.NotFound) {
			t.Errorf("another unit: %v", err)
		}

		// Whoever erases their assessment takes the facts along; what was published stays.
		before := m.report(officer, "").Release
		m.check(m.assessments.Erase(ctx, assessment.Holder(org, string(m.taken[0].Key)), m.taken[0].ID))
		if diff := cmp.Diff(before, m.report(officer, "").Release); diff != "" {
			t.Errorf("a release changed when somebody was erased:\n%s", diff)
		}
		n := 0
		m.check(d.Read(ctx, func(tx *db.Tx) error {
			return tx.Row(`SELECT COUNT(DISTINCT session_id) FROM results_facts WHERE org_id = $1`, []any{org}, &n)
		}))
		if n != 19 {
			t.Errorf("facts of %d assessments are there", n)
		}

		// Open again: one more answers, which is too few for another release.
		m.check(m.rounds.Reopen(ctx, officer, m.round, time.Now().Add(time.Hour)))
		m.check(m.results.Release(ctx, org, m.round)) // the job of the close that was taken back
		m.check(m.rounds.Close(ctx, officer, m.round))
		m.check(m.results.Release(ctx, org, m.round))
		if again := m.report(officer, "").Release; again.Number != 1 {
			t.Errorf("release %d", again.Number)
		}
	})
}

// TestOpen: everybody reads what was published, and only then; what is withdrawn is gone, and can come back.
func TestOpen(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := newMinistry(t, d)
		m.hold(20)
		officer := m.as(policy.Officer, "ministry")
		if err := m.results.Publish(ctx, officer, m.round); !errs.Is(err, errs.Conflict) {
			t.Errorf("before there are results: %v", err)
		}
		m.check(m.results.Release(ctx, org, m.round))
		opened := func() []results.Open {
			list, err := m.results.Opened(ctx, policy.Anyone())
			m.check(err)
			return list
		}
		if len(opened()) != 0 {
			t.Error("results are open before anybody said so")
		}
		for name, who := range map[string]policy.Actor{"an administrator": m.as(policy.Administrator, "ministry"), "a manager": m.as(policy.Manager, "ministry"),
			"an officer of a part": m.as(policy.Officer, "budget"), "one of elsewhere": {Org: "health", Person: "x", Role: policy.Officer, Unit: officer.Unit, Strong: true}} {
			if m.results.Publish(ctx, who, m.round) == nil || m.results.Withdraw(ctx, who, m.round) == nil {
				t.Errorf("%s publishes results", name)
			}
			if _, err := m.results.Offer(ctx, who, m.round); err == nil {
				t.Errorf("%s is offered to", name)
			}
		}
		for range 2 {
			m.check(m.results.Publish(ctx, officer, m.round))
		}
		list := opened()
		if len(list) != 1 || list[0].Number != 1 || list[0].Organisation != "Ministry of Finance" {
			t.Fatalf("open are %+v", list)
		}
		_, p, err := m.results.OpenReport(ctx, policy.Anyone(), list[0].ID, "")
		m.check(err)
		if p.Release.Audience != results.ForPublic || p.Told.People != 20 || p.Told.Invited != 20 { // of 21
			t.Errorf("everybody reads %+v", p.Told)
		}
		o, err := m.results.Offer(ctx, officer, m.round)
		m.check(err)
		if diff := cmp.Diff(o.Release, p.Release); diff != "" || o.Open == nil || o.Open.ID != list[0].ID {
			t.Errorf("what was offered is not what is read:\n%s", diff)
		}
		for range 2 {
			m.check(m.results.Withdraw(ctx, officer, m.round))
		}
		if _, _, err := m.results.OpenReport(ctx, policy.Anyone(), list[0].ID, ""); len(opened()) != 0 || !errs.Is(err, errs.NotFound) {
			t.Errorf("what was withdrawn is read: %v", err)
		}
		m.check(m.results.Publish(ctx, officer, m.round))
		if len(opened()) != 1 {
			t.Error("it cannot be published again")
		}
	})
}

func TestFiles(t *testing.T) {
	d := dbtest.SQLite(t)
	m := newMinistry(t, d)
	m.hold(20)
	m.check(m.results.Release(ctx, org, m.round))
	r := m.report(m.as(policy.Officer, "ministry"), "").Release
	r.Units[0].Name = `=HYPERLINK("http://evil.example")`
	var file, book bytes.Buffer
	m.check(r.WriteCSV(&file))
	m.check(r.WriteXLSX(&book))
	lines, err := csv.NewReader(&file).ReadAll()
	m.check(err)
	if len(lines) < 5 || !cmp.Equal(lines[0], results.Columns) || !strings.HasPrefix(lines[1][1], "'=") {
		t.Errorf("CSV: %d lines, %q", len(lines), lines[1])
	}
	f, err := excelize.OpenReader(&book)
	m.check(err)
	rows, err := f.GetRows("Sheet1")
	m.check(err)
	if formula, err := f.GetCellFormula("Sheet1", "B2"); len(rows) != len(lines) || formula != "" || err != nil {
		t.Errorf("XLSX: %d rows, a formula %q, %v", len(rows), formula, err)
	}
}
