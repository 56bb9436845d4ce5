package offer

import (
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/round"
)

// purpose is what all mail about offers is for, in the list of the mail.
const purpose = "programme"

// tell writes to somebody who has finished the round that the programme is published.
func (s *Service) tell(tx *db.Tx, p *Publication, f *round.Finisher) error {
	o, err := identity.SelectOrganisation(tx, p.Programme.Org)
	if err != nil {
		return err
	}
	language := f.Person.Language
	if language == "" {
		language = o.Language
	}
	w, day := s.Words(language), p.lastDay()
	return s.queue(tx, mail.Message{Org: p.Programme.Org, Reference: string(p.Programme.ID) + ":" + f.Invitation, To: f.Person.Email, Language: language, Unsubscribe: f.Unsubscribe,
		Until: day.AddDate(0, 0, 1), Subject: w.T("offer_mail.subject", "organisation", o.Name),
		Text: w.T("offer_mail.text", "name", f.Person.Name, "organisation", o.Name, "round", p.Programme.Round.Name, "date", s.Date(language, day), "link", s.Address+"/resume",
			"open", s.Address+"/open/programmes/"+p.Address, "contact", p.Contact)})
}

// lastDay is the last day for answers.
func (p *Publication) lastDay() time.Time {
	day, err := time.Parse(time.DateOnly, p.AnswerBy)
	if err != nil {
		return p.PublishedAt
	}
	return day
}

// writeTo writes to somebody who comes or waits, about their course: seated or cancelled.
func (s *Service) writeTo(tx *db.Tx, p *Publication, c *Course, x *Seat, about string) error {
	if s.Mail.Off() {
		return nil
	}
	o, err := identity.SelectOrganisation(tx, p.Programme.Org)
	if err != nil {
		return err
	}
	name, email, language := x.Name, x.Email, x.Language
	if x.Person != "" {
		someone, err := identity.SelectPerson(tx, p.Programme.Org, x.Person)
		if errs.Is(err, errs.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		name, email, language = someone.Name, someone.Email, someone.Language
	}
	if email == "" {
		return nil
	}
	if language == "" {
		language = o.Language
	}
	w, begins := s.Words(language), "–"
	if day, err := time.Parse(time.DateOnly, c.Begins); err == nil {
		begins = s.Date(language, day)
	}
	return s.queue(tx, mail.Message{Org: p.Programme.Org, Reference: string(x.ID) + ":" + about, To: email, Language: language, Subject: w.T("offer_mail."+about+"_subject", "course", c.Name),
		Text: w.T("offer_mail."+about+"_text", "name", name, "course", c.Name, "organisation", o.Name, "date", begins, "reason", c.Reason, "contact", p.Contact)})
}

// queue queues a message. An address that the mail server cannot write to gets none.
func (s *Service) queue(tx *db.Tx, m mail.Message) error {
	m.Purpose = purpose
	_, err := s.Mail.Queue(tx, m)
	if errs.Is(err, errs.Invalid) {
		return nil
	}
	return err
}
