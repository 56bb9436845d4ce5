package library_test

import (
	"testing"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// TestCovered counts what there is for each step as the filter of the list does, and follows changes.
func TestCovered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s := empty(t, d)
		if err := s.Install(ctx); err != nil {
			t.Fatal(err)
		}
		before := covered(t, s, "ar")
		gaps, err := s.Gaps(ctx, policy.Anyone(), "ar")
		if err != nil {
			t.Fatal(err)
		}
		missing := 0
		for step, c := range before {
			here := len(find(t, s, library.Filter{Competency: step.Competency, Level: step.Level, Language: "ar"}))
			all := len(find(t, s, library.Filter{Competency: step.Competency, Level: step.Level}))
			if step.Competency[0] == 'D' && (c.Here != here || c.All != all) {
				t.Errorf("%v: %d and %d are counted, %d and %d found", step, c.Here, c.All, here, all)
			}
			if c.Here == 0 {
				missing++
			}
		}
		if len(before) != 45 || missing != len(gaps) {
			t.Errorf("%d steps, %d without a resource in Arabic, where %d gaps are told", len(before), missing, len(gaps))
		}
		systems := library.Gap{Competency: "D1.C2", Level: basic}
		take(t, s, "a.csv", library.Draft{Name: "1", Resource: library.Resource{Words: []library.Wording{{Language: "ar", Title: "التفكير المنظومي"}}, URL: "https://a.example/1",
			Languages: []string{"ar-TN"}, Teaches: []library.Alignment{{Competency: systems.Competency, Level: systems.Level}}}})
		if now := covered(t, s, "ar-EG")[systems]; before[systems].Here != 0 || now.Here != 1 || now.All != before[systems].All+1 {
			t.Errorf("before %+v, now %+v", before[systems], now)
		}
	})
}

func covered(t *testing.T, s *library.Service, language string) map[library.Gap]library.Covered {
	t.Helper()
	list, err := s.Covered(ctx, policy.Anyone(), language)
	if err != nil {
		t.Fatal(err)
	}
	steps := map[library.Gap]library.Covered{}
	for _, c := range list {
		steps[c.Gap] = c
	}
	return steps
}
