package irt_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"

	"github.com/dira-platform/dira/irt"
)

type linkReference struct {
	Coefs []struct {
		Names  []string
		Values [][]float64
	}
	Link map[string]struct{ A, B float64 }
	TSE  struct {
		Theta   []float64
		Test2   []float64
		AsTest2 []float64 `json:"test1.as.test2"`
	}
	OSE struct {
		Test2   []float64
		AsTest2 []float64 `json:"test1.as.test2"`
	}
}

// form returns a form of the reference: intercept d and slope a of logistic(d + a·θ), before them logit c if there are three.
func (r *linkReference) form(k int) []irt.Item {
	var items []irt.Item
	for i, v := range r.Coefs[k].Values {
		it := irt.Item{ID: r.Coefs[k].Names[i]}
		if len(v) == 3 {
			it.C = 1 / (1 + math.Exp(-v[0]))
			v = v[1:]
		}
		it.A = v[1]
		it.B = []float64{-v[0] / v[1]}
		items = append(items, it)
	}
	return items
}

// gaussHermite is N(0, 1) on the 30 nodes that equateIRT uses. For the observed scores of 20 steep items that is too few: it is
// a ten-thousandth of a point off, which is why the reference is compared on the same nodes.
func gaussHermite(n int) irt.Quadrature {
	q := irt.Quadrature{Nodes: make([]float64, n), Weights: make([]float64, n)}
	quad.Hermite{}.FixedLocations(q.Nodes, q.Weights, math.Inf(-1), math.Inf(1))
	for i := range q.Nodes {
		q.Nodes[i] *= math.Sqrt2
	}
	return q
}

func TestLinkReference(t *testing.T) {
	var file struct {
		TwoPL   linkReference `json:"est2pl"`
		ThreePL linkReference `json:"est3pl"`
	}
	referenceJSON(t, "linking.ref.json", &file)
	for name, ref := range map[string]*linkReference{"2PL": &file.TwoPL, "3PL": &file.ThreePL} {
		t.Run(name, func(t *testing.T) {
			from, to := ref.form(0), ref.form(1)
			for method, want := range map[irt.LinkMethod]string{
				irt.MeanMean: "mean-mean", irt.MeanGeometricMean: "mean-gmean", irt.MeanSigma: "mean-sigma",
				irt.Haebara: "Haebara", irt.StockingLord: "Stocking-Lord",
			} {
				l := mustLink(t, from, to, irt.LinkOptions{Method: method})
				diff := scoreDiff{t: t, name: want}
				diff.see(l.A, ref.Link[want].A)
				diff.see(l.B, ref.Link[want].B)
				if method == irt.Haebara || method == irt.StockingLord {
					diff.within(1e-7)
				} else {
					diff.within(1e-9)
				}
				if !l.Converged || len(l.Common) != 10 {
					t.Errorf("%s: converged %v on %v", want, l.Converged, l.Common)
				}
			}
			sl := ref.Link["Stocking-Lord"]
			checkEquatingReference(t, ref, to, irt.Linking{A: sl.A, B: sl.B}.Items(from), irt.Linking{A: sl.A, B: sl.B})
		})
	}
}

func checkEquatingReference(t *testing.T, ref *linkReference, to, linked []irt.Item, l irt.Linking) {
	truth, theta := scoreDiff{t: t, name: "true-score equating"}, scoreDiff{t: t, name: "its ability"}
	got, err := irt.EquateTrueScores(to, linked)
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range ref.TSE.Test2 {
		e := got[int(s)]
		truth.see(e.Score, ref.TSE.AsTest2[i])
		if int(s) < len(to) { // at the top equateIRT puts some large number
			theta.see(e.Theta, ref.TSE.Theta[i])
		}
	}
	truth.within(1e-8)
	theta.within(1e-8)
	n := gaussHermite(30)
	moved := gaussHermite(30)
	for i := range moved.Nodes {
		moved.Nodes[i] = l.Theta(moved.Nodes[i])
	}
	observed := scoreDiff{t: t, name: "observed-score equating"}
	got, err = irt.EquateObservedScores(to, linked, irt.Populations{X: n, Y: moved, WeightX: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	for i, s := range ref.OSE.Test2 {
		observed.see(got[int(s)].Score, ref.OSE.AsTest2[i])
	}
	observed.within(1e-8)
}

func mustLink(t testing.TB, from, to []irt.Item, o irt.LinkOptions) *irt.Linking {
	t.Helper()
	l, err := irt.Link(from, to, o)
	if err != nil {
		t.Fatal(err)
	}
	return l
}
