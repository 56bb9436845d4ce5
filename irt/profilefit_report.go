package irt

import (
	"context"
	"math"
)

// profileReport gathers what the draws after the estimation tell.
type profileReport struct {
	m      *profileModel
	passes int
	first  []int     // of the mean derivatives of each answer
	score  []float64 // sums over the draws
	drop   []float64 // of each answer: ability without it, weighted, and the weights
	theta  []float64 // sums and sums of squares of each person's abilities
	fits   []profileFitSums
	parts  [][]profileFitSums
}

// profileFitSums compare the answers to an item with what is expected at drawn abilities.
type profileFitSums struct {
	n, weighted, variance, square float64
	count, rest, spread           [profileNodes]float64 // of one draw
	chi2                          float64
	bins                          []int // where the groups by ability end
}

func (m *profileModel) newReport() *profileReport {
	r := &profileReport{m: m, first: make([]int, len(m.answers)+1), drop: make([]float64, 2*len(m.answers)), theta: make([]float64, 2*len(m.theta)),
		fits: make([]profileFitSums, len(m.items))}
	for e, a := range m.answers {
		r.first[e+1] = r.first[e] + m.items[a.item].parameters()
	}
	r.score = make([]float64, r.first[len(m.answers)])
	for j := range m.items {
		m.items[j].tabulateScores()
	}
	for part := range m.parts {
		r.parts = append(r.parts, make([]profileFitSums, len(m.items)))
		m.parts[part].look = func(i, k, node int, w []float64) { r.look(r.parts[part], i, k, node, w) }
	}
	return r
}

// look takes in what was drawn for one ability of a person.
func (r *profileReport) look(fits []profileFitSums, i, k, node int, w []float64) {
	m := r.m
	at := m.start[i]
	for int(m.answers[at].dim) < k {
		at++
	}
	for ; at < m.start[i+1] && int(m.answers[at].dim) == k; at++ {
		a := m.answers[at]
		it := &m.items[a.item]
		n := it.parameters()
		into, table := r.score[r.first[at]:r.first[at+1]], it.score[a.category]
		curve := it.p[int(a.category)*profileNodes:][:profileNodes]
		for q, x := range w {
			if x < 1e-12 {
				continue
			}
			for v := range into {
				into[v] += x * table[q*n+v]
			}
			without := x / curve[q]
			r.drop[2*at] += without * profileNode(q)
			r.drop[2*at+1] += without
		}
		f, residual := &fits[a.item], float64(a.category)-it.expect[node]
		f.n++
		f.square += residual * residual / it.spread[node]
		f.weighted += residual * residual
		f.variance += it.spread[node]
		f.count[node]++
		f.rest[node] += residual
		f.spread[node] += it.spread[node]
	}
}

// draw makes one more pass and takes in what it tells.
func (m *profileModel) draw(ctx context.Context, t int, r *profileReport) error {
	if err := m.sweep(ctx, m.o.Cycles+t); err != nil {
		return err
	}
	r.passes++
	for i, x := range m.theta {
		r.theta[2*i] += x
		r.theta[2*i+1] += x * x
	}
	for j := range r.fits {
		f := &r.fits[j]
		f.count, f.rest, f.spread = [profileNodes]float64{}, [profileNodes]float64{}, [profileNodes]float64{}
		for part := range r.parts {
			p := &r.parts[part][j]
			f.n, f.weighted, f.variance, f.square = f.n+p.n, f.weighted+p.weighted, f.variance+p.variance, f.square+p.square
			for q := range profileNodes {
				f.count[q] += p.count[q]
				f.rest[q] += p.rest[q]
				f.spread[q] += p.spread[q]
			}
			*p = profileFitSums{}
		}
		if f.bins == nil {
			f.split()
		}
		f.compare()
	}
	return nil
}

// split forms up to 8 groups by ability of at least 10 answers.
func (f *profileFitSums) split() {
	all := 0.0
	for _, c := range f.count {
		all += c
	}
	least, in := math.Max(10, all/8), 0.0
	for q, c := range f.count {
		if in += c; in >= least-1e-9 {
			f.bins = append(f.bins, q+1)
			in = 0
		}
	}
	if len(f.bins) == 0 {
		f.bins = []int{profileNodes}
	}
	f.bins[len(f.bins)-1] = profileNodes
}

// compare adds the statistic of one draw.
func (f *profileFitSums) compare() {
	from := 0
	for _, to := range f.bins {
		rest, spread := 0.0, 0.0
		for q := from; q < to; q++ {
			rest += f.rest[q]
			spread += f.spread[q]
		}
		if spread > 0 {
			f.chi2 += rest * rest / spread
		}
		from = to
	}
}

// fit puts the result together.
func (r *profileReport) fit() *ProfileFit {
	m := r.m
	out := &ProfileFit{Persons: m.persons, Abilities: append([]int(nil), m.dims...), Means: m.mean, Reliability: r.reliability()}
	n := len(m.dims)
	for k := range n {
		out.Cov = append(out.Cov, append([]float64(nil), m.cov[k*n:(k+1)*n]...))
	}
	answered := make([][]int, len(m.items))
	for e, a := range m.answers {
		answered[a.item] = append(answered[a.item], e)
	}
	person := make([]int, len(m.answers))
	for i := range m.persons {
		for e := m.start[i]; e < m.start[i+1]; e++ {
			person[e] = i
		}
	}
	nan := math.NaN()
	for j := range m.given {
		x := ProfileItem{Item: m.given[j], Answered: m.n[j], Left: m.left[j], SEA: nan, Infit: nan, Outfit: nan, Chi2: nan, P: nan, Slope: nan, SELogSlope: nan, Rest: nan}
		for range x.B {
			x.SEB = append(x.SEB, nan)
		}
		if at := m.at[j]; at >= 0 {
			x.Item = m.items[at].Item
			r.one(&x, &m.items[at], &r.fits[at], answered[at], person)
		}
		out.Items = append(out.Items, x)
	}
	return out
}

