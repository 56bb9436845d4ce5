package assessment

import (
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/erasure"
	"github.com/dira-platform/dira/internal/policy"
)

// Reactions is what slices above do about an assessment, in its transaction. Each may be nil.
type Reactions struct {
	MayChange func(tx *db.Tx, s *Session) error                   // refuses a change: its round is closed
	Submitted func(tx *db.Tx, who policy.Actor, s *Session) error // after the result is stored

	// Judged reports whether the person of an assessment has seen questions with their keys, as a judge of a panel. Asked before the result is stored.
	Judged func(tx *db.Tx, s *Session) (bool, error)

	// Erasing erases what others store with an assessment that its holder erases, and says what to note in the ledger.
	Erasing func(tx *db.Tx, who policy.Actor, s *Session) ([]erasure.Entry, error)
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

func (r *Reactions) judged(tx *db.Tx, s *Session) (bool, error) {
	if r.Judged == nil || s.Person == "" {
		return false, nil
	}
	return r.Judged(tx, s)
}

func (r *Reactions) erasing(tx *db.Tx, who policy.Actor, org string, ids []string) (entries []erasure.Entry, err error) {
	for _, id := range ids {
		entries = append(entries, erasure.Entry{At: tx.Now, Org: org, Kind: erasure.Assessment, ID: id})
		if r.Erasing == nil || org == policy.Public {
			continue
		}
		s, err := selectSession(tx, org, "id", id)
		if err != nil {
			return nil, err
		}
		more, err := r.Erasing(tx, who, s)
		if err != nil {
			return nil, err
		}
		entries = append(entries, more...)
	}
	return entries, nil
}
