package library

import (
	"context"
	"slices"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
)

// mostListed is how many resources can be looked through in memory. In a catalogue that is larger these are the first by their ids; see [Finder.List].
const mostListed = 10_000

// shelf is what is looked through, as it was at a change.
type shelf struct {
	change int64
	set    Set
	facets Facets
	whole  bool // it is all there is
}

// Resources lists the resources that match, the best first; see [Set.Find].
func (s *Service) Resources(ctx context.Context, who policy.Actor, f Filter) (_ []Resource, err error) {
	defer errs.Wrap(&err, "library.Resources")
	sh, err := s.look(ctx, who)
	if err != nil {
		return nil, err
	}
	return sh.set.Find(f), nil
}

// Facets counts the resources by what can be filtered for.
func (s *Service) Facets(ctx context.Context, who policy.Actor) (_ Facets, err error) {
	defer errs.Wrap(&err, "library.Facets")
	sh, err := s.look(ctx, who)
	if err != nil {
		return Facets{}, err
	}
	return sh.facets, nil
}

// look returns what is looked through, read again only when something has changed since.
func (s *Service) look(ctx context.Context, who policy.Actor) (*shelf, error) {
	if err := mayRead(who); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock() // also while reading: nobody needs it read twice
	err := s.db.Read(ctx, func(tx *db.Tx) error {
		w, err := newWriter(tx)
		if err != nil || s.shelf != nil && s.shelf.change == w.change {
			return err
		}
		set, err := selectLive(tx, "", s.listed+1)
		if err != nil {
			return err
		}
		whole := len(set) <= s.listed
		set = set[:min(len(set), s.listed)]
		s.shelf = &shelf{w.change, set, Set(set).facets(s.abilities), whole}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.shelf, nil
}

// Resource is one resource, or the one as which it stands. One that is gone is not found.
func (s *Service) Resource(ctx context.Context, who policy.Actor, id ResourceID) (r Resource, err error) {
	defer errs.Wrap(&err, "library.Resource(%s)", id)
	if err := mayRead(who); err != nil {
		return Resource{}, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err = Select(tx, id)
		return err
	})
	if err == nil && r.Gone {
		return Resource{}, errs.New(errs.NotFound, "resource_not_found")
	}
	return r, err
}

// Record is one resource; one that is gone has only its id and mark.
func (s *Service) Record(ctx context.Context, who policy.Actor, id ResourceID) (r Resource, err error) {
	defer errs.Wrap(&err, "library.Record(%s)", id)
	if err := mayRead(who); err != nil {
		return Resource{}, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		r, err = selectResource(tx, id)
		return err
	})
	if none(err) {
		return Resource{}, errs.New(errs.NotFound, "resource_not_found")
	}
	return r, err
}

// ForStep lists at most n resources for a next step of a person who reads these languages, the best first: they teach the competency at the level and are
// in one of the languages or, where there is none, in English; the caller shows the language. When there is nothing, the list is empty.
func (s *Service) ForStep(ctx context.Context, who policy.Actor, competency framework.StatementID, level framework.Level, languages []string,
	n int) (found []Resource, err error) {
	defer errs.Wrap(&err, "library.ForStep(%s, %s)", competency, level)
	if err := mayRead(who); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		if found, err = selectStep(tx, competency, level, primaries(languages), n); err != nil || len(found) > 0 {
			return err
		}
		found, err = selectStep(tx, competency, level, []string{English}, n)
		return err
	})
	return found, err
}

// selectStep reads the resources of a step in languages, those of the first language first.
func selectStep(tx *db.Tx, competency framework.StatementID, level framework.Level, languages []string, n int) (found []Resource, err error) {
	for _, language := range languages {
		list, err := db.All(tx, scanResource, `SELECT r.id, r.state, r.body, r.change, r.changed_at
			FROM library_steps s JOIN library_resources r ON r.org_id = s.org_id AND r.id = s.resource_id
			WHERE s.org_id = $1 AND s.competency = $2 AND s.level = $3 AND s.language = $4 ORDER BY s.rank, s.resource_id LIMIT $5`,
			everyone, competency, level, language, max(n, 0))
		if err != nil {
			return nil, err
		}
		for _, r := range list { // one in both languages stands under the first
			if len(found) < n && !slices.ContainsFunc(found, func(f Resource) bool { return f.ID == r.ID }) {
				found = append(found, r)
			}
		}
	}
	return found, nil
}

