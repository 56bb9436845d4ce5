// Package banklint reads a bank of items as a suspicious editor would, and says what is wrong, where, and what to do about it.
//
// [itembank.ReadBank] refuses what cannot be used. Here is found what can be used and is poor: a key that is known by its form, a stem
// that answers another item, a translation of an English that is no longer there. docs/writing-items.md says what is expected of an item.
package banklint

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
)

// Finding is one thing that is wrong with a bank.
type Finding struct {
	itembank.Place                 // file "." stands for the bank as a whole
	Item           itembank.ItemID // empty where it is about a file or the bank
	Rule           string
	Text           string // what is wrong and what to do
	Grave          bool   // does not pass; other findings are hints, for a person to judge
}

func (f Finding) String() string {
	subject := f.Rule
	if f.Item != "" {
		subject += ": " + string(f.Item)
	}
	return f.Place.String() + ": " + subject + ": " + f.Text
}

// Measure is a number about the bank, with the limits it is judged by.
type Measure struct {
	Name  string
	Value float64
	Low   float64 // the least that passes; 0 = any
	High  float64 // the most that passes; 0 = any
}

// Within reports whether the value keeps its limits.
func (m Measure) Within() bool { return m.Value >= m.Low && (m.High == 0 || m.Value <= m.High) }

// Limit is the limits as they are printed; empty for a measure that is told and not judged.
func (m Measure) Limit() string {
	switch {
	case m.Low > 0 && m.High > 0:
		return fmt.Sprintf("%.3g to %.3g", m.Low, m.High)
	case m.Low > 0:
		return fmt.Sprintf("at least %.3g", m.Low)
	case m.High > 0:
		return fmt.Sprintf("at most %.3g", m.High)
	}
	return ""
}

// Report is what is found in a bank.
type Report struct {
	Findings []Finding // by file and line; at one place the grave ones first
	Measures []Measure
}

// Grave are the findings that do not pass.
func (r *Report) Grave() (list []Finding) {
	for _, f := range r.Findings {
		if f.Grave {
			list = append(list, f)
		}
	}
	return list
}

// fault is what a rule finds, before it is known where that stands.
type fault struct {
	item  itembank.ItemID
	place itembank.Place // instead of the item's
	text  string
	grave bool
}

func grave(format string, args ...any) fault {
	return fault{text: fmt.Sprintf(format, args...), grave: true}
}
func hint(format string, args ...any) fault { return fault{text: fmt.Sprintf(format, args...)} }

// of says which item the fault is in.
func (f fault) of(it *itembank.Item) fault { f.item = it.ID; return f }

// editor is what the rules look at.
type editor struct {
	bank    *itembank.Bank
	version *framework.Version
	small   map[string]bool // the words that the bank has in small letters; see everyday
}

// itemRules look at one item.
var itemRules = []struct {
	name string
	find func(*editor, *itembank.Item) []fault
}{
	{"id", idForm}, {"indicator", indicator}, {"options", optionCount}, {"length", lengths}, {"shown in order", shownInOrder},
	{"review", reviewState}, {"enemies", enemies}, {"all of the above", aboveOptions}, {"negative stem", negativeStem},
	{"reading ease", hardToRead}, {"abbreviation", abbreviations}, {"placeholder", placeholders}, {"twin options", twinOptions},
	{"country", countries}, {"unknown name", unknownNames},
}

// bankRules look at the bank as a whole.
var bankRules = []struct {
	name string
	find func(*editor) ([]fault, []Measure)
}{
	{"id twice", idsTwice}, {"coverage", coverage}, {"partial credit", partialCredit}, {"key position", keyPositions},
	{"key known by form", keyByForm}, {"key known by words", keyByWords}, {"set known by length", setByLength},
	{"reading ease", readingEaseOfBank}, {"same stem", sameStems}, {"gives away", giveaways}, {"names", balanceOfNames},
	{staleRule, translations},
}

// Lint returns what it finds, the worst first at each place; the framework says which competencies and indicators there are.
func Lint(b *itembank.Bank, v *framework.Version) *Report {
	e, r := &editor{bank: b, version: v}, &Report{}
	for _, rule := range itemRules {
		for _, it := range b.Items {
			for _, f := range rule.find(e, it) {
				r.add(e, rule.name, f.of(it))
			}
		}
	}
	for _, rule := range bankRules {
		faults, measures := rule.find(e)
		for _, f := range faults {
			r.add(e, rule.name, f)
		}
		r.Measures = append(r.Measures, measures...)
	}
	r.sort()
	return r
}

func (r *Report) add(e *editor, rule string, f fault) {
	place := f.place
	if place == (itembank.Place{}) {
		place = e.bank.Where[f.item]
	}
	if place == (itembank.Place{}) {
		place.File = "."
	}
	r.Findings = append(r.Findings, Finding{Place: place, Item: f.item, Rule: rule, Text: f.text, Grave: f.grave})
}

func (r *Report) sort() {
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		worst := 0
		if a.Grave != b.Grave {
			if worst = 1; a.Grave {
				worst = -1
			}
		}
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), worst, cmp.Compare(a.Rule, b.Rule))
	})
}

// enough is the number of items from which a share of them is judged: below it, chance alone breaks the limits.
const enough = 60

// judge makes a measure of n items, and a grave fault where it breaks its limits. Of too few items it is told and not judged.
func judge(n int, m Measure, advice string) ([]fault, []Measure) {
	if n < enough {
		m.Low, m.High = 0, 0
	}
	if m.Within() {
		return nil, []Measure{m}
	}
	return []fault{grave("%s is %.3f, want %s; %s", m.Name, m.Value, m.Limit(), advice)}, []Measure{m}
}
