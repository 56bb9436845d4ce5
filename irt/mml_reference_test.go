package irt_test

import (
	"context"
	"math"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// largest keeps the largest difference per quantity, and fails beyond a bound.
type largest struct {
	t    testing.TB
	most map[string]float64
}

func (l *largest) check(quantity string, got, want, tolerance float64) {
	l.t.Helper()
	d := math.Abs(got - want)
	if !(d <= tolerance) {
		l.t.Errorf("%s: %.10g, want %.10g (difference %.2g, at most %.2g)", quantity, got, want, d, tolerance)
	}
	l.most[quantity] = math.Max(l.most[quantity], d)
}

func newLargest(t testing.TB) *largest {
	l := &largest{t, map[string]float64{}}
	t.Cleanup(func() {
		for quantity, most := range l.most {
			t.Logf("largest difference of %s: %.2g", quantity, most)
		}
	})
	return l
}

func mustFit(t testing.TB, d *irt.Data, f irt.Family, o irt.FitOptions) *irt.Calibration {
	t.Helper()
	c, err := irt.FitMML(context.Background(), d, f, o)
	if err != nil {
		t.Fatal(err)
	}
	if !c.Converged {
		t.Errorf("not converged: change %g, gradient %g after %d", c.Change, c.Gradient, c.Iterations)
	}
	return c
}

var tight = irt.FitOptions{Tolerance: 1e-10}

// The marginal Rasch model against an optimiser on a finer grid that scales with σ.
func TestMMLReferenceRasch(t *testing.T) {
	type result struct {
		LogLik float64   `json:"loglik"`
		D      []float64 `json:"d"`
		Var    float64   `json:"var"`
		SE     []float64 `json:"se_d"`
		SEVar  float64   `json:"se_var"`
	}
	var ref map[string]struct {
		result
		Exact result `json:"exact"`
	}
	referenceJSON(t, "rasch_mml_polished.json", &ref)
	for name, want := range ref {
		t.Run(name, func(t *testing.T) {
			skip := map[string]int{"verbagg_dich": 2}[name]
			c := mustFit(t, referenceData(t, name+".csv", skip), irt.FamilyRasch, tight)
			l := newLargest(t)
			l.check("log likelihood", c.LogLikelihood, want.Exact.LogLik, 1e-6)
			l.check("variance", c.Groups[0].Variance, want.Exact.Var, 1e-6)
			if s := want.SEVar; s > 0 {
				l.check("relative SE of variance", c.Groups[0].SEVariance/s, 1, 1e-3)
			}
			for j, d := range want.Exact.D {
				l.check("b", c.Items[j].B[0], -d, 1e-6)
				l.check("relative SE of b", c.Items[j].SEB[0]/want.Exact.SE[j], 1, 1e-3)
			}
			t.Logf("%d evaluations, change %.2g, gradient %.2g", c.Iterations, c.Change, c.Gradient)
		})
	}
}

type mirtFit struct {
	Items  []map[string]float64  `json:"items"`
	SE     []map[string]*float64 `json:"se"`
	LogLik float64               `json:"loglik"`
	Var    float64               `json:"var"`
}

// The 2PL on the same grid.
func TestMMLReference2PL(t *testing.T) {
	for name, skip := range map[string]int{"lsat6": 0, "lsat7": 0, "verbagg_dich": 2, "sat12": 0} {
		t.Run(name, func(t *testing.T) {
			var ref struct {
				Fit mirtFit `json:"twopl_mml"`
			}
			referenceJSON(t, name+".ref.json", &ref)
			d := referenceData(t, name+".csv", skip)
			c := mustFit(t, d, irt.Family2PL, tight)
			_, se, err := irt.MMLIntercepts(d, irt.Family2PL, tight)
			if err != nil {
				t.Fatal(err)
			}
			l := newLargest(t)
			l.check("log likelihood", c.LogLikelihood, ref.Fit.LogLik, 1e-6)
			for j, want := range ref.Fit.Items {
				// The peer stopped at 1e-7 per cycle, which leaves up to 1e-6 in the
				// flat directions of verbagg and sat12.
				tolerance := map[bool]float64{true: 1e-6, false: 5e-5}[len(ref.Fit.Items) == 5]
				it := &c.Items[j]
				l.check("a", it.A, want["a1"], tolerance)
				l.check("d", -it.A*it.B[0], want["d"], tolerance)
				l.check("relative SE of a", it.SEA / *ref.Fit.SE[j]["a1"], 1, 1e-3)
				l.check("relative SE of d", se[j][0] / *ref.Fit.SE[j]["d"], 1, 1e-3)
			}
			t.Logf("%d evaluations, change %.2g, gradient %.2g", c.Iterations, c.Change, c.Gradient)
		})
	}
}

// GRM and GPCM against a polished optimum on the same grid.
func TestMMLReferencePolytomous(t *testing.T) {
	type result struct {
		LogLik float64              `json:"loglik"`
		Params map[string][]float64 `json:"params"`
		SE     map[string][]float64 `json:"se_observed_information"`
	}
	var ref map[string]map[string]result
	referenceJSON(t, "poly_mml_polished.json", &ref)
	for name, models := range ref {
		for model, want := range models {
			t.Run(name+"/"+model, func(t *testing.T) {
				f := map[string]irt.Family{"grm": irt.FamilyGRM, "gpcm": irt.FamilyGPCM}[model]
				d := referenceData(t, name+".csv", map[string]int{"verbagg_poly": 2}[name])
				c := mustFit(t, d, f, tight)
				dd, se, err := irt.MMLIntercepts(d, f, tight)
				if err != nil {
					t.Fatal(err)
				}
				l := newLargest(t)
				l.check("log likelihood", c.LogLikelihood, want.LogLik, 1e-6)
				for j, it := range c.Items {
					l.check("a", it.A, want.Params[it.ID][0], 1e-5)
					l.check("relative SE of a", it.SEA/want.SE[it.ID][0], 1, 1e-3)
					for k := range it.B {
						l.check("d", dd[j][k], want.Params[it.ID][1+k], 1e-5)
						l.check("relative SE of d", se[j][k]/want.SE[it.ID][1+k], 1, 1e-3)
					}
				}
				t.Logf("%d evaluations, change %.2g, gradient %.2g", c.Iterations, c.Change, c.Gradient)
			})
		}
	}
}

// PCM against a grid that does not scale with σ, hence less tightly.
func TestMMLReferencePCM(t *testing.T) {
	for name, skip := range map[string]int{"science": 0, "verbagg_poly": 2} {
		t.Run(name, func(t *testing.T) {
			var ref struct {
				Fit mirtFit `json:"pcm_mml"`
			}
			referenceJSON(t, name+".ref.json", &ref)
			d := referenceData(t, name+".csv", skip)
			c := mustFit(t, d, irt.FamilyPCM, tight)
			dd, se, err := irt.MMLIntercepts(d, irt.FamilyPCM, tight)
			if err != nil {
				t.Fatal(err)
			}
			l := newLargest(t)
			peer := make([]irt.Item, len(c.Items))
			for j := range peer {
				peer[j] = irt.Item{Model: irt.GPCM, A: 1}
				below := 0.0
				for k := range c.Items[j].B {
					v := ref.Fit.Items[j][[]string{"d1", "d2", "d3"}[k]]
					peer[j].B, below = append(peer[j].B, below-v), v
				}
			}
			sd, zero := math.Sqrt(ref.Fit.Var), make([]float64, d.Persons())
			l.check("log likelihood of the peer on its grid", bruteForce(d, peer, zero, sd, fixedGrid), ref.Fit.LogLik, 1e-6)
			ours := bruteForce(d, estimates(c), zero, math.Sqrt(c.Groups[0].Variance), fineGrid)
			if theirs := bruteForce(d, peer, zero, sd, fineGrid); theirs > ours {
				t.Errorf("the peer's parameters are more likely: %v, ours %v", theirs, ours)
			}
			l.check("log likelihood on a fine grid", c.LogLikelihood, ours, 5e-5) // what lies beyond 6σ
			l.check("log likelihood", c.LogLikelihood, ref.Fit.LogLik, 5e-5)
			l.check("variance", c.Groups[0].Variance, ref.Fit.Var, 1e-4)
			for j := range c.Items {
				for k, got := range dd[j] {
					key := []string{"d1", "d2", "d3"}[k]
					l.check("d", got, ref.Fit.Items[j][key], 2e-4)
					l.check("relative SE of d", se[j][k] / *ref.Fit.SE[j][key], 1, 1e-3)
				}
			}
		})
	}
}

// Two groups and a latent regression, against a grid of ±6 that does not scale
// with σ and cuts off a little of a standard deviation of 1.4.
func TestMMLReferenceGroupsAndRegression(t *testing.T) {
	var ref struct {
		Regression struct {
			Betas  []float64 `json:"betas"`
			Var    float64   `json:"residual_var"`
			D      []float64 `json:"d"`
			LogLik float64   `json:"loglik"`
		} `json:"latent_regression_rasch"`
		Groups struct {
			Means  []float64 `json:"means"`
			Vars   []float64 `json:"vars"`
			D      []float64 `json:"d"`
			LogLik float64   `json:"loglik"`
		} `json:"multigroup_rasch"`
	}
	referenceJSON(t, "verbagg_dich.ref.json", &ref)
	_, rows := referenceRows(t, "verbagg_dich.csv")
	items, answers := referenceAnswers(t, "verbagg_dich.csv", 2)
	var group []int
	var covariates [][]float64
	for _, row := range rows {
		male := 0
		if row[0] == "male" {
			male = 1
		}
		group = append(group, male)
		anger := 0.0
		for _, c := range row[1] {
			anger = 10*anger + float64(c-'0')
		}
		covariates = append(covariates, []float64{float64(male), anger})
	}
	t.Run("groups", func(t *testing.T) {
		d, err := irt.NewData(items, answers, irt.DataOptions{Group: group, Groups: []string{"female", "male"}})
		if err != nil {
			t.Fatal(err)
		}
		c, l := mustFit(t, d, irt.FamilyRasch, tight), newLargest(t)
		l.check("log likelihood", c.LogLikelihood, ref.Groups.LogLik, 0.01)
		for g, ability := range c.Groups {
			l.check("mean", ability.Mean, ref.Groups.Means[g], 1e-3)
			l.check("variance", ability.Variance, ref.Groups.Vars[g], 2e-3)
		}
		for j, want := range ref.Groups.D {
			l.check("b", c.Items[j].B[0], -want, 1e-3)
		}
		t.Logf("%d evaluations, change %.2g, gradient %.2g", c.Iterations, c.Change, c.Gradient)
	})
	t.Run("regression", func(t *testing.T) {
		d, err := irt.NewData(items, answers, irt.DataOptions{})
		if err != nil {
			t.Fatal(err)
		}
		o := tight
		o.Covariates = covariates
		c, l := mustFit(t, d, irt.FamilyRasch, o), newLargest(t)
		peer := make([]irt.Item, len(c.Items))
		theirs, ours := make([]float64, len(rows)), make([]float64, len(rows))
		for j := range peer {
			peer[j] = irt.Item{A: 1, B: []float64{-ref.Regression.D[j]}}
		}
		for i, v := range covariates {
			for k := range v {
				theirs[i] += v[k] * ref.Regression.Betas[k+1]
				ours[i] += v[k] * c.Regression[k]
			}
		}
		sd := math.Sqrt(ref.Regression.Var)
		l.check("log likelihood of the peer on its grid", bruteForce(d, peer, theirs, sd, fixedGrid), ref.Regression.LogLik, 1e-6)
		if v := bruteForce(d, peer, theirs, sd, fineGrid); v > c.LogLikelihood {
			t.Errorf("the peer's parameters are more likely: %v, ours %v", v, c.LogLikelihood)
		}
		l.check("log likelihood on a fine grid", c.LogLikelihood, bruteForce(d, estimates(c), ours, math.Sqrt(c.Groups[0].Variance), fineGrid), 1e-6)
		l.check("log likelihood", c.LogLikelihood, ref.Regression.LogLik, 0.2)
		l.check("variance", c.Groups[0].Variance, ref.Regression.Var, 0.02)
		for k, b := range c.Regression {
			l.check("β", b, ref.Regression.Betas[k+1], 2e-3)
		}
		for j, want := range ref.Regression.D {
			l.check("b", c.Items[j].B[0], -want, 2e-2)
		}
		t.Logf("%d evaluations, change %.2g, gradient %.2g", c.Iterations, c.Change, c.Gradient)
	})
}

// estimates are the items of a calibration.
func estimates(c *irt.Calibration) (items []irt.Item) {
	for _, it := range c.Items {
		items = append(items, it.Item)
	}
	return items
}

// The peers' grid, and one that leaves nothing out.
func fixedGrid(_, _ float64) (from, to float64, nodes int) { return -6, 6, 61 }

func fineGrid(mean, sd float64) (from, to float64, nodes int) {
	return mean - 9*sd, mean + 9*sd, 241
}

// bruteForce is the marginal log likelihood straight from its definition.
func bruteForce(d *irt.Data, items []irt.Item, mean []float64, sd float64, grid func(mean, sd float64) (from, to float64, nodes int)) (sum float64) {
	for i := range d.Persons() {
		from, to, nodes := grid(mean[i], sd)
		all, marginal := 0.0, 0.0
		for q := range nodes {
			theta := from + (to-from)*float64(q)/float64(nodes-1)
			z := (theta - mean[i]) / sd
			w := math.Exp(-z * z / 2)
			all += w
			for j := range items {
				if x := d.At(i, j); x != irt.Missing {
					l, _, _ := items[j].LogLikelihood(theta, x)
					w *= math.Exp(l)
				}
			}
			marginal += w
		}
		sum += d.Weight(i) * math.Log(marginal/all)
	}
	return sum
}
