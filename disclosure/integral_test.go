package disclosure

import (
	"math"
	"testing"
)

// TestBranchAndBound finds the best table in whole numbers where the linear program has its optimum at halves. A column that was raised in one branch
// must come down in the other.
func TestBranchAndBound(t *testing.T) {
	rows := []bounded{
		{8, 8, []int32{0, 1, 2, 3, 4, 5, 6, 7}}, {5, 5, []int32{1, 5, 9}}, {5, 5, []int32{3, 6, 11, 14}}, {5, 5, []int32{2, 10}},
		{9, 9, []int32{4, 5, 6, 12, 14}}, {5, 5, []int32{7, 13}}, {19, 19, []int32{8, 9, 10, 11, 12, 13, 14}},
	}
	for sign, want := range map[float64]int64{1: 5, -1: 0} {
		p := newProgram(15, rows, &work{ctx: t.Context()})
		if err := p.feasible(); err != nil {
			t.Fatal(err)
		}
		bound := int64(0)
		look := &search{p: p, columns: []int32{0}, sign: sign, goal: math.Inf(1), left: 100}
		look.record = func([]int64) bool { return false }
		look.worth = func(n int64) bool { bound = n; return true }
		if err := look.run(); err != nil {
			t.Fatal(err)
		}
		if !look.any || look.partly || look.best != want || bound != want {
			t.Errorf("sign %g: %d (found %v, partly %v), bound %d, want %d", sign, look.best, look.any, look.partly, bound, want)
		}
	}
}

// TestInfeasible: 20 + 20 is not 30.
func TestInfeasible(t *testing.T) {
	p := newProgram(2, []bounded{{20, 20, []int32{0}}, {20, 20, []int32{1}}, {30, 30, []int32{0, 1}}}, &work{ctx: t.Context()})
	if err := p.feasible(); err != errInfeasible {
		t.Error(err)
	}
}

// TestUnknownIsNotSafe: a claim whose bounds are wide enough and whose tables are not is neither safe nor refuted, and its width is that of the tables.
func TestUnknownIsNotSafe(t *testing.T) {
	s := &stakeState{lo: 0, hi: 4, boundLo: 0, boundHi: 20, bounded: [2]bool{true, true}}
	c := &claim{need: 10, enough: unlimited, stakes: []*stakeState{s}}
	if c.safe() || c.hopeless() || c.judged() != 4 {
		t.Errorf("safe %v, refuted %v, width %d", c.safe(), c.hopeless(), c.judged())
	}
	if s.limit(true, 9); !c.hopeless() || c.judged() != 9 {
		t.Errorf("refuted %v, width %d", c.hopeless(), c.judged())
	}
}
