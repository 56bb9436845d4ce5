package oaipmh_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/oaipmh"
	"github.com/dira-platform/dira/internal/outbound"
)

// repository is a repository of another make: it answers from a list of pages, in turn, and notes what it was asked.
type repository struct {
	pages []string
	asked []string
	busy  map[int]string // request number → Retry-After of a 503
}

func (r *repository) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	args := q.URL.Query()
	wrap := func(body string) {
		fmt.Fprintf(w, `<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><responseDate>2026-05-01T10:00:00Z</responseDate><request>x</request>%s</OAI-PMH>`, body)
	}
	switch args.Get("verb") {
	case "Identify":
		wrap(`<Identify><repositoryName>R</repositoryName><granularity>YYYY-MM-DD</granularity></Identify>`)
	case "ListMetadataFormats":
		wrap(`<ListMetadataFormats><metadataFormat><metadataPrefix>oai_dc</metadataPrefix></metadataFormat></ListMetadataFormats>`)
	default:
		n := len(r.asked)
		r.asked = append(r.asked, q.URL.RawQuery)
		if after, ok := r.busy[n]; ok {
			w.Header().Set("Retry-After", after)
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		for i := range r.busy {
			if i < len(r.asked) {
				n--
			}
		}
		if n >= len(r.pages) {
			http.Error(w, "no", http.StatusNotFound)
			return
		}
		wrap(r.pages[n])
	}
}

func record(id, body string) string {
	return `<record><header><identifier>` + id + `</identifier><datestamp>2026-01-01</datestamp></header><metadata><oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/">` + body + `</oai_dc:dc></metadata></record>`
}

// run harvests a repository and returns the identifiers, how far it came and how long it waited.
func run(t *testing.T, r *repository, w oaipmh.Wanted, from oaipmh.Place) (ids []string, places []oaipmh.Place, waits []time.Duration, err error) {
	t.Helper()
	server := httptest.NewServer(r)
	defer server.Close()
	w.Base = server.URL
	h := oaipmh.Harvester{Asker: newAsker(t), Pause: time.Millisecond, Sleep: func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil }}
	err = h.Harvest(ctx, w, from, oaipmh.Page{
		Record: func(h oaipmh.Harvested) error {
			if h.Deleted {
				h.Identifier += " deleted"
			}
			ids = append(ids, h.Identifier)
			return nil
		},
		Turn: func(p oaipmh.Place) error { places = append(places, p); return nil },
	})
	return ids, places, waits, err
}

func newAsker(t testing.TB) *outbound.Asker {
	t.Helper()
	a := outbound.NewAsker([]string{"127.0.0.1"}, oaipmh.Bounds)
	t.Cleanup(a.Close)
	return a
}

