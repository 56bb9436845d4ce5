package signin

import (
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
)

func selectPasskeys(tx *db.Tx, org string, id identity.PersonID) ([]Passkey, error) {
	return db.All(tx, func(row func(...any) error) (k Passkey, err error) {
		var made, used int64
		err = row(&k.ID, &k.Name, &k.content, &made, &used)
		k.MadeAt = db.Time(made)
		if used > 0 {
			k.UsedAt = db.Time(used)
		}
		return k, err
	}, `SELECT id, name, credential, made_at, used_at FROM signin_passkeys WHERE org_id = $1 AND person_id = $2 ORDER BY made_at, id`, org, id)
}

// selectPasskeyHolder finds whose a passkey is.
func selectPasskeyHolder(tx *db.Tx, key string) (org string, id identity.PersonID, err error) {
	err = none(tx.Row(`SELECT org_id, person_id FROM signin_passkeys WHERE id = $1`, []any{key}, &org, &id))
	if err == nil && org == "" {
		err = errs.New(errs.NotFound, "passkey_not_found")
	}
	return org, id, err
}

func insertPasskey(tx *db.Tx, org string, id identity.PersonID, k Passkey) error {
	n, err := tx.Exec(`INSERT INTO signin_passkeys (org_id, id, person_id, name, credential, made_at, used_at) VALUES ($1, $2, $3, $4, $5, $6, 0) ON CONFLICT DO NOTHING`,
		org, k.ID, id, k.Name, k.content, db.Micros(tx.Now))
	if err == nil && n == 0 {
		err = errs.New(errs.Conflict, "passkey_known").At("passkey")
	}
	return err
}

func updatePasskey(tx *db.Tx, org, key, content string) error {
	_, err := tx.Exec(`UPDATE signin_passkeys SET credential = $3, used_at = $4 WHERE org_id = $1 AND id = $2`, org, key, content, db.Micros(tx.Now))
	return err
}

func deletePasskey(tx *db.Tx, org string, id identity.PersonID, key string) error {
	n, err := tx.Exec(`DELETE FROM signin_passkeys WHERE org_id = $1 AND person_id = $2 AND id = $3`, org, id, key)
	if err == nil && n == 0 {
		err = errs.New(errs.NotFound, "passkey_not_found")
	}
	return err
}

func deletePasskeys(tx *db.Tx, org string, id identity.PersonID) error {
	_, err := tx.Exec(`DELETE FROM signin_passkeys WHERE org_id = $1 AND person_id = $2`, org, id)
	return err
}
