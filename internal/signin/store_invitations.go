package signin

import (
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
)

func insertInvitation(tx *db.Tx, in Invitation, hash string) error {
	if _, err := tx.Exec(`DELETE FROM signin_invitations WHERE until_at < $1`, db.Micros(tx.Now)); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO signin_invitations (org_id, id, person_id, code_hash, kind, made_at, until_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		in.Org, in.ID, in.Person, hash, in.Kind, db.Micros(tx.Now), db.Micros(in.Until))
	return err
}

// selectInvitation finds an invitation by its code; without an id there is none.
func selectInvitation(tx *db.Tx, hash string) (in Invitation, err error) {
	var until int64
	err = none(tx.Row(`SELECT org_id, id, person_id, kind, until_at FROM signin_invitations WHERE code_hash = $1`, []any{hash},
		&in.Org, &in.ID, &in.Person, &in.Kind, &until))
	in.Until = db.Time(until)
	return in, err
}

// selectInvitationUntil is how long a person's invitation is good; zero where there is none.
func selectInvitationUntil(tx *db.Tx, org string, id identity.PersonID) (until time.Time, err error) {
	var at int64
	err = none(tx.Row(`SELECT until_at FROM signin_invitations WHERE org_id = $1 AND person_id = $2 AND kind = 'invitation' AND until_at > $3`,
		[]any{org, id, db.Micros(tx.Now)}, &at))
	if at > 0 {
		until = db.Time(at)
	}
	return until, err
}

func deleteInvitations(tx *db.Tx, org string, id identity.PersonID, kind string) error {
	_, err := tx.Exec(`DELETE FROM signin_invitations WHERE org_id = $1 AND person_id = $2 AND kind = $3`, org, id, kind)
	return err
}
