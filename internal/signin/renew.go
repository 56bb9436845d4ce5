package signin

import (
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

// Renew takes away what cannot be opened or recognised any more when the server's secret is lost: second steps by an app, their codes on paper, passkeys,
// codes to sign in with for the first time, and our secrets at providers. Passwords stay, and so do sessions. People set up their second step anew: until
// then they act in no role that needs one.
func Renew(tx *db.Tx) (err error) {
	defer errs.Wrap(&err, "signin.Renew")
	for _, query := range []string{
		`DELETE FROM signin_apps`, `DELETE FROM signin_recovery_codes`, `DELETE FROM signin_passkeys`, `DELETE FROM signin_ceremonies`,
		`DELETE FROM signin_invitations`, `DELETE FROM signin_tries`, `UPDATE signin_providers SET secret = ''`,
	} {
		if _, err := tx.Exec(query); err != nil {
			return err
		}
	}
	return nil
}
