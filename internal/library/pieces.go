package library

import (
	"context"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// PieceSize is how many resources a piece of the list of all has at most; those that are gone are counted, since their ids alone can be read quickly.
const PieceSize = 10_000

// pieces are where the pieces of the list of all resources begin, as it was at a change.
type pieces struct {
	change int64
	known  bool
	starts []ResourceID
}

// Pieces are the ids after which the pieces of the list of all resources begin, the first being empty. The list is that of [Service.Live].
func (s *Service) Pieces(ctx context.Context, who policy.Actor) (_ []ResourceID, err error) {
	defer errs.Wrap(&err, "library.Pieces")
	if err := mayRead(who); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		w, err := newWriter(tx)
		if err != nil || s.pieces.known && s.pieces.change == w.change {
			return err
		}
		now := pieces{w.change, true, []ResourceID{""}}
		for {
			var id ResourceID
			err := tx.Row(`SELECT id FROM library_resources WHERE org_id = $1 AND id > $2 ORDER BY id LIMIT 1 OFFSET $3`,
				[]any{everyone, now.starts[len(now.starts)-1], PieceSize - 1}, &id)
			if none(err) {
				s.pieces = now
				return nil
			}
			if err != nil {
				return err
			}
			now.starts = append(now.starts, id)
		}
	})
	return s.pieces.starts, err
}

// Sets are the names of all sets that have ever had a resource; see [CompetencySet].
func (s *Service) Sets(ctx context.Context, who policy.Actor) (names []string, err error) {
	defer errs.Wrap(&err, "library.Sets")
	if err := mayRead(who); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		names, err = setNames(tx)
		return err
	})
	return names, err
}

func setNames(tx *db.Tx) (names []string, err error) {
	for last := ""; ; names = append(names, last) {
		err := tx.Row(`SELECT name FROM library_members WHERE org_id = $1 AND name > $2 ORDER BY name LIMIT 1`, []any{everyone, last}, &last)
		if none(err) {
			return names, nil
		}
		if err != nil {
			return nil, err
		}
	}
}
