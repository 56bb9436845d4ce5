package analysis_test

import (
	"context"
	"math"
	"testing"

	"github.com/dira-platform/dira/internal/analysis"
	"github.com/dira-platform/dira/internal/irtfile"
)

// bankOf are items that were drawn.
func bankOf(t *testing.T, items int) *irtfile.Params {
	t.Helper()
	sim, err := analysis.Simulate(context.Background(), nil, analysis.SimulateOptions{Model: "2pl", Persons: 1, Items: items, SD: 1, Groups: 1, Seed: 5})
	if err != nil {
		t.Fatal(err)
	}
	return sim.Params
}

func adaptive(t *testing.T, p *irtfile.Params, o analysis.AdaptiveOptions) *analysis.AdaptivePath {
	t.Helper()
	o.Criterion, o.SD = "information", 1
	path, err := analysis.Adaptive(context.Background(), p, o, silent)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TestAdaptiveDecides computes the ratio of the likelihoods and the probabilities of the levels from the answers of the path.
func TestAdaptiveDecides(t *testing.T) {
	p := bankOf(t, 150)
	at := map[string]irtfile.Item{}
	for _, it := range p.Items {
		at[it.ID] = it
	}
	s, err := analysis.ParseSPRT("0.2, 0.3, 0.05, 0.1")
	if err != nil {
		t.Fatal(err)
	}
	right := 0
	for seed := range uint64(60) {
		theta := 1.2
		if seed%2 == 1 {
			theta = -0.8
		}
		o := analysis.AdaptiveOptions{Theta: theta, Cuts: []float64{-1, 0.2, 1.1}, Seed: seed}
		o.SPRT = append(o.SPRT, s)
		path := adaptive(t, p, o)
		ratio := 0.0
		for _, asked := range path.Items {
			it := at[asked.ID]
			logP := func(theta float64) float64 {
				z := float64(it.A) * (theta - float64(it.B[0]))
				if asked.Response == 0 {
					z = -z
				}
				return -math.Log1p(math.Exp(-z))
			}
			ratio += logP(0.5) - logP(-0.1)
		}
		d := path.Decisions[0]
		near(t, "ratio", d.LogRatio, ratio, 1e-9)
		near(t, "lower", d.Lower, math.Log(0.1/0.95), 1e-12)
		near(t, "upper", d.Upper, math.Log(0.9/0.05), 1e-12)
		if path.Stopped != "decision" || !d.Reached || d.Decision != map[bool]string{true: "above", false: "below"}[ratio > 0] {
			t.Errorf("seed %d: %s, %+v", seed, path.Stopped, d)
		}
		if (d.Decision == "above") == (theta > 0.2) {
			right++
		}
		normal := func(x float64) float64 { return math.Erfc(-(x-float64(path.Theta))/float64(path.SE)/math.Sqrt2) / 2 }
		for k, want := range []float64{normal(-1), normal(0.2) - normal(-1), normal(1.1) - normal(0.2), 1 - normal(1.1)} {
			near(t, "level", path.Level.Probabilities[k], want, 1e-12)
		}
	}
	if right < 55 { // the abilities are further from the cut than the zone, so that errors are rarer than 5 and 10 %
		t.Errorf("%d of 60 decisions are right", right)
	}
}

// TestAdaptiveKeepsContent asks within the limits of areas, and no two enemies, whoever is tested.
func TestAdaptiveKeepsContent(t *testing.T) {
	p := bankOf(t, 60)
	content := &irtfile.Content{Area: map[string]string{}, Areas: []irtfile.Area{{Name: "a", Min: 4, Max: 4, Share: math.NaN()}, {Name: "b", Max: 3, Share: math.NaN()}, {Name: "c", Min: 5, Max: -1, Share: math.NaN()}}}
	var enemies []irtfile.Enemies
	for i, it := range p.Items {
		content.Area[it.ID] = []string{"a", "b", "c"}[i%3]
		if i%2 == 1 {
			enemies = append(enemies, irtfile.Enemies{Row: i, Items: []string{p.Items[i-1].ID, it.ID}})
		}
	}
	for seed := range uint64(40) {
		path := adaptive(t, p, analysis.AdaptiveOptions{Theta: float64(seed%5) - 2, MaxLength: 14, Content: content, Enemies: enemies, Randomesque: 3, Seed: seed})
		count, asked := map[string]int{}, map[string]bool{}
		for _, it := range path.Items {
			count[it.Area]++
			asked[it.ID] = true
		}
		if count["a"] != 4 || count["b"] > 3 || count["c"] < 5 || path.Asked != 14 || path.Areas[0].Asked != 4 {
			t.Errorf("seed %d: %v", seed, count)
		}
		for _, e := range enemies {
			if asked[e.Items[0]] && asked[e.Items[1]] {
				t.Errorf("seed %d: both of %v", seed, e.Items)
			}
		}
	}
}

// TestAdaptiveExposure asks an item of no more persons than wanted, but for chance.
func TestAdaptiveExposure(t *testing.T) {
	p := bankOf(t, 80)
	path := adaptive(t, p, analysis.AdaptiveOptions{MaxLength: 8, SympsonHetter: 0.3, Persons: 1000, Seed: 2})
	e := path.Exposure
	if !e.Converged || e.Rounds < 2 || len(e.Items) == 0 {
		t.Fatalf("%+v", e)
	}
	near(t, "length", e.MeanLength, 8, 1e-9)
	near(t, "rate", e.MaxRate, 0.3, 3*math.Sqrt(0.3*0.7/1000))
	for _, it := range e.Items {
		if !(it.Parameter > 0 && it.Parameter < 1 && it.Rate <= e.MaxRate) {
			t.Errorf("%+v", it)
		}
	}
}
