package rescore_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
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
	"github.com/dira-platform/dira/internal/rescore"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/secret"
)

func TestMain(m *testing.M) {
	if where := os.Getenv(runAt); where != "" {
		runElsewhere(where)
		return
	}
	dbtest.Main(m)
}

var ctx = context.Background()

const org = "finance"

// ministry is an organisation in which a round about the AI strand is answered: two departments of 30 people.
type ministry struct {
	*rescore.Service
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
func services(d *db.DB) (*itembank.Service, *assessment.Service, *results.Service, *rescore.Service) {
	bank := itembank.NewService(d)
	assessments := assessment.NewService(d, framework.NewService(d), bank)
	found := results.NewService(d, nil)
	return bank, assessments, found, rescore.NewService(d, assessments, bank, found)
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

// hold has a round answered by so many of the people, closed and released. It repeats another one, unless that is empty.
func (m *ministry) hold(people int, repeats round.ID) round.ID {
	m.t.Helper()
	p := round.Plan{Name: "Round", Purpose: "To plan", Contact: "Awa", Scope: []string{"AI"}, Identification: round.Coded, Languages: []string{"en"},
		Units: []identity.UnitID{m.root.ID}, ClosesAt: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)}
	for _, kind := range []round.MessageKind{round.Invitation, round.Reminder} {
		p.Messages = append(p.Messages, round.Message{Kind: kind, Language: "en", Subject: "{round}", Text: "{name} {link} {code} {closes}"})
	}
	var id round.ID
	var err error
	if repeats == "" {
		id, err = m.rounds.Create(ctx, m.officer, m.root.ID, p)
	} else if id, err = m.rounds.Repeat(ctx, m.officer, repeats); err == nil {
		err = m.rounds.Change(ctx, m.officer, id, p)
	}
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

// recalibrate puts another calibration into use, in which every question of the strand is harder by something.
func (m *ministry) recalibrate(name string, harder float64) {
	m.t.Helper()
	in, err := m.bank.Newest(ctx, org, assessment.Starter)
	m.check(err)
	items := map[itembank.ItemID]itembank.Calibrated{}
	for _, it := range in.Items {
		p := in.Scale.Parameters(it, 0)
		b := slices.Clone(p.B)
		for i := range b {
			b[i] += harder
		}
		items[it.ID] = itembank.Calibrated{Version: it.Version, A: p.A, B: b, C: p.C, SE: 0.1, Since: name}
	}
	m.check(m.db.Write(ctx, func(tx *db.Tx) error {
		_, err := itembank.Recalibrate(tx, org, assessment.Starter, in.Scale.Calibration.Name, name, items)
		return err
	}))
}

// result is the one that the n-th who took part sees.
func (m *ministry) result(n int) *assessment.Result {
	m.t.Helper()
	_, r, err := m.assessments.Result(ctx, assessment.Holder(org, string(m.taken[n].Key)), m.taken[n].ID)
	m.check(err)
	return r
}

func (m *ministry) release(id round.ID) *results.Release {
	m.t.Helper()
	p, err := m.results.Report(ctx, m.officer, id, "")
	m.check(err)
	return p.Release
}

// live is the event that is under way.
func (m *ministry) live(id round.ID) rescore.ID {
	m.t.Helper()
	o, err := m.Overview(ctx, m.officer, id)
	m.check(err)
	if o.Live == nil {
		m.t.Fatal("nothing is under way")
	}
	return o.Live.ID
}

func (m *ministry) count(query string) (n int) {
	m.t.Helper()
	m.check(m.db.Read(ctx, func(tx *db.Tx) error { return tx.Row(query, nil, &n) }))
	return n
}
