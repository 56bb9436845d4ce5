package collection

import (
	"context"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// Item is an entry with what the library has of it. Of what has left the library, Resource has its mark alone.
type Item struct {
	Entry
	Resource library.Resource
}

// Shown is a collection with its resources.
type Shown struct {
	Collection
	By    string // the organisation that it is of
	Items []Item
}

// Live is how many of its resources are in the library.
func (s *Shown) Live() (n int) {
	for _, i := range s.Items {
		if !i.Resource.Gone {
			n++
		}
	}
	return n
}

// Listed is a published collection in a list.
type Listed struct {
	Collection
	By string
}

func mayRead(who policy.Actor) error {
	if !policy.May(who, policy.ReadPublic, policy.Object{Org: who.Org}) {
		return errs.New(errs.NotFound, "collection_not_found")
	}
	return nil
}

// Published lists the collections that everybody may read, of all organisations, the newest first.
func (s *Service) Published(ctx context.Context, who policy.Actor) (list []Listed, err error) {
	defer errs.Wrap(&err, "collection.Published")
	return s.listed(ctx, who, selectPublished)
}

// With lists the published collections that a resource is part of.
func (s *Service) With(ctx context.Context, who policy.Actor, resource library.ResourceID) (list []Listed, err error) {
	defer errs.Wrap(&err, "collection.With(%s)", resource)
	return s.listed(ctx, who, func(tx *db.Tx) ([]Collection, error) { return selectWith(tx, resource) })
}

func (s *Service) listed(ctx context.Context, who policy.Actor, read func(*db.Tx) ([]Collection, error)) (list []Listed, err error) {
	if err := mayRead(who); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list = nil
		all, err := read(tx)
		if err != nil {
			return err
		}
		names := map[string]string{}
		for _, c := range all {
			if _, known := names[c.Org]; !known {
				if names[c.Org], err = nameOf(tx, c.Org); err != nil {
					return err
				}
			}
			list = append(list, Listed{c, names[c.Org]})
		}
		return nil
	})
	return list, err
}

// Open is a collection as everybody may read it. One that was withdrawn has its state and the time alone.
func (s *Service) Open(ctx context.Context, who policy.Actor, id ID) (sh *Shown, err error) {
	defer errs.Wrap(&err, "collection.Open(%s)", id)
	if err := mayRead(who); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		c, err := selectOpen(tx, id)
		if err != nil {
			return err
		}
		if c.State == Withdrawn {
			c.Words, c.Entries = nil, nil
		}
		sh, err = show(tx, c)
		return err
	})
	return sh, err
}

// show reads the resources of a collection.
func show(tx *db.Tx, c Collection) (sh *Shown, err error) {
	sh = &Shown{Collection: c}
	if sh.By, err = nameOf(tx, c.Org); err != nil {
		return nil, err
	}
	for _, e := range c.Entries {
		r, err := library.Select(tx, e.Resource)
		if err != nil {
			return nil, err
		}
		sh.Items = append(sh.Items, Item{e, r})
	}
	return sh, nil
}

// nameOf is the name of an organisation; empty where there is none any more.
func nameOf(tx *db.Tx, org string) (string, error) {
	o, err := identity.SelectOrganisation(tx, org)
	if errs.Is(err, errs.NotFound) {
		return "", nil
	}
	return o.Name, err
}