// one fills in an item.
func (r *profileReport) one(x *ProfileItem, it *profileItem, f *profileFitSums, answered, person []int) {
	passes := float64(r.passes)
	x.Infit, x.Outfit = f.weighted/f.variance, f.square/f.n
	if x.DF = len(f.bins) - 1; x.DF > 0 {
		x.Chi2 = f.chi2 / passes
		x.P = chiSquaredP(x.Chi2, x.DF)
	}
	r.errors(x, it, answered)
	x.Rest = r.rest(answered)
	for _, c := range r.m.o.Compare {
		x.DIF = append(x.DIF, r.dif(it, c, answered, person))
	}
}

// errors are the standard errors from the cross products of the derivatives, and one step for the slope.
func (r *profileReport) errors(x *ProfileItem, it *profileItem, answered []int) {
	n, m, passes := it.parameters(), len(it.B), float64(r.passes)
	h, g := make([]float64, n*n), make([]float64, n)
	for _, e := range answered {
		s := r.score[r.first[e]:r.first[e+1]]
		for v := range n {
			g[v] += s[v] / passes
			for w := range v + 1 {
				h[v*n+w] += s[v] * s[w] / (passes * passes)
			}
		}
	}
	for v := range m { // what the prior tells, as in the estimation
		h[v*n+v] += 1 / (profileLocationSD * profileLocationSD)
		g[v] -= it.B[v] / (profileLocationSD * profileLocationSD)
	}
	free := m
	if r.m.o.Slopes {
		free = n
		h[m*n+m] += 1 / (profileSlopeSD * profileSlopeSD)
	}
	part := make([]float64, free*free)
	for v := range free {
		copy(part[v*free:v*free+v+1], h[v*n:v*n+v+1])
	}
	if cholesky(part, free, 1e-12) == free {
		inverse := make([]float64, free*free)
		invert(part, inverse, free)
		for v := range m {
			x.SEB[v] = math.Sqrt(inverse[v*free+v])
		}
		if r.m.o.Slopes {
			x.SELogSlope = math.Sqrt(inverse[m*free+m])
			x.Slope, x.SEA = it.A, it.A*x.SELogSlope
		}
	}
	if !r.m.o.Slopes && cholesky(h, n, 1e-12) == n {
		inverse := make([]float64, n*n)
		invert(h, inverse, n)
		step := 0.0
		for v := range n {
			step += inverse[m*n+v] * g[v]
		}
		x.Slope, x.SELogSlope = it.A*math.Exp(math.Max(-2, math.Min(2, step))), math.Sqrt(inverse[m*n+m])
	}
}

// rest is the correlation of an answer with the ability that the person's other answers tell.
func (r *profileReport) rest(answered []int) float64 {
	var n, sx, sy, sxx, syy, sxy float64
	for _, e := range answered {
		if r.drop[2*e+1] <= 0 {
			continue
		}
		x, y := float64(r.m.answers[e].category), r.drop[2*e]/r.drop[2*e+1]
		n, sx, sy, sxx, syy, sxy = n+1, sx+x, sy+y, sxx+x*x, syy+y*y, sxy+x*y
	}
	return (n*sxy - sx*sy) / math.Sqrt((n*sxx-sx*sx)*(n*syy-sy*sy))
}

// dif compares two groups by one step of scoring from the common location to that of each.
func (r *profileReport) dif(it *profileItem, c ProfileGroups, answered, person []int) ProfileDIF {
	var g, h [2]float64
	var n [2]int
	for _, e := range answered {
		group := c.Of[person[e]]
		if group != 0 && group != 1 {
			continue
		}
		shift := 0.0 // all locations together
		for _, s := range r.score[r.first[e]:r.first[e+1]][:len(it.B)] {
			shift += s / float64(r.passes)
		}
		g[group] += shift
		h[group] += shift * shift
		n[group]++
	}
	least := c.Least
	if least == 0 {
		least = 50
	}
	nan := math.NaN()
	d := ProfileDIF{Reference: n[0], Focal: n[1], Difference: nan, SE: nan, Delta: nan, P: nan}
	if min(n[0], n[1]) < least || !(h[0] > 0 && h[1] > 0) {
		return d
	}
	d.Difference = g[1]/h[1] - g[0]/h[0]
	d.SE = math.Sqrt(1/h[0] + 1/h[1])
	d.P = math.Erfc(math.Abs(d.Difference/d.SE) / math.Sqrt2)
	d.Delta = -2.35 * it.A * d.Difference
	switch size, se := math.Abs(d.Delta), 2.35*it.A*d.SE; {
	case d.P >= 0.05 || size < 1:
		d.Class = "A"
	case size >= 1.5 && size-1.645*se > 1:
		d.Class = "C"
	default:
		d.Class = "B"
	}
	return d
}

// reliability is that of the posterior means of each ability.
func (r *profileReport) reliability() []float64 {
	n, passes := len(r.m.dims), float64(r.passes)
	list := make([]float64, n)
	for k := range n {
		sum, square, within := 0.0, 0.0, 0.0
		for i := range r.m.persons {
			mean := r.theta[2*(i*n+k)] / passes
			sum += mean
			square += mean * mean
			within += (r.theta[2*(i*n+k)+1] - passes*mean*mean) / math.Max(1, passes-1)
		}
		persons := float64(r.m.persons)
		within /= persons
		between := square/persons - sum*sum/(persons*persons)
		// The mean over the draws carries a part of their own variance.
		list[k] = math.Max(0, between-within/passes) / (math.Max(0, between-within/passes) + within)
	}
	return list
}
