package identity

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// Service is the use cases of organisations, units, people and grants.
type Service struct {
	db *db.DB
}

// NewService returns the use cases on a database.
func NewService(d *db.DB) *Service { return &Service{db: d} }

// newID is an id that says nothing.
func newID() string { return uuid.Must(uuid.NewV7()).String() }

// Organisations lists all organisations but the public site. For the console.
func (s *Service) Organisations(ctx context.Context, who policy.Actor) (list []Organisation, err error) {
	defer errs.Wrap(&err, "identity.Organisations")
	if !who.IsOperator() {
		return nil, errs.New(errs.NotFound, "organisation_not_found")
	}
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		list, err = selectOrganisations(tx)
		return err
	})
	return list, err
}

// Organisation reads what the actor's organisation says of itself.
func (s *Service) Organisation(ctx context.Context, org string) (o Organisation, err error) {
	defer errs.Wrap(&err, "identity.Organisation(%s)", org)
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		o, err = SelectOrganisation(tx, org)
		return err
	})
	return o, err
}

// Founding is what an organisation begins with.
type Founding struct {
	Organisation  Organisation
	Kind          UnitKind
	Administrator Details
}

// Found makes an organisation with its root and its first administrator, in the transaction of whoever has made sure that they may.
func Found(tx *db.Tx, f Founding) (PersonID, error) {
	o := f.Organisation
	var err error
	if o.ID, err = ParseOrganisationID(string(o.ID)); err != nil {
		return "", err
	}
	if o.Name, err = checkName(o.Name, "organisation_name"); err != nil {
		return "", err
	}
	details, err := f.Administrator.Check()
	if err != nil {
		return "", err
	}
	if details.Email == "" {
		return "", errs.New(errs.Invalid, "email_missing").At("email")
	}
	if err := insertOrganisation(tx, o); err != nil {
		return "", err
	}
	root := &Unit{ID: UnitID(newID()), Name: o.Name, Kind: f.Kind}
	root.Path = policy.Path("").Below(string(root.ID))
	if err := insertUnit(tx, string(o.ID), root); err != nil {
		return "", err
	}
	p := &Person{ID: PersonID(newID()), Unit: root.ID, Path: root.Path, Details: details, State: Active}
	if err := insertPerson(tx, string(o.ID), p); err != nil {
		return "", err
	}
	return p.ID, insertGrant(tx, string(o.ID), p.ID, root.ID, policy.Administrator)
}

// unit reads a unit for an actor who may do this to it.
func unit(tx *db.Tx, who policy.Actor, do policy.Action, id UnitID) (*Unit, error) {
	u, err := SelectUnit(tx, who.Org, id)
	if err != nil {
		return nil, err
	}
	return u, policy.Require(who, do, u.object(who.Org), "unit_not_found")
}

// Units lists the units for which the actor acts, parents before children, siblings by name.
func (s *Service) Units(ctx context.Context, who policy.Actor) (list []Unit, err error) {
	defer errs.Wrap(&err, "identity.Units")
	if err := policy.Require(who, policy.ReadUnits, policy.Object{Org: who.Org, Unit: who.Unit}, "unit_not_found"); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		list, err = selectUnits(tx, who.Org, who.Unit)
		return err
	})
	return inOrder(list), err
}

// NewUnit is what a unit is made of.
type NewUnit struct {
	Parent UnitID
	Name   string
	Code   string
	Kind   UnitKind
}

// AddUnit makes a unit under another.
func (s *Service) AddUnit(ctx context.Context, who policy.Actor, n NewUnit) (id UnitID, err error) {
	defer errs.Wrap(&err, "identity.AddUnit")
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		parent, err := unit(tx, who, policy.ManageUnits, n.Parent)
		if err != nil {
			return err
		}
		u, err := AddUnit(tx, who.Org, parent, n)
		if err != nil {
			return err
		}
		id = u.ID
		return recordUnit(tx, who, "unit.add", u.ID, audit.Details{"parent": string(parent.ID)})
	})
	return id, err
}

