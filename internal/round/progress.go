package round

import (
	"context"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// Count is how far a group of people has come in a round.
type Count struct {
	Invited  int // 0 in an anonymous round: nobody was invited by name
	Begun    int
	Finished int
}

func (c *Count) add(o Count) {
	c.Invited += o.Invited
	c.Begun += o.Begun
	c.Finished += o.Finished
}

// Percent is the share of the invited who have finished, rounded down so that 100 means all; 0 where nobody was invited.
func (c Count) Percent() int {
	if c.Invited == 0 {
		return 0
	}
	return 100 * c.Finished / c.Invited
}

// UnitCount is the count of a unit with everything below it.
type UnitCount struct {
	Unit  identity.Unit
	Depth int // below the first unit of the list
	Count
}

// GroupCount is the count of those who share something, such as a sex or a grade, by its code; empty where it is not known.
type GroupCount struct {
	Code string
	Count
}

// Progress is how far a round has come, as far as the actor's part of the organisation goes.
type Progress struct {
	Round  *Round
	Total  Count
	Units  []UnitCount
	Sexes  []GroupCount // who is missing from the picture; for officers and those who oversee, not for managers
	Grades []GroupCount
}

// Progress counts how far a round has come in the actor's units.
func (s *Service) Progress(ctx context.Context, who policy.Actor, id ID) (p *Progress, err error) {
	defer errs.Wrap(&err, "round.Progress(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err := selectRound(tx, who.Org, id)
		if err != nil {
			return err
		}
		// A round of the whole ministry is there for the manager of one of its teams, once it is no draft: their team's counts are.
		at := r.object()
		if seen, ok := r.seenFrom(who); ok && r.State != Draft {
			at.Unit = seen
		}
		if err := policy.Require(who, policy.ReadProgress, at, "round_not_found"); err != nil {
			return err
		}
		if r.State == Draft && !policy.May(who, policy.ReadRounds, r.object()) {
			return errs.New(errs.NotFound, "round_not_found")
		}
		p = &Progress{Round: r}
		return s.count(tx, who, at.Unit, p)
	})
	return p, err
}

func (s *Service) count(tx *db.Tx, who policy.Actor, at policy.Path, p *Progress) error {
	units, err := identity.SelectUnits(tx, who.Org, at)
	if err != nil {
		return err
	}
	counts, err := countByUnit(tx, p.Round)
	if err != nil {
		return err
	}
	p.Units = roll(units, counts)
	if len(p.Units) > 0 {
		p.Total = p.Units[0].Count
	}
	if !policy.May(who, policy.ReadRounds, policy.Object{Org: who.Org, Unit: at}) || p.Round.Identification == Anonymous {
		return nil
	}
	within := map[identity.UnitID]bool{}
	for _, u := range units {
		within[u.ID] = true
	}
	if p.Sexes, err = countGroups(tx, p.Round, "sex", within); err != nil {
		return err
	}
	p.Grades, err = countGroups(tx, p.Round, "grade", within)
	return err
}

// roll adds the counts of units to those of all above them and leaves out the units that nobody of the round is in. Units stand with parents first.
func roll(units []identity.Unit, counts map[identity.UnitID]Count) []UnitCount {
	sums := map[string]*Count{}
	for _, u := range units {
		sums[string(u.ID)] = &Count{}
		for _, id := range u.Path.Units() {
			if sum := sums[id]; sum != nil {
				sum.add(counts[u.ID])
			}
		}
	}
	var list []UnitCount
	for _, u := range units {
		if sum := *sums[string(u.ID)]; sum != (Count{}) {
			list = append(list, UnitCount{Unit: u, Depth: len(u.Path.Units()) - len(units[0].Path.Units()), Count: sum})
		}
	}
	return list
}
