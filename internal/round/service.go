package round

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/jobs"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/secret"
)

// Service is the use cases of rounds.
type Service struct {
	db          *db.DB
	assessments *assessment.Service
	mail        *mail.Service
	codes       codes
	whenClosed  func(*db.Tx, *Round) error // nil: nobody reacts
	surroundings
}

// surroundings is what a message needs to know that is not in the database.
type surroundings struct {
	address string                                    // of this server, as people reach it: https://dira.example.org
	date    func(language string, t time.Time) string // how a day is written
}

// NewService returns the use cases on a database. The address is where people reach this server, without a slash at its end; date writes a day in a
// language.
func NewService(d *db.DB, assessments *assessment.Service, m *mail.Service, s secret.Secret, address string, date func(language string, t time.Time) string) *Service {
	return &Service{db: d, assessments: assessments, mail: m, codes: codes{s}, surroundings: surroundings{address, date}}
}

// round reads a round for an actor who may do this to it.
func (s *Service) round(tx *db.Tx, who policy.Actor, do policy.Action, id ID) (*Round, error) {
	r, err := selectRound(tx, who.Org, id)
	if err != nil {
		return nil, err
	}
	return r, policy.Require(who, do, r.object(), "round_not_found")
}

// Round reads a round with its plan.
func (s *Service) Round(ctx context.Context, who policy.Actor, id ID) (r *Round, err error) {
	defer errs.Wrap(&err, "round.Round(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		r, err = s.round(tx, who, policy.ReadRounds, id)
		return err
	})
	return r, err
}

// Editable reads a round for somebody who may change it.
func (s *Service) Editable(ctx context.Context, who policy.Actor, id ID) (r *Round, err error) {
	defer errs.Wrap(&err, "round.Editable(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		r, err = s.round(tx, who, policy.ManageRounds, id)
		return err
	})
	return r, err
}

// Inviter reads a round for somebody who may see who was invited.
func (s *Service) Inviter(ctx context.Context, who policy.Actor, id ID) (r *Round, err error) {
	defer errs.Wrap(&err, "round.Inviter(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		r, err = s.round(tx, who, policy.ReadInvitations, id)
		return err
	})
	return r, err
}

// Create makes the draft of a round that a unit runs.
func (s *Service) Create(ctx context.Context, who policy.Actor, in identity.UnitID, p Plan) (id ID, err error) {
	defer errs.Wrap(&err, "round.Create")
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		u, err := identity.SelectUnit(tx, who.Org, in)
		if err != nil {
			return err
		}
		r := &Round{ID: ID(uuid.Must(uuid.NewV7()).String()), Org: who.Org, Unit: in, Path: u.Path, Instrument: assessment.Starter, State: Draft, Wave: 1}
		if err := policy.Require(who, policy.ManageRounds, r.object(), "unit_not_found"); err != nil {
			return err
		}
		if r.Plan, err = p.check(); err != nil {
			return err
		}
		id = r.ID
		return s.store(tx, who, r, "round.create")
	})
	return id, err
}

// store writes a new round.
func (s *Service) store(tx *db.Tx, who policy.Actor, r *Round, action string) error {
	if err := reachable(tx, who, r); err != nil {
		return err
	}
	if err := insertRound(tx, r); err != nil {
		return err
	}
	if err := s.storeParts(tx, r); err != nil {
		return err
	}
	return record(tx, who, r, action, nil)
}

func (s *Service) storeParts(tx *db.Tx, r *Round) error {
	if err := replaceUnits(tx, r); err != nil {
		return err
	}
	return replaceMessages(tx, r)
}

// reachable refuses units that the actor does not act for.
func reachable(tx *db.Tx, who policy.Actor, r *Round) error {
	for _, id := range r.Units {
		u, err := identity.SelectUnit(tx, who.Org, id)
		if err != nil {
			return err
		}
		if !u.Path.Within(who.Unit) {
			return errs.New(errs.NotFound, "unit_not_found").At("units")
		}
		if !u.Path.Within(r.Path) {
			return errs.New(errs.Invalid, "round_unit_outside", "unit", u.Name).At("units")
		}
	}
	return nil
}

