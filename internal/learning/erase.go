package learning

import (
	"context"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/erasure"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// NoteErasures has every plan that is given up noted in a ledger. Before the first request only.
func (s *Service) NoteErasures(l *erasure.Ledger) { s.erasures = l }

// GiveUp deletes the plan that is kept with an assessment. The assessment stays as it is. It is noted before it takes effect, so that no backup brings back what its
// person saw deleted.
func (s *Service) GiveUp(ctx context.Context, who policy.Actor, id assessment.ID) (err error) {
	defer errs.Wrap(&err, "learning.GiveUp(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		session, err := assessment.Held(tx, who, policy.KeepPlan, id)
		if err != nil {
			return err
		}
		k, err := selectPlan(tx, session.Org, id)
		if err != nil || k == nil {
			return err
		}
		if _, err := deletePlans(tx, k.Org, []string{k.plan}); err != nil || s.erasures == nil {
			return err
		}
		if err := s.erasures.Append(erasure.Entry{At: tx.Now, Org: k.Org, Kind: erasure.Plan, ID: k.plan}); err != nil {
			return errs.New(errs.Unavailable, "erasure_not_noted").Because(err)
		}
		return nil
	})
}

// EraseAgain deletes plans that were given up and came back with a backup, and says how many had. Who may is not asked: that was asked when they were given up.
func (s *Service) EraseAgain(ctx context.Context, org string, plans []string) (erased int, err error) {
	defer errs.Wrap(&err, "learning.EraseAgain")
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		erased, err = deletePlans(tx, org, plans)
		return err
	})
	return erased, err
}
