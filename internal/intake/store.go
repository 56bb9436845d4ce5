package intake

import (
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/library"
)

const importColumns = `SELECT org_id, id, file_name, list, state, done, total, report, created_at FROM intake_imports `

func scan(row func(...any) error) (i Import, err error) {
	var report string
	var created int64
	if err := row(&i.Org, &i.ID, &i.FileName, &i.List, &i.State, &i.Done, &i.Total, &report, &created); err != nil {
		return i, err
	}
	i.CreatedAt = db.Time(created)
	return i, json.Unmarshal([]byte(report), &i.Report)
}

func selectImport(tx *db.Tx, org string, id ID) (Import, error) {
	i, err := scan(func(dest ...any) error {
		return tx.Row(importColumns+`WHERE org_id = $1 AND id = $2`, []any{org, id}, dest...)
	})
	if errors.Is(err, sql.ErrNoRows) {
		err = errs.New(errs.NotFound, "import_not_found")
	}
	return i, err
}

// selectRecent lists the newest imports of an organisation.
func selectRecent(tx *db.Tx, org string) ([]Import, error) {
	return db.All(tx, scan, importColumns+`WHERE org_id = $1 ORDER BY created_at DESC, id LIMIT 20`, org)
}

func selectContent(tx *db.Tx, org string, id ID) (content []byte, err error) {
	err = tx.Row(`SELECT content FROM intake_imports WHERE org_id = $1 AND id = $2`, []any{org, id}, &content)
	return content, err
}

func insert(tx *db.Tx, i *Import, content []byte) error {
	report, err := json.Marshal(i.Report)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO intake_imports (org_id, id, file_name, list, content, state, done, total, report, created_at) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9)`,
		i.Org, i.ID, i.FileName, i.List, content, i.State, i.Total, string(report), db.Micros(tx.Now))
	return err
}

// update stores where an import stands; one that has ended needs its file no more.
func update(tx *db.Tx, i *Import) error {
	report, err := json.Marshal(i.Report)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE intake_imports SET state = $3, done = $4, total = $5, report = $6 WHERE org_id = $1 AND id = $2`, i.Org, i.ID, i.State, i.Done, i.Total, string(report)); err != nil {
		return err
	}
	if i.State == Reading || i.State == Previewed || i.State == Waiting {
		return nil
	}
	if _, err := tx.Exec(`DELETE FROM intake_batches WHERE org_id = $1 AND import_id = $2`, i.Org, i.ID); err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE intake_imports SET content = NULL, ended_at = $3 WHERE org_id = $1 AND id = $2`, i.Org, i.ID, db.Micros(tx.Now))
	return err
}

// insertBatch stores what became of some records, and how many are stored now.
func insertBatch(tx *db.Tx, i *Import, number int, results []library.Result, done int) error {
	raw, err := json.Marshal(results)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO intake_batches (org_id, import_id, number, results) VALUES ($1, $2, $3, $4)`, i.Org, i.ID, number, string(raw)); err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE intake_imports SET done = $3 WHERE org_id = $1 AND id = $2`, i.Org, i.ID, done)
	return err
}

// selectBatches are what became of the records that are stored, some at a time, in their order.
func selectBatches(tx *db.Tx, org string, id ID) ([][]library.Result, error) {
	return db.All(tx, func(row func(...any) error) (results []library.Result, err error) {
		var raw string
		if err := row(&raw); err != nil {
			return nil, err
		}
		return results, json.Unmarshal([]byte(raw), &results)
	}, `SELECT results FROM intake_batches WHERE org_id = $1 AND import_id = $2 ORDER BY number`, org, id)
}

func forgetOld(tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(`UPDATE intake_imports SET state = 'given_up', content = NULL, ended_at = $2 WHERE state IN ('preview', 'reading') AND created_at < $1`, db.Micros(before), db.Micros(tx.Now))
	return err
}
