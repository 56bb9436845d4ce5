package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/colleague"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/institution"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/maturity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/signin"
)

// known is a person of whom everything is stored that can be: a record, roles, sessions, mail, invitations, answers under their name and without it.
type known struct {
	t      *testing.T
	a      *app.App
	person identity.PersonID
	who    policy.Actor
	boss   policy.Actor
}

const (
	knownName  = "Zeinab Unmistakable"
	knownEmail = "zeinab.unmistakable@example.org"
)

func newKnown(t *testing.T, a *app.App) *known {
	t.Helper()
	ctx := context.Background()
	k := &known{t: t, a: a}
	var boss identity.PersonID
	var root *identity.Unit
	k.write(func(tx *db.Tx) (err error) {
		boss, err = identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: "finance", Name: "Ministry", Language: "en"}, Kind: "ministry",
			Administrator: identity.Details{Name: "Awa Ndiaye", Email: "awa@example.org"}})
		return err
	})
	k.write(func(tx *db.Tx) (err error) {
		if root, err = identity.SelectRoot(tx, "finance"); err != nil {
			return err
		}
		p, err := identity.AddPerson(tx, "finance", root, identity.Details{Name: knownName, Email: knownEmail, StaffNumber: "ZU-4711", Sex: "woman"})
		if err == nil {
			k.person = p.ID
		}
		return err
	})
	k.boss = policy.Actor{Org: "finance", Person: string(boss), Role: policy.Administrator, Unit: root.Path, Strong: true}
	k.who = policy.Actor{Org: "finance", Person: string(k.person), Role: policy.Member, Unit: root.Path}
	k.must(a.SignIn.Founded(ctx, "finance"))
	k.must(a.People.Grant(ctx, k.boss, k.person, policy.Officer, root.ID))
	k.write(func(tx *db.Tx) error {
		_, err := signin.Begin(tx, "finance", k.person, true, "Firefox")
		return err
	})
	officer := k.boss
	officer.Role = policy.Officer
	for _, how := range []round.Identification{round.Named, round.Coded} {
		k.take(officer, root.ID, how)
	}
	for _, how := range []institution.State{institution.Answering, institution.Fixed} {
		k.lookAtSelf(officer, root, how)
	}
	k.sitOnPanel(officer, root)
	k.propose()
	k.say()
	return k
}

// noteOf is what somebody notes for themselves: the person their name.
var noteOf = map[bool]string{true: knownName}

// lookAtSelf makes an assessment of the institution in which the person answers, and is to do something.
func (k *known) lookAtSelf(officer policy.Actor, unit *identity.Unit, until institution.State) {
	k.t.Helper()
	ctx, s := context.Background(), k.a.Institutions
	id, err := s.Create(ctx, officer, institution.New{Unit: unit.ID, Name: string(until), Instrument: maturity.Starter, AnswerBy: time.Now().Add(time.Hour)})
	k.must(err)
	people := []identity.PersonID{k.person}
	k.write(func(tx *db.Tx) error {
		people = people[:1]
		for _, name := range []string{"Two", "Three"} {
			p, err := identity.AddPerson(tx, "finance", unit, identity.Details{Name: name})
			if err != nil {
				return err
			}
			people = append(people, p.ID)
		}
		return nil
	})
	for _, p := range people {
		k.must(s.Ask(ctx, officer, id, p))
	}
	k.must(s.Launch(ctx, officer, id))
	in, err := maturity.BuiltIn()
	k.must(err)
	for _, p := range people {
		who := policy.Actor{Org: "finance", Person: string(p), Role: policy.Member, Unit: unit.Path}
		waiting, err := s.Of(ctx, who)
		k.must(err)
		part := waiting[len(waiting)-1].ID
		for _, d := range in.Dimensions {
			answers := map[string]institution.Answer{}
			for _, q := range d.Questions {
				answers[q.ID] = institution.Answer{Level: q.Answers[0].Code}
			}
			for _, st := range d.Statements {
				answers[st.ID] = institution.Answer{Level: "started", Note: noteOf[p == k.person]}
			}
			_, err := s.Save(ctx, who, part, d.ID, answers)
			k.must(err)
		}
		if until == institution.Fixed {
			k.must(s.Finish(ctx, who, part))
		}
	}
	if until != institution.Fixed {
		return
	}
	k.must(s.Close(ctx, officer, id))
	k.must(s.AddAction(ctx, officer, id, institution.Action{Statement: "lead_goals", What: "something", Person: k.person}))
	for _, st := range in.Statements() {
		k.must(s.Agree(ctx, officer, id, st.ID, institution.Agreed{Level: "started"}))
	}
	k.must(s.Fix(ctx, officer, id))
}

