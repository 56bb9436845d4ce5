package library_test

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

func finder(t testing.TB, s *library.Service) *library.Finder {
	t.Helper()
	f := library.NewFinder(s, "")
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

func search(t testing.TB, f *library.Finder, words string, filter library.Filter) (ids []string, hits library.Hits) {
	t.Helper()
	hits, err := f.Find(ctx, policy.Anyone(), words, filter, 0, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range hits.Resources {
		ids = append(ids, string(r.ID))
	}
	return ids, hits
}

// wanted is the least mean reciprocal rank at 10 that a language may have: the mean, over the queries in it, of one divided by the rank of the first
// resource that answers the query.
const wanted = 0.8

// TestRelevance asks what people ask in six languages. Which resources answer each query was judged by reading their titles and summaries.
func TestRelevance(t *testing.T) {
	f := finder(t, service(t))
	file, err := os.Open("testdata/judged.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	sums, counts := map[string]float64{}, map[string]int{}
	for _, row := range rows[1:] {
		language, query, answers := row[0], row[1], strings.Fields(row[2])
		got, _ := search(t, f, query, library.Filter{Reads: []string{language}})
		counts[language]++
		rank := slices.IndexFunc(got, func(id string) bool { return slices.Contains(answers, id) })
		if rank >= 0 {
			sums[language] += 1 / float64(rank+1)
		}
		if rank != 0 {
			t.Logf("%s %q: the first answer is %d of %v", language, query, rank+1, got)
		}
	}
	for language, n := range counts {
		mean := sums[language] / float64(n)
		t.Logf("%s: MRR@10 %.2f over %d queries", language, mean, n)
		if mean < wanted {
			t.Errorf("%s: MRR@10 is %.2f, not %.2f", language, mean, wanted)
		}
	}
	if len(counts) < 6 {
		t.Errorf("only %d languages", len(counts))
	}
}

// TestFollows changes the catalogue between searches.
func TestFollows(t *testing.T) {
	s := service(t)
	f := finder(t, s)
	draft := library.Draft{Name: "1", Resource: library.Resource{
		Words: []library.Wording{{Language: "fr", Title: "Le zébu au guichet"}}, Languages: []string{"fr-CM"}, Type: library.Course, Cost: library.Free,
	}}
	if got, _ := search(t, f, "zebu", library.Filter{}); len(got) > 0 {
		t.Fatalf("before: %v", got)
	}
	taken := take(t, s, "here.csv", draft)
	got, hits := search(t, f, "zebu", library.Filter{Language: "fr", Type: library.Course, Reads: []string{"fr"}})
	if !slices.Equal(got, []string{string(taken.ID)}) || hits.Total != 1 || hits.Resources[0].Score <= 0 {
		t.Fatalf("after: %v, %+v", got, hits)
	}
	if got, hits := search(t, f, "zebu", library.Filter{Language: "ar"}); len(got) > 0 || len(hits.Facets.Languages) != 1 || hits.Facets.Languages[0].Value != "fr" {
		t.Errorf("in another language: %v, %+v", got, hits.Facets)
	}
	draft.Resource.Words = []library.Wording{{Language: "fr", Title: "Le buffle au guichet"}}
	take(t, s, "here.csv", draft)
	if got, _ := search(t, f, "zebu", library.Filter{}); len(got) > 0 {
		t.Errorf("it is called otherwise now: %v", got)
	}
	take(t, s, "here.csv", library.Draft{Name: "1", Gone: true})
	if got, _ := search(t, f, "buffle", library.Filter{}); len(got) > 0 {
		t.Errorf("it is gone: %v", got)
	}
}

// TestFinderComesBack opens an index again: it goes on where it was; where the catalogue is an earlier one, as after a restore, it begins anew.
func TestFinderComesBack(t *testing.T) {
	folder := t.TempDir()
	few := empty(t, dbtest.SQLite(t))
	take(t, few, "here.csv", library.Draft{Name: "1", Resource: library.Resource{Words: []library.Wording{{Language: "en", Title: "Scrum in small offices"}}, Type: library.Guide}})
	all := service(t)
	for i, s := range []*library.Service{all, all, few} {
		f := library.NewFinder(s, folder)
		got, _ := search(t, f, "scrum", library.Filter{})
		if whole := slices.Contains(got, "scrum-guide"); whole != (i < 2) || len(got) == 0 {
			t.Errorf("%d: %v", i, got)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
