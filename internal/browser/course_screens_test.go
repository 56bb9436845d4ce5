package browser

import (
	"context"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// courseScreens are pages about courses with dates: one with several to come, in several languages, and one whose dates are over.
func (st *stage) courseScreens(t testing.TB) []screen {
	t.Helper()
	on := func(days int, clock string) string {
		return time.Now().AddDate(0, 0, days).Format(time.DateOnly) + clock
	}
	course := func(id, title string, all ...library.Cohort) library.Draft {
		return library.Draft{Name: id, Resource: library.Resource{ID: library.ResourceID(id), Words: []library.Wording{{Language: "en", Title: title, Summary: "A course of a school that does not exist."}}, Provider: "School of the example",
			URL: "https://school.example/" + id, Languages: []string{"en", "fr", "ar"}, Type: library.Course, Confidence: library.Told, Cohorts: all}}
	}
	dated := course("open-data-in-practice", "Open data in practice",
		library.Cohort{Begins: on(20, "T09:00"), Ends: on(24, "T16:30"), Zone: "Africa/Tunis", Meetings: 5, Mode: library.OnSite, Place: "Tunis, salle 4", Language: "fr", Seats: 25, Price: "1200.50", Currency: "EUR", Enrol: "https://school.example/enrol/1"},
		library.Cohort{Begins: on(60, ""), Mode: library.Online, Language: "ar", Seats: 100, Price: "0", Enrol: "https://school.example/enrol/2"},
		library.Cohort{Begins: on(400, "T18:00"), Mode: library.Blended})
	over := course("law-for-data", "Law for data", library.Cohort{Begins: on(-40, "")})
	s, err := library.NewService(st.app.DB)
	if err == nil {
		_, err = s.Import(context.Background(), policy.Operator(policy.Public), "school.example", "csv", []library.Draft{dated, over})
	}
	if err != nil {
		t.Fatal(err)
	}
	return []screen{
		{name: "resource-dates", path: "/resources/open-data-in-practice"},
		{name: "resource-over", path: "/resources/law-for-data"},
		{name: "resources-soon", path: "/resources?begins=soon"},
		{name: "resources-soon-found", path: "/resources?q=data&begins=soon"},
	}
}
