package actionplan

import (
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
)

const columns = `SELECT id, org_id, unit_id, body, revision, created_at, changed_at FROM actionplan_plans `

// scanned is a plan whose unit is known by its id.
type scanned struct {
	Plan
	unit identity.UnitID
}

func scan(row func(...any) error) (p scanned, err error) {
	var body string
	var created, changed int64
	if err := row(&p.ID, &p.Org, &p.unit, &body, &p.Revision, &created, &changed); err != nil {
		return p, err
	}
	p.CreatedAt, p.ChangedAt = db.Time(created), db.Time(changed)
	return p, json.Unmarshal([]byte(body), &p.Body)
}

// locate finds where the unit of a plan stands.
func (p *scanned) locate(tx *db.Tx) (*Plan, error) {
	u, err := identity.SelectUnit(tx, p.Org, p.unit)
	if err != nil {
		return nil, err
	}
	p.Path = u.Path
	return &p.Plan, nil
}

// selectPlan reads a plan of an organisation.
func selectPlan(tx *db.Tx, org string, id ID) (*Plan, error) {
	p, err := scan(func(dest ...any) error {
		return tx.Row(columns+`WHERE org_id = $1 AND id = $2`, []any{org, id}, dest...)
	})
	if err != nil {
		return nil, missing(err)
	}
	return p.locate(tx)
}

// selectPlans lists the plans of an organisation, the one that was changed last first.
func selectPlans(tx *db.Tx, org string) (list []Plan, err error) {
	all, err := db.All(tx, scan, columns+`WHERE org_id = $1 ORDER BY changed_at DESC, id`, org)
	for i := range all {
		p, err := all[i].locate(tx)
		if err != nil {
			return nil, err
		}
		list = append(list, *p)
	}
	return list, err
}

func missing(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return errs.New(errs.NotFound, "actionplan_not_found")
	}
	return err
}

func insert(tx *db.Tx, p *Plan, unit identity.UnitID) error {
	body, err := json.Marshal(p.Body)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO actionplan_plans (org_id, id, unit_id, body, revision, created_at, changed_at) VALUES ($1, $2, $3, $4, 1, $5, $5)`, p.Org, p.ID, unit, string(body), db.Micros(tx.Now))
	return err
}

func update(tx *db.Tx, p *Plan) error {
	body, err := json.Marshal(p.Body)
	if err != nil {
		return err
	}
	p.Revision++
	_, err = tx.Exec(`UPDATE actionplan_plans SET body = $3, revision = $4, changed_at = $5 WHERE org_id = $1 AND id = $2`, p.Org, p.ID, string(body), p.Revision, db.Micros(tx.Now))
	return err
}

func scanVersion(row func(...any) error) (v Version, err error) {
	var body string
	var published, withdrawn int64
	if err := row(&v.Org, &v.Number, &body, &published, &withdrawn, &v.Reason); err != nil {
		return v, err
	}
	v.PublishedAt = db.Time(published)
	if withdrawn != 0 {
		v.WithdrawnAt = db.Time(withdrawn)
	}
	return v, json.Unmarshal([]byte(body), &v.Body)
}

const versionColumns = `SELECT v.org_id, v.number, v.body, v.published_at, COALESCE(v.withdrawn_at, 0), v.reason FROM actionplan_versions v `

// selectVersions lists what was published of a plan, the newest first.
func selectVersions(tx *db.Tx, org string, id ID) ([]Version, error) {
	return db.All(tx, scanVersion, versionColumns+`WHERE v.org_id = $1 AND v.plan_id = $2 ORDER BY v.number DESC`, org, id)
}

// selectOpen lists the same, whichever organisation it is of: everybody may read it.
func selectOpen(tx *db.Tx, id ID) ([]Version, error) {
	return db.All(tx, scanVersion, versionColumns+`JOIN actionplan_plans p ON p.org_id = v.org_id AND p.id = v.plan_id WHERE p.id = $1 ORDER BY v.number DESC`, id)
}

func insertVersion(tx *db.Tx, p *Plan, number int) error {
	body, err := json.Marshal(p.Body)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO actionplan_versions (org_id, plan_id, number, body, published_at, reason) VALUES ($1, $2, $3, $4, $5, '')`, p.Org, p.ID, number, string(body), db.Micros(tx.Now))
	return err
}

func withdraw(tx *db.Tx, p *Plan, number int, reason string) error {
	_, err := tx.Exec(`UPDATE actionplan_versions SET withdrawn_at = $4, reason = $5 WHERE org_id = $1 AND plan_id = $2 AND number = $3`, p.Org, p.ID, number, db.Micros(tx.Now), reason)
	return err
}
