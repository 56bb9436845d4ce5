package disclosure

import (
	"fmt"
	"math"
	"slices"
)

// price says how much is lost with each cell: more in large groups, and much more in groups that are divided less and stand higher in the tree.
func (g *guard) price() {
	grid := g.shape.grid
	g.cost = make([]float64, grid.cells)
	for id, n := range g.counts {
		above := grid.dims[0].below[grid.node(int32(id), 0)]
		for d := 1; d < len(grid.dims); d++ {
			if grid.node(int32(id), d) == 0 {
				above++
			}
		}
		g.cost[id] = (1 + math.Log2(1+float64(n))/8) * math.Pow(1.7, float64(above))
		if g.o.Cost != nil {
			g.cost[id] *= g.o.Cost(g.shape.cell(g.wave, int32(id)))
		}
	}
}

// visible tells whether an attacker knows a cell exactly from the new release, or anyway.
func (g *guard) visible(id int32) bool {
	return !g.hidden[id] || g.base.assumed[g.base.at(id, g.last())]
}

// choosable tells whether suppressing a cell would hide it.
func (g *guard) choosable(id int32) bool {
	return !g.hidden[id] && !g.base.assumed[g.base.at(id, g.last())]
}

// relation is a cell and its parts along a dimension.
type relation struct {
	total int32
	d     int
}

// balance looks at each sum by itself: where one member is suppressed another must be, and what is suppressed below a published total must add up to as
// much as the intervals have to be wide. Everything else takes linear programs.
func (g *guard) balance() {
	grid := g.shape.grid
	var queue []relation
	for id := int32(grid.cells) - 1; id >= 0; id-- {
		for d := range grid.dims {
			queue = append(queue, relation{id, d})
		}
	}
	for len(queue) > 0 {
		r := queue[0]
		queue = queue[1:]
		if g.balanced(r) {
			continue
		}
		if c := g.cheapest(g.members(r)); c >= 0 {
			g.hidden[c] = true
			queue = append(append(queue, r), g.relations(c)...)
		}
	}
}

// members are the cells of a relation, the total first.
func (g *guard) members(r relation) []int32 {
	return append([]int32{r.total}, g.shape.grid.parts(nil, r.total, r.d)...)
}

// relations are those of which a cell is a member.
func (g *guard) relations(c int32) (out []relation) {
	for d := range g.shape.grid.dims {
		out = append(out, relation{c, d})
		if up := g.shape.grid.up(c, d); up >= 0 {
			out = append(out, relation{up, d})
		}
	}
	return out
}

// balanced tells whether a relation by itself gives nothing away.
func (g *guard) balanced(r relation) bool {
	grid := g.shape.grid
	n := grid.node(r.total, r.d)
	kids := grid.dims[r.d].kids[n]
	if len(kids) == 0 {
		return true
	}
	sum, need, unknown := int64(0), int64(0), 0
	for _, kid := range kids {
		if p := r.total + (kid-n)*grid.stride[r.d]; !g.visible(p) {
			unknown++
			sum += g.counts[p]
			need = max(need, g.base.need[g.base.at(p, g.last())])
		}
	}
	if !g.visible(r.total) {
		return unknown > 0
	}
	return unknown == 0 || unknown > 1 && sum >= need || need == 0
}

// cheapest is the cell that costs least to suppress, with what it is clear that it takes along; −1 when none can be.
func (g *guard) cheapest(cells []int32) int32 {
	best, at := math.Inf(1), int32(-1)
	for _, c := range cells {
		if !g.choosable(c) {
			continue
		}
		if cost := g.cost[c] + g.company(c); cost < best || cost == best && c > at {
			best, at = cost, c
		}
	}
	return at
}

// company is what must be suppressed with a cell because it would be the only one in a sum.
func (g *guard) company(c int32) (cost float64) {
	for _, r := range g.relations(c) {
		alone, cheap := true, math.Inf(1)
		members := g.members(r)
		if len(members) == 1 {
			continue
		}
		for _, m := range members {
			if m == c {
				continue
			}
			if !g.visible(m) {
				alone = false
				break
			}
			if g.choosable(m) {
				cheap = min(cheap, g.cost[m])
			}
		}
		if alone && !math.IsInf(cheap, 1) {
			cost += cheap
		}
	}
	return cost
}

// scene is the base with what a pattern of suppression publishes.
func (g *guard) scene(hidden []bool) *knowledge {
	k := &knowledge{slices.Clone(g.base.k.known), slices.Clone(g.base.k.lo), slices.Clone(g.base.k.hi)}
	for id, h := range hidden {
		if !h {
			k.learn(g.base.at(int32(id), g.last()), g.counts[id], g.counts[id])
		}
	}
	return k
}

// claims calls claim with everything that must not be known when a pattern is published: cells of the new release, which have their numbers as ids, cells of earlier ones,
// and what was added in between, which may be known when it is enough.
func (g *guard) claims(hidden []bool, claim func(id int32, cells []int32, enough int64)) {
	all := int32(len(g.counts))
	add := func(id int32, cells []int32, enough int64) {
		if !g.base.assumed[cells[0]] {
			claim(id, cells, enough)
		}
	}
	for id, h := range hidden {
		if h {
			add(int32(id), []int32{g.base.at(int32(id), g.last())}, unlimited)
		}
	}
	next := all
	for r, p := range g.earlier {
		same := r == g.last()-1 && g.repeats(hidden)
		for id := range all {
			if c := g.base.at(id, r); !g.base.k.known[c] {
				add(next+id, []int32{c}, unlimited)
			}
		}
		next += all
		for after := r + 1; after <= g.last(); after++ {
			if !(same && after == g.last()) && !(after < g.last() && g.samePair(p, r, after)) {
				for id := range all {
					add(next+id, g.base.added(id, r, after), g.o.Threshold)
				}
			}
			next += all
		}
	}
}

