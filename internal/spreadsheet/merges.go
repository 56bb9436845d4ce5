package spreadsheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"regexp"
)

// maxMerges is how many merged cells are looked at.
const maxMerges = 100_000

// merge is a cell that was merged with those below it.
type merge struct{ column, last int }

// merges fills in, below the first of merged cells, what it says: the file has a value once, and people see it beside each row.
type merges struct {
	starts map[int][]merge // by their first row
	active map[int]filling // by column
	used   int
}

type filling struct {
	cell Cell
	last int
	used bool
}

var mergedCells = regexp.MustCompile(`mergeCell\s[^<>]*?ref="([A-Za-z]{1,3}\d{1,7}):([A-Za-z]{1,3}\d{1,7})"`)

// mergesOf finds the merged cells of a sheet. They stand behind the rows, so the sheet is read twice; the first time also shows whether it was
// stored without a fault.
func (b *book) mergesOf(name string) (merges, error) {
	m := merges{starts: map[int][]merge{}, active: map[int]filling{}}
	in, err := b.open(name, maxUnpacked)
	if err != nil {
		return m, err
	}
	defer in.Close()
	left := b.left
	defer func() { b.left = left }() // what is unpacked twice counts once
	tags := bufio.NewReaderSize(in, 64<<10)
	found := 0
	for {
		chunk, err := tags.ReadSlice('>')
		if end := chunk[max(0, len(chunk)-200):]; bytes.Contains(end, []byte("mergeCell")) && found < maxMerges {
			if at := mergedCells.FindSubmatch(end); at != nil {
				m.add(at[1], at[2])
				found++
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return m, nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return m, damaged(err)
		}
	}
}

func (m *merges) add(from, to []byte) {
	column, first, ok := place(from)
	_, last, also := place(to)
	if ok && also && column < MaxColumns && last > first {
		m.starts[first] = append(m.starts[first], merge{column, last})
	}
}

// fill fills a row.
func (m *merges) fill(r *Row) {
	for column, f := range m.active {
		switch c := r.At(column); {
		case r.Number > f.last:
			delete(m.active, column)
		case c.Empty():
			for len(r.Cells) <= column {
				r.Cells = append(r.Cells, Cell{})
			}
			r.Cells[column] = f.cell
			if !f.used {
				m.used++
				f.used = true
				m.active[column] = f
			}
		}
	}
	for _, s := range m.starts[r.Number] {
		if c := r.At(s.column); !c.Empty() {
			m.active[s.column] = filling{cell: c, last: s.last}
		}
	}
}
