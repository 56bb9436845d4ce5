package qti

import (
	"archive/zip"
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dira-platform/dira/internal/itembank"
)

var update = flag.Bool("update", false, "write the exported items into testdata")

// builtIn are the items that come with the program.
func builtIn(t testing.TB) []*itembank.Item {
	t.Helper()
	in, err := itembank.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	return in.Items
}

// exported is a package with the items.
func exported(t testing.TB, o ExportOptions, items ...*itembank.Item) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Export(&b, items, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// imported reads a file that must be readable.
func imported(t testing.TB, name string, raw []byte, o ImportOptions) *Imported {
	t.Helper()
	got, err := Import(name, bytes.NewReader(raw), int64(len(raw)), o)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// mixed are items of each kind with what is hard to carry: markup, white space, no-break spaces, gaps.
func mixed() []*itembank.Item {
	en := func(s string) itembank.Text { return itembank.Text{"en": s} }
	of := func(id string, kind itembank.Kind, options ...itembank.Option) *itembank.Item {
		for i := range options {
			options[i].Text, options[i].Why = en("Text "+options[i].ID), en("Why "+options[i].ID)
		}
		return &itembank.Item{
			ID: itembank.ItemID("D9.C1-" + id), Ability: "D9.C1", Competency: "D9.C1", Level: "advanced", Indicator: "D9.C1.A2",
			Kind: kind, Stem: en("What does <b>R&D</b> mean, for “" + id + "”?"), Options: options,
			Reason: "It says \"so\" & more.", Author: "Ana <ana@example.org>", Review: "field_test",
		}
	}
	o := func(id string, score, position int) itembank.Option {
		return itembank.Option{ID: id, Score: score, Position: position}
	}
	single := of("single", itembank.Single, o("a", 0, 0), o("b", 1, 0), o("c", 0, 0))
	single.Ability, single.Enemies = "AI", []itembank.ItemID{"D9.C1-graded", "D1.C1-b1"}
	graded := of("graded", itembank.Situational, o("a", 1, 0), o("b", 0, 0), o("c", 2, 0), o("d", 1, 0))
	graded.Stem = en(" Two  spaces,\na line,\r\n\ta tab ")
	graded.Options[1].Why = en("Pourquoi\u00a0?\n")
	twoBest := of("two-best", itembank.Situational, o("a", 2, 0), o("b", 2, 0), o("c", 0, 0))
	noSecond := of("no-second", itembank.Situational, o("a", 2, 0), o("b", 0, 0))
	one := of("one", itembank.Situational, o("x1", 0, 0), o("x2", 1, 0))
	one.Explain, one.Drafts = true, []string{"en"} // as if English were translated
	one.Reason, one.Author = "Two\nlines\tand a tab", "  "
	set := of("set", itembank.Multiple, o("a", 1, 0), o("b", 0, 0), o("c", 1, 0), o("d", 1, 0), o("e", 0, 0))
	set.Options[0].Why = en("")
	order := of("order", itembank.Order, o("a", 0, 3), o("b", 0, 1), o("c", 0, 5), o("d", 0, 2), o("e", 0, 4))
	for i := range twoBest.Options {
		twoBest.Options[i].Why = en("")
	}
	return []*itembank.Item{single, graded, twoBest, noSecond, one, set, order}
}

// alone is an item with its texts in one language.
func alone(it *itembank.Item, language string) *itembank.Item {
	in := func(text itembank.Text) itembank.Text { return itembank.Text{language: text[language]} }
	one := *it
	one.Stem, one.Options, one.Drafts = in(it.Stem), nil, nil
	for _, o := range it.Options {
		o.Text, o.Why = in(o.Text), in(o.Why)
		one.Options = append(one.Options, o)
	}
	if slices.Contains(it.Drafts, language) {
		one.Drafts = []string{language}
	}
	return &one
}

// A field that a new version of the bank has must be carried too: that no item here has it set would hide that it is not.
func TestMixedHasEveryField(t *testing.T) {
	set := map[string]bool{}
	for _, it := range mixed() {
		for _, v := range []reflect.Value{reflect.ValueOf(*it), reflect.ValueOf(it.Options[0]), reflect.ValueOf(it.Options[1])} {
			for i := range v.NumField() {
				name := v.Type().Name() + "." + v.Type().Field(i).Name
				set[name] = set[name] || !v.Field(i).IsZero()
			}
		}
	}
	for name, ok := range set {
		if !ok && name != "Item.Version" { // given when stored
			t.Errorf("no item of mixed has %s: carry it, and set it in one", name)
		}
	}
}

// translated are items with all texts in one more language too, one of them a draft.
func translated(language string) []*itembank.Item {
	items := mixed()
	items[2].Drafts = []string{"xx", language}
	for _, it := range items {
		it.Stem[language] = "Où\u00a0? أين؟ " + it.Stem["en"]
		for _, o := range it.Options {
			o.Text[language], o.Why[language] = "→ "+o.Text["en"], o.Why["en"]
		}
	}
	return items
}

// What is exported and read again is the same item, in each language.
func TestRoundTripLanguages(t *testing.T) {
	for _, language := range []string{"en", "fr", "ar"} {
		t.Run(language, func(t *testing.T) {
			all := append(builtIn(t), translated(language)...)
			var want []*itembank.Item
			for _, it := range all {
				if writtenIn(it, language) == language {
					want = append(want, alone(it, language))
				}
			}
			got := imported(t, "own.zip", exported(t, ExportOptions{Language: language}, all...), ImportOptions{Language: language})
			if diff := cmp.Diff(want, got.Items); diff != "" {
				t.Errorf("items (-exported +imported):\n%s", diff)
			}
			t.Logf("%d items", len(want))
		})
	}
}

// What is exported and read again is the same item.
func TestRoundTrip(t *testing.T) {
	var bank []*itembank.Item
	for _, it := range builtIn(t) {
		bank = append(bank, alone(it, itembank.Source))
	}
	for name, items := range map[string][]*itembank.Item{"bank": bank, "mixed": mixed(), "none": nil} {
		t.Run(name, func(t *testing.T) {
			got := imported(t, "own.zip", exported(t, ExportOptions{}, items...), ImportOptions{})
			if diff := cmp.Diff(items, got.Items); diff != "" {
				t.Errorf("items (-exported +imported):\n%s", diff)
			}
			for _, n := range got.Notes {
				if name == "bank" || !strings.Contains(n.Text, "has no explanation") && !strings.Contains(n.Text, "lists no item") {
					t.Errorf("unexpected note: %s", n)
				}
			}
			if len(items) > 0 && !bytes.Equal(exported(t, ExportOptions{}, got.Items...), exported(t, ExportOptions{}, items...)) {
				t.Error("a second export differs from the first")
			}
		})
	}
}

// A program that indents a file must not change its texts.
func TestRoundTripReformatted(t *testing.T) {
	for _, it := range builtIn(t) {
		text := string(itemXML(it, ""))
		for _, name := range []string{"qti-prompt", "qti-simple-choice", "qti-content-body"} {
			text = strings.ReplaceAll(text, "</"+name+">", "\n\t</"+name+">")
		}
		got := imported(t, "own.xml", []byte(text), ImportOptions{})
		if diff := cmp.Diff([]*itembank.Item{alone(it, itembank.Source)}, got.Items); diff != "" {
			t.Errorf("%s (-exported +imported):\n%s", it.ID, diff)
		}
	}
}

func TestExportLanguage(t *testing.T) {
	whole, part := mixed()[0], mixed()[5]
	for _, it := range []*itembank.Item{whole, part} {
		it.Stem["fr"] = "Quoi ?"
		for i := range it.Options {
			it.Options[i].Text["fr"] = "Texte"
			if it == whole {
				it.Options[i].Why["fr"] = "Parce que"
			}
		}
	}
	raw := exported(t, ExportOptions{Language: "fr"}, whole, part)
	got := imported(t, "own.zip", raw, ImportOptions{Language: "fr"})
	if len(got.Items) != 1 || got.Items[0].Stem["fr"] != "Quoi ?" || got.Items[0].Options[1].Why["fr"] != "Parce que" || len(got.Items[0].Stem) != 1 {
		t.Errorf("in French: %+v", got.Items)
	}
	if len(got.Notes) != 1 || got.Notes[0].String() != `own.zip/items/D9.C1-set.xml:2: D9.C1-set: not taken over: it is in "en", and "fr" is wanted` {
		t.Errorf("notes: %v", got.Notes)
	}
	if got := imported(t, "own.zip", raw, ImportOptions{}); len(got.Items) != 1 || got.Items[0].ID != part.ID || got.Items[0].Stem["en"] != part.Stem["en"] {
		t.Errorf("in English: %+v, %v", got.Items, got.Notes)
	}
}

func TestExportRefuses(t *testing.T) {
	tests := map[string]func(it *itembank.Item){
		"is no identifier of QTI":              func(it *itembank.Item) { it.ID = "../x" },
		`option "": its id is no identifier`:   func(it *itembank.Item) { it.Options[0].ID = "" },
		"a character that XML cannot hold":     func(it *itembank.Item) { it.Options[1].Why["en"] = "a\x01b" },
		`"\xff" has a character that XML`:      func(it *itembank.Item) { it.Reason = "\xff" },
		`kind "rating" has no form in QTI`:     func(it *itembank.Item) { it.Kind = itembank.Rating },
		"not exactly one option scores 1":      func(it *itembank.Item) { it.Options[0].Score = 1 },
		`"an enemy" is no id of an item`:       func(it *itembank.Item) { it.Enemies = []itembank.ItemID{"an enemy"} },
		"no option has position 1":             func(it *itembank.Item) { it.Kind = itembank.Order },
		"not some options belong to the set":   func(it *itembank.Item) { it.Kind = itembank.Multiple },
		"not one option scores 1, or one 2 an": func(it *itembank.Item) { it.Kind, it.Options[0].Score = itembank.Situational, 3 },
	}
	for want, spoil := range tests {
		it := mixed()[0]
		spoil(it)
		if err := Export(io.Discard, []*itembank.Item{it}, ExportOptions{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("err = %v, want %q", err, want)
		}
	}
	it := mixed()[0]
	if err := Export(io.Discard, []*itembank.Item{it, it}, ExportOptions{}); err == nil || !strings.Contains(err.Error(), "is there twice") {
		t.Errorf("err = %v", err)
	}
}

// The files as they are exported lie in testdata, one of each kind, so that a change of them is seen.
func TestExportGolden(t *testing.T) {
	z, err := zip.NewReader(bytes.NewReader(exported(t, ExportOptions{}, mixed()...)), int64(len(exported(t, ExportOptions{}, mixed()...))))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		golden := filepath.Join("testdata", "export", filepath.Base(f.Name))
		if *update {
			if err := os.WriteFile(golden, got, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (-want +got); with -update it is written:\n%s", golden, diff)
		}
	}
}
