package allocate

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
)

// Unlimited stands for "no limit" where a number of seats or a budget is wanted.
const Unlimited = -1

// The limits of what is understood. No ministry comes near them; they keep every sum within 64 bits.
const (
	MaxPeople          = 10_000_000
	MaxCourses         = 20_000
	MaxTaken           = 8    // courses of one person
	MaxSteps           = 64   // steps that one person needs and that some course teaches
	MaxLanguages       = 64   // of all courses together
	MaxLevel           = 100  // of a step
	MaxWeight          = 1e4  // of a step
	MaxHours           = 1e6  // of a course or a person
	MaxCost            = 1e9  // of a course, for a person
	MaxFixed           = 1e10 // of a course, once
	MaxBudget          = 1e15
	MaxDay             = 1_000_000
	thousandths        = 1000
	millionths         = 1_000_000
	blocked      int64 = 1 << 58 // the price of what cannot be had
)

// A Step is a level of a competency, such as D1.C1 at level 2. Levels count from 1; the step below level 1 is held by everybody.
type Step struct {
	Competency string
	Level      int
}

// String is the step as files have it: D1.C1:2.
func (s Step) String() string { return fmt.Sprintf("%s:%d", s.Competency, s.Level) }

// A Course is what people can be sent to.
type Course struct {
	ID        string
	Teaches   []Step
	Requires  []Step   // each must be held by who takes it, or taught by another course that they take
	Languages []string // it is taught in all of them
	Hours     float64  // of each person's time; to thousandths
	Cost      float64  // for each person; to thousandths, as every sum of money
	Fixed     float64  // once, when it opens
	Seats     int      // at most; Unlimited = as many as want
	MinSeats  int      // it opens for so many at least, or not at all
	Begins    int      // the first of its days, counted from any day before; 0 = it has none
	Ends      int      // the last; nobody takes two courses that have a day in common
	Groups    []string // only people of one of these may take it; none = everybody
}

// A Need is a step that a person should reach, and what it is worth: from 0 to MaxWeight, rounded to millionths.
type Need struct {
	Step
	Weight float64
}

// A Person is somebody to be sent to courses.
type Person struct {
	ID        string
	Unit      string   // matters only where the unit has a budget
	Groups    []string // of which shares or courses may speak
	Languages []string
	Hours     float64 // that the person has for courses
	Needs     []Need
	Has       []Step // a level stands for those below it too
}

// Limits are the means there are.
type Limits struct {
	Budget      float64            // for everything; Unlimited = as much as it takes
	UnitBudgets map[string]float64 // for the costs per person of the people of a unit; a unit that is not there has no limit of its own
	Taken       int                // courses that a person takes at most, 1 to MaxTaken
	Shares      []Share            // parts of the seats that groups have at least
}

// An InputError is what is wrong with a course, a person or a limit.
type InputError struct {
	Field string // Teaches, Hours, …: the name of the field
	Text  string
	// Same is set when it is the same as that of another one: the number of that one, from 0, in the order in which they were given; otherwise −1.
	Same int
}

// Error implements error.
func (e *InputError) Error() string { return fmt.Sprintf("allocate: %s: %s", e.Field, e.Text) }

func wrong(field, format string, args ...any) *InputError {
	return &InputError{Field: field, Text: fmt.Sprintf(format, args...), Same: -1}
}

// A Problem is courses, limits and people. Make one with New, and give it its people with Add.
type Problem struct {
	courses   []course // by name
	byID      map[string]int32
	steps     []step         // that courses teach, by competency and level
	stepOf    map[Step]int32 // in steps
	levels    int            // the longest chain of levels that can be closed at once
	required  []string       // competencies that courses require
	requireAt map[string]int32
	languages map[string]uint64
	hours     int64 // that anybody could use

	taken   int
	budget  int64 // thousandths; Unlimited
	units   []unit
	unitsAt map[string]int32
	shares  []share
	groups  map[string]uint64 // of which shares and courses speak
	dated   bool              // some courses have days

	people people
}

