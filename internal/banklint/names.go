package banklint

import (
	_ "embed"
	"encoding/csv"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/itembank"
)

//go:embed names.csv
var namesFile string

//go:embed countries.txt
var countriesFile string

// name is a line of names.csv.
type name struct {
	kind    string // woman, man, either; or place or word, which are nobody
	regions []string
}

// regions are those whose people the bank shows. An item is for officials of all of them.
var regions = []string{"Africa", "Arab States", "Asia-Pacific", "Europe", "Latin America and the Caribbean"}

var known = readNames(namesFile)

func readNames(text string) map[string]name {
	r := csv.NewReader(strings.NewReader(text))
	r.Comment = '#'
	rows, err := r.ReadAll()
	if err != nil {
		panic(err) // the file is part of the program
	}
	names := map[string]name{}
	for _, row := range rows[1:] {
		names[row[0]] = name{row[1], strings.FieldsFunc(row[2], func(r rune) bool { return r == '/' })}
	}
	return names
}

// capitalised is a word with a capital, and what stands before and after it.
type capitalised struct {
	word          string // without 's
	before, after string
}

// capitalisedIn lists the capitalised words of a text.
func capitalisedIn(text string) (list []capitalised) {
	for _, at := range wordForm.FindAllStringIndex(text, -1) {
		word, _, _ := strings.Cut(strings.ReplaceAll(text[at[0]:at[1]], "’", "'"), "'")
		if first, _ := utf8.DecodeRuneInString(word); unicode.IsUpper(first) {
			list = append(list, capitalised{word, text[:at[0]], text[at[1]:]})
		}
	}
	return list
}

// begins reports whether the word has its capital from its place: first in a sentence, a quotation or an option.
func (c capitalised) begins() bool {
	before := strings.TrimRight(c.before, " \n")
	last, _ := utf8.DecodeLastRuneInString(before)
	return before == "" || strings.HasSuffix(c.before, "\n") || strings.ContainsRune(`.?!:"“‘'(`, last)
}

// English writes these with a capital wherever they stand.
var alwaysCapital = strings.Fields(`I Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August
	September October November December Ms Mr Mrs Dr Excel X-ray X-rays Internet Arabic English`)

// unknownNames finds names of which nobody has said whom they stand for.
func unknownNames(e *editor, it *itembank.Item) (faults []fault) {
	seen := map[string]bool{}
	for _, c := range capitalisedIn(it.Stem[itembank.Source]) {
		_, isKnown := known[c.word]
		if isKnown || seen[c.word] || isAbbreviation(c.word) || slices.Contains(alwaysCapital, c.word) || c.begins() && !e.actsAsName(c) {
			continue
		}
		if utf8.RuneCountInString(c.word) == 1 || country.MatchString(c.word) { // vitamin C; a country is found by its own rule
			continue
		}
		seen[c.word] = true
		faults = append(faults, hint("%q has a capital and is not in internal/banklint/names.csv; add it there if it is a name, else write it small", c.word))
	}
	return faults
}

var afterName = regexp.MustCompile(`^(?:['’]s|,|:| (?:[a-z]+s|may|must|can|will)\b)`)

// actsAsName reports whether a word at the beginning of a sentence is likely a name: one person does something, and the bank has the word
// nowhere in small letters.
func (e *editor) actsAsName(c capitalised) bool {
	return afterName.MatchString(c.after) && !e.everyday(c.word)
}

// everyday reports whether the bank has a word in small letters.
func (e *editor) everyday(word string) bool {
	if e.small == nil {
		e.small = map[string]bool{}
		for _, it := range e.bank.Items {
			for _, w := range wordsOf(written(it)) {
				e.small[w] = true
			}
		}
	}
	w := strings.ToLower(word)
	return emptyWords[w] || e.small[w] || e.small[w+"s"] || e.small[strings.TrimSuffix(w, "s")] || e.small[root(w)] || e.small[root(w)+"e"] ||
		e.small[root(w)+"ed"] || e.small[root(w)+"ing"]
}

var country = regexp.MustCompile(`\b(?:` + strings.Join(countryNames(), "|") + `)\b`)

