package results

import (
	"context"
	"errors"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/jobs"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
)

// Service offers the use cases of results.
type Service struct{ db *db.DB }

// NewService returns the use cases on a database.
func NewService(d *db.DB) *Service { return &Service{db: d} }

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
	if err != nil {
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
	for _, depth := range []int{wholeTree, 2, 1} {
		var before *census
		var last map[Audience]*Release
		if c, before, last, err = s.read(ctx, org, id, depth); err != nil || c == nil {
			return nil, nil, err
		}
		trying, stop := context.WithTimeout(ctx, patience)
		list, err = c.releases(trying, before, last)
		stop()
		if !errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil {
			break
		}
	}
	return c, list, err
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
	return audit.Record(tx, audit.Event{Org: org, Role: string(audit.Program), Action: "results.release", Object: audit.Object{Kind: "round", ID: string(r.ID)},
		Details: audit.Details{"number": list[0].Number, "people": len(c.people)}})
}

// read reads a closed round, the wave before it, and its last releases by audience; nil where there is nothing to release.
func (s *Service) read(ctx context.Context, org string, id round.ID, depth int) (c, before *census, last map[Audience]*Release, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err := round.Select(tx, org, id)
		if err != nil || r.State != round.Closed {
			return err
		}
		if c, err = readCensus(tx, r, depth); err != nil {
			return err
		}
		if r.Repeats != "" {
			earlier, err := round.Select(tx, org, r.Repeats)
			if err != nil {
				return err
			}
			if before, err = readCensus(tx, earlier, depth); err != nil {
				return err
			}
		}
		last = map[Audience]*Release{}
		for _, a := range Audiences {
			if last[a], err = selectRelease(tx, org, id, a); err != nil {
				return err
			}
			if before == nil {
				continue
			}
			if before.released[a], err = selectRelease(tx, org, r.Repeats, a); err != nil {
				return err
			}
		}
		return nil
	})
	return c, before, last, err
}

func readCensus(tx *db.Tx, r *round.Round, depth int) (*census, error) {
	units, err := identity.SelectUnits(tx, r.Org, r.Path)
	if err != nil {
		return nil, err
	}
	facts, err := selectFacts(tx, r.Org, r.ID)
	if err != nil {
		return nil, err
	}
	asked, err := round.SelectAsked(tx, r.Org, r.ID)
	if err != nil {
		return nil, err
	}
	return newCensus(r, units, depth, facts, asked), nil
}
