package collection

import (
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/library"
)

const columns = `SELECT id, org_id, state, body, revision, created_at, changed_at, COALESCE(published_at, 0), COALESCE(withdrawn_at, 0) FROM collection_collections `

func scan(row func(...any) error) (c Collection, err error) {
	var body string
	var created, changed, published, withdrawn int64
	if err := row(&c.ID, &c.Org, &c.State, &body, &c.Revision, &created, &changed, &published, &withdrawn); err != nil {
		return c, err
	}
	c.CreatedAt, c.ChangedAt, c.PublishedAt, c.WithdrawnAt = db.Time(created), db.Time(changed), moment(published), moment(withdrawn)
	return c, json.Unmarshal([]byte(body), &c)
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

func notFound(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return errs.New(errs.NotFound, "collection_not_found")
	}
	return err
}

// selectOwn reads a collection of an organisation.
func selectOwn(tx *db.Tx, org string, id ID) (Collection, error) {
	c, err := scan(func(dest ...any) error {
		return tx.Row(columns+`WHERE org_id = $1 AND id = $2`, []any{org, id}, dest...)
	})
	return c, notFound(err)
}

// selectOpen reads a collection that everybody may know of, whichever organisation it is of.
func selectOpen(tx *db.Tx, id ID) (Collection, error) {
	c, err := scan(func(dest ...any) error {
		return tx.Row(columns+`WHERE id = $1 AND state <> 'draft'`, []any{id}, dest...)
	})
	return c, notFound(err)
}

// selectAllOwn lists the collections of an organisation, the one that was changed last first.
func selectAllOwn(tx *db.Tx, org string) ([]Collection, error) {
	return db.All(tx, scan, columns+`WHERE org_id = $1 ORDER BY changed_at DESC, id`, org)
}

// selectPublished lists what is published, of all organisations, the newest first.
func selectPublished(tx *db.Tx) ([]Collection, error) {
	return db.All(tx, scan, columns+`WHERE state = 'published' ORDER BY published_at DESC, id`)
}

// selectWith lists what is published and has a resource in it.
func selectWith(tx *db.Tx, resource library.ResourceID) ([]Collection, error) {
	return db.All(tx, scan, columns+`WHERE state = 'published' AND id IN (SELECT collection_id FROM collection_entries WHERE resource_id = $1) ORDER BY published_at DESC, id`, resource)
}

func insert(tx *db.Tx, c *Collection) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	c.Revision, c.CreatedAt, c.ChangedAt = 1, tx.Now, tx.Now
	if _, err := tx.Exec(`INSERT INTO collection_collections (org_id, id, state, body, revision, created_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $6)`,
		c.Org, c.ID, c.State, string(body), c.Revision, db.Micros(tx.Now)); err != nil {
		return err
	}
	return keep(tx, c, string(body))
}

func update(tx *db.Tx, c *Collection) error {
	body, err := json.Marshal(c)
	if err != nil {
		return err
	}
	c.Revision, c.ChangedAt = c.Revision+1, tx.Now
	if _, err := tx.Exec(`UPDATE collection_collections SET state = $3, body = $4, revision = $5, changed_at = $6, published_at = $7, withdrawn_at = $8 WHERE org_id = $1 AND id = $2`,
		c.Org, c.ID, c.State, string(body), c.Revision, db.Micros(tx.Now), stored(c.PublishedAt), stored(c.WithdrawnAt)); err != nil {
		return err
	}
	return keep(tx, c, string(body))
}

// keep writes down how a collection is now, and which resources are in it.
func keep(tx *db.Tx, c *Collection, body string) error {
	if _, err := tx.Exec(`INSERT INTO collection_versions (org_id, collection_id, revision, state, body, changed_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		c.Org, c.ID, c.Revision, c.State, body, db.Micros(tx.Now)); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM collection_entries WHERE org_id = $1 AND collection_id = $2`, c.Org, c.ID); err != nil {
		return err
	}
	for _, e := range c.Entries {
		if _, err := tx.Exec(`INSERT INTO collection_entries (org_id, collection_id, resource_id) VALUES ($1, $2, $3)`, c.Org, c.ID, e.Resource); err != nil {
			return err
		}
	}
	return nil
}

// selectVersions are the versions of a collection, the newest first.
func selectVersions(tx *db.Tx, org string, id ID, most int) ([]Collection, error) {
	return db.All(tx, func(row func(...any) error) (c Collection, err error) {
		var body string
		var changed int64
		if err := row(&c.Revision, &c.State, &body, &changed); err != nil {
			return c, err
		}
		c.ID, c.Org, c.ChangedAt = id, org, db.Time(changed)
		return c, json.Unmarshal([]byte(body), &c)
	}, `SELECT revision, state, body, changed_at FROM collection_versions WHERE org_id = $1 AND collection_id = $2 ORDER BY revision DESC LIMIT $3`, org, id, most)
}

// forget deletes a draft with all its versions.
func forget(tx *db.Tx, org string, id ID) error {
	for _, sql := range []string{`DELETE FROM collection_entries WHERE org_id = $1 AND collection_id = $2`, `DELETE FROM collection_versions WHERE org_id = $1 AND collection_id = $2`,
		`DELETE FROM collection_collections WHERE org_id = $1 AND id = $2`} {
		if _, err := tx.Exec(sql, org, id); err != nil {
			return err
		}
	}
	return nil
}
