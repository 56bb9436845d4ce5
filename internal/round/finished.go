package round

import (
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
)

// Finisher is somebody who was invited and has finished, and whom a message reaches. Nothing says which assessment is theirs.
type Finisher struct {
	Invitation  string
	Person      identity.Person
	Unsubscribe string // where they stop mail about rounds
}

// Finishers reads those who have finished a round and can be written to, whose invitations come after another, in the order of these; the last is that of the last invitation that was looked at, and
// empty when there are no more. For slices above that have something to say to all of them.
func (s *Service) Finishers(tx *db.Tx, r *Round, after string, n int) (list []Finisher, last string, err error) {
	silenced, err := selectSilenced(tx, r.Org)
	if err != nil {
		return nil, "", err
	}
	all, err := db.All(tx, scanInvitation, `SELECT `+invitationColumns+` FROM round_invitations WHERE org_id = $1 AND round_id = $2 AND id > $3 ORDER BY id LIMIT $4`, r.Org, r.ID, after, n)
	if err != nil || len(all) == 0 {
		return nil, "", err
	}
	for _, i := range all {
		if !i.finished || i.withdrawn || i.person == "" {
			continue
		}
		p, err := identity.SelectPerson(tx, r.Org, i.person)
		if errs.Is(err, errs.NotFound) {
			continue
		}
		if err != nil {
			return nil, "", err
		}
		if p.State == identity.Active && s.reaches(*p, silenced) {
			list = append(list, Finisher{i.id, *p, s.Link(s.codes.invitation(r.Org, i.id)) + "/stop"})
		}
	}
	return list, all[len(all)-1].id, nil
}
