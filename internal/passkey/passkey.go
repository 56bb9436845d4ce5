// Package passkey makes and checks the messages by which a browser shows a key that its device keeps (WebAuthn). It remembers nothing itself.
package passkey

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// Keys makes and checks messages for one site.
type Keys struct{ site *webauthn.WebAuthn } // nil: browsers have no passkeys for its address

// New returns the messages for a site at an address such as https://dira.example.org. A site that is reached by a number has none.
func New(address string) (*Keys, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return &Keys{}, nil
	}
	site, err := webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: "Dira", RPOrigins: []string{u.Scheme + "://" + u.Host}})
	if err != nil {
		return &Keys{}, nil
	}
	return &Keys{site}, nil
}

// Off reports whether the site has no passkeys.
func (k *Keys) Off() bool { return k.site == nil }

// Holder is whose passkeys they are.
type Holder struct {
	Handle []byte // opaque; the device keeps it beside the key
	Name   string // as the device shows it
	Keys   []string
}

// WebAuthnID is the handle.
func (h Holder) WebAuthnID() []byte { return h.Handle }

// WebAuthnName is the name.
func (h Holder) WebAuthnName() string { return h.Name }

// WebAuthnDisplayName is the name, too.
func (h Holder) WebAuthnDisplayName() string { return h.Name }

// WebAuthnCredentials are the keys.
func (h Holder) WebAuthnCredentials() (list []webauthn.Credential) {
	for _, text := range h.Keys {
		var c webauthn.Credential
		if json.Unmarshal([]byte(text), &c) == nil {
			list = append(list, c)
		}
	}
	return list
}

// Question is what a browser is asked, and what has to be kept until it answers.
type Question struct {
	Options string // JSON, for the browser
	Kept    string // JSON, for the check; the browser must not choose it
}

func question(options, kept any, err error) (Question, error) {
	if err != nil {
		return Question{}, err
	}
	o, err := json.Marshal(options)
	if err != nil {
		return Question{}, err
	}
	s, err := json.Marshal(kept)
	return Question{string(o), string(s)}, err
}

// errOff says that the site has no passkeys.
var errOff = errors.New("this site has no passkeys: it is not reached by a name")

// Add asks for a new key. The device must know its holder, and keep the key so that it is found without a name.
func (k *Keys) Add(h Holder) (Question, error) {
	if k.Off() {
		return Question{}, errOff
	}
	options, kept, err := k.site.BeginRegistration(h,
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		}),
		webauthn.WithConveyancePreference(protocol.PreferNoAttestation),
		webauthn.WithExclusions(webauthn.Credentials(h.WebAuthnCredentials()).CredentialDescriptors()))
	return question(options, kept, err)
}

// Added checks the answer to Add: the id of the key, and the key as it is stored.
func (k *Keys) Added(h Holder, kept, answer string) (id, key string, err error) {
	session, err := k.session(kept)
	if err != nil {
		return "", "", err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes([]byte(answer))
	if err != nil {
		return "", "", err
	}
	c, err := k.site.CreateCredential(h, session, parsed)
	if err != nil {
		return "", "", err
	}
	if !c.Flags.UserVerified {
		return "", "", errors.New("the device did not check who holds it")
	}
	c.Attestation = webauthn.CredentialAttestation{} // not needed any more, and it says which device it is
	text, err := json.Marshal(c)
	return idOf(c.ID), string(text), err
}

// Enter asks for any key of the site.
func (k *Keys) Enter() (Question, error) {
	if k.Off() {
		return Question{}, errOff
	}
	options, kept, err := k.site.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	return question(options, kept, err)
}

// Entered checks the answer to Enter. Find returns whose key it is, with that key; the key comes back as it is stored from now on.
func (k *Keys) Entered(kept, answer string, find func(id string, handle []byte) (Holder, error)) (id, key string, err error) {
	session, err := k.session(kept)
	if err != nil {
		return "", "", err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes([]byte(answer))
	if err != nil {
		return "", "", err
	}
	_, c, err := k.site.ValidatePasskeyLogin(func(id, handle []byte) (webauthn.User, error) { return find(idOf(id), handle) }, session, parsed)
	if err != nil {
		return "", "", err
	}
	if c.Authenticator.CloneWarning {
		return "", "", errors.New("the counter of the key went back: there may be a copy of it")
	}
	text, err := json.Marshal(c)
	return idOf(c.ID), string(text), err
}

func (k *Keys) session(kept string) (s webauthn.SessionData, err error) {
	if k.Off() {
		return s, errOff
	}
	return s, json.Unmarshal([]byte(kept), &s)
}

func idOf(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }
