package institution

import (
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/maturity"
)

// storeInstrument stores an instrument under the next version, unless the newest has the same content.
func storeInstrument(tx *db.Tx, org string, in *maturity.Instrument) (version int, err error) {
	raw, err := json.Marshal(in)
	if err != nil {
		return 0, err
	}
	sum := sha256.Sum256(raw)
	hash, was := hex.EncodeToString(sum[:]), ""
	if version, err = newestVersion(tx, org, in.ID); err != nil {
		return 0, err
	}
	if version > 0 {
		if err := tx.Row(`SELECT hash FROM institution_instruments WHERE org_id = $1 AND id = $2 AND version = $3`,
			[]any{org, in.ID, version}, &was); err != nil || was == hash {
			return version, err
		}
	}
	_, err = tx.Exec(`INSERT INTO institution_instruments (org_id, id, version, hash, body, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		org, in.ID, version+1, hash, string(raw), db.Micros(tx.Now))
	return version + 1, err
}

// newestVersion is 0 when there is none.
func newestVersion(tx *db.Tx, org string, id maturity.InstrumentID) (version int, err error) {
	err = tx.Row(`SELECT COALESCE(MAX(version), 0) FROM institution_instruments WHERE org_id = $1 AND id = $2`, []any{org, id}, &version)
	return version, err
}

// selectInstruments lists the newest version of each instrument.
func selectInstruments(tx *db.Tx, org string) ([]version, error) {
	return db.All(tx, func(row func(...any) error) (v version, err error) { return v, row(&v.id, &v.number) },
		`SELECT id, MAX(version) FROM institution_instruments WHERE org_id = $1 GROUP BY id ORDER BY id`, org)
}

func loadInstrument(tx *db.Tx, org string, v version) (*maturity.Instrument, error) {
	var raw string
	if err := tx.Row(`SELECT body FROM institution_instruments WHERE org_id = $1 AND id = $2 AND version = $3`, []any{org, v.id, v.number}, &raw); err != nil {
		return nil, missing(err, "instrument_not_found")
	}
	in := &maturity.Instrument{Version: v.number}
	return in, json.Unmarshal([]byte(raw), in)
}

const assessmentColumns = `SELECT org_id, id, unit_id, name, instrument_id, instrument_version, answer_by, state, created_at,
	COALESCE(launched_at, 0), COALESCE(closed_at, 0), COALESCE(fixed_at, 0), COALESCE(published_at, 0) FROM institution_assessments `

func scanAssessment(row func(...any) error) (a Assessment, err error) {
	var by, created, launched, closed, fixed, published int64
	err = row(&a.Org, &a.ID, &a.Unit, &a.Name, &a.Instrument, &a.Version, &by, &a.State, &created, &launched, &closed, &fixed, &published)
	a.AnswerBy, a.CreatedAt, a.LaunchedAt, a.ClosedAt, a.FixedAt = moment(by), moment(created), moment(launched), moment(closed), moment(fixed)
	a.Published = published > 0
	return a, err
}

func moment(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return db.Time(micros)
}

func selectAssessment(tx *db.Tx, org string, id ID) (*Assessment, error) {
	a, err := scanAssessment(func(dest ...any) error {
		return tx.Row(assessmentColumns+`WHERE org_id = $1 AND id = $2`, []any{org, id}, dest...)
	})
	if err != nil {
		return nil, missing(err, "institution_not_found")
	}
	return &a, place(tx, &a)
}

// place reads of which unit an assessment is, and where that stands now.
func place(tx *db.Tx, a *Assessment) error {
	u, err := identity.SelectUnit(tx, a.Org, a.Unit)
	if err == nil {
		a.UnitName, a.Path = u.Name, u.Path
	}
	return err
}

func selectAssessments(tx *db.Tx, org string) ([]Assessment, error) {
	list, err := db.All(tx, scanAssessment, assessmentColumns+`WHERE org_id = $1 ORDER BY created_at DESC, id DESC`, org)
	for i := range list {
		if err == nil {
			err = place(tx, &list[i])
		}
	}
	return list, err
}

// missing names what is not there; any other error stays.
func missing(err error, code string) error {
	if errors.Is(err, sql.ErrNoRows) {
		return errs.New(errs.NotFound, code)
	}
	return err
}

func insertAssessment(tx *db.Tx, a *Assessment) error {
	_, err := tx.Exec(`INSERT INTO institution_assessments (org_id, id, unit_id, name, instrument_id, instrument_version, answer_by, state, report, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9)`, a.Org, a.ID, a.Unit, a.Name, a.Instrument, a.Version, db.Micros(a.AnswerBy), a.State, db.Micros(tx.Now))
	return err
}

// advance brings an assessment into its next state. The column is that of the moment at which it came there.
func advance(tx *db.Tx, a *Assessment, to State, column string) error {
	_, err := tx.Exec(`UPDATE institution_assessments SET state = $3, `+column+` = $4 WHERE org_id = $1 AND id = $2`, a.Org, a.ID, to, db.Micros(tx.Now))
	return err
}

func storeReport(tx *db.Tx, a *Assessment, r *Report) error {
	raw, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE institution_assessments SET report = $3 WHERE org_id = $1 AND id = $2 AND report = ''`, a.Org, a.ID, string(raw))
	return err
}

