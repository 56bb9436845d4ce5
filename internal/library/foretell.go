package library

import (
	"encoding/json"
	"reflect"
	"slices"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
)

// List is the source that a list is which an organisation keeps: what is said there is said by the organisation.
func List(org, name string) SourceID { return Organisation(org) + "/" + SourceID(name) }

// kindList is of sources that are lists of organisations.
const kindList = "list"

// TakeList stores what a list of an organisation says of resources, and what follows from it. For slices above, which have asked whether somebody may.
func TakeList(tx *db.Tx, org, name string, drafts ...Draft) (results []Result, err error) {
	defer errs.Wrap(&err, "library.TakeList(%s, %s)", org, name)
	for _, d := range drafts {
		if !d.Gone {
			if err := d.Resource.valid(); err != nil {
				return nil, err
			}
		}
	}
	from := List(org, name)
	if err := saveSource(tx, source{id: from, kind: kindList}); err != nil {
		return nil, err
	}
	w, err := newWriter(tx)
	if err != nil {
		return nil, err
	}
	for _, d := range drafts {
		r, err := w.take(from, d)
		if err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	return results, w.finish()
}

// TakeBack stores that a source has a record no more. For slices above, which have asked whether somebody may.
func TakeBack(tx *db.Tx, st Statement) (err error) {
	defer errs.Wrap(&err, "library.TakeBack(%s, %s)", st.Source, st.Name)
	w, err := newWriter(tx)
	if err != nil {
		return err
	}
	if _, err := w.take(st.Source, Draft{Name: st.Name, Gone: true}); err != nil {
		return err
	}
	return w.finish()
}

// Foretold is what would become of a draft.
type Foretold struct {
	Result
	Was []Change // of an updated one: the fields in which the source would say something else than before
}

// Change is a field as it was and as it would be, as JSON.
type Change struct{ Field, From, To string }

// Foreteller says what would become of the drafts of a source, one after the other, without storing anything.
type Foreteller struct {
	from  SourceID
	known map[string]foreseen // key → what came before in this run
}

type foreseen struct {
	id ResourceID
	r  Resource
}

// NewForeteller returns one for a source.
func NewForeteller(from SourceID) *Foreteller {
	return &Foreteller{from: from, known: map[string]foreseen{}}
}

// Foretell says what would become of some drafts.
func (f *Foreteller) Foretell(tx *db.Tx, drafts ...Draft) (all []Foretold, err error) {
	defer errs.Wrap(&err, "library.Foretell(%s)", f.from)
	w, err := newWriter(tx)
	if err != nil {
		return nil, err
	}
	for _, d := range drafts {
		t, err := f.one(w, d)
		if err != nil {
			return nil, err
		}
		if t.ID == "" { // it has none yet
			t.ID = ResourceID("\x00" + d.Name)
		}
		for _, k := range keysOf(d.Resource) {
			if _, taken := f.known[k]; !taken {
				f.known[k] = foreseen{t.ID, d.Resource}
			}
		}
		all = append(all, t)
	}
	return all, nil
}

func (f *Foreteller) one(w *writer, d Draft) (t Foretold, err error) {
	o, known, err := w.origin(f.from, d.Name)
	if err != nil {
		return t, err
	}
	_, hash, err := encode(d.Resource)
	if err != nil {
		return t, err
	}
	if known {
		t.Result = Result{Updated, o.resource, ""}
		if !o.gone && o.hash == hash {
			t.Outcome = Unchanged
			return t, nil
		}
		if !o.gone {
			was, err := w.said(o)
			if err != nil {
				return t, err
			}
			t.Was, err = changes(was, d.Resource)
			return t, err
		}
		return t, nil
	}
	id, by, err := w.same(d.Resource)
	if err != nil {
		return t, err
	}
	if id != "" {
		r, err := w.resource(id)
		if r.Gone {
			return Foretold{Result: Result{New, id, ""}}, err
		}
		return Foretold{Result: Result{Merged, id, by}}, err
	}
	for _, k := range keysOf(d.Resource) {
		before, ok := f.known[k]
		switch {
		case !ok:
		case k[:len(byAddress)] == byAddress:
			return Foretold{Result: Result{Merged, before.id, "url"}}, nil
		case mayBeSame(before.r, d.Resource):
			return Foretold{Result: Result{Merged, before.id, "title"}}, nil
		}
	}
	return Foretold{Result: Result{Outcome: New}}, nil
}

// changes are the fields in which two resources differ, by name.
func changes(was, now Resource) (list []Change, err error) {
	from, err := fieldsOf(was)
	if err != nil {
		return nil, err
	}
	to, err := fieldsOf(now)
	if err != nil {
		return nil, err
	}
	for name := range to {
		if _, ok := from[name]; !ok {
			from[name] = nil
		}
	}
	for name, before := range from {
		if name != "confidence" && !reflect.DeepEqual(before, to[name]) {
			list = append(list, Change{name, string(before), string(to[name])})
		}
	}
	slices.SortFunc(list, func(a, b Change) int {
		if a.Field < b.Field {
			return -1
		}
		return 1
	})
	return list, nil
}

func fieldsOf(r Resource) (fields map[string]json.RawMessage, err error) {
	body, _, err := encode(r)
	if err != nil {
		return nil, err
	}
	return fields, json.Unmarshal([]byte(body), &fields)
}
