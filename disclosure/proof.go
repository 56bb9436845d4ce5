package disclosure

// A move is by how much a table differs from another in one place.
type move struct {
	at   int32
	diff int64
}

// A proof that a cell is safe: two tables in whole numbers, none below 0, with the same publication as the true one, that differ by the threshold in the
// cell. They are kept as what is different from the true table, leaf by leaf, so that what was proved can be checked again without any
// linear program, and holds for as long as what is published in addition has the same sum in both.
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

// holds checks a proof in whole numbers for one grid: that no leaf falls below 0, that nothing published changes, and that the cells change enough.
func (p *proof) holds(g *grid, truth []int64, shown func(c int32) bool, cells []int32, need int64) bool {
	width := int64(0)
	for _, side := range [2]struct {
		moves []move
		sign  int64
	}{{p.low, -1}, {p.high, 1}} {
		sums := map[int32]int64{}
		leaf := map[int32]int64{}
		for _, m := range side.moves {
			leaf[m.at] += m.diff
			g.above(m.at, func(c int32) { sums[c] += m.diff })
		}
		for l, d := range leaf {
			if truth[l]+d < 0 {
				return false
			}
		}
		for c, d := range sums {
			if d != 0 && shown(c) {
				return false
			}
		}
		for _, c := range cells {
			width += side.sign * sums[c]
		}
	}
	return width >= need
}

// changes tells whether a cell has another sum in one of the two tables.
func (p *proof) changes(g *grid, cell int32) bool {
	for _, moves := range [2][]move{p.low, p.high} {
		sum := int64(0)
		for _, m := range moves {
			if g.covers(cell, m.at) {
				sum += m.diff
			}
		}
		if sum != 0 {
			return true
		}
	}
	return false
}
