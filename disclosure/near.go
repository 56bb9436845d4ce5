package disclosure

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"
)

// A large component is not solved as a whole for every claim. It is enough to find two tables that differ by the threshold, and nearly always they differ
// from one known table only in a few units: what moves from one level to another here moves back there. So the linear program is solved for the columns
// of a unit and of a few others that share rows with it, everything else staying as in the known table. What is found is a table of the whole; a
// claim that stays narrow near by is tried with more units, and at last with the whole component.

// nearBlocks is how many other units are let vary, one try after the other.
var nearBlocks = [...]int{3, 10, 32}

const (
	small     = 150  // columns of a component that is solved as a whole at once
	wholeMost = 1000 // columns up to which it is in the end, when a table is protected; beyond, less is tried and more may be suppressed than is needed
)

// A vicinity is a component seen from a known table.
type vicinity struct {
	x      []int64    // the table, by column
	rowsOf [][]int32  // of each column: numbers in the component
	sum    []int64    // of each row in the table
	block  []int32    // of each column: the unit it is in, or the first one
	member [][]int32  // columns of each block
	ranked [][]int32  // of each block: others, those that share most first; nil = not looked for yet
	givers [][]scored // of each row: the blocks that have most people in it; nil = not looked for yet
	tally  *tally
	held   [][]int32 // of each row: columns of the detail that is made; empty at other times
}

func (m *model) vicinity(p *part, x []int64) *vicinity {
	n := &vicinity{x: x, rowsOf: make([][]int32, len(p.classes)), sum: make([]int64, len(p.rows)), block: make([]int32, len(p.classes))}
	for i, id := range p.rows {
		for _, c := range m.rows[id].classes {
			j := p.local[c]
			n.rowsOf[j] = append(n.rowsOf[j], int32(i))
			n.sum[i] += x[j]
		}
	}
	index := map[int32]int32{}
	for j, c := range p.classes {
		unit := m.first[c] / m.g.leafStride[0]
		b, ok := index[unit]
		if !ok {
			b = int32(len(n.member))
			index[unit] = b
			n.member = append(n.member, nil)
		}
		n.block[j] = b
		n.member[b] = append(n.member[b], int32(j))
	}
	n.ranked, n.givers, n.held = make([][]int32, len(n.member)), make([][]scored, len(p.rows)), make([][]int32, len(p.rows))
	n.tally = &tally{score: make([]float64, len(n.member))}
	return n
}

// scored is a block and how much it is worth.
type scored struct {
	block int32
	score float64
}

// A tally adds scores of blocks up.
type tally struct {
	score []float64
	list  []int32
}

func (t *tally) add(block int32, score float64) {
	if t.score[block] == 0 {
		t.list = append(t.list, block)
	}
	t.score[block] += score
}

// best are the blocks with the highest scores, and begins anew.
func (t *tally) best(most int) []scored {
	out := make([]scored, 0, len(t.list))
	for _, b := range t.list {
		out = append(out, scored{b, t.score[b]})
		t.score[b] = 0
	}
	t.list = t.list[:0]
	slices.SortFunc(out, func(x, y scored) int { return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(x.block, y.block)) })
	return slices.Clone(out[:min(len(out), most)])
}

// others are the blocks that share rows with one, those that share most and have most people first.
func (n *vicinity) others(m *model, p *part, b int32) []int32 {
	if n.ranked[b] != nil {
		return n.ranked[b]
	}
	for _, j := range n.member[b] {
		for _, i := range n.rowsOf[j] {
			classes := m.rows[p.rows[i]].classes
			for _, c := range classes {
				if o := p.local[c]; n.block[o] != b {
					n.tally.add(n.block[o], (1+math.Log2(1+float64(n.x[o])))/(4+float64(len(classes))))
				}
			}
		}
	}
	n.ranked[b] = []int32{}
	for _, s := range n.tally.best(nearBlocks[len(nearBlocks)-1]) {
		n.ranked[b] = append(n.ranked[b], s.block)
	}
	return n.ranked[b]
}

// choose picks the columns that may vary for some columns: their blocks, those that have most people to give or take in the same rows, and those that
// share most with these.
func (n *vicinity) choose(m *model, p *part, columns []int32, others int, need int64) []int32 {
	columns = slices.Clone(columns)
	slices.SortStableFunc(columns, func(a, b int32) int { return cmp.Compare(n.x[b], n.x[a]) })
	var blocks []int32
	for _, j := range columns {
		if len(blocks) > others/2 {
			break
		}
		if b := n.block[j]; !slices.Contains(blocks, b) {
			blocks = append(blocks, b)
		}
	}
	own := len(blocks)
	for _, b := range n.give(m, p, columns[:min(len(columns), 8)], need) {
		if len(blocks) < own+(others+1)/2 && !slices.Contains(blocks, b) {
			blocks = append(blocks, b)
		}
	}
	for rank := range others { // the best of each in turn
		for _, b := range blocks[:own] {
			if list := n.others(m, p, b); rank < len(list) && len(blocks) < own+others && !slices.Contains(blocks, list[rank]) {
				blocks = append(blocks, list[rank])
			}
		}
	}
	var chosen []int32
	for _, b := range blocks {
		chosen = append(chosen, n.member[b]...)
	}
	slices.Sort(chosen)
	return chosen
}