// countryNames are the names and nationalities, the longest first so that "Guinea-Bissau" is found before "Guinea".
func countryNames() []string {
	list := strings.FieldsFunc(countriesFile, func(r rune) bool { return r == ',' || r == '\n' })
	for i, s := range list {
		list[i] = regexp.QuoteMeta(strings.TrimSpace(s))
	}
	slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })
	return list
}

// Words that are no country at the beginning of a sentence.
var verbsToo = []string{"Polish", "Pole", "Poles", "Turkey"}

// countries finds real countries: an item is of no one country's law, and nobody should have to know one.
func countries(_ *editor, it *itembank.Item) (faults []fault) {
	text := written(it)
	seen := map[string]bool{}
	for _, at := range country.FindAllStringIndex(text, -1) {
		word := text[at[0]:at[1]]
		c := capitalised{word, text[:at[0]], text[at[1]:]}
		if _, isName := known[word]; isName || seen[word] || slices.Contains(verbsToo, word) && c.begins() {
			continue
		}
		seen[word] = true
		faults = append(faults, grave("%q is a real country or its people; set it in no one country", word))
	}
	return faults
}

const leads = `(?i:head|heads|leads?|leader|director|minister|mayor|chief|commissioner|governor)`

var (
	titleBefore = regexp.MustCompile(`\b` + leads + `,? $`)                                                                                // director Shirin; its head, Lucía
	titleAfter  = regexp.MustCompile(`^(?:,| is)(?: (?:the|a|an|its|new|acting|deputy|who|team|project|programme|data))* ` + leads + `\b`) // Nadia, head of customs; Mei, who leads it
)

// inCharge reports whether the text says of this person that they head something.
func (c capitalised) inCharge() bool {
	return titleBefore.MatchString(c.before) || titleAfter.MatchString(c.after)
}

// people counts the named persons of a bank, each once an item.
type people struct {
	all, women, men  int
	womenLead, heads int // of those in charge whose sex the name tells
	byRegion         map[string]float64
}

func (e *editor) people() people {
	p := people{byRegion: map[string]float64{}}
	for _, it := range e.bank.Items {
		persons, inCharge := map[string]name{}, map[string]bool{}
		for _, c := range capitalisedIn(shown(it)) {
			if n, ok := known[c.word]; ok && len(n.regions) > 0 {
				persons[c.word] = n
				inCharge[c.word] = inCharge[c.word] || c.inCharge()
			}
		}
		for word, n := range persons {
			p.count(n, inCharge[word])
		}
	}
	return p
}

func (p *people) count(n name, inCharge bool) {
	p.all++
	for _, r := range n.regions {
		p.byRegion[r] += 1 / float64(len(n.regions))
	}
	if n.kind == "either" {
		return
	}
	woman := n.kind == "woman"
	if woman {
		p.women++
	} else {
		p.men++
	}
	if inCharge {
		p.heads++
		if woman {
			p.womenLead++
		}
	}
}

// Shares of people. A region of five has a fifth when all are even, and half of that at least.
const (
	womenLeast, womenMost = 0.4, 0.6
	regionLeast           = 0.1
)

// balanceOfNames finds banks in which one sex or a few regions do the work.
func balanceOfNames(e *editor) (faults []fault, measures []Measure) {
	p := e.people()
	add := func(n int, m Measure, advice string) {
		worst, one := judge(n, m, advice)
		faults, measures = append(faults, worst...), append(measures, one...)
	}
	measures = append(measures, Measure{Name: "people with a name", Value: float64(p.all)})
	add(p.all, Measure{Name: "women among people with a name", Value: share(p.women, p.women+p.men), Low: womenLeast, High: womenMost}, "exchange some names")
	for _, r := range regions {
		value := p.byRegion[r] / max(1, float64(p.all))
		add(p.all, Measure{Name: "people with a name of " + r, Value: value, Low: regionLeast}, "exchange some names")
	}
	lead := Measure{Name: "women among people with a name who head something", Value: share(p.womenLead, p.heads), Low: womenLeast, High: womenMost}
	if p.heads >= 10 && !lead.Within() {
		faults = append(faults, hint("%s is %.2f of %d, want %s; exchange some names", lead.Name, lead.Value, p.heads, lead.Limit()))
	}
	return faults, append(measures, lead)
}
