package signin

import (
	"context"
	"slices"
	"time"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// setupLife is how long a link from the console is good for.
const setupLife = 30 * time.Minute

// FirstSetup makes the secret of a link with which the first organisation is made; empty when there is one already.
func (s *Service) FirstSetup(ctx context.Context, who policy.Actor) (t Token, err error) {
	defer errs.Wrap(&err, "signin.FirstSetup")
	return s.newSetup(ctx, who, true)
}

// NewSetup makes the secret of a link with which a further organisation is made.
func (s *Service) NewSetup(ctx context.Context, who policy.Actor) (t Token, err error) {
	defer errs.Wrap(&err, "signin.NewSetup")
	return s.newSetup(ctx, who, false)
}

func (s *Service) newSetup(ctx context.Context, who policy.Actor, first bool) (Token, error) {
	if !who.IsOperator() {
		return "", errs.New(errs.NotFound, "organisation_not_found")
	}
	t := newToken()
	return t, s.db.Write(ctx, func(tx *db.Tx) error {
		if first {
			list, err := identity.SelectOrganisations(tx)
			if err != nil || len(list) > 0 {
				t = ""
				return err
			}
		}
		return insertSetup(tx, t.hash(), first, tx.Now.Add(setupLife))
	})
}

// setup reads a link, and refuses one that was used, is over, or came too late to be the first.
func setup(tx *db.Tx, t Token) error {
	first, found, err := selectSetup(tx, t.hash())
	if err != nil {
		return err
	}
	list, err := identity.SelectOrganisations(tx)
	if err == nil && (!found || first && len(list) > 0) {
		err = errs.New(errs.NotFound, "setup_link_over")
	}
	return err
}

// Setup reports whether a link from the console is still good.
func (s *Service) Setup(ctx context.Context, t Token, v Visit) (err error) {
	defer errs.Wrap(&err, "signin.Setup")
	return s.Guess(ctx, v, func() error {
		return s.db.Read(ctx, func(tx *db.Tx) error { return setup(tx, t) })
	})
}

// foundable are the kinds of what can be an organisation of its own.
var foundable = []identity.UnitKind{"government", "ministry", "agency", "other"}

// Foundable lists the kinds of what can be an organisation of its own.
func Foundable() []identity.UnitKind { return slices.Clone(foundable) }

// Found makes an organisation by a link from the console, and signs its first administrator in.
func (s *Service) Found(ctx context.Context, t Token, f identity.Founding, password string, v Visit) (e Entered, err error) {
	defer errs.Wrap(&err, "signin.Found")
	if err := s.Setup(ctx, t, v); err != nil {
		return e, err
	}
	if !slices.Contains(foundable, f.Kind) {
		return e, errs.New(errs.Invalid, "organisation_kind").At("kind")
	}
	a := f.Administrator
	if err := checkPassword(password, a.Name, a.Email, f.Organisation.Name, string(f.Organisation.ID)); err != nil {
		return e, err
	}
	hash, err := s.hasher.make(ctx, password)
	if err != nil {
		return e, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		e, err = s.found(tx, t, f, hash, v)
		return err
	})
	if err == nil && s.Founded != nil {
		err = s.Founded(ctx, e.Org)
	}
	return e, err
}

func (s *Service) found(tx *db.Tx, t Token, f identity.Founding, hash string, v Visit) (Entered, error) {
	if err := setup(tx, t); err != nil {
		return Entered{}, err
	}
	id, err := identity.Found(tx, f)
	if err != nil {
		return Entered{}, err
	}
	org, err := identity.ParseOrganisationID(string(f.Organisation.ID))
	if err != nil {
		return Entered{}, err
	}
	if err := upsertPassword(tx, string(org), id, hash); err != nil {
		return Entered{}, err
	}
	if err := deleteSetup(tx, t.hash()); err != nil {
		return Entered{}, err
	}
	err = audit.Record(tx, audit.Event{Org: string(org), Role: audit.Operator, Action: "organisation.found", Object: audit.Object{Kind: audit.Person, ID: string(id)}})
	if err != nil {
		return Entered{}, err
	}
	return s.enter(tx, known{org: string(org), person: id, how: "setup", at: tx.Now}, v)
}
