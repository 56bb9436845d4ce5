package irt

import "math"

// weightTerms returns the item's information I and, for WLE, J = Σ P'P″/P or, for Jeffreys, I'.
func (it *Item) weightTerms(theta float64, m ScoreMethod) (information, third float64) {
	switch it.Model {
	case GPCM: // an exponential family: J = I' = a³·(third central moment of X)
		return it.gpcmWeight(theta)
	case GRM:
		return it.grmWeight(theta, m)
	}
	return it.logisticWeight(theta, m)
}

// With P' = (1−c)a·p·q and P″ = P'·a(q−p), J = P'P″/(PQ) = I·a(q−p). From I = a²·p·q·w follows I' = I·a·(q−p + q(1−w)).
func (it *Item) logisticWeight(theta float64, m ScoreMethod) (information, third float64) {
	p, q := logistic(it.A * (theta - it.B[0]))
	w := known(p, it.C)
	information = it.A * it.A * p * q * w
	if m == Jeffreys {
		return information, information * it.A * (q - p + q*(1-w))
	}
	return information, information * it.A * (q - p)
}

func (it *Item) gpcmWeight(theta float64) (information, third float64) {
	m := it.gpcmMoments(theta)
	s := 0.0
	for k := 0; ; k++ {
		d := float64(k-m.mode) - m.mean
		third += math.Exp(s-m.top) / m.norm * d * d * d
		if k == len(it.B) {
			break
		}
		s += it.A * (theta - it.B[k])
	}
	a := it.A
	return a * a * m.variance, a * a * a * third
}

// With d = l' = a(q_k − p_{k+1}) and h = l″, P' = P·d and P″ = P·(h + d²): I = Σ P·d², J = Σ P·d·(h + d²) and
// I' = Σ P·d·(2h + d²).
func (it *Item) grmWeight(theta float64, m ScoreMethod) (information, third float64) {
	above, below, slope := 1.0, 0.0, 0.0 // p_k, q_k and p_k·q_k
	twice := 1.0
	if m == Jeffreys {
		twice = 2
	}
	term := func(p, d, h float64) {
		information += p * d * d
		third += p * d * (twice*h + d*d)
	}
	for k, b := range it.B {
		p, q := logistic(it.A * (theta - b))
		term(above*q*it.grmGap(k), below-p, -slope-p*q)
		above, below, slope = p, q, p*q
	}
	term(above, below, -slope)
	a := it.A
	return a * a * information, a * a * a * third
}

// slopes returns the first and the second derivative of LogLikelihood, without what only its value needs.
func (it *Item) slopes(theta float64, x int) (d1, d2 float64) {
	if it.Model != Logistic || it.C > 0 {
		_, d1, d2 = it.LogLikelihood(theta, x)
		return d1, d2
	}
	p, q := logistic(it.A * (theta - it.B[0]))
	if x == 0 {
		return -it.A * p, -it.A * it.A * p * q
	}
	return it.A * q, -it.A * it.A * p * q
}
