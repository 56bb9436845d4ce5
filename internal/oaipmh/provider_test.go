package oaipmh_test

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/oaipmh"
	"github.com/dira-platform/dira/internal/policy"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var ctx = context.Background()

// stand is a library with a repository over it.
type stand struct {
	*library.Service
	aligner *catalogue.Aligner
	base    string
	now     time.Time
}

// newStand makes a library with so many resources. Of a few each was changed a second after the one before, of many fifty at once.
func newStand(t testing.TB, d *db.DB, n int) *stand {
	t.Helper()
	st := &stand{now: time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)}
	d.SetClock(func() time.Time { return st.now })
	var err error
	st.aligner = newAligner(t)
	if st.Service, err = library.NewService(d); err != nil {
		t.Fatal(err)
	}
	together := 1
	if n > 10 {
		together = 50
	}
	var names []string
	for i := range n {
		if names = append(names, fmt.Sprintf("r%04d", i)); len(names) == together || i == n-1 {
			st.take(t, false, names...)
			names = nil
		}
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		args := r.URL.Query()
		if r.Method == http.MethodPost {
			args = r.PostForm
		}
		raw, err := st.provider().Answer(r.Context(), policy.Anyone(), args)
		if err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", oaipmh.MediaType)
		w.Write(raw)
	}))
	t.Cleanup(server.Close)
	st.base = server.URL + "/oai"
	return st
}

func newAligner(t testing.TB) *catalogue.Aligner {
	t.Helper()
	v, err := framework.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	return catalogue.NewAligner(v)
}

func newDB(t testing.TB) *db.DB { return dbtest.SQLite(t) }

func (st *stand) provider() *oaipmh.Provider {
	return &oaipmh.Provider{Library: st.Service, Aligner: st.aligner, Name: "A & B", Base: st.base, Host: "dira.example", Email: "a@dira.example", Now: st.now}
}

// take stores resources, or that they are gone, a second later.
func (st *stand) take(t testing.TB, gone bool, names ...string) {
	t.Helper()
	st.now = st.now.Add(time.Second)
	var drafts []library.Draft
	for _, name := range names {
		drafts = append(drafts, library.Draft{Name: name, Gone: gone, Resource: st.resource(name)})
	}
	if _, err := st.Import(ctx, policy.Operator(policy.Public), "a", "csv", drafts); err != nil {
		t.Fatal(err)
	}
}

func (st *stand) resource(name string) library.Resource {
	return library.Resource{
		Words: []library.Wording{{Language: "fr", Title: "<Titre> & " + name, Summary: "Résumé \x01 " + st.now.String()}, {Language: "en", Title: "Title " + name}}, Provider: "École; A",
		URL: "https://school.example/?a=1&b=" + name, Languages: []string{"fr", "en"}, Type: library.Course, Confidence: library.Told, Licence: "CC-BY-4.0", Date: "2024-05", Hours: 1.5, Cost: library.Free,
		Teaches: []library.Alignment{{Competency: "D2.C4", Level: framework.Basic}, {Competency: framework.AI}}, Keywords: []string{"data"},
	}
}

func (st *stand) ask(t testing.TB, query string) string {
	t.Helper()
	args, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := st.provider().Answer(ctx, policy.Anyone(), args)
	if err != nil {
		t.Fatal(err)
	}
	strict(t, raw)
	return string(raw)
}

var codeForm = regexp.MustCompile(`<error code="(\w+)">`)