// A course in whole numbers: time and money in thousandths, everything else by index.
type course struct {
	id        string
	given     int // its number in the order in which courses were given
	teaches   []int32
	requires  []requirement
	languages uint64
	hours     int64
	cost      int64
	fixed     int64
	seats     int64 // math.MaxInt32 = no limit
	min       int64
	groups    uint64 // 0 = for everybody
	begins    int32  // 0 = it has no days
	ends      int32
	support   bool // it teaches something that another one requires
}

// A requirement is a level of one of the competencies that courses require; step is −1 when no course teaches it.
type requirement struct {
	competency, level, step int32
}

// A step that courses teach.
type step struct {
	Step
	by []int32
}

type unit struct {
	name   string
	budget int64
}

// New begins a problem. What is wrong is an *InputError; At tells which course.
func New(courses []Course, l Limits) (*Problem, error) {
	p := &Problem{byID: map[string]int32{}, stepOf: map[Step]int32{}, requireAt: map[string]int32{}, languages: map[string]uint64{}, unitsAt: map[string]int32{}, groups: map[string]uint64{}}
	if err := p.limit(l); err != nil {
		return nil, err
	}
	if len(courses) > MaxCourses {
		return nil, wrong("Courses", "%d courses are more than %d", len(courses), MaxCourses)
	}
	for i, c := range courses {
		if err := c.check(); err != nil {
			return nil, &CourseError{Course: i, InputError: *err}
		}
	}
	if err := p.name(courses); err != nil {
		return nil, err
	}
	for i := range p.courses {
		c := &p.courses[i]
		if err := p.fill(c, courses[c.given]); err != nil {
			return nil, &CourseError{Course: c.given, InputError: *err}
		}
	}
	p.finish()
	return p, nil
}

// A CourseError is what is wrong with one of the courses, by its number from 0.
type CourseError struct {
	Course int
	InputError
}

// Unwrap is what is wrong.
func (e *CourseError) Unwrap() error { return &e.InputError }

func (p *Problem) limit(l Limits) error {
	if l.Taken < 1 || l.Taken > MaxTaken {
		return wrong("Taken", "%d courses for a person at most; 1 to %d can be", l.Taken, MaxTaken)
	}
	p.taken, p.budget = l.Taken, Unlimited
	if l.Budget != Unlimited {
		if !within(l.Budget, MaxBudget) {
			return wrong("Budget", "%v is no budget", l.Budget)
		}
		p.budget = inThousandths(l.Budget)
	}
	for _, name := range slices.Sorted(maps.Keys(l.UnitBudgets)) {
		b := l.UnitBudgets[name]
		if !within(b, MaxBudget) {
			return wrong("UnitBudgets", "%v is no budget", b)
		}
		p.unitsAt[name] = int32(len(p.units))
		p.units = append(p.units, unit{name, inThousandths(b)})
	}
	return p.divide(l.Shares)
}

// within tells whether a number is from 0 to a limit; NaN is not.
func within(x, most float64) bool { return x >= 0 && x <= most }

func inThousandths(x float64) int64 { return int64(math.Round(x * thousandths)) }

func (c *Course) check() *InputError {
	switch {
	case c.ID == "":
		return wrong("ID", "the name is missing")
	case !within(c.Hours, MaxHours):
		return wrong("Hours", "%v are no hours", c.Hours)
	case !within(c.Cost, MaxCost):
		return wrong("Cost", "%v is no cost", c.Cost)
	case !within(c.Fixed, MaxFixed):
		return wrong("Fixed", "%v is no cost", c.Fixed)
	case c.Seats < Unlimited || c.Seats > math.MaxInt32:
		return wrong("Seats", "%d is no number of seats", c.Seats)
	case c.MinSeats < 0 || c.MinSeats > math.MaxInt32:
		return wrong("MinSeats", "%d is no number of seats", c.MinSeats)
	case c.Seats != Unlimited && c.MinSeats > c.Seats:
		return wrong("MinSeats", "the course opens for %d at least, and has %d seats", c.MinSeats, c.Seats)
	case len(c.Teaches) == 0:
		return wrong("Teaches", "the course teaches nothing")
	case len(c.Languages) == 0:
		return wrong("Languages", "the course is taught in no language")
	}
	if err := c.checkDays(); err != nil {
		return err
	}
	if err := checkSteps("Teaches", c.Teaches); err != nil {
		return err
	}
	return checkSteps("Requires", c.Requires)
}

