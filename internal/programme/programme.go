// Package programme makes an organisation's training programme: of the courses there are, who would be sent to which, so that the most of what a round found missing is closed for the
// means there are, with a proof of how much more any plan could close.
//
// What must always be true:
//
//   - It plans with assessments, not with persons: nothing in it says whose an assessment is.
//   - A scenario that was computed never changes: its means, its courses as they were, its figures. The same answers and means give the same programme.
//   - Its figures are made once, as they may be told to officers, and nothing else of it is shown. A course has room for nobody or for at least as many people as officers are told of; of units and sexes
//     something is told only where the release of the round to officers tells of the same group, and then rounded.
//   - The seed of the lottery is stored, with the time, before anything is computed with it.
package programme

import (
	"time"

	"github.com/dira-platform/dira/allocate"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/library"
	"github.com/dira-platform/dira/internal/results"
	"github.com/dira-platform/dira/internal/round"
)

// ID names a programme within its organisation.
type ID string

// CourseID names a course within its programme.
type CourseID string

// ScenarioID names a scenario within its programme.
type ScenarioID string

// The bounds of a programme.
const (
	MostScenarios = 12
	MostCourses   = 300
	MostName      = 120 // letters of a name
	MostSeed      = 200 // letters
	MostTaken     = allocate.MaxTaken
	MostHours     = 2000
	MostMoney     = 1e9 // of a sum
)

// Least is the smallest group that a course opens for: the smallest of which officers are told anything.
var Least = results.ForOfficers.Threshold()

// Programme is what is planned for the people of a round.
type Programme struct {
	ID        ID
	Org       string
	Round     *round.Round
	Name      string
	Currency  string
	CreatedAt time.Time
}

// Step is a level of an ability.
type Step struct {
	Ability framework.StatementID `json:"ability"`
	Level   int                   `json:"level"` // 1 basic, 2 intermediate, 3 advanced
}

// Course is one time that a course is held.
type Course struct {
	ID        CourseID           `json:"id"`
	Name      string             `json:"name"`
	Teaches   []Step             `json:"teaches"`
	Requires  []Step             `json:"requires,omitempty"`
	Languages []string           `json:"languages"`          // in which it is taught, BCP 47
	Hours     float64            `json:"hours"`              // of each person's time
	Cost      float64            `json:"cost"`               // for each person
	Fixed     float64            `json:"fixed"`              // once, when it opens
	Seats     int                `json:"seats"`              // 0: as many as want
	MinSeats  int                `json:"min_seats"`          // [Least] at least
	Begins    string             `json:"begins,omitempty"`   // 2027-01-11
	Ends      string             `json:"ends,omitempty"`     // the last day
	Place     string             `json:"place,omitempty"`    // where people meet
	Online    bool               `json:"online,omitempty"`   // they need not
	Resource  library.ResourceID `json:"resource,omitempty"` // of the library, of which it is a cohort
	Provider  string             `json:"provider,omitempty"` // who holds it
	Only      identity.UnitID    `json:"only,omitempty"`     // it is for the people of this unit with all below; empty: units mix
}

// Means are what there is, and what matters most.
type Means struct {
	Budget     float64                           `json:"budget"`               // for everything
	Units      map[identity.UnitID]float64       `json:"units,omitempty"`      // for the costs per person of the people of a unit with all below it
	Hours      float64                           `json:"hours"`                // that each person has
	Taken      int                               `json:"taken"`                // courses of a person at most
	Priorities map[framework.StatementID]float64 `json:"priorities,omitempty"` // of an ability; 1 where nothing is said
	Courses    []CourseID                        `json:"courses"`              // that may open
	Shares     []Share                           `json:"shares,omitempty"`     // of all seats
	Apart      bool                              `json:"apart,omitempty"`      // nobody has two courses with a day in common
	Languages  []string                          `json:"languages,omitempty"`  // that everybody understands, besides the one they answered in
}

// State is where a scenario stands.
type State string

// A scenario is a draft until somebody has it computed; one of which nothing came can be changed and computed again.
const (
	Draft    State = "draft"
	Waiting  State = "waiting"
	Computed State = "computed"
	Failed   State = "failed"
)

// Scenario is means, and what can be done with them.
type Scenario struct {
	ID          ScenarioID
	Number      int
	Name        string
	State       State
	Means       Means
	Seed        string
	AnnouncedAt time.Time // of the seed; zero: there is none
	Courses     []Course  // as they were when it was computed
	Outcome     *Outcome  // nil before
	Failure     string
	Done        int // per cent
	CreatedAt   time.Time
	ComputedAt  time.Time
}

// View is a programme with all that belongs to it.
type View struct {
	Programme
	Courses   []Course   // by name
	Scenarios []Scenario // in the order in which they were made
	Release   *results.Release
	May       bool // the actor changes it
}

// Course finds a course of the programme.
func (v *View) Course(id CourseID) *Course {
	for i := range v.Courses {
		if v.Courses[i].ID == id {
			return &v.Courses[i]
		}
	}
	return nil
}

// Scenario finds a scenario of the programme.
func (v *View) Scenario(id ScenarioID) *Scenario {
	for i := range v.Scenarios {
		if v.Scenarios[i].ID == id {
			return &v.Scenarios[i]
		}
	}
	return nil
}

// BudgetUnits are the units that can have a budget of their own: those right below the whole of which something is told.
func (v *View) BudgetUnits() (list []results.Unit) {
	if v.Release == nil {
		return nil
	}
	for _, u := range v.Release.Units {
		if u.Depth == 1 && v.Release.Group(u.ID, results.Everyone) != nil {
			list = append(list, u)
		}
	}
	return list
}
