package results

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// confidence of every interval that stands alone.
const confidence = 0.95

// estimate is the mean of something over a group, and where that of the whole group lies.
//
// A share f of the group answered, n people, with values x, each the mean of a posterior with the variance v (0: known exactly). Two things are uncertain: who of
// the group answered, and each person's value. With the true value x + δ, where δ is independent of x, the error of the mean of the x as an estimate of the true
// mean of the whole group has the variance
//
//	SE² = ((1 − f)·s² + f·v̄)/n,   s² = Σ(xᵢ − x̄)²/(n−1),   v̄ = Σvᵢ/n
//
// that is Cochran's finite population correction (Sampling Techniques, 1977, 2.8) for who answered, and the error of measurement for the part that did: those who
// answered alone are known but for v̄, and of those who did not only the mean is guessed. Who did not answer is taken as missing at random within the group.
// The interval takes Student's t with n − 1 degrees of freedom. It does not know that estimates are drawn towards the mean of the prior.
type estimate struct {
	x, v  []float64
	share float64 // 0 also where it is not known how many were asked
}

// interval needs two people or more.
func (e estimate) interval() Interval {
	mean, se := e.mean()
	return around(mean, se, len(e.x), float64(len(e.x)-1), confidence)
}

func (e estimate) mean() (mean, se float64) {
	n := float64(len(e.x))
	own := 0.0 // mean of the variances of single values
	for i, x := range e.x {
		mean += x / n
		own += e.v[i] / n
	}
	spread := 0.0
	for _, x := range e.x {
		spread += (x - mean) * (x - mean) / (n - 1)
	}
	return mean, math.Sqrt(((1-e.share)*spread + e.share*own) / n)
}

// within keeps an estimate and its interval between two bounds.
func (i Interval) within(low, high float64) Interval {
	i.Value, i.Low, i.High = min(max(i.Value, low), high), min(max(i.Low, low), high), min(max(i.High, low), high)
	return i
}

// Clear reports whether an interval lies on one side of zero.
func (i Interval) Clear() bool { return i.Low > 0 || i.High < 0 }

// Difference is a mean minus that of other people, with so much confidence and the degrees of freedom of Welch (1947).
func Difference(a, b Interval, level float64) Interval {
	se := math.Hypot(a.SE, b.SE)
	freedom := float64(a.N + b.N - 2)
	if d := math.Pow(a.SE, 4)/float64(max(a.N-1, 1)) + math.Pow(b.SE, 4)/float64(max(b.N-1, 1)); d > 0 {
		freedom = math.Pow(se, 4) / d
	}
	return around(a.Value-b.Value, se, a.N+b.N, freedom, level)
}

// around is an interval around a value.
func around(value, se float64, n int, freedom, level float64) Interval {
	half := se * distuv.StudentsT{Mu: 0, Sigma: 1, Nu: max(1, freedom)}.Quantile(0.5+level/2)
	return Interval{Value: value, Low: value - half, High: value + half, SE: se, N: n}
}
