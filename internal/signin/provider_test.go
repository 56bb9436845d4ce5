package signin_test

import (
	"crypto/rand"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
	"github.com/zitadel/oidc/v3/pkg/op"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
)

// The user of the provider in these tests.
const theirEmail = "test-user2@zitadel.ch"

// government is a real provider of OpenID Connect in this process, and an organisation that uses it.
type government struct {
	*office
	server *httptest.Server
	user   *storage.User
	more   map[string]any // claims beside its own
	id     signin.ProviderID
	boss   signin.Token
	anew   bool // they are asked to show once more who they are
}

func withGovernment(t *testing.T, o *office, p signin.Provider) *government {
	t.Helper()
	g := &government{office: o, more: map[string]any{}}
	var handler http.Handler
	g.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/userinfo" {
			handler.ServeHTTP(w, r)
			return
		}
		own := httptest.NewRecorder()
		handler.ServeHTTP(own, r)
		claims := map[string]any{}
		if err := json.Unmarshal(own.Body.Bytes(), &claims); err != nil {
			t.Error(err)
		}
		maps.Copy(claims, g.more)
		w.Header().Set("Content-Type", "application/json")
		if err := json.NewEncoder(w).Encode(claims); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(g.server.Close)
	users := storage.NewUserStore(g.server.URL)
	g.user = users.GetUserByID("id2")
	client := storage.WebClient("dira-"+strings.ToLower(rand.Text()), "its secret", o.Back())
	storage.RegisterClients(client)
	handler = exampleop.SetupServer(g.server.URL, storage.NewStorage(users), nil, false, op.WithAllowInsecure())

	_, _, g.boss = o.secure(o.entered("awa@example.org").Token)
	p.Name, p.Issuer, p.ClientID, p.Secret = "Government", g.server.URL, client.GetID(), "its secret"
	var err error
	if g.id, err = o.SaveProvider(ctx, o.who(g.boss).Actor(), g.boss, p); err != nil {
		t.Fatal(err)
	}
	return g
}

// go signs the user in at the provider, and returns with what they come back. The address on the way there may be changed.
func (g *government) away(change func(url.Values)) (signin.Token, signin.Answer) {
	g.t.Helper()
	address, t, err := g.Leave(ctx, "finance", g.id, "/account", g.anew, visit)
	if err != nil {
		g.t.Fatal(err)
	}
	to, err := url.Parse(address)
	if err != nil {
		g.t.Fatal(err)
	}
	q := to.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("nonce") == "" || q.Get("state") == "" {
		g.t.Errorf("the question lacks something: %v", q)
	}
	if change != nil {
		change(q)
	}
	to.RawQuery = q.Encode()
	return t, g.sign(to)
}

func (g *government) sign(to *url.URL) signin.Answer {
	g.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		g.t.Fatal(err)
	}
	var back *url.URL
	client := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Host == "dira.example.org" {
			back = r.URL
			return http.ErrUseLastResponse
		}
		return nil
	}}
	defer client.CloseIdleConnections()
	form, err := client.Get(to.String())
	if err != nil {
		g.t.Fatal(err)
	}
	form.Body.Close()
	sent, err := client.PostForm(g.server.URL+"/login/username", url.Values{
		"id": {form.Request.URL.Query().Get("authRequestID")}, "username": {g.user.Username}, "password": {g.user.Password}})
	if err != nil {
		g.t.Fatal(err)
	}
	sent.Body.Close()
	if back == nil {
		g.t.Fatalf("the provider does not send back: %s", sent.Status)
	}
	q := back.Query()
	return signin.Answer{State: q.Get("state"), Code: q.Get("code"), Issuer: q.Get("iss"), Error: q.Get("error")}
}

