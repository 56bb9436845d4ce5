package irt

import "math"

// profileItem is an item with its curves at the nodes.
type profileItem struct {
	Item
	a0     float64     // the slope that was given
	first  int         // of its counts: category by category, node by node
	p      []float64   // probabilities, likewise
	expect []float64   // of the category, by node
	spread []float64   // its variance
	score  [][]float64 // of each category, node by node: derivatives of log P by the locations and by log a
}

func newProfileItem(it Item) profileItem {
	it.B = append([]float64(nil), it.B...)
	n := (len(it.B) + 1) * profileNodes
	return profileItem{Item: it, a0: it.A, p: make([]float64, n), expect: make([]float64, profileNodes), spread: make([]float64, profileNodes)}
}

// parameters is how many there are, log a included.
func (it *profileItem) parameters() int { return len(it.B) + 1 }

// tabulate computes the curves.
func (it *profileItem) tabulate() {
	p := make([]float64, len(it.B)+1)
	for q := range profileNodes {
		it.Probabilities(profileNode(q), p)
		mean, square := 0.0, 0.0
		for k, v := range p {
			v = math.Max(v, 1e-12)
			it.p[k*profileNodes+q] = v
			mean += float64(k) * v
			square += float64(k*k) * v
		}
		it.expect[q], it.spread[q] = mean, math.Max(square-mean*mean, 1e-12)
	}
}

// scores fills s[category·parameters + parameter] with the derivatives of log P at θ.
func (it *profileItem) scores(theta float64, p, s []float64) {
	n, m := it.parameters(), len(it.B)
	if it.Model == Logistic {
		up, down := logistic(it.A * (theta - it.B[0]))
		slope := (1 - it.C) * up * down // dP/dz
		by := [2]float64{-slope / math.Max(p[0], 1e-12), slope / math.Max(p[1], 1e-12)}
		for x, d := range by {
			s[x*n], s[x*n+1] = -it.A*d, it.A*(theta-it.B[0])*d
		}
		return
	}
	mean := 0.0 // of the sum of the steps that were taken
	sum := 0.0
	for k := 1; k <= m; k++ {
		sum += it.A * (theta - it.B[k-1])
		mean += p[k] * sum
	}
	sum = 0
	for k := 0; k <= m; k++ {
		if k > 0 {
			sum += it.A * (theta - it.B[k-1])
		}
		above := 0.0
		for v := m; v >= 1; v-- {
			above += p[v]
			taken := 0.0
			if k >= v {
				taken = 1
			}
			s[k*n+v-1] = -it.A * (taken - above)
		}
		s[k*n+m] = sum - mean
	}
}

// The priors that keep parameters finite where the data say next to nothing.
const (
	profileLocationSD = 3.0
	profileSlopeSD    = 0.5
)

// fit moves the parameters to the mode given counts[category·nodes + node], by Fisher's scoring.
func (it *profileItem) fit(counts []float64, slopes bool) {
	n, m := it.parameters(), len(it.B)
	free := m
	if slopes {
		free = n
	}
	p, s := make([]float64, m+1), make([]float64, (m+1)*n)
	g, h := make([]float64, free), make([]float64, free*free)
	for range 4 {
		clear(g)
		clear(h)
		for q := range profileNodes {
			it.scoring(q, counts, p, s, g, h)
		}
		for v := range m {
			g[v] -= it.B[v] / (profileLocationSD * profileLocationSD)
			h[v*free+v] += 1 / (profileLocationSD * profileLocationSD)
		}
		if slopes {
			g[m] -= math.Log(it.A/it.a0) / (profileSlopeSD * profileSlopeSD)
			h[m*free+m] += 1 / (profileSlopeSD * profileSlopeSD)
		}
		if cholesky(h, free, 1e-12) < free {
			break
		}
		solve(h, free, g)
		largest := 0.0
		for v := range free {
			g[v] = math.Max(-1, math.Min(1, g[v]))
			largest = math.Max(largest, math.Abs(g[v]))
		}
		for v := range m {
			it.B[v] = math.Max(-8, math.Min(8, it.B[v]+g[v]))
		}
		if slopes {
			it.A = math.Max(0.05, math.Min(8, it.A*math.Exp(g[m])))
		}
		if largest < 1e-6 {
			break
		}
	}
	it.tabulate()
}

// scoring adds what a node tells of the parameters: the gradient and the expected information.
func (it *profileItem) scoring(q int, counts, p, s, g, h []float64) {
	n, free, all := it.parameters(), len(g), 0.0
	for k := range p {
		all += counts[k*profileNodes+q]
	}
	if all < 1e-9 {
		return
	}
	it.Probabilities(profileNode(q), p)
	it.scores(profileNode(q), p, s)
	for k := range p {
		c := counts[k*profileNodes+q]
		for v := range free {
			g[v] += c * s[k*n+v]
			for w := range v + 1 {
				h[v*free+w] += all * p[k] * s[k*n+v] * s[k*n+w]
			}
		}
	}
}

// tabulateScores computes the derivatives at all nodes.
func (it *profileItem) tabulateScores() {
	n, m := it.parameters(), len(it.B)
	it.score = make([][]float64, m+1)
	for k := range it.score {
		it.score[k] = make([]float64, profileNodes*n)
	}
	p, s := make([]float64, m+1), make([]float64, (m+1)*n)
	for q := range profileNodes {
		it.Probabilities(profileNode(q), p)
		it.scores(profileNode(q), p, s)
		for k := range it.score {
			copy(it.score[k][q*n:(q+1)*n], s[k*n:(k+1)*n])
		}
	}
}
