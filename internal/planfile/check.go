package planfile

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/dira-platform/dira/allocate"
)

// ReadPlan reads a plan, of ours or of another program: only value, cost and assignments need be there.
func ReadPlan(r io.Reader) (*Plan, error) {
	var p Plan
	if err := json.NewDecoder(r).Decode(&p); err != nil {
		return nil, fmt.Errorf("this is no plan: %w", err)
	}
	return &p, nil
}

// A Check holds a plan against the people, one by one.
type Check struct {
	plan    *Plan
	checker *allocate.Checker
	given   map[string]*Assignment
	more    []string
}

// NewCheck begins to check a plan.
func NewCheck(p *Plan, courses []allocate.Course, l allocate.Limits) *Check {
	c := &Check{plan: p, checker: allocate.NewChecker(courses, l), given: make(map[string]*Assignment, len(p.Assignments))}
	for i := range p.Assignments {
		a := &p.Assignments[i]
		if c.given[a.Person] != nil {
			c.more = append(c.more, fmt.Sprintf("%s stands twice in the plan", a.Person))
		}
		c.given[a.Person] = a
	}
	return c
}

// Person checks what a person gets. It accepts everybody, and fits ReadPeople.
func (c *Check) Person(q allocate.Person) error {
	a := c.given[q.ID]
	if a == nil {
		return nil
	}
	delete(c.given, q.ID)
	var closed []allocate.Step
	for _, s := range a.Steps {
		at := strings.LastIndexByte(s, ':')
		level, err := strconv.Atoi(s[at+1:])
		if at < 1 || err != nil {
			c.more = append(c.more, fmt.Sprintf("%s: %q is no level of a competency", q.ID, s))
			continue
		}
		closed = append(closed, allocate.Step{Competency: s[:at], Level: level})
	}
	c.checker.Person(q, a.Courses, closed)
	return nil
}

// Result is what a check found, as it is written.
type Result struct {
	Value    float64  `json:"value"` // added up again
	Cost     float64  `json:"cost"`
	Bound    float64  `json:"bound"` // as the plan says; a check cannot prove it
	Gap      float64  `json:"gap"`
	Problems []string `json:"problems"`
}

// Done checks what concerns all together.
func (c *Check) Done() *Result {
	r := c.checker.Done()
	out := &Result{Value: r.Value, Cost: r.Cost, Bound: c.plan.Bound, Problems: append(append([]string{}, c.more...), r.Problems...)}
	for _, name := range slices.Sorted(maps.Keys(c.given)) {
		out.Problems = append(out.Problems, fmt.Sprintf("%s is in the plan and not among the people", name))
	}
	differ := func(a, b float64) bool { return math.Abs(a-b) > 1e-6*max(1, math.Abs(a)) }
	if differ(r.Value, c.plan.Value) {
		out.Problems = append(out.Problems, fmt.Sprintf("the plan says that it is worth %v; it is %v", c.plan.Value, r.Value))
	}
	if differ(r.Cost, c.plan.Cost) {
		out.Problems = append(out.Problems, fmt.Sprintf("the plan says that it costs %v; it is %v", c.plan.Cost, r.Cost))
	}
	if r.Value > c.plan.Bound && differ(r.Value, c.plan.Bound) {
		out.Problems = append(out.Problems, fmt.Sprintf("the plan is worth %v, more than its bound %v", r.Value, c.plan.Bound))
	}
	if c.plan.Bound > 0 {
		out.Gap = max(0, (c.plan.Bound-r.Value)/c.plan.Bound)
	}
	return out
}
