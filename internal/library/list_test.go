package library_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// TestListOfManyResources: where there are more resources than are looked through in memory, what begins soon is found all the same, wherever it stands in the order
// of the ids, and what the list shows is what a small catalogue would.
func TestListOfManyResources(t *testing.T) {
	s := empty(t, dbtest.SQLite(t))
	f := finder(t, s)
	var drafts []library.Draft
	for i := range 60 {
		r := library.Resource{ID: library.ResourceID(fmt.Sprintf("r%03d", i)), Words: []library.Wording{{Language: "en", Title: fmt.Sprintf("Course %03d", i)}}, URL: fmt.Sprintf("https://a.example/%d", i),
			Languages: []string{[]string{"en", "fr"}[i%2]}, Type: library.Course, Confidence: library.Told}
		if i%10 == 9 {
			r.Cohorts = []library.Cohort{{Begins: s.Now().AddDate(0, 0, 20+i).Format(time.DateOnly)}}
		}
		drafts = append(drafts, library.Draft{Name: string(r.ID), Resource: r})
	}
	if _, err := s.Import(ctx, policy.Operator(policy.Public), "a.csv", "csv", drafts); err != nil {
		t.Fatal(err)
	}
	for _, filter := range []library.Filter{{Begins: library.Coming(s.Now(), 3)}, {Begins: library.Coming(s.Now(), 3), Language: "fr"}, {Language: "fr"}, {Language: "sw"}, {}} {
		small := listed(t, f, filter, 0, 0)
		s.ListAtMost(15)
		touch(t, s)
		large := listed(t, f, filter, 0, 0)
		if slices.Sort(large); !cmp.Equal(small, large) {
			t.Errorf("%+v: %v, and of a large catalogue %v", filter, small, large)
		}
		pages := append(listed(t, f, filter, 0, 4), listed(t, f, filter, 4, 1000)...)
		if slices.Sort(pages); !cmp.Equal(small, pages) {
			t.Errorf("%+v: page by page %v", filter, pages)
		}
		s.ListAtMost(10_000)
		touch(t, s)
	}
}

// touch changes the catalogue and changes it back, so that what is in memory is read again.
func touch(t *testing.T, s *library.Service) {
	t.Helper()
	take(t, s, "b.csv", library.Draft{Name: "touch", Resource: course("en", "A title that comes and goes", "https://b.example/touch")})
	take(t, s, "b.csv", library.Draft{Name: "touch", Gone: true})
}

// listed are the ids of what a list shows, in their order.
func listed(t *testing.T, f *library.Finder, filter library.Filter, offset, n int) []string {
	t.Helper()
	hits, err := f.List(ctx, policy.Anyone(), "", filter, offset, n)
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{}
	for _, r := range hits.Resources {
		ids = append(ids, string(r.ID))
	}
	if n == 0 {
		slices.Sort(ids)
	}
	return ids
}
