package identity

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/policy"
)

// Staged is a person on the way in from a list of staff.
type Staged struct {
	Number  int // of the row in the list
	ID      PersonID
	Known   bool   // somebody who is there already, and may change
	UnitRef string // what the list calls their unit
	Details
}

// NewPersonID is the id of somebody who is not there yet.
func NewPersonID() PersonID { return PersonID(newID()) }

// rowsAtOnce is how many people one statement stages. Many more are slower: SQLite looks for the names of parameters one after the other.
const rowsAtOnce = 20

// Stage puts people into a batch. Nothing of it is seen until [TakeOver].
func Stage(tx *db.Tx, org, batch string, people []Staged) error {
	for part := range slices.Chunk(people, rowsAtOnce) {
		var rows []string
		var args []any
		for _, p := range part {
			known := 0
			if p.Known {
				known = 1
			}
			row := []any{org, batch, p.Number, p.ID, known, p.UnitRef, p.StaffNumber, p.Name, p.Email, p.Language, p.Sex, p.AgeBand, p.Grade, p.JobRole}
			places := make([]string, len(row))
			for i := range row {
				places[i] = "$" + strconv.Itoa(len(args)+i+1)
			}
			rows, args = append(rows, "("+strings.Join(places, ", ")+")"), append(args, row...)
		}
		if _, err := tx.Exec(`INSERT INTO identity_staged
			(org_id, batch, number, person_id, known, unit_ref, staff_number, name, email, language, sex, age_band, grade, job_role)
			VALUES `+strings.Join(rows, ", "), args...); err != nil {
			return err
		}
	}
	return nil
}

// Unstage forgets a batch.
func Unstage(tx *db.Tx, org, batch string) error {
	for _, query := range []string{`DELETE FROM identity_staged WHERE org_id = $1 AND batch = $2`, `DELETE FROM identity_staged_units WHERE org_id = $1 AND batch = $2`} {
		if _, err := tx.Exec(query, org, batch); err != nil {
			return err
		}
	}
	return nil
}

// SelectHolders reads who holds one of these roles for anything.
func SelectHolders(tx *db.Tx, org string, roles ...policy.Role) (map[PersonID]bool, error) {
	type holder struct {
		id   PersonID
		role policy.Role
	}
	all, err := db.All(tx, func(row func(...any) error) (h holder, err error) { return h, row(&h.id, &h.role) },
		`SELECT person_id, role FROM identity_grants WHERE org_id = $1`, org)
	set := map[PersonID]bool{}
	for _, h := range all {
		if slices.Contains(roles, h.role) {
			set[h.id] = true
		}
	}
	return set, err
}

// SelectCoded reads the units that have a code, open and closed.
func SelectCoded(tx *db.Tx, org string) ([]Unit, error) {
	return db.All(tx, scanUnit, `SELECT `+unitColumns+` FROM identity_units u WHERE u.org_id = $1 AND u.code <> ''`, org)
}

// TakeOver makes a batch true, all of it at once: known people change and are back where they had left, new ones come. With leavers, whoever is active
// at or below the path and not in the batch has left. Units maps what the list calls them; each that the batch names must be there.
func TakeOver(tx *db.Tx, org, batch string, units map[string]UnitID, leavers bool, at policy.Path) (left int64, err error) {
	for ref, id := range units {
		if _, err := tx.Exec(`INSERT INTO identity_staged_units (org_id, batch, unit_ref, unit_id) VALUES ($1, $2, $3, $4)`, org, batch, ref, id); err != nil {
			return 0, err
		}
	}
	for _, step := range []struct {
		query string
		args  []any
	}{
		// Numbers and addresses may change hands within a list, so they are given back first.
		{`UPDATE identity_people SET staff_number = '', email = '' WHERE org_id = $1
			AND id IN (SELECT person_id FROM identity_staged WHERE org_id = $1 AND batch = $2 AND known = 1)`, []any{org, batch}},
		{`UPDATE identity_people SET unit_id = u.unit_id, staff_number = s.staff_number, name = s.name, email = s.email, language = s.language, sex = s.sex,
				age_band = s.age_band, grade = s.grade, job_role = s.job_role, state = 'active', left_at = NULL, changed_at = $3
			FROM identity_staged s JOIN identity_staged_units u ON u.org_id = s.org_id AND u.batch = s.batch AND u.unit_ref = s.unit_ref
			WHERE s.org_id = $1 AND s.batch = $2 AND s.known = 1 AND identity_people.org_id = s.org_id AND identity_people.id = s.person_id`,
			[]any{org, batch, db.Micros(tx.Now)}},
		{`INSERT INTO identity_people
				(org_id, id, unit_id, staff_number, name, email, language, sex, age_band, grade, job_role, state, created_at, changed_at)
			SELECT s.org_id, s.person_id, u.unit_id, s.staff_number, s.name, s.email, s.language, s.sex, s.age_band, s.grade, s.job_role, 'active', $3, $3
			FROM identity_staged s JOIN identity_staged_units u ON u.org_id = s.org_id AND u.batch = s.batch AND u.unit_ref = s.unit_ref
			WHERE s.org_id = $1 AND s.batch = $2 AND s.known = 0`, []any{org, batch, db.Micros(tx.Now)}},
	} {
		if _, err := tx.Exec(step.query, step.args...); err != nil {
			return 0, err
		}
	}
	if leavers {
		left, err = tx.Exec(`UPDATE identity_people SET state = 'left', left_at = $4, changed_at = $4 WHERE org_id = $1 AND state = 'active'
			AND unit_id IN (SELECT id FROM identity_units WHERE org_id = $1 AND substr(path, 1, $5) = $3)
			AND id NOT IN (SELECT person_id FROM identity_staged WHERE org_id = $1 AND batch = $2)
			AND id NOT IN (SELECT person_id FROM identity_grants WHERE org_id = $1 AND role = 'administrator')`,
			org, batch, at, db.Micros(tx.Now), len(at))
		if err != nil {
			return 0, err
		}
	}
	return left, Unstage(tx, org, batch)
}
