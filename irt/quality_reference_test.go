package irt_test

import (
	"context"
	"math"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// referenceFit is a fit of mirt in the reference files.
type referenceFit struct {
	Items []struct {
		A1, D, D1, D2, D3 float64
		Ak1               *float64
	} `json:"items"`
	Names []string `json:"item_names"`
	Var   float64  `json:"var"`
	SX2   struct {
		X2 []float64 `json:"S_X2"`
		DF []int     `json:"df"`
		P  []float64 `json:"p"`
	} `json:"S_X2"`
	Infit struct {
		Outfit  []float64 `json:"outfit"`
		ZOutfit []float64 `json:"z_outfit"`
		Infit   []float64 `json:"infit"`
		ZInfit  []float64 `json:"z_infit"`
	} `json:"infit_EAP"`
	Scores struct {
		Empirical float64 `json:"empirical_reliability"`
	} `json:"scores_first60"`
	Rxx float64 `json:"marginal_rxx"`
}

func (f referenceFit) items() []irt.Item {
	var items []irt.Item
	for j, p := range f.Items {
		it := irt.Item{ID: f.Names[j], A: p.A1}
		d := []float64{p.D1, p.D2, p.D3}
		if p.D3 == 0 {
			d = d[:2]
		}
		switch {
		case p.D1 == 0 && p.D2 == 0:
			it.B = []float64{-p.D / p.A1}
		case p.Ak1 != nil:
			it.Model = irt.GPCM
			for k, v := range d {
				if k > 0 {
					v -= d[k-1]
				}
				it.B = append(it.B, -v/p.A1)
			}
		default:
			it.Model = irt.GRM
			for _, v := range d {
				it.B = append(it.B, -v/p.A1)
			}
		}
		items = append(items, it)
	}
	return items
}

// eapOn scores as mirt does: nodes on ±6 that do not scale with the variance. The reference has 61 in its scores and reliability, 121
// in its infit and outfit.
func eapOn(d *irt.Data, items []irt.Item, variance float64, nodes int) (theta, se []float64) {
	for i := range d.Persons() {
		var w, m, v float64
		for q := range nodes {
			z := -6 + 12*float64(q)/float64(nodes-1)
			l := -z * z / 2 / variance
			for j := range items {
				v, _, _ := items[j].LogLikelihood(z, d.At(i, j))
				l += v
			}
			l = math.Exp(l)
			w, m, v = w+l, m+l*z, v+l*z*z
		}
		theta = append(theta, m/w)
		se = append(se, math.Sqrt(v/w-m/w*m/w))
	}
	return theta, se
}

// discrepancy follows the largest difference from a reference.
type discrepancy struct {
	t      *testing.T
	name   string
	within float64
	most   float64
}

func newDiscrepancy(t *testing.T, name string, within float64) *discrepancy {
	w := &discrepancy{t: t, name: name, within: within}
	t.Cleanup(func() { t.Logf("%s: largest difference %.2g", name, w.most) })
	return w
}

func (w *discrepancy) see(got, want float64) {
	w.t.Helper()
	diff := math.Abs(got-want) / math.Max(1, math.Abs(want))
	if !(diff <= w.within) {
		w.t.Errorf("%s: %.12g, want %.12g", w.name, got, want)
	}
	w.most = math.Max(w.most, diff)
}

var referenceFits = []struct {
	set, model string
	covariates int
	family     irt.Family
}{
	{"lsat6", "rasch_mml", 0, irt.FamilyRasch}, {"lsat6", "twopl_mml", 0, irt.Family2PL},
	{"lsat7", "rasch_mml", 0, irt.FamilyRasch}, {"lsat7", "twopl_mml", 0, irt.Family2PL},
	{"verbagg_dich", "rasch_mml", 2, irt.FamilyRasch}, {"verbagg_dich", "twopl_mml", 2, irt.Family2PL},
	{"sat12", "twopl_mml", 0, irt.Family2PL},
	{"verbagg_poly", "grm", 2, irt.FamilyGRM}, {"verbagg_poly", "gpcm", 2, irt.FamilyGPCM}, {"verbagg_poly", "pcm_mml", 2, irt.FamilyPCM},
	{"science", "grm", 0, irt.FamilyGRM}, {"science", "gpcm", 0, irt.FamilyGPCM}, {"science", "pcm_mml", 0, irt.FamilyPCM},
}

// Parameters, abilities and statistics of mirt: the same statistics from the same parameters. The parameters have 10 digits.
func TestReferenceFits(t *testing.T) {
	for _, c := range referenceFits {
		t.Run(c.set+"/"+c.model, func(t *testing.T) {
			var all map[string]any
			referenceJSON(t, c.set+".ref.json", &all)
			var sets struct {
				Rasch referenceFit `json:"rasch_mml"`
				TwoPL referenceFit `json:"twopl_mml"`
				GRM   referenceFit `json:"grm"`
				GPCM  referenceFit `json:"gpcm"`
				PCM   referenceFit `json:"pcm_mml"`
			}
			referenceJSON(t, c.set+".ref.json", &sets)
			f := map[string]referenceFit{"rasch_mml": sets.Rasch, "twopl_mml": sets.TwoPL, "grm": sets.GRM, "gpcm": sets.GPCM, "pcm_mml": sets.PCM}[c.model]
			d := referenceData(t, c.set+".csv", c.covariates)
			checkSX2(t, d, f, c.family)
			checkItemFits(t, d, f)
			if f.Var == 1 { // mirt integrates over N(0, 1) whatever the model says
				rxx, err := irt.MarginalReliability(f.items(), 0, 1)
				if err != nil {
					t.Fatal(err)
				}
				newDiscrepancy(t, "marginal reliability", 1e-8).see(rxx, f.Rxx)
			}
		})
	}
}

func checkSX2(t *testing.T, d *irt.Data, f referenceFit, family irt.Family) {
	t.Helper()
	r, err := irt.SX2s(context.Background(), f.items(), d, irt.SX2Options{Family: family, Abilities: []irt.GroupAbility{{Variance: f.Var}}})
	if err != nil {
		t.Fatal(err)
	}
	x2, p := newDiscrepancy(t, "S-X²", 1e-8), newDiscrepancy(t, "p of S-X²", 1e-8)
	for j, s := range r.Items {
		x2.see(s.X2, f.SX2.X2[j])
		p.see(s.P, f.SX2.P[j])
		if s.DF != f.SX2.DF[j] {
			t.Errorf("%s: %d degrees of freedom, want %d", s.Item, s.DF, f.SX2.DF[j])
		}
	}
}

func checkItemFits(t *testing.T, d *irt.Data, f referenceFit) {
	t.Helper()
	theta, se := eapOn(d, f.items(), f.Var, 61)
	if f.Scores.Empirical != 0 {
		got, err := irt.EmpiricalReliability(theta, se)
		if err != nil {
			t.Fatal(err)
		}
		newDiscrepancy(t, "empirical reliability", 1e-8).see(got, f.Scores.Empirical)
	}
	theta, _ = eapOn(d, f.items(), f.Var, 121)
	fits, err := irt.ItemFits(context.Background(), f.items(), d, theta, irt.ItemFitOptions{LeastVariance: math.Sqrt(1e-5)})
	if err != nil {
		t.Fatal(err)
	}
	infit, z := newDiscrepancy(t, "infit, outfit", 1e-7), newDiscrepancy(t, "z of infit, outfit", 1e-6)
	for j, s := range fits {
		infit.see(s.Infit, f.Infit.Infit[j])
		infit.see(s.Outfit, f.Infit.Outfit[j])
		z.see(s.ZInfit, f.Infit.ZInfit[j])
		z.see(s.ZOutfit, f.Infit.ZOutfit[j])
	}
}

// classicalReference is the part of a reference file that holds classical statistics.
type classicalReference struct {
	CTT struct {
		Mean      []float64 `json:"item_mean"`
		SD        []float64 `json:"item_sd"`
		Total     []float64 `json:"item_total_r"`
		Rest      []float64 `json:"item_rest_r"`
		TotalMean float64   `json:"total_mean"`
		TotalSD   float64   `json:"total_sd"`
		Alpha     float64   `json:"alpha"`
		AlphaStd  float64   `json:"alpha_std"`
		Drop      []float64 `json:"alpha_drop"`
		L1        float64   `json:"lambda1"`
		L2        float64   `json:"lambda2"`
		L5        float64   `json:"lambda5"`
		L6        float64   `json:"lambda6"`
		SEM       float64   `json:"sem_alpha"`
		Omega     struct {
			Total    float64   `json:"omega_total_1f_corr"`
			Psych    float64   `json:"psych_omega_total_nf1"`
			Loadings []float64 `json:"loadings_minres"`
		} `json:"omega"`
	} `json:"ctt"`
}

func TestReferenceClassical(t *testing.T) {
	for _, c := range []struct {
		set        string
		covariates int
	}{{"lsat6", 0}, {"lsat7", 0}, {"verbagg_dich", 2}, {"verbagg_poly", 2}, {"sat12", 0}, {"science", 0}} {
		t.Run(c.set, func(t *testing.T) {
			var f classicalReference
			referenceJSON(t, c.set+".ref.json", &f)
			d, w := referenceData(t, c.set+".csv", c.covariates), f.CTT
			s, err := irt.Classical(context.Background(), d)
			if err != nil {
				t.Fatal(err)
			}
			shift := 0.0 // science has categories from 1
			if c.set == "science" {
				shift = 1
			}
			x := newDiscrepancy(t, "classical", 1e-9)
			x.see(s.TotalMean+shift*float64(len(s.Items)), w.TotalMean)
			x.see(s.TotalSD, w.TotalSD)
			r, err := irt.Reliabilities(context.Background(), d)
			if err != nil {
				t.Fatal(err)
			}
			factor := newDiscrepancy(t, "loadings", 1e-4)
			for j, it := range s.Items {
				x.see(it.Mean+shift, w.Mean[j])
				x.see(it.SD, w.SD[j])
				x.see(it.TotalCorrelation, w.Total[j])
				x.see(it.RestCorrelation, w.Rest[j])
				x.see(r.Dropped[j].Alpha, w.Drop[j])
				factor.see(r.Dropped[j].Loading, w.Omega.Loadings[j])
			}
			x.see(r.Alpha, w.Alpha)
			x.see(r.AlphaStandardised, w.AlphaStd)
			x.see(r.Lambda1, w.L1)
			x.see(r.Lambda2, w.L2)
			x.see(r.Lambda5, w.L5)
			x.see(r.Lambda6, w.L6)
			x.see(r.SEM, w.SEM)
			omega := newDiscrepancy(t, "omega", 1e-4)
			omega.see(r.Omega, w.Omega.Total)
			omega.see(r.OmegaObserved, w.Omega.Psych)
		})
	}
}

// eRm's infit and outfit, at maximum likelihood abilities and without a floor. eRm stops early, hence the tolerance.
func TestReferenceItemFitsOfERm(t *testing.T) {
	var polished map[string]struct {
		Difficulty []float64 `json:"difficulty"`
		Person     struct {
			ML []*float64 `json:"ml"`
		} `json:"person"`
	}
	referenceJSON(t, "rasch_cml_polished.json", &polished)
	for _, c := range []struct {
		set        string
		covariates int
	}{{"lsat6", 0}, {"lsat7", 0}, {"verbagg_dich", 2}, {"sat12", 0}} {
		t.Run(c.set, func(t *testing.T) {
			var f struct {
				CML struct {
					ERm struct {
						Infit   []float64 `json:"infit"`
						Outfit  []float64 `json:"outfit"`
						InfitT  []float64 `json:"infit_t"`
						OutfitT []float64 `json:"outfit_t"`
					} `json:"eRm"`
				} `json:"rasch_cml"`
			}
			referenceJSON(t, c.set+".ref.json", &f)
			d, p := referenceData(t, c.set+".csv", c.covariates), polished[c.set]
			var items []irt.Item
			for j, name := range d.Items() {
				items = append(items, irt.Item{ID: name, A: 1, B: []float64{p.Difficulty[j]}})
			}
			theta := make([]float64, d.Persons())
			for i := range theta {
				raw := 0
				for j := range items {
					raw += d.At(i, j)
				}
				if theta[i] = math.NaN(); p.Person.ML[raw] != nil {
					theta[i] = *p.Person.ML[raw]
				}
			}
			fits, err := irt.ItemFits(t.Context(), items, d, theta, irt.ItemFitOptions{})
			if err != nil {
				t.Fatal(err)
			}
			fit, z := newDiscrepancy(t, "infit, outfit", 1e-3), newDiscrepancy(t, "z of infit, outfit", 1e-3)
			for j, s := range fits {
				fit.see(s.Infit, f.CML.ERm.Infit[j])
				fit.see(s.Outfit, f.CML.ERm.Outfit[j])
				z.see(s.ZInfit, f.CML.ERm.InfitT[j])
				z.see(s.ZOutfit, f.CML.ERm.OutfitT[j])
			}
		})
	}
}
