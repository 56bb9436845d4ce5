package banklint

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/itembank"
)

// cosine is how alike two sets of roots are when each weighs by its rarity: 1 for the same, 0 for nothing in common.
func cosine(a, b map[string]bool, weight map[string]float64) float64 {
	norm := func(set map[string]bool) (sum float64) {
		for w := range set {
			sum += weight[w] * weight[w]
		}
		return math.Sqrt(sum)
	}
	dot := 0.0
	for w := range a {
		if b[w] {
			dot += weight[w] * weight[w]
		}
	}
	if dot == 0 {
		return 0
	}
	return dot / (norm(a) * norm(b))
}

// How alike two stems may be. The two nearest of the built-in bank have 0.30. A stem whose two rarest words are exchanged for others keeps 0.72
// of a likeness of 1 as a rule, and nine of ten keep 0.65.
const (
	stemsAlike = 0.4
	stemsSame  = 0.6
)

// sameStems finds items that ask the same with names exchanged. Enemies may be alike: that is what they are.
func sameStems(e *editor) (faults []fault, _ []Measure) {
	weight := rarity(e.bank.Items)
	stems := stemsOf(e.bank.Items)
	most, pair := 0.0, ""
	for i, a := range e.bank.Items {
		for j, b := range e.bank.Items[:i] {
			alike := cosine(stems[i], stems[j], weight)
			if alike > most {
				most, pair = alike, fmt.Sprintf("%s and %s", b.ID, a.ID)
			}
			switch {
			case alike >= stemsSame:
				faults = append(faults, grave("asks nearly what %s asks; rewrite one of them", b.ID).of(a))
			case alike >= stemsAlike && !apart(a, b):
				faults = append(faults, hint("its stem is close to that of %s; make them enemies, or set one in another place", b.ID).of(a))
			}
		}
	}
	if pair == "" {
		return nil, nil
	}
	return faults, []Measure{{Name: fmt.Sprintf("likeness of two stems, most (%s)", pair), Value: most, High: stemsSame}}
}

func stemsOf(items []*itembank.Item) []map[string]bool {
	stems := make([]map[string]bool, len(items))
	for i, it := range items {
		stems[i] = topics(it.Stem[itembank.Source])
	}
	return stems
}

// A root in more items than this is of the common tongue of public service and betrays nothing: three, or three in a hundred.
const (
	rareItems = 3
	rareShare = 0.03
)

// traces is how many more rare roots of another item's stem must stand in a right option than in any wrong one. One is chance: with it, half of
// the items of the built-in bank would be accused.
const traces = 2

// giveaways finds stems that speak of what is right in another item and of nothing that is wrong there.
func giveaways(e *editor) (faults []fault, _ []Measure) {
	items := e.bank.Items
	weight, stems := rarity(items), stemsOf(items)
	least := math.Log(float64(len(items)) / math.Max(rareItems, rareShare*float64(len(items))))
	for i, it := range items {
		if it.Kind == itembank.Order {
			continue // all its options are right
		}
		options := optionTopics(it)
		for j, other := range items {
			if i == j || apart(it, other) {
				continue
			}
			rare := maps.Clone(stems[j])
			maps.DeleteFunc(rare, func(w string, _ bool) bool { return stems[i][w] || weight[w] < least })
			if shared := tells(it, options, rare); shared != nil {
				faults = append(faults, hint("the stem of %s may tell what is right here (%s); read both, then make them enemies or change one",
					other.ID, strings.Join(shared, ", ")).of(it))
			}
		}
	}
	return faults, nil
}

func optionTopics(it *itembank.Item) []map[string]bool {
	list := make([]map[string]bool, len(it.Options))
	for i, o := range it.Options {
		list[i] = topics(o.Text[itembank.Source])
	}
	return list
}

// tells lists the words of a right option whose roots stand in a stem, when they are so many more than in any wrong one.
func tells(it *itembank.Item, options []map[string]bool, stem map[string]bool) []string {
	both := func(i int) (n int) {
		for w := range stem {
			if options[i][w] {
				n++
			}
		}
		return n
	}
	best, right, wrong := 0, 0, 0
	for i, o := range it.Options {
		switch n := both(i); {
		case o.Score == 0 || it.Kind != itembank.Multiple && o.Score < it.MaxScore():
			wrong = max(wrong, n)
		case n > right:
			best, right = i, n
		}
	}
	if right-wrong < traces {
		return nil
	}
	words := slices.Sorted(maps.Keys(bag(it.Options[best].Text[itembank.Source])))
	return slices.DeleteFunc(words, func(w string) bool { return !stem[root(w)] })
}
