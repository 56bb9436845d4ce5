package library

import (
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/policy"
)

// everyone is the organisation to which the catalogue belongs: it is one for the whole server.
const everyone = policy.Public

// writer writes in one transaction and counts the changes.
type writer struct {
	tx      *db.Tx
	change  int64
	at      int64 // microseconds
	changed bool
}

func newWriter(tx *db.Tx) (*writer, error) {
	w := &writer{tx: tx}
	var last int64
	err := tx.Row(`SELECT change, changed_at FROM library_state WHERE org_id = $1`, []any{everyone}, &w.change, &last)
	w.at = max(db.Micros(tx.Now), last)
	if none(err) {
		err = nil
	}
	return w, err
}

// next is the mark of the next change.
func (w *writer) next() (change, at int64) {
	w.change, w.changed = w.change+1, true
	return w.change, w.at
}

// finish stores how far the count has come.
func (w *writer) finish() error {
	if !w.changed {
		return nil
	}
	if now := db.Micros(w.tx.Clock()); now-w.at > longOpen.Microseconds() {
		if err := w.restamp(now); err != nil {
			return err
		}
	}
	_, err := w.tx.Exec(`INSERT INTO library_state (org_id, change, changed_at) VALUES ($1, $2, $3)
		ON CONFLICT (org_id) DO UPDATE SET change = excluded.change, changed_at = excluded.changed_at`, everyone, w.change, w.at)
	return err
}

// longOpen is after how long a transaction stamps its changes anew at its end. Others see them from then on only, and by then may have asked for all that
// changed until later than the transaction began; see [SeenAfter].
const longOpen = 5 * time.Second

// SeenAfter is after how long a change is seen by everybody: the time that a transaction may be open with the stamps of its beginning, the end of it, and what the
// clocks of several servers may differ by. Who tells others that they have all changes up to a time must say a time that is as long ago.
const SeenAfter = 30 * time.Second

// restamp gives the changes of this transaction a later time. Should others have the very same one, they are told once more.
func (w *writer) restamp(at int64) error {
	if _, err := w.tx.Exec(`UPDATE library_resources SET changed_at = $1 WHERE org_id = $2 AND changed_at = $3`, at, everyone, w.at); err != nil {
		return err
	}
	names, err := setNames(w.tx)
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := w.tx.Exec(`UPDATE library_members SET changed_at = $1 WHERE org_id = $2 AND name = $3 AND changed_at = $4`, at, everyone, name, w.at); err != nil {
			return err
		}
	}
	w.at = at
	return nil
}

// none reports whether an error is that there is no row.
func none(err error) bool { return errors.Is(err, sql.ErrNoRows) }

const resourceColumns = `id, state, body, change, changed_at`

func scanResource(row func(...any) error) (r Resource, err error) {
	var state, body string
	var at int64
	if err := row(&r.ID, &state, &body, &r.Mark.Change, &at); err != nil {
		return r, err
	}
	r.Mark.At, r.Gone = db.Time(at), state == "gone"
	return r, json.Unmarshal([]byte(body), &r)
}

func selectResource(tx *db.Tx, id ResourceID) (Resource, error) {
	return scanResource(func(dest ...any) error {
		return tx.Row(`SELECT `+resourceColumns+` FROM library_resources WHERE org_id = $1 AND id = $2`, []any{everyone, id}, dest...)
	})
}

func (w *writer) resource(id ResourceID) (Resource, error) { return selectResource(w.tx, id) }

func (w *writer) exists(id ResourceID) (bool, error) {
	var n int
	err := w.tx.Row(`SELECT COUNT(*) FROM library_resources WHERE org_id = $1 AND id = $2`, []any{everyone, id}, &n)
	return n > 0, err
}

const originColumns = `source_id, name, resource_id, state, hash, body, place`

func scanOrigin(row func(...any) error) (o origin, err error) {
	var state string
	err = row(&o.source, &o.name, &o.resource, &state, &o.hash, &o.body, &o.place)
	o.gone = state == "gone"
	return o, err
}

func (w *writer) origin(source SourceID, name string) (o origin, known bool, err error) {
	o, err = scanOrigin(func(dest ...any) error {
		return w.tx.Row(`SELECT `+originColumns+` FROM library_origins WHERE org_id = $1 AND source_id = $2 AND name = $3`, []any{everyone, source, name}, dest...)
	})
	if none(err) {
		return origin{}, false, nil
	}
	return o, err == nil, err
}

