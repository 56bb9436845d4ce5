package results

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
)

// Rescored says of a release that the same answers were scored again.
type Rescored struct {
	At     time.Time `json:"at"`
	Number int       `json:"number"` // of the release before, which stays as it was
	Before []Version `json:"before"` // what that was made with
}

// Made is with what the facts of an ability were made.
type Made struct {
	Version
	Ability framework.StatementID
}

// MadeWith lists with what the facts of a round were made.
func MadeWith(tx *db.Tx, org string, id round.ID) ([]Made, error) { return selectMade(tx, org, id) }

// errMoved says that a round is not as it was when it was read.
var errMoved = errors.New("results: a round changed while it was scored again")

// Rescore takes the results of a rescoring for those of a round, with a release to each audience of what was told before, on the other scale; and one of each round
// that compares with this one. All of it and what is to be done with it happen at once. The number is that of the release, 0 where there was none before.
func (s *Service) Rescore(ctx context.Context, org string, id round.ID, event assessment.RescoringID, with func(tx *db.Tx, number int) error) (err error) {
	defer errs.Wrap(&err, "results.Rescore(%s, %s)", id, event)
	now, later, err := s.readAgain(ctx, org, id, event)
	if err != nil {
		return err
	}
	list, err := now.again(ctx)
	if err != nil {
		return err
	}
	all := map[*rescoring][]*Release{now: list}
	for _, m := range later {
		all[m] = m.follow(now, list)
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := now.unmoved(tx); err != nil {
			return err
		}
		number := 0
		for _, doc := range list {
			number, doc.Rescored.At = doc.Number, tx.Now
		}
		for m, docs := range all {
			if err := m.store(tx, docs); err != nil {
				return err
			}
		}
		if err := updateFacts(tx, org, now.facts); err != nil {
			return err
		}
		return with(tx, number)
	})
}

// store stores releases of a round, one to each audience; none: there is nothing to store.
func (x *rescoring) store(tx *db.Tx, docs []*Release) error {
	for _, doc := range docs {
		doc.MadeAt = tx.Now
		if err := insertRelease(tx, x.round.Org, doc, len(x.people)); err != nil {
			return err
		}
	}
	if len(docs) == 0 {
		return nil
	}
	return recordRelease(tx, x.round, docs[0].Number, len(x.people))
}

// rescoring is a round whose answers were scored again, with the units as they were when it was released.
type rescoring struct {
	*census
	before *census // the wave before; nil: there was none
	last   int     // number of the release before; 0: none
	counts map[assessment.ID]bool
}

// readAgain reads a round with its staged facts, and the rounds that compare with it.
func (s *Service) readAgain(ctx context.Context, org string, id round.ID, event assessment.RescoringID) (now *rescoring, later []*rescoring, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		now, later = nil, nil // of a run that failed
		r, err := round.Select(tx, org, id)
		if err != nil {
			return err
		}
		if r.State != round.Closed {
			return errs.New(errs.Conflict, "rescore_open")
		}
		if now, err = readRescoring(tx, r, event); err != nil {
			return err
		}
		after, err := round.SelectRepeats(tx, org, id)
		if err != nil {
			return err
		}
		for _, r := range after {
			m, err := readRescoring(tx, r, "")
			if err != nil {
				return err
			}
			if m.last > 0 {
				later = append(later, m)
			}
		}
		return nil
	})
	return now, later, err
}

func readRescoring(tx *db.Tx, r *round.Round, event assessment.RescoringID) (*rescoring, error) {
	m, err := readMaterial(tx, r)
	if err != nil {
		return nil, err
	}
	if event != "" {
		found, err := assessment.SelectRescoredResults(tx, r.Org, event)
		if err != nil {
			return nil, err
		}
		m.restate(found)
	}
	x := &rescoring{census: m.frozen(), counts: map[assessment.ID]bool{}}
	for i := range m.facts {
		x.counts[m.facts[i].Session] = true
	}
	if x.last, err = selectLast(tx, r.Org, r.ID); err != nil || r.Repeats == "" {
		return x, err
	}
	earlier, err := round.Select(tx, r.Org, r.Repeats)
	if err != nil {
		return nil, err
	}
	before, err := readMaterial(tx, earlier)
	if err != nil {
		return nil, err
	}
	x.before = before.frozen()
	return x, nil
}

