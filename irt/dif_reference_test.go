package irt_test

import (
	"context"
	"slices"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// verbalAggression is the reference set with its groups: women are the reference, men the focal group.
func verbalAggression(t *testing.T, name string) *irt.Data {
	t.Helper()
	items, answers := referenceAnswers(t, name, 2)
	_, rows := referenceRows(t, name)
	group := make([]int, len(rows))
	for i, row := range rows {
		if row[0] == "male" {
			group[i] = 1
		}
	}
	d, err := irt.NewData(items, answers, irt.DataOptions{Group: group, Groups: []string{"female", "male"}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestReferenceDIF(t *testing.T) {
	d := verbalAggression(t, "verbagg_dich.csv")
	var f struct {
		MH struct {
			Reference, Focal float64
			Items            []struct {
				Alpha  float64 `json:"alpha_mh"`
				SE     float64 `json:"lnalpha_se_rbg"`
				CC     float64 `json:"chisq_cc"`
				P      float64 `json:"p_cc"`
				NoCC   float64 `json:"chisq_nocc"`
				PNoCC  float64 `json:"p_nocc"`
				Delta  float64 `json:"delta"`
				DeltaS float64 `json:"delta_se"`
				ETS    string  `json:"ets"`
			} `json:"items"`
		} `json:"mh"`
		Logistic []struct {
			Uniform    float64 `json:"lr_uniform"`
			Nonuniform float64 `json:"lr_nonuniform"`
			Both       float64 `json:"lr_both"`
			P          float64 `json:"p_both"`
			B          float64 `json:"b_group"`
			SE         float64 `json:"se_group"`
			R2U        float64 `json:"nagelkerke_r2_change_uniform"`
			R2         float64 `json:"nagelkerke_r2_change_both"`
		} `json:"logistic_dif"`
	}
	referenceJSON(t, "verbagg_dich.ref.json", &f)
	r, err := irt.DIF(context.Background(), d, irt.DIFOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if r.ReferencePersons != f.MH.Reference || r.FocalPersons != f.MH.Focal {
		t.Errorf("groups of %g and %g", r.ReferencePersons, r.FocalPersons)
	}
	mh, logistic := newDiscrepancy(t, "Mantel-Haenszel", 1e-8), newDiscrepancy(t, "logistic", 1e-7)
	for j, it := range r.Items {
		w, l := f.MH.Items[j], f.Logistic[j]
		for _, pair := range [][2]float64{{it.MH.Alpha, w.Alpha}, {it.MH.LogAlphaSE, w.SE}, {it.MH.Chi2, w.CC}, {it.MH.P, w.P},
			{it.MH.Chi2Uncorrected, w.NoCC}, {it.MH.PUncorrected, w.PNoCC}, {it.MH.Delta, w.Delta}, {it.MH.DeltaSE, w.DeltaS},
			{it.Mantel.Chi2, w.NoCC}, {it.Generalised.Chi2, w.NoCC}} {
			mh.see(pair[0], pair[1])
		}
		if it.Class != w.ETS {
			t.Errorf("%s: class %s, want %s", it.Item, it.Class, w.ETS)
		}
		for _, pair := range [][2]float64{{it.Logistic.LRUniform, l.Uniform}, {it.Logistic.LRNonuniform, l.Nonuniform}, {it.Logistic.LRBoth, l.Both},
			{it.Logistic.PBoth, l.P}, {it.Logistic.Group, l.B}, {it.Logistic.GroupSE, l.SE}, {it.Logistic.R2ChangeUniform, l.R2U}, {it.Logistic.R2Change, l.R2}} {
			logistic.see(pair[0], pair[1])
		}
	}
}

// difRMantelHaenszel and difRResults are the form of the reference file.
type difRMantelHaenszel struct {
	MH         []float64 `json:"MH"`
	Alpha      []float64 `json:"alphaMH"`
	Lambda     []float64 `json:"varLambda"`
	Items      []int     `json:"DIFitems"`
	Iterations int       `json:"nrPur"`
}

type difRResults struct {
	MH       difRMantelHaenszel `json:"difMH"`
	Purified difRMantelHaenszel `json:"difMH_purified"`
	Logistic struct {
		Stat []float64 `json:"stat"`
		R2   []float64 `json:"deltaR2"`
	} `json:"difLogistic_LRT_both"`
	Std struct {
		PDIF []float64 `json:"PDIF"`
	} `json:"difStd"`
	BD struct {
		Chi2 []float64 `json:"BD"`
		DF   []int     `json:"df"`
		P    []float64 `json:"p"`
	} `json:"breslow_day"`
}

func TestReferenceDifR(t *testing.T) {
	d := verbalAggression(t, "verbagg_dich.csv")
	var f difRResults
	referenceJSON(t, "verbagg_dich.difR.json", &f)
	plain, err := irt.DIF(context.Background(), d, irt.DIFOptions{})
	if err != nil {
		t.Fatal(err)
	}
	mh, std, bd, logistic := newDiscrepancy(t, "difMH", 1e-8), newDiscrepancy(t, "STD P-DIF", 1e-8), newDiscrepancy(t, "Breslow-Day", 5e-5), newDiscrepancy(t, "difLogistic", 1e-7)
	for j, it := range plain.Items {
		mh.see(it.MH.Chi2, f.MH.MH[j])
		mh.see(it.MH.LogAlphaSE*it.MH.LogAlphaSE, f.MH.Lambda[j])
		std.see(it.Standardised.SMD, f.Std.PDIF[j])
		bd.see(it.BreslowDay.Chi2, f.BD.Chi2[j])
		bd.see(it.BreslowDay.P, f.BD.P[j])
		if it.BreslowDay.DF != f.BD.DF[j] {
			t.Errorf("%s: Breslow-Day has %d degrees of freedom, want %d", it.Item, it.BreslowDay.DF, f.BD.DF[j])
		}
		logistic.see(it.Logistic.LRBoth, f.Logistic.Stat[j])
		logistic.see(it.Logistic.R2Change, f.Logistic.R2[j])
	}
	r, err := irt.DIF(context.Background(), d, irt.DIFOptions{Purify: true})
	if err != nil {
		t.Fatal(err)
	}
	purified := newDiscrepancy(t, "purified difMH", 1e-8)
	var flagged []int
	for j, it := range r.Items {
		if it.MH.Chi2 == 0 && f.Purified.MH[j] < 0.06 {
			// The excess is below ½. difR squares the negative rest, so that χ² grows as the excess falls; base R's mantelhaen.test
			// stops at 0, as we do.
			continue
		}
		purified.see(it.MH.Chi2, f.Purified.MH[j])
		purified.see(it.MH.Alpha, f.Purified.Alpha[j])
		if it.MH.P < 0.05 {
			flagged = append(flagged, j+1)
		}
	}
	if !r.Converged || r.Purifications != f.Purified.Iterations || len(r.Anchors)+len(flagged) != len(r.Items) {
		t.Errorf("converged %v after %d purifications, %v flagged, anchors %v", r.Converged, r.Purifications, flagged, r.Anchors)
	}
	if !slices.Equal(flagged, f.Purified.Items) {
		t.Errorf("%v show DIF, want %v", flagged, f.Purified.Items)
	}
}
