package allocate

import (
	"math"
	"testing"
)

// TestFewCourses has many people and few courses, as most programmes have: with little money, with courses that need many people, and with a budget for each of many units.
func TestFewCourses(t *testing.T) {
	for _, c := range []struct {
		people, courses int
		money           float64 // of what is made up
		units           bool
		gap             float64 // at most
	}{
		{20_000, 5, 1, false, 0.01},
		{20_000, 5, 1.0 / 3, false, 0.02},
		{50_000, 5, 1.0 / 3, false, 0.02},
		{20_000, 10, 1, true, 0.02},
		{20_000, 5, 1, true, 0.05}, // 310 budgets, of which most pay for two or three people
	} {
		in, err := Generate(GenerateOptions{People: c.people, Courses: c.courses, Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		if !c.units {
			in.Limits.UnitBudgets = nil
		}
		in.Limits.Budget = math.Floor(in.Limits.Budget * c.money)
		plan := solve(t, in, "")
		if plan.Gap() > c.gap {
			t.Errorf("%+v: value %v, bound %v, gap %.3f", c, plan.Value, plan.Bound, plan.Gap())
		}
	}
}
