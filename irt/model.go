package irt

import "math"

// logistic returns p = 1/(1+exp(−z)) and q = 1−p, each exact to rounding also
// where it is tiny.
func logistic(z float64) (p, q float64) {
	e := math.Exp(-math.Abs(z))
	big := 1 / (1 + e)
	if z >= 0 {
		return big, e * big
	}
	return e * big, big
}

// logLogistic returns log(1/(1+exp(−z))) without overflow.
func logLogistic(z float64) float64 {
	return math.Min(z, 0) - math.Log1p(math.Exp(-math.Abs(z)))
}

// The three parameter logistic model is written with p, q of the two parameter
// curve and w = (1−c)p/P, the probability that someone who succeeded knew.

// known returns w. It is 1 for c = 0 also where p has underflowed.
func known(p, c float64) float64 {
	if c == 0 {
		return 1
	}
	return (1 - c) * p / (c + (1-c)*p)
}

// logisticInformation is P'²/(P·Q) = (1−c)·a²·p²·q/P = a²·p·q·w.
func logisticInformation(a, b, c, theta float64) float64 {
	p, q := logistic(a * (theta - b))
	return a * a * p * q * known(p, c)
}

func (it *Item) logisticProbabilities(theta float64, dst []float64) {
	p, q := logistic(it.A * (theta - it.B[0]))
	dst[0] = (1 - it.C) * q
	dst[1] = it.C + (1-it.C)*p
}

// For a failure l = log(1−c) + log q, as concave as in the 2PL. For a success
// l' = P'/P = a·q·w, and with w' = a·q·w·(1−w) follows l″ = a²·q·w·(q·(1−w)−p),
// which is positive where success is mostly luck: the 3PL is not concave.
func (it *Item) logisticLogLikelihood(theta float64, x int) (l, d1, d2 float64) {
	a, c := it.A, it.C
	z := a * (theta - it.B[0])
	p, q := logistic(z)
	if x == 0 {
		return math.Log1p(-c) + logLogistic(-z), -a * p, -a * a * p * q
	}
	w := known(p, c)
	if c == 0 {
		l = logLogistic(z)
	} else {
		l = math.Log(c + (1-c)*p)
	}
	return l, a * q * w, a * a * q * w * (q*(1-w) - p)
}

// gpcmMoments are the moments of the category at θ about its mode, where they
// lose no digits even if the other categories have almost no probability.
type gpcmMoments struct {
	mode           int
	top            float64 // the exponent Σ_{v≤mode} a(θ−b_v)
	norm           float64 // Σ_k exp(exponent_k − top)
	mean, variance float64 // of X − mode
}

func (it *Item) gpcmMoments(theta float64) (m gpcmMoments) {
	s := 0.0
	for k, b := range it.B {
		s += it.A * (theta - b)
		if s > m.top {
			m.top, m.mode = s, k+1
		}
	}
	s = 0
	for k := 0; ; k++ {
		e := 1.0
		if k != m.mode {
			e = math.Exp(s - m.top)
		}
		d := float64(k - m.mode)
		m.norm += e
		m.mean += e * d
		m.variance += e * d * d
		if k == len(it.B) {
			break
		}
		s += it.A * (theta - it.B[k])
	}
	m.mean /= m.norm
	m.variance = m.variance/m.norm - m.mean*m.mean
	return m
}

func (it *Item) gpcmProbabilities(theta float64, dst []float64) {
	m := it.gpcmMoments(theta)
	s := 0.0
	dst[0] = math.Exp(-m.top) / m.norm
	for k, b := range it.B {
		s += it.A * (theta - b)
		dst[k+1] = math.Exp(s-m.top) / m.norm
	}
}

// The GPCM is an exponential family in θ with sufficient statistic a·X, so
// l' = a·(x − E X) and l″ = −a²·Var X: observed information is expected.
func (it *Item) gpcmLogLikelihood(theta float64, x int) (l, d1, d2 float64) {
	m := it.gpcmMoments(theta)
	s := 0.0
	for _, b := range it.B[:x] {
		s += it.A * (theta - b)
	}
	l = s - m.top - math.Log(m.norm)
	return l, it.A * (float64(x-m.mode) - m.mean), -it.A * it.A * m.variance
}

// With p_k = P(X≥k) = 1−q_k, p_0 = 1 and p_{m+1} = 0, the probability of
// category k of the GRM, p_k − p_{k+1}, is computed as the product
// p_k·q_{k+1}·(1−exp(−a(b_{k+1}−b_k))), which cancels nothing.

// grmGap returns the third factor for category x.
func (it *Item) grmGap(x int) float64 {
	if x == 0 || x == len(it.B) {
		return 1
	}
	return -math.Expm1(-it.A * (it.B[x] - it.B[x-1]))
}

func (it *Item) grmProbabilities(theta float64, dst []float64) {
	above := 1.0 // p_k
	for k, b := range it.B {
		p, q := logistic(it.A * (theta - b))
		dst[k] = above * q * it.grmGap(k)
		above = p
	}
	dst[len(it.B)] = above
}

// From the product: l' = a·(q_k − p_{k+1}), l″ = −a²·(p_k·q_k + p_{k+1}·q_{k+1}).
// It is concave, but l″ depends on x: observed information differs from
// expected.
func (it *Item) grmLogLikelihood(theta float64, x int) (l, d1, d2 float64) {
	a := it.A
	if x > 0 {
		z := a * (theta - it.B[x-1])
		p, q := logistic(z)
		l, d1, d2 = logLogistic(z), a*q, -a*a*p*q
	}
	if x < len(it.B) {
		z := a * (theta - it.B[x])
		p, q := logistic(z)
		l, d1, d2 = l+logLogistic(-z), d1-a*p, d2-a*a*p*q
	}
	return l + math.Log(it.grmGap(x)), d1, d2
}

// grmInformation is Σ P_k·l'_k² = a²·Σ P_k·(q_k − p_{k+1})².
func (it *Item) grmInformation(theta float64) float64 {
	sum, above, below := 0.0, 1.0, 0.0 // p_k and q_k
	for k, b := range it.B {
		p, q := logistic(it.A * (theta - b))
		sum += above * q * it.grmGap(k) * (below - p) * (below - p)
		above, below = p, q
	}
	sum += above * below * below
	return it.A * it.A * sum
}
