package catalogue_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// courses is a table as schools have it: a row for each cohort.
const courses = `id,title,url,provider,type,languages,start date,end date,Time zone,delivery,venue,seats,fee,registration,cohort language
c1,Open data in practice,https://a.example/data,School,course,en;fr,11/01/2027 09:00,15.01.2027 16:30,Romance Standard Time,in person,"Tunis, room 4",25,"1 200,50 €",https://a.example/enrol/1,French
c1,Open data in practice,https://a.example/data,School,course,en;fr,2027-05-10,,,Online,,,free,a.example/enrol/2,
c1,Open data in practice,https://a.example/data,School,course,en;fr,03/04/2027,,,Online,,,free,,
c2,Law,https://a.example/law,School,course,en,2027,,,,,,,,
c3,Ethics,https://a.example/ethics,School,course,en,2027-03,2027-02-01,Mars/Base,somehow,,many,$50,not an address,klingonx
c4,Writing,https://a.example/writing,School,course,en,2027-06-01T09:00:00Z,2027-06-01T17:00:00+00:00,,,,,,,
`

func TestCohortsOfATable(t *testing.T) {
	got, problems, err := read(t, catalogue.ReadTable, []byte(strings.Replace(courses, "11/01/2027", "2027-01-11", 1)))
	if err != nil {
		t.Fatal(err)
	}
	want := [][]library.Cohort{
		{{Begins: "2027-01-11T09:00", Ends: "2027-01-15T16:30", Zone: "Europe/Paris", Mode: library.OnSite, Place: "Tunis, room 4", Language: "fr", Seats: 25, Price: "1200.50", Currency: "EUR", Enrol: "https://a.example/enrol/1"}},
		{{Begins: "2027-05-10", Mode: library.Online, Price: "0", Enrol: "https://a.example/enrol/2"}}, nil, nil,
		{{Begins: "2027-03"}}, {{Begins: "2027-06-01T09:00", Ends: "2027-06-01T17:00", Zone: "UTC"}},
	}
	for i, d := range got {
		if diff := cmp.Diff(want[i], d.Resource.Cohorts); diff != "" {
			t.Errorf("row %d (-want +got):\n%s", i+2, diff)
		}
	}
	var told []string
	for _, p := range problems {
		told = append(told, fmt.Sprintf("%d %s", p.Row, p.Field))
	}
	if diff := cmp.Diff([]string{"4 begins", "5 begins", "6 zone", "6 ends", "6 mode", "6 seats", "6 language", "6 price", "6 enrol"}, told); diff != "" {
		t.Errorf("what was told (-want +got):\n%s", diff)
	}
}

// TestCohortsTogether imports a row for each cohort: they are one course, and again nothing is new.
func TestCohortsTogether(t *testing.T) {
	s := newLibrary(t)
	for i, want := range []string{"6 read: 4 taken, 0 updated, 0 unchanged, 2 merged, 0 refused", "6 read: 0 taken, 0 updated, 6 unchanged, 0 merged, 0 refused"} {
		r, err := bring(ctx, t, s, courses)
		if err != nil || counts(r) != want {
			t.Errorf("import %d: %s, %v", i+1, counts(r), err)
		}
	}
	c, err := s.Resource(ctx, policy.Anyone(), "c1")
	if err != nil || len(c.Cohorts) != 1 || c.Cohorts[0].Begins != "2027-05-10" { // of 11/01/2027 nobody knows which day it is
		t.Errorf("%+v, %v", c.Cohorts, err)
	}
	if r, err := bring(ctx, t, s, strings.Replace(courses, "11/01/2027", "2027-01-11", 1)); err != nil || r.Updated != 1 {
		t.Errorf("a cohort more: %s, %v", counts(r), err)
	}
	if c, err = s.Resource(ctx, policy.Anyone(), "c1"); err != nil || len(c.Cohorts) != 2 || c.Cohorts[0].Begins != "2027-01-11T09:00" {
		t.Errorf("%+v, %v", c.Cohorts, err)
	}
}

const instances = `{"@context":"https://schema.org","@type":"Course","name":"Open data","url":"https://a.example/data","offers":{"@type":"Offer","price":"80","priceCurrency":"EUR"},"hasCourseInstance":[
	{"@type":"CourseInstance","startDate":"2027-01-11","endDate":"2027-01-15","courseMode":["onsite"],"location":{"@type":"Place","name":"School","address":{"addressLocality":"Tunis","addressCountry":"TN"}},"inLanguage":"fr","maximumAttendeeCapacity":25,
		"courseSchedule":{"@type":"Schedule","startTime":"09:00","endTime":"16:30","repeatCount":5,"repeatFrequency":"Daily","scheduleTimezone":"Africa/Tunis"},"offers":{"@type":"Offer","price":0,"url":"https://a.example/enrol"}},
	{"@type":"EducationEvent","startDate":"2027-03-01T18:00:00+01:00","location":{"@type":"VirtualLocation","url":"https://meet.example"},"eventStatus":"https://schema.org/EventCancelled"},
	{"@type":"CourseInstance","courseMode":"online","courseWorkload":"PT22H"}]}`

func TestCohortsOfSchemaOrg(t *testing.T) {
	got, _, err := read(t, catalogue.ReadJSON, []byte(instances))
	if err != nil || len(got) != 1 {
		t.Fatal(len(got), err)
	}
	want := []library.Cohort{
		{Begins: "2027-01-11T09:00", Ends: "2027-01-15T16:30", Zone: "Africa/Tunis", Meetings: 5, Mode: library.OnSite, Place: "School, Tunis, TN", Language: "fr", Seats: 25, Price: "0", Enrol: "https://a.example/enrol"},
		{Begins: "2027-03-01T18:00", Zone: "+01:00", Mode: library.Online, Price: "80", Currency: "EUR", Withdrawn: true},
	}
	if diff := cmp.Diff(want, got[0].Resource.Cohorts); diff != "" || got[0].Resource.Hours != 22 {
		t.Errorf("%v hours, (-want +got):\n%s", got[0].Resource.Hours, diff)
	}
}

// TestCohortsRoundTrip writes cohorts in each form and reads them again.
func TestCohortsRoundTrip(t *testing.T) {
	got, _, err := read(t, catalogue.ReadJSON, []byte(instances))
	if err != nil {
		t.Fatal(err)
	}
	r, a := got[0].Resource, aligner(t)
	var table bytes.Buffer
	w := catalogue.NewTableWriter(&table)
	w.Write(r)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	amb, err1 := json.Marshal(a.AMB(r, "https://d.example/1"))
	schema, err2 := json.Marshal(a.SchemaOrg(r, "https://d.example/1"))
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	for name, f := range map[string]struct {
		how reader
		raw []byte
	}{"csv": {catalogue.ReadTable, table.Bytes()}, "amb": {catalogue.ReadJSON, amb}, "schemaorg": {catalogue.ReadJSON, schema}} {
		again, problems, err := read(t, f.how, f.raw)
		if err != nil || len(again) != 1 || len(problems) > 0 {
			t.Errorf("%s: %d, %v, %v", name, len(again), problems, err)
			continue
		}
		if diff := cmp.Diff(r.Cohorts, again[0].Resource.Cohorts); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
