package programme

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"math"
	"slices"
	"strings"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/db"
	"github.com/dira-platform/dira/internal/errs"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/results"
)

// Award is what a published scenario gives an assessment: a seat of a course, or a turn on its waiting list.
type Award struct {
	Session assessment.ID
	Course  CourseID
	Turn    int     // 0: a seat; from 1: the group of the waiting list
	Chance  float64 // that the lottery gave the seat; 1: nothing was drawn
	Closes  []Step  // what the course closes for them
}

// Select reads a programme with its round, in the transaction of a slice above, which asks who may.
func Select(tx *db.Tx, org string, id ID) (*Programme, error) { return selectProgramme(tx, org, id) }

// SelectScenario reads a scenario, for slices above.
func SelectScenario(tx *db.Tx, p *Programme, id ScenarioID) (*Scenario, error) {
	return selectScenario(tx, p, id)
}

// Course finds a course as it was when the scenario was computed.
func (s *Scenario) Course(id CourseID) *Course {
	for i := range s.Courses {
		if s.Courses[i].ID == id {
			return &s.Courses[i]
		}
	}
	return nil
}

// Opens lists the courses that open, as they were when the scenario was computed.
func (s *Scenario) Opens() (list []Course) {
	if s.Outcome == nil {
		return nil
	}
	for _, o := range s.Outcome.Courses {
		if c := s.Course(o.ID); c != nil && o.People > 0 {
			list = append(list, *c)
		}
	}
	return list
}

// Current refuses a scenario that was computed from a release other than the one that holds: what it offers would not follow from what is told.
func (s *Scenario) Current(r *results.Release) error {
	switch {
	case s.State != Computed || s.Outcome == nil:
		return errs.New(errs.Conflict, "programme_not_computed")
	case r == nil || r.MadeAt.After(s.ComputedAt):
		return errs.New(errs.Conflict, "offer_stale")
	case len(s.Opens()) == 0:
		return errs.New(errs.Conflict, "offer_nothing")
	}
	return nil
}

// Ticket is the ticket of an assessment in the lottery of a seed, in hexadecimal digits.
func Ticket(seed string, id assessment.ID) string {
	sum := sha256.Sum256([]byte(seed + "\n" + string(id)))
	return hex.EncodeToString(sum[:])
}

// Awarded lists what a computed scenario gives, in the same order whenever it is asked: the seats by assessment, then the waiting list of each course. It reads all assessments again and refuses
// when they are not those from which the scenario was computed; some may have been erased since.
func Awarded(tx *db.Tx, at *Programme, sc *Scenario) (list []Award, err error) {
	p, err := readProblem(tx, at, sc)
	if err != nil {
		return nil, err
	}
	if err := sc.Current(p.release); err != nil {
		return nil, err
	}
	p.prepare()
	inputs, err := p.inputs()
	if err != nil {
		return nil, err
	}
	if inputs != sc.Outcome.Inputs && len(p.people) >= sc.Outcome.People {
		return nil, errs.New(errs.Conflict, "offer_stale")
	}
	got, err := selectPlaces(tx, at, sc.ID)
	if err != nil {
		return nil, err
	}
	for i := range p.people {
		q := &p.people[i]
		if place, ok := got[q.session]; ok {
			list = append(list, place.seats(p, q.session)...)
		}
	}
	for _, c := range sc.Opens() {
		list = append(list, p.waitingList(&c, got)...)
	}
	return list, nil
}

// inputs is the SHA-256 of all that a scenario is computed from.
func (p *problem) inputs() (string, error) {
	hash := sha256.New()
	write := json.NewEncoder(hash)
	if err := write.Encode([]any{p.askedCourses(), p.limits(), p.seed}); err != nil {
		return "", err
	}
	for i := range p.people {
		if err := write.Encode(p.asked(&p.people[i])); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// place is what the plan gives an assessment.
type place struct {
	courses []CourseID
	closes  map[Step]bool
	chance  float64
}

// seats are the courses of a place, each with what of all it closes the course teaches.
func (g *place) seats(p *problem, id assessment.ID) (list []Award) {
	for _, c := range g.courses {
		a := Award{Session: id, Course: c, Chance: g.chance}
		for _, s := range p.byID[c].Teaches {
			if g.closes[s] {
				a.Closes = append(a.Closes, s)
			}
		}
		list = append(list, a)
	}
	return list
}

// candidate is somebody who could use a course that they did not get.
type candidate struct {
	session assessment.ID
	worth   int // of what it would close beyond what they got, in thousandths
	ticket  string
	closes  []Step
}

// waitingList orders those who could use a course and did not get it: whom it closes more for comes first, then the lower ticket. It has as many turns as the course has seats, or people where it
// has no limit, in groups of [Least], so that a turn names nobody; fewer than that are no list.
func (p *problem) waitingList(c *Course, got map[assessment.ID]place) (list []Award) {
	var all []candidate
	taken := 0
	for i := range p.people {
		q := &p.people[i]
		g := got[q.session]
		if slices.Contains(g.courses, c.ID) {
			taken++
			continue
		}
		if x, ok := p.candidate(q, &g, c); ok {
			all = append(all, x)
		}
	}
	most := c.Seats
	if most == 0 {
		most = taken
	}
	for i := range all {
		all[i].ticket = Ticket(p.seed, all[i].session)
	}
	slices.SortFunc(all, func(a, b candidate) int { return cmp.Or(b.worth-a.worth, strings.Compare(a.ticket, b.ticket)) })
	all = all[:min(len(all), most)]
	groups := len(all) / Least
	for i, x := range all {
		if groups > 0 {
			list = append(list, Award{Session: x.session, Course: c.ID, Turn: min(i/Least, groups-1) + 1, Chance: 1, Closes: x.closes})
		}
	}
	return list
}

// candidate finds out whether somebody could take a course besides what they got, within the same means, and what it would close for them.
func (p *problem) candidate(q *person, g *place, c *Course) (x candidate, ok bool) {
	if !p.uses(q, c) || len(g.courses) >= p.means.Taken {
		return x, false
	}
	hours := c.Hours
	held := func(s Step) bool { return q.held[s.Ability] >= s.Level }
	taught := map[Step]bool{}
	for _, id := range g.courses {
		other := p.byID[id]
		if hours += other.Hours; p.means.Apart && c.Overlaps(&other) {
			return x, false
		}
		for _, s := range other.Teaches {
			taught[s] = true
		}
	}
	if hours > p.means.Hours || slices.ContainsFunc(c.Requires, func(s Step) bool { return !held(s) && !taught[s] }) {
		return x, false
	}
	for _, s := range c.Teaches {
		taught[s] = true
	}
	closed := map[Step]bool{}
	worth := 0.0
	for level := 1; level <= len(framework.Levels); level++ {
		for s := range taught {
			if s.Level != level || q.missing[s] == 0 || p.means.priority(s.Ability) == 0 {
				continue
			}
			below := Step{s.Ability, level - 1}
			if closed[s] = level == 1 || held(below) || closed[below]; closed[s] && !g.closes[s] {
				worth += q.missing[s] * p.means.priority(s.Ability)
				x.closes = append(x.closes, s)
			}
		}
	}
	slices.SortFunc(x.closes, func(a, b Step) int {
		return cmp.Or(cmp.Compare(p.order[a.Ability], p.order[b.Ability]), a.Level-b.Level)
	})
	x.session, x.worth = q.session, int(math.Round(worth*1000))
	return x, x.worth > 0
}
