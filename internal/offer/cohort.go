package offer

import (
	"context"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/programme"
)

// Cohort is a course with the people who come and those who wait, as officers see it.
type Cohort struct {
	Course
	Publication *Publication
	Coming      []Seat          // in no order: names are ordered by the language of the reader
	Queue       []Seat          // in the order in which they get a place
	Silent      programme.Count // offers that were not answered, as it may be told
	Free        int             // seats that can be given by hand
}

// Cohort reads who comes to a course. That somebody looked is written down.
func (s *Service) Cohort(ctx context.Context, who policy.Actor, id programme.ID, course programme.CourseID) (c *Cohort, err error) {
	defer errs.Wrap(&err, "offer.Cohort(%s)", course)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := managed(tx, who, id, course)
		if err != nil {
			return err
		}
		c = &Cohort{Course: *p.Course(course), Publication: p, Free: p.Course(course).Free(p.answering(tx.Now))}
		all, err := selectSeats(tx, p, course)
		if err != nil {
			return err
		}
		for i := range all {
			x := &all[i]
			if err := named(tx, p, x); err != nil {
				return err
			}
			if x.State == Seated {
				c.Coming = append(c.Coming, *x)
			} else {
				c.Queue = append(c.Queue, *x)
			}
		}
		inTurn(p.Scenario.Seed, c.Queue)
		declined, err := countDeclined(tx, p, course)
		if err != nil {
			return err
		}
		c.Silent = silent(c.Offered-declined-(c.Seated-c.ByHand), c.Offered)
		return record(tx, who, p, "programme.cohort_read", audit.Details{"course": string(c.ID), "people": len(all)})
	})
	return c, err
}

// silent is how the number of those who have not answered is told: rounded, and few not apart.
func silent(n, of int) programme.Count {
	switch n = max(0, n); {
	case n < programme.Least:
		return programme.Count{Few: true}
	case of-n < programme.Least:
		return programme.Count{N: of, Most: true}
	}
	return programme.Count{N: (n + programme.Least/2) / programme.Least * programme.Least}
}

// managed reads a publication for an actor who sees who comes to a course of it.
func managed(tx *db.Tx, who policy.Actor, id programme.ID, course programme.CourseID) (*Publication, error) {
	_, p, err := read(tx, who, policy.ManageCohorts, id)
	switch {
	case err != nil:
		return nil, err
	case p == nil || p.State != Done:
		return nil, errs.New(errs.Conflict, "offer_not_published")
	case p.Course(course) == nil:
		return nil, errs.New(errs.NotFound, "programme_course_not_found")
	}
	return p, nil
}

// named adds what the directory knows of somebody.
func named(tx *db.Tx, p *Publication, x *Seat) error {
	if x.Person == "" {
		return nil
	}
	someone, err := identity.SelectPerson(tx, p.Programme.Org, x.Person)
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	unit, err := identity.SelectUnit(tx, p.Programme.Org, someone.Unit)
	if err != nil {
		return err
	}
	x.Name, x.Email, x.Unit = someone.Name, someone.Email, unit.Name
	return nil
}

// manage does something to a course, unless it was cancelled.
func (s *Service) manage(ctx context.Context, who policy.Actor, id programme.ID, course programme.CourseID, do func(*db.Tx, *Publication, *Course) error) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := managed(tx, who, id, course)
		if err != nil {
			return err
		}
		c := p.Course(course)
		if c.State == Cancelled {
			return errs.New(errs.Conflict, "offer_cancelled")
		}
		return do(tx, p, c)
	})
}

// TakeOut takes somebody out of a course, or off the list of those who wait. What becomes free goes to the next.
func (s *Service) TakeOut(ctx context.Context, who policy.Actor, id programme.ID, course programme.CourseID, seat SeatID) (err error) {
	defer errs.Wrap(&err, "offer.TakeOut(%s)", seat)
	return s.manage(ctx, who, id, course, func(tx *db.Tx, p *Publication, c *Course) error {
		x, err := selectSeat(tx, p.Programme.Org, seat)
		if err != nil || x.programme != p.Programme.ID || x.Course != course || x.State == Declined {
			return errs.New(errs.NotFound, "offer_seat_not_found")
		}
		if err := s.leave(tx, p, x); err != nil {
			return err
		}
		return record(tx, who, p, "programme.cohort_out", audit.Details{"course": string(c.ID)})
	})
}

// leave takes somebody's name off a course. That they had answered stays, under no name.
func (s *Service) leave(tx *db.Tx, p *Publication, x *Seat) error {
	if err := deleteSeat(tx, p.Programme.Org, x.ID); err != nil {
		return err
	}
	if x.holder != "" && x.Turn == 0 {
		if err := insertSeat(tx, p, &Seat{ID: newID(), Course: x.Course, holder: x.holder, State: Declined}); err != nil {
			return err
		}
	}
	return s.refill(tx, p, x.Course)
}

