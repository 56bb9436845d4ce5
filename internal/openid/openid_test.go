package openid_test

import (
	"context"
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/openid"
)

// provider answers with whatever token it is told to.
type provider struct {
	*httptest.Server
	key, other *rsa.PrivateKey
	issuer     string // in the description
	token      string
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	p := &provider{}
	for _, key := range []**rsa.PrivateKey{&p.key, &p.other} {
		var err error
		if *key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			t.Fatal(err)
		}
	}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		answer := map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": p.token} // of /token
		switch r.URL.Path {
		case "/.well-known/openid-configuration":
			answer = map[string]any{"issuer": p.issuer, "authorization_endpoint": p.URL + "/auth", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys",
				"id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"}} // it says that it would
		case "/keys":
			answer = map[string]any{"keys": []any{public(p.key)}}
		}
		json.NewEncoder(w).Encode(answer)
	}))
	t.Cleanup(p.Close)
	p.issuer = p.URL
	return p
}

// public is the half of a key that everybody may know, as a provider publishes it.
func public(key *rsa.PrivateKey) map[string]any {
	return map[string]any{"kty": "RSA", "use": "sig", "kid": "1", "n": part(key.N.Bytes()), "e": part(big.NewInt(int64(key.E)).Bytes())}
}

func part(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

// signed makes a token by RS256, whatever its head says.
func signed(t *testing.T, key *rsa.PrivateKey, head, claims map[string]any) string {
	t.Helper()
	text := unsigned(t, head, claims)
	sum := sha256.Sum256([]byte(text))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + part(signature)
}

func unsigned(t *testing.T, head, claims map[string]any) string {
	t.Helper()
	var parts []string
	for _, m := range []map[string]any{head, claims} {
		raw, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, part(raw))
	}
	return strings.Join(parts, ".")
}

const clientSecret = "its secret"

// Only a token counts that this provider has signed in a way that we take, now, for us, and as the answer to this question.
func TestTokens(t *testing.T) {
	p := newProvider(t)
	client := openid.NewClient("https://dira.example.org/sign-in/back", []string{"127.0.0.1"})
	asked := openid.Provider{Issuer: p.URL, ClientID: "dira", Secret: clientSecret}
	q, err := client.Ask(context.Background(), asked, true)
	if err != nil {
		t.Fatal(err)
	}
	to, err := url.Parse(q.To)
	if err != nil || to.Query().Get("nonce") != q.Kept.Nonce || to.Query().Get("code_challenge_method") != "S256" {
		t.Fatalf("asked at %s, %v", q.To, err)
	}
	head := func(more ...any) map[string]any {
		return with(map[string]any{"alg": "RS256", "kid": "1", "typ": "JWT"}, more...)
	}
	claims := func(more ...any) map[string]any {
		return with(map[string]any{"iss": p.URL, "sub": "4711", "aud": "dira", "nonce": q.Kept.Nonce, "iat": time.Now().Unix(),
			"exp": time.Now().Add(time.Minute).Unix()}, more...)
	}
	right := signed(t, p.key, head(), claims())
	cut := strings.LastIndexByte(right, '.')
	mac := hmac.New(sha256.New, []byte(clientSecret))
	weak := unsigned(t, head("alg", "HS256"), claims())
	mac.Write([]byte(weak))
	for name, token := range map[string]string{
		"none":                             "",
		"without a signature":              unsigned(t, head("alg", "none"), claims()) + ".",
		"its signature cut off":            right[:cut+1],
		"another signature":                signed(t, p.other, head(), claims()),
		"changed behind its signature":     unsigned(t, head(), claims("sub", "1")) + right[cut:],
		"signed with our own secret":       weak + "." + part(mac.Sum(nil)),
		"it brings its key along":          signed(t, p.other, head("jwk", public(p.other)), claims()),
		"it says where its key is":         signed(t, p.other, head("kid", "2", "jku", p.URL+"/others"), claims()),
		"its time is over":                 signed(t, p.key, head(), claims("exp", time.Now().Add(-time.Minute).Unix())),
		"its time has not come":            signed(t, p.key, head(), claims("nbf", time.Now().Add(time.Hour).Unix())),
		"for somebody else":                signed(t, p.key, head(), claims("aud", "another")),
		"of another issuer":                signed(t, p.key, head(), claims("iss", "https://evil.example")),
		"for another question":             signed(t, p.key, head(), claims("nonce", "another")),
		"of another kind, with no nonce":   signed(t, p.key, head("typ", "at+jwt"), claims("nonce", nil)),
		"no token at all, some other text": "text",
	} {
		p.token = token
		if c, err := client.Answer(context.Background(), asked, q.Kept, q.Kept.State, "", "code"); err == nil {
			t.Errorf("a token that is %s: %+v", name, c)
		}
	}
	p.token = right
	if c, err := client.Answer(context.Background(), asked, q.Kept, q.Kept.State, "", "code"); err != nil || c.Subject != "4711" {
		t.Errorf("the right one: %+v, %v", c, err)
	}
	for _, at := range []any{nil, "yesterday", -1, 1e300} {
		p.token = signed(t, p.key, head(), claims("auth_time", at))
		if c, err := client.Answer(context.Background(), asked, q.Kept, q.Kept.State, "", "code"); err != nil || !c.At.IsZero() {
			t.Errorf("asked when: %v is %v, %v", at, c.At, err)
		}
	}
	p.token = signed(t, p.key, head(), claims("auth_time", 1_700_000_000))
	if c, err := client.Answer(context.Background(), asked, q.Kept, q.Kept.State, "", "code"); err != nil || c.At.Unix() != 1_700_000_000 {
		t.Errorf("asked when: %v, %v", c.At, err)
	}
	p.issuer = "https://evil.example"
	if _, err := client.Ask(context.Background(), asked, false); err == nil {
		t.Error("it describes itself as another provider, and is asked")
	}
}

// with changes some values; nil takes one away.
func with(m map[string]any, more ...any) map[string]any {
	for i := 0; i+1 < len(more); i += 2 {
		if m[more[i].(string)] = more[i+1]; more[i+1] == nil {
			delete(m, more[i].(string))
		}
	}
	return m
}
