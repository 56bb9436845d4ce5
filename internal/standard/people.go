package standard

import (
	"context"
	"slices"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
)

// Judges lists who judges, with whether they have finished the round under way.
func (s *Service) Judges(ctx context.Context, who policy.Actor, id ID) (p *Panel, list []Judge, err error) {
	defer errs.Wrap(&err, "standard.Judges(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if p, err = panel(tx, who, policy.SetStandards, id); err != nil {
			return err
		}
		seats, err := selectSeats(tx, p)
		if err != nil {
			return err
		}
		var people []identity.PersonID
		for _, x := range seats {
			people = append(people, x.person)
		}
		names, err := identity.SelectNames(tx, who.Org, present(people))
		list = list[:0]
		for _, x := range seats {
			named := names[x.person]
			list = append(list, Judge{ID: x.id, Person: x.person, Name: named.Name, ByMail: named.Email != "" && !s.Mail.Off(), Accepted: x.accepted > 0, Finished: p.Round > 0 && x.finished >= p.Round})
		}
		return err
	})
	return p, list, err
}

// Name makes somebody a judge. While the first round is under way they are written to at once; later it is too late.
func (s *Service) Name(ctx context.Context, who policy.Actor, id ID, person identity.PersonID) (err error) {
	defer errs.Wrap(&err, "standard.Name(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := in(tx, who, id, Draft, Open)
		if err != nil {
			return err
		}
		x, err := identity.SelectPerson(tx, who.Org, person)
		if err != nil {
			return err
		}
		if err := policy.Require(who, policy.ReadPeople, policy.Object{Org: who.Org, Person: string(x.ID), Unit: x.Path}, "person_not_found"); err != nil {
			return err
		}
		seats, err := selectSeats(tx, p)
		switch {
		case err != nil:
			return err
		case slices.ContainsFunc(seats, func(o seat) bool { return o.person == person }):
			return nil // named already: the button was pressed twice
		case p.Round > 1:
			return errs.New(errs.Conflict, "standard_late").At("person")
		case x.State != identity.Active:
			return errs.New(errs.Invalid, "standard_left").At("person")
		case string(x.ID) == who.Person:
			return errs.New(errs.Invalid, "standard_self").At("person")
		case len(seats) >= Most:
			return errs.New(errs.Invalid, "standard_most", "most", Most).At("person")
		}
		one := JudgeID(newID())
		if err := insertSeat(tx, p, one, person); err != nil {
			return err
		}
		if p.State == Open {
			if err := s.write(tx, p, one, x); err != nil {
				return err
			}
		}
		return record(tx, who, p, "standard.name_judge", nil)
	})
}

// Unname takes a judge out who has not promised anything yet: whoever has seen the questions stays on record.
func (s *Service) Unname(ctx context.Context, who policy.Actor, id ID, judge JudgeID) (err error) {
	defer errs.Wrap(&err, "standard.Unname(%s, %s)", id, judge)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := in(tx, who, id, Draft, Open)
		if err != nil {
			return err
		}
		x, err := selectSeat(tx, who.Org, judge)
		switch {
		case errs.Is(err, errs.NotFound) || err == nil && x.panel != id:
			return errs.New(errs.NotFound, "person_not_found")
		case err != nil:
			return err
		case x.accepted > 0:
			return errs.New(errs.Conflict, "standard_has_seen").At("person")
		}
		if err := deleteSeat(tx, who.Org, judge); err != nil {
			return err
		}
		return record(tx, who, p, "standard.unname_judge", nil)
	})
}

// Link is the address at which somebody judges.
func (s *Service) Link(id JudgeID) string { return s.Address + "/judge/" + string(id) }

// write queues a message to a judge, where there is mail and an address. They find it on their first page as well.
func (s *Service) write(tx *db.Tx, p *Panel, id JudgeID, x *identity.Person) error {
	if s.Mail.Off() || x.Email == "" {
		return nil
	}
	o, err := identity.SelectOrganisation(tx, p.Org)
	if err != nil {
		return err
	}
	language := x.Language
	if language == "" {
		language = o.Language
	}
	w := s.Words(language)
	_, err = s.Mail.Queue(tx, mail.Message{Org: p.Org, Purpose: "standard", Reference: string(id), To: x.Email, Language: language, Until: tx.Now.AddDate(0, 0, 14),
		Subject: w.T("standard_mail.subject", "panel", p.Name),
		Text:    w.T("standard_mail.text", "name", x.Name, "panel", p.Name, "organisation", o.Name, "round", p.Round, "link", s.Link(id))})
	if errs.Is(err, errs.Invalid) {
		return nil // an address that the mail server cannot write to
	}
	return err
}

// writeAll writes to every judge.
func (s *Service) writeAll(tx *db.Tx, p *Panel) error {
	seats, err := selectSeats(tx, p)
	for _, x := range seats {
		if err != nil {
			return err
		}
		if x.person == "" {
			continue
		}
		var named *identity.Person
		if named, err = identity.SelectPerson(tx, p.Org, x.person); err == nil {
			err = s.write(tx, p, x.id, named)
		}
	}
	return err
}
