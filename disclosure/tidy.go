package disclosure

import (
	"cmp"
	"fmt"
	"slices"
)

// tidy publishes again what is not needed, the dearest first.
func (g *guard) tidy() error {
	var extra []int32
	for id, h := range g.hidden {
		if h && !g.forced[id] {
			extra = append(extra, int32(id))
		}
	}
	begin, effort := g.w.steps, int64(tidyEffort)
	if g.last() > 0 { // much is examined each time
		effort /= 10
	}
	slices.SortFunc(extra, func(a, b int32) int { return cmp.Or(cmp.Compare(g.cost[b], g.cost[a]), cmp.Compare(a, b)) })
	for i, id := range extra {
		if g.w.steps-begin > effort {
			return nil
		}
		g.report(0.5 + 0.4*float64(i)/float64(len(extra)))
		if err := g.tryPublish(id); err != nil {
			return err
		}
	}
	return nil
}

// tidyEffort limits tidying, so that large tables come to an end; in steps of work, not in time, so that the result is the same everywhere.
const tidyEffort = 500_000_000

// tryPublish publishes a cell if everything that is suppressed stays safe. Proofs in which the cell does not change stay proofs.
func (g *guard) tryPublish(id int32) error {
	g.w.steps += int64(10 * g.base.grid.cells)
	g.hidden[id] = false
	for _, r := range g.relations(id) {
		if !g.balanced(r) {
			g.hidden[id] = true
			return nil
		}
	}
	inside := make([]bool, g.base.grid.leafs)
	g.base.grid.leaves(g.base.at(id, g.last()), func(l int32) { inside[l] = true })
	unsafe, v, err := g.examine(g.hidden, func(c int32) bool {
		return g.proofs[c] != nil && !g.proofs[c].changes(inside)
	}, 1)
	if err != nil {
		return err
	}
	if g.hidden[id] = len(unsafe) > 0; !g.hidden[id] {
		g.keep(v)
	}
	return nil
}

// keep takes over what tables prove.
func (g *guard) keep(v *prover) {
	for _, c := range v.claims {
		if c.settled && c.proof != nil && c.width() >= c.need {
			g.proofs[c.id] = c.proof
		}
	}
}

func (g *guard) isProved(id int32) bool { return g.proofs[id] != nil }

// verify checks every proof in whole numbers against what will be written. What has none is examined again from the beginning.
func (g *guard) verify() error {
	check := newChecker(g.base.grid, g.scene(g.hidden), g.truth)
	wrong := int32(-1)
	g.claims(g.hidden, func(id int32, cells []int32, _ int64) {
		p := g.proofs[id]
		if p == nil && g.last() > 0 {
			return
		}
		if p == nil || !check.holds(p, cells, g.base.need[cells[0]]) {
			wrong = cells[0]
		}
	})
	if wrong >= 0 {
		return g.failed(g.nameOf(wrong))
	}
	g.thorough = true
	unsafe, _, err := g.examine(g.hidden, g.isProved, 1)
	if err == nil && len(unsafe) > 0 {
		err = g.failed(g.nameOf(unsafe[0].cells[0]))
	}
	return err
}

func (g *guard) failed(name string) error {
	return fmt.Errorf("disclosure: %s could not be protected; nothing was published", name)
}
