package colleague

import (
	"context"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/erasure"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
)

// Record is what is stored of what a person asked others, and of what they answered about others, as they may take it along.
type Record struct {
	Asked []AskedRecord `json:"asked"`
	Given []GivenRecord `json:"given"`
}

// AskedRecord is one request of theirs. What others said is in it as they see it on their pages.
type AskedRecord struct {
	Round   string   `json:"round"`
	Day     string   `json:"day"`
	People  []string `json:"people"`
	Picture *Picture `json:"views"`
}

// GivenRecord is one view that they were asked for, with what is left of it.
type GivenRecord struct {
	Round  string        `json:"round"`
	About  string        `json:"about"`
	As     Kind          `json:"as"`
	State  State         `json:"state"`
	Points []PointRecord `json:"points,omitempty"` // until the request is closed
	Well   string        `json:"well,omitempty"`
	Try    string        `json:"try,omitempty"`
	Until  string        `json:"openUntil"` // day
}

// PointRecord is the points of one behaviour.
type PointRecord struct {
	Ability framework.StatementID `json:"ability"`
	Level   framework.Level       `json:"level"`
	Points  int                   `json:"points"` // 0: cannot judge
}

// Export is what is stored about a person here. For the slice that answers for people's rights.
func (s *Service) Export(tx *db.Tx, org string, id identity.PersonID) (*Record, error) {
	rec := &Record{Asked: []AskedRecord{}, Given: []GivenRecord{}}
	requests, err := selectRequestsOf(tx, org, id)
	if err != nil {
		return nil, err
	}
	for i := range requests {
		r := &requests[i]
		a := AskedRecord{Day: r.asked.Format(time.DateOnly), Picture: &Picture{}}
		if a.Round, err = r.roundName(tx); err != nil {
			return nil, err
		}
		if err := s.look(tx, r, a.Picture); err != nil {
			return nil, err
		}
		for _, p := range a.Picture.Asked {
			a.People = append(a.People, p.Name)
		}
		rec.Asked = append(rec.Asked, a)
	}
	views, err := selectViewsOf(tx, org, id)
	for i := range views {
		g, err := views[i].record(tx)
		if err != nil {
			return nil, err
		}
		rec.Given = append(rec.Given, g)
	}
	return rec, err
}

func (v *view) record(tx *db.Tx) (g GivenRecord, err error) {
	r, err := selectRequest(tx, v.org, v.request)
	if err != nil {
		return g, err
	}
	about, err := identity.SelectPerson(tx, v.org, r.person)
	if err != nil {
		return g, err
	}
	g = GivenRecord{About: about.Name, As: v.kind, State: v.state, Well: v.well, Try: v.try, Until: r.closes.Format(time.DateOnly)}
	if g.Round, err = r.roundName(tx); err != nil {
		return g, err
	}
	ratings, err := selectRatings(tx, v.org, v.id)
	for _, r := range ratings {
		g.Points = append(g.Points, PointRecord{r.ability, r.level, r.points})
	}
	return g, err
}

// ErasePerson deletes what somebody asked others, with all that these answered, and what they answered about others themselves. An average that they are
// in and that has been closed stays: nothing of them can be told from it.
func ErasePerson(tx *db.Tx, org string, id identity.PersonID) error {
	requests, err := selectRequestsOf(tx, org, id)
	if err != nil {
		return err
	}
	for _, r := range requests {
		if _, err := deleteRequests(tx, org, []string{string(r.id)}); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`DELETE FROM colleague_views WHERE org_id = $1 AND giver_id = $2`, org, id)
	return err
}

// Erasing deletes what somebody asked others when they erase the assessment of the same round, and says what to note in the ledger.
func Erasing(tx *db.Tx, who policy.Actor, session *assessment.Session) ([]erasure.Entry, error) {
	in, person, err := round.Participant(tx, who, session)
	if err != nil || in == nil || person == "" {
		return nil, err
	}
	r, err := selectRequestOf(tx, session.Org, in.ID, person)
	if err != nil || r == nil {
		return nil, err
	}
	_, err = deleteRequests(tx, r.org, []string{string(r.id)})
	return []erasure.Entry{{At: tx.Now, Org: r.org, Kind: erasure.Views, ID: string(r.id)}}, err
}

// EraseAgain deletes requests that were erased before and came back with a backup, and says how many had.
func (s *Service) EraseAgain(ctx context.Context, org string, ids []string) (erased int, err error) {
	defer errs.Wrap(&err, "colleague.EraseAgain")
	err = s.db.Write(ctx, func(tx *db.Tx) error {
		n, err := deleteRequests(tx, org, ids)
		erased = int(n)
		return err
	})
	return erased, err
}
