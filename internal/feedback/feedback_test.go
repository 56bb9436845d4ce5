package feedback_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/feedback"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/mail"
	"github.com/dira-platform/dira/internal/policy"
)

var ctx = context.Background()

func TestMain(m *testing.M) { dbtest.Main(m) }

// desk is two organisations with people and editors, and the library.
type desk struct {
	t       testing.TB
	d       *db.DB
	s       *feedback.Service
	library *library.Service
	anna    policy.Actor // of finance
	editor  policy.Actor // of finance
	foreign policy.Actor // editor of health
}

func newDesk(t testing.TB, d *db.DB) *desk {
	t.Helper()
	k := &desk{t: t, d: d, s: feedback.NewService(d, feedback.Surroundings{})}
	var err error
	k.library, err = library.NewService(d)
	k.must(err)
	k.must(k.library.Install(ctx))
	k.editor = k.found("finance")
	k.foreign = k.found("health")
	k.anna = k.person("finance", "Anna")
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

func (k *desk) person(org, name string) (who policy.Actor) {
	k.t.Helper()
	k.must(k.d.Write(ctx, func(tx *db.Tx) error {
		root, err := identity.SelectRoot(tx, org)
		if err != nil {
			return err
		}
		p, err := identity.AddPerson(tx, org, root, identity.Details{Name: name})
		who = policy.Actor{Org: org, Person: string(p.ID), Role: policy.Member, Unit: root.Path}
		return err
	}))
	return who
}

// describe makes an organisation describe a resource.
func (k *desk) describe(org, title string) (id library.ResourceID) {
	k.t.Helper()
	k.must(k.d.Write(ctx, func(tx *db.Tx) error {
		all, err := library.Take(tx, org, library.Draft{Name: title, Resource: library.Resource{Words: []library.Wording{{Language: "en", Title: title}}, URL: "https://" + org + ".example/" + title, Type: library.Guide}})
		id = all[0].ID
		return err
	}))
	return id
}

func (k *desk) queue(who policy.Actor) []feedback.Group {
	k.t.Helper()
	list, err := k.s.Queue(ctx, who)
	k.must(err)
	return list
}

func (k *desk) group(who policy.Actor, id library.ResourceID) *feedback.Group {
	k.t.Helper()
	g, err := k.s.Group(ctx, who, id)
	k.must(err)
	return g
}

func ids(g *feedback.Group) (list []feedback.ReportID) {
	for _, r := range g.Reports {
		list = append(list, r.ID)
	}
	return list
}

func code(err error) string {
	if err == nil {
		return ""
	}
	return errs.As(err).Code
}

const known library.ResourceID = "elements-of-ai"

func TestReports(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { testReports(t, newDesk(t, d)) })
}