// TestErrors asks for what the specification has codes for.
func TestErrors(t *testing.T) {
	st := newStand(t, dbtest.SQLite(t), 3)
	for query, want := range map[string]string{
		"": "badVerb", "verb=": "badVerb", "verb=identify": "badVerb", "verb=Identify&verb=Identify": "badVerb", "verb=ListEverything": "badVerb",
		"verb=Identify&x=1": "badArgument", "verb=Identify&until=2026-01-01": "badArgument", "verb=ListSets&set=a": "badArgument",
		"verb=ListRecords": "badArgument", "verb=ListRecords&metadataPrefix=": "badArgument", "verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc": "badArgument",
		"verb=ListRecords&metadataPrefix=a+b": "badArgument", "verb=ListRecords&metadataPrefix=oai_dc&set=a%20b": "badArgument", "verb=ListRecords&metadataPrefix=oai_dc&set=a::b": "badArgument",
		"verb=ListRecords&metadataPrefix=marc": "cannotDisseminateFormat", "verb=ListIdentifiers&metadataPrefix=oai%2Ddc": "cannotDisseminateFormat",
		"verb=ListRecords&metadataPrefix=oai_dc&from=yesterday": "badArgument", "verb=ListRecords&metadataPrefix=oai_dc&from=2026-13-01": "badArgument",
		"verb=ListRecords&metadataPrefix=oai_dc&from=2026-02-30": "badArgument", "verb=ListRecords&metadataPrefix=oai_dc&from=2026-5-1": "badArgument", "verb=ListRecords&metadataPrefix=oai_dc&from=2026": "badArgument",
		"verb=ListRecords&metadataPrefix=oai_dc&from=2026-05-01T08:00:00": "badArgument", "verb=ListRecords&metadataPrefix=oai_dc&from=2026-05-01T08:00:00.5Z": "badArgument",
		"verb=ListRecords&metadataPrefix=oai_dc&from=2026-05-01T10:00:00%2B02:00": "badArgument", "verb=ListRecords&metadataPrefix=oai_dc&from=2026-05-01&until=2026-05-01T09:00:00Z": "badArgument",
		"verb=ListRecords&metadataPrefix=oai_dc&from=2026-05-02&until=2026-05-01": "badArgument", "verb=ListRecords&metadataPrefix=oai_dc&until=2001-01-01": "noRecordsMatch",
		"verb=ListRecords&metadataPrefix=oai_dc&from=2030-01-01": "noRecordsMatch", "verb=ListRecords&metadataPrefix=oai_dc&set=nothing": "noRecordsMatch",
		"verb=ListRecords&resumptionToken=junk": "badResumptionToken", "verb=ListIdentifiers&resumptionToken=MXxvYWlfZGN8": "badResumptionToken", "verb=ListSets&resumptionToken=x": "badResumptionToken",
		"verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=junk": "badArgument", "verb=ListRecords&resumptionToken=": "badArgument",
		"verb=GetRecord&metadataPrefix=oai_dc": "badArgument", "verb=GetRecord&identifier=oai:dira.example:r0000": "badArgument",
		"verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:dira.example:none": "idDoesNotExist", "verb=GetRecord&metadataPrefix=oai_dc&identifier=r0000": "idDoesNotExist",
		"verb=GetRecord&metadataPrefix=oai_dc&identifier=really_wrong_id%22%3C%00": "idDoesNotExist", "verb=GetRecord&metadataPrefix=x&identifier=oai:dira.example:r0000": "cannotDisseminateFormat",
		"verb=ListMetadataFormats&identifier=oai:dira.example:none": "idDoesNotExist",
	} {
		answer := st.ask(t, query)
		got := codeForm.FindStringSubmatch(answer)
		if got == nil || got[1] != want {
			t.Errorf("%s: %v, want %s", query, got, want)
		}
		if attributes := strings.Contains(answer, "<request verb="); attributes != (want != "badVerb" && want != "badArgument") {
			t.Errorf("%s: the request with its arguments: %v", query, attributes)
		}
		if strings.Contains(answer, `identifier="really`) {
			t.Errorf("%s: what is no URI is repeated as one", query)
		}
	}
}

