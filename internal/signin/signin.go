// Package signin finds out who somebody is, and remembers it for a while.
//
// What must always be true: nothing stored here lets a reader of the database sign in; a session ends by itself, when its person signs out, leaves or is
// erased; its token changes whenever what it may do changes; what was tried too often has to wait; an answer to someone unknown is the
// same whether the person exists or not.
package signin

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/openid"
	"github.com/dira-platform/dira/internal/passkey"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/secret"
)

// The life of a session: it ends when nothing came for the idle time, and in any case after the whole.
const (
	idle  = 12 * time.Hour
	whole = 7 * 24 * time.Hour
	seen  = 5 * time.Minute  // that pass before the time last seen is stored again
	fresh = 10 * time.Minute // that a proof of who somebody is counts for what is grave
)

// Session is one browser in which a person is signed in.
type Session struct {
	ID        string
	Org       string
	Person    identity.PersonID
	Name      string // of the person
	Strong    bool   // a passkey or a second factor was shown
	Role      policy.Role
	Unit      policy.Path // for which they act
	UnitID    identity.UnitID
	UnitName  string
	Device    string
	CreatedAt time.Time
	SeenAt    time.Time // to the nearest minutes
	ProvedAt  time.Time // when they last showed who they are
}

// Actor is who acts in the session.
func (s *Session) Actor() policy.Actor {
	return policy.Actor{Org: s.Org, Person: string(s.Person), Role: s.Role, Unit: s.Unit, Strong: s.Strong}
}

// Proved reports whether the person has shown who they are lately enough for what is grave.
func (s *Session) Proved(now time.Time) bool { return now.Sub(s.ProvedAt) <= fresh }

// over reports whether the session has ended by itself.
func (s *Session) over(now time.Time) bool {
	return now.Sub(s.SeenAt) > idle || now.Sub(s.CreatedAt) > whole
}

// Visit is the browser that somebody comes with.
type Visit struct {
	Address string // of the network
	Device  string // browser and system, in two words
	Known   string // what the browser remembers of the last time: [Entered.Known]
}

// Words writes sentences in one language.
type Words interface {
	T(key string, args ...any) string
}

// Surroundings is what signing in needs beside the database.
type Surroundings struct {
	Secret  secret.Secret
	Mail    *mail.Service
	Address string                                      // where people reach this server, without a slash at its end: https://dira.example.org
	Words   func(language string) Words                 // of messages to people
	Date    func(language string, t time.Time) string   // how a day is written
	Founded func(ctx context.Context, org string) error // what follows when there is a new organisation; it may be called again
	Allowed []string                                    // hosts on private networks at which there may be providers
}

// Service is the use cases of signing in.
type Service struct {
	db *db.DB
	Surroundings
	secret secret.Secret
	hasher *hasher
	keys   *passkey.Keys
	others *openid.Client
	doors  doors
}

// NewService returns the use cases on a database.
func NewService(d *db.DB, around Surroundings) (*Service, error) {
	keys, err := passkey.New(around.Address)
	if err != nil {
		return nil, err
	}
	return &Service{
		db: d, Surroundings: around, secret: around.Secret, hasher: newHasher(cost), keys: keys, others: openid.NewClient(around.Address+backPath, around.Allowed),
	}, nil
}

// backPath is where providers send people back to.
const backPath = "/sign-in/back"
