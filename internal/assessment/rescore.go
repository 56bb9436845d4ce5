package assessment

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

// RescoringID names a decision to score assessments again.
type RescoringID string

// Rescoring is a decision to score assessments again. Slices above decide, and say what it is about.
type Rescoring struct {
	ID          RescoringID
	Org         string
	About       string // the round that they were taken in
	State       RescoringState
	Instrument  itembank.InstrumentID
	Scale       int    // version of the instrument whose scale is taken
	Calibration string // its name
	Cuts        string // names of its cuts, joined by "+"
	Was         string // what the results were made with before, as the slice above writes it
	Reason      string
	Done, Total int    // assessments
	Release     int    // number of the release of the round that came of it; 0: none
	Failure     string // code of what went wrong
	CreatedAt   time.Time
	EndedAt     time.Time // zero: it waits
}

// RescoringState is where a rescoring stands.
type RescoringState string

// One waits until all is scored; then it is done, unless somebody stopped it or it could not be done.
const (
	RescoringWaits   RescoringState = "waiting"
	RescoringDone    RescoringState = "done"
	RescoringStopped RescoringState = "stopped"
	RescoringFailed  RescoringState = "failed"
)

// RescoringStates are all of them.
var RescoringStates = []RescoringState{RescoringWaits, RescoringDone, RescoringStopped, RescoringFailed}

// Rescored says of a result that it was made again from the same answers, on another scale. The one before stays stored.
type Rescored struct {
	ID     RescoringID `json:"id"`
	Scale  int         `json:"scale"` // version of the instrument whose scale it was made with; the questions are those that were asked
	At     time.Time   `json:"at"`
	Reason string      `json:"reason"` // as the officer who decided it wrote it
}

// ScoreAgain makes the result of a submitted assessment again and stores it beside the earlier ones; it holds from [PutInForce] on. Whoever does it twice for
// one event finds it done. For slices above, which have made sure that it is wanted.
func (s *Service) ScoreAgain(ctx context.Context, tx *db.Tx, org string, id ID, as Rescored) (err error) {
	defer errs.Wrap(&err, "assessment.ScoreAgain(%s, %s)", id, as.ID)
	session, err := selectSession(tx, org, "id", string(id))
	if err != nil {
		return err
	}
	before, err := selectResult(tx, session)
	if err != nil {
		return err
	}
	as.At = tx.Now
	result, err := s.onScale(ctx, tx, session, before, &as)
	if err != nil {
		return err
	}
	return insertRescored(tx, session, result)
}

// onScale computes a result again, on the scale that is named or its own.
func (s *Service) onScale(ctx context.Context, tx *db.Tx, session *Session, before *Result, as *Rescored) (*Result, error) {
	scale := session.InstrumentVersion
	if as != nil {
		scale = as.Scale
	}
	e, err := s.made(ctx, policy.Actor{Org: session.Org}, session.Instrument, session.InstrumentVersion, scale)
	if err != nil {
		return nil, err
	}
	asked, err := selectAsked(tx, session)
	if err != nil {
		return nil, err
	}
	result, err := e.result(session, asked, session.SubmittedAt)
	if err != nil {
		return nil, err
	}
	result.Judge, result.Rescored = before.Judge, as // neither of which any answer tells
	return result, nil
}

// Scorings are all results of a submitted assessment, the first one first and the one that holds last.
func (s *Service) Scorings(ctx context.Context, who policy.Actor, id ID) (session *Session, list []*Result, err error) {
	defer errs.Wrap(&err, "assessment.Scorings(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if session, err = s.session(tx, who, policy.ReadResult, id); err != nil {
			return err
		}
		if session.State != Submitted {
			return errs.New(errs.Conflict, "not_submitted")
		}
		before, last, err := selectScorings(tx, session)
		list = append(before, last)
		return err
	})
	return session, list, err
}
