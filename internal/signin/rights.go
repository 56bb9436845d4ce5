package signin

import (
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// Record is what is stored about how a person signs in, as they may take it along: no secret and no hash of one.
type Record struct {
	PasswordChangedAt time.Time       `json:"passwordChangedAt,omitzero"`
	SecondStep        bool            `json:"secondStep"`
	Passkeys          []string        `json:"passkeys,omitempty"` // as the person calls them
	Sessions          []SessionRecord `json:"sessions"`
}

// SessionRecord is one session.
type SessionRecord struct {
	Device  string    `json:"device"`
	Begun   time.Time `json:"begun"`
	SeenAt  time.Time `json:"seenAt"`
	ActedAs string    `json:"actedAs"`
}

// Export is what is stored about how a person signs in. For the slice that answers for people's rights. It goes with the person when they are erased.
func Export(tx *db.Tx, org string, id identity.PersonID) (*Record, error) {
	r := &Record{}
	var err error
	var hash string
	if hash, r.PasswordChangedAt, err = selectPassword(tx, org, id); err != nil {
		return nil, err
	}
	if hash == "" {
		r.PasswordChangedAt = time.Time{}
	}
	sealed, err := selectApp(tx, org, id)
	if err != nil {
		return nil, err
	}
	r.SecondStep = sealed != ""
	keys, err := selectPasskeys(tx, org, id)
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		r.Passkeys = append(r.Passkeys, k.Name)
	}
	sessions, err := selectSessions(tx, policy.Actor{Org: org, Person: string(id)})
	for _, s := range sessions {
		r.Sessions = append(r.Sessions, SessionRecord{Device: s.Device, Begun: s.CreatedAt, SeenAt: s.SeenAt, ActedAs: string(s.Role)})
	}
	return r, err
}
