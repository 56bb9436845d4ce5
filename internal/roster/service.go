package roster

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/jobs"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/stafflist"
)

// Service is the use cases of bringing people in.
type Service struct {
	db *db.DB
}

// NewService returns the use cases on a database.
func NewService(d *db.DB) *Service { return &Service{db: d} }

// Upload takes a file in and stores it to be looked at. The units of the list stand under the given one.
func (s *Service) Upload(ctx context.Context, who policy.Actor, under identity.UnitID, fileName string, content []byte) (id ID, err error) {
	defer errs.Wrap(&err, "roster.Upload")
	if len(content) == 0 {
		return "", errs.New(errs.Invalid, "staff_no_file").At("file")
	}
	options := stafflist.Options{Year: time.Now().Year()}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		u, err := identity.SelectUnit(tx, who.Org, under)
		if err != nil {
			return err
		}
		i := &Import{ID: ID(uuid.Must(uuid.NewV7()).String()), Org: who.Org, Unit: u.ID, Path: u.Path, FileName: identity.Clean(fileName), Options: options,
			State: Previewed, person: who.Person, content: content}
		if err := policy.Require(who, policy.ManagePeople, i.object(), "unit_not_found"); err != nil {
			return err
		}
		id = i.ID
		return insertImport(tx, i)
	})
	if err != nil {
		return "", err
	}
	if _, err := stafflist.Read(bytes.NewReader(content), options); err != nil {
		e := errs.As(err)
		if e.Kind != errs.Internal {
			return "", s.discard(ctx, who.Org, id, e.At("file"))
		}
		return "", err
	}
	return id, nil
}

// discard deletes an upload that is no list, and returns why.
func (s *Service) discard(ctx context.Context, org string, id ID, why error) error {
	if err := s.db.Write(ctx, func(tx *db.Tx) error { return endImport(tx, org, id, GivenUp, Outcome{}) }); err != nil {
		return err
	}
	return why
}

// imported reads an import for an actor who may do this to it.
func imported(tx *db.Tx, who policy.Actor, id ID) (*Import, error) {
	i, err := selectImport(tx, who.Org, id)
	if err != nil {
		return nil, err
	}
	return i, policy.Require(who, policy.ManagePeople, i.object(), "import_not_found")
}

// Import reads how far an import has come.
func (s *Service) Import(ctx context.Context, who policy.Actor, id ID) (i *Import, err error) {
	defer errs.Wrap(&err, "roster.Import(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		i, err = imported(tx, who, id)
		return err
	})
	return i, err
}

// Preview reads the list again and says what would be done.
func (s *Service) Preview(ctx context.Context, who policy.Actor, id ID) (p *Preview, err error) {
	defer errs.Wrap(&err, "roster.Preview(%s)", id)
	var i *Import
	var k known
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		if i, err = imported(tx, who, id); err != nil {
			return err
		}
		if i.State != Previewed {
			return errs.New(errs.Conflict, "import_ended")
		}
		k, err = selectKnown(tx, i)
		return err
	})
	if err != nil {
		return nil, err
	}
	list, err := stafflist.Read(bytes.NewReader(i.content), i.Options)
	if err != nil {
		return nil, err
	}
	plan := makePlan(list, k)
	p = &Preview{Import: i, List: list, Outcome: plan.Outcome, Missing: plan.missing, Clashes: plan.clashes}
	for _, at := range plan.places {
		if at.id == "" {
			p.Units = append(p.Units, strings.Join(at.path, " / "))
		}
	}
	if i.Leavers {
		p.Outcome.Left = len(plan.missing)
	}
	return p, nil
}

// Decide stores what somebody decided about columns, words and leavers.
func (s *Service) Decide(ctx context.Context, who policy.Actor, id ID, o stafflist.Options, leavers bool) (err error) {
	defer errs.Wrap(&err, "roster.Decide(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		i, err := imported(tx, who, id)
		if err != nil {
			return err
		}
		if i.State != Previewed {
			return errs.New(errs.Conflict, "import_ended")
		}
		if _, err := stafflist.Read(bytes.NewReader(i.content), o); err != nil {
			return err
		}
		return updateOptions(tx, i, o, leavers)
	})
}

// take is the job of taking a list over.
type take struct {
	Org    orgID `json:"org"`
	Import ID    `json:"import"`
}

// orgID is the id of an organisation in a job.
type orgID string

// Kind is the name of the job.
func (take) Kind() string { return "roster.take" }

// tidy is the job of forgetting files that nobody said yes to.
type tidy struct{}

// Kind is the name of the job.
func (tidy) Kind() string { return "roster.tidy" }

// Work says what the roster does in jobs.
func (s *Service) Work(r *jobs.Registry) {
	jobs.Register(r, func(ctx context.Context, job take) error { return s.TakeOver(ctx, string(job.Org), job.Import) })
	jobs.Register(r, func(ctx context.Context, _ tidy) error { return s.Tidy(ctx) })
	r.Every(time.Hour, tidy{})
}

// Accept says yes to what the preview showed. A job takes the list over.
func (s *Service) Accept(ctx context.Context, who policy.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "roster.Accept(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		i, err := imported(tx, who, id)
		if err != nil {
			return err
		}
		switch i.State {
		case Waiting, Done:
			return nil // said already
		case Previewed:
		default:
			return errs.New(errs.Conflict, "import_ended")
		}
		if err := updateProgress(tx, i, Waiting, 0, 0); err != nil {
			return err
		}
		return jobs.Enqueue(tx, take{orgID(i.Org), i.ID})
	})
}

