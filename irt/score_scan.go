package irt

import (
	"math"
	"slices"
	"sort"
)

// A scan is points so dense that the equation has one root at most between neighbours, and what is needed to evaluate it there.
type scan struct {
	theta []float64
	d1    [][]float64 // [item][category·points + point]; nil when it is not worth a table
	info  [][]float64 // [item][point], for WLE and Jeffreys
	third [][]float64
}

// newScan chooses the points: every quarter of a logit, and more where an item is steeper than that resolves or lies outside.
func newScan(s *scorer) *scan {
	lo, hi := s.o.Min, s.o.Max
	if s.o.Method != ML {
		lo, hi = -6, 6
		for _, p := range s.priors {
			if s.o.Method == MAP {
				sd := 1 / math.Sqrt(p.precision)
				lo, hi = min(lo, p.mean-6*sd), max(hi, p.mean+6*sd)
			}
		}
	}
	const least, most = 48, 400
	n := int(min(max(least, math.Ceil(4*(hi-lo))), most))
	var points []float64
	for i := range n {
		points = append(points, lo+(hi-lo)*float64(i)/float64(n))
	}
	points = append(points, hi)
	for j := range s.items {
		it := &s.items[j]
		for _, b := range it.B {
			if it.A <= 4 && b > lo && b < hi {
				continue
			}
			for _, z := range [...]float64{-16, -8, -4, -2, -1, -0.5, 0, 0.5, 1, 2, 4, 8, 16} {
				if x := b + z/it.A; s.o.Method != ML || x > lo && x < hi {
					points = append(points, x)
				}
			}
		}
	}
	sort.Float64s(points)
	return &scan{theta: slices.Compact(points)}
}

func (sc *scan) tabulate(s *scorer, stop func() error) error {
	n := len(sc.theta)
	sc.d1, sc.info, sc.third = make([][]float64, len(s.items)), make([][]float64, len(s.items)), make([][]float64, len(s.items))
	for j := range s.items {
		if err := stop(); err != nil {
			return err
		}
		it := &s.items[j]
		sc.d1[j] = make([]float64, it.Categories()*n)
		for x := range it.Categories() {
			for i, theta := range sc.theta {
				sc.d1[j][x*n+i], _ = it.slopes(theta, x)
			}
		}
		if s.o.Method < WLE {
			continue
		}
		sc.info[j], sc.third[j] = make([]float64, n), make([]float64, n)
		for i, theta := range sc.theta {
			sc.info[j][i], sc.third[j][i] = it.weightTerms(theta, s.o.Method)
		}
	}
	return nil
}

// values returns the equation at the points of the scan.
func (w *scoreWorker) values() []float64 {
	sc, n := w.scan, len(w.scan.theta)
	g, info, third := w.acc[:n], w.acc[n:2*n], w.acc[2*n:3*n]
	for i, theta := range sc.theta {
		g[i] = -(theta - w.prior.mean) * w.prior.precision
		info[i], third[i] = 0, 0
	}
	for j, x := range w.responses {
		switch {
		case x == Missing:
		case sc.d1 == nil:
			w.addTo(g, info, third, j, x)
		default:
			add(g, sc.d1[j][x*n:x*n+n])
			if w.o.Method >= WLE {
				add(info, sc.info[j])
				add(third, sc.third[j])
			}
		}
	}
	if w.o.Method >= WLE {
		for i, theta := range sc.theta {
			g[i] += w.pull(theta, info[i], third[i])
		}
	}
	return g
}

func add(sum, v []float64) {
	for i, x := range v[:len(sum)] {
		sum[i] += x
	}
}

// addTo adds what one answer contributes at the points.
func (w *scoreWorker) addTo(g, info, third []float64, item, x int) {
	it := &w.items[item]
	for i, theta := range w.scan.theta {
		d1, _ := it.slopes(theta, x)
		g[i] += d1
		if w.o.Method >= WLE {
			f, t := it.weightTerms(theta, w.o.Method)
			info[i] += f
			third[i] += t
		}
	}
}

// search finds all roots that the scan tells apart and takes the highest.
func (w *scoreWorker) search(a *Ability) {
	theta, g := w.scan.theta, w.values()
	n := len(theta)
	best, height, area := math.NaN(), math.Inf(-1), 0.0
	offer := func(root, at float64) {
		if w.o.Method < WLE {
			at = w.objective(root)
		}
		if at > height {
			best, height = root, at
		}
	}
	bounded := w.o.Method == ML
	switch {
	case g[0] > 0:
	case bounded:
		offer(theta[0], 0)
	default: // the root is below; the equation is positive far enough
		lo, hi := w.bracket(theta[0], 1)
		root := w.root(lo, hi, math.NaN(), math.NaN(), math.NaN())
		offer(root, g[0]*(root-theta[0])/2)
	}
	for i := range n - 1 {
		if g[i] > 0 && g[i+1] <= 0 {
			rise := (theta[i+1] - theta[i]) * g[i] / (g[i] - g[i+1])
			offer(w.root(theta[i], theta[i+1], theta[i]+rise, theta[i], g[i]), area+rise*g[i]/2)
		}
		area += (g[i] + g[i+1]) / 2 * (theta[i+1] - theta[i])
	}
	switch {
	case g[n-1] <= 0:
	case bounded:
		offer(theta[n-1], area)
	default:
		lo, hi := w.bracket(theta[n-1], 1)
		root := w.root(lo, hi, math.NaN(), math.NaN(), math.NaN())
		offer(root, area+g[n-1]*(root-theta[n-1])/2)
	}
	a.Theta = best
	switch {
	case bounded && best == theta[0]:
		a.Extreme = -1
	case bounded && best == theta[n-1]:
		a.Extreme = 1
	}
}

// bisect finds the root of an equation that falls everywhere, between points of the scan, and reports whether it is there.
func (w *scoreWorker) bisect(a *Ability) bool {
	sc, n := w.scan, len(w.scan.theta)
	at := func(i int) float64 {
		g := -(sc.theta[i] - w.prior.mean) * w.prior.precision
		for j, x := range w.responses {
			if x != Missing {
				g += sc.d1[j][x*n+i]
			}
		}
		return g
	}
	lo, hi := 0, n-1
	below, above := at(lo), at(hi)
	switch {
	case below > 0 && above <= 0:
	case w.o.Method != ML:
		return false
	case below <= 0:
		a.Theta, a.Extreme = sc.theta[lo], -1
		return true
	default:
		a.Theta, a.Extreme = sc.theta[hi], 1
		return true
	}
	for hi-lo > 1 {
		mid := (lo + hi) / 2
		if g := at(mid); g > 0 {
			lo, below = mid, g
		} else {
			hi, above = mid, g
		}
	}
	from, to := sc.theta[lo], sc.theta[hi]
	a.Theta = w.root(from, to, from+(to-from)*below/(below-above), math.NaN(), math.NaN())
	return true
}

// objective is the log-likelihood, and the logarithm of the prior for MAP.
func (w *scoreWorker) objective(theta float64) float64 {
	d := theta - w.prior.mean
	sum := -d * d * w.prior.precision / 2
	for j, x := range w.responses {
		l, _, _ := w.items[j].LogLikelihood(theta, x)
		sum += l
	}
	return sum
}
