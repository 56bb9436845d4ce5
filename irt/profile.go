package irt

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// A Profile is what is known of a person: an estimate of each ability and its
// uncertainty.
type Profile struct {
	Theta []float64     // mode of the posterior
	SE    []float64     // standard errors, the square roots of Cov's diagonal
	Cov   *mat.SymDense // Laplace covariance of the posterior

	LogPosterior float64 // log likelihood + log prior density, at Theta
	Gradient     float64 // largest absolute derivative of LogPosterior at Theta
	Iterations   int     // Newton steps taken
	Converged    bool    // whether the last of them was negligible

	variance []float64 // of the prior
}

// Reliability returns 1 − SE²/var(θ) of ability k: the share of its variance
// in the population that the answers explain. It is NaN for a profile that
// was not made by MAP.
func (p *Profile) Reliability(k int) float64 {
	if p.variance == nil {
		return math.NaN()
	}
	return 1 - p.SE[k]*p.SE[k]/p.variance[k]
}

// Expecting returns what the profile's uncertainty will about be when an item has been answered, whatever the answer: the abilities stay, and the
// covariance falls by the item's effective information I on its ability k at the mode, to S − I·s_k·s_kᵀ/(1 + I·S_kk), s_k the column of S.
// It serves to choose several questions that are asked at once. The receiver does not change.
func (p *Profile) Expecting(it *Item) *Profile {
	n := len(p.Theta)
	after := &Profile{Theta: p.Theta, SE: make([]float64, n), Cov: mat.NewSymDense(n, nil), Converged: p.Converged, variance: p.variance}
	information := it.EffectiveInformation(p.Theta[it.Dim])
	share := information / (1 + information*p.Cov.At(it.Dim, it.Dim))
	for i := range n {
		for j := i; j < n; j++ {
			after.Cov.SetSym(i, j, p.Cov.At(i, j)-share*p.Cov.At(i, it.Dim)*p.Cov.At(j, it.Dim))
		}
		after.SE[i] = math.Sqrt(after.Cov.At(i, i))
	}
	return after
}

const (
	maxSteps    = 200
	maxHalvings = 40
	// stepTolerance is the length of a negligible Newton step, in logits and
	// relative to the largest ability.
	stepTolerance = 1e-10
	// exactBelow is the length of a step from which on the mode is near enough
	// for the exact Hessian.
	exactBelow = 0.25
)

// MAP returns the maximum a posteriori estimate of the abilities of a person
// who gave responses[i] to items[i]. Without answers that is the prior.
//
// It climbs from the prior mean by Newton steps, halved until the posterior
// rises. The second derivative is the observed one, but where luck makes the
// log-likelihood of 3PL items convex in an ability it counts as 0 there, so
// that the Hessian is never flatter than the prior and always definite; near
// the mode the exact one is used if it is definite, for its speed. A 3PL
// posterior can have several modes: the result is the one that this climb
// reaches from the mean, the same for the same answers.
//
// Cov and SE are computed from expected information, see the package comment.
//
// It is an error if the lengths differ, an item is not valid or loads on an
// ability the prior does not have, or a response is neither Missing nor a
// category of its item. If the steps do not settle, Converged is false.
func (p *Prior) MAP(items []Item, responses []int) (*Profile, error) {
	if err := p.check(items, responses); err != nil {
		return nil, err
	}
	n := p.Dims()
	c := climb{prior: p, items: items, responses: responses, hessian: make([]float64, n*n), step: make([]float64, n)}
	c.here, c.there = newPoint(n), newPoint(n)
	copy(c.here.theta, p.mean)
	c.evaluate(c.here)

	out := &Profile{SE: make([]float64, n), variance: p.variance}
	for out.Iterations < maxSteps && !out.Converged {
		size := c.newton()
		out.Iterations++
		out.Converged = size <= stepTolerance*(1+maxAbs(c.here.theta))
		if !c.advance() && !out.Converged {
			break
		}
	}
	out.Theta = c.here.theta
	out.LogPosterior = c.here.value
	out.Gradient = maxAbs(c.here.gradient)

	cov := make([]float64, n*n)
	c.laplace(cov)
	out.Cov = mat.NewSymDense(n, cov)
	for k := range n {
		out.SE[k] = math.Sqrt(cov[k*n+k])
	}
	if c.failed || !finite(out.LogPosterior) || !finite(maxAbs(out.Theta)) || !finite(maxAbs(out.SE)) {
		return nil, errors.New("irt: the posterior is too extreme for floating point")
	}
	return out, nil
}

