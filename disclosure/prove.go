package disclosure

import (
	"cmp"
	"encoding/binary"
	"errors"
	"math"
	"slices"
)

// unlimited stands for no upper bound.
const unlimited = math.MaxInt64

// A claim is something an attacker would like to know: the sum of some cells.
type claim struct {
	id       int32 // of the caller
	cells    []int32
	need     int64 // how wide the interval must be that he can prove
	enough   int64 // a lower bound from which on he may know it however narrowly; unlimited = none
	known    int64
	free     bool // no upper bound
	stakes   []*stakeState
	proof    *proof // when it is settled and the truth is known
	settled  bool   // safe, and proved
	examined bool   // every stake was solved in both directions
}

// stakeState is a stake, which several claims may share, with the tables in whole numbers that are known to exist.
type stakeState struct {
	stake
	baseLo, baseHi   int64   // in the known table
	loAt, hiAt       []move  // the tables with lo and hi: what is different from the known one, by column
	lo, hi           int64   // smallest and largest sum in any table met; lo > hi: none was met
	boundLo, boundHi int64   // no table goes beyond
	bounded, solved  [2]bool // down, up: the bound is known; the best table, too
	claims           []*claim
}

// width is the width that is proved: there are two tables with the same publication that differ by so much.
func (c *claim) width() int64 {
	if c.free {
		return unlimited
	}
	w := int64(0)
	for _, s := range c.stakes {
		if s.lo > s.hi {
			return -1 // no table was met yet
		}
		w += s.hi - s.lo
	}
	return w
}

// interval is what the tables that were met show. When the claim was examined it is what an attacker can prove, but for the rare cases in which branch
// and bound was given up: there it is narrower, never wider.
func (c *claim) interval() (lo, hi int64) {
	lo, hi = c.known, c.known
	for _, s := range c.stakes {
		lo, hi = lo+s.lo, hi+s.hi
	}
	if c.free {
		hi = unlimited
	}
	return lo, hi
}

// above is a count which the claim is proved to reach.
func (c *claim) above() int64 {
	low := c.known
	for _, s := range c.stakes {
		if !s.bounded[0] {
			return 0
		}
		low += s.boundLo
	}
	return low
}

func (c *claim) safe() bool {
	return c.width() >= c.need || c.enough < unlimited && c.above() >= c.enough
}

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

// see takes note of a whole table, which is the known one if it is the first.
func (s *stakeState) see(x []int64, table []move) {
	lo, hi := int64(0), int64(0)
	for _, j := range s.some {
		hi += x[j]
	}
	for _, j := range s.whole {
		lo += x[j]
	}
	if s.lo > s.hi {
		s.baseLo, s.baseHi = lo, hi
	}
	s.note(lo, hi, table)
}

