package signin

import (
	"context"
	"encoding/json"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/openid"
	"github.com/dira-platform/dira/internal/policy"
)

// ProviderID names a provider within its organisation.
type ProviderID string

// Provider is a service of others that knows who somebody is.
type Provider struct {
	ID          ProviderID
	Org         string
	Name        string // on the button
	Issuer      string
	ClientID    string
	Secret      string // only on its way in; empty keeps the one before
	KnownBy     string // by what somebody is found who comes for the first time: [ByEmail] or [ByNumber]
	NumberClaim string
	Creates     bool // whoever is not known is added, in the unit that is the whole organisation
	GroupsClaim string
	StrongWords string // values of acr or amr that stand for a second factor, with blanks between; empty: never
	Mapping     []Mapping

	sealed string
}

// By what somebody is found who comes from a provider for the first time.
const (
	ByEmail  = "email" // which the provider must have verified
	ByNumber = "staff_number"
)

// Mapping is which group of a provider gives which role for which unit.
type Mapping struct {
	Group string
	Role  policy.Role
	Unit  identity.UnitID
}

// check cleans a provider and refuses what cannot work.
func (p *Provider) check() error {
	for _, f := range []struct {
		text  *string
		field string
	}{{&p.Name, "name"}, {&p.Issuer, "issuer"}, {&p.ClientID, "client_id"}} {
		if *f.text = identity.Clean(*f.text); *f.text == "" {
			return errs.New(errs.Invalid, "provider_field_missing").At(f.field)
		}
	}
	for field, text := range map[string]*string{"name": &p.Name, "issuer": &p.Issuer, "client_id": &p.ClientID, "number_claim": &p.NumberClaim,
		"groups_claim": &p.GroupsClaim, "strong_words": &p.StrongWords} {
		if *text = identity.Clean(*text); utf8.RuneCountInString(*text) > 200 {
			return errs.New(errs.Invalid, "text_too_long", "max", 200).At(field)
		}
	}
	u, err := url.Parse(p.Issuer)
	if err != nil || u.Scheme != "https" && !(u.Scheme == "http" && onThisMachine(u.Hostname())) || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return errs.New(errs.Invalid, "provider_issuer").At("issuer")
	}
	if p.KnownBy != ByEmail && p.KnownBy != ByNumber {
		return errs.New(errs.Invalid, "provider_known_by").At("known_by")
	}
	if p.KnownBy == ByNumber && p.NumberClaim == "" {
		return errs.New(errs.Invalid, "provider_field_missing").At("number_claim")
	}
	return nil
}

// onThisMachine reports whether a host is this machine, to which nothing travels that others could read.
func onThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// asked is the provider as it is asked.
func (s *Service) asked(p Provider) (openid.Provider, error) {
	o := openid.Provider{Issuer: p.Issuer, ClientID: p.ClientID, NumberClaim: p.NumberClaim, GroupsClaim: p.GroupsClaim}
	if p.sealed == "" {
		return o, nil
	}
	var err error
	o.Secret, err = s.secret.Open("provider "+p.Org+"/"+string(p.ID), p.sealed)
	return o, err
}

// administers checks that the actor may say how people sign in, and returns the root of the organisation.
func administers(tx *db.Tx, who policy.Actor) (*identity.Unit, error) {
	root, err := identity.SelectRoot(tx, who.Org)
	if err != nil {
		return nil, err
	}
	return root, policy.Require(who, policy.ManageSignIn, policy.Object{Org: who.Org, Unit: root.Path}, "organisation_not_found")
}

// Providers lists the providers of the actor's organisation with their mappings.
func (s *Service) Providers(ctx context.Context, who policy.Actor) (list []Provider, err error) {
	defer errs.Wrap(&err, "signin.Providers")
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		if _, err = administers(tx, who); err == nil {
			list, err = selectProviders(tx, who.Org)
		}
		return err
	})
	return list, err
}

