package colleague

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
)

// Names are whom a person asks: addresses or staff numbers of people of their organisation, as they typed them.
type Names struct {
	Supervisor string
	Colleagues []string
}

// asker is somebody who may ask, in their round.
type asker struct {
	session *assessment.Session
	round   *round.Round // nil: none
	person  identity.PersonID
	way     Way
	request *request // nil: they have asked nobody
}

func (s *Service) asker(tx *db.Tx, who policy.Actor, do policy.Action, id assessment.ID) (a asker, err error) {
	if a.session, err = assessment.Held(tx, who, do, id); err != nil {
		return a, err
	}
	a.way = Never
	if a.round, a.person, err = round.Participant(tx, who, a.session); err != nil || a.round == nil {
		return a, err
	}
	if a.way, err = wayOf(tx, a.round); err != nil || a.person == "" {
		return a, err
	}
	a.request, err = selectRequestOf(tx, a.round.Org, a.round.ID, a.person)
	return a, err
}

// Ask asks others for the first time, or more of them. All are asked, or, where one cannot be, none.
func (s *Service) Ask(ctx context.Context, who policy.Actor, id assessment.ID, names Names) (err error) {
	defer errs.Wrap(&err, "colleague.Ask(%s)", id)
	asked, err := s.behaviours(ctx, who, id)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		a, err := s.asker(tx, who, policy.AskViews, id)
		if err != nil {
			return err
		}
		if err := a.may(); err != nil {
			return err
		}
		chosen, err := choose(tx, &a, names)
		if err != nil {
			return err
		}
		if a.request == nil {
			a.request = &request{org: a.round.Org, id: RequestID(uuid.Must(uuid.NewV7()).String()), round: a.round.ID, person: a.person,
				instrument: a.round.Instrument, version: asked.Version, asked: day(tx.Now), closes: round.ClosingDay(tx.Now.Add(Days * 24 * time.Hour))}
			if err := insertRequest(tx, a.request); err != nil {
				return err
			}
		}
		for _, c := range chosen {
			if err := s.ask(tx, &a, c); err != nil {
				return err
			}
		}
		return nil
	})
}

