package irt

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// FitCML estimates a Rasch, partial credit or rating scale model by conditional maximum likelihood (Andersen 1972, Journal of the Royal
// Statistical Society B 34; Masters 1982; Andrich 1978, Psychometrika 43). It maximises the probability of the answers given each person's raw score on
// the items that person answered,
//
//	log L = −Σ_persons [ Σ_j η_{j,x_j} + log γ_r ],  η_jk = Σ_{v≤k} b_jv,  γ_r = Σ_{patterns x with score r} exp(−Σ_j η_{j,x_j})
//
// which depends on no ability, so nothing is assumed of how abilities are distributed, and groups do not matter: they are ignored.
// It must not be used on answers of an adaptive test, where what was asked depends on the score.
//
// Model: [FamilyRasch] (two categories; b_j1 = b_j), [FamilyPCM] (b_jv free), [FamilyRSM] (b_jv = β_j + τ_v, all items with as many
// categories as the one with most). Slopes are 1.
// Scale: the thresholds b of all estimated items sum to 0 (for Rasch the difficulties), or, with o.Anchors, are on the anchors' scale. Anchors need
// slope 1 and no guessing; with FamilyRSM they are refused.
// Method: Newton with the exact Hessian until no threshold changes by more than o.Tolerance; the change squares at each step, so the error
// that is left is about its square. Elementary symmetric functions by the summation algorithm. γ is computed once for each
// set of items that somebody answered.
// Standard errors: from the information, the exact negative Hessian (observed and expected are the same here), generalised inverse given
// the sum of 0; NaN for anchors and with o.NoStandardErrors. Weights count as frequencies. The result's LogLikelihood is log L, to which persons with a
// lowest or highest score contribute 0; Gradient is the largest derivative in a free parameter.
//
// What is not estimable is left out, with a [Flag] and the reason in Left, B and SEB being NaN, and scores are those of the other items: an item that nobody answered,
// that is constant, or (PCM) of which a category is empty, among all persons or among those whose score is neither lowest nor highest, who alone
// carry information. That is repeated until it is no longer so. With RSM an item may lack categories, but not the whole test.
//
// Errors: another family; a Rasch item with more than two categories; Covariates; an anchor that is not in the data or does not fit; fewer than
// two items left; only perfect and zero scores; weights that differ by more than a factor of 1e6 or are not in 1e-100 … 1e100; more than 4,000 thresholds; a [*SeparationError] when the items cannot all be compared; answers that
// let a threshold go beyond all bounds (±60 logits), with the item's name; ctx's error when it ends. No convergence within MaxIterations is
// no error: Converged says so.
func FitCML(ctx context.Context, d *Data, f Family, o FitOptions) (*Calibration, error) {
	fit, err := fitCML(ctx, d, nil, nil, f, o)
	if err != nil {
		return nil, err
	}
	return fit.cal, nil
}

// cmlMost thresholds: the Hessian of 4,000 takes 128 MB, several times.
const cmlMost = 4000

// A cmlFit is a calibration and what tests of fit need besides.
type cmlFit struct {
	cal        *Calibration
	part       *cmlPart
	first      []int     // per item of the part: its first threshold
	b          []float64 // thresholds of the part's items
	covariance []float64 // of b; nil without standard errors
	weight     float64   // of the persons who carry information
	free       int       // parameters estimated, given the sums of 0
}

// fitCML fits to some persons (nil = all) and without the items excluded (nil = none).
func fitCML(ctx context.Context, d *Data, persons []int, excluded []bool, f Family, o FitOptions) (*cmlFit, error) {
	if err := checkCML(ctx, d, f, &o); err != nil {
		return nil, err
	}
	cal := &Calibration{Family: f, Conditional: true, Items: make([]Estimated, len(d.items))}
	part := &cmlPart{data: d, persons: persons}
	for j := range d.items {
		if excluded != nil && excluded[j] {
			cal.Items[j].Left = "excluded"
			continue
		}
		part.items = append(part.items, j)
	}
	counts, err := part.choose(ctx, f, o.Anchors, cal)
	if err != nil {
		return nil, err
	}
	anchored := make([]bool, len(part.items))
	for a, j := range part.items {
		_, anchored[a] = o.Anchors[d.items[j]]
	}
	if err := part.connected(ctx, anchored); err != nil {
		return nil, err
	}
	return part.estimate(ctx, counts, f, o, cal)
}

