package irt

import (
	"context"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Reliability is how much of a total score's variance is not error, by several estimates. All are at most 1; alpha, λ1, λ2 and the
// standardised alpha can be negative. They come from the covariances C (denominator Σw − 1) of the items among the persons who
// answered every item; V = ΣΣc_ij is the variance of the total score; R are the correlations.
type Reliability struct {
	Persons float64 // sum of the weights of the complete persons
	Items   int     // that vary

	Alpha             float64 // k/(k−1)·(1 − Σc_jj/V)                        Cronbach 1951; Guttman's λ3
	AlphaStandardised float64 // the same from R: k·r̄/(1 + (k−1)·r̄)
	Lambda1           float64 // 1 − Σc_jj/V                                  Guttman 1945
	Lambda2           float64 // λ1 + √(k/(k−1)·ΣΣ_{i≠j}c_ij²)/V
	Lambda5           float64 // λ1 + 2√(max_j Σ_{i≠j}c_ij²)/V
	// Lambda6 is 1 − Σc_jj·(1 − smc_j)/V, with smc_j = 1 − 1/(R⁻¹)_jj the squared multiple correlation of an item with the others
	// (Guttman 1945). NaN when R is singular.
	Lambda6 float64
	// Omega is McDonald's 1999 ω of one factor, (Σλ)²/((Σλ)² + Σ(1−λ²)), with the loadings λ below.
	Omega float64
	// OmegaObserved has the observed variance of the standardised total below the line: 1 − Σ(1−λ²)/ΣΣr_ij (Revelle & Zinbarg 2009).
	OmegaObserved float64
	SEM           float64 // √(V·(1 − Alpha)), in points: the standard error of measurement; NaN when alpha < 0 is no estimate

	Dropped []ReliabilityDropped // one for each item that varies
	Flags   []Flag               // items that do not vary: they are left out
	// Converged tells whether the loadings did (within 1e-12).
	Converged bool
}

// ReliabilityDropped tells what an item does to the reliability of its test.
type ReliabilityDropped struct {
	Item string
	// Alpha without the item. If it exceeds the alpha with it, the item does harm. NaN when one item is left, or a total that does
	// not vary.
	Alpha float64
	// Loading of the item on the one factor, in the correlation metric: that minimises Σ_{i<j}(r_ij − λ_iλ_j)² (minimal residuals,
	// Harman & Jones 1966), with λ² ≤ 0.995. The sum of the loadings is not negative.
	Loading float64
}

// maxMatrixItems bounds the tests of which a matrix over the items is made: 4096² numbers are 128 MB.
const maxMatrixItems = 4096

// Reliabilities computes the reliabilities of the total score that need no model.
//
// It is an error if fewer than two persons answered every item (a weight counts as that many persons), fewer than two items vary
// among them, there are more than 4096 items, the total score does not vary, or ctx ends.
func Reliabilities(ctx context.Context, d *Data) (*Reliability, error) {
	if len(d.items) > maxMatrixItems {
		return nil, fmt.Errorf("irt: %d items are more than the %d that reliability is computed for", len(d.items), maxMatrixItems)
	}
	full, n, err := covariances(ctx, d)
	if err != nil {
		return nil, err
	}
	r := &Reliability{Persons: n}
	var vary []int
	for j, name := range d.items {
		if full[j][j] > 0 {
			vary = append(vary, j)
		} else {
			r.Flags = append(r.Flags, Flag{Item: name, Reason: "constant"})
		}
	}
	if r.Items = len(vary); r.Items < 2 {
		return nil, fmt.Errorf("irt: %d items vary, but reliability needs two", r.Items)
	}
	c := make([][]float64, len(vary))
	for a, i := range vary {
		c[a] = make([]float64, len(vary))
		for b, j := range vary {
			c[a][b] = full[max(i, j)][min(i, j)]
		}
	}
	if err := r.guttman(c); err != nil {
		return nil, err
	}
	if err := r.standardised(ctx, c); err != nil {
		return nil, err
	}
	for a, j := range vary {
		r.Dropped[a].Item = d.items[j]
	}
	return r, nil
}

// covariances are of the items among the complete persons, the lower triangle; n is the sum of their weights.
func covariances(ctx context.Context, d *Data) (c [][]float64, n float64, err error) {
	k := len(d.items)
	sum := make([]float64, k)
	c = make([][]float64, k)
	for j := range c {
		c[j] = make([]float64, j+1)
	}
	x := make([]float64, k)
	for i := range d.persons {
		if k > 512 || i%cancelEvery == 0 { // a person takes k² operations
			if err := ctx.Err(); err != nil {
				return nil, 0, err
			}
		}
		if !d.completeRow(i, x) {
			continue
		}
		w := d.Weight(i)
		n += w
		for j, xj := range x {
			if xj == 0 {
				continue
			}
			sum[j] += w * xj
			row := c[j]
			for l := range row {
				row[l] += w * xj * x[l]
			}
		}
	}
	if !(n > 1) || math.IsInf(n, 1) {
		return nil, 0, fmt.Errorf("irt: the weights of the persons who answered every item sum to %g, but more than one is needed", n)
	}
	for j := range c {
		for l := range c[j] {
			product := c[j][l]
			c[j][l] = (product - sum[j]*sum[l]/n) / (n - 1)
			if l == j && c[j][l] <= 1e-12*product/n { // lost to rounding: constant
				c[j][l] = 0
			}
		}
	}
	return c, n, nil
}

// completeRow puts a person's answers into x, and tells whether there is one to each item.
func (d *Data) completeRow(person int, x []float64) bool {
	for j, v := range d.row(person) {
		if v == Missing {
			return false
		}
		x[j] = float64(v)
	}
	return true
}

// alphaOf is Cronbach's from the sum of the variances and the variance of the total.
func alphaOf(k int, diagonal, total float64) float64 {
	if k < 2 || !(total > 1e-12*diagonal) {
		return math.NaN()
	}
	return float64(k) / float64(k-1) * (1 - diagonal/total)
}

func (r *Reliability) guttman(c [][]float64) error {
	k := len(c)
	var total, diagonal, squares, most float64
	rows := make([]float64, k)
	for i := range c {
		diagonal += c[i][i]
		column := 0.0
		for j, v := range c[i] {
			rows[i] += v
			if i != j {
				column += v * v
			}
		}
		total += rows[i]
		squares += column
		most = max(most, column)
	}
	r.Alpha = alphaOf(k, diagonal, total)
	if math.IsNaN(r.Alpha) {
		return fmt.Errorf("irt: the total score does not vary")
	}
	r.Lambda1 = 1 - diagonal/total
	r.Lambda2 = r.Lambda1 + math.Sqrt(float64(k)/float64(k-1)*squares)/total
	r.Lambda5 = r.Lambda1 + 2*math.Sqrt(most)/total
	if r.SEM = math.NaN(); r.Alpha >= 0 {
		r.SEM = math.Sqrt(total * (1 - r.Alpha))
	}
	r.Dropped = make([]ReliabilityDropped, k)
	for j := range c {
		r.Dropped[j].Alpha = alphaOf(k-1, diagonal-c[j][j], total-2*rows[j]+c[j][j])
	}
	return nil
}

// standardised computes what rests on the correlations.
func (r *Reliability) standardised(ctx context.Context, c [][]float64) error {
	k := len(c)
	cor := mat.NewSymDense(k, nil)
	total := 0.0
	for i := range c {
		for j := range c[i] {
			v := c[i][j] / math.Sqrt(c[i][i]*c[j][j])
			total += v
			cor.SetSym(i, j, v)
		}
	}
	mean := (total - float64(k)) / float64(k*(k-1))
	r.AlphaStandardised = float64(k) * mean / (1 + float64(k-1)*mean)
	if !(total > 1e-12*float64(k)) {
		r.AlphaStandardised = math.NaN()
	}
	var err error
	if r.Lambda6, err = lambda6InTime(ctx, c, cor); err != nil {
		return err
	}
	loadings, converged, err := oneFactor(ctx, cor)
	if err != nil {
		return err
	}
	sum, unique := 0.0, 0.0
	for j, l := range loadings {
		r.Dropped[j].Loading = l
		sum += l
		unique += 1 - l*l
	}
	r.Omega, r.OmegaObserved, r.Converged = sum*sum/(sum*sum+unique), 1-unique/total, converged
	return nil
}

// lambda6InTime leaves the inversion of a large matrix to itself when ctx ends, for it can't be stopped; it takes seconds at most.
func lambda6InTime(ctx context.Context, c [][]float64, cor *mat.SymDense) (float64, error) {
	if len(c) <= 200 {
		return lambda6(c, cor), nil
	}
	done := make(chan float64, 1)
	go func() { done <- lambda6(c, cor) }()
	select {
	case v := <-done:
		return v, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func lambda6(c [][]float64, cor *mat.SymDense) float64 {
	var chol mat.Cholesky
	if !chol.Factorize(cor) || chol.Cond() > 1e12 {
		return math.NaN()
	}
	var inverse mat.SymDense
	if chol.InverseTo(&inverse) != nil {
		return math.NaN()
	}
	errors, total := 0.0, 0.0
	for j, row := range c {
		errors += row[j] / inverse.At(j, j)
		total += sum(row)
	}
	return 1 - errors/total
}
