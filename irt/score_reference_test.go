package irt_test

import (
	"context"
	"math"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// scoreDiff collects the largest difference of a quantity from its reference and fails beyond the tolerance.
type scoreDiff struct {
	t    testing.TB
	name string
	at   float64
}

func (w *scoreDiff) see(got, want float64) {
	d := math.Abs(got - want)
	if math.IsNaN(d) || d > w.at {
		w.at = d
	}
}

func (w *scoreDiff) within(tolerance float64) {
	w.t.Helper()
	w.t.Logf("%s: largest difference %.2g", w.name, w.at)
	if !(w.at <= tolerance) {
		w.t.Errorf("%s: largest difference %g, want at most %g", w.name, w.at, tolerance)
	}
}

type scoreList struct{ Theta, SE []*float64 }

type knownModel struct {
	BM, EAP, ML, WL scoreList
	InfoTheta       []float64                     `json:"info_theta"`
	TestInfo        []float64                     `json:"test_info"`
	Item5P          []float64                     `json:"item5_P"`
	Item5Info       []float64                     `json:"item5_info"`
	KL              struct{ Theta, KL []float64 } `json:"KL_item5_theta0_0.3_vs"`
	Exact           map[string][]*float64
}

type knownScores struct {
	Items    []struct{ A, B, C float64 }
	Patterns []string
	TwoPL    knownModel `json:"2PL"`
	ThreePL  knownModel `json:"3PL"`
	LW       struct {
		Theta []float64
		Dist  [][]float64
	} `json:"lord_wingersky"`
	Rudner struct {
		Cuts         []float64
		CategoryProb [][]float64 `json:"category_prob"`
	}
}

func (k *knownScores) items(guessing bool) []irt.Item {
	items := make([]irt.Item, len(k.Items))
	for i, v := range k.Items {
		items[i] = irt.Item{A: v.A, B: []float64{v.B}}
		if guessing {
			items[i].C = v.C
		}
	}
	return items
}

func digits(pattern string) []int {
	out := make([]int, len(pattern))
	for i, c := range pattern {
		out[i] = int(c - '0')
	}
	return out
}

func mustScore(t testing.TB, items []irt.Item, responses []int, o irt.ScoreOptions) irt.Ability {
	t.Helper()
	a, err := irt.Score(items, responses, o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestScoreReferenceKnownItems(t *testing.T) {
	var known knownScores
	referenceJSON(t, "scoring_known_items.json", &known)
	for name, m := range map[string]*knownModel{"2PL": &known.TwoPL, "3PL": &known.ThreePL} {
		t.Run(name, func(t *testing.T) {
			items := known.items(name == "3PL")
			checkKnownScores(t, items, known.Patterns, m)
			info, p5, i5 := scoreDiff{t: t, name: "test information"}, scoreDiff{t: t, name: "P"}, scoreDiff{t: t, name: "item information"}
			for i, theta := range m.InfoTheta {
				info.see(irt.Information(items, theta), m.TestInfo[i])
				p5.see(items[4].Expected(theta), m.Item5P[i])
				i5.see(items[4].Information(theta), m.Item5Info[i])
			}
			kl := scoreDiff{t: t, name: "KL"}
			for i, theta := range m.KL.Theta {
				kl.see(items[4].KullbackLeibler(0.3, theta), m.KL.KL[i])
			}
			for _, w := range []*scoreDiff{&info, &p5, &i5, &kl} {
				w.within(1e-9)
			}
		})
	}
}

func checkKnownScores(t *testing.T, items []irt.Item, patterns []string, m *knownModel) {
	eap, se := scoreDiff{t: t, name: "EAP"}, scoreDiff{t: t, name: "SE of EAP"}
	for i, pattern := range patterns {
		a := mustScore(t, items, digits(pattern), irt.ScoreOptions{Prior: trapezoid()})
		eap.see(a.Theta, *m.EAP.Theta[i])
		se.see(a.SE, *m.EAP.SE[i])
	}
	eap.within(1e-8)
	se.within(1e-8)
	for _, method := range []struct {
		m        irt.ScoreMethod
		exact    string
		optimise scoreList
	}{{irt.ML, "ML", m.ML}, {irt.MAP, "MAP", m.BM}, {irt.WLE, "WLE", m.WL}} {
		exact, near, se := scoreDiff{t: t, name: method.exact}, scoreDiff{t: t, name: method.exact + " of catR"}, scoreDiff{t: t, name: "SE of " + method.exact}
		for i, pattern := range patterns {
			a := mustScore(t, items, digits(pattern), irt.ScoreOptions{Method: method.m})
			if want := m.Exact[method.exact][i]; want != nil {
				exact.see(a.Theta, *want)
			} else if math.Abs(a.Theta) != 6 || a.Extreme == 0 {
				t.Errorf("%s of %s = %+v, want a bound", method.exact, pattern, a)
			}
			near.see(a.Theta, *method.optimise.Theta[i])
			se.see(a.SE, *method.optimise.SE[i])
		}
		exact.within(1e-8)
		near.within(1e-4)
		se.within(1e-4)
	}
}

func TestScoreDistributionReference(t *testing.T) {
	var known knownScores
	referenceJSON(t, "scoring_known_items.json", &known)
	w := scoreDiff{t: t, name: "Lord-Wingersky"}
	for i, theta := range known.LW.Theta {
		dist, err := irt.ScoreDistribution(known.items(true), theta)
		if err != nil {
			t.Fatal(err)
		}
		for s, p := range dist {
			w.see(p, known.LW.Dist[i][s])
		}
	}
	w.within(1e-9)
	levels := scoreDiff{t: t, name: "Rudner"}
	cuts := mustCuts(t, known.Rudner.Cuts...)
	for i, pattern := range known.Patterns {
		a := mustScore(t, known.items(true), digits(pattern), irt.ScoreOptions{Prior: trapezoid()})
		for k, p := range cuts.Levels(a.Theta, a.SE) {
			levels.see(p, known.Rudner.CategoryProb[i][k])
		}
	}
	levels.within(1e-9)
}

// A refModel is a model of a *.ref.json as mirt fitted it.
type refModel struct {
	Items  []map[string]float64
	Names  []string `json:"item_names"`
	Mean   float64
	Var    float64
	Scores struct{ EAP, MAP, ML, WLE scoreList } `json:"scores_first60"`
	At     []float64                             `json:"testinfo_theta"`
	Info   []float64                             `json:"testinfo"`
}

// items turns mirt's slopes and intercepts into ours.
func (m *refModel) items(model irt.Model) []irt.Item {
	out := make([]irt.Item, len(m.Items))
	for i, p := range m.Items {
		it := irt.Item{ID: m.Names[i], Model: model, A: p["a1"]}
		d := []float64{p["d"]}
		if model != irt.Logistic {
			d = nil
			for _, k := range []string{"d1", "d2", "d3", "d4"} {
				if v, ok := p[k]; ok {
					d = append(d, v)
				}
			}
		}
		last := 0.0
		for _, v := range d {
			it.B = append(it.B, -(v-last)/it.A)
			if model == irt.GPCM { // d are sums of a(−b)·
				last = v
			}
		}
		out[i] = it
	}
	return out
}

func TestScoreReferenceSets(t *testing.T) {
	for _, set := range []struct {
		name, csv  string
		covariates int
		models     map[string]irt.Model
	}{
		{"lsat6", "lsat6.csv", 0, map[string]irt.Model{"rasch_mml": irt.Logistic, "twopl_mml": irt.Logistic}},
		{"lsat7", "lsat7.csv", 0, map[string]irt.Model{"rasch_mml": irt.Logistic, "twopl_mml": irt.Logistic}},
		{"sat12", "sat12.csv", 0, map[string]irt.Model{"twopl_mml": irt.Logistic}},
		{"verbagg_dich", "verbagg_dich.csv", 2, map[string]irt.Model{"rasch_mml": irt.Logistic, "twopl_mml": irt.Logistic}},
		{"verbagg_poly", "verbagg_poly.csv", 2, map[string]irt.Model{"pcm_mml": irt.GPCM, "gpcm": irt.GPCM, "grm": irt.GRM}},
		{"science", "science.csv", 0, map[string]irt.Model{"pcm_mml": irt.GPCM, "gpcm": irt.GPCM, "grm": irt.GRM}},
	} {
		for name, kind := range set.models {
			t.Run(set.name+" "+name, func(t *testing.T) {
				var file struct {
					Rasch *refModel `json:"rasch_mml"`
					TwoPL *refModel `json:"twopl_mml"`
					PCM   *refModel `json:"pcm_mml"`
					GPCM  *refModel `json:"gpcm"`
					GRM   *refModel `json:"grm"`
				}
				referenceJSON(t, set.name+".ref.json", &file)
				m := map[string]*refModel{"rasch_mml": file.Rasch, "twopl_mml": file.TwoPL, "pcm_mml": file.PCM, "gpcm": file.GPCM, "grm": file.GRM}[name]
				checkReferenceSet(t, m, m.items(kind), referenceData(t, set.csv, set.covariates), kind)
			})
		}
	}
}

func checkReferenceSet(t *testing.T, m *refModel, items []irt.Item, d *irt.Data, kind irt.Model) {
	info := scoreDiff{t: t, name: "test information"}
	for i, theta := range m.At {
		info.see(irt.Information(items, theta), m.Info[i])
	}
	info.within(1e-8)
	for _, method := range []struct {
		name string
		m    irt.ScoreMethod
		want scoreList
	}{{"EAP", irt.EAP, m.Scores.EAP}, {"MAP", irt.MAP, m.Scores.MAP}, {"ML", irt.ML, m.Scores.ML}, {"WLE", irt.Jeffreys, m.Scores.WLE}} {
		o := irt.ScoreOptions{Method: method.m, Mean: m.Mean, SD: math.Sqrt(m.Var), Min: -30, Max: 30, Observed: true, Prior: mirtGrid(m.Mean, m.Var)}
		got, err := irt.ScoreData(context.Background(), items, d, o)
		if err != nil {
			t.Fatal(err)
		}
		theta, se := scoreDiff{t: t, name: method.name}, scoreDiff{t: t, name: "SE of " + method.name}
		for i, want := range method.want.Theta {
			if want == nil {
				if got[i].Extreme == 0 {
					t.Errorf("%s of person %d = %+v, want extreme", method.name, i, got[i])
				}
				continue
			}
			theta.see(got[i].Theta, *want)
			se.see(got[i].SE, *method.want.SE[i])
		}
		if method.m == irt.EAP {
			theta.within(1e-8)
			se.within(1e-8)
			continue
		}
		theta.within(1e-5) // mirt's optimiser, nlm, stops there; TestScoreSolvesItsEquation is exact
		se.within(2e-3)    // mirt differentiates numerically
	}
}

// mirtGrid is the normal distribution on mirt's nodes, which do not move with it.
func mirtGrid(mean, variance float64) *irt.Quadrature {
	q, err := irt.NormalQuadrature(0, 1, 61, 6)
	if err != nil {
		panic(err)
	}
	for i, x := range q.Nodes {
		q.Weights[i] = math.Exp(-(x - mean) * (x - mean) / (2 * variance))
	}
	return &q
}

// trapezoid is N(0, 1) as catR integrates it: the first and the last node count half.
func trapezoid() *irt.Quadrature {
	q := mirtGrid(0, 1)
	q.Weights[0] /= 2
	q.Weights[60] /= 2
	return q
}

// The raw-score tables of the conditional Rasch model: any pattern with that raw score.
func TestScoreReferenceRawScores(t *testing.T) {
	var sets map[string]struct {
		Difficulty []float64
		Person     struct {
			ML    []*float64 `json:"ml"`
			MLSE  []*float64 `json:"ml_se"`
			WLE   []float64
			WLESE []float64 `json:"wle_se_1_over_sqrt_info"`
		}
	}
	referenceJSON(t, "rasch_cml_polished.json", &sets)
	for name, set := range sets {
		if len(set.Difficulty) == 0 {
			continue
		}
		items, x := make([]irt.Item, len(set.Difficulty)), make([]int, len(set.Difficulty))
		for i, b := range set.Difficulty {
			items[i] = irt.Item{A: 1, B: []float64{b}}
		}
		ml, mlSE := scoreDiff{t: t, name: name + " ML"}, scoreDiff{t: t, name: name + " SE of ML"}
		wle, wleSE := scoreDiff{t: t, name: name + " WLE"}, scoreDiff{t: t, name: name + " SE of WLE"}
		for raw := range len(items) + 1 {
			if raw > 0 {
				x[raw-1] = 1
			}
			if want := set.Person.ML[raw]; want != nil {
				a := mustScore(t, items, x, irt.ScoreOptions{Method: irt.ML, Min: -9, Max: 9})
				ml.see(a.Theta, *want)
				mlSE.see(a.SE, *set.Person.MLSE[raw])
			}
			a := mustScore(t, items, x, irt.ScoreOptions{Method: irt.WLE})
			wle.see(a.Theta, set.Person.WLE[raw])
			wleSE.see(a.SE, set.Person.WLESE[raw])
		}
		for _, w := range []*scoreDiff{&ml, &mlSE, &wle, &wleSE} {
			w.within(1e-8)
		}
	}
}
