package round

import (
	"fmt"
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
)

const invitationColumns = `id, person_id, unit_id, finished_day IS NOT NULL, withdrawn_at IS NOT NULL, reminders`

func scanInvitation(row func(...any) error) (i invitation, err error) {
	return i, row(&i.id, &i.person, &i.unit, &i.finished, &i.withdrawn, &i.reminders)
}

func selectInvitations(tx *db.Tx, r *Round) ([]invitation, error) {
	return db.All(tx, scanInvitation, `SELECT `+invitationColumns+` FROM round_invitations WHERE org_id = $1 AND round_id = $2 ORDER BY id`, r.Org, r.ID)
}

// selectInvited reads who has an invitation, also one that was withdrawn.
func selectInvited(tx *db.Tx, r *Round) (map[identity.PersonID]bool, error) {
	all, err := selectInvitations(tx, r)
	in := make(map[identity.PersonID]bool, len(all))
	for _, i := range all {
		in[i.person] = true
	}
	return in, err
}

// selectByCode finds, by the hash of a code, an invitation, or an anonymous round, which has none. The invitation of somebody who was erased leads nowhere.
func selectByCode(tx *db.Tx, hash string) (org string, id ID, in *invitation, err error) {
	found, err := scanInvitation(func(dest ...any) error {
		return tx.Row(`SELECT org_id, round_id, `+invitationColumns+` FROM round_invitations WHERE code_hash = $1 AND person_id <> ''`, []any{hash}, append([]any{&org, &id}, dest...)...)
	})
	if err == nil {
		return org, id, &found, nil
	}
	if !isNone(err) {
		return "", "", nil, err
	}
	err = tx.Row(`SELECT org_id, id FROM round_rounds WHERE open_code_hash = $1 AND open_code_hash <> ''`, []any{hash}, &org, &id)
	if isNone(err) {
		return selectByFormer(tx, hash)
	}
	return org, id, nil, err
}

// selectByFormer finds the same by the hash of a code that was given out before the server's secret was lost.
func selectByFormer(tx *db.Tx, hash string) (org string, id ID, in *invitation, err error) {
	present, err := presentHash(tx, hash)
	if err != nil {
		return "", "", nil, err
	}
	if present == hash {
		return "", "", nil, errs.New(errs.NotFound, "invitation_not_found").At("code")
	}
	return selectByCode(tx, present)
}

func insertInvitation(tx *db.Tx, r *Round, id string, p identity.Person, codeHash string) error {
	_, err := tx.Exec(`INSERT INTO round_invitations (org_id, id, round_id, person_id, unit_id, sex, grade, code_hash, reminders, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9)`, r.Org, id, r.ID, p.ID, p.Unit, p.Sex, p.Grade, codeHash, db.Micros(tx.Now))
	return err
}

func setWithdrawn(tx *db.Tx, r *Round, id string, withdrawn bool) error {
	at := any(nil)
	if withdrawn {
		at = db.Micros(tx.Now)
	}
	_, err := tx.Exec(`UPDATE round_invitations SET withdrawn_at = $3 WHERE org_id = $1 AND id = $2`, r.Org, id, at)
	return err
}

func countReminder(tx *db.Tx, r *Round, id string) error {
	_, err := tx.Exec(`UPDATE round_invitations SET reminders = reminders + 1 WHERE org_id = $1 AND id = $2`, r.Org, id)
	return err
}

// finishInvitation notes the day on which whoever the column names has finished. The first day stays.
func finishInvitation(tx *db.Tx, org string, id ID, column, value string, day time.Time) error {
	_, err := tx.Exec(`UPDATE round_invitations SET finished_day = $4 WHERE org_id = $1 AND round_id = $2 AND `+column+` = $3 AND finished_day IS NULL`,
		org, id, value, db.Micros(day))
	return err
}

// sessionOfPair finds the assessment that somebody has begun in a round, by the code that pairs waves.
func sessionOfPair(tx *db.Tx, r *Round, pair string) (id assessment.ID, found bool, err error) {
	err = tx.Row(`SELECT session_id FROM round_sessions WHERE org_id = $1 AND round_id = $2 AND pair_code = $3 AND pair_code <> ''`, []any{r.Org, r.ID, pair}, &id)
	return id, err == nil, none(err)
}

// selectEarlier finds the last assessment that somebody finished before another of theirs, by the code that pairs them, which both must have.
func selectEarlier(tx *db.Tx, session *assessment.Session, pair string) (id assessment.ID, err error) {
	err = tx.Row(`SELECT b.session_id FROM round_sessions n JOIN round_sessions b ON b.org_id = n.org_id AND b.pair_code = n.pair_code
		WHERE n.org_id = $1 AND n.session_id = $2 AND n.pair_code = $3 AND n.pair_code <> '' AND b.session_id <> n.session_id
		AND b.finished_day <= n.finished_day ORDER BY b.finished_day DESC, b.session_id DESC LIMIT 1`, []any{session.Org, session.ID, pair}, &id)
	if isNone(err) {
		err = errs.New(errs.NotFound, "wave_not_found")
	}
	return id, err
}

