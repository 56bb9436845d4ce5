package load

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/signin"
)

// ministry is an organisation whose people are asked. It is made through the services on the database that the servers use.
type ministry struct {
	t       testing.TB
	app     *app.App
	officer policy.Actor
	root    *identity.Unit
	people  []identity.PersonID
}

const org = "finance"

// newMinistry founds an organisation with so many people on a database, beside the servers. It works on no jobs and sends nothing.
func newMinistry(t testing.TB, data, database string, people int, outgoing mail.Settings) *ministry {
	t.Helper()
	a, err := app.New(context.Background(), app.Config{Data: data, Database: database, Mail: outgoing, Address: "http://" + host}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	m := &ministry{t: t, app: a}
	var founder identity.PersonID
	m.write(func(tx *db.Tx) (err error) {
		founder, err = identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: org, Name: "Ministry of Finance", Language: "en"}, Kind: "ministry",
			Administrator: identity.Details{Name: "Awa Ndiaye", Email: "awa.ndiaye@example.org"}})
		return err
	})
	m.check(a.SignIn.Founded(context.Background(), org))
	m.write(func(tx *db.Tx) (err error) {
		if m.root, err = identity.SelectRoot(tx, org); err != nil {
			return err
		}
		m.people = nil
		for i := range people {
			p, err := identity.AddPerson(tx, org, m.root, identity.Details{Name: fmt.Sprintf("Invented Person %d", i), Email: fmt.Sprintf("person%d@example.org", i), Sex: "woman"})
			if err != nil {
				return err
			}
			m.people = append(m.people, p.ID)
		}
		return nil
	})
	m.officer = policy.Actor{Org: org, Person: string(founder), Role: policy.Officer, Unit: m.root.Path, Strong: true}
	return m
}

func (m *ministry) check(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

func (m *ministry) write(fn func(*db.Tx) error) {
	m.t.Helper()
	m.check(m.app.DB.Write(context.Background(), fn))
}

// launch starts a round. The servers invite its people, in a job.
func (m *ministry) launch(how round.Identification) round.ID {
	m.t.Helper()
	ctx := context.Background()
	plan := round.Plan{Name: "Round " + string(how), Purpose: "To plan training.", Contact: "Awa Ndiaye", Scope: []string{"AI"}, Identification: how,
		Languages: []string{"en"}, Units: []identity.UnitID{m.root.ID}, ClosesAt: time.Now().Add(14 * 24 * time.Hour)}
	for _, kind := range []round.MessageKind{round.Invitation, round.Reminder} {
		plan.Messages = append(plan.Messages, round.Message{Kind: kind, Language: "en", Subject: "{round}", Text: "{name}\n\n{link}\n\n{closes}"})
	}
	id, err := m.app.Rounds.Create(ctx, m.officer, m.root.ID, plan)
	m.check(err)
	m.check(m.app.Rounds.Launch(ctx, m.officer, id))
	return id
}

// invited waits until the servers have invited everyone in a round, and returns the codes.
func (m *ministry) invited(id round.ID) (codes []string) {
	m.t.Helper()
	ctx := context.Background()
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		i, err := m.app.Rounds.Inviting(ctx, m.officer, id)
		m.check(err)
		if i.Invited == i.People {
			break
		}
		if time.Now().After(deadline) {
			m.t.Fatalf("after a minute %d of %d are invited", i.Invited, i.People)
		}
	}
	list, err := m.app.Rounds.Invitations(ctx, m.officer, id, m.root.ID)
	m.check(err)
	for _, i := range list {
		codes = append(codes, string(i.Code))
	}
	return codes
}

// openCode is the one code of an anonymous round.
func (m *ministry) openCode(id round.ID) string {
	m.t.Helper()
	code, err := m.app.Rounds.OpenCode(context.Background(), m.officer, id)
	m.check(err)
	return string(code)
}

// signIn signs in some of the people, and returns the tokens of their browsers.
func (m *ministry) signIn(people []identity.PersonID) (tokens []string) {
	m.t.Helper()
	m.write(func(tx *db.Tx) error {
		tokens = nil
		for _, id := range people {
			token, err := signin.Begin(tx, org, id, false, "Firefox, Linux")
			if err != nil {
				return err
			}
			tokens = append(tokens, string(token))
		}
		return nil
	})
	return tokens
}

// secretOf is the file with the server's secret in a data folder.
func secretOf(data string) string { return filepath.Join(data, "secret.key") }
