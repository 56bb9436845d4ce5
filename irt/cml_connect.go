package irt

import (
	"context"
	"fmt"
	"math/bits"
	"strings"
	"sync/atomic"
)

// A SeparationError says that the conditional likelihood has no maximum because the answers do not relate all items to each other.
type SeparationError struct {
	// Parts are the names of the items, in groups within which they can be compared.
	Parts [][]string
	// Ordered is false when no person answered items of two parts (with a score that is neither the lowest nor the highest): the
	// design falls apart, and each part can be estimated alone. It is true when persons did, but never scored above the lowest category
	// on an item of a later part and below the highest on one of an earlier part: then the distance between them is infinite.
	Ordered bool
}

// Error names the items of each part, up to eight of each.
func (e *SeparationError) Error() string {
	parts := make([]string, len(e.Parts))
	for i, p := range e.Parts {
		parts[i] = "{" + cmlNames(p) + "}"
	}
	if len(parts) > 8 {
		parts = append(parts[:8], "…")
	}
	if e.Ordered {
		return "irt: the items cannot be compared: whoever gained on an item of a later part gained everything on those of the earlier parts: " +
			strings.Join(parts, " < ")
	}
	return "irt: the design falls into parts that no person connects: " + strings.Join(parts, " | ")
}

// A cmlGraph has an edge from item i to item j when some person scored above the lowest category on i and below the highest on j: had
// everything on j been easier, that person would have done worse. The likelihood has a maximum (Rasch) or at least none at infinitely
// far items (PCM) exactly if each item leads to each other (Fischer 1981, Psychometrika 46).
type cmlGraph struct {
	n, words int
	edges    []uint64 // row i: the items j
	stop     *atomic.Bool
}

// connected returns nil if all items can be compared, or a *SeparationError. Anchored items can be.
func (p *cmlPart) connected(ctx context.Context, anchored []bool) error {
	stop, done := cmlStop(ctx)
	defer done()
	n := len(p.items)
	g := &cmlGraph{n: n, words: (n + 63) / 64, stop: stop}
	g.edges = make([]uint64, n*g.words)
	g.join(anchored)
	below := make([]uint64, g.words)
	check := 64 // a few persons connect everything as a rule
	for i := range p.size() {
		if i == check {
			if g.whole() {
				return ctx.Err()
			}
			check *= 2
		}
		if i%256 == 0 && stop.Load() {
			break
		}
		p.addEdges(g, p.data.row(p.person(i)), below)
	}
	if g.whole() || stop.Load() {
		return ctx.Err()
	}
	err := p.separation(g)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

func (p *cmlPart) addEdges(g *cmlGraph, row []int8, below []uint64) {
	clear(below)
	for a, j := range p.items {
		if x := int(row[j]); x >= 0 && x < p.steps[a] {
			below[a/64] |= 1 << (a % 64)
		}
	}
	for a, j := range p.items {
		if row[j] > 0 {
			for w, v := range below {
				g.edges[a*g.words+w] |= v
			}
		}
	}
}

// join connects all anchored items: they are compared already.
func (g *cmlGraph) join(anchored []bool) {
	first, last := -1, -1
	for a, yes := range anchored {
		if !yes {
			continue
		}
		if first < 0 {
			first = a
		} else {
			g.edges[last*g.words+a/64] |= 1 << (a % 64)
		}
		last = a
	}
	if first >= 0 {
		g.edges[last*g.words+first/64] |= 1 << (first % 64)
	}
}

func (g *cmlGraph) edge(i, j int) bool { return g.edges[i*g.words+j/64]>>(j%64)&1 == 1 }

// reach returns the items that i leads to, or (back) that lead to i, itself included.
func (g *cmlGraph) reach(i int, forth, back bool) []uint64 {
	seen := make([]uint64, g.words)
	seen[i/64] |= 1 << (i % 64)
	for queue := []int{i}; len(queue) > 0 && !g.stop.Load(); {
		at := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for w := range g.words {
			fresh := uint64(0)
			if forth {
				fresh |= g.edges[at*g.words+w]
			}
			if back {
				for j := w * 64; j < min(g.n, w*64+64); j++ {
					if g.edge(j, at) {
						fresh |= 1 << (j % 64)
					}
				}
			}
			for fresh &^= seen[w]; fresh != 0; fresh &= fresh - 1 {
				bit := bits.TrailingZeros64(fresh)
				seen[w] |= 1 << bit
				queue = append(queue, w*64+bit)
			}
		}
	}
	return seen
}

// whole reports whether each item leads to each other.
func (g *cmlGraph) whole() bool {
	count := func(set []uint64) (n int) {
		for _, w := range set {
			n += bits.OnesCount64(w)
		}
		return n
	}
	return count(g.reach(0, true, false)) == g.n && count(g.reach(0, false, true)) == g.n
}

// separation names the parts: those that no one connects, or else those that are connected in one direction only, easiest first.
func (p *cmlPart) separation(g *cmlGraph) error {
	weak := g.parts(func(i int) []uint64 { return g.reach(i, true, true) })
	if len(weak) > 1 {
		return &SeparationError{Parts: p.partNames(weak)}
	}
	strong := g.parts(func(i int) []uint64 {
		set := g.reach(i, true, false)
		for w, v := range g.reach(i, false, true) {
			set[w] &= v
		}
		return set
	})
	return &SeparationError{Parts: p.partNames(g.easiestFirst(strong)), Ordered: true}
}

func (g *cmlGraph) parts(of func(int) []uint64) [][]int {
	var parts [][]int
	taken := make([]bool, g.n)
	for i := range g.n {
		if taken[i] || g.stop.Load() {
			continue
		}
		var part []int
		set := of(i)
		for j := range g.n {
			if !taken[j] && set[j/64]>>(j%64)&1 == 1 {
				taken[j], part = true, append(part, j)
			}
		}
		parts = append(parts, part)
	}
	return parts
}

// easiestFirst sorts strong parts so that edges lead from earlier to later ones … only: gained there, lost here.
func (g *cmlGraph) easiestFirst(parts [][]int) [][]int {
	reached := make([]int, len(parts)) // the more items a part leads to, the easier it is
	for i, p := range parts {
		for _, w := range g.reach(p[0], true, false) {
			reached[i] += bits.OnesCount64(w)
		}
	}
	sorted := make([][]int, 0, len(parts))
	for len(sorted) < len(parts) {
		best := -1
		for i, r := range reached {
			if r > 0 && (best < 0 || r > reached[best]) {
				best = i
			}
		}
		sorted, reached[best] = append(sorted, parts[best]), 0
	}
	return sorted
}

func (p *cmlPart) partNames(parts [][]int) [][]string {
	list := make([][]string, len(parts))
	for i, part := range parts {
		for _, a := range part {
			list[i] = append(list[i], p.data.items[p.items[a]])
		}
	}
	return list
}

// unfit says why the conditional likelihood cannot be used on what was asked.
func unfit(format string, args ...any) error { return fmt.Errorf("irt: "+format, args...) }
