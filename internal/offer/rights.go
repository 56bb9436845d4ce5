package offer

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/programme"
)

// Mine is a course in which somebody has a seat, or waits for one.
type Mine struct {
	Seat
	Course      Course
	Publication *Publication
	MayLeave    bool
}

// Mine lists the courses of whoever is signed in.
func (s *Service) Mine(ctx context.Context, who policy.Actor) (list []Mine, err error) {
	defer errs.Wrap(&err, "offer.Mine")
	if err := policy.Require(who, policy.ReadMine, policy.Object{Org: who.Org, Person: who.Person}, "person_not_found"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = mine(tx, who.Org, identity.PersonID(who.Person))
		return err
	})
	return list, err
}

func mine(tx *db.Tx, org string, id identity.PersonID) (list []Mine, err error) {
	seats, err := selectSeatsOf(tx, org, id)
	if err != nil {
		return nil, err
	}
	for _, x := range seats {
		at, err := programme.Select(tx, org, x.programme)
		if err != nil {
			return nil, err
		}
		p, err := selectPublication(tx, at)
		if err != nil {
			return nil, err
		}
		c := p.Course(x.Course)
		list = append(list, Mine{Seat: x, Course: *c, Publication: p, MayLeave: c.changeable(tx.Now) == nil})
	}
	return list, nil
}

// GiveUp gives up a seat of whoever is signed in.
func (s *Service) GiveUp(ctx context.Context, who policy.Actor, id SeatID) (err error) {
	defer errs.Wrap(&err, "offer.GiveUp(%s)", id)
	if err := policy.Require(who, policy.ChangeMine, policy.Object{Org: who.Org, Person: who.Person}, "person_not_found"); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		list, err := mine(tx, who.Org, identity.PersonID(who.Person))
		if err != nil {
			return err
		}
		for i := range list {
			if x := &list[i]; x.ID == id {
				if err := x.Course.changeable(tx.Now); err != nil {
					return err
				}
				return s.leave(tx, x.Publication, &x.Seat)
			}
		}
		return nil // given up already
	})
}

// Record is a course of a person, as they may take it along.
type Record struct {
	Programme string    `json:"programme"`
	Course    string    `json:"course"`
	Begins    string    `json:"begins,omitempty"`
	Place     string    `json:"place,omitempty"`
	State     SeatState `json:"state"`
	Since     string    `json:"since"` // day
}

// Export lists the courses of a person. For the slice that answers for people's rights.
func Export(tx *db.Tx, org string, id identity.PersonID) ([]Record, error) {
	list, err := mine(tx, org, id)
	records := make([]Record, 0, len(list))
	for _, x := range list {
		records = append(records, Record{x.Publication.Programme.Name, x.Course.Name, x.Course.Begins, x.Course.Place, x.State, x.Day.Format(time.DateOnly)})
	}
	return records, err
}

// Erase takes a person out of all courses; their places are free for the next.
func (s *Service) Erase(tx *db.Tx, org string, id identity.PersonID) error {
	list, err := mine(tx, org, id)
	for i := range list {
		if err == nil {
			err = deleteSeat(tx, org, list[i].ID)
		}
		if err == nil {
			err = s.refill(tx, list[i].Publication, list[i].Course.ID)
		}
	}
	return err
}
