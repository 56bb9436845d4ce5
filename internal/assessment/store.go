package assessment

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/policy"
)

const sessionColumns = `org_id, id, key_hash, instrument_id, instrument_version, language, scope, role_id, seed, state, person_id, sex, age_band, grade,
	started_at, COALESCE(submitted_at, 0), without_self,
	COALESCE((SELECT h.based_on_id FROM assessment_sharpenings h WHERE h.org_id = s.org_id AND h.session_id = s.id), ''),
	COALESCE((SELECT h.ability FROM assessment_sharpenings h WHERE h.org_id = s.org_id AND h.session_id = s.id), '')`

// selectSession reads a session by one of its unique columns.
func selectSession(tx *db.Tx, org, column, value string) (*Session, error) {
	s := &Session{}
	var scope string
	var seed, started, submitted, withoutSelf int64
	err := tx.Row(`SELECT `+sessionColumns+` FROM assessment_sessions s WHERE org_id = $1 AND `+column+` = $2`, []any{org, value},
		&s.Org, &s.ID, &s.keyHash, &s.Instrument, &s.InstrumentVersion, &s.Language, &scope, &s.Role, &seed, &s.State,
		&s.Person, &s.About.Sex, &s.About.AgeBand, &s.About.Grade, &started, &submitted, &withoutSelf, &s.BasedOn, &s.Sharpens)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errs.New(errs.NotFound, "assessment_not_found")
	}
	if err != nil {
		return nil, err
	}
	s.seed, s.StartedAt, s.WithoutSelf = uint64(seed), db.Time(started), withoutSelf == 1
	if submitted > 0 {
		s.SubmittedAt = db.Time(submitted)
	}
	return s, json.Unmarshal([]byte(scope), &s.Scope)
}

// selectOrg finds the organisation of the session that a key opens; the public site where there is none.
func selectOrg(tx *db.Tx, keyHash string) (org string, found bool, err error) {
	err = tx.Row(`SELECT org_id FROM assessment_sessions WHERE key_hash = $1`, []any{keyHash}, &org)
	if errors.Is(err, sql.ErrNoRows) {
		return policy.Public, false, nil
	}
	return org, err == nil, err
}

