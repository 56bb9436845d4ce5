package analysis_test

import (
	"context"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/analysis"
	"github.com/dira-platform/dira/internal/irtfile"
)

// fitted estimates a test, for other tests to use.
func fitted(t *testing.T, s *irtfile.Sheet, o analysis.FitOptions) *analysis.Fitted {
	t.Helper()
	o.Method, o.Nodes = "mml", 61
	f, err := analysis.Fit(context.Background(), s, o, silent)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestRegressionAgreesWithMirt regresses verbal aggression on gender, a text, and trait anger, a number. mirt's grid of ±6 is narrow for
// a variance of 1.8 about means of up to 2.5, hence the tolerances; the library's own tests tell which of the two is nearer to the truth.
func TestRegressionAgreesWithMirt(t *testing.T) {
	var want struct {
		Regression struct {
			Betas    []float64
			Residual float64 `json:"residual_var"`
			D        []float64
		} `json:"latent_regression_rasch"`
	}
	if err := json.Unmarshal(reference(t, "verbagg_dich.ref.json"), &want); err != nil {
		t.Fatal(err)
	}
	table := strings.Replace(string(reference(t, "verbagg_dich.csv")), "gender,anger", "_gender,_anger", 1)
	s, err := irtfile.Read(context.Background(), strings.NewReader(table), irtfile.Options{Base: irtfile.Auto, Covariates: []string{"_gender", "_anger"}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := analysis.NewPredictors(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := fitted(t, s, analysis.FitOptions{Model: "rasch", Tolerance: 1e-8, Regress: r}).Params()
	for k, name := range []string{"_gender=male", "_anger"} {
		if p.Regression[k].Name != name || !(p.Regression[k].SE > 0) {
			t.Errorf("%+v, want %s", p.Regression[k], name)
		}
		near(t, name, p.Regression[k].Coefficient, want.Regression.Betas[k+1], 2e-3)
	}
	near(t, "residual variance", *p.Residual, want.Regression.Residual, 0.02)
	near(t, "intercept", *p.Intercept, 0, 0)
	for j, it := range p.Items {
		near(t, it.ID, it.B[0], -want.Regression.D[j], 0.02)
	}
	// The distribution of all persons is what the covariates predict of them, and what they leave.
	mean, square := 0.0, 0.0
	for _, row := range r.Rows {
		v := float64(p.Regression[0].Coefficient)*row[0] + float64(p.Regression[1].Coefficient)*row[1]
		mean, square = mean+v/float64(len(r.Rows)), square+v*v/float64(len(r.Rows))
	}
	near(t, "mean", p.Ability.Mean, mean, 1e-9)
	near(t, "variance", p.Ability.Variance, float64(*p.Residual)+square-mean*mean, 1e-9)
	near(t, "r2", *p.Explained, (square-mean*mean)/float64(p.Ability.Variance), 1e-9)
}

// TestRegressionRecovers finds differences of means that the answers were drawn with, alone and beside groups.
func TestRegressionRecovers(t *testing.T) {
	sim, err := analysis.Simulate(context.Background(), nil, analysis.SimulateOptions{Model: "2pl", Persons: 4000, Items: 15, SD: 1, Groups: 4, Shift: 0.4, Seed: 3})
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	if err := sim.WriteCSV(&table, true); err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer(",_group,", ",_half,_rank,", ",a,", ",low,0,", ",b,", ",low,1,", ",c,", ",high,0,", ",d,", ",high,1,").Replace(table.String())
	s, err := irtfile.Read(context.Background(), strings.NewReader(text), irtfile.Options{Base: irtfile.Auto, Group: "_half", Covariates: []string{"_rank"}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := analysis.NewPredictors(s, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := fitted(t, s, analysis.FitOptions{Model: "2pl", Tolerance: 1e-6, Regress: r}).Params()
	near(t, "_rank", p.Regression[0].Coefficient, 0.4, 4*float64(p.Regression[0].SE))
	for _, g := range p.Groups { // "high" is first, by name
		want := map[string]float64{"high": 0, "low": -0.8}[g.Name]
		near(t, g.Name, *g.Intercept, want, 0.15)
		near(t, g.Name+" mean", g.Mean, want+0.2, 0.17)
		near(t, g.Name+" variance", g.Variance, 1+0.04, 0.2)
	}
	if p.Explained != nil {
		t.Error("an explained share, of which of the groups?")
	}
}

// TestLinkMovesRegression brings a fit to a scale of which θ is 2·θ + 1: what covariates add doubles, what they leave is four times as much.
func TestLinkMovesRegression(t *testing.T) {
	one := irtfile.Number(0.3)
	residual := irtfile.Number(0.8)
	from := &irtfile.Params{Model: "2pl", Ability: irtfile.Ability{Mean: 0.5, Variance: 0.9}, Intercept: &one, Residual: &residual,
		Regression: []irtfile.Coefficient{{Name: "_age", Coefficient: 0.25, SE: 0.1}}}
	to := &irtfile.Params{Model: "2pl"}
	for i, b := range []irtfile.Number{-1, 0, 0.4, 1, 2} {
		id := string(rune('a' + i))
		from.Items = append(from.Items, irtfile.Item{ID: id, A: 1.2, B: []irtfile.Number{b}})
		to.Items = append(to.Items, irtfile.Item{ID: id, A: 0.6, B: []irtfile.Number{2*b + 1}})
	}
	l, err := analysis.Link(from, to, "mean-sigma", silent)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "mean", l.Ability.Mean, 2, 1e-12)
	near(t, "coefficient", l.Regression[0].Coefficient, 0.5, 1e-12)
	near(t, "its standard error", l.Regression[0].SE, 0.2, 1e-12)
	near(t, "intercept", *l.Intercept, 1.6, 1e-12)
	near(t, "residual variance", *l.Residual, 3.2, 1e-12)
	if one != 0.3 || from.Regression[0].Coefficient != 0.25 {
		t.Error("the fit itself was changed")
	}
}

// TestModelFitAgreesWithMirt compares S-X², infit and outfit with those of mirt, each by its own estimation.
func TestModelFitAgreesWithMirt(t *testing.T) {
	for _, test := range []struct {
		set, key, model string
		covariates      int
	}{{"lsat6", "twopl_mml", "2pl", 0}, {"verbagg_dich", "twopl_mml", "2pl", 2}, {"verbagg_dich", "rasch_mml", "rasch", 2}, {"science", "grm", "grm", 0}} {
		t.Run(test.set+"/"+test.model, func(t *testing.T) {
			var all map[string]json.RawMessage
			var want struct {
				SX2 struct {
					X2 []float64 `json:"S_X2"`
					DF []int
					P  []float64
				} `json:"S_X2"`
				Fit struct{ Infit, Outfit []float64 } `json:"infit_EAP"`
			}
			if err := json.Unmarshal(reference(t, test.set+".ref.json"), &all); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(all[test.key], &want); err != nil {
				t.Fatal(err)
			}
			s := sheet(t, reference(t, test.set+".csv"), test.covariates, "")
			m, err := analysis.HoldAgainst(context.Background(), s, analysis.ModelFitOptions{Model: test.model, Q3Limit: 0.2}, silent)
			if err != nil {
				t.Fatal(err)
			}
			for j, it := range m.Items {
				near(t, it.ID+" S-X²", it.SX2.Chi2, want.SX2.X2[j], 2e-3*max(1, want.SX2.X2[j]))
				if it.SX2.DF != want.SX2.DF[j] {
					t.Errorf("%s: %d degrees of freedom, want %d", it.ID, it.SX2.DF, want.SX2.DF[j])
				}
				near(t, it.ID+" p", it.SX2.P, want.SX2.P[j], 1e-3)
				near(t, it.ID+" infit", it.Infit, want.Fit.Infit[j], 1e-3)
				near(t, it.ID+" outfit", it.Outfit, want.Fit.Outfit[j], 1e-3)
			}
			for _, p := range m.Pairs {
				near(t, p.A+p.B, p.Adjusted, float64(p.Q3-m.Q3Mean), 1e-12)
				if math.Abs(float64(p.Adjusted)) < 0.2 {
					t.Errorf("%+v is listed", p)
				}
			}
		})
	}
}

// TestGivenIsAsEstimated holds answers against the parameters of a fit of them: all is as if they had been estimated.
func TestGivenIsAsEstimated(t *testing.T) {
	for _, model := range []string{"rasch", "2pl", "pcm"} {
		s, _ := drawn(t, analysis.SimulateOptions{Model: model, Persons: 600, Items: 7, Categories: 3, SD: 1, Groups: 1, Seed: 6}, "")
		p := fitted(t, s, analysis.FitOptions{Model: model, Tolerance: 1e-6}).Params()
		given, err := analysis.HoldAgainst(context.Background(), s, analysis.ModelFitOptions{Params: p}, silent)
		if err != nil {
			t.Fatal(err)
		}
		estimated, err := analysis.HoldAgainst(context.Background(), s, analysis.ModelFitOptions{Model: model}, silent)
		if err != nil {
			t.Fatal(err)
		}
		if len(given.Pairs) != 21 || len(given.Items) != 7 || !given.Given || estimated.Given {
			t.Fatalf("%d pairs, %d items", len(given.Pairs), len(given.Items))
		}
		for j, it := range given.Items {
			e := estimated.Items[j]
			near(t, it.ID+" infit", it.Infit, float64(e.Infit), 1e-6)
			near(t, it.ID+" outfit of the fit", it.Outfit, float64(p.Items[j].Outfit), 1e-6)
			near(t, it.ID+" S-X²", it.SX2.Chi2, float64(e.SX2.Chi2), 1e-6)
		}
		known, err := analysis.HoldAgainst(context.Background(), s, analysis.ModelFitOptions{Params: p, Known: true}, silent)
		if err != nil {
			t.Fatal(err)
		}
		if more := known.Items[0].SX2.DF - given.Items[0].SX2.DF; more != len(p.Items[0].B)+1 {
			t.Errorf("%s: known items give %d degrees of freedom more", model, more)
		}
	}
}

// TestLZ computes l_z of right and wrong answers from its definition.
func TestLZ(t *testing.T) {
	s, sim := drawn(t, analysis.SimulateOptions{Model: "2pl", Persons: 200, Items: 20, SD: 1, Groups: 1, Missing: 0.2, Seed: 9}, "")
	scores, err := analysis.Score(context.Background(), s, sim.Params, analysis.ScoreOptions{Method: "map", Mean: 0, SD: 1, Fit: true}, silent)
	if err != nil {
		t.Fatal(err)
	}
	for i, a := range scores.Abilities {
		l, mean, variance := 0.0, 0.0, 0.0
		for j, x := range s.Row(i) {
			if x < 0 {
				continue
			}
			it := sim.Params.Items[j]
			p := 1 / (1 + math.Exp(-float64(it.A)*(a.Theta-float64(it.B[0]))))
			l += float64(x)*math.Log(p) + float64(1-x)*math.Log(1-p)
			mean += p*math.Log(p) + (1-p)*math.Log(1-p)
			variance += p * (1 - p) * math.Log(p/(1-p)) * math.Log(p/(1-p))
		}
		near(t, s.ID(i), irtfile.Number(scores.LZ[i]), (l-mean)/math.Sqrt(variance), 1e-8)
	}
}

// TestEquateAgreesWithEquateIRT equates the published forms of the R package equateIRT, on its link.
func TestEquateAgreesWithEquateIRT(t *testing.T) {
	type form struct {
		Coefs []struct {
			Names  []string
			Values [][]float64
		}
		Link map[string]struct{ A, B float64 }
		TSE  struct {
			Test2   []float64
			AsTest2 []float64 `json:"test1.as.test2"`
		}
		OSE struct {
			Test2   []float64
			AsTest2 []float64 `json:"test1.as.test2"`
		}
	}
	var file struct {
		Two   form `json:"est2pl"`
		Three form `json:"est3pl"`
	}
	if err := json.Unmarshal(reference(t, "linking.ref.json"), &file); err != nil {
		t.Fatal(err)
	}
	for name, ref := range map[string]form{"2pl": file.Two, "3pl": file.Three} {
		params := func(k int, a, b float64) *irtfile.Params { // on the scale a·θ + b
			p := &irtfile.Params{Model: name, Ability: irtfile.Ability{Mean: irtfile.Number(b), Variance: irtfile.Number(a * a)}}
			for i, v := range ref.Coefs[k].Values {
				c := 0.0
				if len(v) == 3 {
					c, v = 1/(1+math.Exp(-v[0])), v[1:]
				}
				p.Items = append(p.Items, irtfile.Item{ID: ref.Coefs[k].Names[i], A: irtfile.Number(v[1] / a), C: irtfile.Number(c),
					B: []irtfile.Number{irtfile.Number(-a*v[0]/v[1] + b)}})
			}
			return p
		}
		sl := ref.Link["Stocking-Lord"]
		linked, err := analysis.Equate(params(0, 1, 0), params(1, 1, 0), analysis.EquateOptions{Method: "true", Link: "stocking-lord"}, silent)
		if err != nil {
			t.Fatal(err)
		}
		near(t, name+" a", linked.Link.A, sl.A, 1e-4) // by another quadrature
		near(t, name+" b", linked.Link.B, sl.B, 1e-4)
		one, two := params(0, sl.A, sl.B), params(1, 1, 0)
		expected, err := analysis.Equate(two, one, analysis.EquateOptions{Method: "true", Link: "none"}, silent)
		if err != nil {
			t.Fatal(err)
		}
		for i, raw := range ref.TSE.Test2 {
			near(t, name+" true", expected.Equivals[int(raw)].Equated, ref.TSE.AsTest2[i], 1e-8)
		}
		observed, err := analysis.Equate(two, one, analysis.EquateOptions{Method: "observed", Link: "none", Weight: 0.5}, silent)
		if err != nil {
			t.Fatal(err)
		}
		for i, raw := range ref.OSE.Test2 {
			near(t, name+" observed", observed.Equivals[int(raw)].Equated, ref.OSE.AsTest2[i], 5e-4) // its 30 nodes are too few for more digits
		}
	}
}
