package allocate

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// A Checker holds a plan against the courses, people and limits, and finds what is wrong with it. It works from the definition and shares nothing with Solve, so
// that a plan can be checked that others made.
type Checker struct {
	courses  map[string]*Course
	limits   Limits
	in       map[string]int
	byUnit   map[string]int64 // thousandths
	byGroup  map[string]int
	seats    int
	cost     int64
	value    int64 // millionths
	problems []string
	more     int
}

// NewChecker begins to check. Courses and limits are those that New accepts.
func NewChecker(courses []Course, l Limits) *Checker {
	c := &Checker{courses: map[string]*Course{}, limits: l, in: map[string]int{}, byUnit: map[string]int64{}, byGroup: map[string]int{}}
	for i := range courses {
		c.courses[courses[i].ID] = &courses[i]
	}
	return c
}

// wrong notes a problem. Of many only the first are told.
func (c *Checker) wrong(format string, args ...any) {
	if len(c.problems) == 100 {
		c.more++
		return
	}
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

// Person checks what a person is sent to, and which steps it is said to close.
func (c *Checker) Person(q Person, courses []string, steps []Step) {
	var taken []*Course
	hours := int64(0)
	for i, name := range courses {
		k := c.courses[name]
		if k == nil || slices.Contains(courses[:i], name) {
			c.wrong("%s: the course %q is not there, or stands twice", q.ID, name)
			continue
		}
		taken = append(taken, k)
		hours += inThousandths(k.Hours)
		c.in[name]++
		c.cost += inThousandths(k.Cost)
		c.byUnit[q.Unit] += inThousandths(k.Cost)
		if len(k.Groups) > 0 && !slices.ContainsFunc(k.Groups, func(g string) bool { return slices.Contains(q.Groups, g) }) {
			c.wrong("%s: the course %q is for others", q.ID, name)
		}
	}
	c.seats += len(taken)
	for _, g := range q.Groups {
		c.byGroup[g] += len(taken)
	}
	if len(courses) > c.limits.Taken {
		c.wrong("%s: %d courses are more than %d", q.ID, len(courses), c.limits.Taken)
	}
	if hours > inThousandths(q.Hours) {
		c.wrong("%s: the courses take more than %v hours", q.ID, q.Hours)
	}
	for i, k := range taken {
		for _, o := range taken[:i] {
			if k.Begins > 0 && o.Begins > 0 && k.Begins <= o.Ends && o.Begins <= k.Ends {
				c.wrong("%s: the courses %q and %q have days in common", q.ID, o.ID, k.ID)
			}
		}
		for _, r := range k.Requires {
			if !held(q, r) && !teaches(q, without(taken, i), r) {
				c.wrong("%s: the course %q requires %v, which is neither held nor taught by another course", q.ID, k.ID, r)
			}
		}
	}
	c.steps(q, taken, steps)
	if len(c.limits.Shares) > 0 {
		c.uses(q, taken)
	}
}

// uses checks that each course is of use: without it, and without all that then lack what they require, less would be closed. Otherwise seats could be filled for the sake of a share.
func (c *Checker) uses(q Person, taken []*Course) {
	for i, k := range taken {
		rest := without(taken, i)
		for at := 0; at < len(rest); at++ {
			if lacks(q, rest[at], rest) {
				rest, at = without(rest, at), -1
			}
		}
		if closedBy(q, rest) == closedBy(q, taken) {
			c.wrong("%s: the course %q is of no use beside the others", q.ID, k.ID)
		}
	}
}

func without(taken []*Course, i int) []*Course { return slices.Delete(slices.Clone(taken), i, i+1) }

// lacks tells whether a course requires what is neither held nor taught by another one of those taken.
func lacks(q Person, k *Course, taken []*Course) bool {
	others := slices.DeleteFunc(slices.Clone(taken), func(x *Course) bool { return x == k })
	return slices.ContainsFunc(k.Requires, func(r Step) bool { return !held(q, r) && !teaches(q, others, r) })
}

// closedBy counts the steps that courses close.
func closedBy(q Person, taken []*Course) (n int) {
	closed := map[Step]bool{}
	for level := 1; level <= MaxLevel; level++ {
		for _, s := range q.Needs {
			below := Step{s.Competency, level - 1}
			if s.Level == level && s.Weight > 0 && teaches(q, taken, s.Step) && (level == 1 || held(q, below) || closed[below]) {
				closed[s.Step] = true
				n++
			}
		}
	}
	return n
}

// steps checks which steps are closed, and counts them.
func (c *Checker) steps(q Person, taken []*Course, said []Step) {
	closed := map[Step]bool{}
	for level := 1; level <= MaxLevel; level++ {
		for _, n := range q.Needs {
			below := Step{n.Competency, level - 1}
			if n.Level == level && teaches(q, taken, n.Step) && (level == 1 || held(q, below) || closed[below]) {
				closed[n.Step] = true
				c.value += int64(math.Round(n.Weight * millionths))
			}
		}
	}
	for _, s := range said {
		if !closed[s] {
			c.wrong("%s: %v is said to be closed, and is not, or stands twice", q.ID, s)
		}
		delete(closed, s)
	}
	for _, s := range slices.SortedFunc(maps.Keys(closed), compareSteps) {
		c.wrong("%s: %v is closed, and is not said to be", q.ID, s)
	}
}

func held(q Person, s Step) bool {
	return slices.ContainsFunc(q.Has, func(h Step) bool { return h.Competency == s.Competency && h.Level >= s.Level })
}

// teaches tells whether one of some courses teaches a step in a language of a person.
func teaches(q Person, courses []*Course, s Step) bool {
	return slices.ContainsFunc(courses, func(k *Course) bool {
		return slices.Contains(k.Teaches, s) && slices.ContainsFunc(k.Languages, func(l string) bool { return slices.Contains(q.Languages, l) })
	})
}

// A Report is what a check found: what the plan is worth and costs, and what is wrong with it.
type Report struct {
	Value, Cost float64
	Problems    []string
}

// Done checks what concerns all together. It is called last.
func (c *Checker) Done() Report {
	for _, name := range slices.Sorted(maps.Keys(c.in)) {
		k, n := c.courses[name], c.in[name]
		c.cost += inThousandths(k.Fixed)
		if k.Seats != Unlimited && n > k.Seats {
			c.wrong("%s: %d people are more than %d seats", name, n, k.Seats)
		}
		if n < k.MinSeats {
			c.wrong("%s: %d people are fewer than %d", name, n, k.MinSeats)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.byUnit)) {
		if b, ok := c.limits.UnitBudgets[name]; ok && c.byUnit[name] > inThousandths(b) {
			c.wrong("unit %s: its people cost %v, its budget is %v", name, float64(c.byUnit[name])/thousandths, b)
		}
	}
	for _, s := range c.limits.Shares {
		if n := c.byGroup[s.Group]; int64(n)*thousandths < inThousandths(s.Least)*int64(c.seats) {
			c.wrong("%s: %d of %d seats are less than %v of them", s.Group, n, c.seats, s.Least)
		}
	}
	if c.limits.Budget != Unlimited && c.cost > inThousandths(c.limits.Budget) {
		c.wrong("everything costs %v, the budget is %v", float64(c.cost)/thousandths, c.limits.Budget)
	}
	if c.more > 0 {
		c.problems = append(c.problems, fmt.Sprintf("and %d more", c.more))
	}
	return Report{Value: float64(c.value) / millionths, Cost: float64(c.cost) / thousandths, Problems: c.problems}
}
