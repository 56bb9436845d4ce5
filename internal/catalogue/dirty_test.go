package catalogue_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
)

// TestAsSpreadsheetsHaveIt reads what a librarian's table had: levels that a spreadsheet made numbers of, competencies by their names, and the many words for nothing.
func TestAsSpreadsheetsHaveIt(t *testing.T) {
	table := `id,title,url,teaches,licence,hours,date,provider
null,One,https://a.example/1,D2.C6:2.0,All rights reserved,half a day,n.d.,N/A
null,Two,https://a.example/2,Systems thinking: basic,©,une journée,?,—
NaN,Three,https://a.example/3,Privacy and security (3);D1.C1:,-,4,2024,A
`
	got, problems, err := read(t, catalogue.ReadTable, []byte(table))
	if err != nil || len(got) != 3 {
		t.Fatalf("%d are read, %v", len(got), err)
	}
	want := [][]library.Alignment{{{Competency: "D2.C6", Level: framework.Intermediate}}, {{Competency: "D1.C2", Level: framework.Basic}}, {{Competency: "D2.C4", Level: framework.Advanced}, {Competency: "D1.C1"}}}
	for i, d := range got {
		if diff := cmp.Diff(want[i], d.Resource.Teaches); diff != "" || d.Name != "" {
			t.Errorf("%q teaches (-want +got):\n%s", d.Name, diff)
		}
	}
	if r := got[0].Resource; r.Licence != "proprietary" || r.Hours != 4 || r.Date != "" || r.Provider != "" {
		t.Errorf("%+v", r)
	}
	if len(problems) != 1 || problems[0].Field != "licence" || problems[0].Row != 3 {
		t.Errorf("told %v", problems)
	}
}

func TestFrequent(t *testing.T) {
	r := catalogue.Report{Problems: []catalogue.Problem{{Row: 2, Field: "cost", Reason: "x"}, {Row: 3, Field: "url", Reason: "is about the same resource as row 2"}, {Row: 4, Field: "cost", Reason: "x"},
		{Row: 5, Field: "url", Reason: "is about the same resource as row 4"}, {Row: 6, Field: "cost", Reason: "x"}, {Row: 7, Field: "title", Reason: "alone"}}}
	want := []catalogue.Frequent{{Times: 3, Problem: catalogue.Problem{Field: "cost", Reason: "x"}}, {Times: 2, Problem: catalogue.Problem{Field: "url", Reason: "is about the same resource as another row"}}}
	if diff := cmp.Diff(want, r.Frequent(5)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(r.Frequent(1)) != 1 {
		t.Error("more are listed than were asked for")
	}
}
