package exchange_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/exchange"
	"github.com/dira-platform/dira/internal/framework"
)

// TestPeculiar reads what other makers write in ways of their own (testdata/peculiar.json) and gives what they said out again.
func TestPeculiar(t *testing.T) {
	v := read(t, "peculiar.json", file(t, "peculiar.json"), exchange.ImportOptions{}).Version
	for _, tt := range []struct {
		id, field, language, want string
	}{
		{"framework", "name", "en", "Work with files"},
		{"framework", "text", "en", "What clerks of a registry can do.\n• Paper\n• Screens"},
		{"framework", "subject", "en", "Registry"},
		{"framework", "framework_type", "en", "Job skills"},
		{"framework", "adoption_status", "en", "Private Draft"},
		{"2", "text", "en", "Keeps order."}, // en-GB within en
		{"2", "education_level", "en", "06"},
		{"2", "list_enumeration", "en", "b."},
		{"2", "keywords", "en", "order"},
		{"1", "text", "en", "Works out 2³ = 8, H₂O and (1/2) of a page; keeps $x^2$, *stars*, a < b and c > d.\n\n| one | two |"},
		{"1", "education_level", "en", "06, 07"},
		{"1", "keywords", "en", "sums, of all sorts; paper"},
		{"1", "alternative_label", "en", "Outcome"},
		{"1.2", "text", "fr", "Writes pages with <p> and <img>."},
		{"1.2", "subject", "en", "Web"},
	} {
		if s := v.Statement(framework.StatementID(tt.id)); s == nil || s.Texts[tt.field][tt.language].Text != tt.want {
			t.Errorf("%s %s in %s: %q, want %q", tt.id, tt.field, tt.language, s.Texts[tt.field][tt.language].Text, tt.want)
		}
	}
	if v.Issued != "" || v.Status != framework.Published || v.Authors[0] != "Desk & File Office" {
		t.Errorf("issued %q, %s, by %q", v.Issued, v.Status, v.Authors)
	}
	var p exchange.CFPackage
	if err := json.Unmarshal(export(t, v, exchange.CASE, ""), &p); err != nil {
		t.Fatal(err)
	}
	if d := p.CFDocument; d.AdoptionStatus != "Private Draft" || d.FrameworkType != "Job skills" || !slices.Equal(d.Subject, []string{"Registry"}) {
		t.Errorf("the document goes out as %+v", d)
	}
	one := p.CFItems[slices.IndexFunc(p.CFItems, func(i exchange.CFItem) bool { return i.HumanCodingScheme == "1" })]
	if one.AlternativeLabel != "Outcome" || !slices.Equal(one.ConceptKeywords, []string{"sums, of all sorts", "paper"}) || !slices.Equal(one.EducationLevel, []string{"06", "07"}) {
		t.Errorf("an item goes out as %+v", one)
	}
}

