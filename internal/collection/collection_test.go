package collection_test

import (
	"context"
	"testing"

	"github.com/dira-platform/dira/internal/collection"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

var ctx = context.Background()

func TestMain(m *testing.M) { dbtest.Main(m) }

// desk is the editors of two organisations.
type desk struct {
	t               testing.TB
	d               *db.DB
	s               *collection.Service
	library         *library.Service
	editor, foreign policy.Actor
	member          policy.Actor
}

func newDesk(t testing.TB, d *db.DB) *desk {
	t.Helper()
	k := &desk{t: t, d: d, s: collection.NewService(d)}
	var err error
	k.library, err = library.NewService(d)
	k.must(err)
	k.must(k.library.Install(ctx))
	k.editor, k.foreign = k.found("finance"), k.found("health")
	k.member = k.editor
	k.member.Role = policy.Member
	return k
}

func (k *desk) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *desk) found(org string) (editor policy.Actor) {
	k.t.Helper()
	k.must(k.d.Write(ctx, func(tx *db.Tx) error {
		first, err := identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: identity.OrganisationID(org), Name: "Ministry of " + org, Language: "en"}, Kind: "ministry",
			Administrator: identity.Details{Name: "Editor", Email: org + "@example.org"}})
		if err != nil {
			return err
		}
		root, err := identity.SelectRoot(tx, org)
		editor = policy.Actor{Org: org, Person: string(first), Role: policy.Editor, Unit: root.Path, Strong: true}
		return err
	}))
	return editor
}

func (k *desk) create(title string) collection.ID {
	k.t.Helper()
	id, err := k.s.Create(ctx, k.editor, collection.Words{Language: "fr", Title: title, Summary: "Pour  commencer"})
	k.must(err)
	return id
}

func (k *desk) own(id collection.ID) *collection.Shown {
	k.t.Helper()
	sh, _, err := k.s.Own(ctx, k.editor, id)
	k.must(err)
	return sh
}

func (k *desk) refused(err error, kind errs.Kind, code string) {
	k.t.Helper()
	if e := errs.As(err); err == nil || e.Kind != kind || e.Code != code {
		k.t.Errorf("%v, want %s", err, code)
	}
}

func TestCollection(t *testing.T) { dbtest.Each(t, testCollection) }

func testCollection(t *testing.T, d *db.DB) {
	k := newDesk(t, d)
	id := k.create(" Premiers   pas ")
	added, err := k.s.Add(ctx, k.editor, id, "elements-of-ai", "elements-of-ai")
	k.must(err)
	if again, err := k.s.Add(ctx, k.editor, id, "elements-of-ai"); err != nil || again != 0 || added != 1 {
		t.Errorf("added %d, then %d, %v", added, again, err)
	}
	_, err = k.s.Add(ctx, k.editor, id, "no-such-thing")
	k.refused(err, errs.NotFound, "resource_not_found")
	if _, err := k.s.Open(ctx, policy.Anyone(), id); !errs.Is(err, errs.NotFound) {
		t.Errorf("a draft is read by anybody: %v", err)
	}
	_, _, err = k.s.Own(ctx, k.foreign, id)
	k.refused(err, errs.NotFound, "collection_not_found")
	if err := k.s.Publish(ctx, k.member, id, 2); err == nil {
		t.Error("a member publishes")
	}
	sh := k.own(id)
	if sh.Words[0].Title != "Premiers pas" || sh.Revision != 2 || sh.Items[0].Resource.Gone {
		t.Errorf("%+v", sh)
	}
	k.must(k.s.Publish(ctx, k.editor, id, sh.Revision))
	open, err := k.s.Open(ctx, policy.Anyone(), id)
	k.must(err)
	if open.By != "Ministry of finance" || open.Title("ar").Text != "Premiers pas" {
		t.Errorf("%+v", open)
	}
	if with, err := k.s.With(ctx, policy.Anyone(), "elements-of-ai"); err != nil || len(with) != 1 || with[0].ID != id {
		t.Errorf("%+v, %v", with, err)
	}
	k.refused(k.s.Drop(ctx, k.editor, id, 3), errs.Conflict, "collection_not_draft")
	k.must(k.s.Withdraw(ctx, k.editor, id, 3))
	open, err = k.s.Open(ctx, policy.Anyone(), id)
	k.must(err)
	if open.State != collection.Withdrawn || len(open.Items) > 0 || len(open.Words) > 0 {
		t.Errorf("what was withdrawn is told: %+v", open)
	}
	if list, err := k.s.Published(ctx, policy.Anyone()); err != nil || len(list) != 0 {
		t.Errorf("%+v, %v", list, err)
	}
	if _, versions, err := k.s.Own(ctx, k.editor, id); err != nil || len(versions) != 4 || len(versions[3].Entries) != 0 {
		t.Errorf("%d versions, %v", len(versions), err)
	}
}

