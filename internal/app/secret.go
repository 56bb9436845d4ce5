package app

import (
	"context"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/colleague"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/learning"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/secret"
	"github.com/dira-platform/dira/internal/signin"
)

// SecretMark is under what the database notes the fingerprint of the secret with which it is used.
const SecretMark = "secret"

// takeSecret reads the server's secret, and makes one for a database that was used with none yet. With NewSecret the secret of the database is given up for
// another; renewed says that this was done.
func takeSecret(ctx context.Context, d *db.DB, c Config) (s secret.Secret, renewed bool, err error) {
	defer errs.Wrap(&err, "app.takeSecret")
	bound := ""
	if err := d.Read(ctx, func(tx *db.Tx) (err error) { bound, err = tx.Mark(SecretMark); return err }); err != nil {
		return s, false, err
	}
	if err := c.suits(bound); err != nil {
		return s, false, err
	}
	if s, err = secret.Load(c.SecretPath()); err != nil {
		return s, false, err
	}
	err = d.Write(ctx, func(tx *db.Tx) (err error) {
		renewed, err = c.bind(tx, s)
		return err
	})
	return s, renewed, err
}

// suits refuses a database that was used with another secret than the one that is here: its codes would not be recognised, and what is sealed in it would
// not open. Where none is here none is made, since it would only stand in the way of the right one.
func (c Config) suits(bound string) error {
	s, found, err := secret.Find(c.SecretPath())
	switch {
	case err != nil || bound == "" || c.NewSecret:
		return err
	case !found:
		return errs.New(errs.Conflict, "secret_missing", "path", c.SecretPath())
	case s.Fingerprint() != bound:
		return errs.New(errs.Conflict, "secret_other", "path", c.SecretPath())
	}
	return nil
}

// bind notes with which secret the database is used; in place of another only where that one is lost.
func (c Config) bind(tx *db.Tx, s secret.Secret) (renewed bool, err error) {
	bound, err := tx.Mark(SecretMark)
	switch {
	case err != nil || bound == s.Fingerprint():
		return false, err
	case bound != "" && !c.NewSecret: // another server was quicker
		return false, errs.New(errs.Conflict, "secret_other", "path", c.SecretPath())
	case bound != "":
		if err := renew(tx, s); err != nil {
			return false, err
		}
	}
	return bound != "", tx.SetMark(SecretMark, s.Fingerprint())
}

// renew makes the best of a database whose secret is lost: what can be made anew is, and what cannot be opened goes.
func renew(tx *db.Tx, s secret.Secret) error {
	if err := round.Renew(tx, s); err != nil {
		return err
	}
	if err := colleague.Renew(tx, s); err != nil {
		return err
	}
	if err := learning.Renew(tx, s); err != nil {
		return err
	}
	if err := signin.Renew(tx); err != nil {
		return err
	}
	all, err := identity.SelectOrganisations(tx)
	if err != nil {
		return err
	}
	for _, o := range all {
		if err := audit.Record(tx, audit.Event{Org: string(o.ID), Role: audit.Operator, Action: "secret.renew"}); err != nil {
			return err
		}
	}
	return nil
}
