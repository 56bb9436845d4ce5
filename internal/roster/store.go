package roster

import (
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/stafflist"
)

func selectImport(tx *db.Tx, org string, id ID) (*Import, error) {
	i := &Import{}
	var options, outcome string
	var leavers int
	var created int64
	err := tx.Row(`SELECT org_id, id, unit_id, person_id, file_name, content, options, leavers, state, done, total, outcome, created_at
		FROM roster_imports WHERE org_id = $1 AND id = $2`, []any{org, id},
		&i.Org, &i.ID, &i.Unit, &i.person, &i.FileName, &i.content, &options, &leavers, &i.State, &i.Done, &i.Total, &outcome, &created)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errs.New(errs.NotFound, "import_not_found")
	}
	if err != nil {
		return nil, err
	}
	u, err := identity.SelectUnit(tx, org, i.Unit)
	if err != nil {
		return nil, err
	}
	i.Path, i.Leavers, i.CreatedAt = u.Path, leavers == 1, db.Time(created)
	return i, errors.Join(json.Unmarshal([]byte(options), &i.Options), json.Unmarshal([]byte(outcome), &i.Outcome))
}

func insertImport(tx *db.Tx, i *Import) error {
	options, err := json.Marshal(i.Options)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO roster_imports (org_id, id, unit_id, person_id, file_name, content, options, leavers, state, done, total, outcome, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, 0, 0, '{}', $9)`,
		i.Org, i.ID, i.Unit, i.person, i.FileName, i.content, string(options), i.State, db.Micros(tx.Now))
	return err
}

func updateOptions(tx *db.Tx, i *Import, o stafflist.Options, leavers bool) error {
	options, err := json.Marshal(o)
	if err != nil {
		return err
	}
	n := 0
	if leavers {
		n = 1
	}
	_, err = tx.Exec(`UPDATE roster_imports SET options = $3, leavers = $4 WHERE org_id = $1 AND id = $2`, i.Org, i.ID, string(options), n)
	return err
}

func updateProgress(tx *db.Tx, i *Import, state State, done, total int) error {
	_, err := tx.Exec(`UPDATE roster_imports SET state = $3, done = $4, total = $5 WHERE org_id = $1 AND id = $2`, i.Org, i.ID, state, done, total)
	return err
}

// endImport ends an import and forgets its file.
func endImport(tx *db.Tx, org string, id ID, state State, o Outcome) error {
	outcome, err := json.Marshal(o)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE roster_imports SET state = $3, outcome = $4, content = NULL, ended_at = $5 WHERE org_id = $1 AND id = $2`,
		org, id, state, string(outcome), db.Micros(tx.Now))
	return err
}

func forgetOld(tx *db.Tx, before time.Time) error {
	_, err := tx.Exec(`UPDATE roster_imports SET state = 'given_up', content = NULL, ended_at = $2 WHERE state = 'preview' AND created_at < $1`,
		db.Micros(before), db.Micros(tx.Now))
	return err
}

// Forget takes a person's name from the lists that they brought in. For the slice that answers for people's rights.
func Forget(tx *db.Tx, org, person string) error {
	_, err := tx.Exec(`UPDATE roster_imports SET person_id = '' WHERE org_id = $1 AND person_id = $2`, org, person)
	return err
}
