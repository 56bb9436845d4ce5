package irt_test

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/dira-platform/dira/irt"
)

// FuzzFitCML fits whatever small answers the bytes spell: no panic, no endless loop, nothing that is not a number except where it is said.
func FuzzFitCML(f *testing.F) {
	f.Add([]byte("\x00\x01\x01\x00\x01\x01\x00\x00\x01\x01\x00\x01"), uint8(3), uint8(0), false)
	f.Add([]byte("\x00\x01\x02\x00\x02\x01\x00\x00\xff\x01\x00\x01\x02\x02\x01\x00"), uint8(4), uint8(1), true)
	f.Add([]byte("\x00\x03\x02\x01\x02\x01\x00\x03\xff\x01\x00\x01\x02\x02\x03\x00"), uint8(2), uint8(2), false)
	f.Fuzz(func(t *testing.T, cells []byte, width, family uint8, weighted bool) {
		n := int(width%8) + 1
		if len(cells) > 600 || len(cells) < n {
			return
		}
		d := fuzzedAnswers(t, cells, n, weighted)
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		fam := []irt.Family{irt.FamilyRasch, irt.FamilyPCM, irt.FamilyRSM}[family%3]
		c, err := irt.FitCML(ctx, d, fam, irt.FitOptions{})
		if ctx.Err() != nil {
			t.Fatal("endless")
		}
		if err == nil {
			checkNumbers(t, c)
			if table, err := irt.RawScoreTable(items(c)); err != nil || len(table) < 2 {
				t.Fatal(table, err)
			}
		}
		if r, err := irt.Andersen(ctx, d, fam, irt.Split(width%3), irt.FitOptions{}); err == nil {
			if math.IsNaN(r.Statistic) || r.DF < 1 || math.IsNaN(r.P) {
				t.Fatalf("%+v", r)
			}
			if items, err := r.Wald(0, 1); err == nil {
				for _, w := range items {
					if math.IsNaN(w.Z + w.P + w.ChiSquare + w.PChiSquare) {
						t.Fatalf("%+v", w)
					}
				}
			}
		}
	})
}

func fuzzedAnswers(t *testing.T, cells []byte, n int, weighted bool) *irt.Data {
	t.Helper()
	names, rows := make([]string, n), make([][]int, len(cells)/n)
	for j := range names {
		names[j] = string(rune('a' + j))
	}
	o := irt.DataOptions{Groups: []string{"x", "y"}, Group: make([]int, len(rows))}
	for i := range rows {
		rows[i] = make([]int, n)
		for j := range rows[i] {
			rows[i][j] = int(cells[i*n+j]%6) - 1
		}
		o.Group[i] = i % 2
		if weighted {
			o.Weights = append(o.Weights, math.Exp(float64(int8(cells[i]))/20))
		}
	}
	d, err := irt.NewData(names, rows, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func checkNumbers(t *testing.T, c *irt.Calibration) {
	t.Helper()
	sum := 0.0
	for _, e := range c.Items {
		for k, b := range e.B {
			if math.IsNaN(b) != (e.Left != "") || math.IsNaN(e.SEB[k]) != (e.Left != "") || math.IsInf(e.SEB[k], 0) {
				t.Fatalf("%+v", e)
			}
			if e.Left == "" {
				sum += b
			}
		}
	}
	if math.Abs(sum) > 1e-6 || math.IsNaN(c.LogLikelihood) || c.LogLikelihood > 1e-6 || math.IsNaN(c.Gradient) {
		t.Fatalf("%+v", c)
	}
}
