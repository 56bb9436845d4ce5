package round

import (
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
)

const roundColumns = `r.org_id, r.id, r.unit_id, r.name, r.purpose, r.contact, r.instrument_id, r.scope, r.role_id, r.identification, r.languages,
	r.closes_at, COALESCE(r.first_reminder_at, 0), COALESCE(r.second_reminder_at, 0), r.state, r.wave, COALESCE(r.repeats_id, ''), r.created_at,
	COALESCE(r.launched_at, 0), COALESCE(r.closed_at, 0),
	EXISTS (SELECT 1 FROM round_sessions s WHERE s.org_id = r.org_id AND s.round_id = r.id)`

// scanRound reads a row; the path of its unit, the units and the messages are read apart.
func scanRound(row func(...any) error) (r Round, err error) {
	var scope, languages string
	var closes, first, second, created, launched, closed int64
	if err := row(&r.Org, &r.ID, &r.Unit, &r.Name, &r.Purpose, &r.Contact, &r.Instrument, &scope, &r.Role, &r.Identification, &languages,
		&closes, &first, &second, &r.State, &r.Wave, &r.Repeats, &created, &launched, &closed, &r.Begun); err != nil {
		return r, err
	}
	for _, at := range []int64{first, second} {
		if at > 0 {
			r.Reminders = append(r.Reminders, db.Time(at))
		}
	}
	r.ClosesAt, r.CreatedAt, r.LaunchedAt, r.ClosedAt = moment(closes), moment(created), moment(launched), moment(closed)
	return r, errors.Join(json.Unmarshal([]byte(scope), &r.Scope), json.Unmarshal([]byte(languages), &r.Languages))
}

func moment(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return db.Time(micros)
}