// TestAnswers asks for what there is; strict checks the form of all of it.
func TestAnswers(t *testing.T) {
	st := newStand(t, dbtest.SQLite(t), 3)
	st.take(t, true, "r0001")
	for query, wants := range map[string][]string{
		"verb=Identify": {"<repositoryName>A &amp; B</repositoryName>", "<baseURL>" + st.base + "</baseURL>", "<protocolVersion>2.0</protocolVersion>", "<adminEmail>a@dira.example</adminEmail>",
			"<earliestDatestamp>2026-05-01T08:00:01Z</earliestDatestamp>", "<deletedRecord>persistent</deletedRecord>", "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity>",
			"<sampleIdentifier>oai:dira.example:r0000</sampleIdentifier>"},
		"verb=ListMetadataFormats":                                   {"<metadataPrefix>oai_dc</metadataPrefix>", "<metadataPrefix>lom</metadataPrefix>"},
		"verb=ListMetadataFormats&identifier=oai:dira.example:r0001": {"<metadataPrefix>oai_dc</metadataPrefix>"},
		"verb=ListSets": {"<setSpec>competency-AI</setSpec>", "<setSpec>competency-D2.C4</setSpec>", "<setSpec>language-fr</setSpec><setName>In the language fr</setName>"},
		"verb=ListIdentifiers&metadataPrefix=oai_dc": {"<identifier>oai:dira.example:r0000</identifier><datestamp>2026-05-01T08:00:01Z</datestamp><setSpec>competency-D2.C4</setSpec>",
			`<header status="deleted"><identifier>oai:dira.example:r0001</identifier><datestamp>2026-05-01T08:00:04Z</datestamp>`},
		"verb=ListIdentifiers&metadataPrefix=oai_dc&from=2026-05-01T08:00:03Z&until=2026-05-01T08:00:03Z": {"r0002"},
		"verb=ListRecords&metadataPrefix=oai_dc&from=2026-05-01&until=2026-05-01&set=language-fr":         {"r0000", "r0001", "r0002"},
		"verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:dira.example:r0000": {`<dc:title xml:lang="fr">&lt;Titre&gt; &amp; r0000</dc:title>`, "Résumé \ufffd 2026",
			"<dc:identifier>https://school.example/?a=1&amp;b=r0000</dc:identifier>", "<dc:rights>https://creativecommons.org/licenses/by/4.0/</dc:rights>", "<dc:date>2024-05</dc:date>"},
		"verb=GetRecord&metadataPrefix=lom&identifier=oai:dira.example:r0000":    {"<duration>PT1H30M</duration>", "<id>D2.C4:basic</id>", `ORG:École\; A`},
		"verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:dira.example:r0001": {`<record><header status="deleted">`},
	} {
		answer := st.ask(t, query)
		for _, want := range wants {
			if !strings.Contains(answer, want) {
				t.Errorf("%s: no %s in\n%s", query, want, answer)
			}
		}
		if strings.Contains(query, "r0001") && strings.Contains(answer, "<metadata>") {
			t.Errorf("%s: what is gone has metadata", query)
		}
	}
	if answer := st.ask(t, "verb=ListIdentifiers&metadataPrefix=oai_dc&from=2026-05-01T08:00:03Z&until=2026-05-01T08:00:03Z"); strings.Count(answer, "<header") != 1 {
		t.Error("bounds are not those that were asked for")
	}
}

var tokenForm = regexp.MustCompile(`<resumptionToken cursor="(\d+)">([^<]*)</resumptionToken>`)

// TestPages follows the tokens of both lists, while something changes.
func TestPages(t *testing.T) { dbtest.Each(t, testPages) }