func TestHarvest(t *testing.T) {
	r := &repository{busy: map[int]string{1: "7"}, pages: []string{
		`<ListRecords>` + record("a:1", "<dc:title>A &nbsp; \x02 &#x1; é</dc:title>") + `<record><header status="deleted"><identifier>a:2</identifier><datestamp>2026-01-01</datestamp></header></record><resumptionToken>t/1 &amp; 2</resumptionToken></ListRecords>`,
		`<ListRecords>` + record("a:3", "") + `<resumptionToken/></ListRecords>`,
	}}
	ids, places, waits, err := run(t, r, oaipmh.Wanted{Set: "s"}, oaipmh.Place{Since: "2026-04-01T08:09:10Z"})
	if err != nil {
		t.Fatal(err)
	}
	for what, diff := range map[string]string{
		"ids":    cmp.Diff([]string{"a:1", "a:2 deleted", "a:3"}, ids),
		"places": cmp.Diff([]oaipmh.Place{{Since: "2026-04-01T08:09:10Z", Began: "2026-05-01T10:00:00Z", Token: "t/1 & 2"}, {Since: "2026-05-01T10:00:00Z"}}, places),
		"waits":  cmp.Diff([]time.Duration{time.Millisecond, 7 * time.Second}, waits),
		"asked":  cmp.Diff([]string{"from=2026-04-01&metadataPrefix=oai_dc&set=s&verb=ListRecords", "resumptionToken=t%2F1+%26+2&verb=ListRecords", "resumptionToken=t%2F1+%26+2&verb=ListRecords"}, r.asked),
	} {
		if diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
}

// TestHarvestGoesOn begins at a token that a harvest left; one that is not good any more means beginning anew.
func TestHarvestGoesOn(t *testing.T) {
	r := &repository{pages: []string{`<ListRecords>` + record("a:9", "") + `</ListRecords>`}}
	place := oaipmh.Place{Since: "2026-01-01", Began: "2026-02-02T00:00:00Z", Token: "old"}
	_, places, _, err := run(t, r, oaipmh.Wanted{Prefix: "oai_dc"}, place)
	if err != nil || len(r.asked) != 1 || r.asked[0] != "resumptionToken=old&verb=ListRecords" || places[0].Since != place.Began {
		t.Errorf("asked %v, then %v, %v", r.asked, places, err)
	}
	r = &repository{pages: []string{`<error code="badResumptionToken"/>`, `<ListRecords>` + record("a:9", "") + `</ListRecords>`}}
	ids, _, _, err := run(t, r, oaipmh.Wanted{Prefix: "oai_dc"}, place)
	if err != nil || len(ids) != 1 || r.asked[1] != "from=2026-01-01&metadataPrefix=oai_dc&verb=ListRecords" {
		t.Errorf("asked %v, %v", r.asked, err)
	}
}

func TestHarvestEnds(t *testing.T) {
	always := map[int]string{0: "1", 1: "1", 2: "1", 3: "1", 4: "1"}
	for name, tt := range map[string]struct {
		r    *repository
		want string
	}{
		"nothing new":          {&repository{pages: []string{`<error code="noRecordsMatch">none</error>`}}, ""},
		"an error":             {&repository{pages: []string{`<error code="badArgument">no</error>`}}, "badArgument"},
		"busy for ever":        {&repository{busy: always}, "503"},
		"not there":            {&repository{}, "404"},
		"a page that is cut":   {&repository{pages: []string{`<ListRecords>` + record("a:1", "") + `<record><header>`}}, "catalogue_malformed"},
		"the same empty page":  {&repository{pages: []string{`<ListRecords><resumptionToken>x</resumptionToken></ListRecords>`, `<ListRecords><resumptionToken>x</resumptionToken></ListRecords>`}}, "harvest_circle"},
		"a page of bombs":      {&repository{pages: []string{`<!DOCTYPE x [<!ENTITY a "` + strings.Repeat("b", 1000) + `">]><ListRecords>` + record("a:1", "<dc:title>&a;&a;</dc:title>") + `</ListRecords>`}}, ""},
		"a record without end": {&repository{pages: []string{`<ListRecords><record>` + strings.Repeat("<x>", 100_000)}}, "catalogue_malformed"},
	} {
		_, _, _, err := run(t, tt.r, oaipmh.Wanted{Prefix: "oai_dc"}, oaipmh.Place{})
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(fmt.Sprint(err, errs.As(err).Code), tt.want) {
			t.Errorf("%s: %v, want %s", name, err, tt.want)
		}
	}
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<html><p>Hello")) }))
	defer page.Close()
	h := oaipmh.Harvester{Asker: newAsker(t)}
	if err := h.Harvest(ctx, oaipmh.Wanted{Base: page.URL}, oaipmh.Place{}, oaipmh.Page{}); errs.As(err).Code != "harvest_no_repository" {
		t.Errorf("a web page: %v", err)
	}
	if err := h.Harvest(ctx, oaipmh.Wanted{Base: "ftp:x"}, oaipmh.Place{}, oaipmh.Page{}); errs.As(err).Code != "harvest_address" {
		t.Errorf("no address: %v", err)
	}
}

// FuzzReadFile reads anything as an answer of a repository.
func FuzzReadFile(f *testing.F) {
	f.Add([]byte(`<OAI-PMH><ListRecords>` + record("a:1", `<dc:title xml:lang="fr">T</dc:title><dc:identifier>https://a.example</dc:identifier><dc:date>2024</dc:date>`) + `</ListRecords></OAI-PMH>`))
	f.Add([]byte(`<record><header><identifier>x</identifier></header><metadata><lom><general><title><string language="en">T</string></title></general><technical><location>http://a.example</location></technical></lom></metadata></record>`))
	f.Add([]byte(`<?xml version="1.0" encoding="ISO-8859-1"?><record>` + "\xe9"))
	f.Add([]byte(`<OAI-PMH><record><header><identifier>x</identifier></header><metadata><dc><title>&amp;lt;p&amp;gt;a &lt;b&gt;b</title><identifier>javascript:alert(1)</identifier><relation>ftp://a.example</relation><source>doi:10.1000/1</source></dc></metadata></record></OAI-PMH>`))
	a := newAligner(f)
	markup := regexp.MustCompile(`(?i)</?(p|br|b|i|em|strong|a|div|span|script|style|img)(\s[^<>]*)?/?>`)
	f.Fuzz(func(t *testing.T, raw []byte) {
		began := time.Now()
		err := oaipmh.ReadFile(bytes.NewReader(raw), catalogue.Sink{
			Record: func(r catalogue.Record) error {
				if d, _, ok := a.Clean(r); ok && !d.Gone && (len(d.Resource.Words) == 0 || !strings.HasPrefix(d.Resource.URL, "http")) {
					t.Errorf("%+v cannot be kept", d)
				} else if ok && slices.ContainsFunc(d.Resource.Words, func(w library.Wording) bool { return markup.MatchString(w.Title + " " + w.Summary) }) {
					t.Errorf("%+v has markup left", d.Resource.Words)
				} else if ok && slices.ContainsFunc(d.Resource.Relations, func(rel library.Relation) bool { return !strings.HasPrefix(rel.Of, "http") }) {
					t.Errorf("%+v are addresses", d.Resource.Relations)
				}
				return nil
			},
			Problem: func(catalogue.Problem) {},
		})
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%d bytes took %s", len(raw), took)
		}
		var told *errs.Error
		if err != nil && !errors.As(err, &told) && !strings.Contains(err.Error(), ":") {
			t.Error(err)
		}
	})
}

// FuzzAnswer asks our provider anything: the answer is always a document of the protocol.
func FuzzAnswer(f *testing.F) {
	f.Add("verb=ListRecords&metadataPrefix=oai_dc&from=2026-01-01")
	f.Add("verb=ListIdentifiers&resumptionToken=MXxvYWlfZGN8fDB8MXwxfDF8MQ")
	f.Add("verb=GetRecord&identifier=oai:dira.example:r0001&metadataPrefix=lom")
	st := newStand(f, newDB(f), 3)
	f.Fuzz(func(t *testing.T, query string) {
		if !strings.Contains(query, "%") && !strings.Contains(query, ";") {
			st.ask(t, query)
		}
	})
}