func testReports(t *testing.T, k *desk) {
	for _, x := range []struct {
		who  policy.Actor
		id   library.ResourceID
		kind feedback.Kind
		note string
		want string
	}{
		{k.anna, known, "", "", "report_no_kind"},
		{k.anna, known, feedback.Other, " \r\n", "report_no_note"},
		{k.anna, known, feedback.Other, strings.Repeat("ä", 1001), "feedback_long"},
		{k.anna, "none", feedback.Closed, "", "resource_not_found"},
		{k.anna, known, feedback.Closed, "It says <b>404</b>.", ""},
		{k.anna, known, feedback.Closed, "Still 404.", ""},
		{k.anna, known, feedback.Cost, "", ""},
		{policy.Anyone(), known, feedback.Closed, "Dead", ""},
		{policy.Anyone(), known, feedback.Closed, "Dead", ""},
	} {
		if err := k.s.Report(ctx, x.who, x.id, x.kind, x.note, "en"); code(err) != x.want {
			t.Errorf("%s %q: %v, want %s", x.kind, x.note, err, x.want)
		}
	}
	g := k.group(k.editor, known)
	if len(g.Reports) != 3 || g.Reports[0].Note != "Still 404." || g.Ours || g.Kinds()[feedback.Closed] != 2 {
		t.Fatalf("the editors see %+v", g)
	}
	if far := k.group(k.foreign, known); len(far.Reports) != 1 || !far.Reports[0].ByVisitor() {
		t.Errorf("editors of another organisation see %+v", far.Reports)
	}
	if _, err := k.s.Queue(ctx, k.anna); code(err) == "" {
		t.Error("who is no editor sees the reports")
	}
	settle := func(chosen []feedback.ReportID, d feedback.State, reason string) error {
		return k.s.Settle(ctx, k.editor, known, chosen, d, reason)
	}
	for want, err := range map[string]error{
		"report_decision": settle(ids(g), "so", "x"), "report_no_reason": settle(ids(g), feedback.Nothing, " "), "report_none_chosen": settle(nil, feedback.Nothing, "x"),
		"resource_not_ours": settle(ids(g), feedback.TakenOut, "x"), "report_settled": settle([]feedback.ReportID{"another"}, feedback.Nothing, "x"),
	} {
		if code(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	k.must(settle(ids(g)[:1], feedback.Nothing, "It opens here."))
	if left := k.group(k.editor, known); len(left.Reports) != 2 {
		t.Errorf("left: %+v", left.Reports)
	}
	mine, err := k.s.Mine(ctx, k.anna)
	k.must(err)
	i := slices.IndexFunc(mine, func(a feedback.About) bool { return a.State == feedback.Nothing })
	if len(mine) != 2 || i < 0 || mine[i].Reason != "It opens here." || mine[i].Now.ID != known {
		t.Errorf("whoever reported sees %+v", mine)
	}
	k.must(k.s.Report(ctx, k.anna, known, feedback.Closed, "Again 404.", "en"))
	if left := k.group(k.editor, known); len(left.Reports) != 3 {
		t.Errorf("what is reported again after a decision waits again: %+v", left.Reports)
	}
}

// What visitors say of a resource reaches the editors who can do something about it.
func TestWhoSeesVisitors(t *testing.T) {
	k := newDesk(t, dbtest.SQLite(t))
	ours := k.describe("finance", "budget")
	k.must(k.s.Report(ctx, policy.Anyone(), ours, feedback.Content, "", "fr"))
	k.must(k.s.Report(ctx, policy.Anyone(), known, feedback.Content, "", "fr"))
	if got := k.queue(k.editor); len(got) != 2 || !got[0].Ours || got[1].Ours {
		t.Errorf("the editors of finance see %+v", got)
	}
	if got := k.queue(k.foreign); len(got) != 1 || got[0].Resource.ID != known {
		t.Errorf("the editors of health see %+v", got)
	}
	if err := k.s.Settle(ctx, k.foreign, ours, nil, feedback.Nothing, "x"); code(err) != "report_not_found" {
		t.Errorf("editors of health settle what finance describes: %v", err)
	}
	k.must(k.s.Settle(ctx, k.editor, ours, ids(k.group(k.editor, ours)), feedback.TakenOut, "It was unsafe."))
	if r, err := k.library.Record(ctx, policy.Anyone(), ours); err != nil || !r.Gone {
		t.Errorf("taken out: %+v, %v", r, err)
	}
	if n, err := k.s.Waiting(ctx, k.editor); err != nil || n != 1 {
		t.Errorf("%d wait, %v", n, err)
	}
}

// Nobody fills the desk.
func TestReportsAreBounded(t *testing.T) {
	k := newDesk(t, dbtest.SQLite(t))
	var err error
	n := 0
	for ; n < 30 && err == nil; n++ {
		err = k.s.Report(ctx, policy.Anyone(), known, feedback.Other, fmt.Sprint("note ", n), "en")
	}
	if n != 11 || code(err) != "reports_full" {
		t.Errorf("%d reports of visitors, then %v", n, err)
	}
	k.must(k.s.Report(ctx, k.anna, known, feedback.Other, "Whoever is signed in can still report.", "en"))
}

func TestErasure(t *testing.T) {
	k := newDesk(t, dbtest.SQLite(t))
	k.must(k.s.Report(ctx, k.anna, known, feedback.Other, "My name is Anna.", "en"))
	k.must(k.d.Write(ctx, func(tx *db.Tx) error {
		x, err := feedback.Export(tx, k.anna.Org, identity.PersonID(k.anna.Person))
		if err != nil || len(x.Reports) != 1 {
			t.Errorf("taken along: %+v, %v", x, err)
		}
		return feedback.Erase(tx, k.anna.Org, identity.PersonID(k.anna.Person))
	}))
	if got := k.queue(k.editor); len(got) > 0 {
		t.Errorf("after erasing: %+v", got)
	}
}

// plainWords writes the key with what it says.
type plainWords struct{}

func (plainWords) T(key string, args ...any) string {
	return fmt.Sprint(append([]any{key}, args...)...)
}

// Whoever reported is written what was decided and why; a visitor cannot be.
func TestMail(t *testing.T) {
	k := newDesk(t, dbtest.SQLite(t))
	m, err := mail.NewService(k.d, mail.Settings{Host: "127.0.0.1", Port: 9, Encryption: mail.None, From: "dira@example.org"})
	k.must(err)
	k.s = feedback.NewService(k.d, feedback.Surroundings{Mail: m, Address: "https://dira.example", Words: func(string) feedback.Words { return plainWords{} }})
	k.must(k.s.Report(ctx, k.editor, known, feedback.Closed, "", "en"))
	k.must(k.s.Report(ctx, policy.Anyone(), known, feedback.Closed, "", "en"))
	k.must(k.s.Settle(ctx, k.editor, known, ids(k.group(k.editor, known)), feedback.Nothing, "It opens here."))
	var to, body string
	n := 0
	k.must(k.d.Read(ctx, func(tx *db.Tx) error {
		if err := tx.Row(`SELECT COUNT(*) FROM mail_messages WHERE purpose = 'report'`, nil, &n); err != nil {
			return err
		}
		return tx.Row(`SELECT to_address, body FROM mail_messages WHERE purpose = 'report'`, nil, &to, &body)
	}))
	if n != 1 || to != "finance@example.org" || !strings.Contains(body, "It opens here.") || !strings.Contains(body, "https://dira.example/proposals") {
		t.Errorf("%d messages, to %s: %s", n, to, body)
	}
}

// What visitors reported and an editor settled goes a year later; what waits does not.
func TestVisitorsReportsGo(t *testing.T) {
	k := newDesk(t, dbtest.SQLite(t))
	k.must(k.s.Report(ctx, policy.Anyone(), known, feedback.Closed, "", "en"))
	k.must(k.s.Settle(ctx, k.editor, known, ids(k.group(k.editor, known)), feedback.Nothing, "It opens here."))
	k.must(k.s.Report(ctx, policy.Anyone(), known, feedback.Cost, "", "en"))
	k.must(k.d.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`UPDATE feedback_reports SET created_at = 1, decided_at = CASE WHEN state = 'open' THEN NULL ELSE 1 END WHERE org_id = 'public'`)
		return err
	}))
	k.must(k.s.Settle(ctx, k.editor, known, ids(k.group(k.editor, known)), feedback.Nothing, "It is free."))
	n := 0
	k.must(k.d.Read(ctx, func(tx *db.Tx) error { return tx.Row(`SELECT COUNT(*) FROM feedback_reports`, nil, &n) }))
	if n != 1 {
		t.Errorf("%d reports are kept", n)
	}
}
