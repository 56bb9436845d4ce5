package assessment

import (
	"context"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/erasure"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// NoteErasures has every erasure noted in a ledger. Before the first request only.
func (s *Service) NoteErasures(l *erasure.Ledger) { s.erasures = l }

// Erase deletes everything stored about the assessment, and with it those that continue it and those that it continues: they hold the same answers.
// It is noted before it takes effect, so that no backup brings back what somebody saw erased.
func (s *Service) Erase(ctx context.Context, who policy.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "assessment.Erase(%s)", id)
	return s.db.Batch(ctx, func(tx *db.Tx) error {
		session, err := s.session(tx, who, policy.EraseAssessment, id)
		if err != nil {
			return err
		}
		ids, err := selectTogether(tx, session)
		if err != nil {
			return err
		}
		entries, err := s.reactions.erasing(tx, who, session.Org, ids)
		if err != nil {
			return err
		}
		if _, err := deleteSessions(tx, session.Org, ids); err != nil || s.erasures == nil {
			return err
		}
		if err := s.erasures.Append(entries...); err != nil {
			return errs.New(errs.Unavailable, "erasure_not_noted").Because(err)
		}
		return nil
	})
}

// EraseAgain deletes assessments that were erased before and came back with a backup, and says how many had. Who may is not asked: that was asked when
// they were erased.
func (s *Service) EraseAgain(ctx context.Context, org string, ids []string) (erased int, err error) {
	defer errs.Wrap(&err, "assessment.EraseAgain")
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		n, err := deleteSessions(tx, org, ids)
		erased = int(n)
		return err
	})
	return erased, err
}

// Drop deletes an assessment that was begun and is given up for another, in the transaction of whoever has made sure that its person wants it.
func Drop(tx *db.Tx, org string, id ID) error {
	_, err := deleteSessions(tx, org, []string{string(id)})
	return err
}
