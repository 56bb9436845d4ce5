package calibration

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/jobs"
	"github.com/dira-platform/dira/internal/policy"
)

// Service is the use cases of calibrations.
type Service struct {
	db          *db.DB
	assessments *assessment.Service
	bank        *itembank.Service
	needs       Needs

	mu      sync.Mutex
	counted map[string]counted // answers of organisations, as they were last counted
}

// counted is answers that were counted, and when.
type counted struct {
	assessment.Stamp
	assessment.Answered
}

// answered counts answers, unless that was done since the last assessment was submitted.
func (s *Service) answered(tx *db.Tx, org string) (assessment.Answered, error) {
	now, err := assessment.SelectStamp(tx, org)
	if err != nil {
		return assessment.Answered{}, err
	}
	s.mu.Lock()
	before, ok := s.counted[org]
	s.mu.Unlock()
	if ok && before.Stamp == now {
		return before.Answered, nil
	}
	a, err := assessment.SelectAnswered(tx, org)
	if err == nil {
		s.mu.Lock()
		s.counted[org] = counted{now, a}
		s.mu.Unlock()
	}
	return a, err
}

// NewService returns the use cases on a database.
func NewService(d *db.DB, assessments *assessment.Service, bank *itembank.Service, needs Needs) *Service {
	return &Service{db: d, assessments: assessments, bank: bank, needs: needs, counted: map[string]counted{}}
}

// Needs are how many answers there must be.
func (s *Service) Needs() Needs { return s.needs }

// may refuses whoever may not do this to the questions of the whole organisation.
func may(tx *db.Tx, who policy.Actor, do policy.Action) error {
	o := policy.Object{Org: who.Org, Unit: "/"}
	if who.Person != "" {
		root, err := identity.SelectRoot(tx, who.Org)
		if err != nil {
			return err
		}
		o.Unit = root.Path
	}
	return policy.Require(who, do, o, "calibration_not_found")
}

// Overview is where the questions of an organisation stand.
type Overview struct {
	Calibration string // name of the one in use
	Calibrated  int    // items
	Items       int
	Sections    []Section
	Live        *Run  // that is being made or looked at; nil: none
	Runs        []Run // all, the newest first

	version int // of the instrument
}

// Ready reports whether a calibration can be begun.
func (o *Overview) Ready() bool { return o.Live == nil && anyReady(o.Sections) }

// Overview says for each section whether it can be calibrated, and what was done before.
func (s *Service) Overview(ctx context.Context, who policy.Actor) (o *Overview, err error) {
	defer errs.Wrap(&err, "calibration.Overview")
	if err := s.db.Read(ctx, func(tx *db.Tx) error { return may(tx, who, policy.ReadCalibration) }); err != nil {
		return nil, err
	}
	in, e, err := s.instrument(ctx, who.Org)
	if err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		o, err = s.overview(tx, who.Org, in, e)
		return err
	})
	return o, err
}

// instrument is the newest one, ready to score.
func (s *Service) instrument(ctx context.Context, org string) (*itembank.Instrument, *assessment.Engine, error) {
	in, err := s.bank.Newest(ctx, org, assessment.Starter)
	if err != nil {
		return nil, nil, err
	}
	e, err := s.assessments.EngineOf(ctx, org, in)
	return in, e, err
}

func (s *Service) overview(tx *db.Tx, org string, in *itembank.Instrument, e *assessment.Engine) (*Overview, error) {
	answered, err := s.answered(tx, org)
	if err != nil {
		return nil, err
	}
	o := &Overview{Calibration: in.Scale.Calibration.Name, version: in.Version, Items: len(in.Items), Sections: s.needs.readiness(in, e, answered)}
	for _, it := range in.Items {
		if in.Scale.Known(it) {
			o.Calibrated++
		}
	}
	if o.Runs, err = selectRuns(tx, org); err != nil {
		return nil, err
	}
	for i := range o.Runs {
		if r := &o.Runs[i]; r.live() {
			o.Live = r
		}
	}
	return o, nil
}

