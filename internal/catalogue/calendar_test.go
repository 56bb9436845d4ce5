package catalogue_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// calendar is one as programs and people make them: folded within a letter, with zones under three kinds of names, repetitions, and mistakes.
const calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nX-WR-CALNAME:École\\, cours\r\nX-WR-TIMEZONE:Africa/Tunis\r\n" +
	"BEGIN:VTIMEZONE\r\nTZID:Custom\r\nX-LIC-LOCATION:Europe/Paris\r\nEND:VTIMEZONE\r\n" +
	"BEGIN:VEVENT\r\nUID:1\r\nSUMMARY;LANGUAGE=fr:Donn\xc3\r\n \xa9es ouvertes\r\nDESCRIPTION:Une journée.\\nInscription : https://ecole.example/donnees.\r\nDTSTART;TZID=Custom:20270111T090000\r\nDTEND;TZID=Custom:20270111T163000\r\nLOCATION:Tunis\\, salle 4\r\nCATEGORIES:Data,Open\\, really\r\n" +
	"BEGIN:VALARM\r\nDESCRIPTION:Not this\r\nEND:VALARM\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nUID:2\r\nSUMMARY:données OUVERTES\r\nDTSTART;VALUE=DATE:20270510\r\nDTEND;VALUE=DATE:20270513\r\nLOCATION:https://meet.example/x\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nUID:3\r\nSUMMARY:Evening class\r\nURL:https://ecole.example/evening\r\nDTSTART:20270301T170000Z\r\nDURATION:PT2H\r\nRRULE:FREQ=WEEKLY;COUNT=6;BYDAY=MO,WE\r\nEXDATE:20270303T170000Z\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nUID:3\r\nRECURRENCE-ID:20270308T170000Z\r\nSUMMARY:Evening class\r\nDTSTART:20270309T170000Z\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nUID:4\r\nSUMMARY:For ever\r\nURL:https://ecole.example/shared\r\nDTSTART;TZID=Mars/Base:20270401T100000\r\nRRULE:FREQ=DAILY\r\nSTATUS:CANCELLED\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nUID:5\r\nSUMMARY:Another\r\nURL:https://ecole.example/shared\r\nDTSTART:soon\r\nthis is no line\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nUID:6\r\nSUMMARY:Third\r\nURL:https://ecole.example/shared\r\nDTSTART:20270601\r\nDTEND:20270520\r\nEND:VEVENT\r\n" +
	"BEGIN:VEVENT\r\nUID:7\r\nSUMMARY:Nowhere\r\nDTSTART:20270601\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"

func TestReadCalendar(t *testing.T) {
	got, problems, err := read(t, catalogue.ReadCalendar, []byte(calendar))
	if err != nil {
		t.Fatal(err)
	}
	course := func(name, language, title, address string, all ...library.Cohort) library.Draft {
		r := library.Resource{ID: library.ResourceID(name), Words: []library.Wording{{Language: language, Title: title}}, Provider: "École, cours", URL: address, Type: library.Course, Confidence: library.Told, Cohorts: all}
		return library.Draft{Name: name, Resource: r}
	}
	first := course("course:donnees ouvertes", "fr", "Données ouvertes", "https://ecole.example/donnees",
		library.Cohort{Name: "1", Begins: "2027-01-11T09:00", Ends: "2027-01-11T16:30", Zone: "Europe/Paris", Place: "Tunis, salle 4", Language: "fr"},
		library.Cohort{Name: "2", Begins: "2027-05-10", Ends: "2027-05-12", Mode: library.Online, Enrol: "https://meet.example/x"})
	first.Resource.Words[0].Summary = "Une journée. Inscription : https://ecole.example/donnees."
	first.Resource.Languages, first.Resource.Keywords = []string{"fr"}, []string{"Data", "Open, really"}
	want := []library.Draft{first,
		course("course:evening class", "", "Evening class", "https://ecole.example/evening", library.Cohort{Name: "3", Begins: "2027-03-01T18:00", Ends: "2027-03-17T20:00", Zone: "Africa/Tunis", Meetings: 5}),
		course("course:for ever", "", "For ever", "", library.Cohort{Name: "4", Begins: "2027-04-01T10:00", Withdrawn: true, Enrol: "https://ecole.example/shared"}),
		course("course:third", "", "Third", "", library.Cohort{Name: "6", Begins: "2027-06-01", Enrol: "https://ecole.example/shared"}),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what was read (-want +got):\n%s", diff)
	}
	var told []string
	for _, p := range problems {
		told = append(told, fmt.Sprintf("%d %s", p.Row, p.Field))
	}
	if diff := cmp.Diff([]string{"6 ", "4 RECURRENCE-ID", "5 RRULE", "5 TZID", "6 DTSTART", "7 DTEND", "8 url"}, told); diff != "" {
		t.Errorf("what was told (-want +got):\n%s", diff)
	}
}

