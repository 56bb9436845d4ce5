package exchange_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/exchange"
	"github.com/dira-platform/dira/internal/framework"
)

// told writes changes in a line each.
func told(list []*exchange.Change) (lines []string) {
	for _, c := range list {
		line := string(c.ID())
		if c.Before == nil {
			line += " added"
		}
		if c.After == nil {
			line += " removed"
		}
		for _, w := range c.Words {
			line += fmt.Sprintf(" %s(%s:%.10s|%s:%.10s)", w.Field, w.Before.Language, w.Before.Text, w.After.Language, w.After.Text)
		}
		for _, v := range c.Values {
			line += fmt.Sprintf(" %s(%s|%s)", v.Name, v.Before, v.After)
		}
		if c.Moved != nil {
			line += fmt.Sprintf(" moved(%s|%s)", c.Moved.From, c.Moved.To)
		}
		if c.Hidden {
			line += " hidden"
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s%s", line, strings.Repeat("target ", len(c.Targets)), strings.Repeat("link ", len(c.Links)))))
	}
	return lines
}

func TestChanges(t *testing.T) {
	d := exchange.Diff(builtIn(t), changed(t))
	want := `D1.C1 link
D1.C1.A2 moved(D1.C1|D1.C1)
D1.C1.X3 added
D1.C1.B2 level(basic|intermediate) moved(D1.C1|D1.C2)
D2 name(en:Data use a|en:Data)
role.chief-data-officer target
D1.C1.X2 removed`
	list, unread := d.Changes("en")
	if diff := cmp.Diff(want, strings.Join(told(list), "\n")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(map[string]int{"fr": 1, "ar": 1}, unread); diff != "" {
		t.Errorf("unread (-want +got)\n%s", diff)
	}
	if n := d.Common(); n != len(builtIn(t).Statements)-2 {
		t.Errorf("%d statements in both", n)
	}
}

// TestChangesOfLanguages holds what readers of each language are shown of one statement against what was done to it.
func TestChangesOfLanguages(t *testing.T) {
	version := func(language, change string, texts map[string]string) *framework.Version {
		s := &framework.Statement{ID: "S1", URI: "urn:x:1", Kind: framework.Item, Provenance: framework.Found, Change: change, Texts: map[string]map[string]framework.Text{"text": {}}}
		for tag, text := range texts {
			s.Texts["text"][tag] = framework.Text{Text: text}
		}
		v, err := framework.Assemble(framework.Version{
			ID: "x@1", Framework: "x", Number: "1", URI: "urn:x", Status: framework.Published, Language: language,
			Statements: []*framework.Statement{{
				ID: "framework", Kind: framework.Root, Provenance: framework.Found, Texts: map[string]map[string]framework.Text{"name": {language: {Text: "X " + language}}},
			}, s},
		})
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	type texts = map[string]string
	for _, tt := range []struct {
		name          string
		before, after *framework.Version
		reader        string
		want          []string
		unread        map[string]int
	}{
		{"source and translation", version("en", "", texts{"en": "A", "fr": "B"}), version("en", "", texts{"en": "C", "fr": "D"}), "fr", []string{"S1 text(fr:B|fr:D)"}, map[string]int{"en": 1}},
		{"source only", version("en", "", texts{"en": "A", "fr": "B"}), version("en", "", texts{"en": "C", "fr": "B"}), "fr", []string{"S1 text(en:A|en:C)"}, map[string]int{}},
		{"another translation", version("en", "", texts{"en": "A", "sw": "B"}), version("en", "", texts{"en": "A", "sw": "D"}), "fr", nil, map[string]int{"sw": 1}},
		{"a translation is new", version("en", "", texts{"en": "A"}), version("en", "", texts{"en": "A", "fr": "B"}), "fr", nil, map[string]int{"fr": 1}},
		{"a text is gone", version("en", "", texts{"en": "A"}), version("en", "kept", texts{"sw": "B"}), "en", []string{"S1 text(en:A|sw:B)"}, map[string]int{}},
		{"where it comes from", version("en", "", texts{"en": "A"}), version("en", "kept", texts{"en": "A"}), "en", nil, map[string]int{}},
		{"hidden", version("en", "", texts{"en": "A"}), version("en", "hidden", texts{"en": "A"}), "en", []string{"S1 hidden"}, map[string]int{}},
		{"from English to Swahili", version("en", "", texts{"en": "A", "sw": "B"}), version("sw", "", texts{"sw": "D"}), "fr", []string{"framework name(en:X en|sw:X sw)", "S1 text(sw:B|sw:D)"}, map[string]int{"en": 1}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			list, unread := exchange.Diff(tt.before, tt.after).Changes(tt.reader)
			if diff := cmp.Diff(tt.want, told(list)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(tt.unread, unread); diff != "" {
				t.Errorf("unread (-want +got)\n%s", diff)
			}
		})
	}
}
