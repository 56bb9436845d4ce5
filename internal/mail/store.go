package mail

import (
	"database/sql"
	"errors"
	"time"

	"github.com/dira-platform/dira/internal/db"
)

// key is what a message is found by.
type key struct {
	org string
	id  ID
}

// micros is a stored time, 0 where there is none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return db.Micros(t)
}

func moment(micros int64) time.Time {
	if micros == 0 {
		return time.Time{}
	}
	return db.Time(micros)
}

// insertMessage stores a message unless it stands already, and reports whether it did.
func insertMessage(tx *db.Tx, id ID, messageID string, m Message) (bool, error) {
	priority := 1
	if m.Urgent {
		priority = 0
	}
	n, err := tx.Exec(`INSERT INTO mail_messages (org_id, id, purpose, reference, to_address, to_key, language, subject, body, unsubscribe, message_id,
			priority, state, claim, lease_until, attempts, resends, next_at, until_at, last_code, created_at, claimed_at, changed_at, sent_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'queued', '', 0, 0, 0, $13, $14, '', $13, 0, $13, 0)
		ON CONFLICT (org_id, purpose, reference) DO NOTHING`,
		m.Org, string(id), m.Purpose, m.Reference, m.To, addressKey(m.To), m.Language, m.Subject, m.Text, m.Unsubscribe, messageID,
		priority, micros(tx.Now), micros(m.Until))
	return n == 1, err
}

