// Package assessment takes a person through an assessment: self-view, adaptive questions, answers, result.
//
// What must always be true: an answer that was acknowledged is on disk, with every earlier revision; the same request key has one effect; a
// question once asked stays asked; after submitting nothing changes; only who holds the key gets in. A result names the versions it was
// made with and can be computed again from the answers.
package assessment

import (
	"time"

	"github.com/dira-platform/dira/internal/framework"
	"github.com/dira-platform/dira/internal/itembank"
	"github.com/dira-platform/dira/internal/policy"
)

// ID names an assessment: a UUID. It is no secret; the [Key] is.
type ID string

// Starter is the instrument of the public site.
const Starter itembank.InstrumentID = "starter"

// State is where an assessment stands.
type State string

// An assessment is open until it is submitted.
const (
	Open      State = "open"
	Submitted State = "submitted"
)

// Session is one person's passage through an instrument.
type Session struct {
	ID                ID
	Org               string
	Instrument        itembank.InstrumentID
	InstrumentVersion int
	Language          string                  // it was begun in
	Scope             []framework.StatementID // competencies and AI, in the order of the framework
	Role              framework.StatementID   // whose targets were chosen, or empty
	Person            string                  // whose it is, where the organisation may know; empty on the public site
	About             About
	WithoutSelf       bool                  // a quick look that has no self-view
	BasedOn           ID                    // the assessment it continues, or empty
	Sharpens          framework.StatementID // the ability it then asks about, or empty
	State             State
	StartedAt         time.Time
	SubmittedAt       time.Time // zero while open

	keyHash string
	seed    uint64
}

// About is what a person may say about themselves. Each is optional and serves to find questions that are unfair to a group.
type About struct {
	Sex     string `json:"sex,omitempty"`     // one of Sexes, or empty
	AgeBand string `json:"ageBand,omitempty"` // one of AgeBands, or empty
	Grade   string `json:"grade,omitempty"`   // one of Grades, or empty
}

// The values of [About].
var (
	Sexes    = []string{"woman", "man", "other", "undisclosed"}
	AgeBands = []string{"under30", "30to44", "45to59", "60plus", "undisclosed"}
	Grades   = []string{"support", "officer", "manager", "director", "undisclosed"}
)

// Asked is a question that a session was given, with its present answer.
type Asked struct {
	Number  int // from 1, over the whole session
	Section SectionID
	Ability framework.StatementID
	Item    itembank.ItemID // empty for a statement of the self-view
	Level   framework.Level // of the statement
	Scored  bool
	AskedAt time.Time
	Took    time.Duration // from being asked to its first answer; 0 while there is none
	Answer  *Answer       // nil while there is none
}

// Self reports whether it is a statement of the self-view.
func (a *Asked) Self() bool { return a.Item == "" }

// Answer is one revision of an answer.
type Answer struct {
	Revision   int
	Choice     []string
	Language   string // the question was shown in
	AnsweredAt time.Time
}

// object is what the policy needs to know of a session.
func (s *Session) object() policy.Object {
	return policy.Object{Org: s.Org, KeyHash: s.keyHash, Person: s.Person}
}
