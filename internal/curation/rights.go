package curation

import (
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
)

// Record is what is stored about what a person proposed, as they may take it along.
type Record struct {
	Kind      Kind      `json:"kind"`
	State     State     `json:"state"`
	Resource  string    `json:"resource,omitempty"`
	Form      Form      `json:"form"`
	Reason    string    `json:"reason,omitempty"`
	CreatedAt time.Time `json:"createdAt"`
	ChangedAt time.Time `json:"changedAt"`
	SentAt    time.Time `json:"sentAt,omitzero"`
	DecidedAt time.Time `json:"decidedAt,omitzero"`
}

// Export is what a person proposed. For the slice that answers for people's rights.
func Export(tx *db.Tx, org string, person identity.PersonID) (list []Record, err error) {
	all, err := selectOf(tx, org, person)
	for _, p := range all {
		list = append(list, Record{p.Kind, p.State, string(p.Resource), p.Form, p.Reason, p.CreatedAt, p.ChangedAt, p.SentAt, p.DecidedAt})
	}
	return list, err
}

// Erase deletes what a person has not sent, and takes them out of what stays: a resource that was published has no author here.
func Erase(tx *db.Tx, org string, person identity.PersonID) error { return detach(tx, org, person) }

// nameOf is the name of an organisation; empty where there is none any more.
func nameOf(tx *db.Tx, org string) (string, error) {
	o, err := identity.SelectOrganisation(tx, org)
	if errs.Is(err, errs.NotFound) {
		return "", nil
	}
	return o.Name, err
}
