package disclosure

import (
	"encoding/binary"
	"errors"
	"math"
	"slices"
)

// A prover examines claims on a model.
type prover struct {
	m       *model
	w       *work
	claims  []*claim
	byPart  [][]*stakeState
	index   map[string]*stakeState
	truth   []int64       // of the leaves, or nil
	members [][]int32     // leaves of each class; made when wanted
	holds   [][][]holding // of each component and column: the stakes that have it
	exact   bool          // large components are solved as a whole where that is what is left
	quick   bool          // a claim that takes long is given up
	details map[string]*detail
}

// newProver begins with the true counts of the leaves, where they are known; they spare it to look for a table.
func newProver(m *model, w *work, truth []int64) *prover {
	if truth != nil {
		x := make([]int64, len(m.size))
		for l, c := range m.class {
			if c >= 0 {
				x[c] += truth[l]
			}
		}
		for i := range m.parts {
			p := &m.parts[i]
			own := make([]int64, len(p.classes))
			for j, c := range p.classes {
				own[j] = x[c]
			}
			p.near = m.vicinity(p, own)
		}
	}
	return &prover{m: m, w: w, truth: truth, byPart: make([][]*stakeState, len(m.parts)), holds: make([][][]holding, len(m.parts)), index: map[string]*stakeState{}}
}

// add takes a claim up.
func (v *prover) add(c *claim) {
	known, in, free := v.m.stakes(c.cells)
	c.known, c.free = known, free
	var key []byte
	for _, s := range in {
		key = binary.AppendVarint(key[:0], int64(s.part))
		for _, list := range [][]int32{s.some, s.whole} {
			key = binary.AppendVarint(key, int64(len(list)))
			for _, j := range list {
				key = binary.AppendVarint(key, int64(j))
			}
		}
		state := v.index[string(key)]
		if state == nil {
			state = &stakeState{stake: s, lo: unlimited, hi: -1, boundHi: unlimited}
			v.index[string(key)] = state
			v.byPart[s.part] = append(v.byPart[s.part], state)
			v.hold(state)
		}
		state.claims = append(state.claims, c)
		c.stakes = append(c.stakes, state)
	}
	v.claims = append(v.claims, c)
}

// holding is a stake that has a column, whole or in part.
type holding struct {
	s     *stakeState
	whole bool
}

// hold notes which columns a stake has, and what they sum to in the known table.
func (v *prover) hold(s *stakeState) {
	p := &v.m.parts[s.part]
	if v.holds[s.part] == nil {
		v.holds[s.part] = make([][]holding, len(p.classes))
	}
	for _, j := range s.some {
		_, whole := slices.BinarySearch(s.whole, j)
		v.holds[s.part][j] = append(v.holds[s.part][j], holding{s, whole})
	}
	if p.near != nil {
		s.see(p.near.x, nil)
	}
}

// sawNear takes note of a table that differs from the known one in the columns of a detail.
func (v *prover) sawNear(part int32, d *detail, x []int64) {
	base := v.m.parts[part].near.x
	type change struct{ lo, hi int64 }
	by := map[*stakeState]change{}
	for k, j := range d.columns {
		if diff := x[k] - base[j]; diff != 0 {
			for _, h := range v.holds[part][j] {
				c := by[h.s]
				c.hi += diff
				if h.whole {
					c.lo += diff
				}
				by[h.s] = c
			}
		}
	}
	var table []move
	for k, j := range d.columns {
		if diff := x[k] - base[j]; diff != 0 {
			table = append(table, move{j, diff})
		}
	}
	for s, c := range by {
		s.note(s.baseLo+c.lo, s.baseHi+c.hi, table)
	}
}

// saw takes note of a table of a component.
func (v *prover) saw(part int32, x []int64) {
	var table []move
	if near := v.m.parts[part].near; near != nil {
		for j, n := range x {
			if n != near.x[j] {
				table = append(table, move{int32(j), n - near.x[j]})
			}
		}
	}
	for _, s := range v.byPart[part] {
		s.see(x, table)
	}
}

// solve finds the largest (or smallest) sum of a stake in the whole component, or at least a bound. Where a claim is given it is only asked whether that is
// safe: the search ends as soon as it is, and looks no further when it cannot be.
func (v *prover) solve(s *stakeState, up bool, of *claim, branches int) error {
	side, columns, sign := s.side(up)
	if s.solved[side] || s.bounded[side] && of != nil && of.hopeless() {
		return nil
	}
	lp, err := v.program(s.part)
	if err != nil {
		return err
	}
	look := &search{p: lp, columns: columns, sign: sign, goal: of.goal(s, up), left: branches}
	look.record = func(x []int64) bool {
		v.saw(s.part, x)
		return of != nil && of.safe()
	}
	look.worth = func(bound int64) bool {
		s.limit(up, bound)
		return of == nil || !of.hopeless()
	}
	if v.exact && of != nil && branches > 0 {
		look.wander = wanderings
	}
	if err = look.run(); err != nil || look.done || look.partly || !look.any {
		return err
	}
	s.limit(up, s.best(up))
	s.solved[side] = true
	return nil
}

