package irt

import "math"

// leastEvidence is how improbable answers may become before the posterior is
// computed anew from logarithms, lest it has lost digits or nodes.
const leastEvidence = 1e-150

// certainStep is a Newton step so short that what remains after it, about its
// square, is nothing.
const certainStep = 1e-6

// update takes the response x ≥ 0 to the item, the last one asked, into account.
func (c *CAT) update(item, x int) {
	q := len(c.posterior)
	from := c.bank.at[item] + x*q
	row, sum := c.bank.prob[from:from+q], 0.0
	post := c.posterior[:len(row)]
	for k, p := range row {
		post[k] *= p
		sum += post[k]
	}
	c.evidence *= sum
	if !(c.evidence > leastEvidence) {
		c.recompute()
	} else {
		for k := range post {
			post[k] /= sum
		}
	}
	for k, s := range c.o.SPRT {
		c.ratios[k] += s.Step(&c.bank.items[item], x)
	}
	c.estimate()
}

// recompute sets the posterior at the nodes from prior and all answers.
func (c *CAT) recompute() {
	most := math.Inf(-1)
	for k, theta := range c.bank.nodes {
		z := (theta - c.o.Mean) / c.o.SD
		l := -z * z / 2
		if k == 0 || k == len(c.posterior)-1 {
			l += c.bank.ends
		}
		for j, x := range c.responses {
			if x != Missing {
				l += c.bank.items[c.asked[j]].logAveraged(theta, x)
			}
		}
		c.posterior[k], most = l, max(most, l)
	}
	sum := 0.0
	for k, l := range c.posterior {
		c.posterior[k] = math.Exp(l - most)
		sum += c.posterior[k]
	}
	for k := range c.posterior {
		c.posterior[k] /= sum
	}
	c.evidence = 1
}

// estimate sets the ability and its standard error.
func (c *CAT) estimate() {
	mean, variance := 0.0, 0.0
	for k, w := range c.posterior {
		mean += w * c.bank.nodes[k]
	}
	for k, w := range c.posterior {
		d := c.bank.nodes[k] - mean
		variance += w * d * d
	}
	c.mean, c.variance = mean, variance
	if c.o.Estimator == CATMAP {
		c.theta, c.se = c.mode()
		return
	}
	c.theta, c.se = mean, max(math.Sqrt(variance), c.bank.step/2)
}

// mode returns the mode of the posterior by Newton steps, halved until it
// rises, from the most probable node (of several modes of a 3PL, the highest
// at the nodes) or from the mode before the last answer if that is beside it.
// As in Prior.MAP a curvature flatter than the prior's counts as the prior's.
func (c *CAT) mode() (theta, se float64) {
	best := 0
	for k, w := range c.posterior {
		if w > c.posterior[best] {
			best = k
		}
	}
	theta = c.bank.nodes[best]
	if math.Abs(c.theta-theta) < c.bank.step {
		theta = c.theta
	}
	precision := 1 / (c.o.SD * c.o.SD)
	if !c.lucky() {
		theta = c.concaveMode(theta)
		return theta, c.modeError(theta, precision)
	}
	value, slope, curvature := c.logPosterior(theta)
	for range maxSteps {
		step := slope / max(curvature, precision)
		if math.Abs(step) <= certainStep && curvature >= precision {
			theta += step
			break
		}
		slack, rose := 1e-13*(1+math.Abs(value)), false
		for range maxHalvings {
			if v, s, k := c.logPosterior(theta + step); v >= value-slack {
				theta, value, slope, curvature, rose = theta+step, v, s, k, true
				break
			}
			step /= 2
		}
		if !rose || math.Abs(step) <= stepTolerance*(1+math.Abs(theta)) {
			break
		}
	}
	return theta, c.modeError(theta, precision)
}

// modeError is the standard error at the mode.
func (c *CAT) modeError(theta, precision float64) float64 {
	information := precision
	for j, x := range c.responses {
		if x != Missing {
			information += c.bank.items[c.asked[j]].EffectiveInformation(theta)
		}
	}
	return 1 / math.Sqrt(information)
}

// lucky reports whether the posterior may have several modes: a success that
// can be luck.
func (c *CAT) lucky() bool {
	for j, x := range c.responses {
		if x > 0 && c.bank.items[c.asked[j]].C > 0 {
			return true
		}
	}
	return false
}

// concaveMode returns the one mode of a concave posterior: Newton steps on its
// slope, between what is known to be below and above. It needs no value of the
// posterior, whose logarithms cost more than all else.
func (c *CAT) concaveMode(theta float64) float64 {
	below, above := math.Inf(-1), math.Inf(1)
	for range maxSteps {
		slope, curvature := (c.o.Mean-theta)/(c.o.SD*c.o.SD), 1/(c.o.SD*c.o.SD)
		for j, x := range c.responses {
			if x != Missing {
				d1, d2 := c.bank.items[c.asked[j]].slopes(theta, x)
				slope, curvature = slope+d1, curvature-d2
			}
		}
		step := slope / curvature
		if math.Abs(step) <= certainStep {
			return theta + step
		}
		if slope > 0 {
			below = theta
		} else {
			above = theta
		}
		if next := theta + step; next > below && next < above {
			theta = next
		} else {
			theta = below + (above-below)/2
		}
	}
	return theta
}

// logPosterior returns the logarithm of the posterior density up to a
// constant, its derivative, and minus its second derivative.
func (c *CAT) logPosterior(theta float64) (value, slope, curvature float64) {
	z := (theta - c.o.Mean) / c.o.SD
	value, slope, curvature = -z*z/2, -z/c.o.SD, 1/(c.o.SD*c.o.SD)
	for j, x := range c.responses {
		l, d1, d2 := c.bank.items[c.asked[j]].LogLikelihood(theta, x)
		value, slope, curvature = value+l, slope+d1, curvature-d2
	}
	return value, slope, curvature
}
