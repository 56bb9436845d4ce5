package disclosure

import (
	"errors"
	"math"
)

// maxBranches is how many linear programs are solved to find one best table in whole numbers. Nearly always the first one has it.
const maxBranches = 500

// A search looks for the table in whole numbers in which some columns have the largest sum (sign 1), or the smallest (sign −1). The linear
// program alone gives the bound, rounded towards the inside; where its vertex is no table in whole numbers, branch and bound (Land & Doig 1960)
// looks for one.
type search struct {
	p       *program
	columns []int32
	sign    float64
	goal    float64                // value times sign from which on a table may be enough; +∞ = only the best one is
	record  func([]int64) bool     // takes a table; true = that was enough
	worth   func(bound int64) bool // takes the bound: no table in whole numbers goes beyond; false = look no further
	left    int                    // how often branch and bound may divide
	wander  int                    // how many other vertices are tried before
	best    int64
	any     bool
	done    bool // a table was enough
	partly  bool // not everything was looked at
}

// run searches until a table is enough, which sets done, or the best is found.
func (s *search) run() error {
	v, err := s.p.maximise(s.columns, s.sign, s.goal, s.enough)
	if err != nil || s.done {
		return err
	}
	if !s.worth(s.inward(v)) {
		s.partly = true
		return nil
	}
	for range s.wander {
		if s.any || v*s.sign < s.goal-off {
			break
		}
		if _, err := s.p.wander(s.columns, s.sign, s.goal, s.enough); err != nil || s.done {
			return err
		}
	}
	if s.wander > 0 {
		if v, err = s.p.maximise(s.columns, s.sign, s.goal, s.enough); err != nil || s.done {
			return err
		}
	}
	return s.branch(v)
}

// enough looks at a vertex on the way.
func (s *search) enough() bool {
	if x, ok := s.p.table(); ok && s.record(x) {
		s.done = true
	}
	return s.done
}

// inward rounds a value of the linear program to the whole number that can still be reached.
func (s *search) inward(v float64) int64 {
	if s.sign > 0 {
		return int64(math.Floor(v + off))
	}
	return int64(math.Ceil(v - off))
}

// branch goes on from an optimal point of value v.
func (s *search) branch(v float64) error {
	if x, ok := s.p.table(); ok {
		s.done = s.record(x) || s.done
		sum := int64(0)
		for _, j := range s.columns {
			sum += x[j]
		}
		if !s.any || float64(sum-s.best)*s.sign > 0 {
			s.best, s.any = sum, true
		}
		return nil
	}
	if s.done || s.any && float64(s.inward(v)-s.best)*s.sign <= 0 {
		return nil
	}
	j := s.fraction() // none: rounding broke a row, and nothing is proved
	if s.left <= 0 || j < 0 || !math.IsInf(s.goal, 1) && v*s.sign < s.goal-off {
		s.partly = true
		return nil
	}
	x := s.p.val[j]
	lo, hi := s.p.lo[j], s.p.hi[j]
	for _, down := range [2]bool{x-math.Floor(x) < 0.5, x-math.Floor(x) >= 0.5} {
		if down {
			s.p.hi[j] = math.Floor(x)
		} else {
			s.p.lo[j] = math.Ceil(x)
		}
		s.p.confine(j)
		err := s.solve()
		s.p.lo[j], s.p.hi[j] = lo, hi
		if err != nil || s.done {
			return err
		}
	}
	return nil
}

// solve finds the optimum within the present bounds and goes on from there.
func (s *search) solve() error {
	s.left--
	err := s.p.feasible()
	if errors.Is(err, errInfeasible) {
		return nil
	}
	if err != nil {
		return err
	}
	v, err := s.p.maximise(s.columns, s.sign, s.goal, s.enough)
	if err != nil || s.done {
		return err
	}
	return s.branch(v)
}

// fraction is the first column that is no whole number.
func (s *search) fraction() int32 {
	for j := range s.p.n {
		if v := s.p.val[j]; math.Abs(v-math.Round(v)) > off {
			return int32(j)
		}
	}
	return -1
}
