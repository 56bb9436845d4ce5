package assessment

import (
	"context"
	"sync"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// mostSites is of how many keys it is remembered where they open something: a few megabytes.
const mostSites = 10_000

// sites remembers organisations by the hash of a key. An assessment never moves, and every request with a key asks where it opens something.
type sites struct {
	mu sync.Mutex
	of map[string]string
}

// Site finds the organisation in which a key opens something. A key that opens nothing belongs to the public site, where it will be refused.
func (s *Service) Site(ctx context.Context, key string) (org string, err error) {
	defer errs.Wrap(&err, "assessment.Site")
	parsed := ParseKey(key)
	if parsed == "" {
		return policy.Public, nil
	}
	hash := parsed.hash()
	if org = s.sites.find(hash); org != "" {
		return org, nil
	}
	found := false
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		org, found, err = selectOrg(tx, hash)
		return err
	})
	if found {
		s.sites.remember(hash, org)
	}
	return org, err
}

func (s *sites) find(hash string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.of[hash]
}

func (s *sites) remember(hash, org string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil || len(s.of) >= mostSites {
		s.of = map[string]string{}
	}
	s.of[hash] = org
}
