package library

import (
	"fmt"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

// Two resources that an editor put together stay two in what their sources say: each statement keeps its place with the resource that it was about. One of them
// stands as the other. So an import finds its records where they were, and undoing it leaves nothing behind.

// longest is how many resources in a row may stand as the next.
const longest = 100

// stands is the resource as which one stands: itself, or the one with which it was put together.
func stands(tx *db.Tx, id ResourceID) (ResourceID, error) {
	for range longest {
		var next ResourceID
		err := tx.Row(`SELECT stands_as FROM library_merges WHERE org_id = $1 AND resource_id = $2`, []any{everyone, id}, &next)
		if none(err) {
			return id, nil
		}
		if err != nil {
			return "", err
		}
		id = next
	}
	return "", fmt.Errorf("library.stands(%s): it has no end", id)
}

// homesOf are the resources that stand as one, itself first.
func homesOf(tx *db.Tx, id ResourceID) ([]ResourceID, error) {
	all := []ResourceID{id}
	for i := 0; i < len(all); i++ {
		more, err := db.All(tx, func(row func(...any) error) (id ResourceID, err error) { return id, row(&id) },
			`SELECT resource_id FROM library_merges WHERE org_id = $1 AND stands_as = $2 ORDER BY resource_id`, everyone, all[i])
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// Homes are the ids under which a resource was known: its own first, then those of the resources that stand as it. For slices above, which keep things by them.
func Homes(tx *db.Tx, id ResourceID) (all []ResourceID, err error) {
	defer errs.Wrap(&err, "library.Homes(%s)", id)
	if id, err = stands(tx, id); err != nil {
		return nil, err
	}
	return homesOf(tx, id)
}

// Unite makes a resource stand as another one from now on, which has then what the sources of both say, its own first. What stood as it stands as the other
// as well. Whoever follows the catalogue is told that it is deleted.
func Unite(tx *db.Tx, kept, other ResourceID) (err error) {
	defer errs.Wrap(&err, "library.Unite(%s, %s)", kept, other)
	w, err := newWriter(tx)
	if err != nil {
		return err
	}
	for _, id := range []ResourceID{kept, other} {
		stand, err := Select(tx, id)
		if err != nil {
			return err
		}
		if stand.Gone || stand.ID != id || kept == other {
			return errs.New(errs.Conflict, "resources_not_two")
		}
		origins, err := w.origins(id)
		if err != nil {
			return err
		}
		if err := w.unfold(origins); err != nil {
			return err
		}
	}
	was, err := w.resource(other)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO library_merges (org_id, resource_id, stands_as) VALUES ($1, $2, $3)`, everyone, other, kept); err != nil {
		return err
	}
	if err := w.bury(was); err != nil {
		return err
	}
	if _, err := w.again(kept); err != nil {
		return err
	}
	return w.finish()
}

// Divide undoes [Unite]: a resource stands as itself again, with what its sources say now.
func Divide(tx *db.Tx, other ResourceID) (err error) {
	defer errs.Wrap(&err, "library.Divide(%s)", other)
	w, err := newWriter(tx)
	if err != nil {
		return err
	}
	var kept ResourceID
	err = tx.Row(`DELETE FROM library_merges WHERE org_id = $1 AND resource_id = $2 RETURNING stands_as`, []any{everyone, other}, &kept)
	if none(err) {
		return errs.New(errs.Conflict, "resources_not_one")
	}
	if err != nil {
		return err
	}
	for _, id := range []ResourceID{kept, other} {
		if _, err := w.again(id); err != nil {
			return err
		}
	}
	return w.finish()
}

// Same lists the live resources, other than itself, that are known by something by which a resource is: url, or title with its provider.
func Same(tx *db.Tx, r Resource) (ids map[ResourceID]string, err error) {
	defer errs.Wrap(&err, "library.Same(%s)", r.ID)
	w, err := newWriter(tx)
	if err != nil {
		return nil, err
	}
	ids = map[ResourceID]string{}
	for _, k := range keysOf(r) {
		id, err := w.keyed(k)
		if err != nil || id == "" {
			if err != nil {
				return nil, err
			}
			continue
		}
		other, err := Select(tx, id)
		if err != nil {
			return nil, err
		}
		if other.Gone || other.ID == r.ID || ids[other.ID] != "" {
			continue
		}
		if k[:len(byAddress)] == byAddress {
			ids[other.ID] = "url"
		} else if mayBeSame(other, r) {
			ids[other.ID] = "title"
		}
	}
	return ids, nil
}

// CommonLanguage reports whether two resources may be one as far as their languages say: one in English and one in French are two.
func CommonLanguage(a, b Resource) bool { return mayBeSame(a, b) }
