package curation

import (
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
)

const columns = `SELECT id, org_id, person_id, kind, state, resource_id, form, base, reason, revision, created_at, changed_at, COALESCE(sent_at, 0), COALESCE(decided_at, 0)
	FROM curation_proposals `

func scan(row func(...any) error) (p Proposal, err error) {
	var form, base string
	var created, changed, sent, decided int64
	if err := row(&p.ID, &p.Org, &p.Person, &p.Kind, &p.State, &p.Resource, &form, &base, &p.Reason, &p.Revision, &created, &changed, &sent, &decided); err != nil {
		return p, err
	}
	p.CreatedAt, p.ChangedAt, p.SentAt, p.DecidedAt = db.Time(created), db.Time(changed), moment(sent), moment(decided)
	return p, errors.Join(json.Unmarshal([]byte(form), &p.Form), json.Unmarshal([]byte(base), &p.Base))
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

func selectProposal(tx *db.Tx, org string, id ID) (*Proposal, error) {
	p, err := scan(func(dest ...any) error {
		return tx.Row(columns+`WHERE org_id = $1 AND id = $2`, []any{org, id}, dest...)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errs.New(errs.NotFound, "proposal_not_found")
	}
	return &p, err
}

func selectOf(tx *db.Tx, org string, person identity.PersonID) ([]Proposal, error) {
	return db.All(tx, scan, columns+`WHERE org_id = $1 AND person_id = $2 AND person_id <> '' ORDER BY changed_at DESC, id`, org, person)
}

// selectSent lists what waits for an editor, the longest waiting first.
func selectSent(tx *db.Tx, org string) ([]Proposal, error) {
	return db.All(tx, scan, columns+`WHERE org_id = $1 AND state = 'sent' ORDER BY sent_at, id`, org)
}

// selectDecided lists what was decided last.
func selectDecided(tx *db.Tx, org string, n int) ([]Proposal, error) {
	return db.All(tx, scan, columns+`WHERE org_id = $1 AND state IN ('published', 'declined', 'sent_back') ORDER BY decided_at DESC, id LIMIT $2`, org, n)
}

func countSent(tx *db.Tx, org string) (n int, err error) {
	return n, tx.Row(`SELECT COUNT(*) FROM curation_proposals WHERE org_id = $1 AND state = 'sent'`, []any{org}, &n)
}

func insert(tx *db.Tx, p *Proposal) error {
	form, base, err := p.texts()
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO curation_proposals (org_id, id, person_id, kind, state, resource_id, form, base, reason, revision, created_at, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', 1, $9, $9)`, p.Org, p.ID, p.Person, p.Kind, p.State, p.Resource, form, base, db.Micros(tx.Now))
	return err
}

func update(tx *db.Tx, p *Proposal) error {
	form, base, err := p.texts()
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE curation_proposals SET state = $3, resource_id = $4, form = $5, base = $6, reason = $7, revision = revision + 1, changed_at = $8, sent_at = $9, decided_at = $10
		WHERE org_id = $1 AND id = $2`, p.Org, p.ID, p.State, p.Resource, form, base, p.Reason, db.Micros(tx.Now), stored(p.SentAt), stored(p.DecidedAt))
	return err
}

func (p *Proposal) texts() (form, base string, err error) {
	one, err := json.Marshal(p.Form)
	other, err2 := json.Marshal(p.Base)
	return string(one), string(other), errors.Join(err, err2)
}

func deleteProposal(tx *db.Tx, org string, id ID) error {
	_, err := tx.Exec(`DELETE FROM curation_proposals WHERE org_id = $1 AND id = $2`, org, id)
	return err
}

// detach deletes what a person has not sent yet, and takes their id out of the rest.
func detach(tx *db.Tx, org string, person identity.PersonID) error {
	_, err := tx.Exec(`DELETE FROM curation_proposals WHERE org_id = $1 AND person_id = $2 AND person_id <> '' AND state IN ('draft', 'sent_back')`, org, person)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE curation_proposals SET person_id = '' WHERE org_id = $1 AND person_id = $2`, org, person)
	return err
}

const pairColumns = `SELECT id, one_id, other_id, found_by, state, kept, decided_by, reason, found_at, COALESCE(decided_at, 0) FROM curation_pairs `

func scanPair(row func(...any) error) (p Pair, err error) {
	var found, decided int64
	err = row(&p.ID, &p.First, &p.Second, &p.By, &p.Standing, &p.Kept, &p.DecidedBy, &p.Reason, &found, &decided)
	p.FoundAt, p.DecidedAt = db.Time(found), moment(decided)
	return p, err
}

func selectPair(tx *db.Tx, id PairID) (Pair, error) {
	p, err := scanPair(func(dest ...any) error {
		return tx.Row(pairColumns+`WHERE org_id = $1 AND id = $2`, []any{everyone, id}, dest...)
	})
	if errors.Is(err, sql.ErrNoRows) {
		err = errs.New(errs.NotFound, "pair_not_found")
	}
	return p, err
}

// selectPairs lists pairs: those that are open, found first first, or those that are decided, the last first.
func selectPairs(tx *db.Tx, open bool, n int) ([]Pair, error) {
	if open {
		return db.All(tx, scanPair, pairColumns+`WHERE org_id = $1 AND state = 'open' ORDER BY found_at, id LIMIT $2`, everyone, n)
	}
	return db.All(tx, scanPair, pairColumns+`WHERE org_id = $1 AND state <> 'open' ORDER BY decided_at DESC, id LIMIT $2`, everyone, n)
}

// insertPair remembers a pair; one that is known stays as it is.
func insertPair(tx *db.Tx, p Pair) error {
	_, err := tx.Exec(`INSERT INTO curation_pairs (org_id, id, one_id, other_id, found_by, state, kept, decided_by, reason, found_at) VALUES ($1, $2, $3, $4, $5, $6, '', '', '', $7)
		ON CONFLICT (org_id, one_id, other_id) DO NOTHING`, everyone, p.ID, p.First, p.Second, p.By, p.Standing, db.Micros(tx.Now))
	return err
}

func updatePair(tx *db.Tx, p *Pair) error {
	_, err := tx.Exec(`UPDATE curation_pairs SET state = $3, kept = $4, decided_by = $5, reason = $6, decided_at = $7 WHERE org_id = $1 AND id = $2`,
		everyone, p.ID, p.Standing, p.Kept, p.DecidedBy, p.Reason, stored(p.DecidedAt))
	return err
}

// selectReached is how far the catalogue was looked through; empty before the first time.
func selectReached(tx *db.Tx) (reached string, err error) {
	err = tx.Row(`SELECT reached FROM curation_looks WHERE org_id = $1`, []any{everyone}, &reached)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return reached, err
}

func saveReached(tx *db.Tx, reached string) error {
	_, err := tx.Exec(`INSERT INTO curation_looks (org_id, reached) VALUES ($1, $2) ON CONFLICT (org_id) DO UPDATE SET reached = excluded.reached`, everyone, reached)
	return err
}