func checkSteps(field string, steps []Step) *InputError {
	for i, s := range steps {
		if s.Competency == "" || s.Level < 1 || s.Level > MaxLevel {
			return wrong(field, "%v is no step; levels are 1 to %d", s, MaxLevel)
		}
		if slices.Contains(steps[:i], s) {
			return wrong(field, "%v stands twice", s)
		}
	}
	return nil
}

// name sorts the courses by name and numbers all that they speak of.
func (p *Problem) name(courses []Course) error {
	for i, c := range courses {
		p.courses = append(p.courses, course{id: c.ID, given: i})
		for _, s := range c.Teaches {
			p.stepOf[s] = 0
		}
		for _, s := range c.Requires {
			p.requireAt[s.Competency] = 0
		}
		for _, l := range c.Languages {
			p.languages[l] = 0
		}
	}
	slices.SortStableFunc(p.courses, func(a, b course) int { return cmp.Compare(a.id, b.id) })
	for i, c := range p.courses {
		if i > 0 && p.courses[i-1].id == c.id {
			e := wrong("ID", "another course has the name %q", c.id)
			e.Same = p.courses[i-1].given
			return &CourseError{Course: c.given, InputError: *e}
		}
		p.byID[c.id] = int32(i)
	}
	if len(p.languages) > MaxLanguages {
		return wrong("Languages", "%d languages are more than %d", len(p.languages), MaxLanguages)
	}
	for i, l := range slices.Sorted(maps.Keys(p.languages)) {
		p.languages[l] = 1 << i
	}
	p.required = slices.Sorted(maps.Keys(p.requireAt))
	for i, c := range p.required {
		p.requireAt[c] = int32(i)
	}
	for _, s := range slices.SortedFunc(maps.Keys(p.stepOf), compareSteps) {
		p.stepOf[s] = int32(len(p.steps))
		p.steps = append(p.steps, step{Step: s})
	}
	return nil
}

func compareSteps(a, b Step) int {
	return cmp.Or(cmp.Compare(a.Competency, b.Competency), cmp.Compare(a.Level, b.Level))
}

func (p *Problem) fill(c *course, from Course) *InputError {
	c.hours, c.cost, c.fixed = inThousandths(from.Hours), inThousandths(from.Cost), inThousandths(from.Fixed)
	c.seats, c.min = int64(from.Seats), int64(from.MinSeats)
	c.begins, c.ends = int32(from.Begins), int32(from.Ends)
	p.dated = p.dated || c.begins > 0
	if from.Seats == Unlimited {
		c.seats = math.MaxInt32
	}
	for _, s := range from.Teaches {
		k := p.stepOf[s]
		c.teaches = append(c.teaches, k)
		p.steps[k].by = append(p.steps[k].by, p.byID[c.id])
	}
	slices.Sort(c.teaches)
	for _, s := range from.Requires {
		k, taught := p.stepOf[s]
		if !taught {
			k = -1
		}
		c.requires = append(c.requires, requirement{p.requireAt[s.Competency], int32(s.Level), k})
	}
	for _, l := range from.Languages {
		c.languages |= p.languages[l]
	}
	for _, name := range from.Groups {
		bit, err := p.group(name)
		if err != nil {
			return err
		}
		c.groups |= bit
	}
	return nil
}

// finish works out what follows from all courses together.
func (p *Problem) finish() {
	hours := make([]int64, len(p.courses))
	for i, c := range p.courses {
		hours[i] = c.hours
		for _, r := range c.requires {
			if r.step < 0 {
				continue
			}
			for _, by := range p.steps[r.step].by {
				p.courses[by].support = true
			}
		}
	}
	slices.Sort(hours)
	for _, h := range hours[max(0, len(hours)-p.taken):] {
		p.hours += h
	}
	run := 0
	for i, s := range p.steps {
		run++
		if i == 0 || p.steps[i-1].Step != (Step{s.Competency, s.Level - 1}) {
			run = 1
		}
		p.levels = max(p.levels, run)
	}
}
