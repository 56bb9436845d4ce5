package curation

import (
	"context"
	"slices"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
)

// Require refuses whoever does not look after the library for the whole organisation. For slices above, which have editors decide about other things.
func Require(tx *db.Tx, who policy.Actor) error {
	o := policy.Object{Org: who.Org, Unit: "/"}
	if who.SignedIn() {
		root, err := identity.SelectRoot(tx, who.Org)
		if err != nil {
			return err
		}
		o.Unit = root.Path
	}
	return policy.Require(who, policy.CurateLibrary, o, "proposal_not_found")
}

// shownDecided is how many proposals are listed that were decided.
const shownDecided = 20

// Listed is a proposal with the name of who proposes it; empty once they are erased.
type Listed struct {
	Proposal
	By string
}

// Queue lists what waits for an editor, the longest waiting first, and what was decided last.
func (s *Service) Queue(ctx context.Context, who policy.Actor) (waiting, decided []Listed, err error) {
	defer errs.Wrap(&err, "curation.Queue")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := Require(tx, who); err != nil {
			return err
		}
		sent, err := selectSent(tx, who.Org)
		if err != nil {
			return err
		}
		done, err := selectDecided(tx, who.Org, shownDecided)
		if err != nil {
			return err
		}
		if waiting, err = named(tx, who.Org, sent); err == nil {
			decided, err = named(tx, who.Org, done)
		}
		return err
	})
	return waiting, decided, err
}

// named puts names beside proposals.
func named(tx *db.Tx, org string, all []Proposal) (list []Listed, err error) {
	var people []identity.PersonID
	for _, p := range all {
		if p.Person != "" {
			people = append(people, p.Person)
		}
	}
	names, err := identity.SelectNames(tx, org, people)
	for _, p := range all {
		list = append(list, Listed{p, names[p.Person].Name})
	}
	return list, err
}

// Waiting is how many proposals wait for an editor; none for whoever is none.
func (s *Service) Waiting(ctx context.Context, who policy.Actor) (n int, err error) {
	defer errs.Wrap(&err, "curation.Waiting")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if Require(tx, who) != nil {
			return nil
		}
		n, err = countSent(tx, who.Org)
		return err
	})
	return n, err
}

// Case is a proposal as an editor sees it.
type Case struct {
	Listed
	Made       library.Resource    // as it is proposed
	Now        *library.Resource   // of a correction: as the library has it
	Statements []library.Statement // of a correction: who says what now
	Alike      []Alike
	Own        bool // whoever asks has proposed it
}

// Case reads a proposal that was sent.
func (s *Service) Case(ctx context.Context, who policy.Actor, id ID) (c *Case, err error) {
	defer errs.Wrap(&err, "curation.Case(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		p, err := sent(tx, who, id)
		if err != nil {
			return err
		}
		list, err := named(tx, who.Org, []Proposal{*p})
		if err != nil {
			return err
		}
		c = &Case{Listed: list[0], Made: p.Form.Made(s.aligner), Own: string(p.Person) == who.Person}
		if p.Kind != Correction {
			return nil
		}
		now, err := library.Select(tx, p.Resource)
		if err != nil {
			return err
		}
		c.Now = &now
		c.Statements, err = library.Statements(tx, p.Resource)
		return err
	})
	if err == nil && c.State == Sent {
		c.Alike, err = s.Alike(ctx, who, &c.Proposal)
	}
	return c, err
}

// sent reads a proposal that an editor may see: a draft is nobody's but of whoever writes it.
func sent(tx *db.Tx, who policy.Actor, id ID) (*Proposal, error) {
	if err := Require(tx, who); err != nil {
		return nil, err
	}
	p, err := selectProposal(tx, who.Org, id)
	if err == nil && p.State == Draft {
		return nil, errs.New(errs.NotFound, "proposal_not_found")
	}
	return p, err
}

