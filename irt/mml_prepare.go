package irt

import (
	"context"
	"fmt"
	"math"
)

// mmlTally counts the answers to an item.
type mmlTally struct {
	weight  []float64 // per category
	missing bool
}

func mmlTallies(d *Data) []mmlTally {
	tallies := make([]mmlTally, len(d.items))
	for j := range tallies {
		tallies[j].weight = make([]float64, d.categories[j])
	}
	for i := range d.persons {
		w := d.Weight(i)
		for j, x := range d.row(i) {
			if x == Missing {
				tallies[j].missing = true
			} else {
				tallies[j].weight[x] += w
			}
		}
	}
	return tallies
}

// obstacle says why an item can't be estimated. A rating scale gets its steps
// from all items, and can do without a category in one.
func (t *mmlTally) obstacle(scale bool) string {
	seen, empty, only := 0, -1, 0
	for k, w := range t.weight {
		if w > 0 {
			seen, only = seen+1, k
		} else if empty < 0 {
			empty = k
		}
	}
	switch {
	case seen == 0:
		return "nobody answered it"
	case seen == 1:
		return fmt.Sprintf("constant: every answer is %d", only)
	case empty >= 0 && !scale:
		return fmt.Sprintf("empty category %d", empty)
	}
	return ""
}

// newMML lays out the model and the calibration that it will fill.
func newMML(ctx context.Context, d *Data, f Family, o FitOptions) (*mmlModel, *Calibration, error) {
	m := &mmlModel{slopes: f == Family2PL || f == Family3PL || f == FamilyGPCM || f == FamilyGRM, scaleAt: -1,
		guessMean: o.GuessMean, guessSD: o.GuessSD, nodes: o.Nodes}
	c := &Calibration{Family: f, Items: make([]Estimated, len(d.items))}
	if d.persons < 2 {
		return nil, nil, fmt.Errorf("irt: one person: nothing to compare the answers with")
	}
	if err := m.addItems(d, f, o, c); err != nil {
		return nil, nil, err
	}
	m.addGroups(d, o, f)
	if err := m.addCovariates(d, o.Covariates); err != nil {
		return nil, nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	m.pack = mmlPacked(d, m.items, o.Covariates == nil)
	if m.nodes == 0 {
		m.nodes = max(mmlNodesLeast, m.nodesFor(c))
	}
	if err := m.refuse(d); err != nil {
		return nil, nil, err
	}
	if err := m.connect(d, c); err != nil {
		return nil, nil, err
	}
	return m, c, m.sumDesign(d)
}

// mmlNodesLeast is the default number of nodes.
const mmlNodesLeast = 61

// nodesFor is how many nodes a test so long needs: a grid is as good as an
// integral while its spacing is no more than about 1.2 standard deviations of a
// person's posterior, and a step of an item gives at most a quarter of a unit of
// information per unit of squared slope.
func (m *mmlModel) nodesFor(c *Calibration) int {
	steps := 0.0
	for j := range m.items {
		it := &m.items[j]
		steps += float64(it.m) * c.Items[it.col].Weight / mmlTotal(m.pack.total)
	}
	return min(601, 2*int(5*math.Sqrt(0.3*steps))+1)
}

// addItems takes in the items that can be estimated and the anchors.
func (m *mmlModel) addItems(d *Data, f Family, o FitOptions, c *Calibration) error {
	tallies := mmlTallies(d)
	if f == FamilyRSM {
		m.scaleAt = 0
		for j, t := range tallies {
			if _, anchor := o.Anchors[d.items[j]]; !anchor && t.obstacle(true) == "" {
				m.steps = max(m.steps, d.categories[j]-1)
			}
		}
	}
	for j, t := range tallies {
		est := &c.Items[j]
		est.ID, est.Weight = d.items[j], mmlTotal(t.weight)
		est.Left = t.obstacle(f == FamilyRSM)
		it := mmlItem{col: j, partial: t.missing, row: m.rows}
		anchor, fixed := o.Anchors[d.items[j]]
		switch {
		case fixed && est.Weight > 0:
			if err := it.anchor(&anchor, d, est); err != nil {
				return err
			}
			m.anchored = true
		case est.Left != "":
			c.Flags = append(c.Flags, Flag{est.ID, est.Left})
			continue
		default:
			m.free(&it, f, d.categories[j]-1, c)
		}
		m.rows += it.m + 1
		m.items = append(m.items, it)
	}
	if len(o.Anchors) > 0 && !m.anchored {
		return fmt.Errorf("irt: none of the %d anchors is an item of the data that somebody answered", len(o.Anchors))
	}
	if m.params == 0 && !m.anchored { // all anchored: the distribution of the ability is estimated
		return fmt.Errorf("irt: no item can be estimated: %s", mmlReasons(c))
	}
	if m.steps == 0 { // no rating scale, or all its items are anchored
		m.scaleAt = -1
	}
	if m.scaleAt >= 0 {
		m.scaleAt = m.params
		m.params += m.steps - 1
	}
	return nil
}

// free lays out an item that is estimated.
func (m *mmlModel) free(it *mmlItem, f Family, steps int, c *Calibration) {
	it.m, it.slope, it.a, it.at = steps, m.slopes, 1, m.params
	switch {
	case f == FamilyGRM:
		it.kind = mmlGraded
	case f == Family3PL && steps == 1:
		it.kind = mmlGuess
	case f == FamilyRSM:
		it.m = m.steps
	}
	extension := map[Family]string{FamilyRasch: "PCM", Family2PL: "GPCM", Family3PL: "GPCM"}[f]
	if steps > 1 && extension != "" {
		c.Flags = append(c.Flags, Flag{c.Items[it.col].ID, fmt.Sprintf("%d categories: fitted as %s", steps+1, extension)})
	}
	it.d, it.g, it.n = make([]float64, it.m), m.guessMean, it.m
	if it.slope {
		it.n++
	}
	if it.kind == mmlGuess {
		it.n++
	}
	m.params += m.own(it)
}

// anchor lays out an item whose parameters are given.
func (it *mmlItem) anchor(a *Item, d *Data, est *Estimated) error {
	given := *a
	given.ID = est.ID
	if err := given.Validate(); err != nil {
		return fmt.Errorf("irt: anchor: %w", err)
	}
	if given.Categories() < d.categories[it.col] {
		return fmt.Errorf("irt: anchor %q has %d categories, but category %d was seen", est.ID, given.Categories(), d.categories[it.col]-1)
	}
	it.fixed, it.m, it.a = true, len(given.B), given.A
	it.kind, it.d, it.g = mmlFromItem(&given)
	est.Item, est.Left = given, ""
	return nil
}

// addGroups lays out the groups' distributions.
func (m *mmlModel) addGroups(d *Data, o FitOptions, f Family) {
	for g := range max(1, len(d.groups)) {
		m.mean, m.sd = append(m.mean, 0), append(m.sd, 1)
		at := func(free bool) int {
			if !free {
				return -1
			}
			m.params++
			return m.params - 1
		}
		m.meanAt = append(m.meanAt, at(g > 0 || m.anchored))
		m.sdAt = append(m.sdAt, at(g > 0 || m.anchored || !m.slopes))
	}
	m.betaAt = m.params
}

func mmlReasons(c *Calibration) string {
	if len(c.Flags) == 0 {
		return "all are anchored"
	}
	return fmt.Sprintf("item %q: %s", c.Flags[0].Item, c.Flags[0].Reason)
}

// start is where the iteration begins: slopes 1, and intercepts that fit the
// shares of the categories, stretched for the spread of the ability.
func (m *mmlModel) start(d *Data) []float64 {
	x := make([]float64, m.params)
	tallies := mmlTallies(d)
	for j := range m.items {
		it := &m.items[j]
		if it.fixed {
			continue
		}
		w := append(append([]float64(nil), tallies[it.col].weight...), make([]float64, it.m)...)[:it.m+1]
		all := mmlTotal(w)
		for k := range w { // never 0, not even for a rating scale
			w[k] = (w[k] + 1e-3*all) / (1 + 1e-3*float64(len(w)))
		}
		for k := 1; k <= it.m; k++ {
			lower, upper := w[0], w[k]
			if it.kind == mmlGraded {
				upper = mmlTotal(w[k:])
				lower = all - upper
			}
			it.d[k-1] = 1.2 * math.Log(upper/lower)
		}
		if it.kind == mmlGuess {
			chance, _ := logistic(it.g)
			p := math.Max(0.05, (w[1]/all-chance)/(1-chance))
			it.d[0] = 1.2 * math.Log(p/(1-math.Min(p, 0.99)))
		}
	}
	m.get(x)
	m.bound(x)
	return x
}
