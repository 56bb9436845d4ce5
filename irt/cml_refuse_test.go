package irt_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/dira-platform/dira/irt"
)

// cmlRow reads a digit per answer, a dot for a missing one.
func cmlRow(s string) (list []int) {
	for _, c := range s {
		if list = append(list, int(c-'0')); c == '.' {
			list[len(list)-1] = irt.Missing
		}
	}
	return list
}

var cmlRefusals = map[string]struct {
	f    irt.Family
	rows []string
	o    irt.FitOptions
	want string // in the error, or in the flags when it begins with "flag "
}{
	"constant":         {irt.FamilyRasch, []string{"1101", "1010", "1011", "1110"}, irt.FitOptions{}, "flag a: constant: every answer is 1"},
	"constant inside":  {irt.FamilyRasch, []string{"1100", "1010", "1001", "1110", "0000"}, irt.FitOptions{}, "flag a: constant: every answer is 1 among"},
	"not answered":     {irt.FamilyRasch, []string{".101", ".010", ".011", ".110"}, irt.FitOptions{}, "flag a: no answers"},
	"empty category":   {irt.FamilyPCM, []string{"0101", "2010", "0011", "2110"}, irt.FitOptions{}, "flag a: empty category 1"},
	"perfect only":     {irt.FamilyRasch, []string{"1111", "0000", "11.1"}, irt.FitOptions{}, "lowest or the highest"},
	"one person":       {irt.FamilyRasch, []string{"1101"}, irt.FitOptions{}, "fewer than two items"},
	"falls apart":      {irt.FamilyRasch, []string{"10..", "01..", "..10", "..01"}, irt.FitOptions{}, "{a, b} | {c, d}"},
	"ordered":          {irt.FamilyRasch, []string{"1000", "0100", "1110", "1101"}, irt.FitOptions{}, "{a, b} < {c, d}"},
	"categories":       {irt.FamilyRasch, []string{"2101", "1010"}, irt.FitOptions{}, `"a" has 3 categories`},
	"family":           {irt.Family2PL, []string{"1101", "1010"}, irt.FitOptions{}, "marginal"},
	"covariates":       {irt.FamilyRasch, []string{"1101", "1010"}, irt.FitOptions{Covariates: [][]float64{{1}, {2}}}, "marginal"},
	"tolerance":        {irt.FamilyRasch, []string{"1101", "1010"}, irt.FitOptions{Tolerance: math.NaN()}, "tolerance"},
	"unknown anchor":   {irt.FamilyRasch, []string{"1101", "1010"}, irt.FitOptions{Anchors: map[string]irt.Item{"z": {A: 1, B: []float64{0}}}}, `"z"`},
	"unfit anchor":     {irt.FamilyRasch, []string{"1101", "1010"}, irt.FitOptions{Anchors: map[string]irt.Item{"a": {A: 2, B: []float64{0}}}}, "slope"},
	"no step of scale": {irt.FamilyRSM, []string{"0202", "2020", "0022", "2200", "2002"}, irt.FitOptions{}, "category 1"},
}

// What cannot be estimated is named.
func TestCMLRefuses(t *testing.T) {
	for name, test := range cmlRefusals {
		t.Run(name, func(t *testing.T) {
			rows := make([][]int, len(test.rows))
			for i, s := range test.rows {
				rows[i] = cmlRow(s)
			}
			d, err := irt.NewData([]string{"a", "b", "c", "d"}, rows, irt.DataOptions{})
			if err != nil {
				t.Fatal(err)
			}
			c, err := irt.FitCML(context.Background(), d, test.f, test.o)
			if want, isFlag := strings.CutPrefix(test.want, "flag "); isFlag {
				if err != nil || len(c.Flags) == 0 || !strings.HasPrefix(c.Flags[0].Item+": "+c.Flags[0].Reason, want) {
					t.Fatalf("%v, %+v", err, c)
				}
				if e := c.Items[0]; e.Left == "" || !math.IsNaN(e.B[0]) || !math.IsNaN(e.SEB[0]) {
					t.Errorf("%+v", e)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("%v", err)
			}
			var separation *irt.SeparationError
			if errors.As(err, &separation) != strings.Contains(test.want, "{") {
				t.Errorf("%T", err)
			}
		})
	}
}

// Anchors connect what nobody answered together, and keep their place.
func TestCMLAnchors(t *testing.T) {
	d := simulated(t, 8, 3000, spread(10), 0.3, irt.DataOptions{})
	free := mustCML(t, d, irt.FamilyRasch, irt.FitOptions{})
	anchors := map[string]irt.Item{}
	for _, j := range []int{2, 7} {
		it := free.Items[j].Item
		it.B = []float64{it.B[0] + 5}
		anchors[it.ID] = it
	}
	names := d.Items()
	for j, name := range names { // SimulateData named them; anchors go by name
		if it, ok := anchors[""]; ok && (j == 2 || j == 7) {
			anchors[name] = it
		}
	}
	c := mustCML(t, d, irt.FamilyRasch, irt.FitOptions{Anchors: anchors})
	for j, e := range c.Items {
		within(t, e.ID, math.Abs(e.B[0]-free.Items[j].B[0]-5), 1e-8)
		if _, ok := anchors[e.ID]; ok != math.IsNaN(e.SEB[0]) {
			t.Errorf("%s: SE %v", e.ID, e.SEB[0])
		}
	}
	within(t, "log likelihood", math.Abs(c.LogLikelihood-free.LogLikelihood), 1e-8)
}
