package signin_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
)

func TestSetupLinks(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		operator := policy.Operator(policy.Public)
		if link, err := o.FirstSetup(ctx, operator); err != nil || link != "" {
			t.Errorf("with an organisation there is still a first link: %q, %v", link, err)
		}
		if _, err := o.NewSetup(ctx, policy.Anyone()); !errs.Is(err, errs.NotFound) {
			t.Errorf("anyone makes links: %v", err)
		}
		link, err := o.NewSetup(ctx, operator)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.Found(ctx, link, founding("interior", "sefu@example.org"), "password1234", visit); code(err) != "password_common" {
			t.Errorf("a common password: %v", err)
		}
		if _, err := o.Found(ctx, link, founding("finance", "sefu@example.org"), password, visit); code(err) != "organisation_exists" {
			t.Errorf("a short name twice: %v", err)
		}
		o.clock.turn(31 * time.Minute)
		if err := o.Setup(ctx, link, visit); code(err) != "setup_link_over" {
			t.Errorf("after half an hour: %v", err)
		}
		if link, err = o.NewSetup(ctx, operator); err != nil {
			t.Fatal(err)
		}
		e, err := o.Found(ctx, link, founding("interior", "awa@example.org"), password, visit)
		if err != nil || o.who(e.Token).Role != policy.Administrator || o.who(e.Token).Strong {
			t.Fatalf("founding: %+v, %v", e, err)
		}
		if _, err := o.Found(ctx, link, founding("health", "sefu@example.org"), password, visit); code(err) != "setup_link_over" {
			t.Errorf("a link twice: %v", err)
		}
		if fmt.Sprint(o.events) != "[finance interior]" || o.logged("interior") != "organisation.found signin.done" {
			t.Errorf("founded %v, logged %q", o.events, o.logged("interior"))
		}
		// Two organisations know the same address, and each its own password.
		if e, err := o.enter("awa@example.org", password, visit); err != nil || o.who(e.Token).Org != "finance" {
			t.Errorf("signing in to the first: %+v, %v", e, err)
		}
		e, err = o.Enter(ctx, signin.Credentials{Org: " Interior ", Email: "AWA@example.org", Password: password}, visit)
		if err != nil || o.who(e.Token).Org != "interior" {
			t.Errorf("signing in to the second: %+v, %v", e, err)
		}
	})
}

func TestFirstLinkIsOfNoUseOnceThereIsAnOrganisation(t *testing.T) {
	eachEmpty(t, func(t *testing.T, o *office) {
		operator := policy.Operator(policy.Public)
		one, err := o.FirstSetup(ctx, operator)
		if err != nil {
			t.Fatal(err)
		}
		two, err := o.FirstSetup(ctx, operator) // the server was started again
		if err != nil || one == two || one == "" {
			t.Fatalf("links %q and %q, %v", one, two, err)
		}
		if _, err := o.Found(ctx, two, founding("finance", "awa@example.org"), password, visit); err != nil {
			t.Fatal(err)
		}
		if err := o.Setup(ctx, one, visit); code(err) != "setup_link_over" {
			t.Errorf("the other link makes another organisation: %v", err)
		}
	})
}

