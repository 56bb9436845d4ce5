package institution

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/maturity"
	"github.com/dira-platform/dira/internal/policy"
)

// Words writes sentences in one language.
type Words interface {
	T(key string, args ...any) string
}

// Surroundings is what a message needs to know that is not in the database.
type Surroundings struct {
	Mail    *mail.Service
	Address string                                    // of this server, as people reach it, without a slash at its end
	Words   func(language string) Words               // of messages to people
	Date    func(language string, t time.Time) string // how a day is written
}

// Service is the use cases of institutions that look at themselves.
type Service struct {
	db *db.DB
	Surroundings

	mu    sync.Mutex
	cache map[string]*maturity.Instrument // stored versions never change
}

// NewService returns the use cases on a database.
func NewService(d *db.DB, s Surroundings) *Service {
	return &Service{db: d, Surroundings: s, cache: map[string]*maturity.Instrument{}}
}

// version names a stored instrument.
type version struct {
	id     maturity.InstrumentID
	number int
}

// Install stores an instrument for an organisation, under a new version if it differs from the newest.
func (s *Service) Install(ctx context.Context, org string, in *maturity.Instrument) (number int, err error) {
	defer errs.Wrap(&err, "institution.Install(%s)", in.ID)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		number, err = storeInstrument(tx, org, in)
		return err
	})
	return number, err
}

// instrument reads a stored version, once in the life of the service.
func (s *Service) instrument(tx *db.Tx, org string, v version) (*maturity.Instrument, error) {
	key := fmt.Sprintf("%s/%s/%d", org, v.id, v.number)
	s.mu.Lock()
	in := s.cache[key]
	s.mu.Unlock()
	if in != nil {
		return in, nil
	}
	in, err := loadInstrument(tx, org, v)
	if err == nil {
		s.mu.Lock()
		s.cache[key] = in
		s.mu.Unlock()
	}
	return in, err
}

// whole is the object of what belongs to the organisation as a whole.
func whole(tx *db.Tx, who policy.Actor) (policy.Object, error) {
	if who.Person == "" {
		return policy.Object{Org: who.Org, Unit: "/"}, nil
	}
	root, err := identity.SelectRoot(tx, who.Org)
	if err != nil {
		return policy.Object{}, err
	}
	return policy.Object{Org: who.Org, Unit: root.Path}, nil
}

// mayManageInstruments refuses everyone who does not look after the instruments of the whole organisation.
func mayManageInstruments(tx *db.Tx, who policy.Actor) error {
	o, err := whole(tx, who)
	if err != nil {
		return err
	}
	return policy.Require(who, policy.ManageInstruments, o, "instrument_not_found")
}

// Instruments lists the newest version of each instrument of the organisation.
func (s *Service) Instruments(ctx context.Context, who policy.Actor) (list []*maturity.Instrument, err error) {
	defer errs.Wrap(&err, "institution.Instruments")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := mayManageInstruments(tx, who); err != nil {
			return err
		}
		list, err = s.newest(tx, who.Org)
		return err
	})
	return list, err
}

func (s *Service) newest(tx *db.Tx, org string) (list []*maturity.Instrument, err error) {
	all, err := selectInstruments(tx, org)
	if err != nil {
		return nil, err
	}
	for _, v := range all {
		in, err := s.instrument(tx, org, v)
		if err != nil {
			return nil, err
		}
		list = append(list, in)
	}
	return list, nil
}

// Instrument is the newest version of an instrument.
func (s *Service) Instrument(ctx context.Context, who policy.Actor, id maturity.InstrumentID) (in *maturity.Instrument, err error) {
	defer errs.Wrap(&err, "institution.Instrument(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := mayManageInstruments(tx, who); err != nil {
			return err
		}
		number, err := newestVersion(tx, who.Org, id)
		if err != nil {
			return err
		}
		in, err = s.instrument(tx, who.Org, version{id, number})
		return err
	})
	return in, err
}

// AddInstrument stores an instrument that somebody brought, and says under which version. One that comes with the program keeps its name for itself.
func (s *Service) AddInstrument(ctx context.Context, who policy.Actor, in *maturity.Instrument) (number int, err error) {
	defer errs.Wrap(&err, "institution.AddInstrument(%s)", in.ID)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := mayManageInstruments(tx, who); err != nil {
			return err
		}
		if in.ID == maturity.Starter {
			return errs.New(errs.Conflict, "instrument_ours", "id", string(in.ID)).At("file")
		}
		if number, err = storeInstrument(tx, who.Org, in); err != nil {
			return err
		}
		return audit.Record(tx, audit.Event{Org: who.Org, Person: who.Person, Role: string(who.Role), Action: "institution.instrument",
			Object: audit.Object{Kind: "instrument", ID: string(in.ID)}, Details: audit.Details{"version": number}})
	})
	return number, err
}

