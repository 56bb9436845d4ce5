package disclosure

import "math"

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
	tried            bool    // all that can be was, for a claim about nothing else
	bounded, solved  [2]bool // down, up: the bound is known; a table that has it, too
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

// interval is what an attacker can prove at the least: no table goes beyond. When the claim was examined and its stakes are solved, tables have both ends.
func (c *claim) interval() (lo, hi int64) {
	lo, hi = c.known, c.known
	for _, s := range c.stakes {
		if lo += s.boundLo; hi == unlimited || s.boundHi == unlimited {
			hi = unlimited
		} else {
			hi += s.boundHi
		}
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

// side is what is summed in a direction.
func (s *stakeState) side(up bool) (side int, columns []int32, sign float64) {
	if up {
		return 1, s.some, 1
	}
	return 0, s.whole, -1
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

func (s *stakeState) best(up bool) int64 {
	if up {
		return s.hi
	}
	return s.lo
}

func (s *stakeState) bound(up bool) int64 {
	if up {
		return s.boundHi
	}
	return s.boundLo
}

// limit takes note of a bound.
func (s *stakeState) limit(up bool, bound int64) {
	if up {
		s.boundHi, s.bounded[1] = min(s.boundHi, bound), true
	} else {
		s.boundLo, s.bounded[0] = max(s.boundLo, bound), true
	}
}

func (s *stakeState) bestAt(up bool) []move {
	if up {
		return s.hiAt
	}
	return s.loAt
}

// judged is the width that an audit goes by: what tables show, or for a claim of which it is proved that it is not safe what the bounds leave.
func (c *claim) judged() int64 {
	if c.free || !c.hopeless() {
		return c.width()
	}
	lo, hi := c.interval()
	return hi - lo
}
