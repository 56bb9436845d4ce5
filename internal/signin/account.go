package signin

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// Ways are how a person can sign in.
type Ways struct {
	Email      string    // by which the password goes
	Password   time.Time // when it was chosen; zero: there is none
	App        bool
	Codes      int // left on paper
	Passkeys   []Passkey
	Providers  []Button // those from whom they have come
	NeedSecond bool     // they hold a role that counts only after a second factor
	NoPasskeys bool     // there are none on this site
}

// Second reports whether there is a second factor.
func (w *Ways) Second() bool { return w.App || len(w.Passkeys) > 0 }

// Ways reads how whoever is signed in can sign in.
func (s *Service) Ways(ctx context.Context, who policy.Actor) (w Ways, err error) {
	defer errs.Wrap(&err, "signin.Ways")
	if err := policy.Require(who, policy.UseAccount, policy.Object{Org: who.Org, Person: who.Person}, "person_not_found"); err != nil {
		return w, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) { w, err = s.ways(tx, who.Org, identity.PersonID(who.Person)); return err })
	return w, err
}

func (s *Service) ways(tx *db.Tx, org string, id identity.PersonID) (w Ways, err error) {
	w.NoPasskeys = s.keys.Off()
	p, err := identity.SelectPerson(tx, org, id)
	if err != nil {
		return w, err
	}
	w.Email = p.Email
	hash, at, err := selectPassword(tx, org, id)
	if err != nil {
		return w, err
	}
	if hash != "" {
		w.Password = at
	}
	sealed, err := selectApp(tx, org, id)
	if err != nil {
		return w, err
	}
	w.App = sealed != ""
	if w.Codes, err = countRecoveryCodes(tx, org, id); err != nil {
		return w, err
	}
	if w.Passkeys, err = selectPasskeys(tx, org, id); err != nil {
		return w, err
	}
	if w.Providers, err = selectSubjects(tx, org, id); err != nil {
		return w, err
	}
	w.NeedSecond, err = elevated(tx, org, id)
	return w, err
}

// grave reads the session of somebody who is about to change how they sign in: they must have shown lately who they are, with the second factor where they
// have one. Otherwise a password alone could put another second factor in the place of theirs.
func (s *Service) grave(tx *db.Tx, who policy.Actor, t Token) (*Session, error) {
	session, err := s.own(tx, who, t)
	if err != nil {
		return nil, err
	}
	w, err := s.ways(tx, session.Org, session.Person)
	switch {
	case err != nil:
		return nil, err
	case w.Second() && !session.Strong:
		return nil, errs.New(errs.SecondFactor, "second_factor_needed")
	case !session.Proved(tx.Now):
		return nil, errs.New(errs.Proof, "proof_needed")
	}
	return session, nil
}

// Prove lets somebody who is signed in show once more who they are, by their password or by a code, which makes the session strong. The session gets a
// new token.
func (s *Service) Prove(ctx context.Context, who policy.Actor, t Token, password, code string) (next Token, err error) {
	defer errs.Wrap(&err, "signin.Prove")
	if code == "" {
		if err := s.provePassword(ctx, who, password); err != nil {
			return "", err
		}
	}
	next = newToken()
	var wrong error
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		session, err := s.own(tx, who, t)
		if err != nil {
			return err
		}
		if code != "" {
			if _, err := s.second(tx, session.Org, session.Person, code); err != nil {
				return counted(err, &wrong)
			}
			session.Strong = true
		}
		session.ProvedAt = tx.Now
		if err := updateSession(tx, session, next.hash()); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{Org: who.Org, Person: who.Person, Role: string(who.Role), Action: "signin.proved", Details: audit.Details{"strong": session.Strong}})
	})
	if err == nil {
		err = wrong
	}
	return next, err
}

// provePassword checks the password of whoever is signed in, as often as others may guess at it.
func (s *Service) provePassword(ctx context.Context, who policy.Actor, password string) error {
	var hash string
	tried := s.on(deviceLimit, who.Org, who.Person, "signed in")
	err := s.db.Write(ctx, func(tx *db.Tx) (err error) {
		if _, err = try(tx, tried); err == nil {
			hash, _, err = selectPassword(tx, who.Org, identity.PersonID(who.Person))
		}
		return err
	})
	if err != nil {
		return err
	}
	right, err := s.hasher.matches(ctx, password, hash)
	if err != nil {
		return err
	}
	if !right {
		return errs.New(errs.Invalid, "password_wrong").At("old")
	}
	return s.db.Write(ctx, func(tx *db.Tx) error { return succeeded(tx, tried) })
}

// ChangePassword replaces a password, asks for the old one where there is one, and ends all other sessions.
func (s *Service) ChangePassword(ctx context.Context, who policy.Actor, t Token, old, password string) (next Token, err error) {
	defer errs.Wrap(&err, "signin.ChangePassword")
	w, err := s.Ways(ctx, who)
	if err != nil {
		return "", err
	}
	if !w.Password.IsZero() {
		if err := s.provePassword(ctx, who, old); err != nil {
			return "", err
		}
	}
	hash, err := s.checked(ctx, who.Org, identity.PersonID(who.Person), password)
	if err != nil {
		return "", err
	}
	next = newToken()
	return next, s.db.Write(ctx, func(tx *db.Tx) error {
		session, err := s.own(tx, who, t)
		if err != nil {
			return err
		}
		if w.Password.IsZero() { // nothing was shown: the proof must be fresh
			if session, err = s.grave(tx, who, t); err != nil {
				return err
			}
		}
		if err := upsertPassword(tx, session.Org, session.Person, hash); err != nil {
			return err
		}
		if err := deleteOthers(tx, session.Org, session.Person, session.ID); err != nil {
			return err
		}
		session.ProvedAt = tx.Now
		if err := updateSession(tx, session, next.hash()); err != nil {
			return err
		}
		return audit.Record(tx, actorOf(who, "password.changed"))
	})
}

// checked refuses a password that is easily guessed of this person, and makes the hash of another.
func (s *Service) checked(ctx context.Context, org string, id identity.PersonID, password string) (hash string, err error) {
	var about []string
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		p, err := identity.SelectPerson(tx, org, id)
		if err != nil {
			return err
		}
		o, err := identity.SelectOrganisation(tx, org)
		about = []string{p.Name, p.Email, p.StaffNumber, o.Name, org}
		return err
	})
	if err != nil {
		return "", err
	}
	if err := checkPassword(password, about...); err != nil {
		return "", err
	}
	return s.hasher.make(ctx, password)
}
