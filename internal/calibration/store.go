package calibration

import (
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/itembank"
)

const runColumns = `org_id, id, number, state, stage, done, total, instrument_id, instrument_version, based_on, seed, failure, report, name, released_version,
	created_at, COALESCE(ended_at, 0)`

func scanRun(row func(...any) error) (r Run, err error) {
	var report string
	var seed, created, ended int64
	if err := row(&r.Org, &r.ID, &r.Number, &r.State, &r.Stage, &r.Done, &r.Total, &r.Instrument, &r.Version, &r.BasedOn, &seed, &r.Failure, &report, &r.Name,
		&r.InUse, &created, &ended); err != nil {
		return r, err
	}
	r.seed, r.CreatedAt = uint64(seed), db.Time(created)
	if ended > 0 {
		r.EndedAt = db.Time(ended)
	}
	if report == "" {
		return r, nil
	}
	r.Report = &Report{}
	return r, json.Unmarshal([]byte(report), r.Report)
}

func selectRun(tx *db.Tx, org string, id ID) (*Run, error) {
	r, err := scanRun(func(dest ...any) error {
		return tx.Row(`SELECT `+runColumns+` FROM calibration_runs WHERE org_id = $1 AND id = $2`, []any{org, id}, dest...)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errs.New(errs.NotFound, "calibration_not_found")
	}
	return &r, err
}

// selectRuns reads all calibrations of an organisation, the newest first.
func selectRuns(tx *db.Tx, org string) ([]Run, error) {
	return db.All(tx, scanRun, `SELECT `+runColumns+` FROM calibration_runs WHERE org_id = $1 ORDER BY number DESC`, org)
}

func insertRun(tx *db.Tx, r *Run) error {
	_, err := tx.Exec(`INSERT INTO calibration_runs (org_id, id, number, state, stage, done, total, instrument_id, instrument_version, based_on, seed, failure, report,
		name, released_version, created_at) VALUES ($1, $2, $3, $4, $5, 0, 0, $6, $7, $8, $9, '', '', '', 0, $10)`,
		r.Org, r.ID, r.Number, r.State, r.Stage, r.Instrument, r.Version, r.BasedOn, int64(r.seed), db.Micros(tx.Now))
	return err
}

func updateProgress(tx *db.Tx, r *Run, stage Stage, done, total int) error {
	_, err := tx.Exec(`UPDATE calibration_runs SET stage = $3, done = $4, total = $5 WHERE org_id = $1 AND id = $2`, r.Org, r.ID, stage, done, total)
	return err
}

// updateState stores where a calibration stands, and what became of it.
func updateState(tx *db.Tx, r *Run) error {
	report := ""
	if r.Report != nil {
		raw, err := json.Marshal(r.Report)
		if err != nil {
			return err
		}
		report = string(raw)
	}
	var ended any
	if !r.EndedAt.IsZero() {
		ended = db.Micros(r.EndedAt)
	}
	_, err := tx.Exec(`UPDATE calibration_runs SET state = $3, failure = $4, report = $5, name = $6, released_version = $7, ended_at = $8 WHERE org_id = $1 AND id = $2`,
		r.Org, r.ID, r.State, r.Failure, report, r.Name, r.InUse, ended)
	return err
}

func insertFinding(tx *db.Tx, r *Run, f *Finding) error {
	body, err := json.Marshal(f)
	if err != nil {
		return err
	}
	flagged := 0
	if len(f.Flags) > 0 {
		flagged = 1
	}
	_, err = tx.Exec(`INSERT INTO calibration_items (org_id, run_id, item_id, body, flagged, decision, reason) VALUES ($1, $2, $3, $4, $5, '', '')`,
		r.Org, r.ID, f.Item, string(body), flagged)
	return err
}

func scanFinding(row func(...any) error) (f Finding, err error) {
	var body string
	if err := row(&body, &f.Decision, &f.Reason); err != nil {
		return f, err
	}
	return f, json.Unmarshal([]byte(body), &f)
}

// selectFindings reads what a calibration found, in the order of the items.
func selectFindings(tx *db.Tx, org string, id ID) ([]Finding, error) {
	return db.All(tx, scanFinding, `SELECT body, decision, reason FROM calibration_items WHERE org_id = $1 AND run_id = $2 ORDER BY item_id`, org, id)
}

func selectFinding(tx *db.Tx, org string, id ID, item itembank.ItemID) (*Finding, error) {
	f, err := scanFinding(func(dest ...any) error {
		return tx.Row(`SELECT body, decision, reason FROM calibration_items WHERE org_id = $1 AND run_id = $2 AND item_id = $3`, []any{org, id, item}, dest...)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errs.New(errs.NotFound, "calibration_item_not_found")
	}
	return &f, err
}

func updateDecision(tx *db.Tx, r *Run, item itembank.ItemID, d Decision, reason string) error {
	_, err := tx.Exec(`UPDATE calibration_items SET decision = $4, reason = $5 WHERE org_id = $1 AND run_id = $2 AND item_id = $3`, r.Org, r.ID, item, d, reason)
	return err
}

// countReleased is how many calibrations of the organisation have been released.
func countReleased(tx *db.Tx, org string) (n int, err error) {
	err = tx.Row(`SELECT COUNT(*) FROM calibration_runs WHERE org_id = $1 AND state = 'released'`, []any{org}, &n)
	return n, err
}
