package signin

import (
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// What is under way.

// ceremony is something under way in one browser.
type ceremony struct {
	org    string
	kind   string
	person identity.PersonID
	data   string
}

// The kinds of what is under way.
const (
	underStep     = "step"
	underAdd      = "passkey_add"
	underEnter    = "passkey_enter"
	underProvider = "provider"
)

func insertCeremony(tx *db.Tx, hash string, c ceremony, until time.Time) error {
	if _, err := tx.Exec(`DELETE FROM signin_ceremonies WHERE until_at < $1`, db.Micros(tx.Now)); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO signin_ceremonies (org_id, token_hash, kind, person_id, data, until_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		c.org, hash, c.kind, c.person, c.data, db.Micros(until))
	return err
}

func selectCeremony(tx *db.Tx, hash, kind string) (*ceremony, error) {
	c := ceremony{kind: kind}
	var until int64
	err := none(tx.Row(`SELECT org_id, person_id, data, until_at FROM signin_ceremonies WHERE token_hash = $1 AND kind = $2`, []any{hash, kind},
		&c.org, &c.person, &c.data, &until))
	if err != nil || c.org == "" || tx.Now.After(db.Time(until)) {
		return nil, err
	}
	return &c, nil
}

func deleteCeremony(tx *db.Tx, hash string) error {
	_, err := tx.Exec(`DELETE FROM signin_ceremonies WHERE token_hash = $1`, hash)
	return err
}

// Tries.

func selectTries(tx *db.Tx, key string) (t tries, err error) {
	var until, last int64
	err = none(tx.Row(`SELECT count, wait_till, last_at FROM signin_tries WHERE org_id = $1 AND key_hash = $2`, []any{policy.Public, key}, &t.count, &until, &last))
	t.until, t.lastAt = db.Time(until), db.Time(last)
	return t, err
}

func upsertTries(tx *db.Tx, key string, t tries) error {
	until := int64(0)
	if !t.until.IsZero() {
		until = db.Micros(t.until)
	}
	_, err := tx.Exec(`INSERT INTO signin_tries (org_id, key_hash, count, wait_till, last_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (org_id, key_hash) DO UPDATE SET count = $3, wait_till = $4, last_at = $5`, policy.Public, key, t.count, until, db.Micros(t.lastAt))
	if err == nil && t.count == 1 { // now and then
		_, err = tx.Exec(`DELETE FROM signin_tries WHERE last_at < $1`, db.Micros(tx.Now.Add(-accountLimit.forget)))
	}
	return err
}

// lowerTries takes one try back, or all of them.
func lowerTries(tx *db.Tx, key string, all bool) error {
	by := 1
	if all {
		by = 1 << 30
	}
	_, err := tx.Exec(`UPDATE signin_tries SET count = CASE WHEN count > $3 THEN count - $3 ELSE 0 END, wait_till = 0 WHERE org_id = $1 AND key_hash = $2`,
		policy.Public, key, by)
	return err
}
