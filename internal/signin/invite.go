package signin

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
)

// How long codes to choose a way to sign in are good for.
const (
	invitationLife = 14 * 24 * time.Hour
	recoveryLife   = 2 * time.Hour
)

// The kinds of code with which somebody chooses a way to sign in.
const (
	invited  = "invitation"
	recovers = "recovery"
)

// Invitation is what lets a person choose how to sign in.
type Invitation struct {
	ID      string
	Org     string
	Person  identity.PersonID
	Kind    string
	Until   time.Time
	Code    Code   // only just after it was made
	Name    string // of the person
	Email   string
	OrgName string
	Again   bool // they have signed in before
	Second  bool // and have a second factor, which stays
}

// Link is the address behind which the code is.
func (s *Service) Link(c Code) string { return s.Address + "/invited/" + string(c) }

// Invitable is what an officer sees before they invite a person to sign in.
type Invitable struct {
	Person *identity.Person
	Ways   Ways
	Until  time.Time // of an invitation that is under way; zero: none
	Mail   bool      // it can go by mail
}

// Invitable reads how a person signs in, for those who may invite them.
func (s *Service) Invitable(ctx context.Context, who policy.Actor, id identity.PersonID) (in Invitable, err error) {
	defer errs.Wrap(&err, "signin.Invitable(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		if in.Person, err = invitee(tx, who, id); err != nil {
			return err
		}
		if in.Ways, err = s.ways(tx, who.Org, id); err != nil {
			return err
		}
		in.Mail = !s.Mail.Off() && in.Person.Email != ""
		in.Until, err = selectInvitationUntil(tx, who.Org, id)
		return err
	})
	return in, err
}

// invitee reads a person for somebody who may let them choose a password. With it they act in all roles that the person holds: who may not give these may
// not make that code either.
func invitee(tx *db.Tx, who policy.Actor, id identity.PersonID) (*identity.Person, error) {
	p, err := identity.SelectPerson(tx, who.Org, id)
	if err != nil {
		return nil, err
	}
	if err := policy.Require(who, policy.InvitePeople, policy.Object{Org: who.Org, Person: string(id), Unit: p.Path}, "person_not_found"); err != nil {
		return nil, err
	}
	grants, err := identity.SelectGrants(tx, who.Org, id)
	if err != nil {
		return nil, err
	}
	for _, g := range grants {
		if g.Role.Elevated() && !policy.May(who, policy.GrantRoles, policy.Object{Org: who.Org, Unit: g.Path}) {
			return nil, errs.New(errs.NotAllowed, "invite_elevated")
		}
	}
	if p.State != identity.Active {
		return nil, errs.New(errs.Conflict, "person_has_left")
	}
	return p, nil
}

// Invite makes a code with which a person chooses how to sign in, for the first time or anew; one before it is of no use then. By mail it goes to the person
// and to nobody else; otherwise it comes back, to be printed. All other ways in stay until it is used.
func (s *Service) Invite(ctx context.Context, who policy.Actor, id identity.PersonID, byMail bool) (in Invitation, err error) {
	defer errs.Wrap(&err, "signin.Invite(%s)", id)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := invitee(tx, who, id)
		if err != nil {
			return err
		}
		if in, err = s.invitation(tx, who.Org, p, invited, invitationLife); err != nil {
			return err
		}
		if byMail {
			if err := s.send(tx, p, in); err != nil {
				return err
			}
			in.Code = ""
		}
		event := actorOf(who, "invitation.made")
		event.Object, event.Details = audit.Object{Kind: audit.Person, ID: string(id)}, audit.Details{"by_mail": byMail}
		return audit.Record(tx, event)
	})
	return in, err
}

