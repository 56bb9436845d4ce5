package banklint

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/itembank"
)

var above = regexp.MustCompile(`(?i)\b(?:all|none|any|both|neither|two) of the (?:above|below|other options)\b|^(?:all|none) of (?:these|them)\W*$` +
	`|\b(?:both|neither|only|either) [a-e],? (?:and|or|nor) [a-e]\b|\b[a-e] and [a-e] (?:only|are (?:right|correct))\b`)

// aboveOptions finds options that speak of other options: who knows two of them need not know the rest.
func aboveOptions(_ *editor, it *itembank.Item) (faults []fault) {
	for _, o := range it.Options {
		if found := above.FindString(o.Text[itembank.Source]); found != "" {
			faults = append(faults, grave("option %s says %q; an option stands for itself", o.ID, found))
		}
	}
	return faults
}

var negative = regexp.MustCompile(`\b(?:NOT|EXCEPT)\b|(?i:\bexcept(?: for)?[.:?]*$)` +
	`|^(?i:which(?: [^\s.?!,]+){0,4} (?:is|are|was|were|does|do|did|should|would|can|could|must)(?: (?:he|she|it|they|we|you|this))? not\b)`)

// clause begins what only describes: "which step that does not take long".
var clause = regexp.MustCompile(`\b(?:that|who|whose)\b`)

// negativeStem finds stems that ask for what is wrong: they measure whether the "not" was seen.
func negativeStem(_ *editor, it *itembank.Item) []fault {
	stem := strings.TrimSpace(it.Stem[itembank.Source])
	for _, s := range sentences(stem) {
		found := negative.FindString(strings.TrimSpace(s))
		if found != "" && !clause.MatchString(found) {
			return []fault{grave("the stem asks for the exception (%q); ask for what is right", found)}
		}
	}
	return nil
}

// knownCapitals are the abbreviations that need no explanation in any country.
var knownCapitals = []string{"AI", "IT"}

// abbreviations finds those that a reader would have to know.
func abbreviations(_ *editor, it *itembank.Item) (faults []fault) {
	seen := map[string]bool{}
	for _, w := range wordsOf(written(it)) {
		w, _, _ = strings.Cut(strings.ReplaceAll(w, "’", "'"), "'")
		if isAbbreviation(w) && !slices.Contains(knownCapitals, w) && !seen[w] && w != "NOT" && w != "EXCEPT" {
			seen[w] = true
			faults = append(faults, grave("%q is an abbreviation; write it out", w))
		}
	}
	return faults
}

var placeholder = regexp.MustCompile(`(?im)\b(?:todo|fixme|xxx+|tbd|tbc|lorem|ipsum|placeholder|foo|foobar|blah|asdf|dummy text|insert \w+ here)\b` +
	`|\b(?:option|distractor|key|answer) (?:text|[a-e1-5])$|\?\?|\[[^\]]*\]|<[^>]*>|\{\{|…|\.\.\.`)

// placeholders finds what someone meant to write later.
func placeholders(_ *editor, it *itembank.Item) []fault {
	if found := placeholder.FindString(written(it)); found != "" {
		return []fault{grave("%q looks like a placeholder; write what should stand there", found)}
	}
	return nil
}

// twins is how alike two options may be, as the share of their words that both have. Options of one grammar share much; above this they
// differ in a word or so, and the reader is tested on finding it.
const twins = 0.75

// twinOptions finds options that say the same or nearly so.
func twinOptions(_ *editor, it *itembank.Item) (faults []fault) {
	for i, a := range it.Options {
		for _, b := range it.Options[i+1:] {
			x, y := a.Text[itembank.Source], b.Text[itembank.Source]
			switch {
			case strings.EqualFold(strings.TrimSpace(x), strings.TrimSpace(y)):
				faults = append(faults, grave("options %s and %s are the same", a.ID, b.ID))
			case jaccard(tokens(x), tokens(y)) >= twins:
				faults = append(faults, hint("options %s and %s differ in a word or so; make the difference plain", a.ID, b.ID))
			}
		}
	}
	return faults
}

// tokens are the words and numbers of a text: two options may differ in a number only.
func tokens(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range tokenForm.FindAllString(strings.ToLower(text), -1) {
		set[w] = true
	}
	return set
}

var tokenForm = regexp.MustCompile(`[\p{L}\p{N}]+`)

// The floors of reading ease. Flesch calls 60 the lower end of plain English and below 50 difficult. The items of the built-in bank score
// 77 on average, and nineteen of twenty more than 62: an item below 60 is harder to read than its neighbours, whatever it asks.
const (
	easeHint  = 60
	easeGrave = 50
)

// hardToRead finds items whose words and sentences are longer than their thought needs.
func hardToRead(_ *editor, it *itembank.Item) []fault {
	score := readingEase(shown(it))
	advice := fmt.Sprintf("stem and options have a reading ease of %.0f, want %d or more; use shorter words and sentences", score, easeHint)
	switch {
	case score < easeGrave:
		return []fault{grave("%s", advice)}
	case score < easeHint:
		return []fault{hint("%s", advice)}
	}
	return nil
}

// readingEaseOfBank tells the mean and the worst.
func readingEaseOfBank(e *editor) ([]fault, []Measure) {
	if len(e.bank.Items) == 0 {
		return nil, nil
	}
	sum, worst, id := 0.0, 0.0, itembank.ItemID("")
	for _, it := range e.bank.Items {
		score := readingEase(shown(it))
		sum += score
		if id == "" || score < worst {
			worst, id = score, it.ID
		}
	}
	return nil, []Measure{
		{Name: "reading ease, mean", Value: sum / float64(len(e.bank.Items))},
		{Name: fmt.Sprintf("reading ease, worst (%s)", id), Value: worst, Low: easeGrave},
	}
}