func (p *Prior) check(items []Item, responses []int) error {
	if len(items) != len(responses) {
		return fmt.Errorf("irt: %d responses to %d items", len(responses), len(items))
	}
	for i := range items {
		it := &items[i]
		if err := it.Validate(); err != nil {
			return err
		}
		if it.Dim >= p.Dims() {
			return fmt.Errorf("irt: item %q: ability index %d, but the prior has %d abilities", it.ID, it.Dim, p.Dims())
		}
		if x := responses[i]; x < Missing || x > len(it.B) {
			return fmt.Errorf("irt: item %q: response %d is not in 0..%d", it.ID, x, len(it.B))
		}
	}
	return nil
}

// A point is a place on the log posterior.
type point struct {
	theta     []float64
	value     float64
	gradient  []float64
	curvature []float64 // minus the second derivative of the log-likelihood
}

func newPoint(n int) *point {
	buf := make([]float64, 3*n)
	return &point{theta: buf[:n:n], gradient: buf[n : 2*n : 2*n], curvature: buf[2*n:]}
}

// A climb is a search for the mode.
type climb struct {
	prior       *Prior
	items       []Item
	responses   []int
	here, there *point
	hessian     []float64
	step        []float64
	failed      bool // rounding or overflow made the Hessian indefinite
}

// evaluate computes everything at pt.theta.
func (c *climb) evaluate(pt *point) {
	p, n := c.prior, c.prior.Dims()
	pt.value = p.logNorm
	for i := range n {
		s := 0.0
		for j, q := range p.precision[i*n : i*n+n] {
			s += q * (pt.theta[j] - p.mean[j])
		}
		pt.value -= (pt.theta[i] - p.mean[i]) * s / 2
		pt.gradient[i] = -s
		pt.curvature[i] = 0
	}
	for i, x := range c.responses {
		it := &c.items[i]
		l, d1, d2 := it.LogLikelihood(pt.theta[it.Dim], x)
		pt.value += l
		pt.gradient[it.Dim] += d1
		pt.curvature[it.Dim] -= d2
	}
}

// factorize sets hessian to the Cholesky factor of Σ⁻¹ + diag(information),
// information below floor counting as floor, and reports whether it has one.
func (c *climb) factorize(information []float64, floor float64) bool {
	n := len(information)
	copy(c.hessian, c.prior.precision)
	for k, v := range information {
		c.hessian[k*n+k] += max(v, floor)
	}
	return cholesky(c.hessian, n, 0) == n
}

// newton computes the step from here and returns its size.
func (c *climb) newton() float64 {
	if !c.aim(0) {
		c.failed = true
	}
	if maxAbs(c.step) < exactBelow && slices.Min(c.here.curvature) < 0 {
		c.aim(math.Inf(-1)) // if it cannot, the step remains
	}
	return maxAbs(c.step)
}

// aim sets the step to Newton's if the Hessian is definite.
func (c *climb) aim(floor float64) bool {
	if !c.factorize(c.here.curvature, floor) {
		return false
	}
	copy(c.step, c.here.gradient)
	solve(c.hessian, len(c.step), c.step)
	return true
}

// advance takes the step, or the first of its halves that does not go down,
// and reports whether there was one. Rounding is not down.
func (c *climb) advance() bool {
	slack := 1e-13 * (1 + math.Abs(c.here.value))
	for t, i := 1.0, 0; i < maxHalvings; t, i = t/2, i+1 {
		for k, s := range c.step {
			c.there.theta[k] = c.here.theta[k] + t*s
		}
		c.evaluate(c.there)
		if c.there.value >= c.here.value-slack {
			c.here, c.there = c.there, c.here
			return true
		}
	}
	return false
}

// laplace fills cov with (Σ⁻¹ + diag(information))⁻¹, the information being
// that of the answered items at the mode.
func (c *climb) laplace(cov []float64) {
	information := c.there.curvature
	clear(information)
	for i, x := range c.responses {
		if it := &c.items[i]; x != Missing {
			information[it.Dim] += it.EffectiveInformation(c.here.theta[it.Dim])
		}
	}
	if !c.factorize(information, 0) {
		c.failed = true
	}
	invert(c.hessian, cov, len(information))
}

// maxAbs returns the largest absolute value in x, or NaN if x holds one.
func maxAbs(x []float64) float64 {
	m := 0.0
	for _, v := range x {
		m = max(m, math.Abs(v))
	}
	return m
}
