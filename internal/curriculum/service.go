package curriculum

import (
	"context"
	"reflect"
	"slices"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// Service is the use cases of curricula.
type Service struct {
	db         *db.DB
	frameworks *framework.Service
}

// NewService returns the use cases on a database.
func NewService(d *db.DB, frameworks *framework.Service) *Service { return &Service{d, frameworks} }

// require refuses whoever does not look after the curricula of the whole organisation.
func require(tx *db.Tx, who policy.Actor) error {
	o := policy.Object{Org: who.Org, Unit: "/"}
	if who.SignedIn() {
		root, err := identity.SelectRoot(tx, who.Org)
		if err != nil {
			return err
		}
		o.Unit = root.Path
	}
	return policy.Require(who, policy.ManageCurricula, o, "curriculum_not_found")
}

// Create makes a curriculum without units, mapped to the version of the framework that is in use.
func (s *Service) Create(ctx context.Context, who policy.Actor, a About) (id ID, err error) {
	defer errs.Wrap(&err, "curriculum.Create")
	wrong := a.clean()
	c := &Curriculum{ID: ID(uuid.Must(uuid.NewV7()).String()), Org: who.Org, State: Draft, Body: Body{About: a}}
	v, missing := s.frameworks.Current(ctx, who)
	return c.ID, s.db.Write(ctx, func(tx *db.Tx) error {
		if err := require(tx, who); err != nil {
			return err
		}
		if err := firstOf(wrong, missing); err != nil {
			return err
		}
		all, err := selectAllOwn(tx, who.Org)
		if err != nil {
			return err
		}
		if len(all) >= mostOfOne {
			return errs.New(errs.Conflict, "curricula_many", "most", mostOfOne)
		}
		c.Framework = v.ID
		if err := insert(tx, c); err != nil {
			return err
		}
		return record(tx, who, "curriculum.create", c, nil)
	})
}

func firstOf(all ...error) error {
	for _, err := range all {
		if err != nil {
			return err
		}
	}
	return nil
}

// part is what of a curriculum somebody changes: nothing that others change beside it hinders them.
type part func(*Body) any

// The parts. What is compared with nothing is the whole.
var (
	theWhole part
	theWords part = func(b *Body) any { return b.About }
)

// theUnit is a unit with the version of the framework that it is mapped to; where the code is empty, one that is new.
func theUnit(code string) part {
	return func(b *Body) any { return []any{b.Framework, b.Unit(code)} }
}

// change makes the next version of a curriculum, of which somebody changes a part as they saw it in a version. Where nothing changes, fn returns no details, and nothing is stored.
func (s *Service) change(ctx context.Context, who policy.Actor, id ID, revision int, of part, fn func(*Curriculum) (audit.Details, error)) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		c, err := own(tx, who, id)
		if err != nil {
			return err
		}
		if err := asSeen(tx, c, revision, of); err != nil {
			return err
		}
		d, err := fn(c)
		if err != nil || d == nil {
			return err
		}
		c.Revision++
		if err := update(tx, c); err != nil {
			return err
		}
		if err := keep(tx, c); err != nil {
			return err
		}
		d["revision"] = c.Revision
		return record(tx, who, "curriculum.change", c, d)
	})
}

// asSeen refuses to change what is not as it was in the version that whoever changes it has seen.
func asSeen(tx *db.Tx, c *Curriculum, revision int, of part) error {
	if revision == c.Revision {
		return nil
	}
	if seen := *c; of != nil && revision > 0 && revision < c.Revision {
		if err := selectBody(tx, &seen, revision); err != nil {
			return err
		}
		if reflect.DeepEqual(of(&seen.Body), of(&c.Body)) {
			return nil
		}
	}
	return errs.New(errs.Conflict, "curriculum_changed")
}

