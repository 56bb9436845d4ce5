package learning

import (
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/library"
)

const planColumns = `org_id, session_id, role_id, means, revision, changed_at, feed, feed_hash, remind, stop_hash, reminded_at, plan_id`

func scanPlan(row func(...any) error) (k Kept, err error) {
	var means string
	var changed, reminded, remind int64
	if err := row(&k.Org, &k.ID, &k.Role, &means, &k.Revision, &changed, &k.feed, &k.feedHash, &remind, &k.stopHash, &reminded, &k.plan); err != nil {
		return k, err
	}
	k.ChangedAt, k.Remind = db.Time(changed), remind == 1
	if reminded > 0 {
		k.remindedAt = db.Time(reminded)
	}
	return k, json.Unmarshal([]byte(means), &k.Means)
}

// selectPlan reads the plan of an assessment; nil where there is none.
func selectPlan(tx *db.Tx, org string, id assessment.ID) (*Kept, error) {
	return selectOne(tx, `SELECT `+planColumns+` FROM learning_plans WHERE org_id = $1 AND session_id = $2`, org, id)
}

// selectByFeed and selectByStop find the plan that a code leads to, in whatever organisation it is.
func selectByFeed(tx *db.Tx, hash string) (*Kept, error) {
	return selectOne(tx, `SELECT `+planColumns+` FROM learning_plans WHERE feed_hash = $1 AND feed_hash <> ''`, hash)
}

func selectByStop(tx *db.Tx, hash string) (*Kept, error) {
	return selectOne(tx, `SELECT `+planColumns+` FROM learning_plans WHERE stop_hash = $1 AND stop_hash <> ''`, hash)
}

func selectOne(tx *db.Tx, query string, args ...any) (*Kept, error) {
	k, err := scanPlan(func(dest ...any) error { return tx.Row(query, args, dest...) })
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &k, fill(tx, &k)
}

// selectReminded reads the plans of all organisations whose people want to be reminded and were not since a time.
func selectReminded(tx *db.Tx, since int64) (list []Kept, err error) {
	list, err = db.All(tx, scanPlan, `SELECT `+planColumns+` FROM learning_plans WHERE remind = 1 AND reminded_at <= $1 ORDER BY org_id, session_id`, since)
	for i := range list {
		if err == nil {
			err = fill(tx, &list[i])
		}
	}
	return list, err
}

// fill reads what stands in a plan.
func fill(tx *db.Tx, k *Kept) (err error) {
	if k.Items, err = db.All(tx, scanItem, `SELECT resource_id, title, cohort, begins, ends, note, begun, evidence, evidence_address, evidence_day FROM learning_items
		WHERE org_id = $1 AND session_id = $2 ORDER BY position`, k.Org, k.ID); err != nil {
		return err
	}
	if k.Goals, err = db.All(tx, func(row func(...any) error) (g Goal, err error) { return g, row(&g.Ability, &g.Level, &g.Day) },
		`SELECT ability, level, day FROM learning_goals WHERE org_id = $1 AND session_id = $2 ORDER BY day, ability, level`, k.Org, k.ID); err != nil {
		return err
	}
	k.Shown, err = db.All(tx, func(row func(...any) error) (s Shown, err error) { return s, row(&s.Ability, &s.Level, &s.Day) },
		`SELECT ability, level, day FROM learning_shown WHERE org_id = $1 AND session_id = $2 ORDER BY ability`, k.Org, k.ID)
	return err
}

func scanItem(row func(...any) error) (i Item, err error) {
	var cohort string
	if err := row(&i.Resource.ID, &i.Title, &cohort, &i.Begins, &i.Ends, &i.Note, &i.Begun, &i.Evidence.Text, &i.Evidence.Address, &i.Evidence.Day); err != nil {
		return i, err
	}
	if cohort != "" {
		i.Cohort = &library.Cohort{}
		err = json.Unmarshal([]byte(cohort), i.Cohort)
	}
	return i, err
}

