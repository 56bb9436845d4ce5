package analysis_test

import (
	"bytes"
	"context"
	"math"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/analysis"
	"github.com/dira-platform/dira/internal/irtfile"
)

// drawn simulates a table and reads it again.
func drawn(t *testing.T, o analysis.SimulateOptions, group string) (*irtfile.Sheet, *analysis.Simulation) {
	t.Helper()
	sim, err := analysis.Simulate(context.Background(), nil, o)
	if err != nil {
		t.Fatal(err)
	}
	var table bytes.Buffer
	if err := sim.WriteCSV(&table, o.Groups > 1); err != nil {
		t.Fatal(err)
	}
	s, err := irtfile.Read(context.Background(), &table, irtfile.Options{Base: irtfile.Auto, Group: group})
	if err != nil {
		t.Fatal(err)
	}
	return s, sim
}

// TestFitRecovers finds the items again that answers were drawn from, for each model, within four standard errors.
func TestFitRecovers(t *testing.T) {
	for _, model := range []string{"rasch", "2pl", "pcm", "rsm", "gpcm", "grm"} {
		t.Run(model, func(t *testing.T) {
			s, sim := drawn(t, analysis.SimulateOptions{Model: model, Persons: 2000, Items: 12, Categories: 3, SD: 1, Groups: 1, Missing: 0.05, Seed: 11}, "")
			f, err := analysis.Fit(context.Background(), s, analysis.FitOptions{Model: model, Method: "mml", Tolerance: 1e-6, Nodes: 61}, silent)
			if err != nil {
				t.Fatal(err)
			}
			p := f.Params()
			if !p.Converged {
				t.Error("not converged")
			}
			for j, it := range p.Items {
				for k, b := range it.B {
					near(t, it.ID+" b", b, float64(sim.Params.Items[j].B[k]), 4*float64(it.SE.B[k]))
				}
				if !math.IsNaN(float64(it.SE.A)) {
					near(t, it.ID+" a", it.A, float64(sim.Params.Items[j].A), 4*float64(it.SE.A))
				}
			}
		})
	}
}

// TestParamsAreReadAsWritten goes from the fit through JSON to scores, and compares with those of the fit itself.
func TestParamsAreReadAsWritten(t *testing.T) {
	for _, model := range []string{"2pl", "grm", "gpcm"} {
		s, _ := drawn(t, analysis.SimulateOptions{Model: model, Persons: 400, Items: 8, Categories: 3, SD: 1, Groups: 1, Seed: 3}, "")
		f, err := analysis.Fit(context.Background(), s, analysis.FitOptions{Model: model, Method: "mml", Tolerance: 1e-4, Nodes: 61}, silent)
		if err != nil {
			t.Fatal(err)
		}
		var written bytes.Buffer
		if err := irtfile.WriteJSON(&written, f.Params()); err != nil {
			t.Fatal(err)
		}
		p, err := irtfile.ReadParams(&written)
		if err != nil {
			t.Fatal(err)
		}
		scores, err := analysis.Score(context.Background(), s, p, analysis.ScoreOptions{Method: "eap", Mean: math.NaN(), SD: math.NaN()}, silent)
		if err != nil {
			t.Fatal(err)
		}
		for i, a := range scores.Abilities {
			near(t, model+" "+s.ID(i), irtfile.Number(a.Theta), f.Scores[i].Theta, 1e-7) // by its own number of nodes
		}
	}
}

