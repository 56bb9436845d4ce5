package programme

import (
	"cmp"
	"math"
	"slices"

	"github.com/dira-platform/dira/allocate"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/results"
)

// Outcome is what a scenario comes to, as it may be told.
type Outcome struct {
	People  int     `json:"people"`  // assessments it plans with
	Seats   int     `json:"seats"`   // that are taken: the sum of those of the courses
	Reached Count   `json:"reached"` // people who get something
	Wanted  float64 `json:"wanted"`  // worth of all that is missing
	Value   float64 `json:"value"`   // worth of what is closed, rounded down
	Bound   float64 `json:"bound"`   // no plan is worth more; rounded up
	Gap     float64 `json:"gap"`     // the part of the bound that may be missed, before value and bound are rounded; itself rounded up to a thousandth
	Plain   bool    `json:"plain"`   // all priorities are 1: worth is steps
	Cost    float64 `json:"cost"`    // with the seats as they are told, and not more than the budget
	Fixed   float64 `json:"fixed"`   // of the cost, what does not depend on how many come
	Short   bool    `json:"short"`   // it was cut short by the clock

	Steps   []StepOutcome   `json:"steps"`
	Courses []CourseOutcome `json:"courses"` // in the order of their names
	Groups  []GroupOutcome  `json:"groups"`
	Units   []UnitPrice     `json:"units,omitempty"`
	Shares  []SharePrice    `json:"shares,omitempty"`
	Budget  float64         `json:"budget"`  // worth of a unit of money more, about, at the most
	Rounded float64         `json:"rounded"` // costs of groups are multiples of it
	Draws   []Draw          `json:"draws,omitempty"`
	Few     int             `json:"few,omitempty"`    // further draws, among fewer people than are told of
	Mutual  [][]CourseID    `json:"mutual,omitempty"` // courses that require each other

	Inputs  string  `json:"inputs"` // SHA-256 of all that went in
	Plan    string  `json:"plan"`   // of all that came out
	Seconds float64 `json:"seconds"`
}

// StepOutcome is what becomes of a step: how many are to be expected missing, and closed, both rounded.
type StepOutcome struct {
	Step
	Wanted float64 `json:"wanted"`
	Closed float64 `json:"closed"`
	Few    bool    `json:"few,omitempty"` // too few people to tell of
}

// Why says why a course does not open.
type Why string

// The reasons.
const (
	WhyFew    Why = "few"    // fewer people than it must have, or than are told of, could use it
	WhyDear   Why = "dear"   // the fewest people that it may have cost more than there is
	WhyMoney  Why = "money"  // for the money others close more
	WhyOthers Why = "others" // what it teaches is closed by others, or people have no time left
)

// CourseOutcome is what becomes of a course.
type CourseOutcome struct {
	ID     CourseID `json:"id"`
	People int      `json:"people"`          // rounded unless it is full; 0: it does not open
	Full   bool     `json:"full,omitempty"`  // no seat is left
	Price  float64  `json:"price,omitempty"` // worth of one more seat, about, at the most
	Why    Why      `json:"why,omitempty"`
}

// GroupOutcome is what a group gets of which the release tells.
type GroupOutcome struct {
	Unit    identity.UnitID `json:"unit"`
	Sex     string          `json:"sex"`
	People  int             `json:"people"` // as the release has it
	Reached Count           `json:"reached"`
	Cost    *float64        `json:"cost,omitempty"` // with their part of what is paid once; nil: not told
}

// UnitPrice is what a unit of money more is worth in the budget of a unit.
type UnitPrice struct {
	Unit  identity.UnitID `json:"unit"`
	Price float64         `json:"price"`
}

// Draw is people with the same claim who do not all get the same.
type Draw struct {
	People   int       `json:"people"`
	Outcomes []Outlook `json:"outcomes"`
}

// Outlook is what somebody of a draw may get.
type Outlook struct {
	Courses []CourseID `json:"courses"` // none: nothing
	Chance  float64    `json:"chance"`  // to two hundredths
}

// outcome writes down what may be told of a plan.
func (p *problem) outcome(plan *allocate.Plan) *Outcome {
	o := &Outcome{People: len(p.people), Plain: p.plain(), Budget: plan.Prices.Budget}
	p.worth(o, plan)
	in := map[string][]string{}
	var reached []string
	for _, a := range plan.Assignments {
		reached = append(reached, a.Person)
		for _, c := range a.Courses {
			in[c] = append(in[c], a.Person)
		}
	}
	o.Reached = told(reached, len(p.people))
	for _, c := range p.courses {
		x := p.courseOutcome(c, in[string(c.ID)], plan)
		if x.People > 0 {
			o.Fixed += c.Fixed
			o.Cost += c.Fixed + c.Cost*float64(x.People)
			o.Seats += x.People
		}
		o.Courses = append(o.Courses, x)
	}
	o.Cost = min(o.Cost, p.means.Budget)
	p.shareOutcomes(o, plan)
	for u, price := range plan.Prices.Units {
		o.Units = append(o.Units, UnitPrice{identity.UnitID(u), price})
	}
	slices.SortFunc(o.Units, func(a, b UnitPrice) int { return cmp.Or(cmp.Compare(b.Price, a.Price), cmp.Compare(a.Unit, b.Unit)) })
	o.Steps = p.stepOutcomes(plan)
	if o.Seats > 0 {
		o.Rounded = Nice(float64(Least) * plan.Cost / float64(o.Seats))
	}
	o.Groups = p.groupOutcomes(plan, in, o.Rounded)
	o.draws(plan)
	for _, circle := range plan.Mutual {
		o.Mutual = append(o.Mutual, courseIDs(circle))
	}
	return o
}

