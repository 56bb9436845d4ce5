package toolkit

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/xlsform"
)

// Service is the use cases of the toolkits of organisations.
type Service struct{ db *db.DB }

// NewService returns the use cases on a database.
func NewService(d *db.DB) *Service { return &Service{d} }

// require refuses whoever does not look after the library for the whole organisation.
func require(tx *db.Tx, who policy.Actor) error {
	o := policy.Object{Org: who.Org, Unit: "/"}
	if who.SignedIn() {
		root, err := identity.SelectRoot(tx, who.Org)
		if err != nil {
			return err
		}
		o.Unit = root.Path
	}
	return policy.Require(who, policy.CurateLibrary, o, "toolkit_not_found")
}

// own reads the latest version of a toolkit of the organisation of an editor.
func own(tx *db.Tx, who policy.Actor, id ID) (*Own, error) {
	if err := require(tx, who); err != nil {
		return nil, err
	}
	o, err := selectOwn(tx, who.Org, id)
	if err != nil {
		return nil, err
	}
	return o, fill(tx, o, o.Revision)
}

// fill reads what stands in a version, and who the toolkit is of.
func fill(tx *db.Tx, o *Own, revision int) (err error) {
	if o.Kits, err = selectBody(tx, o, revision); err != nil {
		return err
	}
	org, err := identity.SelectOrganisation(tx, o.Org)
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	o.By = org.Name
	return err
}

// Ours lists the toolkits of the organisation of an editor, the one changed last first.
func (s *Service) Ours(ctx context.Context, who policy.Actor) (list []*Own, err error) {
	defer errs.Wrap(&err, "toolkit.Ours")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := require(tx, who); err != nil {
			return err
		}
		if list, err = selectAllOwn(tx, who.Org); err != nil {
			return err
		}
		for _, o := range list {
			if err := fill(tx, o, o.Revision); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// shownVersions is how many versions are listed.
const shownVersions = 20

// Own is a toolkit to its editors, with its latest versions, the newest first.
func (s *Service) Own(ctx context.Context, who policy.Actor, id ID) (o *Own, versions []Version, err error) {
	defer errs.Wrap(&err, "toolkit.Own(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if o, err = own(tx, who, id); err != nil {
			return err
		}
		versions, err = selectVersions(tx, o, shownVersions)
		return err
	})
	return o, versions, err
}

// Published lists what everybody may read, of all organisations, the newest first.
func (s *Service) Published(ctx context.Context, who policy.Actor) (list []*Own, err error) {
	defer errs.Wrap(&err, "toolkit.Published")
	if err := mayRead(who); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if list, err = selectPublished(tx); err != nil {
			return err
		}
		for _, o := range list {
			if err := fill(tx, o, o.Shown); err != nil {
				return err
			}
		}
		return nil
	})
	return list, err
}

// Open is a toolkit as everybody may read it. One that was withdrawn has its state and the time alone.
func (s *Service) Open(ctx context.Context, who policy.Actor, id ID) (o *Own, err error) {
	defer errs.Wrap(&err, "toolkit.Open(%s)", id)
	if err := mayRead(who); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if o, err = selectOpen(tx, id); err != nil {
			return err
		}
		err = fill(tx, o, o.Shown)
		if o.State == Withdrawn {
			o.Kits = nil
		}
		return err
	})
	return o, err
}

func mayRead(who policy.Actor) error {
	if !policy.May(who, policy.ReadPublic, policy.Object{Org: who.Org}) {
		return errs.New(errs.NotFound, "toolkit_not_found")
	}
	return nil
}

// Upload takes a workbook in: without an id as a new toolkit, otherwise as the next version of one as somebody saw it. With problems, nothing is stored.
// What everybody reads stays as it is until the new version is published.
func (s *Service) Upload(ctx context.Context, who policy.Actor, id ID, revision int, raw []byte) (stored ID, problems []xlsform.Problem, err error) {
	defer errs.Wrap(&err, "toolkit.Upload(%s)", id)
	r, wrong := readBook(raw)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		o, err := s.target(tx, who, id, revision)
		if err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		faults := r.k.Faults()
		kits, differences := o.with(r.k)
		missing, err := unknown(tx, r.k)
		if err != nil {
			return err
		}
		again := &reader{k: r.k, at: r.at, problems: append([]xlsform.Problem(nil), r.problems...)} // a transaction may be tried twice
		if problems = again.told(append(append(faults, missing...), differences...)); len(problems) > 0 {
			return nil
		}
		if len(kits) > mostLanguages {
			return errs.New(errs.Conflict, "toolkit_languages", "most", mostLanguages).At("file")
		}
		o.Kits = kits
		err = s.store(tx, who, o)
		stored = o.ID
		return err
	})
	return stored, problems, err
}

