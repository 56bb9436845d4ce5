package signin_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
)

func (o *office) known(name, email string, roles ...policy.Role) identity.PersonID {
	o.t.Helper()
	id, err := o.people.AddPerson(ctx, o.boss(), o.root, identity.Details{Name: name, Email: email})
	for _, r := range roles {
		if err == nil {
			err = o.people.Grant(ctx, o.boss(), id, r, o.root)
		}
	}
	if err != nil {
		o.t.Fatal(err)
	}
	return id
}

func TestInvitations(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id := o.known("Bea", "bea@example.org")
		old, err := o.Invite(ctx, o.boss(), id, false)
		if err != nil {
			t.Fatal(err)
		}
		in, err := o.Invite(ctx, o.boss(), id, false)
		if err != nil || in.Code == old.Code || in.Until.Sub(o.clock.read()) != 14*24*time.Hour {
			t.Fatalf("invited: %+v, %v", in, err)
		}
		if _, err := o.Invited(ctx, old.Code, visit); code(err) != "invitation_over" {
			t.Errorf("the code before: %v", err)
		}
		typed := signin.ParseCode(" " + strings.ReplaceAll(strings.ToLower(string(in.Code)), "-", " "))
		if got, err := o.Invited(ctx, typed, visit); err != nil || got.Name != "Bea" || got.OrgName != "Ministry finance" || got.Again {
			t.Errorf("invited: %+v, %v", got, err)
		}
		if _, err := o.Accept(ctx, in.Code, "bea@example.org", visit); code(err) != "password_about_you" {
			t.Errorf("the address as password: %v", err)
		}
		e, err := o.Accept(ctx, in.Code, password, visit)
		if err != nil || o.who(e.Token).Name != "Bea" || o.who(e.Token).Strong {
			t.Fatalf("accepted: %v", err)
		}
		if _, err := o.Accept(ctx, in.Code, password, visit); code(err) != "invitation_over" {
			t.Errorf("a code twice: %v", err)
		}
		in, err = o.Invite(ctx, o.boss(), id, false)
		if err != nil {
			t.Fatal(err)
		}
		o.clock.turn(15 * 24 * time.Hour)
		if _, err := o.Accept(ctx, in.Code, password, visit); code(err) != "invitation_over" {
			t.Errorf("after fifteen days: %v", err)
		}
		if n := o.count(`SELECT COUNT(*) FROM signin_invitations WHERE code_hash LIKE '%` + string(in.Code) + `%'`); n != 0 {
			t.Error("a code stands in the database")
		}
		in, err = o.Invite(ctx, o.boss(), id, true)
		if err != nil || in.Code != "" || o.count(`SELECT COUNT(*) FROM mail_messages WHERE purpose = 'signin_invitation'`) != 1 {
			t.Errorf("by mail: %+v, %v", in, err)
		}
		if !contains(o.logged("finance"), "invitation.made", "invitation.used") {
			t.Errorf("logged %q", o.logged("finance"))
		}
	})
}

// TestNobodyMakesACodeForMoreThanTheyHave: with the code of an administrator, an officer would be one.
func TestNobodyMakesACodeForMoreThanTheyHave(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		officer := policy.Actor{Org: "finance", Person: string(o.known("Oscar", "oscar@example.org", policy.Officer)), Role: policy.Officer, Unit: o.path, Strong: true}
		auditor := o.known("Ada", "ada@example.org", policy.Auditor)
		manager := o.known("Mia", "mia@example.org", policy.Manager)
		if _, err := o.Invite(ctx, officer, o.admin, false); code(err) != "invite_elevated" {
			t.Errorf("an officer makes a code for the administrator: %v", err)
		}
		if _, err := o.Invite(ctx, officer, auditor, false); code(err) != "invite_elevated" {
			t.Errorf("an officer makes a code for an auditor: %v", err)
		}
		if _, err := o.Invite(ctx, officer, manager, false); err != nil {
			t.Errorf("an officer invites a manager: %v", err)
		}
		member := policy.Actor{Org: "finance", Person: string(manager), Role: policy.Member, Unit: o.path, Strong: true}
		if _, err := o.Invite(ctx, member, auditor, false); !errs.Is(err, errs.NotAllowed) {
			t.Errorf("a member invites: %v", err)
		}
		elsewhere := o.boss()
		elsewhere.Org = "interior"
		if _, err := o.Invite(ctx, elsewhere, manager, false); !errs.Is(err, errs.NotFound) {
			t.Errorf("an administrator of another organisation invites: %v", err)
		}
	})
}

