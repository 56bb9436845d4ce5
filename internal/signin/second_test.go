package signin_test

import (
	"slices"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
)

func TestSecondStep(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		first := o.entered("awa@example.org")
		who := o.who(first.Token).Actor()
		if err := policy.Require(who, policy.ManageSignIn, policy.Object{Org: "finance", Unit: o.path}, "x"); !errs.Is(err, errs.SecondFactor) {
			t.Errorf("an administrator acts with one factor: %v", err)
		}
		key, codes, strong := o.secure(first.Token)
		if !o.over(first.Token) || !o.who(strong).Strong || len(codes) != 10 || len(slices.Compact(slices.Sorted(slices.Values(codes)))) != 10 {
			t.Fatalf("strong %v, %d codes; the old token is over: %v", o.who(strong).Strong, len(codes), o.over(first.Token))
		}
		step := func() signin.Token {
			e := o.entered("awa@example.org")
			if e.Token != "" || e.Step == "" {
				t.Fatalf("the password alone lets in: %+v", e)
			}
			return e.Step
		}
		used := signin.CodeAt(key, o.clock.read())
		if _, err := o.Step(ctx, step(), used, visit); code(err) != "step_wrong" {
			t.Errorf("the code that set it up works again: %v", err)
		}
		o.clock.turn(time.Minute)
		s := step()
		e, err := o.Step(ctx, s, " "+signin.CodeAt(key, o.clock.read())[:3]+" "+signin.CodeAt(key, o.clock.read())[3:], visit)
		if err != nil || !o.who(e.Token).Strong {
			t.Fatalf("with the app: %v", err)
		}
		if _, err := o.Step(ctx, s, string(codes[0]), visit); code(err) != "sign_in_again" {
			t.Errorf("one first step, two second ones: %v", err)
		}
		for name, at := range map[string]time.Duration{"the same": 0, "one before": -30 * time.Second} {
			if _, err := o.Step(ctx, step(), signin.CodeAt(key, o.clock.read().Add(at)), visit); code(err) != "step_wrong" {
				t.Errorf("%s half minute again: %v", name, err)
			}
		}
		if _, err := o.Step(ctx, step(), signin.CodeAt(key, o.clock.read().Add(30*time.Second)), visit); err != nil {
			t.Errorf("a telephone that is half a minute ahead: %v", err)
		}
		if _, err := o.Step(ctx, step(), signin.CodeAt(key, o.clock.read().Add(90*time.Second)), visit); code(err) != "step_wrong" {
			t.Errorf("one and a half minutes ahead: %v", err)
		}
		if e, err := o.Step(ctx, step(), string(codes[3]), visit); err != nil || !o.who(e.Token).Strong {
			t.Errorf("with a code from paper: %v", err)
		}
		if _, err := o.Step(ctx, step(), string(codes[3]), visit); code(err) != "step_wrong" {
			t.Errorf("the same code from paper again: %v", err)
		}
		late := step()
		o.clock.turn(11 * time.Minute)
		if _, err := o.Step(ctx, late, string(codes[4]), visit); code(err) != "sign_in_again" {
			t.Errorf("after eleven minutes: %v", err)
		}
		if n := o.count(`SELECT COUNT(*) FROM signin_apps WHERE secret = '` + key + `'`); n != 0 {
			t.Error("the key of the app stands in the database")
		}
	})
}

func TestSecondStepIsGuessedSlowly(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		key, codes, _ := o.secure(o.entered("awa@example.org").Token)
		o.clock.turn(time.Minute)
		for i := range 5 {
			if _, err := o.Step(ctx, o.entered("awa@example.org").Step, "000000", visit); code(err) != "step_wrong" {
				t.Fatalf("guess %d: %v", i, err)
			}
		}
		for _, c := range []string{signin.CodeAt(key, o.clock.read()), string(codes[0])} {
			if _, err := o.Step(ctx, o.entered("awa@example.org").Step, c, visit); code(err) != "tried_too_often" {
				t.Errorf("after five guesses: %v", err)
			}
		}
		if !contains(o.logged("finance"), "second_step.set", "signin.limited") {
			t.Errorf("logged %q", o.logged("finance"))
		}
	})
}

