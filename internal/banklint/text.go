package banklint

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/itembank"
)

var wordForm = regexp.MustCompile(`\p{L}+(?:['’-]\p{L}+)*`)

// wordsOf are the words of a text as they are written.
func wordsOf(text string) []string { return wordForm.FindAllString(text, -1) }

// bag is the set of a text's words in small letters.
func bag(text string) map[string]bool {
	set := map[string]bool{}
	for _, w := range wordsOf(strings.ToLower(text)) {
		set[w] = true
	}
	return set
}

// jaccard is the share of two sets that both have.
func jaccard(a, b map[string]bool) float64 {
	both := 0
	for w := range a {
		if b[w] {
			both++
		}
	}
	if len(a)+len(b) == 0 {
		return 0
	}
	return float64(both) / float64(len(a)+len(b)-both)
}

// emptyWords carry no topic.
var emptyWords = bag(`a about after again all also although an and any are as at be because been before being between both but by can could did
	do does done down each else every few first for from get gets give given go goes had has have having he help helps her here him his how if
	in into is it its itself just keep last least less let made make makes many may more most much must need needs never new no nobody not
	nothing now of off often on once one only or other others our out over own part people put rather same second see several shall she should
	show since so some still such take takes tell than that the their them then there these they third this those three through time to
	together too two until up use used was way we well were what when where whether which while who whole whom whose why will with within
	without work would year years yes yet you your ask asked asks best better choose four five six half want wants`)

// root takes off a word's commonest endings, so that "offices" and "office" meet. It need not be a word.
func root(w string) string {
	w, _, _ = strings.Cut(strings.ReplaceAll(w, "’", "'"), "'")
	for _, end := range []string{"ings", "ing", "ed", "es", "s"} {
		if short, ok := strings.CutSuffix(w, end); ok && len(short) >= 4 && !strings.HasSuffix(short, "s") {
			w = short
			break
		}
	}
	if len(w) < 4 {
		return w
	}
	return strings.TrimSuffix(w, "e")
}

// topics are the roots of the words of a text that carry a topic.
func topics(text string) map[string]bool {
	set := map[string]bool{}
	for w := range bag(text) {
		if !emptyWords[w] && len(w) > 2 {
			set[root(w)] = true
		}
	}
	return set
}

// rarity gives each root the weight ln(items/items with it): what stands everywhere weighs nothing.
func rarity(items []*itembank.Item) map[string]float64 {
	weight := map[string]float64{}
	for _, it := range items {
		for w := range topics(shown(it)) {
			weight[w]++
		}
	}
	for w, n := range weight {
		weight[w] = math.Log(float64(len(items)) / n)
	}
	return weight
}

// shown is what a person reads of an item in English: the stem, then a line for each option.
func shown(it *itembank.Item) string {
	lines := []string{it.Stem[itembank.Source]}
	for _, o := range it.Options {
		lines = append(lines, o.Text[itembank.Source])
	}
	return strings.Join(lines, "\n")
}

// written is all English of an item, also what explains the options and speaks to reviewers.
func written(it *itembank.Item) string {
	lines := []string{shown(it), it.Reason}
	for _, o := range it.Options {
		lines = append(lines, o.Why[itembank.Source])
	}
	return strings.Join(lines, "\n")
}

// sentences are the parts of a text that end in a mark or with the line. A mark inside a number or an address ends none.
func sentences(text string) []string {
	var list []string
	for _, line := range strings.Split(text, "\n") {
		for _, s := range strings.FieldsFunc(sentenceEnd.ReplaceAllString(line, "\n"), func(r rune) bool { return r == '\n' }) {
			if len(wordsOf(s)) > 0 {
				list = append(list, s)
			}
		}
	}
	return list
}

var sentenceEnd = regexp.MustCompile(`[.?!:;]["'”’)]?(?:\s+|$)`)

// readingEase is Flesch's score: about 100 for what a child of ten reads easily, 60 for plain English, below 30 for a paper of science.
//
// Rudolf Flesch, A new readability yardstick, Journal of Applied Psychology 32 (1948), 221–233.
func readingEase(text string) float64 {
	words, syllables := 0, 0
	for _, w := range wordsOf(text) {
		words++
		syllables += syllablesOf(w)
	}
	n := len(sentences(text))
	if words == 0 || n == 0 {
		return 0
	}
	return 206.835 - 1.015*float64(words)/float64(n) - 84.6*float64(syllables)/float64(words)
}

// syllablesOf counts the groups of vowels in an English word, more where two are spoken apart and less where one is not spoken.
func syllablesOf(word string) int {
	if isAbbreviation(word) {
		return len([]rune(word)) // spelled out
	}
	w := strings.ToLower(word)
	n := len(vowels.FindAllString(w, -1)) + len(hiatus.FindAllString(w, -1))
	if !spokenE.MatchString(w) && silentE.MatchString(w) {
		n--
	}
	return max(1, n)
}

var (
	vowels  = regexp.MustCompile(`[aeiouyáéíóúàèòâêîôûäëïöü]+`)
	hiatus  = regexp.MustCompile(`[^ct]ia[lntb]|[^ctxg]ious|io[dl]|prior|iu|iet|[^ct]ien[tc]|scien|eo(?:$|gr|l|r)|[^q]ua[lt]|[^q]uen[tc]|[^q]uo|crea|idea|rea$|[aou]ye|[aeiouy]ing`)
	spokenE = regexp.MustCompile(`[bcdfgkpstz]l(?:e|ed|es)$`)                                                                // ta-ble, set-tled
	silentE = regexp.MustCompile(`[^aeiouy]e$|[^aeioudt]ed$|[^aeiouycgsxzh]es$|[^aeiouyl]ement$|[^aeiouy]e(?:ly|ful|less)$`) // not need-ed, not chan-ges
)

func isAbbreviation(word string) bool { return capitals.MatchString(word) }

var capitals = regexp.MustCompile(`^\p{Lu}{2,}s?$`)

// oneKey are the items in which one option is best, with the index of that option. An order and a set have no such option.
func oneKey(items []*itembank.Item) (list []keyed) {
	for _, it := range items {
		if it.Kind != itembank.Single && it.Kind != itembank.Situational {
			continue
		}
		best := slices.IndexFunc(it.Options, func(o itembank.Option) bool { return o.Score > 0 && o.Score == it.MaxScore() })
		if best >= 0 {
			list = append(list, keyed{it, best})
		}
	}
	return list
}

// keyed is an item with one key.
type keyed struct {
	*itembank.Item
	key int
}
