package results

import (
	"context"
	"errors"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/fairness"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/jobs"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
	"github.com/dira-platform/dira/internal/standard"
)

// Service offers the use cases of results.
type Service struct {
	db   *db.DB
	fair *fairness.Service // nil: questions are not compared
}

// NewService returns the use cases on a database. Without a way to compare questions in groups, releases say nothing of that.
func NewService(d *db.DB, fair *fairness.Service) *Service { return &Service{db: d, fair: fair} }

// Submitted has the facts of an assessment written down, in the transaction that submits it.
func (s *Service) Submitted(tx *db.Tx, _ policy.Actor, session *assessment.Session) error {
	if session.Org == policy.Public {
		return nil
	}
	return jobs.Enqueue(tx, count{orgID(session.Org), session.ID})
}

// Closed has a round released, in the transaction that closes it.
func (s *Service) Closed(tx *db.Tx, r *round.Round) error {
	return jobs.Enqueue(tx, release{orgID(r.Org), r.ID})
}

// Count writes down the facts of a submitted assessment that was taken in a round.
func (s *Service) Count(ctx context.Context, org string, id assessment.ID) (err error) {
	defer errs.Wrap(&err, "results.Count(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		at, err := round.SelectPlace(tx, org, id)
		if err != nil || at.Round == "" { // of no round, or erased in the meantime
			return err
		}
		return countOne(tx, org, at)
	})
}

func countOne(tx *db.Tx, org string, at round.Place) error {
	session, result, err := assessment.SelectResult(tx, org, at.Session)
	if err != nil || result.Judge { // who judged questions on a panel knows their keys
		return err
	}
	return insertFacts(tx, org, at.Round, factsOf(session, result, at))
}

// atOnce is of how many assessments facts are written in one transaction.
const atOnce = 500

// CountRest writes down the facts of some finished assessments of a round that have none yet, and returns how many are left.
func (s *Service) CountRest(ctx context.Context, org string, id round.ID) (left int, err error) {
	defer errs.Wrap(&err, "results.CountRest(%s)", id)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		places, err := round.SelectPlaces(tx, org, id)
		if err != nil {
			return err
		}
		counted, err := selectCounted(tx, org, id)
		if err != nil {
			return err
		}
		done := 0
		left = 0
		for _, at := range places {
			switch {
			case counted[at.Session]:
			case done == atOnce:
				left++
			default:
				done++
				if err := countOne(tx, org, at); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return left, err
}

// Release makes the releases of a closed round, one for each audience. It does nothing where the round is open again, or too few have answered since the last.
func (s *Service) Release(ctx context.Context, org string, id round.ID) (err error) {
	defer errs.Wrap(&err, "results.Release(%s)", id)
	for left := 1; left > 0; {
		if left, err = s.CountRest(ctx, org, id); err != nil {
			return err
		}
	}
	c, list, err := s.compute(ctx, org, id)
	if err != nil || list == nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error { return store(tx, org, c, list) })
}

// How deep a release goes, and how long it may take to find out what may be told. A job has five minutes.
const (
	wholeTree = 100
	patience  = 100 * time.Second
)

// compute makes the releases of a round; nil where there are none to make. In a very large tree it takes too long to prove that nobody is given away: then the
// lowest units are told of with the one above them.
func (s *Service) compute(ctx context.Context, org string, id round.ID) (c *census, list []*Release, err error) {
	now, err := s.read(ctx, org, id)
	if err != nil || now == nil {
		return nil, nil, err
	}
	if now.questions, err = s.questions(ctx, now); err != nil {
		return nil, nil, err
	}
	for _, depth := range []int{wholeTree, 2, 1} {
		c = now.census(depth)
		trying, stop := context.WithTimeout(ctx, patience)
		list, err = c.releases(trying, now.before.census(depth), now.released)
		stop()
		if !errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
			break
		}
	}
	return c, list, err
}

