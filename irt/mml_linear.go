package irt

import "context"

// Where everyone answered every item and all items are of the partial-credit
// family, the answers enter the score linearly: of item j it is x_ij·θ − θ·E_j(θ)
// in the slope and 1{x_ij=k} − P_jk(θ) in the intercepts. With f(θ) what all
// persons have in common, θ·E, P and the part of the group,
//
//	Cov_i(S_a, S_b) = Cov_i(f_a, f_b) − x_ia·Cov_i(θ, f_b) − x_ib·Cov_i(θ, f_a) + x_ia·x_ib·Var_i(θ)
//
// and the sums over persons are those of diag(p) − ppᵀ, of x·p·(θ − E_i θ) and of
// x·xᵀ·Var, p the posterior at the nodes. They need neither expansion nor a
// sample of the persons.

// linear reports whether that is so.
func (m *mmlModel) linear() bool {
	if m.regression() || m.scaleAt >= 0 {
		return false
	}
	for j := range m.items {
		if it := &m.items[j]; !it.fixed && (it.kind != mmlCredit || it.partial) {
			return false
		}
	}
	return true
}

// mmlLinear sums a block of persons of one group.
type mmlLinear struct {
	mmlPersons           // counts: Σ w·p·(θ − E_i θ) by chunk value
	pair       []float64 // nodes × nodes, upper triangle: Σ w·p·pᵀ
	total      []float64 // nodes: Σ w·p
	square     []float64 // items × items, lower triangle: Σ w·x·xᵀ·Var_i(θ)
	chosen     []mmlChosen
}

// mmlChosen is an answer above the lowest category.
type mmlChosen struct {
	item int
	x    float64
}

// linearMissing takes the missing information from the lower triangle of info.
func (m *mmlModel) linearMissing(ctx context.Context, s *mmlState, info []float64) error {
	for g := range m.sd {
		if m.pack.groupAt[g] == m.pack.groupAt[g+1] {
			continue
		}
		if err := m.linearMissingOf(ctx, s.eval, g, info); err != nil {
			return err
		}
	}
	return nil
}

func (m *mmlModel) linearMissingOf(ctx context.Context, e *mmlEval, g int, info []float64) error {
	first, end := m.pack.groupAt[g], m.pack.groupAt[g+1]
	q := e.nodes.at[g+1] - e.nodes.at[g]
	blocks := min(max(1, (end-first)/mmlBlock), mmlMostBlocks)
	m.tables.reserve(m.pack.chunks, blocks, q, m.designs())
	mmlParallel(len(m.pack.chunks), func(c int) { m.tabulate(e, g, c) })
	parts := make([]*mmlLinear, blocks)
	mmlParallel(blocks, func(b int) {
		w := &mmlLinear{mmlPersons: mmlPersons{m: m, e: e, g: g, counts: m.tables.blocks[b]},
			pair: make([]float64, q*q), total: make([]float64, q), square: make([]float64, len(m.items)*len(m.items))}
		w.run(ctx, first+b*(end-first)/blocks, first+(b+1)*(end-first)/blocks)
		parts[b] = w
	})
	if err := ctx.Err(); err != nil {
		return err
	}
	sum := parts[0]
	for _, w := range parts[1:] {
		mmlIncrease(sum.pair, w.pair)
		mmlIncrease(sum.total, w.total)
		mmlIncrease(sum.square, w.square)
	}
	cross := &mmlEval{nodes: e.nodes, counts: make([]float64, len(e.counts))}
	mmlParallel(len(m.pack.chunks), func(c int) { m.distribute(cross, g, c, blocks) })
	sum.subtract(info, cross)
	return nil
}

// run adds the patterns first to end.
func (w *mmlLinear) run(ctx context.Context, first, end int) {
	pack, lo, hi := w.m.pack, w.e.nodes.at[w.g], w.e.nodes.at[w.g+1]
	w.p, w.prior = make([]float64, hi-lo), w.e.nodes.weight[lo:hi]
	n := len(pack.chunks)
	for i := first; i < end; i++ {
		if (i-first)%256 == 255 && ctx.Err() != nil {
			return
		}
		code := pack.codes[i*n : (i+1)*n]
		w.product(code)
		sum := mmlTotal(w.p)
		if !(sum > 1e-250 && sum < 1e250) {
			sum, _ = w.inLogs(code)
		}
		w.person(code, pack.weight[i], sum)
	}
}

// person adds one posterior, p/sum.
func (w *mmlLinear) person(code []uint8, weight, sum float64) {
	lo, hi, least := 0, len(w.p), 1e-12*sum
	for lo < hi && w.p[lo] < least {
		lo++
	}
	for hi > lo && w.p[hi-1] < least {
		hi--
	}
	q, from := len(w.p), w.e.nodes.at[w.g]
	p, theta := w.p[lo:hi], w.e.nodes.theta[from+lo:from+hi]
	mean, second := 0.0, 0.0
	for i, t := range theta {
		p[i] /= sum
		mean += p[i] * t
		second += p[i] * t * t
	}
	for i, v := range p {
		mmlAdd(w.pair[(lo+i)*q+lo+i:(lo+i)*q+hi], p[i:], weight*v)
		w.total[lo+i] += weight * v
	}
	for i, t := range theta {
		p[i] *= weight * (t - mean)
	}
	for c, v := range code {
		mmlIncrease(w.counts[c][int(v)*q+lo:int(v)*q+hi], p)
	}
	w.products(code, weight*(second-mean*mean))
}