// invitation stores a new code of a person in the place of the one before.
func (s *Service) invitation(tx *db.Tx, org string, p *identity.Person, kind string, life time.Duration) (Invitation, error) {
	if err := deleteInvitations(tx, org, p.ID, kind); err != nil {
		return Invitation{}, err
	}
	o, err := identity.SelectOrganisation(tx, org)
	if err != nil {
		return Invitation{}, err
	}
	in := Invitation{ID: uuid.Must(uuid.NewV7()).String(), Org: org, Person: p.ID, Kind: kind, Until: tx.Now.Add(life), Code: newCode(inviteGroups), Name: p.Name, OrgName: o.Name}
	return in, insertInvitation(tx, in, s.codeHash("invitation to sign in", in.Code))
}

// send puts the code on its way to the person.
func (s *Service) send(tx *db.Tx, p *identity.Person, in Invitation) error {
	if p.Email == "" {
		return errs.New(errs.Conflict, "person_without_email")
	}
	language := p.Language
	if language == "" {
		o, err := identity.SelectOrganisation(tx, in.Org)
		if err != nil {
			return err
		}
		language = o.Language
	}
	w := s.Words(language)
	m := mail.Message{
		Org: in.Org, Purpose: "signin_" + in.Kind, Reference: in.ID, To: p.Email, Language: language, Until: in.Until, Urgent: in.Kind == recovers,
		Subject: w.T("signin_mail.invitation_subject", "organisation", in.OrgName),
		Text: w.T("signin_mail.invitation", "name", p.Name, "organisation", in.OrgName, "link", s.Link(in.Code), "code", string(in.Code), "short", in.Org,
			"date", s.Date(language, in.Until)),
	}
	if in.Kind == recovers {
		m.Subject = w.T("signin_mail.recovery_subject")
		m.Text = w.T("signin_mail.recovery", "name", p.Name, "organisation", in.OrgName, "link", s.Link(in.Code), "code", string(in.Code), "hours", int(recoveryLife/time.Hour))
	}
	_, err := s.Mail.Queue(tx, m)
	return err
}

// Recover sends a person a code to choose a new password, if they are known by this address. The answer is the same if not.
func (s *Service) Recover(ctx context.Context, org, email string, v Visit) (err error) {
	defer errs.Wrap(&err, "signin.Recover")
	email, err = identity.CheckEmail(email)
	if err == nil && email == "" {
		err = errs.New(errs.Invalid, "email_missing").At("email")
	}
	if err != nil {
		return err
	}
	if s.Mail.Off() {
		return errs.New(errs.Unavailable, "recovery_off")
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := try(tx, s.on(mailLimit, org, email), s.on(addressLimit, v.Address)); err != nil {
			return err
		}
		id, err := identity.PersonByEmail(tx, org, email)
		if err != nil || id == "" {
			return err
		}
		p, err := identity.SelectPerson(tx, org, id)
		if err != nil {
			return err
		}
		in, err := s.invitation(tx, org, p, recovers, recoveryLife)
		if err != nil {
			return err
		}
		if err := s.send(tx, p, in); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{Org: org, Role: audit.Visitor, Action: "recovery.asked", Object: audit.Object{Kind: audit.Person, ID: string(id)}})
	})
}

// Invited reads what a code is for.
func (s *Service) Invited(ctx context.Context, c Code, v Visit) (in Invitation, err error) {
	defer errs.Wrap(&err, "signin.Invited")
	err = s.Guess(ctx, v, func() error {
		return s.db.Read(ctx, func(tx *db.Tx) (err error) {
			in, err = s.open(tx, c)
			return err
		})
	})
	return in, err
}

// open reads an invitation that is still good for somebody who still works there.
func (s *Service) open(tx *db.Tx, c Code) (in Invitation, err error) {
	if in, err = selectInvitation(tx, s.codeHash("invitation to sign in", c)); err != nil {
		return in, err
	}
	if in.ID == "" || tx.Now.After(in.Until) {
		return in, errs.New(errs.NotFound, "invitation_over")
	}
	p, err := identity.SelectPerson(tx, in.Org, in.Person)
	if err != nil {
		return in, err
	}
	if p.State != identity.Active {
		return in, errs.New(errs.NotFound, "invitation_over")
	}
	o, err := identity.SelectOrganisation(tx, in.Org)
	if err != nil {
		return in, err
	}
	w, err := s.ways(tx, in.Org, in.Person)
	in.Name, in.Email, in.OrgName, in.Again, in.Second = p.Name, p.Email, o.Name, !w.Password.IsZero() || w.Second(), w.Second()
	return in, err
}

