package feedback

import (
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
)

// Record is what a person said of resources, as they may take it along.
type Record struct {
	Reports []ReportRecord `json:"reports,omitempty"`
	Ratings []RatingRecord `json:"ratings,omitempty"`
}

// ReportRecord is what a person said is wrong with a resource.
type ReportRecord struct {
	Resource  string    `json:"resource"`
	Kind      Kind      `json:"kind"`
	Note      string    `json:"note,omitempty"`
	State     State     `json:"state"`
	Reason    string    `json:"reason,omitempty"`
	CreatedAt time.Time `json:"createdAt"`
	DecidedAt time.Time `json:"decidedAt,omitzero"`
}

// RatingRecord is what a person said of a resource after using it.
type RatingRecord struct {
	Resource  string    `json:"resource"`
	Hours     float64   `json:"hours,omitempty"`
	Useful    int       `json:"useful"`
	Recommend Audience  `json:"recommend,omitempty"`
	Note      string    `json:"note,omitempty"`
	Language  string    `json:"language,omitempty"`
	State     NoteState `json:"state"`
	Reason    string    `json:"reason,omitempty"`
	ChangedAt time.Time `json:"changedAt"`
}

// Export is what a person said of resources. For the slice that answers for people's rights.
func Export(tx *db.Tx, org string, person identity.PersonID) (*Record, error) {
	x := &Record{}
	reports, err := selectOf(tx, org, person)
	if err != nil {
		return nil, err
	}
	ratings, err := selectRatingsOf(tx, org, person)
	for _, r := range ratings {
		x.Ratings = append(x.Ratings, RatingRecord{string(r.Resource), r.Hours, r.Useful, r.Recommend, r.Note, r.Language, r.State, r.Reason, r.ChangedAt})
	}
	for _, r := range reports {
		x.Reports = append(x.Reports, ReportRecord{string(r.Resource), r.Kind, r.Note, r.State, r.Reason, r.CreatedAt, r.DecidedAt})
	}
	return x, err
}

// Erase deletes what a person said of resources.
func Erase(tx *db.Tx, org string, person identity.PersonID) error {
	if err := deleteOf(tx, org, person); err != nil {
		return err
	}
	return deleteRatingsOf(tx, org, person)
}