// selectID finds the message about something; ok is false when there is none.
func selectID(tx *db.Tx, org, purpose, reference string) (id ID, ok bool, err error) {
	err = tx.Row(`SELECT id FROM mail_messages WHERE org_id = $1 AND purpose = $2 AND reference = $3`, []any{org, purpose, reference}, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return id, err == nil, err
}

// selectProgress reads how far a message has come; ok is false when there is none.
func selectProgress(tx *db.Tx, k key) (p progress, ok bool, err error) {
	var lease, next, until, claimed, changed, sent int64
	err = tx.Row(`SELECT state, claim, attempts, resends, last_code, lease_until, next_at, until_at, claimed_at, changed_at, sent_at
		FROM mail_messages WHERE org_id = $1 AND id = $2`, []any{k.org, string(k.id)},
		&p.state, &p.claim, &p.attempts, &p.resends, &p.last, &lease, &next, &until, &claimed, &changed, &sent)
	if errors.Is(err, sql.ErrNoRows) {
		return progress{}, false, nil
	}
	p.lease, p.next, p.until, p.claimed, p.changed, p.sent = moment(lease), moment(next), moment(until), moment(claimed), moment(changed), moment(sent)
	return p, err == nil, err
}

// updateProgress stores how far a message has come, provided that it stands where it stood. A write is serializable, so it always does; the
// condition holds also should that ever change.
func updateProgress(tx *db.Tx, k key, was, is progress) (bool, error) {
	n, err := tx.Exec(`UPDATE mail_messages SET state = $3, claim = $4, attempts = $5, resends = $6, last_code = $7, lease_until = $8, next_at = $9,
			until_at = $10, claimed_at = $11, changed_at = $12, sent_at = $13
		WHERE org_id = $1 AND id = $2 AND state = $14 AND claim = $15`,
		k.org, string(k.id), string(is.state), is.claim, is.attempts, is.resends, is.last, micros(is.lease), micros(is.next),
		micros(is.until), micros(is.claimed), micros(is.changed), micros(is.sent), string(was.state), was.claim)
	return n == 1, err
}

// hasText reports whether a message can still be written down.
func hasText(tx *db.Tx, k key) (has bool, err error) {
	var n int
	err = tx.Row(`SELECT COUNT(*) FROM mail_messages WHERE org_id = $1 AND id = $2 AND body <> '' AND to_address <> ''`, []any{k.org, string(k.id)}, &n)
	return n == 1, err
}

func selectOutgoing(tx *db.Tx, k key) (outgoing, error) {
	m := outgoing{key: k}
	var created int64
	err := tx.Row(`SELECT to_address, language, subject, body, unsubscribe, message_id, created_at FROM mail_messages WHERE org_id = $1 AND id = $2`,
		[]any{k.org, string(k.id)}, &m.to, &m.language, &m.subject, &m.text, &m.unsubscribe, &m.messageID, &created)
	m.createdAt = moment(created)
	return m, err
}

// Each of these finds messages to which something happens by itself.

func scanKey(row func(...any) error) (k key, err error) {
	err = row(&k.org, &k.id)
	return k, err
}

func selectDue(tx *db.Tx) ([]key, error) {
	return db.All(tx, scanKey, `SELECT org_id, id FROM mail_messages WHERE state = 'queued' AND next_at <= $1 AND until_at > $1
		ORDER BY priority, next_at, id LIMIT 1`, micros(tx.Now))
}

func selectLapsed(tx *db.Tx) ([]key, error) {
	return db.All(tx, scanKey, `SELECT org_id, id FROM mail_messages WHERE lease_until > 0 AND lease_until <= $1 LIMIT 100`, micros(tx.Now))
}

func selectExpired(tx *db.Tx) ([]key, error) {
	return db.All(tx, scanKey, `SELECT org_id, id FROM mail_messages WHERE state = 'queued' AND until_at <= $1 LIMIT 100`, micros(tx.Now))
}

func selectUnfinished(tx *db.Tx) ([]key, error) {
	return db.All(tx, scanKey, `SELECT org_id, id FROM mail_messages WHERE state IN ('queued', 'claimed', 'handing_over')`)
}

// countClaimed counts the messages that were taken since a time, and says when the first of them was.
func countClaimed(tx *db.Tx, since time.Time) (n int, first time.Time, err error) {
	var at int64
	err = tx.Row(`SELECT COUNT(*), COALESCE(MIN(claimed_at), 0) FROM mail_messages WHERE claimed_at > 0 AND claimed_at > $1`, []any{micros(since)}, &n, &at)
	return n, moment(at), err
}

// eraseOld erases texts and addresses whose time is over, some at a time, so that nobody waits long behind it.
func eraseOld(tx *db.Tx) (int64, error) {
	texts, err := tx.Exec(`UPDATE mail_messages SET body = '', unsubscribe = '' WHERE (org_id, id) IN (SELECT org_id, id FROM mail_messages
		WHERE body <> '' AND (changed_at <= $1 AND state = 'sent' OR changed_at <= $2 AND state IN ('failed', 'uncertain')) LIMIT 200)`,
		micros(tx.Now.Add(-keepText)), micros(tx.Now.Add(-keepOpen)))
	if err != nil {
		return 0, err
	}
	addresses, err := tx.Exec(`UPDATE mail_messages SET body = '', to_address = '', to_key = '', subject = '', unsubscribe = ''
		WHERE (org_id, id) IN (SELECT org_id, id FROM mail_messages
		WHERE to_address <> '' AND changed_at <= $1 AND state IN ('sent', 'failed', 'uncertain', 'cancelled') LIMIT 200)`,
		micros(tx.Now.Add(-keepAddress)))
	return texts + addresses, err
}

func eraseText(tx *db.Tx, k key) error {
	_, err := tx.Exec(`UPDATE mail_messages SET body = '', unsubscribe = '' WHERE org_id = $1 AND id = $2`, k.org, string(k.id))
	return err
}

func selectTo(tx *db.Tx, org, address string) ([]key, error) {
	return db.All(tx, scanKey, `SELECT org_id, id FROM mail_messages WHERE org_id = $1 AND to_key = $2 AND to_key <> ''`, org, addressKey(address))
}

func eraseTo(tx *db.Tx, org, address string) error {
	_, err := tx.Exec(`UPDATE mail_messages SET body = '', to_address = '', to_key = '', subject = '', unsubscribe = ''
		WHERE org_id = $1 AND to_key = $2 AND to_key <> ''`, org, addressKey(address))
	return err
}

const entryColumns = `org_id, id, purpose, reference, to_address, language, subject, message_id, state, attempts, resends, next_at, until_at, last_code,
	created_at, changed_at, sent_at, CASE WHEN body <> '' AND to_address <> '' THEN 1 ELSE 0 END`

func scanEntry(row func(...any) error) (e Entry, err error) {
	var next, until, created, changed, sent int64
	var text int
	err = row(&e.Org, &e.ID, &e.Purpose, &e.Reference, &e.To, &e.Language, &e.Subject, &e.MessageID, &e.State, &e.Attempts, &e.Resends, &next, &until,
		&e.LastCode, &created, &changed, &sent, &text)
	e.NextAt, e.Until, e.CreatedAt, e.ChangedAt, e.SentAt = moment(next), moment(until), moment(created), moment(changed), moment(sent)
	e.HasText = text == 1
	return e, err
}

func selectEntry(tx *db.Tx, k key) ([]Entry, error) {
	return db.All(tx, scanEntry, `SELECT `+entryColumns+` FROM mail_messages WHERE org_id = $1 AND id = $2`, k.org, string(k.id))
}

func selectEntries(tx *db.Tx, org string, state State, before ID, limit int) ([]Entry, error) {
	return db.All(tx, scanEntry, `SELECT `+entryColumns+` FROM mail_messages WHERE org_id = $1 AND state = $2 AND ($3 = '' OR id < $3)
		ORDER BY id DESC LIMIT $4`, org, string(state), string(before), limit)
}

func selectEntriesTo(tx *db.Tx, org, address string) ([]Entry, error) {
	return db.All(tx, scanEntry, `SELECT `+entryColumns+` FROM mail_messages WHERE org_id = $1 AND to_key = $2 AND to_key <> '' ORDER BY id`,
		org, addressKey(address))
}

func countStates(tx *db.Tx, org string) (map[State]int, error) {
	counts := map[State]int{}
	_, err := db.All(tx, func(row func(...any) error) (_ struct{}, err error) {
		var s State
		var n int
		err = row(&s, &n)
		counts[s] = n
		return struct{}{}, err
	}, `SELECT state, COUNT(*) FROM mail_messages WHERE org_id = $1 GROUP BY state`, org)
	return counts, err
}