// Start has a calibration made.
func (s *Service) Start(ctx context.Context, who policy.Actor) (id ID, err error) {
	defer errs.Wrap(&err, "calibration.Start")
	if err := s.db.Read(ctx, func(tx *db.Tx) error { return may(tx, who, policy.ManageCalibration) }); err != nil {
		return "", err
	}
	o, err := s.Overview(ctx, who)
	switch {
	case err != nil:
		return "", err
	case o.Live != nil:
		return "", errs.New(errs.Conflict, "calibration_live")
	case !o.Ready():
		return "", errs.New(errs.Conflict, "calibration_too_few")
	}
	r := &Run{ID: ID(uuid.Must(uuid.NewV7()).String()), Org: who.Org, State: Waiting, Stage: Gathering, Instrument: assessment.Starter, Version: o.version,
		BasedOn: o.Calibration, seed: rand.Uint64()}
	return r.ID, s.db.Write(ctx, func(tx *db.Tx) error { return begin(tx, who, r) })
}

// begin stores a calibration and has it made, unless another is under way.
func begin(tx *db.Tx, who policy.Actor, r *Run) error {
	if err := may(tx, who, policy.ManageCalibration); err != nil {
		return err
	}
	before, err := selectRuns(tx, who.Org)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(before, func(r Run) bool { return r.live() }) {
		return errs.New(errs.Conflict, "calibration_live")
	}
	r.Number = len(before) + 1
	if err := insertRun(tx, r); err != nil {
		return err
	}
	if err := jobs.Enqueue(tx, estimate{orgID(r.Org), r.ID}); err != nil {
		return err
	}
	return record(tx, who, "calibration.start", r.ID, audit.Details{"number": r.Number, "version": r.Version})
}

// live reports whether somebody must still end it.
func (r *Run) live() bool { return r.State == Waiting || r.State == Review }

// record writes down what was done to a calibration.
func record(tx *db.Tx, who policy.Actor, action string, id ID, d audit.Details) error {
	return audit.Record(tx, audit.Event{Org: who.Org, Person: who.Person, Role: string(who.Role), Action: action,
		Object: audit.Object{Kind: "calibration", ID: string(id)}, Details: d})
}

// Run reads a calibration with what it found about each item.
func (s *Service) Run(ctx context.Context, who policy.Actor, id ID) (r *Run, list []Finding, err error) {
	defer errs.Wrap(&err, "calibration.Run(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		if err := may(tx, who, policy.ReadCalibration); err != nil {
			return err
		}
		if r, err = selectRun(tx, who.Org, id); err != nil {
			return err
		}
		list, err = selectFindings(tx, who.Org, id)
		return err
	})
	return r, list, err
}

// Finding reads what a calibration found about one item, with the item.
func (s *Service) Finding(ctx context.Context, who policy.Actor, id ID, item itembank.ItemID) (r *Run, f *Finding, it *itembank.Item, err error) {
	defer errs.Wrap(&err, "calibration.Finding(%s, %s)", id, item)
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		if err := may(tx, who, policy.ReadCalibration); err != nil {
			return err
		}
		if r, err = selectRun(tx, who.Org, id); err != nil {
			return err
		}
		f, err = selectFinding(tx, who.Org, id, item)
		return err
	})
	if err != nil {
		return nil, nil, nil, err
	}
	in, err := s.bank.Instrument(ctx, who.Org, r.Instrument, r.Version)
	if err != nil {
		return nil, nil, nil, err
	}
	return r, f, in.Item(item), nil
}

// maxReason bounds what somebody writes about a decision, in letters.
const maxReason = 500

