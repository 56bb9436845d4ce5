package disclosure

import "slices"

// A tree is one dimension of a table: node 0 is the total, every other node is a part of its parent. Nodes stand in preorder, so that the
// leaves below a node follow each other.
type tree struct {
	parent     []int32 // −1 for the root
	kids       [][]int32
	from, to   []int32 // leaves below a node, as numbers of leaves
	leaf       []int32 // node of each leaf
	below      []int32 // how many steps down the deepest leaf is
	releasedAt []int32 // of a chain of releases: the release a node is the state of, or −1 for an addition; nil otherwise
}

// newTree makes a tree of parents, which stand before their kids, in preorder.
func newTree(parent []int32) *tree {
	n := len(parent)
	t := &tree{parent: parent, kids: make([][]int32, n), from: make([]int32, n), to: make([]int32, n), below: make([]int32, n)}
	for i, p := range parent {
		if p >= 0 {
			t.kids[p] = append(t.kids[p], int32(i))
		}
	}
	for i := range parent {
		t.from[i] = int32(len(t.leaf))
		if len(t.kids[i]) == 0 {
			t.leaf = append(t.leaf, int32(i))
		}
	}
	for i := n - 1; i >= 0; i-- {
		t.to[i] = t.from[i] + 1
		for _, k := range t.kids[i] {
			t.to[i] = t.to[k]
			t.below[i] = max(t.below[i], t.below[k]+1)
		}
	}
	return t
}

// star is a total and its n categories.
func star(n int) *tree {
	parent := make([]int32, n+1)
	parent[0] = -1
	return newTree(parent)
}

// chain is a sequence of n releases of something that only grows: the state at the last one is that at the one before and what was added.
// The state at the first is a leaf, and so is every addition.
func chain(n int) *tree {
	parent := []int32{-1}
	at := []int32{int32(n - 1)}
	state := int32(0)
	for k := n - 2; k >= 0; k-- { // down the states, whose additions follow after everything below them
		parent = append(parent, state)
		at = append(at, int32(k))
		state++
	}
	for s := n - 2; s >= 0; s-- {
		parent = append(parent, int32(s))
		at = append(at, -1)
	}
	t := newTree(parent)
	t.releasedAt = at
	return t
}

// state is the node of a chain that stands for a release, addition the one for what it added to the release before.
func (t *tree) state(release int) int32 { return int32(slices.Index(t.releasedAt, int32(release))) }

func (t *tree) addition(release int) int32 {
	kids := t.kids[t.state(release)]
	return kids[len(kids)-1]
}

// A grid is the product of trees: a cell is a node of each. Cells and leaves are numbered with the last tree running fastest, so that
// the parts of a cell have larger numbers than itself.
type grid struct {
	dims         []*tree
	stride       []int32 // of cells
	leafStride   []int32
	cells, leafs int
}

func newGrid(dims ...*tree) *grid {
	g := &grid{dims: dims, stride: make([]int32, len(dims)), leafStride: make([]int32, len(dims)), cells: 1, leafs: 1}
	for d := len(dims) - 1; d >= 0; d-- {
		g.stride[d], g.leafStride[d] = int32(g.cells), int32(g.leafs)
		g.cells *= len(dims[d].parent)
		g.leafs *= len(dims[d].leaf)
	}
	return g
}

// node is a cell's node in a dimension.
func (g *grid) node(c int32, d int) int32 { return c / g.stride[d] % int32(len(g.dims[d].parent)) }

// parts are the cells whose sum along a dimension the cell is; nil when it has none there.
func (g *grid) parts(into []int32, c int32, d int) []int32 {
	into = into[:0]
	n := g.node(c, d)
	for _, k := range g.dims[d].kids[n] {
		into = append(into, c+(k-n)*g.stride[d])
	}
	return into
}

// up is the cell that this one is a part of along a dimension, or −1.
func (g *grid) up(c int32, d int) int32 {
	n := g.node(c, d)
	p := g.dims[d].parent[n]
	if p < 0 {
		return -1
	}
	return c + (p-n)*g.stride[d]
}

// size is the number of leaves of a cell.
func (g *grid) size(c int32) int64 {
	size := int64(1)
	for d, t := range g.dims {
		n := g.node(c, d)
		size *= int64(t.to[n] - t.from[n])
	}
	return size
}

// isLeaf tells whether a cell has no parts.
func (g *grid) isLeaf(c int32) bool {
	for d, t := range g.dims {
		if len(t.kids[g.node(c, d)]) > 0 {
			return false
		}
	}
	return true
}

// leaves calls visit with each leaf of a cell.
func (g *grid) leaves(c int32, visit func(leaf int32)) { g.walk(c, 0, 0, visit) }

func (g *grid) walk(c int32, d int, base int32, visit func(leaf int32)) {
	if d == len(g.dims) {
		visit(base)
		return
	}
	n := g.node(c, d)
	for l := g.dims[d].from[n]; l < g.dims[d].to[n]; l++ {
		g.walk(c, d+1, base+l*g.leafStride[d], visit)
	}
}

// sums adds leaves up to all cells.
func (g *grid) sums(leaves []int64) []int64 {
	out := make([]int64, g.cells)
	for c := int32(g.cells) - 1; c >= 0; c-- {
		out[c] = g.sumOf(out, leaves, c)
	}
	return out
}

// sumOf is the sum of a cell's parts along the first dimension that has any.
func (g *grid) sumOf(sums, leaves []int64, c int32) (sum int64) {
	leaf := int32(0)
	for d, t := range g.dims {
		n := g.node(c, d)
		if len(t.kids[n]) > 0 {
			for _, k := range t.kids[n] {
				sum += sums[c+(k-n)*g.stride[d]]
			}
			return sum
		}
		leaf += t.from[n] * g.leafStride[d]
	}
	return leaves[leaf]
}

// above calls visit with every cell that a leaf is in.
func (g *grid) above(leaf int32, visit func(c int32)) { g.climb(leaf, 0, 0, visit) }

func (g *grid) climb(leaf int32, d int, base int32, visit func(c int32)) {
	if d == len(g.dims) {
		visit(base)
		return
	}
	t := g.dims[d]
	for n := t.leaf[leaf/g.leafStride[d]%int32(len(t.leaf))]; n >= 0; n = t.parent[n] {
		g.climb(leaf, d+1, base+n*g.stride[d], visit)
	}
}