func testPages(t *testing.T, d *db.DB) {
	st := newStand(t, d, 1203)
	for verb, size := range map[string]int{"ListRecords": 200, "ListIdentifiers": 500} {
		seen, pages := map[string]bool{}, 0
		query := "verb=" + verb + "&metadataPrefix=oai_dc"
		for query != "" {
			answer := st.ask(t, query)
			for _, m := range regexp.MustCompile(`<identifier>([^<]+)`).FindAllStringSubmatch(answer, -1) {
				if seen[m[1]] {
					t.Errorf("%s: %s stands twice", verb, m[1])
				}
				seen[m[1]] = true
			}
			m := tokenForm.FindStringSubmatch(answer)
			if m == nil || m[1] != fmt.Sprint(pages*size) {
				t.Fatalf("%s: token %v on page %d", verb, m, pages)
			}
			if pages++; pages == 2 {
				st.now = st.now.Add(time.Minute) // what changes now is in the next harvest
				st.take(t, true, "r1202")
			}
			if query = ""; m[2] != "" {
				query = "verb=" + verb + "&resumptionToken=" + m[2]
			}
		}
		if len(seen) < 1202 || pages != (len(seen)+size)/size {
			t.Errorf("%s: %d records on %d pages", verb, len(seen), pages)
		}
	}
}

// harvest reads a repository into another library.
func harvest(t *testing.T, st *stand, into *library.Service, prefix string, place oaipmh.Place) (catalogue.Report, oaipmh.Place) {
	t.Helper()
	in := &catalogue.Importer{Library: into, Who: policy.Operator(policy.Public), From: library.SourceID(st.base), Kind: "oai", Aligner: st.aligner, Later: true}
	feed := oaipmh.Feed{To: in.Sink(ctx)}
	h := oaipmh.Harvester{Asker: newAsker(t)}
	err := h.Harvest(ctx, oaipmh.Wanted{Base: st.base, Prefix: prefix}, place, oaipmh.Page{Record: feed.Record, Turn: func(p oaipmh.Place) error { place = p; return in.Flush(ctx) }})
	if err != nil {
		t.Fatal(err)
	}
	return in.Report(), place
}

// TestHarvestOurselves reads our provider with our harvester: whole, again, and what changed since.
func TestHarvestOurselves(t *testing.T) { dbtest.Each(t, testHarvestOurselves) }

func testHarvestOurselves(t *testing.T, d *db.DB) {
	st := newStand(t, d, 450)
	other, err := library.NewService(dbtest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	report, place := harvest(t, st, other, "", oaipmh.Place{})
	if len(report.Problems) > 0 || report.Taken != 450 {
		t.Fatalf("%d taken, problems %v", report.Taken, report.Problems)
	}
	list, err := other.Live(ctx, policy.Anyone(), "", 1)
	if err != nil {
		t.Fatal(err)
	}
	got := list[0]
	want := library.Resource{
		Words: []library.Wording{{Language: "fr", Title: "<Titre> & r"}}, Languages: []string{"fr", "en"}, Type: library.Course, Licence: "CC-BY-4.0", Date: "2024-05", Hours: 1.5, Cost: library.Free,
		Teaches: []library.Alignment{{Competency: "D2.C4", Level: framework.Basic}, {Competency: framework.AI}}, Keywords: []string{"data"}, Confidence: library.Told, Sources: got.Sources, Provider: "École; A",
	}
	got.Words = []library.Wording{{Language: got.Words[0].Language, Title: got.Words[0].Title[:11]}}
	got.ID, got.URL, got.Mark = "", "", library.Mark{}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what came over (-want +got):\n%s", diff)
	}
	if again, _ := harvest(t, st, other, "oai_dc", oaipmh.Place{}); again.Read != 450 || again.Taken+again.Merged > 0 {
		t.Errorf("in another form: %+v", again)
	}
	st.now = st.now.Add(time.Hour)
	var odd, even []string
	for i := 0; i < 230; i += 2 {
		even, odd = append(even, fmt.Sprintf("r%04d", i)), append(odd, fmt.Sprintf("r%04d", i+1))
	}
	st.take(t, true, even...)
	st.take(t, false, odd...)
	st.take(t, false, "r9000")
	changes, last := harvest(t, st, other, "lom", place)
	if changes.Read < 231 || changes.Deleted != 115 || changes.Taken != 1 || changes.Updated < 115 { // the last of the first harvest comes again, and was read in another form since
		t.Errorf("what changed: %+v", changes)
	}
	if nothing, _ := harvest(t, st, other, "lom", last); nothing.Taken+nothing.Updated+nothing.Deleted > 0 {
		t.Errorf("a harvest without changes: %+v", nothing)
	}
}

