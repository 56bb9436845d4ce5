package catalogue

import (
	"cmp"
	"regexp"
	"slices"
)

// Frequent is a problem that many rows have.
type Frequent struct {
	Times   int
	Problem Problem // of no row
}

var otherRow = regexp.MustCompile(`row \d+`)

// Frequent lists at most n problems that several rows have, the most frequent first: what is mended first, where a list is long.
func (r Report) Frequent(n int) (list []Frequent) {
	at := map[Problem]int{}
	for _, p := range r.Problems {
		p.Row, p.Reason = 0, otherRow.ReplaceAllString(p.Reason, "another row")
		i, known := at[p]
		if !known {
			i = len(list)
			at[p] = i
			list = append(list, Frequent{Problem: p})
		}
		list[i].Times++
	}
	list = slices.DeleteFunc(list, func(f Frequent) bool { return f.Times == 1 })
	slices.SortStableFunc(list, func(a, b Frequent) int { return cmp.Compare(b.Times, a.Times) })
	return list[:min(n, len(list))]
}