func selectReport(tx *db.Tx, org string, id ID) (*Report, error) {
	var raw string
	if err := tx.Row(`SELECT report FROM institution_assessments WHERE org_id = $1 AND id = $2 AND report <> ''`, []any{org, id}, &raw); err != nil {
		return nil, missing(err, "institution_not_found")
	}
	r := &Report{}
	return r, json.Unmarshal([]byte(raw), r)
}

// previous is the last fixed assessment of the same unit with the same instrument, before this one; an empty id when there is none.
func previous(tx *db.Tx, a *Assessment) (id ID, err error) {
	err = tx.Row(`SELECT id FROM institution_assessments WHERE org_id = $1 AND unit_id = $2 AND instrument_id = $3 AND state = 'fixed' AND id <> $4
		ORDER BY fixed_at DESC LIMIT 1`, []any{a.Org, a.Unit, a.Instrument, a.ID}, &id)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return id, err
}

func setPublished(tx *db.Tx, a *Assessment, published bool) error {
	at := any(nil)
	if published {
		at = db.Micros(tx.Now)
	}
	_, err := tx.Exec(`UPDATE institution_assessments SET published_at = $3 WHERE org_id = $1 AND id = $2`, a.Org, a.ID, at)
	return err
}

func deleteDraft(tx *db.Tx, a *Assessment) error {
	if _, err := tx.Exec(`DELETE FROM institution_asked WHERE org_id = $1 AND assessment_id = $2`, a.Org, a.ID); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM institution_assessments WHERE org_id = $1 AND id = $2`, a.Org, a.ID)
	return err
}

// asked is a row of its table.
type asked struct {
	id         AskedID
	assessment ID
	person     identity.PersonID
	finished   bool
}

const askedColumns = `SELECT id, assessment_id, person_id, finished FROM institution_asked `

func scanAsked(row func(...any) error) (a asked, err error) {
	var finished int
	err = row(&a.id, &a.assessment, &a.person, &finished)
	a.finished = finished == 1
	return a, err
}

func selectAsked(tx *db.Tx, a *Assessment) ([]asked, error) {
	return db.All(tx, scanAsked, askedColumns+`WHERE org_id = $1 AND assessment_id = $2 ORDER BY id`, a.Org, a.ID)
}

func selectAskedOf(tx *db.Tx, org string, person identity.PersonID) ([]asked, error) {
	return db.All(tx, scanAsked, askedColumns+`WHERE org_id = $1 AND person_id = $2 AND person_id <> '' ORDER BY id`, org, person)
}

func selectOneAsked(tx *db.Tx, org string, id AskedID) (asked, error) {
	a, err := scanAsked(func(dest ...any) error {
		return tx.Row(askedColumns+`WHERE org_id = $1 AND id = $2`, []any{org, id}, dest...)
	})
	return a, missing(err, "institution_not_found")
}

func insertAsked(tx *db.Tx, a *Assessment, id AskedID, person identity.PersonID) error {
	_, err := tx.Exec(`INSERT INTO institution_asked (org_id, id, assessment_id, person_id, finished) VALUES ($1, $2, $3, $4, 0)`, a.Org, id, a.ID, person)
	return err
}

func deleteAsked(tx *db.Tx, org string, id AskedID) error {
	_, err := tx.Exec(`DELETE FROM institution_asked WHERE org_id = $1 AND id = $2`, org, id) // the answers go with it
	return err
}

func setFinished(tx *db.Tx, org string, id AskedID, finished bool) error {
	n := 0
	if finished {
		n = 1
	}
	_, err := tx.Exec(`UPDATE institution_asked SET finished = $3 WHERE org_id = $1 AND id = $2`, org, id, n)
	return err
}

func selectAnswers(tx *db.Tx, org string, id AskedID) (map[string]Answer, error) {
	all := map[string]Answer{}
	_, err := db.All(tx, func(row func(...any) error) (struct{}, error) {
		var item string
		var a Answer
		err := row(&item, &a.Level, &a.Note)
		all[item] = a
		return struct{}{}, err
	}, `SELECT item, level, note FROM institution_answers WHERE org_id = $1 AND asked_id = $2`, org, id)
	return all, err
}

func upsertAnswer(tx *db.Tx, org string, id AskedID, item string, a Answer) error {
	_, err := tx.Exec(`INSERT INTO institution_answers (org_id, asked_id, item, level, note) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (org_id, asked_id, item) DO UPDATE SET level = excluded.level, note = excluded.note`, org, id, item, a.Level, a.Note)
	return err
}

// dropAnswers deletes what single people answered.
func dropAnswers(tx *db.Tx, a *Assessment) error {
	_, err := tx.Exec(`DELETE FROM institution_answers WHERE org_id = $1 AND asked_id IN (SELECT id FROM institution_asked WHERE org_id = $1 AND assessment_id = $2)`, a.Org, a.ID)
	return err
}