// Provider reads one.
func (s *Service) Provider(ctx context.Context, who policy.Actor, id ProviderID) (p Provider, err error) {
	defer errs.Wrap(&err, "signin.Provider(%s)", id)
	list, err := s.Providers(ctx, who)
	i := slices.IndexFunc(list, func(p Provider) bool { return p.ID == id })
	if err == nil && i < 0 {
		err = errs.New(errs.NotFound, "provider_not_found")
	}
	if err != nil {
		return p, err
	}
	return list[i], nil
}

// SaveProvider stores a provider: a new one where it has no id.
func (s *Service) SaveProvider(ctx context.Context, who policy.Actor, t Token, p Provider) (id ProviderID, err error) {
	defer errs.Wrap(&err, "signin.SaveProvider")
	action := "provider.changed"
	if p.Org = who.Org; p.ID == "" {
		p.ID, action = ProviderID(uuid.Must(uuid.NewV7()).String()), "provider.added"
	}
	return p.ID, s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := administers(tx, who); err != nil {
			return err
		}
		if _, err := s.grave(tx, who, t); err != nil {
			return err
		}
		if err := p.check(); err != nil {
			return err
		}
		p.sealed = ""
		if p.Secret != "" {
			if p.sealed, err = s.secret.Seal("provider "+p.Org+"/"+string(p.ID), p.Secret); err != nil {
				return err
			}
		}
		if err := upsertProvider(tx, p); err != nil {
			return err
		}
		return s.recordProvider(tx, who, p.ID, action)
	})
}

func (s *Service) recordProvider(tx *db.Tx, who policy.Actor, id ProviderID, action string) error {
	event := actorOf(who, action)
	event.Object = audit.Object{Kind: "provider", ID: string(id)}
	return audit.Record(tx, event)
}

// Map says which group of a provider gives which role; Unmap takes that back.
func (s *Service) Map(ctx context.Context, who policy.Actor, t Token, id ProviderID, m Mapping, on bool) (err error) {
	defer errs.Wrap(&err, "signin.Map(%s)", id)
	m.Group = identity.Clean(m.Group)
	switch {
	case m.Group == "":
		return errs.New(errs.Invalid, "provider_field_missing").At("group")
	case utf8.RuneCountInString(m.Group) > 200:
		return errs.New(errs.Invalid, "text_too_long", "max", 200).At("group")
	case !slices.Contains(policy.Granted, m.Role):
		return errs.New(errs.Invalid, "provider_role").At("role")
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := administers(tx, who); err != nil {
			return err
		}
		if _, err := s.grave(tx, who, t); err != nil {
			return err
		}
		u, err := identity.SelectUnit(tx, who.Org, m.Unit)
		if err != nil {
			return err
		}
		if err := policy.Require(who, policy.GrantRoles, policy.Object{Org: who.Org, Unit: u.Path}, "unit_not_found"); err != nil {
			return err
		}
		if err := setMapping(tx, who.Org, id, m, on); err != nil {
			return err
		}
		return s.recordProvider(tx, who, id, "provider.mapped")
	})
}

// RemoveProvider takes a provider away. Whoever came from there needs another way in.
func (s *Service) RemoveProvider(ctx context.Context, who policy.Actor, t Token, id ProviderID) (err error) {
	defer errs.Wrap(&err, "signin.RemoveProvider(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := administers(tx, who); err != nil {
			return err
		}
		if _, err := s.grave(tx, who, t); err != nil {
			return err
		}
		if err := deleteProvider(tx, who.Org, id); err != nil {
			return err
		}
		return s.recordProvider(tx, who, id, "provider.removed")
	})
}

// TestProvider asks a provider for its description, and says whether it can be used.
func (s *Service) TestProvider(ctx context.Context, who policy.Actor, id ProviderID) (err error) {
	defer errs.Wrap(&err, "signin.TestProvider(%s)", id)
	p, err := s.Provider(ctx, who, id)
	if err != nil {
		return err
	}
	asked, err := s.asked(p)
	if err != nil {
		return err
	}
	if _, err := s.others.Ask(ctx, asked, false); err != nil {
		return errs.New(errs.Unavailable, "provider_unreachable").Because(err)
	}
	return nil
}

// Button is a provider on the page to sign in.
type Button struct {
	ID   ProviderID
	Name string
}

