package qti

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/itembank"
)

// elsewhere are the options for items of other programs.
var elsewhere = ImportOptions{
	Competency: "D9.C1", Level: "basic", Indicator: "D9.C1.B1", Author: "Farid", Taken: []itembank.ItemID{"D9.C1-q1", "D9.C1-q3"},
}

// shown is what an import found, for reading.
func shown(got *Imported) string {
	var b strings.Builder
	for _, it := range got.Items {
		fmt.Fprintf(&b, "%s %s, %s %s %s, %s, by %s\n%s\n", it.ID, it.Kind, it.Ability, it.Level, it.Indicator, it.Review, it.Author, it.Stem["en"])
		for _, o := range it.Options {
			fmt.Fprintf(&b, "%s score %d position %d: %s [%s]\n", o.ID, o.Score, o.Position, o.Text["en"], o.Why["en"])
		}
		fmt.Fprintf(&b, "because: %s\n\n", it.Reason)
	}
	for _, n := range got.Notes {
		fmt.Fprintln(&b, n)
	}
	return b.String()
}

// Each sample is in the manner of another program; beside it lies what is made of it.
func TestImportForeign(t *testing.T) {
	samples, err := filepath.Glob("testdata/foreign/*.xml")
	if err != nil || len(samples) < 5 {
		t.Fatal(samples, err)
	}
	for _, sample := range samples {
		t.Run(filepath.Base(sample), func(t *testing.T) {
			raw, err := os.ReadFile(sample)
			if err != nil {
				t.Fatal(err)
			}
			got := shown(imported(t, filepath.Base(sample), raw, elsewhere))
			golden := strings.TrimSuffix(sample, ".xml") + ".txt"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got); diff != "" {
				t.Errorf("(-want +got); with -update it is written:\n%s", diff)
			}
		})
	}
}

// question is an item with parts exchanged, for what a sample of its own would be too long for.
func question(pairs ...string) []byte {
	text := `<qti-assessment-item identifier="i" title="t" time-dependent="false">
<qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier">
<qti-correct-response><qti-value>a</qti-value></qti-correct-response>
</qti-response-declaration>
<qti-item-body>
<qti-choice-interaction response-identifier="RESPONSE" max-choices="1">
<qti-prompt>Which?</qti-prompt>
<qti-simple-choice identifier="a">One</qti-simple-choice>
<qti-simple-choice identifier="b">Two</qti-simple-choice>
<qti-simple-choice identifier="c">Three</qti-simple-choice>
</qti-choice-interaction>
</qti-item-body>
<qti-response-processing template="match_correct.xml"/>
</qti-assessment-item>`
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			panic(pairs[i])
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	return []byte(text)
}

const (
	prompt  = `<qti-prompt>Which?</qti-prompt>`
	correct = `<qti-correct-response><qti-value>a</qti-value></qti-correct-response>`
	body    = "<qti-item-body>\n"
)

// asOrder makes an order of the question.
var asOrder = []string{
	`"single"`, `"ordered"`, "choice-interaction response-identifier=\"RESPONSE\" max-choices=\"1\"", "order-interaction response-identifier=\"RESPONSE\"",
	"</qti-choice-interaction>", "</qti-order-interaction>",
}