// Decide publishes a proposal, sends it back, or declines it. Revision is that of the proposal as the editor saw it. Nobody decides alone about what they
// propose themselves, unless nobody else could.
func (s *Service) Decide(ctx context.Context, who policy.Actor, id ID, revision int, d Decision, reason string) (result library.Result, err error) {
	defer errs.Wrap(&err, "curation.Decide(%s, %s)", id, d)
	f := Form{Summary: reason}
	err = f.clean()
	reason = f.Summary
	switch {
	case !slices.Contains(Decisions, d):
		err = errs.New(errs.Invalid, "proposal_decision").At("decision")
	case err != nil || utf8.RuneCountInString(reason) > longestReason:
		err = errs.New(errs.Invalid, "proposal_long", "limit", longestReason).At("reason")
	case reason == "" && d != Published:
		err = errs.New(errs.Invalid, "proposal_no_reason").At("reason")
	}
	wrong := err
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := sent(tx, who, id)
		switch {
		case err != nil:
			return err
		case p.State != Sent:
			return errs.New(errs.Conflict, "proposal_is_"+string(p.State))
		case wrong != nil:
			return wrong
		case p.Revision != revision:
			return errs.New(errs.Conflict, "proposal_changed")
		}
		if d == Published {
			if err := s.alone(tx, who, p); err != nil {
				return err
			}
			if result, err = s.publish(tx, p); err != nil {
				return err
			}
			p.Resource = result.ID
		}
		p.State, p.Reason, p.DecidedAt = d, reason, tx.Now
		if err := update(tx, p); err != nil {
			return err
		}
		if err := recordDecision(tx, who, p); err != nil {
			return err
		}
		return s.tell(tx, p)
	})
	return result, err
}

// recordDecision writes into the log what was decided.
func recordDecision(tx *db.Tx, who policy.Actor, p *Proposal) error {
	d := audit.Details{"resource": string(p.Resource)}
	switch p.State {
	case Published:
		return record(tx, who, "library.publish", p, d)
	case SentBack:
		return record(tx, who, "library.send_back", p, d)
	}
	return record(tx, who, "library.decline", p, d)
}

// alone refuses an editor who would publish what they propose themselves, where there is another editor.
func (s *Service) alone(tx *db.Tx, who policy.Actor, p *Proposal) error {
	if string(p.Person) != who.Person {
		return nil
	}
	editors, err := identity.SelectHolders(tx, who.Org, policy.Editor)
	if err != nil {
		return err
	}
	if len(editors) > 1 {
		return errs.New(errs.Conflict, "proposal_own").At("decision")
	}
	return nil
}

// publish stores what a proposal says as what the organisation says.
func (s *Service) publish(tx *db.Tx, p *Proposal) (library.Result, error) {
	if missing := s.missing(p); len(missing) > 0 {
		return library.Result{}, missing[0]
	}
	if p.Kind == Correction {
		return library.Correct(tx, p.Org, p.Resource, library.Draft{Name: string(p.ID), Resource: p.correction(s.aligner)})
	}
	r := p.Form.Made(s.aligner)
	r.ID = library.ResourceID(library.Slug(p.Form.Title))
	results, err := library.Take(tx, p.Org, library.Draft{Name: string(p.ID), Resource: r})
	if err != nil {
		return library.Result{}, err
	}
	return results[0], nil
}

// tell writes to who proposed what was decided, where there is mail and an address. They find it on their page as well.
func (s *Service) tell(tx *db.Tx, p *Proposal) error {
	if p.Person == "" || s.Mail == nil || s.Mail.Off() {
		return nil
	}
	x, err := identity.SelectPerson(tx, p.Org, p.Person)
	if err != nil || x.Email == "" {
		return err
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
	_, err = s.Mail.Queue(tx, mail.Message{Org: p.Org, Purpose: "proposal", Reference: string(p.ID) + "." + string(p.State) + "." + p.DecidedAt.Format("20060102150405"), To: x.Email, Language: language,
		Until: tx.Now.AddDate(0, 0, 14), Subject: w.T("proposal_mail.subject." + string(p.State)),
		Text: w.T("proposal_mail.text."+string(p.State), "name", x.Name, "title", p.Form.Title, "reason", p.Reason, "link", s.Address+"/proposals/"+string(p.ID))})
	if errs.Is(err, errs.Invalid) {
		return nil // an address that the mail server cannot write to
	}
	return err
}
