package irt

import "math"

// A scoreWorker scores one person at a time.
type scoreWorker struct {
	*scorer
	responses []int
	prior     normalPrior // precision 0 unless the method has one
	acc       []float64
}

func (s *scorer) newWorker() *scoreWorker {
	w := &scoreWorker{scorer: s}
	switch {
	case len(s.grids) > 0:
		w.acc = make([]float64, len(s.grids[0].nodes))
	case s.scan != nil:
		w.acc = make([]float64, 3*len(s.scan.theta))
	}
	return w
}

// score expects valid responses and the index of a group.
func (w *scoreWorker) score(responses []int, group int) Ability {
	a := Ability{}
	top := 0
	for j, x := range responses {
		if x != Missing {
			a.Answered, a.Raw, top = a.Answered+1, a.Raw+x, top+len(w.items[j].B)
		}
	}
	switch {
	case a.Answered > 0 && a.Raw == 0:
		a.Extreme = -1
	case a.Answered > 0 && a.Raw == top:
		a.Extreme = 1
	}
	w.responses, w.prior = responses, normalPrior{}
	if w.o.Method == EAP {
		w.eap(&a, w.grids[min(group, len(w.grids)-1)])
		return a
	}
	if w.o.Method == MAP {
		w.prior = w.priors[min(group, len(w.priors)-1)]
	} else if a.Answered == 0 {
		a.Theta, a.SE = math.NaN(), math.NaN()
		return a
	}
	w.climb(&a)
	a.SE = w.standardError(a.Theta)
	return a
}

func (w *scoreWorker) eap(a *Ability, g *scoreGrid) {
	if len(w.acc) < len(g.nodes) {
		w.acc = make([]float64, len(g.nodes))
	}
	mean, variance := g.posterior(w.responses, w.acc[:len(g.nodes)])
	a.Theta, a.SE = mean, math.Sqrt(variance)
	if !w.uncertain || g.variance == 0 {
		return
	}
	known, left := 1/g.variance, 1/g.variance
	for j, x := range w.responses {
		if x != Missing {
			known += w.items[j].Information(mean)
			left += w.items[j].EffectiveInformation(mean)
		}
	}
	a.SE *= math.Sqrt(known / left)
}

// standardError is from the information at theta.
func (w *scoreWorker) standardError(theta float64) float64 {
	information := w.prior.precision
	switch {
	case !w.o.Observed:
		for j, x := range w.responses {
			if x != Missing {
				information += w.items[j].EffectiveInformation(theta)
			}
		}
	case w.o.Method >= WLE:
		const h = 1e-3 // Richardson's extrapolation of the central difference of the equation: error O(h⁴)
		d := func(h float64) float64 { return (w.equation(theta-h).value - w.equation(theta+h).value) / (2 * h) }
		information = (4*d(h/2) - d(h)) / 3
	default:
		information = -w.equation(theta).slope
	}
	if !(information > 0) {
		return math.Inf(1)
	}
	return 1 / math.Sqrt(information)
}

// An estimate solves an equation: value falls through 0 at it. slope is the derivative, NaN where it is not known.
type equation struct{ value, slope float64 }

// equation evaluates the estimating equation of the method.
func (w *scoreWorker) equation(theta float64) equation {
	e := equation{-(theta - w.prior.mean) * w.prior.precision, -w.prior.precision}
	if w.o.Method < WLE {
		for j, x := range w.responses {
			if x != Missing {
				d1, d2 := w.items[j].slopes(theta, x)
				e.value += d1
				e.slope += d2
			}
		}
		return e
	}
	var information, third float64
	for j, x := range w.responses {
		if x == Missing {
			continue
		}
		d1, _ := w.items[j].slopes(theta, x)
		i, t := w.items[j].weightTerms(theta, w.o.Method)
		e.value += d1
		information += i
		third += t
	}
	e.value += w.pull(theta, information, third)
	e.slope = math.NaN()
	return e
}