// behaviours are what others would be asked: those of the newest version, read before the transaction.
func (s *Service) behaviours(ctx context.Context, who policy.Actor, id assessment.ID) (b *assessment.Behaviours, err error) {
	var a asker
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		a, err = s.asker(tx, who, policy.AskViews, id)
		if err == nil {
			err = a.may()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.Assessments.Behaviours(ctx, a.round.Org, a.round.Instrument, 0, a.round.Scope)
}

// may refuses to ask where nobody can.
func (a *asker) may() error {
	switch {
	case a.way == Never || a.person == "":
		return errs.New(errs.Conflict, "views_not_offered")
	case a.request != nil && a.request.closed:
		return errs.New(errs.Conflict, "views_closed")
	case a.round.State != round.Running:
		return errs.New(errs.Conflict, "round_closed")
	}
	return nil
}

// chosen is somebody who will be asked.
type chosen struct {
	kind   Kind
	person *identity.Person
}

// choose finds the people who were named and refuses those who cannot be asked.
func choose(tx *db.Tx, a *asker, names Names) (list []chosen, err error) {
	taken := map[identity.PersonID]bool{a.person: true}
	count := map[Kind]int{}
	if a.request != nil {
		views, err := selectViews(tx, a.request)
		if err != nil {
			return nil, err
		}
		for _, v := range views {
			taken[v.giver] = true
			count[v.kind]++
		}
	}
	add := func(kind Kind, field, typed string) error {
		if typed = identity.Clean(typed); typed == "" {
			return nil
		}
		p, err := find(tx, a.round.Org, typed)
		switch {
		case err != nil:
			return err
		case p == nil:
			return errs.New(errs.Invalid, "view_unknown", "who", typed).At(field)
		case p.ID == a.person:
			return errs.New(errs.Invalid, "view_yourself").At(field)
		case taken[p.ID]:
			return errs.New(errs.Invalid, "view_twice", "who", typed).At(field)
		}
		taken[p.ID] = true
		count[kind]++
		list = append(list, chosen{kind, p})
		return nil
	}
	if err := add(Supervisor, "supervisor", names.Supervisor); err != nil {
		return nil, err
	}
	for _, typed := range names.Colleagues {
		if err := add(Peer, "colleagues", typed); err != nil {
			return nil, err
		}
	}
	switch n := count[Peer]; {
	case len(list) == 0:
		return nil, errs.New(errs.Invalid, "views_nobody").At("colleagues")
	case count[Supervisor] > 1:
		return nil, errs.New(errs.Invalid, "views_supervisors").At("supervisor")
	case n > Most, n > 0 && n < Fewest:
		return nil, errs.New(errs.Invalid, "views_how_many", "fewest", Fewest, "most", Most).At("colleagues")
	}
	return list, nil
}

// find is somebody who works in the organisation, by address or staff number; nil where nobody is known by it.
func find(tx *db.Tx, org, typed string) (*identity.Person, error) {
	id, err := identity.PersonByNumber(tx, org, typed)
	if email, bad := identity.CheckEmail(typed); err == nil && strings.Contains(typed, "@") && bad == nil {
		id, err = identity.PersonByEmail(tx, org, email)
	}
	if err != nil || id == "" {
		return nil, err
	}
	return identity.SelectPerson(tx, org, id)
}

// ask stores that somebody is asked, and writes to them where that is possible. The message names nobody: mail servers and the list of sent mail keep it.
func (s *Service) ask(tx *db.Tx, a *asker, c chosen) error {
	v := &view{org: a.round.Org, id: ViewID(uuid.Must(uuid.NewV7()).String()), request: a.request.id, giver: c.person.ID, kind: c.kind, state: Waiting}
	code := s.code(v.org, v.id)
	v.codeHash = code.InvitationHash()
	if err := insertView(tx, v); err != nil {
		return err
	}
	reached, err := s.reaches(tx, v.org, c.person)
	if err != nil || !reached {
		return err
	}
	o, err := identity.SelectOrganisation(tx, v.org)
	if err != nil {
		return err
	}
	language := c.person.Language
	if language == "" {
		language = o.Language
	}
	w := s.Words(language)
	_, err = s.Mail.Queue(tx, mail.Message{Org: v.org, Purpose: "view", Reference: string(v.id), To: c.person.Email, Language: language, Until: a.request.closes,
		Subject: w.T("colleague_mail.subject", "organisation", o.Name),
		Text:    w.T("colleague_mail.text", "name", c.person.Name, "organisation", o.Name, "link", s.link(code), "date", s.Date(language, a.request.closes))})
	if errs.Is(err, errs.Invalid) {
		return nil // an address that the mail server cannot write to: they find it when they sign in
	}
	return err
}

// reaches reports whether somebody can be written to, and wants to be.
func (s *Service) reaches(tx *db.Tx, org string, p *identity.Person) (bool, error) {
	if s.Mail.Off() || p.Email == "" {
		return false, nil
	}
	return round.WantsMail(tx, org, p.ID)
}

// End closes the request of a person before its last day, once enough have answered.
func (s *Service) End(ctx context.Context, who policy.Actor, id assessment.ID) (err error) {
	defer errs.Wrap(&err, "colleague.End(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		a, err := s.asker(tx, who, policy.AskViews, id)
		switch {
		case err != nil:
			return err
		case a.request == nil:
			return errs.New(errs.Conflict, "views_not_offered")
		case a.request.closed:
			return nil
		}
		views, err := selectViews(tx, a.request)
		if err != nil {
			return err
		}
		if !showable(views) {
			return errs.New(errs.Conflict, "views_too_few", "fewest", Fewest)
		}
		return end(tx, a.request, views)
	})
}
