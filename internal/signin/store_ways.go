package signin

import (
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// Setup links.

func insertSetup(tx *db.Tx, hash string, first bool, until time.Time) error {
	_, err := tx.Exec(`INSERT INTO signin_setups (org_id, token_hash, is_first, until_at) VALUES ($1, $2, $3, $4)`,
		policy.Public, hash, zeroOne(first), db.Micros(until))
	return err
}

// selectSetup finds a link that is not over.
func selectSetup(tx *db.Tx, hash string) (first, found bool, err error) {
	var n int
	var until int64
	err = none(tx.Row(`SELECT is_first, until_at FROM signin_setups WHERE org_id = $1 AND token_hash = $2`, []any{policy.Public, hash}, &n, &until))
	return n == 1, tx.Now.Before(db.Time(until)), err
}

func deleteSetup(tx *db.Tx, hash string) error {
	_, err := tx.Exec(`DELETE FROM signin_setups WHERE org_id = $1 AND (token_hash = $2 OR until_at < $3)`, policy.Public, hash, db.Micros(tx.Now))
	return err
}

// Passwords.

// selectPassword is the hash of a person's password; empty where there is none.
func selectPassword(tx *db.Tx, org string, id identity.PersonID) (hash string, changed time.Time, err error) {
	var at int64
	err = none(tx.Row(`SELECT hash, changed_at FROM signin_passwords WHERE org_id = $1 AND person_id = $2`, []any{org, id}, &hash, &at))
	return hash, db.Time(at), err
}

func upsertPassword(tx *db.Tx, org string, id identity.PersonID, hash string) error {
	_, err := tx.Exec(`INSERT INTO signin_passwords (org_id, person_id, hash, changed_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (org_id, person_id) DO UPDATE SET hash = $3, changed_at = $4`, org, id, hash, db.Micros(tx.Now))
	return err
}

// The second step.

// selectApp is the sealed secret of a person's app that makes codes; empty where there is none.
func selectApp(tx *db.Tx, org string, id identity.PersonID) (sealed string, err error) {
	return sealed, none(tx.Row(`SELECT secret FROM signin_apps WHERE org_id = $1 AND person_id = $2`, []any{org, id}, &sealed))
}

func upsertApp(tx *db.Tx, org string, id identity.PersonID, sealed string, step int64) error {
	_, err := tx.Exec(`INSERT INTO signin_apps (org_id, person_id, secret, last_step, set_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (org_id, person_id) DO UPDATE SET secret = $3, last_step = $4, set_at = $5`, org, id, sealed, step, db.Micros(tx.Now))
	return err
}

// updateStep notes that the code of a half minute was used; false when it or a later one was already.
func updateStep(tx *db.Tx, org string, id identity.PersonID, step int64) (bool, error) {
	n, err := tx.Exec(`UPDATE signin_apps SET last_step = $3 WHERE org_id = $1 AND person_id = $2 AND last_step < $3`, org, id, step)
	return n == 1, err
}

func deleteApp(tx *db.Tx, org string, id identity.PersonID) error {
	_, err := tx.Exec(`DELETE FROM signin_apps WHERE org_id = $1 AND person_id = $2`, org, id)
	return err
}

func insertRecoveryCode(tx *db.Tx, org string, id identity.PersonID, hash string) error {
	_, err := tx.Exec(`INSERT INTO signin_recovery_codes (org_id, person_id, code_hash) VALUES ($1, $2, $3)`, org, id, hash)
	return err
}

func deleteRecoveryCode(tx *db.Tx, org string, id identity.PersonID, hash string) (bool, error) {
	n, err := tx.Exec(`DELETE FROM signin_recovery_codes WHERE org_id = $1 AND person_id = $2 AND code_hash = $3`, org, id, hash)
	return n == 1, err
}

func deleteRecoveryCodes(tx *db.Tx, org string, id identity.PersonID) error {
	_, err := tx.Exec(`DELETE FROM signin_recovery_codes WHERE org_id = $1 AND person_id = $2`, org, id)
	return err
}

func countRecoveryCodes(tx *db.Tx, org string, id identity.PersonID) (n int, err error) {
	return n, tx.Row(`SELECT COUNT(*) FROM signin_recovery_codes WHERE org_id = $1 AND person_id = $2`, []any{org, id}, &n)
}
