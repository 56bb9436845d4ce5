package irt

import (
	"fmt"
	"math"
	"math/rand/v2"
)

// A Prior is the multivariate normal distribution of the abilities of the
// people who are measured. It is immutable.
type Prior struct {
	mean      []float64
	variance  []float64
	factor    []float64 // L with L·Lᵀ = Σ; only its lower triangle has meaning
	precision []float64 // Σ⁻¹
	logNorm   float64   // log density at the mean
}

// minUnexplained is the share of an ability's variance that the abilities
// before it must leave unexplained. Less is a copy of them, and rounding would
// decide the scores.
const minUnexplained = 1e-8

// NewPrior returns the normal distribution with the given mean and covariance.
// It refuses a covariance that is not square, as large as the mean, finite,
// symmetric (to 1e-12 relative to the variances) and positive definite (every
// ability keeps more than 1e-8 of its variance given the ones before it).
func NewPrior(mean []float64, cov [][]float64) (*Prior, error) {
	n := len(mean)
	if err := checkCovariance(mean, cov); err != nil {
		return nil, err
	}
	p := &Prior{
		mean:      append([]float64(nil), mean...),
		variance:  make([]float64, n),
		factor:    make([]float64, n*n),
		precision: make([]float64, n*n),
	}
	for i, row := range cov {
		p.variance[i] = row[i]
		for j := range n {
			p.factor[i*n+j] = (row[j] + cov[j][i]) / 2
		}
	}
	if i := cholesky(p.factor, n, minUnexplained); i < n {
		return nil, fmt.Errorf("irt: prior: covariance is not positive definite (row %d)", i)
	}
	p.logNorm = -float64(n) / 2 * math.Log(2*math.Pi)
	for i := range n {
		p.logNorm -= math.Log(p.factor[i*n+i])
	}
	invert(append([]float64(nil), p.factor...), p.precision, n)
	return p, nil
}

func checkCovariance(mean []float64, cov [][]float64) error {
	if len(mean) == 0 {
		return fmt.Errorf("irt: prior: no abilities")
	}
	if len(cov) != len(mean) {
		return fmt.Errorf("irt: prior: covariance has %d rows for %d abilities", len(cov), len(mean))
	}
	for i, row := range cov {
		if len(row) != len(mean) {
			return fmt.Errorf("irt: prior: row %d of the covariance has %d columns for %d abilities", i, len(row), len(mean))
		}
		if !finite(mean[i]) {
			return fmt.Errorf("irt: prior: mean %v of ability %d is not finite", mean[i], i)
		}
		for j, v := range row {
			if !finite(v) {
				return fmt.Errorf("irt: prior: covariance[%d][%d] = %v is not finite", i, j, v)
			}
		}
	}
	for i, row := range cov {
		for j, v := range row[:i] {
			if math.Abs(v-cov[j][i]) > 1e-12*math.Sqrt(math.Abs(row[i]*cov[j][j])) {
				return fmt.Errorf("irt: prior: covariance is not symmetric: [%d][%d] = %v, [%d][%d] = %v",
					i, j, v, j, i, cov[j][i])
			}
		}
	}
	return nil
}

func finite(x float64) bool { return !math.IsNaN(x) && !math.IsInf(x, 0) }

// Dims returns the number of abilities.
func (p *Prior) Dims() int { return len(p.mean) }

// Draw returns the abilities of a person drawn at random.
func (p *Prior) Draw(rng *rand.Rand) []float64 {
	n := len(p.mean)
	z := make([]float64, n)
	for i := range z {
		z[i] = rng.NormFloat64()
	}
	theta := append([]float64(nil), p.mean...)
	for i := range theta {
		for j, l := range p.factor[i*n : i*n+i+1] {
			theta[i] += l * z[j]
		}
	}
	return theta
}
