package round_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/secret"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var ctx = context.Background()

// What comes with the program is read once: that takes longer than most tests.
var (
	builtInFramework  = sync.OnceValues(framework.BuiltIn)
	builtInInstrument = sync.OnceValues(itembank.BuiltIn)
)

const org = "finance"

// ministry is an organisation of three units: the ministry, its budget department, and a team there.
type ministry struct {
	*round.Service
	t           *testing.T
	db          *db.DB
	now         time.Time
	assessments *assessment.Service
	officer     policy.Actor
	units       map[string]*identity.Unit
	people      map[string]identity.PersonID
}

func newMinistry(t *testing.T, d *db.DB) *ministry {
	t.Helper()
	m := &ministry{t: t, db: d, now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), units: map[string]*identity.Unit{}, people: map[string]identity.PersonID{}}
	d.SetClock(func() time.Time { return m.now })
	m.write(func(tx *db.Tx) error {
		_, err := identity.Found(tx, identity.Founding{
			Organisation: identity.Organisation{ID: org, Name: "Ministry of Finance", Language: "en"}, Kind: "ministry",
			Administrator: identity.Details{Name: "Awa Ndiaye", Email: "awa@example.org"}})
		return err
	})
	m.write(func(tx *db.Tx) (err error) {
		m.units["ministry"], err = identity.SelectRoot(tx, org)
		return err
	})
	m.unit("budget", "ministry")
	m.unit("team", "budget")
	m.unit("taxes", "ministry")
	m.install()
	outgoing, err := mail.NewService(d, mail.Settings{Host: "127.0.0.1", Port: 1, From: "Dira <dira@example.org>", Encryption: mail.None})
	if err != nil {
		t.Fatal(err)
	}
	m.Service = round.NewService(d, m.assessments, outgoing, secret.New(), "https://dira.example.org", func(language string, t time.Time) string {
		return language + " " + t.Format(time.DateOnly)
	})
	m.assessments.React(m.Reactions())
	m.officer = policy.Actor{Org: org, Person: "officer", Role: policy.Officer, Unit: m.units["ministry"].Path, Strong: true}
	return m
}

func (m *ministry) install() {
	m.t.Helper()
	frameworks, bank := framework.NewService(m.db), itembank.NewService(m.db)
	v, err := builtInFramework()
	if err != nil {
		m.t.Fatal(err)
	}
	in, err := builtInInstrument()
	if err != nil {
		m.t.Fatal(err)
	}
	if err := frameworks.Install(ctx, org, v); err != nil {
		m.t.Fatal(err)
	}
	if _, err := bank.Install(ctx, org, in); err != nil {
		m.t.Fatal(err)
	}
	m.assessments = assessment.NewService(m.db, frameworks, bank)
}

func (m *ministry) write(fn func(*db.Tx) error) {
	m.t.Helper()
	if err := m.db.Write(ctx, fn); err != nil {
		m.t.Fatal(err)
	}
}

func (m *ministry) unit(name, parent string) {
	m.t.Helper()
	m.write(func(tx *db.Tx) (err error) {
		m.units[name], err = identity.AddUnit(tx, org, m.units[parent], identity.NewUnit{Name: name, Kind: "department"})
		return err
	})
}

func (m *ministry) person(name, unit string, more ...func(*identity.Details)) {
	m.t.Helper()
	d := identity.Details{Name: name, Email: name + "@example.org", Sex: "woman", Grade: "officer"}
	for _, f := range more {
		f(&d)
	}
	m.write(func(tx *db.Tx) error {
		p, err := identity.AddPerson(tx, org, m.units[unit], d)
		if err == nil {
			m.people[name] = p.ID
		}
		return err
	})
}

// plan is a round that can be launched.
func (m *ministry) plan(how round.Identification) round.Plan {
	p := round.Plan{Name: "Autumn", Purpose: "To plan training.", Contact: "Awa", Scope: []string{"AI"}, Identification: how, Languages: []string{"en", "fr"},
		Units: []identity.UnitID{m.units["budget"].ID}, ClosesAt: m.now.Add(14 * 24 * time.Hour), Reminders: []time.Time{m.now.Add(7 * 24 * time.Hour)}}
	for _, kind := range []round.MessageKind{round.Invitation, round.Reminder} {
		for _, language := range p.Languages {
			p.Messages = append(p.Messages, round.Message{Kind: kind, Language: language, Subject: language + " " + string(kind) + " {round}",
				Text: "{name}, {organisation}: {link} ({code}) until {closes}"})
		}
	}
	return p
}

// launched is a round that runs, with everyone invited.
func (m *ministry) launched(how round.Identification) round.ID {
	m.t.Helper()
	id, err := m.Create(ctx, m.officer, m.units["ministry"].ID, m.plan(how))
	if err != nil {
		m.t.Fatal(err)
	}
	if err := m.Launch(ctx, m.officer, id); err != nil {
		m.t.Fatal(err)
	}
	m.invite(id)
	return id
}

func (m *ministry) invite(id round.ID) {
	m.t.Helper()
	for left := 1; left > 0; {
		var err error
		if left, err = m.InviteSome(ctx, org, id, 2); err != nil {
			m.t.Fatal(err)
		}
	}
}

// codes are the codes of the invited by name.
func (m *ministry) codes(id round.ID) map[string]string {
	m.t.Helper()
	list, err := m.Invitations(ctx, m.officer, id, m.units["ministry"].ID)
	if err != nil {
		m.t.Fatal(err)
	}
	codes := map[string]string{}
	for _, i := range list {
		codes[i.Name] = string(i.Code)
	}
	return codes
}

// finish answers one question of an assessment and submits it.
func (m *ministry) finish(started assessment.Started) {
	m.t.Helper()
	who := assessment.Holder(org, string(started.Key))
	if _, err := m.assessments.Answer(ctx, who, started.ID, assessment.Reply{Number: 1, Choice: []string{"3"}, Key: "k"}); err != nil {
		m.t.Fatal(err)
	}
	if _, err := m.assessments.Submit(ctx, who, started.ID); err != nil {
		m.t.Fatal(err)
	}
}

func (m *ministry) begin(code string) assessment.Started {
	m.t.Helper()
	started, err := m.Begin(ctx, code, round.Taking{Language: "en"})
	if err != nil {
		m.t.Fatal(err)
	}
	return started
}

// progress is the counts of the units as lines.
func (m *ministry) progress(who policy.Actor, id round.ID) (lines []string) {
	m.t.Helper()
	p, err := m.Progress(ctx, who, id)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, u := range p.Units {
		lines = append(lines, fmt.Sprintf("%s%s %s", strings.Repeat(" ", u.Depth), u.Unit.Name, counts(u.Count)))
	}
	return lines
}

// counts is a count as text: invited, begun, finished.
func counts(c round.Count) string { return fmt.Sprintf("%d/%d/%d", c.Invited, c.Begun, c.Finished) }

// queued are the subjects and addresses of the mail that waits.
func (m *ministry) queued() (list []string) {
	m.t.Helper()
	outgoing, err := mail.NewService(m.db, mail.Settings{})
	if err != nil {
		m.t.Fatal(err)
	}
	m.write(func(tx *db.Tx) error {
		entries, err := outgoing.List(tx, org, mail.Queued, "", 100)
		list = nil
		for _, e := range entries {
			list = append(list, e.To+": "+e.Subject)
		}
		return err
	})
	return list
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	if code == "" && err == nil {
		return
	}
	if e := errs.As(err); e == nil || e.Code != code {
		t.Errorf("got %v, want %q", err, code)
	}
}