func TestNobodyLearnsWhoIsKnown(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		if _, err := o.people.AddPerson(ctx, o.boss(), o.root, identity.Details{Name: "No Password", Email: "none@example.org"}); err != nil {
			t.Fatal(err)
		}
		gone := o.hire("Gone", "gone@example.org")
		if err := o.people.Leave(ctx, o.boss(), gone, true); err != nil {
			t.Fatal(err)
		}
		tried := func(c signin.Credentials) string {
			before := o.Hashes()
			_, err := o.Enter(ctx, c, visit)
			return fmt.Sprintf("%v; %d hashes", errs.As(err), o.Hashes()-before)
		}
		want := tried(signin.Credentials{Org: "finance", Email: "awa@example.org", Password: "wrong horse battery"})
		for name, c := range map[string]signin.Credentials{
			"unknown person":       {Org: "finance", Email: "nobody@example.org", Password: password},
			"without a password":   {Org: "finance", Email: "none@example.org", Password: password},
			"has left":             {Org: "finance", Email: "gone@example.org", Password: password},
			"unknown organisation": {Org: "nowhere", Email: "awa@example.org", Password: password},
			"the public site":      {Org: policy.Public, Email: "awa@example.org", Password: password},
			"no address":           {Org: "finance", Email: "", Password: password},
			"a very long password": {Org: "finance", Email: "awa@example.org", Password: fmt.Sprintf("%10000d", 1)},
		} {
			if got := tried(c); got != want {
				t.Errorf("%s is answered %q, and a wrong password %q", name, got, want)
			}
		}
		// A code to choose a new password is sent only to somebody, and the answer is the same.
		for _, email := range []string{"awa@example.org", "nobody@example.org"} {
			if err := o.Recover(ctx, "finance", email, visit); err != nil {
				t.Errorf("recovering %s: %v", email, err)
			}
		}
		if n := o.count(`SELECT COUNT(*) FROM mail_messages`); n != 1 {
			t.Errorf("%d messages", n)
		}
	})
}

func TestLimitsHoldOverTwoServers(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		second := o.another("")
		known, err := o.enter("awa@example.org", password, visit)
		if err != nil {
			t.Fatal(err)
		}
		stranger := signin.Visit{Address: "203.0.113.9"}
		wrong := signin.Credentials{Org: "finance", Email: "awa@example.org", Password: "wrong horse battery"}
		for i := range 5 {
			s := []*signin.Service{o.Service, second}[i%2]
			if _, err := s.Enter(ctx, wrong, stranger); code(err) != "sign_in_wrong" {
				t.Fatalf("guess %d: %v", i, err)
			}
		}
		right := wrong
		right.Password = password
		for i, s := range []*signin.Service{o.Service, second} {
			if _, err := s.Enter(ctx, right, stranger); code(err) != "tried_too_often" {
				t.Errorf("server %d does not wait: %v", i, err)
			}
		}
		if _, err := o.Enter(ctx, right, signin.Visit{Address: "203.0.113.9", Known: known.Known}); err != nil {
			t.Errorf("a browser in which the person has signed in waits for others' guesses: %v", err)
		}
		if _, err := o.Enter(ctx, right, signin.Visit{Address: "203.0.113.9", Known: "finance.NONCE.00ff"}); code(err) != "tried_too_often" {
			t.Errorf("a made-up browser: %v", err)
		}
		o.clock.turn(16 * time.Second)
		if _, err := o.Enter(ctx, wrong, stranger); code(err) != "sign_in_wrong" {
			t.Errorf("after the wait: %v", err)
		}
		o.clock.turn(16 * time.Second)
		if _, err := o.Enter(ctx, right, stranger); code(err) != "tried_too_often" {
			t.Errorf("the wait does not grow: %v", err)
		}
		o.clock.turn(15 * time.Minute)
		if _, err := o.Enter(ctx, right, stranger); err != nil {
			t.Errorf("nobody is kept out longer than a quarter of an hour: %v", err)
		}
		if got := o.logged("finance"); got != "organisation.found signin.done signin.done signin.limited signin.done signin.done" {
			t.Errorf("logged %q", got)
		}
	})
}

func TestAddressLimitIsGentle(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		for i := range 200 { // a ministry on a bad morning
			if _, err := o.enter(fmt.Sprintf("p%d@example.org", i), password, visit); code(err) != "sign_in_wrong" {
				t.Fatalf("try %d: %v", i, err)
			}
		}
		if _, err := o.enter("awa@example.org", password, visit); code(err) != "tried_too_often" {
			t.Errorf("after 200 wrong tries from one address: %v", err)
		}
		if _, err := o.enter("awa@example.org", password, signin.Visit{Address: "203.0.113.9"}); err != nil {
			t.Errorf("from another address: %v", err)
		}
		o.clock.turn(3 * time.Second)
		if _, err := o.enter("awa@example.org", password, visit); err != nil {
			t.Errorf("after a short wait: %v", err)
		}
		// Wrong codes count; right ones do not.
		miss := func() error { return errs.New(errs.NotFound, "code_not_found") }
		for i := range 100 {
			if err := o.Guess(ctx, visit, miss); code(err) != "code_not_found" {
				t.Fatalf("code %d: %v", i, err)
			}
			if err := o.Guess(ctx, signin.Visit{Address: "203.0.113.9"}, func() error { return nil }); err != nil {
				t.Fatal(err)
			}
		}
		if err := o.Guess(ctx, visit, miss); code(err) != "tried_too_often" {
			t.Errorf("after 100 wrong codes: %v", err)
		}
		if n := o.count(`SELECT COUNT(*) FROM signin_tries WHERE key_hash = '198.51.100.7'`); n != 0 {
			t.Error("an address stands in the database")
		}
	})
}

