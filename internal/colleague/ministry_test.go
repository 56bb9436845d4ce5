package colleague_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/colleague"
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

// keys are words that are only named.
type keys struct{}

func (keys) T(key string, args ...any) string {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == "link" {
			return key + " " + args[i+1].(string)
		}
	}
	return key
}

// ministry is an organisation of one unit with people of whom one asks others.
type ministry struct {
	*colleague.Service
	t           *testing.T
	db          *db.DB
	now         time.Time
	secret      secret.Secret
	assessments *assessment.Service
	rounds      *round.Service
	officer     policy.Actor
	root        *identity.Unit
	people      map[string]identity.PersonID
	round       round.ID

	asker   policy.Actor // with the key of their assessment
	session assessment.ID
}

var everybody = []string{"amina", "boss", "chidi", "dara", "eve", "femi", "gita"}

// newMinistry is a ministry with a round in which Amina has taken part.
func newMinistry(t *testing.T, d *db.DB, how round.Identification) *ministry {
	t.Helper()
	m := &ministry{t: t, db: d, now: time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC), secret: secret.New(), people: map[string]identity.PersonID{}}
	d.SetClock(func() time.Time { return m.now })
	m.write(func(tx *db.Tx) error {
		_, err := identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: org, Name: "Ministry of Finance", Language: "en"}, Kind: "ministry",
			Administrator: identity.Details{Name: "Awa Ndiaye", Email: "awa@example.org"}})
		return err
	})
	m.write(func(tx *db.Tx) (err error) {
		if m.root, err = identity.SelectRoot(tx, org); err != nil {
			return err
		}
		for _, name := range everybody {
			details := identity.Details{Name: name, Email: name + "@example.org", StaffNumber: "no-" + name}
			if name == "gita" {
				details.Email = ""
			}
			p, err := identity.AddPerson(tx, org, m.root, details)
			if err != nil {
				return err
			}
			m.people[name] = p.ID
		}
		return nil
	})
	m.officer = policy.Actor{Org: org, Person: "officer", Role: policy.Officer, Unit: m.root.Path, Strong: true}
	m.services()
	m.takePart(how)
	return m
}

func (m *ministry) services() {
	m.t.Helper()
	frameworks, bank := framework.NewService(m.db), itembank.NewService(m.db)
	v, err := builtInFramework()
	m.must(err)
	in, err := builtInInstrument()
	m.must(err)
	m.must(frameworks.Install(ctx, org, v))
	_, err = bank.Install(ctx, org, in)
	m.must(err)
	m.assessments = assessment.NewService(m.db, frameworks, bank)
	outgoing, err := mail.NewService(m.db, mail.Settings{Host: "127.0.0.1", Port: 1, From: "Dira <dira@example.org>", Encryption: mail.None})
	m.must(err)
	date := func(_ string, t time.Time) string { return t.Format(time.DateOnly) }
	m.rounds = round.NewService(m.db, m.assessments, outgoing, m.secret, "https://dira.example.org", date)
	m.Service = colleague.NewService(m.db, colleague.Surroundings{Assessments: m.assessments, Mail: outgoing, Secret: m.secret, Address: "https://dira.example.org",
		Words: func(string) colleague.Words { return keys{} }, Date: date})
	reactions := m.rounds.Reactions()
	reactions.Erasing = colleague.Erasing
	m.assessments.React(reactions)
}

// takePart has Amina take part in a round whose people may ask others.
func (m *ministry) takePart(how round.Identification) {
	m.t.Helper()
	id, err := m.rounds.Create(ctx, m.officer, m.root.ID, round.Plan{Name: "Autumn", Purpose: "p", Contact: "c", Scope: []string{"D1"}, Identification: how,
		Languages: []string{"en"}, Units: []identity.UnitID{m.root.ID}, ClosesAt: m.now.Add(14 * 24 * time.Hour),
		Messages: []round.Message{{Kind: round.Invitation, Language: "en", Subject: "s", Text: "{link}"}}})
	m.must(err)
	m.round = id
	if how != round.Anonymous {
		m.must(m.SetWay(ctx, m.officer, id, colleague.May))
	}
	m.must(m.rounds.Launch(ctx, m.officer, id))
	_, err = m.rounds.InviteSome(ctx, org, id, 100)
	m.must(err)
	m.begin(m.code("amina"))
}

