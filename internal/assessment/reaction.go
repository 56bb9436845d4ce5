package assessment

import (
	"github.com/dira-platform/dira/internal/db"
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
