package irt_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// zScores are errors in units of the stated standard errors.
type zScores struct {
	n, beyond2, beyond3 int
	squares             float64
}

func (z *zScores) add(t testing.TB, got, want, se float64) {
	t.Helper()
	v := (got - want) / se
	if math.IsNaN(v) {
		t.Fatalf("estimate %v with standard error %v", got, se)
	}
	z.n++
	z.squares += v * v
	if math.Abs(v) > 1.96 {
		z.beyond2++
	}
	if math.Abs(v) > 3 {
		z.beyond3++
	}
}

// check wants errors as large as stated: a root mean square of 1, 5 % beyond
// 1.96 and 0.3 % beyond 3. A prior makes them smaller.
func (z *zScores) check(t testing.TB, prior bool) {
	t.Helper()
	n := float64(z.n)
	rms, two, three := math.Sqrt(z.squares/n), float64(z.beyond2)/n, float64(z.beyond3)/n
	t.Logf("%d estimates: root mean square %.3f, beyond 1.96 %.3f, beyond 3 %.4f", z.n, rms, two, three)
	if rms > 1.1 || rms < 0.9 && !prior || two > 0.075 || three > 0.01 {
		t.Error("the errors are not as stated")
	}
}

// Truth is recovered within the stated errors, at the rate they promise.
func TestMMLRecovery(t *testing.T) {
	for name, f := range map[string]irt.Family{"Rasch": irt.FamilyRasch, "2PL": irt.Family2PL, "3PL": irt.Family3PL, "PCM": irt.FamilyPCM,
		"RSM": irt.FamilyRSM, "GPCM": irt.FamilyGPCM, "GRM": irt.FamilyGRM} {
		t.Run(name, func(t *testing.T) {
			var z zScores
			rng := rand.New(rand.NewPCG(41, uint64(f)))
			for range 20 {
				truth := trueItems(f, 12, rng)
				names, answers := drawn(truth, normals(1500, 0, 1, rng), 0.05, rng)
				c := mustFit(t, mustData(t, names, answers, irt.DataOptions{}), f, irt.FitOptions{})
				for j, it := range c.Items {
					if !math.IsNaN(it.SEA) {
						z.add(t, it.A, truth[j].A, it.SEA)
					}
					for k, b := range it.B {
						z.add(t, b, truth[j].B[k], it.SEB[k])
					}
				}
			}
			z.check(t, f == irt.Family3PL)
		})
	}
}

// Means and variances of groups, coefficients of covariates, and the items they
// share are recovered as promised.
func TestMMLRecoveryOfPopulations(t *testing.T) {
	rng := rand.New(rand.NewPCG(42, 42))
	var groups, regression zScores
	for range 25 {
		truth := trueItems(irt.Family2PL, 15, rng)
		theta := append(normals(1000, 0, 1, rng), normals(700, 0.6, 1.3, rng)...)
		names, answers := drawn(truth, theta, 0.05, rng)
		group := make([]int, len(theta))
		for i := range group {
			if i >= 1000 {
				group[i] = 1
			}
		}
		c := mustFit(t, mustData(t, names, answers, irt.DataOptions{Group: group, Groups: []string{"x", "y"}}), irt.Family2PL, irt.FitOptions{})
		groups.add(t, c.Groups[1].Mean, 0.6, c.Groups[1].SEMean)
		groups.add(t, c.Groups[1].Variance, 1.69, c.Groups[1].SEVariance)
		for j, it := range c.Items {
			groups.add(t, it.A, truth[j].A, it.SEA)
			groups.add(t, it.B[0], truth[j].B[0], it.SEB[0])
		}
		truth = trueItems(irt.FamilyRasch, 15, rng)
		covariates := make([][]float64, 1200)
		theta = normals(len(covariates), 0, 0.9, rng)
		for i := range covariates {
			covariates[i] = []float64{float64(i % 2), rng.NormFloat64()}
			theta[i] += 0.5*covariates[i][0] - 0.3*covariates[i][1]
		}
		names, answers = drawn(truth, theta, 0.05, rng)
		c = mustFit(t, mustData(t, names, answers, irt.DataOptions{}), irt.FamilyRasch, irt.FitOptions{Covariates: covariates})
		regression.add(t, c.Groups[0].Variance, 0.81, c.Groups[0].SEVariance)
		regression.add(t, c.Regression[0], 0.5, c.SERegression[0])
		regression.add(t, c.Regression[1], -0.3, c.SERegression[1])
		for j, it := range c.Items {
			regression.add(t, it.B[0], truth[j].B[0], it.SEB[0])
		}
	}
	groups.check(t, false)
	regression.check(t, false)
}
