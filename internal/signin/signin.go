// Package signin finds out who somebody is, and remembers it for a while.
//
// What must always be true: nothing stored here lets a reader of the database sign in; a session ends by itself, when its person signs out, leaves or is
// erased; its token changes whenever what it may do changes; what was tried too often has to wait; an answer to someone unknown is the
// same whether the person exists or not.
package signin

import (
	"time"

	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// The life of a session: it ends when nothing came for the idle time, and in any case after the whole.
const (
	idle  = 12 * time.Hour
	whole = 7 * 24 * time.Hour
	seen  = 5 * time.Minute // that pass before the time last seen is stored again
)

// Session is one browser in which a person is signed in.
type Session struct {
	ID        string
	Org       string
	Person    identity.PersonID
	Strong    bool // a passkey or a second factor was shown
	Role      policy.Role
	Unit      policy.Path // for which they act
	UnitID    identity.UnitID
	Device    string
	CreatedAt time.Time
	SeenAt    time.Time // to the nearest minutes
	ProvedAt  time.Time // when they last showed who they are
}

// Actor is who acts in the session.
func (s *Session) Actor() policy.Actor {
	return policy.Actor{Org: s.Org, Person: string(s.Person), Role: s.Role, Unit: s.Unit, Strong: s.Strong}
}

// over reports whether the session has ended by itself.
func (s *Session) over(now time.Time) bool {
	return now.Sub(s.SeenAt) > idle || now.Sub(s.CreatedAt) > whole
}
