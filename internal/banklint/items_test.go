package banklint

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
)

func TestItemRules(t *testing.T) {
	ai := func(it *itembank.Item) {
		it.ID, it.Ability, it.Indicator, it.Level = "D2.C4-x1", framework.AI, "D2.C4.X1", framework.Advanced
	}
	plant(t, func() *itembank.Item { return item("D2.C4-b1", 1) }, []change{
		{"nothing", func(*itembank.Item) {}, nil},
		{"of the AI strand", ai, nil},
		{"an id without a letter", func(it *itembank.Item) { it.ID = "D2.C4-1" }, []string{"id!"}},
		{"an id with a zero before", func(it *itembank.Item) { it.ID = "D2.C4-b01" }, []string{"id!"}},
		{"an id of another competency", func(it *itembank.Item) { it.ID = "D2.C5-b1" }, []string{"id!"}},
		{"an id of another level", func(it *itembank.Item) { it.ID = "D2.C4-a1" }, []string{"id!"}},
		{"an id of the strand", func(it *itembank.Item) { it.ID = "D2.C4-x1" }, []string{"id!"}},
		{"an item of the strand with the id of a level", func(it *itembank.Item) { ai(it); it.ID = "D2.C4-a1" }, []string{"id!"}},
		{"an unknown indicator", func(it *itembank.Item) { it.Indicator = "D2.C4.B77" }, []string{"indicator!"}},
		{"no indicator", func(it *itembank.Item) { it.Indicator = "D2.C4" }, []string{"indicator!"}},
		{"another competency's", func(it *itembank.Item) { it.Indicator = "D2.C5.B1" }, []string{"indicator!"}},
		{"another level's", func(it *itembank.Item) { it.Indicator = "D2.C4.A1" }, []string{"indicator!"}},
		{"a level's in the strand", func(it *itembank.Item) { ai(it); it.Indicator = "D2.C4.A1" }, []string{"indicator!"}},
		{"three options", func(it *itembank.Item) { it.Options = it.Options[:3] }, []string{"options!"}},
		{"four options of a set", func(it *itembank.Item) { it.Kind = itembank.Multiple }, []string{"options!"}},
		{"letters exchanged", func(it *itembank.Item) { it.Options[0].ID, it.Options[1].ID = "b", "a" }, []string{"options!"}},
		{"a short stem", stem("What should Kofi do first with the stick that he found?"), []string{"length!"}},
		{"a stem of many words", stem(strings.Repeat("He reads it. ", 22)), []string{"length!"}},
		{"a long option", option(0, strings.Repeat("go ", 25)), []string{"length!"}},
		{"a draft", func(it *itembank.Item) { it.Review = "drafted" }, []string{"review"}},
		{"a state that does not exist", func(it *itembank.Item) { it.Review = "fine" }, []string{"review!"}},
		{"an enemy that is not there", func(it *itembank.Item) { it.Enemies = []itembank.ItemID{"D2.C4-b9"} }, []string{"enemies!"}},
		{"its own enemy", func(it *itembank.Item) { it.Enemies = []itembank.ItemID{"D2.C4-b1"} }, []string{"enemies!"}},
	})
	plant(t, func() *itembank.Item { return order("D2.C4-b1") }, []change{
		{"an order", func(*itembank.Item) {}, nil},
		{"an order shown as it should be", func(it *itembank.Item) {
			for i := range it.Options {
				it.Options[i].Position = i + 1
			}
		}, []string{"shown in order!"}},
	})
}

func TestAStemOfManyLetters(t *testing.T) {
	it := item("D2.C4-b1", 1)
	it.Stem = text(strings.Repeat("Neighbourhood ", 40))
	if got := lengths(nil, it); len(got) != 1 || !strings.Contains(got[0].text, "letters") {
		t.Errorf("lengths = %v", got)
	}
}

func TestIDsTwice(t *testing.T) {
	e := &editor{bank: bankOf(item("D2.C4-b1", 1), item("D2.C4-b2", 1), item("D2.C4-b1", 2))}
	if got, _ := idsTwice(e); len(got) != 1 || got[0].item != "D2.C4-b1" {
		t.Errorf("idsTwice = %v", got)
	}
}

func TestCoverage(t *testing.T) {
	v := builtIn(t)
	var items []*itembank.Item
	add := func(c framework.StatementID, ability framework.StatementID, level framework.Level, letter string, n int) {
		for i := range n {
			it := item(itembank.ItemID(fmt.Sprintf("%s-%s%d", c, letter, i+1)), 0)
			it.Competency, it.Ability, it.Level = c, ability, level
			items = append(items, it)
		}
	}
	for _, c := range v.Of(framework.Competency) {
		for _, level := range framework.Levels {
			add(c.ID, c.ID, level, string(level[:1]), 4)
			add(c.ID, framework.AI, level, "x"+string(level[:1]), 1)
		}
	}
	e := &editor{bank: bankOf(items...), version: v}
	if got, m := coverage(e); len(got) != 0 || m[0].Value != 210 || m[1].Value != 4 {
		t.Errorf("coverage of a full bank = %v, %v", got, m)
	}
	items[0].Review = "field_test"
	for _, it := range items {
		if it.Ability == framework.AI && it.Competency == "D3.C2" {
			it.Level = framework.Basic
		}
	}
	got, m := coverage(e)
	var texts []string
	for _, f := range got {
		texts = append(texts, f.text)
	}
	want := []string{
		"D1.C1 has 3 scored basic items, want 4 or more",
		"D3.C2 has no scored intermediate item of the AI strand, want one at each level",
		"D3.C2 has no scored advanced item of the AI strand, want one at each level",
	}
	if !slices.Equal(texts, want) || m[1].Within() {
		t.Errorf("coverage = %q, %v", texts, m)
	}
}

func TestPartialCredit(t *testing.T) {
	b := many(90, func(int, int) [4]string { return [4]string{} })
	for _, it := range b.Items[:30] {
		it.Kind = itembank.Situational
		it.Options[0].Score, it.Options[1].Score = 2, 1
	}
	if got, m := partialCredit(&editor{bank: b}); len(got) != 0 {
		t.Errorf("partialCredit of a third = %v, %v", got, m)
	}
	b.Items[0].Kind = itembank.Single
	b.Items[0].Options[0].Score, b.Items[0].Options[1].Score = 1, 0
	if got, _ := partialCredit(&editor{bank: b}); len(got) != 1 || !got[0].grave {
		t.Errorf("partialCredit of less than a third = %v", got)
	}
}

func TestKeyPositions(t *testing.T) {
	b := many(80, func(int, int) [4]string { return [4]string{} })
	if got, m := keyPositions(&editor{bank: b}); len(got) != 0 || m[0].Value != 0 {
		t.Errorf("keyPositions of even ones = %v, %v", got, m)
	}
	for _, it := range b.Items[:20] { // all to b
		for i := range it.Options {
			it.Options[i].Score = 0
		}
		it.Options[1].Score = 1
		b.Where[it.ID] = itembank.Place{File: "D9.yaml", Line: 1}
	}
	got, m := keyPositions(&editor{bank: b})
	if len(got) != 2 || got[0].grave || got[0].place.File != "D9.yaml" || !got[1].grave || m[0].Value < 7.8 {
		t.Errorf("keyPositions = %v, %v", got, m)
	}
	if got, _ := keyPositions(&editor{bank: bankOf(b.Items[:4]...)}); len(got) != 0 {
		t.Errorf("keyPositions of four items = %v, want no judgement", got)
	}
}
