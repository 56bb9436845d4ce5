package mailroom_test

import (
	"context"
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/mailroom"
	"github.com/dira-platform/dira/internal/policy"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var ctx = context.Background()

const org = "finance"

// bench is an organisation with a mail server that nobody answers at, a department, and two messages of which nobody knows whether they were sent.
type bench struct {
	*mailroom.Service
	t    *testing.T
	root policy.Path
	ids  []mailroom.ID
}

func newBench(t *testing.T, d *db.DB) *bench {
	t.Helper()
	b := &bench{t: t}
	outgoing, err := mail.NewService(d, mail.Settings{Host: "127.0.0.1", Port: 1, From: "Dira <dira@example.org>", Encryption: mail.None})
	if err != nil {
		t.Fatal(err)
	}
	b.Service = mailroom.NewService(d, outgoing)
	err = d.Write(ctx, func(tx *db.Tx) error {
		b.ids = nil
		if _, err := identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: org, Name: "Ministry of Finance", Language: "en"}, Kind: "ministry",
			Administrator: identity.Details{Name: "Awa Ndiaye", Email: "awa@example.org"}}); err != nil {
			return err
		}
		root, err := identity.SelectRoot(tx, org)
		if err != nil {
			return err
		}
		b.root = root.Path
		for _, about := range []string{"1", "2"} {
			id, err := outgoing.Queue(tx, mail.Message{Org: org, Purpose: "invitation", Reference: about, To: "amina@example.org", Language: "en", Subject: "Come", Text: "Come."})
			if err != nil {
				return err
			}
			b.ids = append(b.ids, id)
		}
		_, err = mail.AfterRestore(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bench) as(role policy.Role) policy.Actor {
	return policy.Actor{Org: org, Person: "p", Role: role, Unit: b.root, Strong: true}
}

func (b *bench) code(err error, want string) {
	b.t.Helper()
	got := ""
	if err != nil {
		got = errs.As(err).Code
	}
	if got != want {
		b.t.Errorf("got %q (%v), want %q", got, err, want)
	}
}

// TestDecide is the main job: somebody sees what is uncertain, has one sent again and settles the other.
func TestDecide(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		officer := b.as(policy.Officer)
		o, err := b.Overview(ctx, officer)
		if err != nil || o.Off || len(o.Open) != 2 || o.Counts[mailroom.Uncertain] != 2 || o.Open[0].To != "amina@example.org" {
			t.Fatalf("overview: %+v, %v", o, err)
		}
		b.code(b.Resend(ctx, officer, b.ids[0]), "")
		b.code(b.Resend(ctx, officer, b.ids[0]), "mail_state")
		b.code(b.Cancel(ctx, officer, b.ids[1]), "")
		o, err = b.Overview(ctx, officer)
		if err != nil || len(o.Open) != 0 || o.Counts[mailroom.Queued] != 1 || o.Counts[mailroom.Cancelled] != 1 {
			t.Errorf("afterwards: %+v, %v", o, err)
		}
	})
}

// TestWhoMay shows that the mail belongs to the whole organisation, and who may do what with it.
func TestWhoMay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		for role, want := range map[policy.Role]string{policy.Officer: "", policy.Administrator: "", policy.Auditor: "role_not_allowed", policy.Manager: "role_not_allowed"} {
			_, err := b.Overview(ctx, b.as(role))
			b.code(err, want)
		}
		local := b.as(policy.Officer)
		local.Unit = b.root.Below("department")
		_, err := b.Overview(ctx, local)
		b.code(err, "mail_not_found")
		_, err = b.Overview(ctx, policy.Anyone())
		b.code(err, "sign_in_needed")
		b.code(b.Resend(ctx, b.as(policy.Administrator), b.ids[0]), "role_not_allowed")
		_, err = b.Test(ctx, b.as(policy.Officer), "a@example.org", "en", "s", "t")
		b.code(err, "role_not_allowed")
		foreign := b.as(policy.Officer)
		foreign.Org = "health"
		_, err = b.Overview(ctx, foreign)
		b.code(err, "organisation_not_found")
	})
}

// TestTest shows what an administrator is told when nobody answers at the mail server, and when there is none.
func TestTest(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		b := newBench(t, d)
		admin := b.as(policy.Administrator)
		trial, err := b.Test(ctx, admin, "awa@example.org", "en", "Test", "Test.")
		if err != nil || trial.Fault == nil || trial.Fault.Step != mail.StepConnect || len(trial.Passed) != 0 {
			t.Errorf("trial: %+v, %v", trial, err)
		}
		_, err = b.Test(ctx, admin, "nobody", "en", "Test", "Test.")
		b.code(err, "mail_address")
		none, err := mail.NewService(d, mail.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		off := mailroom.NewService(d, none)
		if on, err := off.Testable(ctx, admin); on || err != nil {
			t.Errorf("testable: %t, %v", on, err)
		}
		_, err = off.Test(ctx, admin, "awa@example.org", "en", "Test", "Test.")
		b.code(err, "mail_off")
	})
}
