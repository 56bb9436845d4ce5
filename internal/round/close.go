package round

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// Close ends a round: it takes no answers any more. Open again lets it run on, with the same people.
func (s *Service) Close(ctx context.Context, who policy.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "round.Close(%s)", id)
	return s.turn(ctx, who, id, Running, Closed, "round.close", func(*Round, time.Time) error { return nil })
}

// Reopen lets a closed round take answers again until the end of another day, which must not have passed.
func (s *Service) Reopen(ctx context.Context, who policy.Actor, id ID, until time.Time) (err error) {
	defer errs.Wrap(&err, "round.Reopen(%s)", id)
	return s.turn(ctx, who, id, Closed, Running, "round.reopen", func(r *Round, now time.Time) error {
		if !until.After(now) {
			return errs.New(errs.Invalid, "round_closes_past").At("closes")
		}
		r.ClosesAt = until
		return nil
	})
}

func (s *Service) turn(ctx context.Context, who policy.Actor, id ID, from, to State, action string, change func(*Round, time.Time) error) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		r, err := s.round(tx, who, policy.ManageRounds, id)
		if err != nil {
			return err
		}
		switch {
		case r.State == to:
			return nil
		case r.State != from:
			return errs.New(errs.Conflict, "round_not_launched")
		}
		if err := change(r, tx.Now); err != nil {
			return err
		}
		if err := updatePlan(tx, r); err != nil {
			return err
		}
		if err := updateState(tx, r, to); err != nil {
			return err
		}
		if err := s.closed(tx, r, to); err != nil {
			return err
		}
		return record(tx, who, r, action, nil)
	})
}

// CloseDue closes the running rounds of all organisations whose last day is over.
func (s *Service) CloseDue(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "round.CloseDue")
	return s.db.Write(ctx, func(tx *db.Tx) error {
		rounds, err := selectRunning(tx)
		if err != nil {
			return err
		}
		for _, r := range rounds {
			if tx.Now.Before(r.ClosesAt) {
				continue
			}
			if err := updateState(tx, &r, Closed); err != nil {
				return err
			}
			if err := s.closed(tx, &r, Closed); err != nil {
				return err
			}
			if err := record(tx, policy.Actor{Role: audit.Program}, &r, "round.close", audit.Details{"planned": true}); err != nil {
				return err
			}
		}
		return nil
	})
}

// closed tells whoever reacts that a round was closed.
func (s *Service) closed(tx *db.Tx, r *Round, to State) error {
	if to != Closed || s.whenClosed == nil {
		return nil
	}
	return s.whenClosed(tx, r)
}
