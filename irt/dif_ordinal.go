package irt

import (
	"context"
	"math"

	"gonum.org/v1/gonum/mat"
)

// ordinalRegression is the cumulative logistic regression P(X≥y) = logistic(α_y + β·x), y = 1..top (McCullagh 1980); with two
// categories it is the logistic regression. Its likelihood is concave where the α decrease (Pratt 1981).
type ordinalRegression struct {
	cells   []ordinalCell
	top     int
	persons float64
}

type ordinalCell struct {
	y int
	w float64
	x [3]float64
}

type ordinalFit struct {
	logLikelihood float64
	alpha, beta   []float64
	groupSE       float64
}

// separated is a guess from the size of the coefficients, of scores in standard deviations: e²⁰ is no odds ratio.
func (f *ordinalFit) separated() bool {
	for _, b := range f.beta {
		if math.Abs(b) > 15 {
			return true
		}
	}
	return false
}

func (r *ordinalRegression) shares() []float64 {
	share := make([]float64, r.top+1)
	for _, c := range r.cells {
		share[c.y] += c.w / r.persons
	}
	return share
}

// nullLogLikelihood is that of the shares of the categories.
func (r *ordinalRegression) nullLogLikelihood() (l float64) {
	for _, s := range r.shares() {
		l += r.persons * s * math.Log(s) // every category is used
	}
	return l
}

// fit maximises the likelihood with the first n predictors by Newton's method with halved steps. It fails when ctx ends.
func (r *ordinalRegression) fit(ctx context.Context, n int) (ordinalFit, bool) {
	size := r.top + n
	at := make([]float64, size)
	above := 1.0
	for y, s := range r.shares()[:r.top] {
		above -= s
		at[y] = math.Log(above / (1 - above))
	}
	gradient, hessian := mat.NewVecDense(size, nil), mat.NewSymDense(size, nil)
	now := r.evaluate(at, n, gradient, hessian)
	var chol mat.Cholesky
	step, next := mat.NewVecDense(size, nil), make([]float64, size)
	for range 100 {
		if ctx.Err() != nil || !factorizeRidged(&chol, hessian) || chol.SolveVecTo(step, gradient) != nil && math.IsNaN(mat.Norm(step, 2)) {
			return ordinalFit{}, false
		}
		if mat.Dot(step, gradient) < 1e-13*(1+math.Abs(now)) { // half of it is what is still to gain
			break
		}
		better := math.Inf(-1)
		for scale := 1.0; scale > 1e-9 && ctx.Err() == nil && !(better >= now); scale /= 2 {
			for i := range next {
				next[i] = at[i] + scale*step.AtVec(i)
			}
			better = r.evaluate(next, n, nil, nil)
		}
		if !(better > now) {
			break
		}
		copy(at, next)
		now = r.evaluate(at, n, gradient, hessian)
	}
	f := ordinalFit{logLikelihood: now, alpha: at[:r.top], beta: at[r.top:], groupSE: math.NaN()}
	if n >= 2 {
		var inverse mat.SymDense
		if factorizeRidged(&chol, hessian) && chol.InverseTo(&inverse) == nil {
			f.groupSE = math.Sqrt(inverse.At(r.top+1, r.top+1))
		}
	}
	return f, true
}

// factorizeRidged adds to the diagonal what a Hessian that has almost vanished, under separation, lacks.
func factorizeRidged(chol *mat.Cholesky, h *mat.SymDense) bool {
	if chol.Factorize(h) {
		return true
	}
	n := h.SymmetricDim()
	most := 1e-300
	for i := range n {
		most = max(most, math.Abs(h.At(i, i)))
	}
	for ridge := 1e-12; ridge < 1; ridge *= 100 {
		ridged := mat.NewSymDense(n, nil)
		ridged.CopySym(h)
		for i := range n {
			ridged.SetSym(i, i, h.At(i, i)+ridge*most)
		}
		if chol.Factorize(ridged) {
			return true
		}
	}
	return false
}

// evaluate returns the log likelihood, −∞ where the α don't decrease, and if asked its gradient and negative Hessian. With
// η_y = α_y + β·x, a cell adds ln F(η_y) + ln F(−η_{y+1}) + ln(1 − exp(η_{y+1} − η_y)), the outer terms only where y ≥ 1 or y < top.
func (r *ordinalRegression) evaluate(at []float64, n int, gradient *mat.VecDense, hessian *mat.SymDense) (l float64) {
	for y := 1; y < r.top; y++ {
		if !(at[y-1] > at[y]) {
			return math.Inf(-1)
		}
	}
	if gradient != nil {
		gradient.Zero()
		hessian.Zero()
	}
	for i := range r.cells {
		c := &r.cells[i]
		linear := 0.0
		for k := range n {
			linear += at[r.top+k] * c.x[k]
		}
		var d, h [2]float64 // by α_y and α_{y+1}
		cross := 0.0
		if c.y > 0 {
			eta := at[c.y-1] + linear
			p, q := logistic(eta)
			l += c.w * logLogistic(eta)
			d[0], h[0] = q, p*q
		}
		if c.y < r.top {
			eta := at[c.y] + linear
			p, q := logistic(eta)
			l += c.w * logLogistic(-eta)
			d[1], h[1] = -p, p*q
		}
		if c.y > 0 && c.y < r.top {
			gap := at[c.y-1] - at[c.y]
			e := math.Expm1(gap)
			l += c.w * math.Log(-math.Expm1(-gap))
			cross = (1 + e) / e / e
			d[0], d[1] = d[0]+1/e, d[1]-1/e
			h[0], h[1] = h[0]+cross, h[1]+cross
		}
		if gradient != nil {
			c.addDerivatives(r.top, n, d, h, cross, gradient, hessian)
		}
	}
	return l
}

// addDerivatives spreads the derivatives by the two η over the parameters.
func (c *ordinalCell) addDerivatives(top, n int, d, h [2]float64, cross float64, gradient *mat.VecDense, hessian *mat.SymDense) {
	add := func(i, j int, v float64) { hessian.SetSym(i, j, hessian.At(i, j)+c.w*v) }
	slope, curve := d[0]+d[1], h[0]+h[1]-2*cross
	for s := range 2 {
		y := c.y - 1 + s
		if y < 0 || y >= top {
			continue
		}
		gradient.SetVec(y, gradient.AtVec(y)+c.w*d[s])
		add(y, y, h[s])
		for k := range n {
			add(y, top+k, (h[s]-cross)*c.x[k])
		}
	}
	if cross != 0 {
		add(c.y-1, c.y, -cross)
	}
	for k := range n {
		gradient.SetVec(top+k, gradient.AtVec(top+k)+c.w*slope*c.x[k])
		for m := range k + 1 {
			add(top+m, top+k, curve*c.x[k]*c.x[m])
		}
	}
}
