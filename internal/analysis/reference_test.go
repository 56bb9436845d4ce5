package analysis_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dira-platform/dira/internal/analysis"
	"github.com/dira-platform/dira/internal/irtfile"
)

// reference reads a file of the reference data, which the project must not contain.
func reference(t *testing.T, name string) []byte {
	t.Helper()
	dir := os.Getenv("DIRA_PSYCHOMETRICS")
	if dir == "" {
		at, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for ; ; at = filepath.Dir(at) {
			dir = filepath.Join(at, "shared", "data", "psychometrics")
			if _, err := os.Stat(dir); err == nil || at == filepath.Dir(at) {
				break
			}
		}
	}
	raw, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Skipf("no reference data: %v; DIRA_PSYCHOMETRICS says where they are", err)
	}
	return raw
}

// sheet reads a table, its first columns being of the person.
func sheet(t *testing.T, table []byte, covariates int, group string) *irtfile.Sheet {
	t.Helper()
	head, rest, _ := strings.Cut(string(table), "\n")
	columns := strings.Split(head, ",")
	for c := range covariates {
		columns[c] = "_" + strings.Trim(columns[c], `"`)
	}
	s, err := irtfile.Read(context.Background(), strings.NewReader(strings.Join(columns, ",")+"\n"+rest), irtfile.Options{Base: irtfile.Auto, Group: group})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func silent(string, ...any) {}

func near(t *testing.T, what string, got irtfile.Number, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(float64(got)-want) <= tolerance) {
		t.Errorf("%s is %.12g, want %.12g", what, float64(got), want)
	}
}

// referenceFit is what the reference says of a marginal fit.
type referenceFit struct {
	Items         []map[string]float64 `json:"items"`
	LogLikelihood float64              `json:"loglik"`
	Variance      float64              `json:"var"`
	SE            []map[string]*float64
	Fit           struct{ Infit, Outfit []float64 } `json:"infit_EAP"`
	Marginal      float64                           `json:"marginal_rxx"`
}

// TestFitAgreesWithMirt compares the document of a fit with mirt's, to the digits that mirt's own stopping leaves.
func TestFitAgreesWithMirt(t *testing.T) {
	for _, test := range []struct {
		set, key, model   string
		covariates        int
		parameters, steps float64 // tolerances
	}{
		{"lsat6", "twopl_mml", "2pl", 0, 1e-6, 1e-6},
		{"lsat7", "twopl_mml", "2pl", 0, 1e-6, 1e-6},
		{"verbagg_dich", "twopl_mml", "2pl", 2, 1e-6, 1e-6},
		{"sat12", "twopl_mml", "2pl", 0, 2e-5, 2e-5},
		{"science", "grm", "grm", 0, 1e-4, 1e-4},
		{"science", "gpcm", "gpcm", 0, 1e-4, 1e-4},
		{"verbagg_poly", "grm", "grm", 2, 1e-4, 1e-4},
		{"verbagg_poly", "gpcm", "gpcm", 2, 1e-4, 1e-4},
	} {
		t.Run(test.set+"/"+test.model, func(t *testing.T) {
			var all map[string]json.RawMessage
			var want referenceFit
			if err := json.Unmarshal(reference(t, test.set+".ref.json"), &all); err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(all[test.key], &want); err != nil {
				t.Fatal(err)
			}
			s := sheet(t, reference(t, test.set+".csv"), test.covariates, "")
			f, err := analysis.Fit(context.Background(), s, analysis.FitOptions{Model: test.model, Method: "mml", Tolerance: 1e-10, Nodes: 61}, silent)
			if err != nil {
				t.Fatal(err)
			}
			got := f.Params()
			near(t, "log likelihood", got.LogLikelihood, want.LogLikelihood, 1e-5)
			near(t, "marginal reliability", got.Reliability["marginal"], want.Marginal, 1e-6)
			for j, it := range got.Items {
				near(t, it.ID+" a", it.A, want.Items[j]["a1"], test.parameters)
				near(t, it.ID+" infit", it.Infit, want.Fit.Infit[j], 1e-5)
				near(t, it.ID+" outfit", it.Outfit, want.Fit.Outfit[j], 1e-5)
				for k, d := range it.D {
					near(t, it.ID+" d", d, want.Items[j][[]string{"d1", "d2", "d3"}[k]]+want.Items[j]["d"], test.steps)
				}
				if se := want.SE[j]["a1"]; se != nil {
					near(t, it.ID+" SE of a", it.SE.A, *se, 1e-3**se)
				}
			}
		})
	}
}

