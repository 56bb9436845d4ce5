package irt

import (
	"fmt"
	"math"
	"strings"
)

// A LinkMethod says how the scales of two calibrations are brought together.
type LinkMethod uint8

const (
	// StockingLord matches the test characteristic curves of the common items (Stocking & Lord 1983, Applied
	// Psychological Measurement 7; polytomous: Baker 1992, 1993; Kim & Kolen 2007).
	StockingLord LinkMethod = iota
	// Haebara matches the curves item by item and category by category (Haebara 1980, Japanese Psychological Research 22).
	Haebara
	// MeanMean: A = mean a_from / mean a_to (Loyd & Hoover 1980, Journal of Educational Measurement 17).
	MeanMean
	// MeanGeometricMean: A = geometric mean of a_from / a_to (Mislevy & Bock 1990).
	MeanGeometricMean
	// MeanSigma: A = SD of b_to / SD of b_from (Marco 1977, Journal of Educational Measurement 14).
	MeanSigma
)

var linkMethods = [...]string{"stocking-lord", "haebara", "mean-mean", "mean-gmean", "mean-sigma"}

// String returns the method's name: stocking-lord, haebara, mean-mean, mean-gmean or mean-sigma.
func (m LinkMethod) String() string {
	if int(m) < len(linkMethods) {
		return linkMethods[m]
	}
	return fmt.Sprintf("LinkMethod(%d)", uint8(m))
}

// ParseLinkMethod is the inverse of String; it does not care for case.
func ParseLinkMethod(name string) (LinkMethod, error) {
	for m, s := range linkMethods {
		if strings.EqualFold(s, name) {
			return LinkMethod(m), nil
		}
	}
	return 0, fmt.Errorf("irt: there is no linking method %q; there are %s", name, strings.Join(linkMethods[:], ", "))
}

// LinkOptions steer Link. The zero value is Stocking-Lord over N(0, 1) on the scale of to.
type LinkOptions struct {
	Method LinkMethod
	// Population is what the squared differences of curves are summed over, on the scale of to; nil = N(0, 1) on 61 nodes.
	Population *Quadrature
	// Symmetric adds the differences on the scale of from, over the same numbers as Population, as Haebara proposed.
	Symmetric bool
	// Shift keeps A = 1, as is due when both calibrations are of Rasch's family.
	Shift bool
}

// A Linking turns the scale of one calibration into that of another: θ_to = A·θ_from + B.
type Linking struct {
	Method    LinkMethod
	A, B      float64
	Common    []string // names of the items it rests on, in the order of to
	Criterion float64  // what Haebara and Stocking-Lord minimise, at A and B; 0 for the others
	Gradient  float64  // its largest absolute derivative there
	Converged bool
}

// Theta returns an ability on the scale of to.
func (l Linking) Theta(theta float64) float64 { return l.A*theta + l.B }

// SE returns a standard error, or any other width, on the scale of to.
func (l Linking) SE(se float64) float64 { return l.A * se }

// Item returns the item on the scale of to: a/A, A·b+B, the same c and A·SDB. Its probabilities at Theta(θ) are those of it at
// θ. It may leave the ranges that Validate accepts, if the scales differ by orders of magnitude.
func (l Linking) Item(it Item) Item {
	b := make([]float64, len(it.B))
	for k, v := range it.B {
		b[k] = l.A*v + l.B
	}
	it.A, it.B, it.SDB = it.A/l.A, b, it.SDB*l.A
	return it
}

// Items returns copies of the items on the scale of to.
func (l Linking) Items(items []Item) []Item {
	out := make([]Item, len(items))
	for i, it := range items {
		out[i] = l.Item(it)
	}
	return out
}

// Ability returns an estimate on the scale of to.
func (l Linking) Ability(a Ability) Ability {
	a.Theta, a.SE = l.Theta(a.Theta), l.SE(a.SE)
	return a
}

// Inverse returns the linking of to to from.
func (l Linking) Inverse() Linking {
	l.A, l.B = 1/l.A, -l.B/l.A
	return l
}

