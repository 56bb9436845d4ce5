package itembank

import (
	"slices"

	"github.com/dira-platform/dira/internal/errs"
)

// Check says whether a choice is a possible answer to a question of this kind with these options. The error names what is wrong with it.
func Check(kind Kind, options, choice []string) error {
	seen := map[string]bool{}
	for _, id := range choice {
		if !slices.Contains(options, id) {
			return errs.New(errs.Invalid, "choice_unknown", "option", id).At("choice")
		}
		if seen[id] {
			return errs.New(errs.Invalid, "choice_repeated", "option", id).At("choice")
		}
		seen[id] = true
	}
	switch {
	case kind == Order && len(choice) != len(options):
		return errs.New(errs.Invalid, "choice_order_all", "count", len(options)).At("choice")
	case kind == Multiple && len(choice) == 0:
		return errs.New(errs.Invalid, "choice_some").At("choice")
	case kind != Order && kind != Multiple && len(choice) != 1:
		return errs.New(errs.Invalid, "choice_one").At("choice")
	}
	return nil
}

// OptionIDs are the ids of the item's options as shown.
func (it *Item) OptionIDs() []string {
	ids := make([]string, len(it.Options))
	for i, o := range it.Options {
		ids[i] = o.ID
	}
	return ids
}

// MaxScore is the highest category: 1 for an item that is right or wrong, 2 with partial credit.
func (it *Item) MaxScore() int {
	if it.Kind == Multiple || it.Kind == Order {
		return 2
	}
	most := 0
	for _, o := range it.Options {
		most = max(most, o.Score)
	}
	return most
}

// Score is the category that a choice earns, from 0 to [Item.MaxScore]. The choice must have passed [Check].
//
//   - single, situational: the score of the chosen option
//   - multiple: 2 when exactly the set, 1 with one option too many or too few, else 0
//   - order: 2 when exact, 1 when one neighbouring pair is swapped, else 0
func (it *Item) Score(choice []string) int {
	switch it.Kind {
	case Multiple:
		return max(0, 2-it.mistakes(choice))
	case Order:
		return max(0, 2-it.inversions(choice))
	}
	return it.option(choice[0]).Score
}

func (it *Item) mistakes(choice []string) int {
	n := 0
	for _, o := range it.Options {
		if slices.Contains(choice, o.ID) != (o.Score > 0) {
			n++
		}
	}
	return n
}

// inversions counts the pairs that stand the wrong way round; one inversion is one swapped neighbouring pair.
func (it *Item) inversions(choice []string) int {
	n := 0
	for i := range choice {
		for j := i + 1; j < len(choice); j++ {
			if it.option(choice[i]).Position > it.option(choice[j]).Position {
				n++
			}
		}
	}
	return n
}

func (it *Item) option(id string) Option {
	for _, o := range it.Options {
		if o.ID == id {
			return o
		}
	}
	return Option{}
}

// Canonical is the one form of a choice: the order of a set says nothing, so it is sorted.
func Canonical(kind Kind, choice []string) []string {
	if kind == Multiple {
		return slices.Sorted(slices.Values(choice))
	}
	return choice
}

// ChoiceFor is a choice that earns a category, from 0 to [Item.MaxScore]: what people who are simulated answer.
func (it *Item) ChoiceFor(category int) []string {
	switch it.Kind {
	case Order:
		choice := make([]string, len(it.Options))
		for _, o := range it.Options {
			choice[o.Position-1] = o.ID
		}
		switch category {
		case 1:
			choice[0], choice[1] = choice[1], choice[0]
		case 0:
			slices.Reverse(choice)
		}
		return choice
	case Multiple:
		var in, out []string
		for _, o := range it.Options {
			if o.Score > 0 {
				in = append(in, o.ID)
			} else {
				out = append(out, o.ID)
			}
		}
		return [][]string{out[:2], in[1:], in}[category]
	}
	for _, o := range it.Options {
		if o.Score == category {
			return []string{o.ID}
		}
	}
	return []string{it.Options[0].ID}
}