func selectRound(tx *db.Tx, org string, id ID) (*Round, error) {
	r, err := scanRound(func(dest ...any) error {
		return tx.Row(`SELECT `+roundColumns+` FROM round_rounds r WHERE r.org_id = $1 AND r.id = $2`, []any{org, id}, dest...)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errs.New(errs.NotFound, "round_not_found")
	}
	if err == nil {
		err = complete(tx, &r)
	}
	return &r, err
}

// complete reads what of a round stands in other tables.
func complete(tx *db.Tx, r *Round) error {
	u, err := identity.SelectUnit(tx, r.Org, r.Unit)
	if err != nil {
		return err
	}
	r.Path = u.Path
	if r.Units, err = db.All(tx, func(row func(...any) error) (id identity.UnitID, err error) { return id, row(&id) },
		`SELECT unit_id FROM round_units WHERE org_id = $1 AND round_id = $2 ORDER BY unit_id`, r.Org, r.ID); err != nil {
		return err
	}
	r.Messages, err = db.All(tx, func(row func(...any) error) (m Message, err error) {
		return m, row(&m.Kind, &m.Language, &m.Subject, &m.Text)
	}, `SELECT kind, language, subject, text FROM round_messages WHERE org_id = $1 AND round_id = $2 ORDER BY kind, language`, r.Org, r.ID)
	return err
}

func selectRounds(tx *db.Tx, org string) ([]Round, error) {
	return completed(tx, `SELECT `+roundColumns+` FROM round_rounds r WHERE r.org_id = $1 ORDER BY r.created_at DESC, r.id DESC`, org)
}

// selectRunning reads the running rounds of all organisations.
func selectRunning(tx *db.Tx) ([]Round, error) {
	return completed(tx, `SELECT `+roundColumns+` FROM round_rounds r WHERE r.state = 'running' ORDER BY r.org_id, r.id`)
}

func completed(tx *db.Tx, query string, args ...any) ([]Round, error) {
	list, err := db.All(tx, scanRound, query, args...)
	for i := range list {
		if err == nil {
			err = complete(tx, &list[i])
		}
	}
	return list, err
}

func insertRound(tx *db.Tx, r *Round) error {
	scope, languages, err := r.lists()
	if err != nil {
		return err
	}
	first, second := r.reminders()
	_, err = tx.Exec(`INSERT INTO round_rounds (org_id, id, unit_id, name, purpose, contact, instrument_id, scope, role_id, identification, languages,
		closes_at, first_reminder_at, second_reminder_at, state, wave, repeats_id, open_code_hash, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, '', $18)`,
		r.Org, r.ID, r.Unit, r.Name, r.Purpose, r.Contact, r.Instrument, scope, r.Role, r.Identification, languages,
		micros(r.ClosesAt), first, second, r.State, r.Wave, optional(string(r.Repeats)), db.Micros(tx.Now))
	return err
}

func updatePlan(tx *db.Tx, r *Round) error {
	scope, languages, err := r.lists()
	if err != nil {
		return err
	}
	first, second := r.reminders()
	_, err = tx.Exec(`UPDATE round_rounds SET name = $3, purpose = $4, contact = $5, scope = $6, role_id = $7, identification = $8, languages = $9,
		closes_at = $10, first_reminder_at = $11, second_reminder_at = $12 WHERE org_id = $1 AND id = $2`,
		r.Org, r.ID, r.Name, r.Purpose, r.Contact, scope, r.Role, r.Identification, languages, micros(r.ClosesAt), first, second)
	return err
}

// lists are the lists of a plan as they are stored.
func (p *Plan) lists() (scope, languages string, err error) {
	s, err := json.Marshal(append([]string{}, p.Scope...))
	l, err2 := json.Marshal(append([]string{}, p.Languages...))
	return string(s), string(l), errors.Join(err, err2)
}

func (p *Plan) reminders() (first, second any) {
	if len(p.Reminders) > 0 {
		first = db.Micros(p.Reminders[0])
	}
	if len(p.Reminders) > 1 {
		second = db.Micros(p.Reminders[1])
	}
	return first, second
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return db.Micros(t)
}

func optional(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func replaceUnits(tx *db.Tx, r *Round) error {
	if _, err := tx.Exec(`DELETE FROM round_units WHERE org_id = $1 AND round_id = $2`, r.Org, r.ID); err != nil {
		return err
	}
	for _, id := range r.Units {
		if _, err := tx.Exec(`INSERT INTO round_units (org_id, round_id, unit_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, r.Org, r.ID, id); err != nil {
			return err
		}
	}
	return nil
}

func replaceMessages(tx *db.Tx, r *Round) error {
	if _, err := tx.Exec(`DELETE FROM round_messages WHERE org_id = $1 AND round_id = $2`, r.Org, r.ID); err != nil {
		return err
	}
	for _, m := range r.Messages {
		if _, err := tx.Exec(`INSERT INTO round_messages (org_id, round_id, kind, language, subject, text) VALUES ($1, $2, $3, $4, $5, $6)`,
			r.Org, r.ID, m.Kind, m.Language, m.Subject, m.Text); err != nil {
			return err
		}
	}
	return nil
}

func launchRound(tx *db.Tx, r *Round, openCodeHash string) error {
	_, err := tx.Exec(`UPDATE round_rounds SET state = 'running', launched_at = $3, open_code_hash = $4 WHERE org_id = $1 AND id = $2`,
		r.Org, r.ID, db.Micros(tx.Now), openCodeHash)
	return err
}

func updateState(tx *db.Tx, r *Round, to State) error {
	closed := any(nil)
	if to == Closed {
		closed = db.Micros(tx.Now)
	}
	_, err := tx.Exec(`UPDATE round_rounds SET state = $3, closed_at = $4 WHERE org_id = $1 AND id = $2`, r.Org, r.ID, to, closed)
	return err
}

func deleteDraft(tx *db.Tx, r *Round) error {
	for _, query := range []string{`DELETE FROM round_units WHERE org_id = $1 AND round_id = $2`, `DELETE FROM round_messages WHERE org_id = $1 AND round_id = $2`,
		`DELETE FROM round_rounds WHERE org_id = $1 AND id = $2`} {
		if _, err := tx.Exec(query, r.Org, r.ID); err != nil {
			return err
		}
	}
	return nil
}

// stateOfSession is the state of the round in which an assessment was taken; empty where it was taken in none.
func stateOfSession(tx *db.Tx, org string, id assessment.ID) (state State, err error) {
	err = tx.Row(`SELECT r.state FROM round_sessions s JOIN round_rounds r ON r.org_id = s.org_id AND r.id = s.round_id
		WHERE s.org_id = $1 AND s.session_id = $2`, []any{org, id}, &state)
	return state, none(err)
}

// isNone reports whether there was no row.
func isNone(err error) bool { return errors.Is(err, sql.ErrNoRows) }

// none turns "no row" into no error.
func none(err error) error {
	if isNone(err) {
		return nil
	}
	return err
}
