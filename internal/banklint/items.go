package banklint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
)

var idPattern = regexp.MustCompile(`^(.+)-([biax])[1-9][0-9]*$`)

// idForm finds ids that do not say which competency and level the item is of: reviewers and reports read them so.
func idForm(_ *editor, it *itembank.Item) []fault {
	parts := idPattern.FindStringSubmatch(string(it.ID))
	if parts == nil || parts[1] != string(it.Competency) {
		return []fault{grave("the id has not the form %s-b1, with b, i, a or x before the number", it.Competency)}
	}
	want := "x"
	if it.Ability != framework.AI {
		want = string(it.Level[:min(1, len(it.Level))])
	}
	if parts[2] != want {
		return []fault{grave("the id says %q, level and strand say %q; give it a new id, or correct them", parts[2], want)}
	}
	return nil
}

// indicator finds items that are evidence for nothing that the framework says, or for something else than they claim.
func indicator(e *editor, it *itembank.Item) []fault {
	s := e.version.Statement(it.Indicator)
	if s == nil || s.Kind != framework.Indicator {
		return []fault{grave("the framework %s has no indicator %s", e.version.ID, it.Indicator)}
	}
	if s.Parent != it.Competency {
		return []fault{grave("indicator %s is of %s, the item of %s", s.ID, s.Parent, it.Competency)}
	}
	want := it.Level
	if it.Ability == framework.AI {
		want = framework.InStrand
	}
	if s.Level != want {
		return []fault{grave("indicator %s is %s, the item %s; choose an indicator of its level", s.ID, s.Level, want)}
	}
	return nil
}

// optionCounts is how many options a kind has: as many as the scale of guessing and the pages are made for.
var optionCounts = map[itembank.Kind]int{itembank.Single: 4, itembank.Situational: 4, itembank.Multiple: 5, itembank.Order: 4}

// optionCount finds items with too many or too few options, or whose letters are not a, b, c, … as shown.
func optionCount(_ *editor, it *itembank.Item) (faults []fault) {
	if want := optionCounts[it.Kind]; len(it.Options) != want {
		faults = append(faults, grave("has %d options, and %s has %d", len(it.Options), it.Kind, want))
	}
	for i, o := range it.Options {
		if want := string(rune('a' + i)); o.ID != want {
			return append(faults, grave("option %d has the letter %q, want %q: letters go a, b, c, … in the order of the file", i+1, o.ID, want))
		}
	}
	return faults
}

// The lengths that a tired person reads on a phone.
const (
	stemWordsLeast, stemWordsMost, stemLettersMost = 12, 65, 450
	optionWordsMost                                = 24
)

// lengths finds texts that are too long for a phone, and stems too short to describe a situation.
func lengths(_ *editor, it *itembank.Item) (faults []fault) {
	stem := it.Stem[itembank.Source]
	if n := len(strings.Fields(stem)); n < stemWordsLeast || n > stemWordsMost {
		faults = append(faults, grave("the stem has %d words, want %d to %d", n, stemWordsLeast, stemWordsMost))
	}
	if n := utf8.RuneCountInString(stem); n > stemLettersMost {
		faults = append(faults, grave("the stem has %d letters, want at most %d: it is read on phones", n, stemLettersMost))
	}
	for _, o := range it.Options {
		if n := len(strings.Fields(o.Text[itembank.Source])); n > optionWordsMost {
			faults = append(faults, grave("option %s has %d words, want at most %d", o.ID, n, optionWordsMost))
		}
	}
	return faults
}

// shownInOrder finds an order that is right before anyone touches it.
func shownInOrder(_ *editor, it *itembank.Item) []fault {
	byPosition := func(a, b itembank.Option) int { return a.Position - b.Position }
	if it.Kind == itembank.Order && slices.IsSortedFunc(it.Options, byPosition) {
		return []fault{grave("its options are shown in the right order; shuffle them in the file")}
	}
	return nil
}

// reviewState finds items that nobody has reviewed, and states that do not exist.
func reviewState(_ *editor, it *itembank.Item) []fault {
	switch it.Review {
	case "reviewed", "released", "field_test":
		return nil
	case "drafted":
		return []fault{hint("is a draft; have a second person review it, then write review: reviewed")}
	}
	return []fault{grave("review is %q, want drafted, reviewed, released or field_test", it.Review)}
}