func TestProvider(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		g := withGovernment(t, o, signin.Provider{KnownBy: signin.ByEmail})
		if err := o.TestProvider(ctx, o.who(g.boss).Actor(), g.id); err != nil {
			t.Errorf("testing it: %v", err)
		}
		token, answer := g.away(nil)
		if _, _, err := o.Return(ctx, token, "", answer, visit); code(err) != "provider_unknown" {
			t.Errorf("somebody whom the organisation does not know: %v", err)
		}
		id := o.known("Test User", theirEmail)
		token, answer = g.away(nil)
		e, to, err := o.Return(ctx, token, "", answer, visit)
		if err != nil || to != "/account" || o.who(e.Token).Person != id || o.who(e.Token).Strong {
			t.Fatalf("signing in: %+v, to %q, %v", e, to, err)
		}
		if _, _, err := o.Return(ctx, token, "", answer, visit); code(err) != "sign_in_again" {
			t.Errorf("the same answer twice: %v", err)
		}
		// They are known by the provider's id from now on, whatever address it gives.
		g.user.Email = "renamed@zitadel.ch"
		token, answer = g.away(nil)
		if e, _, err := o.Return(ctx, token, "", answer, visit); err != nil || o.who(e.Token).Person != id {
			t.Errorf("with another address: %v", err)
		}
		// With a second step of ours, one step at the provider is not enough.
		o.secure(e.Token)
		token, answer = g.away(nil)
		if e, _, err := o.Return(ctx, token, "", answer, visit); err != nil || e.Token != "" || e.Step == "" {
			t.Errorf("with a second step: %+v, %v", e, err)
		}
		if err := o.people.Leave(ctx, o.boss(), id, true); err != nil {
			t.Fatal(err)
		}
		token, answer = g.away(nil)
		if _, _, err := o.Return(ctx, token, "", answer, visit); code(err) != "provider_unknown" {
			t.Errorf("somebody who has left: %v", err)
		}
	})
}

func TestProviderIsNotBelievedEverything(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		g := withGovernment(t, o, signin.Provider{KnownBy: signin.ByEmail})
		o.known("Test User", theirEmail)
		failed := func(name, want string, token signin.Token, a signin.Answer) {
			t.Helper()
			if e, _, err := o.Return(ctx, token, "", a, visit); code(err) != want || e.Token != "" {
				t.Errorf("%s: %+v, %v", name, e, err)
			}
		}
		token, a := g.away(nil)
		failed("nothing under way in this browser", "sign_in_again", "", a)
		a.State = "another"
		failed("another state", "provider_failed", token, a)
		token, a = g.away(nil)
		a.State = ""
		failed("no state", "provider_failed", token, a)
		token, a = g.away(nil)
		a.Issuer = "https://evil.example"
		failed("another issuer", "provider_failed", token, a)
		token, a = g.away(func(q url.Values) { q.Set("nonce", "another") })
		failed("another nonce", "provider_failed", token, a)
		token, a = g.away(func(q url.Values) { q.Set("code_challenge", "another") })
		failed("the code of somebody else", "provider_failed", token, a)
		token, _ = g.away(nil)
		failed("refused", "provider_refused", token, signin.Answer{Error: "access_denied"})
		g.user.EmailVerified = false
		token, a = g.away(nil)
		failed("an address that nobody verified", "provider_email_unverified", token, a)
		g.user.EmailVerified = true
		other := o.another("https://elsewhere.example")
		if _, _, err := other.Leave(ctx, "interior", g.id, "/", false, visit); code(err) != "provider_not_found" {
			t.Errorf("by another organisation: %v", err)
		}
	})
}

func TestProviderGivesRoles(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		g := withGovernment(t, o, signin.Provider{KnownBy: signin.ByNumber, NumberClaim: "employee_number", Creates: true, GroupsClaim: "groups", StrongWords: "hwk pwd"})
		who := o.who(g.boss).Actor()
		if err := o.Map(ctx, who, g.boss, g.id, signin.Mapping{Group: "officers", Role: policy.Officer, Unit: o.root}, true); err != nil {
			t.Fatal(err)
		}
		token, answer := g.away(nil)
		if _, _, err := o.Return(ctx, token, "", answer, visit); code(err) != "provider_number_missing" {
			t.Errorf("without a staff number: %v", err)
		}
		g.more["employee_number"], g.more["groups"] = 4711, []string{"staff", "officers"}
		token, answer = g.away(nil)
		e, _, err := o.Return(ctx, token, "", answer, visit)
		if err != nil {
			t.Fatal(err)
		}
		s := o.who(e.Token)
		if s.Role != policy.Officer || !s.Strong {
			t.Errorf("session %+v", s)
		}
		if p, _, err := o.people.Person(ctx, o.boss(), s.Person); err != nil || p.StaffNumber != "4711" || p.Email != theirEmail {
			t.Errorf("added %+v, %v", p, err)
		}
		g.more["groups"] = []string{"staff"}
		token, answer = g.away(nil)
		if e, _, err := o.Return(ctx, token, "", answer, visit); err != nil || o.who(e.Token).Role != policy.Member {
			t.Errorf("out of the group: %v", err)
		}
		if !o.over(e.Token) {
			t.Error("the role that the group gave still counts")
		}
		if !contains(o.logged("finance"), "provider.added", "provider.mapped", "person.add", "provider.recognised", "role.mapped") {
			t.Errorf("logged %q", o.logged("finance"))
		}
	})
}

