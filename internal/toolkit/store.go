package toolkit

import (
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

const columns = `SELECT id, org_id, state, revision, COALESCE(published_revision, 0), created_at, changed_at, COALESCE(published_at, 0), COALESCE(withdrawn_at, 0) FROM toolkit_toolkits `

func scan(row func(...any) error) (*Own, error) {
	o := &Own{}
	var created, changed, published, withdrawn int64
	if err := row(&o.ID, &o.Org, &o.State, &o.Revision, &o.Shown, &created, &changed, &published, &withdrawn); err != nil {
		return nil, err
	}
	o.CreatedAt, o.ChangedAt, o.PublishedAt, o.WithdrawnAt = db.Time(created), db.Time(changed), moment(published), moment(withdrawn)
	return o, nil
}

// moment is a time that may not have come.
func moment(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return db.Time(micros)
}

func stored(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return db.Micros(t)
}

func selectOne(tx *db.Tx, where string, args ...any) (*Own, error) {
	o, err := scan(func(dest ...any) error { return tx.Row(columns+where, args, dest...) })
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errs.New(errs.NotFound, "toolkit_not_found")
	}
	return o, err
}

// selectOwn reads a toolkit of an organisation.
func selectOwn(tx *db.Tx, org string, id ID) (*Own, error) {
	return selectOne(tx, `WHERE org_id = $1 AND id = $2`, org, id)
}

// selectOpen reads a toolkit that everybody may know of, whichever organisation it is of.
func selectOpen(tx *db.Tx, id ID) (*Own, error) {
	return selectOne(tx, `WHERE id = $1 AND state <> 'draft'`, id)
}

// selectAllOwn lists the toolkits of an organisation, the one that was changed last first.
func selectAllOwn(tx *db.Tx, org string) ([]*Own, error) {
	return db.All(tx, scan, columns+`WHERE org_id = $1 ORDER BY changed_at DESC, id`, org)
}

// selectPublished lists what is published, of all organisations, the newest first.
func selectPublished(tx *db.Tx) ([]*Own, error) {
	return db.All(tx, scan, columns+`WHERE state = 'published' ORDER BY published_at DESC, id`)
}

// selectBody reads what stands in a version of a toolkit.
func selectBody(tx *db.Tx, o *Own, revision int) (kits []*Toolkit, err error) {
	var body string
	if err := tx.Row(`SELECT body FROM toolkit_versions WHERE org_id = $1 AND toolkit_id = $2 AND revision = $3`, []any{o.Org, o.ID, revision}, &body); err != nil {
		return nil, err
	}
	if err := json.Unmarshal([]byte(body), &kits); err != nil {
		return nil, err
	}
	for _, k := range kits {
		k.ID = o.ID
	}
	return kits, nil
}

// selectVersions lists the latest versions of a toolkit, the newest first.
func selectVersions(tx *db.Tx, o *Own, most int) ([]Version, error) {
	return db.All(tx, func(row func(...any) error) (v Version, err error) {
		var body string
		var changed int64
		if err := row(&v.Revision, &body, &changed); err != nil {
			return v, err
		}
		var kits []struct {
			Language string `json:"language"`
		}
		err = json.Unmarshal([]byte(body), &kits)
		for _, k := range kits {
			v.Languages = append(v.Languages, k.Language)
		}
		v.ChangedAt = db.Time(changed)
		return v, err
	}, `SELECT revision, body, changed_at FROM toolkit_versions WHERE org_id = $1 AND toolkit_id = $2 ORDER BY revision DESC LIMIT $3`, o.Org, o.ID, most)
}

func insert(tx *db.Tx, o *Own) error {
	o.Revision = 1
	_, err := tx.Exec(`INSERT INTO toolkit_toolkits (org_id, id, state, revision, created_at, changed_at) VALUES ($1, $2, $3, 1, $4, $4)`, o.Org, o.ID, o.State, db.Micros(tx.Now))
	return err
}

// update writes down where a toolkit stands, and which version is its latest.
func update(tx *db.Tx, o *Own, revision int) error {
	o.Revision = revision
	var shown any
	if o.Shown > 0 {
		shown = o.Shown
	}
	_, err := tx.Exec(`UPDATE toolkit_toolkits SET state = $3, revision = $4, published_revision = $5, changed_at = $6, published_at = $7, withdrawn_at = $8 WHERE org_id = $1 AND id = $2`,
		o.Org, o.ID, o.State, revision, shown, db.Micros(tx.Now), stored(o.PublishedAt), stored(o.WithdrawnAt))
	return err
}

// keep adds a version.
func keep(tx *db.Tx, o *Own) error {
	body, err := json.Marshal(o.Kits)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO toolkit_versions (org_id, toolkit_id, revision, body, changed_at) VALUES ($1, $2, $3, $4, $5)`, o.Org, o.ID, o.Revision, string(body), db.Micros(tx.Now))
	return err
}

// forget deletes a draft with all its versions.
func forget(tx *db.Tx, o *Own) error {
	for _, sql := range []string{`DELETE FROM toolkit_versions WHERE org_id = $1 AND toolkit_id = $2`, `DELETE FROM toolkit_toolkits WHERE org_id = $1 AND id = $2`} {
		if _, err := tx.Exec(sql, o.Org, o.ID); err != nil {
			return err
		}
	}
	return nil
}
