package browser

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
)

// gate is what the ministry on the stage has for signing in.
type gate struct {
	secured  signin.Token // of an administrator with a password and a second step
	email    string       // of the same
	beginner signin.Token // of an officer who has a password only
	newcomer identity.PersonID
	other    identity.PersonID // who can be invited again and again
	invited  signin.Code       // of the newcomer, who has not come yet
	provider signin.ProviderID
}

const gatePassword = "correct horse battery"

var fromStage = signin.Visit{Address: "stage", Device: "Firefox, Linux"}

// must ends the test on an error; what came with it is returned.
func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// newGate lets people of the ministry sign in.
func newGate(t testing.TB, m *ministry) *gate {
	t.Helper()
	ctx, in, admin := context.Background(), m.app.SignIn, m.as(policy.Administrator)
	g := &gate{email: "yasmine.benali@example.org"}
	token := g.join(m, "Yasmine Benali-El Amrani", g.email, policy.Administrator)
	g.beginner = g.join(m, "Ioana Popescu", "ioana@example.org", policy.Officer)
	who := must[*signin.Session](t)(in.Who(ctx, token)).Actor()
	app := must[signin.App](t)(in.NewApp(ctx, who, token))
	var err error
	if g.secured, _, err = in.ConfirmApp(ctx, who, token, app.Pending, must[string](t)(totp.GenerateCode(app.Key, time.Now()))); err != nil {
		t.Fatal(err)
	}
	who.Strong = true
	root := m.units["ministry"].ID
	g.newcomer = must[identity.PersonID](t)(m.app.People.AddPerson(ctx, admin, root, identity.Details{Name: "أمل حداد", Email: "amal@example.org"}))
	g.other = must[identity.PersonID](t)(m.app.People.AddPerson(ctx, admin, root, identity.Details{Name: "Kofi Mensah"}))
	g.invited = must[signin.Invitation](t)(in.Invite(ctx, admin, g.newcomer, false)).Code
	g.provider = must[signin.ProviderID](t)(in.SaveProvider(ctx, who, g.secured, signin.Provider{Name: "Government Login", Issuer: "https://login.example.org",
		ClientID: "dira", KnownBy: signin.ByEmail, GroupsClaim: "groups", StrongWords: "mfa"}))
	if err := in.Map(ctx, who, g.secured, g.provider, signin.Mapping{Group: "capacity-officers", Role: policy.Officer, Unit: root}, true); err != nil {
		t.Fatal(err)
	}
	return g
}

// join makes somebody known in a role who signs in with a password.
func (g *gate) join(m *ministry, name, email string, role policy.Role) signin.Token {
	m.t.Helper()
	ctx, admin, root := context.Background(), m.as(policy.Administrator), m.units["ministry"].ID
	id := must[identity.PersonID](m.t)(m.app.People.AddPerson(ctx, admin, root, identity.Details{Name: name, Email: email}))
	if err := m.app.People.Grant(ctx, admin, id, role, root); err != nil {
		m.t.Fatal(err)
	}
	code := must[signin.Invitation](m.t)(m.app.SignIn.Invite(ctx, admin, id, false)).Code
	return must[signin.Entered](m.t)(m.app.SignIn.Accept(ctx, code, gatePassword, fromStage)).Token
}

// quiet makes what everybody has proved fresh for the whole test, and forgets what was tried.
func (st *stage) quiet() {
	st.ministry.write(func(tx *db.Tx) error {
		if _, err := tx.Exec(`UPDATE signin_sessions SET proved_at = $1`, db.Micros(tx.Now.Add(24*time.Hour))); err != nil {
			return err
		}
		_, err := tx.Exec(`DELETE FROM signin_tries`)
		return err
	})
}

// between is the cookie of a browser in which somebody is between the two steps of signing in, or in which nobody is.
func (st *stage) between(t testing.TB, s screen) *http.Cookie {
	t.Helper()
	c := &http.Cookie{Name: "dira_step", Value: "nobody", Path: "/"}
	if s.step {
		e := must[signin.Entered](t)(st.app.SignIn.Enter(context.Background(), signin.Credentials{Org: ministryOrg, Email: st.gate.email, Password: gatePassword}, fromStage))
		c.Value = string(e.Step)
	}
	return c
}

// between makes a person's browser one in which they are between the two steps, or not.
func (p *person) between(st *stage, s screen) {
	p.t.Helper()
	at, err := url.Parse(p.base)
	if err != nil {
		p.t.Fatal(err)
	}
	p.client.Jar.SetCookies(at, []*http.Cookie{st.between(p.t, s)})
}

// sending sends the form that goes to an address.
func sending(action string) string {
	return `document.querySelector("main form[action='` + action + `']").submit()`
}

