package identity

import (
	"database/sql"
	"errors"
	"slices"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// SelectOrganisation reads an organisation, for slices above.
func SelectOrganisation(tx *db.Tx, org string) (o Organisation, err error) {
	err = tx.Row(`SELECT id, name, language FROM identity_organisations WHERE id = $1`, []any{org}, &o.ID, &o.Name, &o.Language)
	return o, missing(err, "organisation_not_found")
}

func selectOrganisations(tx *db.Tx) ([]Organisation, error) {
	return db.All(tx, func(row func(...any) error) (o Organisation, err error) {
		return o, row(&o.ID, &o.Name, &o.Language)
	}, `SELECT id, name, language FROM identity_organisations WHERE id <> $1 ORDER BY id`, policy.Public)
}

func insertOrganisation(tx *db.Tx, o Organisation) error {
	n, err := tx.Exec(`INSERT INTO identity_organisations (id, parent_id, name, language, created_at) VALUES ($1, NULL, $2, $3, $4)
		ON CONFLICT (id) DO NOTHING`, o.ID, o.Name, o.Language, db.Micros(tx.Now))
	if err == nil && n == 0 {
		err = errs.New(errs.Conflict, "organisation_exists", "name", string(o.ID)).At("organisation")
	}
	return err
}

const unitColumns = `u.id, COALESCE(u.parent_id, ''), u.path, u.name, u.code, u.kind, COALESCE(u.closed_at, 0)`

func scanUnit(row func(...any) error) (u Unit, err error) {
	var closed int64
	err = row(&u.ID, &u.Parent, &u.Path, &u.Name, &u.Code, &u.Kind, &closed)
	if closed > 0 {
		u.ClosedAt = db.Time(closed)
	}
	return u, err
}

// SelectUnit reads a unit, for slices above.
func SelectUnit(tx *db.Tx, org string, id UnitID) (*Unit, error) {
	u, err := scanUnit(func(dest ...any) error {
		return tx.Row(`SELECT `+unitColumns+` FROM identity_units u WHERE u.org_id = $1 AND u.id = $2`, []any{org, id}, dest...)
	})
	return &u, missing(err, "unit_not_found")
}

// SelectRoot reads the unit that is the whole organisation, for slices above.
func SelectRoot(tx *db.Tx, org string) (*Unit, error) {
	u, err := scanUnit(func(dest ...any) error {
		return tx.Row(`SELECT `+unitColumns+` FROM identity_units u WHERE u.org_id = $1 AND u.parent_id IS NULL`, []any{org}, dest...)
	})
	return &u, missing(err, "organisation_not_found")
}

// SelectUnits reads the units at and below a path, for slices above.
func SelectUnits(tx *db.Tx, org string, at policy.Path) ([]Unit, error) {
	list, err := selectUnits(tx, org, at)
	return inOrder(list), err
}

func selectUnits(tx *db.Tx, org string, at policy.Path) ([]Unit, error) {
	return db.All(tx, scanUnit, `SELECT `+unitColumns+` FROM identity_units u WHERE u.org_id = $1 AND substr(u.path, 1, $3) = $2`, org, at, len(at))
}

func selectChildren(tx *db.Tx, org string, parent UnitID) ([]Unit, error) {
	return db.All(tx, scanUnit, `SELECT `+unitColumns+` FROM identity_units u WHERE u.org_id = $1 AND u.parent_id = $2 AND u.closed_at IS NULL`, org, parent)
}

// unitWithCode is the unit that has a code, open or closed; none is an empty id.
func unitWithCode(tx *db.Tx, org, code string) (UnitID, error) {
	var id UnitID
	err := tx.Row(`SELECT id FROM identity_units WHERE org_id = $1 AND code = $2 AND code <> ''`, []any{org, code}, &id)
	return id, none(err)
}

func insertUnit(tx *db.Tx, org string, u *Unit) error {
	_, err := tx.Exec(`INSERT INTO identity_units (org_id, id, parent_id, path, name, code, kind, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		org, u.ID, optional(string(u.Parent)), u.Path, u.Name, u.Code, u.Kind, db.Micros(tx.Now))
	return err
}

func updateUnit(tx *db.Tx, org string, u *Unit) error {
	_, err := tx.Exec(`UPDATE identity_units SET name = $3, code = $4, kind = $5 WHERE org_id = $1 AND id = $2`, org, u.ID, u.Name, u.Code, u.Kind)
	return err
}

// moveUnit hangs a unit under another and gives everything below it its new path.
func moveUnit(tx *db.Tx, org string, u, parent *Unit) error {
	if _, err := tx.Exec(`UPDATE identity_units SET parent_id = $3 WHERE org_id = $1 AND id = $2`, org, u.ID, parent.ID); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE identity_units SET path = $2 || substr(path, $3) WHERE org_id = $1 AND substr(path, 1, $5) = $4`,
		org, parent.Path.Below(string(u.ID)), len(u.Path)+1, u.Path, len(u.Path))
	return err
}

func closeUnit(tx *db.Tx, org string, id UnitID) error {
	_, err := tx.Exec(`UPDATE identity_units SET closed_at = $3 WHERE org_id = $1 AND id = $2`, org, id, db.Micros(tx.Now))
	return err
}

// countWithin counts active people and open units at and below a path.
func countWithin(tx *db.Tx, org string, at policy.Path) (people, units int, err error) {
	err = tx.Row(`SELECT (SELECT COUNT(*) FROM identity_people p JOIN identity_units u ON u.org_id = p.org_id AND u.id = p.unit_id
			WHERE p.org_id = $1 AND p.state = 'active' AND substr(u.path, 1, $3) = $2),
		(SELECT COUNT(*) FROM identity_units WHERE org_id = $1 AND closed_at IS NULL AND substr(path, 1, $3) = $2)`,
		[]any{org, at, len(at)}, &people, &units)
	return people, units, err
}

const personColumns = `p.id, p.unit_id, u.path, p.staff_number, p.name, p.email, p.language, p.sex, p.age_band, p.grade, p.job_role, p.state, COALESCE(p.left_at, 0)`

const personTables = ` FROM identity_people p JOIN identity_units u ON u.org_id = p.org_id AND u.id = p.unit_id `

func scanPerson(row func(...any) error) (p Person, err error) {
	var left int64
	err = row(&p.ID, &p.Unit, &p.Path, &p.StaffNumber, &p.Name, &p.Email, &p.Language, &p.Sex, &p.AgeBand, &p.Grade, &p.JobRole, &p.State, &left)
	if left > 0 {
		p.LeftAt = db.Time(left)
	}
	return p, err
}

// SelectPerson reads a person, for slices above.
func SelectPerson(tx *db.Tx, org string, id PersonID) (*Person, error) {
	p, err := scanPerson(func(dest ...any) error {
		return tx.Row(`SELECT `+personColumns+personTables+`WHERE p.org_id = $1 AND p.id = $2`, []any{org, id}, dest...)
	})
	return &p, missing(err, "person_not_found")
}

// SelectPeople reads everyone at and below a path, in no order: names are ordered by the language of the reader. For slices above.
func SelectPeople(tx *db.Tx, org string, at policy.Path) ([]Person, error) {
	return db.All(tx, scanPerson, `SELECT `+personColumns+personTables+`WHERE p.org_id = $1 AND substr(u.path, 1, $3) = $2`, org, at, len(at))
}

// scanListed reads what a list shows of a person, and no more: lists are long.
func scanListed(row func(...any) error) (p Person, err error) {
	return p, row(&p.ID, &p.Unit, &p.StaffNumber, &p.Name, &p.Email, &p.State)
}

// selectListedIn reads those who are in a unit itself, as a list shows them.
func selectListedIn(tx *db.Tx, org string, in UnitID) ([]Person, error) {
	return db.All(tx, scanListed, `SELECT p.id, p.unit_id, p.staff_number, p.name, p.email, p.state FROM identity_people p
		WHERE p.org_id = $1 AND p.unit_id = $2`, org, in)
}

// selectListedBelow reads those who are at and below a path, as a list shows them.
func selectListedBelow(tx *db.Tx, org string, at policy.Path) ([]Person, error) {
	return db.All(tx, scanListed, `SELECT p.id, p.unit_id, p.staff_number, p.name, p.email, p.state FROM identity_people p
		WHERE p.org_id = $1 AND p.unit_id IN (SELECT u.id FROM identity_units u WHERE u.org_id = $1 AND substr(u.path, 1, $3) = $2)`, org, at, len(at))
}

// SelectNames reads how people are called, of those who are known. For slices above.
func SelectNames(tx *db.Tx, org string, ids []PersonID) (map[PersonID]Person, error) {
	names := map[PersonID]Person{}
	for _, id := range ids {
		p, err := SelectPerson(tx, org, id)
		switch {
		case errs.Is(err, errs.NotFound):
			continue
		case err != nil:
			return nil, err
		}
		names[id] = *p
	}
	return names, nil
}

// PersonByEmail finds an active person by their address; none is an empty id. For slices above.
func PersonByEmail(tx *db.Tx, org, email string) (PersonID, error) {
	var id PersonID
	err := tx.Row(`SELECT id FROM identity_people WHERE org_id = $1 AND email = $2 AND state = 'active'`, []any{org, email}, &id)
	return id, none(err)
}

// PersonByNumber finds an active person by their staff number; none is an empty id. For slices above.
func PersonByNumber(tx *db.Tx, org, number string) (PersonID, error) {
	var id PersonID
	err := tx.Row(`SELECT id FROM identity_people WHERE org_id = $1 AND staff_number = $2 AND state = 'active' AND staff_number <> ''`, []any{org, number}, &id)
	return id, none(err)
}

// SelectOrganisations reads all organisations but the public site, for slices above.
func SelectOrganisations(tx *db.Tx) ([]Organisation, error) { return selectOrganisations(tx) }

// SetGrants makes the roles of a person exactly these, and keeps the administrator whom the organisation cannot do without. For slices above, which have
// made sure that they may.
func SetGrants(tx *db.Tx, org string, id PersonID, wanted []Grant) (changed bool, err error) {
	held, err := SelectGrants(tx, org, id)
	if err != nil {
		return false, err
	}
	has := func(list []Grant, g Grant) bool {
		return slices.ContainsFunc(list, func(o Grant) bool { return o.Role == g.Role && o.Unit == g.Unit })
	}
	for _, g := range wanted {
		if !has(held, g) {
			if err := insertGrant(tx, org, id, g.Unit, g.Role); err != nil {
				return false, err
			}
			changed = true
		}
	}
	for _, g := range held {
		if has(wanted, g) || g.Role == policy.Administrator && administered(tx, org, id) != nil {
			continue
		}
		if err := deleteGrant(tx, org, id, g.Unit, g.Role); err != nil {
			return false, err
		}
		changed = true
	}
	return changed, nil
}

func personWith(tx *db.Tx, org, column, value string) (PersonID, error) {
	var id PersonID
	err := tx.Row(`SELECT id FROM identity_people WHERE org_id = $1 AND `+column+` = $2`, []any{org, value}, &id)
	return id, none(err)
}

func insertPerson(tx *db.Tx, org string, p *Person) error {
	_, err := tx.Exec(`INSERT INTO identity_people
		(org_id, id, unit_id, staff_number, name, email, language, sex, age_band, grade, job_role, state, created_at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)`,
		org, p.ID, p.Unit, p.StaffNumber, p.Name, p.Email, p.Language, p.Sex, p.AgeBand, p.Grade, p.JobRole, p.State, db.Micros(tx.Now))
	return err
}

func updatePerson(tx *db.Tx, org string, p *Person) error {
	_, err := tx.Exec(`UPDATE identity_people SET unit_id = $3, staff_number = $4, name = $5, email = $6, language = $7, sex = $8, age_band = $9, grade = $10,
		job_role = $11, changed_at = $12 WHERE org_id = $1 AND id = $2`,
		org, p.ID, p.Unit, p.StaffNumber, p.Name, p.Email, p.Language, p.Sex, p.AgeBand, p.Grade, p.JobRole, db.Micros(tx.Now))
	return err
}

func updateState(tx *db.Tx, org string, id PersonID, left bool) error {
	state, at := Active, any(nil)
	if left {
		state, at = Left, db.Micros(tx.Now)
	}
	_, err := tx.Exec(`UPDATE identity_people SET state = $3, left_at = $4, changed_at = $5 WHERE org_id = $1 AND id = $2`, org, id, state, at, db.Micros(tx.Now))
	return err
}

// SelectGrants reads as what a person may act, for slices above.
func SelectGrants(tx *db.Tx, org string, id PersonID) ([]Grant, error) {
	return db.All(tx, func(row func(...any) error) (g Grant, err error) {
		return g, row(&g.Role, &g.Unit, &g.Path, &g.Name)
	}, `SELECT g.role, g.unit_id, u.path, u.name FROM identity_grants g JOIN identity_units u ON u.org_id = g.org_id AND u.id = g.unit_id
		WHERE g.org_id = $1 AND g.person_id = $2 ORDER BY g.granted_at, g.role, u.path`, org, id)
}

// SelectStanding is how a person stands in a role for a unit, and whether they do: they work there and, unless it is that of a member, hold the role for
// that unit. What was withdrawn ends at once. For slices above.
func SelectStanding(tx *db.Tx, org string, id PersonID, role policy.Role, unit UnitID) (st Standing, ok bool, err error) {
	err = tx.Row(`SELECT u.path, u.name, p.name FROM identity_people p
		JOIN identity_units u ON u.org_id = p.org_id AND u.id = CASE WHEN $3 = 'member' THEN p.unit_id ELSE $4 END
		WHERE p.org_id = $1 AND p.id = $2 AND p.state = 'active' AND ($3 = 'member' OR EXISTS (SELECT 1 FROM identity_grants g
			WHERE g.org_id = p.org_id AND g.person_id = p.id AND g.unit_id = $4 AND g.role = $3))`, []any{org, id, string(role), string(unit)},
		&st.Path, &st.Unit, &st.Person)
	return st, err == nil, none(err)
}

func insertGrant(tx *db.Tx, org string, id PersonID, unit UnitID, role policy.Role) error {
	_, err := tx.Exec(`INSERT INTO identity_grants (org_id, person_id, unit_id, role, granted_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
		org, id, unit, role, db.Micros(tx.Now))
	return err
}

func deleteGrant(tx *db.Tx, org string, id PersonID, unit UnitID, role policy.Role) error {
	_, err := tx.Exec(`DELETE FROM identity_grants WHERE org_id = $1 AND person_id = $2 AND unit_id = $3 AND role = $4`, org, id, unit, role)
	return err
}

// administrators says whether a person is an active administrator of the whole organisation, and how many others are.
func administrators(tx *db.Tx, org string, id PersonID) (holds bool, others int, err error) {
	var own int
	err = tx.Row(`SELECT COALESCE(SUM(CASE WHEN g.person_id = $2 THEN 1 ELSE 0 END), 0), COALESCE(SUM(CASE WHEN g.person_id <> $2 THEN 1 ELSE 0 END), 0)
		FROM identity_grants g JOIN identity_units u ON u.org_id = g.org_id AND u.id = g.unit_id
		JOIN identity_people p ON p.org_id = g.org_id AND p.id = g.person_id
		WHERE g.org_id = $1 AND g.role = 'administrator' AND u.parent_id IS NULL AND p.state = 'active'`, []any{org, id}, &own, &others)
	return own > 0, others, err
}

// missing turns "no row" into the error that it means.
func missing(err error, code string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return errs.New(errs.NotFound, code)
	}
	return err
}

// none turns "no row" into no error.
func none(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

func optional(s string) any {
	if s == "" {
		return nil
	}
	return s
}