// claimIDs is how many numbers claims may have.
func (g *guard) claimIDs() int {
	n := g.last()
	return len(g.counts) * (1 + n + n*(n+1)/2)
}

// examine finds up to most claims (0 = all) that are not safe when a pattern is published, passing over those for which skip is true.
func (g *guard) examine(hidden []bool, skip func(id int32) bool, most int) ([]*claim, *prover, error) {
	v := newProver(newModel(g.base.grid, g.scene(hidden)), g.w, g.truth)
	v.exact, v.quick = g.thorough, !g.thorough && most == 1
	g.claims(hidden, func(id int32, cells []int32, enough int64) {
		if !skip(id) {
			v.add(&claim{id: id, cells: cells, need: g.base.need[cells[0]], enough: enough})
		}
	})
	unsafe, err := v.unsafe(most, nil)
	return unsafe, v, err
}

// repeats tells whether a pattern shows the same as the release before.
func (g *guard) repeats(hidden []bool) bool {
	p, w := g.earlier[g.last()-1], g.waveOf[g.last()-1]
	if len(p.cells[w]) != len(hidden) {
		return false
	}
	for id, e := range p.cells[w] {
		if e.Suppressed != hidden[id] || !e.Suppressed && (e.Count != round(g.counts[id], g.o.RoundTo) || e.RoundedTo != g.roundTo()) {
			return false
		}
	}
	return true
}

// samePair tells whether two earlier releases show the same.
func (g *guard) samePair(p *Published, r, after int) bool {
	q := g.earlier[after]
	return slices.Equal(p.shape.units, q.shape.units) && slices.EqualFunc(p.shape.categories, q.shape.categories, slices.Equal) &&
		slices.Equal(p.cells[g.waveOf[r]], q.cells[g.waveOf[after]])
}

// complement suppresses cells until the claims are safe. For each that is not, the linear programs say on which published cells its interval hangs: one
// of these has to go, and more at once where one did not help.
func (g *guard) complement() error {
	before, still := math.MaxInt, 0
	for {
		unsafe, v, err := g.examine(g.hidden, g.isProved, 0)
		if err != nil {
			return err
		}
		g.keep(v)
		if len(unsafe) == 0 {
			return nil
		}
		unsafe = distinct(unsafe)
		if still++; len(unsafe) < before-before/50 {
			still = 0
		}
		before = len(unsafe)
		chosen, err := g.chooseFor(v, unsafe, 1+still/8)
		if err != nil {
			return err
		}
		if len(chosen) == 0 {
			return fmt.Errorf("%w: %s", ErrUnsafe, g.nameOf(unsafe[0].cells[0]))
		}
		for id := range chosen {
			g.hidden[id] = true
		}
		g.balance()
	}
}

// distinct leaves out claims about the same as an earlier one.
func distinct(claims []*claim) (out []*claim) {
	seen := map[*stakeState]bool{}
	for _, c := range claims {
		if len(c.stakes) == 1 {
			if seen[c.stakes[0]] {
				continue
			}
			seen[c.stakes[0]] = true
		}
		out = append(out, c)
	}
	return out
}

// chooseFor picks cells to suppress for claims that are not safe: of the cells on which an interval hangs so many.
func (g *guard) chooseFor(v *prover, unsafe []*claim, together int) (map[int32]bool, error) {
	chosen := map[int32]bool{}
	for _, c := range unsafe {
		binding, err := g.binding(v, c)
		if err != nil {
			return nil, err
		}
		left := slices.DeleteFunc(binding, func(id int32) bool { return chosen[id] })
		for range together - (len(binding) - len(left)) {
			id := g.cheapest(left)
			if id < 0 && len(left) == len(binding) {
				id = g.cheapest(g.around(v.m, c))
			}
			if id < 0 && len(chosen) == 0 {
				id = g.any()
			}
			if id < 0 {
				break
			}
			chosen[id] = true
			left = slices.DeleteFunc(left, func(other int32) bool { return other == id })
		}
	}
	return chosen, nil
}

func (g *guard) nameOf(id int32) string {
	if g.base.releases > 1 {
		id /= int32(len(g.base.grid.dims[len(g.base.grid.dims)-1].parent))
	}
	return g.shape.cell(g.wave, id).name()
}

// binding are the published cells on which the interval of a claim hangs.
func (g *guard) binding(v *prover, c *claim) ([]int32, error) {
	hang := map[int32]bool{}
	if err := v.pulls(c, hang); err != nil {
		return nil, err
	}
	var out []int32
	for at := range hang {
		if id, ok := g.fromScene(at); ok {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out, nil
}

// fromScene is the cell of the new release that a cell of the scene is, if it is one.
func (g *guard) fromScene(at int32) (int32, bool) {
	if g.base.releases == 1 {
		return at, true
	}
	t := g.base.grid.dims[len(g.base.grid.dims)-1]
	id := at / int32(len(t.parent))
	return id, g.base.at(id, g.last()) == at
}

// around are the cells of all rows in the components of a claim.
func (g *guard) around(m *model, c *claim) (cells []int32) {
	for _, s := range c.stakes {
		for _, r := range m.parts[s.part].rows {
			for _, at := range append([]int32{m.rows[r].cell}, m.rows[r].less...) {
				if id, ok := g.fromScene(at); ok {
					cells = append(cells, id)
				}
			}
		}
	}
	return cells
}

// any is the cheapest of all cells that are left.
func (g *guard) any() int32 {
	all := make([]int32, len(g.counts))
	for id := range all {
		all[id] = int32(id)
	}
	return g.cheapest(all)
}