// Decide accepts an item or sets it aside. Setting one aside, or accepting one in spite of a flag, needs a reason.
func (s *Service) Decide(ctx context.Context, who policy.Actor, id ID, item itembank.ItemID, d Decision, reason string) (err error) {
	defer errs.Wrap(&err, "calibration.Decide(%s, %s)", id, item)
	reason = strings.TrimSpace(identity.Clean(reason))
	return s.db.Write(ctx, func(tx *db.Tx) error {
		r, err := reviewed(tx, who, id)
		if err != nil {
			return err
		}
		f, err := selectFinding(tx, who.Org, id, item)
		switch {
		case err != nil:
			return err
		case f.Standing != Proposed:
			return errs.New(errs.Conflict, "calibration_not_proposed")
		case d != Accepted && d != Aside:
			return errs.New(errs.Invalid, "calibration_decide").At("decision")
		case reason == "" && (d == Aside || len(f.Flags) > 0):
			return errs.New(errs.Invalid, "calibration_reason").At("reason")
		case utf8.RuneCountInString(reason) > maxReason:
			return errs.New(errs.Invalid, "calibration_reason_long", "max", maxReason).At("reason")
		}
		if err := updateDecision(tx, r, item, d, reason); err != nil {
			return err
		}
		return record(tx, who, "calibration.decide", id, audit.Details{"item": string(item), "decision": string(d)})
	})
}

// reviewed reads a calibration that somebody may decide about.
func reviewed(tx *db.Tx, who policy.Actor, id ID) (*Run, error) {
	if err := may(tx, who, policy.ManageCalibration); err != nil {
		return nil, err
	}
	r, err := selectRun(tx, who.Org, id)
	if err == nil && r.State != Review {
		return nil, errs.New(errs.Conflict, "calibration_ended")
	}
	return r, err
}

// End stops a calibration that is being made, or gives up one that is looked at.
func (s *Service) End(ctx context.Context, who policy.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "calibration.End(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := may(tx, who, policy.ManageCalibration); err != nil {
			return err
		}
		r, err := selectRun(tx, who.Org, id)
		if err != nil {
			return err
		}
		switch r.State {
		case Waiting:
			r.State = Cancelled
		case Review:
			r.State = GivenUp
		default:
			return errs.New(errs.Conflict, "calibration_ended")
		}
		r.EndedAt = tx.Now
		if err := updateState(tx, r); err != nil {
			return err
		}
		return record(tx, who, "calibration.end", id, audit.Details{"state": string(r.State)})
	})
}

// BeforeRelease says how many items a release would take, and how many would keep what they have.
func (s *Service) BeforeRelease(ctx context.Context, who policy.Actor, id ID) (taking, keeping int, err error) {
	defer errs.Wrap(&err, "calibration.BeforeRelease(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err := reviewed(tx, who, id)
		if err != nil {
			return err
		}
		list, err := selectFindings(tx, who.Org, id)
		if err != nil {
			return err
		}
		items, err := taken(list, r.Name)
		taking, keeping = len(items), len(list)-len(items)
		return err
	})
	return taking, keeping, err
}

// Release puts a calibration into use: new assessments are measured with it. What was measured before stays as it is.
func (s *Service) Release(ctx context.Context, who policy.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "calibration.Release(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		r, err := reviewed(tx, who, id)
		if err != nil {
			return err
		}
		list, err := selectFindings(tx, who.Org, id)
		if err != nil {
			return err
		}
		n, err := countReleased(tx, who.Org)
		if err != nil {
			return err
		}
		r.Name = fmt.Sprintf("calibration-%d", n+1)
		items, err := taken(list, r.Name)
		if err != nil {
			return err
		}
		if r.InUse, err = itembank.Recalibrate(tx, r.Org, r.Instrument, r.BasedOn, r.Name, items); err != nil {
			return err
		}
		r.State, r.EndedAt = Released, tx.Now
		if err := updateState(tx, r); err != nil {
			return err
		}
		return record(tx, who, "calibration.release", id, audit.Details{"name": r.Name, "items": len(items), "version": r.InUse})
	})
}

// taken is what a release puts into use.
func taken(list []Finding, name string) (map[itembank.ItemID]itembank.Calibrated, error) {
	items, open := map[itembank.ItemID]itembank.Calibrated{}, 0
	for i := range list {
		f := &list[i]
		if f.Open() {
			open++
		}
		if f.Taken() {
			items[f.Item] = itembank.Calibrated{Version: f.Version, A: f.New.A, B: f.New.B, C: f.New.C, SE: f.New.SE, Since: name}
		}
	}
	switch {
	case open > 0:
		return nil, errs.New(errs.Conflict, "calibration_open", "count", open)
	case len(items) == 0:
		return nil, errs.New(errs.Conflict, "calibration_nothing")
	}
	return items, nil
}