// Describe stores what is said of a curriculum as a whole.
func (s *Service) Describe(ctx context.Context, who policy.Actor, id ID, revision int, a About) (err error) {
	defer errs.Wrap(&err, "curriculum.Describe(%s)", id)
	wrong := a.clean()
	return s.change(ctx, who, id, revision, theWords, func(c *Curriculum) (audit.Details, error) {
		if wrong != nil {
			return nil, wrong
		}
		c.About = a
		return audit.Details{}, nil
	})
}

// SaveUnit stores a unit: in the place of the one with a code or, where that is empty, as a new one. What other units require follows a code that is changed.
func (s *Service) SaveUnit(ctx context.Context, who policy.Actor, id ID, revision int, code string, u Unit) (err error) {
	defer errs.Wrap(&err, "curriculum.SaveUnit(%s)", id)
	v, err := s.versionOf(ctx, who, id)
	if err != nil {
		return err
	}
	wrong := u.Clean(v)
	return s.change(ctx, who, id, revision, theUnit(code), func(c *Curriculum) (audit.Details, error) {
		if wrong != nil {
			return nil, wrong
		}
		at := len(c.Units)
		if code != "" {
			if at = c.at(code); at < 0 {
				return nil, errs.New(errs.NotFound, "curriculum_unit_not_found")
			}
		}
		if other := c.at(u.Code); other >= 0 && other != at {
			return nil, errs.New(errs.Invalid, "curriculum_code_twice").At("code")
		}
		if at == len(c.Units) {
			if at >= MostUnits {
				return nil, errs.New(errs.Conflict, "curriculum_units", "most", MostUnits)
			}
			c.Units = append(c.Units, u)
		} else {
			c.renamed(c.Units[at].Code, u.Code)
			c.Units[at] = u
		}
		c.Units = inOrder(c.Units)
		return audit.Details{"units": len(c.Units)}, nil
	})
}

// renamed lets what units require follow a code that is changed.
func (b *Body) renamed(from, to string) {
	for i := range b.Units {
		for k, code := range b.Units[i].Requires {
			if sameCode(code, from) {
				b.Units[i].Requires = slices.Clone(b.Units[i].Requires)
				b.Units[i].Requires[k] = to
			}
		}
	}
}

// DropUnit takes a unit out.
func (s *Service) DropUnit(ctx context.Context, who policy.Actor, id ID, revision int, code string) (err error) {
	defer errs.Wrap(&err, "curriculum.DropUnit(%s)", id)
	return s.change(ctx, who, id, revision, theUnit(code), func(c *Curriculum) (audit.Details, error) {
		at := c.at(code)
		if at < 0 {
			return nil, errs.New(errs.NotFound, "curriculum_unit_not_found")
		}
		c.Units = slices.Delete(c.Units, at, at+1)
		return audit.Details{"units": len(c.Units)}, nil
	})
}

// Take puts the units of a file in the place of those that are there.
func (s *Service) Take(ctx context.Context, who policy.Actor, id ID, revision int, units []Unit) (err error) {
	defer errs.Wrap(&err, "curriculum.Take(%s)", id)
	v, err := s.versionOf(ctx, who, id)
	if err != nil {
		return err
	}
	units = slices.Clone(units)
	wrong := cleanAll(units, v)
	return s.change(ctx, who, id, revision, theWhole, func(c *Curriculum) (audit.Details, error) {
		if wrong != nil {
			return nil, wrong
		}
		c.Units = inOrder(units)
		return audit.Details{"units": len(units)}, nil
	})
}

func cleanAll(units []Unit, v *framework.Version) error {
	if len(units) > MostUnits {
		return errs.New(errs.Invalid, "curriculum_units", "most", MostUnits).At("file")
	}
	for i := range units {
		if err := units[i].Clean(v); err != nil {
			return err
		}
		if slices.ContainsFunc(units[:i], func(o Unit) bool { return sameCode(o.Code, units[i].Code) }) {
			return errs.New(errs.Invalid, "curriculum_code_twice").At("code")
		}
	}
	return nil
}

