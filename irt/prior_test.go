package irt_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/dira-platform/dira/irt"
)

func TestNewPriorRefuses(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	two := []float64{0, 0}
	tests := []struct {
		mean []float64
		cov  [][]float64
		want string
	}{
		{nil, nil, "no abilities"},
		{two, [][]float64{{1, 0}}, "1 rows for 2"},
		{two, [][]float64{{1, 0}, {0}}, "row 1 of the covariance has 1 columns"},
		{two, [][]float64{{1, 0, 0}, {0, 1, 0}}, "row 0 of the covariance has 3 columns"},
		{two, [][]float64{{1, 0.5}, {0.4, 1}}, "not symmetric"},
		{two, [][]float64{{1, nan}, {nan, 1}}, "not finite"},
		{two, [][]float64{{inf, 0}, {0, 1}}, "not finite"},
		{[]float64{0, nan}, [][]float64{{1, 0}, {0, 1}}, "mean NaN"},
		{two, [][]float64{{1, 1}, {1, 1}}, "not positive definite (row 1)"},
		{two, [][]float64{{1, 2}, {2, 1}}, "not positive definite (row 1)"},
		{two, [][]float64{{0, 0}, {0, 1}}, "not positive definite (row 0)"},
		{two, [][]float64{{-1, 0}, {0, 1}}, "not positive definite (row 0)"},
	}
	for _, tt := range tests {
		if _, err := irt.NewPrior(tt.mean, tt.cov); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("NewPrior(%v, %v): error %v, want %q", tt.mean, tt.cov, err, tt.want)
		}
	}
}

func TestPriorCopies(t *testing.T) {
	mean, cov := []float64{1}, [][]float64{{4}}
	p := mustPrior(t, mean, cov)
	mean[0], cov[0][0] = 9, 9
	got := mustMAP(t, p, nil, nil)
	if p.Dims() != 1 || got.Theta[0] != 1 || !near(got.SE[0], 2, 1e-15) {
		t.Errorf("prior changed with its arguments: θ = %v, SE = %v", got.Theta, got.SE)
	}
}

// Draws have the prior's mean and covariance, to about four standard errors.
func TestDraw(t *testing.T) {
	const n = 40000
	mean, cov := []float64{1, -2}, [][]float64{{4, 1.2}, {1.2, 1}}
	p := mustPrior(t, mean, cov)
	rng := rand.New(rand.NewPCG(1, 2))
	var sum [2]float64
	var squares [2][2]float64
	for range n {
		theta := p.Draw(rng)
		for i := range 2 {
			sum[i] += theta[i] - mean[i]
			for j := range 2 {
				squares[i][j] += (theta[i] - mean[i]) * (theta[j] - mean[j])
			}
		}
	}
	for i := range 2 {
		if math.Abs(sum[i]/n) > 4*math.Sqrt(cov[i][i]/n) {
			t.Errorf("mean of ability %d off by %v", i, sum[i]/n)
		}
		for j := range 2 {
			if math.Abs(squares[i][j]/n-cov[i][j]) > 4*math.Sqrt(2*cov[i][i]*cov[j][j]/n) {
				t.Errorf("covariance %d,%d = %v, want %v", i, j, squares[i][j]/n, cov[i][j])
			}
		}
	}
}
