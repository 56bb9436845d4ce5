package db

import (
	"database/sql"
	"errors"
)

// MarksTable is where the marks are.
const MarksTable = "db_marks"

// Mark reads what the database as a whole is bound to under a name; empty where that was never said.
func (t *Tx) Mark(name string) (value string, err error) {
	err = t.Row(`SELECT value FROM db_marks WHERE name = $1`, []any{name}, &value)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return value, err
}

// SetMark binds the database to something under a name, in the place of what stood there.
func (t *Tx) SetMark(name, value string) error {
	_, err := t.Exec(`INSERT INTO db_marks (name, value, at) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET value = $2, at = $3`, name, value, Micros(t.Now))
	return err
}
