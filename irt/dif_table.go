package irt

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// difStudy makes the tables that all methods work on.
type difStudy struct {
	data    *Data
	options DIFOptions
	side    []int8 // 0 reference, 1 focal, −1 not compared
	strata  []float64
}

// A difTable counts the answers to an item: n[stratum][side][category]. Its values are the matching scores of the strata.
type difTable struct {
	values []float64
	n      [][2][]float64
	used   []int // categories that somebody gave
}

// count leaves those without a matching score aside, and counts the others.
func (s *difStudy) count(ctx context.Context, r *DIFReport) error {
	x := make([]float64, len(s.data.items))
	for i := range s.side {
		if err := cancelled(ctx, i); err != nil {
			return err
		}
		if s.options.Match != nil {
			if m := s.options.Match[i]; math.IsNaN(m - m) {
				s.side[i] = -1
			} else if s.side[i] >= 0 {
				s.strata = append(s.strata, m)
			}
		} else if !s.data.completeRow(i, x) {
			s.side[i] = -1
		}
		switch s.side[i] {
		case 0:
			r.ReferencePersons += s.data.Weight(i)
		case 1:
			r.FocalPersons += s.data.Weight(i)
		}
	}
	slices.Sort(s.strata)
	s.strata = slices.Compact(s.strata)
	if r.ReferencePersons == 0 || r.FocalPersons == 0 {
		what := "answered all the items"
		if s.options.Match != nil {
			what = "has a matching variable"
		}
		return fmt.Errorf("irt: in the reference group %g, in the focal group %g persons: nobody to compare %s", r.ReferencePersons, r.FocalPersons, what)
	}
	return nil
}

// tables counts all items with the matching score over the anchors and the studied item.
func (s *difStudy) tables(ctx context.Context, anchors []bool) ([]difTable, error) {
	top := 0
	for j, k := range s.data.categories {
		if anchors[j] {
			top += k - 1
		}
	}
	if cells := s.cells(top); cells > maxScoreCells {
		return nil, fmt.Errorf("irt: %d items in %d strata are too many to compare", len(anchors), max(top+1, len(s.strata)))
	}
	tables := make([]difTable, len(anchors))
	for j := range tables {
		values := s.strata
		if s.options.Match == nil {
			values = make([]float64, top+s.data.categories[j]) // an item that is no anchor adds its own points
			for v := range values {
				values[v] = float64(v)
			}
		}
		tables[j] = newDIFTable(values, s.data.categories[j])
	}
	for i, side := range s.side {
		if err := cancelled(ctx, i); err != nil {
			return nil, err
		}
		if side < 0 {
			continue
		}
		s.add(tables, anchors, i)
	}
	for j := range tables {
		tables[j].tidy()
	}
	return tables, nil
}

// cells is about how many numbers the tables hold.
func (s *difStudy) cells(top int) (n int) {
	for _, k := range s.data.categories {
		n += 2 * k * max(top+k, len(s.strata))
	}
	return n
}

func newDIFTable(values []float64, categories int) difTable {
	t := difTable{values: values, n: make([][2][]float64, len(values))}
	cells := make([]float64, 2*len(values)*categories)
	for v := range t.n {
		t.n[v][0], t.n[v][1] = cells[:categories:categories], cells[categories:2*categories:2*categories]
		cells = cells[2*categories:]
	}
	return t
}

func (s *difStudy) add(tables []difTable, anchors []bool, person int) {
	row, w, side := s.data.row(person), s.data.Weight(person), s.side[person]
	stratum := 0
	if s.options.Match != nil {
		stratum, _ = slices.BinarySearch(s.strata, s.options.Match[person])
	} else {
		for j, x := range row {
			if anchors[j] {
				stratum += int(x)
			}
		}
	}
	for j, x := range row {
		switch {
		case x == Missing: // only with a matching variable
		case anchors[j] || s.options.Match != nil:
			tables[j].n[stratum][side][x] += w
		default:
			tables[j].n[stratum+int(x)][side][x] += w
		}
	}
}

// tidy leaves out strata in which nobody is.
func (t *difTable) tidy() {
	var values []float64
	var n [][2][]float64
	used := make([]float64, len(t.n[0][0]))
	for v := range t.n {
		if sum(t.n[v][0])+sum(t.n[v][1]) == 0 {
			continue
		}
		values, n = append(values, t.values[v]), append(n, t.n[v])
		for k := range used {
			used[k] += t.n[v][0][k] + t.n[v][1][k]
		}
	}
	t.values, t.n = values, n
	for k, w := range used {
		if w > 0 {
			t.used = append(t.used, k)
		}
	}
}

func (t *difTable) dichotomous() bool { return len(t.n) > 0 && len(t.n[0][0]) == 2 }

// reason says why nothing can be tested.
func (t *difTable) reason() string {
	if len(t.used) < 2 {
		return "constant"
	}
	for v := range t.n {
		r, f := sum(t.n[v][0]), sum(t.n[v][1])
		if r > 0 && f > 0 && r+f > 1 && t.varies(v) {
			return ""
		}
	}
	return "in no stratum of more than one person do both groups meet and the answers differ"
}

// varies tells whether not all in the stratum gave the same answer.
func (t *difTable) varies(v int) bool {
	seen := 0
	for k := range t.n[v][0] {
		if t.n[v][0][k]+t.n[v][1][k] > 0 {
			seen++
		}
	}
	return seen > 1
}
