package library

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Draft is what a source says of a resource, by the name of the record there. With Gone it says that there is no such record any more.
type Draft struct {
	Name     string
	Resource Resource
	Gone     bool
}

// Result is what became of a draft.
type Result struct {
	Outcome Outcome
	ID      ResourceID // of the resource it is now part of
	By      string     // of a merged one, how it was known: url or title
}

// Outcome is what became of a draft.
type Outcome string

// The outcomes.
const (
	New       Outcome = "new"
	Updated   Outcome = "updated"   // something in the catalogue is other than before
	Unchanged Outcome = "unchanged" // the source says what it said before
	Merged    Outcome = "merged"    // it is about a resource that another record is about
	Deleted   Outcome = "deleted"
)

// origin is a row of what one source says of a resource.
type origin struct {
	source   SourceID
	name     string
	resource ResourceID
	gone     bool
	hash     string
	body     string
	place    int64
}

// take stores what a source says, and the resource that follows from it.
func (w *writer) take(source SourceID, d Draft) (r Result, err error) {
	r, err = w.hear(source, d)
	if err == nil && r.ID != "" && r.Outcome != New {
		r.ID, err = stands(w.tx, r.ID)
	}
	return r, err
}

// hear does it; of the result the resource is the one with which what was said has its place.
func (w *writer) hear(source SourceID, d Draft) (Result, error) {
	o, known, err := w.origin(source, d.Name)
	if err != nil {
		return Result{}, err
	}
	if d.Gone {
		return w.drop(o, known)
	}
	body, hash, err := encode(d.Resource)
	switch {
	case err != nil:
		return Result{}, err
	case known && !o.gone && o.hash == hash:
		return Result{Unchanged, o.resource, ""}, nil
	case known:
		return w.otherwise(o, d.Resource, body, hash)
	}
	same, by, err := w.same(d.Resource)
	if err != nil {
		return Result{}, err
	}
	if same != "" {
		o = origin{source: source, name: d.Name, resource: same, hash: hash, body: body}
		return w.join(o, by)
	}
	return w.create(origin{source: source, name: d.Name, hash: hash}, d.Resource)
}

// create stores a resource that nobody spoke of before.
func (w *writer) create(o origin, r Resource) (_ Result, err error) {
	if o.resource, err = w.freeID(o.source, o.name, r.ID); err != nil {
		return Result{}, err
	}
	r = merge([]said{{o.source, r}})
	r.ID = o.resource
	if err := w.insert(r); err != nil {
		return Result{}, err
	}
	return Result{New, r.ID, ""}, w.saveOrigin(o)
}

// join adds a source to a resource that others speak of.
func (w *writer) join(o origin, by string) (Result, error) {
	others, err := w.origins(o.resource)
	if err != nil {
		return Result{}, err
	}
	if err := w.unfold(others); err != nil {
		return Result{}, err
	}
	for _, other := range others {
		o.place = max(o.place, other.place+1)
	}
	if err := w.saveOrigin(o); err != nil {
		return Result{}, err
	}
	stand, err := stands(w.tx, o.resource)
	if err != nil {
		return Result{}, err
	}
	was, err := w.resource(stand)
	if err != nil {
		return Result{}, err
	}
	if _, err = w.again(stand); was.Gone {
		return Result{New, o.resource, ""}, err
	}
	return Result{Merged, o.resource, by}, err
}

// otherwise stores what a source says now that it said otherwise before.
func (w *writer) otherwise(o origin, r Resource, body, hash string) (Result, error) {
	others, err := w.origins(o.resource)
	if err != nil {
		return Result{}, err
	}
	if err := w.unfold(others); err != nil {
		return Result{}, err
	}
	o.body, o.hash, o.gone = body, hash, false
	if err := w.saveOrigin(o); err != nil {
		return Result{}, err
	}
	changed, err := w.again(o.resource)
	if err != nil || !changed {
		return Result{Unchanged, o.resource, ""}, err
	}
	return Result{Updated, o.resource, ""}, nil
}

// drop stores that a source has a record no more.
func (w *writer) drop(o origin, known bool) (Result, error) {
	if !known || o.gone {
		return Result{Unchanged, o.resource, ""}, nil
	}
	others, err := w.origins(o.resource)
	if err != nil {
		return Result{}, err
	}
	if err := w.unfold(others); err != nil {
		return Result{}, err
	}
	o.gone, o.body, o.hash = true, "", ""
	if err := w.saveOrigin(o); err != nil {
		return Result{}, err
	}
	_, err = w.again(o.resource)
	return Result{Deleted, o.resource, ""}, err
}

