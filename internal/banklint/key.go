package banklint

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/itembank"
)

// The rules of this file take the part of a person who knows nothing and looks at the form of the options. Such a person must do no better
// than chance: what can be had without the competency says nothing about it.

// aboveChance is how much better than chance the share of found keys may be. Of 160 items that give nothing away, chance alone breaks it in
// seven banks of a hundred.
const aboveChance = 0.05

// shortestMost is the limit for the shortest option. It is wider, since whoever keeps keys from being the longest makes them shorter.
const shortestMost = 0.33

var (
	hedges = bag(`may might could can perhaps likely probably usually often some sometimes generally mostly unless if where whether until depends
	possible possibly about should would`)
	caring = bag(`explain listen people citizen citizens help support offer ask tell together consult agree fair fairly safe protect care users
	user staff thank apologise open openly trust respect need needs rights public involve share inform discuss learn`)
)

// forms are the looks of an option by which a key might be known.
var forms = []struct {
	name   string
	most   float64 // share of keys found, above which it is known; 0 = chance + aboveChance
	score  func(text string) float64
	advice string
}{
	{"the longest option", 0, length, "shorten keys, or lengthen distractors by a reason or a condition"},
	{"the shortest option", shortestMost, func(s string) float64 { return -length(s) }, "lengthen keys, or shorten distractors"},
	{"the most hedged option", 0, func(s string) float64 { return among(s, hedges) }, "give distractors a condition as often as keys"},
	{"the most caring option", 0, func(s string) float64 { return among(s, caring) }, "give distractors a caring word as often as keys"},
	{"the most complete option", 0, completeness, "give distractors as many parts as keys"},
}

func length(text string) float64 { return float64(utf8.RuneCountInString(text)) }

func among(text string, words map[string]bool) float64 {
	n := 0.0
	for w := range bag(text) {
		if words[w] {
			n++
		}
	}
	return n
}

// completeness counts what joins parts: commas and "and".
func completeness(text string) float64 {
	n := strings.Count(text, ",") + strings.Count(text, ";")
	for _, w := range wordsOf(strings.ToLower(text)) {
		if w == "and" {
			n++
		}
	}
	return float64(n)
}

// credit is the chance to hit the key when the option with the highest score is chosen; options that tie share it.
func credit(scores []float64, key int) float64 {
	const same = 1e-12 // sums of the same words in another order
	best, tied := slices.Max(scores), 0
	for _, s := range scores {
		if s > best-same {
			tied++
		}
	}
	if scores[key] > best-same {
		return 1 / float64(tied)
	}
	return 0
}

// found is the share of keys that are found by choosing the option with the highest score.
func found(items []keyed, score func(itembank.Option) float64) float64 {
	sum := 0.0
	for _, it := range items {
		scores := make([]float64, len(it.Options))
		for i, o := range it.Options {
			scores[i] = score(o)
		}
		sum += credit(scores, it.key)
	}
	return sum / math.Max(1, float64(len(items)))
}

// chance is the share of keys that are found blindly.
func chance(items []keyed) float64 {
	return found(items, func(itembank.Option) float64 { return 0 })
}

// keyByForm finds banks whose keys are known by how the options look.
func keyByForm(e *editor) (faults []fault, measures []Measure) {
	items := oneKey(e.bank.Items)
	for _, f := range forms {
		value := found(items, func(o itembank.Option) float64 { return f.score(o.Text[itembank.Source]) })
		m := Measure{Name: "key is " + f.name, Value: value, High: cmp.Or(f.most, chance(items)+aboveChance)}
		worst, one := judge(len(items), m, f.advice)
		faults, measures = append(faults, worst...), append(measures, one...)
	}
	return faults, measures
}

// halves is how many random halves of the bank the classifier is trained on. Their seeds are fixed, so that a bank has one value.
const halves = 100

