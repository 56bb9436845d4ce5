package itembank_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
)

// What is written as YAML is the same when it is read.
func TestWriteYAML(t *testing.T) {
	b, problems := itembank.ReadBank(itembank.BuiltInBank())
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	odd := *b.Items[0]
	odd.ID, odd.Reason = "D1.C1-b9", "yes: # no"
	odd.Stem = itembank.Text{"en": "- a stem: with \"quotes\", 'more' and a long text that goes on and on until it has to be folded into lines somewhere, 100 % of it, really"}
	odd.Options = slices.Clone(odd.Options)
	odd.Options[0].Text = itembank.Text{"en": "true"}
	odd.Options[1].Why = itembank.Text{"en": "two\nlines"}
	files := fstest.MapFS{}
	byCompetency := map[framework.StatementID][]*itembank.Item{}
	for _, it := range append(slices.Clone(b.Items), &odd) {
		byCompetency[it.Competency] = append(byCompetency[it.Competency], it)
	}
	for id, items := range byCompetency {
		text := &strings.Builder{}
		if err := itembank.WriteYAML(text, id, items); err != nil {
			t.Fatal(err)
		}
		files[string(id)+".yaml"] = &fstest.MapFile{Data: []byte(text.String())}
	}
	again, problems := itembank.ReadBank(files)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if len(again.Items) != len(b.Items)+1 {
		t.Fatalf("%d items, want %d", len(again.Items), len(b.Items)+1)
	}
	for _, it := range append(b.Items, &odd) {
		want := *it
		want.Drafts, want.Stem = nil, itembank.Text{"en": it.Stem["en"]}
		want.Options = slices.Clone(it.Options)
		for i := range want.Options {
			o := &want.Options[i]
			o.Text, o.Why = itembank.Text{"en": o.Text["en"]}, itembank.Text{"en": o.Why["en"]}
		}
		if d := cmp.Diff(&want, again.Item(it.ID)); d != "" {
			t.Errorf("%s: %s", it.ID, d)
		}
	}
}

const oneItem = `competency: D2.C4
items:
  - id: D2.C4-b1
    level: basic
    indicator: D2.C4.B1
    kind: single
    stem: What is this?
    options:
      - {id: a, text: One, score: 1, why: Yes}
      - {id: b, text: Two, why: No}
    reason: Because
    author: Us
    review: reviewed
`

func TestReadBankReportsPlaces(t *testing.T) {
	french := func(source, options string) string {
		return "competency: D2.C4\nlanguage: fr\nstatus: drafted\nitems:\n  - id: D2.C4-b1\n    source: " + source + "\n    stem: Quoi ?\n    options: [" + options + "]\n"
	}
	b, problems := itembank.ReadBank(fstest.MapFS{"D2.C4.yaml": {Data: []byte(oneItem)}})
	if len(problems) > 0 || b.Where["D2.C4-b1"] != (itembank.Place{File: "D2.C4.yaml", Line: 3}) {
		t.Fatal(problems, b.Where)
	}
	hash := b.Items[0].SourceHash()
	both := "{id: a, text: Un, why: Oui}, {id: b, text: Deux, why: Non}"
	tests := []struct {
		name  string
		files map[string]string
		want  string // of the problem; empty: none
		stem  string // in French
	}{
		{"translated", map[string]string{"fr/D2.C4.yaml": french(hash, both)}, "", "Quoi ?"},
		{"stale", map[string]string{"fr/D2.C4.yaml": french("0123456789ab", both)}, "", "What is this?"},
		{"an option short", map[string]string{"fr/D2.C4.yaml": french(hash, "{id: a, text: Un, why: Oui}")}, "fr/D2.C4.yaml:5: D2.C4-b1: needs a stem", "What is this?"},
		{"another language", map[string]string{"ar/D2.C4.yaml": french(hash, both)}, "ar/D2.C4.yaml: language must be ar", "What is this?"},
		{"unknown item", map[string]string{"fr/D2.C4.yaml": strings.ReplaceAll(french(hash, both), "C4-b1", "C4-b7")}, "fr/D2.C4.yaml:5: translates D2.C4-b7", "What is this?"},
		{"unknown field", map[string]string{"D2.C5.yaml": strings.ReplaceAll(oneItem, "stem:", "steam:")}, "D2.C5.yaml:7: unknown field \"steam\"", "What is this?"},
		{"twice", map[string]string{"D2.C5.yaml": oneItem}, "D2.C5.yaml:3: D2.C4-b1 stands in D2.C4.yaml:3 already", "What is this?"},
		{"no key", map[string]string{"D2.C5.yaml": strings.ReplaceAll(strings.ReplaceAll(oneItem, "b1", "b2"), "score: 1, ", "")}, "D2.C5.yaml:3: D2.C4-b2: exactly one option", "What is this?"},
		{"cut off", map[string]string{"D2.C5.yaml": oneItem[:150]}, "D2.C5.yaml", "What is this?"},
	}
	for _, tt := range tests {
		files := fstest.MapFS{"D2.C4.yaml": {Data: []byte(oneItem)}}
		for name, text := range tt.files {
			files[name] = &fstest.MapFile{Data: []byte(text)}
		}
		b, problems := itembank.ReadBank(files)
		got := ""
		if len(problems) > 0 {
			got = problems[0].Error()
		}
		if len(problems) > 1 || !strings.HasPrefix(got, tt.want) || (got == "") != (tt.want == "") {
			t.Errorf("%s: problems %v, want %q", tt.name, problems, tt.want)
		}
		if stem, _ := b.Item("D2.C4-b1").Stem.In("fr"); stem != tt.stem {
			t.Errorf("%s: stem %q, want %q", tt.name, stem, tt.stem)
		}
	}
	if _, problems := itembank.ReadBank(fstest.MapFS{}); len(problems) != 1 {
		t.Error(problems)
	}
}