// unfold writes down what the only source of a resource said, before there is another or it says something else.
func (w *writer) unfold(all []origin) error {
	for _, o := range all {
		if o.gone || o.body != "" {
			continue
		}
		r, err := w.said(o)
		if err != nil {
			return err
		}
		if o.body, _, err = encode(r); err != nil {
			return err
		}
		if err := w.saveOrigin(o); err != nil {
			return err
		}
	}
	return nil
}

// again makes the resource as which one stands from what its sources say now, and reports whether it is other than before.
func (w *writer) again(id ResourceID) (changed bool, err error) {
	id, err = stands(w.tx, id)
	if err != nil {
		return false, err
	}
	was, err := w.resource(id)
	if err != nil {
		return false, err
	}
	origins, err := w.origins(id)
	if err != nil {
		return false, err
	}
	var all []said
	at := map[ResourceID][]said{} // by where what is said has its place
	for _, o := range origins {
		if o.gone {
			continue
		}
		r, err := w.said(o)
		if err != nil {
			return false, err
		}
		all = append(all, said{o.source, r})
		at[o.resource] = append(at[o.resource], said{o.source, r})
	}
	if onlyCorrects(all) {
		return !was.Gone, w.bury(was)
	}
	now := merge(all)
	now.ID = id
	for _, home := range slices.Sorted(maps.Keys(at)) {
		if home == id {
			continue
		}
		if err := w.addKeys(home, keysOfAll(at[home])); err != nil {
			return false, err
		}
	}
	return w.replace(was, now, keysOfAll(at[id]))
}

// onlyCorrects reports whether nothing is said but corrections: a correction of nothing says nothing.
func onlyCorrects(all []said) bool {
	return !slices.ContainsFunc(all, func(s said) bool { return !s.corrects() })
}

// keysOfAll are what a resource can be known by of which this is said: by what each says, and by all of it together.
func keysOfAll(all []said) (keys []string) {
	if !onlyCorrects(all) {
		keys = keysOf(merge(all))
	}
	for _, s := range all {
		keys = append(keys, keysOf(s.resource)...)
	}
	return keys
}

// said reads what a source says. Without a body it is the only one, and says what the resource is.
func (w *writer) said(o origin) (r Resource, err error) {
	if o.body != "" {
		return r, json.Unmarshal([]byte(o.body), &r)
	}
	r, err = w.resource(o.resource)
	r.Sources, r.Said = nil, nil
	return r, err
}

// same finds a resource with the address of a new one, or with its title and provider.
func (w *writer) same(r Resource) (id ResourceID, by string, err error) {
	for _, k := range keysOf(r) {
		if id, err = w.keyed(k); err != nil || id == "" {
			continue
		}
		if strings.HasPrefix(k, byAddress) {
			return id, "url", nil
		}
		other, err := w.resource(id)
		if err != nil || mayBeSame(other, r) {
			return id, "title", err
		}
	}
	return "", "", err
}

// wishForm is what ids of others look like that can be kept: they stand in addresses.
var wishForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$`)

// freeID is the id that a source uses where it can be used and is free, and otherwise one that follows from source and name.
func (w *writer) freeID(source SourceID, name string, wish ResourceID) (ResourceID, error) {
	for i := range 100 {
		id := ResourceID(cmp.Or(string(wish), name))
		if i > 0 || !wishForm.MatchString(string(id)) {
			sum := sha256.Sum256([]byte(string(source) + "\x00" + name + "\x00" + strconv.Itoa(max(i, 1))))
			id = ResourceID("r-" + strings.ToLower(base32.StdEncoding.EncodeToString(sum[:10])))
		}
		taken, err := w.exists(id)
		if err != nil || !taken {
			return id, err
		}
	}
	return "", fmt.Errorf("no id is free for %s of %s", name, source)
}

// encode writes a resource down with its hash. Lists that are empty and lists that are not there come out the same.
func encode(r Resource) (body, hash string, err error) {
	raw, err := json.Marshal(r)
	sum := sha256.Sum256(raw)
	return string(raw), hex.EncodeToString(sum[:16]), err
}

// unique keeps the first of each.
func unique[T comparable](all []T) (list []T) {
	for _, v := range all {
		if !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}
