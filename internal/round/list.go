package round

import (
	"context"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// Listed is a round in a list, with how far it has come in the actor's part of the organisation.
type Listed struct {
	Round
	Count Count
}

// Rounds lists the rounds of the actor's unit, of those below and of those above that ask its people, the newest first. Drafts are there for those who may
// see how they are set up.
func (s *Service) Rounds(ctx context.Context, who policy.Actor) (list []Listed, err error) {
	defer errs.Wrap(&err, "round.Rounds")
	if err := policy.Require(who, policy.ReadProgress, policy.Object{Org: who.Org, Unit: who.Unit}, "round_not_found"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		all, err := selectRounds(tx, who.Org)
		if err != nil {
			return err
		}
		list, err = listed(tx, who, all)
		return err
	})
	return list, err
}

func listed(tx *db.Tx, who policy.Actor, all []Round) (list []Listed, err error) {
	below := map[policy.Path][]identity.Unit{} // of the few paths that rounds have
	for _, r := range all {
		own := policy.May(who, policy.ReadRounds, r.object())
		at, ok := r.seenFrom(who)
		if !ok || r.State == Draft && !own {
			continue
		}
		l := Listed{Round: r}
		if r.State != Draft {
			if below[at] == nil {
				if below[at], err = identity.SelectUnits(tx, who.Org, at); err != nil {
					return nil, err
				}
			}
			counts, err := countByUnit(tx, &r)
			if err != nil {
				return nil, err
			}
			for _, u := range below[at] {
				l.Count.add(counts[u.ID])
			}
			if !own && l.Count == (Count{}) {
				continue // it asks nobody of theirs
			}
		}
		list = append(list, l)
	}
	return list, nil
}

// seenFrom is the part of a round that an actor sees: all of it from its own unit or above, their own part from below.
func (r *Round) seenFrom(who policy.Actor) (at policy.Path, ok bool) {
	switch {
	case r.Path.Within(who.Unit):
		return r.Path, true
	case who.Unit.Within(r.Path):
		return who.Unit, true
	}
	return "", false
}
