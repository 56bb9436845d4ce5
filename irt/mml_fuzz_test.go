package irt_test

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/dira-platform/dira/irt"
)

// FuzzFitMML fits small arbitrary data: no panic, no endless loop, no NaN that
// is not documented.
func FuzzFitMML(f *testing.F) {
	f.Add(uint8(1), uint8(3), uint8(0), []byte("0110100101101001011010010110"))
	f.Add(uint8(5), uint8(4), uint8(1), []byte("0123012301230321032103210213021302131203"))
	f.Add(uint8(2), uint8(2), uint8(2), []byte("01101001_1_00_1011010"))
	f.Add(uint8(6), uint8(3), uint8(3), []byte("012210021_210_012120"))
	f.Add(uint8(4), uint8(3), uint8(4), []byte("012210021_210_0121200101"))
	f.Fuzz(func(t *testing.T, family, items, kind uint8, raw []byte) {
		n := 1 + int(items)%6
		names := []string{"a", "b", "c", "d", "e", "f"}[:n]
		var answers [][]int
		for ; len(raw) >= n && len(answers) < 60; raw = raw[n:] {
			row := make([]int, n)
			for j := range row {
				row[j] = int(raw[j]%6) - 1
				if row[j] == 4 {
					row[j] = 0
				}
			}
			answers = append(answers, row)
		}
		if len(answers) == 0 {
			return
		}
		o, d := irt.FitOptions{MaxIterations: 200}, irt.DataOptions{}
		switch kind % 5 {
		case 1:
			d.Groups, d.Group = []string{"x", "y"}, make([]int, len(answers))
			for i := range d.Group {
				d.Group[i] = i % 2
			}
		case 2:
			o.Anchors = map[string]irt.Item{"a": {A: 1, B: []float64{0}}, "b": {A: 2, B: []float64{0.5}, C: 0.1}}
		case 3:
			for i := range answers {
				o.Covariates = append(o.Covariates, []float64{float64(i % 3)})
			}
		case 4:
			for i := range answers {
				d.Weights = append(d.Weights, math.Pow(10, float64(i%9-4)))
			}
		}
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		c, err := irt.FitMML(ctx, mustData(t, names, answers, d), irt.Family(family%8), o)
		if ctx.Err() != nil {
			t.Fatal("endless")
		}
		if err == nil {
			checkFinite(t, c)
		}
	})
}

func checkFinite(t *testing.T, c *irt.Calibration) {
	finite := func(x ...float64) {
		t.Helper()
		for _, v := range x {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("%v in %+v", v, c)
			}
		}
	}
	finite(c.LogLikelihood, c.Change, c.Gradient)
	finite(c.Regression...)
	for _, g := range c.Groups {
		finite(g.Mean, g.Variance)
	}
	for _, it := range c.Items {
		if it.Left == "" {
			finite(it.A, it.C)
			finite(it.B...)
		}
		for _, se := range append([]float64{it.SEA, it.SEC}, it.SEB...) {
			if math.IsInf(se, 0) || se < 0 {
				t.Fatalf("standard error %v of %+v", se, it)
			}
		}
	}
}
