// Package curation is how the library grows by those who use it: people propose resources and corrections, and editors of their organisation decide.
//
// What must always be true: nothing that is proposed is public before an editor has published it; a decision that is not to publish has a reason, which
// the person who proposed reads; what is published is said by the organisation, never by a person; an editor of one organisation takes nothing back that
// another one says.
package curation

import (
	"time"

	"github.com/dira-platform/dira/internal/identity"
	"github.com/dira-platform/dira/internal/library"
)

// ID names a proposal within its organisation.
type ID string

// Kind is what is proposed.
type Kind string

// The kinds.
const (
	New        Kind = "new"        // a resource that the library does not have
	Correction Kind = "correction" // of one that it has
)

// State is where a proposal stands.
type State string

// The states.
const (
	Draft     State = "draft"
	Sent      State = "sent"      // it waits for an editor
	SentBack  State = "sent_back" // something is to be changed, as the reason says
	Published State = "published"
	Declined  State = "declined"
)

// States are all states.
var States = []State{Draft, Sent, SentBack, Published, Declined}

// Decision is what an editor decides about a proposal that was sent.
type Decision = State

// Decisions are what can be decided.
var Decisions = []Decision{Published, SentBack, Declined}

// Proposal is what somebody proposes.
type Proposal struct {
	ID        ID
	Org       string
	Person    identity.PersonID // empty once they are erased
	Kind      Kind
	State     State
	Resource  library.ResourceID // which is corrected, or became of it
	Form      Form
	Base      Form // of a correction: how the form was before
	Reason    string
	Revision  int
	CreatedAt time.Time
	ChangedAt time.Time
	SentAt    time.Time // zero: never
	DecidedAt time.Time // zero: never
}

// Open reports whether whoever proposes it can still change it.
func (p *Proposal) Open() bool { return p.State == Draft || p.State == SentBack }

// The limits of what is kept, in characters and proposals.
const (
	longestReason = 2000
	longestField  = 2000
	mostOpen      = 50 // proposals of one person that are not decided
)
