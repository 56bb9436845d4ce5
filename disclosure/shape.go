package disclosure

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// A shape is which groups a table has: the tree of its units and the categories of its flat dimensions, in the order of their names.
type shape struct {
	names      []string // of the flat dimensions
	units      []string // path of each node of the tree
	categories [][]string
	unit       map[string]int32
	category   []map[string]int32
	grid       *grid
}

// find is the number of a cell, or −1.
func (s *shape) find(c Cell) int32 {
	n, ok := s.unit[c.Unit]
	if !ok {
		return -1
	}
	id := n * s.grid.stride[0]
	for d := range s.names {
		k, ok := s.category[d][c.By[d]]
		if !ok {
			return -1
		}
		id += k * s.grid.stride[d+1]
	}
	return id
}

// leafOf is the number of the leaf that a row fills.
func (s *shape) leafOf(c Cell) int32 {
	t := s.grid.dims[0]
	n := s.unit[c.Unit]
	if len(t.kids[n]) > 0 {
		n = s.unit[c.Unit+"/"+Direct]
	}
	leaf := t.from[n] * s.grid.leafStride[0]
	for d := range s.names {
		leaf += (s.category[d][c.By[d]] - 1) * s.grid.leafStride[d+1]
	}
	return leaf
}

// cell is the name of a cell.
func (s *shape) cell(wave string, id int32) Cell {
	c := Cell{Wave: wave, Unit: s.units[s.grid.node(id, 0)]}
	for d := range s.names {
		c.By[d] = s.categories[d][s.grid.node(id, d+1)]
	}
	return c
}

// maxDepth is how many parts a path may have.
const maxDepth = 30

// A builder gathers what rows mention.
type builder struct {
	names      []string
	waves      map[string]bool
	units      map[string]bool // paths that rows name
	categories []map[string]bool
}

func newBuilder(names []string) *builder {
	b := &builder{names: slices.Clone(names), waves: map[string]bool{}, units: map[string]bool{}}
	for range names {
		b.categories = append(b.categories, map[string]bool{})
	}
	return b
}

// row takes a row of a table, which is of no total.
func (b *builder) row(i int, c Cell) error {
	if c.Unit == Total || strings.HasPrefix(c.Unit, Total+"/") {
		return rowError(i, "unit", "%q is the word for what is above all units; totals are added up here, the table has none", Total)
	}
	for d, name := range b.names {
		if c.By[d] == Total {
			return rowError(i, name, "%q is the word for totals; they are added up here, the table has none", Total)
		}
	}
	return b.add(i, c)
}

// add takes any cell.
func (b *builder) add(i int, c Cell) error {
	switch {
	case c.Wave == "":
		return rowError(i, "wave", "the wave is missing")
	case c.Unit == "":
		return rowError(i, "unit", "the unit is missing")
	case !b.units[c.Unit] && slices.ContainsFunc(strings.Split(c.Unit, "/"), func(part string) bool { return strings.TrimSpace(part) == "" }):
		return rowError(i, "unit", "the path %q has an empty part", c.Unit)
	}
	if depth := strings.Count(c.Unit, "/"); depth >= maxDepth {
		return rowError(i, "unit", "the path has %d parts, more than %d", depth+1, maxDepth)
	}
	for d, by := range c.By {
		if d >= len(b.names) && by != "" {
			return rowError(i, "", "%q belongs to no dimension", by)
		}
		if d < len(b.names) {
			if by == "" {
				return rowError(i, b.names[d], "the %s is missing", b.names[d])
			}
			b.categories[d][by] = true
		}
	}
	b.waves[c.Wave], b.units[c.Unit] = true, true
	return nil
}

func (b *builder) sortedWaves() []string { return slices.Sorted(maps.Keys(b.waves)) }

// shape puts everything in order. Where direct is set, the units that were named and have units below them get a part of their own.
func (b *builder) shape(direct bool) (*shape, error) {
	units := b.paths(direct)
	s := &shape{names: b.names, units: units, unit: make(map[string]int32, len(units))}
	parent := make([]int32, len(units))
	for i, u := range units {
		s.unit[u] = int32(i)
		parent[i] = -1
		if k := strings.LastIndexByte(u, '/'); k >= 0 {
			parent[i] = s.unit[u[:k]]
		} else if i > 0 {
			parent[i] = 0 // below the total
		}
	}
	dims := []*tree{newTree(parent)}
	cells := len(units)
	for d := range b.names {
		delete(b.categories[d], Total)
		list := append([]string{Total}, slices.Sorted(maps.Keys(b.categories[d]))...)
		index := make(map[string]int32, len(list))
		for k, name := range list {
			index[name] = int32(k)
		}
		s.categories, s.category = append(s.categories, list), append(s.category, index)
		dims = append(dims, star(len(list)-1))
		if cells *= len(list); cells > MaxCells {
			return nil, rowError(-1, "", "the table has more than %d cells in a wave: %d units and %d categories of %s; are these people and not groups?", MaxCells, len(units), len(list)-1, b.names[d])
		}
	}
	s.grid = newGrid(dims...)
	return s, nil
}

// paths are all nodes of the tree of units in preorder.
func (b *builder) paths(direct bool) []string {
	all, inner, tops := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for u := range b.units {
		for {
			all[u] = true
			k := strings.LastIndexByte(u, '/')
			if k < 0 {
				tops[u] = true
				break
			}
			u = u[:k]
			inner[u] = true
		}
	}
	if direct {
		for u := range b.units {
			if inner[u] {
				all[u+"/"+Direct] = true
			}
		}
	}
	units := slices.SortedFunc(maps.Keys(all), comparePaths)
	if delete(tops, Total); len(tops) > 1 || all[Total] {
		units = append([]string{Total}, slices.DeleteFunc(units, func(u string) bool { return u == Total })...)
	}
	return units
}

// comparePaths orders paths so that what is below a unit follows it.
func comparePaths(a, b string) int {
	for a != "" && b != "" {
		var x, y string
		x, a, _ = strings.Cut(a, "/")
		y, b, _ = strings.Cut(b, "/")
		if x != y {
			return cmp.Compare(x, y)
		}
	}
	return cmp.Compare(len(a), len(b))
}
