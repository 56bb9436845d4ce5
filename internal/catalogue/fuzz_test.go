package catalogue_test

import (
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/library"
)

// sound checks what comes out of any file: it can be kept.
func sound(t *testing.T, how reader, raw []byte) {
	got, problems, err := read(t, how, raw)
	if err != nil && !catalogue.IsProblem(err) {
		t.Errorf("nobody is told why: %v", err)
	}
	for _, d := range got {
		r := d.Resource
		if len(r.Words) == 0 || r.Words[0].Title == "" || !strings.HasPrefix(r.URL, "http") && (r.URL != "" || len(r.Cohorts) == 0) || library.Fold(r.Words[0].Title) == "" {
			t.Errorf("%+v cannot be kept", r)
		}
	}
	for _, p := range problems {
		if p.Reason == "" || strings.ContainsAny(p.Reason, "\n\x00") {
			t.Errorf("problem %+v", p)
		}
	}
}

func FuzzReadTable(f *testing.F) {
	f.Add([]byte(dirty))
	f.Add([]byte("title\turl\n=1+1\thttp://a.example\n"))
	f.Add([]byte("\xff\xfet\x00i\x00t\x00l\x00e\x00"))
	f.Fuzz(func(t *testing.T, raw []byte) { sound(t, catalogue.ReadTable, raw) })
}

func FuzzReadJSON(f *testing.F) {
	f.Add([]byte(`[{"name":["a",{"@value":"b","@language":"fr"}],"id":"https://a.example","teaches":[{"id":"D1.C1"}],"license":{"id":"x"}},1,"s",null]`))
	f.Add([]byte(`{"@graph":{"itemListElement":[{"item":{"item":{"name":{"en":"x"},"url":["doi:10.1000/1"]}}}]}}`))
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
