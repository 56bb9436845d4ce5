package library

import (
	"context"

	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/search"
)

// List is what a list of resources shows, whoever shows it: what was found by words or, without any, by the filter alone. A catalogue that is too large to be
// looked through in memory is looked through in the index of searches, as soon as that has come near; until then, the first of it by their ids are. n resources after
// offset are listed, all of them where n is 0 and they are in memory.
func (f *Finder) List(ctx context.Context, who policy.Actor, words string, filter Filter, offset, n int) (_ Hits, err error) {
	defer errs.Wrap(&err, "library.Finder.List")
	if words == "" {
		sh, err := f.library.look(ctx, who)
		if err != nil {
			return Hits{}, err
		}
		if sh.whole || !f.follows(ctx, sh.change) {
			return sh.list(filter, offset, n), nil
		}
	}
	offset = min(max(offset, 0), Deepest)
	if n == 0 {
		n = Deepest
	}
	return f.Find(ctx, who, words, filter, offset, min(n, Deepest-offset))
}

// follows reports whether the index has all changes up to one, or will have them before the next search.
func (f *Finder) follows(ctx context.Context, change int64) bool {
	if f.open() != nil || f.keepUp(ctx) != nil || !f.mu.TryLock() {
		return false
	}
	defer f.mu.Unlock()
	return change-f.until.Change <= together
}

// list cuts a piece out of what is in memory.
func (sh *shelf) list(filter Filter, offset, n int) Hits {
	found := sh.set.Find(filter)
	hits := Hits{Total: len(found), Reach: len(found), Facets: sh.facets}
	found = found[min(max(offset, 0), len(found)):]
	if n > 0 {
		found = found[:min(n, len(found))]
	}
	for _, r := range found {
		hits.Resources = append(hits.Resources, Scored{Resource: r})
	}
	return hits
}

// Deepest is how far the hits of a search go.
const Deepest = search.Depth
