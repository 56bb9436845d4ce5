package roster

import (
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/stafflist"
)

const importColumns = `org_id, id, unit_id, person_id, file_name, options, leavers, state, done, total, outcome, created_at`

// scanImport reads the importColumns. The path of the unit is not among them: it changes when the unit is moved.
func scanImport(row func(...any) error) (i Import, err error) {
	var options, outcome string
	var leavers int
	var created int64
	if err := row(&i.Org, &i.ID, &i.Unit, &i.person, &i.FileName, &options, &leavers, &i.State, &i.Done, &i.Total, &outcome, &created); err != nil {
		return i, err
	}
	i.Leavers, i.CreatedAt = leavers == 1, db.Time(created)
	return i, errors.Join(json.Unmarshal([]byte(options), &i.Options), json.Unmarshal([]byte(outcome), &i.Outcome))
}

// selectImport reads an import without its file.
func selectImport(tx *db.Tx, org string, id ID) (*Import, error) {
	i, err := scanImport(func(dest ...any) error {
		return tx.Row(`SELECT `+importColumns+` FROM roster_imports WHERE org_id = $1 AND id = $2`, []any{org, id}, dest...)
	})
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
	i.Path = u.Path
	return &i, nil
}

// selectRecent reads the newest imports at and below a path.
func selectRecent(tx *db.Tx, org string, at policy.Path) (list []Import, err error) {
	const most, looked = 10, 100
	all, err := db.All(tx, scanImport, `SELECT `+importColumns+` FROM roster_imports WHERE org_id = $1 ORDER BY created_at DESC, id LIMIT $2`, org, looked)
	if err != nil {
		return nil, err
	}
	for _, i := range all {
		u, err := identity.SelectUnit(tx, org, i.Unit)
		if err != nil {
			return nil, err
		}
		if i.Path = u.Path; i.Path.Within(at) && len(list) < most {
			list = append(list, i)
		}
	}
	return list, nil
}

// selectContent reads the file of an import.
func selectContent(tx *db.Tx, org string, id ID) (content []byte, err error) {
	err = tx.Row(`SELECT content FROM roster_imports WHERE org_id = $1 AND id = $2`, []any{org, id}, &content)
	return content, err
}

func insertImport(tx *db.Tx, i *Import, content []byte) error {
	options, err := json.Marshal(i.Options)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO roster_imports (org_id, id, unit_id, person_id, file_name, content, options, leavers, state, done, total, outcome, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, 0, 0, '{}', $9)`,
		i.Org, i.ID, i.Unit, i.person, i.FileName, content, string(options), i.State, db.Micros(tx.Now))
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
