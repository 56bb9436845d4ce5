package round

import (
	"context"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// SmallGroup is the number of people below which officers are shown no result of a group.
const SmallGroup = 5

// Area is a unit that a round can ask, with how many people there are in it and below.
type Area struct {
	Unit  identity.Unit
	Depth int // below the unit that runs the round
	identity.Headcount
	Asked bool
}

// Areas lists the units that a round can ask, parents first.
func (s *Service) Areas(ctx context.Context, who policy.Actor, id ID) (list []Area, err error) {
	defer errs.Wrap(&err, "round.Areas(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err := s.round(tx, who, policy.ReadRounds, id)
		if err != nil {
			return err
		}
		units, err := identity.SelectUnits(tx, r.Org, r.Path)
		if err != nil {
			return err
		}
		counts, err := identity.CountByUnit(tx, r.Org, r.Path)
		list = areas(r, units, counts)
		return err
	})
	return list, err
}

// areas adds the people of units to all above them. Units stand with parents first.
func areas(r *Round, units []identity.Unit, counts map[identity.UnitID]identity.Headcount) (list []Area) {
	sums := map[string]*identity.Headcount{}
	for _, u := range units {
		sums[string(u.ID)] = &identity.Headcount{}
		for _, id := range u.Path.Units() {
			if sum := sums[id]; sum != nil {
				sum.Add(counts[u.ID])
			}
		}
	}
	for _, u := range units {
		if asked := slices.Contains(r.Units, u.ID); asked || u.ClosedAt.IsZero() {
			list = append(list, Area{Unit: u, Depth: len(u.Path.Units()) - len(r.Path.Units()), Headcount: *sums[string(u.ID)], Asked: asked})
		}
	}
	return list
}

// People counts the people of the actor's part of the organisation, who could be asked.
func (s *Service) People(ctx context.Context, who policy.Actor) (n int, err error) {
	defer errs.Wrap(&err, "round.People")
	if err := policy.Require(who, policy.ReadRounds, policy.Object{Org: who.Org, Unit: who.Unit}, "unit_not_found"); err != nil {
		return 0, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		counts, err := identity.CountByUnit(tx, who.Org, who.Unit)
		for _, c := range counts {
			n += c.People
		}
		return err
	})
	return n, err
}

// Readiness is what there is to know before a round is launched.
type Readiness struct {
	Missing    []error // what has to be done first
	People     int
	ByMail     int // of them: whom a message reaches
	NoLanguage int // of them: whose language is not known
	MailOff    bool
	Small      []identity.Unit // asked, with fewer people than officers see results of
}

// Check looks at a draft as its launch would.
func (s *Service) Check(ctx context.Context, who policy.Actor, id ID) (c *Readiness, err error) {
	defer errs.Wrap(&err, "round.Check(%s)", id)
	c = &Readiness{MailOff: s.mail.Off()}
	var draft *Round
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if draft, err = s.round(tx, who, policy.ReadRounds, id); err != nil {
			return err
		}
		c.Missing = draft.missing(tx.Now)
		return s.countPeople(tx, draft, c)
	})
	if err != nil {
		return nil, err
	}
	if err := s.asks(ctx, draft); errs.Is(err, errs.Invalid) {
		c.Missing = append(c.Missing, err)
	} else if err != nil {
		return nil, err
	}
	return c, nil
}

func (s *Service) countPeople(tx *db.Tx, r *Round, c *Readiness) error {
	people, err := population(tx, r)
	if err != nil {
		return err
	}
	silenced, err := selectSilenced(tx, r.Org)
	if err != nil {
		return err
	}
	if c.People = len(people); c.People == 0 && len(r.Units) > 0 {
		c.Missing = append(c.Missing, errs.New(errs.Invalid, "round_nobody").At("units"))
	}
	for _, p := range people {
		if r.Identification != Anonymous && s.reaches(p, silenced) {
			c.ByMail++
		}
		if p.Language == "" {
			c.NoLanguage++
		}
	}
	for _, id := range r.Units {
		u, err := identity.SelectUnit(tx, r.Org, id)
		if err != nil {
			return err
		}
		within := 0
		for _, p := range people {
			if p.Path.Within(u.Path) {
				within++
			}
		}
		if within < SmallGroup {
			c.Small = append(c.Small, *u)
		}
	}
	return nil
}

// reaches reports whether a person can be written to, and wants to be.
func (s *Service) reaches(p identity.Person, silenced map[identity.PersonID]bool) bool {
	return !s.mail.Off() && p.Email != "" && !silenced[p.ID]
}

// population is the active people of the units of a round, each once.
func population(tx *db.Tx, r *Round) ([]identity.Person, error) {
	var all []identity.Person
	seen := map[identity.PersonID]bool{}
	for _, id := range r.Units {
		u, err := identity.SelectUnit(tx, r.Org, id)
		if err != nil {
			return nil, err
		}
		people, err := identity.SelectPeople(tx, r.Org, u.Path)
		if err != nil {
			return nil, err
		}
		for _, p := range people {
			if p.State == identity.Active && !seen[p.ID] {
				seen[p.ID] = true
				all = append(all, p)
			}
		}
	}
	slices.SortFunc(all, func(a, b identity.Person) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return all, nil
}