func TestRecoveryLeavesTheSecondFactor(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		_, codes, strong := o.secure(o.entered("awa@example.org").Token)
		if err := o.Recover(ctx, "finance", "awa@example.org", visit); err != nil {
			t.Fatal(err)
		}
		var text string
		err := o.db.Read(ctx, func(tx *db.Tx) error {
			return tx.Row(`SELECT body FROM mail_messages WHERE purpose = 'signin_recovery'`, nil, &text)
		})
		if err != nil {
			t.Fatal(err)
		}
		_, link, _ := strings.Cut(text, "https://dira.example.org/invited/")
		secret := signin.Code(strings.Fields(link)[0])
		e, err := o.Accept(ctx, secret, "another good sentence", visit)
		if err != nil || e.Token != "" || e.Step == "" {
			t.Fatalf("a message alone lets in: %+v, %v", e, err)
		}
		if !o.over(strong) {
			t.Error("a session goes on after recovering")
		}
		if e, err = o.Step(ctx, e.Step, string(codes[0]), visit); err != nil || !o.who(e.Token).Strong {
			t.Errorf("with a code from paper: %v", err)
		}
		for range 3 {
			if err := o.Recover(ctx, "finance", "nobody@example.org", visit); err != nil {
				t.Fatal(err)
			}
		}
		if err := o.Recover(ctx, "finance", "nobody@example.org", visit); code(err) != "tried_too_often" {
			t.Errorf("a fourth message: %v", err)
		}
	})
}

// Somebody's device is lost: an administrator ends what is open on it, and nobody else's. An officer ends none.
func TestEndingSomebodysSessions(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id := o.hire("Hawa", "hawa@example.org")
		o.hire("Oscar", "oscar@example.org", policy.Officer)
		first, second := o.entered("hawa@example.org").Token, o.entered("hawa@example.org").Token
		_, _, officer := o.secure(o.entered("oscar@example.org").Token)
		if err := o.EndSessions(ctx, o.who(officer).Actor(), officer, id); !errs.Is(err, errs.NotAllowed) {
			t.Errorf("by an officer: %v", err)
		}
		_, _, boss := o.secure(o.entered("awa@example.org").Token)
		if err := o.EndSessions(ctx, o.who(boss).Actor(), boss, id); err != nil {
			t.Fatal(err)
		}
		if !o.over(first) || !o.over(second) || o.over(officer) || o.over(boss) {
			t.Error("other sessions are over than hers")
		}
		if !contains(o.logged("finance"), "session.revoked") {
			t.Errorf("logged %q", o.logged("finance"))
		}
	})
}

func TestResettingTheSecondFactor(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id := o.hire("Bea", "bea@example.org", policy.Officer)
		_, _, hers := o.secure(o.entered("bea@example.org").Token)
		_, _, boss := o.secure(o.entered("awa@example.org").Token)
		if err := o.ResetSecond(ctx, o.who(boss).Actor(), boss, o.admin); code(err) != "person_is_you" {
			t.Errorf("one's own: %v", err)
		}
		if err := o.ResetSecond(ctx, o.who(hers).Actor(), hers, o.admin); code(err) != "role_not_allowed" {
			t.Errorf("an officer resets the administrator's: %v", err)
		}
		if err := o.ResetSecond(ctx, o.who(boss).Actor(), boss, id); err != nil || !o.over(hers) {
			t.Fatalf("reset: %v", err)
		}
		if e := o.entered("bea@example.org"); e.Token == "" || o.who(e.Token).Strong {
			t.Errorf("after the reset: %+v", e)
		}
		if !contains(o.logged("finance"), "second_step.reset") {
			t.Errorf("logged %q", o.logged("finance"))
		}
	})
}
