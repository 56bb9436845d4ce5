package banklint

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
)

// TestBuiltInBank lints the bank that comes with the program. Hints are printed with -v, measures too.
func TestBuiltInBank(t *testing.T) {
	b, problems := itembank.ReadBank(itembank.BuiltInBank())
	for _, p := range problems {
		t.Error(p)
	}
	r := Lint(b, builtIn(t))
	r.TellNew(itembank.BuiltInBank())
	for _, f := range r.Findings {
		if f.Grave {
			t.Error(f)
		} else {
			t.Log(f)
		}
	}
	for _, m := range r.Measures {
		t.Logf("%-60s %8.3f  %s", m.Name, m.Value, m.Limit())
	}
}

var version = sync.OnceValues(framework.BuiltIn)

func builtIn(t *testing.T) *framework.Version {
	t.Helper()
	v, err := version()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func text(s string) itembank.Text { return itembank.Text{itembank.Source: s} }

// item is one in which no rule finds anything.
func item(id itembank.ItemID, key int) *itembank.Item {
	it := &itembank.Item{
		ID: id, Ability: "D2.C4", Competency: "D2.C4", Level: framework.Basic, Indicator: "D2.C4.B1", Kind: itembank.Single, Review: "reviewed",
		Stem:   text("Kofi finds a memory stick in the car park of the ministry. What should he do with it first?"),
		Reason: "Those who can open it safely should get it.", Author: "Dira",
	}
	for i, s := range []string{
		"Plug it into a spare computer to see whose it is", "Hand it unopened to the security desk",
		"Leave it there so that its owner can find it", "Throw it away at once, as it may hold a virus",
	} {
		it.Options = append(it.Options, itembank.Option{ID: string(rune('a' + i)), Text: text(s), Why: text("It is so.")})
	}
	it.Options[key].Score = 1
	return it
}

// order is one in which no rule finds anything.
func order(id itembank.ItemID) *itembank.Item {
	it := item(id, 0)
	it.Kind = itembank.Order
	for i, p := range []int{2, 1, 4, 3} {
		it.Options[i].Score, it.Options[i].Position = 0, p
	}
	return it
}

func bankOf(items ...*itembank.Item) *itembank.Bank {
	b := &itembank.Bank{Items: items, Where: map[itembank.ItemID]itembank.Place{}}
	for i, it := range items {
		b.Where[it.ID] = itembank.Place{File: string(it.Competency) + ".yaml", Line: 10 * (i + 1)}
	}
	return b
}

// many is a large bank with keys at a, b, c and d in turn, whose options a test chooses.
func many(n int, options func(i, key int) [4]string) *itembank.Bank {
	var items []*itembank.Item
	for i := range n {
		key := i % 4
		it := item(itembank.ItemID(fmt.Sprintf("D2.C4-b%03d", i+1)), key)
		for j, s := range options(i, key) {
			it.Options[j].Text = text(s)
		}
		items = append(items, it)
	}
	return bankOf(items...)
}

// rules are the rules of the findings about an item, grave ones with a mark.
func rules(r *Report, id itembank.ItemID) (list []string) {
	for _, f := range r.Findings {
		if f.Item == id {
			s := f.Rule
			if f.Grave {
				s += "!"
			}
			list = append(list, s)
		}
	}
	return list
}

// change is a defect planted in a good item, and the rules that find it.
type change struct {
	name  string
	plant func(it *itembank.Item)
	want  []string
}

func plant(t *testing.T, make func() *itembank.Item, changes []change) {
	t.Helper()
	for _, c := range changes {
		t.Run(c.name, func(t *testing.T) {
			it := make()
			c.plant(it)
			r := Lint(bankOf(it), builtIn(t))
			if got := rules(r, it.ID); !slices.Equal(got, c.want) {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func stem(s string) func(*itembank.Item) {
	return func(it *itembank.Item) { it.Stem = text(s) }
}

func option(i int, s string) func(*itembank.Item) {
	return func(it *itembank.Item) { it.Options[i].Text = text(s) }
}

func TestFindingsAreSortedAndPrinted(t *testing.T) {
	it := item("D2.C4-b1", 1)
	it.Review, it.Indicator = "drafted", "D2.C4.B9"
	b := bankOf(it)
	r := Lint(b, builtIn(t))
	var lines []string
	for _, f := range r.Findings {
		if f.Item == it.ID {
			lines = append(lines, f.String())
		}
	}
	want := []string{
		"D2.C4.yaml:10: indicator: D2.C4-b1: the framework unesco-aidt@2022.1 has no indicator D2.C4.B9",
		"D2.C4.yaml:10: review: D2.C4-b1: is a draft; have a second person review it, then write review: reviewed",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("findings = %q, want %q", lines, want)
	}
	for _, f := range r.Grave() {
		if !f.Grave || f.Rule == "review" {
			t.Errorf("Grave has %s", f)
		}
	}
	if first := r.Findings[0]; first.File != "." || !strings.HasPrefix(first.String(), ".: coverage: ") {
		t.Errorf("a finding about the bank as a whole reads %s", first)
	}
}

func TestAnEmptyBank(t *testing.T) {
	r := Lint(&itembank.Bank{}, builtIn(t))
	for _, f := range r.Findings {
		if f.Rule != "coverage" {
			t.Errorf("an empty bank: %s", f)
		}
	}
}

func TestMeasure(t *testing.T) {
	tests := []struct {
		m      Measure
		within bool
		limit  string
	}{
		{Measure{Value: 7}, true, ""},
		{Measure{Value: 0.3, High: 0.3}, true, "at most 0.3"},
		{Measure{Value: 0.31, High: 0.3}, false, "at most 0.3"},
		{Measure{Value: 0.1, Low: 0.2}, false, "at least 0.2"},
		{Measure{Value: 0.5, Low: 0.4, High: 0.6}, true, "0.4 to 0.6"},
	}
	for _, tt := range tests {
		if tt.m.Within() != tt.within || tt.m.Limit() != tt.limit {
			t.Errorf("%+v: Within = %v, Limit = %q", tt.m, tt.m.Within(), tt.m.Limit())
		}
	}
}
