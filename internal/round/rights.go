package round

import (
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/erasure"
	"github.com/dira-platform/dira/internal/identity"
)

// Record is what is stored about a person's part in rounds, as they may take it along. What they answered in a coded or anonymous round is not in it:
// it stands under no name and opens with their own key.
type Record struct {
	Invitations []InvitationRecord `json:"invitations"`
	NoMail      bool               `json:"noMail"` // they want no mail about rounds
}

// InvitationRecord is one invitation.
type InvitationRecord struct {
	Round     string `json:"round"`
	Invited   string `json:"invited"`            // day
	Finished  string `json:"finished,omitempty"` // day
	Reminders int    `json:"reminders"`
}

// Export is what is stored about a person's part in rounds. For the slice that answers for people's rights.
func Export(tx *db.Tx, org string, id identity.PersonID) (*Record, error) {
	r := &Record{}
	var err error
	if r.Invitations, err = db.All(tx, func(row func(...any) error) (i InvitationRecord, err error) {
		var created, finished int64
		err = row(&i.Round, &created, &finished, &i.Reminders)
		i.Invited = db.Time(created).Format(time.DateOnly)
		if finished > 0 {
			i.Finished = db.Time(finished).Format(time.DateOnly)
		}
		return i, err
	}, `SELECT r.name, i.created_at, COALESCE(i.finished_day, 0), i.reminders FROM round_invitations i JOIN round_rounds r ON r.org_id = i.org_id AND r.id = i.round_id
		WHERE i.org_id = $1 AND i.person_id = $2 ORDER BY i.created_at, i.id`, org, id); err != nil {
		return nil, err
	}
	silenced, err := selectSilenced(tx, org)
	r.NoMail = silenced[id]
	return r, err
}

// Erase deletes what a person answered in rounds, named or coded, and takes their name from their invitations, which stay to be counted. It says what to
// note in the ledger.
func (s *Service) Erase(tx *db.Tx, org string, id identity.PersonID) (entries []erasure.Entry, err error) {
	sessions, err := db.All(tx, func(row func(...any) error) (id assessment.ID, err error) { return id, row(&id) },
		`SELECT session_id FROM round_sessions WHERE org_id = $1 AND pair_code = $2 ORDER BY session_id`, org, s.codes.pair(org, string(id)))
	if err != nil {
		return nil, err
	}
	for _, session := range sessions {
		if err := assessment.Drop(tx, org, session); err != nil {
			return nil, err
		}
		entries = append(entries, erasure.Entry{At: tx.Now, Org: org, Kind: erasure.Assessment, ID: string(session)})
	}
	_, err = tx.Exec(`UPDATE round_invitations SET person_id = '' WHERE org_id = $1 AND person_id = $2`, org, id)
	return entries, err
}
