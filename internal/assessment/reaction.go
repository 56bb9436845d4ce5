package assessment

import (
	"context"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// Reactions is what slices above do about an assessment, in its transaction. Each may be nil.
type Reactions struct {
	MayChange func(tx *db.Tx, s *Session) error                   // refuses a change: its round is closed
	Submitted func(tx *db.Tx, who policy.Actor, s *Session) error // after the result is stored
}

// React says who reacts. Before the first request only.
func (s *Service) React(r Reactions) { s.reactions = r }

func (r *Reactions) mayChange(tx *db.Tx, s *Session) error {
	if r.MayChange == nil || s.Org == policy.Public {
		return nil
	}
	return r.MayChange(tx, s)
}

func (r *Reactions) submitted(tx *db.Tx, who policy.Actor, s *Session) error {
	if r.Submitted == nil {
		return nil
	}
	return r.Submitted(tx, who, s)
}

// Site finds the organisation in which a key opens something. A key that opens nothing belongs to the public site, where it will be refused.
func (s *Service) Site(ctx context.Context, key string) (org string, err error) {
	defer errs.Wrap(&err, "assessment.Site")
	parsed := ParseKey(key)
	if parsed == "" {
		return policy.Public, nil
	}
	err = s.db.Read(ctx, func(tx *db.Tx) (err error) {
		org, err = selectOrg(tx, parsed.hash())
		return err
	})
	return org, err
}
