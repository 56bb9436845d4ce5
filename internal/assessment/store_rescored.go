package assessment

import (
	"encoding/json"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

const rescoringColumns = `org_id, id, about, state, instrument_id, scale_version, calibration, cuts, was, reason, done, total, release, failure, created_at,
	COALESCE(ended_at, 0)`

func scanRescoring(row func(...any) error) (r Rescoring, err error) {
	var created, ended int64
	err = row(&r.Org, &r.ID, &r.About, &r.State, &r.Instrument, &r.Scale, &r.Calibration, &r.Cuts, &r.Was, &r.Reason, &r.Done, &r.Total, &r.Release, &r.Failure,
		&created, &ended)
	if r.CreatedAt = db.Time(created); ended > 0 {
		r.EndedAt = db.Time(ended)
	}
	return r, err
}

// SelectRescoring reads a rescoring.
func SelectRescoring(tx *db.Tx, org string, id RescoringID) (*Rescoring, error) {
	list, err := db.All(tx, scanRescoring, `SELECT `+rescoringColumns+` FROM assessment_rescorings WHERE org_id = $1 AND id = $2`, org, id)
	if err == nil && len(list) == 0 {
		err = errs.New(errs.NotFound, "rescore_not_found")
	}
	if err != nil {
		return nil, err
	}
	return &list[0], nil
}

// SelectRescorings reads those about a round, the newest first.
func SelectRescorings(tx *db.Tx, org, about string) ([]Rescoring, error) {
	return db.All(tx, scanRescoring, `SELECT `+rescoringColumns+` FROM assessment_rescorings WHERE org_id = $1 AND about = $2 ORDER BY created_at DESC, id DESC`,
		org, about)
}

// InsertRescoring stores one that waits.
func InsertRescoring(tx *db.Tx, r *Rescoring) error {
	_, err := tx.Exec(`INSERT INTO assessment_rescorings (org_id, id, about, state, instrument_id, scale_version, calibration, cuts, was, reason, done, total, release,
		failure, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11, 0, '', $12)`,
		r.Org, r.ID, r.About, r.State, r.Instrument, r.Scale, r.Calibration, r.Cuts, r.Was, r.Reason, r.Total, db.Micros(tx.Now))
	return err
}

// UpdateRescoring stores how far one has come.
func UpdateRescoring(tx *db.Tx, r *Rescoring, done, total int) error {
	_, err := tx.Exec(`UPDATE assessment_rescorings SET done = $3, total = $4 WHERE org_id = $1 AND id = $2`, r.Org, r.ID, done, total)
	return err
}

// EndRescoring stores how one ended.
func EndRescoring(tx *db.Tx, r *Rescoring) error {
	_, err := tx.Exec(`UPDATE assessment_rescorings SET state = $3, release = $4, failure = $5, ended_at = $6 WHERE org_id = $1 AND id = $2`,
		r.Org, r.ID, r.State, r.Release, r.Failure, db.Micros(tx.Now))
	return err
}

// PutInForce has the results of a rescoring shown from now on, and says how many they are.
func PutInForce(tx *db.Tx, org string, id RescoringID) (int64, error) {
	return tx.Exec(`UPDATE assessment_rescored SET in_force_at = $3 WHERE org_id = $1 AND rescoring_id = $2 AND in_force_at = 0`, org, id, db.Micros(tx.Now))
}

// DropRescored deletes the results of a rescoring that never came into force.
func DropRescored(tx *db.Tx, org string, id RescoringID) error {
	_, err := tx.Exec(`DELETE FROM assessment_rescored WHERE org_id = $1 AND rescoring_id = $2 AND in_force_at = 0`, org, id)
	return err
}

// SelectRescoredResults reads all results of a rescoring, with the assessments that they are of.
func SelectRescoredResults(tx *db.Tx, org string, id RescoringID) (map[ID]*Result, error) {
	results := map[ID]*Result{}
	_, err := db.All(tx, func(row func(...any) error) (struct{}, error) {
		var session ID
		var body string
		if err := row(&session, &body); err != nil {
			return struct{}{}, err
		}
		results[session] = &Result{}
		return struct{}{}, json.Unmarshal([]byte(body), results[session])
	}, `SELECT session_id, body FROM assessment_rescored WHERE org_id = $1 AND rescoring_id = $2`, org, id)
	return results, err
}

// SelectRescored are the assessments that have a result of a rescoring.
func SelectRescored(tx *db.Tx, org string, id RescoringID) (map[ID]bool, error) {
	list, err := db.All(tx, func(row func(...any) error) (id ID, err error) { return id, row(&id) },
		`SELECT session_id FROM assessment_rescored WHERE org_id = $1 AND rescoring_id = $2`, org, id)
	done := make(map[ID]bool, len(list))
	for _, id := range list {
		done[id] = true
	}
	return done, err
}

func insertRescored(tx *db.Tx, s *Session, r *Result) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO assessment_rescored (org_id, session_id, rescoring_id, body, created_at, in_force_at) VALUES ($1, $2, $3, $4, $5, 0)
		ON CONFLICT (org_id, session_id, rescoring_id) DO NOTHING`, s.Org, s.ID, r.Rescored.ID, string(body), db.Micros(tx.Now))
	return err
}

// selectScorings reads the result that holds, and those before it.
func selectScorings(tx *db.Tx, s *Session) (before []*Result, last *Result, err error) {
	bodies, err := selectBodies(tx, s)
	if err != nil {
		return nil, nil, err
	}
	for _, body := range bodies {
		if last != nil {
			before = append(before, last)
		}
		last = &Result{}
		if err := json.Unmarshal(body, last); err != nil {
			return nil, nil, err
		}
	}
	return before, last, nil
}

// selectBodies reads all results of an assessment as they are stored, the first one first.
func selectBodies(tx *db.Tx, s *Session) ([]json.RawMessage, error) {
	return db.All(tx, func(row func(...any) error) (json.RawMessage, error) {
		var body string
		var at int64
		err := row(&body, &at)
		return json.RawMessage(body), err
	}, `SELECT body, 0 AS since FROM assessment_results WHERE org_id = $1 AND session_id = $2
		UNION ALL SELECT body, in_force_at AS since FROM assessment_rescored WHERE org_id = $1 AND session_id = $2 AND in_force_at > 0
		ORDER BY since`, s.Org, s.ID)
}