// TestConditionalFitAgreesWithERm compares infit and outfit of the conditional fit, and its difficulties.
func TestConditionalFitAgreesWithERm(t *testing.T) {
	for set, covariates := range map[string]int{"lsat6": 0, "lsat7": 0, "verbagg_dich": 2, "sat12": 0} {
		t.Run(set, func(t *testing.T) {
			var want struct {
				Rasch struct {
					Difficulty []float64                         `json:"difficulty_sum0"`
					ERm        struct{ Infit, Outfit []float64 } `json:"eRm"`
				} `json:"rasch_cml"`
			}
			if err := json.Unmarshal(reference(t, set+".ref.json"), &want); err != nil {
				t.Fatal(err)
			}
			s := sheet(t, reference(t, set+".csv"), covariates, "")
			f, err := analysis.Fit(context.Background(), s, analysis.FitOptions{Model: "rasch", Method: "cml", Tolerance: 1e-10, Nodes: 61}, silent)
			if err != nil {
				t.Fatal(err)
			}
			for j, it := range f.Params().Items {
				near(t, it.ID+" b", it.B[0], want.Rasch.Difficulty[j], 1e-4) // psychotools stops at 1e-5
				near(t, it.ID+" infit", it.Infit, want.Rasch.ERm.Infit[j], 1e-4)
				near(t, it.ID+" outfit", it.Outfit, want.Rasch.ERm.Outfit[j], 1e-4)
			}
		})
	}
}

// TestDIFAgreesWithR compares the document on bias.
func TestDIFAgreesWithR(t *testing.T) {
	var want struct {
		MH struct {
			Items []struct {
				Alpha float64 `json:"alpha_mh"`
				Chi2  float64 `json:"chisq_cc"`
				P     float64 `json:"p_cc"`
				Delta float64 `json:"delta"`
				SE    float64 `json:"delta_se"`
				ETS   string  `json:"ets"`
			} `json:"items"`
		} `json:"mh"`
		Logistic []struct {
			Uniform    float64 `json:"lr_uniform"`
			Nonuniform float64 `json:"lr_nonuniform"`
			P          float64 `json:"p_both"`
			R2         float64 `json:"nagelkerke_r2_change_both"`
		} `json:"logistic_dif"`
	}
	if err := json.Unmarshal(reference(t, "verbagg_dich.ref.json"), &want); err != nil {
		t.Fatal(err)
	}
	b, err := analysis.DIF(context.Background(), sheet(t, reference(t, "verbagg_dich.csv"), 2, "_gender"), analysis.DIFOptions{Focal: "male"}, silent)
	if err != nil {
		t.Fatal(err)
	}
	for j, it := range b.Items {
		mh, l := want.MH.Items[j], want.Logistic[j]
		near(t, it.ID+" alpha", it.MH.Alpha, mh.Alpha, 1e-8)
		near(t, it.ID+" delta", it.MH.Delta, mh.Delta, 1e-8)
		near(t, it.ID+" delta_se", it.MH.DeltaSE, mh.SE, 1e-8)
		near(t, it.ID+" chi2", it.MH.Chi2, mh.Chi2, 1e-8)
		near(t, it.ID+" p", it.MH.P, mh.P, 1e-8)
		near(t, it.ID+" lr_uniform", it.Logistic.LRUniform, l.Uniform, 1e-5)
		near(t, it.ID+" lr_nonuniform", it.Logistic.LRNonuniform, l.Nonuniform, 1e-5)
		near(t, it.ID+" p_both", it.Logistic.PBoth, l.P, 1e-5)
		near(t, it.ID+" r2_change", it.Logistic.R2Change, l.R2, 1e-5)
		if it.ETS != mh.ETS {
			t.Errorf("%s: class %s, want %s", it.ID, it.ETS, mh.ETS)
		}
	}
}
