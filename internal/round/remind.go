package round

import (
	"context"
	"fmt"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// most is how often a person is reminded in the life of a round.
const most = 2

// Reminding is who would be reminded now. Everybody counted has not finished.
type Reminding struct {
	Nth     int // which reminder it would be for them, 1 or 2; 0: there is nobody to remind
	People  int // who would get it
	OnPaper int // who cannot be written to
	Enough  int // who were reminded twice already
	MailOff bool
}

// Reminding says who would be reminded now.
func (s *Service) Reminding(ctx context.Context, who policy.Actor, id ID) (r Reminding, err error) {
	defer errs.Wrap(&err, "round.Reminding(%s)", id)
	r.MailOff = s.mail.Off()
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		round, err := s.round(tx, who, policy.Remind, id)
		if err != nil {
			return err
		}
		left, err := s.unfinished(tx, round)
		for _, l := range left {
			switch {
			case !l.reached:
				r.OnPaper++
			case l.reminders >= most:
				r.Enough++
			case r.Nth == 0 || l.reminders+1 < r.Nth:
				r.Nth, r.People = l.reminders+1, 1
			case l.reminders+1 == r.Nth:
				r.People++
			}
		}
		return err
	})
	return r, err
}

// left is somebody who was invited and has not finished.
type left struct {
	invitation
	identity.Person
	reached bool // by mail
}

func (s *Service) unfinished(tx *db.Tx, r *Round) (list []left, err error) {
	silenced, err := selectSilenced(tx, r.Org)
	if err != nil {
		return nil, err
	}
	people, err := identity.SelectPeople(tx, r.Org, r.Path)
	if err != nil {
		return nil, err
	}
	known := make(map[identity.PersonID]identity.Person, len(people))
	for _, p := range people {
		known[p.ID] = p
	}
	all, err := selectInvitations(tx, r)
	for _, i := range all {
		if p, ok := known[i.person]; ok && !i.finished && !i.withdrawn {
			list = append(list, left{i, p, s.reaches(p, silenced)})
		}
	}
	return list, err
}

// Remind sends the nth reminder, the first or the second, to everyone who has not finished and has not had it, and says how many these are.
func (s *Service) Remind(ctx context.Context, who policy.Actor, id ID, nth int) (n int, err error) {
	defer errs.Wrap(&err, "round.Remind(%s)", id)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		r, err := s.round(tx, who, policy.Remind, id)
		if err != nil {
			return err
		}
		if nth < 1 || nth > most {
			return errs.New(errs.Invalid, "round_reminders")
		}
		if r.State != Running {
			return errs.New(errs.Conflict, "round_not_running")
		}
		if n, err = s.remind(tx, r, nth); err != nil {
			return err
		}
		return record(tx, who, r, "round.remind", audit.Details{"people": n})
	})
	return n, err
}

// RemindDue sends the planned reminders of all running rounds whose time has come.
func (s *Service) RemindDue(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "round.RemindDue")
	return s.db.Write(ctx, func(tx *db.Tx) error {
		rounds, err := selectRunning(tx)
		if err != nil {
			return err
		}
		for _, r := range rounds {
			due := 0
			for _, at := range r.Reminders {
				if !tx.Now.Before(at) {
					due++
				}
			}
			if due == 0 {
				continue
			}
			if _, err := s.remind(tx, &r, due); err != nil {
				return err
			}
		}
		return nil
	})
}

// remind reminds everyone who has not finished and was reminded less than so many times.
func (s *Service) remind(tx *db.Tx, r *Round, times int) (n int, err error) {
	organisation, err := identity.SelectOrganisation(tx, r.Org)
	if err != nil {
		return 0, err
	}
	list, err := s.unfinished(tx, r)
	if err != nil {
		return 0, err
	}
	for _, l := range list {
		if !l.reached || l.reminders >= times {
			continue
		}
		if err := s.write(tx, r, organisation, Reminder, l.id, fmt.Sprintf("%s:%d", l.id, l.reminders+1), l.Person, nil); err != nil {
			return n, err
		}
		if err := countReminder(tx, r, l.id); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