// What does not fit is refused with its line, and nothing of it is taken over.
func TestImportRefuses(t *testing.T) {
	mapping := func(entries ...string) []string {
		s := `<qti-mapping default-value="0">`
		for i := 0; i < len(entries); i += 2 {
			s += fmt.Sprintf(`<qti-map-entry map-key="%s" mapped-value="%s"/>`, entries[i], entries[i+1])
		}
		return []string{correct, s + "</qti-mapping>", "match_correct.xml", "map_response.xml"}
	}
	key := func(ids ...string) []string {
		return []string{"<qti-value>a</qti-value>", "<qti-value>" + strings.Join(ids, "</qti-value><qti-value>") + "</qti-value>"}
	}
	tests := []struct {
		pairs []string
		want  string
	}{
		{[]string{`title="t"`, `title="t" adaptive="true"`}, ":1: i: not taken over: it is adaptive"},
		{[]string{body, "<qti-template-declaration identifier='X'/>" + body}, ":5: i: not taken over: it is a template"},
		{[]string{body, "<qti-assessment-stimulus-ref identifier='S' href='s.xml'/>" + body}, ":5: i: not taken over: it belongs to a passage in another file (s.xml)"},
		{[]string{prompt, prompt + `<p><qti-text-entry-interaction response-identifier="Q"/></p>`}, ":7: i: not taken over: it asks 2 things at once (choice interaction, text entry interaction)"},
		{[]string{"</qti-item-body>", "<qti-match-interaction/></qti-item-body>"}, ":12: i: not taken over: it asks 2 things at once (choice interaction, match interaction)"},
		{[]string{"qti-choice-interaction", "qti-hottext-interaction", "/qti-choice", "/qti-hottext"}, ":6: i: not taken over: it has a hottext interaction: only"},
		{[]string{"qti-choice-interaction", "div", "/qti-choice-interaction", "/div"}, ":5: i: not taken over: it asks nothing"},
		{[]string{"<qti-item-body", "<div", "</qti-item-body", "</div"}, ":1: i: not taken over: it has no body"},
		{[]string{`identifier="b"`, `identifier="a"`}, `:9: i: not taken over: two options have the identifier "a"`},
		{[]string{`identifier="b"`, ``}, ":9: i: not taken over: an option has no identifier"},
		{[]string{"Two", `<img src="x"/>`}, ":9: i: not taken over: without pictures and the like, its option b is empty"},
		{[]string{"Which?", `<math><mi>x</mi></math>`}, ":5: i: not taken over: without pictures and the like, its stem is empty"},
		{[]string{`title="t"`, `title="t" xml:lang="fr"`}, `:1: i: not taken over: it is in "fr", and "en" is wanted`},
		{[]string{`response-identifier="RESPONSE"`, `response-identifier="OTHER"`}, `:6: i: not taken over: the response "OTHER" of its interaction is not declared`},
		{[]string{correct, ""}, ":2: i: not taken over: no option is right"},
		{key("z"), `:2: i: not taken over: its right response "z" is no option`},
		{key("a", "b"), ":2: i: not taken over: 2 options are equally right, and one can be chosen"},
		{append(key("a", "b", "c"), `"single"`, `"multiple"`), ":2: i: not taken over: every option is right"},
		{[]string{`"single"`, `"record"`}, `:2: i: not taken over: its response has the cardinality "record"`},
		{mapping("a", "3", "b", "2", "c", "1"), ":2: i: not taken over: it gives 3 different scores"},
		{mapping("a", "2", "b", "2", "c", "1"), ":2: i: not taken over: 2 options are equally right"},
		{mapping("a", "NaN"), `:3: i: not taken over: "NaN" is no score`},
		{append(mapping("a", "2", "b", "2"), `"single"`, `"multiple"`, `<qti-simple-choice identifier="c">Three</qti-simple-choice>`, ""), ":2: i: not taken over: every option is right"},
		{mapping("a", "0", "b", "-1"), ":2: i: not taken over: no option is right"},
		{mapping("y", "1"), `:2: i: not taken over: its mapping scores "y", which is no option`},
		{append(key("a", "b"), asOrder...), ":2: i: not taken over: its right order has 2 of 3 options"},
		{append(key("a", "b", "b"), asOrder...), ":2: i: not taken over: its right order lacks option c"},
		{append(key("a", "b"), append(asOrder, `<qti-simple-choice identifier="c">Three</qti-simple-choice>`, "")...), ":6: i: not taken over: it puts 2 options in order"},
		{append(key("a", "b", "c"), append(slices.Clone(asOrder), "<qti-order-interaction", `<qti-order-interaction max-choices="2"`)...), ":6: i: not taken over: it orders some"},
		{append(slices.Clone(asOrder), `"ordered"`, `"single"`), `:2: i: not taken over: its response has the cardinality "single"`},
	}
	for _, tt := range tests {
		got := imported(t, "q.xml", question(tt.pairs...), elsewhere)
		if len(got.Items) > 0 || len(got.Notes) != 1 || !strings.HasPrefix(got.Notes[0].String(), "q.xml"+tt.want) {
			t.Errorf("%d items, notes %v\nwant %s", len(got.Items), got.Notes, tt.want)
		}
	}
}