func checkCML(ctx context.Context, d *Data, f Family, o *FitOptions) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case f != FamilyRasch && f != FamilyPCM && f != FamilyRSM:
		return unfit("the conditional likelihood exists for Rasch, PCM and RSM only; use the marginal likelihood")
	case o.Covariates != nil:
		return unfit("the conditional likelihood knows no abilities that covariates could predict; use the marginal likelihood")
	case !(o.Tolerance >= 0) || o.MaxIterations < 0:
		return unfit("tolerance %v or limit of %d iterations is negative", o.Tolerance, o.MaxIterations)
	case o.Anchors != nil && f == FamilyRSM:
		return unfit("anchors fix whole items, but in the rating scale model items share their steps")
	}
	if err := checkCMLWeights(d); err != nil {
		return err
	}
	for j, name := range d.items {
		if f == FamilyRasch && d.categories[j] > 2 {
			return unfit("item %q has %d categories; the Rasch model has two (use PCM)", name, d.categories[j])
		}
	}
	for name := range o.Anchors {
		if err := checkAnchor(d, name, o.Anchors[name]); err != nil {
			return err
		}
	}
	return nil
}

// checkCMLWeights refuses weights with which rounding would decide.
func checkCMLWeights(d *Data) error {
	if len(d.weights) == 0 {
		return nil
	}
	least, most := slices.Min(d.weights), slices.Max(d.weights)
	if most > 1e6*least {
		return unfit("weights from %g to %g differ by more than a factor of a million", least, most)
	}
	if most > 1e100 || least < 1e-100 {
		return unfit("weights from %g to %g are not in 1e-100 … 1e100", least, most)
	}
	return nil
}

func checkAnchor(d *Data, name string, it Item) error {
	j := slices.Index(d.items, name)
	if j < 0 {
		return unfit("anchor %q is not among the items", name)
	}
	if err := it.Validate(); err != nil {
		return fmt.Errorf("irt: anchor %q: %w", name, err)
	}
	if it.Model == GRM || it.A != 1 || it.C != 0 {
		return unfit("anchor %q is %v with slope %v and guessing %v; the conditional likelihood needs slope 1 and no guessing", name, it.Model, it.A, it.C)
	}
	if len(it.B)+1 < d.categories[j] || len(it.B)+1 > MaxCategories {
		return unfit("anchor %q has %d categories, the data %d", name, len(it.B)+1, d.categories[j])
	}
	return nil
}

// choose leaves out the items that can't be estimated, one kind of reason at a time, and returns the counts for the others.
func (p *cmlPart) choose(ctx context.Context, f Family, anchors map[string]Item, cal *Calibration) (*cmlCounts, error) {
	for {
		p.setSteps(f, anchors)
		counts, err := p.count(ctx)
		if err != nil {
			return nil, err
		}
		if p.leave(f, anchors, cal, func(a int) string { return notEstimable(f, counts.all[a], "") }) {
			continue
		}
		if len(p.items) < 2 {
			return nil, tooFew(cal, "fewer than two items can be estimated")
		}
		if len(counts.sets) == 0 {
			return nil, tooFew(cal, "every score is the lowest or the highest possible: they say nothing about the items")
		}
		if p.leave(f, anchors, cal, func(a int) string {
			return notEstimable(f, counts.inner[a], " among persons with neither the lowest nor the highest score")
		}) {
			continue
		}
		return counts, p.checkSteps(f, counts)
	}
}

func (p *cmlPart) setSteps(f Family, anchors map[string]Item) {
	p.steps = make([]int, len(p.items))
	most := 0
	for a, j := range p.items {
		p.steps[a] = p.data.categories[j] - 1
		if it, ok := anchors[p.data.items[j]]; ok {
			p.steps[a] = len(it.B)
		}
		most = max(most, p.steps[a])
	}
	for a := range p.steps {
		if f == FamilyRSM {
			p.steps[a] = most
		}
	}
}

// notEstimable returns the reason, or nothing.
func notEstimable(f Family, weights []float64, among string) string {
	seen, last, empty := 0, 0, -1
	for k, w := range weights {
		if w > 0 {
			seen, last = seen+1, k
		} else if empty < 0 {
			empty = k
		}
	}
	switch {
	case seen == 0:
		return "no answers" + among
	case seen == 1:
		return fmt.Sprintf("constant: every answer is %d%s", last, among)
	case empty >= 0 && f == FamilyPCM:
		return fmt.Sprintf("empty category %d%s", empty, among)
	}
	return ""
}