func TestGraveChangesNeedAProof(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		token := o.entered("awa@example.org").Token
		who := o.who(token).Actor()
		o.clock.turn(11 * time.Minute)
		if _, err := o.NewApp(ctx, who, token); !errs.Is(err, errs.Proof) {
			t.Errorf("after eleven minutes: %v", err)
		}
		if _, err := o.Prove(ctx, who, token, "wrong horse battery", ""); code(err) != "password_wrong" {
			t.Errorf("a wrong password: %v", err)
		}
		next, err := o.Prove(ctx, who, token, password, "")
		if err != nil || !o.over(token) || o.who(next).Strong {
			t.Fatalf("proving: %v", err)
		}
		key, codes, strong := o.secure(next)
		o.clock.turn(time.Minute)

		// A session that is not strong, as from a provider, changes nothing of the second factor: the password is not enough.
		weak := o.weak("awa@example.org", strong)
		if _, err := o.NewApp(ctx, o.who(weak).Actor(), weak); !errs.Is(err, errs.SecondFactor) {
			t.Errorf("a password replaces the second factor: %v", err)
		}
		if _, err := o.NewCodes(ctx, o.who(weak).Actor(), weak); !errs.Is(err, errs.SecondFactor) {
			t.Errorf("a password makes new codes: %v", err)
		}
		weak, err = o.Prove(ctx, o.who(weak).Actor(), weak, "", signin.CodeAt(key, o.clock.read()))
		if err != nil || !o.who(weak).Strong {
			t.Fatalf("proving by a code: %v", err)
		}
		if err := o.RemoveApp(ctx, o.who(weak).Actor(), weak); code(err) != "second_step_kept" {
			t.Errorf("an administrator removes the second step: %v", err)
		}
		fresh, err := o.NewCodes(ctx, o.who(weak).Actor(), weak)
		if err != nil || len(fresh) != 10 {
			t.Fatalf("new codes: %v", err)
		}
		if _, err := o.Step(ctx, o.entered("awa@example.org").Step, string(codes[0]), visit); code(err) != "step_wrong" {
			t.Errorf("an old code from paper: %v", err)
		}
	})
}

// weak makes a session one of those that began without a second factor.
func (o *office) weak(email string, token signin.Token) signin.Token {
	o.t.Helper()
	o.exec(`UPDATE signin_sessions SET strong = 0`)
	return token
}

func TestChangingThePassword(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.hire("Bea", "bea@example.org")
		here, there := o.entered("bea@example.org").Token, o.entered("bea@example.org").Token
		who := o.who(here).Actor()
		if _, err := o.ChangePassword(ctx, who, here, "wrong horse battery", "another good sentence"); code(err) != "password_wrong" {
			t.Errorf("without the old one: %v", err)
		}
		if _, err := o.ChangePassword(ctx, who, here, password, "Ministry finance"); code(err) != "password_about_you" {
			t.Errorf("the organisation's name: %v", err)
		}
		next, err := o.ChangePassword(ctx, who, here, password, "another good sentence")
		if err != nil || !o.over(here) || !o.over(there) || o.over(next) {
			t.Fatalf("changed: %v; old token over %v, other session over %v", err, o.over(here), o.over(there))
		}
		if _, err := o.enter("bea@example.org", password, visit); code(err) != "sign_in_wrong" {
			t.Errorf("with the old password: %v", err)
		}
		if _, err := o.enter("bea@example.org", "another good sentence", visit); err != nil {
			t.Errorf("with the new password: %v", err)
		}
		if !contains(o.logged("finance"), "password.changed") {
			t.Errorf("logged %q", o.logged("finance"))
		}
	})
}