// enemies finds enemies that are not there.
func enemies(e *editor, it *itembank.Item) (faults []fault) {
	for _, id := range it.Enemies {
		switch {
		case id == it.ID:
			faults = append(faults, grave("names itself as its enemy"))
		case !e.has(id):
			faults = append(faults, grave("its enemy %s is not in the bank", id))
		}
	}
	return faults
}

// has does not search as [itembank.Bank.Item] does, which trusts the order of the items.
func (e *editor) has(id itembank.ItemID) bool {
	return slices.ContainsFunc(e.bank.Items, func(it *itembank.Item) bool { return it.ID == id })
}

// apart reports whether two items are enemies: never both in one sitting, whichever of them says so.
func apart(a, b *itembank.Item) bool {
	return slices.Contains(a.Enemies, b.ID) || slices.Contains(b.Enemies, a.ID)
}

// idsTwice finds ids that stand in the bank more than once.
func idsTwice(e *editor) (faults []fault, _ []Measure) {
	seen := map[itembank.ItemID]bool{}
	for _, it := range e.bank.Items {
		if seen[it.ID] {
			faults = append(faults, grave("the id stands in the bank twice; an id is never reused").of(it))
		}
		seen[it.ID] = true
	}
	return faults, nil
}

// The least that a competency needs for its result not to hang on single items.
const scoredPerLevel = 4

// coverage finds competencies with too few scored items at a level, or whose AI items leave a level out.
func coverage(e *editor) (faults []fault, measures []Measure) {
	type cell struct {
		competency framework.StatementID
		strand     bool
		level      framework.Level
	}
	count, least, scored := map[cell]int{}, -1, 0
	for _, it := range e.bank.Items {
		if !it.FieldTest() {
			count[cell{it.Competency, it.Ability == framework.AI, it.Level}]++
			scored++
		}
	}
	for _, c := range e.version.Of(framework.Competency) {
		for _, level := range framework.Levels {
			n := count[cell{c.ID, false, level}]
			if least < 0 || n < least {
				least = n
			}
			if n < scoredPerLevel {
				faults = append(faults, grave("%s has %d scored %s items, want %d or more", c.ID, n, level, scoredPerLevel))
			}
			if count[cell{c.ID, true, level}] == 0 {
				faults = append(faults, grave("%s has no scored %s item of the AI strand, want one at each level", c.ID, level))
			}
		}
	}
	return faults, []Measure{
		{Name: "scored items", Value: float64(scored)},
		{Name: "scored items in a competency at a level, least", Value: float64(max(0, least)), Low: scoredPerLevel},
	}
}

// partialCredit finds a bank with too few items that tell the second best from the poor.
func partialCredit(e *editor) ([]fault, []Measure) {
	n := 0
	for _, it := range e.bank.Items {
		if it.MaxScore() > 1 {
			n++
		}
	}
	m := Measure{Name: "share of items with partial credit", Value: share(n, len(e.bank.Items)), Low: 1.0 / 3}
	return judge(len(e.bank.Items), m, "give the second best option of more items a score of 1 and the best 2")
}

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

// keyPositions finds letters that are the key too often, in the bank and, as a hint, in a file.
func keyPositions(e *editor) (faults []fault, measures []Measure) {
	var seen [4]int
	inFile := map[string]*[5]int{} // by letter, then all
	n := 0
	for _, k := range oneKey(e.bank.Items) {
		if len(k.Options) != 4 {
			continue
		}
		file := e.bank.Where[k.ID].File
		if inFile[file] == nil {
			inFile[file] = &[5]int{}
		}
		seen[k.key]++
		inFile[file][k.key]++
		inFile[file][4]++
		n++
	}
	for file, letters := range inFile {
		for i, of := 0, letters[4]; i < 4; i++ {
			if of >= 5 && share(letters[i], of) > 0.4 {
				f := hint("the key is %c in %d of %d items of this file; move some", 'a'+rune(i), letters[i], of)
				f.place = itembank.Place{File: file}
				faults = append(faults, f)
			}
		}
	}
	chi2 := 0.0
	for _, k := range seen {
		if n > 0 {
			expected := float64(n) / 4
			chi2 += (float64(k) - expected) * (float64(k) - expected) / expected
		}
	}
	// Of chi-square with three degrees of freedom, 95 % lie below 7.815.
	worst, measures := judge(n, Measure{Name: "key positions, chi-square", Value: chi2, High: 7.815},
		fmt.Sprintf("a, b, c and d are the key %v times; move some keys", seen))
	return append(faults, worst...), measures
}
