package audit

import (
	"crypto/rand"
	"encoding/json"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

// Record adds an event to the log of its organisation. It is called in the transaction of what the event tells of. An error is a fault of the
// program, or the database's; nothing of the transaction must be kept then.
func Record(tx *db.Tx, e Event) (err error) {
	defer errs.Wrap(&err, "audit.Record(%s)", e.Action)
	if err := e.check(); err != nil {
		return err
	}
	head, err := selectHead(tx, e.Org)
	if err != nil {
		return err
	}
	entry := &Entry{
		Org: e.Org, Number: head.Number + 1, At: tx.Now, Role: e.Role, Action: e.Action, Object: e.Object, PreviousHash: head.Hash,
		encoding: encodingNow, follows: head.Number,
	}
	if entry.Actor, err = subject(tx, e.Org, e.Person); err != nil {
		return err
	}
	if e.Object.Kind == Person {
		if entry.Object.ID, err = subject(tx, e.Org, e.Object.ID); err != nil {
			return err
		}
	}
	if entry.Details, err = e.Details.text(); err != nil {
		return err
	}
	entry.Hash = seal(entry)
	return insertEvent(tx, entry)
}

func (d Details) text() (json.RawMessage, error) {
	if len(d) == 0 {
		return json.RawMessage("{}"), nil
	}
	return json.Marshal(d) // sorts the names
}

// subject is the subject of a person, made where they have none yet. Nobody has an empty one.
func subject(tx *db.Tx, org, person string) (string, error) {
	if person == "" {
		return "", nil
	}
	id, err := selectSubject(tx, org, person)
	if err != nil || id != "" {
		return id, err
	}
	id = rand.Text()
	return id, insertSubject(tx, org, person, id)
}

// Subject is the subject as which a person stands in the log of an organisation; empty when they do not.
func Subject(tx *db.Tx, org, person string) (_ string, err error) {
	defer errs.Wrap(&err, "audit.Subject")
	return selectSubject(tx, org, person)
}

// Forget takes away what says which subject a person is. It is called in the transaction in which the person is erased, after the event of
// that was recorded: to record anything of them later gives them a new subject.
func Forget(tx *db.Tx, org, person string) (err error) {
	defer errs.Wrap(&err, "audit.Forget")
	return deleteSubject(tx, org, person)
}
