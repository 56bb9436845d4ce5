package identity

import (
	"context"
	"slices"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// person reads a person for an actor who may do this to them.
func person(tx *db.Tx, who policy.Actor, do policy.Action, id PersonID) (*Person, error) {
	p, err := SelectPerson(tx, who.Org, id)
	if err != nil {
		return nil, err
	}
	return p, policy.Require(who, do, p.object(who.Org), "person_not_found")
}

// Person reads someone, with as what they may act.
func (s *Service) Person(ctx context.Context, who policy.Actor, id PersonID) (p *Person, grants []Grant, err error) {
	defer errs.Wrap(&err, "identity.Person(%s)", id)
	err = s.db.Write(ctx, func(tx *db.Tx) (err error) { // that somebody looked is written down
		if p, err = person(tx, who, policy.ReadPeople, id); err != nil {
			return err
		}
		if grants, err = SelectGrants(tx, who.Org, id); err != nil {
			return err
		}
		return recordPerson(tx, who, "person.read", id, nil)
	})
	return p, grants, err
}

// Myself reads whoever is signed in, with as what they may act.
func (s *Service) Myself(ctx context.Context, who policy.Actor) (p *Person, grants []Grant, err error) {
	defer errs.Wrap(&err, "identity.Myself")
	if err := policy.Require(who, policy.ReadHome, policy.Object{Org: who.Org, Person: who.Person}, "person_not_found"); err != nil {
		return nil, nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		if p, err = SelectPerson(tx, who.Org, PersonID(who.Person)); err == nil {
			grants, err = SelectGrants(tx, who.Org, p.ID)
		}
		return err
	})
	return p, grants, err
}

// AddPerson makes someone known in a unit.
func (s *Service) AddPerson(ctx context.Context, who policy.Actor, in UnitID, d Details) (id PersonID, err error) {
	defer errs.Wrap(&err, "identity.AddPerson")
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		u, err := unit(tx, who, policy.ManagePeople, in)
		if err != nil {
			return err
		}
		p, err := AddPerson(tx, who.Org, u, d)
		if err != nil {
			return err
		}
		id = p.ID
		return recordPerson(tx, who, "person.add", p.ID, audit.Details{"unit": string(u.ID)})
	})
	return id, err
}

// AddPerson makes someone known, in the transaction of whoever has made sure that they may.
func AddPerson(tx *db.Tx, org string, in *Unit, d Details) (*Person, error) {
	d, err := d.Check()
	if err != nil {
		return nil, err
	}
	if err := in.open(); err != nil {
		return nil, err
	}
	p := &Person{ID: PersonID(newID()), Unit: in.ID, Path: in.Path, Details: d, State: Active}
	if err := unique(tx, org, p); err != nil {
		return nil, err
	}
	return p, insertPerson(tx, org, p)
}

// ChangePerson stores other details of a person, and moves them to another unit where it is another.
func (s *Service) ChangePerson(ctx context.Context, who policy.Actor, id PersonID, in UnitID, d Details) (err error) {
	defer errs.Wrap(&err, "identity.ChangePerson(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := person(tx, who, policy.ManagePeople, id)
		if err != nil {
			return err
		}
		u, err := unit(tx, who, policy.ManagePeople, in)
		if err != nil {
			return err
		}
		before := *p
		if err := ChangePerson(tx, who.Org, p, u, d); err != nil {
			return err
		}
		if p.Email != before.Email || p.StaffNumber != before.StaffNumber {
			if err := guarded(tx, who, p.ID); err != nil {
				return err
			}
		}
		return recordPerson(tx, who, "person.change", p.ID, changes(&before, p))
	})
}

// ChangePerson stores other details of a person, in the transaction of whoever has made sure that they may.
func ChangePerson(tx *db.Tx, org string, p *Person, in *Unit, d Details) (err error) {
	if p.Details, err = d.Check(); err != nil {
		return err
	}
	if in.ID != p.Unit {
		if err := in.open(); err != nil {
			return err
		}
		p.Unit, p.Path = in.ID, in.Path
	}
	if err := unique(tx, org, p); err != nil {
		return err
	}
	return updatePerson(tx, org, p)
}

// CorrectMyself lets a person correct what they know better than the staff office: name, language, sex, age. Not their e-mail address: by it they are known when
// they sign in, so whoever could change it could become somebody else, or keep the account of a session left open.
func (s *Service) CorrectMyself(ctx context.Context, who policy.Actor, d Details) (err error) {
	defer errs.Wrap(&err, "identity.CorrectMyself")
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := person(tx, who, policy.ChangeMine, PersonID(who.Person))
		if err != nil {
			return err
		}
		before, mine := *p, p.Details
		mine.Name, mine.Language, mine.Sex, mine.AgeBand = d.Name, d.Language, d.Sex, d.AgeBand
		if p.Details, err = mine.Check(); err != nil {
			return err
		}
		if err := unique(tx, who.Org, p); err != nil {
			return err
		}
		if err := updatePerson(tx, who.Org, p); err != nil {
			return err
		}
		return recordPerson(tx, who, "person.correct", p.ID, changes(&before, p))
	})
}

