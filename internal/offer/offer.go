// Package offer makes a computed scenario of a training programme come true: its seats are offered, people accept or decline, others wait, and officers see who comes.
//
// What must always be true:
//
//   - One scenario of a programme is published, once, and nothing of it is taken back.
//   - Offers are made to assessments and never change. Who comes stands under a person, or what they typed of themselves, and nothing in the database leads from there to an assessment: the way
//     opens only for who holds its key.
//   - A course never has more people than it has seats, whoever asks at the same moment.
//   - Until the last day for answers the seat of everybody who was offered one is kept. After it a place that is free goes to the next of those who said that they would come, at once.
//   - Of those who have not answered, officers learn a rounded number; of those who come, wait or were cancelled, the names.
package offer

import (
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/programme"
)

// SeatID names a seat, or a place on a waiting list, within its organisation.
type SeatID string

// The bounds of a publication.
const (
	MostWords   = 1000 // letters of what the organisation says
	MostContact = 200
	MostName    = 120
	MostReason  = 500
	UsualDays   = 14  // to answer
	LeastDays   = 1   // from the day after publication
	MostDays    = 180 // later answers are of no use to those who wait
)

// State is where a publication stands.
type State string

// A publication runs until all offers are there. One that failed has offered nothing, and can be tried again.
const (
	Running State = "running"
	Done    State = "done"
	Failed  State = "failed"
)

// Terms are what an officer says when they publish.
type Terms struct {
	AnswerBy string // the last day, 2027-01-31
	Words    string // to those who are offered something; may be empty
	Contact  string // whom they may ask
}

// Publication is a scenario that was published.
type Publication struct {
	Terms
	Programme   *programme.Programme
	Scenario    *programme.Scenario
	Address     string // the last part of that at which everybody reads of it
	State       State
	Failure     string
	Written     int    // offers that are there
	Mailed      string // the last invitation whose person was written to
	PublishedAt time.Time
	Courses     []Course // those that open, by name

	id programme.ScenarioID
}

// CourseState is what was decided about a course after its seats were offered.
type CourseState string

// The states of a course.
const (
	Open      CourseState = "open"
	Confirmed CourseState = "confirmed" // it takes place
	Cancelled CourseState = "cancelled" // it does not
)

// CourseStates are all of them.
var CourseStates = []CourseState{Open, Confirmed, Cancelled}

// Course is a course whose seats are offered.
type Course struct {
	programme.Course
	Offered int // seats that were offered: people that the scenario pays for
	Listed  int // assessments on the waiting list
	State   CourseState
	Reason  string // why it was cancelled
	Seated  int    // people who come
	ByHand  int    // of them, whom an officer added
	Waiting int    // people who said that they would come
}

// Course finds a course of the publication.
func (p *Publication) Course(id programme.CourseID) *Course {
	for i := range p.Courses {
		if p.Courses[i].ID == id {
			return &p.Courses[i]
		}
	}
	return nil
}

// SeatState is where somebody stands in a course.
type SeatState string

// The states of a seat.
const (
	Seated   SeatState = "seated"
	Waiting  SeatState = "waiting"
	Declined SeatState = "declined" // nothing says who it was
)

// last is the turn of somebody who had an offer and let it go by, or declined, and would come after all when the last day is over: behind everybody of the list.
const last = 1_000_000

// Seat is somebody in a course.
type Seat struct {
	ID       SeatID
	Course   programme.CourseID
	Person   identity.PersonID // empty: not known; see Name
	Name     string
	Email    string
	Language string
	Unit     string // its name; empty where no person is known
	State    SeatState
	Turn     int
	Day      time.Time
	ByHand   bool

	programme programme.ID
	holder    string
}

// Offered is a course as it is offered to an assessment.
type Offered struct {
	Course
	Turn    int     // 0: a seat; from 1: the group of the waiting list
	Chance  float64 // that the lottery gave it
	Closes  []programme.Step
	Mine    SeatState          // where whoever asks stands; empty: they have not answered
	Way     Way                // what they can do
	Clashes []programme.Course // offered or taken courses on the same days
}

// Offers is what a publication offers to an assessment.
type Offers struct {
	Publication  *Publication
	Organisation string
	Session      assessment.ID
	List         []Offered // the seats first
	Ticket       string
	Known        bool // the organisation's directory has them; else they type who they are
	Name, Email  string
}
