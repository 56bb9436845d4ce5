package actionplan

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// Service is the use cases of action plans.
type Service struct{ db *db.DB }

// NewService returns the use cases on a database.
func NewService(d *db.DB) *Service { return &Service{d} }

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// Plans lists those of somebody's part of the organisation, the one that was changed last first.
func (s *Service) Plans(ctx context.Context, who policy.Actor) (list []Plan, err error) {
	defer errs.Wrap(&err, "actionplan.Plans")
	if err := policy.Require(who, policy.ReadActionPlans, policy.Object{Org: who.Org, Unit: who.Unit}, "actionplan_not_found"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		all, err := selectPlans(tx, who.Org)
		list = slices.DeleteFunc(all, func(p Plan) bool { return !policy.May(who, policy.ReadActionPlans, p.object()) })
		return err
	})
	return list, err
}

// May refuses whoever may not begin a plan.
func (s *Service) May(who policy.Actor) error {
	return policy.Require(who, policy.ManageActionPlans, policy.Object{Org: who.Org, Unit: who.Unit}, "actionplan_not_found")
}

// Create begins a plan with nothing in it, of the unit for which the actor acts.
func (s *Service) Create(ctx context.Context, who policy.Actor, w Words, version framework.VersionID) (id ID, err error) {
	defer errs.Wrap(&err, "actionplan.Create")
	if err := s.May(who); err != nil {
		return "", err
	}
	if err := w.clean(); err != nil {
		return "", err
	}
	w.Revision = 1
	p := &Plan{ID: ID(newID()), Org: who.Org, Path: who.Unit, Body: Body{Words: w, Framework: version}}
	return p.ID, s.db.Write(ctx, func(tx *db.Tx) error {
		all, err := selectPlans(tx, who.Org)
		if err != nil {
			return err
		}
		if len(all) >= mostPlans {
			return errs.New(errs.Conflict, "actionplan_many", "most", mostPlans).At("title")
		}
		units := who.Unit.Units()
		if err := insert(tx, p, identity.UnitID(units[len(units)-1])); err != nil {
			return err
		}
		return record(tx, who, p, "actionplan.create", nil)
	})
}

// Plan reads a draft, and what was published of it, the newest first.
func (s *Service) Plan(ctx context.Context, who policy.Actor, id ID) (p *Plan, versions []Version, err error) {
	defer errs.Wrap(&err, "actionplan.Plan(%s)", id)
	return s.read(ctx, who, policy.ReadActionPlans, id)
}

// ToChange reads the same for somebody who changes it.
func (s *Service) ToChange(ctx context.Context, who policy.Actor, id ID) (p *Plan, versions []Version, err error) {
	defer errs.Wrap(&err, "actionplan.ToChange(%s)", id)
	return s.read(ctx, who, policy.ManageActionPlans, id)
}

func (s *Service) read(ctx context.Context, who policy.Actor, do policy.Action, id ID) (p *Plan, versions []Version, err error) {
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if p, err = own(tx, who, do, id); err != nil {
			return err
		}
		versions, err = selectVersions(tx, p.Org, id)
		return err
	})
	return p, versions, err
}

// own reads a plan for an actor who may do something with it.
func own(tx *db.Tx, who policy.Actor, do policy.Action, id ID) (*Plan, error) {
	p, err := selectPlan(tx, who.Org, id)
	if err != nil {
		return nil, err
	}
	p.May = policy.May(who, policy.ManageActionPlans, p.object())
	return p, policy.Require(who, do, p.object(), "actionplan_not_found")
}

// Units are those that can see to a measure: the unit of the plan with all below it.
func (s *Service) Units(ctx context.Context, p *Plan) (list []identity.Unit, err error) {
	defer errs.Wrap(&err, "actionplan.Units(%s)", p.ID)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = identity.SelectUnits(tx, p.Org, p.Path)
		return err
	})
	return list, err
}

// change changes a draft, and writes down that it was.
func (s *Service) change(ctx context.Context, who policy.Actor, id ID, action string, fn func(*Plan) (audit.Details, error)) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := own(tx, who, policy.ManageActionPlans, id)
		if err != nil {
			return err
		}
		d, err := fn(p)
		if err != nil {
			return err
		}
		if err := update(tx, p); err != nil {
			return err
		}
		return record(tx, who, p, action, d)
	})
}

