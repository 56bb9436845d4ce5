package assessment

import (
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/policy"
)

// Later are the results of the assessments that were submitted after one and are of the same person, as far as that is known here: those that continue it with more
// questions, and those stored under the same name that the actor may read. In the order of their submission. For slices above, which have made sure that the
// actor may read this one.
func Later(tx *db.Tx, who policy.Actor, session *Session) (list []*Result, err error) {
	first, err := selectFirst(tx, session)
	if err != nil {
		return nil, err
	}
	ids, err := db.All(tx, func(row func(...any) error) (id string, err error) { return id, row(&id) }, `SELECT id FROM assessment_sessions s
		WHERE s.org_id = $1 AND s.state = $2 AND s.submitted_at > $3 AND s.id <> $4 AND (s.id = $5 OR (s.person_id = $6 AND s.person_id <> '')
			OR s.id IN (SELECT session_id FROM assessment_sharpenings WHERE org_id = $1 AND first_id = $5)) ORDER BY s.submitted_at, s.id`,
		session.Org, Submitted, db.Micros(session.SubmittedAt), session.ID, first, session.Person)
	for _, id := range ids {
		other, err := selectSession(tx, session.Org, "id", id)
		if err != nil {
			return nil, err
		}
		from, err := selectFirst(tx, other)
		if err != nil {
			return nil, err
		}
		if from != first && !policy.May(who, policy.ReadResult, other.object()) {
			continue
		}
		r, err := selectResult(tx, other)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, err
}

// ShownBy is the result that another key of the same person opens, which must be of an assessment submitted after this one. For slices above, which have made
// sure that the actor may read this one.
func ShownBy(tx *db.Tx, session *Session, other string) (*Result, error) {
	holder := Holder(session.Org, other)
	theirs, err := selectSession(tx, session.Org, "key_hash", holder.KeyHash)
	switch {
	case errs.Is(err, errs.NotFound):
		return nil, errs.New(errs.Invalid, "code_not_found").At("code").Because(err)
	case err != nil:
		return nil, err
	case !policy.May(holder, policy.ReadResult, theirs.object()):
		return nil, errs.New(errs.Invalid, "code_not_found").At("code")
	}
	if err := mayCompare(tx, session, theirs); err != nil {
		return nil, err
	}
	if !theirs.SubmittedAt.After(session.SubmittedAt) {
		return nil, errs.New(errs.Invalid, "plan_code_earlier").At("code")
	}
	return selectResult(tx, theirs)
}

// PersonOf is under whose name an assessment is stored; empty where it is under nobody's.
func PersonOf(tx *db.Tx, org string, id ID) (string, error) {
	s, err := selectSession(tx, org, "id", string(id))
	if err != nil {
		return "", err
	}
	return s.Person, nil
}

// OfPerson lists the assessments that are stored under a person's name.
func OfPerson(tx *db.Tx, org, person string) ([]string, error) {
	return selectOfPerson(tx, org, person)
}
