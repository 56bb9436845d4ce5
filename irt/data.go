package irt

import (
	"fmt"
	"math"
)

// Data is the answers of persons to items, with weights and groups. It is read-only once made and safe for concurrent use.
type Data struct {
	items      []string
	persons    int
	cells      []int8 // row by row: a category, or Missing
	categories []int  // per item: highest category seen + 1, at least 2
	weights    []float64
	group      []int
	groups     []string
}

// DataOptions add what is known of the persons. The zero value is: all weigh 1, one group.
type DataOptions struct {
	Weights []float64 // per person, positive and finite; nil = all 1
	Group   []int     // per person, an index into Groups; nil = one group
	Groups  []string  // names of the groups; the first is the reference
}

// MaxCategories is the most categories an item may have.
const MaxCategories = 64

// NewData takes answers[person][item], each a category from 0 or Missing. It copies what it is given.
//
// It is an error if there is no person or item, two items bear the same name, a row has another length than the names, an answer is
// negative but not Missing or MaxCategories or more, a weight is not positive and finite, or a group is not among the groups.
// What is only impossible to estimate (a constant item, an empty category) is no error here: the estimating functions flag it.
func NewData(items []string, answers [][]int, o DataOptions) (*Data, error) {
	d := &Data{items: append([]string(nil), items...), persons: len(answers), cells: make([]int8, len(answers)*len(items)), categories: make([]int, len(items))}
	if len(items) == 0 || len(answers) == 0 {
		return nil, fmt.Errorf("irt: %d persons and %d items: nothing to estimate from", len(answers), len(items))
	}
	seen := make(map[string]bool, len(items))
	for _, name := range items {
		if seen[name] {
			return nil, fmt.Errorf("irt: two items are called %q", name)
		}
		seen[name] = true
	}
	for j := range d.categories {
		d.categories[j] = 2
	}
	for i, row := range answers {
		if len(row) != len(items) {
			return nil, fmt.Errorf("irt: person %d has %d answers to %d items", i+1, len(row), len(items))
		}
		for j, x := range row {
			if x < Missing || x >= MaxCategories {
				return nil, fmt.Errorf("irt: person %d, item %q: %d is no category", i+1, items[j], x)
			}
			d.cells[i*len(items)+j] = int8(x)
			d.categories[j] = max(d.categories[j], x+1)
		}
	}
	return d, d.describe(o)
}

func (d *Data) describe(o DataOptions) error {
	if o.Weights != nil && len(o.Weights) != d.persons || o.Group != nil && len(o.Group) != d.persons {
		return fmt.Errorf("irt: weights or groups are not one per person")
	}
	for i, w := range o.Weights {
		if !(w > 0) || math.IsInf(w, 1) {
			return fmt.Errorf("irt: person %d: weight %g is not positive", i+1, w)
		}
	}
	for i, g := range o.Group {
		if g < 0 || g >= len(o.Groups) {
			return fmt.Errorf("irt: person %d: there is no group %d", i+1, g)
		}
	}
	d.weights, d.group, d.groups = append([]float64(nil), o.Weights...), append([]int(nil), o.Group...), append([]string(nil), o.Groups...)
	return nil
}

// Persons is the number of persons.
func (d *Data) Persons() int { return d.persons }

// Items are the names of the items.
func (d *Data) Items() []string { return append([]string(nil), d.items...) }

// Categories is the number of categories of an item, from the highest one seen.
func (d *Data) Categories(item int) int { return d.categories[item] }

// At is the answer of a person to an item, or Missing.
func (d *Data) At(person, item int) int { return int(d.cells[person*len(d.items)+item]) }

// Weight is how much a person counts.
func (d *Data) Weight(person int) float64 {
	if len(d.weights) == 0 {
		return 1
	}
	return d.weights[person]
}

// Groups are the names of the groups; none when there is one group without a name.
func (d *Data) Groups() []string { return append([]string(nil), d.groups...) }

// Group is the index of a person's group, 0 when there is one group.
func (d *Data) Group(person int) int {
	if len(d.group) == 0 {
		return 0
	}
	return d.group[person]
}

// row is a person's answers, not to be changed.
func (d *Data) row(person int) []int8 { return d.cells[person*len(d.items) : (person+1)*len(d.items)] }
