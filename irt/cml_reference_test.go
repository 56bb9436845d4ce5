package irt_test

import (
	"math"
	"testing"

	"github.com/dira-platform/dira/irt"
)

func TestCMLReferenceRasch(t *testing.T) {
	var raw map[string]struct {
		Loglik     float64               `json:"loglik"`
		Difficulty []float64             `json:"difficulty"`
		SE         []float64             `json:"se"`
		Person     map[string][]*float64 `json:"person"`
	}
	referenceJSON(t, "rasch_cml_polished.json", &raw)
	covariates := map[string]int{"verbagg_dich": 2}
	for set, want := range raw {
		d := referenceData(t, set+".csv", covariates[set])
		c := mustCML(t, d, irt.FamilyRasch, irt.FitOptions{})
		b, se := thresholds(c)
		within(t, set+" difficulties", worst(b, want.Difficulty, false), 1e-8)
		within(t, set+" SE, relative", worst(se, want.SE, true), 1e-8)
		within(t, set+" log likelihood", math.Abs(c.LogLikelihood-want.Loglik), 1e-8)
		if want.Person["ml"] != nil {
			comparePersons(t, set, c, want.Person)
		}
	}
}

func comparePersons(t *testing.T, set string, c *irt.Calibration, want map[string][]*float64) {
	t.Helper()
	table, err := irt.RawScoreTable(items(c))
	if err != nil {
		t.Fatal(err)
	}
	if len(table) != len(want["raw"]) {
		t.Fatalf("%s: %d scores, want %d", set, len(table), len(want["raw"]))
	}
	most := map[string]float64{}
	for r, row := range table {
		for what, got := range map[string]float64{"ml": row.ML, "ml_se": row.MLSE, "wle": row.WLE, "wle_se_1_over_sqrt_info": row.WLESE} {
			w := want[what][r]
			if w == nil {
				if !row.Extreme || !math.IsInf(got, 0) {
					t.Errorf("%s: score %d has no %s, got %v", set, r, what, got)
				}
				continue
			}
			most[what] = max(most[what], math.Abs(got-*w))
		}
	}
	for what, e := range most {
		within(t, set+" raw score "+what, e, 1e-8)
	}
}

func items(c *irt.Calibration) (list []irt.Item) {
	for _, e := range c.Items {
		if e.Left == "" {
			list = append(list, e.Item)
		}
	}
	return list
}

func TestCMLReferencePolytomous(t *testing.T) {
	type model struct {
		Loglik     float64              `json:"loglik"`
		Thresholds map[string][]float64 `json:"thresholds"`
		SE         []float64            `json:"se"`
	}
	var raw map[string]struct{ PCM, RSM model }
	referenceJSON(t, "pcm_rsm_cml_tight.json", &raw)
	covariates := map[string]int{"verbagg_poly": 2}
	for set, want := range raw {
		d := referenceData(t, set+".csv", covariates[set])
		for f, m := range map[irt.Family]model{irt.FamilyPCM: want.PCM, irt.FamilyRSM: want.RSM} {
			name := set + " " + map[irt.Family]string{irt.FamilyPCM: "PCM", irt.FamilyRSM: "RSM"}[f]
			c := mustCML(t, d, f, irt.FitOptions{})
			b, se := thresholds(c)
			var expect []float64
			for _, item := range d.Items() {
				expect = append(expect, m.Thresholds[item]...)
			}
			// The reference stops when the log likelihood changes by less than a 1e-16th, where thresholds are good to about its root: 1e-7. Here
			// the gradient is 0 to rounding, and the log likelihood as high at least.
			within(t, name+" thresholds", worst(b, expect, false), 5e-7)
			within(t, name+" gradient", c.Gradient, 1e-9)
			within(t, name+" log likelihood", math.Abs(c.LogLikelihood-m.Loglik), 1e-9)
			if m.SE != nil {
				within(t, name+" SE, relative", worst(se, m.SE, true), 1e-3)
			}
		}
	}
}