// GiveUp forgets a list that was looked at.
func (s *Service) GiveUp(ctx context.Context, who policy.Actor, id ID) (err error) {
	defer errs.Wrap(&err, "roster.GiveUp(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		i, err := imported(tx, who, id)
		if err != nil {
			return err
		}
		if i.State != Previewed {
			return errs.New(errs.Conflict, "import_ended")
		}
		return endImport(tx, i.Org, i.ID, GivenUp, Outcome{})
	})
}

// atOnce is how many people are staged in one transaction: enough to be quick, few enough to let others write in between.
const atOnce = 1000

// TakeOver takes an accepted list over. People are staged in pieces, which nobody sees; one short transaction makes all of it true. Whoever is killed
// in between has done nothing, and the job begins again.
func (s *Service) TakeOver(ctx context.Context, org string, id ID) (err error) {
	defer errs.Wrap(&err, "roster.TakeOver(%s)", id)
	var i *Import
	var k known
	if err := s.db.Write(ctx, func(tx *db.Tx) (err error) {
		if i, err = selectImport(tx, org, id); err != nil || i.State != Waiting {
			return err
		}
		if k, err = selectKnown(tx, i); err != nil {
			return err
		}
		return identity.Unstage(tx, org, string(id))
	}); err != nil || i.State != Waiting {
		return err
	}
	list, err := stafflist.Read(bytes.NewReader(i.content), i.Options)
	if err != nil {
		return s.fail(ctx, i, err)
	}
	p := makePlan(list, k)
	staged := 0
	for part := range slices.Chunk(p.people, atOnce) {
		if err := s.db.Write(ctx, func(tx *db.Tx) error {
			if err := identity.Stage(tx, org, string(id), part); err != nil {
				return err
			}
			return updateProgress(tx, i, Waiting, staged+len(part), len(p.people))
		}); err != nil {
			return err
		}
		staged += len(part)
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error { return s.makeTrue(tx, i, p) })
	if e := errs.As(err); e != nil && e.Kind != errs.Internal && e.Kind != errs.Unavailable {
		return s.fail(ctx, i, err)
	}
	return err
}

// makeTrue makes the units that are missing and takes the staged people over.
func (s *Service) makeTrue(tx *db.Tx, i *Import, p *plan) error {
	units, err := makeUnits(tx, i, p.places)
	if err != nil {
		return err
	}
	left, err := identity.TakeOver(tx, i.Org, string(i.ID), units, i.Leavers, i.Path)
	if err != nil {
		return err
	}
	outcome := p.Outcome
	outcome.Left = int(left)
	if err := endImport(tx, i.Org, i.ID, Done, outcome); err != nil {
		return err
	}
	return audit.Record(tx, audit.Event{Org: i.Org, Person: i.person, Role: string(policy.Officer), Action: "person.import", Object: audit.Object{Kind: "import", ID: string(i.ID)},
		Details: audit.Details{"new": outcome.New, "changed": outcome.Changed, "back": outcome.Back, "left": outcome.Left, "units": outcome.Units}})
}

// makeUnits makes the units that are not there and says which unit stands for which text.
func makeUnits(tx *db.Tx, i *Import, places []place) (map[string]identity.UnitID, error) {
	ids := map[string]identity.UnitID{}
	for _, at := range places {
		if at.id == "" {
			parent, err := identity.SelectUnit(tx, i.Org, ids[parentRef(at.ref)])
			if err != nil {
				return nil, err
			}
			u, err := identity.AddUnit(tx, i.Org, parent, identity.NewUnit{Parent: parent.ID, Name: at.path[len(at.path)-1], Code: at.code, Kind: "other"})
			if err != nil {
				return nil, err
			}
			at.id = u.ID
		}
		ids[at.ref] = at.id
	}
	return ids, nil
}

// parentRef is what the list calls the unit above.
func parentRef(ref string) string { return ref[:strings.LastIndex(ref, "\x1f")] }

// fail ends an import of which nothing was taken over.
func (s *Service) fail(ctx context.Context, i *Import, why error) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := identity.Unstage(tx, i.Org, string(i.ID)); err != nil {
			return err
		}
		return endImport(tx, i.Org, i.ID, Failed, Outcome{Failure: errs.As(why).Code})
	})
}

// Tidy forgets the files that nobody has said yes to for a day.
func (s *Service) Tidy(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "roster.Tidy")
	return s.db.Write(ctx, func(tx *db.Tx) error { return forgetOld(tx, tx.Now.Add(-keep)) })
}

// selectKnown reads who and what is there already.
func selectKnown(tx *db.Tx, i *Import) (k known, err error) {
	top, err := identity.SelectUnit(tx, i.Org, i.Unit)
	if err != nil {
		return k, err
	}
	root, err := identity.SelectRoot(tx, i.Org)
	if err != nil {
		return k, err
	}
	k.top = *top
	if k.units, err = identity.SelectUnits(tx, i.Org, top.Path); err != nil {
		return k, err
	}
	if k.people, err = identity.SelectPeople(tx, i.Org, root.Path); err != nil {
		return k, err
	}
	k.administrators, err = identity.SelectAdministrators(tx, i.Org)
	return k, err
}