// origins are what all sources say of the resource as which one stands, the one believed first first.
func (w *writer) origins(id ResourceID) (all []origin, err error) {
	stand, err := stands(w.tx, id)
	if err != nil {
		return nil, err
	}
	homes, err := homesOf(w.tx, stand)
	for _, home := range homes {
		list, err := db.All(w.tx, scanOrigin, `SELECT `+originColumns+` FROM library_origins WHERE org_id = $1 AND resource_id = $2 ORDER BY place, source_id, name`, everyone, home)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	return all, err
}

func (w *writer) saveOrigin(o origin) error {
	_, err := w.tx.Exec(`INSERT INTO library_origins (org_id, source_id, name, resource_id, state, hash, body, place) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (org_id, source_id, name) DO UPDATE SET state = excluded.state, hash = excluded.hash, body = excluded.body`,
		everyone, o.source, o.name, o.resource, state(o.gone), o.hash, o.body, o.place)
	return err
}

func state(gone bool) string {
	if gone {
		return "gone"
	}
	return "live"
}

// keyed is the resource that is known by a key; empty where there is none.
func (w *writer) keyed(key string) (id ResourceID, err error) {
	err = w.tx.Row(`SELECT resource_id FROM library_keys WHERE org_id = $1 AND key = $2`, []any{everyone, key}, &id)
	if none(err) {
		return "", nil
	}
	return id, err
}

// insert stores a resource that is new.
func (w *writer) insert(r Resource) error {
	body, _, err := encode(r)
	if err != nil {
		return err
	}
	change, at := w.next()
	if _, err := w.tx.Exec(`INSERT INTO library_resources (org_id, id, state, body, change, changed_at, created_at) VALUES ($1, $2, 'live', $3, $4, $5, $6)`,
		everyone, r.ID, body, change, at, db.Micros(w.tx.Now)); err != nil {
		return err
	}
	if err := w.addKeys(r.ID, keysOf(r)); err != nil {
		return err
	}
	return w.place(r, change, at)
}

// replace stores a resource as it is now, known by these keys from now on, and reports whether it is other than before.
func (w *writer) replace(was, now Resource, keys []string) (changed bool, err error) {
	if err := w.addKeys(now.ID, keys); err != nil {
		return false, err
	}
	before, _, err := encode(was)
	body, _, err2 := encode(now)
	if err = errors.Join(err, err2); err != nil || before == body && !was.Gone {
		return false, err
	}
	return true, w.write(was, now, body)
}

// bury leaves only the mark of a resource and what says in which sets it was. It is still known by its keys: should somebody speak of it again, it is the
// same resource.
func (w *writer) bury(was Resource) error {
	if was.Gone {
		return nil
	}
	mark := Resource{ID: was.ID, Gone: true, Teaches: was.Teaches, Languages: was.Languages}
	body, _, err := encode(mark)
	if err != nil {
		return err
	}
	return w.write(was, mark, body)
}

func (w *writer) write(was, now Resource, body string) error {
	if err := w.unplace(was); err != nil {
		return err
	}
	change, at := w.next()
	if _, err := w.tx.Exec(`UPDATE library_resources SET state = $1, body = $2, change = $3, changed_at = $4 WHERE org_id = $5 AND id = $6`,
		state(now.Gone), body, change, at, everyone, now.ID); err != nil {
		return err
	}
	return w.place(now, change, at)
}

// addKeys makes a resource known by keys; one by which another is known stays with that.
func (w *writer) addKeys(id ResourceID, keys []string) error {
	for _, k := range unique(keys) {
		if _, err := w.tx.Exec(`INSERT INTO library_keys (org_id, key, resource_id) VALUES ($1, $2, $3) ON CONFLICT (org_id, key) DO NOTHING`, everyone, k, id); err != nil {
			return err
		}
	}
	return nil
}

// place puts a resource under the steps that it is for and into its sets. What is gone stays in its sets, for those who harvest them.
func (w *writer) place(r Resource, change, at int64) error {
	for _, name := range setsOf(r) {
		if _, err := w.tx.Exec(`INSERT INTO library_members (org_id, name, changed_at, change, resource_id) VALUES ($1, $2, $3, $4, $5)`,
			everyone, name, at, change, r.ID); err != nil {
			return err
		}
	}
	if r.Gone {
		return nil
	}
	for _, s := range stepsOf(r) {
		if _, err := w.tx.Exec(`INSERT INTO library_steps (org_id, competency, level, language, rank, resource_id) VALUES ($1, $2, $3, $4, $5, $6)`,
			everyone, s.competency, s.level, s.language, s.rank, r.ID); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) unplace(r Resource) error {
	for _, s := range stepsOf(r) {
		if _, err := w.tx.Exec(`DELETE FROM library_steps WHERE org_id = $1 AND competency = $2 AND level = $3 AND language = $4 AND rank = $5 AND resource_id = $6`,
			everyone, s.competency, s.level, s.language, s.rank, r.ID); err != nil {
			return err
		}
	}
	for _, name := range setsOf(r) {
		if _, err := w.tx.Exec(`DELETE FROM library_members WHERE org_id = $1 AND name = $2 AND changed_at = $3 AND change = $4`,
			everyone, name, db.Micros(r.Mark.At), r.Mark.Change); err != nil {
			return err
		}
	}
	return nil
}
