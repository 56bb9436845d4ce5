package programme_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/secret"
)

func TestMain(m *testing.M) {
	dbtest.Main(m)
}

var ctx = context.Background()

const org = "finance"

// ministry is an organisation in which a round about the AI strand is answered: two departments of 30 people.
type ministry struct {
	*programme.Service
	t           *testing.T
	db          *db.DB
	bank        *itembank.Service
	assessments *assessment.Service
	results     *results.Service
	rounds      *round.Service
	root        *identity.Unit
	officer     policy.Actor
	taken       []assessment.Started // in the order of the invitations, round by round
}

func (m *ministry) check(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

// services are those of a process.
func services(d *db.DB) (*itembank.Service, *assessment.Service, *results.Service, *programme.Service) {
	bank := itembank.NewService(d)
	assessments := assessment.NewService(d, framework.NewService(d), bank)
	found := results.NewService(d, nil)
	return bank, assessments, found, programme.NewService(d)
}

func newMinistry(t *testing.T, d *db.DB) *ministry {
	t.Helper()
	var minutes atomic.Int64
	d.SetClock(func() time.Time { // nobody is hasty
		return time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(minutes.Add(1)) * time.Minute)
	})
	m := &ministry{t: t, db: d}
	m.bank, m.assessments, m.results, m.Service = services(d)
	m.check(d.Write(ctx, func(tx *db.Tx) (err error) {
		if _, err = identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: org, Name: "Ministry of Finance", Language: "en"}, Kind: "ministry",
			Administrator: identity.Details{Name: "Awa Ndiaye", Email: "awa@example.org"}}); err != nil {
			return err
		}
		if m.root, err = identity.SelectRoot(tx, org); err != nil {
			return err
		}
		for _, name := range []string{"Budget", "Taxes"} {
			unit, err := identity.AddUnit(tx, org, m.root, identity.NewUnit{Name: name, Kind: "department"})
			if err != nil {
				return err
			}
			for n := range 30 {
				if _, err := identity.AddPerson(tx, org, unit, identity.Details{Name: fmt.Sprint(name, " ", n), Sex: []string{"woman", "man"}[n%2]}); err != nil {
					return err
				}
			}
		}
		return nil
	}))
	v, err := framework.BuiltIn()
	m.check(err)
	m.check(framework.NewService(d).Install(ctx, org, v))
	in, err := itembank.BuiltIn()
	m.check(err)
	_, err = m.bank.Install(ctx, org, in)
	m.check(err)
	outgoing, err := mail.NewService(d, mail.Settings{})
	m.check(err)
	m.rounds = round.NewService(d, m.assessments, outgoing, secret.Secret{}, "http://localhost", func(string, time.Time) string { return "" })
	m.assessments.React(m.rounds.Reactions())
	m.rounds.WhenClosed(m.results.Closed)
	m.officer = m.as(policy.Officer)
	return m
}

func (m *ministry) as(role policy.Role) policy.Actor {
	return policy.Actor{Org: org, Person: "somebody", Role: role, Unit: m.root.Path, Strong: true}
}

// hold has a round answered by so many of the people, closed and released.
func (m *ministry) hold(people int) round.ID {
	m.t.Helper()
	p := round.Plan{Name: "Round", Purpose: "To plan", Contact: "Awa", Scope: []string{"AI"}, Identification: round.Coded, Languages: []string{"en"},
		Units: []identity.UnitID{m.root.ID}, ClosesAt: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
	for _, kind := range []round.MessageKind{round.Invitation, round.Reminder} {
		p.Messages = append(p.Messages, round.Message{Kind: kind, Language: "en", Subject: "{round}", Text: "{name} {link} {code} {closes}"})
	}
	var id round.ID
	var err error
	id, err = m.rounds.Create(ctx, m.officer, m.root.ID, p)
	m.check(err)
	m.check(m.rounds.Launch(ctx, m.officer, id))
	_, err = m.rounds.InviteSome(ctx, org, id, 100)
	m.check(err)
	list, err := m.rounds.Invitations(ctx, m.officer, id, m.root.ID)
	m.check(err)
	list = slices.DeleteFunc(list, func(i round.Invited) bool { return i.Name == "Awa Ndiaye" })
	for n, i := range list[:people] {
		m.take(n, i)
	}
	m.check(m.rounds.Close(ctx, m.officer, id))
	m.check(m.results.Release(ctx, org, id))
	return id
}

func (m *ministry) take(n int, i round.Invited) {
	m.t.Helper()
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	started, err := m.rounds.Begin(ctx, string(i.Code), round.Taking{Language: "en", About: assessment.About{Sex: []string{"woman", "man"}[n%2]}})
	m.check(err)
	who := assessment.Holder(org, string(started.Key))
	questions, err := m.assessments.Whole(ctx, who, started.ID, "AI", "en")
	m.check(err)
	var replies []assessment.Reply
	for n, q := range questions {
		choice := []string{q.Options[rng.IntN(len(q.Options))].ID}
		if q.Kind == itembank.Order {
			choice = nil
			for _, k := range rng.Perm(len(q.Options)) {
				choice = append(choice, q.Options[k].ID)
			}
		}
		replies = append(replies, assessment.Reply{Number: q.Number, Choice: choice, Key: fmt.Sprint(n)})
	}
	_, err = m.assessments.Answer(ctx, who, started.ID, replies...)
	m.check(err)
	_, err = m.assessments.Submit(ctx, who, started.ID)
	m.check(err)
	m.taken = append(m.taken, started)
}
