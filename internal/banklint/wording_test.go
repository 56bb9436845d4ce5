package banklint

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/itembank"
)

func TestWordingRules(t *testing.T) {
	const rest = " finds a stick in the car park of the office, and has no time today."
	plant(t, func() *itembank.Item { return item("D2.C4-b1", 1) }, []change{
		{"all of the above", option(3, "All of the above"), []string{"all of the above!"}},
		{"none of these", option(3, "None of these"), []string{"all of the above!"}},
		{"two letters", option(3, "Both a and b"), []string{"all of the above!"}},
		{"all of the files", option(3, "Copy all of the files, and read none of them"), nil},
		{"both a report and a list", option(3, "Write both a report and a list of the people"), nil},
		{"which is not", stem("Kofi" + rest + " Which of these things should he not do with it?"), []string{"negative stem!"}},
		{"which is not, in capitals", stem("Kofi" + rest + " What should he NOT do?"), []string{"negative stem!"}},
		{"all except", stem("Kofi" + rest + " All of these are safe except:"), []string{"negative stem!"}},
		{"a not in a clause", stem("Kofi, who does not know its owner," + rest + " Which step that does not take long is best?"), nil},
		{"a not that is told", stem("Kofi" + rest + " He does not know whose it is, and it is in no list. What should he do first?"), nil},
		{"an abbreviation", stem("Kofi of the HR unit" + rest + " What should he do?"), []string{"abbreviation!"}},
		{"in a why", func(it *itembank.Item) { it.Options[0].Why = text("The CPUs may break.") }, []string{"abbreviation!"}},
		{"AI's and IT", stem("Kofi of the IT unit" + rest + " What is the AI's best advice?"), nil},
		{"a placeholder", option(2, "To"+"do"), []string{"placeholder!"}},
		{"brackets", option(2, "Hand it to [name of the office]"), []string{"placeholder!"}},
		{"option text", option(2, "Option c"), []string{"placeholder!"}},
		{"the same twice", option(0, "hand it unopened to the security desk "), []string{"twin options!"}},
		{"nearly the same twice", option(0, "Hand it unopened to the security desk now"), []string{"twin options"}},
		{"a country", stem("Kofi of the customs of Norway" + rest + " What should he do?"), []string{"country!"}},
		{"a people", option(0, "Read the Brazilian law on it first"), []string{"country!"}},
		{"in the reason", func(it *itembank.Item) { it.Reason = "So says the law of Papua New Guinea." }, []string{"country!"}},
		{"no country", option(0, "Polish it, and then use it as if it were new"), nil},
		{"hard to read", option(0, "Institutionalise interdepartmental accountability considerations regarding unidentifiable removable media"), []string{"reading ease!"}},
		{"rather hard to read", option(0, "Determine the responsible security authority, and request an official explanation of individual responsibility"), []string{"reading ease"}},
	})
}

func TestSyllables(t *testing.T) {
	for word, want := range map[string]int{
		"the": 1, "table": 2, "tables": 2, "settled": 2, "called": 1, "asked": 1, "needed": 2, "changes": 2, "makes": 1, "safely": 2, "statement": 2,
		"people": 2, "area": 3, "idea": 3, "social": 2, "official": 3, "video": 3, "period": 3, "patients": 2, "client": 2, "society": 4, "quality": 3,
		"quiet": 2, "employees": 3, "seeing": 2, "disabilities": 5, "evaluate": 4, "frequent": 2, "science": 2, "AI": 2, "Lucía": 2, "a": 1, "rhythm": 1,
	} {
		if got := syllablesOf(word); got != want {
			t.Errorf("%s has %d syllables, want %d", word, got, want)
		}
	}
}

func TestReadingEase(t *testing.T) {
	// Two sentences, ten words, eleven syllables.
	const plain = "The cat sat on a table. It was not there."
	if got, want := readingEase(plain), 206.835-1.015*10/2-84.6*11/10; math.Abs(got-want) > 1e-9 {
		t.Errorf("readingEase = %.3f, want %.3f", got, want)
	}
	if got := readingEase("…"); got != 0 {
		t.Errorf("readingEase of nothing = %v", got)
	}
	_, m := readingEaseOfBank(&editor{bank: bankOf(item("D2.C4-b1", 1), item("D2.C4-b2", 1))})
	if len(m) != 2 || math.Abs(m[0].Value-m[1].Value) > 1e-9 || !strings.Contains(m[1].Name, "D2.C4-b1") {
		t.Errorf("readingEaseOfBank = %v", m)
	}
}

func TestSentences(t *testing.T) {
	got := sentences("It costs 3.5 million. \"Why?\" she asks; nobody knows\nAn option")
	want := []string{"It costs 3.5 million", "\"Why", "she asks", "nobody knows", "An option"}
	if !slices.Equal(got, want) {
		t.Errorf("sentences = %q, want %q", got, want)
	}
}

func TestRoot(t *testing.T) {
	for _, same := range [][]string{{"office", "offices", "office's"}, {"check", "checks", "checked", "checking"}, {"file", "files"}, {"process", "processes"}, {"fee", "fee's"}} {
		for _, w := range same {
			if root(w) != root(same[0]) {
				t.Errorf("root(%s) = %s, root(%s) = %s", w, root(w), same[0], root(same[0]))
			}
		}
	}
}