// target is the toolkit that a workbook is for.
func (s *Service) target(tx *db.Tx, who policy.Actor, id ID, revision int) (*Own, error) {
	if id != "" {
		o, err := own(tx, who, id)
		if err == nil && o.Revision != revision {
			err = errs.New(errs.Conflict, "toolkit_changed").At("file")
		}
		return o, err
	}
	if err := require(tx, who); err != nil {
		return nil, err
	}
	all, err := selectAllOwn(tx, who.Org)
	if err == nil && len(all) >= mostOfOne {
		err = errs.New(errs.Conflict, "toolkits_many", "most", mostOfOne).At("file")
	}
	return &Own{Org: who.Org, State: Unpublished}, err
}

// unknown are the resources that are not in the library.
func unknown(tx *db.Tx, k *Toolkit) (faults []Fault, err error) {
	for i, id := range k.Resources {
		x, err := library.Select(tx, id)
		if errs.Is(err, errs.NotFound) || err == nil && x.Gone {
			faults = append(faults, Fault{fmt.Sprintf("resources.%d", i), errs.New(errs.Invalid, "toolkit_no_resource")})
		} else if err != nil {
			return nil, err
		}
	}
	return faults, nil
}

// store writes a version down.
func (s *Service) store(tx *db.Tx, who policy.Actor, o *Own) error {
	action := "toolkit.change"
	if o.ID == "" {
		action, o.ID = "toolkit.create", ID(uuid.Must(uuid.NewV7()).String())
		if err := insert(tx, o); err != nil {
			return err
		}
	} else if err := update(tx, o, o.Revision+1); err != nil {
		return err
	}
	if err := keep(tx, o); err != nil {
		return err
	}
	return record(tx, who, action, o, audit.Details{"revision": o.Revision, "languages": len(o.Kits)})
}

// turn changes the state of a toolkit as somebody saw it.
func (s *Service) turn(ctx context.Context, who policy.Actor, id ID, revision int, action string, fn func(*db.Tx, *Own) error) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		o, err := own(tx, who, id)
		if err != nil {
			return err
		}
		if o.Revision != revision {
			return errs.New(errs.Conflict, "toolkit_changed")
		}
		if err := fn(tx, o); err != nil {
			return err
		}
		return record(tx, who, action, o, audit.Details{"revision": o.Revision})
	})
}

// Publish shows the latest version of a toolkit to everybody.
func (s *Service) Publish(ctx context.Context, who policy.Actor, id ID, revision int) (err error) {
	defer errs.Wrap(&err, "toolkit.Publish(%s)", id)
	return s.turn(ctx, who, id, revision, "toolkit.publish", func(tx *db.Tx, o *Own) error {
		o.State, o.Shown, o.PublishedAt = Published, o.Revision, tx.Now
		return update(tx, o, o.Revision)
	})
}

// Withdraw takes a toolkit from the public pages. Whoever has its address reads that it was withdrawn.
func (s *Service) Withdraw(ctx context.Context, who policy.Actor, id ID, revision int) (err error) {
	defer errs.Wrap(&err, "toolkit.Withdraw(%s)", id)
	return s.turn(ctx, who, id, revision, "toolkit.withdraw", func(tx *db.Tx, o *Own) error {
		if o.State != Published {
			return errs.New(errs.Conflict, "toolkit_not_published")
		}
		o.State, o.WithdrawnAt = Withdrawn, tx.Now
		return update(tx, o, o.Revision)
	})
}

// Drop deletes a draft. What was public once is withdrawn instead.
func (s *Service) Drop(ctx context.Context, who policy.Actor, id ID, revision int) (err error) {
	defer errs.Wrap(&err, "toolkit.Drop(%s)", id)
	return s.turn(ctx, who, id, revision, "toolkit.drop", func(tx *db.Tx, o *Own) error {
		if o.State != Unpublished {
			return errs.New(errs.Conflict, "toolkit_not_draft")
		}
		return forget(tx, o)
	})
}

// record writes what was done to a toolkit into the log.
func record(tx *db.Tx, who policy.Actor, action string, o *Own, d audit.Details) error {
	return audit.Record(tx, audit.Event{Org: o.Org, Person: who.Person, Role: string(who.Role), Action: action, Object: audit.Object{Kind: "toolkit", ID: string(o.ID)}, Details: d})
}