// selectSubmitted reads all submitted sessions, in the order of submitting.
func selectSubmitted(tx *db.Tx, org string) ([]*Session, error) {
	ids, err := db.All(tx, func(row func(...any) error) (id string, err error) { return id, row(&id) },
		`SELECT id FROM assessment_sessions WHERE org_id = $1 AND state = $2 ORDER BY submitted_at, id`, org, Submitted)
	if err != nil {
		return nil, err
	}
	list := make([]*Session, len(ids))
	for i, id := range ids {
		if list[i], err = selectSession(tx, org, "id", id); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func insertSession(tx *db.Tx, s *Session) error {
	scope, err := json.Marshal(s.Scope)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO assessment_sessions
		(org_id, id, key_hash, instrument_id, instrument_version, language, scope, role_id, seed, state, person_id, sex, age_band, grade, started_at, without_self)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		s.Org, s.ID, s.keyHash, s.Instrument, s.InstrumentVersion, s.Language, string(scope), s.Role, int64(s.seed), s.State,
		s.Person, s.About.Sex, s.About.AgeBand, s.About.Grade, db.Micros(s.StartedAt), zeroOne(s.WithoutSelf))
	return err
}

func insertQuestions(tx *db.Tx, s *Session, questions []Asked, version func(Asked) int) error {
	for _, q := range questions {
		if _, err := tx.Exec(`INSERT INTO assessment_questions
			(org_id, session_id, number, section, ability, item_id, item_version, level, scored, asked_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			s.Org, s.ID, q.Number, q.Section, q.Ability, q.Item, version(q), q.Level, zeroOne(q.Scored), db.Micros(tx.Now)); err != nil {
			return err
		}
	}
	return nil
}

// selectAsked reads the questions of a session in order, each with the highest revision of its answer.
func selectAsked(tx *db.Tx, s *Session) ([]Asked, error) {
	return db.All(tx, func(row func(...any) error) (Asked, error) {
		var a Asked
		var answer Answer
		var scored, asked, answered, first int64
		var choice string
		err := row(&a.Number, &a.Section, &a.Ability, &a.Item, &a.Level, &scored, &asked, &answer.Revision, &choice, &answer.Language, &answered, &first)
		a.Scored, a.AskedAt = scored == 1, db.Time(asked)
		if answer.Revision > 0 && err == nil {
			answer.AnsweredAt, a.Took = db.Time(answered), db.Time(first).Sub(a.AskedAt)
			err = json.Unmarshal([]byte(choice), &answer.Choice)
			a.Answer = &answer
		}
		return a, err
	}, `SELECT q.number, q.section, q.ability, q.item_id, q.level, q.scored, q.asked_at,
			COALESCE(a.revision, 0), COALESCE(a.choice, ''), COALESCE(a.language, ''), COALESCE(a.answered_at, 0),
			(SELECT COALESCE(MIN(f.answered_at), 0) FROM assessment_answers f
				WHERE f.org_id = q.org_id AND f.session_id = q.session_id AND f.number = q.number)
		FROM assessment_questions q
		LEFT JOIN assessment_answers a ON a.org_id = q.org_id AND a.session_id = q.session_id AND a.number = q.number
			AND a.revision = (SELECT MAX(b.revision) FROM assessment_answers b
				WHERE b.org_id = q.org_id AND b.session_id = q.session_id AND b.number = q.number)
		WHERE q.org_id = $1 AND q.session_id = $2 ORDER BY q.number`, s.Org, s.ID)
}

func countQuestions(tx *db.Tx, s *Session) (n int, err error) {
	err = tx.Row(`SELECT COUNT(*) FROM assessment_questions WHERE org_id = $1 AND session_id = $2`, []any{s.Org, s.ID}, &n)
	return n, err
}

// slot is all that decides on a reply to a question.
type slot struct {
	session   Session // as far as a reply is concerned: without scope, role and about
	question  Asked   // without its answer
	asked     bool    // false: there is no such question
	closed    bool    // its section is
	revisions int     // of its answer
	before    request // what the request key did
}

// request is an answer already stored under a request key; zero when the key is new.
type request struct {
	number  int
	choice  string
	savedAt int64
}

// selectSlot reads everything in one query: nothing else is done as often, and each query is a way to the server and back.
func selectSlot(tx *db.Tx, org string, id ID, number int, key string) (*slot, error) {
	c := &slot{session: Session{Org: org, ID: id}, question: Asked{Number: number}}
	err := tx.Row(`SELECT s.key_hash, s.person_id, s.instrument_id, s.instrument_version, s.language, s.state,
			q.number IS NOT NULL, COALESCE(q.section, ''), COALESCE(q.ability, ''), COALESCE(q.item_id, ''), COALESCE(q.level, ''),
			COALESCE(r.number, 0), COALESCE(r.choice, ''), COALESCE(r.answered_at, 0),
			(SELECT COALESCE(MAX(a.revision), 0) FROM assessment_answers a
				WHERE a.org_id = s.org_id AND a.session_id = s.id AND a.number = $3),
			EXISTS (SELECT 1 FROM assessment_closed_sections c
				WHERE c.org_id = s.org_id AND c.session_id = s.id AND c.section = q.section)
		FROM assessment_sessions s
		LEFT JOIN assessment_questions q ON q.org_id = s.org_id AND q.session_id = s.id AND q.number = $3
		LEFT JOIN assessment_answers r ON r.org_id = s.org_id AND r.session_id = s.id AND r.request_key = $4
		WHERE s.org_id = $1 AND s.id = $2`, []any{org, id, number, key},
		&c.session.keyHash, &c.session.Person, &c.session.Instrument, &c.session.InstrumentVersion, &c.session.Language, &c.session.State,
		&c.asked, &c.question.Section, &c.question.Ability, &c.question.Item, &c.question.Level,
		&c.before.number, &c.before.choice, &c.before.savedAt, &c.revisions, &c.closed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, errs.New(errs.NotFound, "assessment_not_found")
	}
	return c, err
}

func insertAnswer(tx *db.Tx, s *Session, number, revision int, key, choice, language string) error {
	_, err := tx.Exec(`INSERT INTO assessment_answers (org_id, session_id, number, revision, request_key, choice, language, answered_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, s.Org, s.ID, number, revision, key, choice, language, db.Micros(tx.Now))
	return err
}

// selectKeys lists the keys under which a question was answered after a revision.
func selectKeys(tx *db.Tx, s *Session, number, revision int) ([]string, error) {
	return db.All(tx, func(row func(...any) error) (key string, err error) { return key, row(&key) },
		`SELECT request_key FROM assessment_answers WHERE org_id = $1 AND session_id = $2 AND number = $3 AND revision > $4`,
		s.Org, s.ID, number, revision)
}

func selectClosed(tx *db.Tx, s *Session) (map[SectionID]bool, error) {
	ids, err := db.All(tx, func(row func(...any) error) (id SectionID, err error) { return id, row(&id) },
		`SELECT section FROM assessment_closed_sections WHERE org_id = $1 AND session_id = $2`, s.Org, s.ID)
	closed := map[SectionID]bool{}
	for _, id := range ids {
		closed[id] = true
	}
	return closed, err
}

func insertClosed(tx *db.Tx, s *Session, section SectionID) error {
	_, err := tx.Exec(`INSERT INTO assessment_closed_sections (org_id, session_id, section, closed_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (org_id, session_id, section) DO NOTHING`, s.Org, s.ID, section, db.Micros(tx.Now))
	return err
}

// insertResult stores the result and submits the session.
func insertResult(tx *db.Tx, s *Session, r *Result) error {
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO assessment_results (org_id, session_id, body, created_at) VALUES ($1, $2, $3, $4)`,
		s.Org, s.ID, string(body), db.Micros(tx.Now)); err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE assessment_sessions SET state = $1, submitted_at = $2 WHERE org_id = $3 AND id = $4`,
		Submitted, db.Micros(tx.Now), s.Org, s.ID)
	return err
}

// selectResult reads the result that holds: the first, or what it was scored again as.
func selectResult(tx *db.Tx, s *Session) (*Result, error) {
	var body string
	if err := tx.Row(`SELECT COALESCE((SELECT r.body FROM assessment_rescored r WHERE r.org_id = $1 AND r.session_id = $2 AND r.in_force_at > 0
		ORDER BY r.in_force_at DESC LIMIT 1), f.body) FROM assessment_results f WHERE f.org_id = $1 AND f.session_id = $2`, []any{s.Org, s.ID}, &body); err != nil {
		return nil, err
	}
	r := &Result{}
	return r, json.NewDecoder(strings.NewReader(body)).Decode(r)
}

// selectTogether lists a session and all that belong together with it.
func selectTogether(tx *db.Tx, s *Session) ([]string, error) {
	first, err := selectFirst(tx, s)
	if err != nil {
		return nil, err
	}
	return db.All(tx, func(row func(...any) error) (id string, err error) { return id, row(&id) }, `SELECT id FROM assessment_sessions
		WHERE org_id = $1 AND (id = $2 OR id IN (SELECT session_id FROM assessment_sharpenings WHERE org_id = $1 AND first_id = $2)) ORDER BY id`,
		s.Org, first)
}

// deleteSessions erases sessions; their questions, answers and results go with them.
func deleteSessions(tx *db.Tx, org string, ids []string) (erased int64, err error) {
	args, places := []any{org}, ""
	for i, id := range ids {
		args, places = append(args, id), places+fmt.Sprintf(", $%d", i+2)
	}
	return tx.Exec(`DELETE FROM assessment_sessions WHERE org_id = $1 AND id IN (`+strings.TrimPrefix(places, ", ")+`)`, args...)
}

// selectFirst reads with which session those belonging together began: the session itself, when it continues no other.
func selectFirst(tx *db.Tx, s *Session) (first ID, err error) {
	err = tx.Row(`SELECT COALESCE((SELECT first_id FROM assessment_sharpenings WHERE org_id = $1 AND session_id = $2), $3)`,
		[]any{s.Org, s.ID, string(s.ID)}, &first)
	return first, err
}

// insertContinued gives a session all questions and answers of the one it continues, as they are, with their sections closed.
func insertContinued(tx *db.Tx, old, s *Session) error {
	first, err := selectFirst(tx, old)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO assessment_sharpenings (org_id, session_id, based_on_id, first_id, ability) VALUES ($1, $2, $3, $4, $5)`,
		s.Org, s.ID, old.ID, first, s.Sharpens); err != nil {
		return err
	}
	for _, copying := range []string{
		`INSERT INTO assessment_questions (org_id, session_id, number, section, ability, item_id, item_version, level, scored, asked_at)
			SELECT org_id, $3, number, section, ability, item_id, item_version, level, scored, asked_at
			FROM assessment_questions WHERE org_id = $1 AND session_id = $2`,
		`INSERT INTO assessment_answers (org_id, session_id, number, revision, request_key, choice, language, answered_at)
			SELECT org_id, $3, number, revision, request_key, choice, language, answered_at
			FROM assessment_answers WHERE org_id = $1 AND session_id = $2`,
	} {
		if _, err := tx.Exec(copying, s.Org, old.ID, s.ID); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`INSERT INTO assessment_closed_sections (org_id, session_id, section, closed_at)
		SELECT DISTINCT org_id, $3, section, CAST($4 AS BIGINT) FROM assessment_questions WHERE org_id = $1 AND session_id = $2`,
		s.Org, old.ID, s.ID, db.Micros(tx.Now))
	return err
}

// selectRevisions reads every revision of every answer, for the person who asks what is stored.
func selectRevisions(tx *db.Tx, s *Session) ([]Revision, error) {
	return db.All(tx, func(row func(...any) error) (Revision, error) {
		var r Revision
		var number int
		var choice string
		var at int64
		var level framework.Level
		err := row(&number, &r.Ability, &level, &r.Revision, &choice, &r.Language, &at)
		if err == nil {
			r.Question, r.SavedAt = QuestionID(number), db.Time(at)
			err = json.Unmarshal([]byte(choice), &r.Choice)
		}
		return r, err
	}, `SELECT q.number, q.ability, q.level, a.revision, a.choice, a.language, a.answered_at
		FROM assessment_answers a
		JOIN assessment_questions q ON q.org_id = a.org_id AND q.session_id = a.session_id AND q.number = a.number
		WHERE a.org_id = $1 AND a.session_id = $2 ORDER BY a.number, a.revision`, s.Org, s.ID)
}

func zeroOne(b bool) int {
	if b {
		return 1
	}
	return 0
}

// SelectResult reads a submitted assessment and its result, for slices above.
func SelectResult(tx *db.Tx, org string, id ID) (*Session, *Result, error) {
	s, err := selectSession(tx, org, "id", string(id))
	if err != nil {
		return nil, nil, err
	}
	r, err := selectResult(tx, s)
	return s, r, err
}
