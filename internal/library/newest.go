package library

import (
	"context"
	"slices"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// Arrived is a resource with the time at which it came into the catalogue.
type Arrived struct {
	Resource
	At time.Time
}

// lately is how many of the resources that changed last are looked through for new ones: those are read in the order of an index.
const lately = 1000

// Newest lists at most n resources that came into the catalogue last, the newest first, of those that changed lately.
func (s *Service) Newest(ctx context.Context, who policy.Actor, n int) (list []Arrived, err error) {
	defer errs.Wrap(&err, "library.Newest")
	if err := mayRead(who); err != nil {
		return nil, err
	}
	err = s.db.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(tx, func(row func(...any) error) (a Arrived, err error) {
			var created int64
			a.Resource, err = scanResource(func(dest ...any) error { return row(append(dest, &created)...) })
			a.At = db.Time(created)
			return a, err
		}, `SELECT `+resourceColumns+`, created_at FROM library_resources WHERE org_id = $1 AND state = 'live' ORDER BY changed_at DESC, change DESC LIMIT $2`, everyone, lately)
		return err
	})
	slices.SortStableFunc(list, func(a, b Arrived) int { return b.At.Compare(a.At) })
	return list[:min(len(list), n)], err
}
