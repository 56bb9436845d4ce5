package irt

import "math"

// Bounds of the estimates, far outside what data can tell. An estimate that
// runs to one is flagged.
const (
	mmlMaxSlope     = 20 // from a node to the next the curve would jump
	mmlMaxIntercept = 200
	mmlMaxGamma     = 30
	mmlMinGap       = 1e-6 // between the intercepts of a graded item
	mmlMaxLogSD     = 3.5
	mmlMinLogSD     = -6
)

// mmlCurve is the expected complete-data log likelihood of one item as a
// function of its parameters, with gradient and information.
type mmlCurve struct {
	it          *mmlItem
	theta       []float64
	r           []float64 // expected counts, categories × nodes
	mean, sd    float64   // prior on γ
	value       float64
	grad, info  []float64 // n, n×n: minus the second derivative, or its expectation
	p, w        []float64 // scratch, by category
	step, start []float64
	factor      []float64
}

func newMMLCurve(it *mmlItem, theta, r []float64, mean, sd float64) *mmlCurve {
	n := it.n
	return &mmlCurve{it: it, theta: theta, r: r, mean: mean, sd: sd, grad: make([]float64, n), info: make([]float64, n*n),
		p: make([]float64, it.m+1), w: make([]float64, it.m+1),
		step: make([]float64, n), start: make([]float64, n), factor: make([]float64, n*n)}
}

// at evaluates the curve at the item's present parameters.
func (c *mmlCurve) at() {
	c.value = 0
	clear(c.grad)
	clear(c.info)
	nq := len(c.theta)
	for q, t := range c.theta {
		n := 0.0
		for k := range c.w {
			c.w[k] = c.r[k*nq+q]
			n += c.w[k]
		}
		if n <= 0 {
			continue
		}
		switch {
		case c.it.kind == mmlGraded:
			c.graded(t, n)
		case c.it.kind == mmlGuess:
			c.guess(t, n)
		case c.it.m == 1:
			c.twoParameters(t, n)
		default:
			c.credit(t, n)
		}
	}
	if c.it.kind == mmlGuess {
		i, z := c.it.n-1, (c.it.g-c.mean)/c.sd
		c.value -= z * z / 2
		c.grad[i] -= z / c.sd
		c.info[i*c.it.n+i] += 1 / (c.sd * c.sd)
	}
}

func (c *mmlCurve) twoParameters(t, n float64) {
	z := c.it.a*t + c.it.d[0]
	p, q := logistic(z)
	c.value += c.w[1]*z + n*logLogistic(-z)
	g, h := c.w[1]-n*p, n*p*q
	if !c.it.slope {
		c.grad[0] += g
		c.info[0] += h
		return
	}
	c.grad[0] += g * t
	c.grad[1] += g
	c.info[0] += h * t * t
	c.info[1] += h * t
	c.info[2] += h * t
	c.info[3] += h
}

// credit uses that the model is an exponential family: the information is the
// covariance of the sufficient statistics (k·θ, [X=1], …, [X=m]).
func (c *mmlCurve) credit(t, n float64) {
	it := c.it
	logSum := creditProbabilities(it.a*t, it.d, c.p)
	mean, square, s := 0.0, 0.0, 0
	for k, p := range c.p {
		f := float64(k)
		mean += f * p
		square += f * f * p
		if k > 0 {
			c.value += c.w[k] * (f*it.a*t + it.d[k-1])
		}
	}
	c.value -= n * logSum
	if it.slope {
		s = 1
		g := 0.0
		for k := range c.p {
			g += float64(k) * (c.w[k] - n*c.p[k])
		}
		c.grad[0] += g * t
		c.info[0] += n * t * t * (square - mean*mean)
	}
	for k := 1; k <= it.m; k++ {
		i, np := s+k-1, n*c.p[k]
		c.grad[i] += c.w[k] - np
		if s == 1 {
			v := np * t * (float64(k) - mean)
			c.info[i] += v
			c.info[i*it.n] += v
		}
		for l := 1; l <= it.m; l++ {
			c.info[i*it.n+s+l-1] -= np * c.p[l]
		}
		c.info[i*it.n+i] += np
	}
}

// graded uses the expected information Σ n·∇P_k∇P_kᵀ/P_k. ∇P_k has two
// neighbouring intercepts, and a.
func (c *mmlCurve) graded(t, n float64) {
	it, s := c.it, 0
	if it.slope {
		s = 1
	}
	above, notAbove := 1.0, 0.0 // P(X≥k), P(X<k)
	for k := 0; k <= it.m; k++ {
		next, notNext, gap := 0.0, 1.0, 1.0
		if k < it.m {
			next, notNext = logistic(it.a*t + it.d[k])
		}
		if k > 0 && k < it.m {
			gap = -math.Expm1(it.d[k] - it.d[k-1])
		}
		p := math.Max(above*notNext*gap, 1e-300)
		up, down := above*notAbove, next*notNext // slopes of the two cumulative curves
		c.value += c.w[k] * math.Log(p)
		c.gradedCategory(k, s, t, c.w[k]/p, n/p, up, down)
		above, notAbove = next, notNext
	}
}

func (c *mmlCurve) gradedCategory(k, s int, t, g, h, up, down float64) {
	n := c.it.n
	i := s + k - 1 // of d_k; d_{k+1} follows
	if k > 0 {
		c.grad[i] += g * up
		c.info[i*n+i] += h * up * up
	}
	if k < c.it.m {
		c.grad[i+1] -= g * down
		c.info[(i+1)*n+i+1] += h * down * down
	}
	if k > 0 && k < c.it.m {
		c.info[i*n+i+1] -= h * up * down
		c.info[(i+1)*n+i] -= h * up * down
	}
	if s == 0 {
		return
	}
	v := t * (up - down)
	c.grad[0] += g * v
	c.info[0] += h * v * v
	if k > 0 {
		c.info[i] += h * v * up
		c.info[i*n] += h * v * up
	}
	if k < c.it.m {
		c.info[i+1] -= h * v * down
		c.info[(i+1)*n] -= h * v * down
	}
}

func (c *mmlCurve) guess(t, n float64) {
	it := c.it
	ch, notC := logistic(it.g)
	l, notL := logistic(it.a*t + it.d[0])
	p, q := ch+notC*l, notC*notL
	c.value += c.w[1]*math.Log(math.Max(p, 1e-300)) + c.w[0]*math.Log(math.Max(q, 1e-300))
	g, h := 0.0, 0.0
	if p > 0 && q > 0 {
		g, h = c.w[1]/p-c.w[0]/q, n/(p*q)
	}
	var v [3]float64
	i := 0
	if it.slope {
		v[0], i = t*notC*l*notL, 1
	}
	v[i], v[i+1] = notC*l*notL, ch*notC*notL
	for a := range it.n {
		c.grad[a] += g * v[a]
		for b := range it.n {
			c.info[a*it.n+b] += h * v[a] * v[b]
		}
	}
}