// worth says what a plan is worth, to what five people could be worth at the most.
func (p *problem) worth(o *Outcome, plan *allocate.Plan) {
	to := float64(Least)
	for _, priority := range p.means.Priorities {
		to = max(to, float64(Least)*priority)
	}
	o.Wanted = upTo(p.wanted, 1)
	o.Value, o.Bound = downTo(plan.Value, to), min(upTo(plan.Bound, to), o.Wanted)
	if plan.Bound > 0 {
		o.Gap = upTo(max(0, (plan.Bound-plan.Value)/plan.Bound), 0.001)
	}
}

func courseIDs(list []string) (ids []CourseID) {
	for _, c := range list {
		ids = append(ids, CourseID(c))
	}
	return ids
}

func (p *problem) courseOutcome(c Course, who []string, plan *allocate.Plan) CourseOutcome {
	x := CourseOutcome{ID: c.ID, People: rounded(who), Full: c.Seats > 0 && len(who) == c.Seats, Price: plan.Prices.Seats[string(c.ID)]}
	if c.Seats > 0 && (x.Full || x.People > c.Seats) {
		x.People = c.Seats
	}
	switch {
	case len(who) > 0:
	case p.useful[c.ID] < max(Least, c.MinSeats):
		x.Why, x.Price = WhyFew, 0
	case c.Fixed+c.Cost*float64(max(Least, c.MinSeats)) > p.means.Budget:
		x.Why, x.Price = WhyDear, 0
	case plan.Prices.Budget > 0 && c.Cost+c.Fixed > 0:
		x.Why = WhyMoney
	default:
		x.Why = WhyOthers
	}
	return x
}

// stepOutcomes adds up by step what is to be expected: each person counts with the probability that they do not hold it.
func (p *problem) stepOutcomes(plan *allocate.Plan) (list []StepOutcome) {
	type tally struct {
		people         int
		wanted, closed float64
	}
	all := map[Step]*tally{}
	missing := map[string]map[Step]float64{}
	for _, q := range p.people {
		missing[string(q.session)] = q.missing
		for s, m := range q.missing {
			if all[s] == nil {
				all[s] = &tally{}
			}
			all[s].people++
			all[s].wanted += m
		}
	}
	for _, a := range plan.Assignments {
		for _, s := range a.Steps {
			step := Step{framework.StatementID(s.Competency), s.Level}
			all[step].closed += missing[a.Person][step]
		}
	}
	for s, t := range all {
		x := StepOutcome{Step: s, Few: t.people < Least}
		if !x.Few {
			x.Wanted, x.Closed = math.Round(t.wanted), math.Round(t.closed/float64(Least))*float64(Least)
			x.Closed = min(x.Closed, x.Wanted)
		}
		list = append(list, x)
	}
	slices.SortFunc(list, func(a, b StepOutcome) int {
		return cmp.Or(cmp.Compare(p.order[a.Ability], p.order[b.Ability]), cmp.Compare(a.Level, b.Level))
	})
	return list
}

// groupOutcomes tells of the groups of which the release to officers tells.
func (p *problem) groupOutcomes(plan *allocate.Plan, in map[string][]string, to float64) (list []GroupOutcome) {
	type group struct {
		unit identity.UnitID
		sex  string
	}
	people, reached, cost := map[group]int{}, map[group][]string{}, map[group]float64{}
	place := map[string][]group{}
	for _, q := range p.people {
		for _, u := range p.home(q.unit) {
			place[string(q.session)] = append(place[string(q.session)], group{u, results.Everyone}, group{u, q.sex})
		}
		for _, g := range place[string(q.session)] {
			people[g]++
		}
	}
	for _, a := range plan.Assignments {
		sum := 0.0
		for _, id := range a.Courses {
			c := p.byID[CourseID(id)]
			sum += c.Cost + c.Fixed/float64(len(in[id]))
		}
		for _, g := range place[a.Person] {
			reached[g] = append(reached[g], a.Person)
			cost[g] += sum
		}
	}
	for _, told1 := range p.release.Groups {
		g := group{told1.Unit, told1.Sex}
		if len(told1.Rest) > 0 || told1.Sex == results.NotWomen || told1.Sex == results.NotMen {
			continue
		}
		x := GroupOutcome{Unit: g.unit, Sex: g.sex, People: told1.People, Reached: told(reached[g], people[g])}
		if !x.Reached.Few && to > 0 {
			rounded := math.Round(cost[g]/to) * to
			x.Cost = &rounded
		}
		list = append(list, x)
	}
	return list
}

// draws tells of those who have the same claim, where they are enough.
func (o *Outcome) draws(plan *allocate.Plan) {
	for _, d := range plan.Draws {
		if len(d.People) < Least {
			o.Few++
			continue
		}
		x := Draw{People: rounded(d.People)}
		for _, out := range d.Outcomes {
			x.Outcomes = append(x.Outcomes, Outlook{courseIDs(out.Courses), math.Round(out.Chance*50) / 50})
		}
		o.Draws = append(o.Draws, x)
	}
	slices.SortStableFunc(o.Draws, func(a, b Draw) int { return cmp.Compare(b.People, a.People) })
}
