package colleague

import (
	"database/sql"
	"errors"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/round"
)

func selectWay(tx *db.Tx, org string, id round.ID) (way Way, err error) {
	err = tx.Row(`SELECT way FROM colleague_rounds WHERE org_id = $1 AND round_id = $2`, []any{org, id}, &way)
	if errors.Is(err, sql.ErrNoRows) {
		return Never, nil
	}
	return way, err
}

func replaceWay(tx *db.Tx, org string, id round.ID, way Way) error {
	if _, err := tx.Exec(`DELETE FROM colleague_rounds WHERE org_id = $1 AND round_id = $2`, org, id); err != nil || way == Never {
		return err
	}
	_, err := tx.Exec(`INSERT INTO colleague_rounds (org_id, round_id, way) VALUES ($1, $2, $3)`, org, id, way)
	return err
}

const requestColumns = `org_id, id, round_id, person_id, instrument_id, instrument_version, asked_day, closes_at, closed_day IS NOT NULL, given`

func scanRequest(row func(...any) error) (r request, err error) {
	var asked, closes int64
	err = row(&r.org, &r.id, &r.round, &r.person, &r.instrument, &r.version, &asked, &closes, &r.closed, &r.given)
	r.asked, r.closes = db.Time(asked), db.Time(closes)
	return r, err
}

