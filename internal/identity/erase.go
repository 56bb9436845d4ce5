package identity

import (
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

// MayGo refuses to lose the last administrator of an organisation.
func MayGo(tx *db.Tx, org string, id PersonID) error {
	if _, err := SelectPerson(tx, org, id); err != nil {
		return err
	}
	return administered(tx, org, id)
}

// ErasePerson deletes a person, with their grants and whatever of other slices goes with them. For the slice that answers for people's rights.
func ErasePerson(tx *db.Tx, org string, id PersonID) error {
	n, err := tx.Exec(`DELETE FROM identity_people WHERE org_id = $1 AND id = $2`, org, id)
	if err == nil && n == 0 {
		err = errs.New(errs.NotFound, "person_not_found")
	}
	return err
}

// LeftBefore lists, by organisation, who had left before a time.
func LeftBefore(tx *db.Tx, t time.Time) (map[string][]PersonID, error) {
	list := map[string][]PersonID{}
	_, err := db.All(tx, func(row func(...any) error) (id PersonID, err error) {
		var org string
		if err = row(&org, &id); err == nil {
			list[org] = append(list[org], id)
		}
		return id, err
	}, `SELECT org_id, id FROM identity_people WHERE state = 'left' AND left_at < $1 ORDER BY org_id, left_at, id`, db.Micros(t))
	return list, err
}

// Record is what is stored about a person here, as they may take it along.
type Record struct {
	ID          PersonID  `json:"id"`
	Unit        string    `json:"unit"`
	Name        string    `json:"name"`
	StaffNumber string    `json:"staffNumber,omitempty"`
	Email       string    `json:"email,omitempty"`
	Language    string    `json:"language,omitempty"`
	Sex         string    `json:"sex,omitempty"`
	AgeBand     string    `json:"ageBand,omitempty"`
	Grade       string    `json:"grade,omitempty"`
	JobRole     string    `json:"jobRole,omitempty"`
	State       string    `json:"state"`
	LeftAt      time.Time `json:"leftAt,omitzero"`
	Roles       []string  `json:"roles,omitempty"` // "officer: Ministry of Finance"
}

// Export is what is stored about a person here. For the slice that answers for people's rights.
func Export(tx *db.Tx, org string, id PersonID) (*Record, error) {
	p, err := SelectPerson(tx, org, id)
	if err != nil {
		return nil, err
	}
	u, err := SelectUnit(tx, org, p.Unit)
	if err != nil {
		return nil, err
	}
	grants, err := SelectGrants(tx, org, id)
	r := &Record{ID: id, Unit: u.Name, Name: p.Name, StaffNumber: p.StaffNumber, Email: p.Email, Language: p.Language, Sex: p.Sex, AgeBand: p.AgeBand,
		Grade: p.Grade, JobRole: p.JobRole, State: string(p.State), LeftAt: p.LeftAt}
	for _, g := range grants {
		r.Roles = append(r.Roles, string(g.Role)+": "+g.Name)
	}
	return r, err
}

// EmailOf is the address of a person; empty where none is known.
func EmailOf(tx *db.Tx, org string, id PersonID) (string, error) {
	p, err := SelectPerson(tx, org, id)
	if err != nil {
		return "", err
	}
	return p.Email, nil
}
