package curriculum

import (
	"context"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// own reads the latest version of a curriculum of the organisation of whoever looks after it.
func own(tx *db.Tx, who policy.Actor, id ID) (*Curriculum, error) {
	if err := require(tx, who); err != nil {
		return nil, err
	}
	c, err := selectOwn(tx, who.Org, id)
	if err != nil {
		return nil, err
	}
	return c, fill(tx, c, c.Revision)
}

// fill reads what stands in a version, and who the curriculum is of.
func fill(tx *db.Tx, c *Curriculum, revision int) error {
	if err := selectBody(tx, c, revision); err != nil {
		return err
	}
	org, err := identity.SelectOrganisation(tx, c.Org)
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	c.By = org.Name
	return err
}

// Ours lists the curricula of an organisation for whoever looks after them, the one changed last first.
func (s *Service) Ours(ctx context.Context, who policy.Actor) (list []*Curriculum, err error) {
	defer errs.Wrap(&err, "curriculum.Ours")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := require(tx, who); err != nil {
			return err
		}
		list, err = selectAllOwn(tx, who.Org)
		for _, c := range list {
			err = firstOf(err, fill(tx, c, c.Revision))
		}
		return err
	})
	return list, err
}

// shownVersions is how many versions are listed.
const shownVersions = 20

// Own is a curriculum to whoever looks after it, with its latest versions, the newest first.
func (s *Service) Own(ctx context.Context, who policy.Actor, id ID) (c *Curriculum, versions []Version, err error) {
	defer errs.Wrap(&err, "curriculum.Own(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if c, err = own(tx, who, id); err != nil {
			return err
		}
		versions, err = selectVersions(tx, c, shownVersions)
		return err
	})
	return c, versions, err
}

// versionOf is the version of the framework that a curriculum is mapped to.
func (s *Service) versionOf(ctx context.Context, who policy.Actor, id ID) (*framework.Version, error) {
	c, _, err := s.Own(ctx, who, id)
	if err != nil {
		return nil, err
	}
	return s.Framework(ctx, c)
}

// Framework is the version of the framework that a curriculum is mapped to. It is there for everybody, as a published version of an organisation is.
func (s *Service) Framework(ctx context.Context, c *Curriculum) (*framework.Version, error) {
	return s.frameworks.Version(ctx, policy.Actor{Org: c.Org}, c.Body.Framework)
}

// Published lists what everybody may read, of all organisations, the newest first.
func (s *Service) Published(ctx context.Context, who policy.Actor) (list []*Curriculum, err error) {
	defer errs.Wrap(&err, "curriculum.Published")
	if err := mayRead(who); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = selectPublished(tx)
		for _, c := range list {
			err = firstOf(err, fill(tx, c, c.Shown))
		}
		return err
	})
	return list, err
}

// Open is a curriculum as everybody may read it: the version that was published. One that was withdrawn has its state, the time and the reason alone.
func (s *Service) Open(ctx context.Context, who policy.Actor, id ID) (c *Curriculum, err error) {
	defer errs.Wrap(&err, "curriculum.Open(%s)", id)
	if err := mayRead(who); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if c, err = selectOpen(tx, id); err != nil {
			return err
		}
		err = fill(tx, c, c.Shown)
		if c.State == Withdrawn {
			c.Body = Body{}
		}
		return err
	})
	return c, err
}

func mayRead(who policy.Actor) error {
	if !policy.May(who, policy.ReadPublic, policy.Object{Org: who.Org}) {
		return errs.New(errs.NotFound, "curriculum_not_found")
	}
	return nil
}
