// Package openid asks services of others who somebody is (OpenID Connect, the authorization code flow with PKCE). It remembers nothing itself.
package openid

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/dira-platform/dira/internal/outbound"
)

// Provider is a service that knows who people are.
type Provider struct {
	Issuer, ClientID, Secret string
	NumberClaim, GroupsClaim string // names of claims; empty: not asked for
}

// Claims are what a provider says of somebody.
type Claims struct {
	Subject  string
	Email    string // empty unless the provider has verified it
	Name     string
	Number   string
	Groups   []string
	Strength []string  // acr and all of amr
	At       time.Time // when they last showed the provider who they are; zero where it does not say
}

// Client asks providers.
type Client struct {
	http *http.Client
	back string
}

// NewClient returns a client to whose address people are sent back. Providers on private networks are asked only on the hosts that are allowed.
func NewClient(back string, allowed []string) *Client {
	return &Client{outbound.NewClient(allowed), back}
}

// Question is where to send somebody, and what has to be kept until they come back.
type Question struct {
	To   string
	Kept Kept
}

// Kept is what must be the same when somebody comes back.
type Kept struct{ State, Nonce, Verifier string }

// Ask finds out where to send somebody. Anew asks the provider to let them show who they are even if they did before, and to say when they did
// (OpenID Connect Core 1.0, 3.1.2.1: prompt and max_age).
func (c *Client) Ask(ctx context.Context, p Provider, anew bool) (Question, error) {
	_, config, err := c.discover(ctx, p)
	if err != nil {
		return Question{}, err
	}
	k := Kept{rand.Text(), rand.Text(), oauth2.GenerateVerifier()}
	options := []oauth2.AuthCodeOption{oidc.Nonce(k.Nonce), oauth2.S256ChallengeOption(k.Verifier)}
	if anew {
		options = append(options, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	}
	return Question{config.AuthCodeURL(k.State, options...), k}, nil
}

// Answer checks with what somebody came back. Issuer is the parameter iss of RFC 9207, where the provider sends one.
func (c *Client) Answer(ctx context.Context, p Provider, k Kept, state, issuer, code string) (Claims, error) {
	switch {
	case state == "" || state != k.State:
		return Claims{}, errors.New("another state")
	case issuer != "" && issuer != p.Issuer:
		return Claims{}, errors.New("the answer is of another issuer")
	case code == "":
		return Claims{}, errors.New("no code")
	}
	provider, config, err := c.discover(ctx, p)
	if err != nil {
		return Claims{}, err
	}
	ctx = oidc.ClientContext(ctx, c.http)
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(k.Verifier))
	if err != nil {
		return Claims{}, err
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := provider.Verifier(&oidc.Config{ClientID: p.ClientID}).Verify(ctx, raw)
	if err != nil {
		return Claims{}, err
	}
	if id.Nonce != k.Nonce {
		return Claims{}, errors.New("another nonce")
	}
	return c.claims(ctx, p, provider, token, id)
}

func (c *Client) discover(ctx context.Context, p Provider) (*oidc.Provider, *oauth2.Config, error) {
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, c.http), p.Issuer)
	if err != nil {
		return nil, nil, err
	}
	return provider, &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.Secret, Endpoint: provider.Endpoint(), RedirectURL: c.back,
		Scopes: []string{oidc.ScopeOpenID, "profile", "email"},
	}, nil
}

// claims reads the token, and asks for more where it lacks what is needed.
func (c *Client) claims(ctx context.Context, p Provider, provider *oidc.Provider, token *oauth2.Token, id *oidc.IDToken) (Claims, error) {
	all := map[string]any{}
	if err := id.Claims(&all); err != nil {
		return Claims{}, err
	}
	wanted := slices.DeleteFunc([]string{"email", "email_verified", "name", p.NumberClaim, p.GroupsClaim}, func(name string) bool { return name == "" || all[name] != nil })
	if len(wanted) > 0 && provider.UserInfoEndpoint() != "" {
		info, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(token))
		if err != nil {
			return Claims{}, err
		}
		if info.Subject != id.Subject {
			return Claims{}, errors.New("the provider speaks of somebody else")
		}
		more := map[string]any{}
		if err := info.Claims(&more); err != nil {
			return Claims{}, err
		}
		for _, name := range wanted {
			all[name] = more[name]
		}
	}
	found := Claims{Subject: id.Subject, Name: text(all["name"]), Number: text(all[p.NumberClaim]), Groups: list(all[p.GroupsClaim]),
		Strength: append(list(all["amr"]), list(all["acr"])...)}
	if at, ok := all["auth_time"].(float64); ok && at > 0 && at < 1<<40 {
		found.At = time.Unix(int64(at), 0).UTC()
	}
	if verified := all["email_verified"]; verified == true || verified == "true" {
		found.Email = strings.ToLower(text(all["email"]))
	}
	return found, nil
}

func text(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return fmt.Sprintf("%.0f", v)
	}
	return ""
}

func list(v any) (all []string) {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		for _, x := range v {
			if s := text(x); s != "" {
				all = append(all, s)
			}
		}
	}
	return all
}
