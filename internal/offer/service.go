package offer

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/jobs"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/programme"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/round"
)

// Words are the sentences of a language.
type Words interface {
	T(key string, args ...any) string
}

// Surroundings is what offering needs beside the database.
type Surroundings struct {
	Rounds  *round.Service
	Mail    *mail.Service
	Address string // where people reach this server, without a slash at its end
	Words   func(language string) Words
	Date    func(language string, t time.Time) string // how a day is written
}

// Service is the use cases of offers.
type Service struct {
	db *db.DB
	Surroundings
}

// NewService returns the use cases on a database.
func NewService(d *db.DB, s Surroundings) *Service { return &Service{d, s} }

// newID is random and says nothing of when: a seat has a day, not a time.
func newID() SeatID { return SeatID(uuid.NewString()) }

func object(p *programme.Programme) policy.Object {
	return policy.Object{Org: p.Org, Unit: p.Round.Path}
}

// read reads a programme for an actor who may do something with it, and what is published of it; nil: nothing is.
func read(tx *db.Tx, who policy.Actor, do policy.Action, id programme.ID) (*programme.Programme, *Publication, error) {
	at, err := programme.Select(tx, who.Org, id)
	if err != nil {
		return nil, nil, err
	}
	if err := policy.Require(who, do, object(at), "programme_not_found"); err != nil {
		return nil, nil, err
	}
	p, err := selectPublication(tx, at)
	return at, p, err
}

// Published is what is published of a programme, for those who read programmes; nil: nothing is.
func (s *Service) Published(ctx context.Context, who policy.Actor, id programme.ID) (p *Publication, err error) {
	defer errs.Wrap(&err, "offer.Published(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		_, p, err = read(tx, who, policy.ReadProgrammes, id)
		return err
	})
	return p, err
}

// Opened is a publication as everybody may read it.
func (s *Service) Opened(ctx context.Context, address string) (p *Publication, err error) {
	defer errs.Wrap(&err, "offer.Opened")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		p, err = selectByAddress(tx, address)
		return err
	})
	return p, err
}

// Before looks at a scenario as its publication would, and refuses what cannot be published.
func (s *Service) Before(ctx context.Context, who policy.Actor, id programme.ID, scenario programme.ScenarioID) (sc *programme.Scenario, err error) {
	defer errs.Wrap(&err, "offer.Before(%s)", scenario)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		_, _, sc, err = publishable(tx, who, id, scenario)
		return err
	})
	return sc, err
}

// publishable reads a scenario that can be published.
func publishable(tx *db.Tx, who policy.Actor, id programme.ID, scenario programme.ScenarioID) (*programme.Programme, *Publication, *programme.Scenario, error) {
	at, before, err := read(tx, who, policy.PublishProgrammes, id)
	if err != nil {
		return nil, nil, nil, err
	}
	sc, err := programme.SelectScenario(tx, at, scenario)
	if err != nil {
		return nil, nil, nil, err
	}
	if before != nil && before.State != Failed {
		return nil, nil, nil, errs.New(errs.Conflict, "offer_published")
	}
	if at.Round.State != round.Closed {
		return nil, nil, nil, errs.New(errs.Conflict, "programme_round_open")
	}
	release, err := results.SelectOfficers(tx, at.Org, at.Round.ID)
	if err != nil {
		return nil, nil, nil, err
	}
	return at, before, sc, sc.Current(release)
}

// Check refuses terms that are none.
func (s *Service) Check(sc *programme.Scenario, t *Terms) error {
	return t.check(s.db.Now(), sc.Opens())
}

// Publish publishes a scenario. The offers are written by a job; nothing of it can be taken back.
func (s *Service) Publish(ctx context.Context, who policy.Actor, id programme.ID, scenario programme.ScenarioID, t Terms) (err error) {
	defer errs.Wrap(&err, "offer.Publish(%s)", scenario)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		at, before, sc, err := publishable(tx, who, id, scenario)
		if err != nil {
			return err
		}
		if err := t.check(tx.Now, sc.Opens()); err != nil {
			return err
		}
		if before != nil {
			if err := deletePublication(tx, before); err != nil {
				return err
			}
		}
		p := &Publication{Terms: t, Programme: at, Scenario: sc, Address: uuid.NewString()}
		if err := insertPublication(tx, p); err != nil {
			return err
		}
		if err := jobs.Enqueue(tx, publish{orgID(at.Org), id}); err != nil {
			return err
		}
		return record(tx, who, p, "programme.publish", audit.Details{"number": sc.Number})
	})
}

func record(tx *db.Tx, who policy.Actor, p *Publication, action string, d audit.Details) error {
	role := string(who.Role)
	if who.Role == "" {
		role = audit.Program
	}
	return audit.Record(tx, audit.Event{Org: p.Programme.Org, Person: who.Person, Role: role, Action: action, Object: audit.Object{Kind: "programme", ID: string(p.Programme.ID)}, Details: d})
}
