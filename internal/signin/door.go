package signin

import (
	"context"
	"sync"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// doors are the links by which anybody comes in as somebody who is made up. They are stored nowhere and end with the process.
type doors struct {
	mu     sync.Mutex
	behind map[string]known // by the hash of the token
}

// Door makes the secret of a link by which anybody comes in as a person, as often as they like, with the second factor taken for shown. Whoever runs the server
// may do so, and only where the database says that nothing in it is real.
func (s *Service) Door(ctx context.Context, who policy.Actor, org string, id identity.PersonID) (t Token, err error) {
	defer errs.Wrap(&err, "signin.Door(%s)", id)
	if !who.IsOperator() {
		return "", errs.New(errs.NotFound, "person_not_found")
	}
	if err := s.db.Read(ctx, func(tx *db.Tx) error {
		if err := madeUp(tx); err != nil {
			return err
		}
		_, err := identity.SelectPerson(tx, org, id)
		return err
	}); err != nil {
		return "", err
	}
	t = newToken()
	s.doors.mu.Lock()
	defer s.doors.mu.Unlock()
	if s.doors.behind == nil {
		s.doors.behind = map[string]known{}
	}
	s.doors.behind[t.hash()] = known{org: org, person: id, strong: true, how: "demo"}
	return t, nil
}

// Through lets somebody in by a link of [Service.Door].
func (s *Service) Through(ctx context.Context, t Token, v Visit) (e Entered, err error) {
	defer errs.Wrap(&err, "signin.Through")
	s.doors.mu.Lock()
	k, found := s.doors.behind[t.hash()]
	s.doors.mu.Unlock()
	if !found {
		return e, errs.New(errs.NotFound, "demo_link_over")
	}
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		if err := madeUp(tx); err != nil {
			return err
		}
		k.at = tx.Now // the link is all there is to show: what asks for a fresh proof, such as erasing oneself, can be tried out, too
		e, err = s.enter(tx, k, v)
		return err
	})
	return e, err
}

// madeUp refuses a database that may hold anything real.
func madeUp(tx *db.Tx) error {
	what, err := tx.Invented()
	if err == nil && what == "" {
		err = errs.New(errs.NotFound, "demo_link_over")
	}
	return err
}
