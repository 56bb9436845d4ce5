package audit

import (
	"encoding/json"
	"strconv"

	"github.com/dira-platform/dira/internal/db"
)

// selectHead reads the last event's place; the zero mark when there is none.
func selectHead(tx *db.Tx, org string) (Mark, error) {
	list, err := db.All(tx, func(row func(...any) error) (m Mark, err error) { return m, row(&m.Number, &m.Hash) },
		`SELECT number, hash FROM audit_events WHERE org_id = $1 ORDER BY number DESC LIMIT 1`, org)
	if err != nil || len(list) == 0 {
		return Mark{}, err
	}
	return list[0], nil
}

func insertEvent(tx *db.Tx, e *Entry) error {
	var follows any // the first follows none
	if e.follows > 0 {
		follows = e.follows
	}
	_, err := tx.Exec(`INSERT INTO audit_events
		(org_id, number, follows, encoding, at, actor, role, action, object_kind, object_id, details, previous_hash, hash)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		e.Org, e.Number, follows, e.encoding, db.Micros(e.At), e.Actor, e.Role, e.Action, e.Object.Kind, e.Object.ID, string(e.Details),
		e.PreviousHash, e.Hash)
	return err
}

const eventColumns = `e.org_id, e.number, COALESCE(e.follows, 0), e.encoding, e.at, e.actor, e.role, e.action, e.object_kind, e.object_id, e.details,
	e.previous_hash, e.hash`

// scanEvent reads the eventColumns, and what is selected behind them into more.
func scanEvent(row func(...any) error, e *Entry, more ...any) error {
	var at int64
	var details string
	err := row(append([]any{&e.Org, &e.Number, &e.follows, &e.encoding, &at, &e.Actor, &e.Role, &e.Action, &e.Object.Kind, &e.Object.ID, &details,
		&e.PreviousHash, &e.Hash}, more...)...)
	e.At, e.Details = db.Time(at), json.RawMessage(details)
	return err
}

func scanEntry(row func(...any) error) (*Entry, error) {
	e := &Entry{}
	return e, scanEvent(row, e)
}

// selectAfter reads the next events of a chain behind a number.
func selectAfter(tx *db.Tx, org string, number int64, limit int) ([]*Entry, error) {
	return db.All(tx, scanEntry, `SELECT `+eventColumns+` FROM audit_events e WHERE e.org_id = $1 AND e.number > $2 ORDER BY e.number LIMIT $3`, org, number, limit)
}

// A place is where an event stands in the order of time. Two of one time stand in the order of the chain.
type place struct{ at, number int64 }

// selectPlace finds the place of an event.
func selectPlace(tx *db.Tx, org string, number int64) (p place, found bool, err error) {
	list, err := db.All(tx, func(row func(...any) error) (p place, err error) { return p, row(&p.at, &p.number) },
		`SELECT at, number FROM audit_events WHERE org_id = $1 AND number = $2`, org, number)
	if err != nil || len(list) == 0 {
		return place{}, false, err
	}
	return list[0], true, nil
}

// selectLater reads the next events behind a place that a filter wants.
func selectLater(tx *db.Tx, org string, after place, f Filter, limit int) ([]*Entry, error) {
	c := f.condition(org)
	c.add(` AND (e.at, e.number) > (`, after.at, `, `, after.number, `) ORDER BY e.at, e.number LIMIT `, limit)
	return db.All(tx, scanEntry, `SELECT `+eventColumns+` FROM audit_events e WHERE `+c.sql, c.args...)
}

// selectEarlier reads the newest events before a place that a filter wants, and who the subjects are as far as that is known.
func selectEarlier(tx *db.Tx, org string, before place, f Filter, limit int) ([]*Known, error) {
	c := f.condition(org)
	c.add(` AND (e.at, e.number) < (`, before.at, `, `, before.number, `) ORDER BY e.at DESC, e.number DESC LIMIT `, limit)
	return db.All(tx, func(row func(...any) error) (*Known, error) {
		k := &Known{}
		return k, scanEvent(row, &k.Entry, &k.Person, &k.ObjectPerson)
	}, `SELECT `+eventColumns+`, COALESCE(a.person_id, ''), COALESCE(o.person_id, '') FROM audit_events e
		LEFT JOIN audit_subjects a ON a.org_id = e.org_id AND a.subject_id = e.actor
		LEFT JOIN audit_subjects o ON o.org_id = e.org_id AND o.subject_id = e.object_id AND e.object_kind = 'person'
		WHERE `+c.sql, c.args...)
}

// condition is a piece of SQL with its arguments.
type condition struct {
	sql  string
	args []any
}

// add puts a piece of SQL behind it, in which what is no string is an argument.
func (c *condition) add(parts ...any) {
	for _, part := range parts {
		if sql, ok := part.(string); ok {
			c.sql += sql
			continue
		}
		c.args = append(c.args, part)
		c.sql += "$" + strconv.Itoa(len(c.args))
	}
}

// text is an argument that is a string.
type text string

// condition is what the filter says of the events of an organisation.
func (f Filter) condition(org string) *condition {
	c := &condition{}
	c.add(`e.org_id = `, text(org))
	if !f.From.IsZero() {
		c.add(` AND e.at >= `, db.Micros(f.From))
	}
	if !f.To.IsZero() {
		c.add(` AND e.at < `, db.Micros(f.To))
	}
	if f.Actor != "" {
		c.add(` AND e.actor = `, text(f.Actor))
	}
	if f.Action != "" {
		c.add(` AND e.action = `, text(f.Action))
	}
	if f.Object.Kind != "" {
		c.add(` AND e.object_kind = `, text(f.Object.Kind))
	}
	if f.Object.ID != "" {
		c.add(` AND e.object_id = `, text(f.Object.ID))
	}
	return c
}

// selectFollower finds where the event stands that was sealed behind a hash; 0 when there is none but at the place that is known.
func selectFollower(tx *db.Tx, org, hash string, but int64) (number int64, err error) {
	err = tx.Row(`SELECT COALESCE(MIN(number), 0) FROM audit_events WHERE org_id = $1 AND previous_hash = $2 AND number <> $3`, []any{org, hash, but}, &number)
	return number, err
}

// selectOrgs lists the organisations that have a log.
func selectOrgs(tx *db.Tx) ([]string, error) {
	return db.All(tx, func(row func(...any) error) (id string, err error) { return id, row(&id) },
		`SELECT DISTINCT org_id FROM audit_events ORDER BY org_id`)
}

func selectSubject(tx *db.Tx, org, person string) (string, error) {
	list, err := db.All(tx, func(row func(...any) error) (id string, err error) { return id, row(&id) },
		`SELECT subject_id FROM audit_subjects WHERE org_id = $1 AND person_id = $2`, org, person)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return list[0], nil
}

func insertSubject(tx *db.Tx, org, person, subject string) error {
	_, err := tx.Exec(`INSERT INTO audit_subjects (org_id, person_id, subject_id) VALUES ($1, $2, $3)`, org, person, subject)
	return err
}

func deleteSubject(tx *db.Tx, org, person string) error {
	_, err := tx.Exec(`DELETE FROM audit_subjects WHERE org_id = $1 AND person_id = $2`, org, person)
	return err
}
