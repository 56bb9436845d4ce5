package collection

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/audit"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// Service is the use cases of collections.
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
	return policy.Require(who, policy.CurateLibrary, o, "collection_not_found")
}

// own reads a collection of the organisation of an editor.
func own(tx *db.Tx, who policy.Actor, id ID) (Collection, error) {
	if err := require(tx, who); err != nil {
		return Collection{}, err
	}
	return selectOwn(tx, who.Org, id)
}

// Ours lists the collections of the organisation of an editor, the one changed last first.
func (s *Service) Ours(ctx context.Context, who policy.Actor) (list []Collection, err error) {
	defer errs.Wrap(&err, "collection.Ours")
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if err := require(tx, who); err != nil {
			return err
		}
		list, err = selectAllOwn(tx, who.Org)
		return err
	})
	return list, err
}

// shownVersions is how many versions are listed.
const shownVersions = 20

// Own is a collection to its editors, with its latest versions, the newest first.
func (s *Service) Own(ctx context.Context, who policy.Actor, id ID) (sh *Shown, versions []Collection, err error) {
	defer errs.Wrap(&err, "collection.Own(%s)", id)
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		c, err := own(tx, who, id)
		if err != nil {
			return err
		}
		if sh, err = show(tx, c); err != nil {
			return err
		}
		versions, err = selectVersions(tx, c.Org, id, shownVersions)
		return err
	})
	return sh, versions, err
}

// Create makes a collection with nothing in it.
func (s *Service) Create(ctx context.Context, who policy.Actor, w Words) (id ID, err error) {
	defer errs.Wrap(&err, "collection.Create")
	c := Collection{ID: ID(uuid.Must(uuid.NewV7()).String()), Org: who.Org, State: Draft}
	wrong := w.clean()
	if wrong == nil {
		wrong = c.describe(w)
	}
	return c.ID, s.db.Write(ctx, func(tx *db.Tx) error {
		if err := require(tx, who); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		all, err := selectAllOwn(tx, who.Org)
		if err != nil {
			return err
		}
		if len(all) >= mostOfOne {
			return errs.New(errs.Conflict, "collections_many", "most", mostOfOne)
		}
		if err := insert(tx, &c); err != nil {
			return err
		}
		return record(tx, who, "collection.create", &c, nil)
	})
}

// asItIs stands for the revision of a change that is right whatever the collection has become.
const asItIs = -2

// change changes a collection as somebody saw it. Nothing is stored where nothing changes.
func (s *Service) change(ctx context.Context, who policy.Actor, id ID, revision int, action string, fn func(*db.Tx, *Collection) (audit.Details, error)) error {
	return s.db.Write(ctx, func(tx *db.Tx) error {
		c, err := own(tx, who, id)
		if err != nil {
			return err
		}
		if revision != asItIs && revision != c.Revision {
			return errs.New(errs.Conflict, "collection_changed")
		}
		d, err := fn(tx, &c)
		if err != nil || d == nil {
			return err
		}
		if err := update(tx, &c); err != nil {
			return err
		}
		d["revision"] = c.Revision
		return record(tx, who, action, &c, d)
	})
}

// Describe stores what a collection is called in a language. Without a title and summary it has no words in that language any more.
func (s *Service) Describe(ctx context.Context, who policy.Actor, id ID, revision int, w Words) (err error) {
	defer errs.Wrap(&err, "collection.Describe(%s)", id)
	wrong := w.clean()
	return s.change(ctx, who, id, revision, "collection.change", func(_ *db.Tx, c *Collection) (audit.Details, error) {
		if wrong != nil {
			return nil, wrong
		}
		return audit.Details{"language": w.Language}, c.describe(w)
	})
}

// Add puts resources at the end of a collection, and says how many were not in it before. A resource that is not there is refused.
func (s *Service) Add(ctx context.Context, who policy.Actor, id ID, resources ...library.ResourceID) (added int, err error) {
	defer errs.Wrap(&err, "collection.Add(%s)", id)
	err = s.change(ctx, who, id, asItIs, "collection.change", func(tx *db.Tx, c *Collection) (audit.Details, error) {
		added = 0
		for _, r := range resources {
			if c.Has(r) {
				continue
			}
			x, err := library.Select(tx, r)
			if err != nil {
				return nil, err
			}
			if x.Gone {
				return nil, errs.New(errs.NotFound, "resource_not_found")
			}
			title := x.Title(c.Words[0].Language)
			c.Entries = append(c.Entries, Entry{Resource: r, Title: title.Text, Language: title.Language})
			added++
		}
		switch {
		case added == 0:
			return nil, nil
		case len(c.Entries) > MostEntries:
			return nil, errs.New(errs.Conflict, "collection_full", "most", MostEntries)
		}
		return audit.Details{"added": added}, nil
	})
	return added, err
}

