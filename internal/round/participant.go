package round

import (
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// Select reads a round, in the transaction of a slice above, which asks who may.
func Select(tx *db.Tx, org string, id ID) (*Round, error) { return selectRound(tx, org, id) }

// Participant finds the round in which an assessment was taken, and whose it is: in a named round it says so itself, in a coded one only the key of the
// assessment opens the way to the invitation. The round is nil where it was taken in none, the person empty where nothing says who it is.
func Participant(tx *db.Tx, who policy.Actor, session *assessment.Session) (r *Round, person identity.PersonID, err error) {
	id, sealed, err := selectPlace(tx, session.Org, session.ID)
	if err != nil || id == "" {
		return nil, "", err
	}
	if r, err = selectRound(tx, session.Org, id); err != nil || session.Person != "" {
		return r, identity.PersonID(session.Person), err
	}
	if code := unseal(who, sealed); code != "" {
		_, person, err = Invitee(tx, code)
	}
	return r, person, err
}

// Invitee is whose invitation a code is; an empty person where it is nobody's.
func Invitee(tx *db.Tx, code assessment.Key) (org string, person identity.PersonID, err error) {
	org, _, in, err := selectByCode(tx, code.InvitationHash())
	if errs.Is(err, errs.NotFound) || err == nil && in == nil {
		return "", "", nil
	}
	if err != nil {
		return "", "", err
	}
	return org, in.person, nil
}

// WantsMail reports whether somebody has not stopped the mail about rounds.
func WantsMail(tx *db.Tx, org string, person identity.PersonID) (bool, error) {
	silenced, err := selectSilenced(tx, org)
	return !silenced[person], err
}
