package itembank

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/framework"
)

// check finds what would make an item unusable; what makes it poor is found by package banklint.
func (it *Item) check() error {
	scores, positions := 0, map[int]bool{}
	for _, o := range it.Options {
		if o.Text[Source] == "" || o.Why[Source] == "" {
			return fmt.Errorf("option %s lacks its text or its why", o.ID)
		}
		if o.Score > 0 {
			scores++
		}
		positions[o.Position] = true
	}
	switch {
	case !strings.HasPrefix(string(it.ID), string(it.Competency)+"-"):
		return fmt.Errorf("the id does not begin with %s-", it.Competency)
	case !strings.HasPrefix(string(it.Indicator), string(it.Competency)+"."):
		return fmt.Errorf("indicator %s belongs to another competency", it.Indicator)
	case !slices.Contains(framework.Levels, it.Level):
		return fmt.Errorf("%q is no level", it.Level)
	case it.Stem[Source] == "" || it.Reason == "" || it.Author == "":
		return fmt.Errorf("stem, reason or author is missing")
	case !slices.Contains([]string{"drafted", "reviewed", "released", "field_test"}, it.Review):
		return fmt.Errorf("%q is no review state", it.Review)
	}
	switch it.Kind {
	case Single:
		if scores != 1 || it.MaxScore() != 1 {
			return fmt.Errorf("exactly one option scores 1")
		}
	case Situational:
		if m := it.MaxScore(); m == 1 && scores != 1 || m < 1 || m > 2 {
			return fmt.Errorf("one option scores 1, or one 2 and others 1")
		}
	case Multiple:
		if scores < 2 || scores >= len(it.Options) {
			return fmt.Errorf("some options belong to the set and some do not")
		}
	case Order:
		for i := range it.Options {
			if !positions[i+1] {
				return fmt.Errorf("no option has position %d", i+1)
			}
		}
	default:
		return fmt.Errorf("%q is no kind", it.Kind)
	}
	return nil
}
