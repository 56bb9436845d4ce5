package signin

import (
	"bytes"
	"context"
	"time"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/passkey"
	"github.com/dira-platform/dira/internal/policy"
)

// challengeLife is how long a device may take to answer.
const challengeLife = 5 * time.Minute

// Passkey is a key that a device of a person keeps.
type Passkey struct {
	ID      string
	Name    string // as the person calls it
	MadeAt  time.Time
	UsedAt  time.Time // zero: not yet
	content string
}

// Challenge is what a browser is asked about a passkey, and the secret for its cookie.
type Challenge struct {
	Options string // JSON
	Token   Token
}

// NoPasskeys reports whether browsers have no passkeys for this site.
func (s *Service) NoPasskeys() bool { return s.keys.Off() }

// holder is a person as their devices know them.
func (s *Service) holder(tx *db.Tx, org string, id identity.PersonID) (passkey.Holder, error) {
	h := passkey.Holder{Handle: s.secret.Derive("passkey holder", org, string(id)), Name: org}
	p, err := identity.SelectPerson(tx, org, id)
	if err != nil {
		return h, err
	}
	if h.Name = p.Email; h.Name == "" {
		h.Name = p.Name
	}
	keys, err := selectPasskeys(tx, org, id)
	for _, k := range keys {
		h.Keys = append(h.Keys, k.content)
	}
	return h, err
}

// NewPasskey asks a browser for a new passkey of whoever is signed in.
func (s *Service) NewPasskey(ctx context.Context, who policy.Actor, t Token) (c Challenge, err error) {
	defer errs.Wrap(&err, "signin.NewPasskey")
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		session, err := s.grave(tx, who, t)
		if err != nil {
			return err
		}
		c, err = s.askForNew(tx, session.Org, session.Person)
		return err
	})
	return c, err
}

// InvitedPasskey asks a browser for the first passkey of somebody who was invited. Who has a second factor already chooses a password first.
func (s *Service) InvitedPasskey(ctx context.Context, code Code, v Visit) (c Challenge, err error) {
	defer errs.Wrap(&err, "signin.InvitedPasskey")
	if _, err := s.Invited(ctx, code, v); err != nil {
		return c, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		in, err := s.openForPasskey(tx, code)
		if err != nil {
			return err
		}
		c, err = s.askForNew(tx, in.Org, in.Person)
		return err
	})
	return c, err
}

func (s *Service) openForPasskey(tx *db.Tx, code Code) (Invitation, error) {
	in, err := s.open(tx, code)
	if err != nil {
		return in, err
	}
	if in.Second {
		err = errs.New(errs.Conflict, "passkey_password_first")
	}
	return in, err
}

func (s *Service) askForNew(tx *db.Tx, org string, id identity.PersonID) (c Challenge, err error) {
	h, err := s.holder(tx, org, id)
	if err != nil {
		return c, err
	}
	q, err := s.keys.Add(h)
	if err != nil {
		return c, errs.New(errs.Unavailable, "passkey_off").Because(err)
	}
	c.Options = q.Options
	c.Token, err = s.underway(tx, ceremony{org: org, kind: underAdd, person: id, data: q.Kept}, challengeLife)
	return c, err
}

// AddPasskey stores the passkey with which a browser answered, and makes the session strong.
func (s *Service) AddPasskey(ctx context.Context, who policy.Actor, t, asked Token, answer, name string) (next Token, err error) {
	defer errs.Wrap(&err, "signin.AddPasskey")
	next = newToken()
	return next, s.db.Write(ctx, func(tx *db.Tx) error {
		session, err := s.grave(tx, who, t)
		if err != nil {
			return err
		}
		if err := s.storeNew(tx, session.Org, session.Person, asked, answer, name); err != nil {
			return err
		}
		session.Strong, session.ProvedAt = true, tx.Now
		return updateSession(tx, session, next.hash())
	})
}

// AcceptPasskey takes an invitation by a passkey.
func (s *Service) AcceptPasskey(ctx context.Context, code Code, asked Token, answer, name string, v Visit) (e Entered, err error) {
	defer errs.Wrap(&err, "signin.AcceptPasskey")
	return e, s.db.Write(ctx, func(tx *db.Tx) error {
		in, err := s.openForPasskey(tx, code)
		if err != nil {
			return err
		}
		if err := s.storeNew(tx, in.Org, in.Person, asked, answer, name); err != nil {
			return err
		}
		if err := used(tx, in); err != nil {
			return err
		}
		e, err = s.enter(tx, known{in.Org, in.Person, true, in.Kind, tx.Now}, v)
		return err
	})
}

