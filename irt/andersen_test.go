package irt_test

import (
	"context"
	"math"
	"testing"

	"github.com/dira-platform/dira/irt"
)

func mustAndersen(t testing.TB, d *irt.Data, f irt.Family, split irt.Split) *irt.LRTest {
	t.Helper()
	r, err := irt.Andersen(context.Background(), d, f, split, irt.FitOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// groupedVerbagg is the dichotomous aggression data by gender.
func groupedVerbagg(t *testing.T, reference, focal string) *irt.Data {
	header, rows := referenceRows(t, "verbagg_dich.csv")
	items, answers := referenceAnswers(t, "verbagg_dich.csv", 2)
	column := 0
	for header[column] != "gender" {
		column++
	}
	group := make([]int, len(rows))
	for i, row := range rows {
		switch row[column] {
		case reference:
		case focal:
			group[i] = 1
		default:
			t.Fatalf("row %d: %q is neither %q nor %q", i, row[column], reference, focal)
		}
	}
	d, err := irt.NewData(items, answers, irt.DataOptions{Group: group, Groups: []string{reference, focal}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAndersenReference(t *testing.T) {
	var ref struct {
		Dif struct {
			Wald struct {
				Difference []float64 `json:"diff_ref_minus_focal"`
				SE, Z      []float64
			} `json:"wald_allother_sum0"`
			LR struct {
				LR, DF, P float64
			} `json:"andersen_LR"`
		} `json:"rasch_dif"`
	}
	referenceJSON(t, "verbagg_dich.ref.json", &ref)
	r := mustAndersen(t, groupedVerbagg(t, "female", "male"), irt.FamilyRasch, irt.SplitGroup)
	want := ref.Dif.LR
	// The reference's fits stop at a change of 1e-5.
	within(t, "LR", math.Abs(r.Statistic-want.LR), 1e-5)
	within(t, "P, relative", math.Abs(r.P/want.P-1), 1e-5)
	if float64(r.DF) != want.DF || len(r.Left) > 0 {
		t.Errorf("df %d, want %v; left %v", r.DF, want.DF, r.Left)
	}
	items, err := r.Wald(0, 1)
	if err != nil {
		t.Fatal(err)
	}
	var difference, se, z []float64
	for _, w := range items {
		difference, se, z = append(difference, w.Difference), append(se, w.SE), append(z, w.Z)
		if math.Abs(w.ChiSquare-w.Z*w.Z) > 1e-9 || math.Abs(w.P-w.PChiSquare) > 1e-9 {
			t.Errorf("%+v", w)
		}
	}
	within(t, "differences", worst(difference, ref.Dif.Wald.Difference, false), 2e-4)
	within(t, "SE, relative", worst(se, ref.Dif.Wald.SE, true), 1e-4)
	within(t, "z", worst(z, ref.Dif.Wald.Z, false), 1e-3)
}

// Under the model P is uniform; when slopes differ the split by score shows it, and items with bias stand out.
func TestAndersenSimulated(t *testing.T) {
	low := 0
	const times = 60
	for seed := range uint64(times) {
		d := simulated(t, seed, 500, [][]float64{{-1, 0}, {-0.5, 0.5}, {0}, {0.3, 1}, {0.8}, {-0.7}}, 0.1, irt.DataOptions{})
		if r := mustAndersen(t, d, irt.FamilyPCM, irt.SplitMedian); r.P < 0.1 {
			low++
		}
	}
	t.Logf("%d of %d below 0.1", low, times)
	if low > 14 { // 6 expected, standard deviation 2.3
		t.Errorf("%d of %d tests of a true model have P < 0.1", low, times)
	}
	steep := make([]irt.Item, 10)
	for j := range steep {
		steep[j] = irt.Item{A: 0.5 + 0.2*float64(j), B: []float64{float64(j%5) / 2}}
	}
	d, err := irt.SimulateData(context.Background(), steep, irt.NormalAbilities(2000, 0, 1, 1), irt.SimulateOptions{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, split := range []irt.Split{irt.SplitMedian, irt.SplitMean} {
		if r := mustAndersen(t, d, irt.FamilyRasch, split); r.P > 1e-6 || r.DF != 9 || r.Parts[0].Persons+r.Parts[1].Persons != 2000 {
			t.Errorf("unequal slopes: %+v", r)
		}
	}
}

// An item that is constant in a part is left out everywhere, said so, and costs its degree of freedom.
func TestAndersenLeft(t *testing.T) {
	d := simulated(t, 3, 400, spread(8), 0, irt.DataOptions{})
	rows, group := rowsOf(d), make([]int, 400)
	for i := range rows {
		if group[i] = i % 2; i%2 == 1 {
			rows[i][2] = 1
		}
	}
	d, err := irt.NewData(d.Items(), rows, irt.DataOptions{Group: group, Groups: []string{"even", "odd", "nobody"}})
	if err != nil {
		t.Fatal(err)
	}
	r := mustAndersen(t, d, irt.FamilyRasch, irt.SplitGroup)
	if r.DF != 6 || len(r.Parts) != 2 || len(r.Left) != 1 || r.Left[0].Item != d.Items()[2] || r.Whole.Items[2].Left == "" {
		t.Errorf("df %d, parts %d, left %v", r.DF, len(r.Parts), r.Left)
	}
	if _, err := r.Wald(0, 2); err == nil {
		t.Error("a part that is not there")
	}
	for name, f := range map[string]func() error{
		"one group": func() error {
			_, err := irt.Andersen(context.Background(), lsat7(t), irt.FamilyRasch, irt.SplitGroup, irt.FitOptions{})
			return err
		},
		"split": func() error {
			_, err := irt.Andersen(context.Background(), d, irt.FamilyRasch, irt.Split(9), irt.FitOptions{})
			return err
		},
	} {
		if f() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestMartinLof(t *testing.T) {
	second := []bool{false, true, false, true, false}
	r, err := irt.MartinLof(context.Background(), lsat7(t), irt.FamilyRasch, second, irt.FitOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("LSAT7: %.4f, df %d, P %.4f", r.Statistic, r.DF, r.P)
	if r.DF != 5 {
		t.Errorf("df %d, want 3·2 − 1", r.DF)
	}
}

func TestMartinLofSimulated(t *testing.T) {
	// Rarely rejected under the model, surely with two abilities that are not one.
	low := 0
	for seed := range uint64(40) {
		d := simulated(t, seed, 800, spread(6), 0, irt.DataOptions{})
		r, err := irt.MartinLof(context.Background(), d, irt.FamilyRasch, []bool{true, false, true, false, true, false}, irt.FitOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if r.P < 0.1 {
			low++
		}
	}
	t.Logf("%d of 40 below 0.1", low)
	if low > 11 {
		t.Errorf("%d of 40 tests of a true model have P < 0.1", low)
	}
	items := make([]irt.Item, 8)
	theta := irt.NormalAbilities(1000, 0, 1.2, 1)
	for i, other := range irt.NormalAbilities(1000, 0, 1.2, 2) {
		theta[i] = append(theta[i], other[0])
	}
	for j := range items {
		items[j] = irt.Item{A: 1, B: []float64{float64(j%4)/2 - 0.7}, Dim: j / 4}
	}
	d, err := irt.SimulateData(context.Background(), items, theta, irt.SimulateOptions{Seed: 5})
	if err != nil {
		t.Fatal(err)
	}
	r, err := irt.MartinLof(context.Background(), d, irt.FamilyRasch, []bool{false, false, false, false, true, true, true, true}, irt.FitOptions{})
	if err != nil || r.P > 1e-6 {
		t.Errorf("two abilities: %+v, %v", r, err)
	}
	if _, err := irt.MartinLof(context.Background(), simulated(t, 1, 50, spread(4), 0.3, irt.DataOptions{}), irt.FamilyRasch, make([]bool, 4), irt.FitOptions{}); err == nil {
		t.Error("missing answers accepted")
	}
}
