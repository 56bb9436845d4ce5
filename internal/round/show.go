package round

import (
	"context"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// exampleCode stands in previews where an invitation has its code. It opens nothing.
const exampleCode assessment.Key = "ABCD-EFGH-JKMN-PQRS"

// AsParticipant is what somebody who is invited would be told, for those who plan a round. Nothing is stored.
func (s *Service) AsParticipant(ctx context.Context, who policy.Actor, id ID) (w *Welcome, err error) {
	defer errs.Wrap(&err, "round.AsParticipant(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err := s.round(tx, who, policy.PreviewRound, id)
		if err != nil {
			return err
		}
		w = &Welcome{Round: r}
		if w.Organisation, err = identity.SelectOrganisation(tx, r.Org); err != nil {
			return err
		}
		if w.Units, err = choices(tx, r); err != nil || len(w.Units) > 0 {
			return err
		}
		u, err := identity.SelectUnit(tx, r.Org, r.Unit)
		if err == nil {
			w.Units = []identity.Unit{*u}
		}
		return err
	})
	return w, err
}

// Letter is a message as somebody of a given name would get it, for those who write it. Nothing is sent.
func (s *Service) Letter(ctx context.Context, who policy.Actor, id ID, kind MessageKind, language, name string) (subject, text string, err error) {
	defer errs.Wrap(&err, "round.Letter(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err := s.round(tx, who, policy.PreviewRound, id)
		if err != nil {
			return err
		}
		o, err := identity.SelectOrganisation(tx, r.Org)
		if err != nil {
			return err
		}
		for _, m := range r.Messages {
			if m.Kind == kind && m.Language == language {
				values := s.values(r, o, name, m.Language, exampleCode)
				subject, text = fill(m.Subject, values), fill(m.Text, values)
			}
		}
		return nil
	})
	return subject, text, err
}

// values are what stands for the placeholders of a message.
func (s *Service) values(r *Round, o identity.Organisation, name, language string, code assessment.Key) map[string]string {
	return map[string]string{"name": name, "organisation": o.Name, "round": r.Name, "link": s.Link(code), "code": string(code), "closes": s.date(language, r.ClosesAt)}
}
