package irtfile

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/irt"
)

// finish decides about the base and puts the groups in order.
func (t *table) finish(o Options) error {
	s := t.sheet
	if err := s.rebase(o); err != nil {
		return err
	}
	if len(t.groups) > 0 {
		s.sortGroups(t.groups)
	}
	if err := s.complete(); err != nil {
		return err
	}
	for _, note := range []struct {
		n         int
		one, many string
	}{
		{t.blank, "an empty row was passed over", "%d empty rows were passed over"},
		{t.spelled, "a cell that says NA was taken as not answered", "%d cells that say NA were taken as not answered"},
		{t.groupless, "a person without a group was left out", "%d persons without a group were left out"},
		{s.silent(), "a person answered nothing", "%d persons answered nothing"},
	} {
		if note.n == 1 {
			s.Notes = append(s.Notes, note.one)
		} else if note.n > 1 {
			s.Notes = append(s.Notes, fmt.Sprintf(note.many, note.n))
		}
	}
	return nil
}

// complete refuses a covariate that a person lacks: to leave the person out, or to guess, would change what is estimated.
func (s *Sheet) complete() error {
	for k := range s.Covariates {
		c := &s.Covariates[k]
		for i, cell := range c.Cells {
			if cell == "" || cell == "NA" || cell == "NaN" {
				return c.Problem(s.Rows[i], "it is empty, and a covariate is wanted of everyone: fill it in, leave the person out, or do without the column")
			}
		}
	}
	return nil
}

// rebase makes the first category 0.
func (s *Sheet) rebase(o Options) error {
	lowest, highest := int8(maxRaw), int8(-1)
	over := false // an answer above the item's known categories
	tops := s.tops(o.Tops)
	for i := range s.Persons() {
		for j, x := range s.Row(i) {
			if x == irt.Missing {
				continue
			}
			lowest, highest = min(lowest, x), max(highest, x)
			over = over || x > tops[j]
		}
	}
	switch {
	case highest < 0:
		return problem(0, 0, "", "nobody answered anything: all cells of the items are empty")
	case o.Base != Auto:
		s.Base = o.Base
	case lowest == 1 && (o.Tops == nil && highest > 1 || over):
		s.Base = 1
		s.Notes = append(s.Notes, "the answers begin with 1, so 1 was taken as the first category (say so with --base 1, or the contrary with --base 0)")
	case lowest > 1 && o.Tops == nil:
		return problem(0, 0, "", "the lowest answer of all is %d; categories begin with 0 or 1: say with --base what the first one is called", lowest)
	}
	return s.shift()
}

// tops are the highest categories known, or so high that none is higher.
func (s *Sheet) tops(known map[string]int) []int8 {
	tops := make([]int8, len(s.Items))
	for j, id := range s.Items {
		tops[j] = maxRaw
		if top, ok := known[id]; ok {
			tops[j] = int8(top)
		}
	}
	return tops
}

// shift takes the base off all answers.
func (s *Sheet) shift() error {
	base := int8(s.Base)
	for i := range s.Persons() { // also for base 0, which looks for answers that are too high
		row := s.Row(i)
		for j, x := range row {
			if x == irt.Missing {
				continue
			}
			row[j] = x - base
			switch {
			case x < base:
				return problem(int(s.Rows[i]), s.Columns[j], s.Items[j], "%d is lower than the first category, %d", x, base)
			case int(x-base) >= irt.MaxCategories:
				return problem(int(s.Rows[i]), s.Columns[j], s.Items[j], "%d is too high: an item has up to %d categories; if this is no item, begin its name with _", x, irt.MaxCategories)
			}
		}
	}
	return nil
}

// sortGroups puts the groups in the order of their names, as numbers if all are, so that the order of persons decides nothing.
func (s *Sheet) sortGroups(index map[string]int) {
	numbers := true
	for name := range index {
		_, err := strconv.ParseFloat(name, 64)
		numbers = numbers && err == nil
		s.Groups = append(s.Groups, name)
	}
	slices.SortFunc(s.Groups, func(a, b string) int {
		if numbers {
			x, _ := strconv.ParseFloat(a, 64)
			y, _ := strconv.ParseFloat(b, 64)
			if x < y {
				return -1
			} else if x > y {
				return 1
			}
		}
		return strings.Compare(a, b)
	})
	place := make([]int, len(index))
	for k, name := range s.Groups {
		place[index[name]] = k
	}
	for i, g := range s.Group {
		s.Group[i] = place[g]
	}
}

// silent is the number of persons without an answer.
func (s *Sheet) silent() (n int) {
	for i := range s.Persons() {
		if !slices.ContainsFunc(s.Row(i), func(x int8) bool { return x != irt.Missing }) {
			n++
		}
	}
	return n
}

// counts are how often each category of each item was chosen.
func (s *Sheet) counts() [][irt.MaxCategories]int {
	counts := make([][irt.MaxCategories]int, len(s.Items))
	for i := range s.Persons() {
		for j, x := range s.Row(i) {
			if x != irt.Missing {
				counts[j][x]++
			}
		}
	}
	return counts
}

// Constant reports the items that say nothing about anyone: nobody answered, or all alike.
func (s *Sheet) Constant() (found []*Problem) {
	for j, count := range s.counts() {
		kinds, last := 0, 0
		for k, n := range count {
			if n > 0 {
				kinds, last = kinds+1, k
			}
		}
		switch kinds {
		case 0:
			found = append(found, problem(0, s.Columns[j], s.Items[j], "nobody answered it"))
		case 1:
			found = append(found, problem(0, s.Columns[j], s.Items[j], "no variance: every answer is %d", last+s.Base))
		}
	}
	return found
}

// Gaps reports the items with a category below their highest that nobody chose, at the first answer above the gap. Constant items are not
// among them.
func (s *Sheet) Gaps() (found []*Problem) {
	for j, count := range s.counts() {
		top, kinds, gap := 0, 0, -1
		for k, n := range count {
			if n > 0 {
				top, kinds = k, kinds+1
			}
		}
		for k := top; k >= 0; k-- {
			if count[k] == 0 {
				gap = k
			}
		}
		if gap < 0 || kinds < 2 {
			continue
		}
		for i := range s.Persons() {
			if x := int(s.Row(i)[j]); x > gap {
				found = append(found, problem(int(s.Rows[i]), s.Columns[j], s.Items[j],
					"the answer is %d, but nobody's is %d: the categories jump", x+s.Base, gap+s.Base))
				break
			}
		}
	}
	return found
}

// CloseGaps numbers the categories of every item without holes, in place.
func (s *Sheet) CloseGaps() {
	counts := s.counts()
	next := make([][irt.MaxCategories]int8, len(counts))
	for j := range counts {
		n := int8(0)
		for k, c := range counts[j] {
			next[j][k] = n
			if c > 0 {
				n++
			}
		}
	}
	for i := range s.Persons() {
		row := s.Row(i)
		for j, x := range row {
			if x != irt.Missing {
				row[j] = next[j][x]
			}
		}
	}
}