// CarryOver maps a curriculum to the version of the framework that is in use. What is published stays as it is.
func (s *Service) CarryOver(ctx context.Context, who policy.Actor, id ID, revision int) (err error) {
	defer errs.Wrap(&err, "curriculum.CarryOver(%s)", id)
	old, err := s.versionOf(ctx, who, id)
	if err != nil {
		return err
	}
	next, err := s.frameworks.Current(ctx, who)
	if err != nil {
		return err
	}
	return s.change(ctx, who, id, revision, theWhole, func(c *Curriculum) (audit.Details, error) {
		if c.Framework == next.ID || c.Framework != old.ID || old.Framework != next.Framework {
			return nil, nil
		}
		c.Units, c.Framework = Carry(&c.Body, old, next).Units, next.ID
		return audit.Details{"version": next.Number}, cleanAll(c.Units, next)
	})
}

// Publish shows the latest version of a curriculum to everybody; it is read as it was then until another is published.
func (s *Service) Publish(ctx context.Context, who policy.Actor, id ID, revision int) (err error) {
	defer errs.Wrap(&err, "curriculum.Publish(%s)", id)
	return s.turn(ctx, who, id, revision, "curriculum.publish", func(tx *db.Tx, c *Curriculum) error {
		if len(c.Units) == 0 {
			return errs.New(errs.Invalid, "curriculum_no_units").At("publish")
		}
		c.State, c.Shown, c.PublishedAt, c.Reason = Published, c.Revision, tx.Now, ""
		return nil
	})
}

// Withdraw takes a curriculum from the public pages. Whoever has its address reads that it was withdrawn, and why.
func (s *Service) Withdraw(ctx context.Context, who policy.Actor, id ID, revision int, reason string) (err error) {
	defer errs.Wrap(&err, "curriculum.Withdraw(%s)", id)
	reason = text(reason)
	return s.turn(ctx, who, id, revision, "curriculum.withdraw", func(tx *db.Tx, c *Curriculum) error {
		switch {
		case c.State != Published:
			return errs.New(errs.Conflict, "curriculum_not_published")
		case reason == "":
			return errs.New(errs.Invalid, "curriculum_no_reason").At("reason")
		case utf8.RuneCountInString(reason) > longestText:
			return errs.New(errs.Invalid, "curriculum_long", "limit", longestText).At("reason")
		}
		c.State, c.WithdrawnAt, c.Reason = Withdrawn, tx.Now, reason
		return nil
	})
}

// turn changes the state of a curriculum as somebody saw it.
func (s *Service) turn(ctx context.Context, who policy.Actor, id ID, revision int, action string, fn func(*db.Tx, *Curriculum) error) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		c, err := own(tx, who, id)
		if err != nil {
			return err
		}
		if c.Revision != revision {
			return errs.New(errs.Conflict, "curriculum_changed")
		}
		if err := fn(tx, c); err != nil {
			return err
		}
		if err := update(tx, c); err != nil {
			return err
		}
		return record(tx, who, action, c, audit.Details{"revision": c.Revision})
	})
}

// Drop deletes a draft. What was public once is withdrawn instead.
func (s *Service) Drop(ctx context.Context, who policy.Actor, id ID, revision int) (err error) {
	defer errs.Wrap(&err, "curriculum.Drop(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		c, err := own(tx, who, id)
		switch {
		case err != nil:
			return err
		case c.State != Draft:
			return errs.New(errs.Conflict, "curriculum_not_draft")
		case c.Revision != revision:
			return errs.New(errs.Conflict, "curriculum_changed")
		}
		if err := forget(tx, c); err != nil {
			return err
		}
		return record(tx, who, "curriculum.drop", c, nil)
	})
}

// record writes what was done to a curriculum into the log.
func record(tx *db.Tx, who policy.Actor, action string, c *Curriculum, d audit.Details) error {
	return audit.Record(tx, audit.Event{Org: c.Org, Person: who.Person, Role: string(who.Role), Action: action, Object: audit.Object{Kind: "curriculum", ID: string(c.ID)}, Details: d})
}
