// Package colleague asks a person's supervisor and colleagues how they see what the person can do: the same behaviours as in the self-view.
//
// What must always be true:
//
//   - Nobody but the person sees anything of it, and of colleagues only averages over at least [Fewest] of them. There is no average before the request
//     is closed, and it never changes afterwards: what one colleague said cannot be found by looking twice.
//   - When a request is closed the points of each colleague are deleted. What a supervisor says is shown as the supervisor's, and both know before.
//   - The one who asks never holds the code of somebody asked: with two of three views made up, the third could be computed.
//   - The code that leads to a view shows nothing that was answered there: mail servers carry it. That needs the key of the browser in which it was
//     begun, or whoever was asked, signed in.
//   - A request says about whom it is and in which round, not which assessment is theirs. In a coded round only the key of the assessment leads to it.
//   - Nobody is written to twice.
package colleague

import (
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
	"github.com/dira-platform/dira/internal/round"
)

// Way says whether the people of a round ask others.
type Way string

// The ways. In an anonymous round it is always Never: nobody could say about whom a view is.
const (
	Never  Way = "none"
	May    Way = "may"    // who wants to may ask
	Should Way = "should" // everybody is asked to, and may leave it
)

// Ways are all of them.
var Ways = []Way{Never, May, Should}

// Kind is as what somebody is asked.
type Kind string

// The kinds.
const (
	Supervisor Kind = "supervisor"
	Peer       Kind = "colleague"
)

// State is how far a view has come.
type State string

// The states. A view counts once it is given; until the request is closed it can be changed, declined, and given after all.
const (
	Waiting  State = "waiting"
	Begun    State = "begun"
	Given    State = "given"
	Declined State = "declined"
)

// How many may be asked, and how long they have.
const (
	Fewest     = 3   // colleagues, below whom nothing of theirs is shown
	Most       = 8   // colleagues
	Days       = 21  // for everybody who was asked, from the day of the first
	maxComment = 500 // characters
)

// RequestID names a request within its organisation.
type RequestID string

// ViewID names what one person was asked, within their organisation.
type ViewID string

// request is a person who asks others, once in a round.
type request struct {
	org        string
	id         RequestID
	round      round.ID
	person     identity.PersonID // whom the views are about
	instrument itembank.InstrumentID
	version    int
	asked      time.Time // a day
	closes     time.Time
	closed     bool
	given      int // once it is closed: colleagues who have answered
}

// view is one person who was asked.
type view struct {
	org       string
	id        ViewID
	request   RequestID
	giver     identity.PersonID
	kind      Kind
	state     State
	codeHash  string
	keyHash   string
	well, try string
}

// object is what the policy needs to know of a view.
func (v *view) object() policy.Object {
	return policy.Object{Org: v.org, Invitation: v.codeHash, Person: string(v.giver)}
}

// rating is the points of a behaviour: 1 to 5, or [CannotJudge].
type rating struct {
	view    ViewID
	ability framework.StatementID
	level   framework.Level
	points  int
}

// CannotJudge is instead of points.
const CannotJudge = 0

// Points is how a competency is seen.
type Points struct {
	Ability framework.StatementID `json:"ability"`
	Points  float64               `json:"points"` // 1…5
}

// Picture is what a person sees of their request: until it is closed how many have answered, then what they said.
type Picture struct {
	Way        Way           `json:"-"` // Never: the round does not offer it
	Mine       bool          `json:"-"` // it is known who asks
	Asked      []AskedPerson `json:"-"` // none: nobody was asked yet
	Closed     bool          `json:"closed"`
	Closes     time.Time     `json:"closes"`
	Open       bool          `json:"-"` // others can still be asked
	Ready      bool          `json:"-"` // it can be ended: something would be shown
	Given      int           `json:"given"`
	Colleagues []Points      `json:"colleagues,omitempty"` // averages
	Well       []string      `json:"well,omitempty"`       // of colleagues, in an order that tells nothing
	Try        []string      `json:"try,omitempty"`
	Supervisor *Supervising  `json:"supervisor,omitempty"` // nil: none was asked, or nothing was said
	Own        []Points      `json:"own,omitempty"`        // their own, from the self-view
}

// Supervising is what a supervisor said.
type Supervising struct {
	Points []Points `json:"points"`
	Well   string   `json:"well,omitempty"`
	Try    string   `json:"try,omitempty"`
}

// AskedPerson is somebody who was asked, as the person who asked them sees it: not what became of it.
type AskedPerson struct {
	Name   string
	Kind   Kind
	ByMail bool // they were written to
}

// Enough reports whether so many colleagues have answered that something of theirs can be shown.
func (p *Picture) Enough() bool { return p.Given >= Fewest }

// Of counts who was asked as something.
func (p *Picture) Of(kind Kind) (n int) {
	for _, a := range p.Asked {
		if a.Kind == kind {
			n++
		}
	}
	return n
}

// Form is what somebody who was asked sees.
type Form struct {
	Org          string
	Code         assessment.Key
	About        string // the name of the person
	Organisation string
	Round        string
	Kind         Kind
	State        State
	Closed       bool
	Closes       time.Time
	Opened       bool // what was answered may be seen here
	Framework    framework.VersionID
	Sections     []Section
	Well, Try    string
}

// Section is the behaviours of a domain.
type Section struct {
	ID         assessment.SectionID
	Behaviours []Behaviour
}

// Behaviour is a statement with the points that it was given.
type Behaviour struct {
	assessment.Behaviour
	Points int
	Rated  bool
}

// Request is a view that waits for somebody.
type Request struct {
	Code   assessment.Key
	About  string // the name of who asks
	Closes time.Time
}
