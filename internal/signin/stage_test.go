package signin_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/secret"
	"github.com/dira-platform/dira/internal/signin"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var ctx = context.Background()

// clock is a clock that tests turn.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) read() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) turn(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// plainWords are messages in which the arguments stand as they are.
type plainWords struct{}

func (plainWords) T(key string, args ...any) string {
	return fmt.Sprintln(append([]any{key}, args...)...)
}

// office is a server with one organisation, its administrator and an officer.
type office struct {
	*signin.Service
	t      *testing.T
	db     *db.DB
	clock  *clock
	people *identity.Service
	secret secret.Secret
	root   identity.UnitID
	path   policy.Path
	admin  identity.PersonID
	events []string
}

const (
	password = "correct horse battery"
	home     = "198.51.100.7"
)

var visit = signin.Visit{Address: home, Device: "Firefox, Linux"}

// begin makes the organisation by a link from the console, as a person would.
func begin(t *testing.T, d *db.DB) *office {
	t.Helper()
	o := &office{t: t, db: d, clock: &clock{now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)}, people: identity.NewService(d), secret: secret.New()}
	d.SetClock(o.clock.read)
	o.Service = o.another("")
	o.found("finance", "awa@example.org")
	o.root, o.path = o.rootOf("finance")
	return o
}

// another is a second server process on the same database.
func (o *office) another(address string) *signin.Service {
	o.t.Helper()
	m, err := mail.NewService(o.db, mail.Settings{Host: "localhost", Encryption: mail.None, From: "dira@example.org"})
	if err != nil {
		o.t.Fatal(err)
	}
	if address == "" {
		address = "https://dira.example.org"
	}
	s, err := signin.NewService(o.db, signin.Surroundings{
		Secret: o.secret, Mail: m, Address: address, Allowed: []string{"127.0.0.1", "localhost"},
		Words: func(string) signin.Words { return plainWords{} },
		Date:  func(_ string, t time.Time) string { return t.Format(time.DateOnly) },
		Founded: func(_ context.Context, org string) error {
			o.events = append(o.events, org)
			return nil
		},
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return s.Cheap()
}

func founding(short, email string) identity.Founding {
	return identity.Founding{Organisation: identity.Organisation{ID: identity.OrganisationID(short), Name: "Ministry " + short, Language: "en"}, Kind: "ministry",
		Administrator: identity.Details{Name: "Awa Ndiaye", Email: email}}
}

func (o *office) found(short, email string) signin.Entered {
	o.t.Helper()
	link, err := o.NewSetup(ctx, policy.Operator(policy.Public))
	if err != nil {
		o.t.Fatal(err)
	}
	e, err := o.Found(ctx, link, founding(short, email), password, visit)
	if err != nil {
		o.t.Fatal(err)
	}
	if o.admin == "" {
		o.admin = o.who(e.Token).Person
	}
	return e
}

func (o *office) rootOf(org string) (identity.UnitID, policy.Path) {
	o.t.Helper()
	var u *identity.Unit
	if err := o.db.Read(ctx, func(tx *db.Tx) (err error) { u, err = identity.SelectRoot(tx, org); return err }); err != nil {
		o.t.Fatal(err)
	}
	return u.ID, u.Path
}

// who is the session of a token.
func (o *office) who(t signin.Token) *signin.Session {
	o.t.Helper()
	s, err := o.Who(ctx, t)
	if err != nil || s == nil {
		o.t.Fatalf("nobody is signed in: %v", err)
	}
	return s
}

func (o *office) over(t signin.Token) bool {
	o.t.Helper()
	s, err := o.Who(ctx, t)
	if err != nil {
		o.t.Fatal(err)
	}
	return s == nil
}

func (o *office) enter(email, word string, v signin.Visit) (signin.Entered, error) {
	return o.Enter(ctx, signin.Credentials{Org: "finance", Email: email, Password: word}, v)
}

// entered signs somebody in who can.
func (o *office) entered(email string) signin.Entered {
	o.t.Helper()
	e, err := o.enter(email, password, visit)
	if err != nil {
		o.t.Fatal(err)
	}
	return e
}

// boss is the administrator as an actor who showed a second factor.
func (o *office) boss() policy.Actor {
	return policy.Actor{Org: "finance", Person: string(o.admin), Role: policy.Administrator, Unit: o.path, Strong: true}
}

// hire makes a person known and lets them choose a password.
func (o *office) hire(name, email string, roles ...policy.Role) identity.PersonID {
	o.t.Helper()
	id, err := o.people.AddPerson(ctx, o.boss(), o.root, identity.Details{Name: name, Email: email})
	if err != nil {
		o.t.Fatal(err)
	}
	for _, r := range roles {
		if err := o.people.Grant(ctx, o.boss(), id, r, o.root); err != nil {
			o.t.Fatal(err)
		}
	}
	in, err := o.Invite(ctx, o.boss(), id, false)
	if err != nil {
		o.t.Fatal(err)
	}
	if _, err := o.Accept(ctx, in.Code, password, visit); err != nil {
		o.t.Fatal(err)
	}
	return id
}

// secure sets up the second step in a session; what the app knows, the codes and the new token come back.
func (o *office) secure(t signin.Token) (key string, codes []signin.Code, next signin.Token) {
	o.t.Helper()
	who := o.who(t).Actor()
	a, err := o.NewApp(ctx, who, t)
	if err != nil {
		o.t.Fatal(err)
	}
	next, codes, err = o.ConfirmApp(ctx, who, t, a.Pending, signin.CodeAt(a.Key, o.clock.read()))
	if err != nil {
		o.t.Fatal(err)
	}
	return a.Key, codes, next
}

// logged lists what the log of the organisation tells, in order.
func (o *office) logged(org string) string {
	o.t.Helper()
	var all []string
	err := o.db.Read(ctx, func(tx *db.Tx) (err error) {
		all, err = db.All(tx, func(row func(...any) error) (s string, err error) { return s, row(&s) },
			`SELECT action FROM audit_events WHERE org_id = $1 ORDER BY number`, org)
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return strings.Join(all, " ")
}

func code(err error) string {
	if err == nil {
		return ""
	}
	return errs.As(err).Code
}

// each runs a test on both engines.
func each(t *testing.T, test func(t *testing.T, o *office)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { test(t, begin(t, d)) })
}

// eachEmpty runs a test on both engines, without any organisation.
func eachEmpty(t *testing.T, test func(t *testing.T, o *office)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := &office{t: t, db: d, clock: &clock{now: time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)}, people: identity.NewService(d), secret: secret.New()}
		d.SetClock(o.clock.read)
		o.Service = o.another("")
		test(t, o)
	})
}

func contains(logged string, actions ...string) bool {
	for _, a := range actions {
		if !strings.Contains(" "+logged+" ", " "+a+" ") {
			return false
		}
	}
	return true
}

func (o *office) exec(statement string) {
	o.t.Helper()
	if err := o.db.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(statement); return err }); err != nil {
		o.t.Fatal(err)
	}
}