func TestProvidersAreForAdministrators(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		g := withGovernment(t, o, signin.Provider{KnownBy: signin.ByEmail})
		o.hire("Oscar", "oscar@example.org", policy.Officer)
		_, _, officer := o.secure(o.entered("oscar@example.org").Token)
		p := signin.Provider{Name: "Mine", Issuer: "https://login.example.org", ClientID: "x", KnownBy: signin.ByEmail}
		if _, err := o.SaveProvider(ctx, o.who(officer).Actor(), officer, p); !errs.Is(err, errs.NotAllowed) {
			t.Errorf("an officer adds a provider: %v", err)
		}
		if _, err := o.Providers(ctx, o.who(officer).Actor()); !errs.Is(err, errs.NotAllowed) {
			t.Errorf("an officer reads them: %v", err)
		}
		for field, change := range map[string]func(*signin.Provider){
			"name":         func(p *signin.Provider) { p.Name = " " },
			"issuer":       func(p *signin.Provider) { p.Issuer = "javascript:alert(1)" },
			"client_id":    func(p *signin.Provider) { p.ClientID = "" },
			"known_by":     func(p *signin.Provider) { p.KnownBy = "shoe size" },
			"number_claim": func(p *signin.Provider) { p.KnownBy = signin.ByNumber },
		} {
			wrong := p
			change(&wrong)
			if _, err := o.SaveProvider(ctx, o.who(g.boss).Actor(), g.boss, wrong); !errs.Is(err, errs.Invalid) || errs.As(err).Field != field {
				t.Errorf("a wrong %s: %v", field, err)
			}
		}
		if n := o.count(`SELECT COUNT(*) FROM signin_providers WHERE secret = 'its secret'`); n != 0 {
			t.Error("the secret stands in the database")
		}
		if err := o.RemoveProvider(ctx, o.who(g.boss).Actor(), g.boss, g.id); err != nil {
			t.Errorf("removing it: %v", err)
		}
		if _, _, err := o.Leave(ctx, "finance", g.id, "/", false, visit); code(err) != "provider_not_found" {
			t.Errorf("a removed one: %v", err)
		}
	})
}

// A provider that knows somebody lets them in without asking. That is no proof of who sits there now, so for what is grave it is asked anew, and has to say when.
func TestProviderProves(t *testing.T) {
	each(t, func(t *testing.T, o *office) {
		o.clock.turn(time.Until(o.clock.read()) * -1) // what the provider says is by the clock of this machine, and all sessions begin by it
		g := withGovernment(t, o, signin.Provider{KnownBy: signin.ByEmail})
		id := o.known("Test User", theirEmail)
		grave := func(token signin.Token) error {
			_, err := o.NewApp(ctx, o.who(token).Actor(), token)
			return err
		}
		token, answer := g.away(nil)
		o.clock.turn(11 * time.Minute)
		e, _, err := o.Return(ctx, token, "", answer, visit)
		if err != nil {
			t.Fatal(err)
		}
		if err := grave(e.Token); !errs.Is(err, errs.Proof) {
			t.Errorf("they showed who they are eleven minutes ago: %v", err)
		}
		o.clock.turn(-11 * time.Minute)
		g.anew = true
		token, answer = g.away(func(q url.Values) {
			if q.Get("prompt") != "login" || q.Get("max_age") != "0" {
				t.Errorf("asked with %v", q)
			}
		})
		next, _, err := o.Return(ctx, token, e.Token, answer, visit)
		if err != nil || !o.over(e.Token) || o.who(next.Token).Person != id {
			t.Fatalf("asked anew: %+v, %v", next, err)
		}
		if list, err := o.Sessions(ctx, o.who(next.Token).Actor()); err != nil || len(list) != 1 {
			t.Errorf("the session before is still there: %v, %v", list, err)
		}
		if err := grave(next.Token); err != nil {
			t.Errorf("after a proof: %v", err)
		}
		token, answer = g.away(nil)
		o.clock.turn(11 * time.Minute)
		if _, _, err := o.Return(ctx, token, next.Token, answer, visit); code(err) != "provider_not_anew" {
			t.Errorf("asked anew, and it says that this was eleven minutes ago: %v", err)
		}
		// Somebody else at the same computer begins a session of their own.
		g.anew = false
		token, answer = g.away(nil)
		if e, _, err := o.Return(ctx, token, g.boss, answer, visit); err != nil || o.who(e.Token).Person != id || o.over(g.boss) {
			t.Errorf("another person's session: %v", err)
		}
	})
}