// give are the blocks that have most people in the rows of some columns.
func (n *vicinity) give(m *model, p *part, columns []int32, need int64) []int32 {
	most := nearBlocks[len(nearBlocks)-1]
	for _, j := range columns {
		for _, i := range n.rowsOf[j] {
			if n.givers[i] == nil {
				n.givers[i] = n.giversOf(m, p, i, need, most)
			}
		}
	}
	for _, j := range columns {
		for _, i := range n.rowsOf[j] {
			for _, s := range n.givers[i] {
				n.tally.add(s.block, s.score)
			}
		}
	}
	var list []int32
	for _, s := range n.tally.best(most) {
		list = append(list, s.block)
	}
	return list
}

func (n *vicinity) giversOf(m *model, p *part, row int32, need int64, most int) []scored {
	for _, c := range m.rows[p.rows[row]].classes {
		o := p.local[c]
		n.tally.add(n.block[o], float64(min(n.x[o], need))+1e-3)
	}
	return n.tally.best(most)
}

// A detail is the linear program of a few columns of a component.
type detail struct {
	lp      *program
	columns []int32 // of the component, by column of the detail
	index   map[int32]int32
	rows    [][]int32 // of the component, by row of the detail
}

// detail cuts a program out of a component, at the point of the known table.
func (n *vicinity) detail(m *model, p *part, columns []int32, w *work, lean bool) *detail {
	d := &detail{}
	for {
		rows, from, stiff := n.restrict(m, p, columns, lean)
		if len(stiff) == 0 {
			d.columns, d.rows = columns, from
			d.lp = newProgram(len(columns), rows, w)
			break
		}
		columns = slices.DeleteFunc(columns, func(j int32) bool { return stiff[j] })
	}
	d.index = make(map[int32]int32, len(d.columns))
	start := make([]int64, len(d.columns))
	for k, j := range d.columns {
		d.index[j] = int32(k)
		start[k] = n.x[j]
	}
	d.lp.startAt(start)
	return d
}

// restrict are the rows of a component as they bind some columns when all others stay. Stiff are columns that then cannot move, if
// they are to be found.
func (n *vicinity) restrict(m *model, p *part, columns []int32, find bool) (rows []bounded, from [][]int32, stiff map[int32]bool) {
	held := n.held // columns of the detail in each row
	var order []int32
	for k, j := range columns {
		for _, i := range n.rowsOf[j] {
			if len(held[i]) == 0 {
				order = append(order, i)
			}
			held[i] = append(held[i], int32(k))
		}
	}
	slices.Sort(order)
	stiff = map[int32]bool{}
	same := map[string]int{}
	var key []byte
	for _, i := range order {
		r := &m.rows[p.rows[i]]
		list := slices.Clone(held[i])
		held[i] = held[i][:0]
		part := int64(0)
		for _, k := range list {
			part += n.x[columns[k]]
		}
		b := bounded{lo: r.lo - n.sum[i] + part, hi: r.hi - n.sum[i] + part, columns: list}
		if find && len(list) == 1 && b.lo == b.hi {
			stiff[columns[list[0]]] = true
			continue
		}
		key = key[:0]
		for _, k := range list {
			key = binary.AppendVarint(key, int64(k))
		}
		if at, ok := same[string(key)]; ok {
			rows[at].lo, rows[at].hi = max(rows[at].lo, b.lo), min(rows[at].hi, b.hi)
			from[at] = append(from[at], i)
			continue
		}
		same[string(key)] = len(rows)
		rows, from = append(rows, b), append(from, []int32{i})
	}
	return rows, from, stiff
}

// from is the same component seen from another table.
func (n *vicinity) from(x []int64) *vicinity {
	out := *n
	out.x, out.sum, out.givers, out.ranked = x, make([]int64, len(n.sum)), make([][]scored, len(n.givers)), make([][]int32, len(n.ranked))
	for j, rows := range n.rowsOf {
		for _, i := range rows {
			out.sum[i] += x[j]
		}
	}
	return &out
}

// after is a table that differs from the known one.
func (n *vicinity) after(table []move) []int64 {
	x := slices.Clone(n.x)
	for _, t := range table {
		x[t.at] += t.diff
	}
	return x
}
