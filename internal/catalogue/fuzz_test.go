package catalogue_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/library"
)

// longest is how long reading a file of the size that a fuzzer makes may take, on a machine that does other things as well.
const longest = 20 * time.Second

// markup is what no text that is kept may hold: the tags of HTML that are everywhere.
var markup = regexp.MustCompile(`(?i:</?(p|br|b|i|em|strong|a|div|span|ul|li|script|style|img|h[1-6])(\s[^<>]*)?/?>)|&(amp|lt|gt|quot|nbsp);`)

// sound checks what comes out of any file: it can be kept, and what is written of it is read as the same.
func sound(t *testing.T, how reader, raw []byte) {
	began := time.Now()
	got, problems, err := read(t, how, raw)
	if took := time.Since(began); took > longest {
		t.Errorf("%d bytes took %s", len(raw), took)
	}
	if err != nil && !catalogue.IsProblem(err) {
		t.Errorf("nobody is told why: %v", err)
	}
	for _, d := range got {
		if d.Gone {
			continue
		}
		kept(t, d.Resource)
		asTable(t, d.Resource)
		asAMB(t, d.Resource)
	}
	for _, p := range problems {
		if p.Reason == "" || strings.ContainsAny(p.Reason, "\n\x00") {
			t.Errorf("problem %+v", p)
		}
	}
}

// kept checks that a resource can be kept and shown.
func kept(t *testing.T, r library.Resource) {
	t.Helper()
	if len(r.Words) == 0 || r.Words[0].Title == "" || library.Fold(r.Words[0].Title) == "" || r.URL == "" && len(r.Cohorts) == 0 {
		t.Errorf("%+v cannot be kept", r)
	}
	addresses := []string{r.URL}
	for _, k := range r.Cohorts {
		addresses = append(addresses, k.Enrol)
	}
	for _, rel := range r.Relations {
		addresses = append(addresses, rel.Of)
	}
	for _, at := range addresses {
		if at != "" && !strings.HasPrefix(at, "https://") && !strings.HasPrefix(at, "http://") {
			t.Errorf("%q is an address", at)
		}
	}
	texts := append([]string{r.Provider, r.Audience, r.Before}, append(r.Keywords, r.Accessibility...)...)
	for _, w := range r.Words {
		texts = append(texts, w.Title, w.Summary)
	}
	for _, k := range r.Cohorts {
		texts = append(texts, k.Name, k.Place)
	}
	for _, s := range texts {
		if markup.MatchString(s) {
			t.Errorf("%q has markup left", s)
		}
	}
}

// asTable writes a resource as a table, reads that and writes it again.
func asTable(t *testing.T, r library.Resource) {
	t.Helper()
	first := table(r)
	again, _, err := read(t, catalogue.ReadTable, first)
	if err != nil || len(again) != 1 {
		t.Fatalf("of our table %d resources are read, %v:\n%s", len(again), err, first)
	}
	if diff := cmp.Diff(string(first), string(table(again[0].Resource))); diff != "" {
		t.Errorf("a table is read otherwise than it was written (-first +again):\n%s", diff)
	}
}

func table(r library.Resource) []byte {
	var b bytes.Buffer
	w := catalogue.NewTableWriter(&b)
	w.Write(r)
	_ = w.Flush()
	return b.Bytes()
}

// asAMB writes a resource as AMB, reads that and writes it again. What AMB has no place for is lost once, not twice.
func asAMB(t *testing.T, r library.Resource) {
	t.Helper()
	a := aligner(t)
	var written [3][]byte
	for i := range written {
		var err error
		if written[i], err = json.Marshal(a.AMB(r, "https://library.example/resources/x")); err != nil {
			t.Fatal(err)
		}
		again, _, err := read(t, catalogue.ReadJSON, written[i])
		if err != nil || len(again) != 1 {
			t.Fatalf("of our AMB %d resources are read, %v:\n%s", len(again), err, written[i])
		}
		r = again[0].Resource
		kept(t, r)
	}
	if diff := cmp.Diff(string(written[1]), string(written[2])); diff != "" {
		t.Errorf("AMB is read otherwise than it was written (-second +third):\n%s", diff)
	}
}

func FuzzReadTable(f *testing.F) {
	f.Add([]byte(dirty))
	f.Add([]byte("title\turl\n=1+1\thttp://a.example\n"))
	f.Add([]byte("\xff\xfet\x00i\x00t\x00l\x00e\x00"))
	f.Add([]byte("title,url,keywords,audience,begins,ends,zone,price,place,requires\n&amp;lt;p&amp;gt;a<<b>b>,http://a.example/?q=;,a;b|c,x;y,2027-01-11T09:00,2027-01-12,Africa/Tunis,80 EUR,Tunis;|,maths; D1.C1\n"))
	f.Fuzz(func(t *testing.T, raw []byte) { sound(t, catalogue.ReadTable, raw) })
}

func FuzzReadJSON(f *testing.F) {
	f.Add([]byte(`[{"name":["a",{"@value":"b","@language":"fr"}],"id":"https://a.example","teaches":[{"id":"D1.C1"}],"license":{"id":"x"}},1,"s",null]`))
	f.Add([]byte(`{"@graph":{"itemListElement":[{"item":{"item":{"name":{"en":"x"},"url":["doi:10.1000/1"]}}}]}}`))
	f.Add([]byte(`{"name":"x","url":"http://a.example","hasCourseInstance":[{"startDate":"2027-01-11T09:00:00+01:00","endDate":"2027-01-12","courseMode":"onsite","location":{"name":"Tunis"},"offers":{"price":80,"priceCurrency":"EUR"}}],"timeRequired":"PT4H","inLanguage":["fre"],"keywords":"a,b"}`))
	f.Fuzz(func(t *testing.T, raw []byte) { sound(t, catalogue.ReadJSON, raw) })
}

func FuzzReadCalendar(f *testing.F) {
	f.Add([]byte(calendar))
	f.Add([]byte("BEGIN:VEVENT\nSUMMARY:a\nURL:https://a.example\nDTSTART:20270101T000000Z\nRRULE:FREQ=MONTHLY;UNTIL=20990101;INTERVAL=7\nEXDATE:20270101,20270201\n"))
	f.Fuzz(func(t *testing.T, raw []byte) { sound(t, catalogue.ReadCalendar, raw) })
}

func FuzzReadFeed(f *testing.F) {
	f.Add([]byte(rss))
	f.Add([]byte(atom))
	f.Fuzz(func(t *testing.T, raw []byte) { sound(t, catalogue.ReadFeed, raw) })
}