// Accept takes an invitation by choosing a password, ends all sessions of the person, and begins a new one. A second step that was set stays.
func (s *Service) Accept(ctx context.Context, c Code, password string, v Visit) (e Entered, err error) {
	defer errs.Wrap(&err, "signin.Accept")
	in, err := s.Invited(ctx, c, v)
	if err != nil {
		return e, err
	}
	hash, err := s.checked(ctx, in.Org, in.Person, password)
	if err != nil {
		return e, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if in, err = s.open(tx, c); err != nil {
			return err
		}
		if err := upsertPassword(tx, in.Org, in.Person, hash); err != nil {
			return err
		}
		if err := used(tx, in); err != nil {
			return err
		}
		e, err = s.enter(tx, known{org: in.Org, person: in.Person, how: in.Kind, at: tx.Now}, v)
		return err
	})
	e.Known = s.remember(in.Org, in.Email)
	return e, err
}

// used ends what an invitation was for, and everything that was open before.
func used(tx *db.Tx, in Invitation) error {
	for _, kind := range []string{invited, recovers} {
		if err := deleteInvitations(tx, in.Org, in.Person, kind); err != nil {
			return err
		}
	}
	if err := deleteSessions(tx, in.Org, in.Person); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{Org: in.Org, Person: string(in.Person), Action: "invitation.used", Details: audit.Details{"kind": in.Kind}})
}

// EndSessions ends all sessions of a person, on every device: somebody else may have them. It is for those who may give the roles that the person holds.
func (s *Service) EndSessions(ctx context.Context, who policy.Actor, t Token, id identity.PersonID) (err error) {
	defer errs.Wrap(&err, "signin.EndSessions(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := s.grave(tx, who, t); err != nil {
			return err
		}
		p, err := identity.SelectPerson(tx, who.Org, id)
		if err != nil {
			return err
		}
		if err := policy.Require(who, policy.GrantRoles, policy.Object{Org: who.Org, Person: string(id), Unit: p.Path}, "person_not_found"); err != nil {
			return err
		}
		if err := deleteSessions(tx, who.Org, id); err != nil {
			return err
		}
		event := actorOf(who, "session.revoked")
		event.Object = audit.Object{Kind: audit.Person, ID: string(id)}
		return audit.Record(tx, event)
	})
}

// ResetSecond takes the second step and the passkeys of a person away, who has lost them, and ends their sessions. It is for those who may give the roles
// that the person holds.
func (s *Service) ResetSecond(ctx context.Context, who policy.Actor, t Token, id identity.PersonID) (err error) {
	defer errs.Wrap(&err, "signin.ResetSecond(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := s.grave(tx, who, t); err != nil {
			return err
		}
		p, err := identity.SelectPerson(tx, who.Org, id)
		if err != nil {
			return err
		}
		if err := policy.Require(who, policy.GrantRoles, policy.Object{Org: who.Org, Person: string(id), Unit: p.Path}, "person_not_found"); err != nil {
			return err
		}
		if _, err := invitee(tx, who, id); err != nil {
			return err
		}
		if string(id) == who.Person {
			return errs.New(errs.Invalid, "person_is_you")
		}
		if err := dropApp(tx, who.Org, id); err != nil {
			return err
		}
		if err := deletePasskeys(tx, who.Org, id); err != nil {
			return err
		}
		if err := deleteSessions(tx, who.Org, id); err != nil {
			return err
		}
		event := actorOf(who, "second_step.reset")
		event.Object = audit.Object{Kind: audit.Person, ID: string(id)}
		return audit.Record(tx, event)
	})
}
