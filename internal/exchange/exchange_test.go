package exchange_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"github.com/dira-platform/dira/internal/exchange"
	"github.com/dira-platform/dira/internal/framework"
)

// sameVersion compares versions but for what a database adds.
var sameVersion = cmp.Options{
	cmpopts.IgnoreUnexported(framework.Version{}), cmpopts.IgnoreFields(framework.Version{}, "CreatedAt", "PublishedAt"), cmpopts.EquateEmpty(),
}

func builtIn(t testing.TB) *framework.Version {
	t.Helper()
	v, err := framework.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// synthetic is a framework of another make: areas, competences and statements, in three languages, with a few links.
func synthetic(t testing.TB, statements int) *framework.Version {
	t.Helper()
	v := framework.Version{
		ID: "synthetic@3.0", Framework: "synthetic", Number: "3.0", URI: "https://example.org/synthetic/3.0", Status: framework.Published, Language: "en",
		Authors: []string{"Someone, else", "Nobody"}, Issued: "2025-11-28", Source: "https://example.org/report.pdf", Licence: "CC-BY-4.0",
	}
	add := func(id, parent, kind, text string) *framework.Statement {
		s := &framework.Statement{
			ID: framework.StatementID(id), URI: v.URI + "/" + id, Kind: framework.Item, Parent: framework.StatementID(parent), Provenance: framework.Found,
			Texts: map[string]map[string]framework.Text{framework.FieldType: {"en": {Text: kind}}, framework.FieldText: {
				"en": {Text: "Can " + text}, "fr": {Text: "Sait " + text, Status: "reviewed"}, "ar": {Text: "يستطيع " + text, Status: "draft"}}},
		}
		v.Statements = append(v.Statements, s)
		return s
	}
	root := add("framework", "", "Framework", "be a framework")
	root.Kind, root.Parent = framework.Root, ""
	root.Texts = map[string]map[string]framework.Text{framework.FieldName: {"en": {Text: "Synthetic, 3.0"}, "fr": {Text: "Synthétique", Status: "reviewed"}}}
	for i := 0; len(v.Statements) <= statements; i++ {
		area := fmt.Sprintf("A%d", i+1)
		add(area, "", "Area", "do all of "+area).Texts[framework.FieldName] = map[string]framework.Text{"en": {Text: "Area " + area}, "fr": {Text: "Domaine " + area, Status: "reviewed"}}
		for c := 1; c <= 5; c++ {
			competence := fmt.Sprintf("%s.%d", area, c)
			add(competence, area, "Competence", "do "+competence+"\non two lines; “quoted”, with \"marks\"")
			for n := 1; n <= 8; n++ {
				add(fmt.Sprintf("%s.%d", competence, n), competence, "Statement", fmt.Sprintf("=do+%s@%d-", competence, n))
			}
		}
	}
	v.Statements = v.Statements[:statements+1]
	v.Links = []framework.Link{
		{From: "A1.1.2", Type: "isRelatedTo", To: v.URI + "/A1.1.1"}, {From: "A1.1.2", Type: "exactMatchOf", To: "https://elsewhere.example/x"},
		{From: "A1.1", Type: "ext:closeMatch", To: "https://elsewhere.example/y"}, {From: "A1.1.1", Type: "precedes", To: v.URI + "/A1.1.2"},
	}
	made, err := framework.Assemble(v)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func export(t testing.TB, v *framework.Version, format exchange.Format, language string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := exchange.Export(&b, v, format, language); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(t testing.TB, name string, raw []byte, o exchange.ImportOptions) *exchange.Preview {
	t.Helper()
	p, err := exchange.Import(name, bytes.NewReader(raw), o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestRoundTrip: what keeps everything gives back the very same version, whose hash is the same; the format is told from the content.
func TestRoundTrip(t *testing.T) {
	for _, want := range []*framework.Version{builtIn(t), synthetic(t, 120)} {
		for _, format := range []exchange.Format{exchange.JSON, exchange.CASE, exchange.SKOS, exchange.CSV} {
			for _, language := range []string{"", "fr"} {
				t.Run(fmt.Sprintf("%s %s %s", want.Framework, format, language), func(t *testing.T) {
					raw := export(t, want, format, language)
					if again := export(t, want, format, language); !bytes.Equal(raw, again) {
						t.Error("two exports differ")
					}
					p := read(t, "file", raw, exchange.ImportOptions{})
					if p.Format != format {
						t.Errorf("taken for %s", p.Format)
					}
					if diff := cmp.Diff(want, p.Version, sameVersion); diff != "" {
						t.Errorf("what was read differs from what was written (-want +got):\n%s", diff)
					}
					if len(p.Notes) > 0 {
						t.Errorf("notes about a file of ours: %v", p.Notes)
					}
					if d := exchange.Diff(want, p.Version); !d.Empty() {
						t.Errorf("Diff finds %+v", d)
					}
				})
			}
		}
	}
}

// TestMoodleRoundTrip: what Moodle has a place for comes back: the tree of competencies, their names and sentences in one language.
func TestMoodleRoundTrip(t *testing.T) {
	v := builtIn(t)
	for _, language := range []string{"en", "ar"} {
		p := read(t, "moodle.csv", export(t, v, exchange.Moodle, language), exchange.ImportOptions{Language: language})
		if p.Format != exchange.Moodle || p.Version.ID != v.ID || len(p.Notes) > 0 {
			t.Errorf("%s as %s with %v", p.Version.ID, p.Format, p.Notes)
		}
		if got, want := len(p.Version.Statements), 1+3+14+113+1+5+10; got != want {
			t.Errorf("%d statements, want %d", got, want)
		}
		for _, s := range p.Version.Statements[1:] {
			was := v.Statement(s.ID)
			if s.Parent != was.Parent {
				t.Errorf("%s stands below %s, not %s", s.ID, s.Parent, was.Parent)
			}
			for _, field := range []string{framework.FieldName, framework.FieldText} {
				if got, want := s.Texts[field][language].Text, was.Texts[field][language].Text; got != want {
					t.Errorf("%s %s = %q, want %q", s.ID, field, got, want)
				}
			}
		}
	}
}

func TestMoodleRows(t *testing.T) {
	rows := strings.Split(string(export(t, builtIn(t), exchange.Moodle, "en")), "\n")
	if !strings.HasPrefix(rows[0], "Parent ID number,ID number,Short name,Description,Description format,Scale values,Scale configuration,") {
		t.Errorf("heading %s", rows[0])
	}
	for _, want := range []string{"–,Basic,Intermediate,Advanced", `{""id"":2,""scaledefault"":1,""proficient"":1}`, `"domain,competency,indicator,competency"`} {
		if !strings.Contains(rows[1], want) {
			t.Errorf("the row of the framework lacks %s: %s", want, rows[1])
		}
	}
}

func TestSpreadsheetsRunNothing(t *testing.T) {
	v := synthetic(t, 60)
	v.Statement("A1").Texts["name"]["en"] = framework.Text{Text: "=1+1", Language: "en", Status: "source"}
	v.Statement("A1").Texts["text"]["en"] = framework.Text{Text: "'@already guarded", Language: "en", Status: "source"}
	v.Statement("A1.1").Texts["text"]["en"] = framework.Text{Text: "'plain", Language: "en", Status: "source"}
	raw := export(t, v, exchange.CSV, "")
	for _, want := range []string{",'=1+1,", ",''@already guarded,", ",'plain,"} {
		if !bytes.Contains(raw, []byte(want)) {
			t.Errorf("the table lacks %q", want)
		}
	}
	got := read(t, "x.csv", raw, exchange.ImportOptions{}).Version
	for id, want := range map[framework.StatementID]string{"A1": "'@already guarded", "A1.1": "'plain"} {
		if text := got.Statement(id).Texts["text"]["en"].Text; text != want {
			t.Errorf("%s came back as %q, want %q", id, text, want)
		}
	}
	if text := got.Statement("A1").Texts["name"]["en"].Text; text != "=1+1" {
		t.Errorf("the name came back as %q", text)
	}
}

func TestExportRefusals(t *testing.T) {
	v := builtIn(t)
	if err := exchange.Export(&bytes.Buffer{}, v, exchange.CASE, "sw"); err == nil || !strings.Contains(err.Error(), "en, ar, fr") {
		t.Errorf("an unknown language: %v", err)
	}
	if err := exchange.Export(&bytes.Buffer{}, v, "xml", ""); err == nil || !strings.Contains(err.Error(), "moodle") {
		t.Errorf("an unknown format: %v", err)
	}
}

func TestGUIDIsVersion5(t *testing.T) {
	v := builtIn(t)
	want := uuid.NewSHA1(uuid.NameSpaceURL, []byte(v.URI)).String()
	if got := exchange.GUID(v); got != want || !exchange.IsGUID(got) {
		t.Errorf("GUID %s, want %s", got, want)
	}
}

func BenchmarkImport1000(b *testing.B) {
	v := synthetic(b, 1000)
	for _, format := range exchange.Formats {
		raw := export(b, v, format, "")
		b.Run(string(format), func(b *testing.B) {
			b.SetBytes(int64(len(raw)))
			for b.Loop() {
				read(b, "file", raw, exchange.ImportOptions{Format: format})
			}
		})
	}
}