// keyByWords trains a classifier on half of the items and lets it choose in the other half: which words stand in keys, which in distractors?
// Its mirror image chooses what looks least like a key, which finds a bank whose editors have driven the words of keys out too far.
func keyByWords(e *editor) (faults []fault, measures []Measure) {
	items := oneKey(e.bank.Items)
	questions := make([]question, len(items))
	for i, it := range items {
		questions[i].key = it.key
		for _, o := range it.Options {
			questions[i].options = append(questions[i].options, bag(o.Text[itembank.Source]))
		}
	}
	most, least := 0.0, 0.0
	for seed := range uint64(halves) {
		mixed := slices.Clone(questions)
		rand.New(rand.NewPCG(seed, 1948)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		half := len(mixed) / 2
		weight := train(mixed[:half])
		most += weight.found(mixed[half:], 1) / halves
		least += weight.found(mixed[half:], -1) / halves
	}
	limit := chance(items) + aboveChance
	for _, m := range []Measure{
		{Name: "key found by its words", Value: most, High: limit},
		{Name: "key found by the words it lacks", Value: least, High: limit},
	} {
		worst, one := judge(len(items), m, "keys and distractors differ in their words: "+telling(questions))
		faults, measures = append(faults, worst...), append(measures, one...)
	}
	return faults, measures
}

// question is an item as the classifier sees it: bags of words.
type question struct {
	options []map[string]bool
	key     int
}

// weights are of words: positive where they speak for a key.
type weights map[string]float64

// found is the share of keys that are found by choosing the option with the highest weight or, with sign -1, with the lowest.
func (w weights) found(questions []question, sign float64) float64 {
	sum := 0.0
	for _, q := range questions {
		scores := make([]float64, len(q.options))
		for i, words := range q.options {
			for word := range words {
				scores[i] += sign * w[word]
			}
		}
		sum += credit(scores, q.key)
	}
	return sum / math.Max(1, float64(len(questions)))
}

// train is a naive Bayes classifier over the words of options, with one added to every count.
func train(questions []question) weights {
	inKeys, inOthers := map[string]float64{}, map[string]float64{}
	keys, others := 0.0, 0.0
	for _, q := range questions {
		for i, words := range q.options {
			count, n := inOthers, &others
			if i == q.key {
				count, n = inKeys, &keys
			}
			*n++
			for word := range words {
				inKeys[word] += 0 // so that every word is in it
				count[word]++
			}
		}
	}
	w := weights{}
	for word := range inKeys {
		w[word] = math.Log((inKeys[word]+1)/(keys+2)) - math.Log((inOthers[word]+1)/(others+2))
	}
	return w
}

// telling names the words that tell most, for an editor to begin with.
func telling(questions []question) string {
	w, count := train(questions), map[string]int{}
	for _, q := range questions {
		for _, words := range q.options {
			for word := range words {
				count[word]++
			}
		}
	}
	var words []string
	for word, n := range count {
		if n >= 5 {
			words = append(words, word)
		}
	}
	slices.SortFunc(words, func(a, b string) int { return cmp.Or(cmp.Compare(w[b], w[a]), cmp.Compare(a, b)) })
	n := min(6, len(words)/2)
	return fmt.Sprintf("keys have %s, distractors %s", strings.Join(words[:n], ", "), strings.Join(words[len(words)-n:], ", "))
}

// setByLengthMost is the share of a set's right options that may be in the longer half of the options; chance is one half.
const setByLengthMost = 0.6

// setByLength finds banks whose sets are known by the length of their options. The option in the middle counts half.
func setByLength(e *editor) ([]fault, []Measure) {
	longer, right := 0.0, 0
	items := 0
	for _, it := range e.bank.Items {
		if it.Kind != itembank.Multiple {
			continue
		}
		items++
		for _, o := range it.Options {
			if o.Score > 0 {
				right++
				longer += rank(it.Options, o)
			}
		}
	}
	m := Measure{Name: "right options of a set among its longer half", Value: longer / math.Max(1, float64(right)), High: setByLengthMost}
	return judge(right, m, "shorten right options of sets, or lengthen wrong ones")
}

// rank is 1 for an option in the longer half, 0 in the shorter, 1/2 in the middle.
func rank(options []itembank.Option, o itembank.Option) float64 {
	shorter, longer := 0, 0
	for _, other := range options {
		switch n, own := length(other.Text[itembank.Source]), length(o.Text[itembank.Source]); {
		case n < own:
			shorter++
		case n > own:
			longer++
		}
	}
	return 0.5 + float64(cmp.Compare(shorter, longer))/2
}
