// Package resultstest has, for the tests of what is made from results, a ministry whose people answer a round.
package resultstest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/secret"
)

// Org is the ministry, and Administrator who set it up: nobody's answers are theirs.
const (
	Org           = "finance"
	Administrator = "Awa Ndiaye"
)

// Ministry has two departments of 30 people, every other one a woman, and the services of a server beside it.
type Ministry struct {
	T           *testing.T
	DB          *db.DB
	Bank        *itembank.Service
	Assessments *assessment.Service
	Results     *results.Service
	Rounds      *round.Service
	Root        *identity.Unit
	Officer     policy.Actor
	How         round.Identification // of the rounds that are held
	Minutes     atomic.Int64         // that the clock has gone
	Names       []string             // of those who were invited by name, in the order of the invitations, round by round
	Taken       []assessment.Started // in the same order

	outgoing mail.Settings
}

// New founds the ministry on a database.
func New(t *testing.T, d *db.DB, outgoing mail.Settings) *Ministry {
	t.Helper()
	m := &Ministry{T: t, DB: d, How: round.Coded, outgoing: outgoing}
	d.SetClock(m.Now)
	m.Bank, m.Results = itembank.NewService(d), results.NewService(d, nil)
	m.Assessments = assessment.NewService(d, framework.NewService(d), m.Bank)
	m.Must(d.Write(t.Context(), m.found))
	v, err := framework.BuiltIn()
	m.Must(err)
	m.Must(framework.NewService(d).Install(t.Context(), Org, v))
	in, err := itembank.BuiltIn()
	m.Must(err)
	_, err = m.Bank.Install(t.Context(), Org, in)
	m.Must(err)
	m.Rounds = m.RoundsOn(d, m.Assessments)
	m.Assessments.React(m.Rounds.Reactions())
	m.Rounds.WhenClosed(m.Results.Closed)
	m.Officer = m.As(policy.Officer)
	return m
}

func (m *Ministry) found(tx *db.Tx) (err error) {
	if _, err = identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: Org, Name: "Ministry of Finance", Language: "en"}, Kind: "ministry",
		Administrator: identity.Details{Name: Administrator, Email: "awa@example.org"}}); err != nil {
		return err
	}
	if m.Root, err = identity.SelectRoot(tx, Org); err != nil {
		return err
	}
	for _, name := range []string{"Budget", "Taxes"} {
		unit, err := identity.AddUnit(tx, Org, m.Root, identity.NewUnit{Name: name, Kind: "department"})
		if err != nil {
			return err
		}
		for n := range 30 {
			if _, err := identity.AddPerson(tx, Org, unit, identity.Details{Name: fmt.Sprint(name, " ", n), StaffNumber: fmt.Sprint(name[:1], n),
				Email: fmt.Sprint(strings.ToLower(name), n, "@example.org"), Sex: sex(n)}); err != nil {
				return err
			}
		}
	}
	return nil
}

func sex(n int) string { return []string{"woman", "man"}[n%2] }

// Must ends the test with an error, if it is one.
func (m *Ministry) Must(err error) {
	m.T.Helper()
	if err != nil {
		m.T.Fatal(err)
	}
}

// Now is the clock of all databases of a test: a minute goes by whenever somebody looks, so nobody is hasty.
func (m *Ministry) Now() time.Time {
	return time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(m.Minutes.Add(1)) * time.Minute)
}

// As is somebody signed in with a role over the whole ministry.
func (m *Ministry) As(role policy.Role) policy.Actor {
	return policy.Actor{Org: Org, Person: "somebody", Role: role, Unit: m.Root.Path, Strong: true}
}

// MailOn is the mail of a server, on a database that it opened itself.
func (m *Ministry) MailOn(d *db.DB) *mail.Service {
	m.T.Helper()
	s, err := mail.NewService(d, m.outgoing)
	m.Must(err)
	return s
}

// RoundsOn are the rounds of a server, on a database that it opened itself.
func (m *Ministry) RoundsOn(d *db.DB, a *assessment.Service) *round.Service {
	m.T.Helper()
	return round.NewService(d, a, m.MailOn(d), secret.Secret{}, "http://localhost", func(string, time.Time) string { return "" })
}

// Hold has a round about the AI strand answered by so many of the people, closed and released. It repeats another one, unless that is empty.
func (m *Ministry) Hold(people int, repeats round.ID) (id round.ID) {
	m.T.Helper()
	p := round.Plan{Name: "Round", Purpose: "To plan", Contact: "Awa", Scope: []string{"AI"}, Identification: m.How, Languages: []string{"en"},
		Units: []identity.UnitID{m.Root.ID}, ClosesAt: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
	for _, kind := range []round.MessageKind{round.Invitation, round.Reminder} {
		p.Messages = append(p.Messages, round.Message{Kind: kind, Language: "en", Subject: "{round}", Text: "{name} {link} {code} {closes}"})
	}
	ctx := m.T.Context()
	var err error
	if repeats == "" {
		id, err = m.Rounds.Create(ctx, m.Officer, m.Root.ID, p)
	} else if id, err = m.Rounds.Repeat(ctx, m.Officer, repeats); err == nil {
		err = m.Rounds.Change(ctx, m.Officer, id, p)
	}
	m.Must(err)
	m.Must(m.Rounds.Launch(ctx, m.Officer, id))
	_, err = m.Rounds.InviteSome(ctx, Org, id, 100)
	m.Must(err)
	for n, code := range m.codes(id)[:people] {
		m.take(n, code)
	}
	m.Must(m.Rounds.Close(ctx, m.Officer, id))
	m.Must(m.Results.Release(ctx, Org, id))
	return id
}

// codes lead into a round: one for each person, or the one for all.
func (m *Ministry) codes(id round.ID) (codes []string) {
	m.T.Helper()
	if m.How == round.Anonymous {
		code, err := m.Rounds.OpenCode(m.T.Context(), m.Officer, id)
		m.Must(err)
		return slices.Repeat([]string{string(code)}, 60)
	}
	list, err := m.Rounds.Invitations(m.T.Context(), m.Officer, id, m.Root.ID)
	m.Must(err)
	for _, i := range list {
		if i.Name != Administrator {
			codes, m.Names = append(codes, string(i.Code)), append(m.Names, i.Name)
		}
	}
	return codes
}

// take answers everything, in a way that follows from the number of who answers.
func (m *Ministry) take(n int, code string) {
	m.T.Helper()
	ctx, rng := m.T.Context(), rand.New(rand.NewPCG(1, uint64(n)))
	started, err := m.Rounds.Begin(ctx, code, round.Taking{Language: "en", Unit: m.Root.ID, About: assessment.About{Sex: sex(n)}})
	m.Must(err)
	who := assessment.Holder(Org, string(started.Key))
	questions, err := m.Assessments.Whole(ctx, who, started.ID, "AI", "en")
	m.Must(err)
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
	_, err = m.Assessments.Answer(ctx, who, started.ID, replies...)
	m.Must(err)
	_, err = m.Assessments.Submit(ctx, who, started.ID)
	m.Must(err)
	m.Taken = append(m.Taken, started)
}
