package catalogue_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dira-platform/dira/internal/catalogue"
)

// TestWriteDays writes whole days as RFC 5545 has them: the day after the last one ends it, lines are cut at 75 octets and never within a letter, text is protected.
func TestWriteDays(t *testing.T) {
	var b strings.Builder
	c := catalogue.NewCalendarWriter(&b, "dira.example", "Plan", "en")
	stamp := time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC)
	c.WriteDays(catalogue.Days{UID: "a", Stamp: stamp, Title: "One; two, \\ three\r\nATTACH:http://evil.example", From: "2027-02-28", To: "2027-02-28"})
	c.WriteDays(catalogue.Days{UID: "b", Stamp: stamp, Title: strings.Repeat("مهارات ", 20), From: "2027-03-01", To: "2027-03-05"})
	c.WriteDays(catalogue.Days{UID: "c", Stamp: stamp, Title: "backwards", From: "2027-03-05", To: "2027-03-01"})
	c.WriteDays(catalogue.Days{UID: "d", Stamp: stamp, Title: "none", From: "soon", To: "later"})
	if err := c.End(); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for _, line := range strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") || strings.HasPrefix(line, "ATTACH") || !strings.Contains(line, ":") && !strings.HasPrefix(line, " ") {
			t.Errorf("%d octets: %q", len(line), line)
		}
	}
	for _, has := range []string{"UID:a@dira.example\r\nDTSTAMP:20270104T090000Z\r\nDTSTART;VALUE=DATE:20270228\r\nDTEND;VALUE=DATE:20270301\r\n", `SUMMARY:One\; two\, \\ three ATTACH:http://evil.example`,
		"BEGIN:VALARM\r\nACTION:DISPLAY\r\n", "TRIGGER;RELATED=END:-P1DT15H\r\nEND:VALARM\r\n"} {
		if !strings.Contains(text, has) {
			t.Errorf("without %q:\n%s", has, text)
		}
	}
	unfolded := strings.ReplaceAll(text, "\r\n ", "")
	if !strings.Contains(unfolded, "SUMMARY:"+strings.TrimSpace(strings.Repeat("مهارات ", 20))) || strings.Count(text, "BEGIN:VEVENT") != 2 || strings.Count(text, "BEGIN:VALARM") != 3 {
		t.Errorf("unfolded:\n%s", unfolded)
	}
}
