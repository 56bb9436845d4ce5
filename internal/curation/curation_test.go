package curation_test

import (
	"context"
	"slices"
	"testing"

	"github.com/dira-platform/dira/internal/curation"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

var ctx = context.Background()

func TestMain(m *testing.M) { dbtest.Main(m) }

// desk is two organisations with people and editors, and the library.
type desk struct {
	t       testing.TB
	d       *db.DB
	s       *curation.Service
	library *library.Service
	anna    policy.Actor // of finance
	editor  policy.Actor
	foreign policy.Actor // editor of health
}

func newDesk(t testing.TB, d *db.DB) *desk {
	t.Helper()
	k := &desk{t: t, d: d}
	var err error
	k.library, err = library.NewService(d)
	k.must(err)
	k.must(k.library.Install(ctx))
	finder := library.NewFinder(k.library, "")
	t.Cleanup(func() { finder.Close() })
	k.s, err = curation.NewService(d, curation.Surroundings{Finder: finder})
	k.must(err)
	k.editor, k.anna = k.found("finance")
	k.foreign, _ = k.found("health")
	return k
}

func (k *desk) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

func (k *desk) found(org string) (editor, member policy.Actor) {
	k.t.Helper()
	k.must(k.d.Write(ctx, func(tx *db.Tx) error {
		first, err := identity.Found(tx, identity.Founding{Organisation: identity.Organisation{ID: identity.OrganisationID(org), Name: "Ministry of " + org, Language: "en"}, Kind: "ministry",
			Administrator: identity.Details{Name: "Editor", Email: org + "@example.org"}})
		if err != nil {
			return err
		}
		root, err := identity.SelectRoot(tx, org)
		if err != nil {
			return err
		}
		p, err := identity.AddPerson(tx, org, root, identity.Details{Name: "Anna"})
		editor = policy.Actor{Org: org, Person: string(first), Role: policy.Editor, Unit: root.Path, Strong: true}
		member = policy.Actor{Org: org, Person: string(p.ID), Role: policy.Member, Unit: root.Path}
		return err
	}))
	return editor, member
}

// whole is a form with everything.
func whole(url, title string) curation.Form {
	return curation.Form{URL: url, Title: title, Language: "fr", Languages: "Arabic; sw", Provider: "École nationale", Type: "course", Summary: "Apprendre à lire des données.", SummaryLanguage: "fr",
		Teaches: curation.Choices{"D2.C1": curation.LowerTwo, framework.AI: "basic"}, Requires: curation.Choices{"D1.C1": curation.Somewhere}, Before: "rien", Audience: "chefs de bureau",
		Licence: "CC BY 4.0", Cost: "free", Hours: "90 min", Size: "12 MB", Accessibility: "captions; transcript"}
}

// propose fills in and sends a form.
func (k *desk) propose(who policy.Actor, f curation.Form) curation.ID {
	k.t.Helper()
	id, known, err := k.s.Begin(ctx, who, f.URL)
	k.must(err)
	if known != nil {
		k.t.Fatalf("%s is known as %s", f.URL, known.ID)
	}
	k.fill(who, id, f)
	k.must(k.s.Send(ctx, who, id))
	return id
}

func (k *desk) fill(who policy.Actor, id curation.ID, f curation.Form) {
	k.t.Helper()
	for _, part := range curation.Parts {
		wrong, err := k.s.Save(ctx, who, id, part, f)
		k.must(err)
		if len(wrong) > 0 {
			k.t.Fatal(wrong[0])
		}
	}
}

func (k *desk) decide(who policy.Actor, id curation.ID, d curation.Decision, reason string) (library.Result, error) {
	k.t.Helper()
	c, err := k.s.Case(ctx, who, id)
	if err != nil {
		return library.Result{}, err
	}
	return k.s.Decide(ctx, who, id, c.Revision, d, reason)
}

func (k *desk) resource(id library.ResourceID) library.Resource {
	k.t.Helper()
	r, err := k.library.Record(ctx, policy.Anyone(), id)
	k.must(err)
	return r
}

func code(err error) string {
	if err == nil {
		return ""
	}
	return errs.As(err).Code
}

func TestProposal(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { testProposal(t, newDesk(t, d)) })
}

