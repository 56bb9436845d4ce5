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
	i := &Import{ID: ID(uuid.Must(uuid.NewV7()).String()), Org: who.Org, FileName: shortName(fileName), State: Previewed, person: who.Person}
	if err := s.db.Read(ctx, func(tx *db.Tx) error {
		i.Options.Year = tx.Now.Year()
		return s.under(tx, who, i, under)
	}); err != nil {
		return "", err
	}
	if len(content) == 0 {
		return "", errs.New(errs.Invalid, "staff_no_file").At("file")
	}
	list, err := stafflist.Read(bytes.NewReader(content), i.Options)
	if e := errs.As(err); e != nil && e.Kind != errs.Internal {
		return "", e.At("file")
	}
	if err != nil {
		return "", err
	}
	return i.ID, s.db.Write(ctx, func(tx *db.Tx) error {
		if err := s.under(tx, who, i, under); err != nil {
			return err
		}
		if err := insertImport(tx, i, content); err != nil {
			return err
		}
		return record(tx, who, "import.upload", i.ID, audit.Details{"bytes": len(content), "rows": len(list.Rows)})
	})
}

// under puts an import under a unit for an actor who may do this to it.
func (s *Service) under(tx *db.Tx, who policy.Actor, i *Import, id identity.UnitID) error {
	u, err := identity.SelectUnit(tx, who.Org, id)
	if err != nil {
		return err
	}
	i.Unit, i.Path = u.ID, u.Path
	if err := policy.Require(who, policy.ManagePeople, i.object(), "unit_not_found"); err != nil {
		return err
	}
	if !u.ClosedAt.IsZero() {
		return errs.New(errs.Conflict, "unit_closed", "unit", u.Name).At("unit")
	}
	return nil
}

// shortName is what a person's computer called a file, without where it was there.
func shortName(name string) string {
	if i := strings.LastIndexAny(name, `/\\`); i >= 0 {
		name = name[i+1:]
	}
	letters := []rune(identity.Clean(name))
	return string(letters[:min(len(letters), stafflist.MaxText)])
}

// record writes down what was done to an import.
func record(tx *db.Tx, who policy.Actor, action string, id ID, d audit.Details) error {
	return audit.Record(tx, audit.Event{Org: who.Org, Person: who.Person, Role: string(who.Role), Action: action, Object: audit.Object{Kind: "import", ID: string(id)},
		Details: d})
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

// Recent lists the newest imports for the actor's part of the organisation.
func (s *Service) Recent(ctx context.Context, who policy.Actor) (list []Import, err error) {
	defer errs.Wrap(&err, "roster.Recent")
	if err := policy.Require(who, policy.ManagePeople, policy.Object{Org: who.Org, Unit: who.Unit}, "unit_not_found"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		list, err = selectRecent(tx, who.Org, who.Unit)
		return err
	})
	return list, err
}

// Preview reads the list again and says what would be done.
func (s *Service) Preview(ctx context.Context, who policy.Actor, id ID) (p *Preview, err error) {
	defer errs.Wrap(&err, "roster.Preview(%s)", id)
	var i *Import
	var content []byte
	var k known
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		if i, content, err = open(tx, who, id); err != nil {
			return err
		}
		k, err = selectKnown(tx, i)
		return err
	})
	if err != nil {
		return nil, err
	}
	list, err := stafflist.Read(bytes.NewReader(content), i.Options)
	if err != nil {
		return nil, err
	}
	plan := makePlan(list, k)
	p = &Preview{Import: i, List: list, Outcome: plan.Outcome, Missing: plan.missing, Within: plan.within, Clashes: plan.clashes}
	for _, at := range plan.places {
		if at.id == "" {
			p.Units = append(p.Units, strings.Join(at.path, " / "))
		}
	}
	if i.Leavers {
		p.Outcome.Left = len(plan.missing)
	}
	return p, s.db.Write(ctx, func(tx *db.Tx) error { return record(tx, who, "import.read", id, nil) })
}

// open reads an import that somebody looks at, with its file.
func open(tx *db.Tx, who policy.Actor, id ID) (i *Import, content []byte, err error) {
	if i, err = imported(tx, who, id); err != nil {
		return nil, nil, err
	}
	if i.State != Previewed {
		return nil, nil, errs.New(errs.Conflict, "import_ended")
	}
	content, err = selectContent(tx, who.Org, id)
	return i, content, err
}

// Decide stores what somebody decided about columns, words and leavers.
func (s *Service) Decide(ctx context.Context, who policy.Actor, id ID, o stafflist.Options, leavers bool) (err error) {
	defer errs.Wrap(&err, "roster.Decide(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		i, content, err := open(tx, who, id)
		if err != nil {
			return err
		}
		if o.Year == 0 {
			o.Year = i.Options.Year
		}
		if _, err := stafflist.Read(bytes.NewReader(content), o); err != nil {
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
		if err := jobs.Enqueue(tx, take{orgID(i.Org), i.ID}); err != nil {
			return err
		}
		return record(tx, who, "import.accept", i.ID, audit.Details{"leavers": i.Leavers})
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
		if err := endImport(tx, i.Org, i.ID, GivenUp, Outcome{}); err != nil {
			return err
		}
		return record(tx, who, "import.give_up", i.ID, nil)
	})
}

// atOnce is how many people are staged in one transaction: enough to be quick, few enough to let others write in between.
const atOnce = 1000

// TakeOver takes an accepted list over. People are staged in pieces, which nobody sees; one short transaction makes all of it true. Whoever is killed
// in between has done nothing, and the job begins again.
func (s *Service) TakeOver(ctx context.Context, org string, id ID) (err error) {
	defer errs.Wrap(&err, "roster.TakeOver(%s)", id)
	var i *Import
	var content []byte
	var k known
	if err := s.db.Write(ctx, func(tx *db.Tx) (err error) {
		if i, err = selectImport(tx, org, id); err != nil || i.State != Waiting {
			return err
		}
		if content, err = selectContent(tx, org, id); err != nil {
			return err
		}
		if k, err = selectKnown(tx, i); err != nil {
			return err
		}
		return identity.Unstage(tx, org, string(id))
	}); err != nil || i.State != Waiting {
		return err
	}
	list, err := stafflist.Read(bytes.NewReader(content), i.Options)
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
	return audit.Record(tx, audit.Event{Org: i.Org, Role: audit.Program, Action: "person.import", Object: audit.Object{Kind: "import", ID: string(i.ID)},
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
	if k.coded, err = identity.SelectCoded(tx, i.Org); err != nil {
		return k, err
	}
	if k.administrators, err = identity.SelectHolders(tx, i.Org, policy.Administrator); err != nil {
		return k, err
	}
	k.elevated, err = identity.SelectHolders(tx, i.Org, slices.DeleteFunc(slices.Clone(policy.Granted), func(r policy.Role) bool { return !r.Elevated() })...)
	return k, err
}
