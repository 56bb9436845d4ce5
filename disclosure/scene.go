package disclosure

import (
	"slices"
	"strings"
)

// A scene is what an attacker looks at: the releases of one wave, first to last, on one grid. With several releases the grid has one dimension
// more, a [chain]: counts only grow from one release to the next, for people are only added.
type scene struct {
	shape    *shape
	grid     *grid // that of the shape, or with the chain behind it
	releases int
	k        *knowledge
	assumed  []bool // cells of the grid that he knows although they need not be published
	need     []int64
}

// newScene is a scene in which nothing is known yet. Every suppressed cell needs an interval as wide as the threshold.
func newScene(s *shape, releases int, threshold int64) *scene {
	sc := &scene{shape: s, grid: s.grid, releases: releases}
	if releases > 1 {
		sc.grid = newGrid(append(slices.Clone(s.grid.dims), chain(releases))...)
	}
	sc.k = newKnowledge(sc.grid.cells)
	sc.assumed = make([]bool, sc.grid.cells)
	sc.need = make([]int64, sc.grid.cells)
	for c := range sc.need {
		sc.need[c] = threshold
	}
	return sc
}

// at is the grid's cell of a cell of the shape in a release.
func (sc *scene) at(id int32, release int) int32 {
	if sc.releases == 1 {
		return id
	}
	t := sc.grid.dims[len(sc.grid.dims)-1]
	return id*int32(len(t.parent)) + t.state(release)
}

// added are the grid's cells of what was added to a cell after one release up to another.
func (sc *scene) added(id int32, after, to int) (cells []int32) {
	t := sc.grid.dims[len(sc.grid.dims)-1]
	for r := after + 1; r <= to; r++ {
		cells = append(cells, id*int32(len(t.parent))+t.addition(r))
	}
	return cells
}

// assume lets the attacker know a count.
func (sc *scene) assume(c int32, n int64) {
	sc.assumed[c] = true
	sc.k.learn(c, n, n)
}

// settleNeeds lowers what is needed in groups whose size he knows, where no interval can be wider than the size.
func (sc *scene) settleNeeds() {
	g := sc.grid
	for c := range int32(g.cells) {
		for d := range g.dims {
			if up := g.up(c, d); up >= 0 {
				sc.need[c] = min(sc.need[c], sc.need[up])
			}
		}
		if sc.assumed[c] {
			sc.need[c] = min(sc.need[c], sc.k.lo[c])
		}
	}
}

// publish lets him read a release of the wave. Rounded counts that may be under the threshold are not: he knows that those are suppressed.
func (sc *scene) publish(release int, p *Published, wave int, threshold int64) {
	units := sc.unitsOf(p.shape)
	own := p.shape.grid
	for id := range int32(sc.shape.grid.cells) {
		at, unknown := units[sc.shape.grid.node(id, 0)], false
		if at == undivided {
			at, unknown = 0, true
		}
		theirs := at * own.stride[0]
		for d := range sc.shape.names {
			k, ok := p.shape.category[d][sc.shape.categories[d][sc.shape.grid.node(id, d+1)]]
			if !ok {
				at = nobody
			}
			theirs += k * own.stride[d+1]
		}
		switch {
		case at == nobody:
			sc.k.learn(sc.at(id, release), 0, 0)
		case !unknown && !p.cells[wave][theirs].Suppressed:
			lo, hi := p.cells[wave][theirs].Range()
			if lo < hi && hi >= threshold {
				lo = max(lo, threshold)
			}
			sc.k.learn(sc.at(id, release), lo, hi)
		}
	}
}

// What stands for a unit that a release does not have.
const (
	nobody    = -1 // it was not there: nobody was in it
	undivided = -2 // the release does not say how people divide there
)

// unitsOf finds the units of the scene in a release.
func (sc *scene) unitsOf(s *shape) []int32 {
	out := make([]int32, len(sc.shape.units))
	t := sc.shape.grid.dims[0]
	for n, name := range sc.shape.units {
		if id, ok := s.unit[name]; ok {
			out[n] = id
			continue
		}
		out[n] = nobody
		if p := t.parent[n]; p >= 0 && (out[p] == undivided || out[p] >= 0 && len(s.grid.dims[0].kids[out[p]]) == 0) {
			out[n] = undivided
		}
		if name == Total || hasBelow(s, name) {
			out[n] = undivided
		}
	}
	return out
}

// hasBelow tells whether a shape has a unit below a path.
func hasBelow(s *shape, path string) bool {
	return slices.ContainsFunc(s.units, func(u string) bool { return strings.HasPrefix(u, path+"/") })
}

// join is the shape of everything that several have.
func join(shapes []*shape) (*shape, error) {
	if len(shapes) == 1 {
		return shapes[0], nil
	}
	b := newBuilder(shapes[0].names)
	for _, s := range shapes {
		for _, u := range s.units {
			b.units[u] = true
		}
		for d := range s.names {
			for _, name := range s.categories[d] {
				b.categories[d][name] = true
			}
		}
	}
	return b.shape(false)
}