// note keeps a table when it is the best so far.
func (s *stakeState) note(lo, hi int64, table []move) {
	if lo < s.lo {
		s.lo, s.loAt = lo, table
	}
	if hi > s.hi {
		s.hi, s.hiAt = hi, table
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

// solve finds the largest (or smallest) sum of a stake in the whole component. Where a claim is given it is only asked whether that is safe: the search
// ends as soon as it is, and looks no further when it cannot be.
func (v *prover) solve(s *stakeState, up bool, of *claim) error {
	side, columns, sign := s.side(up)
	if s.solved[side] || s.bounded[side] && of != nil && of.hopeless() {
		return nil
	}
	lp, err := v.program(s.part)
	if err != nil {
		return err
	}
	look := &search{p: lp, columns: columns, sign: sign, goal: of.goal(s, up), left: v.branches()}
	look.record = func(x []int64) bool {
		v.saw(s.part, x)
		return of != nil && of.safe()
	}
	skipped := false
	look.worth = func(bound int64) bool {
		s.bounded[side] = true
		if up {
			s.boundHi = bound
		} else {
			s.boundLo = bound
		}
		skipped = of != nil && of.hopeless()
		return !skipped
	}
	if err = look.run(); err != nil || look.done {
		return err
	}
	s.solved[side] = !skipped
	return nil
}

// branches is how often branch and bound may divide.
func (v *prover) branches() int {
	switch {
	case v.quick:
		return 8
	case v.exact:
		return maxBranches
	}
	return 12
}

// side is what is summed in a direction.
func (s *stakeState) side(up bool) (side int, columns []int32, sign float64) {
	if up {
		return 1, s.some, 1
	}
	return 0, s.whole, -1
}

// goal is the value, times sign, of a stake from which on a claim is safe; +∞ when there is no claim or nothing to begin with.
func (c *claim) goal(s *stakeState, up bool) float64 {
	if c == nil || c.width() < 0 {
		return math.Inf(1)
	}
	if up {
		return float64(s.hi + c.need - c.width())
	}
	return -float64(s.lo - c.need + c.width())
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
	look := &search{p: d.lp, columns: sum, sign: sign, goal: of.goal(s, up) - sign*float64(rest), left: min(6, v.branches())}
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
		look := &search{p: lp, goal: math.Inf(1), left: maxBranches, worth: func(int64) bool { return true }}
		look.record = func(x []int64) bool {
			v.saw(part, x)
			p.near = v.m.vicinity(p, x)
			return true
		}
		err = look.run()
	}
	return lp, err
}

// hopeless tells whether the bounds alone show that a claim is not safe.
func (c *claim) hopeless() bool {
	w := int64(0)
	for _, s := range c.stakes {
		if c.free || !s.bounded[1] {
			return false
		}
		w += s.boundHi - s.boundLo
	}
	return w < c.need && c.enough == unlimited
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

// pulls finds the known cells on which the interval of a claim hangs: those whose rows have multipliers when it is widest, and the parts that were taken off
// them. The multipliers are in the dictionary, as reduced costs.
func (v *prover) pulls(c *claim, into map[int32]bool) error {
	for _, s := range c.stakes {
		p := &v.m.parts[s.part]
		if p.near == nil {
			continue
		}
		columns := p.near.choose(v.m, p, s.some, nearBlocks[1], c.need)
		if len(p.classes) <= small {
			columns = columns[:0]
			for j := range p.classes {
				columns = append(columns, int32(j))
			}
		}
		d := p.near.detail(v.m, p, columns, v.w, false)
		for _, up := range [2]bool{true, false} {
			_, of, sign := s.side(up)
			var sum []int32
			for _, j := range of {
				if k, ok := d.index[j]; ok {
					sum = append(sum, k)
				}
			}
			if _, err := d.lp.maximise(sum, sign, math.Inf(1), nil); errors.Is(err, errStuck) {
				break
			} else if err != nil {
				return err
			}
			v.m.multiplied(p, d, into)
		}
	}
	return nil
}

// multiplied are the known cells whose rows hold the optimum of a detail.
func (m *model) multiplied(p *part, d *detail, into map[int32]bool) {
	for i := range d.lp.given {
		if y := d.lp.n + i; d.lp.rowOf[y] >= 0 || math.Abs(d.lp.d[y]) <= eps {
			continue
		}
		for _, k := range d.rows[i] {
			r := &m.rows[p.rows[k]]
			into[r.cell] = true
			for _, less := range r.less {
				into[less] = true
			}
		}
	}
}

// settle examines a claim until it is proved to be safe or everything about it is known.
func (v *prover) settle(c *claim) error {
	if c.settled || c.examined {
		return nil
	}
	tries := len(nearBlocks) + 1
	if v.quick {
		tries = 3
	}
	for try := range tries {
		for _, s := range c.stakes {
			for _, up := range [2]bool{true, false} {
				if c.safe() {
					v.close(c)
					return nil
				}
				if err := v.attempt(c, s, up, try); errors.Is(err, errStuck) {
					v.m.parts[s.part].lp = nil // begin anew the next time; nothing was proved
				} else if err != nil {
					return err
				}
			}
		}
	}
	c.examined = true
	if c.safe() {
		v.close(c)
	}
	return nil
}

// attempt looks for better tables: in all of a small component, near by in others, and at last in all of these.
func (v *prover) attempt(c *claim, s *stakeState, up bool, try int) error {
	p := &v.m.parts[s.part]
	if p.near == nil {
		if _, err := v.program(s.part); err != nil || c.safe() {
			return err
		}
	}
	last := try == len(nearBlocks)
	switch {
	case len(p.classes) <= small:
		if try > 0 {
			return nil
		}
		return v.solve(s, up, c)
	case last && (v.exact || p.near == nil || len(p.classes) <= wholeMost):
		return v.solve(s, up, c)
	case !last && p.near != nil:
		return v.solveNear(s, up, c, nearBlocks[try])
	}
	return nil
}

// examine solves everything about a claim.
func (v *prover) examine(c *claim) error {
	for _, s := range c.stakes {
		if err := errors.Join(v.solve(s, true, nil), v.solve(s, false, nil)); err != nil {
			return err
		}
	}
	c.examined, c.settled = true, c.safe()
	return nil
}

// unsafe are the claims that are not safe, in the order in which they were added. It stops after so many; 0 = at none.
func (v *prover) unsafe(most int, progress func(done, all int)) (found []*claim, err error) {
	for i, c := range v.claims {
		if err := v.settle(c); err != nil {
			return nil, err
		}
		if !c.settled {
			if found = append(found, c); len(found) == most {
				break
			}
		}
		if progress != nil {
			progress(i+1, len(v.claims))
		}
	}
	return found, nil
}

// narrowest is the smallest width of any claim about a suppressed cell, exactly; unlimited when every interval is without an upper bound.
func (v *prover) narrowest() (int64, error) {
	order := slices.DeleteFunc(slices.Clone(v.claims), func(c *claim) bool { return c.enough < unlimited })
	best := int64(unlimited)
	for {
		slices.SortStableFunc(order, func(a, b *claim) int { return cmp.Compare(a.width(), b.width()) })
		done := true
		for _, c := range order {
			if c.width() >= best {
				break
			}
			if err := v.examine(c); err != nil {
				return 0, err
			}
			done = false
			if w := c.width(); w < best {
				best = w
			}
		}
		if done {
			return best, nil
		}
	}
}

// consistent tells with errInfeasible when no table fits what is known.
func (v *prover) consistent() error {
	for i := range v.m.parts {
		if _, err := v.program(int32(i)); err != nil {
			return err
		}
	}
	return nil
}