// Change stores another plan. A draft may change in all; once it is launched, how people are identified may not, and once somebody has begun, what is
// [Fixed] may not.
func (s *Service) Change(ctx context.Context, who policy.Actor, id ID, p Plan) (err error) {
	defer errs.Wrap(&err, "round.Change(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		r, err := s.round(tx, who, policy.ManageRounds, id)
		if err != nil {
			return err
		}
		p, err := p.check()
		if err != nil {
			return err
		}
		if field := r.Plan.changed(p); field != "" && r.Begun {
			return errs.New(errs.Conflict, "round_begun").At(field)
		}
		if r.State != Draft && r.Identification != p.Identification {
			return errs.New(errs.Conflict, "round_launched").At("identification") // invitations are out, or the one code is
		}
		if r.State != Draft {
			if err := r.mayBecome(p, r.LaunchedAt, tx.Now); err != nil {
				return err
			}
		}
		r.Plan = p
		if err := reachable(tx, who, r); err != nil {
			return err
		}
		if err := updatePlan(tx, r); err != nil {
			return err
		}
		if err := s.storeParts(tx, r); err != nil {
			return err
		}
		if r.State == Running { // the units may be others
			if err := jobs.Enqueue(tx, invite{orgID(r.Org), r.ID}); err != nil {
				return err
			}
		}
		return record(tx, who, r, "round.change", nil)
	})
}

// Launch starts a round. From then on [Service.InviteSome] invites its people.
func (s *Service) Launch(ctx context.Context, who policy.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "round.Launch(%s)", id)
	draft, err := s.Editable(ctx, who, id)
	if err != nil {
		return err
	}
	if err := s.asks(ctx, draft); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		r, err := s.round(tx, who, policy.ManageRounds, id)
		if err != nil {
			return err
		}
		if r.State != Draft {
			return errs.New(errs.Conflict, "round_not_draft")
		}
		if err := r.ready(tx.Now); err != nil {
			return err
		}
		people, err := population(tx, r)
		if err != nil {
			return err
		}
		if len(people) == 0 {
			return errs.New(errs.Invalid, "round_nobody").At("units")
		}
		openCode := ""
		if r.Identification == Anonymous {
			openCode = s.codes.invitation(r.Org, string(r.ID)).InvitationHash()
		}
		if err := launchRound(tx, r, openCode); err != nil {
			return err
		}
		if err := jobs.Enqueue(tx, invite{orgID(r.Org), r.ID}); err != nil {
			return err
		}
		return record(tx, who, r, "round.launch", audit.Details{"people": len(people), "identification": string(r.Identification)})
	})
}

// asks refuses what the framework has not: nobody could begin.
func (s *Service) asks(ctx context.Context, r *Round) error {
	_, err := s.assessments.Estimate(ctx, policy.Actor{Org: r.Org}, r.Scope, r.Role)
	return err
}

// Repeat makes the draft of the next wave of a round: the same plan, to be given its own dates.
func (s *Service) Repeat(ctx context.Context, who policy.Actor, id ID) (next ID, err error) {
	defer errs.Wrap(&err, "round.Repeat(%s)", id)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		r, err := s.round(tx, who, policy.ManageRounds, id)
		if err != nil {
			return err
		}
		if r.State == Draft {
			return errs.New(errs.Conflict, "round_not_launched")
		}
		wave := &Round{ID: ID(uuid.Must(uuid.NewV7()).String()), Org: r.Org, Unit: r.Unit, Path: r.Path, Instrument: r.Instrument, Plan: r.Plan,
			State: Draft, Wave: r.Wave + 1, Repeats: r.ID}
		wave.Reminders = nil
		wave.ClosesAt = endOfDay(tx.Now.Add(r.ClosesAt.Sub(r.LaunchedAt)))
		next = wave.ID
		return s.store(tx, who, wave, "round.repeat")
	})
	return next, err
}

// Drop deletes a draft.
func (s *Service) Drop(ctx context.Context, who policy.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "round.Drop(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		r, err := s.round(tx, who, policy.ManageRounds, id)
		if err != nil {
			return err
		}
		if r.State != Draft {
			return errs.New(errs.Conflict, "round_not_draft")
		}
		if err := deleteDraft(tx, r); err != nil {
			return err
		}
		return record(tx, who, r, "round.drop", nil)
	})
}

// record writes what was done to a round into the log.
func record(tx *db.Tx, who policy.Actor, r *Round, action string, d audit.Details) error {
	return audit.Record(tx, audit.Event{Org: r.Org, Person: who.Person, Role: string(who.Role), Action: action,
		Object: audit.Object{Kind: "round", ID: string(r.ID)}, Details: d})
}
