package privacy

import (
	"context"
	"fmt"
	"time"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/erasure"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// Service is the use cases of people's rights.
type Service struct {
	db      *db.DB
	holders []Holder
	ledger  *erasure.Ledger
}

// NewService returns the use cases on a database. The holders stand in the order of erasing.
func NewService(d *db.DB, holders []Holder, ledger *erasure.Ledger) *Service {
	return &Service{db: d, holders: holders, ledger: ledger}
}

// mine refuses everyone but the person.
func mine(who policy.Actor, do policy.Action) error {
	return policy.Require(who, do, policy.Object{Org: who.Org, Person: who.Person}, "person_not_found")
}

// Everything collects what is stored about whoever is signed in.
func (s *Service) Everything(ctx context.Context, who policy.Actor) (all Everything, err error) {
	defer errs.Wrap(&err, "privacy.Everything")
	if err := mine(who, policy.ReadMine); err != nil {
		return all, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		all = Everything{At: tx.Now, Parts: map[string]any{}}
		for _, h := range s.holders {
			if h.Export == nil {
				continue
			}
			part, err := h.Export(tx, who.Org, who.Person)
			if err != nil {
				return fmt.Errorf("%s: %w", h.Name, err)
			}
			all.Parts[h.Name] = part
		}
		return nil
	})
	return all, err
}

// looks is how many events are shown at most.
const looks = 100

// Looked lists the newest events that are about whoever is signed in: who looked at their record, who changed it.
func (s *Service) Looked(ctx context.Context, who policy.Actor) (list []Looked, err error) {
	defer errs.Wrap(&err, "privacy.Looked")
	if err := mine(who, policy.ReadMine); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		subject, err := audit.Subject(tx, who.Org, who.Person)
		if err != nil || subject == "" {
			return err
		}
		events, _, err := audit.List(tx, who.Org, audit.Filter{Object: audit.Object{Kind: audit.Person, ID: subject}}, audit.Page{Size: looks})
		for _, e := range events {
			list = append(list, Looked{At: e.At, By: e.Role, Action: e.Action, Self: e.Actor == subject})
		}
		return err
	})
	return list, err
}

// EraseMe erases all that is stored about whoever is signed in, on their word. An organisation keeps its last administrator.
func (s *Service) EraseMe(ctx context.Context, who policy.Actor) (err error) {
	defer errs.Wrap(&err, "privacy.EraseMe")
	if err := mine(who, policy.EraseMine); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error { return s.erase(tx, who, identity.PersonID(who.Person)) })
}

// ErasePerson erases all that is stored about a person who has asked the organisation for it.
func (s *Service) ErasePerson(ctx context.Context, who policy.Actor, id identity.PersonID) (err error) {
	defer errs.Wrap(&err, "privacy.ErasePerson(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := mayErase(tx, who, id); err != nil {
			return err
		}
		return s.erase(tx, who, id)
	})
}

// MayErase refuses whoever may not erase a person.
func (s *Service) MayErase(ctx context.Context, who policy.Actor, id identity.PersonID) (err error) {
	defer errs.Wrap(&err, "privacy.MayErase(%s)", id)
	return s.db.Read(ctx, func(tx *db.Tx) error { return mayErase(tx, who, id) })
}

func mayErase(tx *db.Tx, who policy.Actor, id identity.PersonID) error {
	p, err := identity.SelectPerson(tx, who.Org, id)
	if err != nil {
		return err
	}
	return policy.Require(who, policy.ErasePeople, policy.Object{Org: who.Org, Person: string(p.ID), Unit: p.Path}, "person_not_found")
}

// erase records, erases, and notes in the ledger what must not come back. The note is on disk before the transaction is committed.
func (s *Service) erase(tx *db.Tx, who policy.Actor, id identity.PersonID) error {
	if err := identity.MayGo(tx, who.Org, id); err != nil {
		return err
	}
	role := string(who.Role)
	if who.Person == "" {
		role = audit.Program
	}
	if err := audit.Record(tx, audit.Event{Org: who.Org, Person: who.Person, Role: role, Action: "person.erase",
		Object: audit.Object{Kind: audit.Person, ID: string(id)}}); err != nil {
		return err
	}
	entries, err := s.wipe(tx, who.Org, string(id))
	if err != nil {
		return err
	}
	if err := s.ledger.Append(entries...); err != nil {
		return errs.New(errs.Unavailable, "erasure_not_noted").Because(err)
	}
	return nil
}

// wipe has every holder erase what it stores, and says what to note.
func (s *Service) wipe(tx *db.Tx, org, person string) ([]erasure.Entry, error) {
	entries := []erasure.Entry{{At: tx.Now, Org: org, Kind: erasure.Person, ID: person}}
	for _, h := range s.holders {
		if h.Erase == nil {
			continue
		}
		more, err := h.Erase(tx, org, person)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", h.Name, err)
		}
		entries = append(entries, more...)
	}
	return entries, nil
}

// EraseAgain erases people who were erased before and came back with a backup, and says how many had. Who may is not asked: that was asked then.
func (s *Service) EraseAgain(ctx context.Context, org string, ids []string) (erased int, err error) {
	defer errs.Wrap(&err, "privacy.EraseAgain")
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		erased = 0
		for _, id := range ids {
			if _, err := identity.SelectPerson(tx, org, identity.PersonID(id)); errs.Is(err, errs.NotFound) {
				continue
			} else if err != nil {
				return err
			}
			if _, err := s.wipe(tx, org, id); err != nil {
				return err
			}
			erased++
		}
		return nil
	})
	return erased, err
}

// Keep is how long somebody who has left stays known, so that their past results can still be counted to their unit and they can come back.
const Keep = 2 * 365 * 24 * time.Hour

// Stale lists, by organisation, who has left for longer than [Keep]. For the console and the job that tidies up.
func (s *Service) Stale(ctx context.Context, who policy.Actor) (list map[string][]identity.PersonID, err error) {
	defer errs.Wrap(&err, "privacy.Stale")
	if err := policy.Require(who, policy.KeepTidy, policy.Object{Org: who.Org}, "organisation_not_found"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		list, err = identity.LeftBefore(tx, tx.Now.Add(-Keep))
		return err
	})
	return list, err
}

// Tidy erases who has left for longer than [Keep], and says how many.
func (s *Service) Tidy(ctx context.Context, who policy.Actor) (n int, err error) {
	defer errs.Wrap(&err, "privacy.Tidy")
	stale, err := s.Stale(ctx, who)
	if err != nil {
		return 0, err
	}
	for org, people := range stale {
		for _, id := range people {
			if err := s.db.Write(ctx, func(tx *db.Tx) error { return s.erase(tx, policy.Actor{Org: org}, id) }); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}
