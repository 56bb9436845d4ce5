package standard

import (
	"slices"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
)

// Record is what is stored about a person's part in a panel, as they may take it along. It names questions by their codes.
type Record struct {
	Panel      string                    `json:"panel"`
	AcceptedAt time.Time                 `json:"acceptedAt,omitzero"`
	Finished   int                       `json:"finishedRounds"`
	Judgements map[itembank.ItemID]Three `json:"judgements,omitempty"` // until the panel is decided on
}

// Export is what is stored about a person's parts. For the slice that answers for people's rights.
func Export(tx *db.Tx, org string, person identity.PersonID) (list []Record, err error) {
	seats, err := selectSeatsOf(tx, org, person)
	for _, x := range seats {
		if err != nil {
			return nil, err
		}
		p, err := selectPanel(tx, org, x.panel)
		if err != nil {
			return nil, err
		}
		given, err := selectJudgements(tx, org, x.id)
		if err != nil {
			return nil, err
		}
		list = append(list, Record{Panel: p.Name, AcceptedAt: moment(x.accepted), Finished: x.finished, Judgements: standing(given)})
	}
	return list, err
}

// Erase deletes what a person judged, and takes their name out of what stays.
func Erase(tx *db.Tx, org string, person identity.PersonID) error { return detach(tx, org, person) }

// Judged reports whether the person of an assessment has seen questions on what it asks about, with their keys, as a judge. Such an assessment counts in no
// group. In an anonymous round nobody knows whose an assessment is: judges are asked not to take part.
func Judged(tx *db.Tx, s *assessment.Session) (bool, error) {
	seats, err := selectSeatsOf(tx, s.Org, identity.PersonID(s.Person))
	for _, x := range seats {
		if err != nil {
			return false, err
		}
		if x.accepted == 0 {
			continue
		}
		p, err := selectPanel(tx, s.Org, x.panel)
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(p.Abilities, func(a framework.StatementID) bool { return slices.Contains(s.Scope, a) }) {
			return true, nil
		}
	}
	return false, err
}
