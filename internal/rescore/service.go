package rescore

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/jobs"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/round"
)

// Service offers the use cases of scoring again.
type Service struct {
	db          *db.DB
	assessments *assessment.Service
	bank        *itembank.Service
	results     *results.Service
}

// NewService returns the use cases on a database.
func NewService(d *db.DB, assessments *assessment.Service, bank *itembank.Service, r *results.Service) *Service {
	return &Service{d, assessments, bank, r}
}

// Overview is what somebody needs to know who decides whether to score a round again.
type Overview struct {
	Round  *round.Round
	Was    []results.Version // what its results are made with; empty: there are none
	Now    results.Version   // what they would be made with
	Other  bool              // that is something else
	May    bool              // the actor decides
	People int               // assessments in it
	Live   *Event            // that is under way; nil: none
	Events []Event           // all, the newest first
	Beside []Beside          // the wave before and the waves after

	scale *itembank.Instrument
}

// Beside is a round that is compared with another.
type Beside struct {
	Round *round.Round
	Was   []results.Version // as of the other
	Same  bool              // it is made with the calibration that holds now, all of it
}

// Overview says what the results of a round were made with, what holds now, and what was decided before.
func (s *Service) Overview(ctx context.Context, who policy.Actor, id round.ID) (o *Overview, err error) {
	defer errs.Wrap(&err, "rescore.Overview(%s)", id)
	var made []results.Made
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err := round.Select(tx, who.Org, id)
		if err != nil {
			return err
		}
		at := policy.Object{Org: r.Org, Unit: r.Path}
		if err := policy.Require(who, policy.ReadRounds, at, "round_not_found"); err != nil {
			return err
		}
		o = &Overview{Round: r, May: policy.May(who, policy.RescoreResults, at)}
		if made, err = results.MadeWith(tx, r.Org, id); err != nil {
			return err
		}
		places, err := round.SelectPlaces(tx, r.Org, id)
		if err != nil {
			return err
		}
		o.People = len(places)
		if o.Beside, err = selectBeside(tx, r); err != nil {
			return err
		}
		o.Events, err = events(assessment.SelectRescorings(tx, r.Org, string(id)))
		for i := range o.Events {
			if o.Events[i].State == assessment.RescoringWaits {
				o.Live = &o.Events[i]
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if o.scale, err = s.bank.Newest(ctx, who.Org, o.Round.Instrument); err != nil {
		return nil, err
	}
	o.compare(made)
	return o, nil
}

// selectBeside reads the wave before a round and those after it, as far as they have results.
func selectBeside(tx *db.Tx, r *round.Round) (list []Beside, err error) {
	rounds, err := round.SelectRepeats(tx, r.Org, r.ID)
	if err != nil {
		return nil, err
	}
	if r.Repeats != "" {
		before, err := round.Select(tx, r.Org, r.Repeats)
		if err != nil {
			return nil, err
		}
		rounds = slices.Insert(rounds, 0, before)
	}
	for _, other := range rounds {
		made, err := results.MadeWith(tx, r.Org, other.ID)
		if err != nil {
			return nil, err
		}
		b := Beside{Round: other}
		for _, m := range made {
			if !slices.Contains(b.Was, m.Version) {
				b.Was = append(b.Was, m.Version)
			}
		}
		if len(made) > 0 {
			list = append(list, b)
		}
	}
	return list, nil
}

// compare holds what results were made with against the scale that holds now.
func (o *Overview) compare(made []results.Made) {
	scale := o.scale.Scale
	for i := range o.Beside {
		b := &o.Beside[i]
		b.Same = !slices.ContainsFunc(b.Was, func(v results.Version) bool { return v.Calibration != scale.Calibration.Name })
	}
	var abilities []framework.StatementID
	for _, m := range made {
		if !slices.Contains(o.Was, m.Version) {
			o.Was = append(o.Was, m.Version)
		}
		abilities = append(abilities, m.Ability)
		o.Other = o.Other || m.Calibration != scale.Calibration.Name || m.Cuts != scale.CutsName([]framework.StatementID{m.Ability})
	}
	o.Now = results.Version{Instrument: fmt.Sprintf("%s@%d", o.scale.ID, o.scale.Version), Calibration: scale.Calibration.Name, Cuts: scale.CutsName(abilities)}
}

// maxReason bounds what somebody writes about a decision, in letters.
const maxReason = 500

// Begin decides that the answers of a closed round are scored again on the scale that holds now, for a reason that the people whose answers they are can read.
func (s *Service) Begin(ctx context.Context, who policy.Actor, id round.ID, reason string) (err error) {
	defer errs.Wrap(&err, "rescore.Begin(%s)", id)
	reason = strings.TrimSpace(identity.Clean(reason))
	o, err := s.Overview(ctx, who, id)
	if err != nil {
		return err
	}
	if err := policy.Require(who, policy.RescoreResults, policy.Object{Org: o.Round.Org, Unit: o.Round.Path}, "round_not_found"); err != nil {
		return err
	}
	switch {
	case o.Round.State != round.Closed:
		return errs.New(errs.Conflict, "rescore_open")
	case o.Live != nil:
		return errs.New(errs.Conflict, "rescore_live")
	case !o.Other:
		return errs.New(errs.Conflict, "rescore_same")
	case reason == "":
		return errs.New(errs.Invalid, "rescore_reason").At("reason")
	case utf8.RuneCountInString(reason) > maxReason:
		return errs.New(errs.Invalid, "rescore_reason_long", "max", maxReason).At("reason")
	}
	was, err := json.Marshal(o.Was)
	if err != nil {
		return err
	}
	e := &assessment.Rescoring{ID: ID(uuid.Must(uuid.NewV7()).String()), Org: who.Org, About: string(id), State: assessment.RescoringWaits, Instrument: o.scale.ID,
		Scale: o.scale.Version, Calibration: o.Now.Calibration, Cuts: o.Now.Cuts, Was: string(was), Reason: reason, Total: o.People}
	return s.db.Write(ctx, func(tx *db.Tx) error { return begin(tx, who, e) })
}

// begin stores an event and has it done, unless another is under way.
func begin(tx *db.Tx, who policy.Actor, e *assessment.Rescoring) error {
	before, err := assessment.SelectRescorings(tx, e.Org, e.About)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(before, func(e assessment.Rescoring) bool { return e.State == assessment.RescoringWaits }) {
		return errs.New(errs.Conflict, "rescore_live")
	}
	if err := assessment.InsertRescoring(tx, e); err != nil {
		return err
	}
	if err := jobs.Enqueue(tx, again{orgID(e.Org), e.ID}); err != nil {
		return err
	}
	return record(tx, who, "results.rescore", e, audit.Details{"calibration": e.Calibration, "cuts": e.Cuts, "people": e.Total})
}

// Stop gives an event up that is under way: the results stay as they are.
func (s *Service) Stop(ctx context.Context, who policy.Actor, id round.ID) (err error) {
	defer errs.Wrap(&err, "rescore.Stop(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		r, err := round.Select(tx, who.Org, id)
		if err != nil {
			return err
		}
		if err := policy.Require(who, policy.RescoreResults, policy.Object{Org: r.Org, Unit: r.Path}, "round_not_found"); err != nil {
			return err
		}
		events, err := assessment.SelectRescorings(tx, r.Org, string(id))
		if err != nil {
			return err
		}
		i := slices.IndexFunc(events, func(e assessment.Rescoring) bool { return e.State == assessment.RescoringWaits })
		if i < 0 {
			return errs.New(errs.Conflict, "rescore_ended")
		}
		e := &events[i]
		e.State = assessment.RescoringStopped
		if err := drop(tx, e); err != nil {
			return err
		}
		return record(tx, who, "results.rescore_stop", e, nil)
	})
}

// drop ends an event of which nothing came, and forgets what was scored for it.
func drop(tx *db.Tx, e *assessment.Rescoring) error {
	if err := assessment.DropRescored(tx, e.Org, e.ID); err != nil {
		return err
	}
	return assessment.EndRescoring(tx, e)
}

func record(tx *db.Tx, who policy.Actor, action string, e *assessment.Rescoring, d audit.Details) error {
	return audit.Record(tx, audit.Event{Org: e.Org, Person: who.Person, Role: string(who.Role), Action: action, Object: audit.Object{Kind: "round", ID: e.About},
		Details: d})
}
