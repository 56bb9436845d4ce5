package results

import (
	"context"
	"slices"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
)

// Report is what an actor may see of the results of a round.
type Report struct {
	Round   *round.Round
	Release *Release // as far as it goes for them; nil: the round was not closed yet, or nobody answered
	At      Unit     // the unit that is looked at
	Told    *Group   // what is told of it, or of the smallest group around it of which anything is; nil: of none
}

// Report reads the results of a round for a unit; empty: the actor's own, or the one that runs the round.
func (s *Service) Report(ctx context.Context, who policy.Actor, id round.ID, at identity.UnitID) (p *Report, err error) {
	defer errs.Wrap(&err, "results.Report(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, seen, err := readable(tx, who, id)
		if err != nil {
			return err
		}
		p = &Report{Round: r}
		if p.Release, err = selectRelease(tx, who.Org, id, audienceOf(who.Role)); err != nil || p.Release == nil {
			return err
		}
		p.Release.keep(seen.Units())
		if at == "" {
			at = p.Release.Units[0].ID
		}
		return p.look(at)
	})
	return p, err
}

// readable finds a round of which an actor may read results, and the part of it that is theirs to see.
func readable(tx *db.Tx, who policy.Actor, id round.ID) (*round.Round, policy.Path, error) {
	r, err := round.Select(tx, who.Org, id)
	if err != nil {
		return nil, "", err
	}
	whole := policy.Object{Org: r.Org, Unit: r.Path}
	at := whole
	if seen, ok := r.SeenFrom(who); ok && r.State != round.Draft {
		at.Unit = seen
	}
	if err := policy.Require(who, policy.ReadResults, at, "round_not_found"); err != nil {
		return nil, "", err
	}
	if r.State == round.Draft && !policy.May(who, policy.ReadRounds, whole) {
		return nil, "", errs.New(errs.NotFound, "round_not_found")
	}
	return r, at.Unit, nil
}

// audienceOf is the audience to which somebody belongs who acts in a role.
func audienceOf(r policy.Role) Audience {
	if r == policy.Manager {
		return ForManagers
	}
	return ForOfficers
}

// keep leaves in a release what concerns a unit, which is the last of its path, what is below it and what is above: a part is seen beside the whole. Of a unit that is
// not in the release, since it is newer or lies too deep, the one above it is seen, without the others below that.
func (r *Release) keep(path []string) {
	i := -1
	alone := false
	for _, id := range slices.Backward(path) {
		if i = slices.IndexFunc(r.Units, func(u Unit) bool { return string(u.ID) == id }); i >= 0 {
			break
		}
		alone = true
	}
	if i < 0 {
		i = 0
	}
	part := r.Units[i].ID
	kept, above := map[identity.UnitID]bool{part: true}, r.above(r.Units[i])
	var units, higher []Unit
	for _, u := range r.Units { // parents first
		switch {
		case kept[u.ID] || kept[u.Parent] && !alone:
			kept[u.ID] = true
			u.Depth -= r.Units[i].Depth
			units = append(units, u)
		case above[u.ID]:
			higher = append(higher, u)
		}
	}
	for _, parts := range []*[]Part{&r.Grades, &r.Roles} {
		*parts = slices.DeleteFunc(*parts, func(p Part) bool { return p.Unit == "" && len(higher) > 0 || p.Unit != "" && !kept[p.Unit] })
	}
	all := r.Units
	r.Units, r.Above = units, higher
	gone := func(u identity.UnitID) bool { return !kept[u] && !above[u] }
	r.Groups = slices.DeleteFunc(r.Groups, func(g Group) bool {
		return gone(g.Unit) || len(g.Rest) > 0 && above[g.Unit] && !slices.Contains(g.Rest, part)
	})
	for _, g := range r.Groups {
		for _, u := range g.Rest {
			if gone(u) {
				r.Beside = append(r.Beside, all[slices.IndexFunc(all, func(o Unit) bool { return o.ID == u })])
			}
		}
	}
	r.Levels = slices.DeleteFunc(r.Levels, func(c LevelCell) bool { return gone(c.Unit) })
}

// above are all units above one.
func (r *Release) above(u Unit) map[identity.UnitID]bool {
	list := map[identity.UnitID]bool{}
	for u.Parent != "" {
		list[u.Parent] = true
		u = r.Units[slices.IndexFunc(r.Units, func(o Unit) bool { return o.ID == u.Parent })]
	}
	return list
}

// look turns a report to a unit.
func (p *Report) look(at identity.UnitID) error {
	i := slices.IndexFunc(p.Release.Units, func(u Unit) bool { return u.ID == at })
	if i < 0 {
		return errs.New(errs.NotFound, "unit_not_found")
	}
	p.At = p.Release.Units[i]
	p.Told = p.Release.Around(at)
	return nil
}

// Group is what is told of a unit and a sex; nil: nothing.
func (r *Release) Group(u identity.UnitID, sex string) *Group {
	for i := range r.Groups {
		if g := &r.Groups[i]; g.Unit == u && g.Sex == sex && len(g.Rest) == 0 {
			return g
		}
	}
	return nil
}

// Around is what is told of a unit, or else of the smallest group in which its people are: it and others of the unit above that are too small alone, or all of
// a unit above. Nil where there is none.
func (r *Release) Around(u identity.UnitID) *Group {
	if g := r.Group(u, Everyone); g != nil {
		return g
	}
	all := slices.Concat(r.Above, r.Units)
	for child := u; ; {
		i := slices.IndexFunc(all, func(o Unit) bool { return o.ID == child })
		if i < 0 || all[i].Parent == "" {
			return nil
		}
		parent := all[i].Parent
		for k := range r.Groups {
			if g := &r.Groups[k]; g.Unit == parent && slices.Contains(g.Rest, child) {
				return g
			}
		}
		if g := r.Group(parent, Everyone); g != nil {
			return g
		}
		child = parent
	}
}

// Indent is how far in a unit stands in a table of what the release tells of: one step for each unit above it, among those that are seen, of which it tells. Otherwise
// what is below a unit that has no row would look as if it were below the row before.
func (r *Release) Indent(u Unit) (steps int) {
	for u.Parent != "" {
		i := slices.IndexFunc(r.Units, func(o Unit) bool { return o.ID == u.Parent })
		if i < 0 {
			break
		}
		if u = r.Units[i]; r.Group(u.ID, Everyone) != nil {
			steps++
		}
	}
	return steps
}

// Unit is a unit of the release, also one above or beside those that are seen.
func (r *Release) Unit(id identity.UnitID) Unit {
	all := slices.Concat(r.Above, r.Units, r.Beside)
	if i := slices.IndexFunc(all, func(u Unit) bool { return u.ID == id }); i >= 0 {
		return all[i]
	}
	return Unit{ID: id}
}
