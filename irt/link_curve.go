package irt

import (
	"fmt"
	"math"
)

// curveFit is the least-squares problem of Haebara and Stocking-Lord in A and B.
type curveFit struct {
	pairs     []itemPair
	q         Quadrature
	weights   []float64
	method    LinkMethod
	symmetric bool
	shift     bool

	to, toSlope, from, fromSlope []float64 // room for one item's curves
}

// normalEquations are sum of squares, half its gradient and Gauss-Newton's matrix in (A, B).
type normalEquations struct{ f, gA, gB, hAA, hAB, hBB float64 }

func (n *normalEquations) add(w, r, dA, dB float64) {
	n.f += w * r * r
	n.gA += w * r * dA
	n.gB += w * r * dB
	n.hAA += w * dA * dA
	n.hAB += w * dA * dB
	n.hBB += w * dB * dB
}

func (c *curveFit) at(a, b float64) (n normalEquations) {
	for i, w := range c.weights {
		theta := c.q.Nodes[i]
		// On the scale of to the curves of from are read at (θ−B)/A.
		s := (theta - b) / a
		c.residuals(&n, w, theta, s, false, -s/a, -1/a)
		if c.symmetric { // on the scale of from those of to are read at Aθ+B
			c.residuals(&n, w, a*theta+b, theta, true, theta, 1)
		}
	}
	return n
}

// residuals adds the differences between the curves of to at u and those of from at v. What moves with A and B is u if movesTo,
// else v, at the rates given.
func (c *curveFit) residuals(n *normalEquations, w, u, v float64, movesTo bool, rateA, rateB float64) {
	var sum, sumSlope float64
	for _, p := range c.pairs {
		c.to, c.toSlope = p.to.curves(u, c.to, c.toSlope)
		c.from, c.fromSlope = p.from.curves(v, c.from, c.fromSlope)
		for k := range c.to {
			if k == 0 && len(c.to) == 2 {
				continue // it would count the same difference twice
			}
			r, slope := c.to[k]-c.from[k], -c.fromSlope[k]
			if movesTo {
				slope = c.toSlope[k]
			}
			if c.method == Haebara {
				n.add(w, r, slope*rateA, slope*rateB)
			}
			sum += float64(k) * r
			sumSlope += float64(k) * slope
		}
	}
	if c.method == StockingLord {
		n.add(w, sum, sumSlope*rateA, sumSlope*rateB)
	}
}

// curves returns the probabilities of the categories and their derivatives in θ, in the slices given if they are long enough.
func (it *Item) curves(theta float64, p, slope []float64) (_, _ []float64) {
	p = it.Probabilities(theta, p)
	if cap(slope) < len(p) {
		slope = make([]float64, len(p))
	}
	slope = slope[:len(p)]
	switch it.Model {
	case GPCM:
		m := it.gpcmMoments(theta)
		for k := range p {
			slope[k] = it.A * p[k] * (float64(k-m.mode) - m.mean)
		}
	case GRM:
		last := 0.0 // p_k·q_k of the threshold below
		for k, b := range it.B {
			above, below := logistic(it.A * (theta - b))
			slope[k] = it.A * (last - above*below)
			last = above * below
		}
		slope[len(it.B)] = it.A * last
	default: // with p = c + (1−c)·s, p' = (1−c)·a·s·(1−s) = a·s·P(0)
		s := (p[1] - it.C) / (1 - it.C)
		slope[1] = it.A * s * p[0]
		slope[0] = -slope[1]
	}
	return p, slope
}

// fitCurves starts from each moment solution there is and keeps the best.
func (l *Linking) fitCurves(pairs []itemPair, m linkMoments, o LinkOptions) error {
	c := &curveFit{pairs: pairs, method: o.Method, symmetric: o.Symmetric, shift: o.Shift}
	if o.Population != nil {
		if err := o.Population.Validate(); err != nil {
			return err
		}
		c.q = *o.Population
	} else {
		var err error
		if c.q, err = NormalQuadrature(0, 1, 61, 6); err != nil {
			return err
		}
	}
	c.weights = c.q.normalised()
	l.Criterion = math.Inf(1)
	for _, start := range []LinkMethod{MeanMean, MeanGeometricMean, MeanSigma} {
		a, b, err := m.link(start, o.Shift)
		if err != nil || !(a >= minLinkA && a <= maxLinkA) {
			continue
		}
		if got := c.minimise(a, b); got.Criterion < l.Criterion {
			l.A, l.B, l.Criterion, l.Gradient, l.Converged = got.A, got.B, got.Criterion, got.Gradient, got.Converged
		}
	}
	if math.IsInf(l.Criterion, 1) {
		return fmt.Errorf("irt: the scales differ too much to be linked")
	}
	return nil
}

const minLinkA, maxLinkA = 1e-4, 1e4

// minimise is Levenberg-Marquardt's method with the diagonal scaled.
func (c *curveFit) minimise(a, b float64) Linking {
	here := c.at(a, b)
	damping, settled := 1e-3, false
	for range 500 {
		dA, dB := c.step(here, damping)
		if math.Abs(dA) <= 1e-13*a && math.Abs(dB) <= 1e-13*(1+math.Abs(b)) {
			settled = damping < 1e6 || here.f == 0
			break
		}
		nextA, nextB := a+dA, b+dB
		if !(nextA >= minLinkA && nextA <= maxLinkA) {
			damping = max(10*damping, 1e-3)
			continue
		}
		if there := c.at(nextA, nextB); there.f < here.f {
			a, b, here, damping = nextA, nextB, there, damping/10
			continue
		} else if there.f <= here.f*(1+1e-14) && math.Abs(dA)+math.Abs(dB) <= 1e-7*(a+math.Abs(b)) {
			settled = true // rounding decides which is lower
			break
		}
		damping = max(10*damping, 1e-9)
	}
	gradient := math.Abs(2 * here.gB)
	if !c.shift {
		gradient = max(gradient, math.Abs(2*here.gA))
	}
	return Linking{A: a, B: b, Criterion: here.f, Gradient: gradient, Converged: settled}
}

// step solves (H + damping·diag H)·d = −g.
func (c *curveFit) step(n normalEquations, damping float64) (dA, dB float64) {
	tiny := 1e-300
	hAA, hBB := n.hAA*(1+damping)+tiny, n.hBB*(1+damping)+tiny
	if c.shift {
		return 0, -n.gB / hBB
	}
	det := hAA*hBB - n.hAB*n.hAB
	if !(det > 0) {
		return -n.gA / hAA, -n.gB / hBB
	}
	return (n.hAB*n.gB - hBB*n.gA) / det, (n.hAB*n.gA - hAA*n.gB) / det
}
