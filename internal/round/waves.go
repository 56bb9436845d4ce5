package round

import (
	"context"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// LastWave sets a submitted assessment beside the one that the same person submitted before it, in the last round in which they took part.
//
// It needs two things of the actor: the key of the assessment, as its result does, and that they are signed in as its person. The key alone is not enough:
// whoever handles invitations could begin with that of somebody else, and would see in the comparison what they had answered before. Who has no
// account compares by the code of the earlier assessment: [assessment.Service.Compare].
func (s *Service) LastWave(ctx context.Context, who policy.Actor, id assessment.ID) (c *assessment.Comparison, err error) {
	defer errs.Wrap(&err, "round.LastWave(%s)", id)
	session, _, err := s.assessments.Result(ctx, who, id)
	if err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		earlier, err := s.earlier(tx, who, session)
		if err != nil {
			return err
		}
		c, err = assessment.Beside(tx, session, earlier)
		return err
	})
	return c, err
}

// earlier finds the assessment of the wave before, for the person whose both are.
func (s *Service) earlier(tx *db.Tx, who policy.Actor, session *assessment.Session) (id assessment.ID, err error) {
	if who.Person == "" || who.Org != session.Org {
		return "", errs.New(errs.NotFound, "wave_not_found")
	}
	return selectEarlier(tx, session, s.codes.pair(session.Org, who.Person))
}
