package round

import (
	"context"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

// Upkeep does what a day brings: it closes rounds whose last day is over, invites people who have come to a running round, withdraws those who have left,
// and sends reminders that are due.
func (s *Service) Upkeep(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "round.Upkeep")
	if err := s.CloseDue(ctx); err != nil {
		return err
	}
	var running []Round
	if err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		running, err = selectRunning(tx)
		return err
	}); err != nil {
		return err
	}
	for _, r := range running {
		for left := 1; left > 0; {
			if left, err = s.InviteSome(ctx, r.Org, r.ID, atOnce); err != nil {
				return err
			}
		}
	}
	return s.RemindDue(ctx)
}
