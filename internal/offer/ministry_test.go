package offer_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
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
	"github.com/dira-platform/dira/internal/offer"
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
	*offer.Service
	t           *testing.T
	db          *db.DB
	bank        *itembank.Service
	assessments *assessment.Service
	results     *results.Service
	programmes  *programme.Service
	rounds      *round.Service
	root        *identity.Unit
	officer     policy.Actor
	how         round.Identification
	minutes     atomic.Int64
	names       []string
	taken       []assessment.Started // in the order of the invitations, round by round
}

func (m *ministry) check(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

func newMinistry(t *testing.T, d *db.DB) *ministry {
	t.Helper()
	m := &ministry{t: t, db: d}
	d.SetClock(m.now)
	m.bank = itembank.NewService(d)
	m.assessments, m.results, m.programmes = assessment.NewService(d, framework.NewService(d), m.bank), results.NewService(d, nil), programme.NewService(d)
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
				if _, err := identity.AddPerson(tx, org, unit, identity.Details{Name: fmt.Sprint(name, " ", n), StaffNumber: fmt.Sprint(name[:1], n), Email: fmt.Sprint(strings.ToLower(name), n, "@example.org"), Sex: []string{"woman", "man"}[n%2]}); err != nil {
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
	m.rounds, m.Service = m.server(d, m.assessments)
	m.assessments.React(m.rounds.Reactions())
	m.rounds.WhenClosed(m.results.Closed)
	m.officer = m.as(policy.Officer)
	return m
}

// server is what a server has of rounds and offers, on a database that it opened itself.
func (m *ministry) server(d *db.DB, a *assessment.Service) (*round.Service, *offer.Service) {
	m.t.Helper()
	outgoing, err := mail.NewService(d, mail.Settings{Host: "127.0.0.1", Port: 9, Encryption: mail.None, From: "dira@example.org"})
	m.check(err)
	rounds := round.NewService(d, a, outgoing, secret.Secret{}, "http://localhost", func(string, time.Time) string { return "" })
	return rounds, offer.NewService(d, offer.Surroundings{Rounds: rounds, Mail: outgoing, Address: "http://localhost", Words: func(string) offer.Words { return plainWords{} },
		Date: func(_ string, t time.Time) string { return t.Format(time.DateOnly) }})
}

// now is the clock of all databases of a test: nobody is hasty.
func (m *ministry) now() time.Time {
	return time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(m.minutes.Add(1)) * time.Minute)
}

func (m *ministry) as(role policy.Role) policy.Actor {
	return policy.Actor{Org: org, Person: "somebody", Role: role, Unit: m.root.Path, Strong: true}
}

// hold has a round answered by so many of the people, closed and released.
func (m *ministry) hold(people int) round.ID {
	m.t.Helper()
	p := round.Plan{Name: "Round", Purpose: "To plan", Contact: "Awa", Scope: []string{"AI"}, Identification: m.how, Languages: []string{"en"},
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
	for n, code := range m.codes(id)[:people] {
		m.take(n, code)
	}
	m.check(m.rounds.Close(ctx, m.officer, id))
	m.check(m.results.Release(ctx, org, id))
	return id
}

// codes lead into a round: one for each person, or the one for all.
func (m *ministry) codes(id round.ID) (codes []string) {
	m.t.Helper()
	if m.how == round.Anonymous {
		code, err := m.rounds.OpenCode(ctx, m.officer, id)
		m.check(err)
		return slices.Repeat([]string{string(code)}, 60)
	}
	list, err := m.rounds.Invitations(ctx, m.officer, id, m.root.ID)
	m.check(err)
	for _, i := range list {
		if i.Name != "Awa Ndiaye" {
			codes, m.names = append(codes, string(i.Code)), append(m.names, i.Name)
		}
	}
	return codes
}

func (m *ministry) take(n int, code string) {
	m.t.Helper()
	rng := rand.New(rand.NewPCG(1, uint64(n)))
	started, err := m.rounds.Begin(ctx, code, round.Taking{Language: "en", Unit: m.root.ID, About: assessment.About{Sex: []string{"woman", "man"}[n%2]}})
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

// plainWords are messages in which the key and the arguments stand as they are.
type plainWords struct{}

func (plainWords) T(key string, args ...any) string {
	return fmt.Sprint(append([]any{key, " "}, args...)...)
}
