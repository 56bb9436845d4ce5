package results

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/round"
)

const factColumns = `session_id, ability, unit_id, sex, grade, role_id, pair_code, theta, se, basic, intermediate, advanced, self_level, target, answered,
	instrument, calibration, cuts, release`

func scanFact(row func(...any) error) (f Fact, err error) {
	f.AtLeast[0] = 1
	return f, row(&f.Session, &f.Ability, &f.Unit, &f.Sex, &f.Grade, &f.Role, &f.Pair, &f.Theta, &f.SE, &f.AtLeast[1], &f.AtLeast[2], &f.AtLeast[3], &f.Self,
		&f.Target, &f.Answered, &f.Instrument, &f.Calibration, &f.Cuts, &f.Release)
}

// selectFacts reads the facts of a round, those of an assessment together.
func selectFacts(tx *db.Tx, org string, id round.ID) ([]Fact, error) {
	return db.All(tx, scanFact, `SELECT `+factColumns+` FROM results_facts WHERE org_id = $1 AND round_id = $2 ORDER BY session_id, ability`, org, id)
}

// selectCounted are the assessments of a round that have facts.
func selectCounted(tx *db.Tx, org string, id round.ID) (map[assessment.ID]bool, error) {
	list, err := db.All(tx, func(row func(...any) error) (id assessment.ID, err error) { return id, row(&id) },
		`SELECT DISTINCT session_id FROM results_facts WHERE org_id = $1 AND round_id = $2`, org, id)
	counted := make(map[assessment.ID]bool, len(list))
	for _, id := range list {
		counted[id] = true
	}
	return counted, err
}

// insertFacts stores the facts of an assessment; those that were there stay.
func insertFacts(tx *db.Tx, org string, id round.ID, facts []Fact) error {
	for _, f := range facts {
		_, err := tx.Exec(`INSERT INTO results_facts (org_id, round_id, `+factColumns+`)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 0) ON CONFLICT DO NOTHING`,
			org, id, f.Session, f.Ability, f.Unit, f.Sex, f.Grade, f.Role, f.Pair, f.Theta, f.SE, f.AtLeast[1], f.AtLeast[2], f.AtLeast[3], f.Self, f.Target,
			f.Answered, f.Instrument, f.Calibration, f.Cuts)
		if err != nil {
			return err
		}
	}
	return nil
}

// updateFacts stores what became of facts on another scale.
func updateFacts(tx *db.Tx, org string, facts []Fact) error {
	for list := range slices.Chunk(facts, 100) {
		rows, args := "", []any{org}
		for _, f := range list {
			n := len(args)
			rows += fmt.Sprintf(`, (CAST($%d AS TEXT), CAST($%d AS TEXT), CAST($%d AS DOUBLE PRECISION), CAST($%d AS DOUBLE PRECISION), CAST($%d AS DOUBLE PRECISION),
				CAST($%d AS DOUBLE PRECISION), CAST($%d AS DOUBLE PRECISION), CAST($%d AS TEXT), CAST($%d AS TEXT))`, n+1, n+2, n+3, n+4, n+5, n+6, n+7, n+8, n+9)
			args = append(args, f.Session, f.Ability, f.Theta, f.SE, f.AtLeast[1], f.AtLeast[2], f.AtLeast[3], f.Calibration, f.Cuts)
		}
		if _, err := tx.Exec(`WITH results_new (session_id, ability, theta, se, basic, intermediate, advanced, calibration, cuts) AS (VALUES `+rows[2:]+`)
			UPDATE results_facts SET theta = results_new.theta, se = results_new.se, basic = results_new.basic,
				intermediate = results_new.intermediate, advanced = results_new.advanced, calibration = results_new.calibration, cuts = results_new.cuts
			FROM results_new WHERE results_facts.org_id = $1 AND results_facts.session_id = results_new.session_id
				AND results_facts.ability = results_new.ability`, args...); err != nil {
			return err
		}
	}
	return nil
}

