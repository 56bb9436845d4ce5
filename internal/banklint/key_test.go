package banklint

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/itembank"
)

var vocabulary = strings.Fields("stick desk owner ministry file letter door window print read call write lock open move store copy send keep paper badge guard street bag")

// phrase is some words that say nothing about a key.
func phrase(rng *rand.Rand, words int) string {
	var list []string
	for range words {
		list = append(list, vocabulary[rng.IntN(len(vocabulary))])
	}
	return strings.Join(list, " ")
}

// evenly is a bank in which form says nothing, changed by what a test does to the key and to the others.
func evenly(seed uint64, change func(s string, isKey bool, rng *rand.Rand) string) *editor {
	rng := rand.New(rand.NewPCG(seed, 7))
	b := many(240, func(_, key int) (options [4]string) {
		for i := range options {
			options[i] = change(phrase(rng, 4+rng.IntN(5)), i == key, rng)
		}
		return options
	})
	return &editor{bank: b}
}

func same(s string, _ bool, _ *rand.Rand) string { return s }

// toKeys adds to two keys of three, and to one distractor of twelve.
func toKeys(words string) func(string, bool, *rand.Rand) string {
	return func(s string, isKey bool, rng *rand.Rand) string {
		if isKey && rng.IntN(3) > 0 || !isKey && rng.IntN(12) == 0 {
			return s + words
		}
		return s
	}
}

func broken(measures []Measure) (names []string) {
	for _, m := range measures {
		if !m.Within() {
			names = append(names, m.Name)
		}
	}
	return names
}

func TestKeyByForm(t *testing.T) {
	tests := []struct {
		name   string
		change func(string, bool, *rand.Rand) string
		want   string
	}{
		{"nothing", same, ""},
		{"long keys", toKeys(" to the street window of the guard"), "key is the longest option"},
		{"short keys", func(s string, isKey bool, rng *rand.Rand) string {
			if isKey && rng.IntN(2) == 0 {
				return "read"
			}
			return s
		}, "key is the shortest option"},
		{"hedged keys", func(s string, isKey bool, rng *rand.Rand) string { return padded(s, " may", isKey, rng) }, "key is the most hedged option"},
		{"caring keys", func(s string, isKey bool, rng *rand.Rand) string { return padded(s, " help", isKey, rng) }, "key is the most caring option"},
		{"complete keys", func(s string, isKey bool, rng *rand.Rand) string { return padded(s, " and", isKey, rng) }, "key is the most complete option"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			faults, measures := keyByForm(evenly(3, tt.change))
			if got := strings.Join(broken(measures), "; "); got != tt.want {
				t.Errorf("broken are %q, want %q: %v", got, tt.want, measures)
			}
			if want := min(1, len(tt.want)); len(faults) != want || want == 1 && !faults[0].grave {
				t.Errorf("faults = %v", faults)
			}
		})
	}
}

// padded gives keys a word, and distractors as many letters.
func padded(s, word string, isKey bool, rng *rand.Rand) string {
	if rng.IntN(3) == 0 {
		return s
	}
	if !isKey {
		word = " " + strings.Repeat("x", len(word)-1)
	}
	return s + word
}

func TestKeyByWords(t *testing.T) {
	if faults, m := keyByWords(evenly(5, same)); len(faults) != 0 || math.Abs(m[0].Value-0.25) > 0.05 {
		t.Errorf("words that say nothing: %v, %v", faults, m)
	}
	faults, m := keyByWords(evenly(5, toKeys(" patiently")))
	if len(faults) != 1 || m[0].Within() || !m[1].Within() || !strings.Contains(faults[0].text, "keys have patiently") {
		t.Errorf("a word of keys: %v, %v", faults, m)
	}
	// Four items share four options, each the key of one. Whoever learns from three of them what a key is not knows the key of the fourth.
	rng := rand.New(rand.NewPCG(11, 7))
	var shared [4]string
	b := many(60, func(_, key int) [4]string {
		if key == 0 {
			for j := range shared {
				shared[j] = phrase(rng, 5)
			}
		}
		return shared
	})
	if faults, m := keyByWords(&editor{bank: b}); len(faults) == 0 || !m[0].Within() || m[1].Within() {
		t.Errorf("options shared by four items: %v, %v", faults, m)
	}
	if a, b := first(keyByWords(evenly(5, same))), first(keyByWords(evenly(5, same))); a != b {
		t.Errorf("the same bank measures %v and %v", a, b)
	}
}

func first(_ []fault, m []Measure) float64 { return m[0].Value }

func TestCreditIsSharedByTies(t *testing.T) {
	for _, tt := range []struct {
		scores []float64
		key    int
		want   float64
	}{
		{[]float64{1, 3, 2, 0}, 1, 1}, {[]float64{1, 3, 2, 0}, 2, 0}, {[]float64{3, 3, 2, 0}, 0, 0.5}, {[]float64{0, 0, 0, 0}, 3, 0.25},
		{[]float64{0.1 + 0.2, 0.3, 0, 0}, 1, 0.5},
	} {
		if got := credit(tt.scores, tt.key); got != tt.want {
			t.Errorf("credit(%v, %d) = %v, want %v", tt.scores, tt.key, got, tt.want)
		}
	}
}

func TestFewItemsAreNotJudged(t *testing.T) {
	e := evenly(3, toKeys(" to the street window of the guard"))
	e.bank = bankOf(e.bank.Items[:enough-1]...)
	if faults, m := keyByForm(e); len(faults) != 0 || m[0].Limit() != "" || m[0].Value < 0.3 {
		t.Errorf("keyByForm of few = %v, %v; want a value without a limit", faults, m)
	}
}

func TestSetByLength(t *testing.T) {
	set := func(lengths ...int) *itembank.Item {
		it := item("D2.C4-b1", 0)
		it.Kind, it.Options = itembank.Multiple, nil
		for i, n := range lengths {
			it.Options = append(it.Options, itembank.Option{ID: string(rune('a' + i)), Text: text(strings.Repeat("x", n)), Score: max(0, 1-i/2)})
		}
		return it
	}
	tests := []struct {
		name string
		item *itembank.Item
		want float64
	}{
		{"both longer", set(9, 8, 1, 2, 3), 1},
		{"one longer", set(9, 1, 2, 3, 4), 0.5},
		{"one in the middle, one shorter", set(5, 1, 2, 8, 9), 0.25},
		{"all alike", set(4, 4, 4, 4, 4), 0.5},
	}
	for _, tt := range tests {
		e := &editor{bank: bankOf(slices.Repeat([]*itembank.Item{tt.item}, 40)...)}
		faults, m := setByLength(e)
		if m[0].Value != tt.want || (len(faults) == 1) != (tt.want > setByLengthMost) {
			t.Errorf("%s: %v, %v, want %v", tt.name, faults, m, tt.want)
		}
	}
}