func (st *stage) signInScreens(t testing.TB) []screen {
	st.quiet()
	g := st.gate
	secured, beginner := string(g.secured), string(g.beginner)
	setup := "/setup/" + string(must[signin.Token](t)(st.app.SignIn.NewSetup(context.Background(), policy.Operator(policy.Public))))
	people, provider := "/people/"+string(g.newcomer)+"/sign-in", "/settings/sign-in/"+string(g.provider)
	return []screen{
		{name: "setup", path: setup},
		{name: "setup-empty", path: setup, send: asItIs, status: 422, errors: 1},
		{name: "setup-over", path: "/setup/none", status: 404},
		{name: "sign-in", path: "/sign-in"},
		{name: "sign-in-empty", path: "/sign-in", send: asItIs, status: 422, errors: 3},
		{name: "sign-in-wrong", path: "/sign-in?to=/home", send: `document.querySelector("#organisation").value = "finance"; document.querySelector("#email").value = "awa@finance.example"; ` + fill("password", "something else"), status: 422, errors: 1},
		{name: "step", path: "/sign-in/step", step: true},
		{name: "step-wrong", path: "/sign-in/step", step: true, send: fill("code", "000 000"), status: 422, errors: 1},
		{name: "step-none", path: "/sign-in/step", to: "/sign-in?to=%2Fsign-in%2Fstep"},
		{name: "recover", path: "/recover"},
		{name: "recover-empty", path: "/recover", send: asItIs, status: 422, errors: 1},
		{name: "recover-sent", path: "/recover", send: `document.querySelector("#organisation").value = "finance"; ` + fill("email", `nobody" + Math.random().toString(36).slice(2) + "@finance.example`)}, // one address is written to three times only
		{name: "invited-code", path: "/invited"},
		{name: "invited-code-wrong", path: "/invited", send: fill("code", "7KQ2-M9XD-0ABC-1DEF"), status: 422, errors: 1},
		{name: "invited", path: "/invited/" + string(g.invited)},
		{name: "invited-empty", path: "/invited/" + string(g.invited), send: asItIs, status: 422, errors: 1},
		{name: "invited-over", path: "/invited/0000-0000-0000-0000", status: 404},
		{name: "provider-unknown", path: "/sign-in/with/finance/none", status: 404},
		{name: "provider-nothing-under-way", path: "/sign-in/back?code=x&state=y", status: 422},
		{name: "signed-out", path: "/sign-in", send: posting("/act", "x"), status: 403},

		{name: "desk", path: "/home", as: secured},
		{name: "desk-beginner", path: "/home", as: beginner},
		{name: "account", path: "/account?done=password", as: secured},
		{name: "account-beginner", path: "/account", as: beginner},
		{name: "password", path: "/account/password", as: beginner},
		{name: "password-wrong", path: "/account/password", as: beginner, send: asItIs, status: 422, errors: 1},
		{name: "second-step", path: "/account/second-step", as: beginner},
		{name: "second-step-wrong", path: "/account/second-step", as: beginner, send: asItIs, status: 422, errors: 1},
		{name: "second-step-asked", path: people, as: beginner, to: "/account/second-step?to=" + url.QueryEscape(people)},
		{name: "codes", path: "/account", as: secured, send: sending("/account/codes")},
		{name: "prove", path: "/prove?to=/account", as: secured},
		{name: "prove-wrong", path: "/prove?to=/account", as: secured, send: asItIs, status: 422, errors: 1},
		{name: "prove-second", path: "/prove?only=yes&to=/account", as: secured},
		{name: "sign-out", path: "/sign-out", as: secured},
		{name: "invite", path: people, as: secured},
		{name: "printed", path: "/people/" + string(g.newcomer) + "/sign-in?done=sent", as: secured, send: g.printing()},
		{name: "providers", path: "/settings/sign-in", as: secured},
		{name: "provider-new", path: "/settings/sign-in/new", as: secured},
		{name: "provider-new-empty", path: "/settings/sign-in/new", as: secured, send: asItIs, status: 422, errors: 1},
		{name: "provider", path: provider + "?done=saved", as: secured},
		{name: "provider-no-group", path: provider, as: secured, send: `[...document.querySelectorAll("main form[action='` + provider + `/groups']")].pop().submit()`,
			status: 422, errors: 1},
		{name: "not-in-this-role", path: "/settings/sign-in", as: beginner, status: 403},
	}
}

// printing asks for a code on paper. The code of the screens before has to stay good, so it is for somebody else.
func (g *gate) printing() string {
	return `const f = document.querySelector("main form"); f.action = "/people/` + string(g.other) + `/sign-in"; document.querySelector("#how-paper").checked = true; f.submit()`
}