func (k *known) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *known) write(fn func(*db.Tx) error) {
	k.t.Helper()
	k.must(k.a.DB.Write(context.Background(), fn))
}

// take launches a round in which the person takes part.
func (k *known) take(officer policy.Actor, unit identity.UnitID, how round.Identification) {
	k.t.Helper()
	ctx := context.Background()
	id, err := k.a.Rounds.Create(ctx, officer, unit, round.Plan{Name: string(how), Purpose: "p", Contact: "c", Scope: []string{"AI"}, Identification: how,
		Languages: []string{"en"}, Units: []identity.UnitID{unit}, ClosesAt: time.Now().Add(time.Hour),
		Messages: []round.Message{{Kind: round.Invitation, Language: "en", Subject: "s {name}", Text: "{name} {link}"}}})
	k.must(err)
	k.must(k.a.Colleagues.SetWay(ctx, officer, id, colleague.May))
	k.must(k.a.Rounds.Launch(ctx, officer, id))
	_, err = k.a.Rounds.InviteSome(ctx, "finance", id, 100)
	k.must(err)
	list, err := k.a.Rounds.Invitations(ctx, officer, id, unit)
	k.must(err)
	for _, i := range list {
		started, err := k.a.Rounds.Begin(ctx, string(i.Code), round.Taking{Language: "en"})
		k.must(err)
		holder := assessment.Holder("finance", string(started.Key))
		_, err = k.a.Assessments.Answer(ctx, holder, started.ID, assessment.Reply{Number: 1, Choice: []string{"3"}, Key: "k"})
		k.must(err)
		_, err = k.a.Assessments.Submit(ctx, holder, started.ID)
		k.must(err)
		other := knownEmail
		if i.Person == k.person {
			other = "awa@example.org"
		}
		k.must(k.a.Colleagues.Ask(ctx, holder, started.ID, colleague.Names{Supervisor: other}))
	}
	k.views(k.who)
	k.views(k.boss)
}

// views has somebody give the views that they are asked for.
func (k *known) views(who policy.Actor) {
	k.t.Helper()
	ctx := context.Background()
	waiting, err := k.a.Colleagues.Of(ctx, who)
	k.must(err)
	if len(waiting) != 1 {
		k.t.Fatalf("%d views wait", len(waiting))
	}
	came := colleague.Came{Code: string(waiting[0].Code)}
	_, err = k.a.Colleagues.Begin(ctx, who, came)
	k.must(err)
	k.must(k.a.Colleagues.Rate(ctx, who, came, []colleague.Rated{{Ability: "AI", Level: "basic", Points: 3}}))
	k.must(k.a.Colleagues.Give(ctx, who, came, knownName+" does it well", ""))
}

// traces lists every place of the database in which something leads to the person.
func (k *known) traces() (found []string) {
	k.t.Helper()
	k.must(k.a.DB.Read(context.Background(), func(tx *db.Tx) error {
		tables, err := tx.Tables()
		if err != nil {
			return err
		}
		for _, table := range tables {
			for _, c := range table.Columns {
				if c.Kind != db.Text {
					continue
				}
				values, err := db.All(tx, func(row func(...any) error) (s string, err error) { return s, row(&s) },
					fmt.Sprintf(`SELECT COALESCE(%s, '') FROM %s`, db.Quoted(c.Name), db.Quoted(table.Name)))
				if err != nil {
					return err
				}
				all := strings.Join(values, "\n")
				for _, trace := range []string{string(k.person), knownName, knownEmail, "ZU-4711"} {
					if strings.Contains(all, trace) {
						found = append(found, table.Name+"."+c.Name+": "+trace)
					}
				}
			}
		}
		return nil
	}))
	return found
}

