package signin

import (
	"context"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// Who finds the session of a token; nil where there is none, or none any more.
func (s *Service) Who(ctx context.Context, t Token) (session *Session, err error) {
	defer errs.Wrap(&err, "signin.Who")
	if t == "" {
		return nil, nil
	}
	stale := false
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		session, err = selectSession(tx, t.hash())
		stale = session != nil && tx.Now.Sub(session.SeenAt) > seen
		return err
	})
	if err == nil && stale {
		// Losing this costs a person some idle time at most, so a server that cannot write still knows who is there.
		_ = s.db.Batch(ctx, func(tx *db.Tx) error { return touchSession(tx, session) })
	}
	return session, err
}

// Begin signs a person in, in the transaction of whoever has made sure who they are. They begin with the first role that they were granted; with none,
// as themselves.
func Begin(tx *db.Tx, org string, id identity.PersonID, strong bool, device string) (Token, error) {
	return begin(tx, known{org: org, person: id, strong: strong, at: tx.Now}, device)
}

func begin(tx *db.Tx, k known, device string) (Token, error) {
	p, err := identity.SelectPerson(tx, k.org, k.person)
	if err != nil {
		return "", err
	}
	if p.State != identity.Active {
		return "", errs.New(errs.NotFound, "person_not_found")
	}
	grants, err := identity.SelectGrants(tx, k.org, k.person)
	if err != nil {
		return "", err
	}
	s := &Session{ID: uuid.Must(uuid.NewV7()).String(), Org: k.org, Person: k.person, Strong: k.strong, Role: policy.Member, UnitID: p.Unit, Device: device, ProvedAt: k.at}
	if len(grants) > 0 {
		s.Role, s.UnitID = grants[0].Role, grants[0].Unit
	}
	t := newToken()
	return t, insertSession(tx, s, t.hash())
}

// Act changes as what the person of a session acts, and gives the session a new token. The role must be one that they hold; that of a member
// everyone holds in their own unit.
func (s *Service) Act(ctx context.Context, who policy.Actor, old Token, role policy.Role, unit identity.UnitID) (t Token, err error) {
	defer errs.Wrap(&err, "signin.Act(%s)", role)
	t = newToken()
	return t, s.db.Write(ctx, func(tx *db.Tx) error {
		session, err := s.own(tx, who, old)
		if err != nil {
			return err
		}
		if session.Role, session.UnitID, err = held(tx, session, role, unit); err != nil {
			return err
		}
		if err := updateSession(tx, session, t.hash()); err != nil {
			return err
		}
		event := actorOf(who, "role.switched")
		event.Details = audit.Details{"to": string(role), "unit": string(session.UnitID)}
		return audit.Record(tx, event)
	})
}

// held is what a person asks to act as, when they may.
func held(tx *db.Tx, s *Session, role policy.Role, unit identity.UnitID) (policy.Role, identity.UnitID, error) {
	p, err := identity.SelectPerson(tx, s.Org, s.Person)
	if err != nil {
		return "", "", err
	}
	if role == policy.Member {
		return role, p.Unit, nil
	}
	grants, err := identity.SelectGrants(tx, s.Org, s.Person)
	if err != nil {
		return "", "", err
	}
	for _, g := range grants {
		if g.Role == role && g.Unit == unit {
			return role, unit, nil
		}
	}
	return "", "", errs.New(errs.NotFound, "role_not_held").At("role")
}

// own reads the session of a token for the person who is in it.
func (s *Service) own(tx *db.Tx, who policy.Actor, t Token) (*Session, error) {
	session, err := selectSession(tx, t.hash())
	if err != nil {
		return nil, err
	}
	if session == nil {
		return nil, errs.New(errs.SignIn, "sign_in_needed")
	}
	return session, policy.Require(who, policy.UseAccount, policy.Object{Org: session.Org, Person: string(session.Person)}, "session_not_found")
}

// End signs out.
func (s *Service) End(ctx context.Context, t Token) (err error) {
	defer errs.Wrap(&err, "signin.End")
	return s.db.Write(ctx, func(tx *db.Tx) error {
		session, err := selectSession(tx, t.hash())
		if err != nil {
			return err
		}
		if err := deleteToken(tx, t.hash()); err != nil || session == nil {
			return err
		}
		return audit.Record(tx, actorOf(session.Actor(), "signin.ended"))
	})
}

// Sessions lists where a person is signed in, the newest first.
func (s *Service) Sessions(ctx context.Context, who policy.Actor) (list []Session, err error) {
	defer errs.Wrap(&err, "signin.Sessions")
	if err := policy.Require(who, policy.UseAccount, policy.Object{Org: who.Org, Person: who.Person}, "session_not_found"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		list, err = selectSessions(tx, who)
		return err
	})
	return list, err
}

// Revoke ends one of a person's sessions, wherever it is.
func (s *Service) Revoke(ctx context.Context, who policy.Actor, id string) (err error) {
	defer errs.Wrap(&err, "signin.Revoke(%s)", id)
	if err := policy.Require(who, policy.UseAccount, policy.Object{Org: who.Org, Person: who.Person}, "session_not_found"); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := deleteSession(tx, who, id); err != nil {
			return err
		}
		return audit.Record(tx, actorOf(who, "session.revoked"))
	})
}
