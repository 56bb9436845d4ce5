package curation_test

import (
	"slices"
	"testing"

	"github.com/dira-platform/dira/internal/curation"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// lookAll looks through the whole catalogue, and lists what is open.
func (k *desk) lookAll() (open []curation.Pair) {
	k.t.Helper()
	for more := true; more; {
		var err error
		_, more, err = k.s.LookThrough(ctx, k.editor)
		k.must(err)
	}
	open, _, err := k.s.Pairs(ctx, k.editor)
	k.must(err)
	return open
}

// bring imports a resource as a source says it.
func (k *desk) bring(from library.SourceID, id, title, provider, url string) {
	k.t.Helper()
	_, err := k.library.Import(ctx, policy.Operator(policy.Public), from, "csv", []library.Draft{{Name: id, Resource: library.Resource{ID: library.ResourceID(id), Type: library.Course,
		Words: []library.Wording{{Language: "en", Title: title}}, Provider: provider, URL: url, Languages: []string{"en"}}}})
	k.must(err)
}

func pairOf(all []curation.Pair, one, other library.ResourceID) *curation.Pair {
	i := slices.IndexFunc(all, func(p curation.Pair) bool { return p.First == min(one, other) && p.Second == max(one, other) })
	if i < 0 {
		return nil
	}
	return &all[i]
}

func TestPairs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { testPairs(t, newDesk(t, d)) })
}

func testPairs(t *testing.T, k *desk) {
	if open := k.lookAll(); len(open) > 0 {
		t.Errorf("the starter set has pairs: %s and %s", open[0].First, open[0].Second)
	}
	k.bring("x", "open-budgets", "Opening budgets: an introduction", "Budget School", "https://budget.example/a")
	k.bring("y", "opening-budgets", "Opening Budgets – an Introduction.", "The Budget School", "https://budget.example/b")
	k.bring("y", "opening-budgets-2", "Opening Budgets – an Introduction, part 2", "The Budget School", "https://budget.example/c")
	k.bring("z", "elsewhere", "Opening budgets: an introduction", "University of Elsewhere", "https://elsewhere.example/")
	open := k.lookAll()
	p := pairOf(open, "open-budgets", "opening-budgets")
	if len(open) != 1 || p == nil || p.By != "near" {
		t.Fatalf("found %+v", open)
	}
	judge := func(d curation.Standing, kept library.ResourceID, reason string) error {
		return k.s.Judge(ctx, k.editor, p.ID, d, kept, reason)
	}
	for want, err := range map[string]error{
		"pair_decision": judge("open", "", "so"), "pair_no_reason": judge(curation.Two, "", " "), "pair_no_kept": judge(curation.One, "elsewhere", "so"),
		"pair_undecided": k.s.Unjudge(ctx, k.editor, p.ID), "pair_not_found": k.s.Judge(ctx, k.editor, "none", curation.Two, "", "so"),
	} {
		if code(err) != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if err := k.s.Judge(ctx, k.anna, p.ID, curation.Two, "", "so"); code(err) == "" {
		t.Error("who is no editor judges")
	}
	k.must(judge(curation.Two, "", "One is for beginners."))
	k.bring("y", "opening-budgets", "Opening budgets: an introduction", "The Budget School", "https://budget.example/b") // said anew, and looked at anew
	if open := k.lookAll(); len(open) > 0 {
		t.Errorf("they are two, and asked about again: %+v", open)
	}
	if r := k.resource("opening-budgets"); r.Gone {
		t.Error("they are two, and an import made them one")
	}
	if err := k.s.Unjudge(ctx, k.foreign, p.ID); code(err) != "pair_decided_by_others" {
		t.Errorf("another organisation takes it back: %v", err)
	}
	k.must(k.s.Unjudge(ctx, k.editor, p.ID))
	k.must(judge(curation.One, "open-budgets", "The same course, told twice."))
	if r := k.resource("opening-budgets"); !r.Gone {
		t.Error("they are one, and both are there")
	}
	if now, err := k.library.Resource(ctx, policy.Anyone(), "opening-budgets"); err != nil || now.ID != "open-budgets" {
		t.Errorf("by its old address: %+v, %v", now.ID, err)
	}
	if got := k.lookAll(); len(got) > 0 {
		t.Errorf("asked about again: %+v", got)
	}
	k.must(k.s.Unjudge(ctx, k.editor, p.ID))
	if r := k.resource("opening-budgets"); r.Gone || len(k.lookAll()) != 1 {
		t.Error("undone, it is not as before")
	}
}

// The address of what an organisation describes is not given up by another.
func TestPairsOfOthers(t *testing.T) {
	k := newDesk(t, dbtest.SQLite(t))
	f := whole("https://one.example/", "Lire des données ouvertes")
	result, err := k.decide(k.editor, k.propose(k.anna, f), curation.Published, "")
	k.must(err)
	theirs := result.ID
	_, err = k.library.Import(ctx, policy.Operator(policy.Public), "x", "csv", []library.Draft{{Name: "1", Resource: library.Resource{ID: "imported", Type: library.Course,
		Words: []library.Wording{{Language: "fr", Title: "Lire les données ouvertes"}}, Provider: "École nationale.", URL: "https://two.example/", Languages: []string{"fr"}}}})
	k.must(err)
	p := pairOf(k.lookAll(), theirs, "imported")
	if p == nil {
		t.Fatal("not found")
	}
	if err := k.s.Judge(ctx, k.foreign, p.ID, curation.One, "imported", "so"); code(err) != "pair_of_others" {
		t.Errorf("health gives up what finance describes: %v", err)
	}
	k.must(k.s.Judge(ctx, k.foreign, p.ID, curation.One, theirs, "so"))
}

// Titles are searched for in their own language.
func TestPairsInFrench(t *testing.T) {
	k := newDesk(t, dbtest.SQLite(t))
	for _, id := range []library.ResourceID{"regles", "regles-bis"} {
		_, err := k.library.Import(ctx, policy.Operator(policy.Public), "x", "csv", []library.Draft{{Name: string(id), Resource: library.Resource{ID: id, Type: library.Course,
			Words: []library.Wording{{Language: "fr", Title: "Écrire des règles claires"}}, Provider: "École " + string(id), URL: "https://" + string(id) + ".example/", Languages: []string{"fr"}}}})
		k.must(err)
	}
	if p := pairOf(k.lookAll(), "regles", "regles-bis"); p == nil {
		t.Error("not found")
	}
}