// assessment reads an assessment for an actor who may do this to it.
func (s *Service) assessment(tx *db.Tx, who policy.Actor, do policy.Action, id ID) (*Assessment, error) {
	a, err := selectAssessment(tx, who.Org, id)
	if err != nil {
		return nil, err
	}
	return a, policy.Require(who, do, a.object(), "institution_not_found")
}

// in reads an assessment that stands where it must.
func (s *Service) in(tx *db.Tx, who policy.Actor, id ID, states ...State) (*Assessment, error) {
	a, err := s.assessment(tx, who, policy.ManageInstitution, id)
	if err != nil {
		return nil, err
	}
	for _, state := range states {
		if a.State == state {
			return a, nil
		}
	}
	return nil, errs.New(errs.Conflict, "institution_is_"+string(a.State))
}

// Assessments lists the assessments of the actor's part of the organisation, the newest first.
func (s *Service) Assessments(ctx context.Context, who policy.Actor) (list []Assessment, err error) {
	defer errs.Wrap(&err, "institution.Assessments")
	if err := policy.Require(who, policy.ReadInstitution, policy.Object{Org: who.Org, Unit: who.Unit}, "institution_not_found"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		all, err := selectAssessments(tx, who.Org)
		list = list[:0]
		for _, a := range all {
			if policy.May(who, policy.ReadInstitution, a.object()) {
				list = append(list, a)
			}
		}
		return err
	})
	return list, err
}

// Beginning is what there is to choose from when an assessment is begun.
type Beginning struct {
	Units       []identity.Unit
	Instruments []*maturity.Instrument
}

// Begin says what there is to choose from.
func (s *Service) Begin(ctx context.Context, who policy.Actor) (b Beginning, err error) {
	defer errs.Wrap(&err, "institution.Begin")
	if err := policy.Require(who, policy.ManageInstitution, policy.Object{Org: who.Org, Unit: who.Unit}, "institution_not_found"); err != nil {
		return b, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		units, err := identity.SelectUnits(tx, who.Org, who.Unit)
		if err != nil {
			return err
		}
		b.Units = b.Units[:0]
		for _, u := range units {
			if u.ClosedAt.IsZero() {
				b.Units = append(b.Units, u)
			}
		}
		b.Instruments, err = s.newest(tx, who.Org)
		return err
	})
	return b, err
}

// New is what an officer decides about an assessment.
type New struct {
	Unit       identity.UnitID
	Name       string
	Instrument maturity.InstrumentID
	AnswerBy   time.Time // any moment of the day
}

// longestName is in characters.
const longestName = 120

// Create makes a draft.
func (s *Service) Create(ctx context.Context, who policy.Actor, n New) (id ID, err error) {
	defer errs.Wrap(&err, "institution.Create")
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		u, err := identity.SelectUnit(tx, who.Org, n.Unit)
		if err != nil {
			return err
		}
		a := &Assessment{ID: ID(uuid.Must(uuid.NewV7()).String()), Org: who.Org, Unit: u.ID, Path: u.Path, Name: identity.Clean(n.Name), Instrument: n.Instrument, State: Draft}
		if err := policy.Require(who, policy.ManageInstitution, a.object(), "unit_not_found"); err != nil {
			return err
		}
		if a.Name == "" || len([]rune(a.Name)) > longestName {
			return errs.New(errs.Invalid, "institution_name", "limit", longestName).At("name")
		}
		if a.AnswerBy, err = lastMoment(n.AnswerBy, tx.Now); err != nil {
			return err
		}
		if a.Version, err = newestVersion(tx, who.Org, n.Instrument); err != nil {
			return err
		}
		if a.Version == 0 {
			return errs.New(errs.Invalid, "instrument_not_found").At("instrument")
		}
		id = a.ID
		if err := insertAssessment(tx, a); err != nil {
			return err
		}
		return record(tx, who, a, "institution.create", nil)
	})
	return id, err
}

// lastMoment is the end of a day that is not over yet, and not more than a year away.
func lastMoment(t, now time.Time) (time.Time, error) {
	y, m, d := t.UTC().Date()
	end := time.Date(y, m, d, 23, 59, 59, 0, time.UTC)
	if t.IsZero() || end.Before(now) || end.After(now.AddDate(1, 0, 0)) {
		return end, errs.New(errs.Invalid, "institution_date").At("date")
	}
	return end, nil
}

// Drop deletes a draft.
func (s *Service) Drop(ctx context.Context, who policy.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "institution.Drop(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		a, err := s.in(tx, who, id, Draft)
		if err != nil {
			return err
		}
		if err := deleteDraft(tx, a); err != nil {
			return err
		}
		return record(tx, who, a, "institution.drop", nil)
	})
}

// record writes what was done to an assessment into the log.
func record(tx *db.Tx, who policy.Actor, a *Assessment, action string, d audit.Details) error {
	return audit.Record(tx, audit.Event{Org: a.Org, Person: who.Person, Role: string(who.Role), Action: action,
		Object: audit.Object{Kind: "institution", ID: string(a.ID)}, Details: d})
}