// Add gives a free seat to somebody of the directory, by address or staff number. Until the last day for answers the seats that were offered are kept.
func (s *Service) Add(ctx context.Context, who policy.Actor, id programme.ID, course programme.CourseID, typed string) (err error) {
	defer errs.Wrap(&err, "offer.Add(%s)", course)
	return s.manage(ctx, who, id, course, func(tx *db.Tx, p *Publication, c *Course) error {
		if c.begun(tx.Now) {
			return errs.New(errs.Conflict, "offer_begun")
		}
		someone, err := find(tx, who.Org, strings.TrimSpace(identity.Clean(typed)))
		if err != nil {
			return err
		}
		if someone == nil || !someone.Path.Within(who.Unit) {
			return errs.New(errs.Invalid, "offer_unknown").At("person")
		}
		now, err := selectSeatOf(tx, p, course, whose{person: someone.ID})
		switch {
		case err != nil:
			return err
		case now != nil && now.State == Seated:
			return errs.New(errs.Invalid, "offer_twice").At("person")
		case c.Free(p.answering(tx.Now)) == 0:
			return errs.New(errs.Conflict, "offer_full")
		}
		if now == nil {
			now = &Seat{ID: newID(), Course: course, Person: someone.ID, State: Seated}
			err = insertSeat(tx, p, now)
		} else {
			err = setSeated(tx, who.Org, now.ID)
		}
		if err == nil {
			err = s.writeTo(tx, p, c, now, "seated")
		}
		if err != nil {
			return err
		}
		return record(tx, who, p, "programme.cohort_add", audit.Details{"course": string(c.ID)})
	})
}

// find finds somebody of the directory by address or staff number; nil: nobody.
func find(tx *db.Tx, org, typed string) (*identity.Person, error) {
	if typed == "" {
		return nil, nil
	}
	id, err := identity.PersonByNumber(tx, org, typed)
	if email, bad := identity.CheckEmail(typed); err == nil && strings.Contains(typed, "@") && bad == nil {
		id, err = identity.PersonByEmail(tx, org, email)
	}
	if err != nil || id == "" {
		return nil, err
	}
	return identity.SelectPerson(tx, org, id)
}

// Confirm says that a course takes place.
func (s *Service) Confirm(ctx context.Context, who policy.Actor, id programme.ID, course programme.CourseID) (err error) {
	defer errs.Wrap(&err, "offer.Confirm(%s)", course)
	return s.manage(ctx, who, id, course, func(tx *db.Tx, p *Publication, c *Course) error {
		if c.State == Confirmed {
			return nil
		}
		c.State = Confirmed
		if err := updateCourse(tx, p, c); err != nil {
			return err
		}
		return record(tx, who, p, "programme.cohort_confirm", audit.Details{"course": string(c.ID), "people": c.Seated})
	})
}

// Cancel says that a course does not take place, and why, to everybody who comes or waits. It cannot be taken back.
func (s *Service) Cancel(ctx context.Context, who policy.Actor, id programme.ID, course programme.CourseID, reason string) (err error) {
	defer errs.Wrap(&err, "offer.Cancel(%s)", course)
	reason = strings.TrimSpace(reason)
	return s.manage(ctx, who, id, course, func(tx *db.Tx, p *Publication, c *Course) error {
		switch {
		case reason == "":
			return errs.New(errs.Invalid, "offer_reason").At("reason")
		case len([]rune(reason)) > MostReason:
			return errs.New(errs.Invalid, "offer_words_long", "max", MostReason).At("reason")
		}
		c.State, c.Reason = Cancelled, reason
		if err := updateCourse(tx, p, c); err != nil {
			return err
		}
		all, err := selectSeats(tx, p, course)
		if err != nil {
			return err
		}
		for i := range all {
			if err := s.writeTo(tx, p, c, &all[i], "cancelled"); err != nil {
				return err
			}
		}
		return record(tx, who, p, "programme.cohort_cancel", audit.Details{"course": string(c.ID), "people": len(all)})
	})
}

// Columns of the list of a cohort.
const cohortColumns = 5

// Rows is the list of a cohort as a table: the heads that are given, then those who come and those who wait, by name.
func (c *Cohort) Rows(heads [cohortColumns]string, state func(SeatState) string, compare func(a, b string) int) (rows [][]any) {
	rows = append(rows, []any{heads[0], heads[1], heads[2], heads[3], heads[4]})
	slices.SortStableFunc(c.Coming, func(a, b Seat) int { return compare(a.Name, b.Name) })
	for i, x := range slices.Concat(c.Coming, c.Queue) {
		place := any("")
		if i >= len(c.Coming) {
			place = i - len(c.Coming) + 1
		}
		rows = append(rows, []any{x.Name, x.Unit, x.Email, state(x.State), place})
	}
	return rows
}
