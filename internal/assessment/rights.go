package assessment

import (
	"encoding/json"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/erasure"
)

// Record is an assessment of a named round, as its person may take it along.
type Record struct {
	ID          ID                `json:"id"`
	State       State             `json:"state"`
	Language    string            `json:"language"`
	StartedAt   time.Time         `json:"startedAt"`
	SubmittedAt time.Time         `json:"submittedAt,omitzero"`
	About       About             `json:"about"`
	Answers     []Revision        `json:"answers"`
	Result      json.RawMessage   `json:"result,omitempty"` // that holds
	Before      []json.RawMessage `json:"before,omitempty"` // those before it was scored again, the first one first
}

// Export is every assessment that is stored under a person's name. For the slice that answers for people's rights.
func Export(tx *db.Tx, org, person string) (list []Record, err error) {
	ids, err := selectOfPerson(tx, org, person)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		s, err := selectSession(tx, org, "id", id)
		if err != nil {
			return nil, err
		}
		r := Record{ID: s.ID, State: s.State, Language: s.Language, StartedAt: s.StartedAt, SubmittedAt: s.SubmittedAt, About: s.About}
		if r.Answers, err = selectRevisions(tx, s); err != nil {
			return nil, err
		}
		if s.State == Submitted {
			bodies, err := selectBodies(tx, s)
			if err != nil {
				return nil, err
			}
			r.Before, r.Result = bodies[:len(bodies)-1], bodies[len(bodies)-1]
		}
		list = append(list, r)
	}
	return list, nil
}

// ErasePerson deletes every assessment that is stored under a person's name, and says what to note in the ledger.
func ErasePerson(tx *db.Tx, org, person string) (entries []erasure.Entry, err error) {
	ids, err := selectOfPerson(tx, org, person)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	for _, id := range ids {
		entries = append(entries, erasure.Entry{At: tx.Now, Org: org, Kind: erasure.Assessment, ID: id})
	}
	_, err = deleteSessions(tx, org, ids)
	return entries, err
}

// selectOfPerson lists the assessments that are stored under a person's name.
func selectOfPerson(tx *db.Tx, org, person string) ([]string, error) {
	return db.All(tx, func(row func(...any) error) (id string, err error) { return id, row(&id) },
		`SELECT id FROM assessment_sessions WHERE org_id = $1 AND person_id = $2 AND person_id <> '' ORDER BY started_at, id`, org, person)
}