// Link finds the linking of the scale of from to the scale of to from the items that bear the same ID in both and have the
// same model and number of categories.
//
// The moment methods take A as their constants say, and B = mean b_to − A·mean b_from, means and standard deviations being
// over all locations, steps and thresholds of the common items. They presume that c is equal in both. The other two minimise,
// with P_to the curves of to, P* those of from transformed by A and B, and w the population,
//
//	Haebara         Σ_q w_q Σ_i Σ_k (P_to,ik(θ_q) − P*_ik(θ_q))²,  k over all categories but the first when there are two
//	Stocking-Lord   Σ_q w_q (Σ_i Σ_k k·(P_to,ik(θ_q) − P*_ik(θ_q)))²
//
// by Levenberg-Marquardt from the moment solutions, the best of which counts (see Kolen & Brennan 2014, Test Equating,
// Scaling, and Linking, ch. 6). Converged is false if its steps did not settle.
//
// Errors: an item is not valid, bears an ID twice in a form or has another model or number of categories in the other; no
// item is common; one location only, unless Shift; locations all equal (mean-sigma); the Population is not one.
func Link(from, to []Item, o LinkOptions) (*Linking, error) {
	if int(o.Method) >= len(linkMethods) {
		return nil, fmt.Errorf("irt: unknown linking method %d", uint8(o.Method))
	}
	pairs, err := commonItems(from, to)
	if err != nil {
		return nil, err
	}
	l := &Linking{Method: o.Method, Converged: true}
	locations := 0
	for _, p := range pairs {
		l.Common = append(l.Common, p.to.ID)
		locations += len(p.to.B)
	}
	if locations < 2 && !o.Shift {
		return nil, fmt.Errorf("irt: the forms share one location only, which does not tell the unit of the scale")
	}
	m := momentsOf(pairs)
	if o.Method == StockingLord || o.Method == Haebara {
		return l, l.fitCurves(pairs, m, o)
	}
	l.A, l.B, err = m.link(o.Method, o.Shift)
	return l, err
}

type itemPair struct{ from, to *Item }

func commonItems(from, to []Item) ([]itemPair, error) {
	at := make(map[string]*Item, len(from))
	for _, form := range [][]Item{from, to} {
		if err := validateItems(form); err != nil {
			return nil, err
		}
	}
	for i := range from {
		if at[from[i].ID] != nil {
			return nil, fmt.Errorf("irt: two items of the form to be linked are called %q", from[i].ID)
		}
		at[from[i].ID] = &from[i]
	}
	var pairs []itemPair
	seen := make(map[string]bool, len(to))
	for i := range to {
		it := &to[i]
		if seen[it.ID] {
			return nil, fmt.Errorf("irt: two items of the form linked to are called %q", it.ID)
		}
		seen[it.ID] = true
		f := at[it.ID]
		if f == nil {
			continue
		}
		if f.Model != it.Model || len(f.B) != len(it.B) {
			return nil, fmt.Errorf("irt: item %q is %v with %d categories in one form and %v with %d in the other", it.ID, f.Model, f.Categories(), it.Model, it.Categories())
		}
		pairs = append(pairs, itemPair{f, it})
	}
	if len(pairs) == 0 {
		return nil, fmt.Errorf("irt: the forms have no item in common")
	}
	return pairs, nil
}

// linkMoments are of the common items in the form [0] from and [1] to.
type linkMoments struct{ meanA, logA, meanB, sdB [2]float64 }

func momentsOf(pairs []itemPair) (m linkMoments) {
	for side := range 2 {
		var b []float64
		for _, p := range pairs {
			it := p.from
			if side == 1 {
				it = p.to
			}
			m.meanA[side] += it.A / float64(len(pairs))
			m.logA[side] += math.Log(it.A) / float64(len(pairs))
			b = append(b, it.B...)
		}
		for _, v := range b {
			m.meanB[side] += v / float64(len(b))
		}
		for _, v := range b {
			m.sdB[side] += (v - m.meanB[side]) * (v - m.meanB[side])
		}
		m.sdB[side] = math.Sqrt(m.sdB[side] / float64(len(b)))
	}
	return m
}

func (m *linkMoments) link(method LinkMethod, shift bool) (a, b float64, err error) {
	switch {
	case shift:
		a = 1
	case method == MeanMean:
		a = m.meanA[0] / m.meanA[1]
	case method == MeanGeometricMean:
		a = math.Exp(m.logA[0] - m.logA[1])
	default:
		if !(m.sdB[0] > 1e-12 && m.sdB[1] > 1e-12) {
			return 0, 0, fmt.Errorf("irt: the locations of the common items are all equal, which does not tell the unit of the scale")
		}
		a = m.sdB[1] / m.sdB[0]
	}
	return a, m.meanB[1] - a*m.meanB[0], nil
}
