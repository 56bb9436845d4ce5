package mailroom

import (
	"context"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
)

// Service is what people can do with the mail of their organisation.
type Service struct {
	db   *db.DB
	mail *mail.Service
}

// NewService returns the use cases on a database.
func NewService(d *db.DB, m *mail.Service) *Service { return &Service{d, m} }

// require refuses an actor who may not do this to the organisation's mail, which belongs to the whole of it.
func require(tx *db.Tx, who policy.Actor, do policy.Action) error {
	root := policy.Object{Org: who.Org}
	if who.SignedIn() {
		u, err := identity.SelectRoot(tx, who.Org)
		if err != nil {
			return err
		}
		root.Unit = u.Path
	}
	return policy.Require(who, do, root, "mail_not_found")
}

// Overview says where the mail stands.
func (s *Service) Overview(ctx context.Context, who policy.Actor) (o *Overview, err error) {
	defer errs.Wrap(&err, "mailroom.Overview")
	err = s.db.Write(ctx, func(tx *db.Tx) error { // that somebody looked is written down
		if err := require(tx, who, policy.ReadMail); err != nil {
			return err
		}
		o = &Overview{Off: s.mail.Off()}
		if o.Counts, err = s.mail.Counts(tx, who.Org); err != nil {
			return err
		}
		o.Counts[Queued] += o.Counts[onItsWay] + o.Counts[handing]
		for _, state := range []State{Uncertain, Failed} {
			list, err := s.mail.List(tx, who.Org, state, "", most)
			if err != nil {
				return err
			}
			o.Open = append(o.Open, list...)
		}
		return record(tx, who, "mail.read", "", audit.Details{"messages": len(o.Open)})
	})
	return o, err
}

// Resend has a message sent again that failed or is uncertain. It refuses as [mail.Service.Resend] does.
func (s *Service) Resend(ctx context.Context, who policy.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "mailroom.Resend(%s)", id)
	return s.decide(ctx, who, id, "mail.resend", s.mail.Resend)
}

// Cancel settles a message that shall not be sent. It refuses as [mail.Service.Cancel] does.
func (s *Service) Cancel(ctx context.Context, who policy.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "mailroom.Cancel(%s)", id)
	return s.decide(ctx, who, id, "mail.cancel", s.mail.Cancel)
}

func (s *Service) decide(ctx context.Context, who policy.Actor, id ID, action string, do func(*db.Tx, string, mail.ID) error) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := require(tx, who, policy.ResendMail); err != nil {
			return err
		}
		if err := do(tx, who.Org, id); err != nil {
			return err
		}
		return record(tx, who, action, id, nil)
	})
}

// Testable says whether there is mail to test.
func (s *Service) Testable(ctx context.Context, who policy.Actor) (on bool, err error) {
	defer errs.Wrap(&err, "mailroom.Testable")
	err = s.db.Read(ctx, func(tx *db.Tx) error { return require(tx, who, policy.TestMail) })
	return !s.mail.Off(), err
}

// Test sends a message at once and says step by step what happened. It refuses as [mail.Service.Test] does.
func (s *Service) Test(ctx context.Context, who policy.Actor, to, language, subject, text string) (t Trial, err error) {
	defer errs.Wrap(&err, "mailroom.Test")
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := require(tx, who, policy.TestMail); err != nil {
			return err
		}
		return record(tx, who, "mail.test", "", nil)
	})
	if err != nil {
		return t, err
	}
	return s.mail.Test(ctx, mail.Message{To: to, Language: language, Subject: subject, Text: text})
}

func record(tx *db.Tx, who policy.Actor, action string, id ID, d audit.Details) error {
	e := audit.Event{Org: who.Org, Person: who.Person, Role: string(who.Role), Action: action, Details: d}
	if id != "" {
		e.Object = audit.Object{Kind: "mail", ID: string(id)}
	}
	return audit.Record(tx, e)
}