// leave leaves out the items with a reason and reports whether there were any.
func (p *cmlPart) leave(f Family, anchors map[string]Item, cal *Calibration, reason func(a int) string) bool {
	kept := make([]int, 0, len(p.items))
	for a, j := range p.items {
		name := p.data.items[j]
		why := reason(a)
		if _, ok := anchors[name]; why == "" || ok { // what is known needs no estimating
			kept = append(kept, j)
			continue
		}
		cal.Items[j].Left = why
		cal.Flags = append(cal.Flags, Flag{Item: name, Reason: why})
	}
	some := len(kept) < len(p.items)
	p.items = kept
	return some
}

// tooFew is an error with the reasons why items were left out.
func tooFew(cal *Calibration, what string) error {
	var why []string
	for _, f := range cal.Flags {
		why = append(why, fmt.Sprintf("%q (%s)", f.Item, f.Reason))
	}
	if len(why) == 0 {
		return unfit("%s", what)
	}
	return unfit("%s; left out were %s", what, cmlNames(why))
}

// checkSteps checks what concerns all items together.
func (p *cmlPart) checkSteps(f Family, c *cmlCounts) error {
	n := 0
	for _, m := range p.steps {
		n += m
	}
	if n > cmlMost {
		return unfit("%d thresholds are more than the %d that the conditional likelihood takes; use the marginal likelihood", n, cmlMost)
	}
	for k := 0; f == FamilyRSM && k <= p.steps[0]; k++ {
		sum := 0.0
		for _, row := range c.inner {
			sum += row[k]
		}
		if sum == 0 {
			return unfit("no person with an inner score chose category %d of any item: the rating scale model has no step to it; recode the categories", k)
		}
	}
	return nil
}

// estimate maximises and fills the calibration.
func (p *cmlPart) estimate(ctx context.Context, counts *cmlCounts, f Family, o FitOptions, cal *Calibration) (*cmlFit, error) {
	stop, done := cmlStop(ctx)
	defer done()
	problem, phi := p.problem(f, o.Anchors, counts)
	problem.stop = stop
	point, err := problem.maximise(ctx, phi, o, cal)
	if err != nil {
		return nil, err
	}
	fit := &cmlFit{cal: cal, part: p, first: problem.first, b: point.b, weight: counts.weight()}
	fit.free = problem.free - len(problem.null)
	cal.LogLikelihood = point.logLikelihood
	for _, g := range point.gradient {
		cal.Gradient = max(cal.Gradient, math.Abs(g))
	}
	if !o.NoStandardErrors {
		if fit.covariance = problem.covariance(point); fit.covariance == nil {
			return nil, problem.lost(ctx, point, -1)
		}
	}
	fit.fill(f, o.Anchors)
	for a, j := range p.items {
		for _, w := range counts.all[a] {
			cal.Items[j].Weight += w
		}
	}
	return fit, ctx.Err()
}

// fill writes the items. Those left out keep as many thresholds as the data show categories.
func (t *cmlFit) fill(f Family, anchors map[string]Item) {
	d, n := t.part.data, len(t.b)
	for j := range t.cal.Items {
		e := &t.cal.Items[j]
		e.Item = Item{ID: d.items[j], Model: GPCM, A: 1}
		if f == FamilyRasch {
			e.Model = Logistic
		}
		e.SEA, e.SEC = math.NaN(), math.NaN()
		if e.Left != "" {
			e.B, e.SEB = notKnown(d.categories[j]-1), notKnown(d.categories[j]-1)
			e.Weight = weightOf(d, t.part.persons, j)
		}
	}
	for a, j := range t.part.items {
		e := &t.cal.Items[j]
		from, to := t.first[a], t.first[a+1]
		e.B, e.SEB = slices.Clone(t.b[from:to]), notKnown(to-from)
		if it, ok := anchors[e.ID]; ok {
			it.ID, it.B = e.ID, slices.Clone(it.B)
			e.Item = it
			continue
		}
		for k := range e.SEB {
			if i := from + k; t.covariance != nil {
				e.SEB[k] = math.Sqrt(t.covariance[i*n+i])
			}
		}
	}
}

func notKnown(n int) []float64 {
	list := make([]float64, n)
	for i := range list {
		list[i] = math.NaN()
	}
	return list
}

// weightOf the persons who answered an item.
func weightOf(d *Data, persons []int, item int) float64 {
	p := cmlPart{data: d, persons: persons}
	sum := 0.0
	for i := range p.size() {
		if person := p.person(i); d.row(person)[item] >= 0 {
			sum += d.Weight(person)
		}
	}
	return sum
}
