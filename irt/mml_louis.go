package irt

import (
	"context"
	"math"
)

// The observed information is that of the complete data less what is missing
// (Louis 1982): Σ_i w_i·Cov(S_i(θ) | answers of i), S_i the derivative of the
// log likelihood of i's answers and ability. Differencing the gradient costs two
// E-steps per parameter; here a person costs a few products per parameter.
//
// For that, S is expanded in the polynomials h_1, h_2, … of θ that are
// orthonormal under the person's posterior: Cov = Σ_b c_b·c_bᵀ with
// c_b = E(S·h_b), by Parseval. S is smooth and the posterior narrow, so that a
// few terms leave nothing. Where they do not, for a very steep item, the sum over
// the nodes is taken as it stands. Complete answers to items of the partial-credit
// family need no expansion: see [mmlModel.linearMissing].

// mmlMostLouis is the most patterns of a group that the missing information is
// taken from: beyond, every k-th stands for all. That changes a standard error by
// about two in a thousand.
const mmlMostLouis = 200_000

// mmlTerms bounds the polynomials of one person; mmlTermShare is the share of
// the complete-data information below which a term is the last.
const (
	mmlTerms     = 12
	mmlTermShare = 1e-6
)

// louis is the observed information at s, whose tables must be of s.
func (m *mmlModel) louis(ctx context.Context, s *mmlState) ([]float64, error) {
	n, info := m.params, m.completeInfo(s)
	missing := m.expandMissing
	if m.linear() {
		missing = m.linearMissing
	}
	m.set(s.x)
	if err := missing(ctx, s, info); err != nil {
		return nil, err
	}
	for i := range n {
		for j := range i {
			info[j*n+i] = info[i*n+j]
		}
	}
	return info, nil
}

// expandMissing takes the missing information from the lower triangle of info.
func (m *mmlModel) expandMissing(ctx context.Context, s *mmlState, info []float64) error {
	n := m.params
	score := m.scores(s)
	unit, all := make([]float64, n), mmlTotal(s.eval.weight)
	for i := range unit {
		if v := info[i*n+i]; v > 0 {
			unit[i] = all / v
		}
	}
	for g := range m.sd {
		first, end := m.pack.groupAt[g], m.pack.groupAt[g+1]
		stride := 1 + (end-first-1)/mmlMostLouis
		patterns := (end - first + stride - 1) / stride
		blocks := max(1, min(patterns/mmlBlock, mmlMostBlocks, 4_000_000/(n*n)))
		q := s.eval.nodes.at[g+1] - s.eval.nodes.at[g]
		m.tables.reserve(m.pack.chunks, 1, q, m.designs())
		mmlParallel(len(m.pack.chunks), func(c int) { m.tabulate(s.eval, g, c) })
		parts, used := make([][]float64, blocks), make([]float64, blocks)
		mmlParallel(blocks, func(b int) {
			lo, hi := b*patterns/blocks, (b+1)*patterns/blocks
			w := &mmlMissing{mmlPersons: mmlPersons{m: m, e: s.eval, g: g, sums: &mmlSums{}}, score: score, unit: unit, sum: make([]float64, n*n)}
			w.run(ctx, first+lo*stride, min(end, first+hi*stride), stride)
			parts[b], used[b] = w.sum, w.sums.weight
		})
		if err := ctx.Err(); err != nil {
			return err
		}
		share := m.pack.total[g] / mmlTotal(used)
		for _, part := range parts {
			mmlSubtract(info, part, share)
		}
	}
	return nil
}

// completeInfo is minus the second derivative of the expected complete-data log
// likelihood, θ being data: items and groups have blocks of their own.
func (m *mmlModel) completeInfo(s *mmlState) []float64 {
	n := m.params
	info := make([]float64, n*n)
	m.set(s.x)
	mmlParallel(len(m.items), func(j int) {
		it := m.items[j] // a copy: it is moved about
		if it.fixed {
			return
		}
		it.d = append([]float64(nil), it.d...)
		c := m.curve(&it, s.eval)
		u := append([]float64(nil), s.x[it.at:it.at+it.n]...)
		for a := range it.n {
			h, old := 1e-5*math.Max(1, math.Abs(u[a])), u[a]
			var grad [2][]float64
			for side, sign := range []float64{-1, 1} {
				u[a] = old + sign*h
				it.set(u)
				c.at()
				grad[side] = append([]float64(nil), c.grad...)
			}
			u[a] = old
			for b := range it.n {
				v := (grad[0][b] - grad[1][b]) / (4 * h)
				info[(it.at+a)*n+it.at+b] += v
				info[(it.at+b)*n+it.at+a] += v
			}
		}
	})
	m.groupInfo(s.eval, info)
	return info
}

// groupInfo adds the part of the means and variances. Their cross terms are
// multiples of the gradient, so 0 at the maximum.
func (m *mmlModel) groupInfo(e *mmlEval, info []float64) {
	n := m.params
	var design []float64
	if m.regression() {
		design = m.designInfo(e)
	}
	at := append(append([]int(nil), m.meanAt...), make([]int, len(m.beta))...)
	for k := range m.beta {
		at[len(m.sd)+k] = m.betaAt + k
	}
	for a, i := range at {
		for b, j := range at {
			switch {
			case i < 0 || j < 0:
			case m.regression():
				info[i*n+j] += design[a*len(at)+b]
			case i == j:
				info[i*n+i] += e.weight[a] / (m.sd[a] * m.sd[a])
			}
		}
	}
	for g, i := range m.sdAt {
		if i >= 0 {
			info[i*n+i] += 2 * e.weight[g]
		}
	}
}

// scores are the derivatives of log P(X=k) in the item's parameters at each
// node: of item j, category k, parameter l in row first[j] + k·n_j + l.
func (m *mmlModel) scores(s *mmlState) *mmlScores {
	t := &mmlScores{first: make([]int, len(m.items)), nq: len(s.eval.nodes.theta)}
	rows := 0
	for j := range m.items {
		t.first[j] = rows
		rows += m.own(&m.items[j]) * (m.items[j].m + 1)
	}
	t.table = make([]float64, rows*t.nq)
	mmlParallel(len(m.items), func(j int) {
		it := &m.items[j]
		if it.fixed {
			return
		}
		counts := make([]float64, it.m+1)
		for q, theta := range s.eval.nodes.theta {
			c := newMMLCurve(it, []float64{theta}, counts, 0, math.Inf(1)) // no prior
			for k := range counts {
				clear(counts)
				counts[k] = 1
				c.at()
				for l, v := range c.grad {
					t.table[(t.first[j]+k*it.n+l)*t.nq+q] = v
				}
			}
		}
	})
	return t
}

type mmlScores struct {
	first []int
	table []float64
	nq    int
}