// save stores a plan as it is now, in the place of what was stored; its revision must be the one that was.
func save(tx *db.Tx, k *Kept) error {
	means, err := json.Marshal(k.Means)
	if err != nil {
		return err
	}
	reminded := int64(0)
	if !k.remindedAt.IsZero() {
		reminded = db.Micros(k.remindedAt)
	}
	k.ChangedAt = tx.Now
	if _, err := tx.Exec(`INSERT INTO learning_plans (`+planColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (org_id, session_id) DO UPDATE SET role_id = excluded.role_id, means = excluded.means, revision = learning_plans.revision + 1,
			changed_at = excluded.changed_at, feed = excluded.feed, feed_hash = excluded.feed_hash, remind = excluded.remind, stop_hash = excluded.stop_hash, reminded_at = excluded.reminded_at`,
		k.Org, k.ID, k.Role, string(means), k.Revision, db.Micros(k.ChangedAt), k.feed, k.feedHash, zeroOne(k.Remind), k.stopHash, reminded, k.plan); err != nil {
		return err
	}
	return saveParts(tx, k)
}

func saveParts(tx *db.Tx, k *Kept) error {
	for _, clear := range []string{`DELETE FROM learning_items WHERE org_id = $1 AND session_id = $2`, `DELETE FROM learning_goals WHERE org_id = $1 AND session_id = $2`} {
		if _, err := tx.Exec(clear, k.Org, k.ID); err != nil {
			return err
		}
	}
	for n, i := range k.Items {
		cohort := ""
		if i.Cohort != nil {
			text, err := json.Marshal(i.Cohort)
			if err != nil {
				return err
			}
			cohort = string(text)
		}
		if _, err := tx.Exec(`INSERT INTO learning_items (org_id, session_id, resource_id, position, title, cohort, begins, ends, note, begun, evidence, evidence_address, evidence_day)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`, k.Org, k.ID, i.Resource.ID, n+1, i.Title, cohort, i.Begins, i.Ends, i.Note, i.Begun,
			i.Evidence.Text, i.Evidence.Address, i.Evidence.Day); err != nil {
			return err
		}
	}
	for _, g := range k.Goals {
		if _, err := tx.Exec(`INSERT INTO learning_goals (org_id, session_id, ability, level, day) VALUES ($1, $2, $3, $4, $5)`, k.Org, k.ID, g.Ability, g.Level, g.Day); err != nil {
			return err
		}
	}
	return nil
}

func saveShown(tx *db.Tx, k *Kept, s Shown) error {
	_, err := tx.Exec(`INSERT INTO learning_shown (org_id, session_id, ability, level, day) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (org_id, session_id, ability) DO UPDATE SET level = excluded.level, day = excluded.day`, k.Org, k.ID, s.Ability, s.Level, s.Day)
	return err
}

// deletePlans deletes the plans with some ids of their own and says how many there were.
func deletePlans(tx *db.Tx, org string, plans []string) (deleted int, err error) {
	for _, id := range plans {
		n, err := tx.Exec(`DELETE FROM learning_plans WHERE org_id = $1 AND plan_id = $2`, org, id)
		if err != nil {
			return deleted, err
		}
		deleted += int(n)
	}
	return deleted, nil
}

func zeroOne(b bool) int {
	if b {
		return 1
	}
	return 0
}

// resources puts the resources of the items in as the library has them now.
func resources(tx *db.Tx, k *Kept) error {
	for n := range k.Items {
		i := &k.Items[n]
		r, err := library.Select(tx, i.Resource.ID)
		if errs.Is(err, errs.NotFound) || errors.Is(err, sql.ErrNoRows) {
			i.Resource.Gone = true
			continue
		}
		if err != nil {
			return err
		}
		id := i.Resource.ID
		i.Resource = r
		i.Resource.ID = id // by which it stands here, should it stand as another one by now
	}
	return nil
}
