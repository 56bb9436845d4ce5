package catalogue_test

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/library"
)

// TestWriteCalendar writes cohorts and reads them again: lines are short enough, no letter is cut, and the times are the same moments.
func TestWriteCalendar(t *testing.T) {
	r := library.Resource{ID: "a", Words: []library.Wording{{Language: "ar", Title: "بيانات مفتوحة; للجميع, الآن", Summary: strings.Repeat("دورة قصيرة عن البيانات. ", 20) + "\nEnd \\ of it"}}, Mark: library.Mark{At: time.Date(2026, 11, 1, 8, 0, 0, 0, time.UTC)}}
	cohorts := []library.Cohort{
		{Name: "1", Begins: "2027-01-11T09:00", Ends: "2027-01-15T16:30", Zone: "Europe/Paris", Place: "Tunis, salle 4"}, {Begins: "2027-03-10", Ends: "2027-03-12"}, {Begins: "2027-07-01T09:00", Zone: "Europe/Paris"}, {Begins: "2027-05-01T10:00"}, {Begins: "2027-09"},
	}
	var b bytes.Buffer
	w := catalogue.NewCalendarWriter(&b, "dira.example", "Courses", "en")
	w.Write(r, cohorts, "ar", "https://dira.example/resources/a")
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(b.String(), "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
	}
	for _, want := range []string{"DTSTART:20270111T080000Z\r\nDTEND:20270115T153000Z\r\n", "DTSTART;VALUE=DATE:20270310\r\nDTEND;VALUE=DATE:20270313\r\n", "DTSTART:20270701T070000Z\r\n", "DTSTART:20270501T100000\r\n", "LOCATION:Tunis\\, salle 4\r\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%q is not there", want)
		}
	}
	if n := strings.Count(b.String(), "BEGIN:VEVENT"); n != 4 {
		t.Errorf("%d events", n)
	}
	got, problems, err := read(t, catalogue.ReadCalendar, b.Bytes())
	if err != nil || len(problems) > 0 || len(got) != 1 || got[0].Resource.Title("ar") != r.Title("ar") {
		t.Fatalf("%v, %v, %v", got, problems, err)
	}
	var begins []string
	for _, c := range got[0].Resource.Cohorts {
		begins = append(begins, c.Begins+" "+c.Ends+" "+c.Zone)
	}
	if diff := cmp.Diff([]string{"2027-01-11T08:00 2027-01-15T15:30 UTC", "2027-03-10 2027-03-12 ", "2027-05-01T10:00  ", "2027-07-01T07:00  UTC"}, begins); diff != "" {
		t.Error(diff)
	}
}
