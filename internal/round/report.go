package round

import (
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/policy"
)

// This file is what slices above need to report on a round.

// Place is where a finished assessment stands in a round.
type Place struct {
	Session assessment.ID
	Round   ID
	Unit    identity.UnitID // of whoever took it, at that time
	Pair    string          // the same for the same person in every wave; empty in an anonymous round
}

// WhenClosed says who reacts to the close of a round, in its transaction. Before the first request only.
func (s *Service) WhenClosed(do func(*db.Tx, *Round) error) { s.whenClosed = do }

// SelectPlace finds where an assessment stands; an empty round where it was taken in none, or is not finished.
func SelectPlace(tx *db.Tx, org string, id assessment.ID) (Place, error) {
	p, err := scanPlace(func(dest ...any) error {
		return tx.Row(placeQuery+` AND session_id = $2`, []any{org, id}, dest...)
	})
	return p, none(err)
}

// SelectPlaces reads where all finished assessments of a round stand.
func SelectPlaces(tx *db.Tx, org string, id ID) ([]Place, error) {
	return db.All(tx, scanPlace, placeQuery+` AND round_id = $2 ORDER BY session_id`, org, id)
}

const placeQuery = `SELECT session_id, round_id, unit_id, pair_code FROM round_sessions WHERE org_id = $1 AND finished_day IS NOT NULL`

func scanPlace(row func(...any) error) (p Place, err error) {
	return p, row(&p.Session, &p.Round, &p.Unit, &p.Pair)
}

// Asked is how many people of a unit and a sex were invited.
type Asked struct {
	Unit   identity.UnitID
	Sex    string // as it was known then, or empty
	People int
}

// SelectAsked counts who was invited and not taken out again; none in an anonymous round.
func SelectAsked(tx *db.Tx, org string, id ID) ([]Asked, error) {
	return db.All(tx, func(row func(...any) error) (a Asked, err error) { return a, row(&a.Unit, &a.Sex, &a.People) },
		`SELECT unit_id, sex, COUNT(*) FROM round_invitations WHERE org_id = $1 AND round_id = $2 AND withdrawn_at IS NULL
		GROUP BY unit_id, sex ORDER BY unit_id, sex`, org, id)
}

// SeenFrom is the part of a round that an actor may see counts of: all of it from the unit that runs it or above, their own part from below.
func (r *Round) SeenFrom(who policy.Actor) (at policy.Path, ok bool) { return r.seenFrom(who) }

// SelectRepeats reads the rounds that repeat one.
func SelectRepeats(tx *db.Tx, org string, id ID) (list []*Round, err error) {
	ids, err := db.All(tx, func(row func(...any) error) (id ID, err error) { return id, row(&id) },
		`SELECT id FROM round_rounds WHERE org_id = $1 AND repeats_id = $2 ORDER BY id`, org, id)
	for _, id := range ids {
		if err != nil {
			break
		}
		var r *Round
		r, err = selectRound(tx, org, id)
		list = append(list, r)
	}
	return list, err
}

// SelectClosed reads the closed rounds of an organisation, the newest first.
func SelectClosed(tx *db.Tx, org string) (list []Round, err error) {
	all, err := selectRounds(tx, org)
	for _, r := range all {
		if r.State == Closed {
			list = append(list, r)
		}
	}
	return list, err
}