// products adds variance·x·xᵀ.
func (w *mmlLinear) products(code []uint8, variance float64) {
	w.chosen = w.chosen[:0]
	for c, v := range code {
		chunk, v := &w.m.pack.chunks[c], int(v)
		for i, j := range chunk.items {
			x := v % chunk.radix[i]
			v /= chunk.radix[i]
			if x > 0 && w.m.items[j].slope && !w.m.items[j].fixed {
				w.chosen = append(w.chosen, mmlChosen{j, float64(x)})
			}
		}
	}
	n := len(w.m.items)
	for i, a := range w.chosen {
		row, v := w.square[a.item*n:a.item*n+a.item+1], variance*a.x
		for _, b := range w.chosen[:i+1] {
			row[b.item] += v * b.x
		}
	}
}

// subtract takes the covariance of the score, summed over the persons, from info (lower triangle).
func (w *mmlLinear) subtract(info []float64, cross *mmlEval) {
	m, n := w.m, w.m.params
	lo, hi := w.e.nodes.at[w.g], w.e.nodes.at[w.g+1]
	q, nq := hi-lo, len(w.e.nodes.theta)
	theta := w.e.nodes.theta[lo:hi]
	f := w.common(theta)
	spread := w.spread(f, q) // M·f: Σ Cov_i(·, f)
	at := make([]int, 0, n)
	for l := range f {
		if f[l] != nil {
			at = append(at, l)
		}
	}
	mmlParallel(len(at), func(i int) {
		for _, b := range at {
			if b <= at[i] {
				info[at[i]*n+b] -= mmlDot(f[b], spread[at[i]])
			}
		}
	})
	for a := range m.items {
		it := &m.items[a]
		if it.fixed || !it.slope {
			continue
		}
		with := make([]float64, q) // Σ w·x·p·(θ − E_i θ)
		for k := 1; k <= it.m; k++ {
			mmlAdd(with, cross.counts[(it.row+k)*nq+lo:(it.row+k)*nq+hi], float64(k))
		}
		for _, l := range at {
			i, j := max(it.at, l), min(it.at, l)
			c := mmlDot(f[l], with)
			if l == it.at {
				c *= 2
			}
			info[i*n+j] += c
		}
		for b := range a + 1 {
			if other := &m.items[b]; !other.fixed && other.slope {
				info[it.at*n+other.at] -= w.square[a*len(m.items)+b]
			}
		}
	}
}

// common is −f at the nodes for each parameter, nil where there is none: θ·E_j and P_jk, and of the group's mean and log σ the
// negative of what the score is.
func (w *mmlLinear) common(theta []float64) [][]float64 {
	m, f := w.m, make([][]float64, w.m.params)
	lo, nq := w.e.nodes.at[w.g], len(w.e.nodes.theta)
	for j := range m.items {
		it := &m.items[j]
		if it.fixed {
			continue
		}
		at, mean := it.at, make([]float64, len(theta))
		if it.slope {
			at++
		}
		for k := range it.m {
			f[at+k] = w.e.prob[(it.row+k+1)*nq+lo : (it.row+k+1)*nq+lo+len(theta)]
			mmlAdd(mean, f[at+k], float64(k+1))
		}
		if it.slope {
			for q, t := range theta {
				mean[q] *= t
			}
			f[it.at] = mean
		}
	}
	v := 1 / (m.sd[w.g] * m.sd[w.g])
	for power, l := range []int{m.meanAt[w.g], m.sdAt[w.g]} {
		if l < 0 {
			continue
		}
		f[l] = make([]float64, len(theta))
		for q, t := range theta {
			f[l][q] = -v * (t - m.mean[w.g])
			if power == 1 {
				f[l][q] *= t - m.mean[w.g]
			}
		}
	}
	return f
}

// spread is (diag Σp − Σppᵀ)·f.
func (w *mmlLinear) spread(f [][]float64, q int) [][]float64 {
	for a := range q {
		for b := range a {
			w.pair[a*q+b] = w.pair[b*q+a]
		}
	}
	out := make([][]float64, len(f))
	mmlParallel(len(f), func(l int) {
		if f[l] == nil {
			return
		}
		out[l] = make([]float64, q)
		for a := range q {
			out[l][a] = w.total[a]*f[l][a] - mmlDot(w.pair[a*q:(a+1)*q], f[l])
		}
	})
	return out
}

// mmlAdd adds c·x to dst.
func mmlAdd(dst, x []float64, c float64) {
	dst = dst[:len(x)]
	for len(x) >= 4 && len(dst) >= 4 {
		dst[0] += c * x[0]
		dst[1] += c * x[1]
		dst[2] += c * x[2]
		dst[3] += c * x[3]
		x, dst = x[4:], dst[4:]
	}
	for q := range x {
		dst[q] += c * x[q]
	}
}

// mmlDot is the inner product.
func mmlDot(a, b []float64) float64 {
	s, _ := mmlDot2(a, b, b)
	return s
}
