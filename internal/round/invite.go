package round

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/assessment"
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
	if !s.reaches(p, silenced) {
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
	values := s.values(r, o, p.Name, m.Language, code)
	_, err := s.mail.Queue(tx, mail.Message{Org: r.Org, Purpose: string(kind), Reference: reference, To: p.Email, Language: m.Language,
		Subject: fill(m.Subject, values), Text: fill(m.Text, values), Unsubscribe: s.Link(code) + "/stop", Until: r.ClosesAt})
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
			if s.reaches(p, silenced) {
				i.ByMail++
			}
		}
		invited, err := selectInvited(tx, r)
		i.Invited = len(invited)
		return err
	})
	return i, err
}
