package browser

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/cdproto/webauthn"

	"github.com/dira-platform/dira/internal/app"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/signin"
)

// newNamedSite starts a server that is reached by a name: passkeys belong to one.
func newNamedSite(t *testing.T) *site {
	t.Helper()
	listener := must[net.Listener](t)(net.Listen("tcp", "127.0.0.1:0"))
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	s := &site{patterns: map[string]bool{}}
	s.server = &httptest.Server{Listener: listener, Config: &http.Server{Handler: http.HandlerFunc(s.serve)}}
	s.app, err = app.New(context.Background(), app.Config{Data: t.TempDir(), Version: "test", Address: "http://localhost:" + port}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s.server.Start()
	s.server.URL = "http://localhost:" + port
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// key gives the window a device that keeps passkeys, and that knows its owner.
func (b *tab) key() webauthn.AuthenticatorID {
	b.t.Helper()
	send(b, webauthn.Enable, webauthn.EnableParams{})
	return send(b, webauthn.AddVirtualAuthenticator, webauthn.AddVirtualAuthenticatorParams{Options: &webauthn.VirtualAuthenticatorOptions{
		Protocol: webauthn.AuthenticatorProtocolCtap2, Transport: webauthn.AuthenticatorTransportInternal, HasResidentKey: true, HasUserVerification: true,
		IsUserVerified: true, AutomaticPresenceSimulation: true,
	}}).AuthenticatorID
}

// byPasskey presses the button of a passkey and waits for the page that follows.
func (b *tab) byPasskey(want string) {
	b.t.Helper()
	if status := b.follow("passkey", b.script(`document.querySelector("#passkey").click()`)); status != http.StatusOK {
		b.t.Errorf("status %d", status)
	}
	if got := b.path(); got != want {
		b.t.Fatalf("the passkey leads to %s, not %s: %s", got, want, evaluate[string](b, `document.querySelector("main").innerText`))
	}
}

// TestPasskeys adds a passkey and signs in with it, in a browser with a device that keeps keys.
func TestPasskeys(t *testing.T) {
	browserContext(t)
	s := newNamedSite(t)
	ctx := context.Background()
	link := must[signin.Token](t)(s.app.SignIn.FirstSetup(ctx, policy.Operator(policy.Public)))
	e := must[signin.Entered](t)(s.app.SignIn.Found(ctx, link, identity.Founding{
		Organisation: identity.Organisation{ID: "finance", Name: "Finance", Language: "en"}, Kind: "ministry",
		Administrator: identity.Details{Name: "Awa Ndiaye", Email: "awa@example.org"}}, gatePassword, fromStage))

	b := newTab(t, s.url(), "en", 320)
	device := b.key()
	b.cookie("dira_session", string(e.Token), "/")
	b.open("/account")
	if evaluate[bool](b, `document.querySelector("[data-passkey]").hidden`) || !evaluate[bool](b, `document.querySelector("[data-without]").hidden`) {
		t.Error("with scripting the form is not there, or it says that it cannot be used")
	}
	evaluate[struct{}](b, `{ document.querySelector("#name").value = "My telephone" }`)
	b.byPasskey("/account")
	if !evaluate[bool](b, `document.querySelector("#passkeys").innerText.includes("My telephone")`) {
		t.Error("the passkey is not in the list")
	}
	if got := b.open("/settings/sign-in"); got != http.StatusOK || b.path() != "/settings/sign-in" {
		t.Errorf("after adding a passkey an administrator acts with one factor: %s (%d)", b.path(), got)
	}
	if old, err := s.app.SignIn.Who(ctx, e.Token); err != nil || old != nil {
		t.Errorf("the token did not change: %v, %v", old, err)
	}

	b.cookie("dira_session", "nobody", "/")
	b.open("/sign-in?to=/settings/sign-in")
	b.byPasskey("/settings/sign-in")

	// What the device once said is of no use a second time: the form goes out again with the same answer.
	b.cookie("dira_session", "nobody", "/")
	b.open("/sign-in")
	evaluate[struct{}](b, `{ const form = document.querySelector("[data-passkey]"), sent = HTMLFormElement.prototype.submit;
		HTMLFormElement.prototype.submit = function () { window.said = form.elements.answer.value; }; document.querySelector("#passkey").click(); }`)
	b.until("the device answered", `!!window.said`)
	said := evaluate[string](b, `window.said`)
	p := newPerson(t, s, "en")
	for name, value := range map[string]string{"answer of another browser": said, "no answer": "", "nonsense": `{"id":1}`} {
		page := p.ask(http.MethodPost, "/sign-in/passkey", map[string][]string{"answer": {value}})
		if page.status != http.StatusUnprocessableEntity || page.path != "/sign-in/passkey" {
			t.Errorf("%s: %d at %s", name, page.status, page.path)
		}
	}

	// A device that does not know who holds it is not enough, and nothing is sent.
	b.open("/sign-in")
	send(b, webauthn.SetUserVerified, webauthn.SetUserVerifiedParams{AuthenticatorID: device, IsUserVerified: false})
	evaluate[struct{}](b, `{ document.querySelector("#passkey").click() }`)
	b.until("the page says that it did not work", `!document.querySelector("[data-failed]").hidden`)
}