// Standing is the newest version that was not withdrawn, against which a draft is compared; nil: there is none.
func Standing(versions []Version) *Version {
	if i := slices.IndexFunc(versions, func(v Version) bool { return v.WithdrawnAt.IsZero() }); i >= 0 {
		return &versions[i]
	}
	return nil
}

// Publish freezes the draft as the next version, whose steps are named by a version of the framework: the one that holds. A plan without a measure says nothing, one that has not changed says nothing new,
// and one with a step that this framework does not have would say it in words that nobody finds there.
func (s *Service) Publish(ctx context.Context, who policy.Actor, id ID, version *framework.Version, revision int) (number int, err error) {
	defer errs.Wrap(&err, "actionplan.Publish(%s)", id)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := own(tx, who, policy.ManageActionPlans, id)
		if err != nil {
			return err
		}
		all, err := selectVersions(tx, p.Org, id)
		switch {
		case err != nil:
			return err
		case revision != p.Revision:
			return errs.New(errs.Conflict, "actionplan_changed").At("publish")
		case len(p.Measures) == 0:
			return errs.New(errs.Invalid, "actionplan_nothing").At("publish")
		case p.gone(version) != nil:
			return errs.New(errs.Conflict, "actionplan_step_gone", "measure", p.gone(version).What).At("publish")
		}
		if last := Standing(all); last != nil && len(Differences(&last.Body, &p.Body)) == 0 {
			return errs.New(errs.Conflict, "actionplan_same").At("publish")
		}
		number, p.Framework = len(all)+1, version.ID // which names its steps from now on
		if err := insertVersion(tx, p, number); err != nil {
			return err
		}
		return record(tx, who, p, "actionplan.publish", audit.Details{"number": number})
	})
	return number, err
}

// gone is the first measure that serves a step of an ability that a framework does not have; nil: there is none.
func (b *Body) gone(version *framework.Version) *Measure {
	for i := range b.Measures {
		for _, s := range b.Measures[i].Steps {
			if version.Statement(s.Ability) == nil {
				return &b.Measures[i]
			}
		}
	}
	return nil
}

// Withdraw takes a version back. Whoever has its address reads that it was withdrawn, and why.
func (s *Service) Withdraw(ctx context.Context, who policy.Actor, id ID, number int, reason string) (err error) {
	defer errs.Wrap(&err, "actionplan.Withdraw(%s, %d)", id, number)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := own(tx, who, policy.ManageActionPlans, id)
		if err != nil {
			return err
		}
		all, err := selectVersions(tx, p.Org, id)
		if err != nil {
			return err
		}
		v := slices.IndexFunc(all, func(v Version) bool { return v.Number == number })
		switch {
		case v < 0:
			return errs.New(errs.NotFound, "actionplan_not_found")
		case !all[v].WithdrawnAt.IsZero():
			return errs.New(errs.Conflict, "actionplan_withdrawn").At("reason")
		}
		if err := first(text(&reason, "reason", longestText), line(&reason, "reason")); err != nil {
			return err
		}
		if err := withdraw(tx, p, number, reason); err != nil {
			return err
		}
		return record(tx, who, p, "actionplan.withdraw", audit.Details{"number": number})
	})
}

// Open reads what was published of a plan, the newest first. Everybody may; of a version that was withdrawn, only when and why.
func (s *Service) Open(ctx context.Context, who policy.Actor, id ID) (list []Version, err error) {
	defer errs.Wrap(&err, "actionplan.Open(%s)", id)
	if err := policy.Require(who, policy.ReadPublic, policy.Object{Org: policy.Public}, "actionplan_not_found"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = selectOpen(tx, id)
		return err
	})
	if err == nil && len(list) == 0 {
		err = errs.New(errs.NotFound, "actionplan_not_found")
	}
	for i := range list {
		if !list[i].WithdrawnAt.IsZero() {
			list[i].Body = Body{Words: Words{Language: list[i].Language}, Framework: list[i].Framework}
		}
	}
	return list, err
}

func record(tx *db.Tx, who policy.Actor, p *Plan, action string, d audit.Details) error {
	return audit.Record(tx, audit.Event{Org: p.Org, Person: who.Person, Role: string(who.Role), Action: action, Object: audit.Object{Kind: "actionplan", ID: string(p.ID)}, Details: d})
}