// selectMade lists with what the facts of a round were made.
func selectMade(tx *db.Tx, org string, id round.ID) ([]Made, error) {
	return db.All(tx, func(row func(...any) error) (m Made, err error) {
		return m, row(&m.Instrument, &m.Calibration, &m.Cuts, &m.Ability)
	},
		`SELECT DISTINCT instrument, calibration, cuts, ability FROM results_facts WHERE org_id = $1 AND round_id = $2
		ORDER BY instrument, calibration, cuts, ability`, org, id)
}

// countInto notes that all facts of a round that counted in no release do so in this one.
func countInto(tx *db.Tx, org string, id round.ID, release int) error {
	_, err := tx.Exec(`UPDATE results_facts SET release = $3 WHERE org_id = $1 AND round_id = $2 AND release = 0`, org, id, release)
	return err
}

func insertRelease(tx *db.Tx, org string, r *Release, people int) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO results_releases (org_id, round_id, number, audience, body, people, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		org, r.Round, r.Number, r.Audience, string(body), people, db.Micros(tx.Now))
	return err
}

// selectRelease reads the last release of a round to an audience.
func selectRelease(tx *db.Tx, org string, id round.ID, a Audience) (*Release, error) {
	list, err := db.All(tx, func(row func(...any) error) (body string, err error) { return body, row(&body) },
		`SELECT body FROM results_releases WHERE org_id = $1 AND round_id = $2 AND audience = $3 ORDER BY number DESC LIMIT 1`, org, id, a)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	r := &Release{}
	return r, json.Unmarshal([]byte(list[0]), r)
}

// selectLast is the number of the last release of a round, 0 for none.
func selectLast(tx *db.Tx, org string, id round.ID) (n int, err error) {
	err = tx.Row(`SELECT COALESCE(MAX(number), 0) FROM results_releases WHERE org_id = $1 AND round_id = $2`, []any{org, id}, &n)
	return n, err
}

// selectNumbered reads a certain release.
func selectNumbered(tx *db.Tx, org string, id round.ID, a Audience, number int) (*Release, error) {
	body := ""
	err := tx.Row(`SELECT body FROM results_releases WHERE org_id = $1 AND round_id = $2 AND number = $3 AND audience = $4`, []any{org, id, number, a}, &body)
	if err != nil {
		return nil, err
	}
	r := &Release{}
	return r, json.Unmarshal([]byte(body), r)
}

const openColumns = `id, org_id, round_id, number, published_at FROM results_published`

func scanOpen(row func(...any) error) (o Open, err error) {
	at := int64(0)
	err = row(&o.ID, &o.Org, &o.Round, &o.Number, &at)
	o.PublishedAt = db.Time(at)
	return o, err
}

// selectOpened are all releases of all organisations that everybody may read.
func selectOpened(tx *db.Tx) ([]Open, error) {
	return db.All(tx, scanOpen, `SELECT `+openColumns+` ORDER BY published_at`)
}

// selectOpen is one of them, by its id.
func selectOpen(tx *db.Tx, id OpenID) (*Open, error) {
	list, err := db.All(tx, scanOpen, `SELECT `+openColumns+` WHERE id = $1`, id)
	if err == nil && len(list) == 0 {
		err = errs.New(errs.NotFound, "results_not_there")
	}
	if err != nil {
		return nil, err
	}
	return &list[0], nil
}

// selectOpenOf is what everybody may read of a round; nil: nothing.
func selectOpenOf(tx *db.Tx, r *round.Round) (*Open, error) {
	list, err := db.All(tx, scanOpen, `SELECT `+openColumns+` WHERE org_id = $1 AND round_id = $2`, r.Org, r.ID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

// upsertOpen publishes a release; one of the same round that was published before gives way, and keeps its address.
func upsertOpen(tx *db.Tx, r *round.Round, id OpenID, number int) error {
	_, err := tx.Exec(`INSERT INTO results_published (org_id, id, round_id, number, published_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (org_id, round_id) DO UPDATE SET number = excluded.number, published_at = excluded.published_at`, r.Org, id, r.ID, number, db.Micros(tx.Now))
	return err
}

func deleteOpen(tx *db.Tx, r *round.Round) error {
	_, err := tx.Exec(`DELETE FROM results_published WHERE org_id = $1 AND round_id = $2`, r.Org, r.ID)
	return err
}
