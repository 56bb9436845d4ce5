package linkcheck

import (
	"context"
	"database/sql"
	"errors"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/library"
)

const columns = `resource_id, address, outcome, status, moved_to, failures, looked_at`

func scan(row func(...any) error) (l Link, err error) {
	var looked int64
	err = row(&l.Resource, &l.Address, &l.Outcome, &l.Status, &l.MovedTo, &l.Failures, &looked)
	l.Looked = db.Time(looked)
	return l, err
}

// link is empty for an address that was never asked.
func (s *Service) link(ctx context.Context, id library.ResourceID) (l Link, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		l, err = scan(func(dest ...any) error {
			return tx.Row(`SELECT `+columns+` FROM linkcheck_links WHERE org_id = $1 AND resource_id = $2`, []any{everyone, id}, dest...)
		})
		if errors.Is(err, sql.ErrNoRows) {
			l, err = Link{}, nil
		}
		return err
	})
	return l, err
}

func (s *Service) save(ctx context.Context, l Link) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO linkcheck_links (org_id, `+columns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (org_id, resource_id) DO UPDATE SET address = excluded.address, outcome = excluded.outcome, status = excluded.status, moved_to = excluded.moved_to,
				failures = excluded.failures, looked_at = excluded.looked_at`,
			everyone, l.Resource, l.Address, l.Outcome, l.Status, l.MovedTo, l.Failures, db.Micros(l.Looked))
		return err
	})
}

// reached is the last resource that was looked at; empty at the beginning of a round.
func (s *Service) reached(ctx context.Context) (id library.ResourceID, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		err := tx.Row(`SELECT reached FROM linkcheck_rounds WHERE org_id = $1`, []any{everyone}, &id)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return id, err
}

func (s *Service) reach(ctx context.Context, id library.ResourceID) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`INSERT INTO linkcheck_rounds (org_id, reached, moved_on) VALUES ($1, $2, $3)
			ON CONFLICT (org_id) DO UPDATE SET reached = excluded.reached, moved_on = excluded.moved_on`, everyone, id, db.Micros(tx.Now))
		return err
	})
}
