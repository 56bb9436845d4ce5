package allocate

import (
	"testing"
	"time"
)

// TestDays: nobody gets two courses that have a day in common, whatever they would close.
func TestDays(t *testing.T) {
	en := []string{"en"}
	course := func(id, competency string, begins, ends int) Course {
		return Course{ID: id, Teaches: []Step{{competency, 1}}, Languages: en, Seats: Unlimited, Begins: begins, Ends: ends}
	}
	in := &Instance{Limits: Limits{Budget: Unlimited, Taken: 3},
		Courses: []Course{course("a", "A", 1, 5), course("b", "B", 5, 9), course("c", "C", 6, 6), course("d", "A", 10, 12), course("e", "D", 0, 0)},
		People:  []Person{{ID: "p", Languages: en, Needs: []Need{{Step{"A", 1}, 1}, {Step{"B", 1}, 1}, {Step{"C", 1}, 1.5}}}}}
	if plan := solve(t, in, ""); plan.Value != 2.5 || plan.Bound != 2.5 {
		t.Errorf("%+v", plan)
	}
	for _, bad := range [][2]int{{-1, 0}, {3, 2}, {0, 4}, {1, MaxDay + 1}} {
		c := course("x", "A", bad[0], bad[1])
		if _, err := New([]Course{c}, in.Limits); err == nil {
			t.Errorf("from %d to %d is accepted", bad[0], bad[1])
		}
	}
	if a, b := Day(time.Date(2027, 2, 28, 23, 0, 0, 0, time.UTC)), Day(time.Date(2027, 3, 1, 1, 0, 0, 0, time.UTC)); b != a+1 || Day(time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)) != 1 {
		t.Error(a, b)
	} else if got := Date(b); !got.Equal(time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)) {
		t.Error(got)
	}
}