// TestLinkRecovers links forms whose groups differ by 0.8 in mean and 1.3 in standard deviation.
func TestLinkRecovers(t *testing.T) {
	one, sim := drawn(t, analysis.SimulateOptions{Model: "2pl", Persons: 4000, Items: 20, SD: 1, Groups: 1, Seed: 1}, "")
	again, err := analysis.Simulate(context.Background(), sim.Params, analysis.SimulateOptions{Persons: 4000, Mean: 0.8, SD: 1.3, Groups: 1, Seed: 2})
	if err != nil {
		t.Fatal(err)
	}
	var table bytes.Buffer
	if err := again.WriteCSV(&table, false); err != nil {
		t.Fatal(err)
	}
	two, err := irtfile.Read(context.Background(), &table, irtfile.Options{Base: irtfile.Auto})
	if err != nil {
		t.Fatal(err)
	}
	fit := func(s *irtfile.Sheet) *irtfile.Params {
		f, err := analysis.Fit(context.Background(), s, analysis.FitOptions{Model: "2pl", Method: "mml", Tolerance: 1e-5, Nodes: 61}, silent)
		if err != nil {
			t.Fatal(err)
		}
		return f.Params()
	}
	old := fit(one)
	l, err := analysis.Link(fit(two), old, "stocking-lord", silent)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "a", l.Link.A, 1.3, 0.08)
	near(t, "b", l.Link.B, 0.8, 0.08)
	near(t, "mean", l.Ability.Mean, 0.8, 0.08)
	near(t, "variance", l.Ability.Variance, 1.69, 0.2)
	for j, it := range l.Items {
		near(t, it.ID+" b", it.B[0], float64(old.Items[j].B[0]), 5*float64(it.SE.B[0]+old.Items[j].SE.B[0]))
	}
	if len(l.Methods) != 5 || len(l.Equated) != 21 {
		t.Errorf("%d methods, %d equated scores", len(l.Methods), len(l.Equated))
	}
}

// TestAdaptiveIsSure runs adaptive tests of many people: the estimate is within two standard errors of the truth about 95 times of 100.
func TestAdaptiveIsSure(t *testing.T) {
	_, sim := drawn(t, analysis.SimulateOptions{Model: "2pl", Persons: 10, Items: 200, SD: 1, Groups: 1, Seed: 5}, "")
	within := 0
	const n = 200
	for k := range n {
		theta := -1.5 + 3*float64(k)/n
		path, err := analysis.Adaptive(context.Background(), sim.Params, analysis.AdaptiveOptions{Theta: theta, Criterion: "information", Estimator: "eap", SD: 1, StopSE: 0.35, Seed: uint64(k)}, silent)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(float64(path.Theta)-theta) < 1.96*float64(path.SE) {
			within++
		}
		if path.Stopped != "standard error" || path.SE > 0.35 {
			t.Fatalf("%+v", path)
		}
	}
	if within < 180 || within > 199 {
		t.Errorf("%d of %d within", within, n)
	}
}

// TestConditionalAbility finds the distribution on the scale of the conditional fit.
func TestConditionalAbility(t *testing.T) {
	s, sim := drawn(t, analysis.SimulateOptions{Model: "rasch", Persons: 3000, Items: 15, Mean: 0.4, SD: 1.2, Groups: 1, Seed: 8}, "")
	f, err := analysis.Fit(context.Background(), s, analysis.FitOptions{Model: "rasch", Method: "cml", Tolerance: 1e-6, Nodes: 61}, silent)
	if err != nil {
		t.Fatal(err)
	}
	centre := 0.0
	for _, it := range sim.Params.Items {
		centre += float64(it.B[0]) / 15
	}
	near(t, "mean", f.Params().Ability.Mean, 0.4-centre, 0.12)
	near(t, "variance", f.Params().Ability.Variance, 1.44, 0.2)
}

func TestRefusals(t *testing.T) {
	s, sim := drawn(t, analysis.SimulateOptions{Model: "2pl", Persons: 50, Items: 5, SD: 1, Groups: 2, Seed: 8}, "_group")
	_, err := analysis.DIF(context.Background(), s, analysis.DIFOptions{Focal: "c"}, silent)
	says(t, err, `there is no group "c"`)
	_, err = analysis.Fit(context.Background(), s, analysis.FitOptions{Model: "2pl", Method: "cml"}, silent)
	says(t, err, "needs --method mml")
	_, err = analysis.Adaptive(context.Background(), sim.Params, analysis.AdaptiveOptions{Criterion: "chance"}, silent)
	says(t, err, `no criterion "chance"`)
	_, err = analysis.Simulate(context.Background(), nil, analysis.SimulateOptions{Model: "2pl", Persons: 1, Items: 1, SD: math.Inf(1), Groups: 1})
	says(t, err, "finite")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := analysis.Fit(ctx, s, analysis.FitOptions{Model: "2pl", Method: "mml", Nodes: 61}, silent); err == nil {
		t.Error("a cancelled fit fitted")
	}
}

func says(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("%v, want %s", err, want)
	}
}
