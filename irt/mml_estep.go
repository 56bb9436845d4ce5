package irt

import (
	"context"
	"math"
)

// mmlNodes is the grid of one evaluation, that of each group after the other.
type mmlNodes struct {
	at     []int     // group g has nodes at[g] to at[g+1]
	theta  []float64 // abilities
	z      []float64 // their distance from the group's mean in its standard deviations; 0 where persons differ in mean
	weight []float64 // of the group's distribution, sums to 1 in each group
}

// mmlEval is what the E-step finds at one point.
type mmlEval struct {
	nodes  mmlNodes
	prob   []float64 // rows × nodes: P of each item and category
	counts []float64 // rows × nodes: expected number of each answer
	scale  []float64 // rows × groups: what P was divided by in the tables
	logL   float64   // log likelihood of the data
	prior  float64   // log prior of the guessing parameters
	weight []float64 // of the persons of each group that were used
	mean   []float64 // latent regression: gradient in the design's coefficients …
	square []float64 // … and Σ w·E(θ−mean)² of each group
}

// goal is what is maximised.
func (e *mmlEval) goal() float64 { return e.logL + e.prior }

// mmlTables are the working space of the E-step, used again and again.
type mmlTables struct {
	table  [][]float64   // per chunk: values × nodes, products of probabilities
	blocks [][][]float64 // per block and chunk: expected counts
	sums   []mmlSums     // per block
}

// mmlSums are the private sums of a block of persons.
type mmlSums struct {
	logL, weight, square float64
	mean                 []float64
}

// mmlMostBlocks bounds the parts that persons are split into. It is fixed, so
// that the order of additions does not depend on the number of processors.
const mmlMostBlocks, mmlBlock = 16, 2048

