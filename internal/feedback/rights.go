package feedback

import (
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
)

// Record is what a person said of resources, as they may take it along.
type Record struct {
	Reports []ReportRecord `json:"reports,omitempty"`
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

// Export is what a person said of resources. For the slice that answers for people's rights.
func Export(tx *db.Tx, org string, person identity.PersonID) (*Record, error) {
	reports, err := selectOf(tx, org, person)
	x := &Record{}
	for _, r := range reports {
		x.Reports = append(x.Reports, ReportRecord{string(r.Resource), r.Kind, r.Note, r.State, r.Reason, r.CreatedAt, r.DecidedAt})
	}
	return x, err
}

// Erase deletes what a person said of resources.
func Erase(tx *db.Tx, org string, person identity.PersonID) error { return deleteOf(tx, org, person) }
