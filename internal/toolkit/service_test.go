package toolkit_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/toolkit"
)

var ctx = context.Background()

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t testing.TB, err error, code string) {
	t.Helper()
	if err == nil || errs.As(err).Code != code {
		t.Errorf("%v, want %s", err, code)
	}
}

func editorOf(t testing.TB, d *db.DB, org string) (editor policy.Actor) {
	t.Helper()
	must(t, d.Write(ctx, func(tx *db.Tx) error {
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

func book(t testing.TB, k toolkit.Toolkit, change func(*toolkit.Toolkit)) []byte {
	t.Helper()
	if change != nil {
		change(&k)
	}
	raw, err := k.Book(toolkit.Around{})
	must(t, err)
	return raw
}

func TestOwn(t *testing.T) { dbtest.Each(t, testOwn) }

func testOwn(t *testing.T, d *db.DB) {
	l, err := library.NewService(d)
	must(t, err)
	must(t, l.Install(ctx))
	s, editor, foreign := toolkit.NewService(d), editorOf(t, d, "finance"), editorOf(t, d, "health")
	kits := builtIn(t)["citizens-view"]
	id, problems, err := s.Upload(ctx, editor, "", 0, book(t, *kits[0], func(k *toolkit.Toolkit) { k.Title = "Ours" }))
	if must(t, err); id == "" || len(problems) > 0 {
		t.Fatalf("%q, %v", id, problems)
	}
	_, err = s.Open(ctx, policy.Anyone(), id)
	refused(t, err, "toolkit_not_found") // a draft
	_, _, err = s.Own(ctx, foreign, id)
	refused(t, err, "toolkit_not_found")
	_, _, err = s.Upload(ctx, foreign, id, 1, book(t, *kits[0], nil))
	refused(t, err, "toolkit_not_found")
	member := editor
	member.Role = policy.Member
	if _, _, err = s.Upload(ctx, member, "", 0, book(t, *kits[0], nil)); err == nil {
		t.Error("a member makes a toolkit")
	}
	must(t, s.Publish(ctx, editor, id, 1))
	testVersions(t, s, editor, id, kits)
	refused(t, s.Drop(ctx, editor, id, 3), "toolkit_not_draft")
	must(t, s.Withdraw(ctx, editor, id, 3))
	o, err := s.Open(ctx, policy.Anyone(), id)
	if must(t, err); o.State != toolkit.Withdrawn || o.Kits != nil || o.WithdrawnAt.IsZero() {
		t.Errorf("%+v", o)
	}
	refused(t, s.Withdraw(ctx, editor, id, 3), "toolkit_not_published")
	draft, _, err := s.Upload(ctx, editor, "", 0, book(t, *kits[0], nil))
	must(t, err)
	must(t, s.Drop(ctx, editor, draft, 1))
	if list, err := s.Ours(ctx, editor); err != nil || len(list) != 1 {
		t.Errorf("%d, %v", len(list), err)
	}
}

// testVersions brings in another language and another version, and tries what is refused.
func testVersions(t *testing.T, s *toolkit.Service, editor policy.Actor, id toolkit.ID, kits []*toolkit.Toolkit) {
	t.Helper()
	other := *kits[1]
	_, problems, err := s.Upload(ctx, editor, id, 1, book(t, other, func(k *toolkit.Toolkit) { k.To++ }))
	if must(t, err); len(problems) != 1 || problems[0].Err.Code != "toolkit_other" || problems[0].At.Sheet != "toolkit" || problems[0].At.Row != 7 || problems[0].At.Column != "B" {
		t.Errorf("%+v", problems)
	}
	_, problems, err = s.Upload(ctx, editor, id, 1, book(t, other, func(k *toolkit.Toolkit) { k.Resources = append(k.Resources[:0:0], "nothing") }))
	if must(t, err); len(problems) == 0 || problems[0].Err.Code != "toolkit_no_resource" || problems[0].At.Row != 2 {
		t.Errorf("%+v", problems)
	}
	_, problems, err = s.Upload(ctx, editor, id, 1, book(t, other, nil))
	if must(t, err); len(problems) > 0 {
		t.Fatal(problems)
	}
	_, _, err = s.Upload(ctx, editor, id, 1, book(t, other, nil))
	refused(t, err, "toolkit_changed")
	refused(t, s.Publish(ctx, editor, id, 1), "toolkit_changed")
	o, err := s.Open(ctx, policy.Anyone(), id)
	if must(t, err); len(o.Kits) != 1 || o.In("en").Title != "Ours" || o.By != "Ministry of finance" {
		t.Errorf("readers see what is not published: %+v", o)
	}
	_, problems, err = s.Upload(ctx, editor, id, 2, book(t, *kits[0], func(k *toolkit.Toolkit) { k.To++ })) // the other language does not fit any more
	if must(t, err); len(problems) > 0 {
		t.Fatal(problems)
	}
	o, versions, err := s.Own(ctx, editor, id)
	if must(t, err); o.Revision != 3 || o.Shown != 1 || len(o.Kits) != 1 || len(versions) != 3 || len(versions[1].Languages) != 2 {
		t.Errorf("%+v, %+v", o, versions)
	}
	must(t, s.Publish(ctx, editor, id, 3))
	if list, err := s.Published(ctx, policy.Anyone()); err != nil || len(list) != 1 || list[0].Kits[0].To != kits[0].To+1 {
		t.Errorf("%+v, %v", list, err)
	}
	_, _, err = s.Upload(ctx, editor, id, 3, []byte("a,b\n1,2\n"))
	refused(t, err, "toolkit_no_book")
	_, _, err = s.Upload(ctx, editor, id, 3, bytes.Repeat([]byte("x"), toolkit.MaxBytes+1))
	refused(t, err, "sheet_large")
}
