package library

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
)

// Service is the use cases of the library.
type Service struct {
	db        *db.DB
	abilities []framework.StatementID // what can be taught, in the order of the framework
	listed    int                     // the most that is looked through in memory

	mu     sync.Mutex
	shelf  *shelf // what is looked through, as it was at a mark
	pieces pieces // of the list of all addresses

	counting sync.Mutex
	counted  counted // resources by step
}

// NewService returns the use cases on a database.
func NewService(d *db.DB) (_ *Service, err error) {
	defer errs.Wrap(&err, "library.NewService")
	v, err := framework.BuiltIn()
	if err != nil {
		return nil, err
	}
	return &Service{db: d, abilities: v.Abilities(), listed: mostListed}, nil
}

// Now is the time by which changes are stamped.
func (s *Service) Now() time.Time { return s.db.Now() }

// Install stores the starter set that comes with the program, where it is another than the one that was stored last: what is new comes in, what is
// otherwise is changed, what is no longer in it goes.
func (s *Service) Install(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "library.Install")
	set, hash, err := builtIn()
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		was, err := selectSource(tx, Starter)
		if err != nil || was.hash == hash {
			return err
		}
		w, err := newWriter(tx)
		if err != nil {
			return err
		}
		if err := w.install(set, source{id: Starter, kind: "starter", hash: hash}); err != nil {
			return err
		}
		return w.finish()
	})
}

func (w *writer) install(set Set, from source) error {
	if err := saveSource(w.tx, from); err != nil {
		return err
	}
	names, err := namesOf(w.tx, from.id)
	if err != nil {
		return err
	}
	for _, r := range set {
		delete(names, string(r.ID))
		if _, err := w.take(from.id, Draft{Name: string(r.ID), Resource: r}); err != nil {
			return fmt.Errorf("%s: %w", r.ID, err)
		}
	}
	for name := range names {
		if _, err := w.take(from.id, Draft{Name: name, Gone: true}); err != nil {
			return err
		}
	}
	return nil
}

// Import stores what a source says of some resources, all or none of them, and says what became of each. What is imported again changes nothing.
func (s *Service) Import(ctx context.Context, who policy.Actor, from SourceID, kind string, drafts []Draft) (results []Result, err error) {
	defer errs.Wrap(&err, "library.Import(%s)", from)
	if err := policy.Require(who, policy.ImportResources, policy.Object{Org: everyone}, "resource_not_found"); err != nil {
		return nil, err
	}
	for _, d := range drafts {
		if !d.Gone {
			if err := d.Resource.valid(); err != nil {
				return nil, err
			}
		}
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		results = results[:0]
		if err := saveSource(tx, source{id: from, kind: kind}); err != nil {
			return err
		}
		w, err := newWriter(tx)
		if err != nil {
			return err
		}
		for _, d := range drafts {
			r, err := w.take(from, d)
			if err != nil {
				return fmt.Errorf("%s: %w", d.Name, err)
			}
			results = append(results, r)
		}
		return w.finish()
	})
	return results, err
}

// Reached is how far the harvest of a source has come, in words of whoever harvests; empty before the first.
func (s *Service) Reached(ctx context.Context, who policy.Actor, from SourceID) (reached string, err error) {
	defer errs.Wrap(&err, "library.Reached(%s)", from)
	if err := policy.Require(who, policy.ImportResources, policy.Object{Org: everyone}, "resource_not_found"); err != nil {
		return "", err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		f, err := selectSource(tx, from)
		reached = f.reached
		return err
	})
	return reached, err
}

// Reach stores how far the harvest of a source has come.
func (s *Service) Reach(ctx context.Context, who policy.Actor, from SourceID, kind, reached string) (err error) {
	defer errs.Wrap(&err, "library.Reach(%s)", from)
	if err := policy.Require(who, policy.ImportResources, policy.Object{Org: everyone}, "resource_not_found"); err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *db.Tx) error {
		if err := saveSource(tx, source{id: from, kind: kind}); err != nil {
			return err
		}
		_, err := tx.Exec(`UPDATE library_sources SET reached = $1 WHERE org_id = $2 AND id = $3`, reached, everyone, from)
		return err
	})
}

// valid refuses what may not be stored.
func (r Resource) valid() error {
	if len(r.Words) == 0 || r.Words[0].Title == "" {
		return errs.New(errs.Invalid, "resource_title_missing").At("title")
	}
	if r.URL != "" && !webAddress(r.URL) {
		return errs.New(errs.Invalid, "resource_address_malformed", "address", r.URL).At("url")
	}
	for _, c := range r.Cohorts {
		if !validMoment(c.Begins) || c.Ends != "" && !validMoment(c.Ends) {
			return errs.New(errs.Invalid, "resource_dates_malformed", "date", c.Begins+" "+c.Ends).At("cohorts")
		}
		if c.Enrol != "" && !webAddress(c.Enrol) {
			return errs.New(errs.Invalid, "resource_address_malformed", "address", c.Enrol).At("cohorts")
		}
	}
	return nil
}

// source is a row of who says something about resources.
type source struct {
	id                  SourceID
	kind, hash, reached string
}

// selectSource is empty for a source that is not known.
func selectSource(tx *db.Tx, id SourceID) (f source, err error) {
	err = tx.Row(`SELECT id, kind, hash, reached FROM library_sources WHERE org_id = $1 AND id = $2`, []any{everyone, id}, &f.id, &f.kind, &f.hash, &f.reached)
	if none(err) {
		return source{}, nil
	}
	return f, err
}

func saveSource(tx *db.Tx, f source) error {
	_, err := tx.Exec(`INSERT INTO library_sources (org_id, id, kind, hash, reached, read_at) VALUES ($1, $2, $3, $4, '', $5)
		ON CONFLICT (org_id, id) DO UPDATE SET kind = excluded.kind, hash = excluded.hash, read_at = excluded.read_at`, everyone, f.id, f.kind, f.hash, db.Micros(tx.Now))
	return err
}

// namesOf are the names of the records that a source still has.
func namesOf(tx *db.Tx, from SourceID) (map[string]bool, error) {
	names := map[string]bool{}
	return names, tx.Each(func(row func(...any) error) error {
		var name string
		err := row(&name)
		names[name] = true
		return err
	}, `SELECT name FROM library_origins WHERE org_id = $1 AND source_id = $2 AND state = 'live'`, everyone, from)
}