func TestSessions(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		id := o.hire("Bea", "bea@example.org", policy.Officer, policy.Manager)
		one, two := o.entered("bea@example.org"), o.entered("bea@example.org")
		who := o.who(one.Token)
		if who.Role != policy.Manager && who.Role != policy.Officer || who.Name != "Bea" || who.UnitName != "Ministry finance" {
			t.Errorf("session %+v", who)
		}
		next, err := o.Act(ctx, who.Actor(), one.Token, policy.Officer, o.root)
		if err != nil || o.who(next).Role != policy.Officer || !o.over(one.Token) {
			t.Fatalf("acting as officer: %v, the old token is over: %v", err, o.over(one.Token))
		}
		if _, err := o.Act(ctx, who.Actor(), next, policy.Administrator, o.root); code(err) != "role_not_held" {
			t.Errorf("acting as administrator: %v", err)
		}
		list, err := o.Sessions(ctx, who.Actor())
		if err != nil || len(list) != 3 { // and that of the invitation
			t.Fatalf("%d sessions, %v", len(list), err)
		}
		other := o.who(two.Token).ID
		if err := o.Revoke(ctx, o.boss(), other); code(err) != "session_not_found" {
			t.Errorf("an administrator ends somebody's session: %v", err)
		}
		if err := o.Revoke(ctx, who.Actor(), other); err != nil || !o.over(two.Token) {
			t.Errorf("revoking: %v", err)
		}
		if err := o.people.Withdraw(ctx, o.boss(), id, policy.Officer, o.root); err != nil {
			t.Fatal(err)
		}
		if !o.over(next) {
			t.Error("a withdrawn role still counts")
		}
		three := o.entered("bea@example.org")
		if err := o.people.Leave(ctx, o.boss(), id, true); err != nil {
			t.Fatal(err)
		}
		if !o.over(three.Token) {
			t.Error("who has left is still signed in")
		}
		if _, err := o.enter("bea@example.org", password, visit); code(err) != "sign_in_wrong" {
			t.Errorf("who has left signs in: %v", err)
		}
		if got := o.logged("finance"); !contains(got, "role.switched", "session.revoked") {
			t.Errorf("logged %q", got)
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		e := o.entered("awa@example.org")
		o.clock.turn(13 * time.Hour)
		if !o.over(e.Token) {
			t.Error("nothing came for 13 hours, and it goes on")
		}
		e = o.entered("awa@example.org")
		for range 16 {
			o.clock.turn(11 * time.Hour)
			if o.over(e.Token) {
				break
			}
		}
		if !o.over(e.Token) {
			t.Error("it goes on for more than a week")
		}
		e = o.entered("awa@example.org")
		if err := o.End(ctx, e.Token); err != nil || !o.over(e.Token) {
			t.Errorf("signing out: %v", err)
		}
		if err := o.End(ctx, e.Token); err != nil {
			t.Errorf("signing out twice: %v", err)
		}
		if n := o.count(`SELECT COUNT(*) FROM signin_sessions WHERE token_hash = '` + string(e.Token) + `'`); n != 0 {
			t.Error("a token stands in the database")
		}
	})
}

func (o *office) count(query string) (n int) {
	o.t.Helper()
	if err := o.db.Read(ctx, func(tx *db.Tx) error { return tx.Row(query, nil, &n) }); err != nil {
		o.t.Fatal(err)
	}
	return n
}
