package round

import (
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/secret"
)

// Renew makes all invitations fit a secret that the server has from now on, in place of one that is lost. Codes that were given out still lead to them, and
// so do those that are printed and sent from now on. The codes that pair waves stay as they are: whom they belong to cannot be found out any more.
func Renew(tx *db.Tx, s secret.Secret) (err error) {
	defer errs.Wrap(&err, "round.Renew")
	codes := codes{s}
	all, err := selectCoded(tx)
	if err != nil {
		return err
	}
	for _, c := range all {
		if err := c.replace(tx, codes.invitation(c.org, c.id).InvitationHash()); err != nil {
			return err
		}
	}
	return nil
}

// coded is what a code leads to: an invitation, or an anonymous round.
type coded struct {
	org, id, hash string
	update        string // the statement that gives it another
}

func selectCoded(tx *db.Tx) (all []coded, err error) {
	for _, in := range []struct{ query, update string }{
		{`SELECT org_id, id, code_hash FROM round_invitations WHERE code_hash <> '' ORDER BY org_id, id`,
			`UPDATE round_invitations SET code_hash = $3 WHERE org_id = $1 AND id = $2`},
		{`SELECT org_id, id, open_code_hash FROM round_rounds WHERE open_code_hash <> '' ORDER BY org_id, id`,
			`UPDATE round_rounds SET open_code_hash = $3 WHERE org_id = $1 AND id = $2`},
	} {
		list, err := db.All(tx, func(row func(...any) error) (c coded, err error) {
			err = row(&c.org, &c.id, &c.hash)
			c.update = in.update
			return c, err
		}, in.query)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, nil
}

// replace gives it another code; the one before, and those before that, lead to it still.
func (c coded) replace(tx *db.Tx, hash string) error {
	if hash == c.hash {
		return nil
	}
	if _, err := tx.Exec(c.update, c.org, c.id, hash); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE round_former_codes SET code_hash = $2 WHERE code_hash = $1`, c.hash, hash); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM round_former_codes WHERE former_hash = $1`, hash); err != nil { // the secret of long ago was found again
		return err
	}
	_, err := tx.Exec(`INSERT INTO round_former_codes (org_id, former_hash, code_hash) VALUES ($1, $2, $3)`, c.org, c.hash, hash)
	return err
}

// presentHash is the hash of the code that stands in the place of one that was given out: its own, unless the server's secret was lost since.
func presentHash(tx *db.Tx, hash string) (present string, err error) {
	present = hash
	err = tx.Row(`SELECT code_hash FROM round_former_codes WHERE former_hash = $1`, []any{hash}, &present)
	return present, none(err)
}
