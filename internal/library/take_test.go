package library_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// course is a resource as somebody describes it.
func course(language, title, address string) library.Resource {
	return library.Resource{
		Words: []library.Wording{{Language: language, Title: title, Summary: "About " + title}}, Provider: "A school", URL: address,
		Languages: []string{language}, Type: library.Course, Confidence: library.Told,
	}
}

func TestInstall(t *testing.T) { dbtest.Each(t, testInstall) }

func testInstall(t *testing.T, d *db.DB) {
	s := empty(t, d)
	for range 2 {
		if err := s.Install(ctx); err != nil {
			t.Fatal(err)
		}
	}
	all := changed(t, s, library.Changes{}, 1000)
	if len(all) != 223 || all[222].Mark.Change != 223 {
		t.Fatalf("%d resources, the last of which is change %d: a second start changed something", len(all), all[len(all)-1].Mark.Change)
	}
	if r := all[0]; r.From("hours") != library.Starter || len(r.Sources) != 1 {
		t.Errorf("%s is said by %v", r.ID, r.Sources)
	}
}

func changed(t testing.TB, s *library.Service, c library.Changes, n int) []library.Resource {
	t.Helper()
	list, err := s.Changed(ctx, policy.Anyone(), c, n)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestTake(t *testing.T) { dbtest.Each(t, testTake) }

func testTake(t *testing.T, d *db.DB) {
	s := empty(t, d)
	one := course("en", "Data for everyone", "https://school.example/data")
	longer := one
	longer.Hours = 4
	elsewhere := course("fr", "Les données pour tous", "http://www.school.example/data/?utm_source=x")
	elsewhere.Hours, elsewhere.Licence = 9, "CC-BY-4.0"
	twin := course("en", "  data FOR everyone. ", "https://mirror.example/d")
	namesake := course("ru", "Data for everyone", "https://other.example/ru")
	steps := []struct {
		name string
		from library.SourceID
		d    library.Draft
		want library.Result
	}{
		{"new", "a", library.Draft{Name: "one", Resource: one}, library.Result{Outcome: library.New, ID: "one"}},
		{"said again", "a", library.Draft{Name: "one", Resource: one}, library.Result{Outcome: library.Unchanged, ID: "one"}},
		{"said otherwise", "a", library.Draft{Name: "one", Resource: longer}, library.Result{Outcome: library.Updated, ID: "one"}},
		{"by somebody else, in French", "b", library.Draft{Name: "7", Resource: elsewhere}, library.Result{Outcome: library.Merged, ID: "one", By: "url"}},
		{"said again by somebody else", "b", library.Draft{Name: "7", Resource: elsewhere}, library.Result{Outcome: library.Unchanged, ID: "one"}},
		{"the same title of the same provider", "a", library.Draft{Name: "two", Resource: twin}, library.Result{Outcome: library.Merged, ID: "one", By: "title"}},
		{"the same title in another language", "c", library.Draft{Name: "one", Resource: namesake}, library.Result{Outcome: library.New, ID: "r-a3plnqc5gdkm7wzh"}},
		{"no more", "a", library.Draft{Name: "one", Gone: true}, library.Result{Outcome: library.Deleted, ID: "one"}},
		{"no more, told again", "a", library.Draft{Name: "one", Gone: true}, library.Result{Outcome: library.Unchanged, ID: "one"}},
		{"never there", "a", library.Draft{Name: "nobody", Gone: true}, library.Result{Outcome: library.Unchanged}},
	}
	for _, tt := range steps {
		got := take(t, s, tt.from, tt.d)
		if tt.want.ID != "" && tt.want.ID[:2] == "r-" && len(got.ID) == 18 {
			tt.want.ID = got.ID // made of a hash
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	r := resource(t, s, "one")
	want := library.Resource{
		ID: "one", Words: []library.Wording{{Language: "fr", Title: "Les données pour tous", Summary: "About Les données pour tous"}, {Language: "en", Title: "  data FOR everyone. ", Summary: "About   data FOR everyone. "}},
		Provider: "A school", URL: "http://www.school.example/data/?utm_source=x", Languages: []string{"fr", "en"}, Type: library.Course, Hours: 9, Licence: "CC-BY-4.0",
		Confidence: library.Told, Sources: []library.SourceID{"b", "a"}, Said: map[string]library.SourceID{"languages": "a", "words.en": "a"}, Mark: r.Mark,
	}
	if diff := cmp.Diff(want, r); diff != "" {
		t.Errorf("what is left (-want +got):\n%s", diff)
	}
}

func resource(t testing.TB, s *library.Service, id library.ResourceID) library.Resource {
	t.Helper()
	r, err := s.Resource(ctx, policy.Anyone(), id)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestGone follows a resource that goes and comes back: who reads the changes sees each of them, in its sets too.
func TestGone(t *testing.T) { dbtest.Each(t, testGone) }

func testGone(t *testing.T, d *db.DB) {
	s := empty(t, d)
	one := course("en", "Data for everyone", "https://school.example/data")
	one.Teaches = []library.Alignment{{Competency: "D2.C6", Level: framework.Basic}}
	take(t, s, "a", library.Draft{Name: "one", Resource: one})
	take(t, s, "a", library.Draft{Name: "two", Resource: course("fr", "Autre", "https://school.example/autre")})
	mark := changed(t, s, library.Changes{}, 10)[1].Mark
	in := func(set string) (got []string) {
		for _, r := range changed(t, s, library.Changes{After: mark, Set: set}, 10) {
			got = append(got, string(r.ID)+map[bool]string{true: " is gone"}[r.Gone])
		}
		return got
	}
	if got := in(""); got != nil {
		t.Errorf("after the last change comes %v", got)
	}
	take(t, s, "a", library.Draft{Name: "one", Gone: true})
	for _, set := range []string{"", "competency-D2.C6", "language-en"} {
		if diff := cmp.Diff([]string{"one is gone"}, in(set)); diff != "" {
			t.Errorf("set %q: %s", set, diff)
		}
	}
	if got := in("language-fr"); got != nil {
		t.Errorf("in another set stands %v", got)
	}
	if _, err := s.Resource(ctx, policy.Anyone(), "one"); !errs.Is(err, errs.NotFound) {
		t.Errorf("what is gone is shown: %v", err)
	}
	if found, err := s.ForStep(ctx, policy.Anyone(), "D2.C6", framework.Basic, []string{"en"}, 3); err != nil || len(found) > 0 {
		t.Errorf("what is gone is for a step: %v, %v", found, err)
	}
	if got := take(t, s, "b", library.Draft{Name: "x", Resource: one}); got.ID != "one" || got.Outcome != library.New {
		t.Errorf("it came back as %v", got)
	}
	for _, set := range []string{"", "competency-D2.C6", "language-en"} {
		if diff := cmp.Diff([]string{"one"}, in(set)); diff != "" {
			t.Errorf("back in set %q: %s", set, diff)
		}
	}
}

func TestImportRefuses(t *testing.T) {
	s := empty(t, dbtest.SQLite(t))
	operator := policy.Operator(policy.Public)
	for name, r := range map[string]library.Resource{
		"no title": {Type: library.Course}, "an address that runs": course("en", "X", "javascript:alert(1)"), "an address on a disk": course("en", "X", "file:///etc/passwd"),
	} {
		if _, err := s.Import(ctx, operator, "a", "csv", []library.Draft{{Name: "x", Resource: r}}); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.Import(ctx, policy.Anyone(), "a", "csv", nil); !errs.Is(err, errs.NotFound) {
		t.Errorf("anybody may import: %v", err)
	}
	if list := changed(t, s, library.Changes{}, 10); len(list) > 0 {
		t.Errorf("%d are stored", len(list))
	}
}

// TestMarksNeverGoBack sets the clock back between two changes.
func TestMarksNeverGoBack(t *testing.T) {
	d := dbtest.SQLite(t)
	now := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	d.SetClock(func() time.Time { return now })
	s := empty(t, d)
	take(t, s, "a", library.Draft{Name: "one", Resource: course("en", "One", "https://school.example/1")})
	now = now.Add(-time.Hour)
	take(t, s, "a", library.Draft{Name: "two", Resource: course("en", "Two", "https://school.example/2")})
	list := changed(t, s, library.Changes{}, 10)
	if len(list) != 2 || list[1].ID != "two" || list[1].Mark.At.Before(list[0].Mark.At) || list[1].Mark.Change != 2 {
		t.Errorf("marks %v", list)
	}
	if late := changed(t, s, library.Changes{After: list[0].Mark}, 10); len(late) != 1 {
		t.Errorf("after the first come %d", len(late))
	}
}

// TestPieces divides a list of more than one piece; what is gone leaves no hole.
func TestPieces(t *testing.T) {
	s := empty(t, dbtest.SQLite(t))
	const n = library.PieceSize + 5
	for first := 0; first < n; first += 1000 {
		var drafts []library.Draft
		for i := first; i < min(first+1000, n); i++ {
			name := fmt.Sprintf("r%06d", i)
			drafts = append(drafts, library.Draft{Name: name, Resource: course("en", "Title "+name, "https://school.example/"+name)})
		}
		if _, err := s.Import(ctx, policy.Operator(policy.Public), "a", "csv", drafts); err != nil {
			t.Fatal(err)
		}
	}
	last := library.ResourceID(fmt.Sprintf("r%06d", library.PieceSize-1))
	take(t, s, "a", library.Draft{Name: string(last), Gone: true})
	starts, err := s.Pieces(ctx, policy.Anyone())
	if diff := cmp.Diff([]library.ResourceID{"", last}, starts); diff != "" || err != nil {
		t.Fatalf("%v, %v", diff, err)
	}
	one, err := s.Between(ctx, policy.Anyone(), "", starts[1], n)
	if err != nil {
		t.Fatal(err)
	}
	two, err := s.Between(ctx, policy.Anyone(), starts[1], "", n)
	if err != nil || len(one) != library.PieceSize-1 || len(two) != 5 {
		t.Errorf("%d and %d, %v", len(one), len(two), err)
	}
}
