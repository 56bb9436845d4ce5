package round

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// Invitations lists who was invited within a unit, with their codes, for whoever hands these out. The order is the face's: names are ordered by language.
func (s *Service) Invitations(ctx context.Context, who policy.Actor, id ID, in identity.UnitID) (list []Invited, err error) {
	defer errs.Wrap(&err, "round.Invitations(%s)", id)
	err = s.db.Write(ctx, func(tx *db.Tx) error { // that somebody looked is written down
		r, err := s.round(tx, who, policy.ReadInvitations, id)
		if err != nil {
			return err
		}
		u, err := identity.SelectUnit(tx, who.Org, in)
		if err != nil {
			return err
		}
		if err := policy.Require(who, policy.ReadInvitations, policy.Object{Org: who.Org, Unit: u.Path}, "unit_not_found"); err != nil {
			return err
		}
		if list, err = s.invitedWithin(tx, r, u); err != nil {
			return err
		}
		return record(tx, who, r, "round.read_invitations", audit.Details{"unit": string(u.ID), "people": len(list)})
	})
	return list, err
}

func (s *Service) invitedWithin(tx *db.Tx, r *Round, u *identity.Unit) (list []Invited, err error) {
	people, err := identity.SelectPeople(tx, r.Org, u.Path)
	if err != nil {
		return nil, err
	}
	known := make(map[identity.PersonID]*identity.Person, len(people))
	for i := range people {
		known[people[i].ID] = &people[i]
	}
	silenced, err := selectSilenced(tx, r.Org)
	if err != nil {
		return nil, err
	}
	all, err := selectInvitations(tx, r)
	if err != nil {
		return nil, err
	}
	for _, i := range all {
		if p := known[i.person]; p != nil && !i.withdrawn {
			list = append(list, Invited{ID: i.id, Person: p.ID, Name: p.Name, Email: p.Email, Language: p.Language, Unit: p.Unit,
				ByMail: s.reaches(*p, silenced), Finished: i.finished, Code: s.codes.invitation(r.Org, i.id)})
		}
	}
	return list, nil
}

// OpenCode is the one code of an anonymous round, which is given to everyone.
func (s *Service) OpenCode(ctx context.Context, who policy.Actor, id ID) (code assessment.Key, err error) {
	defer errs.Wrap(&err, "round.OpenCode(%s)", id)
	r, err := s.Inviter(ctx, who, id)
	if err != nil {
		return "", err
	}
	if r.Identification != Anonymous || r.State == Draft {
		return "", errs.New(errs.Conflict, "round_no_open_code")
	}
	return s.codes.invitation(r.Org, string(r.ID)), nil
}

// Of lists the rounds in which the person who is signed in is invited and has not finished, with the code that leads into each.
func (s *Service) Of(ctx context.Context, who policy.Actor) (open []Waiting, err error) {
	defer errs.Wrap(&err, "round.Of")
	if err := policy.Require(who, policy.ReadHome, policy.Object{Org: who.Org, Person: who.Person}, "person_not_found"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		rounds, err := selectWaiting(tx, who.Org, who.Person)
		for _, w := range rounds {
			w.Code = s.codes.invitation(who.Org, w.invitation)
			open = append(open, w)
		}
		return err
	})
	return open, err
}

// Waiting is a round that waits for a person.
type Waiting struct {
	Round    ID
	Name     string
	ClosesAt time.Time
	Code     assessment.Key

	invitation string
}
