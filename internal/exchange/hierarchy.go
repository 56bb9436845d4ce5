package exchange

import (
	"cmp"
	"slices"
	"strings"
)

// hierarchy finds each statement's place: one parent, no circles, no statement that says nothing, not too deep.
func (d *draft) hierarchy() error {
	for _, n := range d.nodes {
		d.chooseParent(n)
	}
	d.breakCircles()
	for _, n := range d.nodes { // over what says nothing to what is above it
		for n.parent != nil && n.parent.skipped {
			n.parent = n.parent.parent
		}
	}
	for _, n := range d.nodes {
		for p := n.parent; p != nil; p = p.parent {
			if n.depth++; n.depth >= MaxDepth {
				return d.fail(n.path, "the hierarchy is deeper than the %d levels that are read", MaxDepth)
			}
		}
	}
	return nil
}

// chooseParent takes the first parent that is there; others become links.
func (d *draft) chooseParent(n *node) {
	chosen := false
	for _, e := range n.parents {
		p := d.byKey[e.key]
		if p == nil && e.key == string(d.root.ID) {
			e.key = ""
		}
		switch {
		case e.key != "" && p == nil:
			d.note(e.path, "there is no statement %s to stand below", e.key)
		case p == n:
			d.note(e.path, "the statement is said to stand below itself; this is left out")
		case !chosen:
			chosen, n.parent, n.sequence = true, p, e.sequence
		case p != nil && p != n.parent:
			d.note(e.path, "the statement stands below a second one; this is kept as a link, its place is below the first")
			n.links = append(n.links, edge{key: e.key, kind: childOf, path: e.path})
		}
	}
	if !chosen && len(n.parents) > 0 {
		d.note(n.path, "its place in the hierarchy is not known; it stands at the top")
	}
}

// breakCircles puts one statement of every circle at the top.
func (d *draft) breakCircles() {
	const walking, done = 1, 2
	state := make(map[*node]int, len(d.nodes))
	for _, n := range d.nodes {
		var trail []*node
		p := n
		for ; p != nil && state[p] == 0; p = p.parent {
			state[p] = walking
			trail = append(trail, p)
		}
		if p != nil && state[p] == walking {
			d.note(p.path, "the statement stands below itself by way of others (a circle); it is put at the top")
			p.parent = nil
		}
		for _, t := range trail {
			state[t] = done
		}
	}
}

// order lists the statements with parents before children. The file's own order is kept where it is one; otherwise each branch follows
// its stem, and the children of one parent their sequence numbers.
func (d *draft) order() []*node {
	var top, kept []*node
	for _, n := range d.nodes {
		if n.skipped {
			continue
		}
		kept = append(kept, n)
		if n.parent == nil {
			top = append(top, n)
		} else {
			n.parent.children = append(n.parent.children, n)
		}
	}
	d.byCode(top, "$")
	for _, n := range kept {
		d.byCode(n.children, n.path)
	}
	sorted := bySequence(top)
	for _, n := range kept {
		sorted = bySequence(n.children) && sorted
		if n.parent != nil && n.parent.place > n.place {
			sorted = false
		}
	}
	if sorted {
		return kept
	}
	ordered := make([]*node, 0, len(kept))
	stack := reversed(top)
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = append(stack[:len(stack)-1], reversed(n.children)...)
		ordered = append(ordered, n)
	}
	return ordered
}

// byCode numbers siblings by their codes where a format that says the order with numbers says none, and the file has them in the order of
// text, as some makers sort them: 1, 10, 2. Codes that follow another order, or none, tell nothing.
func (d *draft) byCode(list []*node, path string) {
	unnumbered := func(n *node) bool { return n.sequence == 0 && n.code != "" }
	text := func(a, b *node) int { return strings.Compare(a.code, b.code) }
	natural := func(a, b *node) int { return naturally(a.code, b.code) }
	if !d.unsaid || slices.ContainsFunc(list, func(n *node) bool { return !unnumbered(n) }) || !slices.IsSortedFunc(list, text) || slices.IsSortedFunc(list, natural) {
		return
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, natural)
	for i, n := range list {
		n.sequence = i + 1
	}
	d.note(path, "the %d statements below it have no sequence numbers; they are put in the order of their codes, from %s to %s", len(list), list[0].code, list[len(list)-1].code)
}

// naturally compares codes as people count: 2 before 10.
func naturally(a, b string) int {
	for a != "" && b != "" {
		x, y := digits(a), digits(b)
		if x == 0 || y == 0 {
			if a[0] != b[0] {
				return cmp.Compare(a[0], b[0])
			}
			a, b = a[1:], b[1:]
			continue
		}
		one, other := strings.TrimLeft(a[:x], "0"), strings.TrimLeft(b[:y], "0")
		if c := cmp.Or(cmp.Compare(len(one), len(other)), strings.Compare(one, other)); c != 0 {
			return c
		}
		a, b = a[x:], b[y:]
	}
	return cmp.Compare(len(a), len(b))
}

// digits is how many digits a text begins with.
func digits(text string) int { return len(text) - len(strings.TrimLeft(text, "0123456789")) }

// bySequence sorts siblings by their numbers, those without one last, and reports whether they were so already.
func bySequence(list []*node) bool {
	last := func(n *node) int { return cmp.Or(n.sequence, 1<<30) }
	compare := func(a, b *node) int { return cmp.Or(cmp.Compare(last(a), last(b)), cmp.Compare(a.place, b.place)) }
	if slices.IsSortedFunc(list, compare) {
		return true
	}
	slices.SortStableFunc(list, compare)
	return false
}

func reversed(list []*node) []*node {
	r := slices.Clone(list)
	slices.Reverse(r)
	return r
}
