package catalogue_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/catalogue"
	"github.com/dira-platform/dira/internal/db/dbtest"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/policy"
)

func TestMain(m *testing.M) { dbtest.Main(m) }

var ctx = context.Background()

func aligner(t testing.TB) *catalogue.Aligner {
	t.Helper()
	a, err := theAligner()
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// theAligner is made once: fuzzing asks for it all the time.
var theAligner = sync.OnceValues(func() (*catalogue.Aligner, error) {
	v, err := framework.BuiltIn()
	if err != nil {
		return nil, err
	}
	return catalogue.NewAligner(v), nil
})

type reader func(io.Reader, catalogue.Sink) error

// read reads a file and cleans what is in it.
func read(t testing.TB, how reader, raw []byte) (got []library.Draft, problems []catalogue.Problem, err error) {
	t.Helper()
	a := aligner(t)
	err = how(bytes.NewReader(raw), catalogue.Sink{
		Record: func(r catalogue.Record) error {
			d, told, ok := a.Clean(r)
			problems = append(problems, told...)
			if ok {
				got = append(got, d)
			}
			return nil
		},
		Problem: func(p catalogue.Problem) { problems = append(problems, p) },
	})
	return got, problems, err
}

const dirty = `id,title,summary,url,provider,languages,type,licence,cost,hours,teaches,requires,colour
r1,“Data for Everyone”,<p>Learn &amp; <b>use</b> data</p>,https://a.example/data,A School,English,Course,CC BY 4.0,free,4,D2.C4:basic,D1.C1,red
,No id,Text,www.b.example/x,B,eng;fre,video,http://creativecommons.org/licenses/by-sa/4.0/,0,"4,5",D1.C1;D9.C9,basic maths,
r3,,Text,https://c.example/,C,fr,guide,,free,1,,,
r4,Bad address,Text,javascript:alert(1),C,fr,guide,,free,1,,,
r5,Strange,Text,https://d.example/5,D,klingonx,Flubber,ask the author,12 EUR,PT1H30M,Nonsense,,
r8,بيانات للجميع,ملخص,https://ar.example/1,جهة,العربية,دورة,,مجاني,٣,D2.C4:متوسط,,
`

func TestReadTable(t *testing.T) {
	got, problems, err := read(t, catalogue.ReadTable, []byte("\xef\xbb\xbf"+strings.ReplaceAll(dirty, "\n", "\r\n")))
	if err != nil {
		t.Fatal(err)
	}
	want := []library.Draft{
		{Name: "r1", Resource: library.Resource{ID: "r1", Words: []library.Wording{{Language: "en", Title: "Data for Everyone", Summary: "Learn & use data"}}, Provider: "A School", URL: "https://a.example/data",
			Languages: []string{"en"}, Type: library.Course, Licence: "CC-BY-4.0", Cost: library.Free, Hours: 4, Teaches: []library.Alignment{{Competency: "D2.C4", Level: framework.Basic}},
			Requires: []library.Alignment{{Competency: "D1.C1"}}, Confidence: library.Told, Other: []library.Extra{{Name: "colour", Value: "red"}}}},
		{Name: "", Resource: library.Resource{Words: []library.Wording{{Language: "en", Title: "No id", Summary: "Text"}}, Provider: "B", URL: "https://www.b.example/x", Languages: []string{"en", "fr"}, Type: library.Video,
			Licence: "CC-BY-SA-4.0", Cost: library.Free, Hours: 4.5, Teaches: []library.Alignment{{Competency: "D1.C1"}}, Before: "basic maths", Confidence: library.Told, Other: []library.Extra{{Name: "teaches", Value: "D9.C9"}}}},
		{Name: "r5", Resource: library.Resource{ID: "r5", Words: []library.Wording{{Title: "Strange", Summary: "Text"}}, Provider: "D", URL: "https://d.example/5", Type: library.Material, Cost: library.Paid, Hours: 1.5,
			Confidence: library.Told, Other: []library.Extra{{Name: "type", Value: "Flubber"}, {Name: "licence", Value: "ask the author"}, {Name: "teaches", Value: "Nonsense"}}}},
		{Name: "r8", Resource: library.Resource{ID: "r8", Words: []library.Wording{{Language: "ar", Title: "بيانات للجميع", Summary: "ملخص"}}, Provider: "جهة", URL: "https://ar.example/1", Languages: []string{"ar"}, Type: library.Course,
			Cost: library.Free, Hours: 3, Teaches: []library.Alignment{{Competency: "D2.C4", Level: framework.Intermediate}}, Confidence: library.Told}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what was read (-want +got):\n%s", diff)
	}
	var told []string
	for _, p := range problems {
		told = append(told, fmt.Sprintf("%d %s", p.Row, p.Field))
	}
	if diff := cmp.Diff([]string{"1 colour", "3 teaches", "4 title", "5 url", "6 languages", "6 type", "6 licence", "6 teaches"}, told); diff != "" {
		t.Errorf("what was told (-want +got):\n%s", diff)
	}
}

// TestReadJSON reads the same description in each of the forms in which such files come.
func TestReadJSON(t *testing.T) {
	const one = `{"@context":["https://w3id.org/kim/amb/context.jsonld",{"@language":"de"}],"id":"https://a.example/1","type":["LearningResource"],"name":"Daten für alle","description":"Über <b>Daten</b>","inLanguage":["ger"],
		"publisher":[{"type":"Organization","name":"Schule"}],"license":{"id":"https://creativecommons.org/licenses/by/4.0/"},"isAccessibleForFree":true,"learningResourceType":[{"id":"https://w3id.org/kim/hcrt/course","prefLabel":{"de":"Kurs"}}],
		"teaches":[{"id":"https://example.org/D2.C4","educationalLevel":"basic"},"D1.C1:advanced"],"duration":"PT2H","datePublished":"2024-05-17","isBasedOn":[{"id":"https://a.example/0"}]}`
	const schema = `{"@context":"https://schema.org","@type":"Course","@id":"https://a.example/1","schema:name":[{"@value":"Daten für alle","@language":"de"}],"description":{"@value":"Über Daten","@language":"de"},"inLanguage":"de","provider":{"@type":"Organization","name":"Schule"},
		"license":"https://creativecommons.org/licenses/by/4.0/","offers":{"@type":"Offer","price":0},"timeRequired":"PT2H","datePublished":"17.05.2024","isBasedOn":"https://a.example/0",
		"teaches":[{"@type":"DefinedTerm","termCode":"D2.C4","educationalLevel":"beginner"}],"educationalAlignment":{"@type":"AlignmentObject","alignmentType":"teaches","targetName":"D1.C1 (advanced)"}}`
	want := library.Draft{Name: "https://a.example/1", Resource: library.Resource{
		ID: "https://a.example/1", Words: []library.Wording{{Language: "de", Title: "Daten für alle", Summary: "Über Daten"}}, Provider: "Schule", URL: "https://a.example/1", Languages: []string{"de"}, Type: library.Course,
		Teaches: []library.Alignment{{Competency: "D2.C4", Level: framework.Basic}, {Competency: "D1.C1", Level: framework.Advanced}}, Hours: 2, Cost: library.Free, Licence: "CC-BY-4.0", Date: "2024-05-17",
		Relations: []library.Relation{{Kind: library.Adaptation, Of: "https://a.example/0"}}, Confidence: library.Told,
	}}
	for name, file := range map[string]string{
		"one": one, "a list": "[" + one + "]", "an ItemList": `{"@type":"ItemList","itemListElement":[{"@type":"ListItem","position":1,"item":` + one + `}]}`, "a graph": `{"@context":"x","@graph":[{"@type":"WebSite","name":"S"},` + one + `]}`,
		"one a line": strings.ReplaceAll(one, "\n", " ") + "\n", "with a mark": "\ufeff" + one, "schema.org": schema, "a list of schema.org": "[" + schema + "]", "an ItemList of its own": `{"@type":"ItemList","itemListElement":` + schema + `}`,
	} {
		got, _, err := read(t, catalogue.ReadJSON, []byte(file))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff([]library.Draft{want}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	wide := []byte{0xff, 0xfe}
	for _, c := range one {
		wide = append(wide, byte(c), byte(c>>8))
	}
	if got, _, err := read(t, catalogue.ReadJSON, wide); err != nil || len(got) != 1 {
		t.Errorf("UTF-16: %d, %v", len(got), err)
	}
}

// TestBrokenFiles reads files that end too soon or are none: what came before the fault is taken.
func TestBrokenFiles(t *testing.T) {
	const good = `{"name":"A","url":"https://a.example/1"}`
	tests := []struct {
		name string
		how  reader
		file string
		want int
	}{
		{"cut off", catalogue.ReadJSON, "[" + good + `,{"name":"B","url":"https://a.exa`, 1},
		{"rubbish between", catalogue.ReadJSON, "[" + good + ",}," + good + "]", 1},
		{"nothing", catalogue.ReadJSON, "", 0},
		{"a web page", catalogue.ReadJSON, "<!DOCTYPE html><html></html>", 0},
		{"a number", catalogue.ReadJSON, "42", 0},
		{"nested without end", catalogue.ReadJSON, strings.Repeat("[", 10<<20), 0},
		{"nested in objects", catalogue.ReadJSON, "[" + good + "," + strings.Repeat(`{"a":`, 2<<20), 1},
		{"nested lists of lists", catalogue.ReadJSON, strings.Repeat(`{"@graph":[`, 1<<20), 0},
		{"a table without title", catalogue.ReadTable, "a,b\n1,2\n", 0},
		{"an empty table", catalogue.ReadTable, "", 0},
		{"a quote without end", catalogue.ReadTable, "title,url\nA,https://a.example/1\n\"B,https://a.example/2\n", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, problems, err := read(t, tt.how, []byte(tt.file))
			if len(got) != tt.want || err == nil && len(problems) == 0 {
				t.Errorf("%d were taken, problems %v, %v", len(got), problems, err)
			}
			if err != nil && !catalogue.IsProblem(err) {
				t.Errorf("nobody is told why: %v", err)
			}
		})
	}
}

// TestRoundTrip writes the starter set in each form and reads it again.
func TestRoundTrip(t *testing.T) {
	from := newLibrary(t)
	if err := from.Install(ctx); err != nil {
		t.Fatal(err)
	}
	all, err := from.Live(ctx, policy.Anyone(), "", 1000)
	if err != nil {
		t.Fatal(err)
	}
	a := aligner(t)
	var table, amb, schema bytes.Buffer
	w := catalogue.NewTableWriter(&table)
	var ambs []catalogue.AMB
	var schemas []catalogue.SchemaOrg
	for _, r := range all {
		w.Write(r)
		ambs, schemas = append(ambs, a.AMB(r, "https://d.example/"+string(r.ID))), append(schemas, a.SchemaOrg(r, "https://d.example/"+string(r.ID)))
	}
	if err := errors.Join(w.Flush(), json.NewEncoder(&amb).Encode(ambs), json.NewEncoder(&schema).Encode(schemas)); err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]struct {
		how reader
		raw []byte
	}{"csv": {catalogue.ReadTable, table.Bytes()}, "amb": {catalogue.ReadJSON, amb.Bytes()}, "schemaorg": {catalogue.ReadJSON, schema.Bytes()}} {
		got, _, err := read(t, f.how, f.raw)
		if err != nil || len(got) != len(all) {
			t.Errorf("%s: %d of %d, %v", name, len(got), len(all), err)
			continue
		}
		for i, r := range all {
			g := got[i].Resource
			if g.Words[0].Title != r.Words[0].Title || g.URL != r.URL || !cmp.Equal(g.Teaches, r.Teaches) || !cmp.Equal(g.Languages, r.Languages) || g.Hours != r.Hours {
				t.Errorf("%s: %s came back otherwise: %+v", name, r.ID, g)
			}
			if name != "amb" && g.Summary("en").Text != r.Summary("en").Text {
				t.Errorf("%s: %s is summarised otherwise: %s", name, r.ID, g.Summary("en").Text)
			}
		}
	}
}

func newLibrary(t testing.TB) *library.Service {
	t.Helper()
	s, err := library.NewService(dbtest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	return s
}
