package institution

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/maturity"
	"github.com/dira-platform/dira/internal/policy"
)

// Overview is an assessment with how far it has come.
type Overview struct {
	*Assessment
	In       *maturity.Instrument
	Asked    int
	Finished int
	Agreed   int // statements about which enough is said
	MailOff  bool
}

// Overview reads how far an assessment has come.
func (s *Service) Overview(ctx context.Context, who policy.Actor, id ID) (o *Overview, err error) {
	defer errs.Wrap(&err, "institution.Overview(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		a, err := s.assessment(tx, who, policy.ReadInstitution, id)
		if err != nil {
			return err
		}
		f, err := s.found(tx, a)
		if err != nil {
			return err
		}
		o = &Overview{Assessment: a, In: f.in, Asked: len(f.asked), Finished: f.finished(), MailOff: s.Mail.Off()}
		o.Agreed = len(f.in.Statements()) - len(f.open())
		return nil
	})
	return o, err
}

// found reads everything about an assessment but what single people answered.
func (s *Service) found(tx *db.Tx, a *Assessment) (f *found, err error) {
	f = &found{Assessment: a}
	if f.in, err = s.instrument(tx, a.Org, version{a.Instrument, a.Version}); err != nil {
		return nil, err
	}
	if f.asked, err = selectAsked(tx, a); err != nil {
		return nil, err
	}
	if f.counts, err = selectCounts(tx, a); err != nil {
		return nil, err
	}
	if f.agreed, err = selectAgreed(tx, a); err != nil {
		return nil, err
	}
	if f.evidence, err = selectEvidence(tx, a); err != nil {
		return nil, err
	}
	if f.actions, err = selectActions(tx, a); err != nil {
		return nil, err
	}
	last, err := previous(tx, a)
	if err == nil && last != "" {
		f.before, err = selectReport(tx, a.Org, last)
	}
	return f, err
}

// People lists who is asked, with whether they have finished.
func (s *Service) People(ctx context.Context, who policy.Actor, id ID) (a *Assessment, list []Asked, err error) {
	defer errs.Wrap(&err, "institution.People(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if a, err = s.assessment(tx, who, policy.ManageInstitution, id); err != nil {
			return err
		}
		list, err = s.people(tx, a)
		return err
	})
	return a, list, err
}

func (s *Service) people(tx *db.Tx, a *Assessment) (list []Asked, err error) {
	all, err := selectAsked(tx, a)
	if err != nil {
		return nil, err
	}
	var ids []identity.PersonID
	for _, one := range all {
		ids = append(ids, one.person)
	}
	names, err := identity.SelectNames(tx, a.Org, slices.DeleteFunc(ids, func(id identity.PersonID) bool { return id == "" }))
	for _, one := range all {
		p := names[one.person]
		list = append(list, Asked{ID: one.id, Person: one.person, Name: p.Name, ByMail: p.Email != "" && !s.Mail.Off(), Finished: one.finished})
	}
	return list, err
}

// Ask adds somebody who is to answer. Where answering is under way they are written to at once.
func (s *Service) Ask(ctx context.Context, who policy.Actor, id ID, person identity.PersonID) (err error) {
	defer errs.Wrap(&err, "institution.Ask(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		a, err := s.in(tx, who, id, Draft, Answering)
		if err != nil {
			return err
		}
		p, err := identity.SelectPerson(tx, who.Org, person)
		if err != nil {
			return err
		}
		if err := policy.Require(who, policy.ReadPeople, policy.Object{Org: who.Org, Person: string(p.ID), Unit: p.Path}, "person_not_found"); err != nil {
			return err
		}
		all, err := selectAsked(tx, a)
		switch {
		case err != nil:
			return err
		case p.State != identity.Active:
			return errs.New(errs.Invalid, "institution_left").At("person")
		case slices.ContainsFunc(all, func(o asked) bool { return o.person == person }):
			return nil // asked already: the button was pressed twice
		case len(all) >= Most:
			return errs.New(errs.Invalid, "institution_most", "most", Most).At("person")
		}
		one := AskedID(uuid.Must(uuid.NewV7()).String())
		if err := insertAsked(tx, a, one, person); err != nil {
			return err
		}
		if a.State == Answering {
			if err := s.write(tx, a, one, p); err != nil {
				return err
			}
		}
		return record(tx, who, a, "institution.ask", nil)
	})
}

