package programme

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/dira-platform/dira/allocate"
	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/results"
)

// problem is all that a programme is computed from.
type problem struct {
	means   Means
	seed    string
	courses []Course // that may open, by name
	byID    map[CourseID]Course
	people  []person
	release *results.Release
	parent  map[identity.UnitID]identity.UnitID // of the units of the round, as they are now
	order   map[framework.StatementID]int       // of the abilities
	wanted  float64
	useful  map[CourseID]int // people who need something that it teaches, in a language of theirs
}

// person is an assessment as it is planned with.
type person struct {
	session   assessment.ID
	unit      identity.UnitID
	sex       string
	languages []string
	held      map[framework.StatementID]int
	missing   map[Step]float64 // probability that it is not held
}

// tenths is to what probabilities are rounded: a measurement is not so good that less should decide who gets a seat.
const tenths = 10

// newPerson is an assessment with its facts. Without a role the next level of everything is wanted, as on the person's own plan; with one, what it asks for.
func newPerson(facts []results.Fact, language string, also []string) person {
	f := facts[0]
	p := person{session: f.Session, unit: f.Unit, sex: f.Sex, held: map[framework.StatementID]int{}, missing: map[Step]float64{}}
	for _, l := range append([]string{language}, also...) {
		if l = strings.ToLower(l); l != "" && !slices.Contains(p.languages, l) {
			p.languages = append(p.languages, l)
		}
	}
	slices.Sort(p.languages)
	for i := range facts {
		f := &facts[i]
		if f.Answered == 0 {
			continue
		}
		level := f.Level()
		p.held[f.Ability] = level
		to := f.Target
		if to == 0 && f.Role == "" {
			to = min(level+1, 3)
		}
		for l := level + 1; l <= to; l++ {
			p.missing[Step{f.Ability, l}] = max(1, math.Round((1-f.AtLeast[l])*tenths)) / tenths
		}
	}
	return p
}

// priority is what counts for an ability.
func (m *Means) priority(a framework.StatementID) float64 {
	if x, ok := m.Priorities[a]; ok {
		return x
	}
	return 1
}

// plain reports whether all priorities are 1.
func (p *problem) plain() bool {
	for _, x := range p.means.Priorities {
		if x != 1 {
			return false
		}
	}
	return true
}

// home is a unit and all above it, as far as the release has them; the top where it knows none.
func (p *problem) home(u identity.UnitID) (list []identity.UnitID) {
	known := func(u identity.UnitID) bool {
		return slices.ContainsFunc(p.release.Units, func(o results.Unit) bool { return o.ID == u })
	}
	for ; u != ""; u = p.parent[u] {
		if known(u) {
			list = append(list, u)
		}
	}
	if top := p.release.Units[0].ID; !slices.Contains(list, top) {
		list = append(list, top)
	}
	return list
}

// asked is a person as the solver has them.
func (p *problem) asked(q *person) allocate.Person {
	a := allocate.Person{ID: string(q.session), Languages: q.languages, Hours: p.means.Hours, Groups: p.groups(q)}
	for _, u := range p.home(q.unit) {
		if _, ok := p.means.Units[u]; ok {
			a.Unit = string(u)
			break
		}
	}
	for ability, level := range q.held {
		if level > 0 {
			a.Has = append(a.Has, allocate.Step{Competency: string(ability), Level: level})
		}
	}
	for s, missing := range q.missing {
		if weight := missing * p.means.priority(s.Ability); weight > 0 {
			a.Needs = append(a.Needs, allocate.Need{Step: allocate.Step{Competency: string(s.Ability), Level: s.Level}, Weight: weight})
		}
	}
	slices.SortFunc(a.Has, func(x, y allocate.Step) int { return strings.Compare(x.String(), y.String()) })
	slices.SortFunc(a.Needs, func(x, y allocate.Need) int { return strings.Compare(x.Step.String(), y.Step.String()) })
	return a
}

// course is a course as the solver has it.
func (c *Course) asked() allocate.Course {
	a := allocate.Course{ID: string(c.ID), Teaches: plainSteps(c.Teaches), Requires: plainSteps(c.Requires), Hours: c.Hours, Cost: c.Cost, Fixed: c.Fixed, Seats: c.Seats,
		MinSeats: max(c.MinSeats, Least)}
	for _, l := range c.Languages {
		a.Languages = append(a.Languages, strings.ToLower(l))
	}
	if c.Seats == 0 {
		a.Seats = allocate.Unlimited
	}
	if c.Only != "" {
		a.Groups = []string{unitGroup(c.Only)}
	}
	return a
}