// questions says how the questions worked in groups, by the answers of a round that is released for the first time. Later releases have the same: what differs would tell
// of those who came since. Nil where it takes too long.
func (s *Service) questions(ctx context.Context, m *material) (*fairness.Report, error) {
	if s.fair == nil || m.released[ForOfficers] != nil {
		return nil, nil
	}
	var ids []assessment.ID
	if err := s.db.Read(ctx, func(tx *db.Tx) error {
		places, err := round.SelectPlaces(tx, m.round.Org, m.round.ID)
		ids = nil
		for _, at := range places {
			ids = append(ids, at.Session)
		}
		return err
	}); err != nil {
		return nil, err
	}
	trying, stop := context.WithTimeout(ctx, patience)
	defer stop()
	found, err := s.fair.Of(trying, m.round.Org, ids)
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil {
		return nil, nil
	}
	return found, err
}

// store stores releases, unless somebody else was quicker or the round is open again.
func store(tx *db.Tx, org string, c *census, list []*Release) error {
	r, err := round.Select(tx, org, c.round.ID)
	if err != nil || r.State != round.Closed || !r.ClosedAt.Equal(c.round.ClosedAt) {
		return err
	}
	last, err := selectLast(tx, org, r.ID)
	if err != nil || last >= list[0].Number {
		return err
	}
	for _, doc := range list {
		doc.MadeAt = tx.Now
		if err := insertRelease(tx, org, doc, len(c.people)); err != nil {
			return err
		}
	}
	if err := countInto(tx, org, r.ID, list[0].Number); err != nil {
		return err
	}
	return recordRelease(tx, r, list[0].Number, len(c.people))
}

func recordRelease(tx *db.Tx, r *round.Round, number, people int) error {
	return audit.Record(tx, audit.Event{Org: r.Org, Role: string(audit.Program), Action: "results.release", Object: audit.Object{Kind: "round", ID: string(r.ID)},
		Details: audit.Details{"number": number, "people": people}})
}

// material is a round as it was read, from which a census is made.
type material struct {
	round    *round.Round
	units    []identity.Unit
	facts    []Fact
	asked    []round.Asked
	released map[Audience]*Release // its last releases
	before   *material             // the wave before; nil: there was none

	questions *fairness.Report             // how they worked in groups; nil: nothing is known of it, or it was told already
	standards map[string]standard.Standard // by their names
}

// census counts in units down to so many steps below the top; nil of nothing.
func (m *material) census(depth int) *census {
	if m == nil {
		return nil
	}
	c := newCensus(m.round, m.units, depth, m.facts, m.asked)
	c.released, c.standards, c.questions = m.released, m.standards, m.questions
	return c
}

// read reads a closed round and the wave before it; nil where there is nothing to release.
func (s *Service) read(ctx context.Context, org string, id round.ID) (now *material, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		now = nil // of a run that failed
		r, err := round.Select(tx, org, id)
		if err != nil || r.State != round.Closed {
			return err
		}
		if now, err = readMaterial(tx, r); err != nil || r.Repeats == "" {
			return err
		}
		earlier, err := round.Select(tx, org, r.Repeats)
		if err != nil {
			return err
		}
		now.before, err = readMaterial(tx, earlier)
		return err
	})
	return now, err
}

func readMaterial(tx *db.Tx, r *round.Round) (m *material, err error) {
	m = &material{round: r, released: map[Audience]*Release{}}
	if m.units, err = identity.SelectUnits(tx, r.Org, r.Path); err != nil {
		return nil, err
	}
	if m.facts, err = selectFacts(tx, r.Org, r.ID); err != nil {
		return nil, err
	}
	if m.asked, err = round.SelectAsked(tx, r.Org, r.ID); err != nil {
		return nil, err
	}
	if m.standards, err = standard.InForce(tx, r.Org); err != nil {
		return nil, err
	}
	for _, a := range Audiences {
		if m.released[a], err = selectRelease(tx, r.Org, r.ID, a); err != nil {
			return nil, err
		}
	}
	return m, nil
}
