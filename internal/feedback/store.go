package feedback

import (
	"database/sql"
	"errors"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

const reportColumns = `SELECT id, org_id, person_id, resource_id, kind, note, language, state, reason, created_at, COALESCE(decided_at, 0) FROM feedback_reports `

func scanReport(row func(...any) error) (r Report, err error) {
	var created, decided int64
	err = row(&r.ID, &r.Org, &r.Person, &r.Resource, &r.Kind, &r.Note, &r.Language, &r.State, &r.Reason, &created, &decided)
	r.CreatedAt, r.DecidedAt = db.Time(created), moment(decided)
	return r, err
}

// moment is a time that may not have come.
func moment(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return db.Time(micros)
}

// sameOf is the open report in which somebody said the same: a person of the same kind of thing, a visitor in the same words; empty where there is none.
func sameOf(tx *db.Tx, r *Report) (id ReportID, err error) {
	query, args := `SELECT id FROM feedback_reports WHERE org_id = $1 AND person_id = $2 AND resource_id = $3 AND kind = $4 AND state = 'open'`,
		[]any{r.Org, r.Person, r.Resource, r.Kind}
	if r.ByVisitor() {
		query, args = query+` AND note = $5`, append(args, r.Note)
	}
	err = tx.Row(query, args, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return id, err
}

// reword says a report in other words.
func reword(tx *db.Tx, org string, id ReportID, note, language string) error {
	_, err := tx.Exec(`UPDATE feedback_reports SET note = $3, language = $4 WHERE org_id = $1 AND id = $2`, org, id, note, language)
	return err
}

// countOpen counts the open reports of a person, or of all visitors; about one resource where it is named.
func countOpen(tx *db.Tx, org string, person identity.PersonID, resource library.ResourceID) (n int, err error) {
	query, args := `SELECT COUNT(*) FROM feedback_reports WHERE org_id = $1 AND person_id = $2 AND state = 'open'`, []any{org, person}
	if resource != "" {
		query, args = query+` AND resource_id = $3`, append(args, resource)
	}
	return n, tx.Row(query, args, &n)
}

func insertReport(tx *db.Tx, r *Report) error {
	_, err := tx.Exec(`INSERT INTO feedback_reports (org_id, id, person_id, resource_id, kind, note, language, state, reason, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9)`,
		r.Org, r.ID, r.Person, r.Resource, r.Kind, r.Note, r.Language, r.State, db.Micros(tx.Now))
	return err
}

func decide(tx *db.Tx, r *Report) error {
	_, err := tx.Exec(`UPDATE feedback_reports SET state = $3, reason = $4, decided_at = $5 WHERE org_id = $1 AND id = $2`, r.Org, r.ID, r.State, r.Reason, db.Micros(r.DecidedAt))
	return err
}

// tidy deletes what visitors reported and editors settled a year ago: nobody asks for it any more.
func tidy(tx *db.Tx) error {
	_, err := tx.Exec(`DELETE FROM feedback_reports WHERE org_id = $1 AND person_id = '' AND state <> 'open' AND decided_at < $2`, policy.Public, db.Micros(tx.Now.AddDate(-1, 0, 0)))
	return err
}

// selectOpen lists what is open of an organisation and of the public site, the longest waiting first.
func selectOpen(tx *db.Tx, org string) ([]Report, error) {
	return db.All(tx, scanReport, reportColumns+`WHERE org_id IN ($1, $2) AND state = 'open' ORDER BY created_at, id`, org, policy.Public)
}

// selectOf lists what a person has reported, the newest first.
func selectOf(tx *db.Tx, org string, person identity.PersonID) ([]Report, error) {
	return db.All(tx, scanReport, reportColumns+`WHERE org_id = $1 AND person_id = $2 AND person_id <> '' ORDER BY created_at DESC, id`, org, person)
}

func deleteOf(tx *db.Tx, org string, person identity.PersonID) error {
	_, err := tx.Exec(`DELETE FROM feedback_reports WHERE org_id = $1 AND person_id = $2 AND person_id <> ''`, org, person)
	return err
}

const ratingColumns = `SELECT id, org_id, person_id, resource_id, hours, useful, recommend, note, language, state, reason, revision, changed_at FROM feedback_ratings `

func scanRating(row func(...any) error) (r Rating, err error) {
	var changed int64
	err = row(&r.ID, &r.Org, &r.Person, &r.Resource, &r.Hours, &r.Useful, &r.Recommend, &r.Note, &r.Language, &r.State, &r.Reason, &r.Revision, &changed)
	r.ChangedAt = db.Time(changed)
	return r, err
}

func selectRating(tx *db.Tx, org string, id RatingID) (Rating, error) {
	r, err := scanRating(func(dest ...any) error {
		return tx.Row(ratingColumns+`WHERE org_id = $1 AND id = $2`, []any{org, id}, dest...)
	})
	if errors.Is(err, sql.ErrNoRows) {
		err = errs.New(errs.NotFound, "review_not_found")
	}
	return r, err
}

// selectRatings lists what people of all organisations say of a resource: the library is one for the server.
func selectRatings(tx *db.Tx, id library.ResourceID) ([]Rating, error) {
	return db.All(tx, scanRating, ratingColumns+`WHERE org_id <> '' AND resource_id = $1 ORDER BY changed_at DESC, id`, id)
}

func selectRatingsOf(tx *db.Tx, org string, person identity.PersonID) ([]Rating, error) {
	return db.All(tx, scanRating, ratingColumns+`WHERE org_id = $1 AND person_id = $2 ORDER BY changed_at DESC, id`, org, person)
}

func selectWaiting(tx *db.Tx, org string) ([]Rating, error) {
	return db.All(tx, scanRating, ratingColumns+`WHERE org_id = $1 AND state = 'waiting' ORDER BY changed_at, id`, org)
}

func saveRating(tx *db.Tx, r *Rating) error {
	_, err := tx.Exec(`INSERT INTO feedback_ratings (org_id, id, person_id, resource_id, hours, useful, recommend, note, language, state, reason, revision, changed_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12)
		ON CONFLICT (org_id, person_id, resource_id) DO UPDATE SET hours = excluded.hours, useful = excluded.useful, recommend = excluded.recommend, note = excluded.note,
			language = excluded.language, state = excluded.state, reason = excluded.reason, revision = feedback_ratings.revision + 1, changed_at = excluded.changed_at`,
		r.Org, r.ID, r.Person, r.Resource, r.Hours, r.Useful, r.Recommend, r.Note, r.Language, r.State, r.Reason, db.Micros(tx.Now))
	return err
}

func decideNote(tx *db.Tx, org string, id RatingID, d NoteState, reason string) error {
	_, err := tx.Exec(`UPDATE feedback_ratings SET state = $3, reason = $4 WHERE org_id = $1 AND id = $2`, org, id, d, reason)
	return err
}

func deleteRating(tx *db.Tx, org string, person identity.PersonID, resource library.ResourceID) error {
	_, err := tx.Exec(`DELETE FROM feedback_ratings WHERE org_id = $1 AND person_id = $2 AND resource_id = $3`, org, person, resource)
	return err
}

func deleteRatingsOf(tx *db.Tx, org string, person identity.PersonID) error {
	_, err := tx.Exec(`DELETE FROM feedback_ratings WHERE org_id = $1 AND person_id = $2`, org, person)
	return err
}
