package disclosure

import (
	"fmt"
	"iter"
	"slices"
)

// An Entry is a cell as it is published.
type Entry struct {
	Cell
	Shown
}

// Shown is what is published of a cell.
type Shown struct {
	Count      int64 // 0 when it is suppressed
	Suppressed bool
	// RoundedTo is the multiple to which the count was rounded, half upwards; 0 or 1 = it is exact.
	RoundedTo int64
}

// Range is what a count that is not suppressed says of the number of people: lo to hi.
func (e Shown) Range() (lo, hi int64) {
	if e.RoundedTo <= 1 {
		return e.Count, e.Count
	}
	half := e.RoundedTo / 2
	return max(0, e.Count-half), e.Count + e.RoundedTo - 1 - half
}

// round rounds to the nearest multiple, half upwards.
func round(n, to int64) int64 {
	if to <= 1 {
		return n
	}
	return (n + to/2) / to * to
}

// A Published is a release: every cell of some waves, with its count or suppressed. It does not change.
type Published struct {
	shape *shape
	waves []string
	cells [][]Shown // of each wave
	given [][]bool  // cells that the release has; nil = all
}

// NewPublished makes a release of its entries, as read from a file. Cells that lie between the ones given and are not given themselves count as
// suppressed.
//
// Errors are of type *[RowError]: no entry, an entry twice, a count below 0, a count that is no multiple of what it is rounded to.
func NewPublished(dimensions []string, entries []Entry) (*Published, error) {
	if len(dimensions) > MaxDimensions {
		return nil, rowError(-1, "", "the table has %d dimensions beside its units, more than %d", len(dimensions), MaxDimensions)
	}
	if len(entries) == 0 {
		return nil, rowError(-1, "", "there is no cell")
	}
	b := newBuilder(dimensions)
	for i, e := range entries {
		if err := b.add(i, e.Cell); err != nil {
			return nil, err
		}
		if !e.Suppressed && (e.Count < 0 || e.Count > MaxCount*1000 || e.RoundedTo < 0 || e.RoundedTo > MaxCount) {
			return nil, rowError(i, "count", "the count is %d; it is a whole number from 0 to %d", e.Count, int64(MaxCount*1000))
		}
		if !e.Suppressed && e.RoundedTo > 1 && e.Count%e.RoundedTo != 0 {
			return nil, rowError(i, "count", "the count is %d, and was not rounded to a multiple of %d", e.Count, e.RoundedTo)
		}
	}
	s, err := b.shape(false)
	if err != nil {
		return nil, err
	}
	return newRelease(s, b.sortedWaves(), entries)
}

func newRelease(s *shape, waves []string, entries []Entry) (*Published, error) {
	p := &Published{shape: s, waves: waves}
	row := map[int64]int{}
	for range p.waves {
		p.cells = append(p.cells, make([]Shown, s.grid.cells))
		p.given = append(p.given, make([]bool, s.grid.cells))
	}
	for i, e := range entries {
		w, _ := slices.BinarySearch(p.waves, e.Wave)
		id := s.find(e.Cell)
		key := int64(w)*int64(s.grid.cells) + int64(id)
		if p.given[w][id] {
			return nil, &RowError{i, "", row[key], fmt.Sprintf("the same cell as in row %d", row[key]+1)}
		}
		p.given[w][id], row[key] = true, i
		p.cells[w][id] = e.Shown
	}
	for w := range p.cells {
		for id := range p.cells[w] {
			if !p.given[w][id] {
				p.cells[w][id].Suppressed = true
			}
		}
	}
	return p, nil
}

// Dimensions are the names of the flat dimensions.
func (p *Published) Dimensions() []string { return slices.Clone(p.shape.names) }

// Waves are the waves in the order of their names.
func (p *Published) Waves() []string { return slices.Clone(p.waves) }

// Len is the number of cells, Suppressed how many of them are.
func (p *Published) Len() int { return len(p.waves) * p.shape.grid.cells }

// Suppressed is how many cells are suppressed.
func (p *Published) Suppressed() (n int) {
	for _, cells := range p.cells {
		for _, e := range cells {
			if e.Suppressed {
				n++
			}
		}
	}
	return n
}

// All gives the cells: wave after wave, units in the order of their paths with each before those below it, totals before categories.
func (p *Published) All() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for w, wave := range p.waves {
			for id, e := range p.cells[w] {
				if !yield(Entry{p.shape.cell(wave, int32(id)), e}) {
					return
				}
			}
		}
	}
}

// Find is a cell of the release; false when the release has no such cell.
func (p *Published) Find(c Cell) (Entry, bool) {
	w, id, ok := p.place(c)
	if !ok {
		return Entry{}, false
	}
	return Entry{c, p.cells[w][id]}, true
}

func (p *Published) place(c Cell) (w int, id int32, ok bool) {
	w, ok = slices.BinarySearch(p.waves, c.Wave)
	id = p.shape.find(c)
	return w, id, ok && id >= 0
}

// name is a cell in words.
func (c Cell) name() string {
	s := fmt.Sprintf("unit %q", c.Unit)
	for _, by := range c.By {
		if by != "" {
			s += fmt.Sprintf(", %q", by)
		}
	}
	return s + fmt.Sprintf(", wave %q", c.Wave)
}