func (s *Service) storeNew(tx *db.Tx, org string, id identity.PersonID, asked Token, answer, name string) error {
	c, err := s.under(tx, asked, underAdd, false)
	if err != nil || c.org != org || c.person != id {
		return errs.New(errs.Invalid, "passkey_failed").At("passkey").Because(err)
	}
	h, err := s.holder(tx, org, id)
	if err != nil {
		return err
	}
	k := Passkey{Name: identity.Clean(name)}
	if k.ID, k.content, err = s.keys.Added(h, c.data, answer); err != nil {
		return errs.New(errs.Invalid, "passkey_failed").At("passkey").Because(err)
	}
	if k.Name == "" || utf8.RuneCountInString(k.Name) > 60 {
		return errs.New(errs.Invalid, "passkey_name").At("name")
	}
	if err := insertPasskey(tx, org, id, k); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{Org: org, Person: string(id), Action: "passkey.added"})
}

// AskPasskey asks a browser for any passkey of this site.
func (s *Service) AskPasskey(ctx context.Context) (c Challenge, err error) {
	defer errs.Wrap(&err, "signin.AskPasskey")
	q, err := s.keys.Enter()
	if err != nil {
		return c, errs.New(errs.Unavailable, "passkey_off").Because(err)
	}
	c.Options = q.Options
	return c, s.db.Batch(ctx, func(tx *db.Tx) error {
		c.Token, err = s.underway(tx, ceremony{org: policy.Public, kind: underEnter, data: q.Kept}, challengeLife)
		return err
	})
}

// EnterPasskey signs somebody in by a passkey. It is strong: the device has checked who holds it. Whoever is signed in as the same person already goes on in
// their session, under a new token.
func (s *Service) EnterPasskey(ctx context.Context, asked, t Token, answer string, v Visit) (e Entered, err error) {
	defer errs.Wrap(&err, "signin.EnterPasskey")
	tried := s.on(addressLimit, v.Address)
	if err := s.db.Write(ctx, func(tx *db.Tx) error { _, err := try(tx, tried); return err }); err != nil {
		return e, err
	}
	return e, s.db.Write(ctx, func(tx *db.Tx) error {
		c, err := s.under(tx, asked, underEnter, false)
		if err != nil {
			return errs.New(errs.Invalid, "passkey_failed").At("passkey").Because(err)
		}
		var org string
		var id identity.PersonID
		key, content, err := s.keys.Entered(c.data, answer, func(key string, handle []byte) (h passkey.Holder, err error) {
			if org, id, err = selectPasskeyHolder(tx, key); err != nil {
				return h, err
			}
			h, err = s.holder(tx, org, id)
			if err == nil && !bytes.Equal(handle, h.Handle) {
				err = errs.New(errs.NotFound, "person_not_found")
			}
			return h, err
		})
		if err != nil {
			return errs.New(errs.Invalid, "passkey_failed").At("passkey").Because(err)
		}
		if err := updatePasskey(tx, org, key, content); err != nil {
			return err
		}
		if err := succeeded(tx, tried); err != nil {
			return err
		}
		e, err = s.goOn(tx, t, known{org, id, true, "passkey", tx.Now}, v)
		if errs.Is(err, errs.NotFound) { // has left
			err = errs.New(errs.Invalid, "passkey_failed").At("passkey").Because(err)
		}
		return err
	})
}

// RemovePasskey takes a passkey away. The last way in stays, and so does the last second factor of somebody whose role needs one.
func (s *Service) RemovePasskey(ctx context.Context, who policy.Actor, t Token, key string) (err error) {
	defer errs.Wrap(&err, "signin.RemovePasskey")
	return s.db.Write(ctx, func(tx *db.Tx) error {
		session, err := s.grave(tx, who, t)
		if err != nil {
			return err
		}
		w, err := s.ways(tx, session.Org, session.Person)
		if err != nil {
			return err
		}
		last := len(w.Passkeys) == 1
		switch {
		case last && w.Password.IsZero() && len(w.Providers) == 0:
			return errs.New(errs.Conflict, "last_way_in")
		case last && w.NeedSecond && !w.App:
			return errs.New(errs.Conflict, "second_step_kept")
		}
		if err := deletePasskey(tx, session.Org, session.Person, key); err != nil {
			return err
		}
		return audit.Record(tx, actorOf(who, "passkey.removed"))
	})
}