// restate puts what was found again in the place of the facts there are, which remember what they were.
func (m *material) restate(found map[assessment.ID]*assessment.Result) {
	for i := range m.facts {
		was, now := m.facts[i], &m.facts[i]
		r := found[was.Session]
		if r == nil {
			continue
		}
		if x, ok := r.Measure(was.Ability); ok {
			now.take(r, &x)
			now.Was = &was
		}
	}
}

// frozen counts in the units as they stand in the last release: an office that moved since counts where it was told of.
func (m *material) frozen() *census {
	released := m.released[ForOfficers]
	if released == nil {
		return m.census(wholeTree)
	}
	var units []identity.Unit
	known := map[identity.UnitID]identity.UnitID{} // of each unit, the one in which it counts
	for _, u := range released.Units {
		units = append(units, identity.Unit{ID: u.ID, Parent: u.Parent, Name: u.Name})
		known[u.ID] = u.ID
	}
	for _, u := range m.units { // parents first
		if above, ok := known[u.Parent]; known[u.ID] == "" && ok {
			known[u.ID] = above
		}
	}
	place := func(u identity.UnitID) identity.UnitID {
		if known[u] == "" {
			return units[0].ID
		}
		return known[u]
	}
	for i := range m.facts {
		m.facts[i].Unit = place(m.facts[i].Unit)
	}
	asked := slices.Clone(m.asked)
	for i := range asked {
		asked[i].Unit = place(asked[i].Unit)
	}
	c := newCensus(m.round, units, wholeTree, m.facts, asked)
	c.released, c.standards, c.deeper = m.released, m.standards, released.Merged
	return c
}

// unmoved makes sure that a round is still as it was read: closed, with the same people and the same releases.
func (x *rescoring) unmoved(tx *db.Tx) error {
	r, err := round.Select(tx, x.round.Org, x.round.ID)
	if err != nil {
		return err
	}
	if r.State != round.Closed || !r.ClosedAt.Equal(x.round.ClosedAt) {
		return errs.New(errs.Conflict, "rescore_open")
	}
	last, err := selectLast(tx, r.Org, r.ID)
	if err != nil {
		return err
	}
	people, err := selectCounted(tx, r.Org, r.ID)
	if err != nil {
		return err
	}
	if last != x.last || len(people) != len(x.counts) {
		return errMoved
	}
	return nil
}

// Moved is what was told of the whole of a round before it was scored again, and after.
type Moved struct {
	Abilities []framework.StatementID
	Before    []Stat // in their order
	Now       []Stat
}

// Moved reads what became of a round by the release of a number, for those to whom it is told; nil where nothing was told of the whole.
func (s *Service) Moved(ctx context.Context, who policy.Actor, id round.ID, number int) (m *Moved, err error) {
	defer errs.Wrap(&err, "results.Moved(%s, %d)", id, number)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		m = nil
		r, err := round.Select(tx, who.Org, id)
		if err != nil {
			return err
		}
		if err := policy.Require(who, policy.ReadResults, policy.Object{Org: r.Org, Unit: r.Path}, "round_not_found"); err != nil {
			return err
		}
		now, err := selectNumbered(tx, r.Org, id, audienceOf(who.Role), number)
		if err != nil || now.Rescored == nil {
			return err
		}
		before, err := selectNumbered(tx, r.Org, id, now.Audience, now.Rescored.Number)
		if err != nil {
			return err
		}
		was, is := before.Group(before.Units[0].ID, Everyone), now.Group(now.Units[0].ID, Everyone)
		if was == nil || is == nil {
			return nil
		}
		m = &Moved{Before: was.Stats, Now: is.Stats}
		for _, a := range now.Abilities {
			m.Abilities = append(m.Abilities, a.ID)
		}
		return nil
	})
	return m, err
}