// selectRequestOf finds what somebody asked in a round; nil where they asked nobody.
func selectRequestOf(tx *db.Tx, org string, in round.ID, person identity.PersonID) (*request, error) {
	list, err := db.All(tx, scanRequest, `SELECT `+requestColumns+` FROM colleague_requests WHERE org_id = $1 AND person_id = $2 AND round_id = $3`, org, person, in)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

func selectRequest(tx *db.Tx, org string, id RequestID) (r request, err error) {
	return scanRequest(func(dest ...any) error {
		return tx.Row(`SELECT `+requestColumns+` FROM colleague_requests WHERE org_id = $1 AND id = $2`, []any{org, id}, dest...)
	})
}

func selectRequestsOf(tx *db.Tx, org string, person identity.PersonID) ([]request, error) {
	return db.All(tx, scanRequest, `SELECT `+requestColumns+` FROM colleague_requests WHERE org_id = $1 AND person_id = $2 ORDER BY id`, org, person)
}

// selectDue reads the open requests of all organisations whose last day is over.
func selectDue(tx *db.Tx) ([]request, error) {
	return db.All(tx, scanRequest, `SELECT `+requestColumns+` FROM colleague_requests WHERE closed_day IS NULL AND closes_at <= $1 ORDER BY org_id, id`, db.Micros(tx.Now))
}

func insertRequest(tx *db.Tx, r *request) error {
	_, err := tx.Exec(`INSERT INTO colleague_requests (org_id, id, round_id, person_id, instrument_id, instrument_version, asked_day, closes_at, given)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)`, r.org, r.id, r.round, r.person, r.instrument, r.version, db.Micros(r.asked), db.Micros(r.closes))
	return err
}

func closeRequest(tx *db.Tx, r *request) error {
	_, err := tx.Exec(`UPDATE colleague_requests SET closed_day = $3, given = $4 WHERE org_id = $1 AND id = $2`, r.org, r.id, db.Micros(day(tx.Now)), r.given)
	return err
}

func deleteRequests(tx *db.Tx, org string, ids []string) (n int64, err error) {
	for _, id := range ids {
		k, err := tx.Exec(`DELETE FROM colleague_requests WHERE org_id = $1 AND id = $2`, org, id)
		if err != nil {
			return n, err
		}
		n += k
	}
	return n, nil
}

const viewColumns = `org_id, id, request_id, giver_id, kind, state, code_hash, key_hash, well, try`

func scanView(row func(...any) error) (v view, err error) {
	return v, row(&v.org, &v.id, &v.request, &v.giver, &v.kind, &v.state, &v.codeHash, &v.keyHash, &v.well, &v.try)
}

// selectViews reads who was asked: the supervisor first, then in the order of their being asked.
func selectViews(tx *db.Tx, r *request) ([]view, error) {
	return db.All(tx, scanView, `SELECT `+viewColumns+` FROM colleague_views WHERE org_id = $1 AND request_id = $2 ORDER BY kind DESC, id`, r.org, r.id)
}

func selectViewByCode(tx *db.Tx, hash string) (v view, err error) {
	v, err = scanView(func(dest ...any) error {
		return tx.Row(`SELECT `+viewColumns+` FROM colleague_views WHERE code_hash = $1`, []any{hash}, dest...)
	})
	if errors.Is(err, sql.ErrNoRows) {
		err = errs.New(errs.NotFound, "view_not_found")
	}
	return v, err
}

func selectViewsOf(tx *db.Tx, org string, giver identity.PersonID) ([]view, error) {
	return db.All(tx, scanView, `SELECT `+viewColumns+` FROM colleague_views WHERE org_id = $1 AND giver_id = $2 ORDER BY id`, org, giver)
}

func selectAllViews(tx *db.Tx) ([]view, error) {
	return db.All(tx, scanView, `SELECT `+viewColumns+` FROM colleague_views ORDER BY org_id, id`)
}

func insertView(tx *db.Tx, v *view) error {
	_, err := tx.Exec(`INSERT INTO colleague_views (`+viewColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, '', '', '')`,
		v.org, v.id, v.request, v.giver, v.kind, v.state, v.codeHash)
	return err
}

func updateView(tx *db.Tx, v *view) error {
	_, err := tx.Exec(`UPDATE colleague_views SET state = $3, code_hash = $4, key_hash = $5, well = $6, try = $7 WHERE org_id = $1 AND id = $2`,
		v.org, v.id, v.state, v.codeHash, v.keyHash, v.well, v.try)
	return err
}

func selectRatings(tx *db.Tx, org string, of ViewID) ([]rating, error) {
	return db.All(tx, func(row func(...any) error) (r rating, err error) {
		return r, row(&r.view, &r.ability, &r.level, &r.points)
	},
		`SELECT view_id, ability, level, points FROM colleague_ratings WHERE org_id = $1 AND view_id = $2 ORDER BY ability, level`, org, of)
}

func replaceRating(tx *db.Tx, v *view, r rating) error {
	_, err := tx.Exec(`INSERT INTO colleague_ratings (org_id, view_id, ability, level, points) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (org_id, view_id, ability, level) DO UPDATE SET points = excluded.points`, v.org, v.id, r.ability, r.level, r.points)
	return err
}

func deleteRatings(tx *db.Tx, v *view) error {
	_, err := tx.Exec(`DELETE FROM colleague_ratings WHERE org_id = $1 AND view_id = $2`, v.org, v.id)
	return err
}

func selectAverages(tx *db.Tx, r *request) ([]Points, error) {
	return db.All(tx, func(row func(...any) error) (p Points, err error) { return p, row(&p.Ability, &p.Points) },
		`SELECT ability, points FROM colleague_averages WHERE org_id = $1 AND request_id = $2 ORDER BY ability`, r.org, r.id)
}

func insertAverage(tx *db.Tx, r *request, p Points) error {
	_, err := tx.Exec(`INSERT INTO colleague_averages (org_id, request_id, ability, points) VALUES ($1, $2, $3, $4)`, r.org, r.id, p.Ability, p.Points)
	return err
}

// countViews counts, over a round, who was asked and who has given a view.
func countViews(tx *db.Tx, org string, in round.ID) (c Counts, err error) {
	err = tx.Row(`SELECT COUNT(DISTINCT r.id), COUNT(*), COALESCE(SUM(CASE WHEN v.state = 'given' THEN 1 ELSE 0 END), 0) FROM colleague_views v
		JOIN colleague_requests r ON r.org_id = v.org_id AND r.id = v.request_id WHERE r.org_id = $1 AND r.round_id = $2`, []any{org, in}, &c.People, &c.Asked, &c.Given)
	return c, err
}