// AddUnit makes a unit in the transaction of whoever has made sure that they may.
func AddUnit(tx *db.Tx, org string, parent *Unit, n NewUnit) (*Unit, error) {
	n, err := n.check()
	if err != nil {
		return nil, err
	}
	if err := parent.open(); err != nil {
		return nil, err
	}
	if err := siblingNamed(tx, org, parent.ID, n.Name, ""); err != nil {
		return nil, err
	}
	if err := uniqueCode(tx, org, n.Code, ""); err != nil {
		return nil, err
	}
	u := &Unit{ID: UnitID(newID()), Parent: parent.ID, Name: n.Name, Code: n.Code, Kind: n.Kind}
	u.Path = parent.Path.Below(string(u.ID))
	return u, insertUnit(tx, org, u)
}

// ChangeUnit gives a unit another name, code or kind.
func (s *Service) ChangeUnit(ctx context.Context, who policy.Actor, id UnitID, n NewUnit) (err error) {
	defer errs.Wrap(&err, "identity.ChangeUnit(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		u, err := unit(tx, who, policy.ManageUnits, id)
		if err != nil {
			return err
		}
		if n, err = n.check(); err != nil {
			return err
		}
		if err := siblingNamed(tx, who.Org, u.Parent, n.Name, u.ID); err != nil {
			return err
		}
		if err := uniqueCode(tx, who.Org, n.Code, u.ID); err != nil {
			return err
		}
		u.Name, u.Code, u.Kind = n.Name, n.Code, n.Kind
		if err := updateUnit(tx, who.Org, u); err != nil {
			return err
		}
		return recordUnit(tx, who, "unit.change", u.ID, nil)
	})
}

// MoveUnit hangs a unit, with everything below it, under another. The root stays where it is.
func (s *Service) MoveUnit(ctx context.Context, who policy.Actor, id, under UnitID) (err error) {
	defer errs.Wrap(&err, "identity.MoveUnit(%s, %s)", id, under)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		u, err := unit(tx, who, policy.ManageUnits, id)
		if err != nil {
			return err
		}
		parent, err := unit(tx, who, policy.ManageUnits, under)
		if err != nil {
			return err
		}
		switch {
		case u.Root():
			return errs.New(errs.Invalid, "unit_root_moved").At("parent")
		case parent.Path.Within(u.Path):
			return errs.New(errs.Invalid, "unit_below_itself").At("parent")
		}
		if err := parent.open(); err != nil {
			return err
		}
		if err := siblingNamed(tx, who.Org, parent.ID, u.Name, u.ID); err != nil {
			return err
		}
		if err := moveUnit(tx, who.Org, u, parent); err != nil {
			return err
		}
		return recordUnit(tx, who, "unit.move", u.ID, audit.Details{"from": string(u.Parent), "to": string(parent.ID)})
	})
}

// CloseUnit ends a unit that holds no active people and no open units. It stays in the results of the past.
func (s *Service) CloseUnit(ctx context.Context, who policy.Actor, id UnitID) (err error) {
	defer errs.Wrap(&err, "identity.CloseUnit(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		u, err := unit(tx, who, policy.ManageUnits, id)
		if err != nil {
			return err
		}
		if u.Root() {
			return errs.New(errs.Invalid, "unit_root_closed")
		}
		people, units, err := countWithin(tx, who.Org, u.Path)
		if err != nil {
			return err
		}
		if people > 0 || units > 1 {
			return errs.New(errs.Conflict, "unit_not_empty", "people", people, "units", units-1)
		}
		if err := closeUnit(tx, who.Org, u.ID); err != nil {
			return err
		}
		return recordUnit(tx, who, "unit.close", u.ID, nil)
	})
}

// open refuses to put anything under a closed unit.
func (u *Unit) open() error {
	if !u.ClosedAt.IsZero() {
		return errs.New(errs.Conflict, "unit_closed", "unit", u.Name).At("unit")
	}
	return nil
}

// siblingNamed refuses two units of one name under the same parent, which no list of staff could tell apart.
func siblingNamed(tx *db.Tx, org string, parent UnitID, name string, except UnitID) error {
	children, err := selectChildren(tx, org, parent)
	if err != nil {
		return err
	}
	for _, c := range children {
		if c.ID != except && sameName(c.Name, name) {
			return errs.New(errs.Conflict, "unit_name_taken", "name", name).At("name")
		}
	}
	return nil
}

// String names the unit in errors and logs: its id only.
func (u *Unit) String() string { return fmt.Sprintf("unit %s", u.ID) }
