package disclosure

import (
	"fmt"
	"slices"
	"strings"
)

const (
	// Total is the category of a cell that is not divided by a dimension, and the unit above several units at the top.
	Total = "total"
	// Direct is the last part of the path of those who work in a unit itself, where the unit has units below it.
	Direct = "(direct)"
	// MaxDimensions is how many flat dimensions a table may have beside the tree of its units.
	MaxDimensions = 3
	// MaxCount is the largest count of a row.
	MaxCount = 1_000_000_000
	// MaxCells is the largest number of cells of a wave.
	MaxCells = 2_000_000
)

// A Cell names a group of people: the wave they answered in, the unit with everything below it, and for each flat dimension of the table a
// category or [Total]. What the table has no dimension for is empty.
type Cell struct {
	Wave string
	Unit string // a path: gov/health/statistics
	By   [MaxDimensions]string
}

// A Row is how many people of a table are in a group that is not divided further.
type Row struct {
	Cell
	Count int64
}

// A RowError is what is wrong with a row of a table.
type RowError struct {
	Row   int    // index of the row; −1 = of no single one
	Field string // wave, unit, count or the name of a flat dimension; empty = of none
	Same  int    // index of an earlier row that is the same; −1 = there is none
	Text  string
}

// Error says what is wrong.
func (e *RowError) Error() string { return e.Text }

func rowError(row int, field, format string, args ...any) error {
	return &RowError{row, field, -1, fmt.Sprintf(format, args...)}
}

// A Table holds how many people there are in each smallest group: unit × flat dimensions, for each wave. It does not change.
//
// What no row mentions has the count 0. A unit of a row may have units below it: the people of the row work in it directly and become a
// part of it beside those units, with [Direct] at the end of its path. Where several units are at the top a unit [Total] is put above them.
type Table struct {
	shape  *shape
	waves  []string
	counts [][]int64 // of each wave, all cells of its grid
}

// NewTable makes a table of its rows. The flat dimensions are named as messages should call them: "sex", "level".
//
// Errors are of type *[RowError]: no row, more than [MaxDimensions] flat dimensions, a group that two rows have, a count below 0 or above
// [MaxCount], an empty name, a row for a total, a table too large.
func NewTable(dimensions []string, rows []Row) (*Table, error) {
	if len(dimensions) > MaxDimensions {
		return nil, rowError(-1, "", "the table has %d dimensions beside its units, more than %d", len(dimensions), MaxDimensions)
	}
	if len(rows) == 0 {
		return nil, rowError(-1, "", "the table has no row")
	}
	b := newBuilder(dimensions)
	for i, r := range rows {
		if r.Count < 0 || r.Count > MaxCount {
			return nil, rowError(i, "count", "the count is %d; it is a whole number from 0 to %d", r.Count, int64(MaxCount))
		}
		if err := b.row(i, r.Cell); err != nil {
			return nil, err
		}
	}
	s, err := b.shape(true)
	if err != nil {
		return nil, err
	}
	t := &Table{shape: s, waves: b.sortedWaves()}
	return t, t.fill(rows)
}

// fill puts the counts in their places and adds them up.
func (t *Table) fill(rows []Row) error {
	leaves := make([][]int64, len(t.waves))
	for w := range leaves {
		leaves[w] = make([]int64, t.shape.grid.leafs)
		for l := range leaves[w] {
			leaves[w][l] = -1
		}
	}
	seen := make([]map[int32]int, len(t.waves))
	for i, r := range rows {
		w, _ := slices.BinarySearch(t.waves, r.Wave)
		l := t.shape.leafOf(r.Cell)
		if leaves[w][l] >= 0 {
			return &RowError{i, "", seen[w][l], fmt.Sprintf("the same group as in row %d", seen[w][l]+1)}
		}
		if seen[w] == nil {
			seen[w] = map[int32]int{}
		}
		leaves[w][l], seen[w][l] = r.Count, i
	}
	for w := range leaves {
		for l, n := range leaves[w] {
			leaves[w][l] = max(n, 0)
		}
		t.counts = append(t.counts, t.shape.grid.sums(leaves[w]))
		if t.counts[w][0] > MaxCount*1000 {
			return rowError(-1, "count", "the counts add up to more than %d", int64(MaxCount*1000))
		}
	}
	return nil
}

// Dimensions are the names of the flat dimensions.
func (t *Table) Dimensions() []string { return slices.Clone(t.shape.names) }

// Waves are the waves in the order of their names.
func (t *Table) Waves() []string { return slices.Clone(t.waves) }

// Cells is how many cells are published or suppressed, over all waves.
func (t *Table) Cells() int { return len(t.waves) * t.shape.grid.cells }

// Count is the number of people in a group, a total or not; false when the table has no such group.
func (t *Table) Count(c Cell) (int64, bool) {
	w, ok := slices.BinarySearch(t.waves, c.Wave)
	id := t.shape.find(c)
	if !ok || id < 0 {
		return 0, false
	}
	return t.counts[w][id], true
}

// Rows are the rows of the table, those with the count 0 included, in the order of their names.
func (t *Table) Rows() []Row {
	var rows []Row
	for w, wave := range t.waves {
		for c := range int32(t.shape.grid.cells) {
			if t.shape.grid.isLeaf(c) {
				rows = append(rows, Row{t.shape.cell(wave, c), t.counts[w][c]})
			}
		}
	}
	return rows
}

// LikelyTotals names units whose own rows are the sums of those of the units below them, in every wave and group: they look like totals that
// were listed together with their parts, and would count everybody twice.
func (t *Table) LikelyTotals() []string {
	var found []string
	units, g := t.shape.units, t.shape.grid
	for n, name := range units {
		p := g.dims[0].parent[n]
		if strings.HasSuffix(name, "/"+Direct) && len(g.dims[0].kids[p]) > 1 && t.doubles(int32(n), p) {
			found = append(found, units[p])
		}
	}
	return found
}

// doubles tells whether a unit is half of its parent everywhere.
func (t *Table) doubles(n, p int32) bool {
	people := int64(0)
	for _, counts := range t.counts {
		for k := range t.shape.grid.stride[0] {
			own, all := counts[n*t.shape.grid.stride[0]+k], counts[p*t.shape.grid.stride[0]+k]
			if all != 2*own {
				return false
			}
			people += own
		}
	}
	return people > 0
}