// TestErasedEverywhere erases somebody of whom everything is stored and looks for them in every column of every table.
func TestErasedEverywhere(t *testing.T) {
	for name, where := range map[string]func(*testing.T) string{
		"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "dira.sqlite") },
		"postgres": func(t *testing.T) string { return dbtest.PostgresURL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			ctx := context.Background()
			config := app.Config{Data: t.TempDir(), Database: where(t), Version: "test",
				Mail: mail.Settings{Host: "127.0.0.1", Port: 1, From: "dira@example.org", Encryption: mail.None}}
			a, err := app.New(ctx, config, slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { a.Close() }()
			k := newKnown(t, a)
			if before := k.traces(); len(before) < 10 {
				t.Fatalf("only %q before", before)
			}
			all, err := a.Privacy.Everything(ctx, k.who)
			if err != nil {
				t.Fatal(err)
			}
			if got := len(all.Parts["assessments"].([]assessment.Record)); got != 1 { // the named one; nothing says that the coded one is theirs
				t.Errorf("%d assessments under their name", got)
			}
			taken, err := json.Marshal(all)
			if err != nil {
				t.Fatal(err)
			}
			if goNames := regexp.MustCompile(`"([A-Z]\w*[a-z]\w*|ID)":`).FindAllString(string(taken), -1); goNames != nil {
				t.Errorf("what people take along has names of fields as the program has them: %q", goNames)
			}
			if err := a.Privacy.EraseMe(ctx, k.who); err != nil {
				t.Fatal(err)
			}
			if after := k.traces(); len(after) > 0 {
				t.Errorf("left: %q", after)
			}
			ledger, err := os.ReadFile(config.ErasuresPath())
			if err != nil || !strings.Contains(string(ledger), string(k.person)) || strings.Count(string(ledger), `"assessment"`) != 2 {
				t.Errorf("the ledger says %q, %v", ledger, err)
			}
			k.comesBack(config)
		})
	}
}

// comesBack puts the person into the database again, as a backup would, and starts the server: it must erase them before anybody sees them.
func (k *known) comesBack(config app.Config) {
	k.t.Helper()
	ctx := context.Background()
	k.write(func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO identity_people (org_id, id, unit_id, staff_number, name, email, language, sex, age_band, grade, job_role, state, created_at, changed_at)
			SELECT org_id, $1, unit_id, 'ZU-4711', $2, $3, '', '', '', '', '', 'active', 0, 0 FROM identity_people WHERE id = $4`,
			string(k.person), knownName, knownEmail, k.boss.Person)
		return err
	})
	k.a.Close()
	var err error
	if k.a, err = app.New(ctx, config, slog.New(slog.DiscardHandler)); err != nil {
		k.t.Fatal(err)
	}
	defer k.a.Close()
	if after := k.traces(); len(after) > 0 {
		k.t.Errorf("came back: %q", after)
	}
}

// TestErasing shows who may erase whom.
func TestErasing(t *testing.T) {
	a := newApp(t, filepath.Join(t.TempDir(), "dira.sqlite"))
	ctx := context.Background()
	k := newKnown(t, a)
	if err := a.Privacy.EraseMe(ctx, k.boss); errs.As(err).Code != "last_administrator" {
		t.Errorf("the last administrator erases themselves: %v", err)
	}
	other := k.who
	other.Person = "somebody"
	if err := a.Privacy.ErasePerson(ctx, other, k.person); errs.As(err) == nil {
		t.Error("a member erases somebody")
	}
	if err := a.Privacy.ErasePerson(ctx, k.boss, k.person); err != nil {
		t.Error(err)
	}
	if _, err := a.Privacy.Everything(ctx, k.who); !errs.Is(err, errs.NotFound) {
		t.Errorf("whoever is erased reads %v", err)
	}
}
