// Package feedback is what those who use the library say of its resources: what is wrong with one, and what editors make of that.
//
// What must always be true: what somebody wrote is read by editors before anybody else sees it; two reports of one thing by one person are one; what visitors
// may leave is bounded; a decision has a reason, which whoever reported it reads.
package feedback

import (
	"time"

	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/library"
)

// ReportID names a report within its organisation.
type ReportID string

// Kind is what is wrong.
type Kind string

// The kinds.
const (
	Closed   Kind = "closed"   // it does not open
	Cost     Kind = "cost"     // it costs something and is said to be free
	Level    Kind = "level"    // its level or competency is another
	Language Kind = "language" // it is not in the language that is said
	Content  Kind = "content"  // it is bad or unsafe
	Other    Kind = "other"    // the note says what
)

// Kinds are all kinds, in the order in which a form offers them.
var Kinds = []Kind{Closed, Cost, Level, Language, Content, Other}

// State is where a report stands.
type State string

// The states.
const (
	Open       State = "open"       // it waits for an editor
	Correcting State = "correcting" // an editor corrects the resource
	TakenOut   State = "taken_out"  // what the editors' organisation said of the resource is taken back
	Nothing    State = "nothing"    // nothing is wrong
)

// States are all states.
var States = []State{Open, Correcting, TakenOut, Nothing}

// Decisions are what an editor can decide about reports.
var Decisions = []State{Correcting, TakenOut, Nothing}

// Report is what somebody says is wrong with a resource.
type Report struct {
	ID        ReportID
	Org       string            // of who reports it; of a visitor, the public site
	Person    identity.PersonID // empty: a visitor
	Resource  library.ResourceID
	Kind      Kind
	Note      string
	Language  string // of the page on which it was written
	State     State
	Reason    string // of the decision
	CreatedAt time.Time
	DecidedAt time.Time // zero: never
}

// ByVisitor reports whether nobody was signed in.
func (r *Report) ByVisitor() bool { return r.Person == "" }

// The limits of what is kept, in characters and open reports.
const (
	LongestNote    = 1000
	LongestReason  = 2000
	mostOfPerson   = 50  // of one person
	mostOfVisitors = 10  // of all visitors about one resource
	mostUnsigned   = 500 // of all visitors about all resources
)
