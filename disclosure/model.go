package disclosure

import (
	"encoding/binary"
	"slices"
)

// knowledge is what an attacker knows of the cells of a grid: counts from lo to hi. Where known is false he knows that it is no less than 0.
type knowledge struct {
	known  []bool
	lo, hi []int64
}

func newKnowledge(cells int) *knowledge {
	return &knowledge{make([]bool, cells), make([]int64, cells), make([]int64, cells)}
}

func (k *knowledge) learn(c int32, lo, hi int64) {
	if !k.known[c] {
		k.known[c], k.lo[c], k.hi[c] = true, lo, hi
		return
	}
	k.lo[c], k.hi[c] = max(k.lo[c], lo), min(k.hi[c], hi)
}

func (k *knowledge) exact(c int32) bool { return k.known[c] && k.lo[c] == k.hi[c] }

// A row is a known cell without the parts of it that are known exactly: the sum of some classes of leaves lies from lo to hi.
type row struct {
	cell    int32
	lo, hi  int64
	classes []int32
	less    []int32 // the known parts taken off
}

// A model is the system of equations and inequalities that an attacker can write down, made small without losing anything:
//
//   - from each known cell the known parts are taken off along the dimension in which that leaves the fewest leaves. This is a row operation
//     that can be undone, so the system says the same; and what is published for a part keeps parts of the tree from having to do with each other;
//   - leaves in the same rows are one class, for no row can tell them apart. A cell that holds some leaves of a class can have anything from
//     nothing to all of it, a cell that holds all has all of it;
//   - classes without a row in common, directly or through others, are solved apart.
type model struct {
	g         *grid
	k         *knowledge
	best      []int64 // of each cell: how many of its leaves are in known cells below it that can be taken off at the same time
	along     []int8  // the dimension along which; −1 = none
	rows      []row
	class     []int32 // of each leaf; −1 = in no row
	size      []int32 // leaves of each class
	first     []int32 // its first leaf
	component []int32 // of each class
	parts     []part
}

// A part is a component: classes and rows that have to do with each other.
type part struct {
	classes []int32
	rows    []int32
	lp      *program  // made when it is wanted
	near    *vicinity // once a table is known
	local   []int32   // the model's class number → column, shared by all parts
}

func newModel(g *grid, k *knowledge) *model {
	m := &model{g: g, k: k}
	m.cover()
	m.reduce()
	m.split()
	return m
}

// cover finds for each cell how much of it can be taken off.
func (m *model) cover() {
	g := m.g
	m.best, m.along = make([]int64, g.cells), make([]int8, g.cells)
	for c := int32(g.cells) - 1; c >= 0; c-- {
		m.along[c] = -1
		for d, t := range g.dims {
			n := g.node(c, d)
			sum := int64(0)
			for _, kid := range t.kids[n] {
				sum += m.taken(c + (kid-n)*g.stride[d])
			}
			if sum > m.best[c] {
				m.best[c], m.along[c] = sum, int8(d)
			}
		}
	}
}

// taken is how many leaves of a part go when it is looked for what can be taken off.
func (m *model) taken(c int32) int64 {
	if m.k.exact(c) {
		return m.g.size(c)
	}
	return m.best[c]
}

// rest calls leaf with the leaves of a cell that are left when known parts are taken off, and less with those parts.
func (m *model) rest(c int32, leaf, less func(int32)) {
	if m.best[c] == 0 {
		m.g.leaves(c, leaf)
		return
	}
	d := int(m.along[c])
	n := m.g.node(c, d)
	for _, kid := range m.g.dims[d].kids[n] {
		if p := c + (kid-n)*m.g.stride[d]; m.k.exact(p) {
			less(p)
		} else {
			m.rest(p, leaf, less)
		}
	}
}

