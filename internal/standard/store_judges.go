package standard

import (
	"slices"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
)

// seat is a judge as they are stored.
type seat struct {
	id       JudgeID
	panel    ID
	person   identity.PersonID
	finished int // the last round
	accepted int64
}

const seatColumns = `SELECT id, panel_id, person_id, finished, COALESCE(accepted_at, 0) FROM standard_judges `

func scanSeat(row func(...any) error) (s seat, err error) {
	return s, row(&s.id, &s.panel, &s.person, &s.finished, &s.accepted)
}

func selectSeats(tx *db.Tx, p *Panel) ([]seat, error) {
	return db.All(tx, scanSeat, seatColumns+`WHERE org_id = $1 AND panel_id = $2 ORDER BY id`, p.Org, p.ID)
}

func selectSeatsOf(tx *db.Tx, org string, person identity.PersonID) ([]seat, error) {
	return db.All(tx, scanSeat, seatColumns+`WHERE org_id = $1 AND person_id = $2 AND person_id <> '' ORDER BY id`, org, person)
}

func selectSeat(tx *db.Tx, org string, id JudgeID) (seat, error) {
	s, err := scanSeat(func(dest ...any) error {
		return tx.Row(seatColumns+`WHERE org_id = $1 AND id = $2`, []any{org, id}, dest...)
	})
	return s, missing(err, "standard_not_found")
}

func insertSeat(tx *db.Tx, p *Panel, id JudgeID, person identity.PersonID) error {
	_, err := tx.Exec(`INSERT INTO standard_judges (org_id, id, panel_id, person_id, finished) VALUES ($1, $2, $3, $4, 0)`, p.Org, id, p.ID, person)
	return err
}

func deleteSeat(tx *db.Tx, org string, id JudgeID) error {
	_, err := tx.Exec(`DELETE FROM standard_judges WHERE org_id = $1 AND id = $2`, org, id)
	return err
}

func setAccepted(tx *db.Tx, org string, id JudgeID) error {
	_, err := tx.Exec(`UPDATE standard_judges SET accepted_at = $3 WHERE org_id = $1 AND id = $2 AND accepted_at IS NULL`, org, id, db.Micros(tx.Now))
	return err
}

func setFinished(tx *db.Tx, org string, id JudgeID, round int) error {
	_, err := tx.Exec(`UPDATE standard_judges SET finished = $3 WHERE org_id = $1 AND id = $2`, org, id, round)
	return err
}

func upsertJudgement(tx *db.Tx, org string, id JudgeID, round int, item itembank.ItemID, t Three) error {
	_, err := tx.Exec(`INSERT INTO standard_judgements (org_id, judge_id, round, item, basic, intermediate, advanced, saved_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (org_id, judge_id, round, item) DO UPDATE SET basic = excluded.basic, intermediate = excluded.intermediate, advanced = excluded.advanced, saved_at = excluded.saved_at`,
		org, id, round, item, t[0], t[1], t[2], db.Micros(tx.Now))
	return err
}

// judgement is what a judge gave, and in which round.
type judgement struct {
	item  itembank.ItemID
	round int
	Three
}

// selectJudgements reads all that a judge gave, later rounds later.
func selectJudgements(tx *db.Tx, org string, id JudgeID) ([]judgement, error) {
	return db.All(tx, func(row func(...any) error) (j judgement, err error) {
		return j, row(&j.item, &j.round, &j.Three[0], &j.Three[1], &j.Three[2])
	}, `SELECT item, round, basic, intermediate, advanced FROM standard_judgements WHERE org_id = $1 AND judge_id = $2 ORDER BY round, item`, org, id)
}

// standing is what holds of what a judge gave: the latest for each question.
func standing(list []judgement) map[itembank.ItemID]Three {
	latest := map[itembank.ItemID]Three{}
	for _, j := range list {
		latest[j.item] = j.Three
	}
	return latest
}

// selectJudged reads what all gave who finished the round under way.
func selectJudged(tx *db.Tx, p *Panel) (all judged, err error) {
	seats, err := selectSeats(tx, p)
	for _, s := range seats {
		if err != nil {
			return nil, err
		}
		if s.finished < p.Round {
			continue
		}
		var list []judgement
		list, err = selectJudgements(tx, p.Org, s.id)
		all = append(all, standing(list))
	}
	return all, err
}

// detach erases a person: what they judged goes, and their name with it. What was made of it in closed rounds names nobody, and stays.
func detach(tx *db.Tx, org string, person identity.PersonID) error {
	for _, q := range []string{
		`DELETE FROM standard_judgements WHERE org_id = $1 AND judge_id IN (SELECT id FROM standard_judges WHERE org_id = $1 AND person_id = $2 AND person_id <> '')`,
		`UPDATE standard_judges SET person_id = '', finished = 0 WHERE org_id = $1 AND person_id = $2 AND person_id <> ''`,
		`UPDATE standard_cuts SET person_id = '' WHERE org_id = $1 AND person_id = $2 AND person_id <> ''`,
	} {
		if _, err := tx.Exec(q, org, person); err != nil {
			return err
		}
	}
	return nil
}

// present are the people who are not erased.
func present(list []identity.PersonID) []identity.PersonID {
	return slices.DeleteFunc(slices.Clone(list), func(p identity.PersonID) bool { return p == "" })
}
