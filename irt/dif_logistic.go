package irt

import (
	"context"
	"math"
)

// LogisticDIF is Swaminathan & Rogers' (1990) logistic regression of the answer on the matching score s, the group g (1 focal) and their
// product; for more than two categories the cumulative (proportional odds) regression of Zumbo (1999), P(X≥k) = logistic(α_k + …):
//
//	M0: β·s      M1: β·s + γ·g      M2: β·s + γ·g + δ·s·g
//
// LR is twice a difference of log likelihoods. Uniform DIF is M1 against M0, non-uniform M2 against M1, both M2 against M0.
type LogisticDIF struct {
	LRUniform, PUniform       float64 // 1 degree of freedom
	LRNonuniform, PNonuniform float64 // 1 degree of freedom
	LRBoth, PBoth             float64 // 2 degrees of freedom
	// Group and GroupSE are γ of M1 in logits and its standard error: negative when the item is harder for the focal group.
	Group, GroupSE float64
	// R2ChangeUniform and R2Change are the effect sizes: what M1 and M2 add to the R² of M0 (Nagelkerke 1991), in [0, 1].
	R2ChangeUniform, R2Change float64
	// Class by R2Change (Jodoin & Gierl 2001): A (negligible) if PBoth ≥ the level or below 0.035, B (moderate) below 0.070, else C
	// (large). Empty without a test.
	Class string
	// Separated says that the score or the group predicts the answers perfectly somewhere, so that estimates run off to infinity.
	// Tests and R² are still right, Group and GroupSE mean nothing.
	Separated bool
}

// logistic fits the three models. All is NaN when the item or the matching score does not vary, one group has nobody, a fit fails, or
// ctx ends.
func (t *difTable) logistic(ctx context.Context, level float64) LogisticDIF {
	nan := math.NaN()
	none := LogisticDIF{LRUniform: nan, PUniform: nan, LRNonuniform: nan, PNonuniform: nan, LRBoth: nan, PBoth: nan, Group: nan, GroupSE: nan, R2ChangeUniform: nan, R2Change: nan}
	r, ok := t.regression()
	if !ok {
		return none
	}
	null := r.nullLogLikelihood()
	var fits [3]ordinalFit
	for m := range fits {
		if fits[m], ok = r.fit(ctx, m+1); !ok {
			return none
		}
	}
	// A larger model is never worse; what is below 0 is the tolerance of the fit.
	l := LogisticDIF{
		LRUniform:    max(0, 2*(fits[1].logLikelihood-fits[0].logLikelihood)),
		LRNonuniform: max(0, 2*(fits[2].logLikelihood-fits[1].logLikelihood)),
		LRBoth:       max(0, 2*(fits[2].logLikelihood-fits[0].logLikelihood)),
		Group:        fits[1].beta[1], GroupSE: fits[1].groupSE,
		Separated: fits[1].separated() || fits[2].separated(),
	}
	l.PUniform, l.PNonuniform, l.PBoth = chiSquaredP(l.LRUniform, 1), chiSquaredP(l.LRNonuniform, 1), chiSquaredP(l.LRBoth, 2)
	r2 := func(f ordinalFit) float64 {
		return math.Expm1(2*(null-f.logLikelihood)/r.persons) / math.Expm1(2*null/r.persons)
	}
	l.R2ChangeUniform, l.R2Change = max(0, r2(fits[1])-r2(fits[0])), max(0, r2(fits[2])-r2(fits[0]))
	l.Class = "A"
	if l.PBoth < level {
		l.Class = string("ABC"[classOf(l.R2Change, 0.035, 0.070)])
	}
	return l
}

// regression makes the cells of the regression: scores standardised, which changes no test, and categories numbered as used.
func (t *difTable) regression() (r ordinalRegression, ok bool) {
	var n, x, xx float64
	var side [2]float64
	for v, value := range t.values {
		for g := range 2 {
			w := sum(t.n[v][g])
			side[g] += w
			n, x = n+w, x+w*value
		}
	}
	mean := x / n
	for v, value := range t.values {
		xx += (sum(t.n[v][0]) + sum(t.n[v][1])) * square(value-mean)
	}
	sd := math.Sqrt(xx / n)
	if len(t.used) < 2 || side[0] == 0 || side[1] == 0 || !(sd > 0) || math.IsInf(sd, 1) {
		return r, false
	}
	r.top, r.persons = len(t.used)-1, n
	for v, value := range t.values {
		for g := range 2 {
			for y, k := range t.used {
				if w := t.n[v][g][k]; w > 0 {
					z := (value - mean) / sd
					r.cells = append(r.cells, ordinalCell{y, w, [3]float64{z, float64(g), z * float64(g)}})
				}
			}
		}
	}
	return r, true
}
