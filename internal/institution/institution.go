// Package institution lets an institution look at its own capacity for digital change: several people answer alone, then agree in a meeting, with evidence.
//
// What must always be true:
//
//   - It is for improvement. There is no total score and no rank, and nothing is compared with another institution: only with the same unit's own last report.
//   - What one person answered is seen by that person alone. Others see how often each level was chosen, from [Fewest] people on, and only once
//     answering is closed for good: it is not opened again, so that no two pictures can be held against each other.
//   - Single answers are deleted when the report is fixed; the counts stay.
//   - A level from that on which the instrument names needs evidence or a reason; so does one that is far from what people had answered.
//   - A fixed report does not change. It keeps the version of the instrument that it was made with.
package institution

import (
	"time"

	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/maturity"
	"github.com/dira-platform/dira/internal/policy"
)

// ID names an assessment within its organisation.
type ID string

// State is where an assessment stands. It goes from each to the next, and never back.
type State string

// The states.
const (
	Draft     State = "draft"     // the people are being named
	Answering State = "answering" // they answer, each alone
	Meeting   State = "meeting"   // they agree
	Fixed     State = "fixed"     // the report stands
)

// How many people answer.
const (
	Fewest = 3 // below that the counts would tell what somebody answered
	Most   = 12
)

// Assessment is one look of a unit at itself.
type Assessment struct {
	ID         ID
	Org        string
	Unit       identity.UnitID
	UnitName   string
	Path       policy.Path // of the unit
	Name       string
	Instrument maturity.InstrumentID
	Version    int       // of the instrument
	AnswerBy   time.Time // the last moment of a day, as people are told; answering goes on until it is closed
	State      State
	CreatedAt  time.Time
	LaunchedAt time.Time // zero before
	ClosedAt   time.Time // zero before
	FixedAt    time.Time // zero before
	Published  bool      // everyone in the organisation may read the report
}

// object is what the policy needs to know of an assessment.
func (a *Assessment) object() policy.Object { return policy.Object{Org: a.Org, Unit: a.Path} }

// AskedID names somebody's part in an assessment. It appears in the address of their pages.
type AskedID string

// Asked is somebody who was asked to answer, as an officer sees it.
type Asked struct {
	ID       AskedID
	Person   identity.PersonID // empty once they are erased
	Name     string            // empty once they are erased
	ByMail   bool              // a message reaches them
	Finished bool
}

// Answer is what somebody answered to a statement or a question.
type Answer struct {
	Level string // the code of a level or of an answer, or [maturity.NotApplicable] or [maturity.DontKnow]
	Note  string // for themselves: nobody else sees it
}

// Agreed is what the meeting agreed on about a statement.
type Agreed struct {
	Level string
	Why   string
}

// EvidenceID names a piece of evidence within its organisation.
type EvidenceID string

// Evidence is what shows that a level is true: a text with a link, or a file.
type Evidence struct {
	ID        EvidenceID
	Statement string
	Text      string
	Link      string // https; empty where it is a file or words alone
	FileName  string // as whoever added it called it; empty where it is a link
	Size      int    // of the file, in bytes
}

// ActionID names an action within its organisation.
type ActionID string

// Action is what is to be done about a statement.
type Action struct {
	ID        ActionID
	Statement string
	What      string
	Who       string            // in words; empty where it is a person
	Person    identity.PersonID // empty where it is words, or once they are erased
	Name      string            // of that person
	Until     string            // a day, 2006-01-02; empty: not said
}
