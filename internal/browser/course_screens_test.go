package browser

import (
	"context"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/linkcheck"
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
	inside := course("inside", "For staff only")
	inside.Resource.URL = "http://10.0.0.1/inside"
	s, err := library.NewService(st.app.DB)
	if err == nil {
		_, err = s.Import(context.Background(), policy.Operator(policy.Public), "school.example", "csv", []library.Draft{dated, over, inside})
	}
	if err != nil {
		t.Fatal(err)
	}
	err = st.app.DB.Write(context.Background(), func(tx *db.Tx) error { // as if it had been asked for: nobody is, in tests
		_, err := tx.Exec(`INSERT INTO linkcheck_links (org_id, resource_id, address, outcome, status, moved_to, failures, looked_at) VALUES
			($1, $2, $3, $4, 0, '', 2, $5), ($1, 'open-data-in-practice', 'https://school.example/open-data-in-practice', 'answered', 200, 'https://school.example/courses/open-data', 0, $5),
			($1, 'law-for-data', 'https://school.example/law-for-data', 'silent', 0, '', 1, $5) ON CONFLICT (org_id, resource_id) DO NOTHING`,
			policy.Public, "inside", inside.Resource.URL, linkcheck.Silent, db.Micros(time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return []screen{
		{name: "resource-dead", path: "/resources/inside"},
		{name: "resource-dates", path: "/resources/open-data-in-practice"},
		{name: "resource-over", path: "/resources/law-for-data"},
		{name: "resources-soon", path: "/resources?begins=soon"},
		{name: "resources-soon-found", path: "/resources?q=data&begins=soon"},
	}
}