func insertPlace(tx *db.Tx, r *Round, id assessment.ID, p place) error {
	_, err := tx.Exec(`INSERT INTO round_sessions (org_id, session_id, round_id, unit_id, pair_code, sealed) VALUES ($1, $2, $3, $4, $5, $6)`,
		r.Org, id, r.ID, p.unit, p.pair, p.sealed)
	return err
}

// selectPlace finds the round of an assessment, and the code that is sealed in it; an empty round where it was taken in none.
func selectPlace(tx *db.Tx, org string, id assessment.ID) (round ID, sealed string, err error) {
	err = tx.Row(`SELECT round_id, sealed FROM round_sessions WHERE org_id = $1 AND session_id = $2`, []any{org, id}, &round, &sealed)
	return round, sealed, none(err)
}

func finishPlace(tx *db.Tx, org string, id assessment.ID, day time.Time) error {
	_, err := tx.Exec(`UPDATE round_sessions SET finished_day = $3 WHERE org_id = $1 AND session_id = $2`, org, id, db.Micros(day))
	return err
}

func insertSilenced(tx *db.Tx, org string, id identity.PersonID) error {
	_, err := tx.Exec(`INSERT INTO round_silenced (org_id, person_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, org, id, db.Micros(tx.Now))
	return err
}

func selectSilenced(tx *db.Tx, org string) (map[identity.PersonID]bool, error) {
	all, err := db.All(tx, func(row func(...any) error) (id identity.PersonID, err error) { return id, row(&id) },
		`SELECT person_id FROM round_silenced WHERE org_id = $1`, org)
	silenced := make(map[identity.PersonID]bool, len(all))
	for _, id := range all {
		silenced[id] = true
	}
	return silenced, err
}

// selectWaiting reads the running rounds in which a person is invited and has not finished.
func selectWaiting(tx *db.Tx, org, person string) ([]Waiting, error) {
	return db.All(tx, func(row func(...any) error) (w Waiting, err error) {
		var closes int64
		err = row(&w.Round, &w.Name, &closes, &w.invitation)
		w.ClosesAt = moment(closes)
		return w, err
	}, `SELECT r.id, r.name, r.closes_at, i.id FROM round_invitations i JOIN round_rounds r ON r.org_id = i.org_id AND r.id = i.round_id
		WHERE i.org_id = $1 AND i.person_id = $2 AND i.finished_day IS NULL AND i.withdrawn_at IS NULL AND r.state = 'running' ORDER BY r.closes_at, r.id`, org, person)
}

// countByUnit counts, for each unit alone, who was invited, has begun and has finished. Whoever has finished had begun, also when they have erased their answers
// since: the invitation still says so.
func countByUnit(tx *db.Tx, r *Round) (map[identity.UnitID]Count, error) {
	counts := map[identity.UnitID]Count{}
	add := func(query string) error {
		_, err := db.All(tx, func(row func(...any) error) (u identity.UnitID, err error) {
			var c Count
			if err = row(&u, &c.Invited, &c.Begun, &c.Finished); err == nil {
				sum := counts[u]
				sum.add(c)
				counts[u] = sum
			}
			return u, err
		}, query, r.Org, r.ID)
		return err
	}
	if r.Identification != Anonymous {
		err := add(`SELECT unit_id, COUNT(*), COUNT(finished_day), COUNT(finished_day) FROM round_invitations
			WHERE org_id = $1 AND round_id = $2 AND withdrawn_at IS NULL GROUP BY unit_id`)
		if err != nil {
			return nil, err
		}
		return counts, add(`SELECT unit_id, 0, COUNT(*), 0 FROM round_sessions WHERE org_id = $1 AND round_id = $2 AND finished_day IS NULL GROUP BY unit_id`)
	}
	return counts, add(`SELECT unit_id, 0, COUNT(*), COUNT(finished_day) FROM round_sessions WHERE org_id = $1 AND round_id = $2 GROUP BY unit_id`)
}

// countGroups counts the invited within some units by one of their columns.
func countGroups(tx *db.Tx, r *Round, column string, within map[identity.UnitID]bool) ([]GroupCount, error) {
	sums := map[string]*Count{}
	var order []string
	_, err := db.All(tx, func(row func(...any) error) (u identity.UnitID, err error) {
		var code string
		var c Count
		if err = row(&u, &code, &c.Invited, &c.Finished); err != nil || !within[u] {
			return u, err
		}
		if sums[code] == nil {
			sums[code], order = &Count{}, append(order, code)
		}
		sums[code].add(c)
		return u, nil
	}, fmt.Sprintf(`SELECT unit_id, %[1]s, COUNT(*), COUNT(finished_day) FROM round_invitations
		WHERE org_id = $1 AND round_id = $2 AND withdrawn_at IS NULL GROUP BY unit_id, %[1]s ORDER BY %[1]s, unit_id`, column), r.Org, r.ID)
	list := make([]GroupCount, 0, len(order))
	for _, code := range order {
		list = append(list, GroupCount{code, *sums[code]})
	}
	return list, err
}
