package curation

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
)

// Words writes sentences in one language.
type Words interface {
	T(key string, args ...any) string
}

// Surroundings is what curation needs of the rest of the program.
type Surroundings struct {
	Finder  *library.Finder
	Mail    *mail.Service
	Address string                      // of this server, as people reach it, without a slash at its end
	Words   func(language string) Words // of messages to people
}

// Service is the use cases of curation.
type Service struct {
	db      *db.DB
	aligner *catalogue.Aligner
	Surroundings
}

// NewService returns the use cases on a database.
func NewService(d *db.DB, s Surroundings) (_ *Service, err error) {
	defer errs.Wrap(&err, "curation.NewService")
	v, err := framework.BuiltIn()
	if err != nil {
		return nil, err
	}
	return &Service{db: d, aligner: catalogue.NewAligner(v), Surroundings: s}, nil
}

// mine refuses whoever may not do this to what belongs to a person.
func mine(who policy.Actor, person identity.PersonID) error {
	return policy.Require(who, policy.ProposeResources, policy.Object{Org: who.Org, Person: string(person)}, "proposal_not_found")
}

// Mine lists the proposals of whoever asks, the newest first.
func (s *Service) Mine(ctx context.Context, who policy.Actor) (list []Proposal, err error) {
	defer errs.Wrap(&err, "curation.Mine")
	if err := mine(who, identity.PersonID(who.Person)); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = selectOf(tx, who.Org, identity.PersonID(who.Person))
		return err
	})
	return list, err
}

// own reads a proposal of whoever asks.
func own(tx *db.Tx, who policy.Actor, id ID) (*Proposal, error) {
	if err := mine(who, identity.PersonID(who.Person)); err != nil {
		return nil, err
	}
	p, err := selectProposal(tx, who.Org, id)
	if err != nil {
		return nil, err
	}
	return p, mine(who, p.Person)
}

// changeable reads a proposal that whoever asks can still change.
func changeable(tx *db.Tx, who policy.Actor, id ID) (*Proposal, error) {
	p, err := own(tx, who, id)
	if err == nil && !p.Open() {
		err = errs.New(errs.Conflict, "proposal_is_"+string(p.State))
	}
	return p, err
}

// Proposal is one of whoever asks, with what is missing before it can be sent.
func (s *Service) Proposal(ctx context.Context, who policy.Actor, id ID) (p *Proposal, missing []*errs.Error, err error) {
	defer errs.Wrap(&err, "curation.Proposal(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		p, err = own(tx, who, id)
		return err
	})
	if err == nil {
		missing = s.missing(p)
	}
	return p, missing, err
}

// missing is what keeps a proposal from being sent. A correction need not complete what its sources have left out.
func (s *Service) missing(p *Proposal) (wrong []*errs.Error) {
	if p.Kind == New {
		return p.Form.Missing(s.aligner)
	}
	changed := p.Changed()
	if len(changed) == 0 {
		return []*errs.Error{errs.New(errs.Invalid, "proposal_unchanged")}
	}
	for _, e := range p.Form.Missing(s.aligner) {
		if slices.Contains(changed, e.Field) {
			wrong = append(wrong, e)
		}
	}
	return wrong
}

// Made is the resource that a proposal describes.
func (s *Service) Made(p *Proposal) library.Resource { return p.Form.Made(s.aligner) }

// Begin keeps a draft about an address. Where the library has a resource there, that comes back instead, and nothing is kept.
func (s *Service) Begin(ctx context.Context, who policy.Actor, address string) (id ID, known *library.Resource, err error) {
	defer errs.Wrap(&err, "curation.Begin")
	if err := mine(who, identity.PersonID(who.Person)); err != nil {
		return "", nil, err
	}
	f := Form{URL: address}
	if err := f.clean(); err != nil {
		return "", nil, err
	}
	if wrong := f.wrong(s.aligner, Address); len(wrong) > 0 {
		return "", nil, wrong[0]
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		known = nil
		r, by, err := library.Known(tx, library.Resource{URL: f.Made(s.aligner).URL})
		if err != nil {
			return err
		}
		if by != "" {
			known = &r
			return nil
		}
		id, err = start(tx, who, &Proposal{Kind: New, Form: f})
		return err
	})
	return id, known, err
}

