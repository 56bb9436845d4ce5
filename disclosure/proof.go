package disclosure

// A move is by how much a table differs from another in one place.
type move struct {
	at   int32
	diff int64
}

// A proof that a cell is safe: two tables in whole numbers, none below 0, that have everything the attacker knows, and differ by the threshold in the
// cell. They are kept as what is different from a known table, leaf by leaf, so that what was proved can be checked again without any
// linear program, and holds for as long as what is published in addition has the same sum in both. The known table is the true one; where there are earlier
// releases, whose tables are not known any more, it is one that has what they published and the true counts of now.
type proof struct {
	low, high []move
}

// close settles a claim, and keeps the proof where the true table is known.
func (v *prover) close(c *claim) {
	c.settled = true
	if v.truth == nil {
		return
	}
	if v.members == nil {
		v.members = make([][]int32, len(v.m.size))
		for l, class := range v.m.class {
			if class >= 0 {
				v.members[class] = append(v.members[class], int32(l))
			}
		}
	}
	inside := map[int32]bool{}
	var loose int32 = -1
	for _, cell := range c.cells {
		if v.m.k.exact(cell) {
			continue
		}
		v.m.rest(cell, func(l int32) {
			if inside[l] = true; v.m.class[l] < 0 {
				loose = l
			}
		}, func(int32) {})
	}
	c.proof = &proof{}
	if loose >= 0 { // nothing holds this leaf
		c.proof.high = []move{{loose, c.need}}
		return
	}
	for _, s := range c.stakes {
		c.proof.low = v.spread(c.proof.low, s, s.loAt, inside, false)
		c.proof.high = v.spread(c.proof.high, s, s.hiAt, inside, true)
	}
}

// spread turns a table of classes into one of leaves. Of classes that a stake has in part all goes to the leaves inside, or all to the others.
func (v *prover) spread(out []move, s *stakeState, table []move, inside map[int32]bool, up bool) []move {
	diff := make(map[int32]int64, len(table))
	for _, t := range table {
		diff[t.at] = t.diff
	}
	p := &v.m.parts[s.part]
	whole := map[int32]bool{}
	for _, j := range s.whole {
		whole[j] = true
	}
	for _, j := range s.some {
		if whole[j] {
			continue
		}
		class := p.classes[j]
		total := p.near.x[j] + diff[j]
		delete(diff, j)
		var in, others []int32
		for _, l := range v.members[class] {
			if inside[l] {
				in = append(in, l)
			} else {
				others = append(others, l)
			}
		}
		if up {
			out = v.fill(v.fill(out, in, total), others, 0)
		} else {
			out = v.fill(v.fill(out, in, 0), others, total)
		}
	}
	for _, t := range table {
		if _, left := diff[t.at]; left {
			members := v.members[p.classes[t.at]]
			out = v.fill(out, members, p.near.x[t.at]+t.diff)
		}
	}
	return out
}

// fill gives some leaves a total, with few changes.
func (v *prover) fill(out []move, leaves []int32, total int64) []move {
	for _, l := range leaves {
		total -= v.truth[l]
	}
	for _, l := range leaves {
		if d := max(total, -v.truth[l]); d != 0 && (d < 0 || total > 0) {
			out = append(out, move{l, d})
			total -= d
		}
	}
	return out
}

// A checker adds proofs up.
type checker struct {
	g     *grid
	k     *knowledge
	leaf  []int64 // the known table
	cell  []int64 // its sums
	diffs []int64 // by how much each cell differs; 0 between two tables
}

func newChecker(g *grid, k *knowledge, truth []int64) *checker {
	return &checker{g, k, truth, g.sums(truth), make([]int64, g.cells)}
}

// holds checks a proof in whole numbers: that both tables have what is known, no leaf below 0, and that they differ enough in some cells together.
func (k *checker) holds(p *proof, cells []int32, need int64) bool {
	low, ok := k.differs(p.low, cells)
	high, fine := k.differs(p.high, cells)
	return ok && fine && high-low >= need
}

// differs is by how much cells differ in a table, and whether the table has what is known.
func (k *checker) differs(table []move, cells []int32) (by int64, ok bool) {
	leaf := make(map[int32]int64, len(table))
	for _, m := range table {
		leaf[m.at] += m.diff
		k.g.above(m.at, func(c int32) { k.diffs[c] += m.diff })
	}
	ok = true
	for l, d := range leaf {
		ok = ok && k.leaf[l]+d >= 0
		k.g.above(l, func(c int32) {
			if n := k.cell[c] + k.diffs[c]; k.k.known[c] && (n < k.k.lo[c] || n > k.k.hi[c]) {
				ok = false
			}
		})
	}
	for _, c := range cells {
		by += k.diffs[c]
	}
	for l := range leaf {
		k.g.above(l, func(c int32) { k.diffs[c] = 0 })
	}
	return by, ok
}

// changes tells whether the sum of some leaves is another in one of the two tables.
func (p *proof) changes(inside []bool) bool {
	for _, moves := range [2][]move{p.low, p.high} {
		sum := int64(0)
		for _, m := range moves {
			if inside[m.at] {
				sum += m.diff
			}
		}
		if sum != 0 {
			return true
		}
	}
	return false
}
