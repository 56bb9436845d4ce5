// Package round asks the people of an organisation to take an assessment: who, with what, until when, and how far it has come.
//
// What must always be true:
//
//   - An invitation knows whether its person has finished, and the day, and nothing else. Which assessment is theirs cannot be told from it, nor from
//     anything else in the database: the code of an invitation is derived from the server's secret, and an assessment keeps it sealed under its
//     own key, which only the person has. In a named round the assessment itself says whose it is.
//   - The code of an invitation begins an assessment and opens none: whoever prints codes or reads the mail of others sees no answers.
//   - One person has one assessment in a round. Nobody is invited or reminded twice.
//   - What people were told when they began stays as it was: after the first answer only what is said in [Fixed] may change.
//   - A closed round takes no answers; its counts stay as they are.
package round

import (
	"time"

	"github.com/dira-platform/dira/internal/assessment"
	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

// ID names a round within its organisation.
type ID string

// Identification says what the organisation can know of who answered.
type Identification string

// The kinds of identification.
const (
	Named     Identification = "named"     // the assessment says whose it is; officers still see groups only
	Coded     Identification = "coded"     // it says nothing of a person; a code pairs the waves
	Anonymous Identification = "anonymous" // one code for all: no reminders, no pairing
)

// Identifications are all of them, from the most that is known to the least.
var Identifications = []Identification{Named, Coded, Anonymous}

// State is where a round stands.
type State string

// A round is a draft until it is launched, and runs until it is closed. A closed one can be opened again.
const (
	Draft   State = "draft"
	Running State = "running"
	Closed  State = "closed"
)

// Plan is everything about a round that its officers decide.
type Plan struct {
	Name           string
	Purpose        string // what the answers are for, as people are told
	Contact        string // whom they may ask
	Scope          []string
	Role           framework.StatementID // whose targets hold for those who have no role of their own, or empty
	Identification Identification
	Languages      []string // in which invitations are written
	Units          []identity.UnitID
	ClosesAt       time.Time   // planned
	Reminders      []time.Time // at most two
	Messages       []Message
}

// MessageKind is what a message is for.
type MessageKind string

// The kinds of message.
const (
	Invitation MessageKind = "invitation"
	Reminder   MessageKind = "reminder"
)

// Message is what people are written in a language. Its placeholders stand in braces, one of [Placeholders].
type Message struct {
	Kind          MessageKind
	Language      string
	Subject, Text string
}

// Placeholders are what a message may hold: {name}, {organisation}, {round}, {link}, {code}, {closes}.
var Placeholders = []string{"name", "organisation", "round", "link", "code", "closes"}

// Round is a plan and what has become of it.
type Round struct {
	ID         ID
	Org        string
	Unit       identity.UnitID // that runs it
	Path       policy.Path     // of that unit
	Instrument itembank.InstrumentID
	Plan
	State      State
	Wave       int // 1, or one more than that of the round it repeats
	Repeats    ID  // empty: none
	CreatedAt  time.Time
	LaunchedAt time.Time // zero while it is a draft
	ClosedAt   time.Time // zero while it is not closed
	Begun      bool      // somebody has begun: see [Fixed]
}

// object is what the policy needs to know of a round.
func (r *Round) object() policy.Object { return policy.Object{Org: r.Org, Unit: r.Path} }

// Invited is an invitation as an officer sees it.
type Invited struct {
	ID       string
	Person   identity.PersonID // empty once they are erased
	Name     string
	Email    string
	Language string
	Unit     identity.UnitID
	ByMail   bool // a message reaches them
	Finished bool
	Code     assessment.Key
}
