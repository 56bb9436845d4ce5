package irt

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sync"
)

// CATBankOptions describe a bank of items for adaptive tests of one ability.
// The zero value is: 61 nodes on ±6, one area, no enemies, 4 strata.
type CATBankOptions struct {
	// Nodes equally spaced values of θ from Low to High carry the posterior
	// distribution of the ability. 0 nodes = 61; Low = High = 0 is ±6.
	Nodes     int
	Low, High float64

	// Trapezoid counts the two nodes at the ends half, as catR integrates. It
	// matters only where a posterior reaches the ends.
	Trapezoid bool

	// Areas gives the content area of each item, from 0. nil = all in area 0.
	Areas []int

	// Enemies are sets of items, by index, of which a person is asked one at
	// most, as one gives away another.
	Enemies [][]int

	// Strata is the number of strata of [AStratified], 0 = 4: items ordered by
	// slope and cut into groups of equal size. With Blocked (Chang, Qian & Ying
	// 2001) the items are first cut by location into blocks of as many items
	// as there are strata, and the item of rank r by slope within its block
	// goes to stratum r, so that every stratum has items everywhere.
	Strata  int
	Blocked bool
}

// A CATBank is a set of items on one ability, laid out for a fast choice. It is
// immutable and safe for concurrent use. Make it once per set of items: that
// costs some 40 µs per item, and at 61 nodes 1 kB + 0.5 kB per category of it.
type CATBank struct {
	items  []Item
	areas  []int32
	area   int   // number of areas
	sizes  []int // of the areas
	rivals [][]int32

	low, step float64
	ends      float64 // logarithm of what the nodes at the ends count
	nodes     []float64
	prob      []float64 // of category x of item i at the nodes: prob[at[i]+x·Q:][:Q]
	at        []int
	logs      func() []float64 // logarithms of prob, when first needed

	cellWidth  float64
	cells      [][]catBound // by cell of θ, largest bound first, then in the order of the bank
	byLocation []located    // all items
	strata     [][]located
}

// A catBound is a bound of an item's effective information in a cell, and the
// item: the complement of the bound's bits above the index, so that plain
// numbers in ascending order, quick to sort, are bounds in descending order.
type catBound uint64

func newCATBound(most float32, index int) catBound {
	return catBound(^math.Float32bits(most))<<32 | catBound(index)
}

func (b catBound) most() float64 { return float64(math.Float32frombits(^uint32(b >> 32))) }
func (b catBound) index() int32  { return int32(uint32(b)) }

// A located is an item in a list ordered by location.
type located struct {
	location float64
	index    int32
}

// Limits that keep the tables of a bank in memory.
const (
	maxCATNodes   = 1001
	maxTable      = 1 << 28 // probabilities
	maxCellTable  = 1 << 25
	catCells      = 120
	maxCATStrata  = 1000
	leastCATWidth = 1e-3
)

// NewCATBank returns a bank of copies of the items. The bank knows an item by
// its index.
//
// It is an error if there is no item, one is not valid or has more than
// [MaxCategories] categories, two load on different abilities, the nodes are
// not 3 to 1001 or do not span 0.001 to 2000 logits within ±1000, Areas has not
// one number per item from 0 to the number of items minus 1, a set of enemies
// names an item that the bank does not have, Strata is not between 0 and 1000,
// or items × categories × nodes is more than 2²⁸.
func NewCATBank(items []Item, o CATBankOptions) (*CATBank, error) {
	if o.Nodes == 0 {
		o.Nodes = 61
	}
	if o.Low == 0 && o.High == 0 {
		o.Low, o.High = -6, 6
	}
	if o.Strata == 0 {
		o.Strata = 4
	}
	b := &CATBank{items: make([]Item, len(items)), at: make([]int, len(items)), areas: make([]int32, len(items)), area: 1}
	if err := b.check(items, &o); err != nil {
		return nil, err
	}
	size := 0
	for i, it := range items {
		it.B = append([]float64(nil), it.B...)
		b.items[i], b.at[i] = it, size
		if size += it.Categories() * o.Nodes; size > maxTable {
			return nil, fmt.Errorf("irt: %d items with their categories at %d nodes are too many", len(items), o.Nodes)
		}
	}
	b.low, b.step = o.Low, (o.High-o.Low)/float64(o.Nodes-1)
	if o.Trapezoid {
		b.ends = -math.Ln2
	}
	b.nodes = make([]float64, o.Nodes)
	for q := range b.nodes {
		b.nodes[q] = o.Low + float64(q)*b.step
	}
	b.tabulate(size)
	b.bound(o.High - o.Low)
	b.byLocation = b.locate(b.all())
	b.stratify(&o)
	return b, nil
}

