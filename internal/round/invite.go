package round

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
)

// invitation is a row of its table.
type invitation struct {
	id        string
	person    identity.PersonID
	unit      identity.UnitID
	finished  bool
	withdrawn bool
	reminders int
}

// Inviting is how far inviting has come.
type Inviting struct {
	People, Invited int
	ByMail          int // of the invited: those whose invitation went out by mail
}

// InviteSome invites up to n people of a running round who are not invited yet, withdraws the invitations of those who are not in it any more, and
// says how many are left. It is called until none is, and again when the population changes: nobody is invited twice.
func (s *Service) InviteSome(ctx context.Context, org string, id ID, n int) (left int, err error) {
	defer errs.Wrap(&err, "round.InviteSome(%s)", id)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		r, err := selectRound(tx, org, id)
		if err != nil {
			return err
		}
		left = 0
		if r.State != Running || r.Identification == Anonymous {
			return nil
		}
		people, err := population(tx, r)
		if err != nil {
			return err
		}
		if err := s.withdraw(tx, r, people); err != nil {
			return err
		}
		invited, err := selectInvited(tx, r)
		if err != nil {
			return err
		}
		people = slices.DeleteFunc(people, func(p identity.Person) bool { return invited[p.ID] })
		left = max(0, len(people)-n)
		return s.inviteAll(tx, r, people[:min(n, len(people))])
	})
	return left, err
}

// withdraw takes back the invitations of people who are not in the round any more, and gives them to those who are again.
func (s *Service) withdraw(tx *db.Tx, r *Round, people []identity.Person) error {
	in := make(map[identity.PersonID]bool, len(people))
	for _, p := range people {
		in[p.ID] = true
	}
	all, err := selectInvitations(tx, r)
	if err != nil {
		return err
	}
	for _, i := range all {
		if i.withdrawn == in[i.person] { // out and not withdrawn, or in and withdrawn
			if err := setWithdrawn(tx, r, i.id, !in[i.person]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) inviteAll(tx *db.Tx, r *Round, people []identity.Person) error {
	organisation, err := identity.SelectOrganisation(tx, r.Org)
	if err != nil {
		return err
	}
	silenced, err := selectSilenced(tx, r.Org)
	if err != nil {
		return err
	}
	for _, p := range people {
		id := uuid.Must(uuid.NewV7()).String()
		if err := insertInvitation(tx, r, id, p, s.codes.invitation(r.Org, id).InvitationHash()); err != nil {
			return err
		}
		if err := s.write(tx, r, organisation, Invitation, id, id, p, silenced); err != nil {
			return err
		}
	}
	return nil
}

// write queues a message to a person, where there is mail, an address, and a wish to be written to.
func (s *Service) write(tx *db.Tx, r *Round, o identity.Organisation, kind MessageKind, invitation, reference string, p identity.Person, silenced map[identity.PersonID]bool) error {
	if s.mail.Off() || p.Email == "" || silenced[p.ID] {
		return nil
	}
	language := p.Language
	if language == "" {
		language = o.Language
	}
	m, ok := r.message(kind, language)
	if !ok {
		return nil
	}
	code := s.codes.invitation(r.Org, invitation)
	link := s.Link(code)
	values := map[string]string{"name": p.Name, "organisation": o.Name, "round": r.Name, "link": link, "code": string(code), "closes": s.date(m.Language, r.ClosesAt)}
	_, err := s.mail.Queue(tx, mail.Message{Org: r.Org, Purpose: string(kind), Reference: reference, To: p.Email, Language: m.Language,
		Subject: fill(m.Subject, values), Text: fill(m.Text, values), Unsubscribe: link + "/stop", Until: r.ClosesAt})
	if errs.Is(err, errs.Invalid) {
		return nil // an address that the mail server cannot write to: they are among those who get their code on paper
	}
	return err
}

// Link is the address at which a code leads into its round.
func (s *Service) Link(code assessment.Key) string { return s.address + "/i/" + string(code) }

// Inviting says how far inviting has come.
func (s *Service) Inviting(ctx context.Context, who policy.Actor, id ID) (i Inviting, err error) {
	defer errs.Wrap(&err, "round.Inviting(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err := s.round(tx, who, policy.ReadRounds, id)
		if err != nil {
			return err
		}
		people, err := population(tx, r)
		if err != nil {
			return err
		}
		i.People = len(people)
		silenced, err := selectSilenced(tx, r.Org)
		if err != nil {
			return err
		}
		for _, p := range people {
			if p.Email != "" && !silenced[p.ID] && !s.mail.Off() {
				i.ByMail++
			}
		}
		invited, err := selectInvited(tx, r)
		i.Invited = len(invited)
		return err
	})
	return i, err
}

// Remind reminds everyone who has not finished, at most twice in the life of a round, and says how many.
func (s *Service) Remind(ctx context.Context, who policy.Actor, id ID) (n int, err error) {
	defer errs.Wrap(&err, "round.Remind(%s)", id)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		r, err := s.round(tx, who, policy.Remind, id)
		if err != nil {
			return err
		}
		if r.State != Running {
			return errs.New(errs.Conflict, "round_not_running")
		}
		if n, err = s.remind(tx, r, 2); err != nil {
			return err
		}
		return record(tx, who, r, "round.remind", audit.Details{"people": n})
	})
	return n, err
}

// Upkeep does what a day brings: it invites people who have come to a running round, withdraws those who have left, and sends reminders that are due.
func (s *Service) Upkeep(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "round.Upkeep")
	var running []Round
	if err := s.db.Read(ctx, func(tx *db.Tx) (err error) {
		running, err = selectRunning(tx)
		return err
	}); err != nil {
		return err
	}
	for _, r := range running {
		for left := 1; left > 0; {
			if left, err = s.InviteSome(ctx, r.Org, r.ID, atOnce); err != nil {
				return err
			}
		}
	}
	return s.RemindDue(ctx)
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
	silenced, err := selectSilenced(tx, r.Org)
	if err != nil {
		return 0, err
	}
	all, err := selectInvitations(tx, r)
	if err != nil {
		return 0, err
	}
	for _, i := range all {
		if i.finished || i.withdrawn || i.reminders >= times || i.person == "" {
			continue
		}
		p, err := identity.SelectPerson(tx, r.Org, i.person)
		if err != nil {
			return n, err
		}
		if p.Email == "" || silenced[p.ID] || s.mail.Off() {
			continue
		}
		if err := s.write(tx, r, organisation, Reminder, i.id, fmt.Sprintf("%s:%d", i.id, i.reminders+1), *p, silenced); err != nil {
			return n, err
		}
		if err := countReminder(tx, r, i.id); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

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
	all, err := selectInvitations(tx, r)
	if err != nil {
		return nil, err
	}
	for _, i := range all {
		if p := known[i.person]; p != nil && !i.withdrawn {
			list = append(list, Invited{ID: i.id, Person: p.ID, Name: p.Name, Email: p.Email, Language: p.Language, Unit: p.Unit,
				Finished: i.finished, Code: s.codes.invitation(r.Org, i.id)})
		}
	}
	return list, nil
}

// OpenCode is the one code of an anonymous round, which is given to everyone.
func (s *Service) OpenCode(ctx context.Context, who policy.Actor, id ID) (code assessment.Key, err error) {
	defer errs.Wrap(&err, "round.OpenCode(%s)", id)
	r, err := s.Round(ctx, who, id)
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