// askedCourses are the courses as the solver has them, with their days where nobody is to have two at a time.
func (p *problem) askedCourses() []allocate.Course {
	list := make([]allocate.Course, 0, len(p.courses))
	for i := range p.courses {
		c := p.courses[i].asked()
		if p.means.Apart {
			c.Begins, c.Ends = p.courses[i].between()
		}
		list = append(list, c)
	}
	return list
}

// Overlaps reports whether two courses have a day in common. Days that are not known are on none.
func (c *Course) Overlaps(o *Course) bool {
	begins, ends := c.between()
	from, until := o.between()
	return begins > 0 && from > 0 && begins <= until && from <= ends
}

// between are the first and the last day, as the solver counts them; 0 where nothing is known.
func (c *Course) between() (begins, ends int) {
	from, err := time.Parse(time.DateOnly, c.Begins)
	if err != nil {
		return 0, 0
	}
	begins = max(0, allocate.Day(from))
	if until, err := time.Parse(time.DateOnly, c.Ends); err == nil {
		return begins, max(begins, allocate.Day(until))
	}
	return begins, begins
}

func plainSteps(list []Step) (steps []allocate.Step) {
	for _, s := range list {
		steps = append(steps, allocate.Step{Competency: string(s.Ability), Level: s.Level})
	}
	return steps
}

func (p *problem) limits() allocate.Limits {
	l := allocate.Limits{Budget: p.means.Budget, Taken: p.means.Taken, UnitBudgets: map[string]float64{}, Shares: p.means.shares()}
	for u, sum := range p.means.Units {
		l.UnitBudgets[string(u)] = sum
	}
	return l
}

// prepare counts what is wanted and whom each course could be of use to.
func (p *problem) prepare() {
	p.byID, p.useful = map[CourseID]Course{}, map[CourseID]int{}
	for _, c := range p.courses {
		p.byID[c.ID] = c
	}
	for i := range p.people {
		q := &p.people[i]
		for s, missing := range q.missing {
			p.wanted += missing * p.means.priority(s.Ability)
		}
		for _, c := range p.courses {
			if p.uses(q, &c) {
				p.useful[c.ID]++
			}
		}
	}
}

// uses reports whether a course teaches somebody something that counts, in a language of theirs.
func (p *problem) uses(q *person, c *Course) bool {
	in := slices.ContainsFunc(c.Languages, func(l string) bool { return slices.Contains(q.languages, strings.ToLower(l)) })
	return in && p.welcomes(c, q) && c.Hours <= p.means.Hours && slices.ContainsFunc(c.Teaches, func(s Step) bool { return q.missing[s]*p.means.priority(s.Ability) > 0 })
}

// solve makes the plan and says what may be told of it.
func (p *problem) solve(ctx context.Context, limit time.Duration, progress func(share float64)) (*Outcome, []allocate.Assignment, error) {
	p.prepare()
	a, err := allocate.New(p.askedCourses(), p.limits())
	if err != nil {
		return nil, nil, errs.New(errs.Conflict, "programme_contradiction").Because(err)
	}
	inputs, err := p.inputs()
	if err != nil {
		return nil, nil, err
	}
	for i := range p.people {
		if err := a.Add(p.asked(&p.people[i])); err != nil {
			return nil, nil, errs.New(errs.Conflict, "programme_contradiction").Because(err)
		}
	}
	began := time.Now()
	plan, err := a.Solve(ctx, allocate.Options{Seed: p.seed, TimeLimit: limit, Progress: func(share float64, _ string) { progress(share) }})
	if err != nil {
		return nil, nil, err
	}
	o := p.outcome(plan)
	o.Seconds, o.Inputs = time.Since(began).Seconds(), inputs
	o.Short = o.Seconds >= limit.Seconds()
	o.Plan, err = planHash(plan)
	return o, plan.Assignments, err
}

// planHash is the SHA-256 of who gets what.
func planHash(plan *allocate.Plan) (string, error) {
	list := slices.Clone(plan.Assignments)
	slices.SortFunc(list, func(a, b allocate.Assignment) int { return strings.Compare(a.Person, b.Person) })
	raw, err := json.Marshal(list)
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), err
}
