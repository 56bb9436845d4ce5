package signin

import (
	"database/sql"
	"errors"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

const selectFrom = `SELECT org_id, id, person_id, strong, role, unit_id, device, created_at, seen_at, proved_at FROM signin_sessions WHERE `

func scanSession(row func(...any) error) (s Session, err error) {
	var strong int
	var created, seen, proved int64
	err = row(&s.Org, &s.ID, &s.Person, &strong, &s.Role, &s.UnitID, &s.Device, &created, &seen, &proved)
	s.Strong, s.CreatedAt, s.SeenAt, s.ProvedAt = strong == 1, db.Time(created), db.Time(seen), db.Time(proved)
	return s, err
}

// selectSession reads the session of a token; nil where there is none that still counts.
func selectSession(tx *db.Tx, tokenHash string) (*Session, error) {
	s, err := scanSession(func(dest ...any) error { return tx.Row(selectFrom+`token_hash = $1`, []any{tokenHash}, dest...) })
	if errors.Is(err, sql.ErrNoRows) || err == nil && s.over(tx.Now) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	st, ok, err := identity.SelectStanding(tx, s.Org, s.Person, s.Role, s.UnitID)
	if err != nil || !ok {
		return nil, err
	}
	s.Unit, s.UnitName, s.Name = st.Path, st.Unit, st.Person
	return &s, nil
}

func selectSessions(tx *db.Tx, who policy.Actor) ([]Session, error) {
	return db.All(tx, scanSession, selectFrom+`org_id = $1 AND person_id = $2 ORDER BY seen_at DESC, id`, who.Org, who.Person)
}

func insertSession(tx *db.Tx, s *Session, tokenHash string) error {
	_, err := tx.Exec(`INSERT INTO signin_sessions (org_id, id, token_hash, person_id, strong, role, unit_id, device, created_at, seen_at, proved_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10)`,
		s.Org, s.ID, tokenHash, s.Person, zeroOne(s.Strong), s.Role, s.UnitID, s.Device, db.Micros(tx.Now), db.Micros(s.ProvedAt))
	return err
}

// updateSession stores what a session may do from now on, under its new token.
func updateSession(tx *db.Tx, s *Session, tokenHash string) error {
	_, err := tx.Exec(`UPDATE signin_sessions SET token_hash = $3, strong = $4, role = $5, unit_id = $6, seen_at = $7, proved_at = $8
		WHERE org_id = $1 AND id = $2`,
		s.Org, s.ID, tokenHash, zeroOne(s.Strong), s.Role, s.UnitID, db.Micros(tx.Now), db.Micros(s.ProvedAt))
	return err
}

func touchSession(tx *db.Tx, s *Session) error {
	_, err := tx.Exec(`UPDATE signin_sessions SET seen_at = $3 WHERE org_id = $1 AND id = $2`, s.Org, s.ID, db.Micros(tx.Now))
	return err
}

func deleteToken(tx *db.Tx, tokenHash string) error {
	_, err := tx.Exec(`DELETE FROM signin_sessions WHERE token_hash = $1`, tokenHash)
	return err
}

func deleteSession(tx *db.Tx, who policy.Actor, id string) error {
	n, err := tx.Exec(`DELETE FROM signin_sessions WHERE org_id = $1 AND person_id = $2 AND id = $3`, who.Org, who.Person, id)
	if err == nil && n == 0 {
		err = errs.New(errs.NotFound, "session_not_found")
	}
	return err
}

// deleteSessions ends all sessions of a person.
func deleteSessions(tx *db.Tx, org string, id identity.PersonID) error {
	_, err := tx.Exec(`DELETE FROM signin_sessions WHERE org_id = $1 AND person_id = $2`, org, id)
	return err
}

// deleteOthers ends all sessions of a person but one.
func deleteOthers(tx *db.Tx, org string, id identity.PersonID, but string) error {
	_, err := tx.Exec(`DELETE FROM signin_sessions WHERE org_id = $1 AND person_id = $2 AND id <> $3`, org, id, but)
	return err
}

// none turns "no row" into no error.
func none(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

func zeroOne(b bool) int {
	if b {
		return 1
	}
	return 0
}
