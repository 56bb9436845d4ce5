package irt_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// Admissions to Berkeley by sex and department (Bickel, Hammel & O'Connell 1975). R's mantelhaen.test says χ² = 1.4269 with
// and 1.5246 without correction, common odds ratio 0.9046968.
func TestMantelHaenszelOfBerkeley(t *testing.T) {
	counts := [6][4]float64{{512, 313, 89, 19}, {353, 207, 17, 8}, {120, 205, 202, 391}, {138, 279, 131, 244}, {53, 138, 94, 299}, {22, 351, 24, 317}}
	var rows [][]int
	var o irt.DataOptions
	var department []float64
	for k, c := range counts {
		for cell, n := range c {
			rows = append(rows, []int{1 - cell%2})
			o.Weights, o.Group, department = append(o.Weights, n), append(o.Group, cell/2), append(department, float64(k))
		}
	}
	o.Groups = []string{"men", "women"}
	d, err := irt.NewData([]string{"admitted"}, rows, o)
	if err != nil {
		t.Fatal(err)
	}
	r, err := irt.DIF(t.Context(), d, irt.DIFOptions{Match: department})
	if err != nil {
		t.Fatal(err)
	}
	m := r.Items[0].MH
	for _, c := range [][2]float64{{m.Chi2, 1.4269}, {m.Chi2Uncorrected, 1.5246}, {m.Alpha, 0.9046968}, {m.P, 0.2323}} {
		if math.Abs(c[0]-c[1]) > 5e-5 {
			t.Errorf("%.7f, want %.7f", c[0], c[1])
		}
	}
	if r.Items[0].Class != "A" || r.Items[0].BreslowDay.DF != 5 || r.Items[0].BreslowDay.P > 0.01 {
		t.Errorf("%+v", r.Items[0])
	}
}