func testProposal(t *testing.T, k *desk) {
	id, _, err := k.s.Begin(ctx, k.anna, "ecole.example/cours")
	k.must(err)
	if err := k.s.Send(ctx, k.anna, id); code(err) != "proposal_no_title" {
		t.Errorf("sent without a title: %v", err)
	}
	wrong, err := k.s.Save(ctx, k.anna, id, curation.Terms, curation.Form{Hours: "a while", Cost: "free"})
	k.must(err)
	if len(wrong) != 1 || wrong[0].Code != "proposal_hours" {
		t.Errorf("hours that nobody understands: %v", wrong)
	}
	p, _, err := k.s.Proposal(ctx, k.anna, id)
	k.must(err)
	if p.Form.Hours != "a while" || p.Form.URL == "" {
		t.Error("what was typed is lost")
	}
	if _, err := k.s.Case(ctx, k.editor, id); code(err) != "proposal_not_found" {
		t.Errorf("an editor sees a draft: %v", err)
	}
	k.fill(k.anna, id, whole("https://ecole.example/cours", "Lire les données"))
	k.must(k.s.Send(ctx, k.anna, id))
	if _, err := k.s.Save(ctx, k.anna, id, curation.Address, curation.Form{}); code(err) != "proposal_is_sent" {
		t.Errorf("changed while it waits: %v", err)
	}
	if _, _, err := k.s.Proposal(ctx, k.editor, id); code(err) != "proposal_not_found" {
		t.Errorf("not their own: %v", err)
	}
	if _, err := k.decide(k.anna, id, curation.Published, ""); code(err) != "role_not_allowed" {
		t.Errorf("decided by who proposes: %v", err)
	}
	if _, err := k.decide(k.foreign, id, curation.Published, ""); code(err) != "proposal_not_found" {
		t.Errorf("decided elsewhere: %v", err)
	}
	if _, err := k.decide(k.editor, id, curation.SentBack, " "); code(err) != "proposal_no_reason" {
		t.Errorf("without a reason: %v", err)
	}
	_, err = k.decide(k.editor, id, curation.SentBack, "Which year?")
	k.must(err)
	p, _, err = k.s.Proposal(ctx, k.anna, id)
	k.must(err)
	if p.State != curation.SentBack || p.Reason != "Which year?" {
		t.Errorf("sent back: %+v", p)
	}
	k.must(k.s.Send(ctx, k.anna, id))
	if _, err := k.s.Decide(ctx, k.editor, id, 1, curation.Published, ""); code(err) != "proposal_changed" {
		t.Errorf("decided about what is no more: %v", err)
	}
	result, err := k.decide(k.editor, id, curation.Published, "")
	k.must(err)
	r := k.resource(result.ID)
	if result.ID != "lire-les-donnees" || r.Words[0].Title != "Lire les données" || r.Hours != 1.5 || r.Licence != "CC-BY-4.0" || r.Size != 12e6 || r.Before != "rien" ||
		!slices.Equal(r.Languages, []string{"fr", "ar", "sw"}) || len(r.Teaches) != 3 || !slices.Equal(r.Sources, []library.SourceID{"organisation:finance"}) {
		t.Errorf("published: %+v", r)
	}
	if _, known, err := k.s.Begin(ctx, k.anna, "http://www.ecole.example/cours/?utm_source=x"); err != nil || known == nil || known.ID != result.ID {
		t.Errorf("the same address again: %v, %v", known, err)
	}
	k.takenOut(result.ID)
}

// takenOut takes a resource back, by another organisation, which cannot, and by its own.
func (k *desk) takenOut(id library.ResourceID) {
	k.t.Helper()
	if _, err := k.s.TakeOut(ctx, k.foreign, id); code(err) != "resource_not_ours" {
		k.t.Errorf("taken out by another organisation: %v", err)
	}
	gone, err := k.s.TakeOut(ctx, k.editor, id)
	k.must(err)
	if !gone || !k.resource(id).Gone {
		k.t.Error("it is still there")
	}
}

func TestCorrection(t *testing.T) {
	k := newDesk(t, dbtest.SQLite(t))
	const starter = library.ResourceID("elements-of-ai")
	was := k.resource(starter)
	id, err := k.s.Correct(ctx, k.anna, starter, "en")
	k.must(err)
	if err := k.s.Send(ctx, k.anna, id); code(err) != "proposal_unchanged" {
		t.Errorf("nothing is corrected: %v", err)
	}
	p, _, err := k.s.Proposal(ctx, k.anna, id)
	k.must(err)
	f := p.Form
	f.Languages, f.Hours, f.Summary = "fr", "12", "Corrected."
	k.fill(k.anna, id, f)
	k.must(k.s.Send(ctx, k.anna, id))
	_, err = k.decide(k.editor, id, curation.Published, "")
	k.must(err)
	now := k.resource(starter)
	if !slices.Equal(now.Languages, []string{"en", "fr"}) || now.Hours != 12 || now.Summary("en").Text != "Corrected." || now.From("hours") != "organisation:finance" || now.From("url") != library.Starter {
		t.Errorf("corrected: %+v", now)
	}
	if now.Title("en") != was.Title("en") || len(now.Teaches) != len(was.Teaches) || len(now.Corrects) > 0 {
		t.Errorf("more than was corrected: %+v", now)
	}
	if _, err := k.s.TakeOut(ctx, k.editor, starter); err != nil {
		t.Fatal(err)
	}
	if again := k.resource(starter); again.Hours != was.Hours || !slices.Equal(again.Languages, was.Languages) || again.Summary("en") != was.Summary("en") {
		t.Errorf("a correction that was taken back stays: %+v", again)
	}
}

