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
	if g.truth == nil { // nothing stays proved, everything is examined each time
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
	at := g.base.at(id, g.last())
	unsafe, v, err := g.examine(g.hidden, func(c int32) bool {
		return g.proofs[c] != nil && !g.proofs[c].changes(g.base.grid, at)
	}, 1)
	if err != nil {
		return err
	}
	if g.hidden[id] = len(unsafe) > 0; !g.hidden[id] {
		g.keep(v)
	}
	return nil
}

// keep takes over what was proved.
func (g *guard) keep(v *prover) {
	for _, c := range v.claims {
		if c.settled && c.id >= 0 {
			g.proved[c.id], g.proofs[c.id] = true, c.proof
		}
	}
}

func (g *guard) isProved(id int32) bool { return g.proved[id] }

// verify checks every proof in whole numbers against what will be written. With earlier releases, of which the true table is not known, everything is
// examined again from the beginning.
func (g *guard) verify() error {
	if g.truth == nil {
		g.thorough = true
		unsafe, _, err := g.examine(g.hidden, func(int32) bool { return false }, 1)
		if err == nil && len(unsafe) > 0 {
			err = g.failed(g.nameOf(unsafe[0]))
		}
		return err
	}
	for id, h := range g.hidden {
		cell := int32(id)
		if !h || g.base.assumed[cell] {
			continue
		}
		p := g.proofs[id]
		if p == nil || !p.holds(g.base.grid, g.truth, g.visible, []int32{cell}, g.base.need[cell]) {
			return g.failed(g.shape.cell(g.wave, cell).name())
		}
	}
	return nil
}

func (g *guard) failed(name string) error {
	return fmt.Errorf("disclosure: %s could not be protected; nothing was published", name)
}
