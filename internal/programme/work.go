package programme

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/dira-platform/dira/allocate"
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/jobs"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/round"
)

// orgID is the id of an organisation in a job.
type orgID string

// compute is the job of computing a scenario.
type compute struct {
	Org       orgID      `json:"org"`
	Programme ID         `json:"programme"`
	Scenario  ScenarioID `json:"scenario"`
}

// Kind is the name of the job.
func (compute) Kind() string { return "programme.compute" }

// Work says what programmes do in jobs.
func (s *Service) Work(r *jobs.Registry) {
	jobs.Register(r, func(ctx context.Context, job compute) error {
		return s.Run(ctx, string(job.Org), job.Programme, job.Scenario)
	})
}

// How long the search may take, and how often it is stored how far it is. A job has five minutes.
const (
	longest   = 4 * time.Minute
	tellEvery = time.Second
)

var (
	errStopped = errors.New("somebody stopped it")
	errMoved   = errs.New(errs.Unavailable, "programme_moved") // somebody's answers were erased in the meantime: it is done again
)

// Run computes a scenario that waits. Nothing of it is stored before it is there, but how far it has come.
func (s *Service) Run(ctx context.Context, org string, id ID, scenario ScenarioID) (err error) {
	defer errs.Wrap(&err, "programme.Run(%s)", scenario)
	var p *problem
	var at *Programme
	if err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		p = nil
		if at, err = selectProgramme(tx, org, id); err != nil {
			return err
		}
		sc, err := selectScenario(tx, at, scenario)
		if err != nil || sc.State != Waiting {
			return err
		}
		p, err = readProblem(tx, at, sc)
		return err
	}); err != nil || p == nil {
		return err
	}
	if len(p.people) < Least {
		return s.fail(ctx, at, scenario, "programme_no_results", nil)
	}
	o, placed, err := s.solve(ctx, at, scenario, p)
	switch e := errs.As(err); {
	case err == nil:
		return s.finish(ctx, at, scenario, o, placed)
	case errors.Is(err, errStopped):
		return nil
	case ctx.Err() != nil || e != nil && e.Kind == errs.Unavailable:
		return err // it is done again
	case e != nil && e.Kind == errs.Conflict:
		return s.fail(ctx, at, scenario, e.Code, nil)
	}
	return s.fail(ctx, at, scenario, "programme_failed", err)
}

// solve lets the search go on until it ends or somebody stops it.
func (s *Service) solve(ctx context.Context, at *Programme, id ScenarioID, p *problem) (*Outcome, []allocate.Assignment, error) {
	working, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	last := time.Now()
	o, placed, err := p.solve(working, longest, func(share float64) {
		if time.Since(last) < tellEvery {
			return
		}
		last = time.Now()
		if err := s.tell(ctx, at, id, int(100*share)); err != nil {
			stop(err)
		}
	})
	if cause := context.Cause(working); cause != nil && err != nil {
		err = cause
	}
	return o, placed, err
}

func (s *Service) tell(ctx context.Context, at *Programme, id ScenarioID, done int) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		now, err := selectScenario(tx, at, id)
		if err != nil {
			return err
		}
		if now.State != Waiting {
			return errStopped
		}
		return updateDone(tx, at, id, done)
	})
}

// readProblem reads all that a scenario is computed from.
func readProblem(tx *db.Tx, at *Programme, sc *Scenario) (p *problem, err error) {
	p = &problem{means: sc.Means, seed: sc.Seed, courses: sc.Courses, parent: map[identity.UnitID]identity.UnitID{}, order: map[framework.StatementID]int{}}
	if p.release, err = results.SelectOfficers(tx, at.Org, at.Round.ID); err != nil || at.Round.State != round.Closed || !tellable(p.release) {
		return p, err
	}
	for i, a := range p.release.Abilities {
		p.order[a.ID] = i
	}
	units, err := identity.SelectUnits(tx, at.Org, at.Round.Path)
	if err != nil {
		return nil, err
	}
	for _, u := range units {
		p.parent[u.ID] = u.Parent
	}
	facts, err := results.SelectFacts(tx, at.Org, at.Round.ID)
	if err != nil {
		return nil, err
	}
	languages, err := assessment.SelectLanguages(tx, at.Org, sessionsOf(facts))
	if err != nil {
		return nil, err
	}
	for from := 0; from < len(facts); {
		to := from + 1
		for to < len(facts) && facts[to].Session == facts[from].Session {
			to++
		}
		p.people = append(p.people, newPerson(facts[from:to], languages[facts[from].Session], sc.Means.Languages))
		from = to
	}
	return p, nil
}

func sessionsOf(facts []results.Fact) (ids []assessment.ID) {
	for _, f := range facts {
		if len(ids) == 0 || ids[len(ids)-1] != f.Session {
			ids = append(ids, f.Session)
		}
	}
	return ids
}

// finish stores what was found, unless it was stopped or another attempt was quicker.
func (s *Service) finish(ctx context.Context, at *Programme, id ScenarioID, o *Outcome, placed []allocate.Assignment) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		now, err := selectScenario(tx, at, id)
		if err != nil || now.State != Waiting {
			return err
		}
		facts, err := results.SelectFacts(tx, at.Org, at.Round.ID)
		if err != nil {
			return err
		}
		there := sessionsOf(facts)
		for i := range placed {
			if _, found := slices.BinarySearch(there, assessment.ID(placed[i].Person)); !found {
				return errMoved
			}
			if err := insertPlace(tx, at, id, &placed[i]); err != nil {
				return err
			}
		}
		now.State, now.Outcome, now.Done, now.ComputedAt = Computed, o, 100, tx.Now
		if err := updateScenario(tx, at, now); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{Org: at.Org, Role: string(audit.Program), Action: "programme.computed", Object: audit.Object{Kind: "programme", ID: string(at.ID)},
			Details: audit.Details{"number": now.Number, "seats": o.Seats}})
	})
}

// fail ends it with the reason, which is logged where it is a fault of ours.
func (s *Service) fail(ctx context.Context, at *Programme, id ScenarioID, code string, because error) error {
	err := s.db.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		now, err := selectScenario(tx, at, id)
		if err != nil || now.State != Waiting {
			return err
		}
		now.State, now.Failure = Failed, code
		return updateScenario(tx, at, now)
	})
	if err == nil && because != nil {
		return jobs.GiveUp(because)
	}
	return err
}
