package signin

import (
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

// AfterRestore ends what was begun when a backup was made: sessions, some of which were ended since by their people or with what these may do, links from the
// console, and signing in that was under way. Whoever restores a backup calls it before anybody can be served from the restored database.
func AfterRestore(tx *db.Tx) (err error) {
	defer errs.Wrap(&err, "signin.AfterRestore")
	for _, query := range []string{`DELETE FROM signin_sessions`, `DELETE FROM signin_setups`, `DELETE FROM signin_ceremonies`} {
		if _, err := tx.Exec(query); err != nil {
			return err
		}
	}
	return nil
}