// expect is the E-step at x over every stride-th pattern: the log likelihood
// and the expected counts.
func (m *mmlModel) expect(ctx context.Context, x []float64, stride int) (*mmlEval, error) {
	m.set(x)
	e := &mmlEval{nodes: m.grid(), weight: make([]float64, len(m.sd)), mean: make([]float64, m.designs()), square: make([]float64, len(m.sd))}
	nq := len(e.nodes.theta)
	e.prob, e.counts = make([]float64, m.rows*nq), make([]float64, m.rows*nq)
	e.scale = make([]float64, m.rows*len(m.sd))
	mmlParallel(len(m.items), func(j int) {
		it := &m.items[j]
		it.probabilities(e.nodes.theta, e.prob[it.row*nq:(it.row+it.m+1)*nq])
	})
	for i, p := range e.prob {
		e.prob[i] = math.Max(p, 1e-300)
	}
	for g := range m.sd {
		if m.pack.groupAt[g] < m.pack.groupAt[g+1] {
			m.expectGroup(ctx, e, g, stride)
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
	}
	e.prior = m.logPrior()
	return e, nil
}

// expectGroup adds the persons of one group.
func (m *mmlModel) expectGroup(ctx context.Context, e *mmlEval, g, stride int) {
	first, end := m.pack.groupAt[g], m.pack.groupAt[g+1]
	patterns := (end - first + stride - 1) / stride
	blocks := min(max(1, patterns/mmlBlock), mmlMostBlocks)
	q := e.nodes.at[g+1] - e.nodes.at[g]
	m.tables.reserve(m.pack.chunks, blocks, q, m.designs())
	mmlParallel(len(m.pack.chunks), func(c int) { m.tabulate(e, g, c) })
	mmlParallel(blocks, func(b int) {
		lo, hi := b*patterns/blocks, (b+1)*patterns/blocks
		w := mmlPersons{m: m, e: e, g: g, counts: m.tables.blocks[b], sums: &m.tables.sums[b]}
		w.run(ctx, first+lo*stride, min(end, first+hi*stride), stride)
	})
	for b := range blocks {
		s := &m.tables.sums[b]
		e.logL += s.logL
		e.weight[g] += s.weight
		e.square[g] += s.square
		for i, v := range s.mean {
			e.mean[i] += v / (m.sd[g] * m.sd[g])
		}
	}
	mmlParallel(len(m.pack.chunks), func(c int) { m.distribute(e, g, c, blocks) })
	for row := range m.rows { // what the tables were divided by
		nq := len(e.nodes.theta)
		e.logL += mmlTotal(e.counts[row*nq+e.nodes.at[g]:row*nq+e.nodes.at[g+1]]) * math.Log(e.scale[row*len(m.sd)+g])
	}
}

// reserve makes room and clears the counts.
func (t *mmlTables) reserve(chunks []mmlChunk, blocks, q, designs int) {
	room := func(x []float64, n int) []float64 {
		if cap(x) < n {
			return make([]float64, n)
		}
		return x[:n]
	}
	if t.table == nil {
		t.table = make([][]float64, len(chunks))
	}
	for len(t.blocks) < blocks {
		t.blocks, t.sums = append(t.blocks, make([][]float64, len(chunks))), append(t.sums, mmlSums{mean: make([]float64, designs)})
	}
	for c := range chunks {
		t.table[c] = room(t.table[c], chunks[c].size*q)
	}
	for b := range blocks {
		for c := range chunks {
			t.blocks[b][c] = room(t.blocks[b][c], chunks[c].size*q)
			clear(t.blocks[b][c])
		}
		clear(t.sums[b].mean)
		t.sums[b] = mmlSums{mean: t.sums[b].mean}
	}
}

// tabulate fills the table of a chunk for a group. Each category is divided by
// its mean over the group's distribution, which keeps the products of many
// items within the range of a float64; logL gets the logarithms back.
func (m *mmlModel) tabulate(e *mmlEval, g, c int) {
	chunk, table := &m.pack.chunks[c], m.tables.table[c]
	lo, hi, nq := e.nodes.at[g], e.nodes.at[g+1], len(e.nodes.theta)
	q, filled := hi-lo, 1
	for i := range q {
		table[i] = 1
	}
	p := make([]float64, q)
	for i, j := range chunk.items {
		it := &m.items[j]
		for x := chunk.radix[i] - 1; x >= 0; x-- { // the lowest rows last: they are the source
			to := table[x*filled*q : (x+1)*filled*q]
			if x > it.m { // not answered
				copy(to, table[:filled*q])
				continue
			}
			row := e.prob[(it.row+x)*nq+lo : (it.row+x)*nq+hi]
			s := 0.0
			for i, w := range e.nodes.weight[lo:hi] {
				s += w * row[i]
			}
			e.scale[(it.row+x)*len(m.sd)+g] = s
			for i := range p {
				p[i] = row[i] / s
			}
			for v := 0; v < len(to); v += q {
				mmlTimes1(to[v:v+q], table[v:v+q], p)
			}
		}
		filled *= chunk.radix[i]
	}
}

// distribute adds the blocks' counts of a chunk's values, in order, and gives
// them to the items: the last item gets its part and is summed out.
func (m *mmlModel) distribute(e *mmlEval, g, c, blocks int) {
	chunk, sum := &m.pack.chunks[c], m.tables.blocks[0][c]
	for b := 1; b < blocks; b++ {
		mmlIncrease(sum, m.tables.blocks[b][c])
	}
	lo, hi, nq := e.nodes.at[g], e.nodes.at[g+1], len(e.nodes.theta)
	q, size := hi-lo, chunk.size
	for i := len(chunk.items) - 1; i >= 0; i-- {
		it := &m.items[chunk.items[i]]
		size /= chunk.radix[i]
		for x := range chunk.radix[i] {
			from := sum[x*size*q : (x+1)*size*q]
			if x <= it.m {
				to := e.counts[(it.row+x)*nq+lo : (it.row+x)*nq+hi]
				for v := 0; v < len(from); v += q {
					mmlIncrease(to, from[v:v+q])
				}
			}
			if x > 0 {
				mmlIncrease(sum[:size*q], from)
			}
		}
	}
}