// Leave marks a person as someone who works there no more, or as back again. Whoever has left cannot sign in and is invited to nothing.
func (s *Service) Leave(ctx context.Context, who policy.Actor, id PersonID, left bool) (err error) {
	defer errs.Wrap(&err, "identity.Leave(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, err := person(tx, who, policy.ManagePeople, id)
		if err != nil {
			return err
		}
		if string(p.ID) == who.Person {
			return errs.New(errs.Invalid, "person_is_you")
		}
		if err := guarded(tx, who, p.ID); err != nil {
			return err
		}
		if err := SetLeft(tx, who.Org, p, left); err != nil {
			return err
		}
		action := "person.back"
		if left {
			action = "person.left"
		}
		return recordPerson(tx, who, action, p.ID, nil)
	})
}

// SetLeft marks a person as gone or back, in the transaction of whoever has made sure that they may.
func SetLeft(tx *db.Tx, org string, p *Person, left bool) error {
	if left {
		if err := administered(tx, org, p.ID); err != nil {
			return err
		}
	}
	return updateState(tx, org, p.ID, left)
}

// Grant lets a person act as something for a unit and everything below it.
func (s *Service) Grant(ctx context.Context, who policy.Actor, id PersonID, role policy.Role, in UnitID) (err error) {
	defer errs.Wrap(&err, "identity.Grant(%s, %s)", id, role)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, u, err := grantee(tx, who, id, in)
		if err != nil {
			return err
		}
		if p.State != Active {
			return errs.New(errs.Conflict, "person_has_left")
		}
		if !slices.Contains(policy.Granted, role) {
			return errs.New(errs.Invalid, "role_unknown", "role", string(role)).At("role")
		}
		if err := u.open(); err != nil {
			return err
		}
		if err := insertGrant(tx, who.Org, p.ID, u.ID, role); err != nil {
			return err
		}
		return recordPerson(tx, who, "role.grant", p.ID, audit.Details{"role": string(role), "unit": string(u.ID)})
	})
}

// Withdraw takes a grant back. The last administrator of the whole organisation keeps theirs.
func (s *Service) Withdraw(ctx context.Context, who policy.Actor, id PersonID, role policy.Role, in UnitID) (err error) {
	defer errs.Wrap(&err, "identity.Withdraw(%s, %s)", id, role)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		p, u, err := grantee(tx, who, id, in)
		if err != nil {
			return err
		}
		if role == policy.Administrator && u.Root() {
			if err := administered(tx, who.Org, p.ID); err != nil {
				return err
			}
		}
		if err := deleteGrant(tx, who.Org, p.ID, u.ID, role); err != nil {
			return err
		}
		return recordPerson(tx, who, "role.withdraw", p.ID, audit.Details{"role": string(role), "unit": string(u.ID)})
	})
}

// grantee reads whom and for what a grant is. The person must be there for the actor, and so must the unit: nobody gives more than they have.
func grantee(tx *db.Tx, who policy.Actor, id PersonID, in UnitID) (*Person, *Unit, error) {
	p, err := person(tx, who, policy.GrantRoles, id)
	if err != nil {
		return nil, nil, err
	}
	u, err := unit(tx, who, policy.GrantRoles, in)
	return p, u, err
}

// administered refuses what would leave the organisation without an administrator of the whole.
func administered(tx *db.Tx, org string, without PersonID) error {
	holds, others, err := administrators(tx, org, without)
	if err == nil && holds && others == 0 {
		err = errs.New(errs.Conflict, "last_administrator")
	}
	return err
}

// unique refuses a staff number or an address that somebody else has.
func unique(tx *db.Tx, org string, p *Person) error {
	for _, c := range []struct {
		column, value string
		taken         error
	}{
		{"staff_number", p.StaffNumber, errs.New(errs.Conflict, "staff_number_taken").At("staff_number")},
		{"email", p.Email, errs.New(errs.Conflict, "email_taken").At("email")},
	} {
		if c.value == "" {
			continue
		}
		id, err := personWith(tx, org, c.column, c.value)
		if err != nil {
			return err
		}
		if id != "" && id != p.ID {
			return c.taken
		}
	}
	return nil
}
