package catalogue_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

// rss is a feed with what feeds have: entities of HTML, bare ampersands, control characters, no ids, dates of three makes.
const rss = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:ev="http://purl.org/rss/1.0/modules/event/" xmlns:xcal="urn:ietf:params:xml:ns:xcal" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>School &amp; more</title><link>https://school.example/</link><language>fr-fr</language><image><title>No</title><url>https://school.example/logo.png</url></image>
<item><title>Donn&eacute;es & ouverture</title><link>https://school.example/1?utm_source=rss</link><guid isPermaLink="false">17</guid><description>&lt;p&gt;Un &lt;b&gt;cours&lt;/b&gt;&lt;/p&gt;` + "\x07" + `</description><pubDate>Mon, 2 Nov 2026 10:00:00 +0100</pubDate><category>data</category>
<ev:startdate>2027-01-11T09:00:00+01:00</ev:startdate><ev:enddate>2027-01-15T16:00:00+01:00</ev:enddate><ev:location>Tunis</ev:location></item>
<item><title>Webinar</title><guid>https://school.example/2</guid><xcal:dtstart>20270210T130000Z</xcal:dtstart><xcal:location>Online</xcal:location><dc:language>en</dc:language></item>
<item><title>No address</title></item>
<item><link>https://school.example/4</link></item>
</channel></rss>`

const atom = `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar"><title type="text">مدرسة</title><entry xml:lang="en"><id>urn:uuid:1</id><title>Law</title><link rel="self" href="https://school.example/self"/><link href="https://school.example/law"/>
	<summary type="html">&lt;b&gt;Short&lt;/b&gt;</summary><published>2026-05-17T10:00:00Z</published><author><name>A. Person</name></author><category term="law"/><link rel="license" href="https://creativecommons.org/licenses/by/4.0/"/></entry></feed>`

func TestReadFeed(t *testing.T) {
	got, problems, err := read(t, catalogue.ReadFeed, []byte(rss))
	if err != nil {
		t.Fatal(err)
	}
	want := []library.Draft{
		{Name: "17", Resource: library.Resource{ID: "17", Words: []library.Wording{{Language: "fr-FR", Title: "Données & ouverture", Summary: "Un cours"}}, Provider: "School & more", URL: "https://school.example/1?utm_source=rss", Languages: []string{"fr-FR"},
			Type: library.Course, Date: "2026-11-02", Keywords: []string{"data"}, Confidence: library.Told, Cohorts: []library.Cohort{{Begins: "2027-01-11T09:00", Ends: "2027-01-15T16:00", Zone: "+01:00", Place: "Tunis"}}}},
		{Name: "https://school.example/2", Resource: library.Resource{ID: "https://school.example/2", Words: []library.Wording{{Language: "fr-FR", Title: "Webinar"}}, Provider: "School & more", URL: "https://school.example/2", Languages: []string{"en"},
			Type: library.Course, Confidence: library.Told, Cohorts: []library.Cohort{{Begins: "2027-02-10T13:00", Zone: "UTC", Mode: library.Online}}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what was read (-want +got):\n%s", diff)
	}
	var told []string
	for _, p := range problems {
		told = append(told, fmt.Sprintf("%d %s", p.Row, p.Field))
	}
	if diff := cmp.Diff([]string{"3 url", "4 title"}, told); diff != "" {
		t.Errorf("what was told (-want +got):\n%s", diff)
	}
	got, problems, err = read(t, catalogue.ReadFeed, []byte(atom))
	law := library.Draft{Name: "urn:uuid:1", Resource: library.Resource{ID: "urn:uuid:1", Words: []library.Wording{{Language: "en", Title: "Law", Summary: "Short"}}, Provider: "مدرسة", URL: "https://school.example/law", Languages: []string{"en"}, Type: library.Course,
		Licence: "CC-BY-4.0", Date: "2026-05-17", Keywords: []string{"law"}, Confidence: library.Told}}
	if diff := cmp.Diff([]library.Draft{law}, got); diff != "" || err != nil || len(problems) > 0 {
		t.Errorf("Atom: %v, %v (-want +got):\n%s", problems, err, diff)
	}
}

// TestBrokenFeeds reads what ends too soon or is none: what came before the fault is taken, and people are told.
func TestBrokenFeeds(t *testing.T) {
	for name, tt := range map[string]struct {
		how  reader
		file string
		want int
	}{
		"cut off": {catalogue.ReadFeed, rss[:strings.Index(rss, "<item><title>No")-30], 1}, "a web page": {catalogue.ReadFeed, "<!DOCTYPE html><html><body>Hello</body></html>", 0}, "nothing": {catalogue.ReadFeed, "", 0},
		"an encoding of nobody": {catalogue.ReadFeed, `<?xml version="1.0" encoding="klingon"?><rss/>`, 0}, "too deep": {catalogue.ReadFeed, "<rss><item>" + strings.Repeat("<a>", 100_000), 0}, "a bomb": {catalogue.ReadFeed, `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss><item><title>&b;</title></item>`, 0},
		"no calendar": {catalogue.ReadCalendar, "Hello\r\nworld", 0}, "an empty file": {catalogue.ReadCalendar, "", 0}, "a calendar without end": {catalogue.ReadCalendar, calendar[:len(calendar)-len("END:VCALENDAR\r\n")], 4},
		"nested without end": {catalogue.ReadCalendar, strings.Repeat("BEGIN:VEVENT\n", 100_000), 0}, "one line": {catalogue.ReadCalendar, "BEGIN:VCALENDAR\n" + strings.Repeat(" x", 3<<20), 0},
	} {
		got, problems, err := read(t, tt.how, []byte(tt.file))
		if len(got) != tt.want || err == nil && len(problems) == 0 {
			t.Errorf("%s: %d were taken, problems %v, %v", name, len(got), problems, err)
		}
		if err != nil && !catalogue.IsProblem(err) {
			t.Errorf("%s: nobody is told why: %v", name, err)
		}
	}
}

// TestFeedAgain imports a feed twice: again nothing is new.
func TestFeedAgain(t *testing.T) {
	s := newLibrary(t)
	for i, want := range []string{"4 read: 2 taken, 0 updated, 0 unchanged, 0 merged, 2 refused", "4 read: 0 taken, 0 updated, 2 unchanged, 0 merged, 2 refused"} {
		in := &catalogue.Importer{Library: s, Who: policy.Operator(policy.Public), From: "feed", Kind: "rss", Aligner: aligner(t)}
		if err := catalogue.ReadFeed(strings.NewReader(rss), in.Sink(ctx)); err != nil {
			t.Fatal(err)
		}
		if err := in.Flush(ctx); err != nil || counts(in.Report()) != want {
			t.Errorf("import %d: %s, %v", i+1, counts(in.Report()), err)
		}
	}
}
