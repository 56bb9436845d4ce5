package framework

import (
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

const versionColumns = `id, framework, number, uri, status, language, authors, issued, source, licence, COALESCE(derived_from, ''), hash,
	created_at, COALESCE(published_at, 0)`

func scanVersion(row func(...any) error) (*Version, error) {
	v := &Version{}
	var authors string
	var created, published int64
	err := row(&v.ID, &v.Framework, &v.Number, &v.URI, &v.Status, &v.Language, &authors, &v.Issued, &v.Source, &v.Licence, &v.DerivedFrom, &v.Hash,
		&created, &published)
	if err != nil {
		return nil, err
	}
	v.CreatedAt = db.Time(created)
	if published > 0 {
		v.PublishedAt = db.Time(published)
	}
	return v, json.Unmarshal([]byte(authors), &v.Authors)
}

// selectVersions reads the versions of an organisation without their statements, but with their titles.
func selectVersions(tx *db.Tx, org string) ([]*Version, error) {
	versions, err := db.All(tx, scanVersion, `SELECT `+versionColumns+` FROM framework_versions WHERE org_id = $1
		ORDER BY framework, COALESCE(published_at, created_at) DESC, number DESC`, org)
	if err != nil {
		return nil, err
	}
	for _, v := range versions {
		v.Statements = []*Statement{{ID: StatementID(Root), Kind: Root, Texts: map[string]map[string]Text{}}}
		v.index()
		if err := loadTexts(tx, org, v, `AND statement_id = 'framework'`); err != nil {
			return nil, err
		}
	}
	return versions, nil
}

// loadVersion reads a whole version; nil when there is none.
func loadVersion(tx *db.Tx, org string, id VersionID) (*Version, error) {
	found, err := db.All(tx, scanVersion, `SELECT `+versionColumns+` FROM framework_versions WHERE org_id = $1 AND id = $2`, org, id)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	v := found[0]
	v.Statements, err = db.All(tx, func(row func(...any) error) (*Statement, error) {
		s := &Statement{Texts: map[string]map[string]Text{}}
		return s, row(&s.ID, &s.URI, &s.Kind, &s.Parent, &s.Level, &s.Provenance, &s.Audience, &s.Origin, &s.Change)
	}, `SELECT id, uri, kind, COALESCE(parent_id, ''), level, provenance, audience, COALESCE(origin, ''), COALESCE(change, '')
		FROM framework_statements WHERE org_id = $1 AND version_id = $2 ORDER BY position`, org, id)
	if err != nil {
		return nil, err
	}
	v.index()
	if err := loadTexts(tx, org, v, ``); err != nil {
		return nil, err
	}
	if v.Links, err = db.All(tx, func(row func(...any) error) (l Link, err error) {
		return l, row(&l.From, &l.Type, &l.To)
	}, `SELECT statement_id, type, to_uri FROM framework_links WHERE org_id = $1 AND version_id = $2`, org, id); err != nil {
		return nil, err
	}
	sortLinks(v.Links)
	return v, loadTargets(tx, org, v)
}

func loadTexts(tx *db.Tx, org string, v *Version, more string) error {
	_, err := db.All(tx, func(row func(...any) error) (struct{}, error) {
		var id StatementID
		var field, language, text, status string
		err := row(&id, &field, &language, &text, &status)
		if s := v.byID[id]; err == nil && s != nil {
			s.set(field, language, text, status)
		}
		return struct{}{}, err
	}, `SELECT statement_id, field, language, text, status FROM framework_texts WHERE org_id = $1 AND version_id = $2 `+more, org, v.ID)
	return err
}

func loadTargets(tx *db.Tx, org string, v *Version) error {
	v.Targets = map[StatementID]map[StatementID]int{}
	_, err := db.All(tx, func(row func(...any) error) (struct{}, error) {
		var role, competency StatementID
		var level int
		err := row(&role, &competency, &level)
		if v.Targets[role] == nil {
			v.Targets[role] = map[StatementID]int{}
		}
		v.Targets[role][competency] = level
		return struct{}{}, err
	}, `SELECT role_id, competency_id, level FROM framework_targets WHERE org_id = $1 AND version_id = $2`, org, v.ID)
	return err
}

func insertVersion(tx *db.Tx, org string, v *Version) error {
	authors, err := json.Marshal(v.Authors)
	if err != nil {
		return err
	}
	var published any
	if v.Status == Published {
		published = db.Micros(tx.Now)
	}
	if _, err := tx.Exec(`INSERT INTO framework_versions
		(org_id, id, framework, number, uri, status, language, authors, issued, source, licence, derived_from, hash, created_at, published_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		org, v.ID, v.Framework, v.Number, v.URI, v.Status, v.Language, string(authors), v.Issued, v.Source, v.Licence, orNull(v.DerivedFrom),
		v.Hash, db.Micros(tx.Now), published); err != nil {
		return err
	}
	for i, s := range v.Statements {
		if _, err := tx.Exec(`INSERT INTO framework_statements
			(org_id, version_id, id, uri, kind, parent_id, level, position, provenance, audience, origin, change)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			org, v.ID, s.ID, s.URI, s.Kind, orNull(string(s.Parent)), s.Level, i, s.Provenance, s.Audience, orNull(s.Origin), orNull(s.Change)); err != nil {
			return err
		}
	}
	for role, targets := range v.Targets {
		for competency, level := range targets {
			if _, err := tx.Exec(`INSERT INTO framework_targets (org_id, version_id, role_id, competency_id, level) VALUES ($1, $2, $3, $4, $5)`,
				org, v.ID, role, competency, level); err != nil {
				return err
			}
		}
	}
	for _, l := range v.Links {
		if _, err := tx.Exec(`INSERT INTO framework_links (org_id, version_id, statement_id, type, to_uri) VALUES ($1, $2, $3, $4, $5)`,
			org, v.ID, l.From, l.Type, l.To); err != nil {
			return err
		}
	}
	_, err = upsertTexts(tx, org, v, nil)
	return err
}

// upsertTexts writes the texts of v that differ from the stored ones and counts them. Source texts are part of the hash, so they never do.
func upsertTexts(tx *db.Tx, org string, v, stored *Version) (n int, err error) {
	for _, s := range v.Statements {
		for field, languages := range s.Texts {
			for language, t := range languages {
				if stored != nil && stored.byID[s.ID].Texts[field][language] == t {
					continue
				}
				if _, err := tx.Exec(`INSERT INTO framework_texts (org_id, version_id, statement_id, field, language, text, status)
					VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (org_id, version_id, statement_id, field, language)
					DO UPDATE SET text = excluded.text, status = excluded.status`, org, v.ID, s.ID, field, language, t.Text, t.Status); err != nil {
					return n, err
				}
				n++
			}
		}
	}
	return n, nil
}

// changeStatus moves a version from one status to the next; from any other status it is refused.
func changeStatus(tx *db.Tx, org string, id VersionID, from, to Status) error {
	var status Status
	err := tx.Row(`SELECT status FROM framework_versions WHERE org_id = $1 AND id = $2`, []any{org, id}, &status)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return errs.New(errs.NotFound, "framework_not_found", "id", string(id))
	case err != nil:
		return err
	case status != from:
		return errs.New(errs.Conflict, "framework_status", "id", string(id), "status", string(status))
	}
	column := "published_at"
	if to == Retired {
		column = "retired_at"
	}
	_, err = tx.Exec(`UPDATE framework_versions SET status = $1, `+column+` = $2 WHERE org_id = $3 AND id = $4`, to, db.Micros(tx.Now), org, id)
	return err
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