// Buttons lists the providers of an organisation for anyone.
func (s *Service) Buttons(ctx context.Context, org string) (list []Button, err error) {
	defer errs.Wrap(&err, "signin.Buttons")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		all, err := selectProviders(tx, org)
		for _, p := range all {
			list = append(list, Button{p.ID, p.Name})
		}
		return err
	})
	return list, err
}

// awayLife is how long somebody may be away at a provider.
const awayLife = 15 * time.Minute

// away is what is kept while somebody is at a provider.
type away struct {
	Provider ProviderID
	Kept     openid.Kept
	To       string // where they wanted to go
	Anew     bool   // they were asked to show once more who they are
}

// Leave finds out where to send somebody who signs in at a provider, and returns the secret for the cookie. Anew has the provider ask them even if it knows
// them, before something grave.
func (s *Service) Leave(ctx context.Context, org string, id ProviderID, to string, anew bool, v Visit) (address string, t Token, err error) {
	defer errs.Wrap(&err, "signin.Leave")
	var p Provider
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		if err = waits(tx, s.on(addressLimit, v.Address)); err == nil {
			p, err = selectProvider(tx, org, id)
		}
		return err
	})
	if err != nil {
		return "", "", err
	}
	asked, err := s.asked(p)
	if err != nil {
		return "", "", err
	}
	q, err := s.others.Ask(ctx, asked, anew)
	if err != nil {
		return "", "", errs.New(errs.Unavailable, "provider_unreachable").Because(err)
	}
	kept, err := json.Marshal(away{p.ID, q.Kept, to, anew})
	if err != nil {
		return "", "", err
	}
	return q.To, t, s.db.Batch(ctx, func(tx *db.Tx) error {
		t, err = s.underway(tx, ceremony{org: org, kind: underProvider, data: string(kept)}, awayLife)
		return err
	})
}

// Answer is with what somebody comes back from a provider.
type Answer struct{ State, Code, Issuer, Error string }

// Return signs somebody in who comes back from a provider, or lets whoever is signed in by the token old go on, if it is they. It counts as a proof of who
// they are from when the provider says that they showed it, and as none where it does not say. To is where they wanted to go.
func (s *Service) Return(ctx context.Context, t, old Token, a Answer, v Visit) (e Entered, to string, err error) {
	defer errs.Wrap(&err, "signin.Return")
	var under *ceremony
	var p Provider
	var kept away
	err = s.db.Write(ctx, func(tx *db.Tx) (err error) {
		if under, err = s.under(tx, t, underProvider, false); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(under.data), &kept); err != nil {
			return err
		}
		p, err = selectProvider(tx, under.org, kept.Provider)
		return err
	})
	if err != nil {
		return e, "", err
	}
	asked, err := s.asked(p)
	if err != nil {
		return e, "", err
	}
	if a.Error != "" {
		return e, "", errs.New(errs.Invalid, "provider_refused")
	}
	claims, err := s.others.Answer(ctx, asked, kept.Kept, a.State, a.Issuer, a.Code)
	if err != nil {
		return e, "", errs.New(errs.Invalid, "provider_failed").Because(err)
	}
	return e, kept.To, s.db.Write(ctx, func(tx *db.Tx) error {
		id, err := s.recognise(tx, p, claims)
		if err != nil {
			return err
		}
		if claims.At.After(tx.Now) { // its clock is fast
			claims.At = tx.Now
		}
		if kept.Anew && tx.Now.Sub(claims.At) > fresh {
			return errs.New(errs.Invalid, "provider_not_anew")
		}
		strong := slices.ContainsFunc(strings.Fields(p.StrongWords), func(w string) bool { return slices.Contains(claims.Strength, w) })
		e, err = s.goOn(tx, old, known{p.Org, id, strong, "provider", claims.At}, v)
		return err
	})
}

// HasSecret reports whether a secret is stored.
func (p *Provider) HasSecret() bool { return p.sealed != "" }

// Back is the address to which providers send people back, for their settings.
func (s *Service) Back() string { return s.Address + backPath }
