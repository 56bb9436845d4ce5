package calibration

import (
	"context"
	"errors"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/jobs"
)

// orgID is the id of an organisation in a job.
type orgID string

// estimate is the job of making a calibration.
type estimate struct {
	Org orgID `json:"org"`
	Run ID    `json:"run"`
}

// Kind is the name of the job.
func (estimate) Kind() string { return "calibration.estimate" }

// Work says what calibrations do in jobs.
func (s *Service) Work(r *jobs.Registry) {
	jobs.Register(r, func(ctx context.Context, job estimate) error { return s.Calibrate(ctx, string(job.Org), job.Run) })
}

// errStopped says that somebody has stopped the calibration.
var errStopped = errors.New("somebody stopped it")

// tellEvery is after how many assessments, or passes over all people, it is stored how far a calibration has come.
const tellEvery = 10

// Calibrate makes a calibration that waits. Nothing of it is stored before it is there, but how far it has come: whoever is interrupted begins again, and with
// the same answers comes to the same result.
func (s *Service) Calibrate(ctx context.Context, org string, id ID) (err error) {
	defer errs.Wrap(&err, "calibration.Calibrate(%s)", id)
	var r *Run
	if err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		r, err = selectRun(tx, org, id)
		return err
	}); err != nil || r.State != Waiting {
		return err
	}
	report, findings, err := s.make(ctx, r)
	switch e := errs.As(err); {
	case err == nil:
		return s.propose(ctx, r, report, findings)
	case errors.Is(err, errStopped):
		return nil
	case errors.Is(err, context.DeadlineExceeded):
		return s.fail(ctx, r, "calibration_long", err)
	case ctx.Err() != nil || e != nil && e.Kind == errs.Unavailable:
		return err // it is done again
	case e != nil && e.Kind == errs.Conflict:
		return s.fail(ctx, r, e.Code, nil)
	}
	return s.fail(ctx, r, "calibration_failed", err)
}

// make gathers the answers and estimates.
func (s *Service) make(ctx context.Context, r *Run) (*Report, []*Finding, error) {
	in, err := s.bank.Instrument(ctx, r.Org, r.Instrument, r.Version)
	if err != nil {
		return nil, nil, err
	}
	e, err := s.assessments.EngineOf(ctx, r.Org, in)
	if err != nil {
		return nil, nil, err
	}
	t, err := s.assessments.Gather(ctx, in, r.Org, func(done, all int) error {
		if done%(50*tellEvery) > 0 {
			return nil
		}
		return s.tell(ctx, r, Gathering, done, all)
	})
	if err != nil {
		return nil, nil, err
	}
	return s.estimate(ctx, r, in, e, t)
}

// estimate has the items estimated, unless somebody stops it.
func (s *Service) estimate(ctx context.Context, r *Run, in *itembank.Instrument, e *assessment.Engine, t *assessment.Table) (*Report, []*Finding, error) {
	m, err := newMaterial(in, e, t, s.needs, r.seed)
	if err != nil {
		return nil, nil, err
	}
	if err := s.tell(ctx, r, Estimating, 0, 1); err != nil {
		return nil, nil, err
	}
	working, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	report, findings, err := m.calibrate(working, func(done, all int) {
		if done%tellEvery > 0 {
			return
		}
		if err := s.tell(ctx, r, Estimating, done, all); err != nil {
			stop(err)
		}
	})
	if cause := context.Cause(working); cause != nil && err != nil {
		err = cause
	}
	return report, findings, err
}

// tell stores how far it has come. It is an error when somebody has stopped it.
func (s *Service) tell(ctx context.Context, r *Run, stage Stage, done, total int) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		now, err := selectRun(tx, r.Org, r.ID)
		if err != nil {
			return err
		}
		if now.State != Waiting {
			return errStopped
		}
		return updateProgress(tx, r, stage, done, total)
	})
}

// propose stores what was found, for somebody to look at.
func (s *Service) propose(ctx context.Context, r *Run, report *Report, findings []*Finding) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		now, err := selectRun(tx, r.Org, r.ID)
		if err != nil || now.State != Waiting {
			return err // stopped, or another attempt was quicker
		}
		for _, f := range findings {
			if err := insertFinding(tx, r, f); err != nil {
				return err
			}
		}
		now.State, now.Report = Review, report
		if err := updateState(tx, now); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{Org: r.Org, Role: audit.Program, Action: "calibration.propose", Object: audit.Object{Kind: "calibration", ID: string(r.ID)},
			Details: audit.Details{"people": report.People, "model": report.Model}})
	})
}

// fail ends a calibration with the reason, which is logged where it is a fault of ours.
func (s *Service) fail(ctx context.Context, r *Run, code string, because error) error {
	err := s.db.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		now, err := selectRun(tx, r.Org, r.ID)
		if err != nil || now.State != Waiting {
			return err
		}
		now.State, now.Failure, now.EndedAt = Failed, code, tx.Now
		return updateState(tx, now)
	})
	if err == nil && because != nil {
		return jobs.GiveUp(because)
	}
	return err
}