// Correct keeps a draft of a correction of a resource, in the words that somebody who reads a language sees.
func (s *Service) Correct(ctx context.Context, who policy.Actor, resource library.ResourceID, language string) (id ID, err error) {
	defer errs.Wrap(&err, "curation.Correct(%s)", resource)
	if err := mine(who, identity.PersonID(who.Person)); err != nil {
		return "", err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		r, err := library.Select(tx, resource)
		if err != nil {
			return err
		}
		if r.Gone {
			return errs.New(errs.NotFound, "resource_not_found")
		}
		open, err := selectOf(tx, who.Org, identity.PersonID(who.Person))
		if err != nil {
			return err
		}
		for _, p := range open { // begun already: it goes on
			if p.Open() && p.Kind == Correction && p.Resource == resource {
				id = p.ID
				return nil
			}
		}
		f := FormOf(r, language)
		id, err = start(tx, who, &Proposal{Kind: Correction, Resource: resource, Form: f, Base: f})
		return err
	})
	return id, err
}

// start stores a draft.
func start(tx *db.Tx, who policy.Actor, p *Proposal) (ID, error) {
	list, err := selectOf(tx, who.Org, identity.PersonID(who.Person))
	if err != nil {
		return "", err
	}
	if len(slices.DeleteFunc(list, func(p Proposal) bool { return p.State == Published || p.State == Declined })) >= mostOpen {
		return "", errs.New(errs.Conflict, "proposals_many", "most", mostOpen)
	}
	p.ID, p.Org, p.Person, p.State = ID(uuid.Must(uuid.NewV7()).String()), who.Org, identity.PersonID(who.Person), Draft
	return p.ID, insert(tx, p)
}

// Save keeps a part of a form, whatever of it is wrong, and says what that is.
func (s *Service) Save(ctx context.Context, who policy.Actor, id ID, part Part, form Form) (wrong []*errs.Error, err error) {
	defer errs.Wrap(&err, "curation.Save(%s, %s)", id, part)
	if err := form.clean(); err != nil {
		return nil, err
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := changeable(tx, who, id)
		if err != nil {
			return err
		}
		p.Form.part(part, form)
		wrong = p.Form.wrong(s.aligner, part)
		return update(tx, p)
	})
	return wrong, err
}

// Send hands a proposal to the editors.
func (s *Service) Send(ctx context.Context, who policy.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "curation.Send(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := changeable(tx, who, id)
		if err != nil {
			return err
		}
		if missing := s.missing(p); len(missing) > 0 {
			return missing[0]
		}
		p.State, p.SentAt = Sent, tx.Now
		if err := update(tx, p); err != nil {
			return err
		}
		return record(tx, who, "library.propose", p, nil)
	})
}

// Drop takes back a proposal that is not decided. Nothing of it stays.
func (s *Service) Drop(ctx context.Context, who policy.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "curation.Drop(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := own(tx, who, id)
		if err != nil {
			return err
		}
		if !p.Open() && p.State != Sent {
			return errs.New(errs.Conflict, "proposal_is_"+string(p.State))
		}
		if p.State != Draft {
			if err := record(tx, who, "library.take_back", p, nil); err != nil {
				return err
			}
		}
		return deleteProposal(tx, p.Org, p.ID)
	})
}

// record writes what was done to a proposal into the log.
func record(tx *db.Tx, who policy.Actor, action string, p *Proposal, d audit.Details) error {
	return audit.Record(tx, audit.Event{Org: p.Org, Person: who.Person, Role: string(who.Role), Action: action, Object: audit.Object{Kind: "proposal", ID: string(p.ID)}, Details: d})
}