// Note stores why a resource is in a collection, and at which place, counted from 1.
func (s *Service) Note(ctx context.Context, who policy.Actor, id ID, revision int, resource library.ResourceID, place int, notes []Note) (err error) {
	defer errs.Wrap(&err, "collection.Note(%s, %s)", id, resource)
	var kept []Note
	var wrong error
	for _, n := range notes {
		n.Text = strings.TrimSpace(plain(n.Text))
		if utf8.RuneCountInString(n.Text) > longestNote || !tag(n.Language) {
			wrong = errs.New(errs.Invalid, "collection_long", "limit", longestNote).At("note." + n.Language)
		}
		if n.Text != "" {
			kept = append(kept, n)
		}
	}
	return s.change(ctx, who, id, revision, "collection.change", func(_ *db.Tx, c *Collection) (audit.Details, error) {
		at := c.at(resource)
		if at < 0 {
			return nil, errs.New(errs.NotFound, "collection_not_found")
		}
		if wrong != nil {
			return nil, wrong
		}
		c.Entries = slices.Clone(c.Entries)
		c.Entries[at].Notes = kept
		c.place(at, place)
		return audit.Details{"resource": string(resource)}, nil
	})
}

// Remove takes a resource out of a collection.
func (s *Service) Remove(ctx context.Context, who policy.Actor, id ID, revision int, resource library.ResourceID) (err error) {
	defer errs.Wrap(&err, "collection.Remove(%s, %s)", id, resource)
	return s.change(ctx, who, id, revision, "collection.change", func(_ *db.Tx, c *Collection) (audit.Details, error) {
		at := c.at(resource)
		if at < 0 {
			return nil, errs.New(errs.NotFound, "collection_not_found")
		}
		c.Entries = slices.Delete(slices.Clone(c.Entries), at, at+1)
		return audit.Details{"removed": string(resource)}, nil
	})
}

// Publish shows a collection to everybody. What is changed in it from then on is shown at once.
func (s *Service) Publish(ctx context.Context, who policy.Actor, id ID, revision int) (err error) {
	defer errs.Wrap(&err, "collection.Publish(%s)", id)
	return s.change(ctx, who, id, revision, "collection.publish", func(tx *db.Tx, c *Collection) (audit.Details, error) {
		sh, err := show(tx, *c)
		switch {
		case err != nil:
			return nil, err
		case c.State == Published:
			return nil, nil
		case sh.Live() == 0:
			return nil, errs.New(errs.Invalid, "collection_empty").At("publish")
		}
		c.State = Published
		if c.PublishedAt.IsZero() {
			c.PublishedAt = tx.Now
		}
		return audit.Details{"resources": len(c.Entries)}, nil
	})
}

// Withdraw takes a collection from the public pages. Whoever has its address reads that it was withdrawn.
func (s *Service) Withdraw(ctx context.Context, who policy.Actor, id ID, revision int) (err error) {
	defer errs.Wrap(&err, "collection.Withdraw(%s)", id)
	return s.change(ctx, who, id, revision, "collection.withdraw", func(tx *db.Tx, c *Collection) (audit.Details, error) {
		if c.State != Published {
			return nil, errs.New(errs.Conflict, "collection_not_published")
		}
		c.State, c.WithdrawnAt = Withdrawn, tx.Now
		return audit.Details{}, nil
	})
}

// Drop deletes a draft. What was public once is withdrawn instead.
func (s *Service) Drop(ctx context.Context, who policy.Actor, id ID, revision int) (err error) {
	defer errs.Wrap(&err, "collection.Drop(%s)", id)
	return s.db.Write(ctx, func(tx *db.Tx) error {
		c, err := own(tx, who, id)
		switch {
		case err != nil:
			return err
		case c.State != Draft:
			return errs.New(errs.Conflict, "collection_not_draft")
		case c.Revision != revision:
			return errs.New(errs.Conflict, "collection_changed")
		}
		if err := forget(tx, c.Org, c.ID); err != nil {
			return err
		}
		return record(tx, who, "collection.drop", &c, nil)
	})
}

// record writes what was done to a collection into the log.
func record(tx *db.Tx, who policy.Actor, action string, c *Collection, d audit.Details) error {
	return audit.Record(tx, audit.Event{Org: c.Org, Person: who.Person, Role: string(who.Role), Action: action, Object: audit.Object{Kind: "collection", ID: string(c.ID)}, Details: d})
}