// Unask takes somebody out who has not finished, with what they answered so far.
func (s *Service) Unask(ctx context.Context, who policy.Actor, id ID, one AskedID) (err error) {
	defer errs.Wrap(&err, "institution.Unask(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		a, err := s.in(tx, who, id, Draft, Answering)
		if err != nil {
			return err
		}
		row, err := selectOneAsked(tx, who.Org, one)
		switch {
		case errs.Is(err, errs.NotFound) || err == nil && row.assessment != id:
			return errs.New(errs.NotFound, "person_not_found")
		case err != nil:
			return err
		case row.finished:
			return errs.New(errs.Conflict, "institution_has_finished").At("asked")
		}
		if err := deleteAsked(tx, who.Org, one); err != nil {
			return err
		}
		return record(tx, who, a, "institution.unask", nil)
	})
}

// Launch asks the people to answer.
func (s *Service) Launch(ctx context.Context, who policy.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "institution.Launch(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		a, err := s.in(tx, who, id, Draft)
		if err != nil {
			return err
		}
		all, err := selectAsked(tx, a)
		if err != nil {
			return err
		}
		if len(all) < Fewest {
			return errs.New(errs.Invalid, "institution_fewest", "fewest", Fewest).At("person")
		}
		if _, err := lastMoment(a.AnswerBy, tx.Now); err != nil {
			return err
		}
		if err := advance(tx, a, Answering, "launched_at"); err != nil {
			return err
		}
		for _, one := range all {
			p, err := identity.SelectPerson(tx, who.Org, one.person)
			if err != nil {
				return err
			}
			if err := s.write(tx, a, one.id, p); err != nil {
				return err
			}
		}
		return record(tx, who, a, "institution.launch", audit.Details{"people": len(all)})
	})
}

// Link is the address at which somebody answers.
func (s *Service) Link(id AskedID) string { return s.Address + "/asked/" + string(id) }

// write queues a message to somebody who is asked, where there is mail and an address. They find it on their first page as well.
func (s *Service) write(tx *db.Tx, a *Assessment, id AskedID, p *identity.Person) error {
	if s.Mail.Off() || p.Email == "" {
		return nil
	}
	o, err := identity.SelectOrganisation(tx, a.Org)
	if err != nil {
		return err
	}
	language := p.Language
	if language == "" {
		language = o.Language
	}
	w := s.Words(language)
	_, err = s.Mail.Queue(tx, mail.Message{Org: a.Org, Purpose: "institution", Reference: string(id), To: p.Email, Language: language, Until: a.AnswerBy,
		Subject: w.T("institution_mail.subject", "unit", a.UnitName),
		Text:    w.T("institution_mail.text", "name", p.Name, "unit", a.UnitName, "assessment", a.Name, "date", s.Date(language, a.AnswerBy), "link", s.Link(id))})
	if errs.Is(err, errs.Invalid) {
		return nil // an address that the mail server cannot write to
	}
	return err
}

// Close ends answering for good, and counts. It needs [Fewest] people who have finished, for fewer could be told apart.
func (s *Service) Close(ctx context.Context, who policy.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "institution.Close(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		a, err := s.in(tx, who, id, Answering)
		if err != nil {
			return err
		}
		in, err := s.instrument(tx, a.Org, version{a.Instrument, a.Version})
		if err != nil {
			return err
		}
		n, err := count(tx, a, in)
		if err != nil {
			return err
		}
		if n < Fewest {
			return errs.New(errs.Conflict, "institution_too_few", "fewest", Fewest, "n", n)
		}
		if err := advance(tx, a, Meeting, "closed_at"); err != nil {
			return err
		}
		return record(tx, who, a, "institution.close", audit.Details{"people": n})
	})
}

// count stores how often each answer was given by those who have finished, and says how many these are.
func count(tx *db.Tx, a *Assessment, in *maturity.Instrument) (people int, err error) {
	all, err := selectAsked(tx, a)
	if err != nil {
		return 0, err
	}
	counts := map[string]maturity.Counts{}
	for _, one := range all {
		if !one.finished {
			continue
		}
		people++
		answers, err := selectAnswers(tx, a.Org, one.id)
		if err != nil {
			return 0, err
		}
		for statement, level := range in.Path(func(item string) string { return answers[item].Level }).Counted() {
			if counts[statement] == nil {
				counts[statement] = maturity.Counts{}
			}
			counts[statement][level]++
		}
	}
	for statement, c := range counts {
		for level, n := range c {
			if err := insertCount(tx, a, statement, level, n); err != nil {
				return 0, err
			}
		}
	}
	return people, nil
}
