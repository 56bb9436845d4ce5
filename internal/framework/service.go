package framework

import (
	"context"
	"slices"
	"sync"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// Service is the use cases of frameworks.
type Service struct {
	db *db.DB

	mu    sync.Mutex
	cache map[string]*Version // org and id; only published versions, whose content cannot change
}

// NewService returns the use cases on a database.
func NewService(d *db.DB) *Service { return &Service{db: d, cache: map[string]*Version{}} }

// Versions lists the versions that everyone may read, the newest first within each framework. Their statements are not loaded.
func (s *Service) Versions(ctx context.Context, who policy.Actor) (list []*Version, err error) {
	defer errs.Wrap(&err, "framework.Versions")
	if !policy.May(who, policy.ReadPublic, policy.Object{Org: who.Org}) {
		return nil, errs.New(errs.NotFound, "framework_not_found")
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = selectVersions(tx, who.Org)
		return err
	})
	return slices.DeleteFunc(list, func(v *Version) bool { return v.Status == Draft }), err
}

// Version returns one version whole. Drafts are not found by those who only read.
func (s *Service) Version(ctx context.Context, who policy.Actor, id VersionID) (_ *Version, err error) {
	defer errs.Wrap(&err, "framework.Version(%s)", id)
	key := who.Org + "/" + string(id)
	if v := s.cached(key); v != nil {
		return v, nil
	}
	var v *Version
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		v, err = loadVersion(tx, who.Org, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	if v == nil || v.Status == Draft || !policy.May(who, policy.ReadPublic, policy.Object{Org: who.Org}) {
		return nil, errs.New(errs.NotFound, "framework_not_found", "id", string(id))
	}
	if v.Status == Published {
		s.remember(key, v)
	}
	return v, nil
}

// Current returns the newest published version of the site's framework.
func (s *Service) Current(ctx context.Context, who policy.Actor) (_ *Version, err error) {
	defer errs.Wrap(&err, "framework.Current")
	versions, err := s.Versions(ctx, who)
	if err != nil {
		return nil, err
	}
	for _, v := range versions {
		if v.Framework == Site && v.Status == Published {
			return s.Version(ctx, who, v.ID)
		}
	}
	return nil, errs.New(errs.NotFound, "framework_not_found")
}

// Install stores a version that comes with the program and returns how it stands now. What is published already is not changed, but for
// its translations; a published version whose content differs from the one given is refused.
func (s *Service) Install(ctx context.Context, org string, v *Version) (err error) {
	_, err = s.Take(ctx, org, v)
	return err
}

// Taken says what taking in a version changed.
type Taken struct {
	New   bool // the version was not there before
	Texts int  // translations that were added or bettered in a version that was there
}

// Take stores a version, from the program or from elsewhere, and says what that changed. Taking the same version again changes nothing.
func (s *Service) Take(ctx context.Context, org string, v *Version) (taken Taken, err error) {
	defer errs.Wrap(&err, "framework.Take(%s)", v.ID)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		taken = Taken{}
		stored, err := loadVersion(tx, org, v.ID)
		switch {
		case err != nil:
			return err
		case stored == nil:
			taken.New = true
			return insertVersion(tx, org, v)
		case stored.Hash != v.Hash:
			return errs.New(errs.Conflict, "framework_immutable", "id", string(v.ID))
		}
		taken.Texts, err = upsertTexts(tx, org, v, stored)
		return err
	})
	s.forget()
	return taken, err
}

// Retire ends the use of a published version: it stays readable, and results that name it stay as they are.
func (s *Service) Retire(ctx context.Context, org string, id VersionID) (err error) {
	defer errs.Wrap(&err, "framework.Retire(%s)", id)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		return changeStatus(tx, org, id, Published, Retired)
	})
	s.forget()
	return err
}

// Publish makes a draft a published version, which from then on never changes.
func (s *Service) Publish(ctx context.Context, org string, id VersionID) (err error) {
	defer errs.Wrap(&err, "framework.Publish(%s)", id)
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		return changeStatus(tx, org, id, Draft, Published)
	})
	s.forget()
	return err
}

func (s *Service) cached(key string) *Version {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cache[key]
}

func (s *Service) remember(key string, v *Version) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cache[key] = v
}

func (s *Service) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.cache)
}