// strict checks an answer as the schema of the protocol does.
func strict(t testing.TB, raw []byte) {
	t.Helper()
	if !strings.HasPrefix(string(raw), `<?xml version="1.0" encoding="UTF-8"?>`) {
		t.Errorf("it begins with %.60q", raw)
	}
	d := xml.NewDecoder(strings.NewReader(string(raw)))
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, raw)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		root, err := catalogue.ReadElement(d, start)
		if err != nil {
			t.Fatal(err)
		}
		checkRoot(t, root)
	}
}

const oaiSpace = "http://www.openarchives.org/OAI/2.0/"

var verbNames = []string{"Identify", "ListMetadataFormats", "ListSets", "ListIdentifiers", "ListRecords", "GetRecord"}

func checkRoot(t testing.TB, root *catalogue.Element) {
	t.Helper()
	if root.Name != "OAI-PMH" || root.Space != oaiSpace || root.Attr["schemaLocation"] != oaiSpace+" "+oaiSpace+"OAI-PMH.xsd" {
		t.Errorf("the root is %s of %s, %s", root.Name, root.Space, root.Attr["schemaLocation"])
	}
	names := childNames(root)
	if len(names) != 3 || names[0] != "responseDate" || names[1] != "request" || names[2] != "error" && !slices.Contains(verbNames, names[2]) {
		t.Fatalf("the root holds %v", names)
	}
	if _, err := time.Parse("2006-01-02T15:04:05Z", root.Children[0].Text); err != nil {
		t.Error(err)
	}
	body := root.Children[2]
	switch orders := map[string]string{
		"Identify":            "repositoryName baseURL protocolVersion adminEmail earliestDatestamp deletedRecord granularity( description)*",
		"ListMetadataFormats": "metadataFormat( metadataFormat)*", "ListSets": "set( set)*", "GetRecord": "record",
		"ListIdentifiers": "header( header)*( resumptionToken)?", "ListRecords": "record( record)*( resumptionToken)?",
	}; {
	case orders[body.Name] == "":
	case !regexp.MustCompile("^" + orders[body.Name] + "$").MatchString(strings.Join(childNames(body), " ")):
		t.Errorf("%s holds %v", body.Name, childNames(body))
	}
	for _, r := range body.All("record") {
		checkHeader(t, r.Child("header"))
		if got := strings.Join(childNames(r), " "); got != "header metadata" && !(got == "header" && r.Child("header").Attr["status"] == "deleted") {
			t.Errorf("a record holds %s", got)
		}
	}
	for _, h := range body.All("header") {
		checkHeader(t, h)
	}
}

var setForm = regexp.MustCompile(`^([A-Za-z0-9\-_.!~*'()])+(:[A-Za-z0-9\-_.!~*'()]+)*$`)

func checkHeader(t testing.TB, h *catalogue.Element) {
	t.Helper()
	if got := strings.Join(childNames(h), " "); !regexp.MustCompile(`^identifier datestamp( setSpec)*$`).MatchString(got) {
		t.Errorf("a header holds %s", got)
	}
	if id, err := url.Parse(h.Texts("identifier")[0]); err != nil || id.Scheme != "oai" {
		t.Errorf("identifier %v, %v", id, err)
	}
	if _, err := time.Parse("2006-01-02T15:04:05Z", h.Texts("datestamp")[0]); err != nil {
		t.Error(err)
	}
	for _, set := range h.Texts("setSpec") {
		if !setForm.MatchString(set) {
			t.Errorf("setSpec %q", set)
		}
	}
}

func childNames(e *catalogue.Element) (names []string) {
	for _, c := range e.Children {
		names = append(names, c.Name)
	}
	return names
}
