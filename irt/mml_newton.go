package irt

import (
	"math"
	"slices"
)

// maximise improves the item by Newton's method from where it stands, and
// leaves the gradient and the information of the start in grad and info. Near
// the maximum it makes one step: the cycles of EM around it do the rest.
func (c *mmlCurve) maximise(grad, info []float64) {
	c.at()
	copy(grad, c.grad)
	copy(info, c.info)
	for range 8 {
		if !c.newtonStep() || !c.climb() {
			return
		}
	}
}

// newtonStep puts info⁻¹·grad into step; false if there is nowhere to go.
func (c *mmlCurve) newtonStep() bool {
	n, ridge := c.it.n, 0.0
	if c.it.slope && math.Abs(c.it.a) >= mmlMaxSlope && c.grad[0]*c.it.a > 0 { // it stays there
		c.grad[0] = 0
		for i := range n {
			c.info[i], c.info[i*n] = 0, 0
		}
		c.info[0] = 1
	}
	for i := range n {
		ridge = math.Max(ridge, 1e-10*c.info[i*n+i])
	}
	for range 12 {
		copy(c.factor, c.info)
		if cholesky(c.factor, n, 1e-12) == n {
			copy(c.step, c.grad)
			solve(c.factor, n, c.step)
			return mmlMost(c.step) > 0 // also false for NaN
		}
		for i := range n {
			c.info[i*n+i] += ridge
		}
		ridge *= 100
	}
	return false
}

// climb goes along step as far as the value rises, and says whether another
// step is worth while.
func (c *mmlCurve) climb() bool {
	it, value, largest := c.it, c.value, mmlMost(c.step)
	it.get(c.start)
	u := slices.Clone(c.start)
	for scale, try := math.Min(1, 1/largest), 0; try < 25; scale, try = scale/2, try+1 {
		for i := range u {
			u[i] = c.start[i] + scale*c.step[i]
		}
		it.set(u)
		moved := it.bound()
		if !it.ordered() {
			continue
		}
		if largest*scale < 0.01 && try == 0 && !moved {
			return false // the next step would be of the square of this one
		}
		c.at()
		if c.value >= value-1e-12*math.Abs(value) {
			return true
		}
	}
	it.set(c.start)
	return false
}

// bound moves the parameters into their range, and says whether one was
// outside.
func (it *mmlItem) bound() (moved bool) {
	limit := func(v *float64, most float64) {
		if math.Abs(*v) > most {
			*v, moved = math.Copysign(most, *v), true
		}
	}
	if it.slope {
		limit(&it.a, mmlMaxSlope)
	}
	for k := range it.d {
		limit(&it.d[k], mmlMaxIntercept)
	}
	limit(&it.g, mmlMaxGamma)
	return moved
}

// ordered says whether the thresholds of a graded item increase.
func (it *mmlItem) ordered() bool {
	if it.kind == mmlGraded {
		for k := 1; k < it.m; k++ {
			if !(it.d[k-1]-it.d[k] >= mmlMinGap) {
				return false
			}
		}
	}
	return true
}

// mmlMost is the largest absolute value, NaN if there is one.
func mmlMost(x []float64) (most float64) {
	for _, v := range x {
		if math.IsNaN(v) {
			return v
		}
		most = math.Max(most, math.Abs(v))
	}
	return most
}
