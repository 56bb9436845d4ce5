package rescore

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/jobs"
	"github.com/dira-platform/dira/internal/round"
)

// orgID is the id of an organisation in a job.
type orgID string

// again is the job of an event.
type again struct {
	Org   orgID `json:"org"`
	Event ID    `json:"event"`
}

// Kind is the name of the job.
func (again) Kind() string { return "results.rescore" }

// Work says what is done in jobs.
func (s *Service) Work(r *jobs.Registry) {
	jobs.Register(r, func(ctx context.Context, job again) error { return s.Run(ctx, string(job.Org), job.Event) })
}

// enough is how much of its time a job must have left to go on; otherwise it ends and begins again where it was. Making releases may take some minutes.
const enough = 4 * time.Minute

func late(ctx context.Context) bool {
	end, ok := ctx.Deadline()
	return ok && time.Until(end) < enough
}

// atOnce is how many assessments are scored in one transaction.
const atOnce = 50

// Run does what an event decided. What is scored stays scored: whoever is interrupted goes on where it ended, and nobody sees any of it before all is there.
func (s *Service) Run(ctx context.Context, org string, id ID) (err error) {
	defer errs.Wrap(&err, "rescore.Run(%s)", id)
	scored := false
	for { // until nothing waits: what is read once may not be all
		q, err := s.waiting(ctx, org, id)
		if err != nil {
			return err
		}
		if len(q.sessions) == 0 {
			break
		}
		for len(q.sessions) > 0 {
			if scored && late(ctx) {
				return jobs.Until(s.db.Now())
			}
			if err := s.score(ctx, q); err != nil {
				return err
			}
			scored = true
		}
	}
	if scored && late(ctx) {
		return jobs.Until(s.db.Now())
	}
	var e *assessment.Rescoring
	if err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		e, err = assessment.SelectRescoring(tx, org, id)
		return err
	}); err != nil || e.State != assessment.RescoringWaits {
		return err
	}
	err = s.results.Rescore(ctx, org, round.ID(e.About), id, func(tx *db.Tx, number int) error { return finish(tx, e, number) })
	if known := errs.As(err); known != nil && known.Kind == errs.Conflict {
		return s.fail(ctx, e, known.Code)
	}
	return err
}

// queue is the assessments of an event that wait for being scored, as they were read.
type queue struct {
	org      string
	event    ID
	sessions []assessment.ID
	total    int // with those that are scored
}

// waiting reads which assessments wait; none of an event that has ended.
func (s *Service) waiting(ctx context.Context, org string, id ID) (q *queue, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		q = &queue{org: org, event: id}
		e, err := assessment.SelectRescoring(tx, org, id)
		if err != nil || e.State != assessment.RescoringWaits {
			return err
		}
		places, err := round.SelectPlaces(tx, org, round.ID(e.About))
		if err != nil {
			return err
		}
		scored, err := assessment.SelectRescored(tx, org, id)
		if err != nil {
			return err
		}
		for _, at := range places {
			if !scored[at.Session] {
				q.sessions = append(q.sessions, at.Session)
			}
		}
		q.total = len(places)
		return nil
	})
	return q, err
}

// ScoreSome scores some of the assessments that wait for it, and returns how many are left.
func (s *Service) ScoreSome(ctx context.Context, org string, id ID) (left int, err error) {
	defer errs.Wrap(&err, "rescore.ScoreSome(%s)", id)
	q, err := s.waiting(ctx, org, id)
	if err != nil || len(q.sessions) == 0 {
		return 0, err
	}
	err = s.score(ctx, q)
	return len(q.sessions), err
}

// score scores the first of those that wait, and takes them off; all where the event has ended meanwhile. Whom another process scored since they were read stays as that
// did; who was erased since is left out.
func (s *Service) score(ctx context.Context, q *queue) error {
	some := q.sessions[:min(atOnce, len(q.sessions))]
	ended := false
	err := s.db.Write(ctx, func(tx *db.Tx) error {
		e, err := assessment.SelectRescoring(tx, q.org, q.event)
		if ended = err == nil && e.State != assessment.RescoringWaits; err != nil || ended {
			return err
		}
		for _, id := range some {
			if err := s.assessments.ScoreAgain(ctx, tx, q.org, id, assessment.Rescored{ID: q.event, Scale: e.Scale, Reason: e.Reason}); err != nil && !errs.Is(err, errs.NotFound) {
				return err
			}
		}
		return assessment.UpdateRescoring(tx, e, q.total-len(q.sessions)+len(some), q.total)
	})
	switch {
	case err != nil:
		return err
	case ended:
		q.sessions = nil
	default:
		q.sessions = q.sessions[len(some):]
	}
	return nil
}

// finish ends an event in the transaction that puts its results in force.
func finish(tx *db.Tx, e *assessment.Rescoring, number int) error {
	now, err := assessment.SelectRescoring(tx, e.Org, e.ID)
	if err != nil {
		return err
	}
	if now.State != assessment.RescoringWaits { // stopped meanwhile
		return errs.New(errs.Conflict, "rescore_ended")
	}
	n, err := assessment.PutInForce(tx, e.Org, e.ID)
	if err != nil {
		return err
	}
	now.State, now.Release = assessment.RescoringDone, number
	if err := assessment.EndRescoring(tx, now); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{Org: e.Org, Role: string(audit.Program), Action: "results.rescored", Object: audit.Object{Kind: "round", ID: e.About},
		Details: audit.Details{"calibration": e.Calibration, "cuts": e.Cuts, "people": int(n), "number": number}})
}

// fail ends an event that cannot be done, unless it has ended.
func (s *Service) fail(ctx context.Context, e *assessment.Rescoring, code string) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		now, err := assessment.SelectRescoring(tx, e.Org, e.ID)
		if err != nil || now.State != assessment.RescoringWaits {
			return err
		}
		now.State, now.Failure = assessment.RescoringFailed, code
		return drop(tx, now)
	})
}