func (b *CATBank) check(items []Item, o *CATBankOptions) error {
	switch {
	case len(items) == 0:
		return fmt.Errorf("irt: a bank without items")
	case o.Nodes < 3 || o.Nodes > maxCATNodes:
		return fmt.Errorf("irt: %d nodes are not in 3..%d", o.Nodes, maxCATNodes)
	case !(o.Low >= -maxLocation && o.High <= maxLocation && o.High-o.Low >= leastCATWidth):
		return fmt.Errorf("irt: nodes from %v to %v", o.Low, o.High)
	case o.Strata < 1 || o.Strata > maxCATStrata:
		return fmt.Errorf("irt: %d strata are not in 1..%d", o.Strata, maxCATStrata)
	case o.Areas != nil && len(o.Areas) != len(items):
		return fmt.Errorf("irt: %d areas for %d items", len(o.Areas), len(items))
	}
	for i := range items {
		if err := items[i].Validate(); err != nil {
			return err
		}
		if n := items[i].Categories(); n > MaxCategories {
			return fmt.Errorf("irt: item %q has %d categories, more than %d", items[i].ID, n, MaxCategories)
		}
		if items[i].Dim != items[0].Dim {
			return fmt.Errorf("irt: item %q loads on ability %d, the first on %d: a CATBank measures one ability",
				items[i].ID, items[i].Dim, items[0].Dim)
		}
	}
	for i, a := range o.Areas {
		if a < 0 || a >= len(items) {
			return fmt.Errorf("irt: item %q: area %d is not in 0..%d", items[i].ID, a, len(items)-1)
		}
		b.areas[i], b.area = int32(a), max(b.area, a+1)
	}
	b.sizes = make([]int, b.area)
	for _, a := range b.areas {
		b.sizes[a]++
	}
	return b.oppose(len(items), o.Enemies)
}

// oppose notes each item's enemies.
func (b *CATBank) oppose(n int, enemies [][]int) error {
	if len(enemies) == 0 {
		return nil
	}
	b.rivals = make([][]int32, n)
	for _, set := range enemies {
		for _, i := range set {
			if i < 0 || i >= n {
				return fmt.Errorf("irt: enemy item %d of a bank of %d", i, n)
			}
		}
		shared := make([]int32, len(set)) // an item in several sets has a list of its own
		for k, i := range set {
			shared[k] = int32(i)
		}
		for _, i := range set {
			if b.rivals[i] == nil {
				b.rivals[i] = shared[:len(shared):len(shared)]
			} else {
				b.rivals[i] = append(b.rivals[i], shared...)
			}
		}
	}
	return nil
}

// tabulate fills the table of probabilities.
func (b *CATBank) tabulate(size int) {
	b.prob = make([]float64, size)
	var buf []float64
	for i := range b.items {
		for q, theta := range b.nodes {
			buf = b.items[i].averaged(theta, buf)
			for x, p := range buf {
				b.prob[b.at[i]+x*len(b.nodes)+q] = p
			}
		}
	}
	b.logs = sync.OnceValue(func() []float64 {
		logs := make([]float64, len(b.prob))
		for k, p := range b.prob {
			logs[k] = math.Log(max(p, leastProbability))
		}
		return logs
	})
}

// bound orders the items of each cell by a bound of their information there.
func (b *CATBank) bound(span float64) {
	n := min(catCells, max(1, maxCellTable/len(b.items)))
	b.cellWidth = span / float64(n)
	b.cells = make([][]catBound, n)
	for c := range b.cells {
		left := b.low + float64(c)*b.cellWidth
		list := make([]catBound, len(b.items))
		for i := range b.items {
			// The slack covers rounding, also that to a float32 and of the cell's edges.
			most := b.items[i].mostInformation(left-1e-9, left+b.cellWidth+1e-9) * (1 + 1e-5)
			list[i] = newCATBound(float32(max(most, 1e-30)), i)
		}
		slices.Sort(list)
		b.cells[c] = list
	}
}

// cell returns the items with bounds that hold at θ, or nil.
func (b *CATBank) cell(theta float64) []catBound {
	c := (theta - b.low) / b.cellWidth
	if !(c >= 0 && c < float64(len(b.cells))) {
		return nil
	}
	return b.cells[int(c)]
}

func (b *CATBank) all() []int32 {
	all := make([]int32, len(b.items))
	for i := range all {
		all[i] = int32(i)
	}
	return all
}

// locate orders items by location.
func (b *CATBank) locate(items []int32) []located {
	list := make([]located, len(items))
	for k, i := range items {
		list[k] = located{b.items[i].location(), i}
	}
	slices.SortStableFunc(list, func(x, y located) int { return cmp.Compare(x.location, y.location) })
	return list
}

// stratify cuts the bank into strata, the least sloped items first.
func (b *CATBank) stratify(o *CATBankOptions) {
	n, size := o.Strata, len(b.items)
	bySlope := func(x, y int32) int { return cmp.Compare(b.items[x].A, b.items[y].A) }
	members := make([][]int32, n)
	if o.Blocked {
		for from := 0; from < size; from += n {
			block := make([]int32, 0, n)
			for _, l := range b.byLocation[from:min(from+n, size)] {
				block = append(block, l.index)
			}
			slices.SortStableFunc(block, bySlope)
			for rank, i := range block {
				members[rank] = append(members[rank], i)
			}
		}
	} else {
		order := b.all()
		slices.SortStableFunc(order, bySlope)
		for s := range members {
			members[s] = order[s*size/n : (s+1)*size/n]
		}
	}
	for _, m := range members {
		b.strata = append(b.strata, b.locate(m))
	}
}

// Len returns the number of items.
func (b *CATBank) Len() int { return len(b.items) }

// Item returns item i. Its B must not be changed.
func (b *CATBank) Item(i int) Item { return b.items[i] }