// TestFaultsOfOthers: faults of frameworks in use that OpenSALT mends when it reads them are mended here too.
func TestFaultsOfOthers(t *testing.T) {
	const one, two, three = "aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002", "aaaaaaaa-0000-4000-8000-000000000003"
	end := func(id string) string { return `{"identifier": "` + id + `", "uri": "` + id + `", "title": "x"}` } // the identifier instead of a URI
	p := read(t, "faults.json", []byte(`{
		"CFDocument": {"identifier": "bbbbbbbb-0000-4000-8000-000000000001", "title": "Faults", "language": "en", "officialSourceURL": "", "extensions": []},
		"CFItems": [
			{"identifier": "`+one+`", "fullStatement": "", "alternativeLabel": "Knowledge and skills", "humanCodingScheme": "111.2", "extensions": []},
			{"identifier": "`+two+`", "alternativeLabel": "Only a label", "CFItemTypeURI": "*CLEAR*"},
			{"identifier": "`+three+`", "fullStatement": "A sentence", "alternativeLabel": "Outcome"}],
		"CFAssociations": [
			{"associationType": "isChildOf", "originNodeURI": `+end(three)+`, "destinationNodeURI": `+end(one)+`},
			{"associationType": "isChildOf", "originNodeURI": `+end(one)+`, "destinationNodeURI": `+end("bbbbbbbb-0000-4000-8000-000000000001")+`},
			{"associationType": "isChildOf", "originNodeURI": `+end(two)+`, "destinationNodeURI": `+end("bbbbbbbb-0000-4000-8000-000000000001")+`},
			{"associationType": "RelatedTo", "originNodeURI": `+end(three)+`, "destinationNodeURI": `+end(two)+`}],
		"CFDefinitions": {"CFItemTypes": [{"identifier": "dddddddd-0000-4000-8000-000000000001", "title": "T", "hierarchyCode": 1}]}}`), exchange.ImportOptions{})
	v := p.Version
	if got, want := outline(v), "111.2 Knowledge and skills ()\n  "+three+" A sentence ()\n"+two+" Only a label ()\n"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got := v.Statement("111.2").Texts["alternative_label"]; got != nil {
		t.Errorf("the statement is its label as well: %v", got)
	}
	if got := v.Statement(three).Texts["alternative_label"]["en"].Text; got != "Outcome" {
		t.Errorf("the label of a statement is %q", got)
	}
	if len(v.Links) != 1 || v.Links[0].Type != "isRelatedTo" || v.Links[0].To != "urn:uuid:"+two {
		t.Errorf("links %v", v.Links)
	}
	if notes := notesOf(p); strings.Count(notes, "its alternative label is used") != 2 || strings.Contains(notes, "extensions") {
		t.Errorf("notes\n%s", notes)
	}
	ours := read(t, "ours.json", export(t, v, exchange.CASE, ""), exchange.ImportOptions{})
	if ours.Version.Hash != v.Hash {
		t.Error("it does not go out as it came in")
	}
}

// TestMoodleOfMoodle reads rows as Moodle itself writes them: descriptions that an editor made, short names cut off in the middle.
func TestMoodleOfMoodle(t *testing.T) {
	long := "Plans, coordinates and manages the resources of the office and of others to finish what was given in time."
	cut := strings.Index(long, " office")
	table := `"Parent id number","Id number",Shortname,Description,"Description format","Scale values","Scale configuration","Rule type (optional)","Rule outcome (optional)","Rule config (optional)","Cross referenced competency id numbers","Exported id (optional)","Is framework",Taxonomy
,OFF,Office,"<p>What people in an office
can do.</p><p>• Plan<br>• Share
<br></p>",1,"No,Yes","[{""scaleid"":""2""},{""id"":2,""scaledefault"":1,""proficient"":1}]",,,,,,1,"domain,competency,competency,competency"
,plan,Planning,"<p>Planning is seeing
what is ahead.<br></p>",1,,,,0,null,,1,,
plan,P-1,"` + long[:100] + `","<p>` + long[:cut] + "\n" + long[cut+1:] + `<br></p>",1,,,,0,null,"P-2,P%2C3",2,,
plan,P-2,"Keeps a list.","<p>Keeps a list.</p>",1,,,,0,null,P-1,3,,
plan,"P,3","Shares","Shares & tells a < b",2,,,,0,null,P-1,4,,
`
	p := read(t, "Office-OFF.csv", []byte(table), exchange.ImportOptions{})
	v := p.Version
	if got, want := outline(v), "plan Planning ()\n  P-1 "+long+" ()\n  P-2 Keeps a list. ()\n  p-3 Shares ()\n"; p.Format != exchange.Moodle || got != want {
		t.Errorf("%s:\n%s, want\n%s", p.Format, got, want)
	}
	if got, want := v.Statements[0].Texts["text"]["en"].Text, "What people in an office can do.\n• Plan\n• Share"; got != want {
		t.Errorf("the description is %q, want %q", got, want)
	}
	if got := v.Statement("p-3").Texts["text"]["en"].Text; got != "Shares & tells a < b" {
		t.Errorf("plain text came in as %q", got)
	}
	if len(v.Links) != 4 || strings.Contains(notesOf(p), "link") {
		t.Errorf("links %v; notes %s", v.Links, notesOf(p))
	}
}
