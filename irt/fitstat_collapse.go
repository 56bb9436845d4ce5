package irt

import (
	"math"
	"slices"
)

// collapse joins scores and categories of an item's tables until no expectation is below least, by the rules that SX2s states. The
// lowest and the highest score are left out. The tables are not changed.
func collapse(observed, expected [][]float64, least float64) []SX2Row {
	rows := possibleRows(observed, expected)
	rows = joinSingles(rows)
	if len(rows) == 0 {
		return nil
	}
	if len(rows[0].Expected) > 2 {
		for i := range rows {
			rows[i].joinCategories(least)
		}
		joinColumns(rows, least)
	}
	return joinRows(rows, least)
}

// possibleRows are the scores between the lowest and the highest that somebody has. Where a category is impossible, as the highest of
// four is in a total score of 2, the score joins the nearest where all are possible.
func possibleRows(observed, expected [][]float64) (rows []SX2Row) {
	last, m := len(observed)-1, len(observed[0])-1
	for s := 1; s < last; s++ {
		row := SX2Row{s, s, append([]float64(nil), observed[s]...), append([]float64(nil), expected[s]...)}
		if n := len(rows); n > 0 && m <= last-m && (rows[n-1].To < m || s > last-m) {
			row.into(&rows[n-1])
			continue
		}
		rows = append(rows, row)
	}
	return slices.DeleteFunc(rows, func(r SX2Row) bool { return !(sum(r.Observed) > 0 && sum(r.Expected) > 0) })
}

func sum(v []float64) (s float64) {
	for _, x := range v {
		s += x
	}
	return s
}

// into adds r to another row.
func (r *SX2Row) into(other *SX2Row) {
	for k := range r.Observed {
		other.Observed[k] += r.Observed[k]
		other.Expected[k] += r.Expected[k]
	}
	other.From, other.To = min(r.From, other.From), max(r.To, other.To)
}

// joinSingles joins each row of one person to the next, and the last to the one before.
func joinSingles(rows []SX2Row) []SX2Row {
	var kept []SX2Row
	for i := range rows {
		if i < len(rows)-1 && sum(rows[i].Observed) <= 1 {
			rows[i].into(&rows[i+1])
			continue
		}
		kept = append(kept, rows[i])
	}
	if n := len(kept); n > 1 && sum(kept[n-1].Observed) <= 1 {
		kept[n-1].into(&kept[n-2])
		kept = kept[:n-1]
	}
	return kept
}

// joinCategories joins the smallest expectation (the last among equals) to its smaller neighbour (the lower among equals) until none
// is below least, or two are left. The cells that are left stand in front, the others are 0.
func (r *SX2Row) joinCategories(least float64) {
	o, e := r.Observed, r.Expected
	for n := len(e); n > 2; n-- {
		at := 0
		for k := range n {
			if e[k] <= e[at] {
				at = k
			}
		}
		if e[at] >= least {
			return
		}
		to := at - 1
		if at == 0 || at < n-1 && e[at+1] < e[at-1] {
			to = at + 1
		}
		o[to], e[to] = o[to]+o[at], e[to]+e[at]
		copy(o[at:n-1], o[at+1:n])
		copy(e[at:n-1], e[at+1:n])
		o[n-1], e[n-1] = 0, 0
	}
}

// joinColumns joins columns that are hardly used to the one before.
func joinColumns(rows []SX2Row, least float64) {
	join := func(k int) {
		for i := range rows {
			o, e := rows[i].Observed, rows[i].Expected
			o[k-1], e[k-1] = o[k-1]+o[k], e[k-1]+e[k]
			rows[i].Observed, rows[i].Expected = append(o[:k], o[k+1:]...), append(e[:k], e[k+1:]...)
		}
	}
	for n := len(rows[0].Expected); n > 2; n-- {
		all := 0.0
		for i := range rows {
			all += rows[i].Expected[n-1]
		}
		if all >= least*math.Ceil(float64(len(rows))/10) {
			break
		}
		join(n - 1)
	}
	for k := len(rows[0].Expected) - 1; k >= 1; k-- {
		used := 0
		for i := range rows {
			if rows[i].Expected[k] > 0 {
				used++
			}
		}
		if float64(used)/float64(len(rows)) < 0.05 {
			join(k)
		}
	}
}

// joinRows joins the first row with a cell that is below least, but not empty, to the neighbour with fewer persons (the lower score
// among equals), until there is none or one row is left.
func joinRows(rows []SX2Row, least float64) []SX2Row {
	for len(rows) > 1 {
		at := -1
		for i := range rows {
			if rows[i].below(least) {
				at = i
				break
			}
		}
		if at < 0 {
			break
		}
		to := at + 1
		if at == len(rows)-1 || at > 0 && sum(rows[at-1].Observed) <= sum(rows[at+1].Observed) {
			to = at - 1
		}
		rows[at].into(&rows[to])
		rows = append(rows[:at], rows[at+1:]...)
	}
	return rows
}

func (r *SX2Row) below(least float64) bool {
	for _, e := range r.Expected {
		if e != 0 && e < least {
			return true
		}
	}
	return false
}