// wanderings is how many vertices an audit tries at random before branch and bound.
const wanderings = 40

// improve goes on from the best table of a stake as long as few columns at a time make it better: where the linear program of a whole component has its
// optimum between the whole numbers, those of few columns seldom do. When that leads nowhere it begins at the best tables of other stakes.
func (v *prover) improve(s *stakeState, up bool, of *claim) error {
	if v.m.parts[s.part].near == nil || of.width() < 0 {
		return nil
	}
	all := v.byPart[s.part]
	for try, round := 0, 0; try < 6 && round < 20; round++ {
		if side, _, _ := s.side(up); s.bounded[side] && s.best(up) == s.bound(up) {
			return nil
		}
		from := s
		if try > 0 {
			from = all[(int(s.some[0])+try*len(all)/6)%len(all)]
		}
		before := s.best(up)
		for _, others := range nearBlocks[:2] {
			if err := v.improveFrom(from.bestAt(up != (try%2 == 1)), s, up, of, others); err != nil || !of.settled && of.safe() {
				return err
			}
		}
		if s.best(up) == before {
			try++
		} else {
			try = 0
		}
	}
	return nil
}

// improveFrom looks for a better table near by one that differs from the known one.
func (v *prover) improveFrom(table []move, s *stakeState, up bool, of *claim, others int) error {
	p := &v.m.parts[s.part]
	base := p.near.from(p.near.after(table))
	_, columns, sign := s.side(up)
	d := base.detail(v.m, p, base.choose(v.m, p, s.some, others, of.need), v.w, true)
	var sum []int32
	for _, j := range columns {
		if k, ok := d.index[j]; ok {
			sum = append(sum, k)
		}
	}
	look := &search{p: d.lp, columns: sum, sign: sign, goal: math.Inf(1), left: v.branches(s.part), worth: func(int64) bool { return true }}
	look.record = func(x []int64) bool {
		full := slices.Clone(base.x)
		for k, j := range d.columns {
			full[j] = x[k]
		}
		v.saw(s.part, full)
		return false
	}
	if err := look.run(); err != nil && !errors.Is(err, errStuck) {
		return err
	}
	return nil
}

// branches is how often branch and bound may divide.
func (v *prover) branches(part int32) int {
	switch {
	case v.exact:
		return maxBranches
	case len(v.m.parts[part].classes) > wholeMost:
		return 2
	case v.quick:
		return 8
	}
	return 12
}

// solveNear does the same with few columns of a component.
func (v *prover) solveNear(s *stakeState, up bool, of *claim, others int) error {
	_, columns, sign := s.side(up)
	p := &v.m.parts[s.part]
	d := v.detail(s.part, p.near.choose(v.m, p, s.some, others, of.need))
	var sum []int32
	rest := int64(0) // of the stake, in columns that stay
	for _, j := range columns {
		if k, ok := d.index[j]; ok {
			sum = append(sum, k)
		} else {
			rest += p.near.x[j]
		}
	}
	if len(sum) == 0 {
		return nil
	}
	look := &search{p: d.lp, columns: sum, sign: sign, goal: of.goal(s, up) - sign*float64(rest), left: v.branches(s.part)}
	look.record = func(x []int64) bool {
		v.sawNear(s.part, d, x)
		return of.safe()
	}
	look.worth = func(int64) bool { return true }
	return look.run()
}

// program is the linear program of a component.
func (v *prover) program(part int32) (*program, error) {
	p := &v.m.parts[part]
	if p.lp != nil {
		return p.lp, nil
	}
	lp, err := v.m.program(p, v.w)
	if err != nil {
		return nil, err
	}
	if p.near == nil {
		look := &search{p: lp, goal: math.Inf(-1), left: maxBranches, wander: 5 * wanderings, worth: func(int64) bool { return true }}
		look.record = func(x []int64) bool {
			v.saw(part, x)
			p.near = v.m.vicinity(p, x)
			return true
		}
		err = look.run()
	}
	return lp, err
}

// detail is that of some columns, kept for a while, for claims near by have the same.
func (v *prover) detail(part int32, columns []int32) *detail {
	key := binary.AppendVarint(nil, int64(part))
	for _, j := range columns {
		key = binary.AppendVarint(key, int64(j))
	}
	d := v.details[string(key)]
	if d == nil {
		if len(v.details) >= 32 || v.details == nil {
			v.details = map[string]*detail{}
		}
		p := &v.m.parts[part]
		d = p.near.detail(v.m, p, columns, v.w, true)
		v.details[string(key)] = d
	}
	return d
}