// What an organisation says, another does not change.
func TestCorrectionOfAnother(t *testing.T) {
	k := newDesk(t, dbtest.SQLite(t))
	id := k.propose(k.anna, whole("https://ecole.example/cours", "Lire les données"))
	result, err := k.decide(k.editor, id, curation.Published, "")
	k.must(err)
	_, member := k.foreign, k.foreign
	member.Role = policy.Member
	id, err = k.s.Correct(ctx, member, result.ID, "fr")
	k.must(err)
	p, _, err := k.s.Proposal(ctx, member, id)
	k.must(err)
	f := p.Form
	f.Hours = "40"
	k.fill(member, id, f)
	k.must(k.s.Send(ctx, member, id))
	_, err = k.decide(k.foreign, id, curation.Published, "")
	k.must(err)
	if r := k.resource(result.ID); r.Hours != 1.5 || len(r.Sources) != 2 {
		t.Errorf("overwritten: %+v", r)
	}
	if _, err := k.s.TakeOut(ctx, k.editor, result.ID); err != nil {
		t.Fatal(err)
	}
	if r := k.resource(result.ID); !r.Gone {
		t.Errorf("a correction of nothing is a resource: %+v", r)
	}
}

func TestAlike(t *testing.T) {
	k := newDesk(t, dbtest.SQLite(t))
	r := k.resource("elements-of-ai")
	for _, tt := range []struct{ title, provider, by string }{
		{r.Words[0].Title, r.Provider, "title"},
		{"The " + r.Words[0].Title, "Somebody", "near"},
		{"Beekeeping for beginners", "Somebody", ""},
	} {
		list, err := k.s.Alike(ctx, k.anna, &curation.Proposal{Form: curation.Form{URL: "https://elsewhere.example/x", Title: tt.title, Provider: tt.provider, Language: "en"}})
		k.must(err)
		by := ""
		if len(list) > 0 {
			by = list[0].By
			if list[0].ID != r.ID {
				t.Errorf("%s: %s", tt.title, list[0].ID)
			}
		}
		if by != tt.by {
			t.Errorf("%s: by %q, want %q", tt.title, by, tt.by)
		}
	}
}

// An editor publishes what they propose themselves only where nobody else could.
func TestOwn(t *testing.T) {
	k := newDesk(t, dbtest.SQLite(t))
	member := k.editor
	member.Role = policy.Member
	id := k.propose(member, whole("https://ecole.example/a", "Un"))
	_, err := k.decide(k.editor, id, curation.Published, "")
	k.must(err)
	k.must(k.d.Write(ctx, func(tx *db.Tx) error {
		root, err := identity.SelectRoot(tx, "finance")
		if err != nil {
			return err
		}
		for _, person := range []string{k.editor.Person, k.anna.Person} {
			if _, err := identity.SetGrants(tx, "finance", identity.PersonID(person), []identity.Grant{{Role: policy.Editor, Unit: root.ID}, {Role: policy.Administrator, Unit: root.ID}}); err != nil {
				return err
			}
		}
		return nil
	}))
	id = k.propose(member, whole("https://ecole.example/b", "Deux"))
	if _, err := k.decide(k.editor, id, curation.Published, ""); code(err) != "proposal_own" {
		t.Errorf("published by who proposes: %v", err)
	}
}

func TestErase(t *testing.T) {
	k := newDesk(t, dbtest.SQLite(t))
	id := k.propose(k.anna, whole("https://ecole.example/a", "Un"))
	_, _, err := k.s.Begin(ctx, k.anna, "https://ecole.example/b")
	k.must(err)
	k.must(k.d.Write(ctx, func(tx *db.Tx) error {
		list, err := curation.Export(tx, "finance", identity.PersonID(k.anna.Person))
		if len(list) != 2 {
			t.Errorf("%d are shown", len(list))
		}
		if err != nil {
			return err
		}
		return curation.Erase(tx, "finance", identity.PersonID(k.anna.Person))
	}))
	c, err := k.s.Case(ctx, k.editor, id)
	k.must(err)
	if c.Person != "" || c.By != "" {
		t.Error("they still stand there")
	}
	_, err = k.decide(k.editor, id, curation.Declined, "Nobody to ask.")
	k.must(err)
}