// code is the code of somebody's invitation, or the one code for all.
func (m *ministry) code(name string) string {
	m.t.Helper()
	if open, err := m.rounds.OpenCode(ctx, m.officer, m.round); err == nil {
		return string(open)
	}
	list, err := m.rounds.Invitations(ctx, m.officer, m.round, m.root.ID)
	m.must(err)
	for _, i := range list {
		if i.Name == name {
			return string(i.Code)
		}
	}
	m.t.Fatalf("%s is not invited", name)
	return ""
}

func (m *ministry) begin(code string) {
	m.t.Helper()
	started, err := m.rounds.Begin(ctx, code, round.Taking{Language: "en"})
	m.must(err)
	m.session, m.asker = started.ID, assessment.Holder(org, string(started.Key))
	_, err = m.assessments.Answer(ctx, m.asker, m.session, assessment.Reply{Number: 1, Choice: []string{"3"}, Key: "k"})
	m.must(err)
}

func (m *ministry) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}

func (m *ministry) write(fn func(*db.Tx) error) {
	m.t.Helper()
	m.must(m.db.Write(ctx, fn))
}

// ask asks people by their names.
func (m *ministry) ask(supervisor string, colleagues ...string) error {
	names := colleague.Names{}
	if supervisor != "" {
		names.Supervisor = supervisor + "@example.org"
	}
	for _, c := range colleagues {
		names.Colleagues = append(names.Colleagues, "no-"+c)
	}
	return m.Ask(ctx, m.asker, m.session, names)
}

// signedIn is somebody of the ministry.
func (m *ministry) signedIn(name string) policy.Actor {
	return policy.Actor{Org: org, Person: string(m.people[name]), Role: policy.Member, Unit: m.root.Path}
}

// came is how somebody who was asked comes: by the one request that waits for them.
func (m *ministry) came(name string) colleague.Came {
	m.t.Helper()
	list, err := m.Of(ctx, m.signedIn(name))
	m.must(err)
	if len(list) != 1 {
		m.t.Fatalf("%d requests wait for %s", len(list), name)
	}
	return colleague.Came{Code: string(list[0].Code)}
}

// give has somebody give all behaviours the same points.
func (m *ministry) give(name string, points int, words string) {
	m.t.Helper()
	who, c := m.signedIn(name), m.came(name)
	_, err := m.Begin(ctx, who, c)
	m.must(err)
	m.rate(who, c, points)
	m.must(m.Give(ctx, who, c, words, ""))
}

func (m *ministry) rate(who policy.Actor, c colleague.Came, points int) {
	m.t.Helper()
	form, err := m.Opened(ctx, who, c)
	m.must(err)
	var list []colleague.Rated
	for _, s := range form.Sections {
		for _, b := range s.Behaviours {
			list = append(list, colleague.Rated{Ability: b.Ability, Level: b.Level, Points: points})
		}
	}
	m.must(m.Rate(ctx, who, c, list))
}

func (m *ministry) picture() *colleague.Picture {
	m.t.Helper()
	p, err := m.Picture(ctx, m.asker, m.session)
	m.must(err)
	return p
}

// stored counts the rows of a table.
func (m *ministry) stored(table string) (n int) {
	m.t.Helper()
	m.write(func(tx *db.Tx) error { return tx.Row("SELECT COUNT(*) FROM "+db.Quoted(table), nil, &n) })
	return n
}

// everything is all text of the tables of this slice.
func (m *ministry) everything() string {
	m.t.Helper()
	var all strings.Builder
	m.write(func(tx *db.Tx) error {
		all.Reset()
		tables, err := tx.Tables()
		for _, table := range tables {
			for _, c := range table.Columns {
				if err != nil || c.Kind != db.Text || !strings.HasPrefix(table.Name, "colleague_") {
					continue
				}
				var values []string
				values, err = db.All(tx, func(row func(...any) error) (s string, err error) { return s, row(&s) },
					"SELECT "+db.Quoted(c.Name)+" FROM "+db.Quoted(table.Name))
				all.WriteString(strings.Join(values, "\n") + "\n")
			}
		}
		return err
	})
	return all.String()
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
