package curriculum

import (
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

const columns = `SELECT id, org_id, state, revision, COALESCE(published_revision, 0), reason, created_at, changed_at, COALESCE(published_at, 0), COALESCE(withdrawn_at, 0) FROM curriculum_curricula `

func scan(row func(...any) error) (*Curriculum, error) {
	c := &Curriculum{}
	var created, changed, published, withdrawn int64
	if err := row(&c.ID, &c.Org, &c.State, &c.Revision, &c.Shown, &c.Reason, &created, &changed, &published, &withdrawn); err != nil {
		return nil, err
	}
	c.CreatedAt, c.ChangedAt, c.PublishedAt, c.WithdrawnAt = db.Time(created), db.Time(changed), moment(published), moment(withdrawn)
	return c, nil
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

func selectOne(tx *db.Tx, where string, args ...any) (*Curriculum, error) {
	c, err := scan(func(dest ...any) error { return tx.Row(columns+where, args, dest...) })
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errs.New(errs.NotFound, "curriculum_not_found")
	}
	return c, err
}

// selectOwn reads a curriculum of an organisation.
func selectOwn(tx *db.Tx, org string, id ID) (*Curriculum, error) {
	return selectOne(tx, `WHERE org_id = $1 AND id = $2`, org, id)
}

// selectOpen reads a curriculum that everybody may know of, whichever organisation it is of.
func selectOpen(tx *db.Tx, id ID) (*Curriculum, error) {
	return selectOne(tx, `WHERE id = $1 AND state <> 'draft'`, id)
}

// selectAllOwn lists the curricula of an organisation, the one that was changed last first.
func selectAllOwn(tx *db.Tx, org string) ([]*Curriculum, error) {
	return db.All(tx, scan, columns+`WHERE org_id = $1 ORDER BY changed_at DESC, id`, org)
}

// selectPublished lists what is published, of all organisations, the newest first.
func selectPublished(tx *db.Tx) ([]*Curriculum, error) {
	return db.All(tx, scan, columns+`WHERE state = 'published' ORDER BY published_at DESC, id`)
}

// selectBody reads what stands in a version of a curriculum.
func selectBody(tx *db.Tx, c *Curriculum, revision int) error {
	var body string
	if err := tx.Row(`SELECT body FROM curriculum_versions WHERE org_id = $1 AND curriculum_id = $2 AND revision = $3`, []any{c.Org, c.ID, revision}, &body); err != nil {
		return err
	}
	c.Body = Body{}
	return json.Unmarshal([]byte(body), &c.Body)
}

// selectVersions lists the latest versions of a curriculum, the newest first.
func selectVersions(tx *db.Tx, c *Curriculum, most int) ([]Version, error) {
	return db.All(tx, func(row func(...any) error) (v Version, err error) {
		var changed int64
		err = row(&v.Revision, &v.Units, &changed)
		v.ChangedAt = db.Time(changed)
		return v, err
	}, `SELECT revision, units, changed_at FROM curriculum_versions WHERE org_id = $1 AND curriculum_id = $2 ORDER BY revision DESC LIMIT $3`, c.Org, c.ID, most)
}

func insert(tx *db.Tx, c *Curriculum) error {
	c.Revision, c.CreatedAt, c.ChangedAt = 1, tx.Now, tx.Now
	if _, err := tx.Exec(`INSERT INTO curriculum_curricula (org_id, id, state, revision, reason, created_at, changed_at) VALUES ($1, $2, $3, 1, '', $4, $4)`, c.Org, c.ID, c.State, db.Micros(tx.Now)); err != nil {
		return err
	}
	return keep(tx, c)
}

// update writes down where a curriculum stands, and which version is its latest.
func update(tx *db.Tx, c *Curriculum) error {
	var shown any
	if c.Shown > 0 {
		shown = c.Shown
	}
	_, err := tx.Exec(`UPDATE curriculum_curricula SET state = $3, revision = $4, published_revision = $5, reason = $6, changed_at = $7, published_at = $8, withdrawn_at = $9 WHERE org_id = $1 AND id = $2`,
		c.Org, c.ID, c.State, c.Revision, shown, c.Reason, db.Micros(tx.Now), stored(c.PublishedAt), stored(c.WithdrawnAt))
	return err
}

// keep adds a version.
func keep(tx *db.Tx, c *Curriculum) error {
	body, err := json.Marshal(c.Body)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO curriculum_versions (org_id, curriculum_id, revision, units, body, changed_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		c.Org, c.ID, c.Revision, len(c.Units), string(body), db.Micros(tx.Now))
	return err
}

// forget deletes a draft with all its versions.
func forget(tx *db.Tx, c *Curriculum) error {
	for _, sql := range []string{`DELETE FROM curriculum_versions WHERE org_id = $1 AND curriculum_id = $2`, `DELETE FROM curriculum_curricula WHERE org_id = $1 AND id = $2`} {
		if _, err := tx.Exec(sql, c.Org, c.ID); err != nil {
			return err
		}
	}
	return nil
}