// biased simulates two groups of the same ability; for the focal group item 3 is harder by shift and item 12 flatter.
func biased(t testing.TB, n int, shift float64, seed uint64) *irt.Data {
	t.Helper()
	items := mixedItems(16)
	theta := normalAbilities(n, seed)
	group := make([]int, n)
	for i := range group {
		group[i] = i % 2
	}
	reference := answersTo(t, items, theta, seed, irt.DataOptions{})
	for k := range items[3].B {
		items[3].B[k] += shift
	}
	items[12].A = 0.3
	focal := answersTo(t, items, theta, seed+1, irt.DataOptions{})
	rows := make([][]int, n)
	for i := range rows {
		from := reference
		if group[i] == 1 {
			from = focal
		}
		for j := range items {
			rows[i] = append(rows[i], from.At(i, j))
		}
	}
	d, err := irt.NewData(reference.Items(), rows, irt.DataOptions{Group: group, Groups: []string{"reference", "focal"}})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestDIFFindsBias(t *testing.T) {
	r, err := irt.DIF(t.Context(), biased(t, 6000, 1.2, 7), irt.DIFOptions{Purify: true})
	if err != nil {
		t.Fatal(err)
	}
	uniform, other := r.Items[3], r.Items[12]
	if uniform.Class != "C" && uniform.Class != "B" || uniform.MH.Delta >= 0 || uniform.Standardised.SMD >= 0 || uniform.Logistic.Group >= 0 || uniform.Logistic.PUniform > 1e-6 {
		t.Errorf("uniform DIF: %+v", uniform)
	}
	if other.Logistic.PNonuniform > 1e-6 {
		t.Errorf("non-uniform DIF: %+v", other.Logistic)
	}
	large := 0
	for _, it := range r.Items {
		if it.Class != "A" && it.Item != "q3" && it.Item != "q12" {
			large++
		}
	}
	if large > 0 || !r.Converged {
		t.Errorf("%d fair items in class B or C; converged %v", large, r.Converged)
	}
}

// Without bias tests reject at their level.
func TestDIFHasItsLevel(t *testing.T) {
	items := mixedItems(16)
	n := 0
	var small [4]int
	for seed := range uint64(30) {
		group := make([]int, 1000)
		for i := range group {
			group[i] = i % 2
		}
		d := answersTo(t, items, normalAbilities(1000, seed), seed, irt.DataOptions{Group: group, Groups: []string{"a", "b"}})
		r, err := irt.DIF(t.Context(), d, irt.DIFOptions{})
		if err != nil {
			t.Fatal(err)
		}
		for _, it := range r.Items {
			n++
			for k, p := range []float64{it.Mantel.P, it.Generalised.P, it.Logistic.PBoth, it.Logistic.PUniform} {
				if p < 0.05 {
					small[k]++
				}
			}
		}
	}
	for k, s := range small {
		if rate := float64(s) / float64(n); rate < 0.02 || rate > 0.085 {
			t.Errorf("test %d: p < 0.05 in %.3f of %d", k, rate, n)
		}
	}
}

// Groups that change places turn the odds ratio round and leave the tests as they are.
func TestDIFSymmetry(t *testing.T) {
	d := biased(t, 1500, 0.8, 8)
	there, err := irt.DIF(t.Context(), d, irt.DIFOptions{})
	if err != nil {
		t.Fatal(err)
	}
	back, err := irt.DIF(t.Context(), d, irt.DIFOptions{Focal: "reference"})
	if err != nil {
		t.Fatal(err)
	}
	same := newDiscrepancy(t, "symmetry", 1e-7)
	for j, it := range there.Items {
		b := back.Items[j]
		same.see(b.Mantel.Chi2, it.Mantel.Chi2)
		same.see(b.Generalised.Chi2, it.Generalised.Chi2)
		same.see(b.Logistic.LRBoth, it.Logistic.LRBoth)
		same.see(b.Logistic.LRUniform, it.Logistic.LRUniform)
		same.see(-b.Logistic.Group, it.Logistic.Group)
		if it.Dichotomous {
			same.see(1/b.MH.Alpha, it.MH.Alpha)
			same.see(-b.MH.Delta, it.MH.Delta)
			same.see(b.MH.DeltaSE, it.MH.DeltaSE)
			same.see(it.Mantel.Chi2, it.MH.Chi2Uncorrected)
			same.see(it.Generalised.Chi2, it.MH.Chi2Uncorrected)
			same.see(b.BreslowDay.Chi2, it.BreslowDay.Chi2)
		}
		if !(it.Generalised.DF <= 3) || it.BreslowDay.Tarone > it.BreslowDay.Chi2 {
			t.Errorf("%+v", it)
		}
	}
}

// A total score given as the matching variable is the total score.
func TestDIFMatch(t *testing.T) {
	d := biased(t, 800, 0.8, 9)
	total := make([]float64, d.Persons())
	for i := range total {
		for j := range d.Items() {
			total[i] += float64(d.At(i, j))
		}
	}
	want, err := irt.DIF(t.Context(), d, irt.DIFOptions{})
	if err != nil {
		t.Fatal(err)
	}
	got, err := irt.DIF(t.Context(), d, irt.DIFOptions{Match: total})
	if err != nil {
		t.Fatal(err)
	}
	for j := range want.Items {
		if g, w := fmt.Sprint(got.Items[j]), fmt.Sprint(want.Items[j]); g != w {
			t.Errorf("%s\n%s", g, w)
		}
	}
}

func TestDIFRefuses(t *testing.T) {
	rows, group := [][]int{{0, 1}, {1, 0}, {1, 1}}, []int{0, 1, 2}
	three, _ := irt.NewData([]string{"a", "b"}, rows, irt.DataOptions{Group: group, Groups: []string{"x", "y", "z"}})
	one, _ := irt.NewData([]string{"a", "b"}, rows, irt.DataOptions{})
	empty, _ := irt.NewData([]string{"a", "b"}, rows, irt.DataOptions{Group: []int{0, 0, 0}, Groups: []string{"x", "y"}})
	missing, _ := irt.NewData([]string{"a", "b"}, [][]int{{0, -1}, {1, 1}}, irt.DataOptions{Group: []int{0, 1}, Groups: []string{"x", "y"}})
	for name, c := range map[string]struct {
		d *irt.Data
		o irt.DIFOptions
	}{
		"three groups":  {three, irt.DIFOptions{}},
		"no groups":     {one, irt.DIFOptions{}},
		"unknown focal": {three, irt.DIFOptions{Focal: "w"}},
		"unknown ref":   {three, irt.DIFOptions{Focal: "y", Reference: "w"}},
		"itself":        {three, irt.DIFOptions{Focal: "y", Reference: "y"}},
		"nobody":        {empty, irt.DIFOptions{}},
		"incomplete":    {missing, irt.DIFOptions{}},
		"level":         {three, irt.DIFOptions{Focal: "y", Level: 2}},
		"match":         {three, irt.DIFOptions{Focal: "y", Match: []float64{1}}},
		"purify match":  {three, irt.DIFOptions{Focal: "y", Match: []float64{1, 2, 3}, Purify: true}},
	} {
		if r, err := irt.DIF(t.Context(), c.d, c.o); err == nil {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if r, err := irt.DIF(t.Context(), three, irt.DIFOptions{Focal: "y"}); err != nil || r.ReferencePersons != 2 {
		t.Errorf("all others: %+v, %v", r, err)
	}
}

// Perfect separation gives tests and says so, rather than numbers that mean nothing.
func TestDIFSeparated(t *testing.T) {
	var rows [][]int
	var group []int
	for i := range 200 {
		g := i % 2
		rows, group = append(rows, []int{1 - g, i / 2 % 2, i / 4 % 2, i / 8 % 2}), append(group, g)
	}
	d, err := irt.NewData([]string{"x", "a", "b", "c"}, rows, irt.DataOptions{Group: group, Groups: []string{"r", "f"}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := irt.DIF(t.Context(), d, irt.DIFOptions{})
	if err != nil {
		t.Fatal(err)
	}
	x := r.Items[0]
	if !math.IsInf(x.MH.Alpha, 1) || !math.IsNaN(x.MH.DeltaSE) || x.Class != "B" || x.Reason == "" || !x.Logistic.Separated || !(x.Logistic.PBoth < 1e-6) {
		t.Errorf("%+v", x)
	}
}

func TestDIFOfGroups(t *testing.T) {
	d := biased(t, 3000, 1.2, 10)
	two, err := irt.DIF(t.Context(), d, irt.DIFOptions{})
	if err != nil {
		t.Fatal(err)
	}
	all, err := irt.DIFOfGroups(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	same := newDiscrepancy(t, "two groups", 1e-9)
	for j := range all {
		same.see(all[j].Chi2, two.Items[j].Generalised.Chi2)
	}
}

func FuzzQuality(f *testing.F) {
	f.Add([]byte{2, 3, 0, 1, 1, 0, 2, 1, 255, 0, 1, 1, 0, 1})
	f.Add([]byte{4, 9, 0, 0, 0, 0, 1, 1, 1, 1, 0, 1, 0, 1, 3, 3, 3, 3, 255, 255, 255, 255})
	f.Add([]byte{3, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) < 4 || len(b) > 2000 {
			return
		}
		k := 1 + int(b[0]%8)
		var rows [][]int
		var o irt.DataOptions
		for at := 2; at+k <= len(b); at += k {
			row := make([]int, k)
			for j := range row {
				if row[j] = int(b[at+j] % 5); b[at+j] == 255 {
					row[j] = irt.Missing
				}
			}
			rows, o.Group, o.Weights = append(rows, row), append(o.Group, int(b[at])/5%3), append(o.Weights, 0.25*float64(1+b[at]%7))
		}
		if b[1]%2 == 0 {
			o.Weights = nil
		}
		o.Groups = []string{"a", "b", "c"}
		items := mixedItems(max(k, 2))[:k]
		var names []string
		for j := range items {
			items[j].Model, items[j].C, items[j].B = irt.GPCM, 0, []float64{-1, 0, 0.5, 1}
			names = append(names, items[j].ID)
		}
		d, err := irt.NewData(names, rows, o)
		if err != nil {
			return
		}
		theta := make([]float64, len(rows))
		for i := range theta {
			theta[i] = float64(b[i%len(b)])/16 - 8
		}
		checkQuality(t, d, items, theta)
	})
}

// checkQuality runs everything and looks at what may never be.
func checkQuality(t *testing.T, d *irt.Data, items []irt.Item, theta []float64) {
	t.Helper()
	share := func(what string, v float64) {
		if v < -1e-9 || v > 1+1e-9 {
			t.Errorf("%s: %g is not in [0, 1]", what, v)
		}
	}
	if _, err := irt.Classical(t.Context(), d); err != nil {
		t.Error(err)
	}
	if r, err := irt.Reliabilities(t.Context(), d); err == nil && (math.IsNaN(r.Alpha+r.Lambda1+r.Lambda2+r.Lambda5) || r.Alpha > 1+1e-9 || r.Lambda2 < r.Alpha-1e-9) {
		t.Errorf("%+v", r)
	}
	fits, err := irt.ItemFits(t.Context(), items, d, theta, irt.ItemFitOptions{})
	if err != nil {
		t.Error(err)
	}
	for _, f := range fits {
		if f.Infit < 0 || f.Outfit < 0 || f.Answered > 0 && math.IsNaN(f.Infit+f.Outfit) {
			t.Errorf("%+v", f)
		}
	}
	persons, err := irt.PersonFits(t.Context(), items, d, theta)
	if err != nil {
		t.Error(err)
	}
	for _, p := range persons {
		share("P of a person", p.P)
	}
	if len(items) > 1 {
		if _, err := irt.Q3s(t.Context(), items, d, theta); err != nil {
			t.Error(err)
		}
	}
	if s, err := irt.SX2s(t.Context(), items, d, irt.SX2Options{Known: true}); err == nil {
		for _, it := range s.Items {
			if share("P of S-X²", it.P); it.X2 < 0 || math.IsNaN(it.X2) || math.IsNaN(it.P) != (it.DF == 0) {
				t.Errorf("%+v", it)
			}
		}
	}
	for _, o := range []irt.DIFOptions{{Focal: "b"}, {Focal: "c", Purify: true}, {Focal: "c", Reference: "a", Purify: true, PurifyBy: irt.DIFLogistic}, {Focal: "a", Match: theta}} {
		r, err := irt.DIF(t.Context(), d, o)
		if err != nil {
			continue
		}
		for _, it := range r.Items {
			share("P of Mantel", it.Mantel.P)
			share("P of the logistic test", it.Logistic.PBoth)
			share("R²", it.Logistic.R2Change)
			if it.Reason == "" && (math.IsNaN(it.Mantel.P) || math.IsNaN(it.Logistic.PBoth) || it.Class == "") || it.BreslowDay.Chi2 < 0 {
				t.Errorf("%+v", it)
			}
		}
	}
	if _, err := irt.DIFOfGroups(t.Context(), d); err != nil {
		return
	}
}