// reduce makes the rows and the classes.
func (m *model) reduce() {
	of := make([][]int32, m.g.leafs) // rows of each leaf
	for c := range int32(m.g.cells) {
		if !m.k.known[c] || m.k.exact(c) && m.g.isLeaf(c) {
			continue
		}
		r := row{cell: c, lo: m.k.lo[c], hi: m.k.hi[c]}
		id := int32(len(m.rows))
		m.rest(c, func(l int32) { of[l] = append(of[l], id) }, func(p int32) {
			r.less = append(r.less, p)
			r.lo, r.hi = r.lo-m.k.lo[p], r.hi-m.k.lo[p]
		})
		m.rows = append(m.rows, r)
	}
	m.class = make([]int32, m.g.leafs)
	index := map[string]int32{}
	var key []byte
	for l, rows := range of {
		if len(rows) == 0 {
			m.class[l] = -1
			continue
		}
		key = key[:0]
		for _, r := range rows {
			key = binary.AppendVarint(key, int64(r))
		}
		c, ok := index[string(key)]
		if !ok {
			c = int32(len(m.size))
			index[string(key)] = c
			m.size, m.first = append(m.size, 0), append(m.first, int32(l))
			for _, r := range rows {
				m.rows[r].classes = append(m.rows[r].classes, c)
			}
		}
		m.class[l] = c
		m.size[c]++
	}
}

// split finds the components.
func (m *model) split() {
	root := make([]int32, len(m.size))
	for i := range root {
		root[i] = int32(i)
	}
	find := func(i int32) int32 {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	for _, r := range m.rows {
		for _, c := range r.classes {
			a, b := find(r.classes[0]), find(c)
			root[max(a, b)] = min(a, b)
		}
	}
	m.component = make([]int32, len(m.size))
	local := make([]int32, len(m.size))
	for c := range m.component {
		if f := find(int32(c)); f != int32(c) {
			m.component[c] = m.component[f]
		} else {
			m.component[c] = int32(len(m.parts))
			m.parts = append(m.parts, part{local: local})
		}
		p := &m.parts[m.component[c]]
		local[c] = int32(len(p.classes))
		p.classes = append(p.classes, int32(c))
	}
	for i, r := range m.rows {
		if len(r.classes) > 0 {
			p := &m.parts[m.component[r.classes[0]]]
			p.rows = append(p.rows, int32(i))
		}
	}
}

// contradicts is a known cell that cannot have its count whatever the others have, or −1: nothing of it is left, but its count does not fit.
func (m *model) contradicts() int32 {
	for _, r := range m.rows {
		if len(r.classes) == 0 && (r.lo > 0 || r.hi < 0) {
			return r.cell
		}
	}
	return -1
}

// program returns the linear program of a component at a point that fits it.
func (m *model) program(p *part, w *work) (*program, error) {
	if p.lp != nil {
		return p.lp, nil
	}
	rows := make([]bounded, len(p.rows))
	for i, id := range p.rows {
		r := &m.rows[id]
		rows[i] = bounded{lo: r.lo, hi: r.hi}
		for _, c := range r.classes {
			rows[i].columns = append(rows[i].columns, p.local[c])
		}
		slices.Sort(rows[i].columns)
	}
	lp := newProgram(len(p.classes), rows, w)
	if p.near != nil {
		lp.startAt(p.near.x)
	} else if err := lp.feasible(); err != nil {
		return nil, err
	}
	p.lp = lp
	return lp, nil
}

// A stake is what a group of cells has in one component: columns of which it has a share, and those among them that it has whole.
type stake struct {
	part        int32
	some, whole []int32
}

// stakes are what the cells together can have: a count that is known, and the rest in classes of components. Leaves outside of all rows can
// have any count, so that there is then no upper bound.
func (m *model) stakes(cells []int32) (known int64, in []stake, unbounded bool) {
	share := map[int32]int32{} // leaves of each class
	for _, c := range cells {
		if m.k.exact(c) {
			known += m.k.lo[c]
			continue
		}
		m.rest(c, func(l int32) {
			if m.class[l] < 0 {
				unbounded = true
			} else {
				share[m.class[l]]++
			}
		}, func(p int32) { known += m.k.lo[p] })
	}
	classes := make([]int32, 0, len(share))
	for c := range share {
		classes = append(classes, c)
	}
	slices.SortFunc(classes, func(a, b int32) int {
		if d := m.component[a] - m.component[b]; d != 0 {
			return int(d)
		}
		return int(a - b)
	})
	for _, c := range classes {
		p := m.component[c]
		if len(in) == 0 || in[len(in)-1].part != p {
			in = append(in, stake{part: p})
		}
		s, column := &in[len(in)-1], m.parts[p].local[c]
		s.some = append(s.some, column)
		if share[c] == m.size[c] {
			s.whole = append(s.whole, column)
		}
	}
	return known, in, unbounded
}
