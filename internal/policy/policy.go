// Package policy says who may do what: one table, read by the services that act and by the tests of both faces.
package policy

import "crypto/subtle"

// Public is the organisation of the public site, in which anyone may take an assessment without an account.
const Public = "public"

// Actor is who acts: the organisation whose site they are on and, when they have shown one, the hash of the key they hold.
type Actor struct {
	Org     string
	KeyHash string // of the secret that opens one assessment; empty when none was shown

	operator bool
}

// Operator is whoever runs the server and acts at its console; no request from outside is one.
func Operator(org string) Actor { return Actor{Org: org, operator: true} }

// Anyone is an actor on the public site who has shown nothing.
func Anyone() Actor { return Actor{Org: Public} }

// Object is what is acted on, as far as permission is concerned.
type Object struct {
	Org     string
	KeyHash string // of the key that opens it; empty when it has none
}

// Action is something that can be done; every route of both faces names one.
type Action string

// The actions.
const (
	ReadPublic        Action = "public.read"        // pages and data that are meant for everyone
	StartAssessment   Action = "assessment.start"   // begin an assessment on this site
	OpenAssessment    Action = "assessment.open"    // show a key, and get what it opens
	AnswerAssessment  Action = "assessment.answer"  // see its questions, answer, close a section, submit
	ReadResult        Action = "assessment.result"  // its result and everything stored about it
	SharpenAssessment Action = "assessment.sharpen" // continue it with more questions on one ability
	EraseAssessment   Action = "assessment.erase"
	ExportAnswers     Action = "assessment.answers" // all answers without who gave them, to calibrate items
)

// rule decides for one action.
type rule func(Actor, Object) bool

func anyone(Actor, Object) bool { return true }

// sameSite lets anyone act within the organisation whose site they are on.
func sameSite(a Actor, o Object) bool { return a.Org == o.Org }

// keyHolder lets the person act who holds the key of this very object.
func keyHolder(a Actor, o Object) bool {
	return sameSite(a, o) && o.KeyHash != "" && subtle.ConstantTimeCompare([]byte(a.KeyHash), []byte(o.KeyHash)) == 1
}

// operator lets act who runs the server.
func operator(a Actor, o Object) bool { return a.operator && sameSite(a, o) }

var table = map[Action]rule{
	ReadPublic:        anyone,
	StartAssessment:   sameSite,
	OpenAssessment:    sameSite,
	AnswerAssessment:  keyHolder,
	ReadResult:        keyHolder,
	SharpenAssessment: keyHolder,
	EraseAssessment:   keyHolder,
	ExportAnswers:     operator,
}

// May reports whether the actor may do this to the object. What the table does not name, nobody may.
func May(a Actor, do Action, o Object) bool {
	r, ok := table[do]
	return ok && r(a, o)
}

// Known reports whether the table has a rule for an action.
func Known(do Action) bool {
	_, ok := table[do]
	return ok
}
