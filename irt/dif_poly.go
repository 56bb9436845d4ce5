package irt

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// MantelTest is a test that answers don't depend on the group, given the stratum. Chi2 and P are NaN when nothing varies (DF 0).
type MantelTest struct {
	Chi2 float64
	DF   int
	P    float64
}

// mantel is Mantel's (1963) test for ordered categories: with F = Σ k·n_Fk the focal group's points in a stratum, and given its
// margins,
//
//	E F = n_F/n·Σk·n_k      Var F = n_R·n_F/(n²(n−1))·(n·Σk²n_k − (Σk·n_k)²)      χ² = (ΣF − ΣE F)²/ΣVar F,  1 df
func (t *difTable) mantel() MantelTest {
	excess, variance := 0.0, 0.0
	for v := range t.n {
		var n [2]float64
		var f, x, xx float64
		for g := range 2 {
			for k, w := range t.n[v][g] {
				n[g] += w
				x += w * float64(k)
				xx += w * float64(k*k)
				f += w * float64(g*k)
			}
		}
		all := n[0] + n[1]
		if all <= 1 || !t.varies(v) {
			continue
		}
		excess += f - n[1]/all*x
		variance += n[0] / all * n[1] / all * (all*xx - x*x) / (all - 1)
	}
	if !(variance > 0) {
		return MantelTest{Chi2: math.NaN(), P: math.NaN()}
	}
	chi2 := square(excess) / variance
	return MantelTest{chi2, 1, chiSquaredP(chi2, 1)}
}

func (t *difTable) generalised() MantelTest {
	strata := make([][][]float64, len(t.n))
	for v := range t.n {
		strata[v] = t.n[v][:]
	}
	return generalisedMantelHaenszel(strata)
}

// generalisedMantelHaenszel takes n[stratum][group][category] and tests with
//
//	u = Σ(n − E n) over groups and categories but the last      χ² = u'·V⁻¹·u
//	Cov(n_gk, n_hl) = n_g(δ_gh·n − n_h)·n_k(δ_kl·n − n_l)/(n²(n−1))      (Mantel & Haenszel 1959; Somes 1986)
//
// V is inverted where it is not 0, and its rank is the degrees of freedom, (groups−1)(categories−1) at most.
func generalisedMantelHaenszel(strata [][][]float64) MantelTest {
	none := MantelTest{Chi2: math.NaN(), P: math.NaN()}
	if len(strata) == 0 {
		return none
	}
	groups, categories := len(strata[0])-1, len(strata[0][0])-1
	size := groups * categories
	u, cov := mat.NewVecDense(size, nil), mat.NewSymDense(size, nil)
	for _, table := range strata {
		ng, nk, n := margins(table)
		if n <= 1 {
			continue
		}
		for a := range size {
			g, k := a/categories, a%categories
			u.SetVec(a, u.AtVec(a)+table[g][k]-ng[g]*nk[k]/n)
			for b := range a + 1 {
				h, l := b/categories, b%categories
				left, right := -ng[g]*ng[h], -nk[k]*nk[l]
				if g == h {
					left += ng[g] * n
				}
				if k == l {
					right += nk[k] * n
				}
				cov.SetSym(a, b, cov.At(a, b)+left/n*right/n/(n-1))
			}
		}
	}
	return quadraticForm(u, cov)
}

func margins(table [][]float64) (ng, nk []float64, n float64) {
	ng, nk = make([]float64, len(table)), make([]float64, len(table[0]))
	for g, row := range table {
		for k, w := range row {
			ng[g] += w
			nk[k] += w
			n += w
		}
	}
	return ng, nk, n
}

// quadraticForm is u'·V⁺·u with the rank of V.
func quadraticForm(u *mat.VecDense, v *mat.SymDense) MantelTest {
	none := MantelTest{Chi2: math.NaN(), P: math.NaN()}
	var eigen mat.EigenSym
	if norm := mat.Norm(v, 1); math.IsNaN(norm-norm) || !eigen.Factorize(v, true) {
		return none
	}
	values := eigen.Values(nil)
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	t := MantelTest{}
	for i, value := range values {
		if value > 1e-10*values[len(values)-1] && value > 0 {
			t.Chi2 += square(mat.Dot(u, vectors.ColView(i))) / value
			t.DF++
		}
	}
	if t.DF == 0 {
		return none
	}
	t.P = chiSquaredP(t.Chi2, t.DF)
	return t
}

// GroupsDIF is the generalised Mantel-Haenszel test of an item over all groups of the data at once.
type GroupsDIF struct {
	Item string
	MantelTest
}

// DIFOfGroups tests each item for DIF among all groups of the data at once, by the generalised Mantel-Haenszel test (Somes 1986; Penfield
// 2001), matching on the total score over the persons who answered every item. It asks whether there is DIF at all; [DIF] of two groups
// says where. Numbers are NaN when nothing varies.
//
// It is an error if the data have fewer than two groups or nobody complete, the degrees of freedom exceed 128, or ctx ends.
func DIFOfGroups(ctx context.Context, d *Data) ([]GroupsDIF, error) {
	if len(d.groups) < 2 {
		return nil, errors.New("irt: DIF compares groups, but the data have no two")
	}
	top := 0
	for _, k := range d.categories {
		top += k - 1
		if (k-1)*(len(d.groups)-1) > 128 {
			return nil, fmt.Errorf("irt: %d groups are too many for %d categories", len(d.groups), k)
		}
	}
	score, err := completeScores(ctx, d)
	if err != nil {
		return nil, err
	}
	var tests []GroupsDIF
	for j, name := range d.items {
		strata := map[int][][]float64{}
		order := make([][][]float64, 0, top+1)
		for i, s := range score {
			if err := cancelled(ctx, i); err != nil {
				return nil, err
			}
			if s < 0 {
				continue
			}
			if strata[s] == nil {
				strata[s] = matrixOf(len(d.groups), d.categories[j])
				order = append(order, strata[s])
			}
			strata[s][d.Group(i)][d.At(i, j)] += d.Weight(i)
		}
		tests = append(tests, GroupsDIF{name, generalisedMantelHaenszel(order)})
	}
	return tests, nil
}

// completeScores are the total scores, −1 for a person who did not answer every item.
func completeScores(ctx context.Context, d *Data) ([]int, error) {
	score, x, n := make([]int, d.persons), make([]float64, len(d.items)), 0
	for i := range score {
		if err := cancelled(ctx, i); err != nil {
			return nil, err
		}
		score[i] = -1
		if d.completeRow(i, x) {
			score[i] = int(sum(x))
			n++
		}
	}
	if n == 0 {
		return nil, errors.New("irt: nobody answered all the items, so there is no total score to match on")
	}
	return score, nil
}
