package planfile

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/dira-platform/dira/allocate"
)

// Courses are those of a file.
type Courses struct {
	List  []allocate.Course
	Notes []string // what is unusual, a sentence each
	Lines []int    // the row of each
	file  *reader
}

// ReadCourses reads a file of courses. What contradicts itself is found by New of the library; Placed says where.
func ReadCourses(ctx context.Context, r io.Reader) (*Courses, error) {
	in, err := newReader(ctx, r, courseColumns)
	if err != nil {
		return nil, err
	}
	out := &Courses{file: in}
	for in.next() {
		c := allocate.Course{ID: strings.Clone(in.text("id")), Teaches: in.steps("teaches"), Requires: in.steps("requires"), Languages: in.languages(),
			Hours: in.number("hours", 3), Cost: in.number("cost", 3), Fixed: in.number("fixed_cost", 3),
			Seats: in.count("seats", allocate.Unlimited), MinSeats: in.count("min_seats", 0), Groups: in.groups("only_for")}
		if c.Begins, c.Ends = in.day("begins"), in.day("ends"); c.Ends == 0 {
			c.Ends = c.Begins
		}
		out.List, out.Lines = append(out.List, c), append(out.Lines, in.line)
	}
	if in.err != nil {
		return nil, in.err
	}
	if _, err := allocate.New(out.List, allocate.Limits{Budget: allocate.Unlimited, Taken: 1}); err != nil {
		return nil, out.placed(err)
	}
	out.Notes = out.remarks()
	return out, nil
}

func (c *Courses) placed(err error) error {
	var e *allocate.CourseError
	if !errors.As(err, &e) {
		return err
	}
	return c.file.placed(err, c.Lines[e.Course], func(same int) int { return c.Lines[same] })
}

// remarks says of courses what may be a mistake.
func (c *Courses) remarks() (notes []string) {
	taught := map[allocate.Step]int{}
	for _, k := range c.List {
		for _, s := range k.Teaches {
			taught[s]++
		}
	}
	for i, k := range c.List {
		for _, s := range k.Requires {
			own := slices.Contains(k.Teaches, s)
			if others := taught[s] > 1 || taught[s] == 1 && !own; !others {
				notes = append(notes, fmt.Sprintf("row %d: no other course teaches %v, which %q requires: only people who hold it can take it", c.Lines[i], s, k.ID))
			}
		}
	}
	if len(notes) > 5 {
		notes = append(notes[:5], fmt.Sprintf("and %d more requirements that no other course teaches", len(notes)-5))
	}
	return notes
}

// ReadBudgets reads the budgets of units.
func ReadBudgets(ctx context.Context, r io.Reader) (map[string]float64, error) {
	in, err := newReader(ctx, r, budgetColumns)
	if err != nil {
		return nil, err
	}
	out, lines := map[string]float64{}, map[string]int{}
	for in.next() {
		unit, budget := strings.Clone(in.text("unit")), in.number("budget", 3)
		if unit == "" {
			in.fail("unit", "the unit is missing")
		}
		if before, ok := lines[unit]; ok {
			in.fail("unit", "%q has a budget already, in row %d", unit, before)
		}
		if budget > allocate.MaxBudget {
			in.fail("budget", "%v is more than any ministry has", budget)
		}
		out[unit], lines[unit] = budget, in.line
	}
	return out, in.err
}

// People are what a file of people had besides them.
type People struct {
	Count       int
	Notes       []string
	unreachable int
	units       map[string]bool
	groups      map[string]bool
}

// ReadPeople reads a file of people and gives each to a function, which may refuse it with an error of the library.
func ReadPeople(ctx context.Context, r io.Reader, add func(allocate.Person) error) (*People, error) {
	in, err := newReader(ctx, r, peopleColumns)
	if err != nil {
		return nil, err
	}
	out := &People{units: map[string]bool{}, groups: map[string]bool{}}
	var lines []int32
	for in.next() {
		q := in.person()
		if in.err != nil {
			break
		}
		if err := add(q); err != nil {
			return nil, in.placed(err, in.line, func(same int) int { return int(lines[same]) })
		}
		lines = append(lines, int32(in.line))
		out.see(q)
	}
	if in.err != nil {
		return nil, in.err
	}
	out.Count = len(lines)
	if out.unreachable > 0 {
		out.Notes = append(out.Notes, fmt.Sprintf("%d needs cannot be closed, because the level below is neither held nor needed", out.unreachable))
	}
	return out, nil
}

func (r *reader) person() allocate.Person {
	q := allocate.Person{ID: strings.Clone(r.text("id")), Unit: r.text("unit"), Languages: r.languages(), Hours: r.number("hours", 3), Has: r.steps("has")}
	if sex := r.text("sex"); !slices.Contains(Sexes, sex) {
		r.fail("sex", "%q is none of %s", sex, strings.Join(Sexes, ", "))
	}
	q.Groups = []string{r.text("sex"), unitGroup + q.Unit}
	if region := r.text("region"); region != "" {
		q.Groups = append(q.Groups, regionGroup+region)
	}
	weight := r.number("weight", 6)
	for _, s := range r.steps("needs") {
		q.Needs = append(q.Needs, allocate.Need{Step: s, Weight: weight})
	}
	return q
}

// see counts what may be a mistake.
func (p *People) see(q allocate.Person) {
	if !p.units[q.Unit] {
		p.units[strings.Clone(q.Unit)] = true
	}
	for _, g := range q.Groups {
		if !p.groups[g] {
			p.groups[strings.Clone(g)] = true
		}
	}
	for _, n := range q.Needs {
		below := func(s allocate.Step) bool { return s.Competency == n.Competency && s.Level >= n.Level-1 }
		needed := func(m allocate.Need) bool { return m.Competency == n.Competency && m.Level == n.Level-1 }
		if n.Level > 1 && !slices.ContainsFunc(q.Has, below) && !slices.ContainsFunc(q.Needs, needed) {
			p.unreachable++
		}
	}
}

// Nobody are those of some groups in which nobody is.
func (p *People) Nobody(groups []string) (none []string) {
	for _, g := range groups {
		if !p.groups[g] && !slices.Contains(none, g) {
			none = append(none, g)
		}
	}
	return none
}

// Without are the units with a budget in which nobody is.
func (p *People) Without(budgets map[string]float64) (units []string) {
	for name := range budgets {
		if !p.units[name] {
			units = append(units, name)
		}
	}
	slices.Sort(units)
	return units
}