// What fits after a change is taken over and the change is noted.
func TestImportNotes(t *testing.T) {
	tests := []struct {
		pairs []string
		kind  itembank.Kind
		want  string
	}{
		{[]string{`"single"`, `"multiple"`}, itembank.Single, "q.xml:2: i: one option is right: it becomes a question for one option"},
		{[]string{"<qti-response-processing template=\"match_correct.xml\"/>", ""}, itembank.Single, "q.xml:1: i: it has no response processing"},
		{[]string{"match_correct.xml", "own_rule.xml"}, itembank.Single, "q.xml:13: i: its response processing is replaced by our rule"},
		{[]string{"max-choices", `shuffle="true" max-choices`}, itembank.Single, "q.xml:6: i: the options were shuffled"},
		{[]string{"Which?", "Which <object data='x'/> one?"}, itembank.Single, "q.xml:7: i: an embedded file in the stem is left out"},
		{[]string{"Which?", "Which <table><tr><td>1</td></tr></table>"}, itembank.Single, "q.xml:7: i: a table in the stem becomes"},
		{nil, itembank.Single, "q.xml:9: i: option b has no explanation: write one"},
		{nil, itembank.Single, "q.xml:1: i: there is no reason for reviewers"},
		{append([]string{"<qti-value>a", "<qti-value>c</qti-value><qti-value>b</qti-value><qti-value>a"}, asOrder...), itembank.Order, "q.xml:2: i: it is scored by our rule: 2 for the exact order"},
		{append([]string{"<qti-value>a</qti-value>", "<qti-value>a</qti-value><qti-value>b</qti-value><qti-value>c</qti-value>"}, asOrder...), itembank.Order, "q.xml:6: i: the options stood in their right order"},
	}
	for _, tt := range tests {
		got := imported(t, "q.xml", question(tt.pairs...), elsewhere)
		if len(got.Items) != 1 || got.Items[0].Kind != tt.kind || got.Items[0].ID != "D9.C1-q2" {
			t.Errorf("%s: items %v, notes %v", tt.want, got.Items, got.Notes)
			continue
		}
		if !slices.ContainsFunc(got.Notes, func(n Note) bool { return strings.HasPrefix(n.String(), tt.want) }) {
			t.Errorf("notes %v lack %s", got.Notes, tt.want)
		}
		if it := got.Items[0]; it.Kind == itembank.Order && it.Score(it.OptionIDs()) > 0 {
			t.Errorf("%s: the order as it is shown scores", tt.want)
		}
	}
}

func TestImportOptions(t *testing.T) {
	tests := map[string]ImportOptions{
		"need a competency and a level":          {},
		`"D9 C1" is no competency`:               {Competency: "D9 C1", Level: "basic"},
		`"expert" is no level`:                   {Competency: "D9.C1", Level: "expert"},
		"does not belong to competency D9.C1":    {Competency: "D9.C1", Level: "basic", Indicator: "D9.C10.B1"},
		"q.xml: has items from elsewhere (1), w": {Competency: "D9.C1"},
	}
	for want, o := range tests {
		raw := string(question())
		if _, err := Import("q.xml", strings.NewReader(raw), int64(len(raw)), o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("err = %v, want %q", err, want)
		}
	}
}