// TestCalendarAgain imports a calendar, the same again, one in which an event is missing, and one that was cut off. With the third course gone,
// the address that it shared is that of the other alone, so that this changes too.
func TestCalendarAgain(t *testing.T) {
	d := dbtest.SQLite(t)
	d.SetClock(func() time.Time { return time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC) })
	s, err := library.NewService(d)
	if err != nil {
		t.Fatal(err)
	}
	take := func(file string) (catalogue.Report, error) {
		in := &catalogue.Importer{Library: s, Who: policy.Operator(policy.Public), From: "a.ics", Kind: "ical", Aligner: aligner(t), Whole: true}
		failed := catalogue.ReadCalendar(strings.NewReader(file), in.Sink(context.Background()))
		if err := in.Finish(ctx, failed == nil); err != nil {
			t.Fatal(err)
		}
		return in.Report(), failed
	}
	cut := func(file, uid string) string {
		from := strings.Index(file, "BEGIN:VEVENT\r\nUID:"+uid)
		end := from + strings.Index(file[from:], "END:VEVENT\r\n") + len("END:VEVENT\r\n")
		return file[:from] + file[end:]
	}
	second := strings.Index(calendar, "BEGIN:VEVENT\r\nUID:2")
	for _, tt := range []struct{ name, file, want string }{
		{"first", calendar, "5 read: 4 taken, 0 updated, 0 unchanged, 0 merged, 1 refused"},
		{"again", calendar, "5 read: 0 taken, 0 updated, 4 unchanged, 0 merged, 1 refused"},
		{"cut off", calendar[:second], "1 read: 0 taken, 0 updated, 1 unchanged, 0 merged, 0 refused"},
		{"two events missing", cut(cut(calendar, "2"), "6"), "5 read: 0 taken, 3 updated, 1 unchanged, 0 merged, 1 refused"},
		{"still missing", cut(cut(calendar, "2"), "6"), "4 read: 0 taken, 0 updated, 3 unchanged, 0 merged, 1 refused"},
		{"there again", calendar, "5 read: 0 taken, 3 updated, 1 unchanged, 0 merged, 1 refused"},
	} {
		r, err := take(tt.file)
		if got := counts(r); got != tt.want || (err != nil) != (tt.name == "cut off") {
			t.Errorf("%s: %s, want %s, %v", tt.name, got, tt.want, err)
		}
		all, err := s.SaidBy(ctx, policy.Operator(policy.Public), "a.ics")
		if err != nil || len(all) != 4 {
			t.Fatal(len(all), err)
		}
		gone := strings.Contains(tt.name, "missing")
		if two, six := all["course:donnees ouvertes"].Cohorts[1].Withdrawn, all["course:third"].Cohorts[0].Withdrawn; two != gone || six != gone {
			t.Errorf("%s: withdrawn are %v, %v", tt.name, two, six)
		}
	}
}

// TestSeries counts meetings.
func TestSeries(t *testing.T) {
	for rule, want := range map[string]string{
		"FREQ=DAILY;COUNT=5": "5 2027-01-15", "FREQ=DAILY;INTERVAL=2;UNTIL=20270116": "3 2027-01-15", "FREQ=WEEKLY;UNTIL=20270125T235959Z": "3 2027-01-25", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,MO;COUNT=4;WKST=MO": "4 2027-01-26",
		"FREQ=MONTHLY;COUNT=2": "2 2027-02-11", "FREQ=YEARLY;COUNT=2": "2 2028-01-11", "FREQ=MONTHLY;BYDAY=2MO;COUNT=3": "0 ", "FREQ=WEEKLY": "0 ", "FREQ=HOURLY;COUNT=3": "0 ", "rubbish": "0 ", "FREQ=DAILY;COUNT=999999": "400 2028-02-14",
	} {
		got, problems, err := read(t, catalogue.ReadCalendar, []byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:A\nURL:https://a.example/\nDTSTART;VALUE=DATE:20270111\nRRULE:"+rule+"\nEND:VEVENT\nEND:VCALENDAR\n"))
		if err != nil || len(got) != 1 || len(got[0].Resource.Cohorts) != 1 {
			t.Errorf("%s: %v, %v", rule, got, err)
			continue
		}
		c := got[0].Resource.Cohorts[0]
		if s := fmt.Sprintf("%d %s", c.Meetings, c.Ends); s != want || (len(problems) > 0) != strings.HasPrefix(want, "0 ") {
			t.Errorf("%s: %s, want %s; %v", rule, s, want, problems)
		}
	}
}
