package library_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

var ctx = context.Background()

func TestMain(m *testing.M) { dbtest.Main(m) }

// empty is a library with nothing in it.
func empty(t testing.TB, d *db.DB) *library.Service {
	t.Helper()
	s, err := library.NewService(d)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// service is a library with the starter set.
func service(t testing.TB) *library.Service {
	t.Helper()
	s := empty(t, dbtest.SQLite(t))
	if err := s.Install(ctx); err != nil {
		t.Fatal(err)
	}
	return s
}

// take stores one draft and returns what became of it.
func take(t testing.TB, s *library.Service, from library.SourceID, d library.Draft) library.Result {
	t.Helper()
	results, err := s.Import(ctx, policy.Operator(policy.Public), from, "csv", []library.Draft{d})
	if err != nil {
		t.Fatal(err)
	}
	return results[0]
}

func find(t *testing.T, s *library.Service, f library.Filter) []library.Resource {
	t.Helper()
	list, err := s.Resources(ctx, policy.Anyone(), f)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestEveryCompetencyIsCovered(t *testing.T) {
	s := service(t)
	v, err := framework.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range v.Abilities() {
		if n := len(find(t, s, library.Filter{Competency: c})); n < 10 {
			t.Errorf("%s has %d resources, want 10 or more", c, n)
		}
	}
	if n := len(find(t, s, library.Filter{})); n != 223 {
		t.Errorf("%d resources, want 223", n)
	}
}

// TestGaps lists what is missing, so that a change of the set shows here what it closes or opens.
func TestGaps(t *testing.T) {
	s := service(t)
	tests := []struct {
		name      string
		languages []string
		want      []library.Gap
	}{
		{"in any language", nil, nil},
		{"in English", []string{"en"}, nil},
		{"in French", []string{"fr"}, nil},
		{"in Arabic", []string{"ar"}, []library.Gap{
			{"D1.C1", advanced}, {"D1.C2", basic}, {"D1.C2", intermediate}, {"D1.C2", advanced}, {"D1.C3", basic},
			{"D3.C2", advanced}, {"D3.C3", intermediate}, {"D3.C3", advanced},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			gaps, err := s.Gaps(ctx, policy.Anyone(), tt.languages...)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, gaps); diff != "" {
				t.Errorf("Gaps (-want +got):\n%s", diff)
			}
		})
	}
}

// TestForStepOverTheSet asks for every step in the languages of the surface: each finds something that fits.
func TestForStepOverTheSet(t *testing.T) {
	s := service(t)
	v, err := framework.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range v.Abilities() {
		for _, l := range framework.Levels {
			for _, language := range []string{"en", "fr", "ar"} {
				list, err := s.ForStep(ctx, policy.Anyone(), c, l, []string{language}, 3)
				if err != nil || len(list) == 0 || len(list) > 3 {
					t.Fatalf("%s %s %s: %d resources, %v", c, l, language, len(list), err)
				}
				for _, r := range list {
					if !r.Reaches(c, l) || !r.In(language) && !r.In(library.English) {
						t.Errorf("%s %s %s: %s does not fit", c, l, language, r.ID)
					}
				}
			}
		}
	}
}

// TestFacetsPromiseWhatIsFound filters by every value that the form offers.
func TestFacetsPromiseWhatIsFound(t *testing.T) {
	s := service(t)
	f, err := s.Facets(ctx, policy.Anyone())
	if err != nil {
		t.Fatal(err)
	}
	check(t, s, f.Competencies, func(v framework.StatementID) library.Filter { return library.Filter{Competency: v} })
	check(t, s, f.Levels, func(v framework.Level) library.Filter { return library.Filter{Level: v} })
	check(t, s, f.Languages, func(v string) library.Filter { return library.Filter{Language: v} })
	check(t, s, f.Types, func(v library.Type) library.Filter { return library.Filter{Type: v} })
	if len(f.Competencies) != 15 || len(f.Levels) != 4 || len(f.Types) != 9 {
		t.Errorf("%d competencies, %d levels, %d types are offered", len(f.Competencies), len(f.Levels), len(f.Types))
	}
	if !slices.IsSortedFunc(f.Languages, func(a, b library.Count[string]) int { return b.N - a.N }) || f.Languages[0].Value != "en" {
		t.Errorf("languages %v do not begin with the most frequent", f.Languages)
	}
}

func check[V ~string](t *testing.T, s *library.Service, counts []library.Count[V], filter func(V) library.Filter) {
	t.Helper()
	for _, c := range counts {
		if got := len(find(t, s, filter(c.Value))); got != c.N || got == 0 {
			t.Errorf("%v finds %d, promised %d", c.Value, got, c.N)
		}
	}
}

// TestOrderDoesNotDisturbTheSet: a search that is sorted must not sort what the next search reads, nor may the caller's list do so.
func TestOrderDoesNotDisturbTheSet(t *testing.T) {
	s := service(t)
	want := ids(find(t, s, library.Filter{}))
	list := find(t, s, library.Filter{Reads: []string{"ar"}})
	slices.Reverse(list)
	if diff := cmp.Diff(want, ids(find(t, s, library.Filter{}))); diff != "" {
		t.Errorf("the same search finds otherwise (-want +got):\n%s", diff)
	}
}
