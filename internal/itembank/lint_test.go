package itembank_test

import (
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
)

// The tests of this file read the bank as a suspicious editor would. docs/writing-items.md says what they expect.

func TestBankCoversAllAbilitiesAndLevels(t *testing.T) {
	v, err := framework.BuiltIn()
	if err != nil {
		t.Fatal(err)
	}
	in := builtIn(t)
	count := map[framework.StatementID]map[framework.Level]int{}
	for _, it := range in.Items {
		if count[it.Ability] == nil {
			count[it.Ability] = map[framework.Level]int{}
		}
		if !it.FieldTest() {
			count[it.Ability][it.Level]++
		}
		if i := v.Statement(it.Indicator); i == nil || i.Kind != framework.Indicator {
			t.Errorf("%s: the framework has no indicator %s", it.ID, it.Indicator)
		}
	}
	for _, ability := range v.Abilities() {
		for _, level := range framework.Levels {
			if n := count[ability][level]; n < 2 {
				t.Errorf("%s %s has %d scored items, want 2 or more", ability, level, n)
			}
			s := in.Statement(ability, level)
			if s == nil {
				t.Errorf("no self-view statement for %s %s", ability, level)
				continue
			}
			for _, language := range []string{"en", "fr", "ar"} {
				if _, got := s.Text.In(language); got != language {
					t.Errorf("self-view %s %s lacks %s", ability, level, language)
				}
			}
		}
	}
	if n := len(in.Items); n < 90 {
		t.Errorf("%d items, want 90 or more", n)
	}
}

// oneKey are the items in which one option is best, by the index of that option.
func oneKey(in *itembank.Instrument) map[*itembank.Item]int {
	keys := map[*itembank.Item]int{}
	for _, it := range in.Items {
		if it.Kind == itembank.Single || it.Kind == itembank.Situational {
			keys[it] = slices.IndexFunc(it.Options, func(o itembank.Option) bool { return o.Score == it.MaxScore() })
		}
	}
	return keys
}

func TestKeyPositionsAreUniform(t *testing.T) {
	var seen [4]float64
	keys := oneKey(builtIn(t))
	for _, k := range keys {
		seen[k]++
	}
	expected, chi2 := float64(len(keys))/4, 0.0
	for _, n := range seen {
		chi2 += (n - expected) * (n - expected) / expected
	}
	if chi2 > 7.815 { // 95 % of chi-square with 3 degrees of freedom
		t.Errorf("key positions %v are not uniform: chi-square %.2f", seen, chi2)
	}
}

func TestKeyIsNotKnownByItsLength(t *testing.T) {
	keys := oneKey(builtIn(t))
	longest, shortest := 0, 0
	for it, key := range keys {
		lengths := make([]int, len(it.Options))
		for i, o := range it.Options {
			lengths[i] = utf8.RuneCountInString(o.Text["en"])
		}
		if lengths[key] == slices.Max(lengths) {
			longest++
		}
		if lengths[key] == slices.Min(lengths) {
			shortest++
		}
	}
	for name, n := range map[string]int{"longest": longest, "shortest": shortest} {
		if share := float64(n) / float64(len(keys)); share > 0.33 {
			t.Errorf("the key is the %s option in %d of %d items", name, n, len(keys))
		}
	}
}

func TestStemsAreDistinctAndShort(t *testing.T) {
	seen := map[string]itembank.ItemID{}
	for _, it := range builtIn(t).Items {
		stem := it.Stem["en"]
		if other, ok := seen[stem]; ok {
			t.Errorf("%s and %s ask the same", it.ID, other)
		}
		seen[stem] = it.ID
		if n := utf8.RuneCountInString(stem); n > 450 {
			t.Errorf("%s: a stem of %d letters is too long for a phone", it.ID, n)
		}
	}
}
