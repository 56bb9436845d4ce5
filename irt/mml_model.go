package irt

import "math"

// Inside the marginal likelihood an item is written with intercepts, in which
// the likelihood of the complete data is concave:
//
//	partial credit  log P(X=k) = k·a·θ + d_k − log Σ,  d_0 = 0     2PL, Rasch: one step
//	graded          P(X≥k) = logistic(a·θ + d_k),      d decreasing
//	guessing        P(X=1) = c + (1−c)·logistic(a·θ + d),  γ = logit c
type mmlKind uint8

const (
	mmlCredit mmlKind = iota
	mmlGraded
	mmlGuess
)

// An mmlItem is an item that takes part. Its parameters are, in this order,
// a if it is free, d_1…d_m and γ of a guessing item.
type mmlItem struct {
	col     int // of Data
	kind    mmlKind
	m       int  // steps: categories − 1
	slope   bool // a is estimated
	fixed   bool // an anchor
	partial bool // somebody did not answer it
	at, n   int  // its own parameters are x[at : at+n]
	row     int  // category k has row row+k in tables of categories × nodes

	a float64
	d []float64
	g float64 // γ
}

// set takes the item's parameters from u.
func (it *mmlItem) set(u []float64) {
	if it.slope {
		it.a, u = u[0], u[1:]
	}
	copy(it.d, u[:it.m])
	if it.kind == mmlGuess {
		it.g = u[it.m]
	}
}

// get writes the item's parameters to u.
func (it *mmlItem) get(u []float64) {
	if it.slope {
		u[0], u = it.a, u[1:]
	}
	copy(u, it.d)
	if it.kind == mmlGuess {
		u[it.m] = it.g
	}
}

// probabilities writes P(X=k) at each θ to rows k = 0…m of out.
func (it *mmlItem) probabilities(theta, out []float64) {
	nq := len(theta)
	switch it.kind {
	case mmlGraded:
		for q, t := range theta {
			above := 1.0
			for k, d := range it.d {
				p, r := logistic(it.a*t + d)
				gap := 1.0
				if k > 0 {
					gap = -math.Expm1(d - it.d[k-1])
				}
				out[k*nq+q] = above * r * gap
				above = p
			}
			out[it.m*nq+q] = above
		}
	case mmlGuess:
		c, _ := logistic(it.g)
		for q, t := range theta {
			p, r := logistic(it.a*t + it.d[0])
			out[q], out[nq+q] = (1-c)*r, c+(1-c)*p
		}
	default:
		if it.m == 1 {
			for q, t := range theta {
				out[nq+q], out[q] = logistic(it.a*t + it.d[0])
			}
			return
		}
		p := make([]float64, it.m+1)
		for q, t := range theta {
			creditProbabilities(it.a*t, it.d, p)
			for k, v := range p {
				out[k*nq+q] = v
			}
		}
	}
}

// creditProbabilities fills p with exp(k·at + d_k)/Σ and returns log Σ.
func creditProbabilities(at float64, d, p []float64) (logSum float64) {
	top := 0.0
	p[0] = 0
	for k, dk := range d {
		p[k+1] = float64(k+1)*at + dk
		top = math.Max(top, p[k+1])
	}
	sum := 0.0
	for k, v := range p {
		p[k] = math.Exp(v - top)
		sum += p[k]
	}
	for k := range p {
		p[k] /= sum
	}
	return top + math.Log(sum)
}

// slopeInTheta returns d log P(X=k)/dθ for each k, given the probabilities p,
// in dst.
func (it *mmlItem) slopeInTheta(p, dst []float64) {
	switch it.kind {
	case mmlGraded: // a·(q_k − p_{k+1})
		above := 1.0 // P(X≥k)
		for k := range p {
			next := above - p[k]
			if k == it.m {
				next = 0
			}
			dst[k] = it.a * (1 - above - next)
			above = next
		}
	case mmlGuess:
		c, _ := logistic(it.g)
		l := math.Max(0, (p[1]-c)/(1-c))
		dst[0], dst[1] = -it.a*l, it.a*known(l, c)*(1-l)
	default:
		mean := 0.0
		for k, v := range p {
			mean += float64(k) * v
		}
		for k := range p {
			dst[k] = it.a * (float64(k) - mean)
		}
	}
}

// shift moves the origin and unit of the scale: the item is the same on
// θ* = (θ−mean)/sd as it was on θ. A fixed slope stays, so sd must then be 1.
func (it *mmlItem) shift(mean, sd float64) {
	for k := range it.d {
		steps := 1.0
		if it.kind == mmlCredit {
			steps = float64(k + 1)
		}
		it.d[k] += steps * it.a * mean
	}
	if it.slope {
		it.a *= sd
	}
}

// locations are the b of the item, from its slope and intercepts.
func (it *mmlItem) locations() []float64 {
	b := make([]float64, it.m)
	for k, d := range it.d {
		if it.kind == mmlCredit && k > 0 {
			d -= it.d[k-1]
		}
		b[k] = -d / it.a
	}
	return b
}

// mmlFromItem writes an item with known parameters with intercepts.
func mmlFromItem(it *Item) (kind mmlKind, d []float64, g float64) {
	d, sum := make([]float64, len(it.B)), 0.0
	for k, b := range it.B {
		sum += b
		d[k] = -it.A * sum
		if it.Model == GRM {
			d[k] = -it.A * b
		}
	}
	switch {
	case it.Model == GRM:
		kind = mmlGraded
	case it.C > 0:
		kind, g = mmlGuess, math.Log(it.C/(1-it.C))
	}
	return kind, d, g
}