// Live lists at most n resources whose ids come after one, in the order of their ids.
func (s *Service) Live(ctx context.Context, who policy.Actor, after ResourceID, n int) (list []Resource, err error) {
	defer errs.Wrap(&err, "library.Live(%s)", after)
	if err := mayRead(who); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = selectLive(tx, after, n)
		return err
	})
	return list, err
}

// Between is [Service.Live] up to and with an id; an empty one is no bound.
func (s *Service) Between(ctx context.Context, who policy.Actor, after, last ResourceID, n int) (list []Resource, err error) {
	defer errs.Wrap(&err, "library.Between(%s, %s)", after, last)
	if last == "" {
		return s.Live(ctx, who, after, n)
	}
	if err := mayRead(who); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, scanResource, `SELECT `+resourceColumns+` FROM library_resources WHERE org_id = $1 AND id > $2 AND id <= $3 AND state = 'live' ORDER BY id LIMIT $4`,
			everyone, after, last, n)
		return err
	})
	return list, err
}

func selectLive(tx *db.Tx, after ResourceID, n int) ([]Resource, error) {
	return db.All(tx, scanResource, `SELECT `+resourceColumns+` FROM library_resources WHERE org_id = $1 AND id > $2 AND state = 'live' ORDER BY id LIMIT $3`, everyone, after, n)
}

// Changes is which changes are wanted.
type Changes struct {
	After       Mark      // what changed later; the zero mark is before everything
	From, Until time.Time // both within; zero = no bound
	Set         string    // only resources in a set; see [CompetencySet]
}

// Changed lists at most n resources in the order in which they last changed, also those that are gone. However far a reader has come, the next page takes
// as long as the first.
func (s *Service) Changed(ctx context.Context, who policy.Actor, c Changes, n int) (list []Resource, err error) {
	defer errs.Wrap(&err, "library.Changed")
	if err := mayRead(who); err != nil {
		return nil, err
	}
	from, change := int64(0), int64(0)
	if !c.After.At.IsZero() {
		from, change = db.Micros(c.After.At), c.After.Change
	}
	if !c.From.IsZero() && db.Micros(c.From) > from {
		from, change = db.Micros(c.From), 0
	}
	until := int64(1) << 62
	if !c.Until.IsZero() {
		until = db.Micros(c.Until)
	}
	query, args := `SELECT `+resourceColumns+` FROM library_resources WHERE org_id = $1 AND (changed_at, change) > ($2, $3) AND changed_at <= $4
		ORDER BY changed_at, change LIMIT $5`, []any{everyone, from, change, until, n}
	if c.Set != "" {
		query, args = `SELECT r.id, r.state, r.body, r.change, r.changed_at FROM library_members m JOIN library_resources r ON r.org_id = m.org_id AND r.id = m.resource_id
			WHERE m.org_id = $1 AND m.name = $6 AND (m.changed_at, m.change) > ($2, $3) AND m.changed_at <= $4 ORDER BY m.changed_at, m.change LIMIT $5`, append(args, c.Set)
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, scanResource, query, args...)
		return err
	})
	return list, err
}

// SetsOf names the sets of a resource; one that is gone stays in the sets it was in.
func SetsOf(r Resource) []string { return setsOf(r) }

// Languages are the languages that the list of resources offers, without regions.
func (s *Service) Languages(ctx context.Context, who policy.Actor) (all []string, err error) {
	defer errs.Wrap(&err, "library.Languages")
	f, err := s.Facets(ctx, who)
	for _, c := range f.Languages {
		all = append(all, c.Value)
	}
	return all, err
}

// Abilities are what can be taught: the competencies in the order of the framework, then the strand.
func (s *Service) Abilities() []framework.StatementID { return s.abilities }

func mayRead(who policy.Actor) error {
	if !policy.May(who, policy.ReadPublic, policy.Object{Org: who.Org}) {
		return errs.New(errs.NotFound, "resource_not_found")
	}
	return nil
}