// pull is J/(2I). Where both have underflowed it is the limit: the nearest item, in units of its slope, has all the
// information there is, and J/I of every model tends to its slope, towards its location.
func (w *scoreWorker) pull(theta, information, third float64) float64 {
	if information > 1e-280 {
		return third / (2 * information)
	}
	nearest, limit := math.Inf(1), 0.0
	for j, x := range w.responses {
		if x == Missing {
			continue
		}
		it := &w.items[j]
		for _, b := range it.B {
			if z := it.A * (b - theta); math.Abs(z) < nearest {
				nearest, limit = math.Abs(z), math.Copysign(it.A/2, z)
			}
		}
	}
	return limit
}

// climb finds the highest root of the equation, for ML within the bounds.
func (w *scoreWorker) climb(a *Ability) {
	if w.o.Method == ML && a.Extreme != 0 {
		a.Theta = w.bound(a.Extreme)
		return
	}
	if w.o.Method >= WLE || w.lucky() {
		w.search(a)
		return
	}
	if w.scan != nil && w.scan.d1 != nil && w.bisect(a) {
		return
	}
	lo, hi := w.o.Min, w.o.Max
	start := (lo + hi) / 2
	if w.o.Method == MAP {
		start = w.prior.mean
		lo, hi = w.bracket(start, 1/math.Sqrt(w.prior.precision))
	}
	if w.o.Method == ML {
		if w.equation(lo).value <= 0 {
			a.Theta, a.Extreme = lo, -1
			return
		}
		if w.equation(hi).value >= 0 {
			a.Theta, a.Extreme = hi, 1
			return
		}
	}
	a.Theta = w.root(lo, hi, start, math.NaN(), math.NaN())
}

func (w *scoreWorker) bound(side int) float64 {
	if side < 0 {
		return w.o.Min
	}
	return w.o.Max
}

// lucky reports whether the likelihood may have several modes: a success that can be luck.
func (w *scoreWorker) lucky() bool {
	for j, x := range w.responses {
		if x > 0 && w.items[j].C > 0 {
			return true
		}
	}
	return false
}

// bracket returns bounds of the root, found from start by steps that double.
func (w *scoreWorker) bracket(start, step float64) (lo, hi float64) {
	lo, hi = start, start
	rising := w.equation(start).value > 0
	for range 100 {
		if rising {
			hi += step
			if w.equation(hi).value <= 0 {
				return lo, hi
			}
			lo = hi
		} else {
			lo -= step
			if w.equation(lo).value > 0 {
				return lo, hi
			}
			hi = lo
		}
		step *= 2
	}
	return lo, hi
}

// root returns where the equation falls through 0 between lo, where it is positive, and hi, where it is not: Newton's steps, or
// the secant's where the slope is not known, and a halving whenever they leave the bracket or gain too little. x is where to
// begin; last is another point with its value, if one is known.
func (w *scoreWorker) root(lo, hi, x, last, lastValue float64) float64 {
	if !(x > lo && x < hi) {
		x = lo + (hi-lo)/2
	}
	width := hi - lo
	for i := range 200 {
		e := w.equation(x)
		if e.value > 0 {
			lo = x
		} else {
			hi = x
		}
		if e.value == 0 || hi-lo <= 1e-15*(1+math.Abs(x)) {
			return x
		}
		slope, enough := e.slope, 1e-9 // a step of Newton's leaves about its square as the error
		if math.IsNaN(slope) {
			slope, enough = (e.value-lastValue)/(x-last), 1e-11
		}
		last, lastValue = x, e.value
		next := x - e.value/slope
		if slope < 0 && math.Abs(next-x) <= enough*(1+math.Abs(x)) {
			return min(max(next, lo), hi)
		}
		if i%4 == 3 { // four steps are to quarter the bracket
			if hi-lo > width/4 {
				next = math.NaN()
			}
			width = hi - lo
		}
		if !(next > lo && next < hi) {
			next = lo + (hi-lo)/2
		}
		x = next
	}
	return x
}
