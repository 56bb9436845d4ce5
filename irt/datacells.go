package irt

import "fmt"

// NewDataCells is NewData for answers that are laid out row by row: the answer of person i to item j is cells[i*len(items)+j], a category
// from 0 or Missing. It keeps cells, which must not be changed any more; so a million persons need no second copy.
//
// The errors are those of NewData; a number of cells that is no multiple of the number of items is one more.
func NewDataCells(items []string, cells []int8, o DataOptions) (*Data, error) {
	n := len(items)
	if n == 0 || len(cells) == 0 {
		return nil, fmt.Errorf("irt: %d answers to %d items: nothing to estimate from", len(cells), n)
	}
	if len(cells)%n != 0 {
		return nil, fmt.Errorf("irt: %d answers are not rows of %d items", len(cells), n)
	}
	d := &Data{items: append([]string(nil), items...), persons: len(cells) / n, cells: cells, categories: make([]int, n)}
	seen := make(map[string]bool, n)
	for j, name := range items {
		if seen[name] {
			return nil, fmt.Errorf("irt: two items are called %q", name)
		}
		seen[name], d.categories[j] = true, 2
	}
	for i := range d.persons {
		for j, x := range d.row(i) {
			if x < Missing || x >= MaxCategories {
				return nil, fmt.Errorf("irt: person %d, item %q: %d is no category", i+1, items[j], x)
			}
			d.categories[j] = max(d.categories[j], int(x)+1)
		}
	}
	return d, d.describe(o)
}
