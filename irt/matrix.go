package irt

import "math"

// The matrices here have about 15 rows, for which calling a general library
// costs more than the arithmetic. They are square, dense and row-major.

// cholesky replaces the lower triangle of the symmetric n×n matrix a by L with
// L·Lᵀ = a. The upper triangle is neither read nor written. It stops at the
// first row whose pivot is not more than the share minPivot of the diagonal,
// and returns that row, or n.
func cholesky(a []float64, n int, minPivot float64) int {
	for i := range n {
		ri := a[i*n : i*n+i+1]
		diag := ri[i]
		for j := range i {
			rj := a[j*n : j*n+j+1]
			s := ri[j]
			for k, v := range rj[:j] {
				s -= v * ri[k]
			}
			s /= rj[j]
			ri[j] = s
			ri[i] -= s * s
		}
		if !(diag > 0 && ri[i] > minPivot*diag) {
			return i
		}
		ri[i] = math.Sqrt(ri[i])
	}
	return n
}

// solve replaces x by a⁻¹·x, given the Cholesky factor l of a.
func solve(l []float64, n int, x []float64) {
	for i := range n {
		ri := l[i*n : i*n+i+1]
		s := x[i]
		for k, v := range ri[:i] {
			s -= v * x[k]
		}
		x[i] = s / ri[i]
	}
	for i := n - 1; i >= 0; i-- {
		ri := l[i*n : i*n+i+1]
		s := x[i] / ri[i]
		x[i] = s
		for k, v := range ri[:i] {
			x[k] -= v * s
		}
	}
}

// invert fills inv with the inverse of a, given its Cholesky factor l, which
// it replaces by the inverse of the factor.
func invert(l, inv []float64, n int) {
	for i := range n { // row i of L⁻¹ from the rows above it
		ri := l[i*n : i*n+i+1]
		d := 1 / ri[i]
		for j := range i {
			s := 0.0
			for k := j; k < i; k++ {
				s += ri[k] * l[k*n+j]
			}
			ri[j] = -s * d // ri[k] for k > j is still of L
		}
		ri[i] = d
	}
	clear(inv)
	for k := range n { // a⁻¹ = Σ_k (row k of L⁻¹)ᵀ·(row k of L⁻¹)
		rk := l[k*n : k*n+k+1]
		for i, v := range rk {
			out := inv[i*n : i*n+i+1]
			for j, w := range rk[:i+1] {
				out[j] += v * w
			}
		}
	}
	for i := range n {
		for j := range i {
			inv[j*n+i] = inv[i*n+j]
		}
	}
}