func TestTwoEditors(t *testing.T) { dbtest.Each(t, testTwoEditors) }

func testTwoEditors(t *testing.T, d *db.DB) {
	k := newDesk(t, d)
	id := k.create("Premiers pas")
	_, err := k.s.Add(ctx, k.editor, id, "elements-of-ai")
	k.must(err)
	seen := k.own(id).Revision
	k.must(k.s.Describe(ctx, k.editor, id, seen, collection.Words{Language: "en", Title: "First steps"}))
	k.refused(k.s.Describe(ctx, k.editor, id, seen, collection.Words{Language: "en", Title: "Other steps"}), errs.Conflict, "collection_changed")
	k.refused(k.s.Note(ctx, k.editor, id, seen, "elements-of-ai", 1, []collection.Note{{Language: "fr", Text: "Court"}}), errs.Conflict, "collection_changed")
	k.refused(k.s.Publish(ctx, k.editor, id, seen), errs.Conflict, "collection_changed")
	k.must(k.s.Note(ctx, k.editor, id, seen+1, "elements-of-ai", 1, []collection.Note{{Language: "fr", Text: " Court "}, {Language: "en", Text: ""}}))
	sh := k.own(id)
	if sh.Title("en").Text != "First steps" || sh.Entries[0].Note("ar").Text != "Court" || len(sh.Entries[0].Notes) != 1 {
		t.Errorf("%+v", sh.Collection)
	}
	k.must(k.s.Describe(ctx, k.editor, id, sh.Revision, collection.Words{Language: "fr"}))
	k.refused(k.s.Describe(ctx, k.editor, id, sh.Revision+1, collection.Words{Language: "en"}), errs.Invalid, "collection_no_title")
}

func TestOrder(t *testing.T) { dbtest.Each(t, testOrder) }

func testOrder(t *testing.T, d *db.DB) {
	k := newDesk(t, d)
	id := k.create("Premiers pas")
	all, err := k.library.Live(ctx, k.editor, "", 4)
	k.must(err)
	a, b, c := all[0].ID, all[1].ID, all[2].ID
	_, err = k.s.Add(ctx, k.editor, id, a, b, c)
	k.must(err)
	for _, move := range []struct {
		what library.ResourceID
		to   int
		want []library.ResourceID
	}{{a, 3, []library.ResourceID{b, c, a}}, {a, 1, []library.ResourceID{a, b, c}}, {c, -5, []library.ResourceID{c, a, b}}, {c, 99, []library.ResourceID{a, b, c}}} {
		k.must(k.s.Note(ctx, k.editor, id, k.own(id).Revision, move.what, move.to, nil))
		sh := k.own(id)
		for i, e := range sh.Entries {
			if e.Resource != move.want[i] {
				t.Errorf("%s to %d: %+v", move.what, move.to, sh.Entries)
				break
			}
		}
	}
	k.must(k.s.Remove(ctx, k.editor, id, k.own(id).Revision, b))
	if sh := k.own(id); sh.Has(b) || len(sh.Entries) != 2 {
		t.Errorf("%+v", sh.Entries)
	}
}

// A resource that leaves the library is told as gone, under the title that it had; it comes back with it.
func TestGone(t *testing.T) { dbtest.Each(t, testGone) }

func testGone(t *testing.T, d *db.DB) {
	k := newDesk(t, d)
	id := k.create("Premiers pas")
	draft := library.Draft{Name: "a", Resource: library.Resource{Words: []library.Wording{{Language: "en", Title: "Soon gone"}}, URL: "https://gone.example/a", Type: library.Guide, Confidence: library.Told}}
	say := func(d library.Draft) library.ResourceID {
		var results []library.Result
		k.must(k.d.Write(ctx, func(tx *db.Tx) (err error) {
			results, err = library.Take(tx, "finance", d)
			return err
		}))
		return results[0].ID
	}
	r := say(draft)
	_, err := k.s.Add(ctx, k.editor, id, r)
	k.must(err)
	k.must(k.s.Publish(ctx, k.editor, id, 2))
	say(library.Draft{Name: "a", Gone: true})
	open, err := k.s.Open(ctx, policy.Anyone(), id)
	k.must(err)
	if open.Live() != 0 || !open.Items[0].Resource.Gone || open.Items[0].Entry.Title != "Soon gone" {
		t.Errorf("%+v", open.Items)
	}
	say(draft)
	if open, err = k.s.Open(ctx, policy.Anyone(), id); err != nil || open.Live() != 1 {
		t.Errorf("it is not back: %+v, %v", open, err)
	}
	empty := k.create("Vide")
	k.refused(k.s.Publish(ctx, k.editor, empty, 1), errs.Invalid, "collection_empty")
	k.must(k.s.Drop(ctx, k.editor, empty, 1))
	_, _, err = k.s.Own(ctx, k.editor, empty)
	k.refused(err, errs.NotFound, "collection_not_found")
}
